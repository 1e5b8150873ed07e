"""The SDG City Awards and the library of cases."""

from .cases import AwardCase, CaseChallenge, CaseCluster, CaseFile, CaseGoal, CaseLink
from .editions import Category, Criterion, Edition, EditionOrganiser, Juror
from .goals import Goal
from .honours import Honour

__all__ = [
    "AwardCase",
    "CaseChallenge",
    "CaseCluster",
    "CaseFile",
    "CaseGoal",
    "CaseLink",
    "Category",
    "Criterion",
    "Edition",
    "EditionOrganiser",
    "Goal",
    "Honour",
    "Juror",
]
