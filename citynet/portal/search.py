"""One search over everything public."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import CharField, Value
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from citynet.core.filters import MOST_COUNTED
from citynet.core.models.search import known_near
from citynet.core.rates import FewSearches
from citynet.core.text import fold, fold_words, named_foremost, near_names
from members.models import Country, Member

from .lists import BY_NAME, LISTS, counts, line_about

MOST_LETTERS = 200
MOST_WORDS = 10  # each is looked for in every list
FEWEST_LETTERS = 2
SHOWN = 5  # of a group whose own list takes the same words
MOST_SHOWN = 50  # of any other group
COUNTRIES = "countries"


@dataclass(frozen=True)
class Group:
    """What one list has of the words: how many, the best of them as [(address, name, line)], and where the rest is."""

    name: str
    label: str
    count: int
    rows: list
    address: str
    begins_with_it: bool

    @property
    def has_more(self):
        return self.count > len(self.rows)

    @property
    def is_uncounted(self):
        return self.count > MOST_COUNTED

    @property
    def told_count(self):
        return told_count(min(self.count, MOST_COUNTED), self.is_uncounted)


def told_count(count, is_more):
    """A count as it is told, of which no more than so much is known."""
    if not is_more:
        return str(count)
    return _("more than %(count)s") % {"count": number_format(count, force_grouping=True)}


class Search:
    """The public records in which each word of a query stands, by list."""

    def __init__(self, text):
        self.given = text.strip()
        words = self.given[:MOST_LETTERS].split()
        self.q = " ".join(words[:MOST_WORDS])
        self.is_cut = self.q != " ".join(self.given.split())

    @property
    def problem(self):
        """What to do where the words cannot be looked for."""
        if not self.given:
            return _("Type the name of a city, an organisation, an event, a topic or a country.")
        if len(fold(self.q)) < FEWEST_LETTERS:
            return _("Type at least two letters or digits; one alone would find nearly everything.")
        return ""

    @cached_property
    def groups(self):
        """The lists in which something was found: those first whose best has exactly this name. One query for all
        counts and one for the rows of each."""
        if self.problem:
            return []
        found = {each.name: each.found(self.q) for each in LISTS}
        counted = counts(found, MOST_COUNTED)
        groups = [self._group(each, found[each.name], counted[each.name]) for each in LISTS if counted[each.name]]
        return sorted(groups, key=lambda group: not group.begins_with_it)

    def _group(self, public_list, found, count):
        records = list(found[: SHOWN if public_list.takes_words else MOST_SHOWN])
        query = "?" + urlencode({"q": self.q}) if public_list.takes_words else ""
        return Group(
            public_list.name,
            public_list.label,
            count,
            [(record.get_absolute_url(), str(record), line_about(public_list, record)) for record in records],
            public_list.address + query,
            getattr(records[0], "sort_key", None) == fold(self.q) if records else False,
        )

    @property
    def total(self):
        return sum(min(group.count, MOST_COUNTED) for group in self.groups)

    @property
    def told_total(self):
        return told_count(self.total, any(group.is_uncounted for group in self.groups))

    def suggestions(self):
        """Names near to what was searched for in vain, or near to one of its words, as [(address, name)]."""
        if self.problem or self.groups:
            return []
        lines = self._known_lines()
        near = near_names(self.q, lines)
        for word in fold_words(self.q) if not near else []:
            near += near_names(word, lines, most=2)
        return list(self._named(list(dict.fromkeys(near))[:5]))

    def _known_lines(self):
        """{folded name: (list, key)} of everything that has a name; one query."""
        querysets = {each.name: each.records() for each in LISTS if each.is_named}
        querysets["members"] = Member.objects.filter(
            pk__in=known_near(self.q, querysets["members"].order_by()).values("pk")
        )
        querysets[COUNTRIES] = Country.objects.filter(members__isnull=False)
        first, *others = (
            queryset.order_by().values_list(Value(name, CharField()), "pk", "search_text")
            for name, queryset in querysets.items()
        )
        return named_foremost(((name, key), text) for name, key, text in first.union(*others))

    def _named(self, near):
        """The address and name of each (list, key); a query for each of these few."""
        for name, key in near:
            if name == COUNTRIES:
                country = Country.objects.get(pk=key)
                yield f"{reverse('members:member-list')}?country={country.code}", str(country)
            else:
                record = BY_NAME[name].records().get(pk=key)
                yield record.get_absolute_url(), str(record)


class SearchView(FewSearches, TemplateView):
    template_name = "portal/search.html"

    def get_context_data(self, **kwargs):
        search = Search(self.request.GET.get("q", ""))
        return super().get_context_data(search=search, suggestions=search.suggestions(), lists=LISTS, **kwargs)


class OpenSearchView(TemplateView):
    """How a browser or another program uses the search: OpenSearch 1.1."""

    template_name = "portal/opensearch.xml"
    content_type = "application/opensearchdescription+xml; charset=utf-8"

    def get_context_data(self, **kwargs):
        address = self.request.build_absolute_uri(reverse("portal:search"))
        return super().get_context_data(address=address, **kwargs)
