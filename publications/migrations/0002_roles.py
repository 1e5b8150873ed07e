"""What the Secretariat's two roles may do with publications."""

from django.db import migrations

from citynet.core.roles import grant

RECORDS = ["language", "publication"]
# Rows are part of their parent: who edits it may take one away again.
ROWS = ["newsletterissue", "publicationversion"]


def grant_to_roles(apps, schema_editor):
    using = schema_editor.connection.alias
    for role in ("Secretariat editor", "Secretariat manager"):
        grant(apps, using, role, "publications", [*RECORDS, *ROWS])
        grant(apps, using, role, "publications", ROWS, actions=("delete",))
    grant(apps, using, "Secretariat manager", "publications", RECORDS, actions=("delete",))


class Migration(migrations.Migration):
    dependencies = [("publications", "0001_initial"), ("members", "0002_roles")]

    operations = [migrations.RunPython(grant_to_roles, migrations.RunPython.noop)]
