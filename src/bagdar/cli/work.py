"""Running background tasks: as a process of its own, or beside the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bagdar.cli.setting_up import setup, unapplied_migrations

PAUSE_BEFORE_RESTART_SECONDS = 2.0
PATIENCE_SECONDS = 10.0


@click.command()
@click.option("--drain", is_flag=True, help="Stop as soon as nothing is due.")
@click.option(
    "--interval",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0.05, 60),
    help="Seconds between two looks at an empty queue.",
)
@click.option("--beside", type=int, hidden=True, help="Stop when this parent process is gone.")
def work(drain: bool, interval: float, beside: int | None) -> None:
    """Run background tasks and what is due every day, until stopped.

    `bagdar serve` runs one worker beside itself; more may run anywhere, each task is run once.
    Stopping lets the task under way end.

    \u0008
    Examples:
      bagdar work
      bagdar work --drain
    """
    setup()
    if unapplied_migrations():
        raise click.ClickException("The tables are not ready: run `bagdar init` first.")
    from bagdar.web.periodic import PERIODIC
    from bagdar.web.queue.commands import work as run

    run(PERIODIC, stopped=_told_to_stop(), interval=interval, drain=drain, parent=beside)


def _told_to_stop() -> threading.Event:
    """Return what the first Ctrl-C or SIGTERM sets; a second one stops at once."""
    stopped = threading.Event()

    def stop(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return stopped


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keep one worker running beside this process; one that dies is started again."""
    ending = threading.Event()
    keeper = threading.Thread(target=_keep, args=(ending,), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        keeper.join(PATIENCE_SECONDS + PAUSE_BEFORE_RESTART_SECONDS)


def _keep(ending: threading.Event) -> None:
    command = [sys.executable, "-P", "-m", "bagdar", "work", "--beside", str(os.getpid())]
    while not ending.is_set():
        child = subprocess.Popen(command)  # noqa: S603 -- our own command
        while child.poll() is None and not ending.wait(0.2):
            pass
        if child.poll() is None:
            _end(child)
        ending.wait(PAUSE_BEFORE_RESTART_SECONDS)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Ask a worker to end after its task; a task that takes longer is put back by the next."""
    child.terminate()
    try:
        child.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
