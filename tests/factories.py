"""Plain helpers that make records for tests; what a test does not name gets a value that fits."""

from itertools import count

from citynet.core.models import Source
from members.models import (
    Cluster,
    ClusterParticipation,
    Country,
    Meeting,
    Member,
    MemberAlias,
    MemberFact,
    MembershipPeriod,
    MembershipType,
    NationalChapter,
    Region,
    Seat,
    Term,
    User,
)

numbers = count(1)


def make_source(**fields):
    number = next(numbers)
    return Source.objects.create(**{"slug": f"source-{number}", "title": f"Source {number}", **fields})


def some_source():
    """One source for all records that do not care."""
    return Source.objects.get_or_create(slug="test-source", defaults={"title": "Test source"})[0]


def make_region(**fields):
    number = next(numbers)
    return Region.objects.create(
        **{"slug": f"region-{number}", "name": f"Region {number}", "source": some_source(), **fields}
    )


def make_country(**fields):
    """A country with a code of the ISO range that is nobody's (XA to XZ, QM to QZ)."""
    number = next(numbers)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    taken = set(Country.objects.values_list("code", flat=True))
    code = next(a + b for a in "XQ" for b in letters if a + b not in taken)
    fields.setdefault("region", None)
    fields["region"] = fields["region"] or make_region()
    return Country.objects.create(**{"code": code, "name": f"Country {number}", "source": some_source(), **fields})


def make_member(*, type=MembershipType.FULL, since_on=None, until_on=None, aliases=(), clusters=(), **fields):
    """A member with one membership period (none if type is None)."""
    number = next(numbers)
    if "region" not in fields:
        fields["region"] = fields["country"].region if fields.get("country") else make_region()
    member = Member.objects.create(
        **{"slug": f"member-{number}", "name": f"Member {number}", "source": some_source(), **fields}
    )
    if type:
        make_period(member, type=type, since_on=since_on, until_on=until_on)
    for name in aliases:
        MemberAlias.objects.create(member=member, name=name, kind="spelling", source=some_source())
    for cluster in clusters:
        make_participation(member, cluster)
    return member


def make_period(member, **fields):
    return MembershipPeriod.objects.create(
        **{"member": member, "type": MembershipType.FULL, "source": some_source(), **fields}
    )


def make_fact(member, **fields):
    source = fields.pop("source", None) or make_source()
    return MemberFact.objects.create(**{"member": member, "kind": "population", "value": 1, "source": source, **fields})


def make_cluster(**fields):
    number = next(numbers)
    return Cluster.objects.create(
        **{"slug": f"cluster-{number}", "name": f"Cluster {number}", "source": some_source(), **fields}
    )


def make_participation(member, cluster, **fields):
    return ClusterParticipation.objects.create(
        **{"member": member, "cluster": cluster, "source": some_source(), **fields}
    )


def make_chapter(**fields):
    number = next(numbers)
    if "country" not in fields:
        fields["country"] = make_country()
    return NationalChapter.objects.create(
        **{"slug": f"chapter-{number}", "name": f"Chapter {number}", "source": some_source(), **fields}
    )


def make_meeting(**fields):
    return Meeting.objects.create(**{"number": 900 + next(numbers), "source": some_source(), **fields})


def make_term(**fields):
    number = next(numbers)
    return Term.objects.create(
        **{"slug": f"term-{number}", "name": f"Term {number}", "source": some_source(), **fields}
    )


def make_seat(**fields):
    fields.setdefault("term", None)
    fields["term"] = fields["term"] or make_term()
    return Seat.objects.create(**{"office": "excom-member", "source": some_source(), **fields})


def make_user(*, groups=(), **fields):
    """An account that may be signed in with client.force_login; in the groups named."""
    from django.contrib.auth.models import Group

    user = User.objects.create_user(**{"email": f"person-{next(numbers)}@example.org", **fields})
    user.groups.set(Group.objects.filter(name__in=groups))
    return user
