"""The template of each table, and the page that says what its columns mean."""

import io

import pytest
from django.contrib.auth.models import Permission
from openpyxl import load_workbook

from citynet.core.imports.columns import explain
from members.models import Member
from members.resources import MemberResource
from tests.core.test_record_tables import MODELS
from tests.factories import make_user
from tests.markup import assert_valid
from tests.members.admin_pages import sign_in
from tests.members.import_pages import confirm, difference, preview, url

pytestmark = pytest.mark.django_db


def template(client, model, ending):
    return client.get(f"{url(model, 'import')}template.{ending}")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_columns_are_explained_on_a_page_and_on_the_second_sheet_of_the_template(client, model):
    sign_in(client)

    page = client.get(url(model, "import_columns"))
    book = load_workbook(io.BytesIO(template(client, model, "xlsx").content))
    text = template(client, model, "csv").content.decode("utf-8-sig")

    assert_valid(page.content.decode())
    names = [column.name for column in page.context["explained"]]
    assert [cell.value for cell in book.worksheets[0][1]] == names
    assert text.strip().split(",") == names
    assert [row[0].value for row in book.worksheets[1].iter_rows(min_row=2)] == names
    assert all(column.meaning and column.need and column.accepts for column in page.context["explained"])


def test_explanation_tells_what_is_needed_accepted_and_meant():
    told = {column.name: column for column in explain(MemberResource())}

    assert (told["public_id"].need, told["slug"].need) == ("names the record; empty for a new one", "names the record")
    assert (told["name"].need, told["region"].need, told["city"].need) == ("required", "may be empty", "may be empty")
    assert "local-authority (" in told["kind"].accepts
    assert told["country"].accepts.startswith("country or area: its ISO code") or "code" in told["country"].accepts
    assert told["needs"].accepts.startswith("any number, parted by |.")
    assert told["to_be_confirmed"].accepts == "yes or no"
    assert Member.objects.filter(name=told["name"].example).exists()


def test_choices_can_be_chosen_in_the_template(client):
    sign_in(client)
    sheet = load_workbook(io.BytesIO(template(client, Member, "xlsx").content)).worksheets[0]
    heading = next(cell for cell in sheet[1] if cell.value == "kind")

    offered = [rule for rule in sheet.data_validations.dataValidation if f"{heading.column_letter}2" in rule.sqref]

    assert [rule.formula1.split(",")[0] for rule in offered] == ['"local-authority']


def test_filled_template_is_imported(client):
    sign_in(client)
    book = load_workbook(io.BytesIO(template(client, Member, "xlsx").content))
    values = {"slug": "from-template", "name": "From the template", "country": "nepal"}
    book.worksheets[0].append([values.get(cell.value) for cell in book.worksheets[0][1]])
    stream = io.BytesIO()
    book.save(stream)
    stream.name = "filled.xlsx"
    stream.seek(0)

    response = client.post(url(Member, "import"), {"file": stream})
    assert [name for name, _changes in difference(response)] == ["From the template"]
    confirm(client, response)

    assert Member.objects.get(slug="from-template").country.code == "NP"


@pytest.mark.parametrize(("ending", "status"), [("json", 404), ("exe", 404), ("xlsx.exe", 404), ("%00", 400)])
def test_template_of_another_kind_is_not_found(client, ending, status):
    sign_in(client)

    assert template(client, Member, ending).status_code == status


def test_who_does_not_import_gets_neither_template_nor_explanation(client):
    user = make_user(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_member"))
    client.force_login(user)

    assert template(client, Member, "csv").status_code == 403
    assert client.get(url(Member, "import_columns")).status_code == 403


def test_template_is_only_read(client):
    sign_in(client)

    assert client.post(url(Member, "import_columns")).status_code == 405


@pytest.mark.parametrize("value", ["Viet Nam", "VN", "vn", "VIETNAM"])
def test_country_is_accepted_by_its_name_and_its_iso_code_in_any_spelling(client, value):
    sign_in(client)

    response = preview(client, [{"slug": "hue", "country": value}])

    assert difference(response) == []
    assert response.context["failures"] == []
