"""Accounts and roles. Nobody gives rights beyond their own, nor changes an account that has them."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from citynet.core.admin import LeftOut, NothingOvertaken, Row, chosen, confirm, log_rows
from citynet.core.admin.again import ask_password_again
from citynet.core.admin.base import FoldedSearch, GentleRefusals, RecordForm, RelationFields
from citynet.core.admin.saved_filters import SavesFilters
from members.models import Role, User
from members.models.accounts import SECRETARIAT_ROLES

from .headings import ACCOUNTS

admin.site.unregister(Group)

# Registered by django-allauth: secrets and whereabouts nobody else is to see, and a table that stays empty.
admin.site.unregister(Authenticator)
admin.site.unregister(UserSession)
admin.site.unregister(EmailAddress)


def permissions_of(user):
    """The permissions an account has by itself and through its groups, whether or not it is active."""
    return Permission.objects.filter(Q(user=user) | Q(group__user=user))


def may_do_more(account, than):
    """Whether an account has rights that another one lacks."""
    if than.is_superuser:
        return False
    return account.is_superuser or permissions_of(account).exclude(pk__in=permissions_of(than).values("pk")).exists()


def acts_for_a_seat(account):
    """Whether an account is or will be the delegate of a seat: then its password and address are its owner's."""
    return bool(account.pk) and account.delegations.open().exists()


def roles_to_give(user):
    """The roles that somebody may give to others: those that allow nothing they may not do themselves."""
    if user.is_superuser:
        return Group.objects.all()
    beyond = Permission.objects.exclude(pk__in=permissions_of(user).values("pk"))
    return Group.objects.filter(name__in=Role.values).exclude(permissions__in=beyond)


class NewAccountForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email"]

    def save(self, commit=True):
        """Whoever makes the account knows the password that they gave it."""
        self.instance.password_set_by_staff = bool(self.cleaned_data.get("password1"))
        return super().save(commit)


class PasswordByStaffForm(AdminPasswordChangeForm):
    def save(self, commit=True):
        self.user.password_set_by_staff = True
        return super().save(commit)


class AccountForm(RecordForm, UserChangeForm):
    class Meta:
        model = User
        fields = []  # the admin's fieldsets choose them
        field_classes = {}

    def save(self, commit=True):
        """A password chosen under one address is not known to be that of the owner of another."""
        if "email" in self.changed_data and self.instance.has_usable_password():
            self.instance.password_set_by_staff = True
        return super().save(commit)

    def clean_groups(self):
        """Roles that are out of reach are not on the form, and stay."""
        chosen = self.cleaned_data["groups"]
        if not self.instance.pk:
            return chosen
        kept = self.instance.groups.exclude(pk__in=self.fields["groups"].queryset.values("pk"))
        return Group.objects.filter(Q(pk__in=chosen.values("pk")) | Q(pk__in=kept.values("pk")))

    def clean(self):
        cleaned = super().clean()
        roles = cleaned.get("groups") or []
        works_in_the_admin = (
            cleaned.get("is_staff")
            or cleaned.get("is_superuser")
            or any(role.name in SECRETARIAT_ROLES for role in roles)
        )
        if works_in_the_admin and acts_for_a_seat(self.instance):
            raise ValidationError(_("This account acts for a seat, and so cannot work in the admin. End that first."))
        return cleaned


