"""Made-up members are for a database that nobody needs."""

import pytest
from django.core.management import CommandError, call_command

from members.models import Member, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def fill(count, **options):
    call_command("fill_for_bench", count, **options)


def test_it_is_filled_to_the_number_asked_for_and_found_as_members_are(client, capsys):
    fill(400, throw_away=True)

    assert Member.objects.current().count() == 400
    assert "400 members, 242 of them made up now." in capsys.readouterr().out
    assert client.get("/members/?page=8").status_code == 200
    assert client.get("/members/?q=municipality+7").status_code == 200
    fill(300, throw_away=True)
    assert Member.objects.count() == 400


def test_nothing_is_made_up_where_nobody_says_that_the_database_is_not_needed():
    with pytest.raises(CommandError, match="say --throw-away"):
        fill(400)

    assert Member.objects.count() == 158


def test_nothing_is_made_up_where_somebody_has_an_account():
    make_user()

    with pytest.raises(CommandError, match="there are accounts"):
        fill(400, throw_away=True)
    assert Member.objects.count() == 158


def test_nothing_is_made_up_where_somebody_has_changed_a_record():
    member = Member.objects.get(slug="seoul")
    member._history_user = User.objects.create_superuser(email="secretariat@citynet.local", password="x")
    member.save()

    with pytest.raises(CommandError, match="somebody has changed members"):
        fill(400, throw_away=True)
    assert Member.objects.count() == 158
