"""Logos that members upload: checked by content, bounded, and stored anew, so that only pixels remain."""

import contextlib
import io
import secrets
import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 2 * 1024 * 1024
MOST_SIDE_PX = 4_000
STORED_SIDE_PX = 512


def logo_path(instance, filename):
    """A name of our own making; what the visitor's computer called the file is never used."""
    return f"logos/{secrets.token_hex(12)}.webp"


def open_logo(file):
    """The decoded picture of an uploaded file, or ValidationError with a sentence on what is wrong.

    The size is read from the header before a pixel is decoded, so a decompression bomb costs nothing.
    """
    if file.size > MOST_BYTES:
        raise ValidationError(_("The logo has more than 2 MB. Please save it smaller."), code="too_large")
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(file.read()), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(
            _("The logo has too many pixels; at most 4,000 a side."), code="too_many_pixels"
        ) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise ValidationError(_("The file is not a PNG, JPEG or WebP picture."), code="not_a_picture") from None
    if max(picture.size) > MOST_SIDE_PX:
        raise ValidationError(_("The logo has too many pixels; at most 4,000 a side."), code="too_many_pixels")
    try:
        picture.load()
    except Exception:  # whatever a decoder trips over in a stranger's file
        raise ValidationError(_("The picture is damaged and cannot be read to its end."), code="damaged") from None
    return picture


def validate_logo(file):
    """Field validator. A file stored earlier has been through it and is not read again."""
    if not getattr(file, "_committed", False):
        open_logo(file)


def reencode_logo(file):
    """The logo as a WebP of at most 512 pixels a side, without metadata, as a new file."""
    picture = open_logo(file)
    stored = io.BytesIO()
    try:
        with contextlib.suppress(Exception):  # a turn that cannot be read is not made
            picture = ImageOps.exif_transpose(picture)
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        picture.thumbnail((STORED_SIDE_PX, STORED_SIDE_PX))
        picture.info.clear()
        picture.save(stored, "WEBP", quality=90, method=6)
    except Exception:  # whatever a decoder trips over in a stranger's file
        raise ValidationError(_("The picture is damaged and cannot be read to its end."), code="damaged") from None
    return ContentFile(stored.getvalue(), name="logo.webp")
