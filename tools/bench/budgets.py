"""The budgets that the portal is measured against, and the pages they are measured on.

B is what a bare Django view that returns 30 KB costs the processor: ratios hold from machine to machine, milliseconds
do not.
"""

from dataclasses import dataclass

LISTS = ["/members/", "/events/", "/cases/"]
RECORDS = ["/members/seoul/", "/events/2023/apuf-8/", "/cases/women-in-waste-management/"]
ALL_ROWS = "/members/?view=map"
ADMIN_LIST = "/admin/members/member/?all="  # more than a page of either
RARE, COMMON = "/members/?q=zamzamzam", "/members/?q=city"


@dataclass(frozen=True)
class Row:
    """One line of the table: a figure, what it may be, and how it is written."""

    what: str
    figure: float
    budget: float
    unit: str = "B"

    @property
    def is_met(self):
        return self.figure <= self.budget

    def told(self):
        return [
            self.what,
            f"{self.figure:.2f} {self.unit}",
            f"≤ {self.budget:g} {self.unit}",
            "met" if self.is_met else "NOT",
        ]
