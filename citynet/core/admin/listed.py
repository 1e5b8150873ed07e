"""A line at the top of a record's page that says whether the public finds it, and why (not)."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


def is_among(record, queryset):
    """Whether a record is one of a queryset: the verdict is the list's own, never reckoned a second time."""
    return queryset.filter(pk=record.pk).exists()


class Listed:
    """Mixin for the admin of a public kind of record. `why_listed` gives the sentence, which begins with “Listed” for
    exactly those records that the public list shows; where a list has no rule but that a record exists, it is this."""

    def why_listed(self, record):
        return gettext("Listed: every %(record)s is, from the moment it is saved.") % {
            "record": record._meta.verbose_name
        }

    @admin.display(description=_("on the public site"))
    def listed(self, record):
        return self.why_listed(record)

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "listed"]

    def get_fieldsets(self, request, obj=None):
        """What is not saved yet is nowhere."""
        (title, options), *others = super().get_fieldsets(request, obj)
        fields = ["listed", *options["fields"]] if obj else options["fields"]
        return [(title, {**options, "fields": fields}), *others]
