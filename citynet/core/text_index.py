"""Words among very many names, found without reading them all: an index of every three letters in a row.

On PostgreSQL a GIN index of pg_trgm, which LIKE uses by itself; on SQLite a table of FTS5 that triggers keep true.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection

from .among import text_of
from .guards import Trigger
from .prepared import TEXTS, prepared

LETTERS = 3  # in a row; a shorter word is looked for in every row
OWN, OTHERS = 0, 1  # where a word stands: in a record's own text, or in that of the row it points to


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
        records, asked = listed.order_by().values("pk"), []
        for number, word in enumerate(words):
            asked += [_part(number, OWN, self._own(word, records), most + 1)]
            asked += [_part(number, OTHERS, self._through(word, records), most + 1)]
        return _fewest(_found(*_united(asked)), len(words), most)

    def few_past(self, words, most, unlisted, which):
        """The same where is known how many of the table's records are not among the listed ones, and not many: of a
        word that the table has so much more often nobody need ask which of them are. `which`: of which_are_listed(), of
        so many words. Two queries, neither of which takes long to plan."""
        enough = most + unlisted + 1
        own = _found(*_united([_part(n, OWN, self._in_table(word), enough) for n, word in enumerate(words)]))
        common = {n for n in range(len(words)) if len(own[n, OWN]) == enough}
        looked_at = [text_of([] if n in common else own[n, OWN]) for n in range(len(words))]
        return _fewest(_found(*which.of([*looked_at, *words])), len(words), most, common)

    def which_are_listed(self, count, most, listed):
        """The prepared statement that of a queryset tells which it has of the texts of so many keys, and which through
        the other table have each of as many words; of the latter one more than `most`."""
        records, keys, asked = listed.order_by().values("pk"), TEXTS[:count], []
        words = TEXTS[count : 2 * count]
        for number in range(count):
            asked.append(_part(number, OWN, records.filter(pk__among=keys[number]).query.sql_with_params()))
            asked.append(_part(number, OTHERS, self._through(words[number], records), most + 1))
        return prepared(*_united(asked), [*keys, *words])

    def _own(self, word, records):
        """The statement, and its values, that finds a word in the names of the records themselves."""
        if connection.vendor == "sqlite":
            statement, values = self._in_table(word)
            among, its_values = self._among(f"({statement})", records)
            return among, (*values, *its_values)
        return records.filter(**{f"{self.column}__contains": word}).query.sql_with_params()

    def _through(self, word, records):
        """The same in those of the other table."""
        other = self.through[1].removesuffix("_id")
        return records.filter(**{f"{other}__{self.column}__contains": word}).query.sql_with_params()

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


def _part(number, place, statement, most=None):
    """What finds the records of one word in one place, at most so many."""
    found = f"({statement[0]} LIMIT {most})" if most else f"({statement[0]})"
    return f"SELECT {number}, {place}, pk FROM {found} AS found", statement[1]


def _united(parts):
    return " UNION ALL ".join(statement for statement, _values in parts), [v for _text, values in parts for v in values]


def _found(statement, values):
    """{(number of the word, place): the keys}"""
    found = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for number, place, key in cursor.fetchall():
            found[number, place].add(key)
    return found


def _fewest(found, count, most, common=frozenset()):
    """What few_with() tells of so many words, of which the common ones were not looked at."""
    own = [n for n in range(count) if n not in common]
    few = [keys for n in own if len(keys := found[n, OWN] | found[n, OTHERS]) <= most]
    return min(few, key=len, default=None), all(len(found[n, OWN]) > most for n in own)
