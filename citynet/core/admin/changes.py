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

    def histories(self, record):
        """The record's own history, and those of the rows that hang or hung on it."""
        yield self.model.history.filter(id=record.pk)
        for name in self.history_rows:
            relation = self.model._meta.get_field(name)
            yield relation.related_model.history.filter(**{relation.field.attname: record.pk})

    def history_view(self, request, object_id, extra_context=None):
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %s") % record,
            "entries": entries(self.histories(record)),
            "most_entries": MOST_ENTRIES,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "object": record,
            "opts": self.opts,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/field_history.html", context)
