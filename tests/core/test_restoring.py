"""One field put back to an earlier value, with a reason; deleted records listed and brought back; and what refuses."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission

from citynet.core.admin import FieldHistory
from citynet.core.admin.only_read import OnlyRead
from citynet.core.models import ChangeGroup, FormerAddress
from members.models import Country, Member, MemberAlias, MemberFact
from tests.factories import make_cluster, make_fact, make_member, make_user
from tests.markup import assert_valid
from tests.members.admin_pages import EDITOR, MANAGER, change_url, form_data, list_url, queries_of, said, sign_in

pytestmark = pytest.mark.django_db

WHY = {"reason": "It was right before"}


@pytest.fixture
def editor(client):
    return sign_in(client, full_name="Editor A")


def history_url(record):
    return change_url(record).replace("/change/", "/history/")


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


def why_not(response):
    return [str(message) for message in response.context["form"].non_field_errors()]


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
    judge.user_permissions.add(*_permissions("core.view_changegroup"))
    client.force_login(judge)
    assert client.get(address).status_code == 302
    assert client.get("/admin/core/changegroup/").context["cl"].result_count == 0


def _permissions(*names):
    for name in names:
        app, codename = name.split(".")
        yield Permission.objects.get(content_type__app_label=app, codename=codename)


def test_rows_of_a_change_that_somebody_may_not_see_are_counted_and_not_shown(client, editor):
    member = make_member(name="Old", aliases=["Former"])
    client.post(
        change_url(member),
        form_data(client.get(change_url(member))) | {"name": "New", "aliases-0-name": "Hidden name"},
    )
    judge = make_user(is_staff=True)
    judge.user_permissions.add(*_permissions("core.view_changegroup", "members.view_member"))
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
    reader.user_permissions.add(*_permissions("members.view_member"))
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


# Deleted records


def test_deleted_records_are_listed_with_their_last_values(client):
    sign_in(client, role=MANAGER, full_name="Manager A")
    member = make_member(name="Gone", city="Its city")
    client.post(change_url(member).replace("/change/", "/delete/"), {"post": "yes"})

    response = client.get("/admin/members/member/deleted/")

    click = response.context["clicks"][0]
    entry = click.entries[0]
    assert (click.who, entry.kind, entry.record, str(entry.action)) == ("Manager A", "Member", "Gone", "deleted")
    assert ("City", "Its city", "") in [(change.field, change.old, change.new) for change in entry.changes]
    assert entry.history_url == f"/admin/members/member/{member.pk}/history/"
    assert "/admin/members/member/deleted/" in client.get(list_url(Member)).content.decode()


def test_deleted_record_is_brought_back_with_the_rows_that_went_with_it(client):
    sign_in(client, role=MANAGER)
    member = make_member(name="Gone", aliases=["Former"], clusters=[make_cluster(name="Harbours")])
    key, public_id = member.pk, member.public_id
    client.post(change_url(member).replace("/change/", "/delete/"), {"post": "yes"})
    assert not Member.objects.filter(pk=key).exists()
    url = client.get("/admin/members/member/deleted/").context["clicks"][0].entries[0].bring_back_url

    shown = client.get(url)
    assert_valid(shown.content.decode())
    assert_valid(client.get("/admin/members/member/deleted/").content.decode())
    response = client.post(url, WHY, follow=True)

    coming = next(entry for entry in shown.context["entries"] if entry.kind == "Other name")
    assert ("Name", "", "Former") in [(change.field, change.old, change.new) for change in coming.changes]
    assert said(response) == ["“Gone” is there again."]
    back = Member.objects.get(pk=key)
    assert (back.name, back.public_id) == ("Gone", public_id)
    assert [alias.name for alias in back.aliases.all()] == ["Former"]
    assert [part.cluster.name for part in back.participations.all()] == ["Harbours"]
    assert back.periods.count() == 1
    assert Member.objects.filter(search_text__contains="former", pk=key).exists()
    assert client.get("/admin/members/member/deleted/").context["clicks"] == []
    assert client.get(url).status_code == 302


def test_row_that_was_taken_away_is_brought_back(client, editor):
    member = make_member(aliases=["Former"])
    client.post(change_url(member), form_data(client.get(change_url(member))) | {"aliases-0-DELETE": "on"})
    entry = next(e for e in client.get(history_url(member)).context["entries"] if e.is_deletion)

    client.post(entry.bring_back_url, WHY)

    assert [alias.name for alias in member.aliases.all()] == ["Former"]
    newest = client.get(history_url(member)).context["entries"][0]
    assert (newest.kind, str(newest.action), newest.reason) == ("Other name", "added", WHY["reason"])
    assert ("Name", "", "Former") in [(change.field, change.old, change.new) for change in newest.changes]


def test_record_whose_place_is_taken_is_not_brought_back(client):
    sign_in(client, role=MANAGER)
    member = make_member(slug="taken")
    member.delete()
    make_member(slug="taken")

    url = client.get("/admin/members/member/deleted/").context["clicks"][0].entries[0].bring_back_url
    response = client.post(url, WHY)

    assert why_not(response) == ["Nothing was brought back. slug: Member with this Slug already exists."]
    assert Member.objects.filter(slug="taken").count() == 1


@pytest.mark.parametrize("key", ["0", "abc", "9" * 40, "{there}"])
def test_what_is_not_gone_cannot_be_brought_back(client, editor, key):
    member = make_member()

    assert client.post(f"/admin/members/member/{key.format(there=member.pk)}/bring-back/", WHY).status_code == 302


def test_who_may_not_add_records_cannot_bring_one_back(client):
    member = make_member(slug="gone")
    key = member.pk
    member.delete()
    reader = make_user(is_staff=True)
    reader.user_permissions.add(*_permissions("members.view_member"))
    client.force_login(reader)

    assert client.get("/admin/members/member/deleted/").context["clicks"][0].entries[0].bring_back_url == ""
    assert client.post(f"/admin/members/member/{key}/bring-back/", WHY).status_code == 403
    assert not Member.objects.filter(pk=key).exists()


def test_deleted_records_are_for_those_who_may_see_such_records(client):
    client.force_login(make_user(is_staff=True, groups=["Judge"]))

    assert client.get("/admin/members/member/deleted/").status_code == 403


def test_list_of_deleted_records_asks_no_more_for_more(client):
    sign_in(client, role=EDITOR)

    def delete(times):
        for _number in range(times):
            make_member(country=Country.objects.get(code="NP")).delete()

    delete(1)
    few = queries_of(client, "/admin/members/member/deleted/")
    delete(5)

    assert queries_of(client, "/admin/members/member/deleted/") <= few


def test_every_record_that_can_be_changed_by_hand_has_a_history():
    """What is changed by steps has their log, accounts and roles have Django's own; a snapshot never changes."""
    without = {
        model._meta.label
        for model, model_admin in admin.site._registry.items()
        if not isinstance(model_admin, FieldHistory) and not isinstance(model_admin, OnlyRead)
    }

    assert without == {
        "auth.Group",
        "core.FormerAddress",
        "core.Letter",
        "members.MembershipApplication",
        "members.User",
        "portal.ReportSnapshot",
    }
