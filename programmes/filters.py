"""The parameters of the lists of events and of partners."""

from django.db.models import Case, Exists, OuterRef, Q, When
from django.db.models.functions import Substr
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from citynet.core.filters import ListFilter, YearsFilter, several
from citynet.core.models.search import closeness, found_by
from members.models import has_page

from .models import Event, EventParticipation, EventPerson, Partner
from .models.events import PAST, UPCOMING

WHENS = [(UPCOMING, _("to come")), (PAST, _("past"))]


class EventFilter(ListFilter):
    """Narrows a queryset of events."""

    searched_fields = ["search_text", "country__search_text", "programme__search_text"]
    told_fields = ["text"]

    when = several(_("Time"), WHENS, method="by_when")
    kind = several(_("Kind of event"), Event.Kind.choices)
    year = several(_("Year"), field_class=YearsFilter, method="by_year")
    month = several(_("Month"), [(str(number), name) for number, name in MONTHS.items()], method="by_month")
    programme = several(_("Programme"), field_name="programme__slug")
    cluster = several(_("Cluster"), field_name="cluster__slug")
    country = several(_("Country or area"), field_name="country__code")
    chapter = several(_("National chapter"), field_name="chapter__slug")
    member = several(_("Member taking part"), method="by_member")
    partner = several(_("Partner taking part"), method="by_partner")

    def has_word(self, word):
        """In a name of the event, its country or programme, of who takes part or is named there, or in its text."""
        people = EventPerson.objects.filter(event=OuterRef("pk"))
        people = people.filter(Q(name__icontains=word) | Q(organisation__icontains=word))
        return super().has_word(word) | Exists(_parts().filter(_named(word))) | Exists(people)

    def by_when(self, queryset, name, value):
        return queryset.with_when().filter(when__in=value) if value else queryset

    def by_year(self, queryset, name, value):
        return queryset.with_year().filter(year__in=value) if value else queryset

    def by_month(self, queryset, name, value):
        """Those known to begin in a month of the calendar, of whichever year."""
        digits = [f"{int(month):02}" for month in value]
        return queryset.alias(month=Substr("starts_on", 6, 2)).filter(month__in=digits) if value else queryset

    def by_member(self, queryset, name, value):
        chosen = Q(member__slug__in=value) | Q(partner__member__slug__in=value)
        return queryset.filter(Exists(_parts().filter(chosen))) if value else queryset

    def by_partner(self, queryset, name, value):
        return queryset.filter(Exists(_parts().filter(partner__slug__in=value))) if value else queryset

    def ordered(self, queryset):
        """The closest names first where words are looked for; else what is to come, then what is over."""
        self.form.is_valid()
        words = self.form.cleaned_data.get("q")
        return queryset.order_by(closeness(words), "-starts_on", "sort_key") if words else queryset.coming_first()


def _named(word):
    """Condition: the word stands in a name of who takes part; a member to be is not told by a search either."""
    return found_by(word, "partner__search_text") | (found_by(word, "member__search_text") & has_page("member"))


def _parts():
    return EventParticipation.objects.filter(event=OuterRef("pk"))


# The kinds in the order in which they are declared; who has none comes last.
KIND_ORDER = Case(
    *[When(kind=kind, then=place) for place, kind in enumerate(Partner.Kind.values)], default=len(Partner.Kind.values)
)


class PartnerFilter(ListFilter):
    """Narrows a queryset of partners."""

    searched_fields = ["search_text", "country__search_text"]

    kind = several(_("Kind of organisation"), Partner.Kind.choices)
    country = several(_("Country or area"), field_name="country__code")

    def ordered(self, queryset):
        """By kind, because the page groups them so; the closest names first where words are looked for."""
        self.form.is_valid()
        words = self.form.cleaned_data.get("q")
        return queryset.order_by(closeness(words) if words else KIND_ORDER, "sort_key")
