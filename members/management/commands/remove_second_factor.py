"""Take second factors away where nobody gets into the admin to do it."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from members.models import User


class Command(BaseCommand):
    help = "Take the second factor of accounts away: their password alone opens them until they set one up anew."

    def add_arguments(self, parser):
        parser.add_argument("email", nargs="+", help="the address of an account")

    @transaction.atomic
    def handle(self, *args, email, **options):
        """All of them, or none where one is not known."""
        for address in email:
            user = User.objects.filter(email__iexact=address).first()
            if user is None:
                told = _("Nothing was done: no account has the address %(address)s.")
                raise CommandError(told % {"address": address})
            factors = Authenticator.objects.filter(user=user)
            if not factors.exists():
                told = _("Nothing was done: %(address)s has no second factor.")
                raise CommandError(told % {"address": address})
            factors.delete()
        for address in email:
            self.stdout.write(_("Without a second factor now: %(address)s") % {"address": address})
