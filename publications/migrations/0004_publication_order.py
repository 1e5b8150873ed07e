from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [("publications", "0003_picture_sizes")]

    operations = [
        migrations.AlterModelOptions(
            name="publication",
            options={
                "ordering": [
                    models.OrderBy(F("published_on"), descending=True, nulls_last=True),
                    "-edition",
                    "sort_key",
                ],
                "verbose_name": "publication",
                "verbose_name_plural": "publications",
            },
        ),
    ]
