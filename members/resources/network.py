"""Clusters, chapters, and who governs the network."""

from django.utils.translation import gettext_lazy as _

from citynet.core.resources import SOURCE_COLUMNS, RecordResource
from members.models import (
    ChapterMembership,
    ChapterPost,
    Cluster,
    ClusterParticipation,
    Meeting,
    NationalChapter,
    Seat,
    Term,
)


class ClusterResource(RecordResource):
    keys = [("slug",)]

    class Meta:
        model = Cluster
        fields = ["slug", "name", "description", "position", *SOURCE_COLUMNS]


class ClusterParticipationResource(RecordResource):
    hint = _("A member takes part in two clusters at most at one time.")

    class Meta:
        model = ClusterParticipation
        fields = ["member", "cluster", "role", "since_on", "until_on", *SOURCE_COLUMNS]


class NationalChapterResource(RecordResource):
    keys = [("slug",)]

    class Meta:
        model = NationalChapter
        fields = ["slug", "name", "acronym", "country", "description", "website", "internal_note", *SOURCE_COLUMNS]


HELD = _("Name a member, or an organisation that is none, and leave the other cell empty; both columns must be there.")


class ChapterMembershipResource(RecordResource):
    keys = [("chapter", "member", "organisation", "since_on"), ("chapter", "member", "organisation")]
    hint = HELD

    class Meta:
        model = ChapterMembership
        fields = ["chapter", "member", "organisation", "since_on", "until_on", *SOURCE_COLUMNS]


class ChapterPostResource(RecordResource):
    hint = HELD

    class Meta:
        model = ChapterPost
        fields = [
            "chapter",
            "post",
            "member",
            "organisation",
            "person",
            "since_on",
            "until_on",
            "as_of",
            "position",
            *SOURCE_COLUMNS,
        ]


class TermResource(RecordResource):
    class Meta:
        model = Term
        fields = ["slug", "name", "since_on", "until_on", *SOURCE_COLUMNS]


class SeatResource(RecordResource):
    keys = [("term", "office", "member", "person", "since_on"), ("term", "office", "member", "person")]

    class Meta:
        model = Seat
        fields = ["term", "office", "member", "person", "since_on", "until_on", "position", *SOURCE_COLUMNS]


class MeetingResource(RecordResource):
    class Meta:
        model = Meeting
        fields = [
            "body",
            "number",
            "status",
            "starts_on",
            "ends_on",
            "is_online",
            "place",
            "country",
            "host",
            "occasion",
            "account",
            "remark",
            "to_be_confirmed",
            *SOURCE_COLUMNS,
        ]
