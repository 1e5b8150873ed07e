"""Two records of one member become one."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from citynet.core.merging import MergeRefused, Merging

from .models import (
    Ballot,
    ClusterParticipation,
    FeeAssessment,
    Member,
    MemberAlias,
    MemberContact,
    MembershipApplication,
    MembershipPeriod,
    Seat,
    User,
)
from .models.clusters import refuse_too_many_clusters
from .models.periods import refuse_overlapping

ALIAS_KINDS = {
    "full_name": MemberAlias.Kind.LONG_FORM,
    "acronym": MemberAlias.Kind.ABBREVIATION,
    "local_name": MemberAlias.Kind.LOCAL_SCRIPT,
}
# What is told twice where these agree; a start that one of the two does not tell is taken from the other.
TOLD_TWICE = {
    MembershipPeriod: ("type", "until_on"),
    ClusterParticipation: ("cluster_id", "until_on"),
    Seat: ("term_id", "office", "until_on"),
}
NOT_ISSUED = (FeeAssessment.State.ESTIMATED, FeeAssessment.State.REVIEWED)


class MemberMerging(Merging):
    model = Member
    alias_model = MemberAlias
    alias_owner = "member"
    name_fields = ["full_name", "acronym", "local_name"]
    choices = [
        *[(name,) for name in ("full_name", "acronym", "local_name", "kind")],
        ("country", "region"),
        *[(name,) for name in ("city", "parent", "succeeded_by")],
        ("latitude", "longitude"),
        *[(name,) for name in ("description", "website", "logo", "cooperation_offered", "cooperation_needed")],
        ("confirmed_on", "confirmed_by"),
    ]
    # Moved by their workflows, and by the pages of accounts: no role has a right to edit or delete them.
    moved_by_nobody = [FeeAssessment, MembershipApplication, User]
    only_dropped = [FeeAssessment]

    def alias(self, name, field_name):
        return {"kind": ALIAS_KINDS.get(field_name, MemberAlias.Kind.OTHER)}

    def twin(self, relation, row, staying):
        if isinstance(row, FeeAssessment):
            same = [other for other in staying if other.year == row.year and other.is_standing]
            return same[0] if same and row.state in NOT_ISSUED else None
        if isinstance(row, MemberContact):
            same = [other for other in staying if (other.name, other.email) == (row.name, row.email)]
            return same[0] if same else None
        if type(row) in TOLD_TWICE:
            return next((other for other in staying if _is_told_twice(row, other)), None)
        return super().twin(relation, row, staying)

    def refuse(self, kept, absorbed):
        """All that the database would refuse is told before, with what to do about it."""
        _refuse_relatives(kept, absorbed)
        self._refuse_periods(kept, absorbed)
        _refuse_fees(kept, absorbed)
        _refuse_seats(kept, absorbed)
        _refuse_two_admissions(kept, absorbed)

    def _refuse_periods(self, kept, absorbed):
        rules = [
            (MembershipPeriod, "approved_at", refuse_overlapping),
            (ClusterParticipation, "cluster", refuse_too_many_clusters),
        ]
        for model, joined, rule in rules:
            staying = list(model.objects.filter(member=kept).select_related(joined).order_by("pk"))
            coming = model.objects.filter(member=absorbed).select_related(joined).order_by("pk")
            moving = [row for row in coming if self.twin(None, row, staying) is None]
            try:
                rule([*staying, *moving])
            except ValidationError as problem:
                raise MergeRefused(
                    _("%(why)s Correct one of the two records first, so that they say the same.")
                    % {"why": " ".join(problem.messages)}
                ) from None


def _is_told_twice(row, other):
    same = all(getattr(row, name) == getattr(other, name) for name in TOLD_TWICE[type(row)])
    return same and (row.since_on == other.since_on or not row.since_on or not other.since_on)


def _refuse_relatives(kept, absorbed):
    for one, other in ((kept, absorbed), (absorbed, kept)):
        words = {"one": one, "other": other}
        if one.parent_id == other.pk:
            raise MergeRefused(
                _("“%(one)s” is a part of “%(other)s”: an authority and its part are two organisations.") % words
            )
        if one.succeeded_by_id == other.pk:
            raise MergeRefused(
                _("“%(one)s” was succeeded by “%(other)s”: what was and what it became are two records.") % words
            )


def _refuse_fees(kept, absorbed):
    """A fee that was issued belongs to its member for ever."""
    issued = FeeAssessment.objects.filter(state__in=FeeAssessment.TOLD)
    years = list(issued.filter(member=absorbed).order_by("year").values_list("year", flat=True))
    if not years:
        return
    words = {"absorbed": absorbed, "kept": kept, "years": ", ".join(map(str, dict.fromkeys(years)))}
    if issued.filter(member=kept).exists():
        raise MergeRefused(
            _("Fees were issued to both (“%(absorbed)s”: %(years)s), and such a fee never changes its member.") % words
        )
    raise MergeRefused(
        _(
            "Fees were issued to “%(absorbed)s” (%(years)s), which never change their member. "
            "Merge “%(kept)s” into “%(absorbed)s” instead."
        )
        % words
    )


def _refuse_seats(kept, absorbed):
    """One seat a member and term, and one vote a member and ballot."""
    open_terms = Seat.objects.filter(member=kept, until_on__isnull=True).values("term")
    both = Seat.objects.filter(member=absorbed, until_on__isnull=True, term__in=open_terms).select_related("term")
    staying = list(Seat.objects.filter(member=kept))
    clash = next((seat for seat in both if not any(_is_told_twice(seat, other) for other in staying)), None)
    if clash:
        raise MergeRefused(
            _("Both hold a seat in the term %(term)s, and a member holds one. End one of the two first.")
            % {"term": clash.term}
        )
    ballot = Ballot.objects.filter(roll__seat__member=kept).filter(roll__seat__member=absorbed).first()
    if ballot:
        raise MergeRefused(
            _("Both are on the roll of one ballot (%(ballot)s), each with a vote of its own: they are two members.")
            % {"ballot": ballot}
        )


def _refuse_two_admissions(kept, absorbed):
    admitted = MembershipApplication.objects.filter(state=MembershipApplication.State.ADMITTED)
    if admitted.filter(member=kept).exists() and admitted.filter(member=absorbed).exists():
        raise MergeRefused(_("Both were admitted by an application of their own, which stays with the member it made."))


members = MemberMerging()
