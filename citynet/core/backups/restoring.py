"""A backup put back: into an empty database and empty folders, wholly or not at all, and proven afterwards."""

import shutil

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from citynet.core.evidence import Chain, problems
from citynet.core.models import ContentVersion, Source, WorkflowEvent

from .archive import Archive, BadArchive, applied_migrations, kept_folders
from .rows import count_rows, empty_tables, go_on_counting, kept_models, nothing_watched, put_back

FAR_BEYOND = 1_000_000  # changes


class NotEmpty(Exception):
    """What is in the way, in a sentence."""


def restore_archive(file):
    """Put a backup back and return its contents' list.

    Raises BadArchive where the file is none, is damaged, or is of another schema, and NotEmpty where anything is there
    already; then nothing was changed but that an empty database has its tables.
    """
    archive = Archive(file)
    try:
        archive.check()
        _refuse_folders_in_use()
        _refuse_records()  # before anything else is done to a database that somebody named by mistake
        call_command("migrate", verbosity=0, interactive=False)
        _refuse_another_schema(archive)
        written = []
        try:
            with transaction.atomic():
                _put_rows_back(archive)
                _prove(archive)
                _put_files_back(archive, written)
        except BaseException:
            for path in written:
                path.unlink(missing_ok=True)
            raise
    finally:
        archive.close()
    return archive.contents


def _refuse_folders_in_use():
    for folder in kept_folders().values():
        if folder.is_dir() and any(path.is_file() for path in folder.rglob("*")):
            raise NotEmpty(_("There are files in %(folder)s. Name another VAR_DIR.") % {"folder": folder})


def _refuse_records():
    tables = set(connection.introspection.table_names())
    for model in (get_user_model(), WorkflowEvent, Source):
        if model._meta.db_table in tables and model._base_manager.exists():
            kind = model._meta.verbose_name_plural
            raise NotEmpty(_("The database holds %(kind)s. Name an empty one.") % {"kind": kind})


def _refuse_another_schema(archive):
    here, there = set(applied_migrations()), set(archive.contents["migrations"])
    if here != there:
        differing = ", ".join(sorted(here ^ there)[:3])
        raise BadArchive(
            _("It was made by another release of the portal (%(differing)s). Restore it with that one, then upgrade.")
            % {"differing": differing}
        )


def _put_rows_back(archive):
    labels = {model._meta.label_lower for model in kept_models()}
    if labels != archive.contents["rows"].keys():
        raise BadArchive(_("Its tables are not those of this release."))
    with nothing_watched():
        empty_tables()
        for label in labels:
            put_back(archive.lines_of(label))
    go_on_counting()
    # Beyond every number there was after the backup: what readers and caches keep under those is of another past.
    ContentVersion.objects.update(number=F("number") + FAR_BEYOND)
    connection.check_constraints()


def _prove(archive):
    """Raise BadArchive unless all rows are there, the chain of events is whole, and what apps can prove holds."""
    told = archive.contents
    for model in kept_models():
        label = model._meta.label_lower
        if count_rows(model) != told["rows"][label]:
            raise BadArchive(_("Not every row of %(table)s was put back.") % {"table": label})
    chain = Chain()
    found = [*chain.problems(), *(sentence for _name, sentence in problems())]
    if len(found) > told["problems"] or (chain.count, chain.last_hash) != (told["events"], told["last_event"]):
        raise BadArchive(_("The log of events is not what it was: %(problem)s") % {"problem": " ".join(found[:1])})


def _put_files_back(archive, written):
    folders = kept_folders()
    for name, place in archive.files():
        folder, *parts = place.parts
        if folder not in folders:
            continue  # letters that were files where the portal now sends them
        path = folders[folder].joinpath(*parts)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with archive.zip.open(name) as part, path.open("xb") as file:
            written.append(path)
            shutil.copyfileobj(part, file)
