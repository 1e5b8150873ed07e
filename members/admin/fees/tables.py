"""Fee tables with their rates."""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Max
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.admin import FieldHistory, Row, SecretariatAdmin, StackedRows, chosen, confirm
from citynet.core.admin.base import RowFormSet
from members.admin.headings import JOINING
from members.fees.bands import gaps, refuse_overlapping
from members.models import FeeRate, FeeSchedule

MOST_RATES = 120
MOST_GAPS = 6


class RateFormSet(RowFormSet):
    def clean(self):
        super().clean()
        if not any(self.errors):
            refuse_overlapping(self.kept())

    def kept(self):
        forms = [form for form in self.forms if form not in self.deleted_forms]
        return [form.instance for form in forms if form.instance.pk or form.has_changed()]


class RateRows(StackedRows):
    model = FeeRate
    formset = RateFormSet
    max_num = MOST_RATES
    fields = [("type", "amount"), ("population_from", "population_below"), ("gdp_from_usd", "gdp_below_usd")]

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and not (obj and obj.is_in_use)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_in_use)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_in_use)


@admin.register(FeeSchedule)
class FeeScheduleAdmin(FieldHistory, SecretariatAdmin):
    """One that assessments rest on stays as it is; it is copied as its next version, and that one is changed."""

    index_group = JOINING
    list_display = ["__str__", "since_year", "currency", "basis", "is_published"]
    list_filter = ["is_published"]
    search_fields = ["version", "basis"]
    inlines = [RateRows]
    history_rows = ["rates"]
    actions = ["copy_as_next_version"]
    fieldsets = [(None, {"fields": [("version", "since_year"), "currency", "basis", "is_published"]})]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_in_use)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_in_use)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        found = gaps(list(form.instance.rates.all()))
        for sentence in found[:MOST_GAPS]:
            messages.warning(request, sentence)
        if len(found) > MOST_GAPS:
            messages.warning(request, _("And %(count)s more gaps.") % {"count": len(found) - MOST_GAPS})

    @admin.action(description=gettext_lazy("Copy as next version…"), permissions=["add"])
    def copy_as_next_version(self, request, queryset):
        if queryset.count() != 1:
            self.message_user(request, _("Choose one table to copy."), messages.ERROR)
            return None
        (table,) = chosen(request, queryset)
        page = confirm(
            self,
            request,
            queryset,
            _("Copy a fee table as the next version"),
            [Row(table, note=_("stays as it is"))],
            [
                _("A new table with the same rates is made, for the year after the latest; no fee rests on it yet."),
                _("It is not published: the fee page and new assessments go on with the present one."),
            ],
            letters=None,
            action="copy_as_next_version",
            press=_("Copy it"),
        )
        if page:
            return page
        copy = next_version(table)
        self.message_user(request, _("%(table)s was made. Say who decided it, and change its rates.") % {"table": copy})
        return HttpResponseRedirect(reverse("admin:members_feeschedule_change", args=[copy.pk]))


@transaction.atomic
def next_version(schedule):
    """A copy of a table with its rates under the next version and from the next year, not in use yet."""
    last = FeeSchedule.objects.aggregate(version=Max("version"), since_year=Max("since_year"))
    copy = FeeSchedule.objects.create(
        version=last["version"] + 1, since_year=last["since_year"] + 1, currency=schedule.currency, basis=""
    )
    rates = list(schedule.rates.all())
    for rate in rates:
        rate.pk, rate.schedule = None, copy
        rate._state.adding = True
    FeeRate.objects.bulk_create(rates)
    return copy
