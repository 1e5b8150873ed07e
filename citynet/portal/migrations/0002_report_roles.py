"""What the Secretariat's two roles may do with annual reports: editors write them, managers publish them."""

from django.db import migrations

from citynet.core.roles import grant


def grant_roles(apps, schema_editor):
    using = schema_editor.connection.alias
    for role in ("Secretariat editor", "Secretariat manager"):
        grant(apps, using, role, "portal", ["reportedition", "reportpassage"])
        grant(apps, using, role, "portal", ["reportpassage"], actions=("delete",))
        grant(apps, using, role, "portal", ["reportsnapshot"], actions=("view",))
    grant(apps, using, "Secretariat manager", "portal", ["reportedition"], actions=("delete", "publish"))


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial"), ("members", "0002_roles")]

    operations = [migrations.RunPython(grant_roles, migrations.RunPython.noop)]
