"""The papers of an application: what is taken, what is not, who opens them."""

import datetime as dt
import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from members.applications import documents, workflow
from members.applications.documents import clean_name
from members.applications.drafts import NotEditable
from members.models import ApplicationDocument
from tests.markup import assert_valid
from tests.members.applicants import A_PDF, page_of
from tests.members.joining import make_application, make_submitted, staff
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counters_at_nought")]


def picture(format="PNG", size=(40, 30)):
    stored = io.BytesIO()
    Image.new("RGB", size, "navy").save(stored, format)
    return stored.getvalue()


def send(client, application, content=A_PDF, name="letter.pdf", kind="letter-of-intent"):
    file = SimpleUploadedFile(name, content)
    return client.post(page_of(application, "documents/"), {"kind": kind, "file": file})


def refusal(client, application, **sent):
    response = send(client, application, **sent)
    assert response.status_code == 200
    html = response.content.decode()
    assert_valid(html)
    assert not ApplicationDocument.objects.filter(application=application).exists()
    return text_of(html)


@pytest.mark.parametrize(
    ("content", "name", "kind", "kept_as", "media_type"),
    [
        (A_PDF, "Letter of intent.PDF", "letter-of-intent", "Letter of intent.pdf", "application/pdf"),
        (A_PDF, "letter.docx", "letter-of-intent", "letter.pdf", "application/pdf"),
        (picture("PNG"), "scan.png", "registration", "scan.png", "image/png"),
        (picture("JPEG"), "scan.jpeg", "registration", "scan.jpg", "image/jpeg"),
        (picture("PNG"), "logo.png", "logo", "logo.webp", "image/webp"),
    ],
)
def test_a_document_is_taken_by_its_content(client, content, name, kind, kept_as, media_type):
    application = make_application()

    response = send(client, application, content, name, kind)

    assert response["Location"] == page_of(application, "documents/") + "?saved=1"
    paper = application.documents.get()
    assert (paper.kind, paper.name, paper.media_type) == (kind, kept_as, media_type)
    stored = paper.file.read()
    assert (len(stored), hashlib.sha256(stored).hexdigest()) == (paper.size_bytes, paper.sha256)
    if kind != "logo":
        assert stored == content
    assert kept_as in client.get(page_of(application, "documents/")).content.decode()


