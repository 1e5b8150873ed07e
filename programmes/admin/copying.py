"""The next edition of an event: the form for a new one, filled with what stays the same from one time to the next.

Nothing is stored until the form is saved, and what cannot be known yet stays empty.
"""

import re

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from citynet.core.text import ordinal
from programmes.models import Event, EventParticipation

PARAMETER = "copy_of"
SAME_FIELDS = ["kind", "mode", "place", "country", "programme", "cluster", "chapter"]
SAME_ROLES = [EventParticipation.Role.ORGANISER, EventParticipation.Role.HOST]


def next_title(event):
    """The title with its ordinal raised, where it has that of the edition."""
    if event.edition is None:
        return event.title
    return re.sub(rf"\b{ordinal(event.edition)}\b", ordinal(event.edition + 1), event.title)


def free_slug(title):
    """A slug that no event has."""
    slug, number = slugify(title)[:45].strip("-"), 1
    free = slug
    while Event.objects.filter(slug=free).exists():
        number += 1
        free = f"{slug}-{number}"
    return free


def next_edition(event):
    """What a form for the next edition begins with."""
    title = next_title(event)
    same = {name: getattr(event, name) for name in SAME_FIELDS}
    number = event.edition + 1 if event.edition else None
    return {**same, "title": title, "slug": free_slug(title), "edition": number, "status": Event.Status.PLANNED}


def later_edition(event):
    """What is recorded as the edition after an event, so that nobody records it twice; None where nothing is."""
    if event.edition is None:
        return None
    return Event.objects.filter(title=next_title(event), edition=event.edition + 1).exclude(pk=event.pk).first()


def same_participations(event):
    """Who organised and hosted; the names as an older source printed them stay behind."""
    rows = event.participations.filter(role__in=SAME_ROLES).select_related("member", "partner")
    return [
        {"role": row.role, "member": row.member, "partner": row.partner, "position": row.position}
        for row in rows.order_by("position", "pk")
    ]


class CopyForNextEdition:
    """Mixin for the admin of events: a button on an event's page that opens the filled form."""

    change_form_template = "admin/programmes/event/change_form.html"

    def get_changeform_initial_data(self, request):
        event = self._copied(request)
        if event is None:
            return super().get_changeform_initial_data(request)
        self._say_what_was_taken(request, event)
        return next_edition(event)

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        rows = self._rows_to_copy(request, inline) if not obj.pk else []
        return kwargs | ({"initial": rows} if rows else {})

    def get_formsets_with_inlines(self, request, obj=None):
        """As many empty rows as there are to fill."""
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            rows = self._rows_to_copy(request, inline) if obj is None else []
            formset.extra = len(rows) or formset.extra
            yield formset, inline

    def render_change_form(self, request, context, *args, **kwargs):
        context["may_copy"] = self.has_add_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def _rows_to_copy(self, request, inline):
        event = self._copied(request) if inline.model is EventParticipation else None
        if event is None:
            return []
        if not hasattr(request, "copied_rows"):
            request.copied_rows = same_participations(event)
        return request.copied_rows

    def _copied(self, request):
        """The event that the form is to be filled from; what was typed counts once the form is sent."""
        key = request.GET.get(PARAMETER)
        if request.method != "GET" or key is None:
            return None
        if not hasattr(request, "copied_event"):
            found = self.get_object(request, key)
            request.copied_event = found if found and self.has_view_permission(request, found) else None
            if request.copied_event is None:
                messages.warning(request, _("There is no event to copy; the form is empty."))
        return request.copied_event

    def _say_what_was_taken(self, request, event):
        later = later_edition(event)
        if later:
            address = reverse("admin:programmes_event_change", args=[later.pk])
            known = _('The next edition is recorded already: <a href="{}">{}</a>, {}.')
            messages.warning(request, format_html(known, address, later, later.dates))
        messages.info(
            request,
            format_html(
                _(
                    "Filled from “{}”: title, kind, edition, mode, place, country, programme, cluster, chapter, "
                    "organisers and hosts. Dates, texts, people, outcomes and links are left empty. "
                    "Nothing is stored until you save."
                ),
                event.title,
            ),
        )
