"""The pages on which two records are made one: choose the other, read what will happen, confirm."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from citynet.core.merging import MergeRefused, row_in_words
from citynet.core.models import Merger
from citynet.core.rights import may

from .base import NamedAutocomplete

KEPT, ABSORBED = "kept", "absorbed"


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why they are one"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Stands in the history of the record that stays."),
    )


class MergePages:
    """Mixin for the admin of a model with a Merging: an action on two records, and a page reached from either."""

    merging = None

    def get_urls(self):
        page = self.admin_site.admin_view(self.merge_view)
        return [path("<path:object_id>/merge/", page, name=f"{self._address}_merge"), *super().get_urls()]

    def get_actions(self, request):
        """Named here and not in `actions`, which each admin has of its own."""
        actions = super().get_actions(request)
        if actions and self.has_merge_permission(request):
            kind = self.opts.verbose_name_plural
            name = "merge_two"
            actions[name] = (type(self).merge_two, name, _("Merge two %(kind)s into one") % {"kind": kind})
        return actions

    def has_merge_permission(self, request):
        """One record is changed and one is deleted, and so may be every row that refers to them."""
        models = [self.model, *(relation.related_model for relation in self.merging.relations())]
        return all(
            may(request.user, action, model)
            for model in models
            if model not in self.merging.moved_by_nobody
            for action in ("change", "delete")
        )

    def render_change_form(self, request, context, *args, **kwargs):
        original = kwargs.get("obj") or context.get("original")
        if original is not None and self.has_merge_permission(request):
            context["merge_url"] = reverse(f"admin:{self._address}_merge", args=[original.pk])
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("merged into this"))
    def merged_into_this(self, record):
        """Which records became a part of this one, when, by whom and why."""
        mergers = Merger.objects.of(record).select_related("merged_by") if record.pk else []
        lines = [
            _("“%(name)s” (%(id)s) on %(day)s by %(who)s: %(reason)s")
            % {
                "name": merger.name,
                "id": merger.public_id,
                "day": merger.merged_at.date().isoformat(),
                "who": merger.merged_by or "–",
                "reason": merger.reason or "–",
            }
            for merger in mergers
        ]
        return format_html_join("\n", "<div>{}</div>", ((line,) for line in lines)) or "-"

    def merge_two(self, request, queryset):
        keys = list(queryset.order_by("created_at", "pk").values_list("pk", flat=True)[:3])
        if len(keys) != 2:
            kind = self.opts.verbose_name_plural
            self.message_user(request, _("Choose exactly two %(kind)s to merge.") % {"kind": kind}, messages.ERROR)
            return None
        kept, absorbed = keys
        return HttpResponseRedirect(self.merge_url(absorbed, into=kept))

    def merge_url(self, absorbed, into):
        return f"{reverse(f'admin:{self._address}_merge', args=[absorbed])}?into={into}"

    def merge_view(self, request, object_id):
        if not self.has_merge_permission(request):
            raise PermissionDenied
        absorbed = self.get_object(request, unquote(object_id))
        if absorbed is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        sent = request.POST if request.method == "POST" else request.GET
        form = self._other_form(sent if "into" in sent else None)
        if not form.is_valid():
            return self._merge_page(request, absorbed, form)
        try:
            return self._plan_or_merge(request, form.cleaned_data["into"], absorbed, form)
        except MergeRefused as refusal:
            form.add_error("into", str(refusal))
            return self._merge_page(request, absorbed, form)

    def _other_form(self, sent):
        """The choice of the record that stays; an autocomplete, by way of the other names that lead to one."""

        class OtherForm(forms.Form):
            into = forms.ModelChoiceField(
                self.model._default_manager.all(),
                label=_("Merge into"),
                widget=NamedAutocomplete(
                    self.merging.alias_model._meta.get_field(self.merging.alias_owner), self.admin_site
                ),
                help_text=_("The %(kind)s that stays. Its name and its address stay as they are.")
                % {"kind": self.opts.verbose_name},
            )

        return OtherForm(sent)

    def _plan_or_merge(self, request, kept, absorbed, form):
        if request.method != "POST":
            return self._merge_page(request, absorbed, form, self.merging.plan(kept, absorbed), ReasonForm())
        why, taken = ReasonForm(request.POST), _taken(request.POST)
        if not why.is_valid():
            return self._merge_page(request, absorbed, form, self.merging.plan(kept, absorbed), why, taken)
        try:
            return self._merge(request, kept, absorbed, taken, why.cleaned_data["reason"])
        except MergeRefused as refusal:
            messages.error(request, str(refusal))
            # The same page as it is now, with what was typed; where the two cannot be one at all, the choice again.
            return self._merge_page(request, absorbed, form, self.merging.plan(kept, absorbed), why, taken)

    def _merge(self, request, kept, absorbed, taken, reason):
        name, key = str(absorbed), absorbed.pk
        seen = request.POST.get("seen", "")
        kept = self.merging.merge(kept, absorbed, taken=taken, reason=reason, by=request.user, seen=seen)
        words = {"name": name, "key": key, "reason": reason}
        self.log_change(request, kept, gettext("Merged with “%(name)s” (record %(key)s): %(reason)s") % words)
        messages.success(
            request,
            _("“%(name)s” was merged into “%(kept)s”. Its name is another name of this %(kind)s now.")
            % {"name": name, "kept": kept, "kind": self.opts.verbose_name},
        )
        return HttpResponseRedirect(reverse(f"admin:{self._address}_change", args=[kept.pk]))

    def _merge_page(self, request, absorbed, form, plan=None, why=None, taken=None):
        request.current_app = self.admin_site.name
        kind = self.opts.verbose_name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge “%(name)s” into another %(kind)s") % {"name": absorbed, "kind": kind},
            "opts": self.opts,
            "kind": kind,
            "original": absorbed,
            "form": form,
            "why": why,
            "media": self.media + form.media,
            "plan": plan,
        }
        if plan:
            context |= self._plan_in_words(plan, taken)
        return TemplateResponse(request, "admin/merge.html", context)

    def _plan_in_words(self, plan, taken):
        rows = ngettext("%(count)s row moves", "%(count)s rows move", plan.count) % {"count": plan.count}
        moves = [
            (
                one.kind,
                [row_in_words(row, one.relation) for row in one.moving],
                [[row_in_words(row, one.relation) for row in pair] for pair in one.clashing],
            )
            for one in plan.moves
        ]
        if taken is None:
            taken = {choice.key for choice in plan.choices if choice.is_filled}
        return {
            "count": rows,
            "moves": moves,
            "choices": [(choice, choice.key in taken) for choice in plan.choices],
            "exchanged": self.merge_url(plan.kept.pk, into=plan.absorbed.pk),
        }


def _taken(sent):
    """The fields in which the value of the record that goes was chosen. What is not of the page is left by the plan."""
    return {name.removeprefix("take-") for name in sent if name.startswith("take-") and sent[name] == ABSORBED}
