"""A subject may be said to be of no project, and later documents do not link it again."""

from django.db import migrations, models
from django.db.models import Q

NAME = "cases_link_names_how"
UNLINKED = ("", "parted")


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_withdrawn_and_prolonged")]
    operations = [
        migrations.RemoveConstraint("subject", NAME),
        migrations.AlterField(
            "subject",
            "linked",
            models.CharField(
                blank=True,
                choices=[
                    ("field", "by a field of the document"),
                    ("person", "confirmed by a person"),
                    ("parted", "a person says that it is of no project named"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            "subject",
            models.CheckConstraint(
                condition=Q(linked__in=UNLINKED) & Q(project=None)
                | ~Q(linked__in=UNLINKED) & (Q(project__isnull=False) | Q(territory__isnull=False)),
                name=NAME,
            ),
        ),
    ]
