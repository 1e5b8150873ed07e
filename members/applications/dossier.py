"""The dossier of an application: what is asked for, what is missing, and its numbered versions."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from citynet.core.models import sha256_of
from members.models import DossierVersion, Member, MembershipApplication

# What an applicant says, in the order in which it is asked and read. Relations are kept by name: what a version says
# must not change when a record is renamed.
FIELDS = [
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
    "head_name",
    "head_title",
    "contact_name",
    "contact_title",
    "email",
    "contact_phone",
    "address",
    "description",
    "background",
    "authority_relation",
    "staff_count",
    "structure",
    "decision_body",
    "budget",
    "vision",
    "projects",
    "cooperation_needed",
    "cooperation_offered",
    "first_cluster",
    "second_cluster",
    "nominators",
]
REQUIRED = ["name", "full_name", "kind", "country", "head_name", "contact_name", "description", "vision"]
REQUIRED_OF_CITIES = ["population", "population_year", "population_source"]
REQUIRED_OF_OTHERS = ["legal_status", "founded_year", "decision_body"]


def label(name):
    return capfirst(MembershipApplication._meta.get_field(name).verbose_name)


def required_fields(kind):
    """Names of what must be told before an application is sent, by the kind of organisation."""
    return [*REQUIRED, *(REQUIRED_OF_CITIES if kind == Member.Kind.LOCAL_AUTHORITY else REQUIRED_OF_OTHERS)]


def missing(application):
    """Names of required fields that are still empty, in the order in which they are asked."""
    required = required_fields(application.kind)
    return [name for name in FIELDS if name in required and getattr(application, name) in ("", None)]


def papers(application):
    """The documents that belong to an application now."""
    return application.documents.filter(removed_at__isnull=True)


def answers_of(application):
    """What an application says, as JSON keeps it."""
    answers = {}
    for name in FIELDS:
        if name == "nominators":
            answers[name] = sorted(str(member) for member in application.nominators.all())
        else:
            value = getattr(application, name)
            answers[name] = value if isinstance(value, int | None) else str(value)
    return answers


def documents_of(application):
    """The papers of an application by what they are and their digests, as a version keeps them."""
    return [
        {
            "id": paper.pk,
            "kind": paper.kind,
            "name": paper.name,
            "size_bytes": paper.size_bytes,
            "sha256": paper.sha256,
        }
        for paper in papers(application)
    ]


def make_version(application):
    """Freeze what an application says as its next version."""
    answers, documents = answers_of(application), documents_of(application)
    last = application.versions.order_by("number").last()
    return DossierVersion.objects.create(
        application=application,
        number=last.number + 1 if last else 1,
        answers=answers,
        documents=documents,
        sha256=sha256_of([answers, documents]),
    )


def shown(name, value):
    """An answer of a version as a reader sees it."""
    if value in ("", None, []):
        return ""
    if name == "kind":
        return capfirst(dict(Member.Kind.choices).get(value, value))
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, int) and not name.endswith("year"):
        return f"{value:,}"
    return str(value)


def lines(version):
    """[(name, label, answer)] of what a version says, without what it leaves out."""
    rows = ((name, label(name), shown(name, version.answers.get(name))) for name in FIELDS)
    return [row for row in rows if row[2]]


def differences(older, newer):
    """[(label, before, after)] of two versions, field by field, papers included."""
    rows = [
        (label(name), shown(name, older.answers.get(name)), shown(name, newer.answers.get(name)))
        for name in FIELDS
        if older.answers.get(name) != newer.answers.get(name)
    ]
    before, after = ({entry["sha256"]: entry["name"] for entry in version.documents} for version in (older, newer))
    rows += [(_("Document"), name, "") for digest, name in before.items() if digest not in after]
    rows += [(_("Document"), "", name) for digest, name in after.items() if digest not in before]
    return rows
