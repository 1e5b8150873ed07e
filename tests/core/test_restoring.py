"""One field put back to an earlier value, with a reason; deleted records listed and brought back; and what refuses."""

import pytest

from citynet.core.models import ChangeGroup, FormerAddress
from members.models import Country, Member, MemberAlias, MemberFact
from tests.core.restoring import history_url, why_not
from tests.factories import make_fact, make_member, make_user
from tests.markup import assert_valid
from tests.members.admin_pages import MANAGER, change_url, form_data, queries_of, rights, said, sign_in

pytestmark = pytest.mark.django_db

WHY = {"reason": "It was right before"}


@pytest.fixture
def editor(client):
    return sign_in(client, full_name="Editor A")


def save(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    record.save()


def restore_url(client, record, field):
    """Where the page of a record's history leads for the newest change of a field; None if it does not."""
    for entry in client.get(history_url(record)).context["entries"]:
        for change in entry.changes:
            if field in (change.field, change.name):
                return change.restore_url or None
    raise AssertionError(f"{field} was not changed")


def press(client, url, **data):
    """Send the form of a page as it is shown, with a reason."""
    now = client.get(url).context["earlier"].told_now
    return client.post(url, WHY | {"now": now} | data, follow=True)


# The history, click by click


def test_one_click_is_one_entry_with_who_when_why(client, editor):
    member = make_member(name="Old", aliases=["Former"])
    sent = form_data(client.get(change_url(member)))
    client.post(
        change_url(member),
        sent | {"name": "New", "aliases-0-name": "Earlier", "change_reason": "Told by phone"},
    )

    shown = client.get(history_url(member))
    assert_valid(shown.content.decode())
    newest = shown.context["clicks"][0]

    group = ChangeGroup.objects.get()
    assert (newest.who, newest.reason, newest.group, newest.kind) == ("Editor A", "Told by phone", group, "")
    assert sorted((entry.kind, [(c.field, c.old, c.new) for c in entry.changes]) for entry in newest.entries) == [
        ("Member", [("Name", "Old", "New")]),
        ("Other name", [("Name", "Former", "Earlier")]),
    ]
    assert f"/admin/core/changegroup/{group.pk}/change/" in client.get(history_url(member)).content.decode()
    assert set(member.history.latest().__class__.objects.values_list("history_change_reason", flat=True)) == {
        None,
        "Told by phone",
    }


def test_reason_too_long_is_refused_and_nothing_is_lost(client, editor):
    member = make_member(name="Old")

    response = client.post(
        change_url(member), form_data(client.get(change_url(member))) | {"name": "New", "change_reason": "x" * 101}
    )

    assert response.status_code == 200
    assert "change_reason" in response.context["adminform"].form.errors
    assert response.context["adminform"].form["name"].value() == "New"
    assert Member.objects.get(pk=member.pk).name == "Old"


def test_reason_is_not_asked_for_where_nothing_can_be_changed(client):
    sign_in(client, role=None)
    add_form = client.get(change_url(make_member()))
    assert add_form.status_code == 403
    sign_in(client)
    assert "change_reason" not in client.get("/admin/members/member/add/").content.decode()


def test_page_of_a_change_shows_all_its_records_and_only_to_who_may_see_them(client, editor):
    member = make_member(name="Old")
    client.post(change_url(member), form_data(client.get(change_url(member))) | {"name": "New"})
    address = f"/admin/core/changegroup/{ChangeGroup.objects.get().pk}/change/"

    shown = client.get(address)
    assert_valid(shown.content.decode())

    assert [(entry.kind, entry.record) for entry in shown.context["entries"]] == [("Member", "New")]
    assert [entry.history_url for entry in shown.context["entries"]] == [history_url(member)]
    assert [group.names for group in client.get("/admin/core/changegroup/").context["cl"].result_list] == [["New"]]
    judge = make_user(is_staff=True)
    judge.user_permissions.add(*rights("core.view_changegroup"))
    client.force_login(judge)
    assert client.get(address).status_code == 302
    assert client.get("/admin/core/changegroup/").context["cl"].result_count == 0


def test_rows_of_a_change_that_somebody_may_not_see_are_counted_and_not_shown(client, editor):
    member = make_member(name="Old", aliases=["Former"])
    client.post(
        change_url(member),
        form_data(client.get(change_url(member))) | {"name": "New", "aliases-0-name": "Hidden name"},
    )
    judge = make_user(is_staff=True)
    judge.user_permissions.add(*rights("core.view_changegroup", "members.view_member"))
    client.force_login(judge)

    response = client.get(f"/admin/core/changegroup/{ChangeGroup.objects.get().pk}/change/")

    assert [entry.kind for entry in response.context["entries"]] == ["Member"]
    assert response.context["hidden"] == "Changes of records that you may not see: 1."
    assert "Hidden name" not in response.content.decode()


def test_lists_of_changes_ask_no_more_for_more_rows(client, editor):
    def change(times):
        for number in range(times):
            member = make_member()
            client.post(change_url(member), form_data(client.get(change_url(member))) | {"name": f"Name {number}"})

    change(1)
    few = queries_of(client, "/admin/core/changegroup/")
    change(3)

    assert queries_of(client, "/admin/core/changegroup/") <= few


@pytest.mark.parametrize("query", ["page=x", "page=-1", "page=99999999999999999999", "q=%FF", "kind=x", "q=New"])
def test_pages_of_changes_answer_any_parameters(client, editor, query):
    member = make_member()
    client.post(change_url(member), form_data(client.get(change_url(member))) | {"name": "New"})
    group = ChangeGroup.objects.get()

    for page in ("/admin/core/changegroup/", f"/admin/core/changegroup/{group.pk}/change/"):
        assert client.get(f"{page}?{query}", follow=True).status_code == 200


# One field


def test_field_is_restored_with_its_reason_as_a_change_of_its_own(client, editor):
    member = make_member(city="Before", website="https://before.example")
    save(member, city="After", website="https://after.example")

    response = press(client, restore_url(client, member, "City"))

    member.refresh_from_db()
    assert (member.city, member.website) == ("Before", "https://after.example")
    assert said(response) == ["“City” is “Before” again."]
    newest = client.get(history_url(member)).context["clicks"][0]
    assert (newest.who, newest.kind, newest.reason) == ("Editor A", "restored", WHY["reason"])
    assert [(c.field, c.old, c.new) for c in newest.entries[0].changes] == [("City", "After", "Before")]


def test_restoring_asks_for_a_reason_and_shows_now_and_then(client, editor):
    member = make_member(city="Before")
    save(member, city="After")
    url = restore_url(client, member, "City")

    shown = client.get(url)
    sent = client.post(url, {"now": "After", "reason": ""})
    assert_valid(sent.content.decode())

    earlier = shown.context["earlier"]
    assert (earlier.title, earlier.told_now, earlier.told_value) == ("City", "After", "Before")
    assert sent.context["form"].errors == {"reason": ["This field is required."]}
    assert Member.objects.get(pk=member.pk).city == "After"


def test_reference_is_restored(client, editor):
    nepal, japan = Country.objects.get(code="NP"), Country.objects.get(code="JP")
    member = make_member(country=nepal)
    save(member, country=japan)

    press(client, restore_url(client, member, "country"))

    assert Member.objects.get(pk=member.pk).country == nepal


def test_field_of_a_row_is_restored_from_the_page_of_its_record(client, editor):
    member = make_member(aliases=["Before"])
    alias = member.aliases.get()
    save(alias, name="After")
    address = f"/admin/members/memberalias/{alias.pk}/restore/{alias.history.first().pk}/name/"

    url = restore_url(client, member, "Name")
    response = press(client, url)

    assert url == f"{address}?next={history_url(member)}"
    assert MemberAlias.objects.get(pk=alias.pk).name == "Before"
    assert response.redirect_chain == [(history_url(member), 302)]


def test_restored_figure_says_who_put_it_back(client, editor):
    fact = make_fact(make_member(), value=100)
    save(fact, value=200)

    press(client, restore_url(client, fact, "Value"))

    fact = MemberFact.objects.get(pk=fact.pk)
    assert (fact.value, fact.entered_by) == (100, editor)


def test_reference_to_what_is_gone_is_refused(client):
    sign_in(client, role=MANAGER)
    parent = make_member()
    member = make_member(parent=parent)
    save(member, parent=None)
    parent.delete()

    response = press(client, restore_url(client, member, "Parent authority"))

    assert why_not(response) == ["Nothing was restored. The member that it referred to was deleted since."]
    assert Member.objects.get(pk=member.pk).parent is None


def test_value_that_another_record_has_by_now_is_refused(client, editor):
    member = make_member(slug="taken")
    save(member, slug="given-up")
    Member.objects.filter(pk=member.pk).update(slug="given-up")
    FormerAddress.objects.all().delete()
    make_member(slug="taken")

    response = press(client, restore_url(client, member, "Slug"))

    assert why_not(response) == ["Nothing was restored. slug: Member with this Slug already exists."]
    assert Member.objects.get(pk=member.pk).slug == "given-up"


def test_what_somebody_changed_meanwhile_is_not_overwritten(client, editor):
    member = make_member(city="Before")
    save(member, city="After")
    url = restore_url(client, member, "City")
    save(member, city="Meanwhile")

    response = client.post(url, WHY | {"now": "After"})

    assert why_not(response) == ["Somebody has changed it meanwhile. Compare, and press again."]
    assert response.context["earlier"].told_now == "Meanwhile"
    assert Member.objects.get(pk=member.pk).city == "Meanwhile"


def test_value_that_is_there_already_changes_nothing(client, editor):
    member = make_member(city="Before")
    save(member, city="After")
    url = restore_url(client, member, "City")
    save(member, city="Before")

    response = client.get(url, follow=True)

    assert said(response) == ["“City” has this value already."]


def test_what_the_form_does_not_let_set_is_not_offered_and_is_refused(client, editor):
    member = make_member()
    Member.objects.filter(pk=member.pk).update(public_id="m-changed")
    member.refresh_from_db()
    save(member, city="X")
    row = member.history.latest()

    response = client.post(f"/admin/members/member/{member.pk}/restore/{row.history_id}/public_id/", WHY | {"now": ""})

    assert response.status_code == 403
    assert restore_url(client, member, "City") is not None


def test_who_may_only_look_is_offered_nothing_and_refused(client):
    member = make_member(city="Before")
    save(member, city="After")
    sign_in(client)
    url = restore_url(client, member, "City")
    reader = make_user(is_staff=True)
    reader.user_permissions.add(*rights("members.view_member"))
    client.force_login(reader)

    assert restore_url(client, member, "City") is None
    assert client.get(url).status_code == 403
    assert client.post(url, WHY | {"now": "After"}).status_code == 403
    assert Member.objects.get(pk=member.pk).city == "After"


@pytest.mark.parametrize(
    "change", ["0/city", "abc/city", "9" * 40 + "/city", "{row}/nothing", "{row}/%00", "{other}/city", "{first}/city"]
)
def test_change_that_never_was_is_not_found(client, editor, change):
    member, other = make_member(city="Before"), make_member(city="Other")
    save(member, city="After")
    save(other, city="Another")
    keys = {
        "row": member.history.latest().pk,
        "other": other.history.latest().pk,
        "first": member.history.earliest().pk,
    }

    response = client.get(f"/admin/members/member/{member.pk}/restore/{change.format(**keys)}/")

    assert response.status_code in {400, 404}


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_page_to_return_to_is_one_of_ours(client, editor, target):
    member = make_member(city="Before")
    save(member, city="After")
    url = restore_url(client, member, "City").partition("?")[0]

    response = client.post(url, WHY | {"now": "After", "next": target})

    assert (response.status_code, response.url) == (302, history_url(member))
