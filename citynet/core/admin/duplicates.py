"""The page of records that may be one: each pair with its reasons, to be merged or to be said to be two."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from citynet.core.duplicates import likely_pairs, pairs_kept_apart
from citynet.core.models import KeptApart

from .list_pages import ListPages

PAIRS_A_PAGE = 25
MOST_APART = 200


class TwoForm(forms.ModelForm):
    """That two records are two, and why."""

    class Meta:
        model = KeptApart
        fields = ["reason"]


class DuplicatePages(ListPages):
    """Mixin for the admin of a model, whose list leads to the pairs that may be one. `known` gives all as Known."""

    def known(self):
        raise NotImplementedError

    def about(self, record):
        """What tells a record from another of its name, in a few words each."""
        return [record.get_kind_display(), record.country, record.website, record.public_id]

    def get_urls(self):
        page = self.admin_site.admin_view(self.duplicates_view)
        return [path("duplicates/", page, name=f"{self._address}_duplicates"), *super().get_urls()]

    def list_pages(self, request):
        """(title, address) of further pages that the list leads to."""
        return [*super().list_pages(request), (_("Possible duplicates"), self._duplicates_url)]

    @property
    def _duplicates_url(self):
        return reverse(f"admin:{self._address}_duplicates")

    def duplicates_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._duplicates_page(request)
        if "again" in request.POST:
            return self._ask_again(request)
        return self._say_two(request)

    def _say_two(self, request):
        if not request.user.has_perm("core.add_keptapart"):
            raise PermissionDenied
        keys = sorted({key for key in map(_key, (request.POST.get("one"), request.POST.get("other"))) if key})
        pair = [self.get_object(request, str(key)) for key in keys]
        if len(pair) != 2 or None in pair:
            messages.error(request, _("One of the two is not there any more."))
            return HttpResponseRedirect(self._duplicates_url)
        lower, higher = keys
        said = KeptApart(kind=self.model._meta.label_lower, lower_id=lower, higher_id=higher, decided_by=request.user)
        form = TwoForm(request.POST, instance=said)
        if not form.is_valid():
            return self._duplicates_page(request, {(lower, higher): form})
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:  # a colleague has said so meanwhile, and that stands
            messages.info(request, _("Somebody has said so already."))
        else:
            words = {"one": pair[0], "other": pair[1]}
            messages.success(request, _("“%(one)s” and “%(other)s” are two, and are not suggested again.") % words)
        return HttpResponseRedirect(self._here(request))

    def _ask_again(self, request):
        if not request.user.has_perm("core.delete_keptapart"):
            raise PermissionDenied
        key = _key(request.POST["again"])
        said = KeptApart.objects.filter(kind=self.model._meta.label_lower, pk=key).first() if key else None
        if said:
            said.delete()
            messages.success(request, _("The pair is looked at again."))
        else:
            messages.error(request, _("That was taken back already."))
        return HttpResponseRedirect(self._here(request))

    def _here(self, request):
        """The page of the list from which something was sent."""
        number = _key(request.POST.get("page"))
        return f"{self._duplicates_url}?page={number}" if number else self._duplicates_url

    def _duplicates_page(self, request, refused=None):
        pairs = likely_pairs(self.known(), pairs_kept_apart(self.model))
        shown = Paginator(pairs, PAIRS_A_PAGE).get_page((request.POST or request.GET).get("page"))
        apart = KeptApart.objects.filter(kind=self.model._meta.label_lower).select_related("decided_by")
        apart = list(apart[:MOST_APART])
        keys = {key for pair in shown for key in (pair.one, pair.other)}
        keys |= {key for said in apart for key in (said.lower_id, said.higher_id)}
        records = self.model._default_manager.select_related(*self.get_list_select_related(request) or []).in_bulk(keys)
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("%(kind)s that may be one") % {"kind": self.opts.verbose_name_plural.capitalize()},
            "opts": self.opts,
            "kind": self.opts.verbose_name_plural,
            "media": self.media,
            "shown": shown,
            "pairs": list(self._pairs_in_words(request, shown, records, refused or {})),
            "apart": [(said, records.get(said.lower_id), records.get(said.higher_id)) for said in apart],
            "may_say": request.user.has_perm("core.add_keptapart"),
            "may_take_back": request.user.has_perm("core.delete_keptapart"),
        }
        return TemplateResponse(request, "admin/duplicates.html", context)

    def _pairs_in_words(self, request, pairs, records, refused):
        may_merge = self.has_merge_permission(request)
        for pair in pairs:
            one, other = records.get(pair.one), records.get(pair.other)
            if one is None or other is None:
                continue  # deleted since the pairs were looked for
            yield {
                "records": [(record, [part for part in self.about(record) if part]) for record in (one, other)],
                "reasons": pair.reasons,
                "merge_url": self.merge_url(pair.other, into=pair.one) if may_merge else "",
                "form": refused.get((pair.one, pair.other)) or TwoForm(auto_id=f"id_{pair.one}_{pair.other}_%s"),
            }


def _key(text):
    """A number that may be a record's key, or None."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
