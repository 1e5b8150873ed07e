"""Making an approved applicant a member: everything at once, inside the transaction of the step that admits it."""

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from citynet.core.dates import PartialDate
from citynet.core.models import Source
from citynet.core.text import fold_words
from citynet.core.uploads import reencode_picture
from citynet.core.workflow import TransitionRefused
from members import fees
from members.logos import LOGO
from members.models import (
    ApplicationDocument,
    ClusterParticipation,
    Member,
    MemberContact,
    MemberFact,
    MembershipPeriod,
)

from .identity import same_members


def make_member(application, decision, *, by):
    """The Member an application becomes, with its period, figure, contacts, clusters and first fee.

    One that was a member before comes back as the same record, with a further period. Raise TransitionRefused if it is
    a member already.
    """
    source = {"source": Source.objects.get(slug="secretariat"), "source_part": application.reference}
    member = _former_or_new(application, source)
    since = PartialDate(decision.effective_on.isoformat())
    MembershipPeriod.objects.create(
        member=member, type=application.proposed_type, since_on=since, approved_at=decision.meeting, **source
    )
    _add_population(application, member, source)
    _add_contacts(application, member)
    for cluster in application.clusters:
        if not ClusterParticipation.objects.current().filter(member=member, cluster=cluster).exists():
            ClusterParticipation.objects.create(member=member, cluster=cluster, since_on=since, **source)
    fees.assess(member, fees.first_due_year(decision.decided_on), by=by, decided_on=decision.decided_on)
    return member


def _former_or_new(application, source):
    known = same_members(application)
    current = set(Member.objects.current().filter(pk__in=[member.pk for member in known]))
    if current:
        raise TransitionRefused(
            _("%(member)s is a member already. Withdraw or decline this application.") % {"member": current.pop()}
        )
    if known:
        return known[0]
    told = {name: getattr(application, name) for name in _COPIED}
    member = Member(
        slug=_new_slug(application.name),
        region=application.country.region,
        country=application.country,
        **told,
        **source,
    )
    member.full_name = application.full_name if application.full_name != application.name else ""
    _add_logo(application, member)
    member.full_clean(exclude=["logo"])
    member.save()
    return member


_COPIED = [
    "name",
    "local_name",
    "kind",
    "city",
    "website",
    "description",
    "cooperation_needed",
    "cooperation_offered",
]


def _new_slug(name):
    """A slug nobody has or had; names in other scripts than Latin get one of their own."""
    base = slugify("-".join(fold_words(name)))[:40] or "member"
    slug, number = base, 1
    while Member.objects.filter(slug=slug).exists() or Member.formerly(slug):
        number += 1
        slug = f"{base}-{number}"
    return slug


def _add_logo(application, member):
    logo = application.documents.filter(kind=ApplicationDocument.Kind.LOGO, removed_at__isnull=True).last()
    if logo and logo.media_type.startswith("image/"):
        with logo.file.open() as file:
            picture = reencode_picture(ContentFile(file.read(), name=logo.name), LOGO)
        member.logo.save("logo.webp", picture, save=False)


def _add_population(application, member, source):
    if not application.population:
        return
    told = f"{application.population_source} ({application.reference})"[:200]
    MemberFact.objects.get_or_create(
        member=member,
        kind=MemberFact.Kind.POPULATION,
        year=application.population_year,
        source=source["source"],
        defaults={
            "value": application.population,
            "source_part": told,
            "confirmed_on": timezone.localdate(),
        },
    )


def _add_contacts(application, member):
    MemberContact.objects.create(
        member=member,
        name=application.contact_name,
        position=application.contact_title,
        email=application.email,
        phone=application.contact_phone,
        address=application.address,
    )
    if application.head_name and application.head_name != application.contact_name:
        MemberContact.objects.create(
            member=member, name=application.head_name, position=application.head_title, is_head=True
        )
