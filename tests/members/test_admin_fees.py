"""Fee tables, figures of countries and assessments in the admin."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from members.applications.actors import secretariat
from members.fees import assess
from members.fees.bands import gaps
from members.models import CountryFact, FeeAssessment, FeeRate, FeeSchedule
from tests.factories import make_country, make_member, make_user
from tests.markup import assert_valid
from tests.members.admin_pages import (
    EDITOR,
    MANAGER,
    add_row,
    change_url,
    confirmed,
    errors,
    form_data,
    queries_of,
    sign_in,
)
from tests.members.fee_tables import make_gdp, make_rate, make_schedule, soon
from tests.members.import_pages import confirm, upload

pytestmark = pytest.mark.django_db
SCHEDULES = "/admin/members/feeschedule/"
SMALL, LARGE = {"population_below": 1_000_000}, {"population_from": 1_000_000}


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def assessed(**fields):
    by = secretariat(make_user(groups=[EDITOR], is_staff=True))
    return assess(make_member(**fields), 2027, by=by)


def take_step(client, fee, step, note="", **fields):
    address = reverse("admin:members_feeassessment_step", args=[fee.pk])
    return client.post(address, {"step": step, "note": note, **fields}, follow=True)


# Fee tables


def test_two_rates_that_overlap_are_refused_by_name_and_what_was_typed_stays(client):
    sign_in(client)
    schedule = make_schedule({**SMALL, "amount": 100})
    data = form_data(client.get(change_url(schedule)))
    add_row(data, "rates", type="full", population_from="900000", amount="200")

    response = client.post(change_url(schedule), data)

    assert errors(response) == [
        "Two rates overlap, so that some members would fit both: “full member, population below 1,000,000, "
        "GDP per capita any” and “full member, population 900,000 and more, GDP per capita any”."
    ]
    assert 'value="900000"' in response.content.decode()
    assert FeeRate.objects.get().amount == 100


@pytest.mark.parametrize(
    "other",
    [{"type": "associate"}, {"population_from": "1000000"}, {"population_from": "2000000", "gdp_from_usd": "1"}],
)
def test_rates_side_by_side_are_saved(client, other):
    sign_in(client)
    schedule = make_schedule({**SMALL, "amount": 100})
    data = form_data(client.get(change_url(schedule)))
    add_row(data, "rates", **{"type": "full", "amount": "200", **other})

    response = client.post(change_url(schedule), data)

    assert response.status_code == 302
    assert sorted(FeeRate.objects.values_list("amount", flat=True)) == [100, 200]


def test_what_no_rate_covers_is_told_when_a_table_is_saved(client):
    sign_in(client)
    schedule = make_schedule(
        {**SMALL, "gdp_below_usd": 5_000}, {**LARGE, "gdp_below_usd": 5_000}, {**SMALL, "gdp_from_usd": 5_000}
    )

    response = client.post(change_url(schedule), form_data(client.get(change_url(schedule))), follow=True)

    assert [message for message in messages_of(response) if "rate" in message] == [
        "No rate covers: full member, population 1,000,000 and more, GDP per capita US$ 5,000 and more.",
        "There is no rate for: associate member.",
        "There is no rate for: corporate member.",
    ]


def test_a_whole_table_has_no_gaps():
    schedule = make_schedule({"type": "associate"}, {"type": "corporate"}, {**SMALL}, {**LARGE})

    assert gaps(list(schedule.rates.all())) == []


def test_a_table_that_assessments_rest_on_is_only_looked_at(client):
    sign_in(client)
    schedule = make_schedule({"amount": 100})
    assessed()

    page = client.get(change_url(schedule))
    response = client.post(change_url(schedule), {"version": "9"})

    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert response.status_code == 403
    assert FeeRate.objects.get().amount == 100


def test_a_table_is_copied_as_its_next_version_with_all_rates_and_not_in_use(client):
    sign_in(client)
    make_schedule(version=5, since_year=2030)
    schedule = make_schedule({**SMALL, "amount": 100}, {**LARGE, "amount": 200}, version=3, since_year=2026)

    page = client.post(SCHEDULES, {"action": "copy_as_next_version", "_selected_action": [schedule.pk]})
    assert_valid(page.content.decode())
    assert FeeSchedule.objects.count() == 2
    response = client.post(SCHEDULES, confirmed(page))

    copy = FeeSchedule.objects.get(version=6)
    assert response["Location"] == change_url(copy)
    assert (copy.since_year, copy.is_published, copy.basis) == (2031, False, "")
    assert [rate.amount for rate in copy.rates.all()] == [100, 200]
    assert [rate.amount for rate in schedule.rates.all()] == [100, 200]


def test_two_tables_are_not_copied_at_once(client):
    sign_in(client)
    schedules = [make_schedule(since_year=2026), make_schedule(since_year=2027)]

    response = client.post(
        SCHEDULES, {"action": "copy_as_next_version", "_selected_action": [one.pk for one in schedules]}, follow=True
    )

    assert messages_of(response) == ["Choose one table to copy."]
    assert FeeSchedule.objects.count() == 2


# Figures of countries


def test_a_figure_entered_with_its_country_tells_who_entered_it(client):
    user = sign_in(client)
    country = make_country()
    data = form_data(client.get(change_url(country)))
    source = str(country.source_id)
    add_row(data, "facts", kind="gdp-per-capita-usd", value="4100.5", year="2024", source=source)

    assert client.post(change_url(country), data).status_code == 302

    fact = CountryFact.objects.get()
    assert (fact.country, fact.value, fact.year, fact.entered_by) == (country, Decimal("4100.5"), 2024, user)


def test_figures_are_imported_from_a_spreadsheet_by_country_and_year(client):
    user = sign_in(client)
    one, other = make_country(), make_country()
    make_gdp(one, 3_900, year=2023)
    table = (
        "country,value,year,source,source_url\n"
        f"{one.code},4100,2024,test-source,https://example.org/a\n"
        f"{other.code},900.25,2024,test-source,https://example.org/b\n"
    )

    confirm(client, upload(client, SimpleUploadedFile("gdp.csv", table.encode()), CountryFact), CountryFact)

    assert list(CountryFact.objects.order_by("pk").values_list("country__code", "value", "year", "source_url")) == [
        (one.code, 3_900, 2023, ""),
        (one.code, 4_100, 2024, "https://example.org/a"),
        (other.code, Decimal("900.25"), 2024, "https://example.org/b"),
    ]
    assert {fact.entered_by for fact in CountryFact.objects.filter(year=2024)} == {user}


def test_an_unknown_country_takes_the_whole_file_back(client):
    sign_in(client)
    country = make_country()

    response = upload(
        client,
        SimpleUploadedFile("gdp.csv", f"country,value,year\n{country.code},1,2024\nZZ,1,2024\n".encode()),
        CountryFact,
    )

    assert "There is no country or area “ZZ”." in response.content.decode()
    assert not CountryFact.objects.exists()


# Assessments


def test_assessments_are_looked_at_and_moved_by_their_steps_alone(client):
    sign_in(client, role=MANAGER)
    make_schedule({"amount": 250})
    fee = assessed()
    page = client.get(change_url(fee)).content.decode()

    assert client.get("/admin/members/feeassessment/add/").status_code == 403
    assert client.post(change_url(fee), {"amount": "1"}).status_code == 403
    assert 'name="_save"' not in page
    for label in ("Work out again", "Mark as reviewed", "Waive", "Cancel"):
        assert f">{label}</button>" in page
    assert ">Issue</button>" not in page
    assert "US$ 250" in page


def test_a_step_is_taken_with_a_button_and_its_note_stands_in_the_record(client):
    user = sign_in(client, role=MANAGER, full_name="Ada Clerk")
    make_schedule({"amount": 250})
    fee = assessed()

    take_step(client, fee, "review")
    response = take_step(client, fee, "waive", note="Host of the congress")

    fee.refresh_from_db()
    assert fee.state == "waived"
    assert messages_of(response) == ["Waive: done. The state is now: Waived."]
    page = response.content.decode()
    assert "Host of the congress" in page
    assert str(user) in page


def test_a_step_that_is_refused_says_why_and_keeps_the_note(client):
    sign_in(client, role=MANAGER)
    fee = assessed()

    response = take_step(client, fee, "review", note="Looks right")

    assert messages_of(response) == [
        "There is no amount yet. Set the fee table and the figures it asks for, then work the fee out again."
    ]
    assert "Looks right</textarea>" in response.content.decode()
    assert FeeAssessment.objects.get().state == "estimated"


@pytest.mark.parametrize(
    ("step", "note", "told"),
    [
        ("pay", "", "no longer possible"),
        ("nothing", "", "There is no such step."),
        ("issue", "", "no longer possible"),
        ("cancel", "", "Give the reason"),
        ("cancel", "a\x00b", "control character"),
        ("cancel", "a" * 2001, "too long"),
        ("assess", "", "assessed for this year already"),
    ],
)
def test_what_cannot_be_done_is_told(client, step, note, told):
    sign_in(client, role=MANAGER)
    fee = assessed()

    (message,) = messages_of(take_step(client, fee, step, note))

    assert told in message
    assert FeeAssessment.objects.get().state == "estimated"


def test_a_fee_that_was_reversed_is_assessed_anew_with_a_button(client):
    sign_in(client, role=MANAGER)
    make_schedule({"amount": 250})
    fee = assessed()
    for step in ("review", "issue", "reverse"):
        take_step(client, fee, step, note="A wrong figure", due_on=soon().isoformat())
    assert ">Assess anew</button>" in client.get(change_url(fee)).content.decode()

    response = take_step(client, fee, "assess")

    anew = FeeAssessment.objects.standing().get()
    assert response.redirect_chain == [(change_url(anew), 302)]
    assert (anew.state, anew.amount, FeeAssessment.objects.count()) == ("estimated", 250, 3)
    assert ">Assess anew</button>" not in client.get(change_url(fee)).content.decode()


def test_who_may_not_look_at_fees_takes_no_step(client):
    fee = assessed()
    client.force_login(make_user(is_staff=True))

    response = client.post(reverse("admin:members_feeassessment_step", args=[fee.pk]), {"step": "waive", "note": "x"})

    assert response.status_code == 403
    sign_in(client, role=MANAGER)
    address = reverse("admin:members_feeassessment_step", args=[10**30])
    assert client.post(address, {"step": "waive"}).status_code == 404
    assert client.get(reverse("admin:members_feeassessment_step", args=[fee.pk])).status_code == 405


@pytest.mark.parametrize("model", ["feeassessment", "countryfact", "feeschedule"])
def test_lists_ask_no_more_for_more_rows(client, model):
    sign_in(client, role=MANAGER)
    url = reverse(f"admin:members_{model}_changelist")
    make_rate(make_schedule(since_year=2020))
    make_gdp(make_country(), 1)
    assessed()
    few = queries_of(client, url)
    for number in range(5):
        make_rate(make_schedule(since_year=2021 + number))
        make_gdp(make_country(), 1)
        assessed()

    assert queries_of(client, url) <= few
