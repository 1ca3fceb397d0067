"""Files on their way in that a worker reads: results of rules, releases, bans, tables of money.

Each has a folder with an unguessable name: the files as they came, how far they are, what did not
fit. A file is taken in one act, so that a worker that dies, or a person who stops it, leaves
nothing of it. What was written and that it was are kept in one transaction, so that a second
attempt of a task writes nothing twice and still tells what the first one brought.

Files of one kind and world are taken in one after another, as they were sent, however many workers
there are; one that could come after a later one all the same, because its worker was given up or
an administrator had it begin again, writes nothing.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, astuple, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.journal.actions.checks import write_whole
from bagdar.web.loads.queries import (
    KEPT,
    MISFITS,
    PROGRESS,
    STATE,
    TOKEN_BYTES,
    Load,
    LoadPhase,
    LoadStage,
    Misfit,
    age_of,
    folder_of,
    home,
    line_of,
    loads_of,
    misfits_of,
    read_load,
)
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World
from bagdar.web.queue.actions import (
    WAITED_FOR,
    end_of,
    enqueue,
    is_overtaken,
    is_passed,
    once,
    waiting_in,
)
from bagdar.web.queue.models import Effect

MOST_AT_ONCE = 5
"""So many files of one person wait or run at once; each may take as much room as is let in."""
MOST_MISFITS = 10_000
"""So many places that did not fit are told one by one; all are counted."""
EVERY = 200
"""Rows between two looks at whether a load was stopped."""
LONGEST_NAME, LONGEST_REASON, LONGEST_PLACE = 200, 500, 300

_STOP = "stop"


class StoppedError(Exception):
    """A load that a person stopped."""


class _WrittenError(Exception):
    """What another attempt of the same task has written."""


def _nobody(*_told: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Watch:
    """Who is told how a file goes in.

    `progress` is told the phase, how many rows are done and of how many (0: not known); what it
    raises ends the taking, which then leaves nothing. `misfit` is told what did not fit, `note`
    what else is told, by name. `written` is told the counts within the transaction that writes
    them, before it ends.
    """

    progress: Callable[[LoadPhase, int, int], None] = _nobody
    misfit: Callable[[Misfit], None] = _nobody
    note: Callable[[str, list[Any]], None] = _nobody
    written: Callable[[Mapping[str, int]], None] = _nobody


NOBODY = Watch()


@dataclass(frozen=True)
class Work:
    """What a kind of load works on, for whom."""

    folder: Path
    told: Mapping[str, str]
    world: World
    by: User
    at: datetime
    is_trial: bool
    watch: Watch

    def file(self, name: str) -> Path | None:
        """Return a file that was sent, if it was."""
        path = self.folder / name
        return path if path.exists() else None


@dataclass(frozen=True)
class Kind:
    """How files of a kind are taken in.

    `take` returns what they brought; it raises DeliveryError for what does not fit, and
    PermissionDenied. Those that are tried first are taken in when their sender has seen what they
    would bring, and as a whole: a place that does not fit refuses them.
    """

    take: Callable[[Work], Mapping[str, int]]
    is_tried: bool = False
    most_misfits: int = MOST_MISFITS


KINDS: dict[str, Kind] = {}
"""The kinds of files by name; the apps add theirs on loading."""


def start_load(
    kind: str,
    files: Mapping[str, Iterable[bytes]],
    *,
    name: str,
    told: Mapping[str, str],
    world: World,
    by: User,
    at: datetime,
) -> Load:
    """Keep files that were sent and let a worker take them in; what is older than a day goes.

    Raises DeliveryError when as many of the person's files are on their way as may be.
    """
    sweep_loads(at=at)
    if sum(one.is_running for one in loads_of(by=by, at=at)) >= MOST_AT_ONCE:
        words = _("%(most)d of your files are on their way: wait until one of them is done.")
        raise refuse("file", words % {"most": MOST_AT_ONCE})
    load = Load(
        token=secrets.token_hex(TOKEN_BYTES),
        kind=kind,
        name=name[:LONGEST_NAME],
        person=by.pk,
        world=world,
        told=dict(told),
        language=translation.get_language() or "en",
        is_trial=KINDS[kind].is_tried,
    )
    folder = folder_of(load.token)
    folder.mkdir(parents=True, mode=0o700)
    try:
        for file, pieces in files.items():
            with (folder / file).open("wb") as kept:
                kept.writelines(pieces)
        _ask(load)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return load


def at_the_command_line(
    kind: str, worlds: Iterable[World], *, first: bool = False, watch: Watch = NOBODY
) -> Watch:
    """Return the watch of a file that is taken in at once, which keeps its place among those sent.

    Raises DeliveryError while files of the kind that were sent before are on their way, unless it
    is to go `first`. Its writing raises DeliveryError where one that was sent later has written.
    """
    lines = [line_of(kind, one) for one in worlds]
    if not first and (count := waiting_in(lines)):
        words = ngettext(
            "%(count)d file of this kind was sent before and is on its way: wait until it is done.",
            "%(count)d files of this kind were sent before and are on their way: wait until they "
            "are done.",
            count,
        )
        raise refuse("file", words % {"count": count})
    place = end_of(lines)

    def written(counts: Mapping[str, int]) -> None:
        if is_passed(lines, place):
            raise refuse("file", _overtaken())
        watch.written(counts)

    return replace(watch, written=written)


def take_load(load: Load) -> bool:
    """Let a load that was tried be taken in; answer whether it may."""
    if load.stage is not LoadStage.TRIED or not load.brings:
        return False
    load.is_trial = False
    _ask(load)
    return True


def retry_load(load: Load) -> bool:
    """Let a load that was refused, stopped or failed begin anew, as if it were sent now.

    Answers whether it may.
    """
    if load.stage not in (LoadStage.REFUSED, LoadStage.STOPPED, LoadStage.FAILED):
        return False
    (folder_of(load.token) / _STOP).unlink(missing_ok=True)
    load.is_trial = KINDS[load.kind].is_tried
    _ask(load)
    return True


def stop_load(load: Load) -> None:
    """Stop a load that runs, which then leaves nothing; forget one that does not."""
    if load.is_running:
        (folder_of(load.token) / _STOP).touch()
    else:
        shutil.rmtree(folder_of(load.token), ignore_errors=True)


def sweep_loads(*, at: datetime) -> int:
    """Remove files sent more than a day ago; return of how many loads."""
    old = [one.name for one in home().glob("*") if age_of(one.name, at) > KEPT]
    for token in old:
        shutil.rmtree(folder_of(token), ignore_errors=True)
    return len(old)


@task
def sweep_old_loads() -> None:
    """Remove files that nobody came back for."""
    sweep_loads(at=timezone.now())


@task(priority=WAITED_FOR)
def run_load(token: str, order: str) -> None:
    """Take files in; what does not fit is told on the page of the load."""
    load = read_load(token)
    if load is None or load.key != order:
        return
    if not load.is_running:
        _clear(load)
        return
    with translation.override(load.language):
        try:
            load.counts = dict(_run(load))
            load.stage = _ended(load)
        except StoppedError:
            load.stage = LoadStage.STOPPED
        except _WrittenError:
            load.stage, load.counts = LoadStage.DONE, _kept_counts(load)
        except DeliveryError as error:
            load.stage = LoadStage.REFUSED
            load.problems = [text for texts in error.problems.values() for text in texts]
        except PermissionDenied:
            load.stage = LoadStage.REFUSED
            load.problems = [_("These files are not yours to take in any more.")]
    _save(load)
    _clear(load)


def _run(load: Load) -> Mapping[str, int]:
    """Take a load in, unless another attempt of the same task did, before or meanwhile."""
    if _is_written(load):
        raise _WrittenError
    try:
        _look(load.token)
        counts = _take(load)
    except (StoppedError, PermissionDenied, DeliveryError) as error:
        if _is_written(load):
            raise _WrittenError from error
        raise
    if _is_written(load):
        raise _WrittenError
    return counts


def _ended(load: Load) -> LoadStage:
    """Return where a load stands that was tried or taken to its end."""
    if KINDS[load.kind].is_tried and load.misfits_count:
        return LoadStage.REFUSED
    return LoadStage.TRIED if load.is_trial else LoadStage.DONE


def _is_written(load: Load) -> bool:
    return Effect.objects.filter(key=load.key).exists()


def _take(load: Load) -> Mapping[str, int]:
    work = Work(
        folder=folder_of(load.token),
        told=load.told,
        world=World(load.world),
        by=User.objects.get(pk=load.person),
        at=timezone.now(),
        is_trial=load.is_trial,
        watch=_watching(load),
    )
    return KINDS[load.kind].take(work)


def _watching(load: Load) -> Watch:
    """Return what writes down how a load goes."""
    load.misfits, load.misfits_count, load.notes = [], 0, {}
    most = KINDS[load.kind].most_misfits

    def misfit(one: Misfit) -> None:
        load.misfits_count += 1
        if load.misfits_count % EVERY == 0:
            _look(load.token)
        if len(load.misfits) < most:
            process, path = one.process[:LONGEST_PLACE], one.path[:LONGEST_PLACE]
            load.misfits.append(Misfit(one.line, process, path, one.reason[:LONGEST_REASON]))

    def note(name: str, told: list[Any]) -> None:
        load.notes[name] = told

    def written(counts: Mapping[str, int]) -> None:
        if is_overtaken(load.key):
            raise refuse("file", _overtaken())
        with once(load.key) as first:
            if not first:
                raise _WrittenError
        load.counts = dict(counts)
        _save(load)

    return Watch(lambda *told: _tell(load.token, *told), misfit, note, written)


def _overtaken() -> str:
    return _(
        "Files that were sent later are taken in already. Try these again only if they shall hold "
        "instead."
    )


def _kept_counts(load: Load) -> dict[str, int]:
    """Return what the attempt that wrote said of it, before it died or while it still ends."""
    kept = read_load(load.token)
    if kept is None:
        return {}
    load.misfits, load.misfits_count = misfits_of(load.token), kept.misfits_count
    load.notes = kept.notes
    return kept.counts


def _ask(load: Load) -> None:
    (folder_of(load.token) / PROGRESS).unlink(missing_ok=True)
    load.stage, load.key = LoadStage.RUNNING, f"load:{load.token}:{secrets.token_hex(4)}"
    load.problems, load.misfits, load.misfits_count = [], [], 0
    _write(load)
    enqueue(run_load, key=load.key, line=load.line, token=load.token, order=load.key)


def _tell(token: str, phase: LoadPhase, done: int, total: int) -> None:
    if done % EVERY and done != total:
        return
    _look(token)
    (folder_of(token) / PROGRESS).write_text(json.dumps([phase, done, total]), "utf-8")


def _look(token: str) -> None:
    """Raise StoppedError for a load that was stopped, or whose folder is gone."""
    if (folder_of(token) / _STOP).exists() or not folder_of(token).exists():
        raise StoppedError


def _clear(load: Load) -> None:
    """Remove the files of a load that were taken in; what became of them stays."""
    if load.stage is LoadStage.DONE:
        for one in folder_of(load.token).glob("*"):
            if one.name not in (STATE, PROGRESS, MISFITS):
                one.unlink(missing_ok=True)


def _save(load: Load) -> None:
    """Keep what became of a load, unless it was forgotten or begun anew meanwhile."""
    kept = read_load(load.token)
    if kept is not None and kept.key == load.key:
        _write(load)


def _write(load: Load) -> None:
    folder, misfits = folder_of(load.token), load.misfits
    if misfits:
        write_whole(folder / MISFITS, json.dumps([astuple(one) for one in misfits]))
    else:
        (folder / MISFITS).unlink(missing_ok=True)
    write_whole(folder / STATE, json.dumps(asdict(replace(load, misfits=[]))))
