"""The organisation itself: offices, staff, milestones, what it says about joining, and the reasons of decisions."""

from citynet.core.resources import SOURCE_COLUMNS, RecordResource
from members.models import (
    DecisionReason,
    MembershipBenefit,
    MembershipRule,
    Milestone,
    Office,
    OfficeContact,
    StaffMember,
)


class OfficeResource(RecordResource):
    class Meta:
        model = Office
        fields = ["slug", "name", "task", "address", "place", "country", "host", "website", "position", *SOURCE_COLUMNS]


class OfficeContactResource(RecordResource):
    class Meta:
        model = OfficeContact
        fields = ["office", "purpose", "email", "phone", "position", *SOURCE_COLUMNS]


class StaffMemberResource(RecordResource):
    class Meta:
        model = StaffMember
        fields = ["name", "title", "as_of", "since_on", "until_on", "position", *SOURCE_COLUMNS]


class MilestoneResource(RecordResource):
    class Meta:
        model = Milestone
        fields = ["happened_on", "title", "text", *SOURCE_COLUMNS]


class MembershipRuleResource(RecordResource):
    class Meta:
        model = MembershipRule
        fields = ["type", "eligibility", "minimum_population", "position", *SOURCE_COLUMNS]


class MembershipBenefitResource(RecordResource):
    class Meta:
        model = MembershipBenefit
        fields = ["title", "text", "position", *SOURCE_COLUMNS]


class DecisionReasonResource(RecordResource):
    class Meta:
        model = DecisionReason
        fields = ["code", "outcome", "title", "letter_text", "is_active", "position"]
