"""The rules that the database itself holds, past every form and model."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from members.models import ClusterParticipation, MembershipPeriod
from tests.factories import make_cluster, make_member, make_participation, make_period, some_source

pytestmark = pytest.mark.django_db


def test_third_cluster_is_refused_by_the_database_and_by_the_form():
    member, third = make_member(clusters=[make_cluster(), make_cluster()]), make_cluster(name="Third")

    with pytest.raises(IntegrityError, match="at most two clusters"), transaction.atomic():
        make_participation(member, third)
    with pytest.raises(ValidationError, match=r"at most two clusters; this would be three at once: .*Third"):
        ClusterParticipation(member=member, cluster=third, source=some_source()).full_clean()

    assert member.participations.count() == 2


def test_third_cluster_is_refused_by_an_update_too():
    one, two, three = make_cluster(), make_cluster(), make_cluster()
    member = make_member(clusters=[one, two])
    other = make_participation(make_member(), three)

    with pytest.raises(IntegrityError, match="at most two clusters"), transaction.atomic():
        ClusterParticipation.objects.filter(pk=other.pk).update(member=member)


def test_third_cluster_is_allowed_once_another_has_ended():
    member = make_member(clusters=[make_cluster()])
    make_participation(member, make_cluster(), until_on="2022")

    make_participation(member, make_cluster(), since_on="2023")

    assert member.participations.count() == 3


def test_two_ended_clusters_that_never_met_leave_room_for_a_third():
    member = make_member()
    make_participation(member, make_cluster(), since_on="2010", until_on="2012")
    make_participation(member, make_cluster(), since_on="2015", until_on="2017-06")

    make_participation(member, make_cluster(), since_on="2011")
    with pytest.raises(IntegrityError, match="at most two clusters"), transaction.atomic():
        make_participation(member, make_cluster(), since_on="2017-06-30")
    make_participation(member, make_cluster(), since_on="2017-07")

    assert member.participations.count() == 4


def test_member_is_in_a_cluster_once_at_a_time():
    cluster = make_cluster(name="Disaster risk")
    member = make_member(clusters=[cluster])

    with pytest.raises(IntegrityError, match="once at a time"), transaction.atomic():
        make_participation(member, cluster, role="lead")
    with pytest.raises(ValidationError, match="in the cluster “Disaster risk” already"):
        ClusterParticipation(member=member, cluster=cluster, source=some_source()).full_clean()


def test_membership_periods_cannot_overlap():
    member = make_member(since_on="2010", until_on="2015")

    make_period(member, since_on="2016-01-01", type="associate")
    for since, until in [(None, "2010"), ("2015-12-31", None), ("2012", "2013")]:
        with pytest.raises(IntegrityError, match="do not overlap"), transaction.atomic():
            make_period(member, since_on=since, until_on=until)
        with pytest.raises(ValidationError, match="overlap"):
            MembershipPeriod(
                member=member, type="full", since_on=since, until_on=until, source=some_source()
            ).full_clean()


def test_membership_cannot_end_before_it_begins():
    with pytest.raises(IntegrityError, match="membership_ends_after_it_begins"), transaction.atomic():
        make_member(since_on="2023-10-23", until_on="2023-10-22")

    make_member(since_on="2023-10-23", until_on="2023")


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_cannot_add_a_third_cluster():
    member = make_member(clusters=[make_cluster()])
    clusters = [make_cluster(), make_cluster()]
    start, outcomes = threading.Barrier(2), []

    def join(cluster):
        start.wait()
        try:
            with transaction.atomic():
                make_participation(member, cluster)
            outcomes.append("joined")
        except IntegrityError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=join, args=[cluster]) for cluster in clusters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["joined", "refused"]
    assert member.participations.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_save_the_same_members_in_another_order_both_succeed():
    """Each holds what the other wants next, unless both wait for the content version first."""
    one, other = make_member(), make_member()
    start, problems = threading.Barrier(2), []

    def save_both(*members):
        start.wait()
        try:
            for _ in range(5):
                with transaction.atomic():
                    for member in members:
                        member.save()
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=save_both, args=pair) for pair in [(one, other), (other, one)]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
