"""The next edition of an event begins with what stays the same; nothing is stored until the form is saved."""

import pytest

from programmes.admin.copying import free_slug, next_title
from programmes.models import Event
from tests.factories import make_chapter, make_cluster, make_country, make_member, make_user
from tests.members.admin_pages import change_url, errors, form_data, said, sign_in
from tests.programmes.factories import make_event, make_participation, make_partner, make_person, make_programme

pytestmark = pytest.mark.django_db

ADD = "/admin/programmes/event/add/"


def make_whole_event():
    event = make_event(
        title="4th Seminar on Water",
        slug="4th-seminar-on-water",
        kind="seminar",
        edition=4,
        starts_on="2023-10-23",
        mode="hybrid",
        place="Suwon",
        country=make_country(),
        cluster=make_cluster(),
        chapter=make_chapter(),
        programme=make_programme(),
        attendance="over 120",
        summary="What happened.",
        text="At length.",
        remark="Sources differ.",
        internal_note="Note.",
        to_be_confirmed=True,
    )
    make_participation(event, make_partner(name="Organiser"), role="organiser", name_as_printed="The O.", position=1)
    make_participation(event, make_member(name="Host"), role="host", position=2)
    make_participation(event, make_member(), role="participant", position=3)
    make_participation(event, make_partner(), role="partner", position=4)
    make_person(event)
    event.outcomes.create(text="A report")
    event.links.create(title="Link", url="https://example.org/")
    return event


def copy_url(event):
    return f"{ADD}?copy_of={event.pk}"


def copied_form(client, event):
    """What the filled form would send."""
    response = client.get(copy_url(event))
    data = form_data(response)
    for inline in response.context["inline_admin_formsets"]:
        for row in inline.formset.extra_forms:
            for bound in row:
                value = bound.value()
                if value not in (None, False):
                    data[bound.html_name] = bound.field.prepare_value(value)
    return data


def test_button_opens_a_form_with_what_stays_the_same(client):
    sign_in(client)
    event = make_whole_event()
    before = Event.objects.count()

    assert f'href="{copy_url(event)}"' in client.get(change_url(event)).text
    page = client.get(copy_url(event))

    data = copied_form(client, event)
    taken = {name: data[name] for name in ("title", "slug", "kind", "edition", "status", "mode", "place")}
    assert taken == {
        "title": "5th Seminar on Water",
        "slug": "5th-seminar-on-water",
        "kind": "seminar",
        "edition": 5,
        "status": "planned",
        "mode": "hybrid",
        "place": "Suwon",
    }
    for name in ("country", "cluster", "chapter", "programme"):
        assert data[name] == getattr(event, f"{name}_id")
    left = ["starts_on", "ends_on", "attendance", "summary", "text", "remark", "internal_note", "to_be_confirmed"]
    assert not any(data.get(name) for name in left)
    assert said(page)[0].startswith("Filled from “4th Seminar on Water”: title, kind, edition,")
    assert Event.objects.count() == before


def test_organisers_and_hosts_come_along_and_nothing_else(client):
    sign_in(client)
    event = make_whole_event()

    data = copied_form(client, event)

    assert data["participations-TOTAL_FORMS"] == 2
    assert {f"{data[f'participations-{n}-role']}" for n in range(2)} == {"organiser", "host"}
    assert not any(data.get(f"participations-{n}-name_as_printed") for n in range(2))
    for rows in ("people", "outcomes", "links", "eventchallenges"):
        assert data[f"{rows}-TOTAL_FORMS"] == 0


def test_saved_form_is_a_new_event_with_its_rows(client):
    sign_in(client)
    event = make_whole_event()

    client.post(copy_url(event), copied_form(client, event) | {"starts_on": "2027"})

    new = Event.objects.get(slug="5th-seminar-on-water")
    assert (new.edition, new.status, new.starts_on, new.public_id == event.public_id) == (5, "planned", "2027", False)
    assert [(row.role, row.shown_name) for row in new.participations.all()] == [
        ("organiser", "Organiser"),
        ("host", "Host"),
    ]
    assert event.participations.count() == 4


def test_date_must_be_given_and_nothing_typed_is_lost(client):
    sign_in(client)
    event = make_whole_event()
    before = Event.objects.count()

    response = client.post(copy_url(event), copied_form(client, event) | {"place": "Busan"})

    assert errors(response) == ["This field is required."]
    data = form_data(response)
    assert (data["place"], data["title"]) == ("Busan", "5th Seminar on Water")
    assert Event.objects.count() == before


@pytest.mark.parametrize("key", ["0", "abc", "", "9" * 40, "-1", "1.5"])
def test_event_that_is_not_there_gives_an_empty_form_that_says_so(client, key):
    sign_in(client)

    response = client.get(f"{ADD}?copy_of={key}")

    assert response.status_code == 200
    assert said(response) == ["There is no event to copy; the form is empty."]


def test_copying_needs_the_right_to_add(client):
    event = make_event()
    viewer = make_user(is_staff=True, groups=["Judge"])
    viewer.user_permissions.add(*_permission("view_event"))
    client.force_login(viewer)

    assert "copy_of" not in client.get(change_url(event)).text
    assert client.get(copy_url(event)).status_code == 403


def _permission(codename):
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename=codename)


@pytest.mark.parametrize(
    ("edition", "title", "expected"),
    [
        (1, "1st Ceremony", "2nd Ceremony"),
        (2, "2nd Ceremony", "3rd Ceremony"),
        (10, "10th Ceremony", "11th Ceremony"),
        (11, "11th Ceremony at the 1st", "12th Ceremony at the 1st"),
        (20, "The 20th Ceremony", "The 21st Ceremony"),
        (3, "Ceremony", "Ceremony"),
        (None, "1st Ceremony", "1st Ceremony"),
    ],
)
def test_ordinal_of_the_title_rises(edition, title, expected):
    assert next_title(Event(title=title, edition=edition)) == expected


def test_slug_is_one_that_no_event_has():
    make_event(slug="water-days")
    make_event(slug="water-days-2")

    assert free_slug("Water Days") == "water-days-3"
    assert len(free_slug("x" * 200)) <= 50


def test_form_asks_no_more_for_more_rows(client, django_assert_max_num_queries):
    sign_in(client)

    def queries(number):
        event = make_event()
        for position in range(number):
            make_participation(event, make_member(), role="host", position=position)
        client.get(copy_url(event))
        with django_assert_max_num_queries(40) as captured:
            client.get(copy_url(event))
        return len(captured)

    assert queries(25) <= queries(1)


def test_copying_needs_the_right_to_see_what_is_copied(client):
    event = make_whole_event()
    account = make_user(is_staff=True)
    account.user_permissions.add(*_permission("add_event"))
    client.force_login(account)

    response = client.get(copy_url(event))

    assert response.status_code == 200
    assert event.place not in response.content.decode()
    assert "There is no event to copy" in response.content.decode()


def test_who_copies_is_told_that_the_next_edition_is_there(client):
    sign_in(client)
    event = make_event(title="4th Seminar on Water", edition=4)
    unlike = make_event(title="9th Seminar on Water", edition=9)
    later = make_event(title="5th Seminar on Water", edition=5, starts_on="2027-05")

    told = said(client.get(copy_url(event)))

    known = f'The next edition is recorded already: <a href="{change_url(later)}">5th Seminar on Water</a>, May 2027.'
    assert told[0] == known
    assert "recorded already" not in "".join(said(client.get(copy_url(unlike))))
