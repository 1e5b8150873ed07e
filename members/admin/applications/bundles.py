"""Several applications put before the Executive Committee at once: one page, a transaction and an answer for each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citynet.core.admin.bulk import FILTERS, list_address
from citynet.core.workflow import TransitionRefused
from members.applications.actors import may_screen, secretariat
from members.applications.rehearsal import rehearse
from members.applications.workflow import open_ballot
from members.models import MembershipApplication

from .forms import BallotForm
from .steps import runner

MOST = 50


class BundlePages:
    """Mixin for the admin of applications: ballots on several of them, chosen in the list and left for it again."""

    def bundle_address(self, keys, filters):
        asked = QueryDict(mutable=True)
        asked["ids"] = ",".join(map(str, keys))
        if filters:
            asked[FILTERS] = filters
        return f"{reverse('admin:members_membershipapplication_bundle')}?{asked.urlencode()}"

    def bundle_view(self, request):
        if not may_screen(request.user):
            raise PermissionDenied
        chosen = self._chosen(request)
        if not chosen:
            messages.error(request, _("None of those chosen is ready for a ballot."))
            return HttpResponseRedirect(self._list_again(request))
        sent = request.POST if request.method == "POST" else None
        form = BallotForm(sent, application=chosen[0])
        if sent is not None and form.is_valid() and "preview" not in sent:
            return self._open_all(request, chosen, form)
        return self.joining_page(
            request,
            "bundle.html",
            title=_("Put before the Executive Committee"),
            row=open_ballot.row,
            form=form,
            ids=",".join(str(application.pk) for application in chosen),
            filters=_filters(request),
            list_url=self._list_again(request),
            tried=self._try_all(request, chosen, form),
        )

    def _chosen(self, request):
        keys = (request.POST or request.GET).get("ids", "").split(",")[:MOST]
        keys = [key for key in keys if key.isascii() and key.isdigit() and len(key) < 19]
        ready = MembershipApplication.objects.filter(pk__in=keys, state=MembershipApplication.State.READY)
        return list(ready.select_related("country").order_by("sort_key", "pk"))

    def _try_all(self, request, chosen, form):
        """[(application, what opening its ballot would do)]; with what is filled in, as far as that is enough."""
        if not form.is_bound:
            form = BallotForm(form.likely(), application=chosen[0])
        if not form.is_valid():
            return [(application, None) for application in chosen]
        run = runner(open_ballot.row, secretariat(request.user), form.inputs)
        return [(application, rehearse(run, application)) for application in chosen]

    def _open_all(self, request, chosen, form):
        run = runner(open_ballot.row, secretariat(request.user), form.inputs)
        opened = 0
        for application in chosen:
            try:
                run(application)
            except TransitionRefused as refusal:
                messages.error(request, f"{application}: {refusal}")
            else:
                opened += 1
        if opened:
            sentence = ngettext("%(count)s ballot is open.", "%(count)s ballots are open.", opened)
            messages.success(request, sentence % {"count": opened})
        meeting = form.cleaned_data["meeting"] if form.cleaned_data["mode"] == "meeting" else None
        if meeting and opened:
            return HttpResponseRedirect(reverse("admin:members_meeting_agenda", args=[meeting.pk]))
        return HttpResponseRedirect(self._list_again(request, otherwise="?stage=voting"))

    def _list_again(self, request, otherwise=""):
        """The list as it was filtered when they were chosen."""
        if _filters(request):
            return list_address(self, request)
        return reverse("admin:members_membershipapplication_changelist") + otherwise


def _filters(request):
    return (request.POST or request.GET).get(FILTERS, "")
