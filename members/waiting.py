"""What waits for the Secretariat of clusters, seats, meetings and figures."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from citynet.core.desk import EVENTS, GOVERNANCE, RECORDS, Waiting, may_see_list, waits, waits_in

from .duplicates import likely_duplicates
from .freshness import freshness_conditions
from .models import Cluster, ClusterParticipation, CountryFact, Meeting, Member, MemberFact, Seat, Term

Role = ClusterParticipation.Role


@waits_in(
    Cluster,
    GOVERNANCE,
    40,
    label=ngettext_lazy("cluster without a lead", "clusters without a lead", "count"),
    hint=_("No member leads them today."),
)
def without_lead(clusters, user, on):
    return clusters.without(Role.LEAD, on)


@waits_in(
    Cluster,
    GOVERNANCE,
    41,
    label=ngettext_lazy("cluster without a co-lead", "clusters without a co-lead", "count"),
    hint=_("No member co-leads them today."),
)
def without_co_lead(clusters, user, on):
    return clusters.without(Role.CO_LEAD, on)


@waits_in(
    Seat,
    GOVERNANCE,
    42,
    label=ngettext_lazy("seat whose term has ended", "seats whose term has ended", "count"),
    hint=_("Record the next term, and who was elected."),
)
def outlasted(seats, user, on):
    return seats.outlasted(on)


@waits_in(
    Seat,
    GOVERNANCE,
    43,
    label=ngettext_lazy("office that is vacant", "offices that are vacant", "count"),
    hint=_("The seat ended before its term."),
)
def vacant(seats, user, on):
    return seats.given_up(on)


@waits_in(
    Term,
    GOVERNANCE,
    44,
    label=ngettext_lazy("term without seats", "terms without seats", "count"),
    hint=_("They have begun, and nobody holds a seat."),
)
def without_seats(terms, user, on):
    return terms.without_seats(on)


@waits_in(
    Meeting,
    EVENTS,
    51,
    label=ngettext_lazy(
        "meeting past its date and still planned", "meetings past their date and still planned", "count"
    ),
    hint=_("Say whether they were held, and when."),
)
def unsettled(meetings, user, on):
    return meetings.unsettled(on)


@waits_in(
    MemberFact,
    RECORDS,
    60,
    label=ngettext_lazy(
        "figure of a member older than two years, or of no known year",
        "figures of members older than two years, or of no known year",
        "count",
    ),
    hint=_("Ask for a newer one, or note that it was confirmed. Older figures stay."),
)
def outdated(facts, user, on):
    """Of those that are members; what a former member last said is not asked again."""
    return facts.outdated(on).filter(member__in=Member.objects.current(on).values("pk"))


@waits_in(
    CountryFact,
    RECORDS,
    61,
    label=ngettext_lazy(
        "figure of a country older than two years", "figures of countries older than two years", "count"
    ),
    hint=_("Fees depend on them: import the newest."),
)
def outdated_of_countries(facts, user, on):
    """Of countries with members."""
    return facts.outdated(on).filter(country__in=Member.objects.current(on).values("country"))


@waits_in(
    Member,
    RECORDS,
    62,
    label=ngettext_lazy(
        "profile not confirmed by its member for two years, or ever",
        "profiles not confirmed by their members for two years, or ever",
        "count",
    ),
    hint=_("Ask the members, and note the day on which they answered."),
)
def unconfirmed(members, user, on):
    """Of those that are members today."""
    condition = freshness_conditions(on)["due"][1]
    return members.filter(condition, pk__in=Member.objects.current(on).values("pk"))


@waits(RECORDS, 70)
def possible_duplicates(user, on):
    """Pairs of members: two queries, of their names and of the pairs that are said to be two."""
    if not may_see_list(user, Member):
        return None
    count = len(likely_duplicates())
    label = ngettext_lazy("pair of members that may be one", "pairs of members that may be one", count)
    return Waiting(count, label, reverse("admin:members_member_duplicates"), _("Merge them, or say that they are two."))
