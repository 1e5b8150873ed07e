"""To whom the letters of applications go."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citynet.core.workflow import Audience
from members.models import ChapterPost, ClusterParticipation, MemberContact, Seat, SeatDelegate, User

from .actors import chair_seat, screeners


def emails_of(users):
    return sorted({user.email for user in users})


def _staff(application):
    """Who screens it, else everybody who may."""
    if application.screener_id and application.screener.is_active:
        return [application.screener.email]
    return emails_of(screeners())


def seat_emails(seats):
    delegates = SeatDelegate.objects.current().filter(seat__in=seats).select_related("user")
    return emails_of(delegate.user for delegate in delegates)


def _voting(application):
    ballot = application.ballots.order_by("round").last()
    return seat_emails(ballot.roll.filter(standing="voting").values("seat")) if ballot else []


def _chair(application):
    seat = chair_seat(application)
    return seat_emails([seat.pk]) if seat else []


def _excom(application):
    return seat_emails(Seat.objects.current())


def member_emails(members):
    """Addresses of members: their contacts', and those of accounts that act for them."""
    contacts = MemberContact.objects.filter(~Q(email=""), member__in=members).values_list("email", flat=True)
    users = User.objects.filter(acts_for__in=members, is_active=True).values_list("email", flat=True)
    return sorted({*contacts, *users})


def _chapter_host(application):
    hosts = ChapterPost.objects.current().filter(post="host", chapter__country=application.country)
    return member_emails(hosts.filter(member__isnull=False).values("member"))


def _cluster_leads(application):
    leads = ClusterParticipation.objects.current().filter(
        cluster__in=application.clusters, role__in=["lead", "co-lead"]
    )
    return member_emails(leads.values("member"))


def _applicant(application):
    """Nobody where the address was never shown to be somebody's who wants our letters."""
    is_known = application.email_verified_at or application.submitted_at
    return [application.email] if application.email and is_known else []


APPLICANT = Audience(_("the applicant"), _applicant)
STAFF = Audience(_("the Secretariat"), _staff)
SEATS = Audience(_("the seats that may vote"), _voting)
CHAIR = Audience(_("the chair"), _chair)
MEMBER = Audience(_("the new member"), _applicant)
EXCOM = Audience(_("the Executive Committee"), _excom)
CHAPTER_HOST = Audience(_("the host of the national chapter"), _chapter_host)
CLUSTER_LEADS = Audience(_("the leads of its clusters"), _cluster_leads)
