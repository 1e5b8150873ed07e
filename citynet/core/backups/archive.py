"""The archive: a ZIP file of tables and files, with a list of what is in it and the checksum of each part."""

import hashlib
import json
import os
import secrets
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from citynet.core.evidence import Chain, problems
from citynet.core.reading import snapshot

from .rows import kept_models, rows_as_lines

FORMAT = 1  # rises where a later portal could not read what an earlier one wrote
CONTENTS = "contents.json"
TABLES, FILES = "tables/", "files/"
BLOCK = 2**20
# What reading a damaged file may end in: a flipped bit can also ask for a password or a kind of packing nobody has.
DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError)


class BadArchive(Exception):
    """Why a file cannot be put back, in a sentence."""


def kept_folders():
    """{name in the archive: folder} of what lies beside the database: uploads, papers, and letters kept as files."""
    folders = {"media": Path(settings.MEDIA_ROOT), "private": Path(settings.PRIVATE_ROOT)}
    if hasattr(settings, "EMAIL_FILE_PATH"):
        folders["mail"] = Path(settings.EMAIL_FILE_PATH)
    return folders


def is_passing(path):
    """Whether a file is only being worked with: long jobs, rehearsals, drafts that are not whole yet."""
    return path.parts[1] == "jobs" or any(part.startswith(("rehearsal-", ".")) for part in path.parts)


def applied_migrations():
    """The state of the schema: every migration that was applied, as app.name."""
    return sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())


def make_archive(target):
    """Write all that the portal keeps into a new file, whole or not at all; return its contents' list.

    The tables are of one moment, however many write meanwhile. The files are copied after it: what a row names was
    there before the row was.
    """
    target = Path(target)
    draft = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)  # accounts and letters are in it
        with open(descriptor, "w+b") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            contents = _write(archive)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    return contents


def _write(archive):
    contents = {"format": FORMAT, "made_at": timezone.now().isoformat(), "parts": {}, "rows": {}}
    with snapshot():
        chain = Chain()
        contents["problems"] = len([*chain.problems(), *problems()])
        contents |= {"events": chain.count, "last_event": chain.last_hash, "migrations": applied_migrations()}
        for model in kept_models():
            label, lines = model._meta.label_lower, rows_as_lines(model)
            name = f"{TABLES}{label}.jsonl"
            contents["parts"][name], contents["rows"][label] = _write_part(
                archive, name, (line.encode() for line in lines)
            )
    for name, folder in kept_folders().items():
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            place = PurePosixPath(name, path.relative_to(folder).as_posix())
            if not path.is_file() or path.is_symlink() or is_passing(place):
                continue
            with suppress(FileNotFoundError), path.open("rb") as file:  # it may just have been discarded
                part = f"{FILES}{place}"
                contents["parts"][part], _count = _write_part(archive, part, iter(lambda: file.read(BLOCK), b""))
    archive.writestr(CONTENTS, json.dumps(contents, indent=1))
    return contents


def _write_part(archive, name, blocks):
    """(checksum, number of blocks) of a part."""
    digest, count = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as part:
        for block in blocks:
            part.write(block)
            digest.update(block)
            count += 1
    return digest.hexdigest(), count


class Archive:
    """An archive that is read: checked as a whole before any of it is used."""

    def __init__(self, file):
        try:
            self.zip = zipfile.ZipFile(file)
            self.contents = json.loads(self.zip.read(CONTENTS))
            self.parts = self.contents["parts"]
        except FileNotFoundError:
            raise BadArchive(_("There is no such file.")) from None
        except (*DAMAGE, KeyError, ValueError, TypeError):
            raise BadArchive(_("It is no backup of the portal, or it was cut off.")) from None

    def check(self):
        """Raise BadArchive unless every part is as it was written, and nothing else is in it."""
        if self.contents.get("format") != FORMAT:
            raise BadArchive(_("It was made by another kind of portal; use the release that made it."))
        names = self.zip.namelist()
        if sorted(names) != sorted([*self.parts, CONTENTS]):
            raise BadArchive(_("Its parts are not those that it lists."))
        for name, digest in self.parts.items():
            if not _is_safe(name):
                raise BadArchive(_("The part %(name)s has a name that no backup gives.") % {"name": name})
            if self._digest(name) != digest:
                raise BadArchive(_("The part %(name)s is damaged.") % {"name": name})

    def _digest(self, name):
        digest = hashlib.sha256()
        try:
            with self.zip.open(name) as part:
                for block in iter(lambda: part.read(BLOCK), b""):
                    digest.update(block)
        except DAMAGE:
            return None
        return digest.hexdigest()

    def lines_of(self, label):
        """The rows of a table, a line each."""
        with self.zip.open(f"{TABLES}{label}.jsonl") as part:
            for line in part:
                yield line.decode()

    def files(self):
        """[(name in the archive, place under its folder)] of all files."""
        return [(name, PurePosixPath(name.removeprefix(FILES))) for name in self.parts if name.startswith(FILES)]

    def close(self):
        self.zip.close()


def _is_safe(name):
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and name.startswith((TABLES, FILES)) and "\\" not in name
