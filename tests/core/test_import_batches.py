"""Imports as batches: what a file did can be read, cell by cell, and undone, but for rows edited since."""

from unittest import mock

import pytest
import tablib
from django.contrib.auth.models import Permission

from awards.models import AwardCase
from citynet.core.batches import record_batch
from citynet.core.changes import grouped
from citynet.core.models import ChangeGroup, FormerAddress, ImportBatch, ImportedRow, Letter
from citynet.core.undoing import UndoRefused, plan_undo, undo
from members.models import Country, FeeRate, FeeSchedule, Member
from members.resources import MemberResource
from tests.factories import make_member, make_user
from tests.markup import assert_valid
from tests.members.admin_pages import EDITOR, MANAGER, change_url, queries_of, said, sign_in
from tests.members.fee_tables import make_rate, make_schedule
from tests.members.import_pages import confirm, preview, stored
from tests.members.test_joining_at_once import at_once

pytestmark = pytest.mark.django_db

LIST = "/admin/core/importbatch/"


@pytest.fixture
def manager(client):
    return sign_in(client, role=MANAGER, full_name="Manager A")


@pytest.fixture
def cities():
    return [make_member(name=name, slug=name.lower(), city=f"{name} before") for name in ("One", "Two")]


def import_rows(client, rows, name="corrected.csv", model=Member):
    confirm(client, preview(client, rows, name=name, model=model), model)
    return ImportBatch.objects.first()


def correct(client, cities, **more):
    """Import another city of each."""
    return import_rows(client, [{"slug": city.slug, "city": f"{city.name} after"} | more for city in cities])


def page(batch, name="change"):
    return f"{LIST}{batch.pk}/{name}/"


def press_undo(client, batch):
    shown = client.get(page(batch, "undo")).context["undoing"]
    return client.post(page(batch, "undo"), {"shown": shown.fingerprint}, follow=True)


def city_names(cities):
    return [Member.objects.get(pk=city.pk).city for city in cities]


def staying(client, batch):
    return [(o.name, o.refusal) for o in client.get(page(batch, "undo")).context["undoing"].staying]


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


# Undoing


def test_undo_shows_first_and_then_puts_every_row_back(client, manager, cities):
    before = stored([Member])
    batch = correct(client, cities)
    after = stored([Member])

    shown = client.get(page(batch, "undo"))
    for address in (LIST, page(batch), page(batch, "undo")):
        assert_valid(client.get(address).content.decode())
    assert [outcome.name for outcome in shown.context["undoing"].going] == ["One", "Two"]
    assert (stored([Member]), ImportBatch.objects.get().undone_at) == (after, None)

    response = press_undo(client, batch)

    assert said(response) == ["2 rows are what they were before."]
    assert city_names(cities) == ["One before", "Two before"]
    assert [_without_moment(row) for row in stored([Member])[Member]] == [
        _without_moment(row) for row in before[Member]
    ]
    batch.refresh_from_db()
    assert (batch.undone_by, batch.undone_at is not None) == (manager, True)
    assert batch.rows.filter(undone_at=None).count() == 0
    group = ChangeGroup.objects.first()
    assert (group.kind, group.reason, group.user) == ("undo", "Undo of import corrected.csv", manager)
    assert cities[0].history.latest().history_change_reason == "Undo of import corrected.csv"
    assert not Letter.objects.exists()


def _without_moment(row):
    """A record as it is stored, but for when it was last changed."""
    return row.split("datetime.datetime(")[0]


def test_undo_restores_references_numbers_and_emptied_cells(client, manager):
    parent = make_member(slug="parent")
    city = make_member(
        slug="city", country=Country.objects.get(code="NP"), parent=parent, latitude="27.7", longitude="85.3"
    )
    batch = import_rows(client, [{"slug": "city", "country": "JP", "parent": "", "latitude": "", "longitude": ""}])
    assert Member.objects.get(pk=city.pk).parent is None

    press_undo(client, batch)

    city = Member.objects.get(pk=city.pk)
    assert (city.country.code, city.parent, str(city.latitude)) == ("NP", parent, "27.70000")
    assert city.region == city.country.region


