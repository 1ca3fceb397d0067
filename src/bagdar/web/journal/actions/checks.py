"""What is kept of the journal's own life: checks, daily heads, exports handed out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from bagdar.web.journal.actions.acts import Actor, act
from bagdar.web.journal.models import Check
from bagdar.web.journal.queries.checking import Verdict, verify
from bagdar.web.journal.queries.heads import head_text


def run_check(
    *,
    at: datetime,
    against: Mapping[int, str] | None = None,
    on_progress: Callable[[int], None] = lambda _done: None,
) -> Verdict:
    """Check the whole journal and keep what was found, for the page of the journal."""
    begun = time.monotonic()
    verdict = verify(against=against, on_progress=on_progress)
    Check.objects.create(
        at=at,
        seconds=time.monotonic() - begun,
        seq=verdict.seq,
        hash=verdict.hash,
        broken_seq=verdict.fault.seq if verdict.fault else None,
        reason=verdict.fault.reason if verdict.fault else "",
        about=verdict.fault.about if verdict.fault else "",
        compared=len(against or {}),
    )
    return verdict


def heads_folder() -> Path:
    """Return the folder of the daily heads."""
    return Path(settings.BAGDAR_DATA) / "heads"


def keep_head(*, at: datetime) -> Path:
    """Write the head of this day, once: a later call leaves the file as it is."""
    folder = heads_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"head-{timezone.localdate(at).isoformat()}.json"
    if not path.exists():
        write_whole(path, head_text(at=at))
    return path


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def note_export(first: int, last: int, *, form: str, by: Actor, at: datetime) -> None:
    """Write down that entries were handed out, and to whom."""
    with act("journal.export", by=by, at=at) as entry:
        after = {"first": first, "last": last, "format": form}
        entry.record("journal", f"{first}-{last}", before=None, after=after)
