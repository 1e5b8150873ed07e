"""The parameters of a list: checked, combined, and each usable in an address somebody shares."""

import hashlib
from functools import cache, lru_cache

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast
from django.utils.choices import BaseChoiceIterator
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .kept import Kept, unlisted_of
from .models.search import closeness_of, stands_in
from .text import fold, fold_words
from .written import MOST_WORDS_WRITTEN, twin_of

MOST_WORDS = 15
MOST_COUNTED = 1000  # of what is found by words in a list of very many
FEWEST_LETTERS_IN_A_TEXT = 4  # a shorter word stands in nearly every text, if only within another one


class Words(BaseChoiceIterator):
    """What may be chosen, as [(value, label)] of texts, which nobody changes: lists as they are would be copied, and
    looked through for groups, for every reader of a list and each time that they are looked at."""

    def __init__(self, choices):
        self.choices = tuple(choices)

    def __iter__(self):
        return iter(self.choices)

    def __len__(self):
        return len(self.choices)

    def __deepcopy__(self, memo):
        return self


class Choices(Words):
    """The same of labels that each reader has in a language of their own."""

    def __init__(self, choices):
        super().__init__(choices)
        self.in_language = {}

    def __iter__(self):
        language = get_language()
        if language not in self.in_language:
            self.in_language[language] = [(str(value), str(label)) for value, label in self.choices]
        return iter(self.in_language[language])


class YearsField(forms.MultipleChoiceField):
    """Years are an open vocabulary: any of four digits may be asked for."""

    def valid_value(self, value):
        return len(value) == 4 and value.isascii() and value.isdigit()


class YearsFilter(django_filters.MultipleChoiceFilter):
    field_class = YearsField


class RelatedFilter(django_filters.MultipleChoiceFilter):
    """For a field of other rows that belong to the one listed: `field_name="goals__number"`.

    A subquery and not a join, so that no row is listed twice and the facets over the same relation count every value.
    """

    def filter(self, queryset, value):
        if not value:
            return queryset
        chosen = queryset.model._base_manager.filter(**{f"{self.field_name}__in": value})
        return queryset.filter(pk__in=chosen.values("pk"))


def few_words(text):
    """Validator: each word is looked for in every name, so nobody may ask for hundreds."""
    if len(fold_words(text)) > MOST_WORDS:
        raise ValidationError(_("At most %(most)s words can be searched for at once."), params={"most": MOST_WORDS})


def several(label, choices=(), field_class=django_filters.MultipleChoiceFilter, **kwargs):
    """A filter that takes its parameter any number of times; `field_class` is the class of the filter.

    Its field has one value of each record listed, so that none is listed twice; for others there is RelatedFilter.
    """
    unknown = {"invalid_choice": _("There is no “%(value)s” to choose from.")}
    return field_class(label=label, choices=Choices(choices), error_messages=unknown, distinct=False, **kwargs)


def sort_by(choices):
    """The parameter `sort`; ListFilter.sorted_by says what its values mean."""
    return django_filters.ChoiceFilter(
        label=_("Sort by"),
        choices=Choices(choices),
        method="in_order",
        empty_label=None,
        error_messages={"invalid_choice": _("There is no order “%(value)s”.")},
    )


def shown_as(label, choices):
    """A parameter that says how the list is shown and changes nothing in it; the listing names it in `shown_by`."""
    unknown = {"invalid_choice": _("There is no “%(value)s” to choose from.")}
    return django_filters.ChoiceFilter(label=label, choices=Choices(choices), method="as_it_is", error_messages=unknown)


def vocabulary(entries):
    """What may be chosen of each parameter, as {parameter: [(value, label), …]}. One query for all of them.

    An entry is (parameter, model or queryset, field of the value, field of the label, position); those of one position,
    an integer expression, sort by their labels.
    """
    return in_words([parameter for parameter, *_rest in entries], united_words(entries)) if entries else {}


