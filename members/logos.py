"""Logos of members: pictures with bounds of their own."""

from citynet.core.uploads import PictureKind, new_path, validate_picture_of

LOGO = PictureKind("logos", most_mb=2, most_side_px=4_000, stored_side_px=512)


def logo_path(instance, filename):
    return new_path(LOGO.folder, "webp")


def validate_logo(file):
    validate_picture_of(LOGO, file)
