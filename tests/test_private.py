"""What is private stays so: a note of the Secretariat is on no public page, in no file and in no search."""

import io
import zipfile

import pytest
from django.apps import apps

from citynet.core.models import Noted
from members.models import Member
from tests.test_addresses import ADDRESSES, ANYONE

pytestmark = pytest.mark.django_db

NOTE = "Heard over tea, not for the public"
NOTED = [model for model in apps.get_models() if issubclass(model, Noted)]
FILES = [
    *(f"/members.{ending}" for ending in ("csv", "json", "geojson")),
    *(f"/events.{ending}" for ending in ("ics", "csv", "json")),
    *(f"/cases.{ending}" for ending in ("csv", "json")),
    "/events/feed/",
]


@pytest.fixture(autouse=True)
def notes_everywhere():
    for model in NOTED:
        model.objects.update(internal_note=NOTE)


def told(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response["Content-Type"] == "application/zip":
        archive = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(archive.read(name) for name in archive.namelist())
    return NOTE in content.decode(errors="replace")


def test_notes_are_there_to_be_found():
    assert len(NOTED) == 8
    assert Member.objects.filter(internal_note=NOTE).count() == Member.objects.count()


@pytest.mark.parametrize("address", [example for rule, example in ADDRESSES.values() if rule == ANYONE and example])
def test_no_address_tells_a_note(client, address):
    assert not told(client.get(address))


@pytest.mark.parametrize("address", FILES)
def test_no_file_tells_a_note(client, address):
    assert not told(client.get(address))


@pytest.mark.parametrize("model", NOTED, ids=lambda model: model.__name__)
def test_no_page_of_a_record_tells_a_note(client, model):
    for record in model.objects.all()[:12]:
        assert not told(client.get(record.get_absolute_url(), follow=True)), record


@pytest.mark.parametrize("address", ["/members/", "/events/", "/cases/", "/publications/", "/partners/"])
def test_no_list_finds_a_note(client, address):
    assert client.get(address, {"q": "heard over tea"}).context["listing"].total == 0


def test_search_finds_no_note(client):
    response = client.get("/search/", {"q": "heard over tea"})

    assert response.context["search"].total == 0
    assert not told(response)
