"""What waits for the Secretariat of clusters, seats, meetings and figures."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from citynet.core.desk import EVENTS, GOVERNANCE, RECORDS, waits_in

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
