"""The cache in a table of the database, where every worker and host counts the same without a Redis."""

import base64
import pickle

from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router, transaction


class CountingDatabaseCache(DatabaseCache):
    """Django's own, but for how it counts. That reads a number and sets another, so that of two at once one is lost,
    and gives the key the cache's usual time in place of its own."""

    def incr(self, key, delta=1, version=None):
        """Add to a number that keeps its end; who counts on the same key meanwhile waits. ValueError without one."""
        database = router.db_for_write(self.cache_model_class)
        table = connections[database].ops.quote_name(self._table)
        entry = self.make_and_validate_key(key, version=version)
        with transaction.atomic(using=database), connections[database].cursor() as cursor:
            # Changes nothing, and holds the row until the end of the transaction, as FOR UPDATE would: SQLite has none.
            cursor.execute(f"UPDATE {table} SET expires = expires WHERE cache_key = %s", [entry])  # noqa: S608
            value = self.get(key, self._missing_key, version=version)
            if value is self._missing_key:
                raise ValueError(f"Key '{key}' not found")
            value += delta
            packed = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("latin1")
            cursor.execute(f"UPDATE {table} SET value = %s WHERE cache_key = %s", [packed, entry])  # noqa: S608
        return value
