"""Somebody at work in a program of its own, which a test kills: python -m tests.killed.at_work KIND KEY…

Says `begun` when it is about to work, and a number after each piece that it was told is done.
"""

import os
import sys
from itertools import chain

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "citynet.settings"
django.setup()

import tablib
from django.db import transaction

from citynet.core.imports.comparing import compare, save
from citynet.core.uploads import reencode_picture
from members.applications import workflow as steps
from members.applications.actors import seat_of, secretariat
from members.ballots import steps as ballot_steps
from members.logos import LOGO
from members.models import Ballot, Member, MembershipApplication, User
from members.resources import MemberResource
from tests.members.test_logos import picture

ROWS = 15  # of each file
HEADERS = ["slug", "name", "region", "source"]


def votes(ballot, user):
    ballot, by = Ballot.objects.get(pk=ballot), User.objects.get(pk=user)
    for number in range(10_000):
        ballot_steps.vote(ballot, by=seat_of(by, ballot), choice=["approve", "abstain"][number % 2])
        yield number


def admissions(user, *applications):
    for number, key in enumerate(applications):
        steps.admit(MembershipApplication.objects.get(pk=key), by=secretariat(User.objects.get(pk=user)))
        yield number


def imports(user, region, source):
    by = User.objects.get(pk=user)
    for number in range(10_000):
        rows = [[f"killed-{number}-{row}", f"Killed {number} {row}", region, source] for row in range(ROWS)]
        data, name = tablib.Dataset(*rows, headers=HEADERS), f"killed-{number}.csv"
        shown = compare(MemberResource(), data, name, by, 1)
        assert not shown.failures, shown.failures
        assert save(MemberResource(), data, name, by, 1, shown.fingerprint)[0]
        yield number


def uploads(member):
    for number in range(10_000):
        with transaction.atomic():
            member_ = Member.objects.select_for_update().get(pk=member)
            member_.logo.save("logo.webp", reencode_picture(picture(), LOGO), save=False)
            member_.internal_note = str(number)
            member_.save()
        yield number


if __name__ == "__main__":
    kind, *keys = sys.argv[1:]
    work = {"votes": votes, "admissions": admissions, "imports": imports, "uploads": uploads}[kind](*keys)
    for said in chain(["begun"], work):
        sys.stdout.write(f"{said}\n")
        sys.stdout.flush()
