"""The application as its applicant meets it: begun, filled in step by step, sent, answered, withdrawn."""

import datetime as dt

import pytest
from django.utils import timezone

from citynet.core.models import WorkflowEvent
from members.applications import workflow
from members.applications.dossier import answers_of
from members.models import Cluster, Member, MembershipApplication
from tests.factories import make_member
from tests.markup import assert_valid
from tests.members.applicants import letters_to, page_of, philippines, seen
from tests.members.joining import make_application, make_screened, make_submitted, staff
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counters_at_nought")]


# Filling in


def test_answers_are_kept_step_by_step(client):
    application = make_application(country=philippines())

    response = client.post(
        page_of(application, "people/"),
        {"head_name": "The Governor", "contact_name": "A Person", "address": "Line 1\r\nLine 2", "then": "next"},
    )

    assert response["Location"] == page_of(application, "work/")
    application.refresh_from_db()
    assert (application.head_name, application.address) == ("The Governor", "Line 1\r\nLine 2")
    assert "The Governor" in client.get(page_of(application, "people/")).content.decode()


def test_saving_without_going_on_stays(client):
    application = make_application()

    response = client.post(page_of(application, "people/"), {"head_name": "The Governor", "then": "stay"}, follow=True)

    assert response.request["PATH_INFO"] == page_of(application, "people/")
    assert "Saved." in text_of(response.content.decode())


def test_a_step_is_kept_with_gaps_and_its_progress_is_told(client):
    application = make_application()

    client.post(page_of(application, "people/"), {"head_name": "", "contact_name": ""})

    assert "People 2 answers needed" in seen(client, page_of(application))


def test_what_is_right_is_kept_where_something_else_is_wrong(client):
    application = make_application(country=philippines())

    response = client.post(
        page_of(application, "organisation/"),
        {
            "name": "New name",
            "kind": "local-authority",
            "country": "PH",
            "population": "lots",
            "population_year": "2021",
        },
    )

    html = response.content.decode()
    assert_valid(html)
    assert "Write a whole number in digits" in html
    assert 'value="lots"' in html
    application.refresh_from_db()
    assert (application.name, application.population_year, application.population) == ("New name", 2021, 250_000)


@pytest.mark.parametrize("written", ["1,234,567", "1 234 567", "1.234.567", "1'234'567", "1234567", "1\u202f234 567"])
def test_numbers_are_read_as_people_write_them(client, written):
    application = make_application()

    client.post(page_of(application, "organisation/"), {"kind": "local-authority", "population": written})

    application.refresh_from_db()
    assert application.population == 1_234_567


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("population", "0", "greater than or equal to 1"),
        ("population", "12.5", "Write a whole number in digits"),
        ("population", "99999999999", "less than or equal to"),
        ("population_year", "2999", "That year has not come yet."),
        ("founded_year", "12", "Write the year with four digits."),
        ("website", "not an address", "Enter a valid URL."),
        ("name", "x" * 101, "at most 100 characters"),
        ("kind", "kingdom", "is not one of the available choices"),
        ("country", "ZZ", "There is no country or area “ZZ” to choose from."),
    ],
)
def test_what_cannot_be_is_said(client, field, value, sentence):
    application = make_application(country=philippines())
    before = getattr(application, field)
    filled = {"name": "N", "kind": "local-authority", "country": "PH", field: value}

    html = client.post(page_of(application, "organisation/"), filled).content.decode()

    assert sentence in html
    application.refresh_from_db()
    assert getattr(application, field) == before


@pytest.mark.parametrize("step", ["organisation", "people", "work", "cooperation"])
def test_saving_a_step_as_it_was_shown_changes_nothing(client, step):
    one, two = Cluster.objects.all()[:2]
    application = make_application(
        country=philippines(),
        nominators=[Member.objects.get(slug="makati")],
        first_cluster=one,
        second_cluster=two,
        website="https://example.org/",
        staff_count=12,
    )
    before = answers_of(application)
    form = client.get(page_of(application, f"{step}/")).context["form"]
    shown = {field.html_name: field.field.prepare_value(field.initial) or "" for field in form}

    response = client.post(page_of(application, f"{step}/"), {name: told_back(value) for name, value in shown.items()})

    assert response.status_code == 302
    application.refresh_from_db()
    assert answers_of(application) == before


def told_back(value):
    return list(value) if isinstance(value, (list, tuple)) else str(value)


