"""What timelines of members and clusters tell of memberships, offices and posts, from what their pages have read."""

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from citynet.core.timeline import Entry

from .templatetags.members import held_period


def membership_entries(periods):
    """When a member joined, changed its type, left and came back, from its periods in the order of time. A period
    whose dates are not known tells nothing."""
    entries = []
    for number, period in enumerate(periods):
        before, after = periods[number - 1] if number else None, periods[number + 1 : number + 2]
        if period.since_on:
            entries.append(_beginning(period, before))
        if period.until_on and not (after and _follows(period, after[0])):
            notes = ((period.leaving_reason, ""),) if period.leaving_reason else ()
            on = period.until_on
            entries.append(Entry(_("Membership"), _("Left CityNet"), on=on, notes=notes, labels=_to_come(on)))
    return entries


def _beginning(period, before):
    words = _("Joined as %(type)s")
    if before:
        words = _("Became %(type)s") if _follows(before, period) else _("Joined again as %(type)s")
    notes = ()
    if period.approved_at:
        approved = _("approved at the %(meeting)s") % {"meeting": period.approved_at}
        notes = ((approved, period.approved_at.get_absolute_url()),)
    title, on = words % {"type": period.get_type_display()}, period.since_on
    return Entry(_("Membership"), title, on=on, notes=notes, labels=_to_come(on))


def _to_come(on):
    """What is arranged for a later day says so."""
    return (_("to come"),) if on.first_day > timezone.localdate() else ()


def _follows(before, period):
    """Whether a period begins where the one before it ends: on the next day or, as far as is known, the next year."""
    if not (before.until_on and period.since_on):
        return False
    return (period.since_on.first_day - before.until_on.last_day).days <= 1


def role_entries(roles):
    """Offices, parts in clusters, chapter posts and hosted meetings, from RoleHeld; one that is not dated is none."""
    return [_role(role) for role in roles if role.began_on]


def _role(role):
    title = f"{role.before} {role.label}".strip()
    return Entry(
        role.kind,
        title,
        role.address,
        role.began_on,
        labels=_to_come(role.began_on),
        **_rest_of(role, role.as_of),
    )


def part_entries(parts):
    """Who led a cluster or took part in it, from when; one that is not dated is none."""
    return [
        Entry(
            capfirst(part.get_role_display()),
            str(part.member),
            part.member.get_absolute_url(),
            part.since_on or part.until_on,
            labels=_to_come(part.since_on or part.until_on),
            **_rest_of(part),
        )
        for part in parts
        if part.since_on or part.until_on
    ]


def _rest_of(held, as_of=None):
    """What is known besides the date under which the entry stands: until when or, where no start is known, that."""
    if held.since_on:
        return {"until": held.until_on}
    return {"notes": ((held_period(held), ""),)} if held.until_on or as_of else {}
