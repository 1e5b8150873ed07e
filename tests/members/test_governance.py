import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.models import Meeting, MemberNeed, Seat, UrbanChallenge
from tests.factories import make_meeting, make_member, make_seat, make_term, make_user, some_source

pytestmark = pytest.mark.django_db


def test_seats_end_with_their_term_at_the_latest():
    in_term = Seat.objects.current(dt.date(2026, 12, 31)).filter(term__slug="2023-2026")
    after = Seat.objects.current(dt.date(2027, 1, 1))

    assert in_term.count() == 15
    assert after.count() == 0


def test_office_has_one_holder_in_a_term():
    term = make_term()
    make_seat(term=term, office="president", member=make_member())

    with pytest.raises(IntegrityError), transaction.atomic():
        make_seat(term=term, office="president", member=make_member())
    with pytest.raises(ValidationError, match="This office has a holder in this term"):
        Seat(term=term, office="president", member=make_member(), source=some_source()).full_clean()


def test_member_has_one_seat_in_a_term_at_a_time():
    term, member = make_term(), make_member()
    seat = make_seat(term=term, member=member)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_seat(term=term, member=member, office="auditor")

    seat.until_on = "2024"
    seat.save()
    make_seat(term=term, member=member, office="auditor", since_on="2025")

    assert member.seats.count() == 2


@pytest.mark.parametrize(
    ("office", "held"),
    [("president", "person"), ("secretary-general", "member"), ("auditor", "nobody"), ("secretary-general", "nobody")],
)
def test_members_hold_seats_and_a_person_is_secretary_general(office, held):
    holder = {"person": {"person": "Somebody"}, "member": {"member": make_member()}, "nobody": {}}[held]

    with pytest.raises(IntegrityError), transaction.atomic():
        make_seat(office=office, **holder)


def test_meeting_ends_no_earlier_than_it_starts():
    make_meeting(starts_on="2023-10-23", ends_on="2023-10")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_meeting(starts_on="2023-10-23", ends_on="2023-10-22")
    with pytest.raises(ValidationError, match="The end cannot come before the start"):
        Meeting(number=999, starts_on="2024", ends_on="2023", source=some_source()).full_clean()


@pytest.mark.parametrize(
    ("number", "ordinal"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (43, "43rd")]
)
def test_meeting_is_known_by_its_ordinal(number, ordinal):
    assert Meeting(number=number).ordinal == ordinal


def test_account_is_one_whatever_the_case_of_its_address():
    make_user(email="one@example.org")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(email="ONE@example.org")


def test_profile_names_the_challenges_a_member_needs_help_with(client):
    member = make_member()
    challenge = UrbanChallenge.objects.create(slug="flying-cars", name="Flying cars", source=some_source())
    MemberNeed.objects.create(member=member, challenge=challenge, source=some_source())

    page = client.get(member.get_absolute_url()).content.decode()

    assert "<h3>Needed</h3>" in page
    assert "<li>Flying cars" in page
    assert "Flying cars" not in client.get(make_member().get_absolute_url()).content.decode()
