"""Two editors at one record: the second saving is refused once, says what the first changed, and loses nothing."""

import threading

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client

from members.models import Member, MemberAlias
from tests.factories import make_member, make_source, make_user, some_source
from tests.markup import assert_valid
from tests.members.admin_pages import EDITOR, add_row, change_url, errors, form_data

pytestmark = pytest.mark.django_db
REFUSED = (
    "Nothing was saved: this record was changed since you opened it. What you typed is below. Compare, and save again."
)


def editor(name):
    client = Client()
    client.force_login(make_user(is_staff=True, groups=[EDITOR], full_name=name))
    return client


@pytest.fixture
def ana():
    return editor("Ana Cruz")


@pytest.fixture
def ben():
    return editor("Ben Rai")


def opened(client, record):
    return form_data(client.get(change_url(record)))


def save(client, record, data, **typed):
    return client.post(change_url(record), data | typed)


def told(response):
    """What the page says about the other saving."""
    overtaken = response.context["overtaken"]
    entries = [(who, what) for who, _when, what in overtaken.entries]
    return {
        "entries": entries,
        "clashes": [(str(label), stored) for label, stored in overtaken.clashes],
        "taken": overtaken.taken,
        "rows": overtaken.rows,
    }


def test_second_saving_is_refused_and_says_who_changed_what(ana, ben):
    member = make_member(city="Old", acronym="OLD")
    data = opened(ana, member)
    assert save(ben, member, opened(ben, member), city="Of Ben", acronym="BEN").status_code == 302

    response = save(ana, member, data, city="Of Ana", local_name="Typed by Ana")

    member.refresh_from_db()
    assert (member.city, member.acronym, member.local_name) == ("Of Ben", "BEN", "")
    assert errors(response) == [REFUSED]
    assert told(response) == {
        "entries": [("Ben Rai", f"Member “{member.name}” changed: Acronym: OLD → BEN; City: Old → Of Ben")],
        "clashes": [("City", "Of Ben")],
        "taken": ["Acronym"],
        "rows": [],
    }
    assert "City: Old → Of Ben" in response.content.decode()
    assert_valid(response.content.decode())


def test_form_comes_back_with_what_was_typed_and_saves_when_sent_again(ana, ben):
    member = make_member(city="Old", acronym="OLD")
    data = opened(ana, member)
    save(ben, member, opened(ben, member), city="Of Ben", acronym="BEN")

    again = form_data(save(ana, member, data, city="Of Ana", local_name="Typed by Ana"))
    saved = save(ana, member, again)

    member.refresh_from_db()
    assert saved.status_code == 302
    assert (member.city, member.acronym, member.local_name) == ("Of Ana", "BEN", "Typed by Ana")


def test_third_saving_in_between_is_refused_again(ana, ben):
    member = make_member(city="Old")
    data = opened(ana, member)
    save(ben, member, opened(ben, member), city="First")
    again = form_data(save(ana, member, data, city="Of Ana"))
    save(ben, member, opened(ben, member), city="Second")

    response = save(ana, member, again)

    assert errors(response) == [REFUSED]
    assert told(response)["clashes"] == [("City", "Second")]
    assert Member.objects.get(pk=member.pk).city == "Second"


def test_other_error_in_between_does_not_let_a_stale_form_through(ana, ben):
    member = make_member(city="Old")
    data = opened(ana, member)
    corrected = form_data(save(ana, member, data, name="", city="Of Ana"))
    save(ben, member, opened(ben, member), city="Of Ben")

    response = save(ana, member, corrected, name="Name")

    assert errors(response) == [REFUSED]
    assert Member.objects.get(pk=member.pk).city == "Of Ben"


@pytest.mark.parametrize("token", ["", "forged", "x:y:z", "\x00", "1" * 5000])
def test_form_that_cannot_tell_what_it_showed_is_refused_once(ana, token):
    member = make_member(city="Old")

    response = save(ana, member, opened(ana, member), city="New", _opened=token)

    assert errors(response) == [REFUSED]
    assert told(response)["clashes"] == [("City", "Old")]
    assert save(ana, member, form_data(response)).status_code == 302
    assert Member.objects.get(pk=member.pk).city == "New"


def test_token_of_another_person_or_record_tells_nothing(ana, ben):
    member, other = make_member(city="Old"), make_member()
    data = opened(ana, member)

    of_other_record = save(ana, member, data, _opened=opened(ana, other)["_opened"])
    of_other_person = save(ben, member, data)

    assert (errors(of_other_record), errors(of_other_person)) == ([REFUSED], [REFUSED])


def test_what_was_not_on_the_form_clashes_with_nothing(ana):
    member = make_member()
    data = opened(ana, member)
    Member.objects.filter(pk=member.pk).update(changed_at="2020-01-01T00:00Z")

    assert save(ana, member, data, city="New").status_code == 302


def test_chosen_relation_is_told_by_its_name(ana, ben):
    first, of_ben, of_ana = (make_source(title=title) for title in ("First", "Letter to Ben", "Letter to Ana"))
    member = make_member(source=first)
    data = opened(ana, member)
    save(ben, member, opened(ben, member), source=of_ben.pk)

    response = save(ana, member, data, source=of_ana.pk)

    assert told(response)["clashes"] == [("Source", "Letter to Ben")]
    assert form_data(response)["source"] == str(of_ana.pk)


# Rows


