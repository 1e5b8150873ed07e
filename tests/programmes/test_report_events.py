"""The events of the fixtures against the 2023 Annual Report, item by item, and those of other years against their
sources."""

import re

import pytest

from members.models import Meeting, UrbanChallenge
from programmes.models import Event, EventChallenge, EventPerson, Programme

from . import report

pytestmark = pytest.mark.django_db
ITEM = re.compile(r"Other Programmes and Activities, item (\d+)")
NUMBERED = list(enumerate(report.ACTIVITIES, 1))


def items():
    """The report's numbers of the activities, each with its events."""
    found = {}
    for event in Event.objects.filter(source__slug="annual-report-2023").select_related("part_of", "cluster"):
        for number in ITEM.findall(event.source_part):
            found.setdefault(int(number), []).append(event)
    return found


def activity(number):
    (event,) = items()[number]
    return event


def test_report_activities_are_32_and_each_is_one_event():
    found = items()

    assert len(report.ACTIVITIES) == 32
    assert sorted(found) == list(range(1, 33))
    assert [len(found[number]) for number in sorted(found)] == [1] * 32


def test_report_activities_have_their_titles_in_order():
    assert [activity(number).title for number, _ in NUMBERED] == [printed.title for printed in report.ACTIVITIES]


@pytest.mark.parametrize(("number", "printed"), NUMBERED, ids=lambda value: str(value)[:60])
def test_report_activity_is_as_printed(number, printed):
    event = activity(number)

    assert (event.kind, event.starts_on, event.ends_on, event.mode, event.place, event.edition, event.status) == (
        printed.kind,
        printed.starts_on,
        printed.ends_on,
        printed.mode,
        printed.place,
        printed.edition,
        "held",
    )
    assert event.summary
    assert event.text


def test_report_events_of_2023_are_the_activities_and_the_highlights():
    others = [title for title, *_ in report.OTHERS]
    of_report = Event.objects.filter(source__slug="annual-report-2023")

    assert sorted(of_report.values_list("title", flat=True)) == sorted(
        [printed.title for printed in report.ACTIVITIES] + others
    )
    assert of_report.count() == Event.objects.filter(starts_on__startswith="2023").count() == 38


@pytest.mark.parametrize(("title", "kind", "start", "end", "within"), report.OTHERS)
def test_report_highlight_is_as_told(title, kind, start, end, within):
    event = Event.objects.select_related("part_of").get(title=title)

    assert (event.kind, event.starts_on, event.ends_on, event.part_of and event.part_of.title) == (
        kind,
        start,
        end,
        within,
    )


def test_report_days_are_only_those_that_the_report_gives():
    of_report = Event.objects.filter(source__slug="annual-report-2023")
    with_day = of_report.filter(starts_on__regex=r"^.{10}$")

    assert sorted(with_day.values_list("slug", "starts_on", "ends_on")) == [
        ("2nd-citynet-escap-sdg-city-awards-ceremony", "2023-10-25", None),
        ("43rd-executive-committee-meeting", "2023-10-23", None),
        ("city-benchmarking-on-ppp-for-the-sdgs", "2023-05-23", "2023-05-25"),
        ("citynet-unescap-mou-signing", "2023-10-23", None),
    ]
    assert not Event.objects.filter(start_time__isnull=False).exists()


def test_report_tells_two_events_twice_and_they_are_recorded_once():
    meeting, forum = activity(27), activity(28)

    assert (meeting.slug, forum.slug) == ("43rd-executive-committee-meeting", "apuf-8")
    assert meeting.source_part == "43rd CityNet Executive Committee Meeting; Other Programmes and Activities, item 27"
    assert forum.source_part == "8th Asia Pacific Urban Forum; Other Programmes and Activities, item 28"
    assert meeting.meeting == Meeting.objects.get(body="executive-committee", number=43)
    assert Event.objects.filter(title__contains="Executive Committee").count() == 3
    assert Event.objects.filter(title__contains="Urban Forum").count() == 1
    for told in ("eight members", "DEPO", "RAJUK", "PPP Innovation on Digital Transformation for Vulnerable Sectors"):
        assert told in meeting.text
    assert "Crisis Resilient Urban Futures" in forum.text


