"""Every address, visited as every role. An address that is not in the table below fails the test."""

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import URLPattern, get_resolver

from members.models import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ANYONE, STAFF = "anyone", "staff"
VISITOR = "anyone, and no cache keeps it"
SIGN_IN = "who is not signed in; who is finds the account"
ACCOUNT = "who is signed in"
DELEGATE = "who acts for a seat of the Executive Committee: members/test_excom_desk.py"
FORM = "anyone; each copy is signed for the moment, and kept by nobody"
LINK = "whoever holds the personal link of the application: members/test_apply_links.py"
# Pattern of the address → who may open it, and an example.
ADDRESSES = {
    "": (ANYONE, "/"),
    "members/": (ANYONE, "/members/"),
    r"^members\.(?P<ending>csv|xlsx|json|geojson)$": (ANYONE, "/members.json"),
    "members/<slug:slug>/": (ANYONE, "/members/seoul/"),
    "clusters/": (ANYONE, "/clusters/"),
    "clusters/<slug:slug>/": (ANYONE, "/clusters/sdgs/"),
    "chapters/": (ANYONE, "/chapters/"),
    "chapters/<slug:slug>/": (ANYONE, "/chapters/nepal/"),
    "governance/": (ANYONE, "/governance/"),
    "governance/meetings/<int:number>/": (ANYONE, "/governance/meetings/43/"),
    "events/": (ANYONE, "/events/"),
    r"^events\.(?P<ending>ics|csv|json)$": (ANYONE, "/events.ics"),
    "events/feed/": (ANYONE, "/events/feed/"),
    "events/<int:year>/<slug:slug>/": (ANYONE, "/events/2023/apuf-8/"),
    "programmes/": (ANYONE, "/programmes/"),
    "programmes/<slug:slug>/": (ANYONE, "/programmes/iurc/"),
    "services/": (ANYONE, "/services/"),
    "partners/": (ANYONE, "/partners/"),
    "partners/<slug:slug>/": (ANYONE, "/partners/unescap/"),
    "agreements/": (ANYONE, "/agreements/"),
    "awards/": (ANYONE, "/awards/"),
    "awards/<int:number>/": (ANYONE, "/awards/2/"),
    "cases/": (ANYONE, "/cases/"),
    r"^cases\.(?P<ending>csv|json)$": (ANYONE, "/cases.json"),
    "cases/<slug:slug>/": (ANYONE, "/cases/women-in-waste-management/"),
    "publications/": (ANYONE, "/publications/"),
    "publications/<slug:slug>/": (ANYONE, "/publications/annual-report-2023/"),
    "join/": (ANYONE, "/join/"),
    "apply/": (FORM, "/apply/"),
    "apply/link/": (FORM, "/apply/link/"),
    "apply/mailed/": (ANYONE, "/apply/mailed/"),
    "apply/<str:token>/": (LINK, None),
    "apply/<str:token>/<slug:step>/": (LINK, None),
    "apply/<str:token>/documents/": (LINK, None),
    "apply/<str:token>/documents/<int:pk>/": (LINK, None),
    "apply/<str:token>/documents/<int:pk>/remove/": (LINK, None),
    "apply/<str:token>/send/": (LINK, None),
    "apply/<str:token>/sent/": (LINK, None),
    "apply/<str:token>/withdraw/": (LINK, None),
    "apply/<str:token>/new-link/": (LINK, None),
    "about/": (ANYONE, "/about/"),
    "about/figures/": (ANYONE, "/about/figures/"),
    "about/rules/": (ANYONE, "/about/rules/"),
    "reports/": (ANYONE, "/reports/"),
    "reports/<int:year>/": (ANYONE, "/reports/2023/"),
    "reports/<int:year>.json": (ANYONE, "/reports/2023.json"),
    # Those of what was published are visited in portal/test_report_pages.py, which publishes something first.
    "reports/<int:year>/changes/": (ANYONE, None),
    "reports/<int:year>/<slug:public_id>/": (ANYONE, None),
    "reports/<int:year>/<slug:public_id>.json": (ANYONE, None),
    "search/": (ANYONE, "/search/?q=seoul"),
    "opensearch.xml": (ANYONE, "/opensearch.xml"),
    "data/": (ANYONE, "/data/"),
    "data/citynet.zip": (ANYONE, "/data/citynet.zip"),
    "data/<slug:name>.schema.json": (ANYONE, "/data/members.schema.json"),
    "components/": (ANYONE, None),  # answers only while DEBUG is on: portal/test_components.py
    "healthz": (ANYONE, "/healthz"),
    ".well-known/security.txt": (ANYONE, "/.well-known/security.txt"),
    "metrics": (STAFF, None),  # who has its token: portal/test_metrics.py
    "robots.txt": (ANYONE, "/robots.txt"),
    "favicon.ico": (ANYONE, None),  # redirects to the icon
    "sitemap.xml": (ANYONE, "/sitemap.xml"),
    "sitemap-<slug:section>.xml": (ANYONE, "/sitemap-members.xml"),
    r"^media/(?P<path>(?:logos|covers)/[0-9a-f]{24}\.webp|documents/[0-9a-f]{24}\.pdf)$": (
        ANYONE,
        None,  # core/test_uploads.py: needs a stored file
    ),
    "excom/": (DELEGATE, "/excom/"),
    "excom/meetings/<int:number>/": (DELEGATE, "/excom/meetings/43/"),
    "excom/<slug:reference>/": (DELEGATE, "/excom/a-nobody/"),
    "excom/<slug:reference>/documents/<int:pk>/": (DELEGATE, "/excom/a-nobody/documents/1/"),
    "admin/": (STAFF, "/admin/"),
    "accounts/": (ACCOUNT, "/accounts/"),
    "accounts/login/": (SIGN_IN, "/accounts/login/"),
    "accounts/logout/": (ACCOUNT, None),  # members/test_sign_in.py: who is not signed in is led to the home page
    "accounts/signup/": (VISITOR, None),  # members/test_sign_in.py: who is signed in is led away as well
    "accounts/inactive/": (VISITOR, "/accounts/inactive/"),
    "accounts/reauthenticate/": (ACCOUNT, "/accounts/reauthenticate/"),
    "accounts/password/change/": (ACCOUNT, "/accounts/password/change/"),
    "accounts/password/set/": (VISITOR, "/accounts/password/set/"),
    "accounts/password/reset/": (VISITOR, "/accounts/password/reset/"),
    "accounts/password/reset/done/": (VISITOR, "/accounts/password/reset/done/"),
    r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": (
        VISITOR,
        "/accounts/password/reset/key/1-no-such-key/",
    ),
    "accounts/sessions/": (ACCOUNT, "/accounts/sessions/"),
    "accounts/second-factor/": (ACCOUNT, "/accounts/second-factor/"),
    # Those that ask for more than an account are visited in members/test_second_factor.py.
    "accounts/second-factor/code/": (SIGN_IN, None),
    "accounts/second-factor/code-again/": (ACCOUNT, None),
    "accounts/second-factor/app/": (ACCOUNT, None),
    "accounts/second-factor/app/remove/": (ACCOUNT, None),
    "accounts/second-factor/recovery-codes/": (ACCOUNT, None),
    "accounts/second-factor/recovery-codes/new/": (ACCOUNT, None),
    "accounts/second-factor/recovery-codes/file/": (ACCOUNT, None),
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
ROLES = [None, "no role", *Role.values, "superuser"]


