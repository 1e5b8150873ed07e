"""Fill a throw-away database with made-up members, to see how the portal fares with many."""

import itertools
import random

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from citynet.core.management.commands.prepare import FIRST_ACCOUNT
from citynet.core.models import ContentVersion, Source
from citynet.core.text import fold, search_text
from members.models import Cluster, ClusterParticipation, Country, Member, MemberFact, MembershipPeriod, MembershipType

SYLLABLES = [
    "ba",
    "chi",
    "da",
    "gu",
    "hai",
    "ji",
    "ka",
    "lu",
    "man",
    "qin",
    "ra",
    "sa",
    "ta",
    "ulan",
    "xi",
    "yo",
    "zam",
]
KINDS_OF_PLACE = ["City", "Municipality", "District", "Province", "Metropolis"]
AT_ONCE = 2_000
LOOKS = {2, 4, 8, 16, 32}  # batches after which the tables are so much larger that other ways through them are better


class Command(BaseCommand):
    help = "Fill a THROW-AWAY database with made-up members; refuses one in which anybody has worked."

    def add_arguments(self, parser):
        parser.add_argument("members", type=int, help="how many there are in the end")
        parser.add_argument("--throw-away", action="store_true", help="say that nobody needs the database any more")

    def handle(self, *args, members, throw_away, **options):
        if not throw_away:
            raise CommandError("The members are made up: say --throw-away if nobody needs this database any more.")
        if told := what_people_did():
            raise CommandError(f"Nothing was changed: this database is in use ({told}).")
        with transaction.atomic():
            missing = members - Member.objects.count()
            fill(max(missing, 0))
            ContentVersion.rise()
        look_at_sizes()
        self.stdout.write(f"{Member.objects.count():,} members, {max(missing, 0):,} of them made up now.")


def what_people_did():
    """The first sign found that somebody works with the records, "" for a database as `prepare` leaves it."""
    if get_user_model().objects.exclude(email=FIRST_ACCOUNT).exists():
        return "there are accounts"
    for model in apps.get_models():
        if hasattr(model, "history_object") and model.objects.filter(history_user__isnull=False).exists():
            return f"somebody has changed {model.instance_type._meta.verbose_name_plural}"
    for label in ("core.Letter", "core.ChangeGroup", "core.ImportBatch"):
        model = apps.get_model(label)
        if model.objects.exists():
            return f"there are {model._meta.verbose_name_plural}"
    return ""


def fill(count):
    """Make `count` members with a membership each, half of them with a cluster and a population."""
    pick = random.Random(count)  # noqa: S311 - the same rows each time, so that figures can be compared
    source = Source.objects.order_by("pk").first()
    countries, clusters = list(Country.objects.select_related("region")), list(Cluster.objects.all())
    numbers, tables = iter(range(count)), itertools.count(1)
    while batch := list(itertools.islice(numbers, AT_ONCE)):
        if next(tables) in LOOKS:
            look_at_sizes()
        members = [made_up(pick, number, countries, source) for number in batch]
        Member.objects.bulk_create(members)
        MembershipPeriod.objects.bulk_create(
            MembershipPeriod(
                member=member,
                type=pick.choices(MembershipType.values, [65, 33, 2])[0],
                since_on=str(pick.randint(1987, 2023)),
                source=source,
            )
            for member in members
        )
        half = members[::2]
        ClusterParticipation.objects.bulk_create(
            ClusterParticipation(member=member, cluster=pick.choice(clusters), role="participant", source=source)
            for member in half
        )
        MemberFact.objects.bulk_create(
            MemberFact(
                member=member, kind="population", value=pick.randint(10_000, 20_000_000), year=2020, source=source
            )
            for member in half
        )


def look_at_sizes():
    """Else a trigger goes on walking through the whole of a table that was small when it first did."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def made_up(pick, number, countries, source):
    country = pick.choice(countries)
    word = "".join(pick.choices(SYLLABLES, k=pick.randint(2, 4))).capitalize()
    name = f"{word} {number}"
    member = Member(
        slug=f"made-up-{number}",
        name=name,
        full_name=f"{pick.choice(KINDS_OF_PLACE)} of {name}",
        kind=pick.choices(Member.Kind.values, [80, 5, 5, 4, 3, 2, 1])[0],
        country=country,
        region=country.region,
        source=source,
        latitude=round(pick.uniform(-40, 50), 4),
        longitude=round(pick.uniform(45, 179), 4),
    )
    member.public_id = f"m-x{number:07}"
    member.search_text, member.sort_key = search_text([member.name, member.full_name]), fold(member.name)
    return member
