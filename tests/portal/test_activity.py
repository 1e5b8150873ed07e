"""The timelines of members and clusters: complete, dated as precisely as is known, nothing twice, nothing private."""

import re

import pytest

from awards.models import CaseCluster
from citynet.portal import activity
from members.models import ChapterPost, Cluster, Member
from tests.awards.factories import make_case, make_edition, make_honour, make_juror
from tests.factories import (
    make_chapter,
    make_cluster,
    make_meeting,
    make_member,
    make_participation,
    make_period,
    make_seat,
    make_term,
    some_source,
)
from tests.pages import links, page
from tests.programmes.factories import (
    make_agreement,
    make_event,
    make_partner,
    make_programme,
    make_programme_partner,
)
from tests.programmes.factories import make_participation as take_part
from tests.publications.factories import make_publication

pytestmark = pytest.mark.django_db


def told(client, record):
    """[(year, title, line below it)] as a reader sees the timeline."""
    html = page(client, record.get_absolute_url())
    lines = []
    for section in re.findall(r'<section class="timeline-year">(.*?)</section>', html, re.S):
        year = plain(re.search(r"<h3[^>]*>(.*?)</h3>", section, re.S).group(1))
        for item in re.findall(r"<li>(.*?)</li>", section, re.S):
            title, below = re.findall(r"<p[^>]*>(.*?)</p>", item, re.S)
            lines.append((year, plain(title), plain(below)))
    return lines


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


# The report's records


def test_suwon_has_done_with_citynet_what_the_sources_tell(client):
    assert told(client, Member.objects.get(slug="suwon")) == [
        ("2023", "43rd Executive Committee Meeting", "Meeting · 23 October · host, partner · Suwon, Republic of Korea"),
        ("2023", "8th Asia Pacific Urban Forum", "Forum · October · partner · Suwon, Republic of Korea"),
        (
            "2023",
            "Citizen-led carbon-neutral policy",
            "Award case · Special Award · 2nd CityNet-ESCAP SDG City Awards",
        ),
        (
            "2023",
            "Crisis Resilient Urban Futures: The Future of Asia-Pacific Cities",
            "Flagship report · 8th Asia Pacific Urban Forum",
        ),
        ("2018", "Executive Committee member, 2018–2021", "Office"),
    ]


def test_new_member_of_the_report_joined_on_the_day_of_the_meeting_that_approved_it(client):
    tacurong = Member.objects.get(slug="tacurong")
    approved = "Membership · 23 October · approved at the 43rd meeting, Executive Committee"

    assert told(client, tacurong) == [("2023", "Joined as full member", approved)]
    assert "/governance/meetings/43/" in links(page(client, tacurong.get_absolute_url()))


def test_cluster_of_the_report_tells_its_events_and_its_programme(client):
    assert told(client, Cluster.objects.get(slug="climate-change")) == [
        ("2023", "7th Climate Leadership Programme (on-site)", "Workshop"),
        ("2023", "7th Climate Leadership Programme (online)", "Training · online"),
        ("Date not recorded", "Climate Leadership Programme", "Programme"),
    ]


def test_year_is_never_shown_as_its_first_day(client):
    for slug in ("seoul", "yokohama", "kuala-lumpur", "sdf"):
        html = page(client, f"/members/{slug}/")
        timeline = "".join(re.findall(r'<section class="timeline-year">.*?</section>', html, re.S))
        assert timeline, slug
        assert "1 January" not in timeline
        assert "-01-01" not in timeline


# What is told


def test_member_with_nothing_but_its_name_has_no_timeline(client):
    assert "Activity" not in page(client, make_member().get_absolute_url())
    assert "Activity" not in page(client, make_cluster().get_absolute_url())


def test_membership_is_told_from_joining_to_leaving(client):
    member = make_member(since_on="1990-05", until_on="1999")
    make_period(member, type="associate", since_on="2000", until_on="2004-06-30", leaving_reason="Merged")
    make_period(member, type="associate", since_on="2010")

    assert told(client, member) == [
        ("2010", "Joined again as associate member", "Membership"),
        ("2004", "Left CityNet", "Membership · 30 June · Merged"),
        ("2000", "Became associate member", "Membership"),
        ("1990", "Joined as full member", "Membership · May"),
    ]


