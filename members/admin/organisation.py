"""The organisation itself: offices, staff, milestones, and what it says about joining."""

from django.contrib import admin
from django.utils.translation import gettext

from citynet.core.admin import (
    SOURCE_LINE,
    SOURCED,
    TEXTS,
    FieldHistory,
    ImportExport,
    Listed,
    SecretariatAdmin,
    StackedRows,
    is_among,
)
from members.models import (
    MembershipBenefit,
    MembershipRule,
    Milestone,
    Office,
    OfficeContact,
    StaffMember,
)
from members.resources import (
    MembershipBenefitResource,
    MembershipRuleResource,
    MilestoneResource,
    OfficeContactResource,
    OfficeResource,
    StaffMemberResource,
)


class OrganisationAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    index_group = TEXTS
    list_select_related = ["source"]
    autocomplete_fields = ["source"]


class ContactRows(StackedRows):
    model = OfficeContact
    autocomplete_fields = ["source"]
    fields = [("purpose", "email", "phone", "position"), SOURCE_LINE]


@admin.register(Office)
class OfficeAdmin(OrganisationAdmin):
    resource_classes = [OfficeResource]
    list_display = ["name", "task", "place", "country", "host", "position"]
    list_select_related = ["country", "host"]
    search_fields = ["name", "task", "place", "host__search_text"]
    autocomplete_fields = ["country", "host", "source"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [ContactRows]
    history_rows = ["contacts"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "task", "position"]}),
        (None, {"fields": ["address", "place", "country", "host", "website"]}),
        SOURCED,
    ]


@admin.register(OfficeContact)
class OfficeContactAdmin(OrganisationAdmin):
    resource_classes = [OfficeContactResource]
    list_display = ["purpose", "office", "email", "phone", "source"]
    list_select_related = ["office", "source"]
    list_filter = ["office"]
    search_fields = ["purpose", "email", "office__name"]
    autocomplete_fields = ["office", "source"]
    fieldsets = [(None, {"fields": ["office", "purpose", "email", "phone", "position"]}), SOURCED]


@admin.register(StaffMember)
class StaffMemberAdmin(Listed, OrganisationAdmin):
    resource_classes = [StaffMemberResource]
    list_display = ["name", "title", "as_of", "since_on", "until_on", "position", "source"]
    search_fields = ["search_text"]
    bulk_fields = ["since_on", "until_on", "as_of"]
    fieldsets = [(None, {"fields": ["name", "title", "as_of", ("since_on", "until_on"), "position"]}), SOURCED]

    def why_listed(self, person):
        if is_among(person, StaffMember.objects.current()):
            return gettext("Listed among the Secretariat's staff.")
        return gettext("Not listed: these dates do not include this day.")


@admin.register(Milestone)
class MilestoneAdmin(OrganisationAdmin):
    resource_classes = [MilestoneResource]
    list_display = ["happened_on", "title", "source"]
    list_display_links = ["title"]
    search_fields = ["title", "text", "happened_on"]
    fieldsets = [(None, {"fields": ["happened_on", "title", "text"]}), SOURCED]


@admin.register(MembershipRule)
class MembershipRuleAdmin(OrganisationAdmin):
    resource_classes = [MembershipRuleResource]
    list_display = ["type", "minimum_population", "position", "source"]
    search_fields = ["type", "eligibility"]
    fieldsets = [(None, {"fields": ["type", "eligibility", "minimum_population", "position"]}), SOURCED]


@admin.register(MembershipBenefit)
class MembershipBenefitAdmin(OrganisationAdmin):
    resource_classes = [MembershipBenefitResource]
    list_display = ["title", "position", "source"]
    search_fields = ["title", "text"]
    fieldsets = [(None, {"fields": ["title", "text", "position"]}), SOURCED]
