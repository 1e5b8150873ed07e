"""The outbox in the admin: what waits and what went out, to be read, released, written again and sent again."""

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Case, Value, When
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from citynet.core.admin_site import IndexGroup
from citynet.core.mail import KINDS, for_staff, release, render_again, send_again
from citynet.core.mail.kinds import title_of
from citynet.core.models import Letter

from .base import SecretariatAdmin

LETTERS = IndexGroup(55, _("Letters and log"))
WAITING_FIRST = Case(When(state="held", then=Value(0)), When(state="failed", then=Value(1)), default=Value(2))


class KindFilter(admin.SimpleListFilter):
    title = _("kind of letter")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return sorted(((key, capfirst(kind.title)) for key, kind in KINDS.items()), key=lambda pair: pair[1])

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


def is_released_by_step(letter):
    """Whether a letter goes out with the step that carries a decision out, and never by itself."""
    return letter.kind in KINDS and KINDS[letter.kind].released_by_step


class LetterActions:
    """Mixin: what may be done with letters, from the list for many and from a letter's own page for one."""

    actions = ["release_chosen", "write_again", "send_once_more"]
    offered = {"held": ["release_chosen", "write_again"], "queued": ["write_again"], "failed": ["send_once_more"]}

    def has_release_permission(self, request):
        return request.user.has_perm(settings.LETTERS_RELEASED_WITH)

    def has_send_permission(self, request):
        return request.user.has_perm("core.change_letter")

    @admin.action(description=_("Release the held letters chosen…"), permissions=["release"])
    def release_chosen(self, request, queryset):
        held = list(queryset.filter(state=Letter.State.HELD))
        free = [letter for letter in held if not is_released_by_step(letter)]
        if len(free) < len(held):
            messages.error(
                request,
                _("A letter that tells a decision goes out when the decision is released, on its application's page."),
            )
        if not free:
            messages.warning(request, _("Nothing was released: no letter chosen is held for release here."))
            return None
        if "confirmed" not in request.POST:
            return self._confirm_page(request, free)
        count = release(Letter.objects.filter(pk__in=[letter.pk for letter in free]), by=request.user)
        self._log(request, free, gettext("Released."))
        told = ngettext("%(count)s letter was released.", "%(count)s letters were released.", count)
        messages.success(request, told % {"count": count})
        return None

    def _confirm_page(self, request, letters):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Release letters"),
            "opts": self.opts,
            "letters": [(letter, for_staff(letter)) for letter in letters],
            "media": self.media,
        }
        return TemplateResponse(request, "admin/core/letter/release.html", context)

    @admin.action(description=_("Write again in today's words"), permissions=["send"])
    def write_again(self, request, queryset):
        count = render_again(queryset)
        told = ngettext("%(count)s letter was written again.", "%(count)s letters were written again.", count)
        messages.success(request, told % {"count": count})

    @admin.action(description=_("Send again what was given up"), permissions=["send"])
    def send_once_more(self, request, queryset):
        failed = list(queryset.filter(state=Letter.State.FAILED))
        count = send_again(Letter.objects.filter(pk__in=[letter.pk for letter in failed]))
        self._log(request, failed, gettext("Sent again."))
        told = ngettext("%(count)s letter is sent again.", "%(count)s letters are sent again.", count)
        messages.success(request, told % {"count": count})

    def _log(self, request, letters, what):
        for letter in letters:
            self.log_change(request, letter, what)

    def steps_for(self, request, letter):
        """[(name of the action, label)] for a letter's own page."""
        chosen = self.get_actions(request)
        names = self.offered.get(letter.state, [])
        if is_released_by_step(letter):
            names = [name for name in names if name != "release_chosen"]
        return [(name, chosen[name][2]) for name in names if name in chosen]


@admin.register(Letter)
class LetterAdmin(LetterActions, SecretariatAdmin):
    """Letters are written by steps: nobody adds one, changes its text or deletes it."""

    index_group = LETTERS
    change_form_template = "admin/core/letter/change_form.html"
    list_display = ["subject", "to", "kind_title", "state", "created_at"]
    list_select_related = ["event"]
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
                    "message_id",
                ]
            },
        ),
    ]

    @admin.display(description=_("kind of letter"), ordering="kind")
    def kind_title(self, letter):
        return capfirst(title_of(letter.kind))

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

    def get_readonly_fields(self, request, obj=None):
        return [name for _title, options in self.fieldsets for name in _flat(options["fields"])]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["steps"] = self.steps_for(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def _flat(fields):
    for field in fields:
        yield from field if isinstance(field, tuple) else [field]
