"""Records as open data whose lists have no download of their own: each is a queryset and what a row says."""

from collections.abc import Callable

from django.db.models import F, Prefetch

from awards.models import Category, Criterion, Edition, EditionOrganiser, Juror
from citynet.core.exports import plain, provenance
from citynet.core.models import Merger
from members.models import ChapterPost, Cluster, ClusterParticipation, Meeting, Member, NationalChapter
from programmes.models import Agreement, AgreementParty, Partner, PartnerAlias, Programme, ProgrammePartner

Absolute = Callable[[str], str]  # makes a full address of a path


def _date(value):
    return value and str(value)


def _names(involved):
    """The names of members and partners in something, as printed where a source writes them in another way."""
    return [row.shown_name for row in involved]


def _public_members(keys):
    """{key: permanent id} of those of some members that the public may know of; one query."""
    return dict(Member.objects.public().filter(pk__in=keys).order_by().values_list("pk", "public_id"))


def partner_rows(absolute: Absolute):
    members, former_ids = _public_members(Partner.objects.values("member")), Merger.objects.former_ids(Partner)
    partners = Partner.objects.select_related("source", "country", "chapter", "programme")
    for partner in partners.prefetch_related(Prefetch("aliases", PartnerAlias.objects.order_by("name"))):
        yield plain(
            {
                "id": partner.public_id,
                "slug": partner.slug,
                "url": absolute(partner.get_absolute_url()),
                "name": partner.name,
                "acronym": partner.acronym,
                "aliases": [alias.name for alias in partner.aliases.all()],
                "former_ids": former_ids.get(partner.pk, []),
                "kind": partner.kind,
                "country": partner.country and partner.country.code,
                "website": partner.website,
                "description": partner.description,
                "member": members.get(partner.member_id),
                "chapter": partner.chapter and partner.chapter.slug,
                "programme": partner.programme and partner.programme.slug,
                "to_be_confirmed": partner.to_be_confirmed,
                **provenance(partner),
            }
        )


def programme_rows(absolute: Absolute, among=Programme.objects):
    partners = ProgrammePartner.objects.select_related("member", "partner").order_by("position", "pk")
    programmes = among.select_related("source", "cluster").prefetch_related(Prefetch("partners", partners))
    for programme in programmes:
        yield plain(
            {
                "id": programme.public_id,
                "slug": programme.slug,
                "url": absolute(programme.get_absolute_url()),
                "name": programme.name,
                "acronym": programme.acronym,
                "kind": programme.kind,
                "cluster": programme.cluster and programme.cluster.slug,
                "since_on": _date(programme.since_on),
                "until_on": _date(programme.until_on),
                "summary": programme.summary,
                "text": programme.text,
                "website": programme.website,
                "partners": _names(programme.partners.all()),
                "remark": programme.remark,
                **provenance(programme),
            }
        )


def agreement_rows(absolute: Absolute, among=Agreement.objects):
    parties = AgreementParty.objects.select_related("member", "partner").order_by("position", "pk")
    agreements = among.select_related("source", "event", "chapter").prefetch_related(Prefetch("parties", parties))
    for agreement in agreements:
        yield plain(
            {
                "id": agreement.slug,
                "slug": agreement.slug,
                "url": absolute(agreement.get_absolute_url()),
                "title": agreement.title,
                "kind": agreement.kind,
                "signed_on": _date(agreement.signed_on),
                "event": agreement.event and agreement.event.public_id,
                "chapter": agreement.chapter and agreement.chapter.slug,
                "parties": _names(agreement.parties.all()),
                "text": agreement.text,
                "document": agreement.url,
                **provenance(agreement),
            }
        )


