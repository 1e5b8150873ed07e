"""Whether an application speaks of an organisation that the records know: by country and folded names."""

from citynet.core.text import fold
from members.models import Member, MembershipApplication


def names_of(application):
    """The folded names an application gives."""
    names = (application.name, application.full_name, application.local_name)
    return {folded for folded in map(fold, names) if folded}


def is_same(application, member):
    """Whether a member is the organisation that applies."""
    if application.member_id:
        return application.member_id == member.pk
    return member.country_id == application.country_id and bool(names_of(application) & _own_names(member))


def _own_names(member):
    """A member's folded names, without the city it has its seat in and without its acronym: others share those."""
    names = [member.name, member.full_name, member.local_name, *(alias.name for alias in member.aliases.all())]
    return {fold(name) for name in names if name}


def same_members(application):
    """Members, current or former, that are the organisation that applies."""
    members = Member.objects.filter(country=application.country).prefetch_related("aliases")
    return [member for member in members if is_same(application, member)]


def same_open_applications(application):
    """Other applications of the same organisation that are not ended."""
    others = MembershipApplication.objects.open().filter(country=application.country).exclude(pk=application.pk)
    return [other for other in others if names_of(other) & names_of(application)]


def is_parent_or_part(application, member):
    """Whether a member may be the authority above the one that applies, or a part of it."""
    if member.country_id != application.country_id:
        return False
    above = {fold(application.city)} - {""}
    return bool(above & _lines(member)) or bool({fold(member.city)} - {""} & names_of(application))


def _lines(record):
    return {line for line in record.search_text.split("\n") if line}
