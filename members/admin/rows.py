"""Rows that hang on a member, as lists of their own: to search and correct them across members."""

from django.contrib import admin

from citynet.core.admin import SOURCED, FieldHistory, ImportExport, SecretariatAdmin
from citynet.core.admin.again import ask_password_again
from members.models import MemberAlias, MemberCitation, MemberContact, MemberFact, MembershipPeriod
from members.resources import (
    MemberAliasResource,
    MemberCitationResource,
    MemberContactResource,
    MemberFactResource,
    MembershipPeriodResource,
)

from .forms import enter_facts
from .headings import MEMBERS


class MemberRowAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    index_group = MEMBERS
    list_select_related = ["member", "source"]
    search_fields = ["member__search_text"]
    autocomplete_fields = ["member", "source"]


@admin.register(MembershipPeriod)
class MembershipPeriodAdmin(MemberRowAdmin):
    resource_classes = [MembershipPeriodResource]
    list_display = ["member", "type", "since_on", "until_on", "leaving_reason", "approved_at", "source"]
    list_select_related = ["member", "source", "approved_at"]
    list_filter = ["type", ("until_on", admin.EmptyFieldListFilter)]
    autocomplete_fields = ["member", "approved_at", "source"]
    bulk_fields = ["type", "since_on", "until_on", "leaving_reason", "approved_at"]
    fieldsets = [
        (None, {"fields": ["member", "type", ("since_on", "until_on"), "leaving_reason", "approved_at"]}),
        SOURCED,
    ]


@admin.register(MemberAlias)
class MemberAliasAdmin(MemberRowAdmin):
    resource_classes = [MemberAliasResource]
    list_display = ["name", "kind", "member", "source"]
    list_filter = ["kind"]
    search_fields = ["member__search_text", "name"]
    bulk_fields = ["kind"]
    fieldsets = [(None, {"fields": ["member", "name", "kind"]}), SOURCED]


@admin.register(MemberFact)
class MemberFactAdmin(MemberRowAdmin):
    resource_classes = [MemberFactResource]
    list_display = ["member", "kind", "value", "year", "confirmed_on", "entered_by", "source"]
    list_select_related = ["member", "source", "entered_by"]
    list_filter = ["kind", "year"]
    readonly_fields = ["entered_by", "entered_at"]
    bulk_fields = ["year", "confirmed_on"]
    fieldsets = [
        (None, {"fields": ["member", "kind", ("value", "year"), "confirmed_on"]}),
        SOURCED,
        (None, {"fields": ["entered_by", "entered_at"]}),
    ]

    def save_model(self, request, obj, form, change):
        enter_facts([form], request.user)
        super().save_model(request, obj, form, change)


@admin.register(MemberCitation)
class MemberCitationAdmin(MemberRowAdmin):
    resource_classes = [MemberCitationResource]
    list_display = ["member", "about", "remark", "source", "source_part"]
    list_filter = ["about"]
    bulk_fields = ["about"]
    fieldsets = [(None, {"fields": ["member", "about", "remark"]}), SOURCED]


@admin.register(MemberContact)
class MemberContactAdmin(MemberRowAdmin):
    """Whom letters to members go to; never public."""

    resource_classes = [MemberContactResource]
    list_display = ["name", "member", "position", "email", "phone", "is_head"]
    list_select_related = ["member"]
    list_filter = ["is_head", ("email", admin.EmptyFieldListFilter)]
    search_fields = ["member__search_text", "name", "email"]
    autocomplete_fields = ["member"]
    fieldsets = [(None, {"fields": ["member", ("name", "position", "is_head"), ("email", "phone"), "address"]})]

    def export_action(self, request):
        ask_password_again(request)
        return super().export_action(request)
