"""What the Secretariat's two roles may do with programmes, events, partners and agreements."""

from django.db import migrations

from citynet.core.roles import grant

RECORDS = ["agreement", "event", "partner", "programme"]
# Rows are part of their parent: who edits it may take one away again.
ROWS = [
    "agreementparty",
    "eventchallenge",
    "eventlink",
    "eventparticipation",
    "eventperson",
    "outcome",
    "partneralias",
    "programmepartner",
]


def grant_to_roles(apps, schema_editor):
    using = schema_editor.connection.alias
    for role in ("Secretariat editor", "Secretariat manager"):
        grant(apps, using, role, "programmes", [*RECORDS, *ROWS])
        grant(apps, using, role, "programmes", ROWS, actions=("delete",))
    grant(apps, using, "Secretariat manager", "programmes", RECORDS, actions=("delete",))


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial"), ("members", "0002_roles")]

    operations = [migrations.RunPython(grant_to_roles, migrations.RunPython.noop)]
