"""The page on which two partners are made one: choose the other, read what will happen, confirm."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from citynet.core.admin.base import NamedAutocomplete
from programmes.merging import MergeRefused, merge, plan, relations
from programmes.models import Partner, PartnerAlias


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Partner.objects.all(),
        label=_("Merge into"),
        widget=NamedAutocomplete(PartnerAlias._meta.get_field("partner"), admin.site),
        help_text=_("The partner that stays. Its name and its address stay as they are."),
    )


class MergePartners:
    """Mixin for the admin of partners: an action on two of them, and a page reached from either."""

    actions = ["merge_two"]
    change_form_template = "admin/programmes/partner/change_form.html"

    def get_urls(self):
        page = self.admin_site.admin_view(self.merge_view)
        return [path("<path:object_id>/merge/", page, name="programmes_partner_merge"), *super().get_urls()]

    def has_merge_permission(self, request):
        """One partner is changed and one is deleted, and so may be every row that refers to them."""
        models = [Partner, *(relation.related_model for relation in relations())]
        return all(
            request.user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")
            for model in models
            for action in ("change", "delete")
        )

    def render_change_form(self, request, context, *args, **kwargs):
        context["may_merge"] = self.has_merge_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(description=_("Merge two partners into one"), permissions=["merge"])
    def merge_two(self, request, queryset):
        keys = list(queryset.order_by("created_at", "pk").values_list("pk", flat=True)[:3])
        if len(keys) != 2:
            self.message_user(request, _("Choose exactly two partners to merge."), messages.ERROR)
            return None
        kept, absorbed = keys
        return HttpResponseRedirect(merge_url(absorbed, into=kept))

    def merge_view(self, request, object_id):
        if not self.has_merge_permission(request):
            raise PermissionDenied
        absorbed = self.get_object(request, unquote(object_id))
        if absorbed is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        sent = request.POST if request.method == "POST" else request.GET
        form = MergeForm(sent if "into" in sent else None)
        if not form.is_valid():
            return self._merge_page(request, absorbed, form)
        try:
            if request.method == "POST":
                return self._merge(request, form.cleaned_data["into"], absorbed)
            return self._merge_page(request, absorbed, form, plan(form.cleaned_data["into"], absorbed))
        except MergeRefused as refusal:
            form.add_error("into", str(refusal))
            return self._merge_page(request, absorbed, form)

    def _merge(self, request, kept, absorbed):
        name, key = str(absorbed), absorbed.pk
        kept = merge(kept, absorbed)
        self.log_change(request, kept, gettext("Merged with “%(name)s” (record %(key)s).") % {"name": name, "key": key})
        messages.success(
            request,
            _("“%(name)s” was merged into “%(kept)s”. Its name is another name of this partner now.")
            % {"name": name, "kept": kept},
        )
        return HttpResponseRedirect(reverse("admin:programmes_partner_change", args=[kept.pk]))

    def _merge_page(self, request, absorbed, form, plan=None):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge “%(name)s” into another partner") % {"name": absorbed},
            "opts": self.opts,
            "original": absorbed,
            "form": form,
            "media": self.media + form.media,
            "plan": plan,
        }
        if plan:
            context["count"] = ngettext("%(count)s row moves", "%(count)s rows move", plan.count) % {
                "count": plan.count
            }
            context["exchanged"] = merge_url(plan.kept.pk, into=absorbed.pk)
        return TemplateResponse(request, "admin/programmes/partner/merge.html", context)


def merge_url(absorbed, into):
    return f"{reverse('admin:programmes_partner_merge', args=[absorbed])}?into={into}"
