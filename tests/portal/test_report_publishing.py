"""Publishing a report: what its snapshot keeps, that nothing changes it, and what is told to have changed since."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from citynet.core.models import ContentVersion
from citynet.portal.models import ReportSnapshot
from citynet.portal.reports import (
    NothingNew,
    differences,
    digest_of,
    gather,
    is_changed,
    place_figures,
    prose_of,
    publish,
    refuse_unknown_figures,
    typed_figures,
)
from tests.factories import make_member, make_period, make_region, make_source, make_user
from tests.members.test_joining_at_once import at_once
from tests.programmes.factories import make_event, make_partner
from tests.programmes.factories import make_participation as take_part

from .reports import make_passage, make_report

pytestmark = pytest.mark.django_db

DATA = {
    "year": 2015,
    "figures": [
        {"name": "events_total", "label": "Events", "value": 38, "url": "/events/?year=2015", "section": "activities"},
        {"name": "cases_total", "label": "Cases", "value": 38, "url": "", "section": "awards"},
        {"name": "people_total", "label": "People", "value": 1200, "url": "", "section": "about"},
        {"name": "few_total", "label": "Few", "value": 3, "url": "", "section": "about"},
        {"name": "members_total", "label": "Members", "value": None, "url": "/members/", "section": "members"},
    ],
}


@pytest.mark.parametrize(
    ("text", "placed"),
    [
        ("{events_total} events", "[38](/events/?year=2015) events"),
        ("{people_total} people", "1,200 people"),
        ("[all {events_total}](/events/) of {events_total}", "[all 38](/events/) of [38](/events/?year=2015)"),
        ("No figure, { events_total }, {}", "No figure, { events_total }, {}"),
    ],
)
def test_figures_are_placed_by_name_and_lead_to_their_lists(text, placed):
    assert place_figures(text, DATA) == placed


def test_unknown_figure_is_refused_and_the_known_ones_are_listed():
    with pytest.raises(ValidationError) as refused:
        refuse_unknown_figures("{events_totl} and {oops}, {events_total}", DATA)

    (message,) = refused.value.messages
    assert message == (
        "There is no figure {events_totl}, {oops}. These are known: {events_total}, {cases_total}, {people_total}, "
        "{few_total}, {members_total}."
    )


def test_figure_that_the_records_do_not_tell_is_refused():
    with pytest.raises(ValidationError, match=r"For 2015 the records do not tell {members_total}"):
        place_figures("{members_total} members", DATA)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("38 events", [("38", ["events_total", "cases_total"])]),
        ("1,200 people, 1200 people", [("1,200", ["people_total"]), ("1200", ["people_total"])]),
        ("the 38th, 38/40, 10:38, 2015-38-01, 38.5 and [38](/events/38/)", [("38", ["events_total", "cases_total"])]),
        ("the 38th meeting at /events/38/, 38.5 of them, in 2015, {events_total}", []),
        ("3 of them", []),
        ("38.", [("38", ["events_total", "cases_total"])]),
    ],
)
def test_numbers_typed_instead_of_placed_are_found(text, typed):
    assert typed_figures(text, DATA) == typed


def test_report_words_name_the_passage_whose_figure_is_unknown():
    report = make_report()
    make_passage(report, section="forewords", heading="Foreword", text="{nothing}")

    with pytest.raises(ValidationError, match=r"Foreword: There is no figure {nothing}"):
        prose_of(report, gather(2015), with_drafts=True)


def test_report_words_stand_in_the_order_of_sections_and_positions():
    report = make_report()
    for section, position, heading in [
        ("publications", 1, "d"),
        ("forewords", 2, "b"),
        ("forewords", 1, "a"),
        ("about", 9, "c"),
    ]:
        make_passage(report, section=section, position=position, heading=heading)

    assert [row["heading"] for row in prose_of(report, gather(2015), with_drafts=True)] == ["a", "b", "c", "d"]


def test_snapshot_keeps_data_and_words_under_an_id_of_its_own():
    report, user = make_report(text="{events_total} events"), make_user()
    make_event(starts_on="2015-05")

    snapshot = publish(report, user)

    stored = ReportSnapshot.objects.get(pk=snapshot.pk)
    assert (stored.year, stored.number, stored.published_by, stored.title) == (2015, 1, user, "The year 2015")
    assert stored.public_id.startswith("r-")
    assert stored.data == gather(2015)
    assert [row["text"] for row in stored.prose] == ["[2](/events/?year=2015) events"]
    assert stored.digest == digest_of(stored.title, stored.data, stored.prose)
    assert report.latest_snapshot == stored


def test_report_is_published_again_only_when_something_has_changed():
    report, user = make_report(text="Words"), make_user()
    first = publish(report, user)

    with pytest.raises(NothingNew, match=f"Nothing has changed since {first.public_id} was published"):
        publish(report, user)
    report.passages.update(text="Other words")
    second = publish(report, user)

    assert [snapshot.number for snapshot in report.snapshots.order_by("number")] == [1, 2]
    assert second.public_id != first.public_id
    assert report.latest_snapshot == second


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_leave_one_snapshot():
    report, user = make_report(text="Words"), make_user()

    def publishing():
        try:
            return publish(report, user).number
        except NothingNew:
            return "nothing new"

    assert sorted(at_once(publishing, publishing), key=str) == [1, "nothing new"]
    assert ReportSnapshot.objects.count() == 1


@pytest.mark.parametrize("change", ["title", "record", "order"])
def test_change_of_title_record_or_order_is_something_new(change):
    report = make_report()
    one, _other = (make_passage(report, heading=heading, position=place) for place, heading in enumerate("ab"))
    first = publish(report, make_user())

    if change == "title":
        report.title = "Another theme"
        report.save()
    elif change == "record":
        make_event(starts_on="2015")
    else:
        one.position = 5
        one.save()

    assert publish(report, make_user()).number == first.number + 1


def test_a_later_day_is_nothing_new():
    report = make_report(year=2190)
    snapshot = publish(report, make_user())

    assert not is_changed(snapshot, snapshot.title, snapshot.data | {"as_of": "2190-01-02"}, snapshot.prose)


def test_report_with_an_unknown_figure_is_not_published():
    report = make_report(text="{nothing}")

    with pytest.raises(ValidationError, match="There is no figure"):
        publish(report, make_user())

    assert not ReportSnapshot.objects.exists()


@pytest.mark.parametrize("field", ["public_id", "data", "prose", "title", "digest", "number"])
def test_snapshot_is_never_changed(field):
    snapshot = publish(make_report(), make_user())

    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        ReportSnapshot.objects.filter(pk=snapshot.pk).update(**{field: 9 if field == "number" else "x"})

    assert ReportSnapshot.objects.get(pk=snapshot.pk).digest == snapshot.digest


def test_snapshot_is_never_deleted_and_keeps_its_report_and_who_published_it():
    report, user = make_report(), make_user()
    snapshot = publish(report, user)

    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        snapshot.delete()
    with pytest.raises(ProtectedError):
        report.delete()
    with pytest.raises(ProtectedError):
        user.delete()

    assert ReportSnapshot.objects.filter(public_id=snapshot.public_id).exists()


def test_publishing_and_writing_raise_the_content_version():
    before = ContentVersion.current()
    report = make_report(text="Words")
    written = ContentVersion.current()

    publish(report, make_user())

    assert before < written < ContentVersion.current()


def test_snapshot_stays_as_it_is_when_records_change():
    report = make_report(text="{events_total} events")
    event = make_event(title="Seminar", starts_on="2015-05")
    snapshot = publish(report, make_user())
    kept = snapshot.data, snapshot.prose

    event.title = "Another seminar"
    event.save()
    make_event(starts_on="2015")

    stored = ReportSnapshot.objects.get(pk=snapshot.pk)
    assert (stored.data, stored.prose) == kept
    assert gather(2015) != stored.data


def told(report, snapshot):
    data = gather(report.year)
    return [
        (str(line.section), line.what, line.then, line.now)
        for line in differences(snapshot, data, prose_of(report, data, with_drafts=True))
    ]


def test_nothing_is_different_where_nothing_has_changed():
    report = make_report(text="{events_total}")
    snapshot = publish(report, make_user())

    assert told(report, snapshot) == []


def test_differences_tell_what_came_what_went_and_what_is_otherwise():
    report = make_report(source=make_source())
    region = make_region(name="Far away")
    member = make_member(name="Near", region=region, since_on="2001")
    event = make_event(title="Seminar", starts_on="2015-05", place="Suwon", partners=[make_partner(name="UN")])
    snapshot = publish(report, make_user())

    member.name = "Nearer"
    member.save()
    event.place = "Seoul"
    event.save()
    take_part(event, make_partner(name="Bank"), role="sponsor")
    make_event(title="Visit", kind="study-visit", starts_on="2015-06", place="Dublin")

    assert told(report, snapshot) == [
        ("members", "Nearer › name", "Near", "Nearer"),
        ("activities", "Events, CityNet Services among them", "2", "3"),
        ("activities", "Events: study visit", "1", "2"),
        ("activities", "Partners with a part in events", "3", "4"),
        ("activities", "Seminar › place", "Suwon", "Seoul"),
        ("activities", "Seminar › who took part › Bank", None, "Bank · sponsor"),
        ("activities", "Visit", None, "Visit · study visit · Dublin · 2015-06"),
    ]


def test_differences_tell_who_left_with_the_figures_first():
    report = make_report(source=make_source())
    member = make_member(name="Gone", since_on="2001", type=None)
    period = make_period(member, type="associate", since_on="2001")
    snapshot = publish(report, make_user())

    period.until_on = "2015-03"
    period.save()

    assert told(report, snapshot) == [
        ("members", "Gone", "Gone · associate member", None),
        ("changes", "Members that left", "0", "1"),
        ("changes", "Left › Gone", None, "Gone · associate member"),
    ]


def test_differences_of_words_show_the_place_that_has_changed():
    report = make_report()
    passage = make_passage(report, section="forewords", heading="Foreword", text=f"{'Dear reader, ' * 40}end")
    other = make_passage(report, section="forewords", heading="Second", position=1)
    snapshot = publish(report, make_user())

    passage.text = f"{'Dear reader, ' * 40}beginning"
    passage.position = 3
    passage.save()
    make_passage(report, section="method", text="How")
    other.author = "Somebody"
    other.save()

    lines = told(report, snapshot)

    assert [(section, what) for section, what, _then, _now in lines] == [
        ("forewords", "Second › author"),
        ("forewords", "Foreword › text"),
        ("forewords", "Order of the passages"),
        ("method", "Sources and method"),
    ]
    then, now = lines[1][2:]
    assert (then[0], then[-3:], now[-9:]) == ("…", "end", "beginning")
    assert len(then) < 80
    assert lines[2][2:] == ("as published", "another")


def test_differences_tell_the_new_name_of_a_region_and_of_the_report():
    report = make_report(source=make_source())
    region = make_region(name="Far away")
    make_member(region=region, since_on="2001")
    snapshot = publish(report, make_user())

    region.name = "Farther away"
    region.save()

    lines = differences(snapshot, gather(2015), title="Another title")

    assert [(line.what, line.then, line.now) for line in lines] == [
        ("Title", "The year 2015", "Another title"),
        ("Members: Farther away", "Members: Far away: –", "Members: Farther away: –"),
    ]
