"""What is worth keeping of the records until any of them changes, in the cache of pages."""

from django.core.cache import caches
from django.utils import timezone

from .pages import release

KEPT_SECONDS = 24 * 3600


class Kept:
    """Something of a kind of list, under the content version; of a new day or release another. Nothing is kept where
    the version is not known. `today`: the day for which it is made, where that was settled before."""

    def __init__(self, what, kind, version, today=None):
        self.version = version
        today = today or timezone.localdate()
        self.key = f"{what}:{kind.__module__}.{kind.__qualname__}:{version}:{today}:{release()}"

    def get(self):
        """What is kept, or None."""
        return None if self.version is None else caches["pages"].get(self.key)

    def get_or_make(self, make):
        found = self.get()
        if found is None:
            found = make()
            if self.version is not None:
                caches["pages"].set(self.key, found, KEPT_SECONDS)
        return found


def unlisted_of(kind, version, today=None):
    """How many records of its table a list does not show: kept when all that it shows is counted."""
    return Kept("unlisted", kind, version, today)
