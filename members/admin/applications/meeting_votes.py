"""What a meeting did with one application, entered by the Secretariat: who stood aside, the votes or the counts."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.workflow import TransitionRefused
from members.applications.actors import secretariat
from members.ballots.counting import CHOICES
from members.ballots.steps import enter_counts, enter_recusal, enter_vote
from members.models import Ballot, BallotSeat, Vote

from .forms import StepForm
from .steps import page_of


class SeatForm(StepForm):
    """One seat: that it stands aside and why, or its vote. What was entered before is not shown again."""

    aside = forms.CharField(label=gettext_lazy("Stands aside because"), required=False, max_length=1000)
    choice = forms.ChoiceField(
        label=gettext_lazy("Vote"),
        required=False,
        choices=[("", "–"), *((value, capfirst(label)) for value, label in Vote.Choice.choices)],
    )
    comment = forms.CharField(label=gettext_lazy("Comment"), required=False, max_length=2000)

    def __init__(self, *args, entry, is_entered, **kwargs):
        self.entry, self.is_entered = entry, is_entered
        super().__init__(*args, prefix=f"seat-{entry.pk}", application=entry.ballot.application, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("aside") and cleaned.get("choice"):
            self.add_error("aside", _("A seat that stands aside does not vote."))
        if cleaned.get("comment") and not cleaned.get("choice"):
            self.add_error("choice", _("Choose how the seat votes."))
        return cleaned

    def run(self, actor):
        said = self.cleaned_data
        try:
            if said["aside"]:
                enter_recusal(self.entry.ballot, by=actor, seat=self.entry, reason=said["aside"])
            elif said["choice"]:
                enter_vote(self.entry.ballot, by=actor, seat=self.entry, choice=said["choice"], comment=said["comment"])
        except TransitionRefused as refusal:
            self.add_error(None, str(refusal))
            raise


class CountsForm(StepForm):
    approve = forms.IntegerField(label=gettext_lazy("Approve"), min_value=0, required=False)
    decline = forms.IntegerField(label=gettext_lazy("Decline"), min_value=0, required=False)
    defer = forms.IntegerField(label=gettext_lazy("Defer"), min_value=0, required=False)
    abstain = forms.IntegerField(label=gettext_lazy("Abstain"), min_value=0, required=False)
    note = forms.CharField(
        label=gettext_lazy("The chair's ruling"),
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("That counts are taken and not votes per seat. The record says so."),
    )
    minute_reference = forms.CharField(label=gettext_lazy("Reference in the minutes"), max_length=200, required=False)

    @property
    def inputs(self):
        said = self.cleaned_data
        counts = {choice: said[choice] for choice in CHOICES}
        return {"counts": counts, "note": said["note"], "minute_reference": said["minute_reference"]}


class MeetingVotePages:
    """Mixin for the admin of applications."""

    def meeting_votes_view(self, request, object_id):
        application = self.application_for_step(request, object_id)
        ballot = application.ballots.filter(state=Ballot.State.OPEN, mode=Ballot.Mode.MEETING).first()
        if ballot is None:
            messages.warning(request, _("No ballot at a meeting is open on this application."))
            return HttpResponseRedirect(page_of(application))
        counts_sent = request.method == "POST" and "counts" in request.POST
        votes_sent = request.method == "POST" and not counts_sent
        seats = self._seat_forms(ballot, request.POST if votes_sent else None)
        counts = CountsForm(request.POST if counts_sent else None, application=application)
        actor = secretariat(request.user)
        if votes_sent and self._enter_votes(request, seats, actor):
            return HttpResponseRedirect(request.get_full_path())
        if counts_sent and self._enter_counts(request, ballot, counts, actor):
            return HttpResponseRedirect(request.get_full_path())
        return self.joining_page(
            request,
            "meeting_votes.html",
            title=_("At the meeting: %(name)s") % {"name": application},
            application=application,
            ballot=ballot,
            seats=seats,
            aside=[entry for entry in ballot.roll.all() if entry.standing == BallotSeat.Standing.RECUSED],
            counts=counts,
        )

    def _seat_forms(self, ballot, sent):
        entered = set(Vote.objects.filter(seat__ballot=ballot, is_entered=True).values_list("seat", flat=True))
        voting = ballot.roll.filter(standing=BallotSeat.Standing.VOTING).select_related("ballot__application")
        return [SeatForm(sent, entry=entry, is_entered=entry.pk in entered) for entry in voting]

    def _enter_votes(self, request, seats, actor):
        """All that was filled in, or nothing. Whether it was done."""
        if not all(form.is_valid() for form in seats):
            return False
        filled = [form for form in seats if form.has_changed()]
        try:
            with transaction.atomic():
                for form in filled:
                    form.run(actor)
        except TransitionRefused:
            return False
        messages.success(request, _("It is entered: %(count)s.") % {"count": len(filled)})
        return True

    def _enter_counts(self, request, ballot, form, actor):
        if not form.is_valid():
            return False
        try:
            enter_counts(ballot, by=actor, **form.inputs)
        except TransitionRefused as refusal:
            form.add_error(None, str(refusal))
            return False
        messages.success(request, _("The counts are entered."))
        return True
