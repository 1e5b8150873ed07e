"""When a record was made and last changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stamped(models.Model):
    """A record that knows both; `changes_with_its_rows` lets it change with rows of its own."""

    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("last changed at"), auto_now=True)

    class Meta:
        abstract = True
