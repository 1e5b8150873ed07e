"""The agenda of a meeting in the admin."""

import pytest

from tests.markup import assert_valid
from tests.members.admin_pages import change_url, queries_of, sign_in
from tests.members.agendas import agenda, at_meeting, planned_meeting

pytestmark = pytest.mark.django_db


def test_agenda_lists_its_applications_and_is_printed(client, editor, seats):
    meeting = planned_meeting()
    one = at_meeting(meeting, name="One")
    at_meeting(meeting, name="Other")

    for name in ("agenda", "agenda_print"):
        response = client.get(agenda(meeting, name))
        html = response.content.decode()
        assert_valid(html)
        assert "no-store" in response["Cache-Control"]
        assert ("One" in html, "Other" in html) == (True, True)
    assert one.dossier.sha256 in html
    assert "More than half of the base must have voted." in html


def test_agenda_asks_no_more_for_more_applications(client, editor, seats):
    meeting = planned_meeting()
    at_meeting(meeting)
    few = queries_of(client, agenda(meeting))
    at_meeting(meeting)

    assert queries_of(client, agenda(meeting)) == few
    assert few <= 12


def test_meeting_leads_to_its_agenda(client, editor):
    meeting = planned_meeting()

    assert agenda(meeting) in client.get(change_url(meeting)).content.decode()
    assert "No application is put before this meeting" in client.get(agenda(meeting)).content.decode()


@pytest.mark.parametrize("role", ["", "Member editor"])
def test_agenda_is_for_the_secretariat(client, role, seats):
    sign_in(client, role=role)
    meeting = planned_meeting()

    assert client.get(agenda(meeting)).status_code == 403
    assert client.get(agenda(meeting, "agenda_print")).status_code == 403
    assert client.post(agenda(meeting), {}).status_code == 403
