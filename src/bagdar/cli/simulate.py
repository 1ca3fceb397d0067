"""A synthetic programme for trying, teaching and measuring."""

from __future__ import annotations

import sys
import time
from datetime import datetime

import click

from bagdar.cli.setting_up import setup, this_moment, unapplied_migrations, whoever_types

A_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--projects", default=120, show_default=True, type=click.IntRange(1, 1_000_000),
              help="How many projects.")  # fmt: skip
@click.option("--years", default=5, show_default=True, type=click.IntRange(1, 20),
              help="How many years the programme has run.")  # fmt: skip
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0),
              help="Another number, another world.")  # fmt: skip
@click.option("--moves", default=10, show_default=True, type=click.IntRange(0, 50),
              help="Rows of the ledger on the dates of each approved project.")  # fmt: skip
@click.option("--as-of", type=A_DAY, help="The last day told of; today unless said otherwise.")
def simulate(projects: int, years: int, seed: int, moves: int, as_of: datetime | None) -> None:
    """Make a whole synthetic programme in a country of its own.

    The same options make the same world. It is marked as synthetic wherever it is shown and never
    counted with real data. What is written stays, as in the real ledger: to be rid of a synthetic
    world, make it in a folder of its own (BAGDAR_DATA) and throw the folder away.

    \u0008
    Examples:
      bagdar simulate
      bagdar simulate --projects 1000 --years 8 --seed 7
      BAGDAR_DATA=./trial bagdar simulate --projects 10000 --as-of 2026-06-30
    """
    setup()
    if unapplied_migrations():
        raise click.ClickException("The tables are not ready: run `bagdar init` first.")
    from django.utils import timezone

    from bagdar.sources.synthetic.plan import Asked
    from bagdar.web.delivery.actions.simulating import SimulationError
    from bagdar.web.delivery.actions.simulating import simulate as make

    now = this_moment()
    today = timezone.localdate(now)
    day = as_of.date() if as_of else today
    if day > today:
        raise click.UsageError("--as-of: this day has not come yet.")
    started = time.monotonic()
    try:
        make(Asked(projects, years, seed, day, moves), by=whoever_types(), at=now, tell=_tell)
    except SimulationError as refusal:
        raise click.ClickException(str(refusal)) from None
    seconds = time.monotonic() - started
    click.echo(
        f"{projects:,} synthetic projects in {seconds:.1f} s: /territories/synthetic-country/"
    )


def _tell(done: int) -> None:
    """Say how far it has come, where somebody watches."""
    if sys.stderr.isatty():
        click.echo(f"\r{done:,} projects …", nl=False, err=True)
