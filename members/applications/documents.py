"""The papers of an application: checked by content, size and number, kept where no address leads, sent as downloads."""

import hashlib
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citynet.core.text import one_line
from citynet.core.uploads import PictureKind, new_path, open_picture, reencode_picture, validate_document
from members.models import ApplicationDocument

from .dossier import papers
from .drafts import locked

MOST_MB = 10
MOST_DOCUMENTS = 8
# A scan of a page may be large; it is only decoded to see that it is a picture, and kept as it came.
SCAN = PictureKind("applications", most_mb=MOST_MB, most_side_px=10_000, stored_side_px=10_000)
LOGO = PictureKind("applications", most_mb=MOST_MB, most_side_px=6_000, stored_side_px=1_024)
MEDIA_TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
FORMATS = {"PNG": "png", "JPEG": "jpg"}
MOST_NAME = 100
KEPT_SIGNS = " .,()+&-_"


def clean_name(name, ending):
    """The name of a file as it may be shown and offered again: its last part, without signs that mean something to a
    computer, with the ending that its content has."""
    last = re.split(r"[/\\]", one_line(name))[-1]
    stem = last.rpartition(".")[0] or last
    kept = "".join(sign for sign in stem if sign in KEPT_SIGNS or unicodedata.category(sign)[0] in "LMN")
    stem = kept.strip(" .")[:MOST_NAME].strip(" .")
    return f"{stem or _('document')}.{ending}"


def checked(file, kind):
    """(content to be stored, its ending) of an uploaded file; ValidationError with a sentence on what is wrong.

    What it is is told by its content; what it is called does not count.
    """
    if not file.size:
        raise ValidationError(_("The file is empty."), code="empty")
    if file.size > MOST_MB * 1024 * 1024:
        sentence = _("The file has more than %(most)s MB. Please save it smaller.")
        raise ValidationError(sentence, code="too_large", params={"most": MOST_MB})
    file.seek(0)
    if file.read(5) == b"%PDF-":
        return _pdf(file, kind)
    return _picture(file, kind)


def _pdf(file, kind):
    if kind == ApplicationDocument.Kind.LOGO:
        raise ValidationError(_("A logo is a picture: PNG or JPEG."), code="not_a_picture")
    validate_document(File(file, "document.pdf"))
    file.seek(0)
    return ContentFile(file.read()), "pdf"


def _picture(file, kind):
    try:
        picture = open_picture(file, SCAN)
    except ValidationError as problem:
        if problem.code == "not_a_picture":
            raise ValidationError(_("The file is not a PDF, PNG or JPEG."), code="not_a_document") from None
        raise
    if picture.format not in FORMATS:
        raise ValidationError(_("The file is not a PDF, PNG or JPEG."), code="not_a_document")
    if kind == ApplicationDocument.Kind.LOGO:  # to be shown on a page one day: only its pixels are kept
        return reencode_picture(file, LOGO), "webp"
    file.seek(0)
    return ContentFile(file.read()), FORMATS[picture.format]


def add(application, file, kind):
    """Store a paper; raises ValidationError, or NotEditable. The same file under the same kind is stored once."""
    content, ending = checked(file, kind)
    digest = hashlib.sha256(content.read()).hexdigest()
    with transaction.atomic():
        current = locked(application)
        standing = papers(current)
        same = standing.filter(kind=kind, sha256=digest).first()
        if same:
            return same
        if standing.count() >= MOST_DOCUMENTS:
            raise ValidationError(
                ngettext(
                    "There can be %(most)s document at most. Remove one first.",
                    "There can be %(most)s documents at most. Remove one first.",
                    MOST_DOCUMENTS,
                ),
                code="too_many",
                params={"most": MOST_DOCUMENTS},
            )
        document = ApplicationDocument(
            application=current,
            kind=kind,
            name=clean_name(file.name, ending),
            media_type=MEDIA_TYPES[ending],
            size_bytes=content.size,
            sha256=digest,
        )
        document.file.save(new_path("x", ending).rpartition("/")[2], content, save=False)
        document.save()
        current.save(update_fields=["changed_at"])
    return document


def remove(application, document):
    """Take a paper back; raises NotEditable. One that a version names is kept for those who decide on that version."""
    with transaction.atomic():
        current = locked(application)
        if any(entry["id"] == document.pk for version in current.versions.all() for entry in version.documents):
            document.removed_at = timezone.now()
            document.save(update_fields=["removed_at"])
        else:
            document.delete()
        current.save(update_fields=["changed_at"])


def response(document):
    """A paper, sent so that it cannot run. Call after the permission check."""
    sent = FileResponse(
        document.file.open(), content_type=document.media_type, as_attachment=True, filename=document.name
    )
    return unrunnable(sent)


def unrunnable(sent):
    """A download that cannot run in a page of ours."""
    sent["Content-Security-Policy"] = "default-src 'none'; sandbox"
    sent["X-Content-Type-Options"] = "nosniff"
    return sent
