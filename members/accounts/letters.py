"""The letters about accounts. Those with a link to set a password are sent at once and never kept."""

from django.utils.translation import gettext_lazy as _

from citynet.core.mail import LetterKind, register

PLACES = {
    "name": _("name of the delegate"),
    "member": _("member that holds the seat"),
    "office": _("office of the seat"),
    "role": _("delegate or alternate"),
    "address": _("where to sign in"),
}
DELEGATE_INVITATION = LetterKind(
    key="delegate-invitation",
    title=_("Invitation of a delegate without a password"),
    subject=_("You are invited to act for {member} in CityNet’s Executive Committee"),
    body=_(
        "Dear {name},\n\n"
        "The Secretariat of CityNet has named you {role} of {member} ({office}) in the Executive Committee. In the "
        "portal you read the files put before the Committee and cast the vote of your seat.\n\n"
        "Set your password here first; the link works once, for {days} days:\n"
        "{link}\n\n"
        "After that you sign in with this e-mail address at:\n"
        "{address}\n\n"
        "If this letter is not meant for you, please tell the Secretariat and leave the link alone.\n\n"
        "CityNet Secretariat\n"
    ),
    places=PLACES | {"link": _("link to set a password"), "days": _("days for which the link works")},
    secrets=("link",),
)
DELEGATE_NAMED = LetterKind(
    key="delegate-named",
    title=_("Notice to a delegate who has a password already"),
    subject=_("You act for {member} in CityNet’s Executive Committee"),
    body=_(
        "Dear {name},\n\n"
        "The Secretariat of CityNet has named you {role} of {member} ({office}) in the Executive Committee. Your "
        "account in the portal stays as it is, and so does its password. Sign in with this e-mail address at:\n"
        "{address}\n\n"
        "CityNet Secretariat\n"
    ),
    places=PLACES,
)
register(DELEGATE_INVITATION, DELEGATE_NAMED)
