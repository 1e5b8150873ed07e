"""The Secretariat edits publications: finding them, languages and issues, tables, queries."""

import re

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from publications.models import Language, Publication, PublicationVersion
from tests.factories import make_cluster, numbers, some_source
from tests.members.admin_pages import add_row, change_url, errors, form_data, list_url, queries_of, sign_in
from tests.members.import_pages import (
    KINDS,
    assert_bad_row_is_named,
    assert_own_export_changes_nothing,
    confirm,
    export,
    preview,
)
from tests.members.test_admin_members import picture
from tests.programmes.factories import make_event, make_partner, make_programme
from tests.publications.factories import make_issue, make_publication, make_version

pytestmark = pytest.mark.django_db

MODELS = sorted(apps.get_app_config("publications").get_models(), key=lambda model: model._meta.label)
MODELS = [model for model in MODELS if not model.__name__.startswith("Historical")]
TABLES = [Publication, PublicationVersion]


@pytest.fixture(autouse=True)
def _editor(client):
    sign_in(client)


def language(code, name):
    return Language.objects.get_or_create(code=code, defaults={"name": name, "source": some_source()})[0]


def new_language():
    letters = "abcdefghijklmnopqrstuvwxyz"
    code = next(a + b for a in "qx" for b in letters if not Language.objects.filter(code=a + b).exists())
    return language(code, f"Language {next(numbers)}")


@pytest.fixture
def whole():
    publication = make_publication(
        published_on="2023-10",
        publisher=make_partner(),
        cluster=make_cluster(),
        event=make_event(),
        programme=make_programme(),
        text="Two lines\r\nof it",
        internal_note="=1",
    )
    make_version(publication, language=language("en", "English"), title="Report")
    make_version(publication, language=language("ko", "Korean"))
    make_version(make_publication())
    return publication


def test_publication_is_found_by_its_title_and_publisher_and_filtered_by_year(client, whole):
    publication = make_publication(
        title="Guía de Puertos", published_on="1187-03", publisher=make_partner(aliases=["Zanzibar Press"])
    )

    for parameters in ({"q": "guia puertos"}, {"q": "zanzibar press guia"}, {"year": "1187"}):
        assert list(client.get(list_url(Publication), parameters).context["cl"].result_list) == [publication]


def test_publication_is_saved_with_languages_and_issues(client):
    publication = make_publication()
    data = form_data(client.get(change_url(publication)))
    add_row(data, "versions", language=language("ko", "Korean").pk, url="https://example.org/ko.pdf")
    add_row(
        data, "issues", published_on="2023-10", title="October", url="https://example.org/10", source=some_source().pk
    )

    client.post(change_url(publication), data | {"published_on": "2023"})

    publication.refresh_from_db()
    assert (publication.published_on, publication.versions.get().language.code) == ("2023", "ko")
    assert publication.issues.get().published_on == "2023-10"
    told = client.get(change_url(publication).replace("/change/", "/history/")).context["entries"]
    assert {"Language version", "Newsletter issue", "Publication"} <= {entry.kind for entry in told}


def test_language_twice_or_without_address_is_refused(client):
    publication = make_publication()
    korean = language("ko", "Korean").pk
    data = form_data(client.get(change_url(publication)))
    for number in range(2):
        add_row(data, "versions", language=korean, url=f"https://example.org/{number}")
    assert errors(client.post(change_url(publication), data)) == ["The publication has this language already."]

    data = form_data(client.get(change_url(publication)))
    add_row(data, "versions", language=korean)
    assert errors(client.post(change_url(publication), data)) == [
        "Upload the file, or give the address at which it can be read."
    ]


def pdf(content=b"%PDF-1.7 report %%EOF"):
    return SimpleUploadedFile("The report.pdf", content, "application/pdf")


def test_cover_and_files_are_kept_under_names_of_our_own_and_replaced_ones_go(
    client, django_capture_on_commit_callbacks
):
    publication = make_publication()
    data = form_data(client.get(change_url(publication)))
    add_row(data, "versions", language=language("ko", "Korean").pk, document=pdf())
    client.post(change_url(publication), data | {"cover": picture()})
    publication.refresh_from_db()
    version = publication.versions.get()
    cover, document = publication.cover.name, version.document.name
    assert re.fullmatch(r"covers/[0-9a-f]{24}\.webp", cover)
    assert re.fullmatch(r"documents/[0-9a-f]{24}\.pdf", document)

    with django_capture_on_commit_callbacks(execute=True):
        data = form_data(client.get(change_url(publication)))
        client.post(change_url(publication), data | {"cover": picture(), "versions-0-document": pdf()})

    publication.refresh_from_db()
    version.refresh_from_db()
    assert not {cover, document} & {publication.cover.name, version.document.name}
    assert not any(default_storage.exists(name) for name in (cover, document))
    assert default_storage.exists(version.document.name)