def test_the_country_is_shown_as_it_was_chosen(client):
    html = client.get(page_of(make_application(country=philippines()), "organisation/")).content.decode()

    assert '<option value="PH" selected>' in html


def test_population_is_asked_of_local_authorities_and_the_outline_of_others(client):
    city, office = make_application(), make_application(kind="ngo")

    def asked(application, step):
        return set(client.get(page_of(application, f"{step}/")).context["form"].fields)

    assert {"population", "population_year", "population_source"} <= asked(city, "organisation")
    assert not {"population", "population_year", "population_source"} & asked(office, "organisation")
    assert "authority_relation" in asked(office, "work")
    assert "authority_relation" not in asked(city, "work")


def test_two_clusters_are_wished_for_and_no_more(client):
    application = make_application()
    one, two = Cluster.objects.all()[:2]
    page = page_of(application, "cooperation/")

    client.post(page, {"first_cluster": one.pk, "second_cluster": two.pk})
    application.refresh_from_db()
    assert application.clusters == [one, two]

    html = client.post(page, {"first_cluster": two.pk, "second_cluster": two.pk, "cooperation_needed": "Help"}).content
    assert "Choose another cluster than the first, or none." in html.decode()
    application.refresh_from_db()
    assert (application.clusters, application.cooperation_needed) == ([one, two], "Help")


@pytest.mark.parametrize("gone", ["first_cluster", "second_cluster"])
def test_wishes_of_which_one_is_there_no_more_stay_as_they_were(client, gone):
    one, two = Cluster.objects.all()[:2]
    application = make_application(first_cluster=one, second_cluster=two)
    swapped = {"first_cluster": two.pk, "second_cluster": one.pk}

    response = client.post(
        page_of(application, "cooperation/"), swapped | {gone: 999_999, "cooperation_needed": "Help"}
    )

    assert list(response.context["form"].errors) == [gone]
    application.refresh_from_db()
    assert (application.clusters, application.cooperation_needed) == ([one, two], "Help")


def test_nominator_of_a_number_beyond_every_other_is_none(client):
    application = make_application()

    response = client.post(page_of(application, "cooperation/"), {"nominators": ["1", "9" * 30]})

    assert list(response.context["form"].errors) == ["nominators"]
    assert application.nominators.count() == 0


def test_a_second_wish_alone_is_the_first(client):
    application = make_application()
    one = Cluster.objects.first()

    client.post(page_of(application, "cooperation/"), {"second_cluster": one.pk})

    application.refresh_from_db()
    assert (application.first_cluster, application.second_cluster) == (one, None)


def test_nominators_are_members_of_today_grouped_by_country_with_the_own_first(client):
    application = make_application(country=philippines())
    former = make_member(until_on="2001", since_on="1990", country=philippines())
    makati = Member.objects.get(slug="makati")
    page = page_of(application, "cooperation/")

    groups = list(client.get(page).context["form"].fields["nominators"].choices)

    assert groups[0][0] == "Philippines"
    listed = {pk for _group, members in groups for pk, _name in members}
    assert makati.pk in listed
    assert former.pk not in listed
    client.post(page, {"nominators": [makati.pk]})
    assert list(application.nominators.all()) == [makati]
    client.post(page, {"nominators": [former.pk]})
    assert list(application.nominators.all()) == [makati]
    client.post(page, {})
    assert list(application.nominators.all()) == []


# Sending


def test_an_incomplete_application_is_not_sent_and_each_gap_leads_to_its_step(client):
    application = make_application(head_name="", population=None)

    response = client.post(page_of(application, "send/"), {"declared": "on"})

    html = response.content.decode()
    assert_valid(html)
    assert response.status_code == 200
    assert f'href="{page_of(application, "organisation/")}#id_population"' in html
    assert f'href="{page_of(application, "people/")}#id_head_name"' in html
    assert "2 answers are still needed before this can be sent:" in text_of(html)
    application.refresh_from_db()
    assert application.state == "draft"


def test_nothing_is_sent_without_the_declaration(client):
    application = make_application()

    html = client.post(page_of(application, "send/"), {}).content.decode()

    assert "Please confirm this; the application is sent with it." in html
    application.refresh_from_db()
    assert application.state == "draft"


