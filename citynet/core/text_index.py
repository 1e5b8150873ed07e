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

    def few_with(self, words, most, listed, unlisted=None):
        """The keys of the records of a queryset in which one of the folded words stands, of the word that the fewest
        have, or None where each of them stands in more than so many; and whether each does in so many of the table's
        own. One query.

        `unlisted`: how many of the table's records are not among the queryset's, where that is known and not many. Of a
        word that the table has so much more often nobody need ask which of them are.
        """
        found = self._found(words, most + 1, listed.order_by().values("pk"), unlisted)
        counted = [own | others for own, others in found if own is not None]
        few = min((keys for keys in counted if len(keys) <= most), key=len, default=None)
        return few, all(own is None or len(own) > most for own, _others in found)

    def _found(self, words, most, records, unlisted):
        """Of each word the keys found, (of the table's own, through the other), at most so many of either; None for its
        own where those are as many, and not looked at."""
        named, asked = [], []
        for number, word in enumerate(words):
            if unlisted is None:
                asked.append((f"SELECT {number}, 0, pk FROM ({{}} LIMIT {most}) AS found", self._own(word, records)))
            else:
                named.append(
                    (f"own_{number} (pk) AS MATERIALIZED ({{}} LIMIT {most + unlisted})", self._in_table(word))
                )
                asked += self._own_unless_enough(number, most + unlisted, records)
            through = {f"{self.through[1].removesuffix('_id')}__{self.column}__contains": word}
            others = records.filter(**through).query.sql_with_params()
            asked.append((f"SELECT {number}, 1, pk FROM ({{}} LIMIT {most}) AS found", others))
        statement = f"WITH {', '.join(text.format(part[0]) for text, part in named)} " if named else ""
        statement += " UNION ALL ".join(text.format(part[0]) for text, part in asked)
        return self._read(statement, [value for _text, part in [*named, *asked] for value in part[1]], len(words))

    def _own_unless_enough(self, number, enough, records):
        """Of what a word was found in, either that it is enough or those that are among the records."""
        is_enough = f"(SELECT COUNT(*) FROM own_{number}) = {enough}"
        yield f"SELECT {number}, 0, NULL WHERE {is_enough}", ("", ())
        few = self._among(f"own_{number}", records)
        yield f"SELECT {number}, 0, pk FROM ({{}}) AS found WHERE NOT {is_enough}", few

    @staticmethod
    def _read(statement, values, count):
        found = [[set(), set()] for _word in range(count)]
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            for number, place, key in cursor.fetchall():
                if key is None:
                    found[number][place] = None
                else:
                    found[number][place].add(key)
        return found

    def _own(self, word, records):
        """The statement, and its values, that finds a word in the names of the records themselves."""
        if connection.vendor == "sqlite":
            statement, values = self._in_table(word)
            among, its_values = self._among(f"({statement})", records)
            return among, (*values, *its_values)
        return records.filter(**{f"{self.column}__contains": word}).query.sql_with_params()

    def _in_table(self, word):
        """The same of all that the table has. The word has no sign that LIKE or FTS5 reads."""
        if connection.vendor == "sqlite" and len(word) >= LETTERS:
            return f"SELECT rowid AS pk FROM {self.name}_index WHERE {self.name}_index MATCH %s", (f'"{word}"',)
        return f"SELECT id AS pk FROM {self.table} WHERE {self.column} LIKE %s", (f"%{word}%",)

    @staticmethod
    def _among(found, records):
        """Of each that is found is asked whether it is one of the records: to find those first is to read them all."""
        statement, values = records.query.sql_with_params()
        is_one = f"EXISTS (SELECT 1 FROM ({statement}) AS listed WHERE listed.pk = own.pk)"
        return f"SELECT pk FROM {found} AS own WHERE {is_one}", values