def united_words(entries):
    """The query of a vocabulary, as (parameter, position, label, value)."""
    first, *others = (_words(*entry) for entry in entries)
    return first.union(*others)


def in_words(parameters, rows):
    """Rows of that query as a vocabulary; a parameter without any is there too."""
    words = {parameter: [] for parameter in parameters}
    for parameter, _position, label, value in sorted(rows):
        words[parameter].append((value, label))
    return words


def _words(parameter, source, value, label, position):
    """The columns that vocabulary() unites; all text but one, because PostgreSQL unites only what is of one type."""
    queryset = getattr(source, "objects", source).order_by()
    texts = [Cast(field, CharField()) for field in (label, value)]
    return queryset.values_list(Value(parameter, output_field=CharField()), position, *texts)


class _Filters(dict):
    """Each list has filters of its own, because they know their list; what they were made with is the same for all."""

    def __deepcopy__(self, memo):
        twins = {name: twin_of(filter_) for name, filter_ in self.items()}
        for twin in twins.values():
            twin.method = twin.method  # which knows the filter that it is the method of
        return twins


class _Fields(dict):
    """Each form has fields of its own, because a list may say what is chosen from; nothing else of them changes."""

    def __deepcopy__(self, memo):
        return {name: twin_of(field, widget=twin_of(field.widget)) for name, field in self.items()}


