"""Answered alarms have a day, too: the last one of the term of whoever decides on the answer."""

from importlib import import_module
from typing import Any

from django.db import migrations, models

from bagdar.core.jobs.escalation import ANSWERED_WITHIN_WORKING_DAYS
from bagdar.core.terms.working_time import Calendar, add_working_days


def set_days(apps: Any, schema_editor: Any) -> None:
    """Give answered alarms their day; one that was decided has none any more.

    Days off are not looked up here: the next look sets the day by the calendar of the territory.
    """
    alarms = apps.get_model("alarms", "Alarm").objects
    alarms.exclude(outcome="").exclude(due_on=None).update(due_on=None)
    for one in alarms.filter(stage="answered", outcome=""):
        due_on = add_working_days(one.since_on, ANSWERED_WITHIN_WORKING_DAYS, Calendar())
        alarms.filter(pk=one.pk).update(due_on=due_on)


def take_days_back(apps: Any, schema_editor: Any) -> None:
    """Leave days to alarms that are to be answered alone."""
    alarms = apps.get_model("alarms", "Alarm").objects
    alarms.filter(stage="answered").update(due_on=None)
    for one in alarms.filter(stage="shown", due_on=None):
        alarms.filter(pk=one.pk).update(due_on=one.since_on)


def guard(_apps: Any, schema_editor: Any) -> None:
    """Guard the table again: SQLite made it anew, without its triggers."""
    if schema_editor.connection.vendor != "sqlite":
        return
    guards = vars(import_module("bagdar.web.alarms.migrations.0002_guards"))
    names = {one[0] for one in guards["_guards"]("sqlite") if one[1] == "alarms_alarm"}
    for statement in guards["_sqlite"]():
        name = statement.split()[2]
        if name in names:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("alarms", "0003_what_becomes_of_answers_and_decisions")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard),  # the last thing on the way back
        migrations.RemoveConstraint(model_name="alarm", name="alarms_due_while_shown"),
        migrations.RunPython(set_days, take_days_back),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_on__isnull", False), ("outcome", ""), ("stage__in", ("shown", "answered"))
                )
                | (models.Q(("stage", "cleared")) | ~models.Q(("outcome", "")))
                & models.Q(("due_on", None)),
                name="alarms_due_while_it_waits",
            ),
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
