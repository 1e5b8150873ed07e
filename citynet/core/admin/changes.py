"""The history page of a record: every change, field by field. Nothing is reverted: that would put back whole rows."""

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from citynet.core.history import MOST_ENTRIES, entries


class FieldHistory:
    """Mixin for models with a history. `history_rows` names the relations whose rows' changes are shown with it."""

    history_rows = ()

    def histories(self, key):
        """The history of the record of this key, and those of the rows that hang or hung on it."""
        yield self.model.history.filter(id=key)
        for name in self.history_rows:
            relation = self.model._meta.get_field(name)
            yield relation.related_model.history.filter(**{relation.field.attname: key})

    def history_view(self, request, object_id, extra_context=None):
        record = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        name = str(record) if record else self._name_of_deleted(unquote(object_id))
        if name is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %s") % name,
            "entries": entries(self.histories(record.pk if record else unquote(object_id))),
            "most_entries": MOST_ENTRIES,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "object": record,
            "record_name": name,
            "opts": self.opts,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/field_history.html", context)

    def _name_of_deleted(self, key):
        """What a record that is gone was called last, None where there never was one.

        What it referred to may be gone too, so it is named by a field of its own.
        """
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            return None
        last = self.model.history.filter(id=key).order_by("history_date", "history_id").last()
        if last is None:
            return None
        return getattr(last, "name", "") or getattr(last, "title", "") or _("deleted record %(key)s") % {"key": key}
