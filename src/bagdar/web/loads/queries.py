"""Files on their way in, as they are kept and as their pages and the API show them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy
from django_tasks import TaskResultStatus

from bagdar.web.people.models import User
from bagdar.web.people.permissions import World
from bagdar.web.queue.models import Order

KEPT = timedelta(days=1)
ENDED = (TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL)
IN_PATH = r"^[0-9a-f]{32}$"
TOKEN_BYTES = 16
STATE, PROGRESS, MISFITS = "state.json", "progress.json", "misfits.json"
SHOWN_MISFITS = 200
BROUGHT = {
    "new": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "gone": gettext_lazy("Gone"),
    "same": gettext_lazy("The same"),
    "left_out": gettext_lazy("Subjects left out"),
    "refused": gettext_lazy("Refused"),
}


class LoadStage(StrEnum):
    """Where a load stands; one that was tried waits for its sender to have it taken in."""

    RUNNING = "running"
    TRIED = "tried"
    DONE = "done"
    REFUSED = "refused"
    STOPPED = "stopped"
    FAILED = "failed"


class LoadPhase(StrEnum):
    """What is being done with the rows that are counted."""

    READING = "reading"
    WRITING = "writing"


@dataclass(frozen=True)
class Misfit:
    """What did not fit: line of the source, 0 where it has none; process; path; why."""

    line: int
    process: str
    path: str
    reason: str


@dataclass
class Load:
    """Files that somebody sent, and what became of them.

    `told` is what was said beside the files; `counts` what they brought or, tried, would bring, by
    name; `notes` what else is told of them, by name; `problems` why they were refused.
    """

    token: str
    kind: str
    name: str
    person: int
    world: str
    told: dict[str, str]
    language: str = "en"
    stage: LoadStage = LoadStage.RUNNING
    is_trial: bool = False
    key: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    notes: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    misfits: list[Misfit] = field(default_factory=list)
    misfits_count: int = 0

    @property
    def is_running(self) -> bool:
        """Answer whether it waits for a worker or is with one."""
        return self.stage is LoadStage.RUNNING

    @property
    def is_synthetic(self) -> bool:
        """Answer whether it goes into the synthetic world."""
        return self.world == World.SYNTHETIC

    @property
    def brings(self) -> bool:
        """Answer whether rows are or would be written."""
        return bool(self.counts.get("new") or self.counts.get("changed"))

    @property
    def line(self) -> str:
        """What it stands in line with: files of its kind and world, taken in as they were sent."""
        return line_of(self.kind, self.world)


def line_of(kind: str, world: str) -> str:
    """Return the line of the files of a kind and world."""
    return f"load:{kind}:{world}"


@dataclass(frozen=True)
class LoadShown:
    """A load, how far it is, what it brought by name, and the first places that did not fit."""

    load: Load
    phase: LoadPhase
    done: int
    total: int
    brought: Sequence[tuple[str, int]]
    misfits: Sequence[Misfit]

    @property
    def is_known(self) -> bool:
        """Answer whether the same was taken before, so that nothing has changed."""
        return bool(self.load.counts.get("known"))

    @property
    def are_all_kept(self) -> bool:
        """Answer whether every place that did not fit is told one by one."""
        return self.load.misfits_count == len(self.load.misfits)


def load_shown(load: Load) -> LoadShown:
    """Return a load as its page shows it."""
    phase, done, total = progress_of(load)
    brought = [
        (str(label), load.counts[name]) for name, label in BROUGHT.items() if name in load.counts
    ]
    return LoadShown(load, phase, done, total, brought, load.misfits[:SHOWN_MISFITS])


def load_of(token: str, *kinds: str, by: User, at: datetime) -> Load | None:
    """Return a person's own load of the last day; any other does not exist for them."""
    if not (len(token) == 2 * TOKEN_BYTES and token.isascii() and token.isalnum()):
        return None
    load = _own(token, by=by, at=at)
    if load is None or load.kind not in kinds:
        return None
    load.misfits = misfits_of(token)
    return load


def loads_of(*, by: User, at: datetime, kind: str = "") -> list[Load]:
    """Return a person's loads of the last day, the newest first, without what did not fit."""
    tokens = sorted((one.name for one in home().glob("*")), key=lambda one: age_of(one, at))
    found = (_own(token, by=by, at=at) for token in tokens)
    return [one for one in found if one is not None and kind in ("", one.kind)]


def _own(token: str, *, by: User, at: datetime) -> Load | None:
    load = read_load(token)
    if load is None or load.person != by.pk or age_of(token, at) > KEPT:
        return None
    if load.is_running and _given_up(load):
        key, load = load.key, read_load(token) or load
        if load.is_running and load.key == key:
            load.stage = LoadStage.FAILED
    return load


def progress_of(load: Load) -> tuple[LoadPhase, int, int]:
    """Return what is being done, and with how many rows of how many; 0: not known."""
    try:
        phase, done, total = json.loads((folder_of(load.token) / PROGRESS).read_text("utf-8"))
    except (OSError, ValueError):
        return LoadPhase.READING, 0, 0
    return LoadPhase(phase), int(done), int(total)


def _given_up(load: Load) -> bool:
    """Answer whether nobody works on a load any more: its task is lost, or ended.

    A task that ended well leaves a load running where its worker did not find the files.
    """
    order = Order.objects.filter(key=load.key).select_related("task").first()
    return order is None or order.task.status in ENDED


def read_load(token: str) -> Load | None:
    """Read a load as it was kept, without what did not fit; None where there is none."""
    try:
        kept: dict[str, Any] = json.loads((folder_of(token) / STATE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return Load(**{**kept, "stage": LoadStage(kept["stage"])})


def misfits_of(token: str) -> list[Misfit]:
    """Return what did not fit of a load; it may be much, and is kept apart."""
    try:
        kept = json.loads((folder_of(token) / MISFITS).read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [Misfit(*one) for one in kept]


def age_of(token: str, at: datetime) -> timedelta:
    """Return for how long nothing became of a load."""
    folder = folder_of(token)
    try:
        kept = folder / STATE
        changed = (kept if kept.exists() else folder).stat().st_mtime
    except OSError:
        return timedelta(0)
    return at - datetime.fromtimestamp(changed, tz=at.tzinfo)


def home() -> Path:
    """Return where files on their way are kept."""
    return Path(settings.BAGDAR_DATA) / "loads"


def folder_of(token: str) -> Path:
    """Return where the files of one load are kept."""
    return home() / token
