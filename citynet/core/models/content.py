"""The portal's own texts, and the number that rises with every change of what the public sees."""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from django.db import connection, connections, models
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.models.keys import Keyed, KeyedManager
from citynet.core.models.sources import Sourced
from citynet.core.written import Written

_announced = ContextVar("announced", default=True)


@contextmanager
def unannounced():
    """What is done inside will be taken back, so nothing made from the number as it is becomes old by it."""
    token = _announced.set(False)
    try:
        yield
    finally:
        _announced.reset(token)


class ContentVersion(models.Model):
    """One row, one number: it rises in the same transaction as any change to public data, so that whatever was made
    from the older number (a reader's copy, a cached page) is known to be old in every worker at once."""

    number = models.PositiveBigIntegerField(_("number"), default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="content_version_is_one_row",
                violation_error_message=_("There is one content version."),
            )
        ]

    def __str__(self):
        return str(self.number)

    @classmethod
    def current(cls):
        """The number now. It is asked for each public page, and Django takes longer to put the question than it takes
        to answer it: so it is put in SQL."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM core_contentversion WHERE id = 1")
            row = cursor.fetchone()
        return row[0] if row else 0

    @classmethod
    def rise(cls):
        """Call after a change that sends no signal (bulk_create, update)."""
        if not _announced.get():
            return
        if not cls.objects.filter(pk=1).update(number=F("number") + 1):
            cls.objects.get_or_create(pk=1)


def _is_public(instance):
    return getattr(instance, "is_public", False)


@receiver([pre_save, pre_delete, m2m_changed])
def public_record_will_change(instance, using, **kwargs):
    """In a transaction the version is locked before the record, by everybody, so that two savings cannot each hold
    what the other waits for."""
    if _is_public(instance) and connections[using].in_atomic_block:
        ContentVersion.rise()


@receiver([post_save, post_delete, m2m_changed])
def public_record_has_changed(instance, using, **kwargs):
    """Outside a transaction the version rises after the record: before, it would vouch for what is about to change."""
    if _is_public(instance) and not connections[using].in_atomic_block:
        ContentVersion.rise()


class TextBlockManager(KeyedManager):
    def of_page(self, page):
        """The passages of a page by what follows its name in their keys, so `join-fee` is {"fee": …}. One query."""
        return {block.key.removeprefix(f"{page}-").replace("-", "_"): block for block in _of_page(page).rows()}


@cache
def _of_page(page):
    return Written(lambda: TextBlock.objects.filter(key__startswith=f"{page}-").select_related("source"))


class TextBlock(Keyed, Sourced):
    """A passage of a public page that the Secretariat writes, in Markdown."""

    key = models.SlugField(
        _("place on the site"),
        unique=True,
        help_text=_("Which page and passage this is; pages look it up by this name."),
    )
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(
        _("text"), help_text=_("Markdown: **bold**, [link](https://…), lists with - at the start of a line.")
    )
    history = HistoricalRecords()

    natural_key_fields = ["key"]
    objects = TextBlockManager()

    class Meta:
        verbose_name = _("text of a page")
        verbose_name_plural = _("texts of pages")
        ordering = ["key"]

    def __str__(self):
        return self.title
