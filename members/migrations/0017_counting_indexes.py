"""Indexes by which PostgreSQL counts a long directory; see members.directory_counts.

SQLite goes without: it would take them for the way to the members of a list, and read all of them to find one.
"""

from django.db import migrations

INDEXES = {
    "member_by_place_and_kind": "members_member (region_id, country_id, kind)",
    "membership_by_type": "members_membershipperiod (type, since_on)",
    "membership_by_start": "members_membershipperiod (since_on)",
    "membership_that_ends": "members_membershipperiod (member_id) WHERE until_on IS NOT NULL",
    "participation_by_start": "members_clusterparticipation (since_on)",
    "participation_that_ends": "members_clusterparticipation (member_id) WHERE until_on IS NOT NULL",
}


def lay(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, place in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON {place}")


def lift(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("members", "0016_membership_index")]

    operations = [migrations.RunPython(lay, lift)]
