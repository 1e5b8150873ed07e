"""Guards and migrations: a table that a guard reads can be rebuilt while it is full, and is guarded afterwards."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from awards.models import Category, Honour


@pytest.mark.django_db(transaction=True)
def test_migration_rebuilds_a_table_that_a_guard_of_another_one_reads():
    before = list(Category.objects.order_by("pk").values_list("pk", "name", "search_text"))

    call_command("migrate", "awards", "0002", verbosity=0)
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, "awards_category")}
    call_command("migrate", "awards", verbosity=0)

    assert "search_text" not in columns
    assert before
    assert list(Category.objects.order_by("pk").values_list("pk", "name", "search_text")) == before
    honour = Honour.objects.filter(category__isnull=False).first()
    foreign = Category.objects.exclude(edition=honour.edition).first()
    with pytest.raises(IntegrityError, match="belongs to its edition"), transaction.atomic():
        Honour.objects.filter(pk=honour.pk).update(category=foreign)
