"""Counting a ballot: numbers in, a result and its sentence out, no database."""

from dataclasses import asdict, dataclass
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

APPROVED, DECLINED, DEFERRED, TIE, NO_QUORUM = "approved", "declined", "deferred", "tie", "no-quorum"
RESULTS = {
    APPROVED: gettext_lazy("approved"),
    DECLINED: gettext_lazy("declined"),
    DEFERRED: gettext_lazy("deferred"),
    TIE: gettext_lazy("tie"),
    NO_QUORUM: gettext_lazy("no quorum"),
}
CHOICES = ["approve", "decline", "defer", "abstain"]


@dataclass(frozen=True)
class Tally:
    """A count with what it rests on. `result` is one of the five names above, `sentence` says how it came about."""

    base: int
    recused: int
    ended: int
    approve: int
    decline: int
    defer: int
    abstain: int
    present: int
    quorum: int
    result: str
    sentence: str

    def as_json(self):
        return asdict(self)


def least_present(quorum, base):
    """How many seats must have voted for a quorum of a base."""
    return {"more-than-half": base // 2 + 1, "half": ceil(base / 2), "two-thirds": ceil(2 * base / 3)}[quorum]


def count(*, rule, seats, recused, ended, votes):
    """The Tally of a ballot.

    `rule` is the rule as the ballot copied it; `seats` the number on the roll, of which `recused` stand aside and
    `ended` gave up their seat before they voted; `votes` {choice: number}. Source of the rule: the voting rule in
    force when the ballot opened.
    """
    votes = {choice: votes.get(choice, 0) for choice in CHOICES}
    base = seats - recused - ended
    present = sum(votes.values()) - (0 if rule["abstention_is_presence"] else votes["abstain"])
    quorum = least_present(rule["quorum"], base)
    result = _result(rule, votes, present >= quorum and base > 0)
    sentence = _sentence(rule, seats, recused, ended, votes, base, present, quorum, result)
    return Tally(base, recused, ended, **votes, present=present, quorum=quorum, result=result, sentence=sentence)


def _result(rule, votes, quorate):
    approve, decline, defer = votes["approve"], votes["decline"], votes["defer"]
    if not quorate:
        return NO_QUORUM
    if defer > approve + decline:
        return DEFERRED
    if rule["majority"] == "two-thirds" and approve + decline:
        return APPROVED if 3 * approve >= 2 * (approve + decline) else DECLINED
    if approve == decline:
        return TIE
    return APPROVED if approve > decline else DECLINED


def _sentence(rule, seats, recused, ended, votes, base, present, quorum, result):
    parts = [
        ngettext("%(count)s seat is on the roll", "%(count)s seats are on the roll", seats) % {"count": seats},
        ngettext("%(count)s stands aside", "%(count)s stand aside", recused) % {"count": recused},
    ]
    if ended:
        ended_words = ngettext("%(count)s ended before it voted", "%(count)s ended before they voted", ended)
        parts.append(ended_words % {"count": ended})
    base_words = _("%(parts)s: the base is %(base)s.") % {"parts": ", ".join(parts), "base": base}
    quorum_words = _("%(present)s voted; %(quorum)s are needed for a quorum.") % {"present": present, "quorum": quorum}
    vote_words = _("%(approve)s approve, %(decline)s decline, %(defer)s defer, %(abstain)s abstain.") % votes
    return f"{base_words} {quorum_words} {vote_words} {_outcome(rule, votes, result)}"


def _outcome(rule, votes, result):
    if result == NO_QUORUM:
        return _("There is no quorum.")
    if result == DEFERRED:
        return _("More defer than approve and decline together: deferred.")
    if result == TIE:
        return _("As many approve as decline: a tie.")
    if rule["majority"] == "two-thirds":
        return (
            _("At least two thirds of those who approve or decline approve: approved.")
            if result == APPROVED
            else _("Fewer than two thirds of those who approve or decline approve: declined.")
        )
    return (
        _("More approve than decline: approved.") if result == APPROVED else _("More decline than approve: declined.")
    )
