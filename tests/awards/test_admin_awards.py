"""The Secretariat edits editions, cases and honours: finding them, forms with rows, refusals, queries."""

import re

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from awards.models import AwardCase
from members.models import UrbanChallenge
from tests.awards.factories import goal, make_case, make_category, make_edition, make_honour
from tests.factories import make_cluster, make_member, some_source
from tests.members.admin_pages import add_row, change_url, errors, form_data, list_url, queries_of, sign_in
from tests.programmes.factories import make_event, make_partner

pytestmark = pytest.mark.django_db

MODELS = sorted(apps.get_app_config("awards").get_models(), key=lambda model: model._meta.label)
MODELS = [model for model in MODELS if not model.__name__.startswith("Historical")]


@pytest.fixture(autouse=True)
def _editor(client):
    sign_in(client)


def some_challenge(slug):
    return UrbanChallenge.objects.get_or_create(slug=slug, defaults={"name": slug, "source": some_source()})[0]


def found(client, model, **parameters):
    return list(client.get(list_url(model), parameters).context["cl"].result_list)


def test_case_is_found_by_its_title_and_by_any_name_of_its_entrant(client):
    of_member = make_case(entrant=make_member(aliases=["Zanzibar Town"]), title="Clean Canals")
    of_partner = make_case(entrant=make_partner(aliases=["Zanzibar Trust"]), title="Gröne Roofs")

    assert set(found(client, AwardCase, q="zanzibar")) == {of_member, of_partner}
    assert found(client, AwardCase, q="grone") == [of_partner]
    assert found(client, AwardCase, q="canals zanzibar") == [of_member]


@pytest.mark.parametrize("missing", ["goals", "clusters", "honours", "summary", "results"])
def test_cases_that_lack_something_are_listed(client, missing):
    bare, full = make_case(), make_case(summary="S", results="R")
    full.casegoals.create(goal=goal(11))
    full.caseclusters.create(cluster=make_cluster())
    make_honour(full, make_edition())

    listed = found(client, AwardCase, missing=missing)

    assert bare in listed
    assert full not in listed


def test_case_is_saved_with_its_rows(client):
    edition, member = make_edition(), make_member()
    category = make_category(edition)
    url = reverse("admin:awards_awardcase_add")
    data = form_data(client.get(url))
    data |= {"title": "Case", "slug": "a-case", "member": member.pk, "source": some_source().pk, "problem": "*x*"}
    add_row(data, "honours", edition=edition.pk, kind="winner", category=category.pk, source=some_source().pk)
    add_row(data, "casegoals", goal=goal(11).pk, is_main="on", assigned_by="source")
    add_row(data, "caseclusters", cluster=make_cluster(name="Harbours").pk)
    add_row(data, "casechallenges", challenge=some_challenge("waste").pk)
    add_row(data, "files", title="Paper", document=SimpleUploadedFile("a.pdf", b"%PDF-1.7 %%EOF"), position=1)
    add_row(data, "links", title="News", url="https://example.org/", position=1)

    client.post(url, data)

    case = AwardCase.objects.get(slug="a-case")
    assert (case.entrant, case.honours.get().category) == (member, category)
    assert [str(row) for row in (case.casegoals.get(), case.caseclusters.get(), case.casechallenges.get())] == [
        str(goal(11)),
        "Harbours",
        "waste",
    ]
    assert (case.casegoals.get().is_main, case.links.get().title) == (True, "News")
    assert re.fullmatch(r"documents/[0-9a-f]{24}\.pdf", case.files.get().document.name)


def test_edition_is_saved_with_its_rows(client):
    edition, partner, case, event = make_edition(), make_partner(), make_case(), make_event()
    data = form_data(client.get(change_url(edition)))
    add_row(data, "categories", name="Climate", slug="climate", position=1)
    add_row(data, "criteria", name="Impact", position=1)
    add_row(data, "organisers", partner=partner.pk, position=1)
    add_row(data, "jury", partner=partner.pk, people="A. Judge", position=1)
    add_row(data, "honours", case=case.pk, kind="finalist", source=some_source().pk)

    client.post(change_url(edition), data | {"ceremony": event.pk})

    edition.refresh_from_db()
    assert edition.ceremony == event
    rows = (edition.categories.get(), edition.criteria.get(), edition.organisers.get(), edition.jury.get())
    assert [str(row) for row in rows] == ["Climate", "Impact", partner.name, partner.name]
    assert edition.honours.get().case == case


