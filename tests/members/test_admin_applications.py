"""The queue of applications and the page of one: who sees what, and that nothing is edited past the steps."""

import datetime as dt

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from members.applications import workflow as steps
from members.applications.actors import applicant
from members.models import (
    ApplicationCheck,
    ApplicationDocument,
    Ballot,
    BallotSeat,
    Decision,
    DossierVersion,
    MembershipApplication,
    Role,
    Vote,
)
from tests.factories import make_country, make_user
from tests.markup import assert_valid
from tests.members.admin_pages import EDITOR, MANAGER, change_url, list_url, queries_of, sign_in
from tests.members.joining import (
    make_application,
    make_document,
    make_ready,
    make_screened,
    make_staff,
    make_submitted,
    staff,
)

pytestmark = pytest.mark.django_db
QUEUE = list_url(MembershipApplication)


def listed(client, query=""):
    return [str(row) for row in client.get(f"{QUEUE}?{query}").context["cl"].result_list]


def page_url(application, name, *keys):
    return reverse(f"admin:members_membershipapplication_{name}", args=[application.pk, *keys])


def in_days(count):
    return timezone.localdate() + dt.timedelta(days=count)


def test_queue_shows_what_waits_for_the_secretariat_and_no_drafts(client):
    sign_in(client)
    make_application(name="Draft")
    make_submitted(name="Sent")
    asked = make_screened(name="Asked")
    steps.request_information(asked, by=staff(), items="A letter.", due_on=in_days(20))

    assert listed(client) == ["Sent"]
    assert listed(client, "stage=info_requested") == ["Asked"]
    assert listed(client, "stage=draft") == ["Draft"]
    assert {"Sent", "Asked"} <= set(listed(client, "stage=all"))
    assert "Draft" not in listed(client, "stage=all")


def test_queue_tells_the_state_plainly_and_since_and_until_when(client):
    sign_in(client)
    asked = make_screened(name="Asked")
    steps.request_information(asked, by=staff(), items="A letter.", due_on=in_days(20))

    html = client.get(f"{QUEUE}?stage=info_requested").content.decode()

    assert "The applicant has to answer" in html
    assert f"<small>until {date_format(in_days(20), 'j M Y')}</small>" in html
    assert asked.reference in html


def test_queue_filters_by_screener_kind_and_country(client):
    user = sign_in(client)
    mine = make_submitted(name="Mine")
    steps.claim(mine, by=steps_actor(user))
    other = make_submitted(name="Other", kind="ngo", country=make_country(code="XZ"))

    assert listed(client, "screener=me") == ["Mine"]
    assert listed(client, "screener=nobody") == ["Other"]
    assert listed(client, "kind__exact=ngo") == ["Other"]
    assert listed(client, f"country__id__exact={other.country_id}") == ["Other"]


def steps_actor(user):
    from members.applications.actors import secretariat

    return secretariat(user)


def test_queue_is_searched_by_folded_names_reference_and_address_in_every_state(client):
    sign_in(client)
    application = make_submitted(name="Huế", email="mayor@hue.example")
    steps.withdraw(application, by=applicant(), note="Not now.")
    make_application(name="Hue of drafts")

    for query in ("hue", application.reference, "mayor@hue.example"):
        assert listed(client, f"q={query}") == ["Huế"]


def test_filter_that_does_not_exist_gives_the_whole_list_and_a_message(client):
    sign_in(client)

    for query in ("stage=flying", "screener=somebody"):
        assert client.get(f"{QUEUE}?{query}").status_code == 302


def test_queue_asks_no_more_for_more_rows(client):
    sign_in(client)
    make_submitted()
    few = queries_of(client, QUEUE)
    for _number in range(4):
        make_screened(by=staff())

    assert queries_of(client, QUEUE) == few
    assert few <= 9  # session, account, its rights, saved filters, countries, what is counted and listed


def test_page_of_one_asks_little(client):
    sign_in(client)
    application = make_ready()
    make_document(application)

    assert queries_of(client, change_url(application)) <= 16


def test_historical_application_says_from_where_it_is_known(client):
    sign_in(client)
    application = MembershipApplication.objects.filter(source__isnull=False).first()

    html = client.get(change_url(application)).content.decode()

    assert_valid(html)
    assert str(application.source) in html
    assert "Steps you can take" not in html
    assert "known from a document" in client.get(f"{QUEUE}?stage=admitted").content.decode()


def test_page_shows_the_dossier_checks_and_history(client):
    sign_in(client)
    application = make_application(vision="Green and calm.")
    make_document(application, name="our-letter.pdf")
    make_screened(application=application)

    html = client.get(change_url(application)).content.decode()

    assert_valid(html)
    assert "Green and calm." in html
    assert page_url(application, "document", application.documents.get().pk) in html
    assert application.versions.get().sha256 in html
    assert "Every required answer is there." in html
    assert "Send the application" in html


def test_page_shows_older_versions_and_what_changed_field_by_field(client):
    sign_in(client)
    application = make_screened(vision="Old vision.")
    steps.request_information(application, by=staff(), items="A vision.", due_on=in_days(20))
    MembershipApplication.objects.filter(pk=application.pk).update(vision="New vision.")
    application.refresh_from_db()
    steps.resubmit(application, by=applicant())

    newest = client.get(change_url(application)).content.decode()
    older = client.get(change_url(application) + "?version=1").content.decode()

    assert "<del>Old vision.</del>" in newest
    assert "<ins>New vision.</ins>" in newest
    assert "Old vision." in older
    assert "New vision." not in older
    assert client.get(change_url(application) + "?version=nonsense").status_code == 200


