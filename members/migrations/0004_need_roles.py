"""What the Secretariat's two roles may do with urban challenges and members' needs."""

from django.db import migrations

from citynet.core.roles import grant

RECORDS = ["urbanchallenge", "memberneed"]


def grant_to_roles(apps, schema_editor):
    using = schema_editor.connection.alias
    for role in ("Secretariat editor", "Secretariat manager"):
        grant(apps, using, role, "members", RECORDS)
        grant(apps, using, role, "members", ["memberneed"], actions=("delete",))
    grant(apps, using, "Secretariat manager", "members", RECORDS, actions=("delete",))


class Migration(migrations.Migration):
    dependencies = [("members", "0003_needs")]

    operations = [migrations.RunPython(grant_to_roles, migrations.RunPython.noop)]
