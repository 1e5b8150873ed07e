"""Whether accounts that may do much are kept as they should be."""

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from citynet.core.condition import probe

from .accounts.factor_secrets import factors, is_of_today, is_readable
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


@probe("second factors")
def second_factors():
    """Today's key opens the secrets of all."""
    found = list(factors().select_related("user").order_by("user__email"))
    lost = {factor.user.email: None for factor in found if not is_readable(factor)}
    if lost:
        told = _("not readable under this SECRET_KEY: %(addresses)s") % {"addresses": ", ".join(lost)}
        return told, _(
            "Name the key they were encrypted under in SECRET_KEY_FALLBACKS and run manage.py prepare. If it is lost, "
            "take them away: manage.py remove_second_factor."
        )
    former = sum(not is_of_today(factor) for factor in found)
    if former:
        told = _("%(count)s encrypted under a former key") % {"count": former}
        return told, _("Run manage.py prepare before that key goes from SECRET_KEY_FALLBACKS.")
    return _("%(count)s kept, encrypted under today’s key") % {"count": len(found)}, ""
