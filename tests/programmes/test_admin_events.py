"""The Secretariat edits programmes, events, partners and agreements: finding them, forms with rows, refusals."""

import pytest
from django.urls import reverse

from programmes.models import Agreement, Event, Partner, Programme
from tests.factories import make_meeting, make_member, some_source
from tests.members.admin_pages import add_row, change_url, errors, form_data, list_url, sign_in
from tests.programmes.factories import (
    make_agreement,
    make_event,
    make_participation,
    make_partner,
    make_person,
    make_programme,
)

pytestmark = pytest.mark.django_db

EVENTS = list_url(Event)


def found(client, model, **parameters):
    return list(client.get(list_url(model), parameters).context["cl"].result_list)


@pytest.fixture(autouse=True)
def _editor(client):
    sign_in(client)


@pytest.mark.parametrize("query", ["huế seminar", "HUE", "Séminar on", "citta"])
def test_event_is_found_by_title_place_and_programme_without_accents(client, query):
    event = make_event(title="Seminar on Canals", place="Huế", programme=make_programme(name="Città Viva"))

    assert event in found(client, Event, q=query)
    assert event not in found(client, Event, q="zanzibar")


@pytest.mark.parametrize("query", ["zanzibar arts", "Zanzíbar-Arts", "ingenious"])
def test_partner_is_found_by_any_of_its_names(client, query):
    partner = make_partner(name="Zanzibar Arts", aliases=["Center for Ingenious Partnerships"])

    assert found(client, Partner, q=query) == [partner]


def test_events_are_filtered_by_the_year_of_a_date_of_any_precision(client):
    events = [make_event(starts_on=day) for day in ("1187", "1187-03", "1187-03-01")]
    make_event(starts_on="1188-01-01")

    assert set(found(client, Event, year="1187")) == set(events)


def test_year_without_events_leads_to_the_whole_list_and_says_so(client):
    make_event()

    response = client.get(EVENTS, {"year": "1066"}, follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "There is no such page or filter. This is the whole list."
    ]


def test_new_event_is_saved_with_its_rows(client):
    partner, member = make_partner(), make_member()
    data = form_data(client.get(reverse("admin:programmes_event_add")))
    data |= {"title": "Fair", "slug": "fair", "kind": "fair", "starts_on": "2023-10", "source": some_source().pk}
    add_row(data, "participations", role="organiser", partner=partner.pk, position=1)
    add_row(data, "participations", role="host", member=member.pk, name_as_printed="The City", position=2)
    add_row(data, "people", name="A. Person", title="Mayor", position=1)
    add_row(data, "outcomes", text="A plan", position=1)
    add_row(data, "links", title="News", url="https://example.org/", position=1)

    client.post(reverse("admin:programmes_event_add"), data)

    event = Event.objects.get(slug="fair")
    assert event.starts_on == "2023-10"
    assert [row.shown_name for row in event.participations.all()] == [partner.name, "The City"]
    assert [event.people.get().title, event.outcomes.get().text, event.links.get().title] == ["Mayor", "A plan", "News"]


def test_event_with_many_people_and_cities_is_saved_unchanged(client):
    event = make_event()
    for number in range(30):
        make_person(event, position=number)
        make_participation(event, make_member(), role="participant", position=number)

    response = client.post(change_url(event), form_data(client.get(change_url(event))))

    assert response.status_code == 302
    assert (event.people.count(), event.participations.count()) == (30, 30)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"starts_on": ""}, "This field is required."),
        ({"starts_on": "soon"}, "“soon” is not a date. Write a year, a month or a day: 2023, 2023-10 or 2023-10-23."),
        ({"ends_on": "2022"}, "The end cannot come before the start."),
        ({"start_time": "09:00"}, "A clock time needs the exact day and the time zone."),
        ({"time_zone": "Mars/Base"}, "There is no time zone “Mars/Base”. Write it as in Asia/Seoul."),
        ({"part_of": "self"}, "This would make the event a part of itself."),
        ({"slug": "taken"}, "Event with this Slug already exists."),
    ],
)
def test_wrong_value_is_told_at_the_form(client, values, expected):
    make_event(slug="taken")
    event = make_event()
    values = {name: event.pk if value == "self" else value for name, value in values.items()}

    response = client.post(change_url(event), form_data(client.get(change_url(event))) | values)

    assert expected in errors(response)


