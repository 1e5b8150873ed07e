"""Preview of what is written in Markdown, before it is saved: beside the field, or in a new tab without JavaScript."""

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citynet.core.markup import render_markdown

MOST_LETTERS = 100_000


class MarkdownTextarea(AdminTextareaWidget):
    """A text field with a button that shows the text as the page will. `address` is that of another preview than the
    usual one, for texts that are more than Markdown."""

    address = ""

    class Media:
        js = [forms.Script("js/markdown-preview.js", defer=True)]

    def render(self, name, value, attrs=None, renderer=None):
        textarea = super().render(name, value, attrs, renderer)
        context = {"textarea": textarea, "name": name, "address": self.address}
        return render_to_string("admin/markdown_textarea.html", context)


class MarkdownFields:
    """Mixin for pages of records and for their rows: `markdown_fields` are those the public pages render."""

    markdown_fields = ()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in self.markdown_fields:
            kwargs["widget"] = MarkdownTextarea
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@require_POST
def preview_markdown(request, admin_site, made_ready=str):
    """A whole form is sent; `preview` names the field whose text is wanted. `made_ready` turns that into Markdown, or
    refuses it with a ValidationError."""
    text = request.POST.get(request.POST.get("preview", ""), "")
    problem = html = ""
    if len(text) > MOST_LETTERS:
        problem = _("The text is too long for a preview: at most %(most)s letters.") % {"most": f"{MOST_LETTERS:,}"}
    else:
        try:
            html = render_markdown(made_ready(text))
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
    status = 400 if problem else 200
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"html": html, "problem": problem}, status=status)
    request.current_app = admin_site.name
    context = {**admin_site.each_context(request), "title": _("Preview"), "html": html, "problem": problem}
    return TemplateResponse(request, "admin/markdown_preview.html", context, status=status)
