"""Jobs by month of a project or a territory, as an account sees them: claimed and lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.job_reports import by_option, hand_of
from bagdar.cli.tables import format_option, show

if TYPE_CHECKING:
    from bagdar.cli.job_reports import Hand
    from bagdar.web.jobs.queries.claimed_page import Claimed
    from bagdar.web.projects.models import ProjectFacts


@click.command()
@click.option("--project", default="", help="The key of the project.")
@click.option("--territory", default="", help="The key of the territory, with all that lies in it.")
@by_option
@format_option
def claimed(project: str, territory: str, username: str, style: str) -> None:
    """Show jobs by month: promised and claimed, and beside them losses, stoppage and arrears.

    What the account does not see of a project is left out; the size of the group behind it is
    told. Of a territory it is told how many of its projects told the month, and how much the same
    ones changed since the month before.

    \u0008
    Examples:
      bagdar jobs claimed --project ferrosilicon --by officer-east
      bagdar jobs claimed --territory north --by officer-north --format csv
    """
    from bagdar.web.jobs.queries.claimed_page import COLUMNS, COVERAGE, project_claims

    if bool(project) is bool(territory):
        raise click.UsageError("Name --project or --territory, one of them.")
    hand = hand_of(username)
    named = _project(project, hand) if project else None
    found = project_claims(named, hand.reading) if named else _of_territory(territory, hand)
    columns = [name for name, _label in COLUMNS][: None if found.seen else 2]
    beside = [name for name, _label in COVERAGE] if territory else []
    rows = [
        {name: _plain(value) for name, value in zip(columns, one.row(), strict=False)}
        | {
            name: _plain(value)
            for name, value in zip(beside, (*one.coverage, one.small_percent), strict=False)
        }
        for one in found.months
    ]
    show(rows, (*columns, *beside), style)
    if named:
        click.echo(f"Size of the group: {_size(named)}.", err=True)


def _project(key: str, hand: Hand) -> ProjectFacts:
    from bagdar.web.projects.queries.sheet import project_for

    found = project_for(key, hand.reading)
    if found is None:
        raise click.ClickException(f"There is no project {key}.")
    return found


def _size(project: ProjectFacts) -> str:
    from bagdar.web.jobs.queries.sizes import size_of

    size = size_of(project)
    small = {None: "not counted as small", True: "small or medium", False: "not small or medium"}
    return f"{size.code}, {small[size.is_small]}"


def _of_territory(key: str, hand: Hand) -> Claimed:
    from bagdar.web.jobs.queries.claimed_page import territory_claims
    from bagdar.web.territories.models import Reach
    from bagdar.web.territories.queries import land

    found = land().find(key)
    if found is None or not hand.powers.reads_territory(found):
        name = hand.person.username
        raise click.ClickException(f"There is no territory {key} of which {name} reads the claims.")
    under = Reach.objects.filter(ancestor=found).values_list("descendant", flat=True)
    return territory_claims(list(under), hand.reading)


def _plain(value: Any) -> Any:
    """Write a month, and a number without zeros at its end."""
    from bagdar.web.papers.cells import plain_number

    if isinstance(value, date):
        return f"{value:%Y-%m}"
    return plain_number(value) if isinstance(value, Decimal) else value
