"""Files that people upload: what is taken, how it is kept, and how it is sent. Logos are in members/test_logos.py."""

import io

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from citynet.core.admin import UploadsForm
from citynet.core.uploads import (
    COVER,
    MOST_DOCUMENT_MB,
    cover_path,
    document_path,
    fill_sizes,
    open_picture,
    reencode_picture,
    validate_cover,
    validate_document,
)
from members.applications.documents import SCAN
from members.logos import LOGO
from members.models import Member
from tests.factories import make_member
from tests.members.test_logos import bomb, picture

PDF = b"%PDF-1.7\n" + b"1 0 obj <<>> endobj\n" * 200 + b"trailer <<>>\nstartxref\n0\n%%EOF\n"


def document(content=PDF, name="Report.PDF"):
    return SimpleUploadedFile(name, content)


def test_scan_is_bounded_in_pixels_as_well_as_in_sides():
    def scan(*size):
        file = io.BytesIO()
        Image.new("1", size).save(file, "PNG")
        return ContentFile(file.getvalue(), name="scan.png")

    assert open_picture(scan(9_900, 4_000), SCAN).size == (9_900, 4_000)
    with pytest.raises(ValidationError, match="too many pixels; at most 40 million in all"):
        open_picture(scan(9_400, 9_400), SCAN)
    with pytest.raises(ValidationError, match="too many pixels; at most 10,000 a side"):
        open_picture(scan(10_001, 10), SCAN)


def test_whole_document_is_taken():
    file = document()

    validate_document(file)

    assert file.read() == PDF  # nothing of it is skipped when it is stored


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (document(b"<html><script>alert(1)</script>%%EOF"), "The file is not a PDF document."),
        (document(b"<html>%PDF-1.7 %%EOF"), "The file is not a PDF document."),
        (document(b"MZ\x90\0", "report.exe"), "The file is not a PDF document."),
        (document(PDF, "report.exe"), "The file is not a PDF document."),
        (document(PDF, "report.pdf.html"), "The file is not a PDF document."),
        (document(b""), "The file is not a PDF document."),
        (document(PDF[:-100]), "The document is cut off before its end. Please send it again."),
        (document(PDF + bytes(2000)), "The document is cut off before its end. Please send it again."),
        (
            document(PDF[:-6] + bytes(MOST_DOCUMENT_MB * 1024 * 1024) + PDF[-6:]),
            "The document has more than 20 MB. Please save it smaller.",
        ),
    ],
    ids=["html", "html first", "exe", "ending exe", "two endings", "empty", "cut off", "padded", "large"],
)
def test_wrong_document_is_refused_with_a_sentence(file, sentence):
    with pytest.raises(ValidationError) as problem:
        validate_document(file)

    assert problem.value.messages == [sentence]


def test_picture_is_kept_within_its_kind():
    assert Image.open(reencode_picture(picture((4032, 2016), "JPEG"), COVER)).size == (1024, 512)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (document(), "The file is not a PNG, JPEG or WebP picture."),
        (picture((6001, 10)), "The picture has too many pixels; at most 6,000 a side."),
        (bomb(), "The picture has too many pixels; at most 6,000 a side."),
    ],
    ids=["document", "wide", "bomb"],
)
def test_wrong_picture_is_refused_with_a_sentence(file, sentence):
    with pytest.raises(ValidationError) as problem:
        validate_cover(file)

    assert problem.value.messages == [sentence]


@pytest.mark.parametrize(("new_path", "kind"), [(cover_path, "image/webp"), (document_path, "application/pdf")])
@pytest.mark.django_db
def test_upload_is_sent_so_that_it_cannot_run(client, settings, tmp_path, new_path, kind):
    settings.MEDIA_ROOT = tmp_path
    path = default_storage.save(new_path(None, "../../evil.html"), ContentFile(PDF))

    response = client.get(f"/media/{path}")

    assert response["Content-Type"] == kind
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (response["Content-Disposition"] == "attachment") == (kind == "application/pdf")
    assert b"".join(response.streaming_content) == PDF


class LogoAsDocumentForm(UploadsForm, forms.ModelForm):
    """A field of files to try the mixin on."""

    logo = forms.FileField(required=False)
    documents = ["logo"]

    class Meta:
        model = Member
        fields = ["logo"]


@pytest.mark.django_db
def test_replaced_document_is_deleted_once_the_change_is_certain(
    settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    former = default_storage.save(document_path(None, ""), ContentFile(PDF))
    member = make_member(logo=former)
    form = LogoAsDocumentForm({}, {"logo": picture()}, instance=member)
    assert form.is_valid()

    with django_capture_on_commit_callbacks(execute=True):
        form.save()
        assert default_storage.exists(former)

    assert not default_storage.exists(former)
    assert default_storage.exists(member.logo.name)


def stored_sizes(member):
    return Member.objects.values_list("logo_width_px", "logo_height_px").get(pk=member.pk)


@pytest.mark.django_db
def test_size_of_a_picture_is_stored_beside_it_and_goes_with_it():
    member = make_member(logo=reencode_picture(picture((1024, 512)), LOGO))
    first = stored_sizes(member)
    member.logo.save("logo.webp", reencode_picture(picture((30, 40)), LOGO))
    second = stored_sizes(member)
    member.logo = ""
    member.save()

    assert (first, second, stored_sizes(member)) == ((512, 256), (30, 40), (None, None))


@pytest.mark.django_db
def test_record_is_read_without_its_picture(monkeypatch):
    member = make_member(logo=reencode_picture(picture(), LOGO))
    Member.objects.filter(pk=member.pk).update(logo_width_px=None)  # as one is that is older than its size
    monkeypatch.setattr(default_storage, "open", None)

    assert Member.objects.get(pk=member.pk).logo == member.logo


@pytest.mark.django_db
def test_pictures_that_are_older_than_their_sizes_get_them(client):
    kept, lost = (make_member(logo=reencode_picture(picture((600, 300)), LOGO)) for _ in range(2))
    default_storage.delete(lost.logo.name)
    damaged = make_member()
    Member.objects.filter(pk=damaged.pk).update(logo=default_storage.save("logos/damaged.webp", ContentFile(b"RIFF")))
    Member.objects.update(logo_width_px=None, logo_height_px=None)

    fill_sizes(Member, "logo")

    assert [stored_sizes(member) for member in (kept, lost, damaged)] == [(512, 256), (None, None), (None, None)]
    assert client.get(lost.get_absolute_url()).status_code == 200


@pytest.mark.django_db
def test_record_whose_picture_is_lost_can_still_be_read_and_saved():
    """As after a backup that came back without its uploads."""
    member = make_member(logo=reencode_picture(picture((100, 50)), LOGO))
    default_storage.delete(member.logo.name)

    member = Member.objects.get(pk=member.pk)
    member.logo = member.logo
    member.save()

    assert (member.logo_width_px, member.logo_height_px) == (100, 50)
