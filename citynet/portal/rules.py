"""Who may do what, how the Executive Committee votes and what a membership costs: drawn from the tables themselves."""

from dataclasses import dataclass

from django.utils import timezone
from django.views.generic import TemplateView

from citynet.core.mail import KINDS
from citynet.core.workflow import workflows
from members.ballots.roll import voting_seats
from members.ballots.words import rule_in_words
from members.models import FeeSchedule, VotingRule

READ_FIRST = ["application", "ballot"]  # the others follow, in the order in which they are made


@dataclass(frozen=True)
class LetterTold:
    """A letter of a step: what, to whom, whether it waits for release, and for which outcome it is written."""

    title: str
    to: str
    is_held: bool
    outcome: str = ""


@dataclass(frozen=True)
class StepTold:
    """A row of a workflow's table in words; no targets where the state stays."""

    label: str
    sources: list
    targets: list
    who: list
    needs: str
    effect: str
    letters: list


@dataclass(frozen=True)
class WorkflowTold:
    name: str
    title: str
    states: list
    steps: list


def told(workflow):
    """A workflow as it is published."""
    labels = dict(workflow.model._meta.get_field("state").flatchoices)
    steps = [_step(row, labels) for row in workflow.transitions.values()]
    return WorkflowTold(workflow.name, workflow.title, list(labels.values()), steps)


def _step(row, labels):
    letters = [
        LetterTold(KINDS[mails.kind].title, mails.to.label, mails.is_held, labels.get(mails.target, ""))
        for mails in row.mails
    ]
    return StepTold(
        label=row.label,
        sources=[labels[state] for state in row.sources],
        targets=[labels[state] for state in row.targets],
        who=[right.label for right in row.allowed],
        needs=row.needs,
        effect=row.effect,
        letters=letters,
    )


def all_workflows():
    """All that the apps have made known, as they are published."""
    rank = {name: position for position, name in enumerate(READ_FIRST)}
    return [told(one) for one in sorted(workflows.values(), key=lambda one: rank.get(one.name, len(rank)))]


def split_by_start(records, has_begun):
    """(the one in force, those to come, those before) of dated records, the latest first."""
    begun = [record for record in records if has_begun(record)]
    return next(iter(begun), None), [record for record in records if not has_begun(record)], begun[1:]


class RulesView(TemplateView):
    template_name = "portal/rules.html"

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        rules = list(VotingRule.objects.select_related("source"))
        schedules = FeeSchedule.objects.filter(is_published=True).prefetch_related("rates")
        rule, rules_to_come, earlier_rules = split_by_start(rules, lambda one: one.since_on <= today)
        fees, fees_to_come, earlier_fees = split_by_start(list(schedules), lambda one: one.since_year <= today.year)
        return super().get_context_data(
            rule=rule,
            rule_parts=rule_in_words(rule, voting_seats(rule).count()) if rule else [],
            rules_to_come=rules_to_come,
            earlier_rules=earlier_rules,
            fees=fees,
            fees_to_come=fees_to_come,
            earlier_fees=earlier_fees,
            workflows=all_workflows(),
            **kwargs,
        )
