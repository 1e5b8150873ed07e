"""What the database itself refuses about members, on both engines."""

from citynet.core.guards import Guard, Seal, periods_overlap

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

DOSSIERS_STAY = Seal(
    name="dossier_version_is_never_changed",
    table="members_dossierversion",
    message="A version of a dossier is never changed or deleted",
)

VOTES_STAY = Seal(
    name="vote_is_never_changed",
    table="members_vote",
    message="A vote is never changed or deleted; a later one of the same seat replaces it",
)

BALLOTS_STAY = Seal(
    name="ballot_keeps_what_it_opened_with",
    table="members_ballot",
    columns=("application_id", "round", "mode", "meeting_id", "dossier_id", "rule_id", "rule_copy", "opened_at"),
    message="A ballot keeps the dossier and the rule it was opened with",
)

COUNTS_STAY = Seal(
    name="ballot_keeps_its_tally",
    table="members_ballot",
    columns=("tally", "tally_sentence", "counts", "closed_at"),
    condition="OLD.state = 'tallied'",
    message="What was counted is never changed",
)

ROLLS_STAY = Seal(
    name="ballot_roll_is_kept",
    table="members_ballotseat",
    columns=("ballot_id", "seat_id", "name", "office"),
    message="The roll of a ballot is kept as it was copied",
)

STANDINGS_STAY = Seal(
    name="ballot_roll_is_kept_as_counted",
    table="members_ballotseat",
    columns=("standing", "is_recused_by_rule", "flags", "declared_at", "reason", "attendance"),
    condition="(SELECT ballot.state FROM members_ballot ballot WHERE ballot.id = OLD.ballot_id) <> 'open'",
    message="Who stood aside in a ballot that has ended is never changed",
)

DECISIONS_STAY = Seal(
    name="decision_is_never_changed",
    table="members_decision",
    columns=(
        "application_id",
        "number",
        "ballot_id",
        "meeting_id",
        "outcome",
        "letter_words",
        "decided_on",
        "effective_on",
        "minute_reference",
        "charter_clause",
        "decided_by_id",
        "decided_as",
    ),
    condition="OLD.ballot_id IS NOT NULL",  # those before the portal are records like others, and may be put right
    message="A decision is never changed; a later one corrects it until it is released",
)

FEES_STAY = Seal(
    name="assessment_issued_is_never_changed",
    table="members_feeassessment",
    columns=(
        "year",
        "schedule_id",
        "amount",
        "currency",
        "inputs",
        "reckoning",
        "issued_on",
        "due_on",
        "reverses_id",
    ),
    condition="OLD.state NOT IN ('estimated', 'reviewed')",
    message="A fee that was issued is never changed but reversed",
)

# One that was cancelled was never told anybody, and goes along when two records of its member become one.
FEES_STAY_WITH_THEIR_MEMBER = Seal(
    name="assessment_issued_keeps_its_member",
    table="members_feeassessment",
    columns=("member_id",),
    condition="OLD.state NOT IN ('estimated', 'reviewed', 'cancelled')",
    message=FEES_STAY.message,
)

_PAID_FEE = ("members_feeassessment", "assessment_id")

PAYMENTS_STAY = Seal(
    name="payment_is_never_changed",
    table="members_feepayment",
    message="A payment is never changed or deleted; a row of its own takes it back",
)

PAYMENT_IN_CURRENCY_OF_FEE = Guard(
    name="payment_is_in_the_currency_of_its_fee",
    table="members_feepayment",
    condition="""NEW.currency <> (
        SELECT fee.currency FROM members_feeassessment fee WHERE fee.id = NEW.assessment_id)""",
    message="A payment is in the currency of its fee",
    lock=_PAID_FEE,
)

PAYMENT_OF_ISSUED_FEE = Guard(
    name="payment_is_for_a_fee_that_was_issued",
    table="members_feepayment",
    condition="""NEW.reverses_id IS NULL AND (
        SELECT fee.state FROM members_feeassessment fee WHERE fee.id = NEW.assessment_id) NOT IN ('issued', 'paid')""",
    message="A payment is for a fee that was issued and stands",
    lock=_PAID_FEE,
)

CORRECTION_TAKES_BACK_ONE_PAYMENT = Guard(
    name="payment_correction_takes_back_one_payment",
    table="members_feepayment",
    condition="""NEW.reverses_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM members_feepayment payment
        WHERE payment.id = NEW.reverses_id AND payment.assessment_id = NEW.assessment_id
            AND payment.amount = -NEW.amount AND payment.reverses_id IS NULL)""",
    message="A correction takes back the whole of one payment for the same fee",
    lock=_PAID_FEE,
)

GUARDS = [
    AT_MOST_TWO_CLUSTERS,
    ONCE_IN_A_CLUSTER,
    PERIODS_DO_NOT_OVERLAP,
    DOSSIERS_STAY,
    VOTES_STAY,
    BALLOTS_STAY,
    COUNTS_STAY,
    ROLLS_STAY,
    STANDINGS_STAY,
    DECISIONS_STAY,
    FEES_STAY,
    FEES_STAY_WITH_THEIR_MEMBER,
    PAYMENTS_STAY,
    PAYMENT_IN_CURRENCY_OF_FEE,
    PAYMENT_OF_ISSUED_FEE,
    CORRECTION_TAKES_BACK_ONE_PAYMENT,
]
