"""The Secretariat's admin site: its name and the order of its index. The package admin registers with it."""

from dataclasses import dataclass, field

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from citynet.core import desk


@dataclass(frozen=True, order=True)
class IndexGroup:
    """A heading of the index. A model's admin names its own as `index_group`; lower positions come first, and each is
    that of one heading."""

    position: int
    title: Promise = field(compare=False)


OTHERS = IndexGroup(100, _("Other records"))


class ChoicesView(AutocompleteJsonView):
    """What an autocomplete offers. A model's admin may have a `choice_label` where the name alone does not tell."""

    def serialize_result(self, obj, to_field_name):
        label = getattr(self.model_admin, "choice_label", str)
        return super().serialize_result(obj, to_field_name) | {"text": str(label(obj))}


class SecretariatAdminSite(admin.AdminSite):
    site_header = site_title = _("CityNet Secretariat")
    index_title = _("Desk")

    def get_action(self, name):
        return dict(self.actions)[name]

    @property
    def actions(self):
        """Deleting many at once asks on the page that all such actions ask on."""
        from citynet.core.admin.bulk_delete import DELETE, delete_chosen  # the package registers models: after this

        return (self._actions | {DELETE: delete_chosen}).items()

    def login(self, request, extra_context=None):
        """Everybody signs in at one page, which counts attempts and asks for the second factor."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        target = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index", current_app=self.name)
        return redirect_to_login(target)

    def index(self, request, extra_context=None):
        """The queue of what waits, and below it all records."""
        return super().index(request, {**(extra_context or {}), "waiting": desk.waiting_for(request.user)})

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def get_urls(self):
        # The package registers models, which load after this.
        from citynet.core.admin.markdown import preview_markdown
        from citynet.core.admin.search import search_view

        pages = {"markdown-preview": preview_markdown, "search": search_view}
        own = [path(f"{name}/", self.admin_view(view), {"admin_site": self}, name=name) for name, view in pages.items()]
        return [*own, *super().get_urls()]

    def autocomplete_view(self, request):
        return ChoicesView.as_view(admin_site=self)(request)

    def get_app_list(self, request, app_label=None):
        """Models under readable headings instead of under the apps that hold them, in the order of registration."""
        apps = self._build_app_dict(request, app_label)
        if app_label:
            return list(apps.values())
        shown = {entry["model"]: (entry, app) for app in apps.values() for entry in app["models"]}
        groups = {}
        for model, model_admin in self._registry.items():
            if model in shown:
                group = getattr(model_admin, "index_group", OTHERS)
                groups.setdefault(group, []).append(shown[model])
        return [self._heading(group, groups[group]) for group in sorted(groups)]

    def _heading(self, group, rows):
        _entry, app = rows[0]
        return {**app, "name": group.title, "models": [entry for entry, _app in rows]}
