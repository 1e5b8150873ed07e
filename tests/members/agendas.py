"""Meetings with applications put before them, and their agendas in the admin."""

from django.urls import reverse

from tests.factories import make_meeting
from tests.members.joining import make_ready, open_ballot


def agenda(meeting, name="agenda"):
    return reverse(f"admin:members_meeting_{name}", args=[meeting.pk])


def planned_meeting():
    return make_meeting(status="planned", starts_on="2030-05-01")


def at_meeting(meeting, **fields):
    return open_ballot(make_ready(**fields), mode="meeting", meeting=meeting)
