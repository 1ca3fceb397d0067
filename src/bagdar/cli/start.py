"""The first start: tables, static files, the built-in preset, demo accounts."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from bagdar.cli.setting_up import setup, this_moment, unapplied_migrations


@click.command()
@click.option("--preset", default="kazakhstan", show_default=True, help="Built-in preset.")
@click.option("--demo/--no-demo", default=True, help="One account for each role, for trying.")
def init(preset: str, demo: bool) -> None:
    r"""Prepare BAGDAR_DATA: tables, static files, preset and demo accounts.

    What is there already stays as it is, so that a second call takes seconds.

    \b
    Examples:
      bagdar init
      bagdar init --no-demo
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
    if demo:
        _make_demo_accounts()
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


def _make_demo_accounts() -> None:
    """Make all demo accounts or none: a half would have passwords that nobody knows."""
    from django.db import transaction

    from bagdar.web.people import demo

    with transaction.atomic():
        demo.create(at=this_moment())