def test_what_is_arranged_for_later_says_so(client):
    member = make_member(since_on="1990", until_on="2180-06-30")
    make_period(member, type="associate", since_on="2180-07-01")

    assert [(year, title) for year, title, _rest in told(client, member)] == [
        ("2180", "Became associate member to come"),
        ("1990", "Joined as full member"),
    ]


def test_membership_of_unknown_beginning_tells_only_its_end(client):
    assert told(client, make_member(until_on="2001")) == [("2001", "Left CityNet", "Membership")]


def test_roles_are_told_under_the_date_they_began(client):
    member, cluster, chapter = make_member(), make_cluster(name="Water"), make_chapter(name="Chapter of X")
    make_seat(member=member, office="auditor", term=make_term(name="1990–1993", since_on="1990"))
    make_seat(member=member, office="president", term=make_term(name="Some time"))
    make_participation(member, cluster, role="lead", since_on="2001-02", until_on="2005")
    for post, dates in [("host", {"as_of": "2023"}), ("chair", {"since_on": "2024"}), ("treasurer", {})]:
        ChapterPost.objects.create(member=member, chapter=chapter, post=post, source=some_source(), **dates)
    make_meeting(number=911, host=member, starts_on="1999-03-01", ends_on="1999-03-02")

    assert told(client, member) == [
        ("2024", "Chair, Chapter of X", "National chapter"),
        ("2023", "Host, Chapter of X", "National chapter · as of 2023"),
        ("2001", "Lead, Water cluster", "Cluster · February 2001 to 2005"),
        ("1999", "Host, 911th meeting, Executive Committee", "Meeting · 1–2 March"),
        ("1990", "Auditor, 1990–1993", "Office"),
    ]


def test_event_is_told_once_with_every_role_in_it(client):
    member = make_member()
    centre = make_partner(name="Centre of the city", member=member)
    event = make_event(title="Rain", starts_on="2021-03-01", ends_on="2021-03-03", place="Harbour")
    take_part(event, member, role="participant")
    take_part(event, member, role="host")
    take_part(event, centre, role="organiser")

    line = "Seminar · 1–3 March · organiser through Centre of the city, host, participant · Harbour"
    assert told(client, member) == [("2021", "Rain", line)]
    assert f"/events/?member={member.slug}" in links(page(client, member.get_absolute_url()))


def test_hosted_meeting_that_is_recorded_as_an_event_is_told_once(client):
    member = make_member()
    meeting = make_meeting(number=912, host=member, starts_on="2021-03-01")
    event = make_event(title="912th", starts_on="2021-03-01", kind="meeting", meeting=meeting)
    take_part(event, member, role="participant")

    assert told(client, member) == [("2021", "912th", "Meeting · 1 March · host, participant")]


def test_event_to_come_is_first_and_says_so(client):
    member = make_member()
    for title, starts_on, status in [
        ("Sure", "2198", "confirmed"),
        ("Thought of", "2199-05", "planned"),
        ("Never told", "2019", "confirmed"),
        ("Off", "2018", "cancelled"),
    ]:
        make_event(title=title, starts_on=starts_on, status=status, partners=[member])

    assert [(year, title) for year, title, _below in told(client, member)] == [
        ("2199", "Thought of planned"),
        ("2198", "Sure to come"),
        ("2019", "Never told not recorded whether held"),
        ("2018", "Off cancelled"),
    ]


def test_cases_are_told_in_the_year_of_what_they_were_given(client):
    member = make_member()
    given = make_case(title="Given", entrant=member, year=2001)
    make_honour(given, make_edition(name="Awards of 2003", year=2003), kind="finalist", to_be_confirmed=True)
    make_case(title="Entered", entrant=make_partner(name="Centre", member=member), year=2002)
    make_case(title="Whenever", entrant=member)

    assert told(client, member) == [
        ("2003", "Given to be confirmed", "Award case · finalist · Awards of 2003"),
        ("2002", "Entered", "Award case · Centre"),
        ("Date not recorded", "Whenever", "Award case"),
    ]


