"""What search engines are told of: every public address and no other, in files of a bounded length."""

import re

import pytest

from citynet.portal import sitemaps
from members.models import Member
from tests.awards.factories import make_case, make_edition
from tests.programmes.factories import make_event, make_partner, make_programme
from tests.publications.factories import make_publication

pytestmark = pytest.mark.django_db
LOCATION = re.compile(r"<loc>http://testserver(.*?)</loc>")


def told(client, address):
    """The addresses that a file names, in their order."""
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    return LOCATION.findall(response.content.decode())


def test_sitemap_names_every_member_cluster_chapter_and_meeting(client):
    found = set(told(client, "/sitemap.xml"))

    assert {member.get_absolute_url() for member in Member.objects.all()} <= found
    assert {
        "/",
        "/join/",
        "/apply/",
        "/about/rules/",
        "/clusters/disaster/",
        "/chapters/india/",
        "/governance/meetings/43/",
    } <= found


def test_sitemap_names_every_record_of_the_other_apps(client):
    records = [make_event(), make_programme(), make_partner(), make_case(), make_edition(), make_publication()]

    found = set(told(client, "/sitemap.xml"))

    assert {record.get_absolute_url() for record in records} <= found
    assert {"/data/", "/services/", "/events/", "/publications/"} <= found
    assert not {address for address in found if address.startswith(("/search/", "/admin/"))}


def test_many_addresses_are_told_in_many_files(client, monkeypatch):
    whole = told(client, "/sitemap.xml")
    monkeypatch.setattr(sitemaps, "MOST_ADDRESSES", 50)

    files = told(client, "/sitemap.xml")
    parts = [told(client, address) for address in files]

    assert len(whole) == len(set(whole)) > 300
    assert files[:5] == [
        "/sitemap-pages.xml",
        "/sitemap-members.xml",
        *(f"/sitemap-members.xml?p={n}" for n in (2, 3, 4)),
    ]
    assert [len(part) for part in parts[1:5]] == [50, 50, 50, 8]
    assert max(map(len, parts)) == 50
    assert [address for part in parts for address in part] == whole


@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemap-members.xml", "/sitemap-members.xml?p=2"])
def test_part_asks_few_questions_and_none_for_whom_has_it(client, monkeypatch, django_assert_max_num_queries, address):
    monkeypatch.setattr(sitemaps, "MOST_ADDRESSES", 50)
    with django_assert_max_num_queries(3):  # the version, the counts and, of a part, its addresses
        first = client.get(address)
    with django_assert_max_num_queries(1):
        again = client.get(address, headers={"if-none-match": first["ETag"]})

    assert (first.status_code, again.status_code) == (200, 304)


@pytest.mark.parametrize("address", ["nothing.xml", "members.xml?p=2", "members.xml?p=0", "pages.xml?p=x", "members"])
def test_part_that_there_is_not_is_missing(client, address):
    assert client.get(f"/sitemap-{address}").status_code == 404