def test_sending_makes_the_first_version_and_a_receipt_and_closes_the_steps(client):
    application = make_application()

    response = client.post(page_of(application, "send/"), {"declared": "on"})

    assert response["Location"] == page_of(application)
    application.refresh_from_db()
    assert application.state == "submitted"
    assert [version.number for version in application.versions.all()] == [1]
    assert [letter.kind for letter in letters_to(application.email)] == ["application-receipt"]
    assert "Received" in seen(client, page_of(application))
    assert client.get(page_of(application, "people/"))["Location"] == page_of(application)
    client.post(page_of(application, "people/"), {"head_name": "Somebody else"})
    application.refresh_from_db()
    assert application.head_name == "The Mayor"


def test_sending_twice_sends_once(client):
    application = make_application()
    for _ in range(2):
        assert client.post(page_of(application, "send/"), {"declared": "on"}).status_code == 302

    assert application.versions.count() == 1
    assert len(letters_to(application.email)) == 1


def test_what_was_sent_is_read_as_it_was_sent(client):
    application = make_submitted()
    MembershipApplication.objects.filter(pk=application.pk).update(head_name="Changed later")

    text = seen(client, page_of(application, "sent/"))

    assert "The Mayor" in text
    assert "Changed later" not in text


def test_a_draft_has_nothing_sent_to_read(client):
    application = make_application()

    assert client.get(page_of(application, "sent/"))["Location"] == page_of(application)


def test_a_member_of_that_name_is_noticed_before_sending(client):
    application = make_application(name="Makati", country=philippines())

    assert "of the same country is a member already." in seen(client, page_of(application, "send/"))


# What is asked for


def asked_for(**fields):
    application = make_screened(**fields)
    due_on = timezone.localdate() + dt.timedelta(days=30)
    workflow.request_information(application, by=staff(), items="The census, please.", due_on=due_on)
    return application


def test_the_applicant_is_told_what_is_wanted_and_answers(client):
    application = asked_for()
    text = seen(client, page_of(application))
    assert "We need something from you" in text
    assert "The census, please." in text

    client.post(page_of(application, "organisation/"), {"name": "N", "kind": "local-authority", "population": "300000"})
    html = client.post(page_of(application, "send/"), {"note": ""}).content.decode()
    assert "This field is required." in html
    MembershipApplication.objects.filter(pk=application.pk).update(
        full_name="F", country=philippines(), population_year=2020, population_source="Census"
    )
    response = client.post(page_of(application, "send/"), {"note": "The census of 2020."})

    assert response["Location"] == page_of(application)
    application.refresh_from_db()
    assert application.state == "screening"
    assert [version.number for version in application.versions.all()] == [1, 2]
    assert WorkflowEvent.objects.filter(step="resubmit", subject_id=application.pk).get().note == "The census of 2020."
    assert "Being checked" in seen(client, page_of(application))


# Withdrawing


def test_withdrawing_asks_for_the_reason_and_ends(client):
    application = make_submitted()
    assert "Withdraw the application?" in seen(client, page_of(application, "withdraw/"))

    assert "This field is required." in client.post(page_of(application, "withdraw/"), {}).content.decode()
    client.post(page_of(application, "withdraw/"), {"reason": "The council has changed its mind."})

    application.refresh_from_db()
    assert application.state == "withdrawn"
    assert "Withdrawn" in seen(client, page_of(application))
    assert letters_to(application.email)[-1].kind == "application-withdrawn"
    assert client.get(page_of(application, "withdraw/"))["Location"] == page_of(application)


# Pages


STEPS = ["", "organisation/", "people/", "work/", "cooperation/", "documents/", "send/", "withdraw/", "new-link/"]


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("kind", ["local-authority", "ngo", ""])
def test_every_page_of_a_draft_is_valid_and_asks_the_database_little(client, name, kind, django_assert_max_num_queries):
    application = make_application(kind=kind)
    client.get(page_of(application))

    with django_assert_max_num_queries(12):
        seen(client, page_of(application, name))


@pytest.mark.parametrize("name", STEPS)
def test_every_page_is_there_for_what_is_asked_for(client, name):
    seen(client, page_of(asked_for(), name))


@pytest.mark.parametrize("address", ["/apply/", "/apply/link/", "/apply/mailed/"])
def test_open_pages_are_valid_and_are_not_kept(client, address):
    seen(client, address)
    if address != "/apply/mailed/":
        assert client.get(address)["Cache-Control"] == "no-store, private"
