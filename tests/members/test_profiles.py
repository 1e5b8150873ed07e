"""What members' records lack, when members last confirmed them, and the spreadsheet of what to ask whom."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from citynet.core.dates import outdated_before
from citynet.core.desk import waiting_for
from members.asking import COLUMNS, question_rows
from members.completeness import ITEMS, count_missing, missing_conditions, missing_of
from members.freshness import freshness_conditions
from members.models import CountryFact, Member, MemberFact, UrbanChallenge
from tests.factories import (
    make_cluster,
    make_country,
    make_fact,
    make_member,
    make_participation,
    make_source,
    make_user,
    some_source,
)
from tests.members.admin_pages import EDITOR, MANAGER, change_url, queries_of, said, sign_in

pytestmark = pytest.mark.django_db

LIST = "/admin/members/member/"
OVERVIEW = f"{LIST}completeness/"
TODAY = dt.date(2026, 3, 1)


def make_bare(**fields):
    """A member of whom only the name is known."""
    return make_member(**{"name": "Bare", **fields})


def make_complete(**fields):
    """A member of whom all is known."""
    country = make_country()
    CountryFact.objects.create(country=country, value=4100, year=2024, source=make_source())
    text = ["full_name", "local_name", "description", "cooperation_offered", "cooperation_needed"]
    member = make_member(
        name="Complete",
        country=country,
        kind="local-authority",
        latitude="1",
        longitude="2",
        website="https://complete.example",
        logo="logos/x.webp",
        **dict.fromkeys(text, "Told."),
        **fields,
    )
    make_fact(member, value=63_000, year=2025)
    make_participation(member, make_cluster())
    member.contacts.create(
        name="Ms Lê", position="Focal point", email="le@complete.test", phone="+84 1", address="Road 1"
    )
    return member


# What is missing


def test_what_a_record_lacks_is_named_and_a_complete_one_lacks_nothing():
    assert [item.key for item in missing_of(make_bare())] == [item.key for item in ITEMS]
    assert missing_of(make_complete()) == []


def test_a_need_on_record_is_a_cooperation_needed_and_a_contact_without_address_is_no_focal_point():
    member = make_complete()
    Member.objects.filter(pk=member.pk).update(cooperation_needed="")
    member.needs.create(challenge=UrbanChallenge.objects.first(), source=some_source())
    member.contacts.update(email="")

    assert [item.key for item in missing_of(member)] == ["contact"]


def test_part_in_a_cluster_that_has_ended_is_none():
    member = make_complete()
    member.participations.update(since_on="2000", until_on="2001")

    assert [item.key for item in missing_of(member)] == ["cluster"]


def test_every_number_of_the_overview_is_that_of_its_list(client):
    sign_in(client)
    make_bare(), make_bare(name="Bare of old", type=None), make_complete(confirmed_on=dt.date(2020, 1, 1))

    rows = client.get(OVERVIEW).context["rows"]
    told = {address: lacking for _item, lacking, _having, address in rows}
    told |= {address: count for _label, count, address in client.get(OVERVIEW).context["freshness"]}

    assert len(told) == len(ITEMS) + 3
    assert {address: client.get(address).context["cl"].result_count for address in told} == told
    current = Member.objects.current().count()
    assert {lacking + having for _item, lacking, having, _address in rows} == {current}


def test_counts_take_one_query(django_assert_num_queries):
    make_bare()
    with django_assert_num_queries(1):
        counts, number = count_missing(Member.objects.current())

    assert number == Member.objects.current().count()
    assert counts["population"] == Member.objects.current().filter(missing_conditions()["population"][1]).count() > 0


def test_page_of_a_member_says_what_is_missing_and_what_needs_it(client):
    bare, complete = make_bare(), make_complete()
    sign_in(client)

    assert (
        "<b>Population</b>: the fee, the question whether it may be a full member" in client.get(change_url(bare)).text
    )
    assert "Nothing: the record is complete." in client.get(change_url(complete)).text
    assert client.get(f"{LIST}add/").status_code == 200


def test_list_says_how_much_is_missing(client):
    make_bare(name="Quokkaville")
    sign_in(client)

    shown = client.get(LIST, {"q": "quokkaville"})

    assert f"{len(ITEMS)}\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}{len(ITEMS)}" in shown.text


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.key)
def test_list_narrows_to_those_that_lack_something(client, item):
    bare, complete = make_bare(), make_complete()
    sign_in(client)

    shown = {record.pk for record in client.get(LIST, {"missing": item.key, "all": ""}).context["cl"].result_list}

    assert bare.pk in shown
    assert complete.pk not in shown


# When it was confirmed


def test_day_before_which_a_confirmation_is_old():
    assert outdated_before(dt.date(2026, 11, 28)) == dt.date(2024, 11, 28)
    assert outdated_before(dt.date(2028, 2, 29)) == dt.date(2026, 2, 28)


def test_members_by_when_they_confirmed_their_profile():
    old, edge, never = (make_member(confirmed_on=day) for day in (dt.date(2024, 2, 29), dt.date(2024, 3, 1), None))
    mine = Member.objects.filter(pk__in=[old.pk, edge.pk, never.pk])

    found = {key: set(mine.filter(told)) for key, (_label, told) in freshness_conditions(TODAY).items()}

    assert found == {"fresh": {edge}, "stale": {old}, "never": {never}, "due": {old, never}}


def test_desk_leads_to_the_profiles_to_be_asked_for(client):
    user = make_user(is_staff=True, is_superuser=True)
    make_bare(), make_bare(name="Bare of old", type=None), make_complete(confirmed_on=dt.date.today())
    client.force_login(user)

    answers = [answer for _group, answers in waiting_for(user) for answer in answers]
    told = next(answer for answer in answers if "waits=unconfirmed" in answer.url)

    assert told.count == Member.objects.current().filter(confirmed_on=None).count()
    assert client.get(told.url).context["cl"].result_count == told.count


def confirm(client, members, *, day="2026-01-31", whom="Ms Lê, by e-mail", query="", **changes):
    """The action as staff take it: chosen in the list, looked at, filled in and agreed to."""
    address = f"{LIST}{query}"
    sent = {"action": "confirm_profiles", "_selected_action": [member.pk for member in members]}
    shown = client.post(address, sent)
    sent |= dict(shown.context["hidden"]) | {"_selected_action": [member.pk for member in members]}
    sent |= {"fingerprint": shown.context["fingerprint"], "confirmed": "yes"}
    return shown, client.post(address, sent | {"confirmed_on": day, "confirmed_by": whom} | changes, follow=True)


def test_members_are_noted_as_confirmed_in_one_step_and_the_day_is_public(client):
    one, other = make_complete(), make_bare(confirmed_on=dt.date(2026, 2, 1), confirmed_by="The mayor")
    sign_in(client)

    shown, done = confirm(client, [one, other], query="?q=complete")

    assert [str(row.record) for row in shown.context["rows"]] == ["Complete"]
    assert done.redirect_chain[-1][0] == f"{LIST}?q=complete"
    assert said(done) == ["1 profile was confirmed."]
    one.refresh_from_db()
    assert (one.confirmed_on, one.confirmed_by) == (dt.date(2026, 1, 31), "Ms Lê, by e-mail")
    assert one.history.latest().history_change_reason == "Confirmed by the member."
    client.logout()
    public = client.get(one.get_absolute_url()).text
    assert "The member confirmed this profile on 31 January 2026." in public
    assert "Ms Lê" not in public
    row = client.get("/members.json?q=complete").json()["results"][0]
    assert (row["confirmed_on"], "confirmed_by" in row) == ("2026-01-31", False)


def test_later_day_stays(client):
    one, other = make_complete(), make_bare(confirmed_on=dt.date(2026, 2, 1), confirmed_by="The mayor")
    sign_in(client)

    _shown, done = confirm(client, [one, other])

    assert said(done) == ["1 profile was confirmed.", "A later day stays: Bare."]
    other.refresh_from_db()
    assert (other.confirmed_on, other.confirmed_by) == (dt.date(2026, 2, 1), "The mayor")


@pytest.mark.parametrize("day", ["", "yesterday", "2999-01-01", "2026-02-30", "0000-00-00", "\x00"])
def test_day_that_is_none_or_yet_to_come_is_refused_and_what_was_typed_stays(client, day):
    one = make_complete()
    sign_in(client)

    _shown, done = confirm(client, [one], day=day, whom="Somebody by telephone")

    assert done.context["form"].errors["confirmed_on"]
    assert "Somebody by telephone" in done.text
    one.refresh_from_db()
    assert one.confirmed_on is None


def test_day_yet_to_come_is_refused_on_the_page_of_a_member_too():
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="This day is yet to come"):
        Member(name="X", confirmed_on=dt.date(2999, 1, 1)).clean()


def test_who_confirmed_needs_a_day():
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        make_member(confirmed_by="Somebody")


# What to ask whom


def rows_of(*members, on=TODAY):
    chosen = Member.objects.with_membership().filter(pk__in=[member.pk for member in members])
    return question_rows(chosen, lambda path: f"https://portal.test{path}", on)


def test_each_thing_that_a_member_can_tell_is_asked_of_its_focal_point():
    member = make_bare()
    member.contacts.create(name="The mayor", email="mayor@bare.test", is_head=True)
    member.contacts.create(name="Ms Lê", position="Focal point", email="le@bare.test", phone="+84 1", address="Road 1")

    rows = rows_of(member)

    asked = [item for item in ITEMS if item.question and item.key != "contact"]
    assert [row["about"] for row in rows] == [
        *(str(item.label)[0].upper() + str(item.label)[1:] for item in asked),
        "Profile",
    ]
    assert {tuple(row) for row in rows} == {(*_WHOM, *_WHAT)}
    assert {name: rows[0][name] for name in _WHOM} == {
        "id": member.public_id,
        "member": "Bare",
        "country": "",
        "membership": "full member",
        "contact": "Ms Lê",
        "position": "Focal point",
        "email": "le@bare.test",
        "phone": "+84 1",
        "address": "Road 1",
        "page": f"https://portal.test{member.get_absolute_url()}",
    }
    assert set(rows[0]) == set(COLUMNS)


_WHOM = ["id", "member", "country", "membership", "contact", "position", "email", "phone", "address", "page"]
_WHAT = ["about", "question", "needed_for", "present_value", "source", "confirmed_on"]


def test_nothing_is_asked_of_a_complete_and_fresh_record():
    assert rows_of(make_complete(confirmed_on=dt.date(2025, 6, 1))) == []


def test_old_figure_is_asked_about_with_its_value_source_and_day():
    member = make_complete(confirmed_on=TODAY)
    member.facts.all().delete()
    source = make_source(title="Census")
    make_fact(member, value=50_000, year=2010, source=source)
    make_fact(member, value=61_000, year=2019, source=source, source_part="Table 3", confirmed_on=dt.date(2020, 5, 1))

    (row,) = rows_of(member)

    assert (row["about"], row["present_value"], row["source"], row["confirmed_on"]) == (
        "Population",
        "61,000 (2019)",
        "Census, Table 3",
        "2020-05-01",
    )
    MemberFact.objects.update(confirmed_on=dt.date(2025, 5, 1))
    assert rows_of(member) == []


def test_questions_take_as_many_queries_for_many_members():
    def queries(number):
        members = [make_bare(name=f"Bare {number}-{place}") for place in range(number)]
        with CaptureQueriesContext(connection) as captured:
            assert len(rows_of(*members)) >= number
        return len(captured)

    assert queries(6) == queries(1) == 3


def test_spreadsheet_is_of_the_list_as_it_is_filtered_and_runs_no_formula(client):
    evil = make_bare(name="=HYPERLINK(1)")
    make_complete(confirmed_on=dt.date.today())
    sign_in(client)

    sent = client.get(f"{LIST}questions.csv?q=hyperlink&missing=population")
    table = list(csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(client.get(f"{LIST}questions.xlsx?q=hyperlink").content)).active
    listed = client.get(LIST, {"q": "hyperlink"}).text

    assert list(table[0]) == list(COLUMNS.values())
    assert {row["id"] for row in table} == {evil.public_id}
    assert {row["member"] for row in table} == {"'=HYPERLINK(1)"}
    assert [cell.value for cell in sheet[1]] == list(COLUMNS.values())
    assert sheet.max_row == len(table) + 1
    assert sheet["B2"].value == "'=HYPERLINK(1)"
    assert sent["Content-Disposition"].startswith('attachment; filename="what-to-ask-')
    assert "Access-Control-Allow-Origin" not in sent
    assert "no-store" in sent["Cache-Control"]
    assert f'href="{LIST}questions.xlsx?q=hyperlink"' in listed


@pytest.mark.parametrize("query", ["p=abc", "o=99", "country__code=%FF", "unknown=1", "id__exact=" + "9" * 60])
def test_odd_addresses_of_the_spreadsheet_are_answered(client, query):
    sign_in(client)

    assert client.get(f"{LIST}questions.csv?{query}").status_code in (200, 302, 400)
    assert client.get(f"{LIST}questions.pdf").status_code == 404


@pytest.mark.parametrize("address", [OVERVIEW, f"{LIST}questions.csv"])
def test_pages_are_for_those_who_keep_the_records(client, address):
    for user in (None, make_user(), make_user(is_staff=True), make_user(groups=["Member editor"], is_staff=True)):
        if user:
            client.force_login(user)
        assert client.get(address).status_code in (302, 403)
    for role in (EDITOR, MANAGER):
        sign_in(client, role=role)
        assert client.get(address).status_code == 200


def test_contacts_are_kept_on_the_page_of_a_member_and_never_public(client):
    member = make_complete()
    sign_in(client)

    assert "le@complete.test" in client.get(change_url(member)).text
    client.logout()
    for address in (member.get_absolute_url(), "/members.json?q=complete", "/data/citynet.zip", "/search/?q=complete"):
        response = client.get(address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"le@complete.test" not in content


def test_overview_and_list_ask_no_more_for_more_members(client):
    sign_in(client)
    before = queries_of(client, OVERVIEW), queries_of(client, LIST)
    for number in range(5):
        make_complete(), make_bare(name=f"Bare {number}")

    assert (queries_of(client, OVERVIEW), queries_of(client, LIST)) == before