def account(role):
    """A user in a role; the Secretariat's two may sign in to the admin."""
    if role is None:
        return None
    return make_user(
        password="a long enough password",
        groups=[role],
        is_staff=role in {Role.SECRETARIAT_EDITOR, Role.SECRETARIAT_MANAGER, "superuser"},
        is_superuser=role == "superuser",
    )


def sign_in_as(client, role):
    """The account that was signed in; None for nobody."""
    user = account(role)
    if user:
        client.force_login(user)
    return user


def test_every_address_has_a_rule():
    assert {str(entry.pattern) for entry in _top_level(get_resolver().url_patterns)} == set(ADDRESSES)


def _top_level(patterns):
    """The addresses of our own; the admin counts as one here, its pages are tested with it."""
    for entry in patterns:
        if isinstance(entry, URLPattern) or str(entry.pattern) == "admin/":
            yield entry
        else:
            yield from _top_level(entry.url_patterns)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_opens_what_it_may_and_nothing_else(client, role):
    user = sign_in_as(client, role)

    for rule, example in ADDRESSES.values():
        if example is None:
            continue
        response = client.get(example)
        assert (response.status_code, response.get("Location")) == expected(rule, example, user), example


def expected(rule, address, user):
    """(status, where it leads) of an address as somebody, None for nobody, finds it."""
    if rule == STAFF and user and not user.is_staff:
        return (302, f"/admin/login/?next={address}")  # which then says that the account has no part in it
    if rule == SIGN_IN and user:
        return (302, "/accounts/")
    if rule == DELEGATE and user:
        return (403, None)  # none of the roles gives a seat, the Secretariat's and the superuser's least of all
    if rule in {STAFF, ACCOUNT, DELEGATE} and not user:
        return (302, f"/{'admin' if rule == STAFF else 'accounts'}/login/?next={address}")
    return (200, None)


def is_kept_by_nobody(response):
    told = set(response.headers["Cache-Control"].split(", "))
    return {"no-store", "private"} <= told and "public" not in told and "ETag" not in response.headers


@pytest.mark.parametrize("role", ROLES)
def test_pages_of_accounts_are_kept_by_nobody(client, role):
    sign_in_as(client, role)

    for rule, example in ADDRESSES.values():
        if rule in {VISITOR, SIGN_IN, ACCOUNT, DELEGATE} and example:
            response = client.get(example)
            headers = response.headers
            assert is_kept_by_nobody(response), example
            assert headers["X-Robots-Tag"] == "noindex"
            assert set(headers["Content-Security-Policy"].split("; ")) == POLICY


PRIVATE_PLACES = ["/accounts/", "/admin/", "/apply/", "/excom/"]


