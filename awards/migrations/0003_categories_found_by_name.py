from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("awards", "0002_roles")]

    operations = [
        migrations.AddField(
            model_name="category",
            name="search_text",
            field=models.TextField(blank=True, editable=False, verbose_name="folded names"),
        ),
        migrations.AddField(
            model_name="category",
            name="sort_key",
            field=models.CharField(blank=True, db_index=True, editable=False, max_length=200, verbose_name="sort key"),
        ),
    ]
