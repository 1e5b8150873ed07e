"""Export, correct one cell, import: exactly that changes, after its difference was read. One bad row, and none does."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from citynet.core.models import FormerAddress
from citynet.core.tables import protect, unprotect
from members.models import Cluster, Country, Member, NationalChapter, Seat
from members.resources import MemberResource
from tests.factories import make_country, make_member
from tests.members.admin_pages import said, sign_in
from tests.members.import_pages import (
    KINDS,
    MODELS,
    assert_own_export_changes_nothing,
    confirm,
    difference,
    export,
    failures,
    preview,
    stored,
    upload,
    url,
)

COLUMNS = MemberResource.Meta.fields
pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    return sign_in(client, full_name="Editor")


# The round trip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_unchanged_export_has_nothing_to_import(client, editor, model, kind):
    Member.objects.filter(slug="hue").update(
        description="Two lines\r\nin the form of a browser", internal_note="=1+1", city="'=quoted", full_name="-5"
    )
    assert_own_export_changes_nothing(client, model, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_one_corrected_cell_is_the_only_difference_and_the_only_change(client, editor, kind):
    rows = export(client, kind=kind)
    row = next(row for row in rows if row["slug"] == "hue")
    row["website"] = "https://hue.example/"
    before = {member.pk: member for member in Member.objects.all()}
    hue = Member.objects.get(slug="hue")

    response = preview(client, rows, kind)
    assert difference(response) == [("Hue", [("website", hue.website, "https://hue.example/")])]
    done = confirm(client, response)

    assert done.url == url(Member, "changelist")
    after = {member.pk: member for member in Member.objects.all()}
    changed = {
        (member.slug, field.name)
        for member in after.values()
        for field in Member._meta.fields
        if getattr(member, field.attname) != getattr(before[member.pk], field.attname)
    }
    assert changed == {("hue", "website"), ("hue", "changed_at")}
    entry = hue.history.latest()
    assert (entry.history_user, entry.history_change_reason) == (editor, f"import: records.{kind}")


@pytest.mark.parametrize(
    ("model", "find", "column", "value", "shown"),
    [
        (Country, {"code": "NP"}, "name", "Nepal (Federal)", ("name", "Nepal", "Nepal (Federal)")),
        (Cluster, {"slug": "sdgs"}, "position", "9", ("position", "3", "9")),
        (NationalChapter, {"country": "NP"}, "website", "https://np.example/", None),
        (Seat, {"office": "president"}, "until_on", "2025-06", ("until_on", "", "2025-06")),
    ],
    ids=["country", "cluster", "chapter", "seat"],
)
def test_other_tables_are_corrected_by_their_natural_keys(client, editor, model, find, column, value, shown):
    rows = export(client, model)
    row = next(row for row in rows if find.items() <= row.items())
    shown = shown or (column, row[column], value)
    row[column] = value

    response = preview(client, rows, model=model)
    assert [change for _record, changes in difference(response) for change in changes] == [shown]
    confirm(client, response, model)

    assert next(row for row in export(client, model) if find.items() <= row.items())[column] == value


def test_export_holds_what_the_list_was_filtered_to(client, editor):
    names = [row["name"] for row in export(client, q="hu%E1%BA%BF")]

    assert names == ["Hue"]


def test_export_carries_membership_clusters_and_population_to_read(client, editor):
    quezon = next(row for row in export(client) if row["slug"] == "quezon")

    assert (quezon["type"], quezon["clusters"]) == ("full", "climate-change|disaster")


def test_columns_that_are_only_exported_are_named_and_left_alone(client, editor):
    member = Member.objects.get(slug="hue")

    response = preview(client, [{"slug": "hue", "type": "associate", "clusters": "sdgs"}])

    assert response.context["ignored"] == ["type", "clusters"]
    assert difference(response) == []
    assert member.participations.count() == 0


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_may_have_any_usual_separator_and_a_mark(client, editor, separator, encoding):
    response = preview(client, [{"slug": "hue", "city": "Huế"}], separator=separator, encoding=encoding)

    assert [change[0] for change in difference(response)[0][1]] == ["city"]


# Formulas


@pytest.mark.parametrize(
    "text", ["=1+1", "+x", "-x", "@x", "\tx", "\rx", "'=1", "''+x", "'quoted'", "-5", "+3.5", "x", ""]
)
def test_protection_from_formulas_can_be_taken_back_exactly(text):
    assert unprotect(protect(text)) == text
    assert not protect(text).startswith(("=", "@", "\t", "\r"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+cmd", "-cmd", "@SUM(1)"])
def test_exports_hold_no_formula(client, editor, kind, text):
    Member.objects.filter(slug="hue").update(description=text)

    row = next(row for row in export(client, kind=kind) if row["slug"] == "hue")

    assert row["description"] == f"'{text}"


def test_text_that_no_cell_of_a_workbook_holds_is_not_cut_off(client, editor):
    Member.objects.filter(slug="hue").update(description="x" * 32_767)

    refused = client.post(url(Member, "export"), {"format": KINDS["xlsx"], "resource": 0})
    rows = {row["slug"]: row["description"] for row in export(client, kind="csv")}

    assert said(refused) == [
        "A text has more than the 32,766 letters that a cell of XLSX holds. Take CSV or JSON instead."
    ]
    assert len(rows["hue"]) == 32_767


def test_cell_with_a_formula_is_refused_by_its_place(client, editor):
    book = openpyxl.Workbook()
    book.active.append(["slug", "city"])
    book.active.append(["hue", "=A1"])
    stream = io.BytesIO()
    book.save(stream)

    response = upload(client, SimpleUploadedFile("a.xlsx", stream.getvalue()))

    assert failures(response) == ["Cell B2 holds a formula. Put its value there."]


# New records and keys


def test_row_without_id_makes_a_member_in_the_region_of_its_country(client, editor):
    rows = [{"public_id": "", "name": "Testville", "country": "nepal", "parent": "Huế", "kind": "Local authority"}]

    response = preview(client, rows)
    confirm(client, response)

    member = Member.objects.get(slug="testville")
    assert response.context["rows"][0].is_new()
    assert (member.country.code, member.region, member.source.slug) == ("NP", member.country.region, "secretariat")
    assert (member.parent.slug, member.kind) == ("hue", "local-authority")
    assert [(row.history_type, row.history_user) for row in member.history.all()] == [("+", editor)]


def test_row_below_may_refer_to_a_new_row_above(client, editor):
    country = make_country(name="Erewhon")
    rows = [{"slug": "a-city", "name": "A City", "country": "Erewhon", "parent": ""}]
    rows.append({"slug": "its-district", "name": "Its District", "country": "Erewhon", "parent": "A City"})

    confirm(client, preview(client, rows))

    assert Member.objects.get(slug="its-district").parent.slug == "a-city"
    assert Member.objects.filter(country=country).count() == 2


def test_changed_slug_leaves_the_old_address_behind(client, editor):
    member = make_member(slug="before")

    confirm(client, preview(client, [{"public_id": member.public_id, "slug": "after"}]))

    assert FormerAddress.objects.target(Member, "/members/before/") == member


def test_seat_of_a_new_term_is_made_by_names(client, editor):
    seat = Seat.objects.filter(office="excom-member").select_related("term", "member").first()
    member = make_member(name="Testville")
    rows = [{"term": seat.term.name, "office": "Executive Committee member", "member": "testville", "person": ""}]

    confirm(client, preview(client, rows, model=Seat), Seat)

    assert member.seats.get().term == seat.term


# What is wrong, row by row


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"slug": "hue", "country": "Atlantis"}], [(2, "country", "There is no country or area “Atlantis”.")]),
        (
            [{"slug": "hue", "kind": "village"}],
            [
                (
                    2,
                    "kind",
                    "“village” is none of: local-authority, development-authority, national-organisation, "
                    "academic-institution, ngo, public-corporation, private-corporation.",
                )
            ],
        ),
        ([{"slug": "hue", "name": ""}], [(2, "name", "This field cannot be blank.")]),
        ([{"slug": "hue", "latitude": "north"}], [(2, "latitude", "“north” value must be a decimal number.")]),
        (
            [{"slug": "hue", "latitude": "91", "longitude": "0"}],
            [(2, "latitude", "Ensure this value is less than or equal to 90.")],
        ),
        ([{"slug": "hue", "latitude": "NaN"}], [(2, "latitude", "“NaN” value must be a decimal number.")]),
        ([{"slug": "hue", "to_be_confirmed": "maybe"}], [(2, "to_be_confirmed", "“maybe” is neither yes nor no.")]),
        ([{"slug": "hue", "website": "javascript:alert(1)"}], [(2, "website", "Enter a valid URL.")]),
        ([{"slug": "hue", "parent": "hue"}], [(2, "parent", "This would make the member a part of itself.")]),
        (
            [{"slug": "hue", "name": "x" * 101}],
            [(2, "name", "Ensure this value has at most 100 characters (it has 101).")],
        ),
        ([{"slug": "hue"}, {"slug": "hue"}], [(3, "", "The record stands in the file twice.")]),
        (
            [{"public_id": "m-zzzzzz", "name": "X"}],
            [(2, "public_id", "There is no member “m-zzzzzz”. Leave the cell empty to make a new one.")],
        ),
        ([{"slug": "new", "name": "New"}], [(2, "region", "This field cannot be null.")]),
        (
            [{"slug": "hue", "nmae": "Hue"}],
            [(None, "", f"Unknown columns: nmae. The columns are: {', '.join(COLUMNS)}.")],
        ),
        ([{"name": "Hue"}], [(None, "", "A column is missing that tells the records apart: public_id or slug.")]),
    ],
)
def test_bad_row_is_named_with_column_and_reason_and_nothing_is_saved(client, editor, rows, expected):
    good = {"slug": "jakarta", "public_id": "", "name": "Good", "country": "ID"}
    before = stored()

    response = preview(client, [*rows, {name: good.get(name, "") for name in rows[0]}])

    assert failures(response)[: len(expected)] == expected
    assert "pending" not in response.context
    assert stored() == before


def test_number_of_a_bad_row_counts_blank_and_unchanged_rows(client, editor):
    file = SimpleUploadedFile("a.csv", b"slug,country\nhue,VN\n,\njakarta,ID\nseoul,Atlantis\n")

    response = upload(client, file)

    assert failures(response) == [(5, "country", "There is no country or area “Atlantis”.")]


def test_name_that_fits_several_is_an_error_that_names_them(client, editor):
    for number in range(2):
        make_member(slug=f"twin-{number}", name="Twin", country=make_country())

    response = preview(client, [{"slug": "hue", "parent": "Twin"}])

    assert failures(response) == [(2, "parent", "“Twin” fits more than one member: twin-0, twin-1.")]


def test_rows_that_clash_with_each_other_save_nothing(client, editor):
    before = stored()
    rows = [{"slug": f"new-{number}", "name": "Same", "country": "NP"} for number in range(2)]

    response = preview(client, rows)

    assert failures(response) == [(3, "", "This country has a member of this name.")]
    assert stored() == before
