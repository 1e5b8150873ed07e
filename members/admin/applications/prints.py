"""Papers: the documents of an application as downloads, its dossier and the extract of a decision as printed pages."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from members.applications import documents
from members.applications.desk import WAITS_FOR, dossier_page, record
from members.ballots.record import rule_of
from members.models import BallotSeat

KINDS_OF_FILE = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}


class PrintPages:
    """Mixin for the admin of applications."""

    def document_view(self, request, object_id, document_id):
        application = self._readable(request, object_id)
        document = next((paper for paper in record(application)["documents"] if paper.pk == document_id), None)
        if document is None:
            raise Http404
        try:
            return documents.response(document)
        except FileNotFoundError:
            raise Http404 from None

    def delegation_view(self, request, object_id, seat_id):
        """The letter of delegation of a seat that was represented."""
        application = self._readable(request, object_id)
        entry = BallotSeat.objects.filter(pk=seat_id, ballot__application=application).exclude(letter="").first()
        if entry is None:
            raise Http404
        ending = entry.letter.name.rpartition(".")[2]
        name = _("letter of delegation") + f".{ending}"
        try:
            kind = KINDS_OF_FILE.get(ending, "application/octet-stream")
            sent = FileResponse(entry.letter.open(), content_type=kind, as_attachment=True, filename=name)
        except FileNotFoundError:
            raise Http404 from None
        return documents.unrunnable(sent)

    def dossier_view(self, request, object_id):
        application = self._readable(request, object_id)
        found = record(application)
        shown = dossier_page(found["versions"], request.GET.get("version", ""), found["documents"])
        title = _("Dossier: %(name)s") % {"name": application}
        return self.joining_page(
            request,
            "dossier.html",
            title=title,
            application=application,
            waits_for=WAITS_FOR[application.state],
            checks=found["checks"],
            **shown,
        )

    def extract_view(self, request, object_id):
        """Who could vote, who stood aside and why, what was before them, the rule, the count, the decision."""
        application = self._readable(request, object_id)
        found = record(application)
        rounds = [(ballot, rule_of(ballot)) for ballot in reversed(found["ballots"])]
        title = _("Record of the decision: %(name)s") % {"name": application}
        return self.joining_page(
            request,
            "extract.html",
            title=title,
            application=application,
            rounds=rounds,
            decisions=found["decisions"],
            events=[line for line in reversed(found["events"]) if line[3].step in PROVING],
        )

    def _readable(self, request, object_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        application = self.get_object(request, object_id)
        if application is None:
            raise Http404
        return application


# Steps whose events prove what an extract says; what else happened stands in the history.
PROVING = ("submit", "resubmit", "open_ballot", "next_round", "tally", "void", "void_ballot", "decide", "admit")
