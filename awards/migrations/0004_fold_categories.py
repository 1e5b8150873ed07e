"""Categories that were recorded before they were found by their names."""

from django.db import migrations

from citynet.core.text import fold, search_text


def fold_names(apps, schema_editor):
    categories = apps.get_model("awards", "Category").objects.using(schema_editor.connection.alias)
    for category in categories.all():
        folded = {"search_text": search_text([category.name]), "sort_key": fold(category.name)[:200]}
        categories.filter(pk=category.pk).update(**folded)


class Migration(migrations.Migration):
    dependencies = [("awards", "0003_categories_found_by_name")]

    operations = [migrations.RunPython(fold_names, migrations.RunPython.noop)]
