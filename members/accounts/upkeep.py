"""Sessions that have ended are forgotten: what one was in the middle of may be in them."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from citynet.core.due import due


@due("sessions")
def forget_ended_sessions():
    count, _tables = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return count
