"""Which records are among some whose keys are known, as one value of a statement however many they are."""

from django.db import connection
from django.db.models import BigAutoField, Lookup


def text_of(keys):
    """Keys as the database reads them from a text."""
    listed = ",".join(map(str, keys))
    return f"{{{listed}}}" if connection.vendor == "postgresql" else f"[{listed}]"


@BigAutoField.register_lookup
class Among(Lookup):
    """`pk__among=keys`, or the text of them. What `pk__in` makes is another statement for each number of keys, to be
    written and planned anew."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, values = self.process_lhs(compiler, connection)
        keys = self.rhs if isinstance(self.rhs, str) else text_of(self.rhs)
        if connection.vendor == "postgresql":
            return f"{column} = ANY (%s::bigint[])", [*values, keys]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*values, keys]
