"""The agenda of a meeting: its applications, who attended (entered once for all open ballots), and a page to print."""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.uploads import new_path
from citynet.core.workflow import TransitionRefused
from members.applications import documents
from members.applications.actors import may_screen, secretariat
from members.applications.desk import WAITS_FOR
from members.ballots.record import records_of, rule_of
from members.ballots.steps import record_attendance
from members.models import ApplicationDocument, Ballot, BallotSeat


class AttendanceForm(forms.Form):
    """How one seat attended, for every open ballot of the meeting that has it on its roll."""

    attendance = forms.ChoiceField(
        label=gettext_lazy("Attendance"),
        required=False,
        choices=[("", "–"), *((value, capfirst(label)) for value, label in BallotSeat.Attendance.choices)],
    )
    letter = forms.FileField(label=gettext_lazy("Letter of delegation"), required=False)

    def __init__(self, *args, entries, **kwargs):
        self.entries = entries
        said = {entry.attendance for entry in entries}
        initial = {"attendance": said.pop() if len(said) == 1 else ""}
        super().__init__(*args, prefix=f"seat-{entries[0].seat_id}", initial=initial, **kwargs)

    @property
    def name(self):
        return self.entries[0].name

    @property
    def has_letter(self):
        return any(entry.letter for entry in self.entries)

    def clean_letter(self):
        """A paper as an applicant may send it, under a name of our making."""
        file = self.cleaned_data["letter"]
        if not file:
            return None
        content, ending = documents.checked(file, ApplicationDocument.Kind.OTHER)
        content.seek(0)
        return content.read(), ending

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("letter") and cleaned.get("attendance") != BallotSeat.Attendance.REPRESENTED:
            raise ValidationError({"attendance": _("A letter is for a seat that is represented.")})
        if self._lacks_its_letter(cleaned):
            self.add_error("letter", _("A seat that is represented has a letter of delegation; attach it."))
        return cleaned

    def _lacks_its_letter(self, cleaned):
        is_represented = cleaned.get("attendance") == BallotSeat.Attendance.REPRESENTED
        return is_represented and "letter" not in self.errors and not (cleaned.get("letter") or self.has_letter)

    def run(self, actor):
        """Record it in every open ballot; what was refused, as sentences."""
        attendance, letter = self.cleaned_data["attendance"], self.cleaned_data["letter"]
        if not attendance:
            return
        for entry in self.entries:
            file = letter and ContentFile(letter[0], name=new_path("x", letter[1]).rpartition("/")[2])
            if entry.attendance == attendance and not file:
                continue
            try:
                record_attendance(entry.ballot, by=actor, seat=entry, attendance=attendance, letter=file)
            except TransitionRefused as refusal:
                yield f"{entry.name}, {entry.ballot.application}: {refusal}"


class AgendaPages:
    """Mixin for the admin of meetings."""

    change_form_template = "admin/members/meeting/change_form.html"

    def get_urls(self):
        def page(address, view, name):
            return path(address, self.admin_site.admin_view(view), name=f"members_meeting_{name}")

        own = [
            page("<path:object_id>/agenda/", self.agenda_view, "agenda"),
            page("<path:object_id>/agenda/print/", self.agenda_print_view, "agenda_print"),
        ]
        return [*own, *super().get_urls()]

    def render_change_form(self, request, context, *args, **kwargs):
        context["has_agenda"] = bool(context.get("original")) and _may_read(request.user)
        return super().render_change_form(request, context, *args, **kwargs)

    def agenda_view(self, request, object_id):
        meeting = self._meeting(request, object_id)
        if meeting is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        sent = request.method == "POST"
        if sent and not may_screen(request.user):
            raise PermissionDenied
        attendance = _attendance_forms(meeting, *((request.POST, request.FILES) if sent else ()))
        if sent and all(form.is_valid() for form in attendance):
            return self._record(request, attendance)
        return self._agenda_page(request, "agenda.html", meeting, attendance=attendance)

    def agenda_print_view(self, request, object_id):
        meeting = self._meeting(request, object_id)
        if meeting is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self._agenda_page(request, "agenda_print.html", meeting)

    def _meeting(self, request, object_id):
        if not _may_read(request.user):
            raise PermissionDenied
        return self.get_object(request, unquote(object_id))

    def _record(self, request, attendance):
        actor = secretariat(request.user)
        refusals = [refusal for form in attendance if form.has_changed() for refusal in form.run(actor)]
        for refusal in refusals:
            messages.error(request, refusal)
        if not refusals:
            messages.success(request, _("The attendance is recorded."))
        return HttpResponseRedirect(request.get_full_path())

    def _agenda_page(self, request, template, meeting, **context):
        ballots = Ballot.objects.filter(meeting=meeting).exclude(state=Ballot.State.VOID)
        records = records_of(ballots.order_by("application__sort_key", "round"), "application__country")
        request.current_app = self.admin_site.name
        context |= {
            **self.admin_site.each_context(request),
            "title": _("Agenda: %(meeting)s") % {"meeting": meeting},
            "opts": self.opts,
            "original": meeting,
            "items": [(record, WAITS_FOR[record.ballot.application.state]) for record in records],
            "rule": rule_of(records[0]) if records else [],
            "may_screen": may_screen(request.user),
        }
        return TemplateResponse(request, f"admin/members/meeting/{template}", context)


def _may_read(user):
    return user.has_perm("members.view_membershipapplication")


def _attendance_forms(meeting, *sent):
    """A form for each seat on the rolls of the meeting's open ballots, in the order of the rolls."""
    entries = BallotSeat.objects.filter(ballot__meeting=meeting, ballot__state=Ballot.State.OPEN)
    by_seat = {}
    for entry in entries.select_related("ballot__application").order_by("pk"):
        by_seat.setdefault(entry.seat_id, []).append(entry)
    return [AttendanceForm(*sent, entries=group) for group in by_seat.values()]
