"""Deleting many records at once: what goes with them, and what keeps them, is named before."""

from django.contrib import admin, messages
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .bulk import LeftOut, Row, chosen, confirm

DELETE = "delete_selected"  # as Django calls it


@admin.action(permissions=["delete"], description=_("Delete those chosen…"))
def delete_chosen(modeladmin, request, queryset):
    records = chosen(request, queryset)
    if not records:
        messages.warning(request, _("Nothing was deleted: what you chose is not there any more."))
        return None
    _nested, counts, kinds, keepers = modeladmin.get_deleted_objects(records, request)
    problems = [LeftOut(keeper, gettext("It refers to one of those chosen.")) for keeper in keepers]
    problems += [LeftOut(capfirst(kind), gettext("Your account may not delete these.")) for kind in sorted(kinds)]
    page = confirm(
        modeladmin,
        request,
        queryset,
        gettext("Delete %(name)s") % {"name": modeladmin.opts.verbose_name_plural},
        [Row(record) for record in records],
        effects=[gettext("With all that belongs to them: %(counts)s.") % {"counts": _counted(counts)}],
        action=DELETE,
        problems=problems,
        press=gettext("Delete them"),
        careful=True,
    )
    if page:
        return page
    doomed = modeladmin.model._base_manager.filter(pk__in=[record.pk for record in records])
    modeladmin.log_deletions(request, doomed)
    modeladmin.delete_queryset(request, doomed)
    told = ngettext("%(count)s record was deleted.", "%(count)s records were deleted.", len(records))
    messages.success(request, told % {"count": len(records)})
    return None


def _counted(counts):
    return ", ".join(f"{name} {count}" for name, count in counts.items())
