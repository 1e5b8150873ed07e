"""Load the report's records from fixtures/, into an empty database only."""

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.management.commands import loaddata
from django.db import connection, transaction

from citynet.core.models import ContentVersion, Source

FIXTURES = settings.BASE_DIR / "fixtures"


def fixture_files():
    """The fixtures in the order of their names, which is the order they build on each other."""
    return sorted(FIXTURES.glob("*.json"))


def has_records():
    """Whether anything was loaded or entered before. Every record needs its source, so the sources tell for all."""
    return Source.objects.exists()


def load_fixtures():
    """Load every fixture, all of them or none; return how many records they hold."""
    files = fixture_files()
    if not files:
        return 0
    loader = loaddata.Command()
    call_command(loader, *map(str, files), verbosity=0)
    return loader.loaded_object_count


@transaction.atomic
def load_into_empty_database():
    """Load the fixtures unless there are records; return how many were loaded, None if the records were left alone."""
    return None if has_records() else load_fixtures()


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
    help = "Load the report's records into an empty database. Records that are there already are left alone."

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
        loaded = load_into_empty_database()
        if loaded is None:
            self.stdout.write("The database has records already; they are left as they are.")
        else:
            self.stdout.write(f"Loaded {loaded:,} records.")

    def _check(self):
        if not fixture_files():
            raise CommandError(f"There are no fixtures in {FIXTURES}.")
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            load_fixtures()
            differences = list(differences_after_loading_again())
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
        if differences:
            raise CommandError("Loading the fixtures again changes records:\n" + "\n".join(differences))
        self.stdout.write("Loading the fixtures a second time changes nothing.")
