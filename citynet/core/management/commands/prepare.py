"""Make ready whatever the portal needs before it serves: the database, the static files, the records, an account."""

import hashlib
import secrets
import tempfile
from contextlib import contextmanager
from importlib.metadata import version

import psycopg.errors
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, NotSupportedError, connection, transaction

from citynet.core.encryption import renew_all
from citynet.core.logs import first_line
from citynet.core.management.commands.load_records import load_new_records

FIRST_ACCOUNT = "secretariat@citynet.local"
PREPARING = 2023_10_23  # the number of the PostgreSQL lock; any fixed one will do


class CannotStart(CommandError):
    """A wrong setting or surrounding, told in one line that says what to do."""


class Command(BaseCommand):
    help = (
        "Migrate, collect static files, load the records that are new, encrypt anew what a former key has encrypted, "
        "make the first account."
    )

    def add_arguments(self, parser):
        parser.add_argument("--static-only", action="store_true", help="only collect static files, for an image")

    def handle(self, *args, static_only=False, **options):
        check_folder()
        if static_only:
            collect_static_files()
            return
        check_database()
        collect_static_files()
        with one_at_a_time(), clear_about_rights():
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)  # does nothing where CACHE_URL names another cache
            loading = load_new_records()
            renewed = renew_all()
            password = make_first_account()
        connection.close()
        if loading.told:
            self.stdout.write(loading.told)
        for name, written, unreadable in renewed:
            if written:
                self.stdout.write(f"Encrypted anew under today's SECRET_KEY: {written} {name}.")
            if unreadable:
                self.stdout.write(f"No key opens {unreadable} {name}: manage.py doctor says what to do.")
        if password:
            self.stdout.write("The first Secretariat account was made. Its password is shown this once:")
            self.stdout.write(f"  e-mail    {FIRST_ACCOUNT}\n  password  {password}")


def check_folder():
    try:
        settings.VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.VAR):
            pass
    except OSError as problem:
        raise CannotStart(
            f"VAR_DIR {settings.VAR} cannot be written ({problem.strerror}); name another folder or mend its rights."
        ) from None


def check_database():
    """Open the database and begin to write, which on SQLite also finds a file that may only be read."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        raise CannotStart("DATABASE_URL names a database in memory, which every worker would have for itself.")
    try:
        with transaction.atomic():
            connection.check_database_version_supported()
    except NotSupportedError as problem:
        raise CannotStart(f"The database is too old: {_sentence(problem)} Upgrade it, or name another.") from None
    except DatabaseError as problem:
        raise CannotStart(
            f"The database cannot be used: {_sentence(problem)} Check DATABASE_URL and that the database is running."
        ) from None


def _sentence(problem):
    return first_line(problem).rstrip(" .") + "."


@contextmanager
def one_at_a_time():
    """Several hosts may start at once on one PostgreSQL; the second waits and then finds everything done."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])


@contextmanager
def clear_about_rights():
    """From PostgreSQL 15 on, an account that does not own the database may not make tables in it."""
    try:
        yield
    except DatabaseError as problem:
        if refusal := _refusal_in(problem):
            raise CannotStart(
                f"The account in DATABASE_URL may not change the database: {_sentence(refusal)} Make it the owner."
            ) from None
        raise


def _refusal_in(problem):
    """The refusal of PostgreSQL that is behind a problem, which Django may have put into words of its own; or None."""
    while problem and not isinstance(problem, psycopg.errors.InsufficientPrivilege):
        problem = problem.__cause__ or problem.__context__
    return problem


def collect_static_files():
    """Collect, hash and compress, which takes seconds, only when a file or a program that treats them has changed."""
    stamp = settings.STATIC_ROOT.with_name(f"{settings.STATIC_ROOT.name}.stamp")
    digest = static_fingerprint()
    if stamp.is_file() and stamp.read_text() == digest and settings.STATIC_ROOT.is_dir():
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(digest)


def static_fingerprint():
    programs = [version("django"), version("whitenoise"), version("brotli")]
    digest = hashlib.sha256(repr([settings.STORAGES["staticfiles"], programs]).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            moment = int(storage.get_modified_time(path).timestamp())  # layers of an image keep whole seconds
            state = storage.path(path), storage.size(path), moment
            digest.update(repr(state).encode())
    return digest.hexdigest()


def make_first_account():
    """Somebody must be able to sign in; return the new account's password, or None if an account may do everything."""
    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return None
    password = secrets.token_urlsafe(15)
    users.create_superuser(email=FIRST_ACCOUNT, password=password, full_name="Secretariat")
    return password
