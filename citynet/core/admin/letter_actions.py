"""What may be done with letters, from their list for many and from a letter's own page for one."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from citynet.core.mail import KINDS, drop, for_staff, hold_again, release, render, render_again, send_again
from citynet.core.mail.handling import DROPPABLE, UNSENT, is_released_by_step
from citynet.core.mail.kinds import title_of
from citynet.core.models import Letter, MailTemplate

from .again import ask_password_again
from .bulk import Difference, LeftOut, LetterToWrite, Row, chosen, confirm, log_rows
from .letter_edit import is_editable

State = Letter.State
BY_STEP = _("It tells a decision, and goes out when the decision is released, on its application's page.")


class DropForm(forms.Form):
    because = forms.CharField(
        label=_("Why"),
        max_length=300,
        widget=AdminTextInputWidget,
        help_text=_("It is kept with the letter. The addressee is not told."),
    )


class LetterActions:
    """Mixin: each action shows first which letters it is about and what becomes of them."""

    actions = ["release_chosen", "write_again", "send_once_more", "hold_once_more", "drop_chosen"]
    offered = {
        State.HELD: ["release_chosen", "write_again", "drop_chosen"],
        State.QUEUED: ["write_again", "drop_chosen"],
        State.FAILED: ["send_once_more", "drop_chosen"],
        State.DROPPED: ["hold_once_more"],
    }
    labels = {
        "release_chosen": _("Release…"),
        "write_again": _("Write again in today's words…"),
        "send_once_more": _("Send again…"),
        "hold_once_more": _("Hold again…"),
        "drop_chosen": _("Drop…"),
    }

    def has_release_permission(self, request):
        return request.user.has_perm(settings.LETTERS_RELEASED_WITH)

    def has_send_permission(self, request):
        return request.user.has_perm("core.change_letter")

    @admin.action(description=_("Release the held letters chosen…"), permissions=["release"])
    def release_chosen(self, request, queryset):
        ask_password_again(request)
        letters, left_out = _sort(request, queryset, [State.HELD], by_hand=True)
        page = confirm(
            self,
            request,
            queryset,
            _("Release letters"),
            [_row(letter) for letter in letters],
            [_("What goes out cannot be called back.")],
            [_to_go(letter) for letter in letters],
            action="release_chosen",
            left_out=left_out,
            press=_("Release"),
        )
        if page:
            return page
        count = release(_these(letters), by=request.user)
        told = ngettext("%(count)s letter was released.", "%(count)s letters were released.", count)
        return self._tell(request, letters, gettext("Released."), told % {"count": count})

    @admin.action(description=_("Write again in today's words…"), permissions=["send"])
    def write_again(self, request, queryset):
        letters, left_out = _sort(request, queryset, UNSENT)
        rows, same = _rewritten(letters)
        page = confirm(
            self,
            request,
            queryset,
            _("Write letters again"),
            rows,
            [_("The words of today take the place of what was edited by hand too. What a letter said is kept.")],
            None,
            action="write_again",
            left_out=[*left_out, *same],
            press=_("Write again"),
        )
        if page:
            return page
        letters = [row.record for row in rows]
        count = render_again(_these(letters), by=request.user)
        told = ngettext("%(count)s letter was written again.", "%(count)s letters were written again.", count)
        return self._tell(request, letters, gettext("Written again."), told % {"count": count})

    @admin.action(description=_("Send again what was given up…"), permissions=["send"])
    def send_once_more(self, request, queryset):
        ask_password_again(request)
        letters, left_out = _sort(request, queryset, [State.FAILED])
        page = confirm(
            self,
            request,
            queryset,
            _("Send letters again"),
            [_row(letter, letter.last_error) for letter in letters],
            [_("One whose sending was cut off may have arrived already: its addressee would then have it twice.")],
            [_to_go(letter) for letter in letters],
            action="send_once_more",
            left_out=left_out,
            press=_("Send again"),
        )
        if page:
            return page
        count = send_again(_these(letters))
        told = ngettext("%(count)s letter is sent again.", "%(count)s letters are sent again.", count)
        return self._tell(request, letters, gettext("Sent again."), told % {"count": count})

    @admin.action(description=_("Hold again what was dropped…"), permissions=["release"])
    def hold_once_more(self, request, queryset):
        letters, left_out = _sort(request, queryset, [State.DROPPED])
        page = confirm(
            self,
            request,
            queryset,
            _("Hold letters again"),
            [_row(letter, letter.dropped_because) for letter in letters],
            [_("They wait until somebody releases them.")],
            action="hold_once_more",
            left_out=left_out,
            press=_("Hold again"),
        )
        if page:
            return page
        count = hold_again(_these(letters))
        told = ngettext("%(count)s letter is held again.", "%(count)s letters are held again.", count)
        return self._tell(request, letters, gettext("Held again."), told % {"count": count})

    @admin.action(description=_("Drop the letters chosen…"), permissions=["release"])
    def drop_chosen(self, request, queryset):
        letters, left_out = _sort(request, queryset, DROPPABLE, by_hand=True)
        form = DropForm(request.POST if "confirmed" in request.POST else None)
        page = confirm(
            self,
            request,
            queryset,
            _("Drop letters"),
            [_row(letter) for letter in letters],
            [_("They are not sent. Until a newer step makes one wrong, it can be held again.")],
            action="drop_chosen",
            form=form,
            left_out=left_out,
            press=_("Drop"),
            careful=True,
        )
        if page:
            return page
        because = form.cleaned_data["because"]
        count = drop(_these(letters), by=request.user, because=because)
        told = ngettext("%(count)s letter was dropped.", "%(count)s letters were dropped.", count)
        return self._tell(request, letters, gettext("Dropped: %s") % because, told % {"count": count})

    def _tell(self, request, letters, logged, told):
        log_rows(self, request, [Row(letter) for letter in letters], logged)
        messages.success(request, told)

    def steps_for(self, request, letter):
        """[(name of the action, label)] for a letter's own page."""
        known = self.get_actions(request)
        names = [name for name in self.offered.get(letter.state, []) if name in known]
        if is_released_by_step(letter):
            names = [name for name in names if name not in ("release_chosen", "drop_chosen")]
        return [(name, self.labels[name]) for name in names]

    def may_edit(self, request, letter):
        return letter is not None and is_editable(letter) and self.has_release_permission(request)