def test_file_that_is_no_document_is_refused(client):
    publication = make_publication()
    data = form_data(client.get(change_url(publication)))
    add_row(data, "versions", language=language("ko", "Korean").pk, document=pdf(b"<script>"))

    assert errors(client.post(change_url(publication), data)) == ["The file is not a PDF document."]


def test_newsletter_of_many_years_is_saved_unchanged(client):
    publication = make_publication()
    for _number in range(60):
        make_issue(publication)

    response = client.post(change_url(publication), form_data(client.get(change_url(publication))))

    assert response.status_code == 302
    assert publication.issues.count() == 60


def test_page_on_the_site_is_one_click_away(client):
    publication = make_publication()

    page = client.get(change_url(publication))

    assert client.get(page.context["absolute_url"]).url.endswith(publication.get_absolute_url())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_unchanged_export_has_nothing_to_import(client, whole, model, kind):
    assert_own_export_changes_nothing(client, model, kind)


def test_export_carries_languages_to_read_and_dates_as_known(client, whole):
    row = next(row for row in export(client, Publication) if row["slug"] == whole.slug)

    assert (sorted(row["languages"].split("|")), row["published_on"]) == (["en", "ko"], "2023-10")


def test_new_rows_are_made_by_names(client):
    partner, korean = make_partner(name="Zanzibar Press"), language("ko", "Korean")
    rows = [{"slug": "", "title": "A Guide", "kind": "flagship report", "publisher": "zanzibar press"}]
    confirm(client, preview(client, rows, model=Publication), Publication)
    rows = [{"publication": "a guide", "language": "korean", "url": "https://example.org/ko"}]
    confirm(client, preview(client, rows, model=PublicationVersion), PublicationVersion)

    publication = Publication.objects.get(slug="a-guide")
    assert (publication.publisher, publication.kind) == (partner, "flagship-report")
    assert publication.versions.get().language == korean


@pytest.mark.parametrize(
    ("model", "row", "expected"),
    [
        (Publication, {"slug": "x", "title": "X", "kind": "scroll"}, ("kind", "is none of")),
        (
            Publication,
            {"slug": "x", "title": "X", "kind": "report", "published_on": "May"},
            ("published_on", "not a date"),
        ),
        (
            PublicationVersion,
            {"publication": "known", "language": "Klingon", "url": "https://x.example/"},
            ("language", "There is no language “Klingon”."),
        ),
        (
            PublicationVersion,
            {"publication": "known", "language": "en", "url": ""},
            ("", "Upload the file, or give the address at which it can be read."),
        ),
    ],
)
def test_bad_row_is_named_and_nothing_is_saved(client, model, row, expected):
    make_publication(slug="known")
    language("en", "English")
    good = {
        Publication: {"slug": "good", "title": "Good", "kind": "report"},
        PublicationVersion: {"publication": "known", "language": "", "url": "https://x.example/"},
    }[model]
    assert_bad_row_is_named(client, model, good, row, expected, MODELS)


def make_everything(number):
    for _number in range(number):
        publication = make_publication(
            publisher=make_partner(), event=make_event(), programme=make_programme(), cluster=make_cluster()
        )
        make_version(publication, language=new_language())
        make_issue(publication)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_list_asks_no_more_for_more_rows(client, model):
    make_everything(1)
    few = queries_of(client, list_url(model))
    make_everything(5)

    many = queries_of(client, list_url(model))

    assert many <= few
    assert many <= 20


def test_form_asks_no_more_for_more_rows(client):
    small, large = make_publication(), make_publication()
    for publication, number in ((small, 1), (large, 9)):
        for _number in range(number):
            make_version(publication, language=new_language())
            make_issue(publication)

    assert queries_of(client, change_url(large)) <= queries_of(client, change_url(small))


def test_files_go_with_their_records(client, django_capture_on_commit_callbacks):
    publication = make_publication()
    data = form_data(client.get(change_url(publication)))
    add_row(data, "versions", language=language("ko", "Korean").pk, document=pdf())
    client.post(change_url(publication), data | {"cover": picture()})
    publication.refresh_from_db()
    files = [publication.cover.name, publication.versions.get().document.name]
    assert all(map(default_storage.exists, files))

    with django_capture_on_commit_callbacks(execute=True):
        publication.delete()

    assert not any(map(default_storage.exists, files))
