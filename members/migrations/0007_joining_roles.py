"""What the Secretariat's two roles may do with applications, ballots, delegates and fees."""

from django.db import migrations

from citynet.core.roles import grant

# Moved by transitions alone: looked at, never edited.
SEEN = [
    "membershipapplication",
    "applicationdocument",
    "applicationcheck",
    "dossierversion",
    "ballot",
    "ballotseat",
    "decision",
    "feeassessment",
]
KEPT = ["seatdelegate", "membercontact", "countryfact", "feeschedule", "feerate", "votingrule", "decisionreason"]


def grant_roles(apps, schema_editor):
    using = schema_editor.connection.alias
    for role in ("Secretariat editor", "Secretariat manager"):
        grant(apps, using, role, "members", SEEN, actions=("view",))
        grant(apps, using, role, "members", KEPT)
        grant(apps, using, role, "members", ["membercontact", "feerate"], actions=("delete",))
        grant(apps, using, role, "members", ["membershipapplication"], actions=("screen",))
        grant(apps, using, role, "core", ["letter", "workflowevent"], actions=("view",))
        grant(apps, using, role, "core", ["letter"], actions=("change",))
        grant(apps, using, role, "core", ["mailtemplate"])
    grant(apps, using, "Secretariat manager", "members", KEPT, actions=("delete",))
    grant(apps, using, "Secretariat manager", "core", ["mailtemplate"], actions=("delete",))


class Migration(migrations.Migration):
    dependencies = [("members", "0006_joining"), ("core", "0003_workflows")]

    operations = [migrations.RunPython(grant_roles, migrations.RunPython.noop)]
