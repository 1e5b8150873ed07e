"""Accounts and the roles they may have."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The groups an account may be in; a migration makes them."""

    SECRETARIAT_EDITOR = "Secretariat editor", _("Secretariat editor")
    SECRETARIAT_MANAGER = "Secretariat manager", _("Secretariat manager")
    EXCOM_DELEGATE = "ExCom delegate", _("ExCom delegate")
    JUDGE = "Judge", _("Judge")
    MEMBER_EDITOR = "Member editor", _("Member editor")


SECRETARIAT_ROLES = [Role.SECRETARIAT_EDITOR, Role.SECRETARIAT_MANAGER]


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("An account needs an e-mail address")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, by e-mail address; may act for one member organisation."""

    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("name"), max_length=150, blank=True)
    acts_for = models.ForeignKey(
        "members.Member", models.PROTECT, verbose_name=_("acts for"), null=True, blank=True, related_name="users"
    )
    is_staff = models.BooleanField(_("may sign in to the admin"), default=False)
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Take this away instead of deleting the account: what it did stays on record."),
    )
    password_set_by_staff = models.BooleanField(
        default=False, editable=False, help_text="Somebody else may know the password until the owner sets another."
    )
    joined_at = models.DateTimeField(_("account made at"), default=timezone.now, editable=False)

    objects = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_unique_email_whatever_case",
                violation_error_message=_("There is an account with this e-mail address."),
            )
        ]

    def __str__(self):
        return self.full_name or self.email

    @property
    def works_in_the_admin(self):
        return self.is_staff or self.is_superuser or self.groups.filter(name__in=SECRETARIAT_ROLES).exists()

    @property
    def has_password_of_its_own(self):
        """Whether there is a password that only the account's owner has chosen."""
        return self.has_usable_password() and not self.password_set_by_staff

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)