def test_every_address_that_is_not_for_anyone_lies_in_a_private_place():
    private = [example for rule, example in ADDRESSES.values() if rule != ANYONE and example]

    assert [example for example in private if not example.startswith(tuple(PRIVATE_PLACES))] == []


@pytest.mark.parametrize("place", PRIVATE_PLACES)
@pytest.mark.parametrize("role", ROLES)
def test_no_answer_in_a_private_place_is_kept_whatever_it_says(client, role, place):
    """A cache would go on telling others, also after it has changed, that something is missing or not for somebody."""
    client.raise_request_exception = False
    user = sign_in_as(client, role)
    missing = client.get(f"{place}nowhere/at/all/")
    with connection.execute_wrapper(away):
        failed = client.get(f"{place}nowhere/at/all/")
    turned_away = [
        client.get(f"{place}?q=%00"),
        client.get(place, headers={"host": "elsewhere.example"}),
        client.put(place),
        client.get(f"{place}?q={'x' * 5000}"),
    ]

    is_led_away = place == "/admin/" and not (user and user.is_staff)  # to where one signs in, whatever was asked for
    assert missing.status_code == (302 if is_led_away else 404)
    assert failed.status_code == (503 if user else missing.status_code)  # who is signed in stands in the database
    assert [answer.status_code for answer in turned_away] == [400, 400, 405, 414]
    answers = [missing, failed, *turned_away]
    assert [answer.status_code for answer in answers if not is_kept_by_nobody(answer)] == []


def away(*arguments):
    raise OperationalError("the server closed the connection")


@pytest.mark.parametrize(
    "address", ["/accounts/password/change/", "/admin/members/member/add/", "/apply/link/", "/excom/"]
)
def test_form_from_another_site_is_refused_and_the_refusal_is_kept_by_nobody(address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(account("superuser"))

    refused = client.post(address, {"name": "Forged"})

    assert (refused.status_code, is_kept_by_nobody(refused)) == (403, True)


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        (Role.SECRETARIAT_EDITOR, "/admin/members/user/", 403),
        (Role.SECRETARIAT_EDITOR, "/admin/members/member/999999999/change/", 302),
        ("superuser", "/admin/members/member/999999999/statement/", 404),
        ("superuser", "/excom/a-nobody/", 403),
        (None, "/apply/A-2023-1.1.signature/", 404),
        (None, "/apply/A-2023-1.1.signature/documents/1/", 404),
    ],
)
def test_what_is_missing_or_refused_in_a_private_place_is_kept_by_nobody(client, role, address, status):
    sign_in_as(client, role)

    answer = client.get(address)

    assert (answer.status_code, is_kept_by_nobody(answer)) == (status, True)


def test_page_of_an_address_that_looks_private_and_is_public_may_be_kept(client):
    assert client.get("/apply/mailed/")["Cache-Control"] == "public, no-cache"


def test_open_forms_are_kept_by_nobody_and_set_no_cookie_but_the_one_against_forgery(client):
    for rule, example in ADDRESSES.values():
        if rule == FORM:
            response = client.get(example)
            assert response["Cache-Control"] == "no-store, private", example
            assert not response.has_header("ETag")
            assert set(response["Content-Security-Policy"].split("; ")) == POLICY
            assert set(response.cookies) == {"csrftoken"}


@pytest.mark.parametrize("role", ROLES)
def test_public_pages_take_no_posts(client, role):
    sign_in_as(client, role)

    for rule, example in ADDRESSES.values():
        if rule == ANYONE and example:
            assert client.post(example).status_code == 405, example


@pytest.mark.parametrize("role", ROLES)
def test_a_post_opens_no_more_than_a_look_does(client, role):
    """With nothing in it: where somebody may not look, nothing is taken either, and nowhere is it an error."""
    sign_in_as(client, role)

    for rule, example in ADDRESSES.values():
        if rule in {STAFF, ACCOUNT, DELEGATE} and example:
            looked, sent = client.get(example), client.post(example)
            assert sent.status_code < 500, example
            if looked.status_code != 200:
                assert sent.status_code in {looked.status_code, 405}, example


@pytest.mark.parametrize("role", [None, "no role", "superuser"])
def test_a_head_request_tells_what_a_look_would(client, role):
    sign_in_as(client, role)

    for _rule, example in ADDRESSES.values():
        if example:
            looked, head = client.get(example), client.head(example)
            assert (head.status_code, b"".join(head)) == (looked.status_code, b""), example


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"])
def test_no_address_takes_a_method_that_no_page_sends(client, method):
    client.force_login(account("superuser"))

    for _rule, example in ADDRESSES.values():
        if example:
            response = client.generic(method, example)
            assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, POST"), example


def test_every_public_page_is_sent_with_the_safety_headers(client):
    for rule, example in ADDRESSES.values():
        if rule == ANYONE and example:
            response = client.get(example)
            headers = response.headers
            policy = set(headers["Content-Security-Policy"].split("; "))
            assert policy == POLICY, example
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["X-Frame-Options"] == "DENY"
            assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
            assert "camera=()" in headers["Permissions-Policy"]
            assert response.cookies == {}, example
