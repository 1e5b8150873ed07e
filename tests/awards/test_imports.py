"""Editions, cases and honours as tables: out, corrected, in; one bad row, and none is saved."""

import pytest
from django.contrib.auth.models import Permission

from awards.models import AwardCase, CaseGoal, Edition, Honour
from tests.awards.factories import goal, make_case, make_category, make_edition, make_honour
from tests.factories import make_cluster, make_member, make_user
from tests.members.admin_pages import sign_in
from tests.members.import_pages import (
    KINDS,
    assert_bad_row_is_named,
    assert_own_export_changes_nothing,
    confirm,
    difference,
    export,
    failures,
    preview,
    stored,
)
from tests.programmes.factories import make_event, make_partner

pytestmark = pytest.mark.django_db

MODELS = [Edition, AwardCase, Honour]


@pytest.fixture(autouse=True)
def _editor(client):
    sign_in(client)


@pytest.fixture
def whole():
    """Two editions with a category of one slug, a case with everything, and one with little."""
    first, second = make_edition(number=901), make_edition(number=902, ceremony=make_event(), opens_on="2023-05")
    for edition in (first, second):
        make_category(edition, slug="climate", name="Climate Action")
    case = make_case(entrant=make_partner(), year=2023, problem="Two lines\r\nof it", internal_note="=1")
    case.casegoals.create(goal=goal(11), is_main=True)
    case.caseclusters.create(cluster=make_cluster(slug="harbours"))
    make_honour(case, second, category=second.categories.get(), rank=1, name="Grand Prize", to_be_confirmed=True)
    make_honour(make_case(), first, kind="finalist")
    return case


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_unchanged_export_has_nothing_to_import(client, whole, model, kind):
    assert_own_export_changes_nothing(client, model, kind)


def test_cell_lists_the_goals_of_a_case_and_its_difference_names_what_comes_and_goes(client, whole):
    row = next(row for row in export(client, AwardCase) if row["slug"] == whole.slug)
    assert (row["goals"], row["clusters"], row["challenges"]) == ("11", "harbours", "")

    response = preview(client, [{"slug": whole.slug, "goals": "1|13", "clusters": "HARBOURS"}], model=AwardCase)
    (change,) = response.context["rows"][0].changes
    assert (change.removed, change.added, change.kept) == ([str(goal(11))], [str(goal(1)), str(goal(13))], [])
    assert list(whole.casegoals.values_list("goal__number", flat=True)) == [11]
    confirm(client, response, AwardCase)

    assert sorted(whole.casegoals.values_list("goal__number", flat=True)) == [1, 13]
    gone = CaseGoal.history.get(case_id=whole.pk, history_type="-")
    assert (gone.goal_id, gone.history_change_reason) == (goal(11).pk, "import: records.csv")
    assert gone.history_user.is_staff


def test_goal_that_stays_in_the_cell_keeps_what_its_row_says(client, whole):
    confirm(client, preview(client, [{"slug": whole.slug, "goals": "13|11"}], model=AwardCase), AwardCase)

    assert whole.casegoals.get(goal=goal(11)).is_main
    assert whole.casegoals.get(goal=goal(13)).assigned_by == "editors"


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("11|99", "There is no Sustainable Development Goal “99”."),
        ("nothing", "There is no Sustainable Development Goal “nothing”."),
    ],
)
def test_goal_that_is_not_known_is_named(client, whole, cell, reason):
    response = preview(client, [{"slug": whole.slug, "goals": cell}], model=AwardCase)

    assert failures(response) == [(2, "goals", reason)]


def test_who_may_not_delete_takes_nothing_out_of_a_list(client, whole):
    user = make_user(is_staff=True)
    wanted = ["view_awardcase", "add_awardcase", "change_awardcase", "add_casegoal"]
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client.force_login(user)

    response = preview(client, [{"slug": whole.slug, "goals": "1"}], model=AwardCase)

    assert failures(response) == [(2, "goals", "You may not take “11” away.")]
    assert list(whole.casegoals.values_list("goal__number", flat=True)) == [11]


@pytest.mark.parametrize("name", ["climate", "Climate Action", "CLIMATE ACTION"])
def test_category_is_the_one_of_the_rows_edition(client, whole, name):
    honour = Honour.objects.get(edition__number=901)
    row = {"edition": "901", "case": honour.case.slug, "kind": "finalist", "category": name}

    response = preview(client, [row], model=Honour)
    assert difference(response)[0][1] == [("category", "", "climate")]
    confirm(client, response, Honour)

    honour.refresh_from_db()
    assert honour.category.edition.number == 901


def test_new_rows_are_made_by_names(client):
    member, edition = make_member(name="Testville"), make_edition(number=903, name="Zanzibar Awards")
    rows = [{"slug": "", "title": "Clean Canals", "member": "testville", "year": "2023"}]
    confirm(client, preview(client, rows, model=AwardCase), AwardCase)
    rows = [{"edition": "zanzibar awards", "case": "clean canals", "kind": "special award", "rank": ""}]
    confirm(client, preview(client, rows, model=Honour), Honour)
    rows = [{"number": "904", "name": "Next Awards", "year": "2027", "opens_on": "2026-10"}]
    confirm(client, preview(client, rows, model=Edition), Edition)

    case = AwardCase.objects.get(slug="clean-canals")
    assert (case.member, case.honours.get().edition, case.honours.get().kind) == (member, edition, "special-award")
    assert Edition.objects.get(number=904).opens_on == "2026-10"


@pytest.mark.parametrize(
    ("model", "row", "expected"),
    [
        (Edition, {"number": "905", "name": "X", "year": "1066"}, ("", "The year must lie between 2000 and 2200.")),
        (Edition, {"number": "nine", "name": "X", "year": "2023"}, ("number", "must be an integer")),
        (AwardCase, {"slug": "x", "title": "X", "member": "nowhere"}, ("member", "There is no member “nowhere”.")),
        (AwardCase, {"slug": "x", "title": "X", "member": ""}, ("", "Choose a member or a partner, not both.")),
        (
            Honour,
            {"edition": "77", "case": "known", "kind": "winner"},
            ("edition", "There is no edition of the awards"),
        ),
        (
            Honour,
            {"edition": "901", "case": "known", "kind": "winner", "category": "other"},
            ("category", "There is no category “other” in First."),
        ),
    ],
)
def test_bad_row_is_named_and_nothing_is_saved(client, model, row, expected):
    edition = make_edition(number=901, name="First")
    make_category(make_edition(number=902), slug="other")
    make_category(edition, slug="climate")
    make_case(slug="known")
    make_case(slug="known-too")
    good = {
        Edition: {"number": "906", "name": "Good", "year": "2023"},
        AwardCase: {"slug": "", "title": "Good", "member": "hue"},
        Honour: {"edition": "901", "case": "known-too", "kind": "winner"},
    }[model]
    assert_bad_row_is_named(client, model, good, row, expected, MODELS)


def test_preview_leaves_nothing_behind(client):
    before = stored(MODELS)

    response = preview(client, [{"title": "Good", "member": "hue", "slug": ""}], model=AwardCase)

    assert response.context["rows"][0].is_new()
    assert stored(MODELS) == before
