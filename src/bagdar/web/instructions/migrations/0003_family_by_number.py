"""A family is called by its number: its title told the words of one member to the others."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("instructions", "0002_guards")]
    operations = [
        migrations.RemoveConstraint("family", "instructions_family_title"),
        migrations.RemoveField("family", "title"),
    ]
