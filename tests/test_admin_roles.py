"""Every address of the admin, visited as every role: who has no permission finds nothing behind any of them."""

import re

import pytest
from django.contrib import admin
from django.urls import URLPattern

from citynet.core.admin import FieldHistory
from members.applications.actors import secretariat
from members.models import Meeting, Member, Role, Seat
from programmes.models import Partner
from tests.core.workflows import make_letter, trial_workflow
from tests.factories import make_user
from tests.members.fee_tables import make_issued, make_payment, make_schedule

pytestmark = pytest.mark.django_db

# Of every model: Django's own pages, tried in core/test_admin_addresses.py, and those that our lists have besides.
OF_MODELS = {
    "",
    "add/",
    "<id>/password/",
    "<path:object_id>/",
    "<path:object_id>/change/",
    "<path:object_id>/delete/",
    "<path:object_id>/history/",
    "<path:object_id>/bring-back/",
    "<path:object_id>/restore/<str:history_id>/<str:name>/",
    "deleted/",
    "export/",
    "import/",
    "import/<str:key>/",
    "import/columns/",
    "import/template.<str:ending>",
    "process_import/",
    "saved-filters/",
    "saved-filters/<int:key>/",
    "saved-filters/<int:key>/change/",
}
# Whoever may sign in to the admin at all opens these, and finds there only what it may see.
OPEN = {"", "search/", "jsi18n/", "password_change/", "password_change/done/"}
# What nobody opens by its address alone: tried with the pages that lead there.
NO_PAGES = {"login/", "logout/", "autocomplete/", "markdown-preview/", "(?P<url>.*)$"}
NO_PAGES |= {"r/<path:content_type_id>/<path:object_id>/"}
YES, NO, POSTED, NONE_SUCH, LED_BACK = 200, 403, 405, 404, 302
# Single addresses: (of an editor, of a manager) what each finds there, and an example.
SINGLE = {
    r"^(?P<app_label>core|publications|portal|programmes|awards|members|auth)/$": (YES, YES, "members/"),
    "core/importbatch/<path:object_id>/undo/": (LED_BACK, LED_BACK, "core/importbatch/0/undo/"),
    "core/letter/<path:object_id>/edit/": (YES, YES, "core/letter/{letter}/edit/"),
    "core/mailtemplate/preview/<slug:kind>/": (NONE_SUCH, NONE_SUCH, "core/mailtemplate/preview/trial-receipt/"),
    "portal/reportedition/<path:object_id>/preview/": (POSTED, POSTED, "portal/reportedition/{edition}/preview/"),
    "portal/reportedition/<path:object_id>/publish/": (NO, YES, "portal/reportedition/{edition}/publish/"),
    "programmes/partner/duplicates/": (YES, YES, "programmes/partner/duplicates/"),
    "programmes/partner/<path:object_id>/merge/": (NO, YES, "programmes/partner/{partner}/merge/"),
    "members/member/duplicates/": (YES, YES, "members/member/duplicates/"),
    "members/member/<path:object_id>/merge/": (NO, YES, "members/member/{member}/merge/"),
    "members/member/<int:key>/statement/": (YES, YES, "members/member/{member}/statement/"),
    "members/member/completeness/": (YES, YES, "members/member/completeness/"),
    "members/member/questions.<str:ending>": (YES, YES, "members/member/questions.csv"),
    "members/membershipapplication/bundle/": (LED_BACK, LED_BACK, "members/membershipapplication/bundle/"),
    "members/seat/<path:object_id>/delegates/": (YES, YES, "members/seat/{seat}/delegates/"),
    "members/meeting/<path:object_id>/agenda/": (YES, YES, "members/meeting/{meeting}/agenda/"),
    "members/meeting/<path:object_id>/agenda/print/": (YES, YES, "members/meeting/{meeting}/agenda/print/"),
    "members/feeassessment/run/": (YES, YES, "members/feeassessment/run/?year=2027"),
    "members/feeassessment/run/dry-run.xlsx": (YES, YES, "members/feeassessment/run/dry-run.xlsx?year=2027"),
    "members/feeassessment/<int:key>/step/": (POSTED, POSTED, "members/feeassessment/{fee}/step/"),
    "members/feeassessment/<int:key>/payment/": (NO, YES, "members/feeassessment/{fee}/payment/"),
    "members/feeassessment/<int:key>/payment/<int:payment>/": (
        NO,
        YES,
        "members/feeassessment/{fee}/payment/{payment}/",
    ),
    r"members/feeassessment/^ledger\.(?P<ending>csv|xlsx)$": (YES, YES, "members/feeassessment/ledger.csv"),
}
# Pages of one application: tests/test_who_sees_what.py visits them with real ones.
OF_A_CASE = "members/membershipapplication/<int:object_id>/"


