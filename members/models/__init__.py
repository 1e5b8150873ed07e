"""Users, members and what they belong to: clusters, chapters, governance, the Secretariat."""

from . import changes  # noqa: F401 - its receivers
from .accounts import Role, User
from .challenges import MemberNeed, UrbanChallenge
from .chapters import ChapterMembership, ChapterPost, NationalChapter
from .clusters import Cluster, ClusterParticipation, by_role
from .facts import MemberFact, ReportedFigure
from .governance import Meeting, Seat, Term
from .joining import MembershipBenefit, MembershipRule
from .member import Member
from .names import MemberAlias, MemberCitation
from .organisation import Milestone, Office, OfficeContact, StaffMember
from .periods import MembershipPeriod, MembershipType
from .places import Country, Region

__all__ = [
    "ChapterMembership",
    "ChapterPost",
    "Cluster",
    "ClusterParticipation",
    "Country",
    "Meeting",
    "Member",
    "MemberAlias",
    "MemberCitation",
    "MemberFact",
    "MemberNeed",
    "MembershipBenefit",
    "MembershipPeriod",
    "MembershipRule",
    "MembershipType",
    "Milestone",
    "NationalChapter",
    "Office",
    "OfficeContact",
    "Region",
    "ReportedFigure",
    "Role",
    "Seat",
    "StaffMember",
    "Term",
    "UrbanChallenge",
    "User",
    "by_role",
]