@admin.register(User)
class AccountAdmin(SavesFilters, NothingOvertaken, GentleRefusals, FoldedSearch, RelationFields, UserAdmin):
    index_group = ACCOUNTS
    form = AccountForm
    add_form = NewAccountForm
    change_password_form = PasswordByStaffForm
    actions = ["take_second_factor_away"]
    list_display = ["email", "full_name", "acts_for", "is_staff", "is_active", "last_login"]
    list_select_related = ["acts_for"]
    list_filter = ["is_active", "is_staff", "groups"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["email", "full_name", "acts_for__name"]
    ordering = ["email"]
    autocomplete_fields = ["acts_for"]
    filter_horizontal = ["user_permissions"]
    readonly_fields = ["last_login", "joined_at"]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["email", "usable_password", "password1", "password2"]}),
    ]
    everybody = [
        (None, {"fields": ["email", "password", "full_name", "acts_for"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "groups"]}),
        (_("Record"), {"fields": ["last_login", "joined_at"]}),
    ]
    of_a_delegate = [
        (
            None,
            {
                "fields": ["email", "full_name", "acts_for"],
                "description": _(
                    "This account acts for a seat. Its owner alone sets its password, by the link that “Set a new "
                    "password” sends; for another address, end the delegation and invite that."
                ),
            },
        )
    ]
    superusers = [(_("Rights beyond the roles"), {"fields": ["is_superuser", "user_permissions"]})]

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.add_fieldsets
        if acts_for_a_seat(obj):
            return [*self.of_a_delegate, *self.everybody[1:], *(self.superusers if request.user.is_superuser else [])]
        return [*self.everybody, *(self.superusers if request.user.is_superuser else [])]

    def get_readonly_fields(self, request, obj=None):
        """Whoever could change a delegate's address could have a new password sent there, and vote."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "email"] if obj and acts_for_a_seat(obj) else fields

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None or request.method == "POST":
            ask_password_again(request, keeps=object_id is not None)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def user_change_password(self, request, id, form_url=""):
        ask_password_again(request, keeps=False)
        account = self.get_object(request, unquote(id))
        if account and acts_for_a_seat(account):
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def has_superuser_permission(self, request):
        return request.user.is_superuser

    @admin.action(description=_("Take the second factor away, for who has lost it…"), permissions=["superuser"])
    def take_second_factor_away(self, request, queryset):
        ask_password_again(request)
        accounts = chosen(request, queryset)
        owners = set(Authenticator.objects.filter(user__in=accounts).values_list("user_id", flat=True))
        rows = [Row(account) for account in accounts if account.pk in owners]
        page = confirm(
            self,
            request,
            queryset,
            _("Take the second factor away"),
            rows,
            effects=[_("Those accounts are opened by their password alone until they set one up anew.")],
            left_out=[LeftOut(one, _("There is no second factor.")) for one in accounts if one.pk not in owners],
            action="take_second_factor_away",
            careful=True,
        )
        if page:
            return page
        Authenticator.objects.filter(user__in=[row.record for row in rows]).delete()
        log_rows(self, request, rows, _("Took the second factor away."))
        messages.success(request, _("Those accounts are opened by their password alone until they set one up anew."))
        return None

    def save_related(self, request, form, formsets, change):
        """Who works in the admin may sign in to it; forgetting the tick would lock a new colleague out."""
        super().save_related(request, form, formsets, change)
        account = form.instance
        if not account.is_staff and account.is_active and account.groups.filter(name__in=SECRETARIAT_ROLES).exists():
            account.is_staff = True
            account.save(update_fields=["is_staff"])
            messages.info(request, _("The account may now sign in to the admin, as its role needs."))

    def has_change_permission(self, request, obj=None):
        if obj is not None and may_do_more(obj, than=request.user):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        if obj is not None and may_do_more(obj, than=request.user):
            return False
        return super().has_delete_permission(request, obj)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs |= {"label": _("Roles"), "queryset": roles_to_give(request.user), "widget": CheckboxSelectMultiple}
        elif db_field.name == "user_permissions":
            kwargs["queryset"] = Permission.objects.select_related("content_type")
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(Group)
class RoleAdmin(GentleRefusals, FoldedSearch, GroupAdmin):
    """For superusers: what a role may do is otherwise settled by migrations."""

    index_group = ACCOUNTS

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST":
            ask_password_again(request)
        return super().changeform_view(request, object_id, form_url, extra_context)
