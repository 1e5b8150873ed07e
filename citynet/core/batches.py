"""Imports kept as batches, so that what a file did can be read later, cell by cell, and undone."""

from django.utils.translation import gettext as _

from citynet.core.changes import open_changes
from citynet.core.models import ImportBatch, ImportedRow

CHUNK = 500


def record_batch(resource, result, file_name, user):
    """Keep what a confirmed import did, for its page and for undoing it.

    Call once, inside the import's transaction and its `grouped()`.
    """
    rows = [row for row in result.rows if row.is_new() or row.is_update()]
    batch = ImportBatch.objects.create(
        kind=resource._meta.model._meta.label_lower,
        resource=type(resource).__name__,
        file_name=(file_name or _("(no name)"))[:300],
        user=user,
        group=open_changes().store(user) if rows else None,
        rows_new=result.totals["new"],
        rows_changed=result.totals["update"],
        rows_same=result.totals["skip"],
    )
    for start in range(0, len(rows), CHUNK):
        ImportedRow.objects.bulk_create(_imported_rows(batch, resource, rows[start : start + CHUNK], start + 1))
    return batch


def _imported_rows(batch, resource, rows, first_number):
    records = _records(resource, [row.object_id for row in rows])
    for number, row in enumerate(rows, first_number):
        record = records[row.object_id]
        yield ImportedRow(
            batch=batch,
            number=number,
            object_id=record.pk,
            public_id=getattr(record, "public_id", "") or "",
            name=str(record)[:300],
            action=row.import_type,
            changes=[] if row.is_new() else row.diff,
            after=exported(resource, record),
        )


def _records(resource, keys):
    return resource.get_queryset().in_bulk(keys)


def exported(resource, record):
    """{column: value} of what an import can set, as an export of the record says it."""
    return {column.column_name: column.export(record) for column in resource.compared or resource.get_import_fields()}
