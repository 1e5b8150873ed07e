"""Partners, programmes, events and agreements as tables: out, corrected, in; one bad row, and none is saved."""

import pytest

from programmes.models import Agreement, Event, EventParticipation, Partner, Programme
from tests.factories import make_chapter, make_cluster, make_country, make_meeting, make_member
from tests.members.admin_pages import sign_in
from tests.members.import_pages import (
    KINDS,
    assert_bad_row_is_named,
    assert_own_export_changes_nothing,
    confirm,
    difference,
    export,
    preview,
    stored,
)
from tests.programmes.factories import (
    make_agreement,
    make_event,
    make_participation,
    make_partner,
    make_programme,
    make_programme_partner,
)

pytestmark = pytest.mark.django_db

MODELS = [Partner, Programme, Event, EventParticipation, Agreement]


@pytest.fixture(autouse=True)
def _editor(client):
    sign_in(client)


@pytest.fixture
def whole():
    """An event with a value in every column, among others with few."""
    partner = make_partner(
        country=make_country(), member=make_member(), kind="ngo", description="*Text*", aliases=["X"]
    )
    programme = make_programme(cluster=make_cluster(), since_on="2019", until_on="2023-05", position=3)
    make_programme_partner(programme, partner)
    event = make_event(
        starts_on="2023-10-23",
        ends_on="2023-10-24",
        start_time="09:30",
        end_time="17:00",
        time_zone="Asia/Seoul",
        edition=4,
        mode="hybrid",
        place="Suwon",
        country=make_country(),
        cluster=make_cluster(),
        chapter=make_chapter(),
        programme=programme,
        meeting=make_meeting(body="general-council", number=43),
        part_of=make_event(starts_on="2023"),
        text="Two lines\r\nin the form of a browser",
        internal_note="=1+1",
        to_be_confirmed=True,
    )
    make_meeting(number=430)
    make_participation(event, partner, name_as_printed="-Partner", position=1)
    make_participation(event, make_member(), role="host", position=2)
    make_agreement(event=event, signed_on="2023-10", parties=[partner])
    make_agreement()
    return event


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_unchanged_export_has_nothing_to_import(client, whole, model, kind):
    assert_own_export_changes_nothing(client, model, kind)


def test_dates_keep_their_precision(client, whole):
    rows = {row["slug"]: row for row in export(client, Event)}

    assert (rows[whole.slug]["starts_on"], rows[whole.part_of.slug]["starts_on"]) == ("2023-10-23", "2023")
    response = preview(client, [{"slug": whole.part_of.slug, "starts_on": "2023-10"}], model=Event)
    assert difference(response)[0][1] == [("starts_on", "2023", "2023-10")]
    confirm(client, response, Event)
    assert Event.objects.get(pk=whole.part_of.pk).starts_on.precision == "month"


@pytest.mark.parametrize("kind", KINDS)
def test_one_corrected_cell_is_the_only_change(client, whole, kind):
    rows = export(client, Event, kind)
    next(row for row in rows if row["slug"] == whole.slug)["place"] = "Busan"
    rest = stored([Partner, Programme, EventParticipation, Agreement])

    response = preview(client, rows, kind, Event)
    assert difference(response) == [(whole.title, [("place", "Suwon", "Busan")])]
    confirm(client, response, Event)

    assert Event.objects.get(pk=whole.pk).place == "Busan"
    assert stored([Partner, Programme, EventParticipation, Agreement]) == rest
    assert whole.history.latest().history_change_reason == f"import: records.{kind}"


