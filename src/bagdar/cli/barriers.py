"""Barriers from the command line: list those that stand, their tasks; write down the clock."""

from __future__ import annotations

from typing import Any

import click

from bagdar.cli.setting_up import setup, this_moment
from bagdar.cli.tables import format_option, show

TASK_COLUMNS = ("number", "barrier", "asker", "office", "due_on", "late", "state", "text")
COLUMNS = ("number", "kind", "enterprise", "territory", "level", "state", "due_at", "protected")


@click.group()
def barriers() -> None:
    """List barriers that stand and the tasks about them, and write down what their clock did.

    \u0008
    Examples:
      bagdar barriers list --format csv
      bagdar barriers tasks --office kz-karaganda-akimat-head
      bagdar barriers clock
    """
    setup()


@barriers.command("list")
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@format_option
def list_(synthetic: bool, style: str) -> None:
    """List the barriers going on as they stand now, the first due first.

    \u0008
    Examples:
      bagdar barriers list
      bagdar barriers list --format csv --synthetic
    """
    from django.db.models import F, Q

    from bagdar.web.barriers.models import GOING, Barrier

    rows = Barrier.objects.filter(territory__is_synthetic=synthetic).standing(this_moment())
    going = rows.filter(Q(state_now__in=GOING)).select_related("enterprise", "territory")
    shown: Any = going.order_by(F("due_now").asc(nulls_last=True), "pk")
    show([_row(one) for one in shown], COLUMNS, style)


@barriers.command()
@click.option("--office", default="", help="Only of the office with this key.")
@click.option("--all", "every", is_flag=True, help="Ended ones too.")
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@format_option
def tasks(office: str, every: bool, synthetic: bool, style: str) -> None:
    """List what offices ask each other about barriers, the first due first.

    \u0008
    Examples:
      bagdar barriers tasks
      bagdar barriers tasks --all --format csv
    """
    from django.utils import timezone

    from bagdar.web.barriers.models import BarrierTask
    from bagdar.web.barriers.permissions import Powers, TaskPowers
    from bagdar.web.barriers.queries.asked import open_at, task_lines
    from bagdar.web.people.models import Office
    from bagdar.web.people.permissions import Scope
    from bagdar.web.projects.queries.filtering import Reading

    now = this_moment()
    rows = BarrierTask.objects.filter(barrier__territory__is_synthetic=synthetic)
    if office:
        known = Office.objects.filter(key=office).first()
        if known is None:
            raise click.ClickException(f"No office has the key {office}.")
        rows = rows.filter(office=known)
    rows = rows if every else rows.filter(open_at(now))
    joined = ("barrier__enterprise", "barrier__territory", "office", "asker", "end")
    listed = rows.select_related(*joined).prefetch_related("end__files").order_by("due_on", "pk")
    reading = Reading(Scope(), now, None, timezone.localdate(now))
    powers = TaskPowers(Powers(installation=True))
    show([_task(one) for one in task_lines(list(listed), powers, reading)], TASK_COLUMNS, style)


@barriers.command()
def clock() -> None:
    """Write down what the clock of barriers did; `bagdar work` does it every five minutes.

    Where a barrier stands does not wait for it. Run again it adds nothing.

    \u0008
    Examples:
      bagdar barriers clock
    """
    from bagdar.web.barriers.actions.clock import note_passed, stand_anew

    stand_anew(at=this_moment())
    click.echo(f"{note_passed(at=this_moment())} things written down.")


def _task(line: Any) -> dict[str, object]:
    task = line.task
    return {
        "number": task.pk,
        "barrier": task.barrier_id,
        "asker": task.asker.key if task.asker else task.level,
        "office": task.office.key,
        "due_on": task.due_on,
        "late": "yes" if line.late else "",
        "state": line.state.value,
        "text": task.text,
    }


def _row(one: Any) -> dict[str, object]:
    return {
        "number": one.pk,
        "kind": one.kind,
        "enterprise": one.enterprise.key,
        "territory": one.territory.key,
        "level": one.level_now,
        "state": one.state_now,
        "due_at": one.due_now.isoformat() if one.due_now else "",
        "protected": "yes" if one.hidden_below else "",
    }
