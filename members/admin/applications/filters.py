"""Filters of the queue of applications: at first it shows what waits for the Secretariat."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from members.applications.desk import FOR_THE_SECRETARIAT
from members.models import MembershipApplication

State = MembershipApplication.State


class StateFilter(admin.SimpleListFilter):
    """Drafts are the applicants' own: they are listed only where they are asked for."""

    title = _("state")
    parameter_name = "stage"

    def lookups(self, request, model_admin):
        return [("all", _("All that were sent")), *((value, capfirst(label)) for value, label in State.choices)]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [first | {"display": _("Waits for the Secretariat")}, *others]

    def queryset(self, request, queryset):
        if self.value() is None:
            # Asked for by its key or by a name, an application is found in whatever state it is.
            return queryset.exclude(state=State.DRAFT) if request.GET.get("q") else self._waiting(queryset)
        if self.value() == "all":
            return queryset.exclude(state=State.DRAFT)
        if self.value() not in State.values:
            raise IncorrectLookupParameters
        return queryset.filter(state=self.value())

    def _waiting(self, queryset):
        return queryset.filter(state__in=FOR_THE_SECRETARIAT)


class ScreenerFilter(admin.SimpleListFilter):
    title = _("screener")
    parameter_name = "screener"

    def lookups(self, request, model_admin):
        return [("me", _("Me")), ("nobody", _("Nobody yet"))]

    def queryset(self, request, queryset):
        if self.value() == "me":
            return queryset.filter(screener=request.user)
        if self.value() == "nobody":
            return queryset.filter(screener__isnull=True)
        if self.value() is not None:
            raise IncorrectLookupParameters
        return queryset
