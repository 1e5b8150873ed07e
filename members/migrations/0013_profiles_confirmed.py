"""When a member last confirmed its profile, and who did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_workflows"),
        ("members", "0012_roles_of_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalmember",
            name="confirmed_by",
            field=models.CharField(
                blank=True,
                help_text="The person at the member, and how: “Ms Kim, by e-mail”. For the Secretariat only.",
                max_length=150,
                verbose_name="who confirmed it",
            ),
        ),
        migrations.AddField(
            model_name="historicalmember",
            name="confirmed_on",
            field=models.DateField(
                blank=True,
                help_text="The day on which the member last said that its profile is right.",
                null=True,
                verbose_name="confirmed by the member on",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="confirmed_by",
            field=models.CharField(
                blank=True,
                help_text="The person at the member, and how: “Ms Kim, by e-mail”. For the Secretariat only.",
                max_length=150,
                verbose_name="who confirmed it",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="confirmed_on",
            field=models.DateField(
                blank=True,
                help_text="The day on which the member last said that its profile is right.",
                null=True,
                verbose_name="confirmed by the member on",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_by", ""), ("confirmed_on__isnull", False), _connector="OR"),
                name="member_who_confirmed_needs_a_day",
                violation_error_message="Say on which day the member confirmed its profile.",
            ),
        ),
    ]
