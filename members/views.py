"""The public pages of members, clusters, chapters and governance."""

from django.db.models import Case, Count, Prefetch, Q, When
from django.shortcuts import get_object_or_404
from django.views.generic import DetailView, ListView, TemplateView

from citynet.core.listing_views import ListingExportView, ListingView
from citynet.core.models import TextBlock
from citynet.core.pages import PermanentAddressMixin, neighbours
from citynet.core.written import Written, WrittenRecord

from .directory import Directory, page_rows
from .directory_map import DirectoryMap
from .exports import COLUMNS, export_rows
from .held import held_by
from .linked_data import chapter_linked_data, meeting_linked_data, member_linked_data
from .maps import MOST_BESIDE_TEXT, place_values
from .models import (
    ChapterMembership,
    ChapterPost,
    Cluster,
    ClusterParticipation,
    Meeting,
    Member,
    MemberAlias,
    MemberFact,
    MembershipPeriod,
    NationalChapter,
    Seat,
    Term,
    by_role,
)
from .small_maps import chapter_map, cluster_map, profile_map

MOST_NAMED = 500  # members of a cluster, on its page and in the list of clusters; the directory has all


class MemberListView(ListingView):
    """The directory, as a list or as a map."""

    template_name = "members/member_list.html"
    listing_class = Directory

    def shown(self, listing):
        if not listing.is_map:
            return super().shown(listing)
        drawn = DirectoryMap(listing)
        return {"map": drawn, "rows": [drawn] if listing.total else []}

    def rows(self, listing, page):
        return page_rows(listing, page)


class MemberExportView(ListingExportView):
    """The directory as a file."""

    listing_class = Directory
    export_rows = staticmethod(export_rows)
    columns = COLUMNS
    file_name = "members"


def _relatives(member, country):
    """The members within a member, then those of its country, as a map needs them."""
    near = Member.objects.current().filter(Q(parent=member) | Q(country=country)).exclude(pk=member)
    near = near.order_by(Case(When(parent=member, then=0), default=1), "sort_key")
    return place_values(near, "parent_id", "country_id")[:MOST_BESIDE_TEXT]


RELATIVES = Written(_relatives)


class MemberDetailView(PermanentAddressMixin, DetailView):
    """Everything known about one member."""

    record = WrittenRecord(
        lambda slug: (
            Member.objects.public()
            .filter(slug=slug)
            .select_related("source", "region", "country__chapter", "parent", "succeeded_by")
        ),
        periods=lambda member: MembershipPeriod.objects.filter(member=member).select_related("approved_at", "source"),
        aliases=lambda member: MemberAlias.objects.filter(member=member),
        facts=lambda member: MemberFact.objects.filter(member=member).select_related("source").newest_first(),
    )
    context_object_name = "member"

    def get_queryset(self):
        return Member.objects.public()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        member = self.object
        relatives = RELATIVES.rows(member.pk, member.country_id or 0)
        today = [period for period in member.periods.all() if period.is_current()]
        return context | {
            "linked_data": member_linked_data(member, self.request.build_absolute_uri),
            "current_period": today[0] if today else None,
            "map": profile_map(member, today[0].type if today else None, relatives),
            "children": [row for row in relatives if row["parent_id"] == member.pk],
            "compatriots": [row for row in relatives if row["parent_id"] != member.pk],
            **held_by(member),
        }


class ClusterListView(ListView):
    context_object_name = "clusters"

    def get_queryset(self):
        current = ClusterParticipation.objects.current().of_public_members().select_related("member").leads_first()
        named = Prefetch("participations", current[: MOST_NAMED + 1], to_attr="current_participations")
        return Cluster.objects.prefetch_related(named)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            clusters_with_roles=[
                (cluster, by_role(parts[:MOST_NAMED]), len(parts) > MOST_NAMED)
                for cluster, parts in ((each, each.current_participations) for each in self.object_list)
            ],
            texts=TextBlock.objects.of_page("clusters"),
            **kwargs,
        )


