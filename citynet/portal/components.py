"""A page for developers with every component in each of its states. It answers only while DEBUG is on."""

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from awards.models import Goal
from citynet.core.models import Source
from citynet.core.timeline import Entry, by_year
from members.directory import Directory
from members.models import MembershipType, Milestone

from .figures import members_by_region


class ExampleForm(forms.Form):
    """One field of each kind that forms of the portal have."""

    name = forms.CharField(label=_("Name"), max_length=40, help_text=_("As it is written on your letters."))
    email = forms.EmailField(label=_("E-mail"))
    type = forms.ChoiceField(label=_("Membership"), choices=MembershipType.choices)
    wishes = forms.MultipleChoiceField(
        label=_("Membership types"), choices=MembershipType.choices, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(label=_("Reasons"), widget=forms.Textarea(attrs={"rows": 3}))


def activity_examples():
    """Milestones as the entries of a timeline, one of them without its date and one that is still to come."""
    entries = [Entry(_("Milestone"), step.title, on=step.happened_on) for step in Milestone.objects.all()[:3]]
    return [*entries, Entry(_("Milestone"), _("What has no date")), *_to_come(entries[:1])]


def _to_come(entries):
    return [Entry(entry.kind, entry.title, "#timeline", entry.on, labels=(_("to come"),)) for entry in entries]


class ComponentsView(TemplateView):
    """The components as the pages use them, drawn from the records where they show records."""

    template_name = "portal/components.html"

    def dispatch(self, request, *args, **kwargs):
        if not settings.DEBUG:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        pages = Paginator(range(150), 50)
        return super().get_context_data(
            empty_form=ExampleForm(prefix="empty"),
            wrong_form=ExampleForm({"wrong-name": "x" * 41, "wrong-email": "no address"}, prefix="wrong"),
            pages=[pages.page(number) for number in pages.page_range],
            tabs=[(_("One"), "#buttons", True), (_("Other"), "#content", False)],
            chosen=Directory(QueryDict("type=full&q=seoul")),
            broken=Directory(QueryDict("type=nothing")),
            unfound=Directory(QueryDict("q=soeul")),
            types=MembershipType.choices,
            goals=Goal.objects.all(),
            source=Source.objects.first(),
            steps=Milestone.objects.select_related("source")[:3],
            years=by_year(activity_examples()),
            chart=members_by_region(),
            **kwargs,
        )
