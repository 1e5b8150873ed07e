"""Staff look at pairs of members that may be one: they merge them, or say that they are two."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction

from citynet.core.desk import waiting_for
from citynet.core.models import KeptApart, Merger
from members.models import Member
from tests.core.test_duplicates import known
from tests.factories import make_country, make_fact, make_member, make_user
from tests.members.admin_pages import EDITOR, MANAGER, agreed, change_url, queries_of, said, sign_in
from tests.programmes.factories import make_partner

pytestmark = pytest.mark.django_db

PAGE = "/admin/members/member/duplicates/"
PARTNERS = "/admin/programmes/partner/duplicates/"


@pytest.fixture
def two():
    country = make_country()
    one = make_member(name="Zanzibar Town", country=country, website="https://zanzibar.example")
    return one, make_member(name="Zanzibar <b>Town", country=country, website="http://www.zanzibar.example/", type=None)


def merge_url(absorbed, into):
    return f"/admin/members/member/{absorbed.pk}/merge/?into={into.pk}"


def pairs(client, page=PAGE):
    """The pairs on the page, each as the names of its records."""
    shown = client.get(page).context["pairs"]
    return [[str(record) for record, _about in pair["records"]] for pair in shown]


def say_two(client, one, other, reason="Two towns.", page=PAGE):
    return client.post(page, {"one": one.pk, "other": other.pk, "reason": reason}, follow=True)


def test_page_lists_pairs_with_their_reasons_and_both_ways_out(client, two):
    one, other = two
    sign_in(client, role=MANAGER)

    shown = client.get(PAGE)

    assert ["Zanzibar Town", "Zanzibar <b>Town"] in pairs(client)
    pair = next(pair for pair in shown.context["pairs"] if pair["records"][0][0] == one)
    assert [str(reason) for reason in pair["reasons"]] == [
        "the same website: zanzibar.example",
        "names that are near: “Zanzibar Town”, “Zanzibar <b>Town”",
    ]
    assert pair["merge_url"] == merge_url(other, into=one)
    assert "Zanzibar &lt;b&gt;Town" in shown.text
    assert "<b>Town" not in shown.text
    assert f'href="{PAGE}"' in client.get("/admin/members/member/").text


def test_those_said_to_be_two_are_not_suggested_again_until_somebody_asks(client, two):
    one, other = two
    user = sign_in(client, full_name="Ms Editor")

    done = say_two(client, other, one)

    assert said(done) == ["“Zanzibar Town” and “Zanzibar <b>Town” are two, and are not suggested again."]
    kept = KeptApart.objects.get()
    assert (kept.lower_id, kept.higher_id, kept.reason, kept.decided_by) == (one.pk, other.pk, "Two towns.", user)
    assert ["Zanzibar Town", "Zanzibar <b>Town"] not in pairs(client)
    assert "Two towns." in done.text
    again = client.post(PAGE, {"again": kept.pk}, follow=True)
    assert said(again) == ["The pair is looked at again."]
    assert ["Zanzibar Town", "Zanzibar <b>Town"] in pairs(client)


def test_a_reason_is_asked_for_and_what_was_typed_is_kept(client, two):
    one, other = two
    sign_in(client)

    empty, long = say_two(client, one, other, reason=" "), say_two(client, one, other, reason="x" * 301)

    assert "This field is required." in empty.text
    assert f'value="{"x" * 301}"' in long.text
    assert say_two(client, one, other, reason="a\x00b").status_code == 200
    assert not KeptApart.objects.exists()


@pytest.mark.parametrize("key", ["", "abc", "0", "-1", "9" * 40, "1e5", "\x00", "٣"])
def test_pair_that_cannot_be_told_is_refused(client, two, key):
    sign_in(client)

    done = client.post(PAGE, {"one": two[0].pk, "other": key, "reason": "Two."}, follow=True)
    again = client.post(PAGE, {"again": key}, follow=True)

    assert said(done) == ["One of the two is not there any more."]
    assert said(again) == ["That was taken back already."]
    assert not KeptApart.objects.exists()


def test_record_is_not_kept_apart_from_itself_nor_twice(client, two):
    one, other = two
    sign_in(client)
    assert said(say_two(client, one, one)) == ["One of the two is not there any more."]
    say_two(client, one, other)

    assert "Somebody has said so already." in say_two(client, one, other, reason="Again.").text
    assert KeptApart.objects.get().reason == "Two towns."
    for lower, higher in ((one.pk, other.pk), (other.pk, one.pk)):
        with pytest.raises(IntegrityError), transaction.atomic():
            KeptApart.objects.create(kind="members.member", lower_id=lower, higher_id=higher, reason="x")


def test_number_of_a_page_that_holds_a_nul_is_refused_as_in_every_list(client):
    sign_in(client)

    assert client.get(f"{PAGE}?page=%00").status_code == 400


@pytest.mark.parametrize("number", ["x", "0", "-3", "9" * 60])
def test_odd_numbers_of_pages_show_a_page(client, number):
    sign_in(client)

    assert client.get(f"{PAGE}?page={number}").status_code == 200


def test_editor_says_two_and_does_not_merge(client, two):
    one, other = two
    sign_in(client, role=EDITOR)

    shown = client.get(PAGE)

    assert {pair["merge_url"] for pair in shown.context["pairs"]} == {""}
    assert "These are two" in shown.text
    assert client.get(merge_url(other, one)).status_code == 403
    assert client.post(merge_url(other, one), {"into": one.pk}).status_code == 403
    assert Member.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("address", [PAGE, PARTNERS])
def test_page_is_for_staff_who_keep_the_records(client, two, address):
    for user in (None, make_user(), make_user(is_staff=True), make_user(groups=["Member editor"], is_staff=True)):
        if user:
            client.force_login(user)
        assert client.get(address).status_code in (302, 403)
        assert client.post(address, {"one": two[0].pk, "other": two[1].pk, "reason": "x"}).status_code in (302, 403)
    assert not KeptApart.objects.exists()


def test_partners_have_the_same_page(client):
    one, other = make_partner(name="Zanzibar Arts Center"), make_partner(name="Zanzibar-Arts Centre")
    sign_in(client, role=MANAGER)
    assert ["Zanzibar Arts Center", "Zanzibar-Arts Centre"] in pairs(client, PARTNERS)

    say_two(client, one, other, page=PARTNERS)

    assert ["Zanzibar Arts Center", "Zanzibar-Arts Centre"] not in pairs(client, PARTNERS)
    assert KeptApart.objects.get().kind == "programmes.partner"


def test_desk_tells_how_many_pairs_wait_and_leads_to_them(client, two):
    user = make_user(is_staff=True, is_superuser=True)
    make_partner(name="Zanzibar Arts Center"), make_partner(name="Zanzibar-Arts Centre")
    client.force_login(user)

    told = {answer.url: answer.count for _group, answers in waiting_for(user) for answer in answers}

    for page in (PAGE, PARTNERS):
        assert told[page] == client.get(page).context["shown"].paginator.count > 0
    assert {answer.url for _group, answers in waiting_for(make_user()) for answer in answers} == set()


def test_page_asks_no_more_for_more_pairs(client):
    sign_in(client, role=MANAGER)

    def queries(number):
        country = make_country()
        for place in range(number):
            name = f"{chr(97 + place) * 4}ville"
            for _twin in range(2):
                make_member(name=f"{name} {_twin or ''}", full_name=name, country=country)
        return queries_of(client, PAGE)

    few = queries(1)
    assert queries(8) <= few
    assert few <= 16


def test_one_of_many_records_is_found_with_one_query_of_names(django_assert_num_queries):
    from members.duplicates import known_members

    make_member(name="Many names", aliases=["One", "Two"])

    with django_assert_num_queries(1):
        found = {record.key: record for record in known_members()}

    names = [name for record in found.values() for _kind, _label, name in record.names]
    assert len(found) == Member.objects.count()
    assert {"Many names", "One", "Two"} <= set(names)
    assert known(1, "A").names == [("name", "name", "A")]


# Merging


def test_members_are_merged_with_what_was_chosen_and_why(client, two):
    kept, absorbed = two
    make_fact(absorbed, value=63_000)
    Member.objects.filter(pk=absorbed.pk).update(description="Long known.", city="Stone Town")
    Member.objects.filter(pk=kept.pk).update(description="Short.")
    user = sign_in(client, role=MANAGER)
    url = merge_url(absorbed, into=kept)

    shown = client.get(url)
    sent = agreed(client, url, reason="One town.") | {"take-description": "absorbed", "take-city": "kept"}
    done = client.post(url, sent, follow=True)

    assert [(choice.key, is_taken) for choice, is_taken in shown.context["choices"]] == [
        ("city", True),
        ("description", False),
        ("website", False),
    ]
    assert "Figures (1)" in shown.text
    assert done.redirect_chain == [(change_url(kept), 302)]
    kept.refresh_from_db()
    assert (kept.description, kept.city, kept.facts.get().value) == ("Long known.", "", 63_000)
    assert f"“Zanzibar &lt;b&gt;Town” ({absorbed.public_id})" in done.text
    assert ": One town." in done.text
    assert Merger.objects.get().merged_by == user
    assert "One town." in LogEntry.objects.get(user=user).change_message
    assert "One town." in client.get(f"/admin/members/member/{kept.pk}/history/").text


def test_merger_without_a_reason_or_of_what_has_changed_is_refused_with_what_was_typed(client, two):
    kept, absorbed = two
    sign_in(client, role=MANAGER)
    url = merge_url(absorbed, into=kept)
    sent = agreed(client, url) | {"take-website": "absorbed"}
    without = client.post(url, sent | {"reason": ""})
    make_fact(absorbed)

    changed = client.post(url, sent)

    assert without.context["why"].errors["reason"] == ["This field is required."]
    assert "Nothing was merged: something has changed since you looked." in changed.text
    assert "Figures (1)" in changed.text
    for response in (without, changed):
        assert {choice.key: taken for choice, taken in response.context["choices"]}["website"]
    assert Member.objects.filter(pk=absorbed.pk).exists()
    again = client.post(url, agreed(client, url))
    assert again.status_code == 302


@pytest.mark.parametrize("answer", ["", "x", "9" * 50])
def test_page_that_was_not_seen_is_not_agreed_to(client, two, answer):
    kept, absorbed = two
    sign_in(client, role=MANAGER)

    response = client.post(merge_url(absorbed, kept), {"into": kept.pk, "reason": "x", "seen": answer, "take-x": "?"})

    assert response.status_code == 200
    assert Member.objects.filter(pk=absorbed.pk).exists()


def test_what_forbids_it_is_said_before(client):
    kept, absorbed = make_member(name="A", since_on="2000"), make_member(name="B", type="associate", since_on="2005")
    sign_in(client, role=MANAGER)

    shown = client.get(merge_url(absorbed, into=kept))

    assert shown.context["form"].errors["into"][0].startswith("Two membership periods of one member overlap.")
    assert "Merge the two" not in shown.text


def test_what_a_colleague_said_of_the_pair_is_shown_before_a_merger(client, two):
    kept, absorbed = two
    sign_in(client, role=MANAGER, full_name="Ms Manager")
    say_two(client, kept, absorbed, reason="The district and the town.")

    shown = client.get(merge_url(absorbed, into=kept))

    assert "Ms Manager said on" in shown.text
    assert "that these are two: The district and the town." in shown.text
