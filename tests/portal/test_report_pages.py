"""The pages of the annual reports: what they show, that what was published stays, and the JSON beside each."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from jsonschema import Draft202012Validator

from citynet.core.models import Source
from citynet.portal.models import ReportEdition
from citynet.portal.reports import gather, publish
from members.models import Member, Role
from programmes.models import Event
from tests.factories import make_member, make_user, some_source
from tests.members import report
from tests.members.admin_pages import sign_in
from tests.pages import page, paths, text_of
from tests.programmes.report import ACTIVITIES

from .reports import make_passage, make_report
from .test_report_data import fill_a_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return ReportEdition.objects.get(year=2023)


@pytest.fixture
def snapshot(edition):
    return publish(edition, make_user())


def section(html, key):
    """The text of one section."""
    body = html.partition(f'<h2 id="{key}">')[2].partition("</section>")[0]
    return text_of(body)


def contents(html):
    """[(anchor, title)] of the list of contents."""
    listed = html.partition('<nav class="report-contents"')[2].partition("</nav>")[0]
    return re.findall(r'<li><a href="#([a-z]+)">([^<]+)</a></li>', listed)


def test_report_has_its_sections_in_order_each_numbered_and_in_the_contents(client):
    html = page(client, "/reports/2023/")

    headings = re.findall(r'<h2 id="([a-z]+)"><span class="report-number">(\d+)</span> ([^<]+)</h2>', html)
    assert [(key, title) for key, _number, title in headings] == contents(html)
    assert [int(number) for _key, number, _title in headings] == list(range(1, 16))
    assert [key for key, _number, _title in headings][:4] == ["forewords", "about", "members", "changes"]


def test_report_of_2023_lists_the_members_as_the_printed_one_does(client):
    text = section(page(client, "/reports/2023/"), "members")

    for region, names in report.FULL.items():
        assert f"{region.replace('&', '&amp;')} Full members ({len(names)}): " in text
    every = {name for _kind, _region, names in report.LISTS for name in names}
    assert [name for name in every if name.replace("&", "&amp;") not in text] == []


def test_report_of_2023_has_its_activities_in_the_printed_order_with_their_partners(client):
    body = page(client, "/reports/2023/").partition('<h2 id="activities">')[2].partition("</section>")[0]

    entries = re.findall(r'<article>\s*<h4><a href="[^"]+">([^<]+)</a>(.*?)</article>', body, re.S)
    told = {unescape(title): unescape(text_of(text)) for title, text in entries}
    printed = {activity.title: activity for activity in ACTIVITIES}
    assert [title for title in told if title in printed] == list(printed)
    for title, activity in printed.items():
        assert [name for name in activity.partner_names if name not in told[title]] == [], title


def test_report_of_2023_sets_printed_figures_beside_counted_ones(client):
    text = section(page(client, "/reports/2023/"), "reported")

    assert "Members printed 162 counted 158 The report&#x27;s lists name 158 of them" in text
    assert "Corporate members printed 3 counted 0" in text


def test_report_names_winners_clusters_offices_and_who_joined(client):
    html = page(client, "/reports/2023/")

    assert [
        name
        for name in ("Suwon", "Colombo", "Muntinlupa", "Songpa-gu", "Yokohama")
        if name not in section(html, "awards")
    ] == []
    assert "Lead Jakarta Co-leads Ahmedabad Study Action Group" in section(html, "clusters")
    assert "President Seoul" in section(html, "governance")
    assert [
        full for full in ("Roxas City Government", "City of Tacurong") if full not in section(html, "changes")
    ] == []
    assert "No member is recorded as having left." in section(html, "changes")


def test_figures_in_the_words_stand_as_links_to_their_lists(client):
    make_passage(make_report(year=1991), text="We met {events_total} times", source=some_source())

    html = page(client, "/reports/1991/")

    assert '<p>We met <a href="/events/?year=1991" rel="noopener">0</a> times</p>' in html


def test_words_that_name_a_lost_figure_are_left_out_and_the_figures_stay(client):
    make_passage(make_report(year=2015), text="Unheard-of: {nothing_of_the_kind}", source=some_source())

    html = page(client, "/reports/2015/")

    assert "Unheard-of" not in html
    assert "The words of this report are being revised; its figures and lists stand." in text_of(html)


def test_words_nobody_has_published_are_read_by_the_secretariat_alone(client):
    make_report(year=2015, title="Title to be decided", text="Half a sentence")
    addresses = ["/reports/2015/", "/reports/2015.json", "/reports/"]

    told = "".join(client.get(address).content.decode() for address in addresses)
    assert [words for words in ("Half a sentence", "Title to be decided", "drafts") if words in told] == []

    sign_in(client)
    html = page(client, "/reports/2015/")
    assert "Half a sentence" in html
    assert "Title to be decided" in html
    assert "Its words are drafts: only the Secretariat reads them before the report is published." in text_of(html)
    assert "Half a sentence" not in client.get("/reports/2015.json").content.decode()

    publish(ReportEdition.objects.get(year=2015), make_user())
    client.logout()
    assert "Half a sentence" in page(client, "/reports/2015/")
    assert "Title to be decided" in page(client, "/reports/2015/")


def test_words_the_secretariat_enters_name_no_source_of_themselves_and_are_drafts(client):
    sign_in(client)
    form = client.get("/admin/portal/reportedition/add/").context
    assert form["adminform"].form["source"].value() is None
    assert form["inline_admin_formsets"][0].formset.empty_form["source"].value() is None

    source = Source.objects.get(slug="secretariat")
    make_passage(make_report(year=2015, title="Title to be decided", source=source), text="Half", source=source)
    assert "Its words are drafts" in page(client, "/reports/2015/")
    client.logout()
    html = page(client, "/reports/2015/")
    assert "Half" not in html
    assert "Title to be decided" not in html


def test_later_words_and_title_of_a_published_report_are_compared_for_the_secretariat_alone(client, edition, snapshot):
    edition.title = "Title to be decided"
    edition.save()
    make_passage(edition, heading="Half a heading", text="Half a sentence")

    told = text_of(page(client, "/reports/2023/changes/"))
    assert "Nothing has changed since." in told
    assert "decided" not in told

    sign_in(client)
    told = text_of(page(client, "/reports/2023/changes/"))
    assert "today: Title to be decided" in told
    assert "Half a heading" in told


def test_year_without_a_published_report_says_so(client):
    text = text_of(page(client, "/reports/2023/"))

    assert "Not published. This is what the records say of the year today" in text
    assert "Published on" not in text


def test_year_that_is_not_over_says_so(client):
    assert "The year is not over" in text_of(page(client, f"/reports/{timezone.localdate().year}/"))


@pytest.mark.parametrize("year", ["1986", "0", "2190", "99999", "9" * 40])
@pytest.mark.parametrize("ending", ["/", ".json", "/changes/", "/r-234567/", "/r-234567.json"])
def test_years_of_which_there_is_no_report_are_not_found(client, year, ending):
    assert client.get(f"/reports/{year}{ending}").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/reports/2023/r-234567/", "/reports/2023/r-234567.json", "/reports/2023/changes/", "/reports/2015/changes/"],
)
def test_what_was_never_published_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_id_belongs_to_its_year(client, snapshot):
    assert client.get(f"/reports/2022/{snapshot.public_id}/").status_code == 404
    make_report(year=2022)
    assert client.get(f"/reports/2022/{snapshot.public_id}/").status_code == 404


def test_published_report_stays_while_records_and_words_change(client, edition, snapshot):
    address = snapshot.get_absolute_url()
    before, data = page(client, address), client.get(f"/reports/2023/{snapshot.public_id}.json").content

    Member.objects.get(slug="seoul").periods.update(until_on="2023-06")
    Event.objects.filter(slug="smart-city-summit-expo").update(title="Another title")
    edition.passages.update(text="Other words")
    edition.title = "Another title"
    edition.save()

    assert page(client, address) == before
    assert client.get(f"/reports/2023/{snapshot.public_id}.json").content == data
    assert page(client, "/reports/2023/") == before.replace(f"/{snapshot.public_id}.json", ".json")


def test_published_report_tells_its_id_and_that_a_later_one_is_there(client, edition, snapshot):
    edition.title = "Anew"
    edition.save()
    later = publish(edition, make_user())

    first, latest = page(client, snapshot.get_absolute_url()), page(client, "/reports/2023/")

    assert f'as <span class="number">{snapshot.public_id}</span>.' in first
    assert "A later edition was published on" in text_of(first)
    assert later.public_id in latest
    assert "A later edition" not in latest
    assert f'data-running-title="CityNet Annual Report 2023 · {snapshot.public_id}"' in first
    assert f'<link rel="canonical" href="http://testserver{later.get_absolute_url()}">' in latest


def test_what_has_changed_since_is_told(client, edition, snapshot):
    assert "Nothing has changed since." in text_of(page(client, "/reports/2023/changes/"))

    make_member(name="Newcomer", since_on="2023-11", region=Member.objects.get(slug="seoul").region)
    text = text_of(page(client, "/reports/2023/changes/"))

    assert "Members published: 158 today: 159" in text
    assert "Joined › Newcomer published: not there today: Newcomer" in text


def test_json_is_the_data_and_words_and_fits_its_schema(client, edition, snapshot):
    schema = client.get("/data/reports.schema.json")
    assert schema["Content-Type"] == "application/schema+json"
    Draft202012Validator.check_schema(schema.json())
    fits = Draft202012Validator(schema.json(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    make_passage(make_report(year=2015), text="Words")

    answers = {
        address: client.get(address).json()
        for address in (
            "/reports/2023.json",
            f"/reports/2023/{snapshot.public_id}.json",
            "/reports/2015.json",
            "/reports/1990.json",
        )
    }

    for answer in answers.values():
        fits.validate(answer)
    assert answers["/reports/2023.json"] == answers[f"/reports/2023/{snapshot.public_id}.json"]
    assert (answers["/reports/2023.json"]["data"], answers["/reports/2023.json"]["prose"]) == (
        snapshot.data,
        snapshot.prose,
    )
    assert answers["/reports/2023.json"]["published"]["id"] == snapshot.public_id
    assert (answers["/reports/2015.json"]["published"], answers["/reports/2015.json"]["data"]) == (None, gather(2015))
    assert answers["/reports/1990.json"]["title"] is None


def test_list_has_what_was_published_and_the_years_on_record(client, snapshot):
    html = page(client, "/reports/")

    assert "Driving Towards Future: Advancing Sustainable Solutions · published on" in text_of(html)
    assert f"as {snapshot.public_id}" in html
    assert {"/reports/2022/", "/reports/2023/"} <= paths(html)
    assert html.count("/reports/2023/") == 1
    assert "/reports/1986/" not in html


def test_report_is_found_from_the_portal(client, snapshot):
    assert "/reports/" in paths(page(client, "/about/"))
    assert f"/reports/2023/{snapshot.public_id}/" in client.get("/sitemap.xml").content.decode()
    assert "/data/reports.schema.json" in paths(page(client, "/data/"))
    assert "/reports/2023/" in paths(page(client, "/publications/annual-report-2023/"))


def test_every_figure_and_name_of_the_report_leads_to_a_page(client):
    html = page(client, "/reports/2023/")

    missing = [
        path
        for path in sorted(paths(html))
        if not path.startswith(("/static/", "/accounts/")) and client.get(path).status_code != 200
    ]
    assert missing == []


@pytest.mark.parametrize("role", [None, *Role.values])
def test_everybody_may_read_what_was_published_and_nobody_may_post(client, snapshot, role):
    if role:
        user = make_user()
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
    addresses = [snapshot.get_absolute_url(), f"/reports/2023/{snapshot.public_id}.json", "/reports/2023/changes/"]

    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    assert [client.post(address).status_code for address in addresses] == [405, 405, 405]


@pytest.mark.parametrize("times", [1, 3])
def test_published_report_asks_the_same_few_queries_whatever_it_holds(client, django_assert_num_queries, times):
    for _time in range(times):
        fill_a_year(2015)
    snapshot = publish(ReportEdition.objects.get(year=2015), make_user())

    with django_assert_num_queries(6):  # has it changed, edition, what was published, this one, countries, languages
        client.get(snapshot.get_absolute_url())


def test_report_of_today_asks_no_more_queries_where_there_is_more(client, django_assert_max_num_queries):
    fill_a_year(2015)
    with django_assert_max_num_queries(60) as few:
        client.get("/reports/2015/")
    for _time in range(3):
        fill_a_year(2015)

    with django_assert_max_num_queries(len(few)):
        client.get("/reports/2015/")


def test_unchanged_report_is_answered_after_one_query(client, django_assert_num_queries, snapshot):
    etag = client.get("/reports/2023/")["ETag"]

    with django_assert_num_queries(1):
        assert client.get("/reports/2023/", headers={"if-none-match": etag}).status_code == 304
