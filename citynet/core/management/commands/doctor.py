"""What is right and what is wrong with this installation, on one page."""

import sys

from django.core.management.base import BaseCommand

from citynet.core.condition import examine


class Command(BaseCommand):
    help = "Say what is right and wrong with this installation, each with what to do; status 1 if anything is wrong."

    def handle(self, *args, **options):
        findings = examine()
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            self.stdout.write(f"{'good ' if finding.is_right else 'WRONG'}  {finding.name:{width}}  {finding.told}")
            if finding.advice:
                self.stdout.write(f"{'':7}{'':{width}}  → {finding.advice}")
        if not all(finding.is_right for finding in findings):
            sys.exit(1)
