"""How long ago a member said that its profile is right."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

STALE_AFTER_YEARS = 2


def stale_before(on=None):
    """The day before which a confirmation is too old."""
    day = on or timezone.localdate()
    try:
        return day.replace(year=day.year - STALE_AFTER_YEARS)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - STALE_AFTER_YEARS, day=28)


def freshness_conditions(on=None):
    """{key: (label, condition)} of members by when they last confirmed their profile."""
    before = stale_before(on)
    stale, never = Q(confirmed_on__lt=before), Q(confirmed_on__isnull=True)
    return {
        "fresh": (_("within two years"), Q(confirmed_on__gte=before)),
        "stale": (_("more than two years ago"), stale),
        "never": (_("never"), never),
        "due": (_("more than two years ago, or never"), stale | never),
    }
