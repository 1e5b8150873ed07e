"""Every page of the admin, asked for as nobody would: an answer, never a server error."""

import pytest
from django.contrib import admin
from django.urls import reverse

from members.models import Member
from tests.factories import make_member, make_user
from tests.markup import assert_valid
from tests.members.admin_pages import change_url, form_data
from tests.programmes.factories import make_partner

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
# Django 5.2 names help that it does not show: of a password that cannot be typed over, and of a group of checkboxes.
OF_DJANGO = [
    f"aria-describedby names nothing: <{element}" for element in ('div id="id_password"', 'input id="id_groups_')
]
QUERIES = [
    "p=1000000000",
    "p=-1",
    "p=abc",
    "p=" + "9" * 400,
    "o=xx",
    "o=99.-99.1e5",
    "q=%FF%FE",
    "q=" + "x" * 3500,
    "q=" + "a+" * 1750,
    "q=!!!",
    "all=",
    "e=1",
    "country__code=%FF",
    "country__code__exact=%FF",
    "id__exact=abc",
    "id__in=1,a",
    "id__exact=" + "9" * 60,
    "id__regex=(",
    "slug__regex=(",
    "name__iregex=[",
    "source__slug__regex=(",
    "changed_at__year=999999999999",
    "created_at__gte=0001-01-01",
    "entered_at__date=9999-12-31",
    "latitude__gt=NaN",
    "latitude__gt=1e999999",
    "to_be_confirmed__exact=perhaps",
    "type=neither",
    "missing=everything",
    "unknown=1",
    "until_on__isempty=perhaps",
    "year=" + "9" * 30,
    "waits=nothing",
    "waits=",
    "_to_field=password",
    "_popup=1&_facets=True",
]


@pytest.fixture
def secretariat(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def address(model, page, *keys):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=keys)


def may(model, action):
    """Whether the admin lets anybody add or delete such a record at all."""
    request = type("Request", (), {"user": make_user(is_superuser=True)})
    return getattr(admin.site._registry[model], f"has_{action}_permission")(request)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_changelist_answers_any_parameters(secretariat, model):
    answers = {query: secretariat.get(f"{address(model, 'changelist')}?{query}").status_code for query in QUERIES}

    assert {query: status for query, status in answers.items() if status not in (200, 302, 400)} == {}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_pages_of_records_that_do_not_exist_lead_back_or_are_not_found(secretariat, model):
    keys = ["0", "abc", "9" * 40, "-1", "%00x", "1_2F2", "a b", "ü", "1.5", "../etc"]
    statuses = {
        (page, key): secretariat.get(address(model, page, key)).status_code
        for page in ("change", "history", "delete")
        for key in keys
    }

    if not may(model, "delete"):
        assert {statuses.pop(("delete", key)) for key in keys} == {403}
    assert {pair: status for pair, status in statuses.items() if status not in (302, 400, 404)} == {}


def _has_page(model_admin, name):
    return hasattr(model_admin, f"{name}_action") or hasattr(model_admin, f"{name}_view")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_page_of_a_model_opens_and_is_valid_html(secretariat, model):
    record = model._default_manager.first()
    pages = [address(model, "changelist")]
    pages += [
        address(model, page) for page in ("export", "import", "deleted") if _has_page(admin.site._registry[model], page)
    ]
    if may(model, "add"):
        pages.append(address(model, "add"))
    if record is not None:
        pages += [address(model, page, record.pk) for page in ("change", "history")]
    if record is not None and may(model, "delete"):
        pages.append(address(model, "delete", record.pk))

    answers = {page: secretariat.get(page) for page in pages}

    assert {page: response.status_code for page, response in answers.items()} == dict.fromkeys(pages, 200)
    for response in answers.values():
        assert_valid(response.content.decode(), but=OF_DJANGO)


@pytest.mark.parametrize("address", ["/admin/", "/admin/members/", "/admin/search/", "/admin/search/?q=seoul"])
def test_page_of_no_model_is_valid_html(secretariat, address):
    assert_valid(secretariat.get(address).content.decode())


def test_page_to_sign_in_is_valid_html_at_first_and_when_it_refuses(client):
    sent = {"login": "nobody@example.org", "password": "wrong"}

    for response in (client.get("/accounts/login/"), client.post("/accounts/login/", sent)):
        assert response.status_code == 200
        assert_valid(response.content.decode())


def test_page_before_a_merge_is_valid_html(secretariat):
    one, other = make_partner(), make_partner(name="<b>Other</b>")

    assert_valid(secretariat.get(f"/admin/programmes/partner/{one.pk}/merge/?into={other.pk}").content.decode())


def test_page_before_a_merge_of_members_is_valid_html(secretariat):
    one, other = make_member(city="A"), make_member(name="<b>Other</b>", city="B", type=None)

    assert_valid(secretariat.get(f"/admin/members/member/{one.pk}/merge/?into={other.pk}").content.decode())