def test_row_edited_since_stays_and_is_named_and_can_be_tried_again(client, manager, cities):
    batch = correct(client, cities)
    Member.objects.filter(slug="one").update(city="Edited by hand")

    assert staying(client, batch) == [
        ("One", "Edited since: city is “Edited by hand” now, the import left “One after”.")
    ]
    response = press_undo(client, batch)
    assert said(response) == ["1 row is what it was before.", "1 row stays as it is."]
    assert city_names(cities) == ["Edited by hand", "Two before"]
    assert [one.told for one in _states(client)] == ["undone but for 1 row"]

    Member.objects.filter(slug="one").update(city="One after")
    press_undo(client, batch)

    assert city_names(cities) == ["One before", "Two before"]
    assert [one.told for one in _states(client)] == ["undone"]


def _states(client):
    response = client.get(LIST)
    for batch in response.context["cl"].result_list:
        batch.told = str(response.context["cl"].model_admin.told_state(batch))
        yield batch


def test_row_whose_other_columns_were_edited_stays_too(client, manager, cities):
    batch = correct(client, cities)
    Member.objects.filter(slug="one").update(website="https://edited.example")

    assert staying(client, batch) == [
        ("One", "Edited since: website is “https://edited.example” now, the import left “”.")
    ]


def test_row_that_was_deleted_since_stays_away(client, manager, cities):
    batch = correct(client, cities)
    cities[0].delete()

    assert staying(client, batch) == [("One", "It is not there any more.")]
    press_undo(client, batch)
    assert Member.objects.get(pk=cities[1].pk).city == "Two before"
    assert not Member.objects.filter(slug="one").exists()


def test_second_press_undoes_nothing_more(client, manager, cities):
    batch = correct(client, cities)
    press_undo(client, batch)
    Member.objects.filter(slug="one").update(city="Later")

    response = client.post(page(batch, "undo"), {"shown": "anything"}, follow=True)

    assert said(response) == ["Nothing was undone: every row of this import was undone already."]
    assert city_names(cities) == ["Later", "Two before"]
    assert "Undo this import" not in client.get(page(batch)).content.decode()


def test_what_changed_between_page_and_press_is_shown_again(client, manager, cities):
    batch = correct(client, cities)
    shown = client.get(page(batch, "undo")).context["undoing"].fingerprint
    Member.objects.filter(slug="one").update(city="Meanwhile")

    response = client.post(page(batch, "undo"), {"shown": shown})

    assert said(response) == ["Nothing was undone: records have changed since. This is what undoing would do now."]
    assert [outcome.name for outcome in response.context["undoing"].staying] == ["One"]
    assert city_names(cities) == ["Meanwhile", "Two after"]
    assert ChangeGroup.objects.filter(kind="undo").count() == 0


@pytest.mark.parametrize("shown", ["", "x", "\x00", "9" * 5000])
def test_press_without_having_looked_undoes_nothing(client, manager, cities, shown):
    batch = correct(client, cities)

    assert client.post(page(batch, "undo"), {"shown": shown}).status_code in {200, 400}
    assert city_names(cities) == ["One after", "Two after"]


def test_later_import_of_the_same_rows_has_to_be_undone_first(client, manager, cities):
    first = correct(client, cities)
    second = import_rows(client, [{"slug": "one", "city": "Third"}], name="second.csv")

    assert [name for name, _reason in staying(client, first)] == ["One"]
    press_undo(client, second)
    press_undo(client, first)

    assert city_names(cities) == ["One before", "Two before"]


def test_records_that_the_import_made_go_again(client, manager):
    before = Member.objects.count()
    batch = import_rows(client, [{"slug": slug, "name": slug, "country": "NP"} for slug in ("new-a", "new-b")])
    assert Member.objects.count() == before + 2

    press_undo(client, batch)

    assert Member.objects.count() == before
    assert Member.history.filter(slug="new-a").latest().history_change_reason == "Undo of import corrected.csv"


def test_record_that_others_belong_to_by_now_stays(client, manager):
    batch = import_rows(client, [{"slug": slug, "name": slug.title(), "country": "NP"} for slug in ("new-a", "new-b")])
    made = Member.objects.get(slug="new-a")
    made.periods.create(type="full", since_on="2020", source=made.source)

    assert staying(client, batch) == [
        ("New-A", f"Other records refer to it now: membership period “{made.periods.get()}”.")
    ]
    press_undo(client, batch)
    assert [Member.objects.filter(slug=slug).exists() for slug in ("new-a", "new-b")] == [True, False]
    assert made.periods.count() == 1


