"""Files nobody can read, previews that change nothing, and confirmations that no longer hold."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from citynet.core.models import ContentVersion
from members.models import Member
from tests.factories import make_member, make_user
from tests.members.admin_pages import said, sign_in
from tests.members.import_pages import confirm, difference, export, failures, preview, stored, upload, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    return sign_in(client, full_name="Editor")


# Files that cannot be read


def bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(60 * 1024 * 1024))
    return stream.getvalue()


NOT_READABLE = "This is not a readable {} file; perhaps it is of another kind."


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "The submitted file is empty."),
        ("a.csv", b"\n\n", "The file has no headings. Its first row names the columns."),
        ("a.csv", b"slug,name\n", "The file has headings but no rows."),
        (
            "a.csv",
            b"slug\n\x00hue\n",
            "The file holds null characters; it is not a text file. Save it as CSV, or as XLSX.",
        ),
        ("a.csv", "slug\nHué".encode("latin-1"), "The file is not text in UTF-8. Save it as “CSV UTF-8”, or as XLSX."),
        ("a.csv", "slug\nhue".encode("utf-16"), "The file is not text in UTF-8. Save it as “CSV UTF-8”, or as XLSX."),
        ("a.csv", b'slug\n"hue', NOT_READABLE.format("CSV")),
        ("a.csv", b"slug\nhue,extra\n", "Row 2 has more cells than there are headings."),
        ("a.csv", b"slug\n" + b"x\n" * 20_001, "The file has more than 20,000 rows. Split it."),
        ("a.csv", b"slug\n\x0bhue\n", "Row 2 holds a character that no text has (a null or control character)."),
        ("a.xlsx", b"slug\nhue\n", NOT_READABLE.format("XLSX")),
        ("a.xlsx", b"PK\x03\x04" + bytes(50), NOT_READABLE.format("XLSX")),
        ("a.xlsx", bomb(), "The file unpacks to more than can be read. Split it."),
        ("a.json", b"slug\nhue\n", NOT_READABLE.format("JSON")),
        ("a.json", b"{}", "The file must hold a list of objects, [{…}, {…}], one a record."),
        ("a.json", b"[1]", "The file must hold a list of objects, [{…}, {…}], one a record."),
        ("a.json", b"[" * 100_000, NOT_READABLE.format("JSON")),
        ("a.json", b'[{"slug": "a"}, {"name": "b"}]', "Row 2 has other columns than the first row: name, slug."),
        ("a.json", b'[{"slug": ["a"]}]', "Row 1 holds a list or an object where a value belongs."),
        ("a.json", b'[{"slug": NaN}]', "The file holds “NaN”, which is no number."),
        ("a.json", b'[{"slug": "\\u0000"}]', "Row 1 holds a character that no text has (a null or control character)."),
        ("a.json", b'[{"slug": "\\ud800"}]', "Row 1 holds a character that no text has (a null or control character)."),
        ("a.exe", b"MZ", "Choose a file that ends in .csv, .xlsx or .json."),
        ("a", b"slug\nhue", "Choose a file that ends in .csv, .xlsx or .json."),
        ("a.csv", b"x" * (21 * 1024 * 1024), "The file has more than 20 MB. Split it."),
    ],
)
def test_unreadable_file_is_answered_with_a_sentence(client, editor, name, content, sentence):
    response = upload(client, SimpleUploadedFile(name, content))

    assert response.status_code == 200
    assert failures(response) == [sentence]


def test_no_file_is_answered_with_a_sentence(client, editor):
    assert failures(client.post(url(Member, "import"))) == ["This field is required."]


def test_columns_that_stand_there_twice_are_refused(client, editor):
    response = upload(client, SimpleUploadedFile("a.csv", b"slug,name,name\nhue,A,B\n"))

    assert failures(response) == [(None, "", "Columns that stand there twice: name.")]


# Preview and confirmation


def test_preview_changes_nothing_at_all(client, editor):
    before, version, histories = stored(), ContentVersion.current(), Member.history.count()

    response = preview(
        client, [{"slug": "hue", "name": "Other", "country": "VN"}, {"slug": "new", "name": "New", "country": "VN"}]
    )

    assert [record for record, _changes in difference(response)] == ["Other", "New"]
    assert (stored(), ContentVersion.current(), Member.history.count()) == (before, version, histories)


def test_confirming_what_has_changed_since_saves_nothing_and_shows_the_new_difference(client, editor):
    response = preview(client, [{"slug": "hue", "name": "Other"}])
    Member.objects.filter(slug="hue").update(name="Meanwhile")

    again = confirm(client, response)

    assert said(again) == ["Nothing was imported: records have changed since. This is the difference now."]
    assert difference(again) == [("Other", [("name", "Meanwhile", "Other")])]
    assert Member.objects.get(slug="hue").name == "Meanwhile"
    confirm(client, again)
    assert Member.objects.get(slug="hue").name == "Other"


def test_confirming_what_has_become_wrong_saves_nothing(client, editor):
    response = preview(client, [{"slug": "hue", "name": "Taken"}, {"slug": "da-nang", "name": "Other"}])
    make_member(name="Taken", country=Member.objects.get(slug="hue").country)

    again = confirm(client, response)

    assert failures(again) == [(2, "", "This country has a member of this name.")]
    assert Member.objects.filter(name="Other").count() == 0


def test_preview_is_confirmed_once_and_by_nobody_else(client, editor):
    response = preview(client, [{"slug": "hue", "name": "Other"}])
    sign_in(client)
    assert confirm(client, response).url == url(Member, "import")
    client.force_login(editor)

    assert confirm(client, response).url == url(Member, "changelist")
    assert confirm(client, response).url == url(Member, "import")


@pytest.mark.parametrize("pending", ["", "x", "../../etc/passwd", "a:b:c"])
def test_forged_confirmation_imports_nothing(client, editor, pending):
    before = stored()

    response = client.post(url(Member, "process_import"), {"pending": pending}, follow=True)

    assert said(response) == ["Nothing was imported: the file is not kept any more. Choose it again."]
    assert stored() == before


def test_confirmation_is_not_a_get(client, editor):
    assert client.get(url(Member, "process_import")).status_code == 405


def test_who_may_only_look_exports_but_does_not_import(client):
    from django.contrib.auth.models import Permission

    user = make_user(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_member"))
    client.force_login(user)

    assert len(export(client)) == 158
    assert client.get(url(Member, "import")).status_code == 403
    assert client.post(url(Member, "process_import")).status_code == 403


def test_what_stands_in_the_file_is_escaped_on_the_page(client, editor):
    response = preview(client, [{"slug": "hue", "city": "<script>alert(1)</script>"}])

    body = response.content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert(1)" in body
    assert " style=" not in body


def test_import_and_export_ask_no_more_for_more_unchanged_rows(client, editor, django_assert_max_num_queries):
    rows = export(client)

    with django_assert_max_num_queries(20):
        export(client)
    with django_assert_max_num_queries(30 + 3 * 20):
        preview(client, rows[:20])


@pytest.mark.parametrize("query", ["p=9999", "unknown=1", "id__exact=abc", "q=" + "x" * 3000])
def test_export_of_an_impossible_list_is_no_server_error(client, editor, query):
    for response in (
        client.get(f"{url(Member, 'export')}?{query}"),
        client.post(f"{url(Member, 'export')}?{query}", {"format": 0, "resource": 0}),
    ):
        assert response.status_code in (200, 302)
