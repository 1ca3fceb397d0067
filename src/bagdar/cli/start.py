"""The first start: tables, static files, the built-in preset, demo accounts."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from bagdar.cli.setting_up import setup, this_moment, unapplied_migrations

SYNTHETIC_PROJECTS = 120
SYNTHETIC_YEARS = 5


@click.command()
@click.option("--preset", default="kazakhstan", show_default=True, help="Built-in preset.")
@click.option("--demo/--no-demo", default=True, help="One account for each role, for trying.")
@click.option(
    "--synthetic/--no-synthetic",
    default=True,
    help="With demo accounts: a synthetic programme to play in.",
)
def init(preset: str, demo: bool, synthetic: bool) -> None:
    """Prepare BAGDAR_DATA: tables, static files, preset, demo accounts, a synthetic programme.

    What is there already stays as it is, so that a second call takes seconds.

    \u0008
    Examples:
      bagdar init
      bagdar init --no-demo
      bagdar init --no-synthetic
      BAGDAR_DATA=/srv/bagdar bagdar init
    """
    _compile_words()
    setup()
    from bagdar.web.portal.actions import PRESETS

    if preset not in PRESETS:
        known = ", ".join(sorted(PRESETS))
        raise click.UsageError(f"There is no preset {preset}; choose one of: {known}.")
    _make_tables()
    _copy_static_files()
    _load(preset)
    if demo and _make_demo_accounts() and synthetic:
        _make_synthetic()
    _count_rows()


def _compile_words() -> None:
    from bagdar.web import catalogues

    if written := catalogues.compile_catalogues(Path(catalogues.__file__).parent):
        click.echo(f"Words of {len(written)} catalogues compiled.")


def _make_tables() -> None:
    from django.core.management import call_command

    if missing := unapplied_migrations():
        click.echo(f"Preparing tables ({missing} steps) ...")
        call_command("migrate", verbosity=0, interactive=False)


def _count_rows() -> None:
    from bagdar.web.projects.actions.statistics import refresh_statistics

    refresh_statistics()


def _copy_static_files() -> None:
    """Copy static files where they changed since the last copy."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.BAGDAR_DATA) / "static.stamp"
    now = _static_fingerprint()
    if stamp.exists() and stamp.read_text("utf-8") == now and Path(settings.STATIC_ROOT).is_dir():
        return
    click.echo("Copying static files ...")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(now, "utf-8")


def _static_fingerprint() -> str:
    """Digest name, size and time of every static file there is to copy."""
    from django.contrib.staticfiles.finders import get_finders

    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda one: one[0]):
            status = Path(storage.path(path)).stat()
            found.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _load(preset: str) -> None:
    from bagdar.web.portal.actions import load_preset
    from bagdar.web.projects.models import Programme

    if not Programme.objects.exists():
        click.echo(f"Loading the preset {preset} ...")
    load_preset(preset, at=this_moment())


def _make_demo_accounts() -> bool:
    """Make all demo accounts or none: a half would have passwords that nobody knows.

    Answer whether they are new.
    """
    from django.db import transaction

    from bagdar.web.people import demo
    from bagdar.web.people.models import User

    if User.objects.exists():
        return False
    with transaction.atomic():
        demo.create(at=this_moment())
    return True


def _make_synthetic() -> None:
    """Make the world in which a newcomer plays every role, kept apart from the real one."""
    from django.utils import timezone

    from bagdar.sources.synthetic.plan import Asked
    from bagdar.web.delivery.actions.simulating import simulate
    from bagdar.web.journal.actions import System

    click.echo(f"Making a synthetic programme of {SYNTHETIC_PROJECTS} projects to play in ...")
    now = this_moment()
    asked = Asked(SYNTHETIC_PROJECTS, SYNTHETIC_YEARS, seed=1, as_of=timezone.localdate(now))
    simulate(asked, by=System("simulator"), at=now)
