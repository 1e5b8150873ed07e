"""Imports that can be undone: which rows a file made and changed, from what to what."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .changes import ChangeGroup


class ImportBatchQuerySet(models.QuerySet):
    def with_counts(self):
        """Each with the number of its rows that were not undone yet."""
        return self.annotate(rows_left=models.Count("rows", filter=Q(rows__undone_at__isnull=True)))


class ImportBatch(models.Model):
    """One confirmed import of one file."""

    class State(models.TextChoices):
        STANDS = "stands", _("stands")
        PARTLY = "partly", _("undone in part")
        UNDONE = "undone", _("undone")

    kind = models.CharField(_("kind of record"), max_length=60)  # as "members.member"
    resource = models.CharField(_("table"), max_length=100)  # the class by which the file was read
    file_name = models.CharField(_("file"), max_length=300)
    imported_at = models.DateTimeField(_("imported at"), default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("imported by"), null=True, related_name="+"
    )
    group = models.OneToOneField(
        ChangeGroup, models.PROTECT, verbose_name=_("change"), null=True, related_name="import_batch"
    )
    rows_new = models.PositiveIntegerField(_("new"), default=0)
    rows_changed = models.PositiveIntegerField(_("changed"), default=0)
    rows_same = models.PositiveIntegerField(_("as they were"), default=0)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("undone by"), null=True, related_name="+"
    )

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-imported_at", "-pk"]

    def __str__(self):
        return f"{self.file_name}, {timezone.localtime(self.imported_at):%Y-%m-%d %H:%M}"

    @property
    def state(self):
        """Whether it stands; needs `with_counts()`. One that left every record as it was has nothing to undo."""
        if self.undone_at is None:
            return self.State.STANDS
        return self.State.PARTLY if self.rows_left else self.State.UNDONE


class ImportedRow(models.Model):
    """What an import did to one record, in the words of its table.

    `changes` are [column, before, after] of what was changed, none for a record that the import made. `after` is
    {column: value} of all that the import could have changed: as long as it is true, nobody has edited the record.
    """

    class Action(models.TextChoices):
        NEW = "new", _("new")
        UPDATE = "update", _("changed")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, verbose_name=_("import"), related_name="rows")
    number = models.PositiveIntegerField(_("number"))
    object_id = models.BigIntegerField(_("record"))
    public_id = models.CharField(_("permanent id"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=300)
    action = models.CharField(_("what"), max_length=6, choices=Action)
    changes = models.JSONField(_("changes"), default=list, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("values after it"), default=dict, encoder=DjangoJSONEncoder)
    undone_at = models.DateTimeField(_("undone at"), null=True)

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "number"],
                name="imported_row_unique_in_batch",
                violation_error_message=_("The import has this row already."),
            ),
            models.UniqueConstraint(
                fields=["batch", "object_id"],
                name="imported_row_unique_by_record",
                violation_error_message=_("The import has this record already."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def cells(self):
        """[(column, before, after)] of what the import changed."""
        if self.action == self.Action.NEW:
            return [(column, "", value) for column, value in self.after.items() if value != ""]
        return self.changes