def test_record_that_is_protected_by_others_stays(client, manager):
    batch = import_rows(client, [{"slug": "new-a", "name": "New A", "country": "NP"}])
    child = make_member(name="Child", parent=Member.objects.get(slug="new-a"))

    ((name, reason),) = staying(client, batch)

    assert name == "New A"
    assert reason.startswith("Other records refer to it now")
    child.parent = None
    child.save()
    press_undo(client, batch)
    assert not Member.objects.filter(slug="new-a").exists()


def test_new_records_that_refer_to_each_other_go_together(client, manager):
    batch = import_rows(
        client,
        [
            {"slug": "new-child", "name": "Child", "country": "NP", "parent": ""},
            {"slug": "new-parent", "name": "Parent", "country": "NP", "parent": ""},
        ],
    )
    second = import_rows(client, [{"slug": "new-child", "parent": "new-parent"}], name="second.csv")
    assert [name for name, _reason in staying(client, batch)] == ["Child", "Parent"]

    press_undo(client, second)
    press_undo(client, batch)

    assert not Member.objects.filter(slug__startswith="new-").exists()


def test_renamed_record_and_one_that_refers_to_it_go_back_together(client, manager):
    parent = make_member(name="Parent", slug="old-slug", country=Country.objects.get(code="NP"))
    child = make_member(name="Child", slug="child", parent=None)
    batch = import_rows(
        client,
        [
            {"public_id": child.public_id, "slug": "child", "parent": "old-slug"},
            {"public_id": parent.public_id, "slug": "new-slug", "parent": ""},
        ],
    )

    press_undo(client, batch)

    parent.refresh_from_db()
    child.refresh_from_db()
    assert (parent.slug, child.parent) == ("old-slug", None)
    assert ImportBatch.objects.with_counts().get().state == ImportBatch.State.UNDONE


def test_former_value_that_is_taken_by_now_stays_and_says_why(client, manager, cities):
    one = cities[0]
    batch = import_rows(client, [{"public_id": one.public_id, "slug": "renamed"}])
    FormerAddress.objects.all().delete()
    make_member(name="Another", slug="one")

    ((name, reason),) = staying(client, batch)

    assert (name, reason) == ("One", "Member with this Slug already exists.")
    press_undo(client, batch)
    assert Member.objects.get(pk=one.pk).slug == "renamed"


# Who may


def test_editor_undoes_corrections_but_deletes_no_records(client, cities):
    sign_in(client, role=EDITOR)
    batch = import_rows(
        client,
        [
            {"slug": "one", "name": "One", "city": "One after", "country": ""},
            {"slug": "new-a", "name": "New A", "city": "", "country": "NP"},
        ],
    )

    assert staying(client, batch) == [("New A", "The import made it, and you may not delete members.")]
    press_undo(client, batch)
    assert Member.objects.get(slug="one").city == "One before"


def test_what_an_import_added_in_a_list_goes_only_by_somebody_who_may_delete_it(client, cities):
    editor = sign_in(client, role=EDITOR)
    batch = import_rows(client, [{"slug": "one", "needs": "waste-management"}])
    assert staying(client, batch) == []
    for group in editor.groups.all():
        group.permissions.remove(Permission.objects.get(codename="delete_memberneed"))

    assert staying(client, batch) == [("One", "The import made it, and you may not delete needs of members.")]
    sign_in(client, role=MANAGER)
    press_undo(client, batch)
    assert not Member.objects.filter(slug="new-a").exists()


def test_who_may_only_look_cannot_undo(client, manager, cities):
    batch = correct(client, cities)
    reader = make_user(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_importbatch"))
    client.force_login(reader)
    assert client.get(page(batch)).status_code == 302
    assert client.get(LIST).context["cl"].result_count == 0

    reader = make_user(is_staff=True)
    reader.user_permissions.add(*Permission.objects.filter(codename__in=["view_importbatch", "view_member"]))
    client.force_login(reader)
    assert client.get(page(batch)).status_code == 200
    assert "Undo this import" not in client.get(page(batch)).content.decode()
    assert client.get(page(batch, "undo")).status_code == 403
    assert client.post(page(batch, "undo"), {"shown": "x"}).status_code == 403
    assert city_names(cities) == ["One after", "Two after"]


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
