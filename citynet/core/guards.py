"""Rules that the database itself holds and that a constraint cannot say: triggers, the same on both engines.

They are laid anew after every migrate, because SQLite drops a table's triggers when a later migration rebuilds it.
"""

from dataclasses import dataclass

from django.db import connections


@dataclass(frozen=True)
class Guard:
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

    def install(self, connection):
        statements = self._sqlite() if connection.vendor == "sqlite" else self._postgresql()
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def _sqlite(self):
        for event in ("insert", "update"):
            name = f"{self.name}_{event}"
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


def periods_overlap(one, other):
    """SQL: two rows' periods (since_on, until_on, each perhaps unknown) share a day.

    A start is compared only as far as the end is known, so that "2023-05-01" does not come after the end "2023".
    """

    def begins_before_end(one, other):
        until = f"coalesce({other}.until_on, '9999')"
        return f"substr(coalesce({one}.since_on, ''), 1, length({until})) <= {until}"

    return f"({begins_before_end(one, other)} AND {begins_before_end(other, one)})"


def install_guards(guards, using):
    """Lay the guards whose tables are there; a migrate of one app alone, or backwards, may leave some out."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    for guard in guards:
        if {guard.table, guard.lock[0]} <= tables:
            guard.install(connection)
