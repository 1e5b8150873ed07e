"""Forms of members: what is checked across rows, logos stored anew, the region that follows from the country."""

from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from citynet.core.admin.base import RecordForm
from citynet.core.admin.uploads import UploadsForm
from citynet.core.history import record_first_state
from members.logos import LOGO
from members.models import CountryFact, Member, MemberFact
from members.models.clusters import refuse_too_many_clusters
from members.models.periods import refuse_overlapping


class MemberForm(UploadsForm, RecordForm):
    pictures = {"logo": LOGO}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "region" in self.fields:  # not there for who may only look
            self.fields["region"].required = False

    def clean(self):
        cleaned = super().clean()
        if "region" in self.fields and not {"region", "country"} & self.errors.keys() and not cleaned["region"]:
            if cleaned["country"]:
                cleaned["region"] = cleaned["country"].region
            else:
                self.add_error("region", _("Choose a region, or a country, from which it follows."))
        return cleaned

    class Meta:
        model = Member
        fields = []  # the admin's fieldsets choose them


class SetRowForm(RecordForm):
    """A row of a set that is checked as a whole: alone it would be compared with what the other rows were before."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.clean = lambda: None


class SetFormSet(BaseInlineFormSet):
    """Rows that must fit together: all are checked as they will be, and saved so that no step in between clashes."""

    refuse = None

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.forms if form not in self.deleted_forms and _holds_a_row(form)]
        type(self).refuse([form.instance for form in kept])

    def save(self, commit=True):
        if commit:
            self._put_in_place_together()
        return super().save(commit)

    def _put_in_place_together(self):
        """Exchange the rows that change in one step, without signals; saving them one by one then writes the history.

        One after the other, a row could meet another where that still is: the database would refuse it.
        """
        changed = [form for form in self.initial_forms if form.has_changed()]
        keys = [form.instance.pk for form in changed]
        record_first_state(self.model, keys)
        rows = self.model.objects.filter(pk__in=keys)
        rows._raw_delete(rows.db)
        self.model.objects.bulk_create([form.instance for form in changed if form not in self.deleted_forms])


def _holds_a_row(form):
    return form.instance.pk or form.has_changed()


class PeriodFormSet(SetFormSet):
    refuse = staticmethod(refuse_overlapping)


class ParticipationFormSet(SetFormSet):
    refuse = staticmethod(refuse_too_many_clusters)


def enter_facts(forms, user):
    """Write down who entered the figures that are new or changed."""
    for form in forms:
        if isinstance(form.instance, MemberFact | CountryFact) and form.has_changed():
            form.instance.entered_by = user
