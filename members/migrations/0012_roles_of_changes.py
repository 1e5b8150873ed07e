"""Both roles of the Secretariat read what was changed by which click, and what was imported."""

from django.db import migrations

from citynet.core.roles import grant


def grant_to_roles(apps, schema_editor):
    using = schema_editor.connection.alias
    for role in ("Secretariat editor", "Secretariat manager"):
        grant(apps, using, role, "core", ["changegroup", "importbatch"], actions=("view",))


class Migration(migrations.Migration):
    dependencies = [("members", "0011_fee_payments"), ("core", "0006_import_batches")]

    operations = [migrations.RunPython(grant_to_roles, migrations.RunPython.noop)]
