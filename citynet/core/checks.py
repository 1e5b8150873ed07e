"""What `manage.py check` finds wrong in the tables of workflows: a slip there would show only when a step is taken."""

from django.core.checks import Error, register

from citynet.core.mail import KINDS
from citynet.core.workflow import workflows


@register
def check_workflows(app_configs=None, **kwargs):
    """Every state of a table is one of its model, every letter is of a kind that has words."""
    return [
        Error(f"{workflow.name}: {row.name} {slip}.", id="citynet.E001")
        for workflow in workflows.values()
        for row in workflow.transitions.values()
        for slip in _slips(workflow, row)
    ]


def _slips(workflow, row):
    states = {str(value) for value, _label in workflow.model._meta.get_field("state").flatchoices}
    for state in [*row.sources, *row.targets]:
        if state not in states:
            yield f"names the state {state}, which {workflow.model.__name__} does not have"
    for mails in row.mails:
        if mails.kind not in KINDS:
            yield f"sends a letter of the kind {mails.kind}, which has no words"
        if mails.target is not None and mails.target not in row.targets:
            yield f"sends {mails.kind} on leading to {mails.target}, where it does not lead"
