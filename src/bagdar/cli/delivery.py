"""The promise ledger from the command line: compute the figures of the country."""

from __future__ import annotations

from datetime import datetime

import click

from bagdar.cli.setting_up import setup, this_moment, whoever_types

A_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def delivery() -> None:
    """Compute lateness and honesty of forecasts for the whole country.

    \u0008
    Examples:
      bagdar delivery compute
      bagdar delivery compute --as-of 2026-06-30
    """
    setup()


@delivery.command()
@click.option("--as-of", type=A_DAY, help="As known at the end of this day (default: today).")
def compute(as_of: datetime | None) -> None:
    """Compute the figures of a day and keep them, in place of those kept for it before.

    `bagdar work` does it every night. The rows behind the figures are kept for 31 days; compute
    an older day again to see them.

    \u0008
    Examples:
      bagdar delivery compute
      bagdar delivery compute --as-of 2026-06-30
    """
    from bagdar.web.delivery.actions.figures import compute_figures

    found = compute_figures(
        by=whoever_types(),
        at=this_moment(),
        as_of=as_of.date() if as_of else None,
        told=lambda words: click.echo(f"{words} ...", err=True),
    )
    click.echo(
        f"{found.projects:,} projects, {found.settled:,} due dates settled, "
        f"{found.figures.num_rows:,} figures kept."
    )