@pytest.mark.parametrize(
    ("content", "name", "kind", "sentence"),
    [
        (b"", "letter.pdf", "other", "The submitted file is empty."),
        (b"MZ\x90\x00", "letter.pdf", "other", "The file is not a PDF, PNG or JPEG."),
        (b"<script>alert(1)</script>", "letter.pdf", "other", "The file is not a PDF, PNG or JPEG."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.png", "logo", "The file is not a PDF, PNG or JPEG."),
        (picture("GIF"), "scan.png", "other", "The file is not a PDF, PNG or JPEG."),
        (picture("WEBP"), "scan.png", "other", "The file is not a PDF, PNG or JPEG."),
        (A_PDF[:20], "letter.pdf", "other", "The document is cut off before its end."),
        (picture("PNG")[:60], "scan.png", "other", "The picture is damaged"),
        (A_PDF, "logo.pdf", "logo", "A logo is a picture: PNG or JPEG."),
        (A_PDF, "letter.pdf", "treaty", "is not one of the available choices"),
    ],
)
def test_what_is_no_such_document_is_refused_with_a_reason(client, content, name, kind, sentence):
    assert sentence in refusal(client, make_application(), content=content, name=name, kind=kind)


def test_what_is_too_large_is_refused_with_a_reason(client):
    content = A_PDF + b" " * (10 * 1024 * 1024) + b"%%EOF"

    assert "The file has more than 10 MB." in refusal(client, make_application(), content=content)


def test_a_request_that_is_far_too_large_is_turned_away_before_it_is_read(client):
    application = make_application()

    response = client.post(page_of(application, "documents/"), {"kind": "other"}, CONTENT_LENGTH=str(12 * 1024 * 1024))

    assert response.status_code == 413
    assert "a document may have at most 10 MB" in text_of(response.content.decode())


def test_answers_that_are_far_too_long_are_turned_away_with_a_reason(client):
    application = make_application()

    response = client.post(page_of(application, "work/"), {"vision": "x" * 600_000})

    assert response.status_code == 413
    assert "What was sent is too long for this page." in text_of(response.content.decode())


def test_eight_documents_are_the_most(client):
    application = make_application()
    for number in range(8):
        assert send(client, application, A_PDF + b"%" + str(number).encode() + b"\n%%EOF").status_code == 302

    response = send(client, application, A_PDF + b"%9\n%%EOF")

    assert "There can be 8 documents at most." in text_of(response.content.decode())
    assert application.documents.count() == 8


def test_the_same_document_is_kept_once(client):
    application = make_application()
    send(client, application)
    send(client, application, name="again.pdf")

    assert [paper.name for paper in application.documents.all()] == ["letter.pdf"]


@pytest.mark.usefixtures("clock")
def test_very_many_uploads_in_an_hour_are_held_off(client):
    application = make_application()
    for _ in range(40):
        send(client, application, b"nothing")

    assert "Very many files were sent in the last hour." in text_of(send(client, application).content.decode())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\Letter.pdf", "Letter.pdf"),
        ('a"b\r\nX-Header: c.pdf', "ab X-Header c.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        ("सहमति पत्र.pdf", "सहमति पत्र.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_the_name_of_a_file_keeps_its_words_alone(given, kept):
    assert clean_name(given, "pdf") == kept


# Who opens them


def stored(client, application, **sent):
    send(client, application, **sent)
    return application.documents.order_by("-pk").first()


def test_a_document_comes_as_a_download_that_cannot_run(client):
    application = make_application()
    paper = stored(client, application, name="Our letter.pdf")

    response = client.get(page_of(application, f"documents/{paper.pk}/"))

    assert b"".join(response.streaming_content) == A_PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="Our letter.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "no-store, private"


def test_a_document_opens_under_its_own_link_alone(client):
    application, other = make_application(), make_application()
    paper = stored(client, application)

    assert client.get(page_of(other, f"documents/{paper.pk}/")).status_code == 404
    client.post(page_of(other, f"documents/{paper.pk}/remove/"))
    assert application.documents.filter(removed_at=None).get() == paper
    assert client.get(f"/media/{paper.file.name}").status_code == 404


def test_a_document_lies_where_no_address_leads_for_this_account_alone(client, settings):
    paper = stored(client, make_application())

    assert paper.file.path.startswith(str(settings.PRIVATE_ROOT))
    with pytest.raises(ValueError, match="no address of its own"):
        _ = paper.file.url


def test_a_document_whose_file_is_lost_is_not_found(client):
    application = make_application()
    paper = stored(client, application)
    paper.file.storage.delete(paper.file.name)

    assert client.get(page_of(application, f"documents/{paper.pk}/")).status_code == 404


# Taking them back


def test_a_document_of_a_draft_is_removed_with_its_file(client, django_capture_on_commit_callbacks):
    application = make_application()
    paper = stored(client, application)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(application, f"documents/{paper.pk}/remove/"))

    assert not ApplicationDocument.objects.filter(pk=paper.pk).exists()
    assert not paper.file.storage.exists(paper.file.name)


def test_a_document_that_was_sent_is_kept_for_those_who_decide(client):
    application = make_application()
    paper = stored(client, application)
    make_submitted(application=application)
    workflow.claim(application, by=staff())
    due_on = timezone.localdate() + dt.timedelta(days=9)
    workflow.request_information(application, by=staff(), items="Another letter", due_on=due_on)

    client.post(page_of(application, f"documents/{paper.pk}/remove/"))

    paper.refresh_from_db()
    assert paper.removed_at is not None
    assert paper.file.storage.exists(paper.file.name)
    assert client.get(page_of(application, f"documents/{paper.pk}/")).status_code == 404
    assert paper.name not in client.get(page_of(application, "documents/")).content.decode()


def test_nothing_is_added_or_removed_once_it_is_sent(client):
    application = make_application()
    paper = stored(client, application)
    make_submitted(application=application)

    assert send(client, application, name="later.pdf", content=A_PDF + b"%%EOF")["Location"] == page_of(application)
    client.post(page_of(application, f"documents/{paper.pk}/remove/"))

    assert [each.name for each in application.documents.filter(removed_at=None)] == ["letter.pdf"]
    with pytest.raises(NotEditable):
        documents.add(application, SimpleUploadedFile("later.pdf", A_PDF), "other")


def test_a_removal_is_asked_by_a_button_alone(client):
    application = make_application()
    paper = stored(client, application)

    assert client.get(page_of(application, f"documents/{paper.pk}/remove/")).status_code == 405
    assert application.documents.filter(removed_at=None).exists()