def test_row_with_a_member_and_a_partner_or_neither_is_refused(client):
    event, member, partner = make_event(), make_member(), make_partner()
    for values in ({"member": member.pk, "partner": partner.pk}, {"name_as_printed": "Somebody"}):
        data = form_data(client.get(change_url(event)))
        add_row(data, "participations", role="host", position=1, **values)

        assert "Choose a member or a partner, not both." in errors(client.post(change_url(event), data))


def test_same_row_twice_is_refused(client):
    event, partner = make_event(), make_partner()
    data = form_data(client.get(change_url(event)))
    for position in (1, 2):
        add_row(data, "participations", role="host", partner=partner.pk, position=position)

    response = client.post(change_url(event), data)

    assert errors(response) == ["This organisation has this role in the event already."]
    assert not event.participations.exists()


def test_row_that_is_there_already_is_refused_by_name(client):
    event, partner = make_event(), make_partner()
    make_participation(event, partner, role="host")
    data = form_data(client.get(change_url(event)))
    add_row(data, "participations", role="host", partner=partner.pk, position=2)

    assert "This organisation has this role in the event already." in errors(client.post(change_url(event), data))


def test_history_of_an_event_shows_its_rows(client):
    event = make_event()
    member = make_member(name="Testville")
    data = form_data(client.get(change_url(event)))
    add_row(data, "participations", role="host", member=member.pk, position=1)
    add_row(data, "people", name="A. Person", position=1)
    add_row(data, "outcomes", text="A plan", position=1)
    client.post(change_url(event), data | {"place": "Busan"})

    page = client.get(change_url(event).replace("/change/", "/history/"))

    told = [(entry.kind, str(entry.action)) for entry in page.context["entries"] if entry.changes]
    assert {("Event", "changed"), ("Part in an event", "added"), ("Person at an event", "added")} < set(told)
    assert ("Outcome", "added") in told
    assert "Testville" in page.text


@pytest.mark.parametrize("make", [make_event, make_programme, make_partner, make_agreement])
def test_page_on_the_site_is_one_click_away(client, make):
    record = make()

    page = client.get(change_url(record))

    link = page.context["absolute_url"]
    assert f'href="{link}" class="viewsitelink"' in page.text
    assert client.get(link).url.endswith(record.get_absolute_url())


def test_autocomplete_tells_events_of_one_title_apart(client):
    make_event(title="Zanzibar Days", starts_on="2021")
    make_event(title="Zanzibar Days", starts_on="2022-05-01")

    field = "app_label=programmes&model_name=agreement&field_name=event&term=zanzibar"
    answer = client.get(f"{reverse('admin:autocomplete')}?{field}").json()

    assert [choice["text"] for choice in answer["results"]] == ["Zanzibar Days (2022)", "Zanzibar Days (2021)"]


def test_event_can_be_a_recorded_meeting(client):
    event, meeting = make_event(), make_meeting()
    data = form_data(client.get(change_url(event))) | {"meeting": meeting.pk}

    client.post(change_url(event), data)

    assert meeting.event == event
    assert str(meeting) in client.get(change_url(event)).text


def test_programme_and_agreement_are_saved_with_their_rows(client):
    programme, agreement, partner = make_programme(), make_agreement(), make_partner()
    data = form_data(client.get(change_url(programme)))
    add_row(data, "partners", role="funder", partner=partner.pk, position=1)
    client.post(change_url(programme), data | {"since_on": "2019"})
    data = form_data(client.get(change_url(agreement)))
    add_row(data, "parties", partner=partner.pk, signatory="The director", position=1)
    client.post(change_url(agreement), data | {"signed_on": "2023-10"})

    assert Programme.objects.get(pk=programme.pk).partners.get().partner == partner
    assert Agreement.objects.get(pk=agreement.pk).parties.get().signatory == "The director"


def test_other_name_added_to_a_partner_finds_it(client):
    partner = make_partner()
    data = form_data(client.get(change_url(partner)))
    add_row(data, "aliases", name="Zanzibar Institute", source=some_source().pk)

    client.post(change_url(partner), data)

    assert found(client, Partner, q="zanzibar") == [partner]


def test_other_name_moved_to_another_partner_is_found_there_alone(client):
    before, after = make_partner(aliases=["Zanzibar Institute"]), make_partner()
    alias = before.aliases.get()

    client.post(change_url(alias), form_data(client.get(change_url(alias))) | {"partner": after.pk})

    assert found(client, Partner, q="zanzibar") == [after]
