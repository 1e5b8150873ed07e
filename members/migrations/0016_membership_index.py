"""Whether a record is a member on a day is told by an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0015_encrypted_second_factors")]

    operations = [
        migrations.AddIndex(
            model_name="membershipperiod",
            index=models.Index(fields=["member", "type", "since_on", "until_on"], name="membership_by_member_and_type"),
        ),
    ]
