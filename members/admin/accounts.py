"""Accounts and roles. Nobody gives rights beyond their own, nor changes an account that has them."""

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from citynet.core.admin.base import FoldedSearch, GentleRefusals, RecordForm, RelationFields
from members.models import Role, User

from .headings import ACCOUNTS

admin.site.unregister(Group)

WORKING_IN_THE_ADMIN = [Role.SECRETARIAT_EDITOR, Role.SECRETARIAT_MANAGER]


def permissions_of(user):
    """The permissions an account has by itself and through its groups, whether or not it is active."""
    return Permission.objects.filter(Q(user=user) | Q(group__user=user))


def may_do_more(account, than):
    """Whether an account has rights that another one lacks."""
    if than.is_superuser:
        return False
    return account.is_superuser or permissions_of(account).exclude(pk__in=permissions_of(than).values("pk")).exists()


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


class AccountForm(RecordForm, UserChangeForm):
    class Meta:
        model = User
        fields = []  # the admin's fieldsets choose them
        field_classes = {}

    def clean_groups(self):
        """Roles that are out of reach are not on the form, and stay."""
        chosen = self.cleaned_data["groups"]
        if not self.instance.pk:
            return chosen
        kept = self.instance.groups.exclude(pk__in=self.fields["groups"].queryset.values("pk"))
        return Group.objects.filter(Q(pk__in=chosen.values("pk")) | Q(pk__in=kept.values("pk")))


@admin.register(User)
class AccountAdmin(GentleRefusals, FoldedSearch, RelationFields, UserAdmin):
    index_group = ACCOUNTS
    form = AccountForm
    add_form = NewAccountForm
    list_display = ["email", "full_name", "acts_for", "is_staff", "is_active", "last_login"]
    list_select_related = ["acts_for"]
    list_filter = ["is_active", "is_staff", "groups"]
    list_per_page = 50
    show_full_result_count = False
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
    superusers = [(_("Rights beyond the roles"), {"fields": ["is_superuser", "user_permissions"]})]

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.add_fieldsets
        return [*self.everybody, *(self.superusers if request.user.is_superuser else [])]

    def save_related(self, request, form, formsets, change):
        """Who works in the admin may sign in to it; forgetting the tick would lock a new colleague out."""
        super().save_related(request, form, formsets, change)
        account = form.instance
        if not account.is_staff and account.is_active and account.groups.filter(name__in=WORKING_IN_THE_ADMIN).exists():
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
