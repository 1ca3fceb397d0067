import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("territories", "0002_synthetic"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("source", models.CharField(max_length=300)),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_years",
                        to="territories.territory",
                    ),
                ),
            ],
            options={
                "ordering": ("territory_id", "year"),
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name_ru",
                    models.CharField(blank=True, max_length=300, verbose_name="name in Russian"),
                ),
                (
                    "name_kk",
                    models.CharField(blank=True, max_length=300, verbose_name="name in Kazakh"),
                ),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=300, verbose_name="name in English"),
                ),
                ("on", models.DateField()),
                ("works", models.BooleanField()),
                ("source", models.CharField(blank=True, max_length=300)),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="territories.calendaryear",
                    ),
                ),
            ],
            options={
                "ordering": ("on",),
            },
        ),
        migrations.CreateModel(
            name="TimeZone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                (
                    "territory",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="time_zone",
                        to="territories.territory",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="calendaryear",
            constraint=models.UniqueConstraint(
                fields=("territory", "year"), name="territories_calendar_year_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendaryear",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__gt", "")), name="territories_calendar_year_has_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("name_en__gt", ""), ("name_ru__gt", ""), ("name_kk__gt", ""), _connector="OR"
                ),
                name="territories_calendar_day_has_a_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.UniqueConstraint(
                fields=("year", "on"), name="territories_calendar_day_once"
            ),
        ),
    ]
