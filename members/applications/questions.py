"""The steps of the application form, and what each asks of which kind of organisation."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import Member

from . import dossier

# Asked of local authorities alone: the membership and the fee of a city rest on its people.
OF_CITIES = {"population", "population_year", "population_source"}
# Asked of every other organisation alone, after the guideline for the profile of an organisation.
OF_OTHERS = {"authority_relation"}


@dataclass(frozen=True)
class Step:
    """A page of the form. `fields` are those asked of anybody; `asked` says which of them a kind is asked."""

    slug: str
    title: Promise
    lead: Promise
    fields: tuple[str, ...]

    def asked(self, kind):
        left_out = OF_OTHERS if kind == Member.Kind.LOCAL_AUTHORITY else OF_CITIES
        return [name for name in self.fields if name not in left_out]


STEPS = [
    Step(
        "organisation",
        _("Organisation"),
        _("What it is called, what it is, and where."),
        (
            "name",
            "full_name",
            "local_name",
            "kind",
            "legal_status",
            "country",
            "city",
            "website",
            "founded_year",
            "population",
            "population_year",
            "population_source",
        ),
    ),
    Step(
        "people",
        _("People"),
        _("Who heads it, and whom the Secretariat may write to or call. None of this is published."),
        ("head_name", "head_title", "contact_name", "contact_title", "contact_phone", "address"),
    ),
    Step(
        "work",
        _("What it is and does"),
        _("In its own words. A few lines each are enough."),
        (
            "description",
            "vision",
            "projects",
            "background",
            "authority_relation",
            "staff_count",
            "structure",
            "decision_body",
            "budget",
        ),
    ),
    Step(
        "cooperation",
        _("Cooperation and network"),
        _("What it looks for in the network and what others can learn from it."),
        ("cooperation_needed", "cooperation_offered", "first_cluster", "second_cluster", "nominators"),
    ),
]
BY_SLUG = {step.slug: step for step in STEPS}
STEP_OF = {name: step for step in STEPS for name in step.fields}


def missing_by_step(application):
    """{slug: [name]} of what must still be told before the application can be sent."""
    found = {step.slug: [] for step in STEPS}
    for name in dossier.missing(application):
        found[STEP_OF[name].slug].append(name)
    return found
