from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0002_roles")]

    operations = [
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "service")),
                fields=("kind",),
                name="programme_of_services_is_one",
                violation_error_message="CityNet Services are recorded already; choose another kind.",
            ),
        ),
    ]
