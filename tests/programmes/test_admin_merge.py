"""Staff merge two partners: from the list or from a partner's page, after reading what will happen."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from citynet.core.models import FormerAddress
from programmes.models import Partner
from tests.factories import make_member, make_user
from tests.members.admin_pages import EDITOR, MANAGER, agreed, change_url, said, sign_in
from tests.programmes.factories import make_event, make_participation, make_partner

pytestmark = pytest.mark.django_db

LIST = "/admin/programmes/partner/"


def merge_url(absorbed, into=None):
    return f"{LIST}{absorbed.pk}/merge/" + (f"?into={into.pk}" if into else "")


def agree(client, kept, absorbed, **answers):
    """What a browser sends of the page that says what will happen, with a reason."""
    return agreed(client, merge_url(absorbed, into=kept)) | answers


@pytest.fixture
def two():
    return make_partner(name="Zanzibar Arts", slug="zanzibar-arts"), make_partner(
        name="Zanzibar-Arts <b>Center", slug="zanzibar-2"
    )


def test_page_names_what_will_happen_and_post_does_it(client, two):
    kept, absorbed = two
    user = sign_in(client, role=MANAGER)
    event = make_event(title="Night of arts", partners=[absorbed])
    both = make_event(title="Booth", partners=[kept, absorbed])

    page = client.get(merge_url(absorbed, into=kept))

    assert "“Zanzibar-Arts &lt;b&gt;Center” becomes a part of “Zanzibar Arts”" in page.text
    assert "It gets as other names: Zanzibar-Arts &lt;b&gt;Center." in page.text
    assert "1 row moves." in page.text
    assert "Night of arts" in page.text
    assert "Both are there: parts in events" in page.text
    assert "Booth" in page.text
    done = client.post(merge_url(absorbed), agree(client, kept, absorbed), follow=True)

    assert done.redirect_chain == [(change_url(kept), 302)]
    assert said(done) == [
        "“Zanzibar-Arts <b>Center” was merged into “Zanzibar Arts”. Its name is another name of this partner now."
    ]
    assert {event.participations.get().partner, both.participations.get().partner} == {kept}
    assert event.participations.get().history.latest().history_user == user
    assert LogEntry.objects.get(user=user).change_message.startswith("Merged with “Zanzibar-Arts <b>Center”")


def test_page_begins_with_the_choice_of_the_other(client, two):
    _kept, absorbed = two
    sign_in(client, role=MANAGER)

    change = client.get(change_url(absorbed))
    page = client.get(merge_url(absorbed))

    assert f'href="{merge_url(absorbed)}"' in change.text
    assert 'name="into"' in page.text
    assert 'data-ajax--url="/admin/autocomplete/"' in page.text
    assert "Merge the two" not in page.text


def test_action_on_two_opens_the_page_and_the_older_one_stays(client, two):
    kept, absorbed = two
    sign_in(client, role=MANAGER)

    response = client.post(LIST, {"action": "merge_two", "_selected_action": [absorbed.pk, kept.pk]})

    assert response.url == merge_url(absorbed, into=kept)
    page = client.get(response.url)
    assert page.context["exchanged"] == merge_url(kept, into=absorbed)
    assert client.get(page.context["exchanged"]).context["plan"].kept == absorbed


@pytest.mark.parametrize("number", [1, 3])
def test_action_on_another_number_says_so(client, number):
    sign_in(client, role=MANAGER)
    keys = [make_partner().pk for _number in range(number)]

    response = client.post(LIST, {"action": "merge_two", "_selected_action": keys}, follow=True)

    assert said(response) == ["Choose exactly two partners to merge."]
    assert Partner.objects.filter(pk__in=keys).count() == number


def test_confirmation_that_is_left_changes_nothing(client, two):
    kept, absorbed = two
    sign_in(client, role=MANAGER)
    event = make_event(partners=[absorbed])

    cancel = client.get(merge_url(absorbed, into=kept)).text
    assert f'<a class="closelink" href="{change_url(absorbed)}">Cancel</a>' in cancel
    client.get(change_url(absorbed))

    assert event.participations.get().partner == absorbed
    assert not kept.aliases.exists()
    assert not FormerAddress.objects.filter(path__startswith="/partners/").exists()


@pytest.mark.parametrize("into", ["", "abc", "0", "-1", "9" * 40, "1e5", "self"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_other_that_is_none_is_refused_at_the_form(client, two, into, method):
    _kept, absorbed = two
    sign_in(client, role=MANAGER)
    into = absorbed.pk if into == "self" else into

    response = getattr(client, method)(merge_url(absorbed), {"into": into})

    assert response.status_code == 200
    assert response.context["form"].errors["into"]
    assert response.context["plan"] is None
    assert Partner.objects.filter(pk=absorbed.pk).exists()


def test_partners_of_two_members_are_refused_with_the_reason(client):
    kept, absorbed = (
        make_partner(name="A", member=make_member(name="X")),
        make_partner(name="B", member=make_member(name="Y")),
    )
    sign_in(client, role=MANAGER)

    for response in (client.get(merge_url(absorbed, into=kept)), client.post(merge_url(absorbed), {"into": kept.pk})):
        assert response.context["form"].errors["into"] == [
            "“A” and “B” cannot be one: the first belongs to X, the second to Y."
        ]


@pytest.mark.parametrize("key", ["0", "abc", "9" * 40, "-1", "1_2F2", "ü", "1.5"])
def test_partner_that_is_not_there_leads_back(client, key):
    sign_in(client, role=MANAGER)

    assert client.get(f"{LIST}{key}/merge/").status_code == 302


def test_merging_needs_the_right_to_delete(client, two):
    kept, absorbed = two
    sign_in(client, role=EDITOR)

    change, page = client.get(change_url(absorbed)), client.get(merge_url(absorbed, into=kept))
    sent = client.post(merge_url(absorbed), {"into": kept.pk})
    client.post(LIST, {"action": "merge_two", "_selected_action": [kept.pk, absorbed.pk]})

    assert "Merge into another" not in change.text
    assert "merge_two" not in client.get(LIST).text
    assert (page.status_code, sent.status_code) == (403, 403)
    assert Partner.objects.filter(pk=absorbed.pk).exists()


def test_merging_is_for_staff(client, two):
    kept, absorbed = two

    response = client.post(merge_url(absorbed), {"into": kept.pk})

    assert response.url.startswith(reverse("admin:login"))
    assert Partner.objects.filter(pk=absorbed.pk).exists()


def test_page_asks_no_more_for_more_rows(client, django_assert_max_num_queries):
    sign_in(client, role=MANAGER)

    def queries(number):
        kept, absorbed = make_partner(), make_partner()
        for _number in range(number):
            event = make_event(partners=[kept, absorbed])
            make_participation(event, absorbed, role="host")
        client.get(merge_url(absorbed, into=kept))
        with django_assert_max_num_queries(60) as captured:
            client.get(merge_url(absorbed, into=kept))
        return len(captured)

    assert queries(6) <= queries(1)


def test_merging_needs_the_rights_on_everything_that_refers_to_partners(client):
    kept, absorbed = make_partner(), make_partner()
    account = make_user(is_staff=True)
    names = ["view_partner", "change_partner", "delete_partner"]
    account.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(account)

    assert client.post(merge_url(absorbed, kept)).status_code == 403

    assert Partner.objects.filter(pk__in=[kept.pk, absorbed.pk]).count() == 2
