"""Load the records of fixtures/: each file once, leaving every record that is there already as it is."""

import json
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.management.commands import loaddata
from django.core.serializers.base import DeserializationError
from django.db import IntegrityError, connection, transaction

from citynet.core.models import ContentVersion, LoadedFile

FIXTURES = settings.BASE_DIR / "fixtures"


class CannotLoad(CommandError):
    """A file that does not fit the database; it says which and why. Nothing was loaded."""


def fixture_files():
    """The fixtures in the order of their names, which is the order they build on each other."""
    return sorted(FIXTURES.glob("*.json"))


class Loading:
    """Loads each file that was never loaded into this database, all or nothing.

    `added` counts the records; `left_out` names those of a later release that refer to what staff have deleted.
    """

    def __init__(self):
        self.known = set(LoadedFile.objects.values_list("name", flat=True))
        self.added, self.left_out, self.unfinished = 0, [], []

    @property
    def told(self):
        """What was done, for whoever started it; nothing if nothing was new."""
        lines = [f"Loaded {self.added:,} new records."] if self.added else []
        if self.left_out:
            lines.append("Left out, because they refer to records that are not here any more:")
            lines += [f"  {place}" for place in self.left_out]
        return "\n".join(lines)

    def run(self):
        for path in fixture_files():
            if path.name not in self.known:
                self._load_file(path)
                LoadedFile.objects.create(name=path.name)
        for place, record in self.unfinished:  # what it refers to stands further down or in a later file
            with _blamed_on(place), self._unless_gone(place):
                record.save_deferred_fields()

    def _load_file(self, path):
        with _blamed_on(path.name):
            rows = json.loads(path.read_text(encoding="utf-8"))
        for number, row in enumerate(rows, start=1):
            place = f"{path.name}, record {number} ({row['model']})"
            with _blamed_on(place), self._unless_gone(place):
                record = _read(row)
                if record.object.pk is None:  # else found by its natural key
                    self._add(place, record)

    def _add(self, place, record):
        if record.deferred_fields:
            self._save_in_part(record)
            self.unfinished.append((place, record))
        else:
            record.save()
        self.added += 1

    @staticmethod
    def _save_in_part(record):
        try:
            with transaction.atomic():
                record.save()
        except IntegrityError as problem:
            raise ObjectDoesNotExist(str(problem)) from problem  # it cannot be without what it refers to

    @contextmanager
    def _unless_gone(self, place):
        """Once staff work with the records, what a new one refers to may be deleted; that must not keep the portal
        from starting."""
        try:
            yield
        except (ObjectDoesNotExist, DeserializationError) as problem:
            is_gone = isinstance(problem, ObjectDoesNotExist) or isinstance(problem.__context__, ObjectDoesNotExist)
            if not self.known or not is_gone:
                raise
            self.left_out.append(place)


@transaction.atomic
def load_new_records():
    """Load what is new and return the Loading."""
    loading = Loading()
    loading.run()
    return loading


@contextmanager
def _blamed_on(place):
    try:
        yield
    except Exception as problem:  # whatever can be wrong with a file, or between it and what staff have changed
        raise CannotLoad(f"Nothing was loaded, because of {place}: {problem}") from problem


def _read(row):
    _refuse_without_key(row)
    (record,) = serializers.deserialize("python", [row], handle_forward_references=True)
    return record


def _refuse_without_key(row):
    """A record that cannot be told from those that are there would be doubled, or take another's place."""
    model = apps.get_model(row["model"])
    if "pk" in row or not (hasattr(model, "natural_key") and hasattr(model._default_manager, "get_by_natural_key")):
        raise ValueError(f"a record of {row['model']} is not known by a natural key alone")


def load_fixtures():
    """Load every fixture as it stands, over what is there: what a developer does to try a file."""
    files = fixture_files()
    if files:
        call_command(loaddata.Command(), *map(str, files), verbosity=0)


def differences_after_loading_again():
    """What loading the fixtures again adds or changes in a database that holds them, a line each."""
    first = _all_records()
    load_fixtures()
    second = _all_records()
    for key in sorted(first.keys() | second.keys()):
        before, after = first.get(key, {}), second.get(key, {})
        if not before:
            yield f"{key} is added"
        elif not after:
            yield f"{key} is lost"
        else:
            changed = [name for name in after if before.get(name) != after[name]]
            if changed:
                yield f"{key} changes in {', '.join(changed)}"


def _all_records():
    """Every row by model and key, with its fields. What only tells when a row was stored is left out."""
    return {
        f"{row['model']} {row['pk']}": row["fields"]
        for model in _compared_models()
        for row in serializers.serialize("python", model._base_manager.order_by("pk"), fields=_compared_fields(model))
    }


def _compared_models():
    for model in apps.get_models():
        bookkeeping = model is ContentVersion or hasattr(model, "history_object")  # rises, grows by design
        if not bookkeeping and model._meta.managed and not model._meta.proxy:
            yield model


def _compared_fields(model):
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return [field.name for field in fields if not (getattr(field, "auto_now", 0) or getattr(field, "auto_now_add", 0))]


class Command(BaseCommand):
    help = "Load the files of records that are new to the database. Records that are there already are left alone."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check",
            action="store_true",
            help="Load them twice into a throw-away test database instead; fail if the second time changes anything.",
        )

    def handle(self, *args, check, **options):
        if check:
            self._check()
            return
        loading = load_new_records()
        self.stdout.write(loading.told or "There is nothing new to load; the records are left as they are.")

    def _check(self):
        if not fixture_files():
            raise CommandError(f"There are no fixtures in {FIXTURES}.")
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            load_new_records()
            differences = list(differences_after_loading_again())
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
        if differences:
            raise CommandError("Loading the fixtures again changes records:\n" + "\n".join(differences))
        self.stdout.write("Loading the fixtures a second time changes nothing.")
