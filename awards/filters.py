"""The parameters of the case library."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citynet.core.filters import ListFilter, RelatedFilter, several
from citynet.core.models.search import found_by

from .models import Category, Honour
from .models.cases import LATEST_FIRST

ENTRANT_NAMES = [
    "member__search_text",
    "partner__search_text",
    "member__country__search_text",
    "partner__country__search_text",
]
# Parameters that one honour of a case has to answer together, with the lookup each stands for.
HONOUR_LOOKUPS = {"edition": "edition__number", "award": "kind", "category": "category__slug"}


class CaseFilter(ListFilter):
    """Narrows a queryset of cases."""

    searched_fields = ["search_text", *ENTRANT_NAMES]
    usual_order = LATEST_FIRST
    told_fields = ["problem", "action", "results", "lessons"]

    sdg = several(_("Goal"), field_class=RelatedFilter, field_name="goals__number")
    edition = several(_("Edition"), method="with_the_other_honour_parameters")
    award = several(_("Award"), Honour.Kind.choices, method="with_the_other_honour_parameters")
    category = several(_("Category"), method="with_the_other_honour_parameters")
    country = several(_("Country or area"), method="by_country")
    cluster = several(_("Cluster"), field_class=RelatedFilter, field_name="clusters__slug")
    member = several(_("Member"), method="by_member")
    partner = several(_("Partner"), field_name="partner__slug")

    def has_word(self, word):
        """In a name of the case, its entrant or the entrant's country, in its texts, or in the name of a category in
        which it was honoured, under whichever name an edition gave it."""
        named = Category.objects.filter(found_by(word)).values("slug")
        return super().has_word(word) | Q(pk__in=Honour.objects.filter(category__slug__in=named).values("case"))

    def with_the_other_honour_parameters(self, queryset, name, value):
        return queryset  # narrowed() does it: "winner" and "2nd edition" ask for one honour that is both

    def by_country(self, queryset, name, value):
        if not value:
            return queryset
        return queryset.filter(Q(member__country__code__in=value) | Q(partner__country__code__in=value))

    def by_member(self, queryset, name, value):
        if not value:
            return queryset
        return queryset.filter(Q(member__slug__in=value) | Q(partner__member__slug__in=value))

    def narrowed(self, but=None):
        queryset, asked = super().narrowed(but), self._asked_of_honours(but)
        return queryset.filter(pk__in=self.honours(but).values("case")) if asked else queryset

    def honours(self, but=None):
        """The honours that fit every parameter about honours, but one."""
        return Honour.objects.filter(**self._asked_of_honours(but))

    def _asked_of_honours(self, but):
        self.form.is_valid()
        asked = {name: self.form.cleaned_data.get(name) for name in HONOUR_LOOKUPS if name != but}
        return {f"{HONOUR_LOOKUPS[name]}__in": values for name, values in asked.items() if values}