def test_agreements_publications_programmes_and_editions_are_told(client):
    member = make_member()
    centre = make_partner(member=member)
    make_agreement(title="Accord", signed_on="2003-04-01", parties=[centre, make_partner()])
    make_publication(title="Book", kind="report", published_on="2004-02", publisher=centre)
    make_programme_partner(make_programme(name="Founded", since_on="2005"), member, role="founder")
    make_programme_partner(make_programme(name="Joined later", since_on="2005"), member, role="funder")
    make_juror(make_edition(name="Awards of 2006", year=2006), member)

    assert told(client, member) == [
        ("2006", "Awards of 2006", "Awards · judging organisation"),
        ("2005", "Founded", "Programme · founder"),
        ("2004", "Book", "Report · February"),
        ("2003", "Accord", "Memorandum of understanding · 1 April"),
        ("Date not recorded", "Joined later", "Programme · funder"),
    ]


def test_cluster_tells_who_led_it_its_events_cases_agreements_publications_and_programmes(client):
    cluster = make_cluster()
    make_participation(make_member(name="Leader"), cluster, role="lead", since_on="2001", until_on="2003-05")
    make_participation(make_member(name="Since ever"), cluster, role="lead")
    event = make_event(title="Rain", starts_on="2004", cluster=cluster)
    make_agreement(title="Accord", signed_on="2005", event=event)
    make_publication(title="Book", kind="report", published_on="2006", event=event)
    make_programme(name="Waterways", since_on="2007", cluster=cluster)
    for entrant in (make_member(name="Amaurot"), make_partner(name="Water board")):
        case = make_case(title=f"Case of {entrant}", entrant=entrant)
        make_honour(case, make_edition(name=f"Awards for {entrant}", year=2008))
        CaseCluster.objects.create(case=case, cluster=cluster)

    assert told(client, cluster) == [
        ("2008", "Case of Amaurot", "Award case · Amaurot · winner · Awards for Amaurot"),
        ("2008", "Case of Water board", "Award case · Water board · winner · Awards for Water board"),
        ("2007", "Waterways", "Programme · began"),
        ("2006", "Book", "Report · Rain"),
        ("2005", "Accord", "Memorandum of understanding"),
        ("2004", "Rain", "Seminar"),
        ("2001", "Leader", "Lead · 2001 to May 2003"),
    ]


# What it costs


def test_timeline_of_very_much_is_cut_and_says_so(client, monkeypatch):
    monkeypatch.setattr(activity, "MOST", 3)
    member = make_member()
    for number in range(3):
        make_event(title=f"Rain {number}", starts_on=f"20{number + 10}", partners=[member])
    assert "These are the latest" not in page(client, member.get_absolute_url())

    make_event(title="Rain 3", starts_on="2013-05", partners=[member])

    assert [title for _year, title, _below in told(client, member)] == ["Rain 3", "Rain 2", "Rain 1"]
    assert "These are the latest; the lists of events and cases have all of theirs." in page(
        client, member.get_absolute_url()
    )


def fill(member, cluster, size):
    for number in range(size):
        event = make_event(starts_on=f"20{number + 10}", cluster=cluster, partners=[member], place="X")
        make_agreement(event=event, parties=[member, make_partner()])
        make_publication(event=event)
        case = make_case(entrant=member)
        CaseCluster.objects.create(case=case, cluster=cluster)
        make_honour(case, make_edition())
        make_meeting(host=member, starts_on=f"19{number + 10}")
        make_programme_partner(make_programme(cluster=cluster), member)


@pytest.mark.parametrize("size", [0, 1, 12])
def test_pages_with_timelines_ask_the_same_few_queries_whatever_they_tell(client, django_assert_num_queries, size):
    member, cluster = make_member(), make_cluster()
    fill(member, cluster, size)

    with django_assert_num_queries(9):  # has it changed, member, periods, aliases, facts, held, near, activity, bodies
        client.get(member.get_absolute_url())
    with django_assert_num_queries(4):  # has it changed, cluster, who takes part, activity
        client.get(cluster.get_absolute_url())
