"""Editing a letter that waits: its words, and its address where nothing in it is for the addressee alone."""

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citynet.core.mail import KINDS, for_staff
from citynet.core.mail.handling import EDITABLE, edit, is_released_by_step, version_of
from citynet.core.mail.kinds import fill_edited, for_editing, one_line
from citynet.core.tables import CONTROLS


def is_editable(letter):
    return letter.state in EDITABLE and letter.kind in KINDS


class LetterForm(forms.Form):
    """The words of one letter. What is for the addressee alone stands in them as its place."""

    to = forms.EmailField(label=_("To"), widget=AdminTextInputWidget(attrs={"type": "email", "autocomplete": "off"}))
    subject = forms.CharField(
        label=_("Subject"), max_length=250, widget=AdminTextInputWidget(attrs={"class": "vLargeTextField"})
    )
    body = forms.CharField(
        label=_("Text"), max_length=20_000, widget=AdminTextareaWidget(attrs={"rows": 22}), strip=False
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, letter):
        self.letter = letter
        told = {"to": letter.to, "subject": letter.subject, "body": for_editing(letter), "seen": version_of(letter)}
        super().__init__(data, initial=told)
        if KINDS[letter.kind].secrets:
            self._fix_addressee(_("The text holds what only this addressee may read, so it can go nowhere else."))
        elif is_released_by_step(letter):
            self._fix_addressee(_("It tells a decision to whom it is about, so it can go nowhere else."))

    def _fix_addressee(self, why):
        self.fields["to"].disabled = True
        self.fields["to"].help_text = why

    def clean_subject(self):
        return one_line(self._without_controls("subject"))

    def clean_body(self):
        text = self._without_controls("body").replace("\r\n", "\n").strip()
        if not text:
            raise ValidationError(self.fields["body"].error_messages["required"])
        return fill_edited(self.letter, text) + "\n"

    def _without_controls(self, name):
        if CONTROLS.search(self.cleaned_data[name]):
            raise ValidationError(_("The text holds a control character, which cannot be shown. Type it anew."))
        return self.cleaned_data[name]


class LetterEditing:
    """Mixin: the page of a letter's admin on which it is edited."""

    def edit_view(self, request, object_id):
        letter = self.get_object(request, object_id)
        if not self.has_release_permission(request):
            raise PermissionDenied
        if letter is None:
            raise Http404
        address = reverse("admin:core_letter_change", args=[letter.pk])
        if not is_editable(letter):
            messages.warning(request, _("Only a letter that is held or was given up is edited."))
            return HttpResponseRedirect(address)
        form = LetterForm(request.POST or None, letter=letter)
        if form.is_valid() and self._save(request, letter, form):
            messages.success(request, _("The letter was changed. It still waits."))
            return HttpResponseRedirect(address)
        return self._edit_page(request, letter, form)

    def _save(self, request, letter, form):
        try:
            with transaction.atomic():
                edit(letter, by=request.user, **form.cleaned_data)
                self.log_change(request, letter, gettext("Edited."))
        except ValidationError as refusal:
            form.add_error(None, refusal)
            letter.refresh_from_db()
            form.data = form.data.copy()
            form.data["seen"] = version_of(letter)  # what it says now is on the page that comes back
            return False
        return True

    def _edit_page(self, request, letter, form):
        request.current_app = self.admin_site.name
        kind = KINDS[letter.kind]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Edit a letter"),
            "opts": self.opts,
            "media": self.media + form.media,
            "form": form,
            "letter": letter,
            "says_now": for_staff(letter) if form.non_field_errors() else "",
            "secrets": [(f"{{{name}}}", kind.places[name]) for name in kind.secrets if letter.words.get(name)],
        }
        return TemplateResponse(request, "admin/core/letter/edit.html", context)


def earlier_texts(letter):
    """[(EarlierText, its text as staff may read it)], the newest first."""
    return [(text, for_staff(letter, text.body)) for text in letter.earlier_texts.select_related("replaced_by")]
