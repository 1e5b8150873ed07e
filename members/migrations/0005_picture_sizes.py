"""The size of logos, so that a page leaves room for them before they are there."""

from django.db import migrations, models

import citynet.core.uploads
import members.logos
from citynet.core.uploads import fill_sizes


def fill(apps, schema_editor):
    fill_sizes(apps.get_model("members", "Member"), "logo")


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_need_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="logo_height_px",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="member",
            name="logo_width_px",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="member",
            name="logo",
            field=citynet.core.uploads.PictureField(
                blank=True,
                height_field="logo_height_px",
                help_text="PNG, JPEG or WebP, at most 2 MB and 4,000 pixels a side. It is scaled down and stored anew.",
                upload_to=members.logos.logo_path,
                validators=[members.logos.validate_logo],
                verbose_name="logo",
                width_field="logo_width_px",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
