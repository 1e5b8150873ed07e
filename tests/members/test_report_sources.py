"""Every record of the fixtures names its source, and the files are as they should be."""

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from citynet.core.markup import render_markdown
from citynet.core.models import Source, Sourced, TextBlock

FILES = sorted(Path(settings.BASE_DIR, "fixtures").glob("*.json"))
RECORDS = [record for path in FILES for record in json.loads(path.read_text(encoding="utf-8"))]
WITHOUT_SOURCE = {  # a source itself, and what hangs on a record that has one
    "awards.casechallenge",
    "awards.casegoal",
    "awards.caselink",
    "awards.category",
    "awards.criterion",
    "awards.editionorganiser",
    "awards.juror",
    "core.source",
    "members.decision",  # its application
    "members.decisionreason",  # the portal's own words, which the Secretariat edits
    "programmes.agreementparty",
    "programmes.eventchallenge",
    "programmes.eventlink",
    "programmes.eventparticipation",
    "programmes.eventperson",
    "programmes.outcome",
    "programmes.programmepartner",
    "publications.publicationversion",
}
SOURCED = [model for model in apps.get_models() if issubclass(model, Sourced) and not model._meta.abstract]


def test_report_fixture_records_have_a_source_and_no_key_of_their_own():
    without = [r for r in RECORDS if r["model"] not in WITHOUT_SOURCE and not r["fields"].get("source")]

    assert without == []
    assert {key for record in RECORDS for key in record} == {"model", "fields"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_report_fixture_has_one_record_a_line(path):
    lines = path.read_text(encoding="utf-8").splitlines()

    assert (lines[0], lines[-1]) == ("[", "]")
    assert len(lines) - 2 == len(json.loads("\n".join(lines)))
    assert "\\u" not in "\n".join(lines)


@pytest.mark.django_db
@pytest.mark.parametrize("model", SOURCED, ids=lambda model: model.__name__)
def test_report_record_leads_to_a_published_source(model):
    unpublished = model._default_manager.filter(source_url="", source__url="")

    assert set(unpublished.values_list("source__slug", flat=True)) <= {"portal-notes"}


@pytest.mark.django_db
def test_report_records_are_valid():
    models = [apps.get_model(label) for label in dict.fromkeys(record["model"] for record in RECORDS)]

    for model in models:
        for record in model._default_manager.all():
            record.full_clean()


@pytest.mark.django_db
def test_report_sources_ask_for_their_attribution():
    assert dict(Source.objects.exclude(licence="").values_list("slug", "licence")) == {
        "geonames": "CC BY 4.0",
        "geojson-nepal": "MIT",
    }
    assert Source.objects.get(slug="geonames").attribution == "Coordinates and populations: GeoNames, CC BY 4.0."


@pytest.mark.django_db
def test_report_texts_of_pages_are_there():
    assert list(TextBlock.objects.values_list("key", flat=True)) == [
        "about-executive-committee",
        "about-general-council",
        "about-intro",
        "awards-cases",
        "awards-intro",
        "chapters-intro",
        "clusters-intro",
        "events-intro",
        "governance-intro",
        "home-intro",
        "join-fee",
        "join-intro",
        "partners-intro",
        "programmes-intro",
        "publications-intro",
        "services-how-to-ask",
        "services-intro",
    ]


@pytest.mark.django_db
def test_report_texts_are_shown_on_the_page_they_name(client):
    home = {"home": "/"}
    for block in TextBlock.objects.all():
        name = block.key.partition("-")[0]
        shown = html_of(client.get(home.get(name, f"/{name}/")).content.decode())
        assert html_of(render_markdown(block.text)) in shown, block.key


def html_of(text):
    return " ".join(text.split())


@pytest.mark.django_db
def test_report_fee_rule_is_quoted_as_printed():
    text = TextBlock.objects.get(key="join-fee").text

    assert (
        "\n> The annual membership size is calculated based on the population of the city "
        "and GDP per capita of its country.\n" in text
    )
    assert "the fee is meant" in text
