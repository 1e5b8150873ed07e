"""The page on which the Secretariat invites a seat's delegates, writes to them again, and ends what they do."""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from citynet.core.admin.again import ask_password_again
from members.accounts.delegations import end, invite, send_invitation
from members.models import Seat, SeatDelegate, User


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=User._meta.get_field("email").max_length,
        help_text=gettext_lazy(
            "Their own, not an office’s: whoever reads its mail can vote. An account there is used."
        ),
    )
    full_name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=SeatDelegate.Role)


class SeatDelegates:
    """Mixin for the admin of seats: the page of a seat's delegates."""

    change_form_template = "admin/members/seat/change_form.html"

    def get_urls(self):
        page = self.admin_site.admin_view(self.delegates_view)
        return [path("<path:object_id>/delegates/", page, name="members_seat_delegates"), *super().get_urls()]

    def render_change_form(self, request, context, *args, **kwargs):
        context["may_see_delegates"] = request.user.has_perm("members.view_seatdelegate")
        return super().render_change_form(request, context, *args, **kwargs)

    def delegates_view(self, request, object_id):
        seat = self.get_object(request, unquote(object_id))
        if seat is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not request.user.has_perm("members.view_seatdelegate"):
            raise PermissionDenied
        if request.method != "POST":
            return self._delegates_page(request, seat, InvitationForm())
        if not request.user.has_perms(["members.add_seatdelegate", "members.change_seatdelegate"]):
            raise PermissionDenied
        ask_password_again(request)
        for name, step in (("again", self._invite_again), ("end", self._end)):
            if name in request.POST:
                return self._with_delegation(request, seat, request.POST[name], step)
        form = InvitationForm(request.POST)
        delegation = self._invite(form, seat) if form.is_valid() else None
        if delegation is None:
            return self._delegates_page(request, seat, form)
        self.log_change(request, seat, gettext("Invited %(delegate)s.") % {"delegate": delegation})
        self._say_whether_sent(request, delegation, send_invitation(delegation))
        return self._back(seat)

    def _invite(self, form, seat):
        try:
            return invite(seat, **form.cleaned_data)
        except IntegrityError:
            form.add_error(None, _("Somebody else has just invited a delegate. Look below before you try again."))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        return None

    def _with_delegation(self, request, seat, key, step):
        """Do a step with a delegation of the seat that is not ended."""
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            key = 0
        delegation = get_object_or_404(SeatDelegate.objects.open().select_related("user", "seat"), pk=key, seat=seat)
        step(request, delegation)
        return self._back(seat)

    def _invite_again(self, request, delegation):
        sent = delegation.user.is_active and send_invitation(delegation)
        self._say_whether_sent(request, delegation, sent)

    def _end(self, request, delegation):
        end(delegation)
        self.log_change(request, delegation.seat, gettext("Ended %(delegate)s.") % {"delegate": delegation})
        messages.success(
            request, _("%(name)s does not act for this seat any more, from now on.") % {"name": delegation.user}
        )

    def _say_whether_sent(self, request, delegation, sent):
        email = delegation.user.email
        if sent:
            messages.success(request, _("A letter is on its way to %(email)s.") % {"email": email})
        else:
            messages.error(
                request,
                _("No letter could be sent to %(email)s. Check the mail server, and choose “Write again”.")
                % {"email": email},
            )

    def _back(self, seat):
        return HttpResponseRedirect(reverse("admin:members_seat_delegates", args=[seat.pk]))

    def _delegates_page(self, request, seat, form):
        request.current_app = self.admin_site.name
        may_invite = request.user.has_perms(["members.add_seatdelegate", "members.change_seatdelegate"])
        delegations = list(seat.delegates.select_related("user").order_by("-since_on", "role", "-pk"))
        open_keys = set(seat.delegates.open().values_list("pk", flat=True))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Delegates of %(seat)s") % {"seat": seat},
            "opts": self.opts,
            "original": seat,
            "form": form,
            "media": self.media,
            "current": [delegation for delegation in delegations if delegation.pk in open_keys],
            "former": [delegation for delegation in delegations if delegation.pk not in open_keys],
            "may_change": may_invite,
            "may_invite": may_invite and seat.member_id and Seat.objects.current().filter(pk=seat.pk).exists(),
        }
        return TemplateResponse(request, "admin/members/seat/delegates.html", context)
