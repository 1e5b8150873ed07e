"""The roll of a ballot: which seats vote, which stand aside by rule, and what each has to declare."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.applications.identity import is_parent_or_part, is_same
from members.models import BallotSeat, Seat

FLAGS = {
    "same-country": gettext_lazy("of the same country"),
    "same-chapter": gettext_lazy("of the same national chapter"),
    "parent-or-part": gettext_lazy("parent authority of the applicant, or a part of it"),
}


def voting_seats(rule):
    """The filled seats whose offices vote under a rule, today."""
    seats = Seat.objects.current().filter(office__in=rule.voting_offices, member__isnull=False)
    return seats.select_related("member__country__chapter").order_by("position", "member__sort_key")


def recusal_by_rule(member, application):
    """Why a member's seat has to stand aside on an application; empty if it does not."""
    if is_same(application, member):
        return _("It is the applicant.")
    if member in application.nominators.all():
        return _("It nominates the applicant.")
    return ""


def flags_of(member, application):
    """What a seat has in common with an applicant, for it to declare: codes of FLAGS."""
    country = application.country
    same_country = country is not None and member.country_id == country.pk
    found = {
        "same-country": same_country,
        "same-chapter": same_country and hasattr(country, "chapter"),
        "parent-or-part": is_parent_or_part(application, member),
    }
    return [code for code, is_so in found.items() if is_so]


def copy_roll(ballot):
    """Write the roll of a ballot that opens."""
    rows = []
    for seat in voting_seats(ballot.rule):
        reason = recusal_by_rule(seat.member, ballot.application)
        rows.append(
            BallotSeat(
                ballot=ballot,
                seat=seat,
                name=f"{seat.member} ({seat.get_office_display()})",
                office=seat.office,
                standing=BallotSeat.Standing.RECUSED if reason else BallotSeat.Standing.VOTING,
                is_recused_by_rule=bool(reason),
                reason=reason,
                flags=flags_of(seat.member, ballot.application),
            )
        )
    return BallotSeat.objects.bulk_create(rows)
