"""Whether accounts that may do much are kept as they should be."""

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from citynet.core.condition import probe

from .models import User
from .models.accounts import SECRETARIAT_ROLES


@probe("accounts")
def accounts():
    """Everybody of the Secretariat has a second factor."""
    powerful = Q(is_superuser=True) | Q(groups__name__in=SECRETARIAT_ROLES)
    people = User.objects.filter(powerful, is_active=True).distinct()
    has_one = Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP))
    without = people.filter(~has_one).count()
    if without:
        told = _("%(without)s of %(all)s of the Secretariat without a second factor")
        return told % {"without": without, "all": people.count()}, _("Have each set one up under /accounts/.")
    return _("%(count)s of the Secretariat, each with a second factor") % {"count": people.count()}, ""
