"""The pages of publications, and what other pages show of them."""

import re

import pytest
from django.template import Context, Template

from programmes.models import Partner
from publications.models import Language
from tests.factories import make_chapter, make_cluster, make_member, some_source
from tests.pages import linked_data, page, text_of
from tests.programmes.factories import make_event, make_partner, make_programme
from tests.publications.factories import make_issue, make_publication, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_languages():
    """English and Korean, whether or not the records have them."""
    for position, (code, name) in enumerate([("en", "English"), ("ko", "Korean")]):
        Language.objects.get_or_create(
            code=code, defaults={"name": name, "position": position, "source": some_source()}
        )


def titles(client, query):
    html = page(client, f"/publications/?{query}")
    return re.findall(r'<a class="name" href="[^"]*">([^<]*)</a>', html)


def test_list_is_narrowed_by_words_kind_language_and_year(client):
    publisher = make_partner(name="Zzyzx Institute")
    make_publication(title="Zzyzx atlas", kind="brochure", published_on="2023-10", languages=["en", "ko"])
    make_publication(title="Zzyzx report", published_on="2022", languages=["en"])
    make_publication(title="Water", publisher=publisher)

    assert titles(client, "q=zzyzx") == ["Zzyzx atlas", "Zzyzx report", "Water"]
    assert titles(client, "q=zzyzx&language=ko") == ["Zzyzx atlas"]
    assert titles(client, "q=zzyzx&kind=report") == ["Zzyzx report", "Water"]
    assert titles(client, "q=zzyzx&year=2022&year=2023") == ["Zzyzx atlas", "Zzyzx report"]


def test_publication_in_several_languages_counts_once_in_each(client):
    make_publication(title="Zzyzx atlas", languages=["en", "ko"])
    make_publication(title="Zzyzx report", languages=["en"])

    listing = client.get("/publications/?q=zzyzx").context["listing"]

    counts = {facet.name: {o.value: o.count for o in facet.options} for facet in listing.facets}
    assert counts["language"] == {"en": 2, "ko": 1}
    assert listing.total == 2


def test_list_says_what_is_not_known_of_a_row(client):
    make_publication(title="Zzyzx dated", published_on="2023-10", languages=["ko", "en"])
    make_publication(title="Zzyzx undated")

    text = text_of(page(client, "/publications/?q=zzyzx"))

    assert "Zzyzx dated report, October 2023 · English, Korean" in text
    assert "Zzyzx undated report, date not recorded" in text


def test_unknown_language_is_named_and_nothing_is_listed(client):
    make_publication()

    text = text_of(page(client, "/publications/?language=xx"))

    assert "Language: There is no “xx” to choose from." in text


def test_words_found_nowhere_lead_to_near_titles(client):
    make_publication(title="Zzyzx atlas")

    assert "Did you mean: Zzyzx atlas" in text_of(page(client, "/publications/?q=zzyzx%20atlos"))


@pytest.mark.parametrize("size", [1, 40])
def test_list_asks_a_constant_number_of_queries(client, django_assert_num_queries, size):
    for _number in range(size):
        make_publication(languages=["en", "ko"], title="Zzyzx")

    with django_assert_num_queries(6):  # content version, languages, facets, page, versions, text of the page
        client.get("/publications/?q=zzyzx")


def test_page_tells_everything_known(client):
    cluster, event, programme = make_cluster(), make_event(), make_programme()
    publication = make_publication(
        title="Dengue report",
        edition="2nd edition",
        published_on="2023-10",
        publisher=make_partner(name="Institute"),
        cluster=cluster,
        event=event,
        programme=programme,
        summary="What cities do.",
        text="- one\n- two",
        remark="The date is that of the file.",
        internal_note="kept for the Secretariat",
    )
    make_version(
        publication, language=Language.objects.get(code="ko"), title="뎅기", url="https://www.citynet-ap.org/d.pdf"
    )

    html = page(client, publication.get_absolute_url())
    text = text_of(html)

    assert 'hreflang="ko"><span lang="ko">뎅기</span></a>' in html
    assert "Korean: 뎅기 on citynet-ap.org" in text
    for link in (cluster, event, programme, publication.publisher):
        assert f'href="{link.get_absolute_url()}"' in html
    assert "<li>one</li>" in html
    for part in ("2nd edition", "October 2023", "What cities do.", "The date is that of the file.", "Test source"):
        assert part in text
    assert "kept for the Secretariat" not in html + page(client, "/publications/?q=dengue")


def test_page_with_almost_nothing_known_says_so(client):
    text = text_of(page(client, make_publication(title="Bare").get_absolute_url()))

    assert "Where it can be read is not recorded." in text
    assert "Date not recorded" in text
    assert "None" not in text


