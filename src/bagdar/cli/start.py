"""First start and serving."""

from __future__ import annotations

import ipaddress
import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import click

LOOPBACK = "127.0.0.1"
PORTS_TRIED = 50


def setup() -> None:
    """Load Django; called by every command that needs the registry."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagdar.web.settings")
    import django

    django.setup()


@click.command()
@click.option(
    "--preset", default="kazakhstan", show_default=True, help="Built-in preset."
)
@click.option(
    "--demo/--no-demo", default=True, help="One account for each role, for trying."
)
def init(preset: str, demo: bool) -> None:
    """Prepare BAGDAR_DATA: tables, static files, preset and demo accounts.

    \b
    Examples:
      bagdar init
      bagdar init --no-demo
    """
    from bagdar.web import catalogues

    catalogues.compile_catalogues(Path(catalogues.__file__).parent)
    setup()
    from django.core.management import call_command

    from bagdar.web.people import demo as demo_accounts
    from bagdar.web.portal.actions import load_preset

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    load_preset(preset, at=datetime.now(UTC))
    if demo:
        demo_accounts.create(at=datetime.now(UTC))


@click.command()
@click.option("--host", default=LOOPBACK, show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the site; the next free port is taken when the wanted one is not.

    \b
    Examples:
      bagdar serve
      bagdar serve --port 9000
    """
    setup()
    from bagdar.web.people import demo as demo_accounts

    accounts = demo_accounts.known()
    if accounts and not _is_loopback(host):
        raise click.ClickException(
            f"Serving on {host} is refused while demo accounts exist: "
            "remove them with `bagdar user remove-demo`, or serve on 127.0.0.1."
        )
    free = _free_port(host, port)
    if free != port:
        click.echo(f"Port {port} is taken; serving on {free} instead.")
    _announce(host, free, accounts)
    _granian(host, free, workers)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _free_port(host: str, wanted: int) -> int:
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise click.ClickException(
        f"No free port from {wanted} to {wanted + PORTS_TRIED - 1}; name one with --port."
    )


def _announce(host: str, port: int, accounts: list[tuple[str, str, str]]) -> None:
    click.echo(f"http://{host}:{port}")
    if host == LOOPBACK:
        click.echo(f"http://localhost:{port}   (passkeys need this one)")
    if accounts:
        click.echo("\nDemo accounts of this installation:")
        width = max(len(name) for name, _password, _role in accounts)
        for name, password, role in accounts:
            click.echo(f"  {name:<{width}}  {password}  {role}")


def _granian(host: str, port: int, workers: int) -> None:
    from granian.constants import Interfaces
    from granian.server import Server

    Server(
        "bagdar.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_access=False,
        log_level="warning",
        respawn_failed_workers=True,
    ).serve()
