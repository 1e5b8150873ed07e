"""What tests do with letters of the outbox."""

from django.utils import timezone

from citynet.core.models import Letter


def state_of(letter):
    letter.refresh_from_db()
    return letter.state


def wait_over(letter):
    Letter.objects.filter(pk=letter.pk).update(next_attempt_at=timezone.now())