class ListFilter(django_filters.FilterSet):
    """Narrows a queryset. Values of one parameter widen, parameters narrow each other."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=200, validators=[few_words])

    searched_fields = ["search_text"]  # folded text that each word of `q` is looked for in
    told_fields = []  # running text in which a longer word may stand too
    usual_order = ["sort_key"]
    # Of a list that may become very long: a TextIndex, where words are looked up. What it finds counts as found, so the
    # list looks for words in just the two fields that it knows, `searched_fields`, and in nothing else.
    text_index = None

    def __init__(self, data, queryset, words, kind, version, today):
        """`words`: what may be chosen of the parameters whose choices are records, as vocabulary() gives it. `kind`:
        that of the Listing, all of which have this queryset on the day `today`. `version`: the content version, where
        it is known.
        """
        super().__init__(data, queryset)
        self.kind, self.version, self.today = kind, version, today
        for name, choices in words.items():
            self.form.fields[name].choices = Words(choices)

    @classmethod
    def get_filters(cls):
        return _Filters(super().get_filters())

    def get_form_class(self):
        """One for all: to make a class takes longer than to make its forms."""
        return _form_class(type(self))

    def by_words(self, queryset, name, value):
        """What has each word of the query. A query of nothing but signs finds nothing."""
        if self.few is None:
            return self._with_words(queryset, value)
        return queryset.filter(pk__among=self.few) if self.few else queryset.none()

    @cached_property
    def few(self):
        """The keys of what has the words, where a list has an index and they are few enough to be counted; else None.
        Whatever the list asks for is then asked of these, and not of all that there are."""
        if not self.indexed_words:
            return None
        words = hashlib.sha256(" ".join(self.indexed_words).encode()).hexdigest()
        few = Kept(f"few:{words}", self.kind, self.version, self.today).get_or_make(self._few_or_false)
        return None if few is False else few

    def _few_or_false(self):
        """Kept for who then narrows what the words have found, or leafs through it."""
        few = self._few_with(self.indexed_words)
        return False if few is None else list(few)

    def _few_with(self, words):
        few, are_in_own_names = self._few_in_index(words)
        if len(words) == 1:
            return few
        everything = self.queryset.order_by()
        if few is not None:
            return self._first(self.with_each(everything.filter(pk__among=few), words))
        if are_in_own_names:  # to look through nothing else takes half as long
            few = self._first(everything.filter(*(stands_in(word, self.searched_fields[0]) for word in words)))
            if len(few) > MOST_COUNTED:
                return None
        few = self._first(self.with_each(everything, words))
        return few if len(few) <= MOST_COUNTED else None

    def _few_in_index(self, words):
        unlisted = unlisted_of(self.kind, self.version, self.today).get()
        if unlisted is None or unlisted > MOST_COUNTED or len(words) > MOST_WORDS_WRITTEN:
            return self.text_index.few_with(words, MOST_COUNTED, self.queryset)
        which = _which_are_listed(self.kind, len(words), MOST_COUNTED, self.today, connection.vendor)
        return self.text_index.few_past(words, MOST_COUNTED, unlisted, which)

    @cached_property
    def indexed_words(self):
        """The folded words of the query, where a list has an index."""
        return fold_words(self.form.cleaned_data.get("q") or "") if self.text_index else []

    def _first(self, found):
        return list(found.values_list("pk", flat=True)[: MOST_COUNTED + 1])

    @property
    def is_too_common(self):
        """Whether the words stand in more than are counted."""
        return self.few is None and bool(self.indexed_words)

    def _with_words(self, queryset, value):
        words = fold_words(value)
        return self.with_each(queryset, words) if words else queryset.filter(pk__in=[])

    def with_each(self, queryset, folded_words):
        """What has each of these words."""
        return queryset.filter(*map(self.has_word, folded_words))

    def has_word(self, word):
        """Condition: the folded word stands in a name, or in a text if it is long enough to mean something there. The
        place to name rows in which it may stand as well."""
        told = self.told_fields if len(word) >= FEWEST_LETTERS_IN_A_TEXT else []
        in_a_text = [Q(**{f"{field}__icontains": word}) for field in told]
        return Q.create([stands_in(word, *self.searched_fields), *in_a_text], connector=Q.OR)

    def in_order(self, queryset, name, value):
        return queryset  # ordered() does it: the order also depends on the words searched for

    def as_it_is(self, queryset, name, value):
        return queryset

    def narrowed(self, but=None):
        """The queryset under every parameter that fits, but one, which is what a facet counts."""
        self.form.is_valid()
        queryset = self.queryset
        for name, value in self.form.cleaned_data.items():
            if name != but:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    def ordered(self, queryset):
        """In the order asked for; without one, the closest names first, then the usual order."""
        self.form.is_valid()
        asked, words = self.form.cleaned_data.get("sort"), self.form.cleaned_data.get("q")
        if asked:
            return self.sorted_by(queryset, asked)
        if not words or self.keeps_usual_order:
            return queryset.order_by(*self.usual_order)
        return self.closest_first(queryset, fold(words))

    def closest_first(self, queryset, folded):
        """In the order of how close their names are to a folded query."""
        return queryset.order_by(closeness_of(folded), *self.usual_order)

    @cached_property
    def keeps_usual_order(self):
        """Whether too common words are nobody's name, so that the database need read no more than is shown."""
        return self.is_too_common and not self._is_a_name(fold(self.form.cleaned_data["q"]))

    def _is_a_name(self, folded):
        return self.queryset.model._base_manager.filter(sort_key=folded).exists()

    def sorted_by(self, queryset, asked):
        """The queryset in the order that a value of `sort` names."""
        return queryset.order_by(*self.usual_order)

    @property
    def problems(self):
        """What was wrong with the parameters, a sentence each; empty where all fit."""
        if self.form.is_valid():
            return []
        fields = self.form.fields
        return [f"{fields[name].label}: {error}" for name, errors in self.form.errors.items() for error in errors]


@cache
def _form_class(kind):
    fields = {name: filter_.field for name, filter_ in kind.base_filters.items()}
    form_class = type(f"{kind.__name__}Form", (kind._meta.form,), fields)
    form_class.base_fields = _Fields(form_class.base_fields)
    return form_class


@lru_cache(maxsize=32)
def _which_are_listed(kind, count, most, today, vendor):
    """The same all day, as what counts a list is."""
    return kind.filter_class.text_index.which_are_listed(count, most, kind.base())