@pytest.mark.parametrize("model", ["members/member", "programmes/partner"])
def test_page_of_possible_duplicates_is_valid_html_also_when_it_refuses(secretariat, model):
    make = make_member if model == "members/member" else make_partner
    one, other = make(name="<b>Springfield"), make(name="<b>Springfeld")
    address = f"/admin/{model}/duplicates/"

    for response in (secretariat.get(address), secretariat.post(address, {"one": one.pk, "other": other.pk})):
        assert "&lt;b&gt;Springfield" in response.text
        assert_valid(response.text)


def test_page_of_what_members_lack_is_valid_html(secretariat):
    assert_valid(secretariat.get("/admin/members/member/completeness/").text)


def test_form_that_is_sent_back_with_its_errors_is_valid_html(secretariat):
    assert_valid(secretariat.post(address(Member, "add"), {"name": ""}).content.decode())


@pytest.mark.parametrize("query", ["slug__regex=(a%2B)%2B$", "name__iregex=a", "source__slug__regex=a"])
def test_patterns_that_could_run_for_ever_are_refused(secretariat, query):
    assert secretariat.get(f"{address(Member, 'changelist')}?{query}").status_code == 400


@pytest.mark.parametrize("key", ["abc", "99999999999999999999", "-1", "1e5", "٣"])
@pytest.mark.parametrize("field", ["country", "source", "parent", "periods-0-source"])
def test_key_that_is_no_key_is_refused_at_the_form(secretariat, field, key):
    shown = secretariat.get(f"{address(Member, 'add')}?{field}={key}")
    sent = secretariat.post(address(Member, "add"), {"name": "X", "slug": "x", field: key})

    assert (shown.status_code, sent.status_code) == (200, 200)


@pytest.mark.parametrize("query", ["p=1000000000", "unknown=1"])
def test_what_the_list_cannot_show_is_said(secretariat, query):
    response = secretariat.get(f"{reverse('admin:members_member_changelist')}?{query}", follow=True)

    assert [str(message) for message in response.context["messages"]] == [
        "There is no such page or filter. This is the whole list."
    ]


def test_search_that_is_too_long_is_said_and_finds_nothing(secretariat):
    response = secretariat.get(reverse("admin:members_member_changelist"), {"q": "a " * 101})

    assert response.context["cl"].result_count == 0
    assert [str(message) for message in response.context["messages"]] == [
        "The search is too long; nothing was looked for."
    ]


@pytest.mark.parametrize("keys", [["abc"], ["9" * 40], ["0"]])
def test_action_on_records_that_cannot_be_told_changes_nothing(secretariat, keys):
    url = reverse("admin:members_member_changelist")

    response = secretariat.post(url, {"action": "delete_selected", "_selected_action": keys, "post": "yes"})

    assert response.status_code == 302
    assert secretariat.get(url).context["cl"].result_count == 158


@pytest.mark.parametrize(
    "query",
    [
        "",
        "app_label=members&model_name=member&field_name=nothing&term=a",
        "app_label=x&model_name=y&field_name=z",
        "app_label=members&model_name=member&field_name=parent&term=" + "a+" * 2000,
        "app_label=members&model_name=member&field_name=parent&page=abc",
        "app_label=members&model_name=member&field_name=parent&page=100000",
    ],
)
def test_autocomplete_answers_any_parameters(secretariat, query):
    assert secretariat.get(f"{reverse('admin:autocomplete')}?{query}").status_code in (200, 403, 404)


def test_index_groups_the_models_under_readable_headings(secretariat):
    apps = secretariat.get(reverse("admin:index")).context["app_list"]

    assert [str(app["name"]) for app in apps] == [
        "Joining",
        "Members",
        "Clusters and chapters",
        "Governance",
        "Programmes and events",
        "Awards and cases",
        "Publications",
        "Organisation and texts",
        "Sources",
        "Letters and log",
        "Changes and imports",
        "Accounts",
    ]
    assert [str(model["name"]) for model in apps[1]["models"]][:2] == ["Members", "Membership periods"]


def test_admin_pages_are_never_cached_and_run_no_inline_script_or_style(secretariat):
    member = admin.site._registry and MODELS[0]._default_manager.first()
    assert member is not None
    for page in ("admin:index", "admin:members_member_changelist", "admin:members_member_import"):
        response = secretariat.get(reverse(page))

        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert "unsafe" not in response["Content-Security-Policy"]
        body = response.content.decode()
        assert " style=" not in body
        assert " onclick=" not in body
        assert "<style" not in body


def test_control_character_in_a_text_is_refused_and_nothing_typed_is_lost(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    member = make_member()
    data = form_data(client.get(change_url(member))) | {"city": "Bad\x0ccity", "acronym": "KEPT"}

    response = client.post(change_url(member), data)

    assert "The text holds a control character" in response.content.decode()
    assert 'value="KEPT"' in response.content.decode()
    member.refresh_from_db()
    assert member.acronym == ""