def test_what_an_applicant_has_not_sent_is_its_own(client):
    sign_in(client)
    application = make_application(vision="Still thinking.")
    document = make_document(application)

    html = client.get(change_url(application)).content.decode()

    assert "Still thinking." not in html
    assert "has not sent it yet" in html
    assert client.get(page_url(application, "document", document.pk)).status_code == 404


def test_document_is_a_download_that_cannot_run_and_is_kept_nowhere(client):
    sign_in(client)
    application = make_application()
    document = make_document(application, content=b"%PDF-1.4 the paper %%EOF")
    make_submitted(application=application)

    response = client.get(page_url(application, "document", document.pk))

    assert b"".join(response) == b"%PDF-1.4 the paper %%EOF"
    assert response["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_document_of_another_application_or_a_lost_file_is_not_found(client):
    sign_in(client)
    application, other = make_application(), make_submitted()
    document = make_document(application)
    make_submitted(application=application)

    assert client.get(page_url(other, "document", document.pk)).status_code == 404
    document.file.storage.delete(document.file.name)
    assert client.get(page_url(application, "document", document.pk)).status_code == 404


@pytest.mark.parametrize("paper", ["dossier", "extract"])
def test_pages_to_print_are_valid_and_kept_nowhere(client, paper):
    sign_in(client)
    application = make_ready()

    response = client.get(page_url(application, paper))

    assert_valid(response.content.decode())
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_history_shows_each_event_with_its_hash(client):
    sign_in(client)
    application = make_submitted()

    html = client.get(page_url(application, "history")).content.decode()

    assert_valid(html)
    assert steps.applications.events(application).get().hash in html


def all_pages(application, document):
    yield QUEUE
    yield reverse("admin:members_membershipapplication_export")
    yield change_url(application)
    yield page_url(application, "document", document.pk)
    for name in ("history", "dossier", "extract", "checks"):
        yield page_url(application, name)
    yield page_url(application, "step", "request_information")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (EDITOR, 200),
        (MANAGER, 200),
        ("", 403),
        (Role.MEMBER_EDITOR, 403),
        (Role.EXCOM_DELEGATE, 403),
    ],
)
def test_pages_open_to_the_secretariat_alone(client, role, status):
    application = make_application()
    document = make_document(application)
    make_screened(application=application)
    sign_in(client, role=role)

    found = {page: client.get(page).status_code for page in all_pages(application, document)}

    assert set(found.values()) == {status}


def test_who_does_not_work_in_the_admin_is_asked_to_sign_in(client):
    application = make_application()
    document = make_document(application)
    make_screened(application=application)
    client.force_login(make_user(groups=[Role.EXCOM_DELEGATE]))

    assert {client.get(page).status_code for page in all_pages(application, document)} == {302}


def test_export_holds_no_address_of_anybody(client):
    sign_in(client)
    make_submitted(
        name="Riverside", email="mayor@river.example", contact_name="Ada Contact", contact_phone="+99 1", vision="Wet."
    )

    response = client.post(reverse("admin:members_membershipapplication_export"), {"format": "0", "resource": ""})
    text = response.content.decode()

    assert "Riverside" in text
    for secret in ("mayor@river.example", "Ada Contact", "+99 1", "Wet."):
        assert secret not in text


def test_nothing_of_the_workflow_is_added_changed_or_deleted_in_the_admin(client):
    """Not even by superusers: the steps are the only way."""
    superuser = make_user(is_staff=True, is_superuser=True)
    client.force_login(superuser)
    application = make_screened()
    request = type("Request", (), {"user": superuser})
    registered = admin.site._registry[MembershipApplication]

    assert not registered.has_add_permission(request)
    assert not registered.has_change_permission(request)
    assert not registered.has_delete_permission(request)
    assert client.get(reverse("admin:members_membershipapplication_add")).status_code == 403
    assert client.post(change_url(application), {"state": "approved"}).status_code == 403
    assert client.post(page_url(application, "delete"), {"post": "yes"}).status_code == 403
    application.refresh_from_db()
    assert application.state == "screening"
    for model in (ApplicationDocument, ApplicationCheck, DossierVersion, Ballot, BallotSeat, Vote, Decision):
        assert not admin.site.is_registered(model)


def test_list_offers_no_deletion_and_no_import(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))

    html = client.get(QUEUE).content.decode()

    assert "delete_selected" not in html
    assert "/import/" not in html


def test_second_person_is_named_where_there_is_one(client):
    user = sign_in(client)
    make_staff(last_login=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    application = make_screened()
    for check in application.checks.filter(found="open"):
        steps.judge_check(
            application, by=steps_actor(user), check_key=check.key, verdict="waived", reason="For the test."
        )
    steps.recommend(application, by=steps_actor(user), proposed_type="full", recommendation="It fits.")

    html = client.get(page_url(application, "step", "mark_ready")).content.decode()

    assert "a second person marks it ready" in html
