"""Imports taken back: row by row, but for rows edited since, by whoever may."""

import pytest
from django.contrib.auth.models import Permission

from citynet.core.models import ChangeGroup, FormerAddress, ImportBatch, Letter
from members.models import Country, Member
from tests.core.import_batches import LIST, city_names, correct, import_rows, page, press_undo, staying
from tests.factories import make_member, make_user
from tests.markup import assert_valid
from tests.members.admin_pages import EDITOR, MANAGER, said, sign_in
from tests.members.import_pages import stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    return sign_in(client, role=MANAGER, full_name="Manager A")


@pytest.fixture
def cities():
    return [make_member(name=name, slug=name.lower(), city=f"{name} before") for name in ("One", "Two")]


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
