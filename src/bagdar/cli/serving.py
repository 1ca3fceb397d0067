"""Serving the site from this machine."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from contextlib import nullcontext

import click

from bagdar.cli.setting_up import setup, unapplied_migrations
from bagdar.cli.work import worker_beside

LOOPBACK = "127.0.0.1"
PORTS_TRIED = 50


@click.command()
@click.option("--host", default=LOOPBACK, show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--work/--no-work", default=True, help="Run background tasks beside the server.")
def serve(host: str, port: int, workers: int, work: bool) -> None:
    """Serve the site; the next free port is taken when the wanted one is not.

    While demo accounts exist the site is served on this machine alone.

    \u0008
    Examples:
      bagdar serve
      bagdar serve --port 9000
      bagdar serve --host 0.0.0.0 --workers 4
    """
    setup()
    from bagdar.web.people import demo

    if unapplied_migrations():
        raise click.ClickException("The tables are not ready: run `bagdar init` first.")
    address = resolved(host)
    accounts = demo.known()
    if accounts:
        _check_stays_here(host, address)
    free = free_port(address, port)
    if free != port:
        click.echo(f"Port {port} is taken; serving on {free} instead.")
    _announce(address, free, accounts)
    _name_the_site(address, free)
    with worker_beside() if work else nullcontext():
        _granian(address, free, workers)


def resolved(host: str) -> str:
    """Return the one address that a host name stands for, so that what was checked is served."""
    try:
        found = socket.getaddrinfo(host or None, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise click.UsageError(f"{host} is not an address of this machine.") from error
    if not host:
        raise click.UsageError("Name an address: --host 127.0.0.1.")
    return str(found[0][4][0])


def _check_stays_here(host: str, address: str) -> None:
    """Refuse to show accounts, whose passwords are printed, beyond this machine."""
    from django.conf import settings

    way_out = "remove them with `bagdar user remove-demo`"
    if not ipaddress.ip_address(address.partition("%")[0]).is_loopback:
        raise click.ClickException(
            f"Serving on {host} is refused while demo accounts exist: "
            f"{way_out}, or serve on {LOOPBACK}."
        )
    if settings.EXTRA_HOSTS or settings.HTTPS:
        raise click.ClickException(
            "Serving behind a proxy (BAGDAR_HOSTS, BAGDAR_HTTPS) is refused while demo accounts "
            f"exist: {way_out}, or unset both."
        )


def free_port(address: str, wanted: int) -> int:
    """Return the wanted port, or the next one that nobody listens on."""
    last = min(wanted + PORTS_TRIED - 1, 65535)
    for port in range(wanted, last + 1):
        if _is_free(address, port):
            return port
    raise click.ClickException(f"No port from {wanted} to {last} is free; name one with --port.")


def _is_free(address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise click.ClickException(
                f"{address}:{port} cannot be served: {error.strerror}."
            ) from error
    return True


def _name_the_site(address: str, port: int) -> None:
    """Let papers, letters and calendars name the port that is served, here and in the worker.

    An installation that says what it is called (BAGDAR_SITE_ADDRESS, BAGDAR_HOSTS) is called so.
    """
    from django.conf import settings

    if settings.EXTRA_HOSTS or os.environ.get("BAGDAR_SITE_ADDRESS"):
        return
    os.environ["BAGDAR_SITE_ADDRESS"] = settings.SITE_ADDRESS = f"http://{_named(address)}:{port}"


def _named(address: str) -> str:
    """Return an address as a browser writes it; of every address, this machine's own."""
    if ipaddress.ip_address(address.partition("%")[0]).is_unspecified:
        address = "::1" if ":" in address else LOOPBACK
    return f"[{address}]" if ":" in address else address


def _announce(address: str, port: int, accounts: list[tuple[str, str, str]]) -> None:
    named = f"[{address}]" if ":" in address else address
    click.echo(f"http://{named}:{port}")
    if address == LOOPBACK:
        click.echo(f"http://localhost:{port}   (passkeys need this one)")
    if accounts:
        click.echo("\nDemo accounts of this installation:")
        width = max(len(name) for name, _password, _role in accounts)
        for name, password, role in accounts:
            click.echo(f"  {name:<{width}}  {password}  {role}")
    click.echo("\nCtrl-C stops.")


def _granian(address: str, port: int, workers: int) -> None:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "bagdar.web.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()
