"""Filters of a list under a name, one's own or shared: saved, opened, renamed and deleted from the list itself."""

import copy
import re

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import IntegrityError, OperationalError, transaction
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from citynet.core.models import SavedFilter
from citynet.core.tables import CONTROLS

from .reading import IMPOSSIBLE_FILTER, MOST_SEARCH_LETTERS, safe_reading

# Where in the list one is, and how it is shown: nothing that a filter is saved for.
PASSING = {"p", "e", "all", "_facets", "_popup", "_to_field", "_changelist_filters"}


def normalised(query):
    """A query string in one order and without what says nothing, so that two that filter alike are alike."""
    sent = QueryDict(query)
    pairs = [(name, value) for name, values in sent.lists() if name not in PASSING for value in values]
    pairs = [(name, value) for name, value in pairs if value and (name != ORDER_VAR or _is_order(value))]
    kept = QueryDict(mutable=True)
    for name, value in sorted(pairs):
        kept.appendlist(name, value)
    return kept.urlencode()


def _is_order(value):
    return re.fullmatch(r"-?\d{1,2}(\.-?\d{1,2})*", value, re.ASCII) is not None


def _asks_for_nothing_known(spec):
    """Whether a filter is set to a choice that it does not offer: some would then show the whole list."""
    if not isinstance(spec, admin.SimpleListFilter) or spec.value() is None:
        return False
    return str(spec.value()) not in {str(value) for value, _label in spec.lookup_choices}


class SaveForm(forms.ModelForm):
    """A name for a filter; who shares it, and for which list, is not typed."""

    class Meta:
        model = SavedFilter
        fields = ["name", "is_shared"]

    def clean_name(self):
        if CONTROLS.search(self.cleaned_data["name"]):
            raise forms.ValidationError(_("The text holds a control character, which cannot be shown. Type it anew."))
        return self.cleaned_data["name"]

    def _get_validation_exclusions(self):
        """Owner and list are set, not typed; with them the name has to be the only one."""
        return super()._get_validation_exclusions() - {"owner", "list_key"}


