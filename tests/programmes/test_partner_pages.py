"""The list of partners and the page of one."""

import pytest

from programmes.models import Partner
from tests.factories import make_chapter, make_country, make_member
from tests.pages import linked_data, links, page, text_of
from tests.programmes.factories import (
    make_agreement,
    make_event,
    make_participation,
    make_partner,
    make_programme,
    make_programme_partner,
)

pytestmark = pytest.mark.django_db


def full_partner(size=1):
    """A partner of which everything is known, with so many rows of each kind."""
    partner = make_partner(
        name="Water Board",
        slug="water-board",
        acronym="WB",
        kind="public-body",
        country=make_country(name="Zedland"),
        website="https://www.example.org/water",
        description="Looks after **water**.",
        member=make_member(name="Watertown"),
        chapter=make_chapter(name="National Chapter Zed"),
        programme=make_programme(name="Waterways"),
        aliases=[f"Board of Water {number}" for number in range(size)],
        to_be_confirmed=True,
        internal_note="kept for the Secretariat",
    )
    for number in range(size):
        make_event(title=f"Rain {number}", partners=[partner])
        make_participation(make_event(title=f"Dew {number}"), partner, role="sponsor")
        make_programme_partner(make_programme(name=f"Wells {number}"), partner, role="funder")
        make_agreement(title=f"Water accord {number}", parties=[partner], signed_on="2024-02")
    return partner


def test_page_tells_everything(client):
    partner = full_partner()

    html = page(client, "/partners/water-board/")
    text = text_of(html)

    for told in [
        "Abbreviation WB",
        "Also known as Board of Water 0",
        "Kind Public body or corporation",
        "Country or area Zedland",
        "Belongs to the member Watertown",
        "National chapter National Chapter Zed",
        "Programme Waterways",
        "As partner Rain 0",
        "As sponsor Dew 0",
        "Wells 0 funder",
        "Water accord 0 memorandum of understanding, February 2024",
        "to be confirmed",
        "Source: Test source",
    ]:
        assert told in text, told
    assert "<strong>water</strong>" in html
    assert {partner.member.get_absolute_url(), "/events/?partner=water-board", "/partners/?kind=public-body"} <= links(
        html
    )
    assert "kept for the Secretariat" not in html
    assert linked_data(html)["alternateName"] == ["WB", "Board of Water 0"]


def test_page_of_a_partner_of_which_little_is_known_has_no_empty_parts(client):
    text = text_of(page(client, make_partner(name="Bare").get_absolute_url()))

    assert "Kind not recorded" in text
    assert "None" not in text
    assert "Events" not in text.partition("Kind not recorded")[2].partition("Permanent id")[0]


def test_former_slug_leads_to_the_partner_and_an_unknown_one_nowhere(client):
    partner = make_partner(slug="old-name")
    partner.slug = "new-name"
    partner.save()

    response = client.get("/partners/old-name/")

    assert (response.status_code, response["Location"]) == (301, "/partners/new-name/")
    assert client.get("/partners/nobody/").status_code == 404


@pytest.mark.parametrize("size", [1, 40])
def test_page_query_count_does_not_grow(client, django_assert_max_num_queries, size):
    partner = full_partner(size)

    with django_assert_max_num_queries(8):  # content version, partner, aliases, parts, programmes, agreements
        client.get(partner.get_absolute_url())


def test_list_groups_by_kind_and_counts_events_once(client):
    country = make_country(code="XX", name="Zedland")
    company = make_partner(name="Drop Ltd", kind="company", country=country)
    make_partner(name="A Nobody", country=country)
    make_partner(name="Aqua University", kind="academic-institution", country=country)
    event = make_event(partners=[company])
    make_participation(event, company, role="sponsor")
    make_participation(make_event(), company, role="sponsor")

    response = client.get("/partners/?country=xx")

    assert [(heading, [(p.name, p.events) for p in rows]) for heading, rows in response.context["groups"]] == [
        ("Research, training or academic institution", [("Aqua University", 0)]),
        ("Company", [("Drop Ltd", 2)]),
        ("Kind not recorded", [("A Nobody", 0)]),
    ]
    assert f"/events/?partner={company.slug}" in links(page(client, "/partners/?country=xx"))
    assert [event.slug for event in client.get(f"/events/?partner={company.slug}").context["rows"]] != []


@pytest.mark.parametrize("asked", ["wàter", "BOARD water", "wb", "hydro office", "water zedland"])
def test_partner_is_found_by_any_name_however_it_is_typed(client, asked):
    make_partner(
        name="Board of Water", acronym="WB", aliases=["Hydro Office"], country=make_country(code="XX", name="Zedland")
    )

    response = client.get("/partners/", {"q": asked, "country": "XX"})

    assert [partner.name for partner in response.context["rows"]] == ["Board of Water"]


def test_near_names_are_suggested_and_wrong_values_are_told(client):
    partner = make_partner(name="Xanadu Foundation")

    assert client.get("/partners/?q=xanadoo+fondation").context["suggestions"][0] == (
        partner.get_absolute_url(),
        "Xanadu Foundation",
    )
    assert "There is no “gods” to choose from." in page(client, "/partners/?kind=gods")


@pytest.mark.parametrize("size", [1, 40])
def test_list_query_count_does_not_grow(client, django_assert_num_queries, size):
    country = make_country(code="XX")
    for _ in range(size):
        make_event(partners=[make_partner(country=country)])

    with django_assert_num_queries(5):  # content version, vocabulary, facets, page, text of the page
        response = client.get("/partners/?country=XX")

    assert len(response.context["rows"]) == size


def test_every_recorded_partner_has_a_page(client):
    for partner in Partner.objects.all():
        assert client.get(partner.get_absolute_url()).status_code == 200
