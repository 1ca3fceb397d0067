"""A large table on its way into a register: tried and taken in by a worker, not within a request.

Each has a folder with an unguessable name: the table as it came, how far it is, what was found.
The table is taken in one act, so that a worker that dies, or a person who stops it, leaves nothing
of it; a row that stands already is known again, so a second attempt writes nothing twice.
"""

from __future__ import annotations

import json
import secrets
import shutil
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task

from bagdar.sources.tables import MOST_ROWS as MOST_READ
from bagdar.web.journal.actions.checks import write_whole
from bagdar.web.people.models import User
from bagdar.web.queue.actions import enqueue
from bagdar.web.queue.models import Order
from bagdar.web.spending.actions.importing import Fault, Sent, Tried, import_rows, moved_of

KEPT = timedelta(days=1)
QUICK_BYTES = 256 * 1024
QUICK_BYTES_PACKED = 48 * 1024
"""A smaller table is tried at once: a second or two. A workbook is packed, so it holds more."""
MOST_KEPT_FAULTS = MOST_READ
EVERY = 200
"""Rows between two looks at whether the load was stopped."""

_TOKEN_BYTES = 16
_TABLE, _STATE, _PROGRESS, _STOP = "table", "state.json", "progress.json", "stop"


class Stage(StrEnum):
    """Where a load stands."""

    TRYING = "trying"
    TRIED = "tried"
    WRITING = "writing"
    DONE = "done"
    REFUSED = "refused"
    STOPPED = "stopped"
    FAILED = "failed"


RUNNING = frozenset({Stage.TRYING, Stage.WRITING})


class StoppedError(Exception):
    """A load that a person stopped."""


@dataclass
class Load:
    """A table that somebody sent, and what became of it; counts are of rows."""

    token: str
    register: str
    name: str
    person: int
    source: str
    decimal: str | None = None
    language: str = "en"
    stage: Stage = Stage.TRYING
    key: str = ""
    new: int = 0
    corrected: int = 0
    known: int = 0
    repeated: int = 0
    unread: list[str] = field(default_factory=list)
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    moved: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def writes(self) -> int:
        """How many rows are or would be written."""
        return self.new + self.corrected


def is_large(content: bytes) -> bool:
    """Answer whether a table is better read by a worker."""
    packed = content.startswith(b"PK")
    return len(content) > (QUICK_BYTES_PACKED if packed else QUICK_BYTES)


def start_load(register: str, sent: Sent, *, name: str, by: User, at: datetime) -> Load:
    """Keep a table that was sent and let it be tried; what was kept longer than a day goes."""
    sweep_loads(at=at)
    load = Load(
        token=secrets.token_hex(_TOKEN_BYTES),
        register=register,
        name=name[:200],
        person=by.pk,
        source=sent.source,
        decimal=sent.decimal,
        language=translation.get_language() or "en",
    )
    _folder(load.token).mkdir(parents=True, mode=0o700)
    (_folder(load.token) / _TABLE).write_bytes(sent.content)
    _ask(load, Stage.TRYING)
    return load


def take_load(load: Load) -> bool:
    """Let a table that was tried be taken in; answer whether it could be asked for."""
    if load.stage is not Stage.TRIED or load.faults or not load.writes:
        return False
    _ask(load, Stage.WRITING)
    return True


def retry_load(load: Load) -> bool:
    """Let a table that was refused, stopped or failed be tried from the beginning."""
    if load.stage not in (Stage.REFUSED, Stage.STOPPED, Stage.FAILED):
        return False
    (_folder(load.token) / _STOP).unlink(missing_ok=True)
    _ask(load, Stage.TRYING)
    return True


def stop_load(load: Load) -> None:
    """Stop a load that runs, which then leaves nothing; forget one that does not."""
    if load.stage in RUNNING:
        (_folder(load.token) / _STOP).touch()
    else:
        shutil.rmtree(_folder(load.token), ignore_errors=True)


def load_of(token: str, *, by: User, at: datetime) -> Load | None:
    """Return a person's own load of the last day; any other does not exist for them."""
    if not (len(token) == 2 * _TOKEN_BYTES and token.isalnum()):
        return None
    load = _read(token)
    if load is None or load.person != by.pk or _age(token, at) > KEPT:
        return None
    if load.stage in RUNNING and _given_up(load):
        load.stage = Stage.FAILED
    return load


