"""Plain helpers that make editions, cases and honours; what a test does not name gets a value that fits."""

from awards.models import AwardCase, CaseGoal, Category, Edition, Goal, Honour
from programmes.models import Partner
from tests.factories import make_member, numbers, some_source


def make_edition(**fields):
    number = 100 + next(numbers)
    return Edition.objects.create(
        **{"number": number, "name": f"Awards {number}", "year": 2023, "source": some_source(), **fields}
    )


def make_category(edition, **fields):
    number = next(numbers)
    return Category.objects.create(
        edition=edition, **{"slug": f"category-{number}", "name": f"Category {number}", **fields}
    )


def make_case(*, entrant=None, goals=(), **fields):
    """A case of a member, or of a partner; `goals` are numbers, the first is the main one."""
    number = next(numbers)
    entrant = entrant or make_member()
    whose = {"partner": entrant} if isinstance(entrant, Partner) else {"member": entrant}
    case = AwardCase.objects.create(
        **{"slug": f"case-{number}", "title": f"Case {number}", "source": some_source(), **whose, **fields}
    )
    for position, goal in enumerate(goals):
        CaseGoal.objects.create(case=case, goal=Goal.objects.get(number=goal), is_main=position == 0)
    return case


def make_honour(case, edition, **fields):
    return Honour.objects.create(case=case, edition=edition, **{"kind": "winner", "source": some_source(), **fields})
