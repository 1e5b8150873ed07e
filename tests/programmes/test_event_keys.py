"""How files name an event, also by a slug it had before."""

import pytest

from programmes.models import Event
from tests.programmes.factories import make_event

pytestmark = pytest.mark.django_db


def test_event_that_is_not_there_is_not_found_by_its_key():
    with pytest.raises(Event.DoesNotExist):
        Event.objects.get_by_natural_key("no-such-event")


def test_event_is_found_by_a_slug_and_year_it_had_before():
    event = make_event(slug="before", starts_on="2023")
    event.slug, event.starts_on = "after", "2024"
    event.save()

    assert Event.objects.get_by_natural_key("before") == event