def test_new_event_is_made_by_names_and_has_the_secretariat_as_source(client):
    cluster, programme = make_cluster(name="Zanzibar Harbours"), make_programme(name="Ports Programme", acronym="ZPP")
    rows = [
        {
            "public_id": "",
            "title": "Días del Puerto",
            "kind": "study visit",
            "starts_on": "2026",
            "country": "nepal",
            "cluster": "zanzibar hárbours",
            "programme": "zpp",
            "meeting": "",
        }
    ]

    confirm(client, preview(client, rows, model=Event), Event)

    event = Event.objects.get(slug="dias-del-puerto")
    assert (event.kind, event.starts_on, event.status) == ("study-visit", "2026", "planned")
    assert (event.country.code, event.cluster, event.programme) == ("NP", cluster, programme)
    assert event.source.slug == "secretariat"


def test_new_participation_is_made_by_names(client):
    event, partner = make_event(), make_partner(aliases=["Zanzibar Arts"])
    row = {"event": event.title, "role": "host", "member": "", "partner": "zanzibar arts", "name_as_printed": "P. A."}

    response = preview(client, [row], model=EventParticipation)
    confirm(client, response, EventParticipation)

    assert (event.participations.get().partner, event.participations.get().shown_name) == (partner, "P. A.")


def test_meeting_is_named_by_its_number_and_body(client):
    event = make_event()
    meeting = make_meeting(body="general-council", number=777)
    make_meeting(number=777)

    rows = [{"slug": event.slug, "meeting": "777th meeting, General Council"}]
    confirm(client, preview(client, rows, model=Event), Event)

    assert meeting.event == event


@pytest.mark.parametrize(
    ("model", "row", "expected"),
    [
        (Event, {"slug": "new", "title": "New", "kind": "fair", "starts_on": ""}, ("starts_on", "cannot be null")),
        (Event, {"slug": "known", "starts_on": "October"}, ("starts_on", "is not a date")),
        (Event, {"slug": "known", "programme": "none"}, ("programme", "There is no programme “none”.")),
        (Event, {"slug": "known", "part_of": "known"}, ("part_of", "a part of itself")),
        (
            Event,
            {"slug": "known", "title": "Known", "kind": "fair", "starts_on": "2023", "ends_on": "2020"},
            ("", "The end cannot come before the start."),
        ),
        (Event, {"public_id": "e-000000", "title": "X"}, ("public_id", "There is no event “e-000000”.")),
        (Partner, {"slug": "known", "kind": "guild"}, ("kind", "is none of")),
        (Partner, {"slug": "other", "name": "Known"}, ("name", "already exists")),
        (Partner, {"slug": "known", "aliases": "Y", "website": "ftp:/"}, ("website", "Enter a valid URL.")),
        (Programme, {"slug": "known", "until_on": "1990", "since_on": "2000"}, ("", "The end cannot come before")),
        (Agreement, {"slug": "known", "event": "nowhere"}, ("event", "There is no event “nowhere”.")),
        (
            EventParticipation,
            {"event": "known", "role": "host", "member": "hue", "partner": "known"},
            ("", "Choose a member or a partner, not both."),
        ),
        (
            EventParticipation,
            {"event": "known", "role": "guest", "member": "hue", "partner": ""},
            ("role", "“guest” is none of: organiser, host, partner, sponsor, participant."),
        ),
    ],
)
def test_bad_row_is_named_and_nothing_is_saved(client, model, row, expected):
    make_event(slug="known", title="Known", starts_on="2023")
    make_partner(slug="known", name="Known")
    make_programme(slug="known", name="Known")
    make_agreement(slug="known", title="Known")
    good = {
        Event: {"slug": "good", "title": "Good", "kind": "fair", "starts_on": "2023"},
        EventParticipation: {"event": "known", "role": "host", "member": "hue", "partner": ""},
        Agreement: {"slug": "good", "title": "Good", "kind": "memorandum"},
    }.get(model, {"slug": "good", "name": "Good"})
    assert_bad_row_is_named(client, model, good, row, expected, MODELS)


def test_preview_leaves_nothing_behind(client):
    before = stored(MODELS)

    response = preview(client, [{"slug": "new", "name": "New"}], model=Partner)

    assert response.context["rows"][0].is_new()
    assert stored(MODELS) == before
