"""The board tells how many barriers are protected in the whole country, from five on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("barriers", "0004_joint_guards"),
        ("territories", "0003_calendars"),
    ]

    operations = [
        migrations.AddField(
            model_name="boardrow",
            name="protected",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="boardrow",
            name="protected_forced",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="boardrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("protected", None),
                    models.Q(("protected__gte", 5), ("subject", "country")),
                    _connector="OR",
                ),
                name="barriers_board_protected_not_few",
            ),
        ),
        migrations.AddConstraint(
            model_name="boardrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("protected_forced", None),
                    models.Q(("protected_forced__gte", 5), ("subject", "country")),
                    _connector="OR",
                ),
                name="barriers_board_protected_forced_not_few",
            ),
        ),
    ]