def test_honour_of_a_category_of_another_edition_is_refused(client):
    edition, other = make_edition(), make_category(make_edition())
    case = make_case()
    data = form_data(client.get(change_url(case)))
    add_row(data, "honours", edition=edition.pk, kind="winner", category=other.pk, source=some_source().pk)

    assert errors(client.post(change_url(case), data)) == ["This category belongs to another edition."]


@pytest.mark.parametrize("both", [True, False])
def test_case_has_exactly_one_entrant(client, both):
    case = make_case()
    values = {"partner": make_partner().pk} if both else {"member": ""}

    response = client.post(change_url(case), form_data(client.get(change_url(case))) | values)

    assert errors(response) == ["Choose a member or a partner, not both."]


def test_one_rank_for_two_cases_is_refused_without_a_server_error(client):
    edition = make_edition()
    data = form_data(client.get(change_url(edition)))
    for case in (make_case(), make_case()):
        add_row(data, "honours", case=case.pk, kind="winner", rank=1, source=some_source().pk)

    response = client.post(change_url(edition), data)

    assert response.status_code == 200
    assert errors(response)
    assert not edition.honours.exists()


def test_edition_with_many_finalists_is_saved_unchanged(client):
    edition = make_edition()
    for _number in range(40):
        make_honour(make_case(), edition, kind="finalist")

    response = client.post(change_url(edition), form_data(client.get(change_url(edition))))

    assert response.status_code == 302
    assert edition.honours.count() == 40


@pytest.mark.parametrize("kind", ["case", "edition"])
def test_history_shows_the_rows(client, kind):
    case, edition = make_case(), make_edition()
    record = case if kind == "case" else edition
    make_honour(case, edition)
    case.casegoals.create(goal=goal(11))
    make_category(edition, name="Climate")

    told = [entry.kind for entry in client.get(change_url(record).replace("/change/", "/history/")).context["entries"]]

    assert "Honour" in told
    assert ("Goal of a case" if kind == "case" else "Category of the awards") in told


@pytest.mark.parametrize("make", [make_edition, make_case])
def test_page_on_the_site_is_one_click_away(client, make):
    record = make()

    page = client.get(change_url(record))

    assert client.get(page.context["absolute_url"]).url.endswith(record.get_absolute_url())


def test_autocomplete_tells_categories_of_one_name_apart(client):
    for number in (901, 902):
        make_category(make_edition(number=number, name=f"Edition {number}"), name="Zanzibar", slug="zanzibar")

    field = "app_label=awards&model_name=honour&field_name=category&term=zanzibar"
    answer = client.get(f"{reverse('admin:autocomplete')}?{field}").json()

    assert {choice["text"] for choice in answer["results"]} == {"Zanzibar (Edition 901)", "Zanzibar (Edition 902)"}


def make_everything(number):
    for position in range(number):
        edition = make_edition(ceremony=make_event())
        category = make_category(edition)
        edition.criteria.create(name="Impact")
        edition.organisers.create(partner=make_partner())
        edition.jury.create(member=make_member())
        for entrant in (make_member(), make_partner()):
            case = make_case(entrant=entrant)
            make_honour(case, edition, category=category)
            fill(case, position + 1)
        goal(position + 1)


def fill(case, number):
    for position in range(1, number + 1):
        case.casegoals.create(goal=goal(position))
        case.caseclusters.create(cluster=make_cluster())
        case.casechallenges.create(challenge=some_challenge(f"challenge-{position}"))
        case.files.create(title=f"File {position}", document=f"documents/{position:024x}.pdf")
        case.links.create(title="Link", url=f"https://example.org/{position}")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_list_asks_no_more_for_more_rows(client, model):
    make_everything(1)
    few = queries_of(client, list_url(model))
    make_everything(4)

    many = queries_of(client, list_url(model))

    assert many <= few
    assert many <= 20


def test_forms_ask_no_more_for_more_rows(client):
    small, large = make_case(), make_case()
    editions = make_edition(), make_edition()
    for record, edition, number in ((small, editions[0], 1), (large, editions[1], 9)):
        fill(record, number)
        for _number in range(number):
            category = make_category(edition)
            make_honour(record, make_edition())
            make_honour(make_case(), edition, category=category)
            edition.organisers.create(partner=make_partner())
            edition.jury.create(member=make_member())

    assert queries_of(client, change_url(large)) <= queries_of(client, change_url(small))
    assert queries_of(client, change_url(editions[1])) <= queries_of(client, change_url(editions[0]))
