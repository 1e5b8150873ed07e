"""Plain helpers that make editions, cases and honours; what a test does not name gets a value that fits."""

from awards.models import AwardCase, CaseGoal, Category, Edition, EditionOrganiser, Goal, Honour, Juror
from tests.factories import make_member, numbers, some_source
from tests.programmes.factories import one_of

# The official titles and colours (United Nations, SDG guidelines).
GOALS = {
    1: ("No Poverty", "#E5243B"),
    2: ("Zero Hunger", "#DDA63A"),
    3: ("Good Health and Well-being", "#4C9F38"),
    4: ("Quality Education", "#C5192D"),
    5: ("Gender Equality", "#FF3A21"),
    6: ("Clean Water and Sanitation", "#26BDE2"),
    7: ("Affordable and Clean Energy", "#FCC30B"),
    8: ("Decent Work and Economic Growth", "#A21942"),
    9: ("Industry, Innovation and Infrastructure", "#FD6925"),
    10: ("Reduced Inequalities", "#DD1367"),
    11: ("Sustainable Cities and Communities", "#FD9D24"),
    12: ("Responsible Consumption and Production", "#BF8B2E"),
    13: ("Climate Action", "#3F7E44"),
    14: ("Life Below Water", "#0A97D9"),
    15: ("Life on Land", "#56C02B"),
    16: ("Peace, Justice and Strong Institutions", "#00689D"),
    17: ("Partnerships for the Goals", "#19486A"),
}


def goal(number):
    """The goal's record, made if it is not there."""
    title, colour = GOALS[number]
    made = {"title": title, "colour": colour, "source": some_source()}
    return Goal.objects.get_or_create(number=number, defaults=made)[0]


def make_edition(**fields):
    number = 100 + next(numbers)
    return Edition.objects.create(
        **{"number": number, "name": f"Awards {number}", "year": 2023, "source": some_source(), **fields}
    )


def make_organiser(edition, who, **fields):
    return EditionOrganiser.objects.create(edition=edition, **one_of(who), **fields)


def make_juror(edition, who, **fields):
    return Juror.objects.create(edition=edition, **one_of(who), **fields)


def make_category(edition, **fields):
    number = next(numbers)
    return Category.objects.create(
        edition=edition, **{"slug": f"category-{number}", "name": f"Category {number}", **fields}
    )


def make_case(*, entrant=None, goals=(), **fields):
    """A case of a member, or of a partner; `goals` are numbers, the first is the main one."""
    number = next(numbers)
    entrant = entrant or make_member()
    case = AwardCase.objects.create(
        **{"slug": f"case-{number}", "title": f"Case {number}", "source": some_source(), **one_of(entrant), **fields}
    )
    for position, number in enumerate(goals):
        CaseGoal.objects.create(case=case, goal=goal(number), is_main=position == 0)
    return case


def make_honour(case, edition, **fields):
    return Honour.objects.create(case=case, edition=edition, **{"kind": "winner", "source": some_source(), **fields})
