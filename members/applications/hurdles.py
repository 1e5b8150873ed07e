"""What keeps programs from filling in the open forms, without asking anybody else: a field that people do not see, a
least and a most time, and rates by address and network. A person who is held off is told so and loses nothing."""

from django import forms
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.translation import gettext_lazy as _

from citynet.core.rates import is_above, network_of, visitor_address

LEAST_SECONDS = 3
MOST_SECONDS = 24 * 3600
AN_HOUR = 3600
MOST_BY_EMAIL = 5  # an hour
MOST_BY_ADDRESS = 15
MOST_BY_NETWORK = 60

signer = TimestampSigner(salt="members.applications.form")


def now_signed():
    return signer.sign("form")


class HurdledForm(forms.Form):
    """A form that anybody may send. `request` is the one it came with, None for an empty form."""

    reference_code = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, request=None, **kwargs):
        if data is not None:
            data = data.copy()
        super().__init__(data, **kwargs)
        self.request, self.is_held_off = request, False
        self.initial.setdefault("opened", now_signed())

    def visible_fields(self):
        """Without the one that people do not see; `hurdle` has that."""
        return [field for field in super().visible_fields() if field.name != "reference_code"]

    @property
    def hurdle(self):
        return self["reference_code"]

    def _post_clean(self):
        """After everything else: a rate counts only what is right in itself."""
        super()._post_clean()
        problem = self._time_problem() or self._unseen_problem() or self._rate_problem()
        if problem:
            self.add_error(None, problem)

    def _time_problem(self):
        given = self.data.get("opened", "")
        try:
            signer.unsign(given, max_age=MOST_SECONDS)
        except SignatureExpired:
            self.data["opened"] = now_signed()
            return _("This form has been open for more than a day. Please look it over and send it again.")
        except BadSignature:
            self.data["opened"] = now_signed()
            return _("This form did not come from this page. Please send it again from here.")
        try:
            signer.unsign(given, max_age=LEAST_SECONDS)
        except SignatureExpired:
            return None
        return _("That was quicker than anybody can read. Please wait a moment and send it again.")

    def _unseen_problem(self):
        if not self.data.get("reference_code"):
            return None
        self.data["reference_code"] = ""
        return _("A field was filled in that people do not see; it has been emptied. Please send the form again.")

    def _rate_problem(self):
        if self.errors or self.request is None:
            return None
        address = visitor_address(self.request)
        counted = [
            ("apply-network", network_of(address), MOST_BY_NETWORK),
            ("apply-address", address, MOST_BY_ADDRESS),
            ("apply-email", self.cleaned_data.get("email", ""), MOST_BY_EMAIL),
        ]
        above = [is_above(rate, what, most, AN_HOUR) for rate, what, most in counted]
        if any(above):
            self.is_held_off = True
            return _(
                "This form was sent very often in the last hour, with this e-mail address or from your network. "
                "Please try again in an hour, or write to the Secretariat."
            )
        return None
