"""The outbox in the admin: what waits and what went out, to be read, edited, released, dropped and sent again."""

from django.conf import settings
from django.contrib import admin
from django.db.models import Case, Value, When
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citynet.core.admin_site import IndexGroup
from citynet.core.mail import KINDS, for_staff
from citynet.core.mail.handling import is_released_by_step
from citynet.core.mail.kinds import title_of
from citynet.core.models import Letter

from .base import SecretariatAdmin
from .letter_actions import LetterActions
from .letter_edit import LetterEditing, earlier_texts

LETTERS = IndexGroup(55, _("Letters and log"))
WAITING_FIRST = Case(When(state="held", then=Value(0)), When(state="failed", then=Value(1)), default=Value(2))


class KindFilter(admin.SimpleListFilter):
    title = _("kind of letter")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return sorted(((key, capfirst(kind.title)) for key, kind in KINDS.items()), key=lambda pair: pair[1])

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Letter)
class LetterAdmin(LetterActions, LetterEditing, SecretariatAdmin):
    """Letters are written by steps: nobody adds or deletes one. One that waits is edited on a page of its own."""

    index_group = LETTERS
    change_form_template = "admin/core/letter/change_form.html"
    list_display = ["subject", "to", "state", "fate", "created_at"]
    list_select_related = ["event", "dropped_by", "edited_by", "released_by"]
    list_filter = ["state", KindFilter, "created_at"]
    search_fields = ["subject", "to"]
    search_help_text = _("Words of the subject, or the address.")
    ordering = [WAITING_FIRST, "-created_at", "-pk"]
    fieldsets = [
        (None, {"fields": ["kind_title", "state", "caused_by", "release_note"]}),
        (_("As it is sent"), {"fields": ["to", "sender", "reply_to", "subject", "text"]}),
        (
            _("On its way"),
            {
                "fields": [
                    ("created_at", "released_at", "released_by"),
                    ("attempts", "next_attempt_at", "sent_at"),
                    "last_error",
                    "cancelled_by",
                    ("edited_at", "edited_by"),
                    ("dropped_at", "dropped_by", "dropped_because"),
                    "message_id",
                ]
            },
        ),
    ]

    @admin.display(description=_("kind of letter"), ordering="kind")
    def kind_title(self, letter):
        return capfirst(title_of(letter.kind))

    @admin.display(description=_("what became of it"), empty_value="–")
    def fate(self, letter):
        """In the list: when it was sent, when it is tried again, why it was given up or dropped."""
        state = Letter.State
        if letter.state == state.SENT:
            return gettext("sent %(moment)s") % {"moment": _moment(letter.sent_at)}
        if letter.state == state.QUEUED and letter.attempts:
            told = gettext("tried again %(moment)s: %(problem)s")
            return told % {"moment": _moment(letter.next_attempt_at), "problem": letter.last_error}
        if letter.state == state.HELD and letter.edited_at:
            return gettext("edited by %(who)s") % {"who": letter.edited_by}
        return {state.FAILED: letter.last_error, state.DROPPED: letter.dropped_because}.get(letter.state) or None

    @admin.display(description=_("caused by"), ordering="event", empty_value="–")
    def caused_by(self, letter):
        if not letter.event:
            return None
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:core_workflowevent_change", args=[letter.event_id]), letter.event
        )

    @admin.display(description=_("release"))
    def release_note(self, letter):
        if letter.state != Letter.State.HELD:
            return None
        if is_released_by_step(letter):
            return gettext("It goes out when the decision is released, on its application's page.")
        return gettext("It waits until somebody of the Secretariat releases it.")

    @admin.display(description=_("from"))
    def sender(self, letter):
        return settings.DEFAULT_FROM_EMAIL

    @admin.display(description=_("answers go to"))
    def reply_to(self, letter):
        return settings.REPLY_TO or settings.DEFAULT_FROM_EMAIL

    @admin.display(description=_("text"))
    def text(self, letter):
        return format_html('<pre class="letter-text">{}</pre>', for_staff(letter))

    def lookup_allowed(self, lookup, value, request=None):
        """An address may not ask what a text holds: letter by letter that would tell the secrets kept out of sight."""
        hidden = lookup.startswith(("body", "words"))
        return not hidden and super().lookup_allowed(lookup, value, request)

    def get_fieldsets(self, request, obj=None):
        """Of a letter's way only what there is to tell: most letters are neither edited nor dropped nor refused."""
        *first, (title, options) = self.fieldsets
        told = [row if isinstance(row, tuple) else (row,) for row in options["fields"]]
        told = [tuple(name for name in row if getattr(obj, name, None) not in (None, "")) for row in told]
        return [*first, (title, {"fields": [row for row in told if row]})]

    def get_readonly_fields(self, request, obj=None):
        return [name for _title, options in self.fieldsets for name in _flat(options["fields"])]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        edit = self.admin_site.admin_view(self.edit_view)
        return [path("<path:object_id>/edit/", edit, name="core_letter_edit"), *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["steps"] = self.steps_for(request, obj)
        context["edit_url"] = reverse("admin:core_letter_edit", args=[obj.pk]) if self.may_edit(request, obj) else ""
        context["list_filters"] = request.GET.get("_changelist_filters", "")
        context["earlier_texts"] = earlier_texts(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def _moment(at):
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")


def _flat(fields):
    for field in fields:
        yield from field if isinstance(field, tuple) else [field]
