from django.db import migrations, models

# What the first release loaded at once into an empty database, without writing it down.
FIRST_RELEASE = [
    "00_sources.json",
    "05_places.json",
    "10_members.json",
    "12_member_names.json",
    "14_meetings.json",
    "16_membership.json",
    "18_facts.json",
    "20_clusters.json",
    "30_chapters.json",
    "40_governance.json",
    "50_organisation.json",
    "60_joining.json",
    "70_figures.json",
    "80_texts.json",
]


def mark_first_release(apps, schema_editor):
    """A database that has a source has had all of these: every record needs one."""
    using = schema_editor.connection.alias
    if apps.get_model("core", "Source").objects.using(using).exists():
        files = apps.get_model("core", "LoadedFile").objects.using(using)
        for name in FIRST_RELEASE:
            files.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LoadedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                ("loaded_at", models.DateTimeField(auto_now_add=True, verbose_name="loaded at")),
            ],
            options={
                "verbose_name": "loaded file",
                "verbose_name_plural": "loaded files",
                "ordering": ["name"],
            },
        ),
        migrations.RunPython(mark_first_release, migrations.RunPython.noop),
    ]
