"""The publications on record, held to the section Publications of the 2023 Annual Report."""

import pytest

from publications.models import Publication

pytestmark = pytest.mark.django_db

SITE = "https://citynet-ap.org/"
# Title: languages and addresses as printed. None: the report does not say which language. The Services leaflet's
# address has its hyphen back, which the text of the report lost at the end of a line.
VERSIONS = {
    "CityNet Leaflet": [(code, f"{SITE}20-2/who-we-are/") for code in ("en", "ko", "zh", "ja", "id", "bn", "ne")],
    "City-to-City Cooperation with the EU": [(None, f"{SITE}wp-content/uploads/2024/04/2.-CityNet-EU-Brochure.pdf")],
    "CityNet Services Leaflet": [(None, f"{SITE}wp-content/uploads/2024/04/3.-CityNet-Services-Info-Guide.pdf")],
    "Annual Report 2022": [(None, f"{SITE}publications/annual-report/")],
    "Annual Report 2023": [("en", f"{SITE}publications/annual-report/")],
    "Monthly Newsletter": [(None, f"{SITE}news/monthly-newsletter/")],
    "City-to-City Consultation on Dengue Fever Prevention and Preparedness": [],
    "Crisis Resilient Urban Futures: The Future of Asia-Pacific Cities": [],
}


def test_report_publications_with_their_languages_and_addresses():
    found = {
        publication.title: list(publication.versions.values_list("language__code", "url"))
        for publication in Publication.objects.filter(source__slug="annual-report-2023")
    }

    assert found == VERSIONS


def test_report_upload_folder_is_no_date_of_publication():
    dated = Publication.objects.filter(source__slug="annual-report-2023", published_on__isnull=False)

    assert sorted(dated.values_list("slug", "published_on")) == [
        ("city-to-city-consultation-on-dengue-fever", "2023"),
        ("crisis-resilient-urban-futures", "2023"),
    ]


def test_report_publications_belong_to_their_events():
    flagship = Publication.objects.get(slug="crisis-resilient-urban-futures")
    dengue = Publication.objects.get(slug="city-to-city-consultation-on-dengue-fever")

    assert (flagship.event.slug, flagship.publisher.acronym) == ("apuf-8", "UNESCAP")
    assert dengue.event.slug == "c2c-consultation-on-dengue-fever"


def test_annual_report_tells_its_forewords_and_who_made_it(client):
    page = client.get("/publications/annual-report-2023/").content.decode()

    for fact in [
        "Driving Towards Future: Advancing Sustainable Solutions",
        "Going Together with the Socially Neglected",
        "36 years",
        "Advisory Board of Eminent Persons on Zero Waste",
        "2 billion tonnes",
        "4 billion by 2050",
        "Youngmin Chang",
        "Yookyung Oh",
        "Titiwangsa Lake Garden",
    ]:
        assert fact in page


def test_issues_on_record():
    issues = Publication.objects.filter(issues__isnull=False).values_list("slug", "issues__published_on")

    assert sorted(issues) == [("citynet-magazine", "2017"), ("monthly-newsletter", "2017-07")]
