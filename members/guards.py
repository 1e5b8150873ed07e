"""What the database itself refuses about members, on both engines."""

from citynet.core.guards import Guard, periods_overlap

_LOCK = ("members_member", "member_id")

AT_MOST_TWO_CLUSTERS = Guard(
    name="member_joins_at_most_two_clusters",
    table="members_clusterparticipation",
    condition=f"""EXISTS (
        SELECT 1 FROM members_clusterparticipation one JOIN members_clusterparticipation other
            ON other.member_id = one.member_id AND other.id > one.id AND other.cluster_id <> one.cluster_id
        WHERE one.member_id = NEW.member_id
            AND one.id <> coalesce(NEW.id, -1) AND other.id <> coalesce(NEW.id, -1)
            AND NEW.cluster_id NOT IN (one.cluster_id, other.cluster_id)
            AND {periods_overlap("one", "other")}
            AND {periods_overlap("NEW", "one")}
            AND {periods_overlap("NEW", "other")})""",
    message="A member joins at most two clusters",
    lock=_LOCK,
)

ONCE_IN_A_CLUSTER = Guard(
    name="member_is_once_in_a_cluster",
    table="members_clusterparticipation",
    condition=f"""EXISTS (
        SELECT 1 FROM members_clusterparticipation other
        WHERE other.member_id = NEW.member_id AND other.cluster_id = NEW.cluster_id
            AND other.id <> coalesce(NEW.id, -1) AND {periods_overlap("NEW", "other")})""",
    message="A member is in a cluster once at a time",
    lock=_LOCK,
)

PERIODS_DO_NOT_OVERLAP = Guard(
    name="membership_periods_do_not_overlap",
    table="members_membershipperiod",
    condition=f"""EXISTS (
        SELECT 1 FROM members_membershipperiod other
        WHERE other.member_id = NEW.member_id
            AND other.id <> coalesce(NEW.id, -1) AND {periods_overlap("NEW", "other")})""",
    message="Membership periods of one member do not overlap",
    lock=_LOCK,
)

GUARDS = [AT_MOST_TWO_CLUSTERS, ONCE_IN_A_CLUSTER, PERIODS_DO_NOT_OVERLAP]
