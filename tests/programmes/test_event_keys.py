"""How files name an event that the database does not have."""

import pytest

from programmes.models import Event

pytestmark = pytest.mark.django_db


def test_event_that_is_not_there_is_not_found_by_its_key():
    """An address needs the year as well as the slug, so a slug alone leads to no former address."""
    with pytest.raises(Event.DoesNotExist):
        Event.objects.get_by_natural_key("no-such-event")
