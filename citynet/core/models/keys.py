"""Natural keys: how fixtures and imports name a record without the number a database happened to give it."""

from functools import reduce

from django.db import models

from citynet.core.models.labels import Labelled


class KeyedManager(models.Manager):
    """Finds a record by the fields its model names; one with a page of its own also by a slug it had before."""

    def get_by_natural_key(self, *values):
        try:
            return self.get(**dict(zip(self.model.natural_key_fields, values, strict=True)))
        except self.model.DoesNotExist:
            has_page = hasattr(self.model, "formerly") and self.model.natural_key_fields == ["slug"]
            renamed = has_page and self.model.formerly(*values)
            if not renamed:
                raise
            return renamed


class Keyed(Labelled):
    """A record known by some of its fields. Written once here: both directions of the key must always agree."""

    natural_key_fields = []  # lookups, such as "member__slug"

    objects = KeyedManager()

    class Meta:
        abstract = True

    def natural_key(self):
        return tuple(self._follow(path.split("__")) for path in self.natural_key_fields)

    def _follow(self, names):
        return reduce(lambda record, name: record and getattr(record, name), names, self)