def test_report_clusters_and_chapters_are_those_told():
    of_report = Event.objects.filter(source__slug="annual-report-2023")

    assert set(of_report.filter(cluster__isnull=False).values_list("title", "cluster__slug")) == {
        ("15th CityNet Disaster Cluster Seminar", "disaster"),
        ("7th Climate Leadership Programme (online)", "climate-change"),
        ("7th Climate Leadership Programme (on-site)", "climate-change"),
        ("12th Asia Smart City Conference", "sdgs"),
    }
    assert "inferred" in activity(23).remark
    assert set(of_report.filter(chapter__isnull=False).values_list("title", "chapter__slug")) == {
        ("Outreach Visit to National Chapter Bangladesh", "bangladesh"),
        ("Outreach Visit to National Chapter Nepal", "nepal"),
        ("Indonesia National Chapter Congress and Workshop", "indonesia"),
    }


def test_report_programmes_hold_their_events():
    held = {}
    for slug, number in Event.objects.filter(programme__isnull=False).values_list("programme__slug", "source_part"):
        held.setdefault(slug, []).extend(int(item) for item in ITEM.findall(number))

    assert {slug: sorted(numbers) for slug, numbers in held.items() if numbers} == {
        "urban-sdg-knowledge-platform": [1],
        "iurc": [3, 4],
        "icp-agir": [5, 9, 11, 15],
        "citynet-shrdc-training": [13],
        "disaster-cluster-seminar": [19],
        "climate-leadership-programme": [23, 32],
    }
    assert set(Programme.objects.values_list("slug", flat=True)) == {*held}
    assert Event.objects.filter(programme__slug="citynet-services", starts_on__startswith="2023").count() == 2


@pytest.mark.parametrize(("slug", "people"), report.PEOPLE.items())
def test_report_people_stand_on_their_event_as_printed(slug, people):
    recorded = EventPerson.objects.filter(event__slug=slug)

    assert list(recorded.values_list("name", "title", "organisation")) == people


def test_report_names_no_other_people():
    assert EventPerson.objects.count() == sum(map(len, report.PEOPLE.values())) == 30


def test_report_challenges_are_the_eight_of_the_poll():
    assert list(UrbanChallenge.objects.values_list("name", flat=True)) == report.CHALLENGES


def test_report_poll_ranks_what_it_says():
    polled = EventChallenge.objects.filter(event__slug="citynet-booth-at-apuf-8")
    booth = Event.objects.get(slug="citynet-booth-at-apuf-8")

    assert sorted(polled.values_list("challenge__name", flat=True)) == sorted(report.CHALLENGES)
    assert dict(polled.exclude(rank=None).values_list("challenge__name", "rank")) == report.POLL
    assert not EventChallenge.objects.exclude(event=booth).exclude(rank=None).exists()
    assert "over 120 participants" in booth.attendance
    assert [region for region in report.REGIONS_OF_POLL if region not in booth.text] == []


def test_report_outcomes_of_the_dengue_consultation_are_told():
    consultation = Event.objects.get(slug="c2c-consultation-on-dengue-fever")

    assert list(consultation.outcomes.values_list("text", flat=True)) == [
        "A concrete action plan was drafted in collaboration with the World Health Organization (WHO).",
        "The Secretariat released the final report “City-to-City Consultation on Dengue Fever Prevention and "
        "Preparedness”.",
        "Study visits to Makati, Colombo and Bangkok followed.",
        "Lalitpur, Makati, Colombo and ICDI formed a Dengue Task Force.",
    ]