def test_newsletter_lists_its_issues_by_year_and_month(client):
    newsletter = make_publication(title="Monthly", kind="newsletter")
    for date in ("2023-09", "2024-01", "2023-10"):
        make_issue(newsletter, published_on=date, title=f"Issue of {date}", url=f"https://news.example.org/{date}")

    html = page(client, newsletter.get_absolute_url())
    text = text_of(html)

    assert re.search(
        r"Issues 2024 January 2024 : Issue of 2024-01 .*2023 October 2023 : Issue of 2023-10 .*September 2023", text
    )
    assert "on news.example.org" in text
    assert "3 issues on record" in text
    assert "not recorded" not in text.partition("About the publication")[0]


def test_page_carries_linked_data(client):
    publication = make_publication(kind="annual-report", published_on="2023", languages=["en", "ko"])

    html = page(client, publication.get_absolute_url())
    data = linked_data(html)

    assert (data["@type"], data["inLanguage"], data["datePublished"]) == ("Report", ["en", "ko"], "2023")
    assert data["@id"] == f"http://testserver/publications/{publication.slug}/"
    assert data["identifier"] == publication.public_id
    assert [work["inLanguage"] for work in data["workExample"]] == ["en", "ko"]


def test_file_of_our_own_is_offered_before_the_address_elsewhere(client):
    publication = make_publication()
    make_version(publication, document="documents/0.pdf", url="https://www.citynet-ap.org/d.pdf")

    html = page(client, publication.get_absolute_url())

    assert f'<a href="/media/documents/0.pdf" download="{publication.title.lower().replace(" ", "-")}.pdf"' in html
    assert "(PDF), also on citynet-ap.org" in text_of(html)


def test_former_slug_redirects(client):
    publication = make_publication(slug="old-name")
    publication.slug = "new-name"
    publication.save()

    response = client.get("/publications/old-name/")

    assert (response.status_code, response["Location"]) == (301, "/publications/new-name/")


@pytest.mark.parametrize("size", [1, 40])
def test_page_asks_a_constant_number_of_queries(client, django_assert_num_queries, size):
    publication = make_publication(event=make_event(), programme=make_programme(), publisher=make_partner())
    for number in range(size):
        make_issue(publication, published_on=f"{1980 + number}")
    for language in Language.objects.all()[:size]:
        make_version(publication, language=language)

    with django_assert_num_queries(4):  # content version, publication, versions, issues
        client.get(publication.get_absolute_url())


def test_tags_show_what_belongs_to_a_record(django_assert_num_queries):
    chapter, programme = make_chapter(), make_programme()
    event = make_event(chapter=chapter, programme=programme)
    make_publication(title="At the event", event=event)
    make_publication(title="Of the programme", programme=programme)
    make_publication(title="Of the chapter's office", publisher=make_partner(chapter=chapter))
    shown = {}

    for tag, record in [
        ("event_publications", event),
        ("programme_publications", programme),
        ("chapter_publications", chapter),
    ]:
        template = Template("{% load publications %}{% " + tag + " record %}")
        with django_assert_num_queries(1):
            html = template.render(Context({"record": record}))
        shown[tag] = sorted(re.findall(r'<a href="/publications/[^"]+">([^<]+)</a>', html))

    assert shown == {
        "event_publications": ["At the event"],
        "programme_publications": ["At the event", "Of the programme"],
        "chapter_publications": ["At the event", "Of the chapter&#x27;s office"],
    }


def test_tag_without_publications_draws_nothing():
    html = Template("{% load publications %}{% partner_publications record %}").render(
        Context({"record": make_partner()})
    )

    assert html.strip() == ""


def test_tag_is_bounded_and_leads_to_the_list():
    partner = make_partner()
    for _number in range(31):
        make_publication(publisher=partner)

    html = Template("{% load publications %}{% partner_publications record %}").render(Context({"record": partner}))

    assert html.count("<li>") == 30
    assert 'href="/publications/">All publications</a>' in html


def test_member_and_cluster_pages_show_their_publications(client):
    member, cluster = make_member(), make_cluster()
    make_publication(title="At the event", event=make_event(partners=[member]))
    make_publication(title="Of the cluster", cluster=cluster)

    assert "At the event" in page(client, member.get_absolute_url())
    assert "Of the cluster" in page(client, cluster.get_absolute_url())


def test_publisher_is_found_in_the_list(client):
    make_publication(title="Water", publisher=make_partner(name="Zzyzx", kind=Partner.Kind.NGO))

    assert titles(client, "q=zzyzx") == ["Water"]
