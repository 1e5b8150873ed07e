"""What forbids that two records of a member become one."""

import datetime as dt

import pytest

from citynet.core.merging import MergeRefused
from citynet.core.models import KeptApart, Merger
from members.merging import members
from members.models import (
    ClusterParticipation,
    Member,
    MembershipPeriod,
)
from tests.factories import (
    make_cluster,
    make_fact,
    make_member,
    make_seat,
    make_term,
    make_user,
)
from tests.members import joining
from tests.members.merging import make_application, make_assessment, two_spellings

pytestmark = pytest.mark.django_db


# What forbids it


def refused(kept, absorbed):
    """The sentence by which both the page before and the merger itself refuse; nothing has changed."""
    with pytest.raises(MergeRefused) as before:
        members.plan(kept, absorbed)
    with pytest.raises(MergeRefused) as then:
        members.merge(kept, absorbed)
    assert str(before.value) == str(then.value)
    assert Member.objects.filter(pk__in=[kept.pk, absorbed.pk]).count() == 2
    assert not Merger.objects.exists()
    return str(before.value)


def test_memberships_that_overlap_forbid_it():
    kept, absorbed = two_spellings({"type": "full", "since_on": "2000"}, {"type": "associate", "since_on": "2010"})

    assert refused(kept, absorbed).startswith("Two membership periods of one member overlap.")
    assert MembershipPeriod.objects.filter(member=absorbed).count() == 1


def test_more_than_two_clusters_forbid_it_and_are_named():
    kept, absorbed = two_spellings(
        {"clusters": [make_cluster(name="A"), make_cluster(name="B")]}, {"clusters": [make_cluster(name="C")]}
    )

    assert refused(kept, absorbed) == (
        "A member joins at most two clusters; this would be three at once: A, B, C. "
        "Correct one of the two records first, so that they say the same."
    )
    assert ClusterParticipation.objects.filter(member=absorbed).count() == 1


def test_fee_that_was_issued_forbids_it_or_turns_it_round():
    kept, absorbed = two_spellings()
    make_assessment(absorbed, state="issued")

    assert refused(kept, absorbed) == (
        "Fees were issued to “Danang City” (2030), which never change their member. "
        "Merge “Đà Nẵng” into “Danang City” instead."
    )
    make_assessment(kept, year=2031, state="issued")
    assert refused(kept, absorbed) == (
        "Fees were issued to both (“Danang City”: 2030), and such a fee never changes its member."
    )


def test_two_seats_in_one_term_forbid_it():
    term = make_term(name="Term X")
    kept, absorbed = two_spellings()
    make_seat(term=term, member=kept)
    make_seat(term=term, member=absorbed, office="auditor")

    assert refused(kept, absorbed) == (
        "Both hold a seat in the term Term X, and a member holds one. End one of the two first."
    )


def test_two_votes_in_one_ballot_forbid_it():
    kept, absorbed = two_spellings()
    seats = joining.make_committee(members=[kept, absorbed])
    joining.make_rule()
    ballot = joining.open_ballot()
    joining.end_seat(seats[0])

    assert refused(kept, absorbed) == (
        f"Both are on the roll of one ballot ({ballot}), each with a vote of its own: they are two members."
    )


def test_two_admissions_forbid_it():
    kept, absorbed = two_spellings()
    for member in (kept, absorbed):
        make_application(member=member, state="admitted")

    assert refused(kept, absorbed).startswith("Both were admitted by an application of their own")


@pytest.mark.parametrize(("name", "words"), [("parent", "is a part of"), ("succeeded_by", "was succeeded by")])
@pytest.mark.parametrize("turned", [False, True])
def test_relatives_are_two(name, words, turned):
    kept, absorbed = two_spellings()
    one, other = (absorbed, kept) if turned else (kept, absorbed)
    setattr(one, name, other)
    one.save()

    assert words in refused(kept, absorbed)


def test_record_that_would_become_a_part_of_itself_is_refused_and_nothing_moves():
    kept, absorbed = two_spellings()
    child = make_member(parent=absorbed)
    kept.parent = child
    kept.save()

    with pytest.raises(MergeRefused, match="a part of itself"):
        members.merge(kept, absorbed)

    child.refresh_from_db()
    assert child.parent == absorbed


def test_what_has_changed_since_somebody_looked_is_not_merged():
    keys = [member.pk for member in two_spellings()]

    def seen():
        """What the page that somebody opens now agrees to."""
        return members.plan(*(Member.objects.get(pk=key) for key in keys)).fingerprint

    before = seen()
    assert seen() == before
    make_fact(Member.objects.get(pk=keys[1]))

    kept, absorbed = (Member.objects.get(pk=key) for key in keys)
    with pytest.raises(MergeRefused, match="something has changed since you looked"):
        members.merge(kept, absorbed, seen=before)

    assert Member.objects.filter(pk=absorbed.pk).exists()
    assert members.merge(kept, absorbed, seen=seen()) == kept


# What else is known of the two


def test_whom_the_absorbed_was_said_not_to_be_the_kept_is_not_either():
    kept, absorbed = two_spellings()
    other, user = make_member(), make_user()
    for one, two in ((kept, absorbed), (absorbed, other)):
        lower, higher = sorted((one.pk, two.pk))
        KeptApart.objects.create(
            kind="members.member", lower_id=lower, higher_id=higher, reason="Two.", decided_by=user
        )
    assert members.plan(kept, absorbed).kept_apart.reason == "Two."

    members.merge(kept, absorbed)

    said = KeptApart.objects.get()
    assert {said.lower_id, said.higher_id} == {kept.pk, other.pk}
    assert (said.reason, said.decided_by) == ("Two.", user)


def test_later_confirmation_is_offered_and_notes_are_both_kept():
    kept, absorbed = two_spellings(
        {"internal_note": "First."},
        {
            "internal_note": "Second.",
            "confirmed_on": dt.date(2025, 1, 2),
            "confirmed_by": "Ms Lê",
            "to_be_confirmed": True,
        },
    )

    kept = members.merge(kept, absorbed)

    kept.refresh_from_db()
    assert (kept.internal_note, kept.confirmed_on, kept.confirmed_by) == (
        "First.\n\nSecond.",
        dt.date(2025, 1, 2),
        "Ms Lê",
    )
    assert kept.to_be_confirmed


def test_deleting_a_record_forgets_what_led_to_it(client):
    kept, absorbed = two_spellings({"type": None})
    public_id = absorbed.public_id
    members.merge(kept, absorbed)

    Member.objects.get(pk=kept.pk).delete()

    assert not Merger.objects.exists()
    assert client.get(f"/members/{public_id}/").status_code == 404
