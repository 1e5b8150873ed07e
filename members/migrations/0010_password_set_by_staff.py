"""Whether somebody but its owner has set an account's password: such an account does not act for a seat."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0009_historical_applications")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="password_set_by_staff",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Somebody else may know the password until the owner sets another.",
            ),
        ),
    ]
