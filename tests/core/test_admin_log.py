"""The log of workflows in the admin."""

import pytest
from django.urls import reverse

from citynet.core.models import Letter, WorkflowEvent
from tests.factories import make_user
from tests.markup import assert_valid
from tests.members.admin_pages import change_url, list_url, queries_of

from .workflows import CLERK, add_steps, make_event, make_subject

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial")]


def test_log_names_step_states_and_who_acted_for_whom(client, editor, trial):
    lapse, _withdraw, _put_by = add_steps(trial)
    subject = make_subject(name="Đà Lạt")
    lapse(subject, by=CLERK, note="Late")
    event = WorkflowEvent.objects.get(workflow="trial")

    listed = client.get(f"{list_url(WorkflowEvent)}?workflow=trial").content.decode()
    page = client.get(change_url(event)).content.decode()

    for html in (listed, page):
        assert_valid(html)
        for told in ("Trial", "Đà Lạt", "Lapse", "draft → lapsed", "A clerk", "Seoul"):
            assert told in html
    assert f'href="{list_url(Letter)}?event__id__exact={event.pk}">2</a>' in page
    assert "Late" in page


@pytest.mark.parametrize(("query", "count"), [("dalat", 1), ("clerk", 2), ("nowhere", 0), ("!!", 0)])
def test_log_is_searched_by_what_it_is_about_and_by_who(client, editor, trial, query, count):
    lapse, _withdraw, _put_by = add_steps(trial)
    for name in ("Đà Lạt", "Busan"):
        lapse(make_subject(name=name), by=CLERK)

    response = client.get(list_url(WorkflowEvent), {"q": query, "workflow": "trial"})

    assert response.context["cl"].result_count == count


def test_addresses_do_not_tell_what_a_step_recorded(client, editor):
    make_event()

    assert client.get(list_url(WorkflowEvent), {"data__a": 1}).status_code == 400


def test_number_of_queries_of_the_log_does_not_grow(client, editor, trial):
    lapse, _withdraw, _put_by = add_steps(trial)
    lapse(make_subject(), by=CLERK)
    one = queries_of(client, f"{list_url(WorkflowEvent)}?workflow=trial")
    for _number in range(5):
        lapse(make_subject(), by=CLERK)

    assert queries_of(client, f"{list_url(WorkflowEvent)}?workflow=trial") == one <= 12


def test_log_is_only_read(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    event = make_event(note="As it was")

    assert client.get(reverse("admin:core_workflowevent_add")).status_code == 403
    assert client.post(change_url(event), {"note": "Other"}).status_code == 403
    assert client.get(reverse("admin:core_workflowevent_delete", args=[event.pk])).status_code == 403
    assert WorkflowEvent.objects.get(pk=event.pk).note == "As it was"