def _sort(request, queryset, states, by_hand=False):
    """(letters that an action is for, LeftOut of the others); `by_hand` it is not for those that a step lets go."""
    letters, left_out = [], []
    for letter in chosen(request, queryset):
        if letter.state not in states:
            left_out.append(LeftOut(letter, capfirst(letter.get_state_display())))
        elif by_hand and is_released_by_step(letter):
            left_out.append(LeftOut(letter, BY_STEP))
        else:
            letters.append(letter)
    return letters, left_out


def _rewritten(letters):
    """([Row with what would change], [LeftOut]) of letters written again in the words of today."""
    templates = {template.kind: template for template in MailTemplate.objects.all()}
    rows, left_out = [], []
    for letter in letters:
        if letter.kind not in KINDS:
            left_out.append(LeftOut(letter, _("Letters of this kind are not written any more.")))
            continue
        subject, body = render(letter.kind, letter.words, templates.get(letter.kind))
        said = [
            (_("subject"), letter.subject, subject),
            (_("text"), for_staff(letter), for_staff(letter, body)),
        ]
        changes = [Difference(capfirst(name), old, new) for name, old, new in said if old != new]
        if changes:
            note = _("Was edited by hand.") if letter.edited_at else ""
            rows.append(Row(letter, changes, note=note))
        else:
            left_out.append(LeftOut(letter, _("It says so already.")))
    return rows, left_out


def _row(letter, note=""):
    return Row(letter, note=note, text=for_staff(letter))


def _to_go(letter):
    return LetterToWrite(title_of(letter.kind), letter.to)


def _these(letters):
    return Letter.objects.filter(pk__in=[letter.pk for letter in letters])
