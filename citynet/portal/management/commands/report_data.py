"""Print the data of a year's annual report as JSON: as the records have it now, or as it was published."""

import json

from django.core.management.base import BaseCommand, CommandError

from citynet.portal.models import ReportSnapshot
from citynet.portal.reports import gather


class Command(BaseCommand):
    help = "Print the data of a year's annual report as JSON."

    def add_arguments(self, parser):
        parser.add_argument("year", type=int, help="the year, as in 2023")
        parser.add_argument("--snapshot", help="the id of what was published of it, instead of the records of today")

    def handle(self, year, snapshot, **options):
        if not 1000 <= year <= 9998:
            raise CommandError(f"{year} is no year of four digits.")
        if not snapshot:
            data = gather(year)
        else:
            published = ReportSnapshot.objects.filter(edition__year=year, public_id=snapshot).first()
            if not published:
                raise CommandError(f"Nothing was published of {year} under the id {snapshot}.")
            data = published.data
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1))
