"""The parameters of the list of publications."""

from django.db.models import Exists, OuterRef
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from citynet.core.filters import ListFilter, RelatedFilter, YearsFilter, several
from citynet.core.models.search import found_by

from .models import NewsletterIssue, Publication

YEAR = Substr("published_on", 1, 4)


class PublicationFilter(ListFilter):
    """Narrows a queryset of publications."""

    searched_fields = ["search_text", "publisher__search_text"]
    told_fields = ["text"]
    usual_order = Publication._meta.ordering

    kind = several(_("Kind of publication"), Publication.Kind.choices)
    language = several(_("Language"), field_class=RelatedFilter, field_name="versions__language__code")
    year = several(_("Year"), field_class=YearsFilter, method="by_year")

    def has_word(self, word):
        """In a name of the publication or its publisher, in its text, or in the title of one of its issues."""
        issues = NewsletterIssue.objects.filter(found_by(word), publication=OuterRef("pk"))
        return super().has_word(word) | Exists(issues)

    def by_year(self, queryset, name, value):
        return queryset.annotate(year=YEAR).filter(year__in=value) if value else queryset
