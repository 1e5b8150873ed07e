"""The size of covers, so that a page leaves room for them before they are there."""

from django.db import migrations, models

import citynet.core.uploads
from citynet.core.uploads import fill_sizes


def fill(apps, schema_editor):
    fill_sizes(apps.get_model("publications", "Publication"), "cover")


class Migration(migrations.Migration):
    dependencies = [
        ("publications", "0002_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="cover_height_px",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="publication",
            name="cover_width_px",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="publication",
            name="cover",
            field=citynet.core.uploads.PictureField(
                blank=True,
                height_field="cover_height_px",
                help_text="PNG, JPEG or WebP, at most 10 MB and 6,000 pixels a side. "
                "It is scaled down and stored anew.",
                upload_to=citynet.core.uploads.cover_path,
                validators=[citynet.core.uploads.validate_cover],
                verbose_name="cover",
                width_field="cover_width_px",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
