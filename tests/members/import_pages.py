"""Helpers for tests that export, edit a file as people do, and import it."""

import csv
import io
import json

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from citynet.core.models import FormerAddress
from members.models import Cluster, Country, Member, NationalChapter, Seat
from tests.markup import assert_valid

KINDS = {"csv": 0, "xlsx": 1, "json": 2}
MODELS = [Member, Country, Cluster, NationalChapter, Seat]


def url(model, page):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


def export(client, model=Member, kind="csv", **parameters):
    """The rows of an export as dicts."""
    response = client.post(
        f"{url(model, 'export')}?{'&'.join(f'{k}={v}' for k, v in parameters.items())}",
        {"format": KINDS[kind], "resource": 0},
    )
    assert response.status_code == 200, response.content[:200]
    return rows_of(response.content, kind)


def rows_of(content, kind):
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    if kind == "json":
        return json.loads(content)
    headings, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def file_of(rows, kind="csv", separator=",", encoding="utf-8", name=None):
    """The file a person would save of rows."""
    headings = list(rows[0])
    if kind == "json":
        content = json.dumps(rows).encode()
    elif kind == "csv":
        text = io.StringIO()
        writer = csv.DictWriter(text, headings, delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)
        content = text.getvalue().encode(encoding)
    else:
        book = openpyxl.Workbook()
        book.active.append(headings)
        for row in rows:
            book.active.append(list(row.values()))
        stream = io.BytesIO()
        book.save(stream)
        content = stream.getvalue()
    return SimpleUploadedFile(name or f"records.{kind}", content)


def upload(client, file, model=Member):
    return client.post(url(model, "import"), {"file": file})


def preview(client, rows, kind="csv", model=Member, **how):
    response = upload(client, file_of(rows, kind, **how), model)
    assert response.status_code == 200
    assert_valid(response.content.decode())
    return response


def difference(response):
    """[(record, [(column, now, after)])] as the page shows it."""
    return [(row.object_repr, row.diff) for row in response.context["rows"]]


def failures(response):
    return response.context.get("failures") or response.context["form"].errors.get("file", [])


def confirm(client, response, model=Member):
    return client.post(url(model, "process_import"), {"pending": response.context["pending"]})


def stored(models=MODELS):
    return {model: sorted(map(str, model.objects.values_list())) for model in [*models, FormerAddress]}


def assert_own_export_changes_nothing(client, model, kind):
    rows = export(client, model, kind)

    response = preview(client, rows, kind, model)

    assert failures(response) == []
    assert difference(response) == []
    assert "pending" not in response.context
    assert len(rows) == model.objects.count()


def assert_bad_row_is_named(client, model, good, bad, expected, models):
    """Beside a good row, a bad one is refused with (column, reason), and nothing of either is stored."""
    names = list({**good, **bad})
    before = stored(models)

    response = preview(client, [{name: one.get(name, "") for name in names} for one in (good, bad)], model=model)

    column, reason = expected
    assert any(number == 3 and at == column and reason in text for number, at, text in failures(response))
    assert "pending" not in response.context
    assert stored(models) == before
