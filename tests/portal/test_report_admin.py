"""Annual reports in the admin: words with figures by name, and publishing, seen before it is done."""

import pytest
from django.urls import reverse

from citynet.portal.models import ReportEdition, ReportPassage, ReportSnapshot
from citynet.portal.reports import publish
from members.models import Member
from tests.core.test_admin_addresses import OF_DJANGO
from tests.factories import make_member, make_user
from tests.markup import assert_valid
from tests.members.admin_pages import EDITOR, MANAGER, add_row, change_url, errors, form_data, sign_in

from .reports import make_passage, make_report

pytestmark = pytest.mark.django_db


def url(name, edition):
    return reverse(f"admin:portal_reportedition_{name}", args=[edition.pk])


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def seen(response):
    """The form of the page before publishing, as its button sends it."""
    return {"seen": response.context["plan"].fingerprint}


def test_form_lists_the_figures_with_their_values_of_today(client):
    sign_in(client)

    html = client.get(change_url(ReportEdition.objects.get(year=2023))).content.decode()

    assert "<li><code>{members_total}</code> Members: <strong>158</strong></li>" in html


def test_words_with_a_known_figure_are_saved_and_the_history_tells_of_them(client):
    sign_in(client)
    report = make_report(year=2015, text="Old words")
    data = form_data(client.get(change_url(report)))

    client.post(change_url(report), data | {"passages-0-text": "We had {events_total} events"})

    assert report.passages.get().text == "We had {events_total} events"
    history = client.get(reverse("admin:portal_reportedition_history", args=[report.pk])).content.decode()
    assert "We had {events_total} events" in history


def test_unknown_figure_is_refused_and_the_form_comes_back_filled(client):
    sign_in(client)
    report = make_report(year=2015, text="Old words")
    data = form_data(client.get(change_url(report)))
    add_row(data, "passages", section="members", language=data["passages-0-language"], text="{oops}", position=0)

    response = client.post(change_url(report), data | {"passages-0-text": "{events_totl}", "title": "Kept title"})

    assert [message.partition(" These")[0] for message in errors(response)] == [
        "There is no figure {events_totl}.",
        "There is no figure {oops}.",
    ]
    assert "{events_totl}</textarea>" in response.content.decode()
    assert 'value="Kept title"' in response.content.decode()
    assert (report.passages.get().text, ReportPassage.objects.filter(edition=report).count()) == ("Old words", 1)


@pytest.mark.parametrize("year", ["", "12", "99999", "abc"])
def test_words_of_no_year_are_sent_back_with_what_is_wrong_about_the_year(client, year):
    sign_in(client)
    report = make_report(year=2015, text="{events_total}")
    data = form_data(client.get(change_url(report)))

    response = client.post(change_url(report), data | {"year": year})

    assert response.status_code == 200
    assert "{events_total}</textarea>" in response.content.decode()


def test_number_that_is_a_figure_is_pointed_out_and_saved(client):
    sign_in(client)
    report = ReportEdition.objects.get(year=2023)
    data = form_data(client.get(change_url(report)))
    passage = report.passages.get(pk=data["passages-0-id"])

    response = client.post(change_url(report), data | {"passages-0-text": "All 158 of them"}, follow=True)

    warning = f"“{passage.name}” has 158 typed; if it is that figure, place it as {{members_total}}."
    assert warning in messages_of(response)
    passage.refresh_from_db()
    assert passage.text == "All 158 of them"


def test_preview_shows_the_words_with_their_figures(client):
    sign_in(client)
    report = ReportEdition.objects.get(year=2023)
    ask = {"preview": "text", "text": "We are **{members_total}**"}

    answer = client.post(url("preview", report), ask, headers={"accept": "application/json"})
    refused = client.post(url("preview", report), ask | {"text": "{oops}"}, headers={"accept": "application/json"})

    assert answer.json() == {
        "html": '<p>We are <strong><a href="/members/" rel="noopener">158</a></strong></p>\n',
        "problem": "",
    }
    assert refused.status_code == 400
    assert refused.json()["problem"].startswith("There is no figure {oops}.")
    assert f'formaction="{url("preview", report)}"' in client.get(change_url(report)).content.decode()
    assert client.get(url("preview", report)).status_code == 405


def test_publishing_says_what_it_fixes_and_which_sections_lack_words(client):
    sign_in(client, role=MANAGER)
    report = ReportEdition.objects.get(year=2023)
    report.passages.filter(section="members").delete()

    response = client.get(url("publish", report))

    assert_valid(response.content.decode())
    without = [chapter.key for chapter in response.context["plan"].without_words]
    assert without == ["members", "secretariat", "reported", "method"]
    assert "<li>Printed and counted figures</li>" in response.content.decode()
    assert ReportSnapshot.objects.count() == 0


def test_manager_publishes_and_is_told_id_and_addresses(client):
    user = sign_in(client, role=MANAGER)
    report = make_report(year=2015, text="Words")

    response = client.post(url("publish", report), seen(client.get(url("publish", report))), follow=True)

    snapshot = ReportSnapshot.objects.get()
    assert (snapshot.edition, snapshot.published_by, snapshot.number) == (report, user, 1)
    assert messages_of(response) == [f"Annual Report 2015 is published as {snapshot.public_id}. It never changes."]
    html = response.content.decode()
    assert f'<a href="/reports/2015/{snapshot.public_id}/">The report</a>' in html
    assert f'<a href="/reports/2015/{snapshot.public_id}.json">' in html
    assert_valid(html, but=OF_DJANGO)


