"""Members, the network, its places and the organisation as tables to export, correct and import."""

from .members import (
    MemberAliasResource,
    MemberCitationResource,
    MemberFactResource,
    MemberNeedResource,
    MemberResource,
    MembershipApplicationResource,
    MembershipPeriodResource,
    UrbanChallengeResource,
)
from .network import (
    ChapterMembershipResource,
    ChapterPostResource,
    ClusterParticipationResource,
    ClusterResource,
    MeetingResource,
    NationalChapterResource,
    SeatResource,
    TermResource,
)
from .organisation import (
    DecisionReasonResource,
    MembershipBenefitResource,
    MembershipRuleResource,
    MilestoneResource,
    OfficeContactResource,
    OfficeResource,
    StaffMemberResource,
)
from .places import (
    CountryFactResource,
    CountryResource,
    FeeRateResource,
    RegionResource,
    ReportedFigureResource,
)

__all__ = [
    "ChapterMembershipResource",
    "ChapterPostResource",
    "ClusterParticipationResource",
    "ClusterResource",
    "CountryFactResource",
    "CountryResource",
    "DecisionReasonResource",
    "FeeRateResource",
    "MeetingResource",
    "MemberAliasResource",
    "MemberCitationResource",
    "MemberFactResource",
    "MemberNeedResource",
    "MemberResource",
    "MembershipApplicationResource",
    "MembershipBenefitResource",
    "MembershipPeriodResource",
    "MembershipRuleResource",
    "MilestoneResource",
    "NationalChapterResource",
    "OfficeContactResource",
    "OfficeResource",
    "RegionResource",
    "ReportedFigureResource",
    "SeatResource",
    "StaffMemberResource",
    "TermResource",
    "UrbanChallengeResource",
]