class ClusterDetailView(PermanentAddressMixin, DetailView):
    queryset = Cluster.objects.select_related("source")

    def get_context_data(self, **kwargs):
        parts = (
            self.object.participations.of_public_members()
            .with_membership()
            .select_related("member__country", "source")
            .leads_first()
        )
        parts = list(parts[: MOST_NAMED + 1])
        parts, has_more = parts[:MOST_NAMED], len(parts) > MOST_NAMED
        current = [part for part in parts if part.is_current()]
        participant = ClusterParticipation.Role.PARTICIPANT
        return super().get_context_data(
            parts=parts,
            roles=by_role(current),
            current=current,
            map=cluster_map(self.object, current),
            has_participants=any(part.role == participant for part in current),
            former=sorted((part for part in parts if not part.is_current()), key=lambda part: part.member.sort_key),
            has_more=has_more,
            **kwargs,
        )


class ChapterListView(ListView):
    def get_queryset(self):
        hosts = ChapterPost.objects.current().filter(post=ChapterPost.Post.HOST).select_related("member")
        return NationalChapter.objects.select_related("country", "source").prefetch_related(
            Prefetch("posts", hosts, to_attr="hosts")
        )

    def get_context_data(self, **kwargs):
        counted = Member.objects.current().filter(country__chapter__isnull=False).order_by()
        counts = dict(counted.values_list("country__chapter").annotate(Count("pk")))
        return super().get_context_data(
            chapters_with_counts=[(chapter, counts.get(chapter.pk, 0)) for chapter in self.object_list],
            texts=TextBlock.objects.of_page("chapters"),
            **kwargs,
        )


class ChapterDetailView(PermanentAddressMixin, DetailView):
    queryset = NationalChapter.objects.select_related("country", "source").prefetch_related(
        Prefetch("posts", ChapterPost.objects.select_related("member", "source").order_by("position", "pk")),
        Prefetch("memberships", ChapterMembership.objects.select_related("member", "source")),
    )
    context_object_name = "chapter"

    def get_context_data(self, **kwargs):
        posts = list(self.object.posts.all())
        members = list(place_values(Member.objects.current().filter(country=self.object.country_id), "full_name"))
        return super().get_context_data(
            linked_data=chapter_linked_data(self.object, self.request.build_absolute_uri),
            posts=[post for post in posts if post.is_current()],
            former_posts=[post for post in posts if not post.is_current()],
            members=members,
            map=chapter_map(self.object, members),
            **kwargs,
        )


def know_places(meetings):
    """Tell meetings which member their place is, so that a city is a link whether or not it is recorded as the host."""
    members = {member.name: member for member in Member.objects.public().filter(name__in={m.place for m in meetings})}
    for meeting in meetings:
        meeting.place_member = members.get(meeting.place)


class GovernanceView(TemplateView):
    template_name = "members/governance.html"

    def get_context_data(self, **kwargs):
        seats = Seat.objects.select_related("member", "source").order_by("position", "member__sort_key")
        terms = list(Term.objects.select_related("source").prefetch_related(Prefetch("seats", seats)))
        meetings = list(Meeting.objects.select_related("country", "host", "source").order_by("-number"))
        know_places(meetings)
        return super().get_context_data(
            current_term=next((term for term in terms if term.is_current()), None),
            earlier_terms=[term for term in terms if not term.is_current()],
            excom_meetings=[m for m in meetings if m.body == Meeting.Body.EXECUTIVE_COMMITTEE],
            texts=TextBlock.objects.of_page("governance"),
            council_meetings=[m for m in meetings if m.body == Meeting.Body.GENERAL_COUNCIL],
            **kwargs,
        )


class MeetingDetailView(DetailView):
    template_name = "members/meeting_detail.html"
    context_object_name = "meeting"

    def get_object(self, queryset=None):
        meetings = Meeting.objects.filter(body=Meeting.Body.EXECUTIVE_COMMITTEE)
        return get_object_or_404(meetings.select_related("country", "host", "source"), number=self.kwargs["number"])

    def get_context_data(self, **kwargs):
        know_places([self.object])
        return super().get_context_data(
            linked_data=meeting_linked_data(self.object, self.request.build_absolute_uri),
            approved=self.object.approved_periods.select_related("member__region", "member__country").order_by(
                "-type", "member__sort_key"
            ),
            **neighbours(Meeting.objects.filter(body=self.object.body), self.object.number),
            **kwargs,
        )
