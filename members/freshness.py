"""How long ago a member said that its profile is right."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citynet.core.dates import outdated_before


def freshness_conditions(on=None):
    """{key: (label, condition)} of members by when they last confirmed their profile."""
    before = outdated_before(on)
    stale, never = Q(confirmed_on__lt=before), Q(confirmed_on__isnull=True)
    return {
        "fresh": (_("within two years"), Q(confirmed_on__gte=before)),
        "stale": (_("more than two years ago"), stale),
        "never": (_("never"), never),
        "due": (_("more than two years ago, or never"), stale | never),
    }
