"""A public list: one page of records under the parameters of an address, with its facets and its downloads."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .among import text_of
from .facets import facet_counts
from .filters import MOST_COUNTED, in_words, united_words
from .kept import Kept
from .models.search import known_near
from .text import fold, named_foremost, near_names
from .written import MOST_WORDS_WRITTEN, Written
from .written_pages import FIRST, firmly, page_of_common, page_of_few, page_of_whole

MOST_LEAFED_THROUGH = 10_000  # nobody turns two hundred pages: filters and downloads lead to the rest
MOST_VALUES = 50  # of one parameter: more than anybody chooses, and each is drawn and counted


class Option(NamedTuple):
    """One value of a facet: how many records choosing it would give, and whether it is chosen. Of the countries of the
    world there may be hundreds on a page."""

    value: str
    label: str
    count: int | None  # None where they are not counted
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One parameter one may narrow the list by, with the values that occur in it."""

    name: str
    label: str
    options: list[Option]
    opens: bool = False

    @property
    def is_open(self):
        return self.opens or any(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class Chip:
    """A chosen filter, and the address of the list without it."""

    facet: str
    label: str
    remove_url: str


class CountedPaginator(Paginator):
    """A paginator that is told the count, because the facets' query has counted already.

    It leads MOST_LEAFED_THROUGH records deep: to leave out many more takes the database longer than all the rest.
    """

    def __init__(self, object_list, per_page, count):
        super().__init__(object_list, per_page)
        self.count = min(count, MOST_LEAFED_THROUGH)


class Listing:
    """The records of a queryset under the parameters of a query string. A list is a subclass: what stands up to
    `suggestions` is for it to say, the rest follows.

    `problems` says what did not fit; then nothing is listed, because half a filter would be taken for the whole.
    """

    filter_class = None  # a ListFilter
    page_size = 50
    url_name = ""  # of the page
    export_url_name = ""  # of the downloads; it takes one of the endings
    endings = ()
    facet_keys = {}  # {parameter: expression whose values are counted}, in the order of the form
    repeating_facets = ()  # those of other rows that belong to a record, which may have a value several times
    open_facets = ()  # those that are open at first
    quick_counts = None  # QuickCounts of a list that may become very long
    year_facets = ()  # those whose options are the years that occur, newest first, and not the choices of the filter
    shown_by = ()  # parameters that say how the list is shown and not what is in it; downloads do without them
    renamed = {}  # {parameter: model}: of these a former slug is understood too, because subscriptions keep it
    name = ""  # heading of the page
    form_label = gettext_lazy("Filter the list")
    search_label = gettext_lazy("Search")
    nothing = gettext_lazy("Nothing fits.")
    hints = gettext_lazy("Try fewer words or remove a filter.")
    name_field = ""  # by which a record is named where nothing was found; see known_names()

    @staticmethod
    def base():
        """The queryset that the parameters narrow: all that the public may see today."""
        raise NotImplementedError

    @staticmethod
    def vocabularies():
        """The entries of the parameters whose choices are records; see filters.vocabulary(). They hang on nothing; what
        hangs on the parameters is for further_words()."""
        return []

    def words(self):
        """{parameter: [(value, label), …]} of the parameters whose choices are records."""
        parameters, written = _vocabulary_of(type(self))
        return in_words(parameters, written.rows()) if parameters else {}

    def further_words(self, words):
        """`words` with what may be chosen only because it is asked for."""
        return words

    def facet_queryset(self, name):
        """What a facet counts."""
        return self.with_key(name, self.filter.narrowed(but=name))

    def with_key(self, name, queryset):
        """The place to annotate what a facet's key needs."""
        return queryset

    def title(self):
        """How many there are, as the heading above them."""
        return ngettext("%(count)s result", "%(count)s results", self.total) % {"count": self.total}

    def known_names(self):
        """{folded name: (address, name)} of what may have been meant where nothing was found: records by any of their
        names, unless a list says more."""
        if not self.name_field:
            return {}
        known = known_near(self.q, self.base()).values_list("slug", self.name_field, "search_text")
        return named_foremost(((f"{self.address}{slug}/", name), text) for slug, name, text in known)

    def suggestions(self):
        """What may have been meant where nothing was found, as [(address, name)]."""
        return near_names(self.q, self.known_names()) if fold(self.q) and not self.problems else []

    def __init__(self, parameters, words=None, version=None):
        """`words`: what may be chosen, where it need not be asked for; {} where nothing is chosen. `version`: the
        content version, where it is known; what may be chosen and what is counted are then kept for others."""
        self.version = version
        self.parameters, too_many = _plain(parameters)
        if words is None:
            words = self.further_words(Kept("words", type(self), version).get_or_make(self.words))
        today = timezone.localdate()
        base = _base_of(type(self), today).all()
        self.filter = self.filter_class(self.parameters, base, words, type(self), version, today)
        self._spell_as_the_choices_do()
        self.problems = [*self.filter.problems, *too_many]

    def _spell_as_the_choices_do(self):
        """Who types `country=np` means NP; the filter reads the same parameters when it is first asked."""
        for name in self.parameters.keys() & self.filter.form.fields.keys():
            choices = getattr(self.filter.form.fields[name], "choices", [])
            spellings = {value.casefold(): value for value, _label in choices}
            if spellings:
                values = [spellings.get(value.casefold(), value) for value in self.parameters.getlist(name)]
                if name in self.renamed:
                    values = [self._slug_today(name, value, spellings) for value in values]
                self.parameters.setlist(name, list(dict.fromkeys(values)))

    def _slug_today(self, name, value, spellings):
        record = None if value.casefold() in spellings else self.renamed[name].formerly(value)
        return record.slug if record else value

    @cached_property
    def items(self):
        """All that is listed, in order."""
        return self.filter.queryset.none() if self.problems else firmly(self.filter.ordered(self.filter.narrowed()))

    @property
    def q(self):
        return self.parameters.get("q", "").strip()

    @property
    def narrowed_by(self):
        """The parameters that narrow it."""
        names = [name for name in self.filter.filters if name not in {"sort", *self.shown_by}]
        return {name for name in names if any(self.parameters.getlist(name))}

    @property
    def is_whole(self):
        return not self.narrowed_by

    @property
    def has_few_words(self):
        """Whether words of an index alone narrow it, which few have."""
        return self.narrowed_by == {"q"} and self.filter.few is not None

    @classmethod
    def of_few(cls, keys):
        """One that is narrowed by words, which these have: keys, or what stands for their text."""
        listing = cls(QueryDict("q=words"), words={})
        listing.filter.few = keys
        return listing

    @cached_property
    def _counts(self):
        return facet_counts(self, self.version)

    @cached_property
    def total(self):
        """How many fit; one more than MOST_COUNTED where so many have the words that they are not counted."""
        if self.problems:
            return 0
        if self.filter.is_too_common and self.narrowed_by == {"q"}:
            return MOST_COUNTED + 1  # the filter has looked
        if self.filter.is_too_common:
            return len(self.filter.narrowed().order_by().values_list("pk")[: MOST_COUNTED + 1])
        return self._counts[""].get("", 0)

    @property
    def is_uncounted(self):
        return self.filter.is_too_common and self.total > MOST_COUNTED

    @property
    def leads_no_further(self):
        """Whether its last page is not the end of what fits."""
        return self.is_uncounted or self.total > MOST_LEAFED_THROUGH

    @cached_property
    def facets(self):
        """The facets in the order of the form; one without any value is left out."""
        fields = self.filter.form.fields
        facets = [
            Facet(name, fields[name].label, self._options(name), name in self.open_facets) for name in self.facet_keys
        ]
        return [facet for facet in facets if facet.options]

    @property
    def form_facets(self):
        """Those that the form draws; a list may draw one in a way of its own."""
        return self.facets

    def _options(self, name):
        counts, chosen = self._counts[name], self.parameters.getlist(name)
        if name in self.year_facets:
            choices = [(year, year) for year in sorted({*counts, *chosen}, reverse=True)]
        else:
            choices = self.filter.form.fields[name].choices
        count = (lambda value: None) if self.filter.is_too_common else (lambda value: counts.get(value, 0))
        return [
            Option(value, label, count(value), value in chosen)
            for value, label in choices
            if value in counts or value in chosen
        ]

    @cached_property
    def chips(self):
        """What the list is narrowed by, what did not fit included, each with a way to take it away."""
        chips = [Chip(_("Search"), self.q, self.url_without("q"))] if self.q else []
        for name in self.filter.form.errors:
            known = {option.value for facet in self.facets if facet.name == name for option in facet.options}
            wrong = [value for value in self.parameters.getlist(name) if value not in known and name != "q"]
            chips += [self._chip(name, value, value) for value in wrong]
        for facet in self.facets:
            chips += [self._chip(facet.name, o.value, o.label) for o in facet.options if o.is_chosen]
        return chips + [self._chip(name, value, self._label(name, value)) for name, value in self.carried]

    def _chip(self, name, value, label):
        return Chip(self.filter.form.fields[name].label, label, self.url_without(name, value))

    def _label(self, name, value):
        choices = getattr(self.filter.form.fields[name], "choices", ())
        return next((label for choice, label in choices if str(choice) == value), value)

    @property
    def carried(self):
        """Parameters that fit and narrow the list without being a facet, as [(name, value)]."""
        hidden = self.filter.filters.keys() - {"q", "sort", *self.shown_by, *self.facet_keys, *self.filter.form.errors}
        names = [name for name in self.filter.filters if name in hidden]
        return [(name, value) for name in names for value in self.parameters.getlist(name)]

    @property
    def handed_on(self):
        """What the form hands on without showing it, as [(name, value)]."""
        return [*self.carried, *self._shown().items()]

    def _shown(self):
        """{parameter: value} of how the list is shown, where that fits."""
        fitting = [name for name in self.shown_by if name not in self.filter.form.errors]
        return {name: self.parameters[name] for name in fitting if self.parameters.get(name)}

    @property
    def sorts(self):
        """[(value, label, whether it is asked for)]; none where the filter has no `sort`."""
        field, asked = self.filter.form.fields.get("sort"), self.parameters.get("sort")
        return [(value, label, value == asked) for value, label in field.choices] if field else []

    def url_without(self, name, value=None):
        """The query string without a parameter, or without one value of it; always back to the first page."""
        values = [v for v in self._known.get(name, []) if value is not None and v != value]
        return "?" + urlencode(self._known | {name: values}, doseq=True)

    def url_shown(self, **by):
        """The address of the same list shown in this way."""
        query = urlencode(self._known | {name: by.get(name, []) for name in self.shown_by}, doseq=True)
        return f"{self.address}?{query}" if query else self.address

    @property
    def url_without_filters(self):
        """The address of the whole list, shown as this one is."""
        shown = urlencode(self._shown())
        return f"{self.address}?{shown}" if shown else self.address

    @cached_property
    def _known(self):
        """{parameter: its values} of those that count."""
        return {name: values for name, values in self.parameters.lists() if name in self.filter.filters and any(values)}

    @property
    def query_string(self):
        """The parameters that count, to hand to other pages of the list."""
        return urlencode(self._known, doseq=True)

    @cached_property
    def address(self):
        return reverse(self.url_name)

    @cached_property
    def downloads(self):
        """[(ending, address)] of the files that hold the same list."""
        return [(ending, self.with_query(reverse(self.export_url_name, args=[ending]))) for ending in self.endings]

    def with_query(self, address):
        """An address that takes the same parameters, with those that say what is in this list."""
        kept = {name: values for name, values in self._known.items() if name not in self.shown_by}
        return f"{address}?{urlencode(kept, doseq=True)}" if kept else address

    def rows(self, page, read):
        """The rows of a page; `read` makes of a queryset what is read of each record. Of a whole list, and of one that
        words of an index alone narrow, the statements are written once."""
        if not page.paginator.count:
            return []
        first = (page.number - 1) * self.page_size
        last = min(first + self.page_size, MOST_COUNTED if self.is_uncounted else MOST_LEAFED_THROUGH)
        if page.number > FIRST:
            return list(read(self.items[first:last]))
        place = type(self), first, last, read
        if not self._known:
            return page_of_whole(*place).rows()
        if self._known.keys() == {"q"} and self.filter.few is not None:
            return page_of_few(*place).rows(text_of(self.filter.few), fold(self.q))
        count = len(self.filter.indexed_words)
        if self._known.keys() == {"q"} and self.filter.keeps_usual_order and count <= MOST_WORDS_WRITTEN:
            return page_of_common(*place, count).rows(*self.filter.indexed_words)
        return list(read(self.items[first:last]))

    def page(self):
        """The page of the list asked for. Raise InvalidPage where there is none."""
        count = min(self.total, MOST_COUNTED) if self.is_uncounted else self.total
        items = self.items if self._known else range(count)  # of a whole list nothing is read through its page
        paginator = CountedPaginator(items, self.page_size, count)
        return paginator.page(self.parameters.get("page") or 1)


@lru_cache(maxsize=32)
def _base_of(kind, today):
    return kind.base()


@cache
def _vocabulary_of(kind):
    """The parameters whose choices are records, and the query of these."""
    parameters = [parameter for parameter, *_rest in kind.vocabularies()]
    return parameters, Written(lambda: united_words(kind.vocabularies()))


def _plain(parameters):
    """Parameters without blanks (plain forms send every field) and repeats, and what is wrong with their number."""
    kept, problems = parameters.copy(), []
    for name in parameters:
        values = list(dict.fromkeys(value for value in parameters.getlist(name) if value.strip()))
        if len(values) > MOST_VALUES:
            problems.append(_("At most %(most)s values of one filter can be chosen.") % {"most": MOST_VALUES})
            values = values[:MOST_VALUES]
        kept.setlist(name, values)
    return kept, problems
