"""Who acts for a seat: invited by the Secretariat, told by letter, ended at once."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citynet.core.mail import send_at_once
from members.models import Role, Seat, SeatDelegate, User

from .letters import DELEGATE_INVITATION, DELEGATE_NAMED
from .links import password_link

INVITATION_DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)


@transaction.atomic
def invite(seat, *, email, full_name, role):
    """Let the owner of an address act for a seat; return the SeatDelegate. ValidationError says why not.

    Who has an account keeps it, with its password and its name; an account of the Secretariat or a closed one is
    refused. Tell them with `send_invitation` when this is committed.
    """
    if not Seat.objects.current().filter(pk=seat.pk).exists():
        raise ValidationError(_("The term of this seat is over."))
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    user = user or User.objects.create_user(email, full_name=full_name)
    if not user.is_active:
        raise ValidationError(_("The account with this address is closed. Make it active first, under Users."))
    delegation = SeatDelegate(seat=seat, user=user, role=role)
    delegation.full_clean()
    delegation.save()
    if not user.full_name:
        user.full_name = full_name
        user.save(update_fields=["full_name"])
    user.groups.add(Group.objects.get(name=Role.EXCOM_DELEGATE))
    return delegation


def send_invitation(delegation):
    """Write to a delegate; False if no mail could be sent. Links of earlier letters work no more.

    Who has no password of their own gets a link to set one.
    """
    user = delegation.user
    needs_password = not user.has_password_of_its_own
    words = {
        "name": user,
        "member": delegation.seat.holder,
        "office": delegation.seat.get_office_display(),
        "role": delegation.get_role_display(),
        "address": settings.SITE_URL + reverse("account-home"),
    }
    if needs_password:
        if not user.has_usable_password():
            user.set_unusable_password()  # another one: what links are made from changes
            user.save(update_fields=["password"])
        words |= {"link": password_link(user), "days": INVITATION_DAYS}
    kind = DELEGATE_INVITATION if needs_password else DELEGATE_NAMED
    if not send_at_once(kind.key, user.email, words):
        return False
    delegation.invited_at = timezone.now()
    delegation.save(update_fields=["invited_at"])
    return True


def end(delegation):
    """From this moment on the account does not act for the seat."""
    delegation.until_on = timezone.localdate()
    delegation.save(update_fields=["until_on"])