def walk(patterns, prefix=""):
    for entry in patterns:
        if isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern)
        else:
            yield from walk(entry.url_patterns, prefix + str(entry.pattern))


ROUTES = sorted(set(walk(admin.site.get_urls())))
MODELS = {f"{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry}


def is_of_every_model(route):
    app, _, rest = route.partition("/")
    name, _, page = rest.partition("/")
    return f"{app}/{name}/" in MODELS and page in OF_MODELS


def is_left_to_django(route):
    """Django leads a record's address of long ago to the page to change it, which then refuses; and its own page of a
    history says first that there is no such record."""
    record, _, page = route.partition("/<path:object_id>/")
    without_ours = {
        f"{model._meta.app_label}/{model._meta.model_name}"
        for model, pages in admin.site._registry.items()
        if not isinstance(pages, FieldHistory)
    }
    return (page == "" and f"{route}change/" in ROUTES) or (page == "history/" and record in without_ours)


def typed(route):
    """An address of a route as anybody may type it: of a record that need not be there."""
    filled = re.sub(r"\(\?P<ending>[^)]*\)|<str:ending>", "csv", route)
    filled = re.sub(r"\(\?P<app_label>[^)]*\)", "members", filled)
    filled = re.sub(r"<(?:str:name|slug:\w+)>", "name", filled)
    filled = re.sub(r"<[^>]*>", "1", filled)
    return "/admin/" + re.sub(r"[\\^$]", "", filled)


def test_every_address_of_the_admin_is_known_here():
    single = {route for route in ROUTES if not is_of_every_model(route) and not route.startswith(OF_A_CASE)}

    assert single == SINGLE.keys() | OPEN | NO_PAGES


def test_nobody_finds_anything_without_signing_in(client):
    answers = {typed(route): client.get(typed(route)) for route in ROUTES if route not in NO_PAGES}

    refused = {address for address, answer in answers.items() if answer.get("Location", "").startswith("/admin/login/")}
    assert answers.keys() - refused == set()


def test_account_without_any_permission_finds_nothing(client):
    """One that may sign in to the admin; what it is refused does not tell whether there is such a record."""
    client.force_login(make_user(is_staff=True))

    routes = [route for route in ROUTES if route not in NO_PAGES | OPEN and not is_left_to_django(route)]

    answers = {typed(route): answer_to(client, typed(route)) for route in routes}

    assert {address: status for address, status in answers.items() if status not in (403, 404)} == {}


def answer_to(client, address):
    """The status of an address, of those that only take what is posted the status of that."""
    status = client.get(address).status_code
    return client.post(address).status_code if status == POSTED else status


@pytest.mark.parametrize("role", [Role.SECRETARIAT_EDITOR, Role.SECRETARIAT_MANAGER])
def test_roles_of_the_secretariat_open_what_is_theirs(client, role):
    client.force_login(make_user(is_staff=True, groups=[role]))
    by = secretariat(make_user(is_staff=True, groups=[Role.SECRETARIAT_MANAGER]))
    make_schedule({"amount": 100})
    fee = make_issued(Member.objects.get(slug="seoul"), by)
    with trial_workflow():
        keys = {
            "fee": fee.pk,
            "payment": make_payment(fee, by, 40).pk,
            "letter": make_letter(state="held").pk,
            "edition": 1,
            "partner": Partner.objects.first().pk,
            "member": Member.objects.get(slug="seoul").pk,
            "seat": Seat.objects.first().pk,
            "meeting": Meeting.objects.first().pk,
        }

        for editor, manager, address in SINGLE.values():
            status = client.get("/admin/" + address.format(**keys)).status_code
            assert status == (manager if role == Role.SECRETARIAT_MANAGER else editor), address
