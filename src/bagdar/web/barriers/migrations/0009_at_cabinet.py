"""The board counts what stands with the cabinet, overdue there or not: the column says so."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("barriers", "0008_task_guards")]
    operations = [migrations.RenameField("boardrow", "overdue", "at_cabinet")]
