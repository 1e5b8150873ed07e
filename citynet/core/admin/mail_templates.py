"""The words of letters: the Secretariat's own instead of those that come with the portal."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from citynet.core.mail import KINDS, render
from citynet.core.mail.kinds import PLACE, refuse_unknown_places, title_of
from citynet.core.models import MailTemplate

from .base import RecordForm, SecretariatAdmin
from .changes import FieldHistory
from .letter_preview import chosen_words, examples
from .letters import LETTERS


class WordsForm(RecordForm):
    """The words of one kind of letter, which the page knows; a new one begins with those of the portal."""

    kind = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk and self.kind:
            self.instance.kind = self.kind
            self.initial = {"subject": KINDS[self.kind].subject, "body": KINDS[self.kind].body, **self.initial}

    def clean_subject(self):
        """A subject stands in lists, in the names of files and on the way to the addressee for all to read."""
        subject = self._with_known_places("subject")
        kind = KINDS.get(self.instance.kind)
        if kind and set(PLACE.findall(subject)) & set(kind.secrets):
            raise ValidationError(_("What only the addressee may read stands in the text, not in the subject."))
        return subject

    def clean_body(self):
        return self._with_known_places("body")

    def _with_known_places(self, name):
        text = self.cleaned_data[name]
        if self.instance.kind in KINDS:
            refuse_unknown_places(self.instance.kind, text)
        return text


@admin.register(MailTemplate)
class MailTemplateAdmin(FieldHistory, SecretariatAdmin):
    """A kind is chosen first; what is deleted gives way to the portal's own words again."""

    index_group = LETTERS
    form = WordsForm
    change_form_template = "admin/core/mailtemplate/change_form.html"
    list_display = ["kind_title", "subject", "changed_at"]
    search_fields = ["kind", "subject", "body"]
    readonly_fields = ["kind_title", "places", "own_subject", "own_body"]
    fieldsets = [
        (
            None,
            {
                "fields": ["kind_title", "subject", "body"],
                "description": _(
                    "Letters written from now on have these words. One that still waits has them when you choose "
                    "“Write again in today's words” among the letters."
                ),
            },
        ),
        (_("What may be filled in"), {"fields": ["places"]}),
        (_("The portal's own words"), {"fields": ["own_subject", "own_body"]}),
    ]

    def get_urls(self):
        preview = self.admin_site.admin_view(self.preview_view)
        return [path("preview/<slug:kind>/", preview, name="core_mailtemplate_preview"), *super().get_urls()]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.kind = obj.kind if obj else request.GET.get("kind")
        return form

    def add_view(self, request, form_url="", extra_context=None):
        kind = request.GET.get("kind")
        if not self.has_add_permission(request):
            raise PermissionDenied
        if kind not in KINDS:
            return self._kinds_page(request)
        there = MailTemplate.objects.filter(kind=kind).first()
        if there and request.method == "GET":
            return HttpResponseRedirect(reverse("admin:core_mailtemplate_change", args=[there.pk]))
        return super().add_view(request, form_url, extra_context)

    def _kinds_page(self, request):
        request.current_app = self.admin_site.name
        own = dict(MailTemplate.objects.values_list("kind", "pk"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Which letter?"),
            "opts": self.opts,
            "media": self.media,
            "kinds": [
                (kind, own.get(kind.key)) for kind in sorted(KINDS.values(), key=lambda kind: capfirst(kind.title))
            ],
        }
        return TemplateResponse(request, "admin/core/mailtemplate/kinds.html", context)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        kind = context["adminform"].form.instance.kind
        if kind in KINDS:
            context["preview_url"] = reverse("admin:core_mailtemplate_preview", args=[kind])
            context["examples"] = examples(self.admin_site, request, kind)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def preview_view(self, request, kind):
        """The letter that the words on a form would give; nothing is saved."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if kind not in KINDS or request.method != "POST":
            raise Http404
        written = MailTemplate(kind=kind, subject=request.POST.get("subject", ""), body=request.POST.get("body", ""))
        context = {**self.admin_site.each_context(request), "title": _("Preview"), "opts": self.opts}
        try:
            for text in (written.subject, written.body):
                refuse_unknown_places(kind, text)
            example, words = chosen_words(self.admin_site, request, kind, request.POST.get("example", ""))
            context["example"] = example
            context["subject"], context["body"] = render(kind, words, written)
        except ValidationError as problem:
            context["problem"] = " ".join(problem.messages)
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request, "admin/core/mailtemplate/preview.html", context, status=400 if "problem" in context else 200
        )

    def histories(self, key, user):
        """All versions of the words of the same kind, also of those given up for the portal's own in between."""
        kind = self.model.history.filter(id=key).values("kind")[:1]
        own = MailTemplate.objects.filter(pk=key).values("kind")
        yield self.model.history.filter(Q(kind__in=kind) | Q(kind__in=own))

    @admin.display(description=_("letter"), ordering="kind")
    def kind_title(self, words):
        return capfirst(title_of(words.kind))

    @admin.display(description=_("subject"))
    def own_subject(self, words):
        return KINDS[words.kind].subject if words.kind in KINDS else None

    @admin.display(description=_("text"))
    def own_body(self, words):
        if words.kind not in KINDS:
            return None
        return format_html('<pre class="letter-text">{}</pre>', KINDS[words.kind].body)

    @admin.display(description=_("places"))
    def places(self, words):
        if words.kind not in KINDS:
            return None
        rows = [(f"{{{name}}}", meaning) for name, meaning in KINDS[words.kind].places.items()]
        return format_html(
            '<ul class="letter-places">{}</ul>', format_html_join("", "<li><code>{}</code> {}</li>", rows)
        )
