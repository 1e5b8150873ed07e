"""The log of all workflows, to be read: who took which step, when, acting for whom, and why."""

from django.contrib import admin
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citynet.core.models import Searchable, WorkflowEvent
from citynet.core.models.search import found_by
from citynet.core.workflow import workflows

from .base import MOST_SEARCH_LETTERS, SecretariatAdmin
from .letters import LETTERS
from .only_read import OnlyRead


class WorkflowFilter(admin.SimpleListFilter):
    title = _("workflow")
    parameter_name = "workflow"

    def lookups(self, request, model_admin):
        return [(name, workflow.title) for name, workflow in workflows.items()]

    def queryset(self, request, queryset):
        return queryset.filter(workflow=self.value()) if self.value() else queryset


def name_subjects(events):
    """Look up what a page of events is about, with one query for each kind of thing."""
    for name in {event.workflow for event in events} & set(workflows):
        about = [event for event in events if event.workflow == name]
        found = workflows[name].model._base_manager.in_bulk([event.subject_id for event in about])
        for event in about:
            event.subject = found.get(event.subject_id)


def about(words):
    """Condition: events of what is called by these words."""
    condition = Q(pk__in=[])
    for name, workflow in workflows.items():
        if issubclass(workflow.model, Searchable):
            found = workflow.model._base_manager.filter(found_by(words)).values("pk")
            condition |= Q(workflow=name, subject_id__in=found)
    return condition


def state_title(event, state):
    workflow = workflows.get(event.workflow)
    titles = dict(workflow.model._meta.get_field("state").flatchoices) if workflow else {}
    return titles.get(state, state)


@admin.register(WorkflowEvent)
class WorkflowEventAdmin(OnlyRead, SecretariatAdmin):
    """Written once by its step: nobody adds, changes or deletes an event.

    What a step recorded besides is not shown here but on the pages of what it is about, which know who may see it.
    """

    index_group = LETTERS
    list_display = ["number", "at", "workflow_title", "subject_name", "step_title", "states", "actor_name", "acted_for"]
    list_display_links = ["number"]
    list_filter = [WorkflowFilter, "at"]
    search_fields = ["actor_name", "acted_for"]
    search_help_text = _("Any name of what it is about, or who took the step.")
    ordering = ["-number"]
    fieldsets = [
        (None, {"fields": ["number", "at", "workflow_title", "subject_name", "step_title", "states"]}),
        (_("Who"), {"fields": ["actor_name", "actor", "actor_role", "acted_for"]}),
        (_("What was told"), {"fields": ["note", "letters_of_it"]}),
        (_("Chain"), {"fields": ["previous_hash", "hash"]}),
    ]

    def get_queryset(self, request):
        """Without what nobody may read yet, such as who has voted in a ballot that is open."""
        events = super().get_queryset(request)
        for workflow in workflows.values():
            events = events.exclude(workflow.withheld(), workflow=workflow.name)
        return events

    def lookup_allowed(self, lookup, value, request=None):
        """An address may not ask what a step recorded besides, either."""
        return not lookup.startswith("data") and super().lookup_allowed(lookup, value, request)

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        name_subjects(changelist.result_list)
        return changelist

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip()
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if not term or len(term) > MOST_SEARCH_LETTERS:
            return found, may_repeat
        return queryset.filter(Q(pk__in=found.values("pk")) | about(term)), may_repeat

    @admin.display(description=_("workflow"), ordering="workflow")
    def workflow_title(self, event):
        return workflows[event.workflow].title if event.workflow in workflows else event.workflow

    @admin.display(description=_("about"))
    def subject_name(self, event):
        if not hasattr(event, "subject"):
            name_subjects([event])
        subject = getattr(event, "subject", None)
        if subject is None:
            return gettext("record %(key)s") % {"key": event.subject_id}
        try:
            address = reverse(f"admin:{subject._meta.app_label}_{subject._meta.model_name}_change", args=[subject.pk])
        except NoReverseMatch:
            return str(subject)
        return format_html('<a href="{}">{}</a>', address, subject)

    @admin.display(description=_("step"), ordering="step")
    def step_title(self, event):
        workflow = workflows.get(event.workflow)
        row = workflow and workflow.transitions.get(event.step)
        return row.label if row else event.step

    @admin.display(description=_("from → to"), ordering="to_state")
    def states(self, event):
        before, after = state_title(event, event.from_state), state_title(event, event.to_state)
        return after if event.from_state == event.to_state else f"{before} → {after}"

    @admin.display(description=_("letters"))
    def letters_of_it(self, event):
        count = event.letters.count()
        if not count:
            return None
        address = f"{reverse('admin:core_letter_changelist')}?event__id__exact={event.pk}"
        return format_html('<a href="{}">{}</a>', address, count)