def progress_of(load: Load) -> tuple[int, int]:
    """Return how many rows of how many are read or written."""
    try:
        done, total = json.loads((_folder(load.token) / _PROGRESS).read_text("utf-8"))
    except (OSError, ValueError):
        return 0, 0
    return int(done), int(total)


def sweep_loads(*, at: datetime) -> int:
    """Remove tables sent more than a day ago; return how many."""
    old = [one.name for one in _home().glob("*") if _age(one.name, at) > KEPT]
    for token in old:
        shutil.rmtree(_folder(token), ignore_errors=True)
    return len(old)


@task
def sweep_money_loads() -> None:
    """Remove tables that nobody came back for."""
    sweep_loads(at=timezone.now())


@task
def run_load(token: str, order: str) -> None:
    """Try a table, or take it in; what does not fit is told on its page."""
    load = _read(token)
    if load is None or load.key != order or load.stage not in RUNNING:
        return
    with translation.override(load.language):
        try:
            _run(load)
        except StoppedError:
            load.stage = Stage.STOPPED
        except PermissionDenied:
            load.stage = Stage.REFUSED
            load.faults = [(0, "", _("This register is not yours to write any more."))]
    _save(load)


def _run(load: Load) -> None:
    writing = load.stage is Stage.WRITING
    person = User.objects.get(pk=load.person)
    sent = Sent((_folder(load.token) / _TABLE).read_bytes(), load.source, load.decimal)
    _look(load.token)
    tried = import_rows(
        load.register,
        sent,
        by=person,
        at=timezone.now(),
        dry_run=not writing,
        on_progress=lambda done, total: _tell(load.token, done, total),
    )
    if writing and not tried.faults and not tried.writes:
        load.stage = Stage.DONE  # written by an attempt that died before it could say so
        return
    _keep(load, tried)
    if tried.faults:
        load.stage = Stage.REFUSED
    else:
        load.stage = Stage.DONE if writing else Stage.TRIED


def _keep(load: Load, tried: Tried) -> None:
    load.new, load.corrected = len(tried.new), len(tried.corrected)
    load.known, load.repeated = tried.known, tried.repeated
    load.unread = list(tried.unread)
    load.moved = moved_of(tried)
    load.faults = [_told(one) for one in tried.faults[:MOST_KEPT_FAULTS]]


def _told(fault: Fault) -> tuple[int, str, str]:
    return (fault.row, fault.column, fault.text)


def _ask(load: Load, stage: Stage) -> None:
    (_folder(load.token) / _PROGRESS).unlink(missing_ok=True)
    load.stage, load.key = stage, f"money:{load.token}:{secrets.token_hex(4)}"
    _save(load)
    enqueue(run_load, key=load.key, token=load.token, order=load.key)


def _tell(token: str, done: int, total: int) -> None:
    if done % EVERY and done != total:
        return
    _look(token)
    (_folder(token) / _PROGRESS).write_text(json.dumps([done, total]), "utf-8")


def _look(token: str) -> None:
    """Raise StoppedError for a load that was stopped, or whose folder is gone."""
    if (_folder(token) / _STOP).exists() or not _folder(token).exists():
        raise StoppedError


def _given_up(load: Load) -> bool:
    """Answer whether the queue gave a load up after its last attempt."""
    order = Order.objects.filter(key=load.key).select_related("task").first()
    return order is not None and order.task.status == TaskResultStatus.FAILED


def _save(load: Load) -> None:
    if _folder(load.token).exists():
        write_whole(_folder(load.token) / _STATE, json.dumps(asdict(load)))


def _read(token: str) -> Load | None:
    try:
        kept: dict[str, Any] = json.loads((_folder(token) / _STATE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    faults = [(row, column, text) for row, column, text in kept.pop("faults")]
    return Load(**{**kept, "stage": Stage(kept["stage"])}, faults=faults)


def _age(token: str, at: datetime) -> timedelta:
    try:
        changed = (_folder(token) / _TABLE).stat().st_mtime
    except OSError:
        return timedelta(0)
    return at - datetime.fromtimestamp(changed, tz=at.tzinfo)


def _home() -> Path:
    return Path(settings.BAGDAR_DATA) / "money-imports"


def _folder(token: str) -> Path:
    return _home() / token