class SavesFilters:
    """Mixin for pages of records. Three addresses beside a list: save a filter, open one, rename or delete one."""

    def get_urls(self):
        def page(address, view, name):
            return path(address, self.admin_site.admin_view(view), name=f"{self._address}_{name}")

        return [
            page("saved-filters/", self.save_filter_view, "save_filter"),
            page("saved-filters/<int:key>/", self.open_filter_view, "saved_filter"),
            page("saved-filters/<int:key>/change/", self.change_filter_view, "change_filter"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        if request.method == "GET" and IS_POPUP_VAR not in request.GET:
            query = normalised(request.GET.urlencode())
            saved = list(self._filters(request))
            extra_context = {
                "saved_filters": [(one, self._filter_url(one, "saved_filter")) for one in saved],
                "own_filters": [
                    (one, self._filter_url(one, "change_filter")) for one in saved if one.owner_id == request.user.pk
                ],
                "filter_now": query,
                "filter_to_save": query if all(one.query != query for one in saved) else "",
                "save_filter_url": reverse(f"admin:{self._address}_save_filter"),
                **(extra_context or {}),
            }
        return super().changelist_view(request, extra_context)

    def save_filter_view(self, request):
        return require_POST(self._save_filter)(request)

    def open_filter_view(self, request, key):
        """To the list as it was saved. What does not fit the list any more is said, not shown as something else."""
        saved = self._filter(request, key)
        problem = self.problem_of_query(request, saved.query)
        if problem:
            messages.error(request, _("“%(name)s” cannot be opened: %(problem)s") % {"name": saved, "problem": problem})
            return self._back_to_list("")
        return self._back_to_list(saved.query)

    def change_filter_view(self, request, key):
        return require_POST(self._change_filter)(request, key)

    def problem_of_query(self, request, query):
        """Why this list cannot be filtered by a query string, or ""."""
        probe = copy.copy(request)
        probe.method, probe.GET = "GET", QueryDict(query)
        if len(probe.GET.get(SEARCH_VAR, "")) > MOST_SEARCH_LETTERS:
            return _("the search is too long.")
        try:
            with safe_reading():
                # Of Django itself: ours would say on the next page that this is the whole list.
                listed = admin.ModelAdmin.get_changelist_instance(self, probe)
        except OperationalError:
            raise  # the database, not the filter
        except (IncorrectLookupParameters, SuspiciousOperation, *IMPOSSIBLE_FILTER):
            return _("this list does not know one of its filters, or what it asks for.")
        unknown = next((spec for spec in listed.filter_specs if _asks_for_nothing_known(spec)), None)
        return _("“%(filter)s” has no such choice.") % {"filter": unknown.title} if unknown else ""

    def _save_filter(self, request):
        self._may_see_list(request)
        sent = request.POST.get("query", "")
        query = normalised(sent[:8000])
        saved = SavedFilter(owner=request.user, list_key=self.opts.label_lower, query=query)
        form = SaveForm(request.POST, instance=saved)
        form.is_valid()
        if not query:
            form.add_error(None, _("Filter, search or order the list first."))
        elif len(query) > SavedFilter._meta.get_field("query").max_length:
            form.add_error(None, _("This filter is too long to be saved."))
        elif problem := self.problem_of_query(request, query):
            form.add_error(None, _("It cannot be saved: %(problem)s") % {"problem": problem})
        elif SavedFilter.objects.filter(owner=request.user, list_key=saved.list_key).count() >= SavedFilter.MOST:
            form.add_error(None, _("You have %(most)s saved filters here. Delete one first.") % {"most": saved.MOST})
        if not self._store(form):
            return self._form_again(request, form, query, self._address + "_save_filter")
        messages.success(request, _("The filter “%(name)s” was saved.") % {"name": saved})
        return self._back_to_list(query)

    def _change_filter(self, request, key):
        saved = self._filter(request, key)
        if saved.owner_id != request.user.pk:
            raise PermissionDenied
        query = normalised(request.POST.get("query", "")[:8000])
        if "delete" in request.POST:
            saved.delete()
            messages.success(request, _("The saved filter “%(name)s” was deleted.") % {"name": saved})
            return self._back_to_list(query)
        form = SaveForm(request.POST, instance=saved)
        form.is_valid()
        if not self._store(form):
            return self._form_again(request, form, query, self._address + "_change_filter", key)
        messages.success(request, _("The saved filter “%(name)s” was changed.") % {"name": saved})
        return self._back_to_list(query)

    def _store(self, form):
        """Whether it was stored; of two that press at once the constraint lets one through."""
        if form.errors:
            return False
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:
            form.add_error("name", _("You have a saved filter of this name for this list already."))
            return False
        return True

    def _form_again(self, request, form, query, name, *keys):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Saved filter"),
            "opts": self.opts,
            "form": form,
            "query": query,
            "address": reverse(f"admin:{name}", args=keys),
            "list_url": self._list_url(query),
        }
        return TemplateResponse(request, "admin/saved_filter.html", context)

    def _filters(self, request):
        return SavedFilter.objects.seen_by(request.user).filter(list_key=self.opts.label_lower)

    def _filter(self, request, key):
        """A filter of this list that the user may see; others are as if they were not."""
        self._may_see_list(request)
        saved = self._filters(request).filter(pk=key).first() if key < 2**63 else None
        if saved is None:
            raise Http404
        return saved

    def _may_see_list(self, request):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied

    def _filter_url(self, saved, name):
        return reverse(f"admin:{self._address}_{name}", args=[saved.pk])

    def _back_to_list(self, query):
        return HttpResponseRedirect(self._list_url(query))

    def _list_url(self, query):
        address = reverse(f"admin:{self._address}_changelist")
        return f"{address}?{query}" if query else address