def test_report_attendance_keeps_the_two_figures_of_120_apart():
    with_120 = Event.objects.filter(attendance__contains="120").order_by("slug")

    assert list(with_120.values_list("slug", "attendance")) == [
        ("citynet-booth-at-apuf-8", "over 120 participants in the poll"),
        (
            "indonesia-national-chapter-congress-and-workshop",
            "over 120 delegates from Indonesian cities and organizations",
        ),
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [(14, "2023 is inferred"), (22, "21 August 2023"), (17, "Minister"), (27, "last day"), (30, "SDGs Cluster")],
)
def test_report_what_is_uncertain_is_said(number, words):
    assert words in activity(number).remark


def test_report_inferred_days_of_the_other_events_say_so():
    assert "2023 is inferred" in Event.objects.get(slug="c2c-consultation-on-dengue-fever").remark
    assert "not recorded" in Event.objects.get(slug="seoul-night-2023").remark
    assert "closing session" in Event.objects.get(title__startswith="2nd CityNet-ESCAP").remark
    assert list(Event.objects.filter(to_be_confirmed=True).values_list("slug", flat=True)) == [
        "first-citynet-services-in-seoul"
    ]
    assert "2015 is inferred" in Event.objects.get(to_be_confirmed=True).remark


def test_report_a_public_account_of_the_indonesian_congress_is_linked():
    (link,) = activity(22).links.all()

    assert link.url.startswith("https://citynet-ap.org/citynet-indonesia-national-chapter-holds-significant-congress")


def test_report_events_of_other_years_have_the_dates_of_their_sources():
    others = Event.objects.exclude(source__slug="annual-report-2023").order_by("starts_on", "ends_on", "slug")

    assert list(others.values_list("slug", "starts_on", "ends_on", "source__slug")) == [
        ("first-citynet-services-in-seoul", "2015-01-27", "2015-01-29", "citynet-website"),
        ("launch-of-the-urban-sdg-knowledge-platform", "2016-11-30", "2016-12-01", "citynet-website"),
        ("9th-citynet-congress", "2022-09-20", "2022-09-23", "citynet-website"),
        ("1st-sdg-city-awards-ceremony", "2022-09-21", None, "citynet-website"),
        ("44th-executive-committee-meeting", "2024-11-18", "2024-11-20", "sunstar"),
        ("3rd-sdg-city-awards-ceremony", "2024-11-19", None, "daily-guardian"),
        ("45th-executive-committee-meeting", "2025-10-26", "2025-10-28", "forum-keadilan-bali"),
        ("4th-sdg-city-awards-ceremony", "2025-10-27", None, "sentv"),
        ("10th-citynet-congress", "2026", None, "citynet-website"),
    ]
    assert not others.filter(source_url="").exists()
    assert list(Event.objects.exclude(status="held").values_list("slug", "status", "place")) == [
        ("10th-citynet-congress", "planned", "")
    ]


def test_report_events_that_are_meetings_agree_with_them():
    with_meeting = Event.objects.filter(meeting__isnull=False).select_related("meeting")

    assert {(e.edition, e.starts_on, e.ends_on, e.place, e.country_id) for e in with_meeting} == {
        (m.number, m.starts_on, m.ends_on, m.place, m.country_id)
        for m in Meeting.objects.filter(body="executive-committee", number__in=[43, 44, 45])
    }


def test_report_awards_have_their_four_ceremonies():
    ceremonies = Event.objects.filter(programme__slug="sdg-city-awards").order_by("edition")

    assert list(ceremonies.values_list("edition", "starts_on", "place", "part_of__slug")) == [
        (1, "2022-09-21", "Kuala Lumpur", "9th-citynet-congress"),
        (2, "2023-10-25", "Suwon", "apuf-8"),
        (3, "2024-11-19", "Iloilo", "44th-executive-committee-meeting"),
        (4, "2025-10-27", "Denpasar (Sanur)", "45th-executive-committee-meeting"),
    ]


def test_report_event_ids_are_fixed():
    ids = dict(Event.objects.values_list("slug", "public_id"))

    assert len(set(ids.values())) == 47
    assert all(re.fullmatch(r"e-[2-9a-hjkmnp-z]{6}", public_id) for public_id in ids.values())
