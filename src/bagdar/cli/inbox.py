"""The inbox from the command line: what waits for a person."""

from __future__ import annotations

import click

from bagdar.cli.setting_up import setup, this_moment
from bagdar.cli.tables import format_option, show

COLUMNS = ("due_on", "overdue", "source", "number", "ask", "kind", "title")
GROUPS = ("overdue", "today", "week", "later", "others")
MOST_ROWS = 10_000


@click.group()
def inbox() -> None:
    """List what waits for a person.

    \u0008
    Examples:
      bagdar inbox list akim-north
      bagdar inbox list akim-north --group overdue --format csv
    """
    setup()


@inbox.command("list")
@click.argument("username")
@click.option("--group", type=click.Choice(GROUPS), help="One group alone; else all that waits.")
@click.option("--synthetic", is_flag=True, help="Of the synthetic world instead of the real one.")
@format_option
def list_(username: str, group: str | None, synthetic: bool, style: str) -> None:
    """List what waits for a person's offices, the first due first.

    \u0008
    Examples:
      bagdar inbox list akim-north
      bagdar inbox list akim-north --group others
    """
    from django.utils import timezone

    from bagdar.web.inbox.queries.desks import stands_at
    from bagdar.web.inbox.queries.rows import rows_of
    from bagdar.web.inbox.queries.things import Group, keys_of, parts_of
    from bagdar.web.people.models import User
    from bagdar.web.people.permissions import World, scope_of
    from bagdar.web.projects.queries.filtering import Reading

    person = User.objects.filter(username=username).first()
    if person is None:
        raise click.ClickException(f"There is no account “{username}”.")
    at = this_moment()
    day = timezone.localdate(at)
    scope = scope_of(person, on=day, world=World.SYNTHETIC if synthetic else World.REAL)
    standing = stands_at(person, Reading(scope, at, None, day), None)
    chosen = Group(group) if group else None
    keys = keys_of(parts_of(standing), chosen, first=0, most=MOST_ROWS)
    rows = [
        {
            "due_on": one.due_on.isoformat() if one.due_on else "",
            "overdue": "yes" if one.overdue else "",
            "source": one.source.value,
            "number": one.number,
            "ask": one.ask.value,
            "kind": one.kind,
            "title": one.title,
        }
        for one in rows_of(keys, standing)
    ]
    show(rows, COLUMNS, style)
