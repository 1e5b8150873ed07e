"""What is private stays so: notes of the Secretariat, and who is yet to join, are on no public page, in no file and in
no search."""

import io
import zipfile

import pytest
from django.apps import apps

from awards.models import CaseCluster, EditionOrganiser
from citynet.core.models import Noted, Searchable
from members.models import Cluster, Member
from tests.awards.factories import make_case, make_edition, make_honour
from tests.factories import make_member
from tests.factories import make_participation as make_part
from tests.programmes.factories import make_agreement, make_event, make_participation, make_partner
from tests.test_addresses import ADDRESSES, ANYONE

pytestmark = pytest.mark.django_db
with_notes = pytest.mark.usefixtures("notes_everywhere")

NOTE = "Heard over tea, not for the public"
NOTED = [model for model in apps.get_models() if issubclass(model, Noted)]
FILES = [
    *(f"/members.{ending}" for ending in ("csv", "json", "geojson")),
    *(f"/events.{ending}" for ending in ("ics", "csv", "json")),
    *(f"/cases.{ending}" for ending in ("csv", "json")),
    "/events/feed/",
]


@pytest.fixture
def notes_everywhere():
    for model in NOTED:
        model.objects.update(internal_note=NOTE)
        for record in model.objects.all():
            if isinstance(record, Searchable):
                record.refold()  # as saving it would: a note among the names must be found by these tests


def told(response, secret=NOTE):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response["Content-Type"] == "application/zip":
        archive = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(archive.read(name) for name in archive.namelist())
    return secret in content.decode(errors="replace")


@with_notes
def test_notes_are_there_to_be_found():
    assert len(NOTED) == 8
    assert Member.objects.filter(internal_note=NOTE).count() == Member.objects.count()


@with_notes
@pytest.mark.parametrize("address", [example for rule, example in ADDRESSES.values() if rule == ANYONE and example])
def test_no_address_tells_a_note(client, address):
    assert not told(client.get(address))


@with_notes
@pytest.mark.parametrize("address", FILES)
def test_no_file_tells_a_note(client, address):
    assert not told(client.get(address))


@with_notes
@pytest.mark.parametrize("model", NOTED, ids=lambda model: model.__name__)
def test_no_page_of_a_record_tells_a_note(client, model):
    for record in model.objects.all()[:12]:
        assert not told(client.get(record.get_absolute_url(), follow=True)), record


@with_notes
@pytest.mark.parametrize("address", ["/members/", "/events/", "/cases/", "/publications/", "/partners/"])
def test_no_list_finds_a_note(client, address):
    assert client.get(address, {"q": "heard over tea"}).context["listing"].total == 0


@with_notes
def test_search_finds_no_note(client):
    response = client.get("/search/", {"q": "heard over tea"})

    assert response.context["search"].total == 0
    assert not told(response)


# Who is yet to join

TO_BE = "Atlantis-on-Sea"
FILED = [
    *FILES,
    "/sitemap.xml",
    "/sitemap-members.xml",
    "/data/citynet.zip",
    "/clusters/",
    "/partners/",
    "/agreements/",
    "/events/",
    "/cases/",
]


@pytest.fixture
def to_be():
    """A member whose membership begins in a future that no test sees, with a part in everything."""
    cluster = Cluster.objects.get(slug="climate-change")
    member = make_member(name=TO_BE, slug="atlantis", since_on="2190")
    make_part(member, cluster, role="lead", since_on="2190")
    partner = make_partner(slug="office-by-the-sea", member=member)
    event = make_event(slug="regatta", partners=[partner])
    make_participation(event, member, role="host", name_as_printed="Printed city")
    make_agreement(parties=[partner])
    edition = make_edition(number=77)
    EditionOrganiser.objects.create(edition=edition, member=member, name_as_printed="Printed city")
    case = make_case(slug="case-by-the-sea", entrant=member)
    make_honour(case, edition)
    CaseCluster.objects.create(case=case, cluster=cluster)
    return member


@pytest.mark.usefixtures("to_be")
@pytest.mark.parametrize(
    "address",
    [
        *FILED,
        "/events/2023/regatta/",
        "/partners/office-by-the-sea/",
        "/awards/77/",
        "/search/?q=regatta",
        "/clusters/climate-change/",
    ],
)
def test_member_to_be_is_nowhere_told(client, address):
    response = client.get(address)

    assert response.status_code == 200
    if not response.streaming:
        assert not told(response, "/members/atlantis/")
        assert not told(response, "case-by-the-sea")
        assert not told(response, TO_BE)
    else:
        assert not told(response, TO_BE)


@pytest.mark.usefixtures("to_be")
@pytest.mark.parametrize("address", ["/members/", "/events/", "/cases/"])
def test_member_to_be_is_not_found_by_its_name(client, address):
    assert client.get(address, {"q": TO_BE}).context["listing"].total == 0


@pytest.mark.usefixtures("to_be")
@pytest.mark.parametrize("address", ["/members/atlantis/", "/cases/case-by-the-sea/"])
def test_member_to_be_has_no_page(client, address):
    assert client.get(address).status_code == 404
