"""Records that became a part of another one, and pairs that somebody said are two."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from citynet.core.roles import grant


def grant_roles(apps, schema_editor):
    """Who keeps the records says which pairs are two, and may ask again; mergers are written by merging alone."""
    using = schema_editor.connection.alias
    for role in ("Secretariat editor", "Secretariat manager"):
        grant(apps, using, role, "core", ["keptapart"], actions=("view", "add", "delete"))
        grant(apps, using, role, "core", ["merger"], actions=("view",))


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_import_batches"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptApart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60, verbose_name="kind of record")),
                ("lower_id", models.BigIntegerField(verbose_name="record")),
                ("higher_id", models.BigIntegerField(verbose_name="other record")),
                ("reason", models.CharField(max_length=300, verbose_name="why they are two")),
                ("decided_at", models.DateTimeField(auto_now_add=True, verbose_name="decided at")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
            ],
            options={
                "verbose_name": "pair that is two",
                "verbose_name_plural": "pairs that are two",
                "ordering": ["-decided_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "lower_id", "higher_id"),
                        name="kept_apart_unique_pair",
                        violation_error_message="Somebody has said so already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lower_id__lt", models.F("higher_id"))),
                        name="kept_apart_in_order",
                        violation_error_message="A record cannot be kept apart from itself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="kept_apart_has_a_reason",
                        violation_error_message="Say why they are two.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Merger",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60, verbose_name="kind of record")),
                ("object_id", models.BigIntegerField(verbose_name="record that stayed")),
                ("public_id", models.CharField(max_length=12, verbose_name="permanent id of the one merged")),
                ("name", models.CharField(max_length=200, verbose_name="name of the one merged")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("merged_at", models.DateTimeField(auto_now_add=True, verbose_name="merged at")),
                (
                    "merged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="merged by",
                    ),
                ),
            ],
            options={
                "verbose_name": "merger",
                "verbose_name_plural": "mergers",
                "ordering": ["-merged_at", "-pk"],
                "indexes": [models.Index(fields=["kind", "object_id"], name="merger_by_record")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "public_id"),
                        name="merger_unique_permanent_id",
                        violation_error_message="This record was merged already.",
                    )
                ],
            },
        ),
        migrations.RunPython(grant_roles, migrations.RunPython.noop),
    ]
