import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from citynet.core.uploads import open_picture, reencode_picture
from members.logos import LOGO


def picture(size=(800, 400), format="PNG", mode="RGB", **options):
    content = io.BytesIO()
    Image.new(mode, size, "teal").save(content, format, **options)
    return SimpleUploadedFile("logo", content.getvalue())


def bomb():
    """A PNG of a few bytes whose header promises 900 megapixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0" * 1000)), chunk(b"IEND", b"")]
    return SimpleUploadedFile("bomb.png", b"\x89PNG\r\n\x1a\n" + b"".join(parts))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_logo_is_stored_anew_as_a_small_webp(format):
    stored = Image.open(reencode_picture(picture((1024, 512), format), LOGO))

    assert (stored.format, stored.size) == ("WEBP", (512, 256))


def test_logo_loses_what_is_not_a_pixel():
    hidden = Image.Exif()
    hidden[0x010E] = "where I live"

    stored = reencode_picture(picture(format="JPEG", exif=hidden), LOGO)

    assert b"where I live" not in stored.read()


@pytest.mark.parametrize("exif", [b"Exif\0\0M\xff\x00*", b"Exif\0\0II*\0\xff\xff\xff\xff", b"nonsense"])
@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_logo_with_damaged_notes_on_its_making_is_stored_without_them(format, exif):
    stored = reencode_picture(picture(format=format, exif=exif), LOGO).read()

    assert Image.open(io.BytesIO(stored)).size == (512, 256)
    assert exif not in stored


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("a.png", b"<svg onload='alert(1)'/>"), "The file is not a PNG, JPEG or WebP picture."),
        (SimpleUploadedFile("a.png", b""), "The file is not a PNG, JPEG or WebP picture."),
        (picture(format="GIF", mode="P"), "The file is not a PNG, JPEG or WebP picture."),
        (picture((4_001, 10)), "The picture has too many pixels; at most 4,000 a side."),
        (bomb(), "The picture has too many pixels; at most 4,000 a side."),
        (
            SimpleUploadedFile("a.png", b"\x89PNG" + b"0" * 2_097_153),
            "The picture has more than 2 MB. Please save it smaller.",
        ),
        (SimpleUploadedFile("a.png", picture().read()[:-60]), "The picture is damaged and cannot be read to its end."),
    ],
    ids=["svg", "empty", "gif", "wide", "bomb", "large", "cut off"],
)
def test_wrong_logo_is_refused_with_a_sentence(file, sentence):
    with pytest.raises(ValidationError) as problem:
        open_picture(file, LOGO)

    assert problem.value.messages == [sentence]
