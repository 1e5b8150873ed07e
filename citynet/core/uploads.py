"""Files that people upload: checked by their content, bounded, and kept under names of our own making.

Pictures are stored anew, so that only pixels remain. Documents stay as they are, so they are only ever sent as a
download that cannot run in a page of ours.
"""

import contextlib
import io
import os
import secrets
import threading
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.db.models import FileField, ImageField
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_MILLION_PIXELS = 40  # of any picture: a page of A4 scanned at 600 dots an inch has 35
MOST_DOCUMENT_MB = 20
END_WITHIN_BYTES = 1024  # where programs that read PDF look for its end
TYPES = {"webp": "image/webp", "pdf": "application/pdf"}
# What is served: folder, name, ending. Nothing else that lies in the storage can be reached.
ADDRESS = r"(?P<path>(?:logos|covers)/[0-9a-f]{24}\.webp|documents/[0-9a-f]{24}\.pdf)"

_decoding = threading.Lock()


@dataclass(frozen=True)
class PictureKind:
    """How large a picture may come, and how large it is kept."""

    folder: str
    most_mb: int
    most_side_px: int
    stored_side_px: int


COVER = PictureKind("covers", most_mb=10, most_side_px=6_000, stored_side_px=1_024)


class PictureField(ImageField):
    """A picture whose size in pixels stands in its `width_field` and `height_field`, so that a page can leave room
    for it. Django's own field opens the file whenever a record whose size is missing is read; this one only opens
    what is being stored."""

    def update_dimension_fields(self, instance, force=False, *args, **kwargs):
        if force or isinstance(instance.__dict__.get(self.attname), File):
            with contextlib.suppress(FileNotFoundError):  # lost: the record can be mended all the same
                super().update_dimension_fields(instance, force, *args, **kwargs)


def fill_sizes(model, name):
    """For a migration: store the size of each picture that came before its size was stored."""
    from PIL import Image  # here and below: its library takes 2 MB of a worker, most of which open no picture

    column = model._meta.get_field(name)
    for record in model._base_manager.exclude(**{name: ""}):
        with contextlib.suppress(OSError, SuspiciousOperation):  # no picture, or none any more: its page does without
            with default_storage.open(getattr(record, name).name) as file:
                width, height = Image.open(file).size
            values = {column.width_field: width, column.height_field: height}
            model._base_manager.filter(pk=record.pk).update(**values)


class PrivateStorage(FileSystemStorage):
    """Where papers lie that are opened only through a permission check: no address leads into it."""

    @property
    def base_location(self):
        return settings.PRIVATE_ROOT

    @property
    def location(self):
        return os.path.abspath(self.base_location)

    def url(self, name):
        raise ValueError("A private file has no address of its own.")


def private_storage():
    return PrivateStorage(file_permissions_mode=0o600, directory_permissions_mode=0o700)


def new_path(folder, ending):
    """A name of our own making; what the visitor's computer called the file is never used."""
    return f"{folder}/{secrets.token_hex(12)}.{ending}"


def cover_path(instance, filename):
    return new_path(COVER.folder, "webp")


def document_path(instance, filename):
    return new_path("documents", "pdf")


def validate_cover(file):
    validate_picture_of(COVER, file)


def validate_picture_of(kind, file):
    """Field validator. A file stored earlier has been through it and is not read again."""
    if is_new(file):
        open_picture(file, kind)


def is_new(file):
    return not getattr(file, "_committed", False)


def open_picture(file, kind):
    """The decoded picture of an uploaded file, or ValidationError with a sentence on what is wrong.

    The size is read from the header before a pixel is decoded, so a decompression bomb costs nothing. One picture at a
    time is decoded in a worker: the largest takes 160 MB meanwhile.
    """
    from PIL import Image

    _refuse_too_large(file, kind.most_mb, _("The picture has more than %(most)s MB. Please save it smaller."))
    file.seek(0)
    try:
        picture = Image.open(io.BytesIO(file.read()), formats=FORMATS)
    except Image.DecompressionBombError:
        raise _too_many_pixels(kind) from None
    except (OSError, ValueError, SyntaxError):
        raise ValidationError(_("The file is not a PNG, JPEG or WebP picture."), code="not_a_picture") from None
    if max(picture.size) > kind.most_side_px:
        raise _too_many_pixels(kind)
    if picture.width * picture.height > MOST_MILLION_PIXELS * 10**6:
        sentence = _("The picture has too many pixels; at most %(most)s million in all.")
        raise ValidationError(sentence, code="too_many_pixels", params={"most": MOST_MILLION_PIXELS})
    try:
        with _decoding:
            picture.load()
    except Exception:  # whatever a decoder trips over in a stranger's file
        raise _damaged() from None
    return picture


def reencode_picture(file, kind):
    """The picture as a WebP within the kind's stored size, without metadata, as a new file."""
    from PIL import ImageOps

    picture = open_picture(file, kind)
    stored = io.BytesIO()
    try:
        with contextlib.suppress(Exception):  # a turn that cannot be read is not made
            picture = ImageOps.exif_transpose(picture)
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        picture.thumbnail((kind.stored_side_px, kind.stored_side_px))
        picture.info.clear()
        picture.save(stored, "WEBP", quality=90, method=6)
    except Exception:  # whatever a decoder trips over in a stranger's file
        raise _damaged() from None
    return ContentFile(stored.getvalue(), name="picture.webp")


def _refuse_too_large(file, most_mb, sentence):
    if file.size > most_mb * 1024 * 1024:
        raise ValidationError(sentence, code="too_large", params={"most": most_mb})


def _too_many_pixels(kind):
    sentence = _("The picture has too many pixels; at most %(most)s a side.")
    return ValidationError(sentence, code="too_many_pixels", params={"most": f"{kind.most_side_px:,}"})


def _damaged():
    return ValidationError(_("The picture is damaged and cannot be read to its end."), code="damaged")


def validate_document(file):
    """Field validator: a whole PDF by its name, its beginning and its end. One stored earlier is not read again."""
    if not is_new(file):
        return
    _refuse_too_large(file, MOST_DOCUMENT_MB, _("The document has more than %(most)s MB. Please save it smaller."))
    file.seek(0)
    begins_well = file.read(5) == b"%PDF-"
    file.seek(max(0, file.size - END_WITHIN_BYTES))
    ends_well = b"%%EOF" in file.read()
    file.seek(0)
    if not begins_well or not file.name.lower().endswith(".pdf"):
        raise ValidationError(_("The file is not a PDF document."), code="not_a_document")
    if not ends_well:
        raise ValidationError(_("The document is cut off before its end. Please send it again."), code="damaged")


@receiver(post_delete)
def discard_files(instance, **kwargs):
    """What was uploaded goes with its record, once that is certain; else anybody who kept the address could go on
    reading what was taken down."""
    for column in instance._meta.concrete_fields:
        if isinstance(column, FileField) and (file := getattr(instance, column.attname)):
            transaction.on_commit(partial(file.storage.delete, file.name))


def upload_response(path):
    """An uploaded file by its path, sent so that it cannot run; Http404 where there is none.

    A document is a download. It is named by the link that leads to it, in its `download` attribute.
    """
    if not default_storage.exists(path):
        raise Http404
    ending = path.rpartition(".")[2]
    response = FileResponse(default_storage.open(path), content_type=TYPES[ending])
    if ending == "pdf":
        response["Content-Disposition"] = "attachment"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