def edition_rows(absolute: Absolute, among=Edition.objects):
    involved = [
        Prefetch(name, model.objects.select_related("member", "partner").order_by("position", "pk"))
        for name, model in [("organisers", EditionOrganiser), ("jury", Juror)]
    ]
    named = [
        Prefetch(name, model.objects.order_by("position", "name"))
        for name, model in [("categories", Category), ("criteria", Criterion)]
    ]
    for edition in among.select_related("source", "ceremony").prefetch_related(*involved, *named):
        yield plain(
            {
                "id": str(edition.number),
                "slug": str(edition.number),
                "url": absolute(edition.get_absolute_url()),
                "name": edition.name,
                "year": edition.year,
                "ceremony": edition.ceremony and edition.ceremony.public_id,
                "opens_on": _date(edition.opens_on),
                "closes_on": _date(edition.closes_on),
                "who_may_enter": edition.who_may_enter,
                "scale": edition.scale,
                "categories": [category.name for category in edition.categories.all()],
                "criteria": [criterion.name for criterion in edition.criteria.all()],
                "organisers": _names(edition.organisers.all()),
                "jury": _names(edition.jury.all()),
                "text": edition.text,
                "remark": edition.remark,
                "website": edition.website,
                "to_be_confirmed": edition.to_be_confirmed,
                **provenance(edition),
            }
        )


def cluster_rows(absolute: Absolute):
    parts = ClusterParticipation.objects.current().of_public_members().leads_first()
    parts = parts.annotate(member_public_id=F("member__public_id"))
    clusters = Cluster.objects.select_related("source").prefetch_related(
        Prefetch("participations", parts, to_attr="current_participations")
    )
    for cluster in clusters:
        taking_part = [(part.role, part.member_public_id) for part in cluster.current_participations]
        yield plain(
            {
                "id": cluster.slug,
                "slug": cluster.slug,
                "url": absolute(cluster.get_absolute_url()),
                "name": cluster.name,
                "description": cluster.description,
                "leads": [member for role, member in taking_part if role == ClusterParticipation.Role.LEAD],
                "co_leads": [member for role, member in taking_part if role == ClusterParticipation.Role.CO_LEAD],
                "participants": [
                    member for role, member in taking_part if role == ClusterParticipation.Role.PARTICIPANT
                ],
                **provenance(cluster),
            }
        )


def chapter_rows(absolute: Absolute):
    members = _public_members(ChapterPost.objects.values("member"))
    posts = ChapterPost.objects.current().select_related("member").order_by("position", "pk")
    chapters = NationalChapter.objects.select_related("source", "country").prefetch_related(
        Prefetch("posts", posts, to_attr="current_posts")
    )
    for chapter in chapters:
        known = [post for post in chapter.current_posts if post.member_id is None or post.member_id in members]
        hosts = [post for post in known if post.post == ChapterPost.Post.HOST]
        yield plain(
            {
                "id": chapter.slug,
                "slug": chapter.slug,
                "url": absolute(chapter.get_absolute_url()),
                "name": chapter.name,
                "acronym": chapter.acronym,
                "country": chapter.country.code,
                "hosts": [post.holder for post in hosts],
                "description": chapter.description,
                "website": chapter.website,
                **provenance(chapter),
            }
        )


def meeting_rows(absolute: Absolute, among=Meeting.objects):
    members = _public_members(among.order_by().values("host"))
    for meeting in among.select_related("source", "country"):
        name = f"{meeting.body}-{meeting.number}"
        yield plain(
            {
                "id": name,
                "slug": name,
                "url": absolute(meeting.get_absolute_url()),
                "body": meeting.body,
                "number": meeting.number,
                "status": meeting.status,
                "starts_on": _date(meeting.starts_on),
                "ends_on": _date(meeting.ends_on),
                "is_online": meeting.is_online,
                "place": meeting.place,
                "country": meeting.country and meeting.country.code,
                "host": members.get(meeting.host_id),
                "occasion": meeting.occasion,
                "account": meeting.account,
                "remark": meeting.remark,
                "to_be_confirmed": meeting.to_be_confirmed,
                **provenance(meeting),
            }
        )
