"""The organisation itself: offices, staff, milestones, and what it says about joining."""

from django.contrib import admin

from citynet.core.admin import SOURCE_LINE, SOURCED, TEXTS, FieldHistory, SecretariatAdmin, StackedRows
from members.models import (
    MembershipBenefit,
    MembershipRule,
    Milestone,
    Office,
    OfficeContact,
    StaffMember,
)


class OrganisationAdmin(SecretariatAdmin):
    index_group = TEXTS
    list_select_related = ["source"]
    autocomplete_fields = ["source"]


class ContactRows(StackedRows):
    model = OfficeContact
    autocomplete_fields = ["source"]
    fields = [("purpose", "email", "phone", "position"), SOURCE_LINE]


@admin.register(Office)
class OfficeAdmin(OrganisationAdmin):
    list_display = ["name", "task", "place", "country", "host", "position"]
    list_select_related = ["country", "host"]
    search_fields = ["name", "task", "place", "host__search_text"]
    autocomplete_fields = ["country", "host", "source"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [ContactRows]
    fieldsets = [
        (None, {"fields": ["name", "slug", "task", "position"]}),
        (None, {"fields": ["address", "place", "country", "host", "website"]}),
        SOURCED,
    ]


@admin.register(OfficeContact)
class OfficeContactAdmin(OrganisationAdmin):
    list_display = ["purpose", "office", "email", "phone", "source"]
    list_select_related = ["office", "source"]
    list_filter = ["office"]
    search_fields = ["purpose", "email", "office__name"]
    autocomplete_fields = ["office", "source"]
    fieldsets = [(None, {"fields": ["office", "purpose", "email", "phone", "position"]}), SOURCED]


@admin.register(StaffMember)
class StaffMemberAdmin(FieldHistory, OrganisationAdmin):
    list_display = ["name", "title", "as_of", "since_on", "until_on", "position", "source"]
    search_fields = ["search_text"]
    bulk_fields = ["since_on", "until_on", "as_of"]
    fieldsets = [(None, {"fields": ["name", "title", "as_of", ("since_on", "until_on"), "position"]}), SOURCED]


@admin.register(Milestone)
class MilestoneAdmin(OrganisationAdmin):
    list_display = ["happened_on", "title", "source"]
    list_display_links = ["title"]
    search_fields = ["title", "text", "happened_on"]
    fieldsets = [(None, {"fields": ["happened_on", "title", "text"]}), SOURCED]


@admin.register(MembershipRule)
class MembershipRuleAdmin(OrganisationAdmin):
    list_display = ["type", "minimum_population", "position", "source"]
    search_fields = ["type", "eligibility"]
    fieldsets = [(None, {"fields": ["type", "eligibility", "minimum_population", "position"]}), SOURCED]


@admin.register(MembershipBenefit)
class MembershipBenefitAdmin(OrganisationAdmin):
    list_display = ["title", "position", "source"]
    search_fields = ["title", "text"]
    fieldsets = [(None, {"fields": ["title", "text", "position"]}), SOURCED]
