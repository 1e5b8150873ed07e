"""Imports as batches: what a file did can be read, cell by cell, and undone, but for rows edited since."""

from unittest import mock

import pytest
import tablib

from awards.models import AwardCase
from citynet.core.batches import record_batch
from citynet.core.changes import grouped
from citynet.core.models import ChangeGroup, ImportBatch, ImportedRow
from citynet.core.undoing import UndoRefused, plan_undo, undo
from members.models import Country, FeeRate, FeeSchedule, Member
from members.resources import MemberResource
from tests.core.import_batches import LIST, city_names, correct, import_rows, page, press_undo, staying
from tests.factories import make_member
from tests.members.admin_pages import MANAGER, change_url, queries_of, sign_in
from tests.members.fee_tables import make_rate, make_schedule
from tests.members.import_pages import confirm, preview
from tests.members.test_joining_at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    return sign_in(client, role=MANAGER, full_name="Manager A")


@pytest.fixture
def cities():
    return [make_member(name=name, slug=name.lower(), city=f"{name} before") for name in ("One", "Two")]


# What is kept


def test_import_is_kept_with_old_and_new_values(client, manager, cities):
    batch = import_rows(
        client,
        [
            {"slug": "one", "name": "One", "city": "One after", "website": "https://one.example", "country": ""},
            {"slug": "two", "name": "Two", "city": "Two before", "website": "", "country": ""},
            {"slug": "three", "name": "Three", "city": "", "website": "", "country": "Nepal"},
        ],
    )

    assert (batch.file_name, batch.kind, batch.user) == ("corrected.csv", "members.member", manager)
    assert (batch.rows_new, batch.rows_changed, batch.rows_same) == (1, 1, 1)
    one, three = batch.rows.all()
    assert (one.name, one.action, one.public_id) == ("One", "update", cities[0].public_id)
    assert one.cells == [["city", "One before", "One after"], ["website", "", "https://one.example"]]
    assert (three.name, three.action, three.object_id) == ("Three", "new", Member.objects.get(slug="three").pk)
    assert ("country", "", "NP") in three.cells
    assert (batch.group.kind, batch.group.reason, batch.group.user) == (
        ChangeGroup.Kind.IMPORT,
        "corrected.csv",
        manager,
    )
    assert sorted(batch.group.rows.values_list("name", flat=True)) == ["One", "Three"]


def test_preview_keeps_no_batch(client, manager, cities):
    preview(client, [{"slug": "one", "city": "One after"}])

    assert (ImportBatch.objects.count(), ImportedRow.objects.count(), ChangeGroup.objects.count()) == (0, 0, 0)


def test_file_that_changed_since_its_preview_keeps_no_batch(client, manager, cities):
    shown = preview(client, [{"slug": "one", "city": "One after"}])
    Member.objects.filter(slug="one").update(city="Meanwhile")

    confirm(client, shown)

    assert (ImportBatch.objects.count(), ChangeGroup.objects.count()) == (0, 0)


def test_pages_of_an_import_say_what_it_did(client, manager, cities):
    batch = correct(client, cities)

    listed = client.get(LIST).context["cl"].result_list
    shown = client.get(page(batch))

    assert [(one.file_name, one.rows_changed) for one in listed] == [("corrected.csv", 2)]
    assert [(row.name, row.cells, address) for row, address in shown.context["shown"]] == [
        (city.name, [["city", f"{city.name} before", f"{city.name} after"]], change_url(city)) for city in cities
    ]
    assert "Undo this import…" in shown.content.decode()


# Addresses, and many rows


@pytest.mark.parametrize("query", ["page=x", "page=-1", "page=" + "9" * 30, "state=x", "kind=x", "state=partly"])
def test_pages_of_imports_answer_any_parameters(client, manager, cities, query):
    batch = correct(client, cities)

    for address in (LIST, page(batch), page(batch, "undo")):
        assert client.get(f"{address}?{query}", follow=True).status_code == 200


@pytest.mark.parametrize("key", ["0", "abc", "9" * 40, "-1"])
def test_undo_of_what_never_was_leads_back(client, manager, key):
    assert client.get(f"{LIST}{key}/undo/").status_code == 302


def test_pages_ask_no_more_for_more_rows(client, manager):
    def batch_of(count):
        made = [make_member(country=Country.objects.get(code="NP")) for _number in range(count)]
        rows = [{"slug": member.slug, "city": "After", "country": "JP"} for member in made]
        return import_rows(client, rows)

    few, many = batch_of(2), batch_of(8)

    assert queries_of(client, page(many)) <= queries_of(client, page(few))
    assert queries_of(client, LIST) == queries_of(client, LIST)


