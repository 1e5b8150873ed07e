"""Rules that the database itself holds and that a constraint cannot say: triggers, the same on both engines.

They are laid anew after every migrate. On SQLite they are lifted before it: a migration that rebuilds a table drops its
triggers, and cannot rebuild one at all that the trigger of another table reads.
"""

from dataclasses import dataclass

from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

KNOWN = []  # all that apps keep


class Trigger:
    """What all guards share: how they are laid on an engine, and lifted for a migration."""

    def names_in(self, connection):
        """What its triggers are called there."""
        return set(self._sqlite_names()) if connection.vendor == "sqlite" else {self.name}

    def install(self, connection):
        statements = self._sqlite() if connection.vendor == "sqlite" else self._postgresql()
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def lift(self, connection):
        """Take the guard away for a migration; only SQLite needs it."""
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                for name in self._sqlite_names():
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


@dataclass(frozen=True)
class Guard(Trigger):
    """Refuse an insert or update of a table's row where a condition over NEW is true.

    `condition` is SQL both engines understand. `lock` names the table and NEW's column whose row is locked first on
    PostgreSQL, so that two who press at once are checked one after the other (SQLite has one writer anyway). A breach
    raises IntegrityError with `message`.
    """

    name: str
    table: str
    condition: str
    message: str
    lock: tuple[str, str]

    @property
    def tables(self):
        """Those it needs to be there."""
        return {self.table, self.lock[0]}

    def _sqlite_names(self):
        return {f"{self.name}_{event}": event for event in ("insert", "update")}

    def _sqlite(self):
        for name, event in self._sqlite_names().items():
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield (
                f"CREATE TRIGGER {name} BEFORE {event} ON {self.table} FOR EACH ROW WHEN {self.condition} "
                f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
            )

    def _postgresql(self):
        table, column = self.lock
        yield f"""
            CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $guard$
            BEGIN
                PERFORM 1 FROM {table} WHERE id = NEW.{column} FOR UPDATE;
                IF {self.condition} THEN
                    RAISE EXCEPTION USING
                        ERRCODE = 'check_violation', CONSTRAINT = '{self.name}', MESSAGE = '{self.message}';
                END IF;
                RETURN NEW;
            END $guard$"""
        yield (
            f"CREATE OR REPLACE TRIGGER {self.name} BEFORE INSERT OR UPDATE ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )


@dataclass(frozen=True)
class Seal(Trigger):
    """Refuse to delete a table's row, and to change the columns named, or any at all if none is; where `condition`, SQL
    over OLD that both engines understand, is true. A breach raises IntegrityError with `message`.
    """

    name: str
    table: str
    message: str
    columns: tuple[str, ...] = ()
    condition: str = "true"

    @property
    def tables(self):
        return {self.table}

    def _sqlite_names(self):
        return {f"{self.name}_{event}": event for event in ("update", "delete")}

    def _is_changed(self, differs):
        return " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in self.columns) or "true"

    def _sqlite(self):
        changed = {"update": self._is_changed("IS NOT"), "delete": "true"}
        for name, event in self._sqlite_names().items():
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield (
                f"CREATE TRIGGER {name} BEFORE {event} ON {self.table} FOR EACH ROW "
                f"WHEN ({self.condition}) AND ({changed[event]}) BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
            )

    def _postgresql(self):
        yield f"""
            CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $guard$
            BEGIN
                IF ({self.condition}) AND (TG_OP = 'DELETE' OR {self._is_changed("IS DISTINCT FROM")}) THEN
                    RAISE EXCEPTION USING
                        ERRCODE = 'check_violation', CONSTRAINT = '{self.name}', MESSAGE = '{self.message}';
                END IF;
                RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
            END $guard$"""
        yield (
            f"CREATE OR REPLACE TRIGGER {self.name} BEFORE UPDATE OR DELETE ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )


def periods_overlap(one, other):
    """SQL: two rows' periods (since_on, until_on, each perhaps unknown) share a day.

    A start is compared only as far as the end is known, so that "2023-05-01" does not come after the end "2023".
    """

    def begins_before_end(one, other):
        until = f"coalesce({other}.until_on, '9999')"
        return f"substr(coalesce({one}.since_on, ''), 1, length({until})) <= {until}"

    return f"({begins_before_end(one, other)} AND {begins_before_end(other, one)})"


def keep_guards(app_config, guards):
    """Lift an app's guards before a migrate and lay them after it. Call in the app's ready()."""
    KNOWN.extend(guards)

    def lift(using, **kwargs):
        for guard in guards:
            guard.lift(connections[using])

    def lay(using, **kwargs):
        """Those whose tables are there; a migrate of one app alone, or backwards, may leave some out."""
        tables = set(connections[using].introspection.table_names())
        for guard in guards:
            if guard.tables <= tables:
                guard.install(connections[using])

    pre_migrate.connect(lift, sender=app_config, weak=False)
    post_migrate.connect(lay, sender=app_config, weak=False)