def test_row_that_another_has_changed_is_brought_up_to_date(ana, ben):
    member = make_member(aliases=["One", "Two"])
    first = member.aliases.get(name="One")
    data = opened(ana, member)
    save(ben, first, opened(ben, first), name="One of Ben")

    response = save(ana, member, data, city="Of Ana")

    assert told(response)["taken"] == ["Other name “One of Ben”: Name"]
    assert save(ana, member, form_data(response)).status_code == 302
    assert sorted(member.aliases.values_list("name", flat=True)) == ["One of Ben", "Two"]
    assert Member.objects.get(pk=member.pk).city == "Of Ana"


def test_row_that_both_have_changed_keeps_what_was_typed(ana, ben):
    member = make_member(aliases=["One"])
    alias = member.aliases.get()
    data = opened(ana, member)
    save(ben, alias, opened(ben, alias), name="One of Ben")

    response = save(ana, member, data, **{"aliases-0-name": "One of Ana"})

    assert told(response)["clashes"] == [("Other name “One of Ben”: Name", "One of Ben")]
    save(ana, member, form_data(response))
    assert member.aliases.get().name == "One of Ana"


def test_rows_that_another_has_added_or_deleted_are_shown_and_told(ana, ben):
    member = make_member(aliases=["One", "Two"])
    data = opened(ana, member)
    of_ben = opened(ben, member) | {"aliases-0-DELETE": "on"}
    add_row(of_ben, "aliases", name="Three", kind="other", source=some_source().pk)
    assert save(ben, member, of_ben).status_code == 302

    response = save(ana, member, data, city="Of Ana")
    again = form_data(response)

    assert told(response)["rows"] == ["Other name “Three” was added.", "Other name was deleted."]
    assert {again["aliases-0-name"], again["aliases-1-name"]} == {"Two", "Three"}
    assert save(ana, member, again).status_code == 302
    assert sorted(member.aliases.values_list("name", flat=True)) == ["Three", "Two"]


def test_row_that_was_changed_here_and_deleted_there_is_a_new_one(ana, ben):
    member = make_member(aliases=["One", "Two"])
    deleted = member.aliases.order_by("pk")[0]
    data = opened(ana, member)
    number = next(n for n in (0, 1) if data[f"aliases-{n}-name"] == "One")
    MemberAlias.objects.get(pk=deleted.pk).delete()

    response = save(ana, member, data, **{f"aliases-{number}-name": "One, typed anew"})

    assert told(response)["rows"] == ["Other name that you changed was deleted. Saving would add it anew."]
    row = response.context["inline_admin_formsets"]
    aliases = next(one.formset for one in row if one.formset.prefix == "aliases")
    assert [form["name"].value() for form in aliases.forms] == ["Two", "One, typed anew"]
    assert [bool(form.instance.pk) for form in aliases.forms] == [True, False]


def test_row_added_here_is_kept_when_another_has_changed_the_record(ana, ben):
    member = make_member(aliases=["One"])
    data = opened(ana, member)
    add_row(data, "aliases", name="Of Ana", kind="other", source=some_source().pk)
    save(ben, member, opened(ben, member), city="Of Ben")

    response = save(ana, member, data)
    again = form_data(response)
    aliases = next(one.formset for one in response.context["inline_admin_formsets"] if one.formset.prefix == "aliases")
    new = aliases.extra_forms[0]
    again |= {f"{new.prefix}-{name}": new[name].value() for name in ("name", "kind", "source")}
    save(ana, member, again)

    assert sorted(member.aliases.values_list("name", flat=True)) == ["Of Ana", "One"]


# Other records


def test_record_without_a_history_is_told_from_the_log():
    account, one, other = make_user(), Client(), Client()
    for client, name in ((one, "Ana Cruz"), (other, "Ben Rai")):
        client.force_login(make_user(is_staff=True, is_superuser=True, full_name=name))
    data = opened(one, account)
    save(other, account, opened(other, account), full_name="Of Ben")

    response = save(one, account, data, full_name="Of Ana")

    assert told(response)["entries"] == [("Ben Rai", "Changed Name.")]
    assert told(response)["clashes"] == [("Name", "Of Ben")]


def test_rights_of_an_account_are_not_given_back_by_a_stale_form():
    account, group = make_user(groups=[EDITOR]), Group.objects.get(name=EDITOR)
    one, other = Client(), Client()
    for client in (one, other):
        client.force_login(make_user(is_staff=True, is_superuser=True))
    data = opened(one, account)
    without = opened(other, account) | {"groups": []}
    assert other.post(change_url(account), without).status_code == 302

    response = one.post(change_url(account), data | {"full_name": "Typed"})

    assert errors(response) == [REFUSED]
    assert told(response)["taken"] == ["Roles"]
    assert group not in account.groups.all()


@pytest.mark.django_db(transaction=True)
def test_of_two_savings_at_the_same_moment_one_is_refused(ana, ben):
    member = make_member(city="Old")
    forms = [(ana, opened(ana, member), "Of Ana"), (ben, opened(ben, member), "Of Ben")]
    barrier, statuses = threading.Barrier(2), {}

    def press(client, data, city):
        barrier.wait()
        try:
            statuses[city] = save(client, member, data, city=city).status_code
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=form) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses.values()) == [200, 302]
    saved = next(city for city, status in statuses.items() if status == 302)
    assert Member.objects.get(pk=member.pk).city == saved