def test_what_changed_after_it_was_seen_is_shown_again_and_not_published(client):
    sign_in(client, role=MANAGER)
    report = make_report(year=2015, text="Words")
    data = seen(client.get(url("publish", report)))
    report.passages.update(text="Other words")

    response = client.post(url("publish", report), data)

    assert messages_of(response) == [
        "Nothing was published: records or words have changed since this page was shown. Look again."
    ]
    assert ReportSnapshot.objects.count() == 0
    client.post(url("publish", report), seen(response))
    assert ReportSnapshot.objects.get().prose[0]["text"] == "Other words"


@pytest.mark.parametrize("data", [{}, {"seen": ""}, {"seen": "x\x00"}])
def test_publishing_without_having_seen_does_nothing(client, data):
    sign_in(client, role=MANAGER)

    assert client.post(url("publish", make_report(year=2015)), data).status_code == 200
    assert ReportSnapshot.objects.count() == 0


def test_nothing_new_is_not_published_again(client):
    sign_in(client, role=MANAGER)
    report = make_report(year=2015, text="Words")
    snapshot = publish(report, make_user())

    page = client.get(url("publish", report))
    client.post(url("publish", report), seen(page))

    assert f"Nothing has changed since {snapshot.public_id} was published." in page.content.decode()
    assert 'value="Publish"' not in page.content.decode()
    assert ReportSnapshot.objects.count() == 1


def test_differences_from_the_last_time_are_shown_before_publishing(client):
    sign_in(client, role=MANAGER)
    report = ReportEdition.objects.get(year=2023)
    publish(report, make_user())
    make_member(name="Newcomer", since_on="2023-11", region=Member.objects.get(slug="seoul").region)
    printed = report.title
    report.title = "Another title"
    report.save()

    html = client.get(url("publish", report)).content.decode()

    assert_valid(html)
    assert "<td>Members</td><td><del>158</del></td><td><ins>159</ins></td>" in html
    assert f"<td>Title</td><td><del>{printed}</del></td><td><ins>Another title</ins></td>" in html


@pytest.mark.parametrize(
    ("fields", "hindrance"),
    [
        ({"year": 2015, "text": "{nothing_of_the_kind}"}, "There is no figure {nothing_of_the_kind}."),
        ({"year": 2190, "text": "Words"}, "This year has not begun."),
    ],
)
def test_report_that_cannot_be_published_says_why(client, fields, hindrance):
    sign_in(client, role=MANAGER)
    report = make_report(**fields)

    response = client.get(url("publish", report))
    client.post(url("publish", report), seen(response))

    assert hindrance in response.content.decode()
    assert ReportSnapshot.objects.count() == 0


def test_editor_writes_and_does_not_publish(client):
    report = make_report(year=2015, text="Words")
    sign_in(client, role=EDITOR)

    assert client.get(change_url(report)).status_code == 200
    assert url("publish", report) not in client.get(change_url(report)).content.decode()
    assert client.get(url("publish", report)).status_code == 403
    assert client.post(url("publish", report), {"seen": "x"}).status_code == 403
    assert ReportSnapshot.objects.count() == 0


def test_who_is_not_of_the_secretariat_comes_to_none_of_it(client):
    report = make_report(year=2015, text="Words")
    addresses = [url("publish", report), url("preview", report), change_url(report)]

    assert {client.get(address).status_code for address in addresses} == {302}
    client.force_login(make_user(is_staff=True))
    assert [client.get(url("publish", report)).status_code, client.post(url("preview", report)).status_code] == [
        403,
        403,
    ]


@pytest.mark.parametrize("key", ["0", "abc", "9" * 40, "1.5", "ü"])
def test_pages_of_no_report_lead_back_or_are_not_found(client, key):
    sign_in(client, role=MANAGER)

    assert client.get(f"/admin/portal/reportedition/{key}/publish/").status_code == 302
    assert client.post(f"/admin/portal/reportedition/{key}/preview/", {"preview": "text"}).status_code == 404


def test_what_was_published_can_be_looked_at_and_not_changed(client):
    snapshot = publish(make_report(year=2015, text="Words"), make_user())
    client.force_login(make_user(is_staff=True, is_superuser=True))

    html = client.get(change_url(snapshot)).content.decode()

    assert snapshot.digest in html
    assert 'alt="True"' in html
    assert 'name="_save"' not in html
    assert client.post(change_url(snapshot), {"title": "Other"}).status_code == 403
    delete = reverse("admin:portal_reportsnapshot_delete", args=[snapshot.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403


def test_published_report_keeps_its_edition(client):
    report = make_report(year=2015, text="Words")
    publish(report, make_user())
    sign_in(client, role=MANAGER)

    client.post(reverse("admin:portal_reportedition_delete", args=[report.pk]), {"post": "yes"})

    assert ReportEdition.objects.filter(pk=report.pk).exists()


@pytest.mark.parametrize("size", [1, 5])
def test_pages_ask_no_more_queries_where_there_are_more_rows(client, django_assert_max_num_queries, size):
    sign_in(client, role=MANAGER)
    report = make_report(year=2015)
    for number in range(size):
        make_passage(report, heading=f"Heading {number}")
        report.title = f"Title {number}"
        report.save()
        publish(report, make_user())
        make_report(year=1990 + number)

    for page, most in (
        (reverse("admin:portal_reportedition_changelist"), 20),
        (reverse("admin:portal_reportsnapshot_changelist"), 20),
        (change_url(report), 90),
        (url("publish", report), 70),
    ):
        client.get(page)
        with django_assert_max_num_queries(most):
            client.get(page)
