"""The five roles, and what the Secretariat's two may do with the records of this release."""

from django.db import migrations

from citynet.core.roles import grant

ROLES = ["Secretariat editor", "Secretariat manager", "ExCom delegate", "Judge", "Member editor"]
CORE = ["source", "textblock"]
MEMBERS = [
    "region",
    "country",
    "member",
    "memberalias",
    "membercitation",
    "memberfact",
    "membershipperiod",
    "cluster",
    "clusterparticipation",
    "nationalchapter",
    "chapterpost",
    "chaptermembership",
    "term",
    "seat",
    "meeting",
    "reportedfigure",
    "office",
    "officecontact",
    "staffmember",
    "milestone",
    "membershiprule",
    "membershipbenefit",
]
# Rows of a member, a cluster or a chapter are part of their parent: who edits it may take one away again.
ROWS = [
    "memberalias",
    "membercitation",
    "memberfact",
    "membershipperiod",
    "clusterparticipation",
    "chapterpost",
    "chaptermembership",
]


def make_roles(apps, schema_editor):
    using = schema_editor.connection.alias
    for role in ROLES:
        apps.get_model("auth", "Group").objects.using(using).get_or_create(name=role)
    for role in ("Secretariat editor", "Secretariat manager"):
        grant(apps, using, role, "core", CORE)
        grant(apps, using, role, "members", MEMBERS)
        grant(apps, using, role, "members", [*ROWS, "officecontact"], actions=("delete",))
    grant(apps, using, "Secretariat manager", "core", [*CORE, "formeraddress"], actions=("view", "delete"))
    grant(apps, using, "Secretariat manager", "members", MEMBERS, actions=("delete",))
    grant(apps, using, "Secretariat manager", "members", ["user"])


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_initial"),
        ("core", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
