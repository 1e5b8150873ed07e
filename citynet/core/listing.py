"""A public list: one page of records under the parameters of an address, with its facets and its downloads."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import InvalidPage, Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View

from .exports import file_response
from .facets import facet_counts
from .filters import MOST_COUNTED
from .kept import Kept
from .models.content import TextBlock
from .models.search import known_near
from .rates import FewSearches
from .text import fold, named_foremost, near_names

MOST_LEAFED_THROUGH = 10_000  # nobody turns two hundred pages: filters and downloads lead to the rest
MOST_VALUES = 50  # of one parameter: more than anybody chooses, and each is drawn and counted


@dataclass(frozen=True)
class Option:
    """One value of a facet: how many records choosing it would give, and whether it is chosen."""

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
    year_facets = ()  # those whose options are the years that occur, newest first, and not the choices of the filter
    shown_by = ()  # parameters that say how the list is shown and not what is in it; downloads do without them
    renamed = {}  # {parameter: model}: of these a former slug is understood too, because subscriptions keep it
    name = ""  # heading of the page
    form_label = gettext_lazy("Filter the list")
    search_label = gettext_lazy("Search")
    nothing = gettext_lazy("Nothing fits.")
    hints = gettext_lazy("Try fewer words or remove a filter.")
    name_field = ""  # by which a record is named where nothing was found; see known_names()

    def base(self):
        """The queryset that the parameters narrow: all that the public may see."""
        raise NotImplementedError

    def words(self):
        """{parameter: [(value, label), …]} of the parameters whose choices are records; see filters.vocabulary(). It
        hangs on the records alone; what hangs on the parameters is for further_words()."""
        return {}

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
        self.filter = self.filter_class(self.parameters, self.base(), words)
        self._spell_as_the_choices_do()
        self.problems = [*self.filter.problems, *too_many]

    def _spell_as_the_choices_do(self):
        """Who types `country=np` means NP; the filter reads the same parameters when it is first asked."""
        for name, field in self.filter.form.fields.items():
            spellings = {str(value).casefold(): str(value) for value, _label in getattr(field, "choices", [])}
            if spellings and name in self.parameters:
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
        return self.filter.queryset.none() if self.problems else self.filter.ordered(self.filter.narrowed())

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
            choices = [(str(value), label) for value, label in self.filter.form.fields[name].choices]
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
        known = {(facet.name, option.value) for facet in self.facets for option in facet.options}
        for name in self.filter.form.errors:
            wrong = [value for value in self.parameters.getlist(name) if (name, value) not in known and name != "q"]
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
        kept = self._known_parameters()
        kept.setlist(name, [v for v in kept.getlist(name) if value is not None and v != value])
        return "?" + kept.urlencode()

    def url_shown(self, **by):
        """The address of the same list shown in this way."""
        kept = self._known_parameters()
        for name in self.shown_by:
            kept.setlist(name, [by[name]] if name in by else [])
        query = kept.urlencode()
        return f"{self.address}?{query}" if query else self.address

    @property
    def url_without_filters(self):
        """The address of the whole list, shown as this one is."""
        shown = urlencode(self._shown())
        return f"{self.address}?{shown}" if shown else self.address

    def _known_parameters(self):
        kept = self.parameters.copy()
        for name in list(kept):
            if name not in self.filter.filters or not any(kept.getlist(name)):
                del kept[name]
        return kept

    @property
    def query_string(self):
        """The parameters that count, to hand to other pages of the list."""
        return self._known_parameters().urlencode()

    @cached_property
    def address(self):
        return reverse(self.url_name)

    @property
    def downloads(self):
        """[(ending, address)] of the files that hold the same list."""
        return [(ending, self.with_query(reverse(self.export_url_name, args=[ending]))) for ending in self.endings]

    def with_query(self, address):
        """An address that takes the same parameters, with those that say what is in this list."""
        kept = self._known_parameters()
        for name in self.shown_by:
            kept.pop(name, None)
        return f"{address}?{kept.urlencode()}" if kept else address

    def page(self):
        """The page of the list asked for. Raise InvalidPage where there is none."""
        count = min(self.total, MOST_COUNTED) if self.is_uncounted else self.total
        paginator = CountedPaginator(self.items, self.page_size, count)
        return paginator.page(self.parameters.get("page") or 1)


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


class ListingView(FewSearches, TemplateView):
    """The page of a list; its template extends listing.html."""

    listing_class = None
    texts_of = ""  # name of the page whose passages it shows; see TextBlock

    def rows(self, page):
        """What the template draws of a page, as a list."""
        return list(page.object_list)

    def get_context_data(self, **kwargs):
        listing = self.listing_class(self.request.GET, version=getattr(self.request, "content_version", None))
        context = super().get_context_data(listing=listing, **kwargs)
        if self.texts_of:
            context["texts"] = TextBlock.objects.of_page(self.texts_of)
        context |= self.shown(listing)
        if context.get("rows") == []:
            context["suggestions"] = listing.suggestions()
        return context

    def shown(self, listing):
        """What the template draws of the list: a page of it, unless a list can be shown in another way too."""
        try:
            page = listing.page()
        except InvalidPage:
            return {"missing_page": self.request.GET["page"][:20]}
        return {"page": page, "rows": self.rows(page)}

    def render_to_response(self, context, **kwargs):
        status = 404 if "missing_page" in context else 200
        return super().render_to_response(context, status=status, **kwargs)


class ListingExportView(FewSearches, View):
    """The same list as a file, all of it."""

    listing_class = None
    export_rows = None  # staticmethod(records, function that makes a full address of a path) → dicts with the columns
    columns = ()
    file_name = ""

    def get(self, request, ending=""):
        listing = self.listing_class(request.GET)
        if listing.problems:
            return HttpResponse("\n".join(listing.problems), status=400, content_type="text/plain; charset=utf-8")
        return self.respond(listing, ending)

    def respond(self, listing, ending):
        return file_response(self.rows(listing), self.columns, self.file_name, ending)

    def rows(self, listing):
        """The whole list as dicts with the keys of `columns`."""
        return self.export_rows(listing.items, self.request.build_absolute_uri)
