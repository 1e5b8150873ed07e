"""Facets of a list too long to be read through, counted on PostgreSQL by indexes alone."""

from collections import Counter, defaultdict

from django.db.models import Value
from django.db.models.expressions import RawSQL

UNCOMMON = RawSQL("SELECT key FROM uncommon", ())  # found once for all that asks for them
ALL, OUT, WORD = "all", "out", "word"  # a row tells how many of all, how many to take out, or what a key means


class QuickCounts:
    """Most records of such a list are alike in that rows tell what they have, each by itself: of a member with one
    membership that has begun and has no end, that it is a member, of which type and since when. An index alone tells
    how many such rows there are. The few records that are not alike are taken out again, and counted one by one: of
    five memberships since 2013, of which two have ended and one of these members came back, four are counted.

    `plain` gives {facets: queryset of (value of each, count)}, of all rows or of those of the records whose keys it is
    told; `words` {facet: queryset of (value, its meaning)} of the facets whose values are keys there. `letters`:
    {facet: how many letters of a value are one of the facet}. `uncommon` gives the keys of the records that are not
    alike; told so, also of strays, which have no such rows at all. To look for strays takes as long as all the rest,
    and mostly there are none. They show by this: of the facets in `single` every record has just one value, so without
    strays they add up to the same number.
    """

    def __init__(self, plain, words, uncommon, single, letters):
        self.plain, self.words, self.uncommon, self.single, self.letters = plain, words, uncommon, single, letters

    def statement(self, one_by_one, with_strays):
        """The statement, and its values, that gives what rows() reads. `one_by_one`: the ones for the records with
        the keys UNCOMMON, that give (facet, value, count)."""
        keys, values = self.uncommon(with_strays).query.sql_with_params()
        parts = [f"SELECT told, ARRAY[value], times FROM ({one_by_one[0]}) AS found (told, value, times)"]
        values = (*values, *one_by_one[1])
        for what, facets, queryset in self._parts():
            rows, its_values = queryset.query.sql_with_params()
            columns = [f"value{number}" for number in range(len(facets))]
            texts = ", ".join(f"{column}::text" for column in columns)
            told = f"SELECT '{what} {' '.join(facets)}', ARRAY[{texts}], times"
            parts.append(f"{told} FROM ({rows}) AS counted ({', '.join(columns)}, times)")
            values = (*values, *its_values)
        return f"WITH uncommon (key) AS MATERIALIZED ({keys}) {' UNION ALL '.join(parts)}", values

    def _parts(self):
        yield from ((ALL, facets, rows) for facets, rows in self.plain().items())
        yield from ((OUT, facets, rows) for facets, rows in self.plain(UNCOMMON).items())
        for name, rows in self.words.items():  # a value and its meaning, as two of one facet
            yield WORD, (name, name), rows.annotate(times=Value(0))

    def rows(self, found):
        """[(facet, value, count)] of the whole list and, under "", of all its records; those of one value add up. None
        where there are strays."""
        rows, alike, meaning = [], defaultdict(Counter), defaultdict(dict)
        for told, values, times in found:
            what, *facets = told.split(" ")
            if not facets:
                rows.append((told, values[0], times))
            elif what == WORD:
                meaning[facets[0]][values[0]] = values[1]
            else:
                for name, value in zip(facets, values, strict=True):
                    alike[name][value] += times if what == ALL else -times
        totals = {alike[name].total() for name in self.single}
        if len(totals) != 1:
            return None
        rows.append(("", "", totals.pop()))
        return rows + [row for name, counts in alike.items() for row in self._told(name, counts, meaning[name])]

    def _told(self, name, counts, meaning):
        for value, times in counts.items():
            if times:
                known = meaning.get(value) if name in self.words else value
                yield name, known and known[: self.letters.get(name)], times
