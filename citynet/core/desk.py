"""What waits for the Secretariat: each app names its own questions, the admin's first page asks them all.

A question is a function of the user and the day that answers with a Waiting, or None where it does not concern this
user. Each asks the database once at most, whatever the number of records, and tells a number together with the list
that holds exactly those records.

Most questions are about the rows of a model: `waits_in` registers a function that narrows them, which then is both the
question and a filter of the model's list in the admin, so the number and its list cannot differ.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import admin
from django.db.models import CharField, Count, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PARAMETER = "waits"  # of a list's address, whose value is the name of what its rows wait for
# The headings that questions of several apps stand under, in the order of their positions.
JOINING = _("Applications and ballots")  # 10 to 19
LETTERS = _("Letters")  # 20 to 29
FEES = _("Fees")  # 30 to 39
GOVERNANCE = _("Clusters and seats")  # 40 to 49
EVENTS = _("Events and meetings")  # 50 to 59
RECORDS = _("Records to look after")  # 60 to 99

_questions = []


@dataclass(frozen=True)
class Waiting:
    """A number of records that wait for the same thing, and the list that holds them."""

    count: int
    label: Promise | str  # without the number: “held letters”
    url: str
    hint: Promise | str = ""  # what is to be done about them, in a few words


@dataclass(frozen=True)
class Question:
    group: Promise | str  # the heading it stands under
    position: int
    ask: Callable


@dataclass(frozen=True)
class Narrowing:
    """What some rows of a model, or of every model of an abstract one, wait for."""

    model: type
    name: str  # of the function that tells which rows, with hyphens
    label: Promise  # by count
    records: Callable  # (records, user, on) → those that wait
    is_quiet: bool  # not among the filters that the list offers, though it takes it


narrowings = []


def waits(group, position):
    """Register a function (user, on) → Waiting, a list of them or None; lower positions come first, those of one group
    together."""

    def register(ask):
        _questions.append(Question(group, position, ask))
        return ask

    return register


def waits_in(model, group, position, *, label, hint="", permission=None, is_quiet=False, **chosen):
    """Register a function (records, user, on) → those of the records of a model that wait.

    Whoever may see the model's list, and has the further permission if one is named, is asked; `chosen` are other
    filters that the list needs to hold them all. `label` is an ngettext_lazy() by "count". Of an abstract model each
    concrete one is counted, in one query; the label then has a place for their name, `%(records)s`.
    """

    def register(records):
        name = records.__name__.replace("_", "-")
        narrowings.append(Narrowing(model, name, label, records, is_quiet))

        def ask(user, on):
            if permission and not user.has_perm(permission):
                return []
            lists = [each for each in _concrete(model) if may_see_list(user, each)]
            found = count_each({each: records(each._default_manager.all(), user, on) for each in lists})
            parameters = {**chosen, PARAMETER: name}
            return [
                Waiting(number, named(label, each, number), list_address(each, **parameters), hint)
                for each, number in found.items()
            ]

        waits(group, position)(ask)
        return records

    return register


def _concrete(model):
    if not model._meta.abstract:
        return [model]
    return [each for each in apps.get_models() if issubclass(each, model) and admin.site.is_registered(each)]


def named(label, model, count):
    """A label for so many rows of a model, whose name stands where the label has a place for it."""
    name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
    return label % {"count": count, "records": name}


def narrowings_of(model):
    """What the rows of a model may wait for."""
    return [narrowing for narrowing in narrowings if issubclass(model, narrowing.model)]


def may_see_list(user, model):
    """Whether somebody may open the list of a model in the admin."""
    opts = model._meta
    return any(user.has_perm(f"{opts.app_label}.{action}_{opts.model_name}") for action in ("view", "change"))


def list_address(model, **chosen):
    """The address of a model's list in the admin, with filters."""
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{page}?{urlencode(chosen)}" if chosen else page


def count_each(querysets):
    """How many rows each queryset of {model: queryset} has; one query for all, whatever they are joined with."""
    counts = [
        model._base_manager.filter(pk__in=queryset.order_by().values("pk"))
        .order_by()
        .values_list(Value(model._meta.label, CharField()))
        .annotate(count=Count("pk"))
        for model, queryset in querysets.items()
    ]
    found = dict(counts[0].union(*counts[1:], all=True)) if counts else {}
    return {model: found.get(model._meta.label, 0) for model in querysets}


def waiting_for(user, on=None):
    """[(group, [Waiting])] of what waits for somebody today, without what counts nothing."""
    day = on or timezone.localdate()
    groups = {}
    for question in sorted(_questions, key=lambda question: question.position):
        answers = question.ask(user, day) or []
        for answer in answers if isinstance(answers, list) else [answers]:
            if answer.count:
                groups.setdefault(str(question.group), []).append(answer)
    return list(groups.items())
