"""Who takes the steps of an application: the applicant, the Secretariat, a seat, the chair."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.workflow import Actor, Right
from members.ballots.roll import recusal_by_rule
from members.models import BallotSeat, Seat, SeatDelegate, User

SCREENING = "members.screen_membershipapplication"
# Who stands in for the chair that is recused or vacant, in this order: workflows, "Voting".
CHAIRS = [Seat.Office.PRESIDENT, Seat.Office.FIRST_VICE_PRESIDENT, Seat.Office.SECOND_VICE_PRESIDENT]


def applicant():
    """Whoever holds the personal link; no account."""
    return Actor("applicant", _("The applicant"))


def secretariat(user):
    return Actor("secretariat", str(user), user)


def may_screen(user):
    return user.is_active and user.is_authenticated and user.has_perm(SCREENING)


def screeners():
    """Active accounts that may screen; those that have never signed in are not there yet."""
    may = Q(groups__permissions__codename="screen_membershipapplication") | Q(is_superuser=True)
    return User.objects.filter(may, is_active=True, last_login__isnull=False).distinct()


def delegations(user):
    """What an account may act for today. Who works in the admin has no vote: superusers above all."""
    if not user.is_authenticated or user.is_staff or user.is_superuser:
        return SeatDelegate.objects.none()
    return SeatDelegate.objects.current().filter(user=user, seat__in=Seat.objects.current())


def seat_of(user, ballot):
    """The seat of a ballot's roll that an account acts for, as an Actor; None if there is none.

    Of several, one that stands aside goes first: an account that acts for it has no part in the ballot at all.
    """
    seats = delegations(user).values("seat")
    entries = BallotSeat.objects.filter(ballot=ballot, seat__in=seats).select_related("seat__member")
    entry = entries.order_by("standing", "pk").first()
    return entry and Actor("seat", str(user), user, acts_for=entry.name, standing=entry)


def chair_seat(application):
    """The seat that chairs on an application: the President's, or the vice-president's where the one before stands
    aside or is vacant; None if nobody is left."""
    return chair_seats([application])[application.pk]


def chair_seats(applications):
    """{key of an application: the seat that chairs on it, or None}; the same few queries for any number of them.

    Who has stood aside in any round is not in the chair for the rest of them: an interest does not end with a round.
    """
    held = {seat.office: seat for seat in Seat.objects.current().select_related("member").filter(office__in=CHAIRS)}
    seats = [held[office] for office in CHAIRS if office in held]
    entries = BallotSeat.objects.filter(ballot__application__in=applications, seat__in=seats)
    standings = {}
    for application, seat, standing in entries.values_list("ballot__application", "seat", "standing"):
        standings.setdefault((application, seat), set()).add(standing)
    return {
        application.pk: next((seat for seat in seats if _may_chair(seat, application, standings)), None)
        for application in applications
    }


def _may_chair(seat, application, standings):
    known = standings.get((application.pk, seat.pk))
    return "recused" not in known if known else not recusal_by_rule(seat.member, application)


def chair_of(user, application):
    """The Actor of an account that acts for the seat in the chair on an application; None if it does not."""
    if not user.is_authenticated:
        return None
    seat = chair_seat(application)
    return acting_in_chair(user, seat) if seat and delegations(user).filter(seat=seat).exists() else None


def acting_in_chair(user, seat):
    """The Actor of an account that acts for a seat in the chair."""
    return Actor("chair", str(user), user, acts_for=f"{seat.member} ({seat.get_office_display()})", standing=seat)


def _is_secretariat(subject, actor):
    return actor.role == "secretariat" and may_screen(actor.user)


def _is_chair(application, actor):
    application = getattr(application, "application", application)
    return actor.role == "chair" and chair_of(actor.user, application) is not None


def _is_seat(ballot, actor):
    own = actor.role == "seat" and seat_of(actor.user, ballot)
    return bool(own) and own.standing == actor.standing


APPLICANT = Right(gettext_lazy("applicant"), lambda subject, actor: actor.role == "applicant")
SECRETARIAT = Right(gettext_lazy("Secretariat"), _is_secretariat)
SEAT = Right(gettext_lazy("delegate of a seat on the roll"), _is_seat)
CHAIR = Right(gettext_lazy("chair"), _is_chair)
CLOCK = Right(gettext_lazy("the portal, when the time has come"), lambda subject, actor: actor.role == "system")
