"""What is different between the fee of one year and of the next, and why, in words."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from members.models import MembershipType

TYPES = dict(MembershipType.choices)


def difference(before, after):
    """An amount less another of the same currency; None where one is missing or they cannot be compared."""
    if before is None or before.amount is None or after.amount is None or before.currency != after.currency:
        return None
    return after.amount - before.amount


def is_changed(before, after):
    return (before.amount, before.currency) != (after.amount, after.currency)


def reasons(before, after):
    """A sentence for each thing an amount rests on that is another than the year before."""
    then, now = before.inputs, after.inputs
    told = [
        _change(_("membership"), then, now, "type", lambda value: str(TYPES.get(value, value))),
        _change(_("population"), then, now, "population", _number),
        _change(_("GDP per capita, US$"), then, now, "gdp_per_capita_usd", _number),
        _change(_("country"), then, now, "country", str),
        _change(_("version of the fee table"), then, now, "version", str),
    ]
    if before.currency != after.currency:
        told.append(_arrow(_("currency"), before.currency, after.currency))
    return [sentence for sentence in told if sentence]


def _change(what, then, now, name, in_words):
    before, after = then.get(name), now.get(name)
    if before == after:
        return ""
    before, after = (_("not known") if value in (None, "") else in_words(value) for value in (before, after))
    return _arrow(what, before, after)


def _arrow(what, before, after):
    return _("%(what)s: %(before)s → %(after)s") % {"what": what, "before": before, "after": after}


def _number(value):
    return number_format(round(float(value)), 0, force_grouping=True)
