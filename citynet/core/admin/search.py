"""One search over everything in the admin that somebody may see: by any name, in any script, or by an id."""

from dataclasses import dataclass

from django.contrib.admin.utils import display_for_field, lookup_field
from django.db.models import CASCADE, BooleanField, CharField, DateTimeField, Q, Value
from django.template.defaultfilters import truncatechars
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citynet.core.dates import PartialDate
from citynet.core.desk import count_each, list_address
from citynet.core.text import fold

MOST_LETTERS = 200
MOST_WORDS = 10  # each is looked for in every list
FEWEST_LETTERS = 2
SHOWN = 5  # of a list; the rest is in the list itself
MOST_TOLD = 3  # columns that tell a record from others of its name
MOST_COLUMN_LETTERS = 80
ID_FIELDS = ["public_id", "reference"]  # that a record is known by outside
KEY_FIELDS = ["slug", "code", "key"]
MOST_DIGITS = 18  # of a key in the database


@dataclass(frozen=True)
class Hit:
    """A record: where its page is, its name, and what tells it from others."""

    address: str
    name: str
    about: str
    kind: str = ""


@dataclass(frozen=True)
class Group:
    """What the list of one model has of the words."""

    label: str
    count: int
    address: str
    hits: list
    begins_with_it: bool = False
    is_of_rows: bool = False  # that are parts of other records

    @property
    def has_more(self):
        return self.count > len(self.hits)


class RecordSearch:
    """The records that a user may see and in whose names each word of a query stands, by model."""

    def __init__(self, site, request, text):
        self.site, self.request = site, request
        self.given = text.strip()
        self.q = " ".join(self.given[:MOST_LETTERS].split()[:MOST_WORDS])
        self.is_cut = self.q != " ".join(self.given.split())

    @property
    def problem(self):
        """What to do where nothing can be looked for."""
        if not self.given:
            return _("Type any name, an abbreviation, a word of a title, or an id.")
        if len(fold(self.q)) < FEWEST_LETTERS and not self.number:
            return _("Type at least two letters or digits; one alone would find nearly everything.")
        return ""

    @property
    def number(self):
        """The key that the query may be."""
        is_key = self.q.isascii() and self.q.isdigit() and len(self.q) <= MOST_DIGITS
        return int(self.q) if is_key else None

    @cached_property
    def admins(self):
        """{model: its admin} of those that may be searched and seen by this user, in the order of the index."""
        order = [entry["model"] for app in self.site.get_app_list(self.request) for entry in app["models"]]
        admins = {model: self.site.get_model_admin(model) for model in order}
        return {model: each for model, each in admins.items() if each.get_search_fields(self.request)}

    @cached_property
    def _found(self):
        """{model: (how many, the queryset)} of what has the words; one query."""
        if self.problem or len(fold(self.q)) < FEWEST_LETTERS:
            return {}
        found = {
            model: each.get_search_results(self.request, each.records_to_search(self.request), self.q)[0]
            for model, each in self.admins.items()
        }
        return {model: (count, found[model]) for model, count in count_each(found).items() if count}

    @cached_property
    def groups(self):
        """The lists whose records have names of their own: those first whose best has exactly this name, rows of other
        records last."""
        groups = [self._group(model, *found) for model, found in self._found.items() if self._has_names(model)]
        return sorted(groups, key=lambda group: (not group.begins_with_it, group.is_of_rows))

    @cached_property
    def rows(self):
        """The lists of rows that hang on what was found: only how many there are."""
        found = self._found.items()
        return [self._group(model, count) for model, (count, _rows) in found if not self._has_names(model)]

    @cached_property
    def by_id(self):
        """The records of which the query is the id: those known by it outside, then those with such a slug, code or
        number that are not found by their name."""
        if self.problem:
            return []
        hits = list(self._exactly(lambda model: _is_any_of(model, ID_FIELDS, self.q)))
        told = {hit.address for hit in hits} | {hit.address for group in self.groups for hit in group.hits}
        return hits + [hit for hit in self._exactly(self._has_key) if hit.address not in told]

    @property
    def total(self):
        return sum(group.count for group in [*self.groups, *self.rows])

    def _has_names(self, model):
        return any("__" not in name for name in self.admins[model].get_search_fields(self.request))

    def _group(self, model, count, found=()):
        records = list(found[:SHOWN])
        return Group(
            str(model._meta.verbose_name_plural),
            count,
            list_address(model, q=self.q),
            [self._hit(record) for record in records],
            bool(records) and getattr(records[0], "sort_key", None) == fold(self.q),
            any(field.remote_field and field.remote_field.on_delete is CASCADE for field in model._meta.fields),
        )

    def _exactly(self, condition):
        """Hits of what meets a condition of its model; one query to find them, and one for each model that has some."""
        asked = {model: condition(model) for model in self.admins}
        keys = [
            self.admins[model]
            .records_to_search(self.request)
            .order_by()
            .filter(met)
            .values_list(Value(model._meta.label, CharField()), "pk")
            for model, met in asked.items()
            if met
        ]
        found = {}
        for label, key in keys[0].union(*keys[1:]) if keys else []:
            found.setdefault(label, []).append(key)
        for model in asked:
            if model._meta.label in found:
                records = self.admins[model].records_to_search(self.request)
                for record in records.filter(pk__in=found[model._meta.label])[:SHOWN]:
                    yield self._hit(record, kind=str(model._meta.verbose_name))

    def _has_key(self, model):
        if self.number and self._has_names(model):
            return Q(pk=self.number) | _is_any_of(model, KEY_FIELDS, self.q)
        return _is_any_of(model, KEY_FIELDS, self.q)

    def _hit(self, record, kind=""):
        opts = record._meta
        model_admin = self.admins[type(record)]
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])
        name = getattr(model_admin, "choice_label", str)(record)
        return Hit(address, str(name), " · ".join(self._about(record, model_admin, str(record))), kind)

    def _about(self, record, model_admin, name):
        """What the first columns of its list say of a record besides its name, or those that its admin names as
        `told_in_search`: a column may rest on what only the list asks the database."""
        columns = getattr(model_admin, "told_in_search", None) or model_admin.get_list_display(self.request)
        texts = (_text_of(column, record, model_admin) for column in columns)
        return [truncatechars(text, MOST_COLUMN_LETTERS) for text in texts if text not in ("", name)][:MOST_TOLD]


def _is_any_of(model, names, text):
    """Condition: one of those fields that a model has says exactly this; empty where it has none of them."""
    has = {field.name for field in model._meta.fields}
    return Q.create([Q(**{f"{name}__iexact": text}) for name in names if name in has], Q.OR)


def _text_of(column, record, model_admin):
    """A column of a list as plain text; empty where it is a tick, a moment or a place in an order."""
    field, attribute, value = lookup_field(column, record, model_admin)
    is_unread = isinstance(field, BooleanField | DateTimeField) or getattr(attribute, "boolean", False)
    if is_unread or column == "position" or value in (None, ""):
        return ""
    if isinstance(value, PartialDate):
        return value.for_reader()
    has_words = field is not None and field.flatchoices
    return strip_tags(str(display_for_field(value, field, "") if has_words else value))


@require_safe
def search_view(request, admin_site):
    search = RecordSearch(admin_site, request, request.GET.get("q", ""))
    request.current_app = admin_site.name
    context = {**admin_site.each_context(request), "title": _("Search"), "search": search, "searched": search.given}
    return TemplateResponse(request, "admin/search.html", context)
