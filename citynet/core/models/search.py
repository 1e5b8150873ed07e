"""Records that are found by any of their names, however they are typed."""

import sys

from django.db import connection, models
from django.db.models import Case, Q, Value, When
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from citynet.core.text import fold, fold_words, search_text

MOST_COMPARED = 2000


def found_by(query, *fields):
    """Condition: each word of a query stands in one of the folded fields (`search_text` if none is named).

    A query of nothing but signs finds nothing.
    """
    words = fold_words(query)
    condition = Q() if words else Q(pk__in=[])
    for word in words:
        condition &= stands_in(word, *(fields or ["search_text"]))
    return condition


def stands_in(word, *fields):
    """Condition: a folded word stands in one of the folded fields."""
    return Q.create([Q(**{f"{field}__contains": word}) for field in fields], connector=Q.OR)


def closeness(query, field="search_text"):
    """Expression to order found rows by: first where the query is the name they sort by, then where it is another
    whole name, then where a name begins with it."""
    return closeness_of(fold(query), field)


def closeness_of(folded, field="search_text"):
    """The same of a folded query."""
    return Case(
        When(**{field.replace("search_text", "sort_key"): folded}, then=Value(-1)),
        When(**{f"{field}__contains": f"\n{folded}\n"}, then=Value(0)),
        When(**{f"{field}__contains": f"\n{folded}"}, then=Value(1)),
        default=Value(2),
    )


def known_near(query, queryset):
    """The records whose names may have been meant: all, or where they are very many those that begin as the query does.
    To compare each of a hundred thousand names with what was typed would take seconds."""
    if not queryset.order_by()[MOST_COMPARED:].exists():
        return queryset
    start = fold(query)[:2]
    last = start + chr(sys.maxunicode)
    begins = Q(sort_key__range=(start, last)) if connection.vendor == "sqlite" else Q(sort_key__startswith=start)
    return queryset.filter(begins)[:MOST_COMPARED]  # by the index that either engine has for it


class Searchable(models.Model):
    """Keeps every name of a record folded, and a key by which names sort alike on every database."""

    search_text = models.TextField(_("folded names"), blank=True, editable=False)
    sort_key = models.CharField(_("sort key"), max_length=200, blank=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    def names_for_search(self):
        """Every name the record may be looked up by, the one it sorts by first."""
        raise NotImplementedError

    def fold_names(self):
        names = self.names_for_search()
        self.search_text = search_text(names)
        self.sort_key = fold(names[0])[:200]

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is not None:
            update_fields = {*update_fields, "search_text", "sort_key"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def refold(self):
        """Keep the folded names in step after a name that is a row of its own has changed."""
        self.fold_names()
        type(self)._default_manager.filter(pk=self.pk).update(search_text=self.search_text, sort_key=self.sort_key)


@receiver(pre_save)
def fold_names_before_saving(instance, **kwargs):
    """A signal and not save(), because fixtures are loaded past save()."""
    if isinstance(instance, Searchable):
        instance.fold_names()
