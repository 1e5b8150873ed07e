"""What the words of a kind of letter are tried on: letters of that kind, and records that a step would write it for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from citynet.core.mail import KINDS
from citynet.core.models import Letter
from citynet.core.workflow import workflows

MOST_LETTERS, MOST_RECORDS = 10, 20


@dataclass(frozen=True)
class Example:
    key: str
    label: str
    words: Callable  # () → {place: word}, asked of the one that is chosen


@dataclass(frozen=True)
class ExampleGroup:
    title: str
    examples: list


def examples(site, request, kind):
    """[ExampleGroup] that the account may see, the newest first, of letters and of each workflow that writes them."""
    groups = [ExampleGroup(_("Letters"), _letters(kind))] if _may_view(site, request, Letter) else []
    for workflow in workflows.values():
        if _writes(workflow, kind) and _may_view(site, request, workflow.model):
            groups.append(ExampleGroup(str(workflow.title), _records(site, request, workflow)))
    return [group for group in groups if group.examples]


def chosen_words(site, request, kind, key):
    """(Example or None, words to fill in) for the one of a key, otherwise for the first.

    A place that it has no word for, or that only the addressee may read, is named by what it means: ‹its meaning›.
    """
    known = [example for group in examples(site, request, kind) for example in group.examples]
    example = next((one for one in known if one.key == key), known[0] if known else None)
    places, secrets = KINDS[kind].places, KINDS[kind].secrets
    words = {name: f"‹{meaning}›" for name, meaning in places.items()}
    told = example.words() if example else {}
    filled = {name: str(told[name]) for name in places if told.get(name) and name not in secrets}
    return example, words | filled


def _may_view(site, request, model):
    registered = site._registry.get(model)
    return registered is not None and registered.has_view_or_change_permission(request)


def _writes(workflow, kind):
    return any(mails.kind == kind for row in workflow.transitions.values() for mails in row.mails)


def _letters(kind):
    letters = Letter.objects.filter(kind=kind).order_by("-pk")[:MOST_LETTERS]
    return [Example(f"letter-{letter.pk}", _label(letter), partial(dict, letter.words)) for letter in letters]


def _records(site, request, workflow):
    admin = site._registry[workflow.model]
    records = admin.get_queryset(request).order_by("-pk")[:MOST_RECORDS]
    return [
        Example(f"{workflow.name}-{record.pk}", _label(record), partial(workflow.words, record, None))
        for record in records
    ]


def _label(record):
    return Truncator(capfirst(str(record))).chars(90)
