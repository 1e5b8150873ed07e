"""A voting rule in words, part by part, as counting.py carries it out."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import VotingRule

from .counting import least_present


def rule_in_words(rule, seats):
    """[(what, sentence)] of a VotingRule; `seats` is the number of seats filled that vote under it."""
    return [
        (_("Who votes"), _who(rule, seats)),
        (_("Base"), _("The filled seats that vote, without those that stand aside on the application.")),
        (_("Quorum"), _quorum(rule, seats)),
        (_("Abstaining"), _abstaining(rule)),
        (_("Deferred"), _("If more defer than approve and decline together.")),
        (_("Approved or declined"), _majority(rule)),
        (_("A ballot by correspondence"), _correspondence(rule)),
        (
            _("A seat that ends during a ballot"),
            _("Its vote stands; if it has not voted, it leaves the base."),
        ),
    ]


def _who(rule, seats):
    filled = ngettext("%(count)s seat is filled today", "%(count)s seats are filled today", seats) % {"count": seats}
    words = {"offices": ", ".join(str(office) for office in rule.offices), "filled": filled}
    return _("One vote a seat, for these offices: %(offices)s. %(filled)s.") % words


def _quorum(rule, seats):
    quorum = {
        VotingRule.Quorum.MORE_THAN_HALF: _("More than half of the base must have voted."),
        VotingRule.Quorum.HALF: _("At least half of the base must have voted."),
        VotingRule.Quorum.TWO_THIRDS: _("At least two thirds of the base must have voted."),
    }[rule.quorum]
    words = {"quorum": quorum, "least": least_present(rule.quorum, seats), "seats": seats}
    told = _(
        "%(quorum)s With all %(seats)s seats in the base that is %(least)s. Without a quorum, a further round follows."
    )
    return told % words


def _abstaining(rule):
    if rule.abstention_is_presence:
        return _("Who abstains counts for the quorum, but neither for nor against.")
    return _("Who abstains does not count for the quorum, and neither for nor against.")


def _majority(rule):
    if rule.majority == VotingRule.Majority.TWO_THIRDS:
        return _("Approved if at least two thirds of those who approve or decline approve, else declined.")
    return _(
        "Approved if more approve than decline, declined if more decline than approve. "
        "As many of both is a tie, and a further round follows."
    )


def _correspondence(rule):
    days = ngettext("Open for at least %(count)s day.", "Open for at least %(count)s days.", rule.least_days)
    return days % {"count": rule.least_days}
