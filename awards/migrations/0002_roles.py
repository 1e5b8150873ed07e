"""What the Secretariat's two roles may do with the awards and the library of cases."""

from django.db import migrations

from citynet.core.roles import grant

RECORDS = ["awardcase", "edition", "goal"]
# Rows are part of their parent: who edits it may take one away again.
ROWS = [
    "casechallenge",
    "casecluster",
    "casefile",
    "casegoal",
    "caselink",
    "category",
    "criterion",
    "editionorganiser",
    "honour",
    "juror",
]


def grant_to_roles(apps, schema_editor):
    using = schema_editor.connection.alias
    for role in ("Secretariat editor", "Secretariat manager"):
        grant(apps, using, role, "awards", [*RECORDS, *ROWS])
        grant(apps, using, role, "awards", ROWS, actions=("delete",))
    grant(apps, using, "Secretariat manager", "awards", RECORDS, actions=("delete",))


class Migration(migrations.Migration):
    dependencies = [("awards", "0001_initial"), ("members", "0002_roles")]

    operations = [migrations.RunPython(grant_to_roles, migrations.RunPython.noop)]
