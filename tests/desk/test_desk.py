"""The queue on the admin's first page: every number is that of the list it leads to, and nobody is asked what they may
not see."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from citynet.core.desk import narrowings, waiting_for
from citynet.core.models import Letter, Source
from citynet.core.models.sources import DEFAULT_SOURCE
from members.applications import workflow as steps
from members.applications.actors import secretariat
from members.models import CountryFact, Member, MembershipApplication, Role, Seat, Term
from tests.factories import (
    make_cluster,
    make_country,
    make_fact,
    make_meeting,
    make_member,
    make_participation,
    make_seat,
    make_source,
    make_term,
    make_user,
)
from tests.members import joining as make
from tests.programmes.factories import make_event, make_partner

pytestmark = pytest.mark.django_db
# Tested with what they wait for: tests/members/test_fee_standing.py and test_fee_run.py.
OF_FEES = {"to-review", "to-issue", "without-amount", "lacking-fee-figures", "paid-over", "overdue"}


def make_editor(**fields):
    return make_user(is_staff=True, groups=[Role.SECRETARIAT_EDITOR], **fields)


def lines(user, on=None):
    return [line for _group, found in waiting_for(user, on) for line in found]


def names(user, on=None):
    """What waits for somebody, as {name of the filter: count}; of several kinds of records added up."""
    found = {}
    for line in lines(user, on):
        if "waits=" in line.url:
            name = line.url.partition("waits=")[2]
            found[name] = found.get(name, 0) + line.count
    return found


def count_of(client, line):
    return client.get(line.url).context["cl"].result_count


def make_letter(state, kind="welcome", **fields):
    number = Letter.objects.count()
    return Letter.objects.create(
        kind=kind, to="a@example.org", subject="A", body="B", state=state, message_id=f"<{number}@x>", **fields
    )


def make_applications(user):
    """One application for each thing that an application may wait for."""
    make.make_rule()
    seats = make.make_committee(3)
    president, *others = [make.make_delegate(seat) for seat in seats]
    make.make_submitted(name="Unclaimed")
    make.make_screened(name="Mine", by=secretariat(user))
    waiting = make.make_screened(name="Second")
    steps.recommend(waiting, by=make.staff(), proposed_type="full", recommendation="It fits.")
    for check in waiting.checks.all():
        steps.judge_check(waiting, by=make.staff(), check_key=check.key, verdict="waived", reason="A test.")
    make.make_ready(name="Ready")
    make.open_ballot(make.make_ready(name="Short"))
    late = make.open_ballot(make.make_ready(name="To count"))
    make.declare(president, late)
    make.declare(others[0], late)
    make.let_it_end(late)
    nothing = make.open_ballot(make.make_ready(name="No quorum"))
    make.let_it_end(nothing)
    make.close(nothing)
    for name in ("To confirm", "To release"):
        ballot = make.open_ballot(make.make_ready(name=name))
        for delegate in (president, *others):
            make.declare_and_vote(delegate, ballot)
    make.decide(president, MembershipApplication.objects.get(name="To release"))


def make_all_wait(user):
    """Records of which some wait for each thing that may be waited for."""
    make_applications(user)
    make_letter("held")
    make_letter("held", kind="decision-approved")
    make_letter("failed")
    make_participation(make_member(), make_cluster(), role="co-lead")
    led = make_cluster()
    make_participation(make_member(), led, role="lead")
    make_seat(member=make_member(), office="auditor", term=Term.objects.current().first(), until_on="2023-05")
    make_term(since_on="2024")
    Term.objects.filter(since_on__gte="2024").exclude(seats=None).update(since_on="2020")
    make_event(starts_on="2023", status="planned")
    make_meeting(starts_on="2024", status="planned")
    make_fact(make_member(), year=2020)
    country = make_country()
    make_member(country=country)
    CountryFact.objects.create(country=country, value=1, year=2019, source=make_source())
    make_partner(source=Source.objects.get(slug=DEFAULT_SOURCE))


def test_every_number_is_that_of_its_list_on_the_real_records(client):
    user = make_user(is_staff=True, is_superuser=True)
    client.force_login(user)

    found = {line.url: line.count for line in lines(user) if _is_list(line)}

    assert len(found) > 5
    assert found["/admin/members/member/?waits=to-be-confirmed"] == Member.objects.filter(to_be_confirmed=True).count()
    assert found == {line.url: count_of(client, line) for line in lines(user) if _is_list(line)}


def test_every_number_is_that_of_its_list_where_everything_waits(client):
    user = make_user(is_staff=True, is_superuser=True)
    client.force_login(user)
    make_all_wait(user)

    found = [line for line in lines(user) if _is_list(line)]

    assert {line.url: line.count for line in found} == {line.url: count_of(client, line) for line in found}
    unasked = {narrowing.name for narrowing in narrowings} - set(names(user))
    assert unasked - OF_FEES == {"outlasted"}

    # A term that is over and one that has begun do not wait at once.
    Term.objects.update(since_on="2019", until_on="2020")
    (ended,) = [line for line in lines(user) if line.url.endswith("waits=outlasted")]
    assert ended.count == count_of(client, ended) > 0


def _is_list(line):
    return resolve(line.url.partition("?")[0]).url_name.endswith("_changelist")


def test_first_page_begins_with_the_queue_and_is_quiet_without(client, monkeypatch):
    client.force_login(make_editor())
    Member.objects.update(to_be_confirmed=False)

    page = client.get("/admin/")

    assert page.context["waiting"] != []
    text = page.text
    assert text.index("What waits") < text.index("meetings to be confirmed") < text.index("Recent actions")
    assert "members to be confirmed" not in text
    assert "Nothing waits for you." not in text

    monkeypatch.setattr("citynet.core.desk._questions", [])
    assert "Nothing waits for you." in client.get("/admin/").text


def test_nobody_is_asked_about_lists_they_may_not_see():
    nobody = make_user(is_staff=True)
    manager = make_user(is_staff=True, groups=[Role.SECRETARIAT_MANAGER])
    make_all_wait(manager)

    assert lines(nobody) == []
    assert names(manager)["unclaimed"] == 1


def test_who_may_see_applications_but_not_screen_them_is_not_asked():
    application = make.make_submitted()
    reader = make_user(is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_membershipapplication"))

    assert application.state == "submitted"
    assert lines(reader) == []


def test_applications_wait_for_the_one_who_is_to_act():
    screener, colleague = make_editor(), make_editor()
    application = make.make_screened(by=secretariat(screener))

    assert (names(screener)["mine"], "mine" in names(colleague)) == (1, False)

    steps.recommend(application, by=secretariat(screener), proposed_type="full", recommendation="It fits.")
    assert "second-person" not in names(colleague)  # checks are open

    for check in application.checks.all():
        steps.judge_check(
            application, by=secretariat(screener), check_key=check.key, verdict="waived", reason="A test."
        )
    assert names(colleague)["second-person"] == 1
    assert "second-person" not in names(screener)


@pytest.mark.parametrize(
    ("quorum", "enough"),
    [("more-than-half", 3), ("half", 2), ("two-thirds", 3)],
)
def test_ballot_is_short_until_so_many_have_declared_as_a_quorum_needs(quorum, enough):
    user = make_editor()
    make.make_rule(quorum=quorum)
    delegates = [make.make_delegate(seat) for seat in make.make_committee(4)]
    ballot = make.open_ballot()

    told = []
    for delegate in delegates:
        told.append(names(user).get("short-of-quorum", 0))
        make.declare(delegate, ballot)

    assert told == [1] * enough + [0] * (4 - enough)


def test_seats_that_stand_aside_or_have_ended_leave_the_base():
    user = make_editor()
    make.make_rule()
    seats = make.make_committee(4)
    delegates = [make.make_delegate(seat) for seat in seats]
    ballot = make.open_ballot()
    make.declare(delegates[0], ballot, interest=True, reason="Twinned.")
    make.declare(delegates[1], ballot)
    assert names(user)["short-of-quorum"] == 1  # one of three

    make.end_seat(seats[2])
    make.declare(delegates[3], ballot)

    assert "short-of-quorum" not in names(user)  # two of two


def test_how_many_have_voted_changes_nothing_before_the_count():
    """Who waits for votes learns from the desk no more than from the record: nobody sees votes before the count."""
    user = make_editor()
    make.make_rule()
    delegates = [make.make_delegate(seat) for seat in make.make_committee(5)]
    ballot = make.open_ballot()
    for delegate in delegates[:3]:
        make.declare(delegate, ballot)
    before = names(user)

    for delegate in delegates[:3]:
        make.cast(delegate, ballot)

    assert names(user) == before


def test_seats_wait_once_their_term_is_over_until_a_later_one_is_recorded():
    user = make_editor()
    held = Seat.objects.current(dt.date(2026, 6, 1)).count()

    assert "outlasted" not in names(user, dt.date(2026, 12, 31))
    assert names(user, dt.date(2027, 1, 1))["outlasted"] == held

    make_term(since_on="2027", until_on="2030")
    assert "outlasted" not in names(user, dt.date(2027, 1, 1))
    assert names(user, dt.date(2027, 1, 1))["without-seats"] == 1


def test_office_given_up_waits_until_somebody_takes_it_over():
    user = make_editor()
    term = make_term(since_on="2024", until_on="2999")
    make_seat(term=term, office="president", member=make_member(), until_on="2025-03")
    make_seat(term=term, office="excom-member", member=make_member(), until_on="2025-03")

    assert names(user)["vacant"] == 1

    make_seat(term=term, office="president", member=make_member(), since_on="2025-04")
    assert "vacant" not in names(user)


def test_figure_waits_two_years_after_its_own_or_its_confirmation():
    user = make_editor()
    known = names(user)["outdated"]
    member, on = make_member(), timezone.localdate()
    make_fact(member, year=on.year - 9)
    assert names(user)["outdated"] == known + 1

    newer = make_fact(member, year=on.year - 3)
    assert names(user)["outdated"] == known + 1  # the newest alone

    newer.confirmed_on = dt.date(2026, 11, 28)
    newer.save()
    two_years_later = dt.date(2028, 11, 28)
    waiting_then = names(user, two_years_later)["outdated"]
    assert names(user, two_years_later + dt.timedelta(days=1))["outdated"] == waiting_then + 1


def test_figure_of_a_former_member_waits_for_nothing():
    user = make_editor()
    known = names(user)["outdated"]

    make_fact(make_member(since_on="1990", until_on="2000"), year=1990)

    assert names(user)["outdated"] == known


@pytest.mark.parametrize(
    ("day", "waits"), [(dt.date(2026, 12, 31), False), (dt.date(2027, 1, 1), True)], ids=["in its year", "after it"]
)
def test_planned_event_of_a_year_waits_when_the_year_is_over(day, waits):
    congress = {"title": "10th CityNet Congress", "status": "planned"}

    assert ("unsettled" in names(make_editor(), day)) == waits, congress


def test_cluster_waits_for_whom_it_lacks():
    user = make_editor()
    empty = make_cluster()

    assert (names(user)["without-lead"], names(user)["without-co-lead"]) == (1, 1)

    make_participation(make_member(), empty, role="lead")
    make_participation(make_member(), empty, role="co-lead", until_on="2020")
    assert ("without-lead" in names(user), names(user)["without-co-lead"]) == (False, 1)


def test_held_letter_that_goes_out_with_a_decision_does_not_wait_by_itself():
    user = make_editor()
    make_letter("held", kind="decision-approved")
    assert "held" not in names(user)

    make_letter("held")
    assert names(user)["held"] == 1


def test_queue_asks_once_for_each_question_whatever_the_number_of_records():
    user = make_editor()
    assert user.has_perm("members.view_member")
    with CaptureQueriesContext(connection) as few:
        lines(user)

    make_all_wait(user)
    for _ in range(5):
        make_event(starts_on="2023", status="planned")
        make_fact(make_member(), year=2020)
    with CaptureQueriesContext(connection) as many:
        lines(user)

    assert len(many) == len(few)


@pytest.mark.parametrize("name", ["nothing", "%00", "outdated&waits=x", "9" * 400])
@pytest.mark.parametrize("model", ["members/memberfact", "members/member", "core/former address"])
def test_list_refuses_what_nothing_waits_for(client, model, name):
    client.force_login(make_user(is_staff=True, is_superuser=True))

    response = client.get(f"/admin/{model.replace(' ', '')}/?waits={name}")

    assert response.status_code in (302, 400)
