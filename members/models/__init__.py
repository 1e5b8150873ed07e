"""Users, members and what they belong to: clusters, chapters, governance, the Secretariat."""

from . import changes  # noqa: F401 - its receivers
from .accounts import Role, User
from .applications import ApplicationCheck, ApplicationDocument, DossierVersion, MembershipApplication
from .assessments import FeeAssessment
from .ballots import Ballot, BallotSeat, Decision, DecisionReason, Vote, VotingRule
from .challenges import MemberNeed, UrbanChallenge
from .chapters import ChapterMembership, ChapterPost, NationalChapter
from .clusters import Cluster, ClusterParticipation, by_role
from .delegates import MemberContact, SeatDelegate
from .facts import MemberFact, ReportedFigure
from .fees import CountryFact, FeeRate, FeeSchedule
from .governance import Meeting, Seat, Term
from .joining import MembershipBenefit, MembershipRule
from .member import Member, has_page
from .names import MemberAlias, MemberCitation
from .organisation import Milestone, Office, OfficeContact, StaffMember
from .payments import FeePayment
from .periods import MembershipPeriod, MembershipType
from .places import Country, Region

__all__ = [
    "ApplicationCheck",
    "ApplicationDocument",
    "Ballot",
    "BallotSeat",
    "ChapterMembership",
    "ChapterPost",
    "Cluster",
    "ClusterParticipation",
    "Country",
    "CountryFact",
    "Decision",
    "DecisionReason",
    "DossierVersion",
    "FeeAssessment",
    "FeePayment",
    "FeeRate",
    "FeeSchedule",
    "Meeting",
    "Member",
    "MemberAlias",
    "MemberCitation",
    "MemberContact",
    "MemberFact",
    "MemberNeed",
    "MembershipApplication",
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
    "SeatDelegate",
    "StaffMember",
    "Term",
    "UrbanChallenge",
    "User",
    "Vote",
    "VotingRule",
    "by_role",
    "has_page",
]
