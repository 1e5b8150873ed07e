"""Rows that name a member or partner, made ready for a page."""

from django.db.models import BooleanField, ExpressionWrapper, Q

from members.models import has_page


def with_who(rows):
    """Parts, parties and partners with the organisation each names. Adds `has_page`: a member to be has none yet."""
    shown = Q(member__isnull=True) | has_page("member")
    return rows.select_related("member", "partner").annotate(has_page=ExpressionWrapper(shown, BooleanField()))


def parts_by_role(rows):
    """[(role, rows)] in the order in which the roles are declared."""
    found = {}
    for row in rows:
        found.setdefault(row.role, []).append(row)
    roles = rows[0].Role if rows else []
    return [(role, found[role]) for role in roles if role in found]


def by_role(rows):
    """[(the role as a heading, rows)] in the order in which the roles are declared."""
    return [(role.heading(len(found)), found) for role, found in parts_by_role(rows)]