def test_rows_beyond_one_chunk_are_kept_and_undone(client, manager, monkeypatch):
    monkeypatch.setattr("citynet.core.batches.CHUNK", 3)
    monkeypatch.setattr("citynet.core.undoing.CHUNK", 3)
    made = [make_member(name=f"City {number}", city="Before") for number in range(8)]
    batch = correct(client, made)
    assert list(batch.rows.values_list("number", flat=True)) == list(range(1, 9))

    undoing = undo(batch, by=manager)

    assert [outcome.name for outcome in undoing.going] == [city.name for city in made]
    assert set(city_names(made)) == {"Before"}


def import_by_code(rows):
    resource = MemberResource()
    data = tablib.Dataset(*rows, headers=["slug", "city"])
    with grouped(kind=ChangeGroup.Kind.IMPORT):
        result = resource.import_data(data, dry_run=False, file_name="", user=None)
        return record_batch(resource, result, "", None)


def test_import_that_changed_nothing_is_kept_and_has_nothing_to_undo(cities):
    batch = import_by_code([["one", "One before"]])

    assert (batch.group, batch.file_name, batch.rows_same) == (None, "(no name)", 1)
    with pytest.raises(UndoRefused):
        undo(batch, by=None)


def test_table_that_is_not_there_any_more_cannot_be_undone(cities):
    batch = import_by_code([["one", "One after"]])
    ImportBatch.objects.update(resource="NoSuchResource")

    with pytest.raises(UndoRefused):
        plan_undo(batch, by=None)


def test_lists_in_cells_go_back_as_they_were(client, manager):
    case = AwardCase.objects.filter(casegoals__isnull=False).first()
    goals = list(case.casegoals.values_list("pk", "goal__number", "is_main").order_by("pk"))
    new = next(number for number in range(1, 18) if number not in {number for _pk, number, _is_main in goals})
    batch = import_rows(client, [{"public_id": case.public_id, "goals": str(new)}], model=AwardCase)
    assert [row.goal.number for row in case.casegoals.all()] == [new]
    ((column, before, after),) = batch.rows.get().cells
    assert (column, before != "", after != "") == ("goals", True, True)

    press_undo(client, batch)

    assert list(case.casegoals.values_list("pk", "goal__number", "is_main").order_by("pk")) == goals


def test_list_that_was_edited_since_stays(client, manager):
    case = AwardCase.objects.filter(casegoals__isnull=False).first()
    new = next(number for number in range(1, 18) if not case.casegoals.filter(goal__number=number).exists())
    batch = import_rows(client, [{"public_id": case.public_id, "goals": str(new)}], model=AwardCase)
    row = case.casegoals.get()
    row.delete()

    assert staying(client, batch) == [(case.title, f"Edited since: goals is “” now, the import left “{new}”.")]


def test_new_record_edited_in_a_field_that_the_table_does_not_have_stays(client, manager):
    batch = import_rows(client, [{"slug": "new-a", "name": "New A", "country": "NP"}])
    made = Member.objects.get(slug="new-a")
    made.logo = "logos/uploaded.webp"
    made.save()

    assert staying(client, batch) == [("New A", "Edited since: logo of member “New A”.")]
    made.logo = ""
    made.save()
    press_undo(client, batch)
    assert not Member.objects.filter(slug="new-a").exists()


def test_row_of_a_list_that_was_edited_since_keeps_its_record_as_it_is(client, manager):
    case = AwardCase.objects.filter(casegoals__isnull=False).first()
    new = next(number for number in range(1, 18) if not case.casegoals.filter(goal__number=number).exists())
    batch = import_rows(client, [{"public_id": case.public_id, "goals": str(new)}], model=AwardCase)
    row = case.casegoals.get()
    row.is_main = True
    row.save()

    ((name, reason),) = staying(client, batch)

    assert (name, reason.startswith("Edited since: main goal of goal of a case “")) == (case.title, True)
    press_undo(client, batch)
    assert case.casegoals.get() == row


def test_rates_of_a_fee_table_that_has_come_into_use_stay(client, manager):
    rate = make_rate(make_schedule())
    limits = dict.fromkeys(("population_from", "population_below", "gdp_from_usd", "gdp_below_usd"), "")
    row = {"schedule": rate.schedule.version, "type": rate.type} | limits
    batch = import_rows(client, [row | {"amount": str(rate.amount + 1)}], model=FeeRate)
    with mock.patch.object(FeeSchedule, "is_in_use", True):
        ((_name, reason),) = staying(client, batch)

    assert reason == "Assessments rest on this fee table. Copy it as its next version, and fill that one."
    press_undo(client, batch)
    assert FeeRate.objects.get(pk=rate.pk).amount == rate.amount


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_undo_it_once(cities):
    batch = import_by_code([[city.slug, f"{city.name} after"] for city in cities])

    def press():
        try:
            return len(undo(batch, by=None).going)
        except UndoRefused as refusal:
            return str(refusal)

    told = at_once(press, press)

    assert sorted(told, key=str) == [2, "Nothing was undone: every row of this import was undone already."]
    assert city_names(cities) == ["One before", "Two before"]
    assert ChangeGroup.objects.filter(kind=ChangeGroup.Kind.UNDO).count() == 1
