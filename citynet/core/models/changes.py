"""One click's changes as one: which rows of which histories came from the same form, import, merge or bulk change."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ChangeGroup(models.Model):
    """What one click changed, whatever the number of records. The values themselves are in the records' histories."""

    class Kind(models.TextChoices):
        FORM = "form", _("form")
        BULK = "bulk", _("bulk change")
        IMPORT = "import", _("import")
        RESTORE = "restore", _("restored")
        MERGE = "merge", _("merge")
        UNDO = "undo", _("import undone")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    made_at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("who"), null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    path = models.CharField(_("page"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()}, {timezone.localtime(self.made_at):%Y-%m-%d %H:%M}"


class ChangedRow(models.Model):
    """One row of one history, and the group it belongs to."""

    class Action(models.TextChoices):
        ADDED = "+", _("added")
        CHANGED = "~", _("changed")
        DELETED = "-", _("deleted")

    group = models.ForeignKey(ChangeGroup, models.CASCADE, verbose_name=_("change"), related_name="rows")
    kind = models.CharField(_("kind of record"), max_length=60)  # as "members.member"
    object_id = models.BigIntegerField(_("record"))
    history_id = models.BigIntegerField(_("row of its history"))
    action = models.CharField(_("what"), max_length=1, choices=Action)
    name = models.CharField(_("name"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("changed row")
        verbose_name_plural = _("changed rows")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "history_id"],
                name="changed_row_is_in_one_group",
                violation_error_message=_("This row of a history belongs to another change."),
            )
        ]
        indexes = [models.Index(fields=["kind", "object_id"], name="changed_row_of_record")]

    def __str__(self):
        return f"{self.kind} {self.name or self.object_id}"
