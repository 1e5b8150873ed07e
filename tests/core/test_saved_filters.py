"""Filters saved under a name: one's own or shared, checked when saved and when opened, and never a way elsewhere."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.urls import reverse

from citynet.core.admin.saved_filters import normalised
from citynet.core.models import SavedFilter
from members.models import Member
from tests.factories import make_member, make_user
from tests.markup import assert_valid
from tests.members.admin_pages import list_url, queries_of, said, sign_in

pytestmark = pytest.mark.django_db
LIST = list_url(Member)
SAVE = reverse("admin:members_member_save_filter")
UNKNOWN = "this list does not know one of its filters, or what it asks for."


def make_filter(owner, **fields):
    return SavedFilter.objects.create(
        **{"owner": owner, "list_key": "members.member", "name": "Mine", "query": "q=seoul", **fields}
    )


def address(saved, name="saved_filter"):
    return reverse(f"admin:members_member_{name}", args=[saved.pk])


def save(client, query="q=seoul", name="Mine", **more):
    return client.post(SAVE, {"query": query, "name": name, **more}, follow=True)


def wrong(response):
    return [message for messages in response.context["form"].errors.values() for message in messages]


def listed(client, query=""):
    response = client.get(f"{LIST}{query}")
    return [saved.name for saved, _address in response.context["saved_filters"]]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("q=b&kind__exact=city&p=3&e=1&_popup=1&_to_field=id&all=", "kind__exact=city&q=b"),
        ("kind__exact=city&q=b", "kind__exact=city&q=b"),
        ("o=-1.2&q=", "o=-1.2"),
        ("o=x", ""),
        ("o=٣", ""),
        ("p=2", ""),
        ("_changelist_filters=q%3Da", ""),
        ("q=a%26b%3Dc", "q=a%26b%3Dc"),
    ],
)
def test_queries_that_filter_alike_are_alike(query, kept):
    assert normalised(query) == kept


def test_filter_is_saved_from_its_list_and_opens_it_again(client):
    user = sign_in(client)
    make_member(name="Quokka")
    shown = client.get(f"{LIST}?q=quokka&to_be_confirmed__exact=0&p=0")

    done = save(client, shown.context["filter_to_save"], "Quokkas")

    saved = SavedFilter.objects.get()
    assert done.redirect_chain == [(f"{LIST}?q=quokka&to_be_confirmed__exact=0", 302)]
    assert said(done) == ["The filter “Quokkas” was saved."]
    assert (saved.owner, saved.list_key, saved.query, saved.is_shared) == (
        user,
        "members.member",
        "q=quokka&to_be_confirmed__exact=0",
        False,
    )
    opened = client.get(address(saved), follow=True)
    assert opened.redirect_chain == [(f"{LIST}?q=quokka&to_be_confirmed__exact=0", 302)]
    assert [member.name for member in opened.context["cl"].result_list] == ["Quokka"]
    assert opened.context["filter_to_save"] == ""
    assert 'aria-current="true">Quokkas</a>' in opened.content.decode()


def test_own_filters_are_seen_by_nobody_else_and_shared_ones_say_whose_they_are(client):
    owner, other = make_user(full_name="Ana Cruz"), sign_in(client)
    private = make_filter(owner, name="Private")
    shared = make_filter(owner, name="Shared", is_shared=True)
    mine = make_filter(other, name="Zebra")

    text = client.get(LIST).content.decode()

    assert listed(client) == ["Zebra", "Shared"]
    assert "Private" not in text
    assert "by Ana Cruz" in text
    assert client.get(address(mine)).status_code == 302
    assert client.get(address(shared)).status_code == 302
    for name, sent in (("saved_filter", None), ("change_filter", {"name": "Taken"})):
        answer = client.get(address(private, name)) if sent is None else client.post(address(private, name), sent)
        assert answer.status_code == 404
    assert client.post(address(shared, "change_filter"), {"delete": "yes"}).status_code == 403
    assert client.post(address(shared, "change_filter"), {"name": "Taken"}).status_code == 403
    assert sorted(SavedFilter.objects.values_list("name", flat=True)) == ["Private", "Shared", "Zebra"]


def test_filters_of_one_list_are_not_those_of_another(client):
    saved = make_filter(sign_in(client))
    elsewhere = reverse("admin:programmes_event_saved_filter", args=[saved.pk])

    assert client.get(elsewhere).status_code == 404
    assert client.get(reverse("admin:programmes_event_changelist")).context["saved_filters"] == []


def test_owner_renames_shares_and_deletes(client):
    saved = make_filter(sign_in(client))

    renamed = client.post(
        address(saved, "change_filter"), {"name": "Other", "is_shared": "on", "query": "q=x"}, follow=True
    )

    saved.refresh_from_db()
    assert (saved.name, saved.is_shared, saved.query) == ("Other", True, "q=seoul")
    assert renamed.redirect_chain == [(f"{LIST}?q=x", 302)]
    assert said(renamed) == ["The saved filter “Other” was changed."]

    deleted = client.post(address(saved, "change_filter"), {"delete": "yes", "query": ""}, follow=True)

    assert said(deleted) == ["The saved filter “Other” was deleted."]
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "Filter, search or order the list first."),
        ("p=3&e=1", "Filter, search or order the list first."),
        ("unknown=1", f"It cannot be saved: {UNKNOWN}"),
        ("slug__regex=(", f"It cannot be saved: {UNKNOWN}"),
        ("source__title__startswith=a", f"It cannot be saved: {UNKNOWN}"),
        ("id__exact=abc", f"It cannot be saved: {UNKNOWN}"),
        ("type=neither", "It cannot be saved: “membership today” has no such choice."),
        ("q=" + "a" * 201, "It cannot be saved: the search is too long."),
        ("q=" + "a+" * 1500, "This filter is too long to be saved."),
        ("to_be_confirmed__exact=perhaps", f"It cannot be saved: {UNKNOWN}"),
        ("https://evil.example/?q=a", f"It cannot be saved: {UNKNOWN}"),
    ],
)
def test_query_that_the_list_cannot_show_is_refused_and_the_name_kept(client, query, sentence):
    sign_in(client)

    response = save(client, query, "Typed name")

    assert wrong(response) == [sentence]
    assert response.context["form"]["name"].value() == "Typed name"
    assert_valid(response.content.decode())
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        ("", ["This field is required."]),
        ("   ", ["This field is required."]),
        ("x" * 81, ["Ensure this value has at most 80 characters (it has 81)."]),
        ("a\x00b", ["Null characters are not allowed."]),
        ("a\x0cb", ["The text holds a control character, which cannot be shown. Type it anew."]),
        ("Mine", ["You have a saved filter of this name for this list already."]),
    ],
)
def test_name_that_will_not_do_is_said(client, name, sentences):
    make_filter(sign_in(client))

    assert wrong(save(client, name=name)) == sentences
    assert SavedFilter.objects.count() == 1


def test_name_may_be_used_by_another_person_and_on_another_list(client):
    make_filter(make_user())
    user = sign_in(client)
    make_filter(user, list_key="programmes.event")

    assert said(save(client)) == ["The filter “Mine” was saved."]


def test_renaming_to_a_name_in_use_is_refused(client):
    user = sign_in(client)
    make_filter(user, name="One")
    two = make_filter(user, name="Two")

    response = client.post(address(two, "change_filter"), {"name": "One", "query": ""})

    assert wrong(response) == ["You have a saved filter of this name for this list already."]
    assert_valid(response.content.decode())


def test_filters_of_one_person_and_list_are_bounded(client):
    user = sign_in(client)
    for number in range(SavedFilter.MOST):
        make_filter(user, name=f"Filter {number}")

    assert wrong(save(client, name="One more")) == ["You have 50 saved filters here. Delete one first."]


@pytest.mark.parametrize("query", ["gone__exact=1", "q=a&kind__exact__gone=1", "id__exact=abc"])
def test_filter_that_the_list_knows_no_more_says_so(client, query):
    saved = make_filter(sign_in(client), query=query)

    opened = client.get(address(saved), follow=True)

    assert opened.redirect_chain == [(LIST, 302)]
    assert said(opened) == [f"“Mine” cannot be opened: {UNKNOWN}"]


def test_nothing_leads_elsewhere(client):
    user = sign_in(client)
    saved = make_filter(user, query="//evil.example/")
    answers = [
        client.get(address(saved)),
        client.post(
            address(saved, "change_filter"), {"name": "New", "query": "//evil.example/?next=https://e.example"}
        ),
        client.post(address(saved, "change_filter"), {"delete": "yes", "query": "https://evil.example"}),
    ]

    assert [answer["Location"].partition("?")[0] for answer in answers] == [LIST] * 3


@pytest.mark.parametrize("key", ["0", "9" * 30, "123456789"])
def test_filter_that_is_not_there_is_not_found(client, key):
    sign_in(client)

    assert client.get(f"{LIST}saved-filters/{key}/").status_code == 404
    assert client.post(f"{LIST}saved-filters/{key}/change/", {"name": "x"}).status_code == 404


def test_only_posting_changes_anything(client):
    saved = make_filter(sign_in(client))

    assert client.get(SAVE).status_code == 405
    assert client.get(address(saved, "change_filter"), {"delete": "yes"}).status_code == 405
    assert SavedFilter.objects.count() == 1


def test_who_may_not_see_a_list_saves_and_opens_nothing(client):
    user = make_user(is_staff=True)
    saved = make_filter(user)
    client.force_login(user)

    statuses = {
        client.post(SAVE, {"name": "x", "query": "q=a"}).status_code,
        client.get(address(saved)).status_code,
        client.post(address(saved, "change_filter"), {"delete": "yes"}).status_code,
    }
    client.logout()

    assert statuses == {403}
    assert client.get(address(saved)).status_code == 302
    assert client.post(SAVE, {"name": "x", "query": "q=a"})["Location"].startswith("/admin/login/")
    assert SavedFilter.objects.count() == 1


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=lambda model: model._meta.label), ids=str)
def test_every_list_of_records_saves_its_own_order(client, model):
    if not hasattr(admin.site._registry[model], "save_filter_view"):
        assert model._meta.app_label in {"auth", "members"}
        return
    client.force_login(make_user(is_staff=True, is_superuser=True))
    name = f"{model._meta.app_label}_{model._meta.model_name}"

    saved = client.post(reverse(f"admin:{name}_save_filter"), {"query": "o=1", "name": "By name"}, follow=True)

    assert said(saved) == ["The filter “By name” was saved."]
    assert_valid(saved.content.decode())
    assert SavedFilter.objects.get().list_key == model._meta.label_lower
    assert LogEntry.objects.count() == 0


def test_saved_filters_cost_one_query_however_many(client):
    user = sign_in(client)
    few = queries_of(client, LIST)
    for number in range(20):
        make_filter(user if number % 2 else make_user(), name=f"Filter {number}", is_shared=True)

    assert queries_of(client, LIST) == few


def test_database_keeps_names_apart_and_filters_that_say_something():
    user = make_user()
    make_filter(user)
    for fields in ({}, {"name": ""}, {"name": "Other", "query": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_filter(user, **fields)


def test_filters_go_with_their_owner():
    user = make_user()
    make_filter(user, is_shared=True)

    user.delete()

    assert not SavedFilter.objects.exists()
