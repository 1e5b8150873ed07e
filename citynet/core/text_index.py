"""Words among very many names, found without reading them all: an index of every three letters in a row.

On PostgreSQL a GIN index of pg_trgm, which LIKE uses by itself; on SQLite a table of FTS5 that triggers keep true.
"""

from dataclasses import dataclass

from django.db import connection

from .guards import Trigger

LETTERS = 3  # in a row; a shorter word is looked for in every row


@dataclass(frozen=True)
class TextIndex(Trigger):
    """The letters of a table's column of folded text. `through` names the table and the table's column that points to
    it, whose own column of the same name counts as well: a member is found by the names of its country. That column is
    one of a foreign key, named as Django names it.
    """

    table: str
    column: str
    through: tuple[str, str]

    @property
    def name(self):
        return f"{self.table}_{self.column}"

    @property
    def tables(self):
        return {self.table, self.through[0]}

    def names_in(self, connection):
        """PostgreSQL keeps an index true without a trigger."""
        return super().names_in(connection) if connection.vendor == "sqlite" else set()

    def _sqlite_names(self):
        return {f"{self.name}_{event}": event for event in ("insert", "update", "delete")}

    def _sqlite(self):
        """Filled anew each time it is laid: while it was lifted, rows may have changed."""
        index, column = f"{self.name}_index", self.column
        yield (
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING "
            f"fts5({column}, content='{self.table}', content_rowid='id', tokenize='trigram')"
        )
        yield f"INSERT INTO {index} ({index}) VALUES ('rebuild')"
        forget = f"INSERT INTO {index} ({index}, rowid, {column}) VALUES ('delete', OLD.id, OLD.{column});"
        learn = f"INSERT INTO {index} (rowid, {column}) VALUES (NEW.id, NEW.{column});"
        changes = {
            "insert": ("INSERT", "", learn),
            "update": (f"UPDATE OF {column}", f"WHEN OLD.{column} IS NOT NEW.{column}", f"{forget} {learn}"),
            "delete": ("DELETE", "", forget),
        }
        for trigger, event in self._sqlite_names().items():
            change, condition, does = changes[event]
            yield f"DROP TRIGGER IF EXISTS {trigger}"
            yield f"CREATE TRIGGER {trigger} AFTER {change} ON {self.table} {condition} BEGIN {does} END"

    def _postgresql(self):
        """Who owns a database may add pg_trgm to it; it comes with PostgreSQL."""
        yield "CREATE EXTENSION IF NOT EXISTS pg_trgm"
        place = f"{self.table} USING gin ({self.column} gin_trgm_ops)"
        yield f"CREATE INDEX IF NOT EXISTS {self.name}_index ON {place}"

    def few_with(self, words, most, listed):
        """The keys of the records of a queryset in which one of the folded words stands, of the word that the fewest
        have, or None where each of them stands in more than so many; and whether each does in so many of the table's
        own. One query."""
        found = self._found(words, most + 1, listed)
        few = min((own | others for own, others in found if len(own | others) <= most), key=len, default=None)
        return few, all(len(own) > most for own, _others in found)

    def _found(self, words, most, listed):
        """Of each word the keys found, (of the table's own, through the other), at most so many of either."""
        statements, values = [], []
        for word in words:
            for source, its_values in self._sources(word, listed):
                place = len(statements)
                statements.append(f"SELECT {place}, pk FROM ({source} LIMIT {most}) AS found_{place}")
                values += its_values
        found = [set() for _source in statements]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), values)
            for place, key in cursor.fetchall():
                found[place].add(key)
        return list(zip(found[::2], found[1::2], strict=True))

    def _sources(self, word, listed):
        """The two statements that find a word, each with its values; it has no sign that LIKE or FTS5 reads."""
        records = listed.order_by().values("pk")
        through = f"{self.through[1].removesuffix('_id')}__{self.column}__contains"
        if connection.vendor == "sqlite":
            yield self._looked_up(word, *records.query.sql_with_params())
        else:
            yield records.filter(**{f"{self.column}__contains": word}).query.sql_with_params()
        yield records.filter(**{through: word}).query.sql_with_params()

    def _looked_up(self, word, records, values):
        """Of each that is found is asked whether it is one of the records: to find those first is to read them all."""
        index = f"{self.name}_index"
        found = f"SELECT rowid AS pk FROM {index} AS own WHERE {index} MATCH %s", f'"{word}"'
        if len(word) < LETTERS:
            found = f"SELECT id AS pk FROM {self.table} AS own WHERE {self.column} LIKE %s", f"%{word}%"
        is_listed = f"EXISTS (SELECT 1 FROM ({records}) AS listed WHERE listed.pk = own.rowid)"
        return f"{found[0]} AND {is_listed}", (found[1], *values)
