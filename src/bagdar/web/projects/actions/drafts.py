"""A table on its way in: kept for a day with what was said about it, until it is imported.

Each upload has a folder with an unguessable name: the file as it came, what the person said of
its columns and rows, and how far a long import is.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from bagdar.sources.tables import Table, TableError, read_table
from bagdar.web.journal.actions.checks import write_whole
from bagdar.web.people.models import User
from bagdar.web.projects.actions.importing import (
    ImportRefusedError,
    OnProgress,
    Report,
    Said,
    import_projects,
)
from bagdar.web.projects.queries.importing import HeadingError
from bagdar.web.projects.queries.recognising import Options, options_of
from bagdar.web.queue.actions import WAITED_FOR, enqueue, once
from bagdar.web.wording import in_words

KEPT = timedelta(days=1)
MANY_ROWS = 2_000
"""An import of more rows runs in the background, with a page that shows how far it is."""

_TOKEN_BYTES = 16
_TABLE, _STATE, _PROGRESS = "table", "state.json", "progress.json"


@dataclass
class Draft:
    """A table that somebody sent, and what they said about it."""

    token: str
    name: str
    person: int
    options: dict[str, Any] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    looked_at: bool = False
    confirmed: str = ""
    seq: int | None = None
    refusal: str = ""
    language: str = "en"

    @property
    def said(self) -> Options:
        """What was said of the columns."""
        return options_of(self.options)

    @property
    def rows_said(self) -> dict[int, str]:
        """What was said of the rows."""
        return {int(number): choice for number, choice in self.choices.items()}

    def table(self) -> Table:
        """Read the table. Raises TableError."""
        return read_table(self.content(), self.said.sheet)

    def content(self) -> bytes:
        """Return the file as it came."""
        return (_folder(self.token) / _TABLE).read_bytes()


def keep_draft(content: bytes, *, name: str, by: User, at: datetime) -> Draft:
    """Keep a file that was sent; whatever was kept longer than a day goes."""
    sweep_drafts(at=at)
    language = translation.get_language() or "en"
    draft = Draft(secrets.token_hex(_TOKEN_BYTES), name, by.pk, language=language)
    _folder(draft.token).mkdir(parents=True, mode=0o700)
    replace_content(draft, content, name=name)
    return draft


def replace_content(draft: Draft, content: bytes, *, name: str) -> None:
    """Put a mended file in the place of the one that was sent; what was said of it stays."""
    (_folder(draft.token) / _TABLE).write_bytes(content)
    draft.name, draft.refusal = name, ""
    save_draft(draft)


def save_draft(draft: Draft) -> None:
    """Write down what was said."""
    write_whole(_folder(draft.token) / _STATE, json.dumps(asdict(draft)))


def draft_of(token: str, *, by: User, at: datetime) -> Draft | None:
    """Return a person's own draft of the last day; any other does not exist for them."""
    if not (len(token) == 2 * _TOKEN_BYTES and token.isalnum()):
        return None
    draft = _read(token)
    if draft is None or draft.person != by.pk or _age(token, at) > KEPT:
        return None
    return draft


def forget_draft(draft: Draft) -> None:
    """Remove a draft with its file."""
    shutil.rmtree(_folder(draft.token), ignore_errors=True)


def sweep_drafts(*, at: datetime) -> int:
    """Remove drafts older than a day; return how many."""
    home = Path(settings.BAGDAR_DATA) / "imports"
    old = [one.name for one in home.glob("*") if _age(one.name, at) > KEPT]
    for token in old:
        shutil.rmtree(_folder(token), ignore_errors=True)
    return len(old)


def import_draft(draft: Draft, *, by: User, at: datetime, dry_run: bool) -> Report:
    """Import what a draft says, or say what would happen."""
    return import_projects(
        draft.table(),
        name=draft.name,
        by=by,
        at=at,
        dry_run=dry_run,
        said=Said(draft.said, draft.rows_said, asks=True, seen=draft.confirmed),
        on_progress=_progress_of(draft.token),
    )


def start_import(draft: Draft) -> None:
    """Let a confirmed draft be imported in the background."""
    draft.refusal = ""
    save_draft(draft)
    enqueue(run_import, key=f"import:{draft.token}:{secrets.token_hex(4)}", token=draft.token)


@task(priority=WAITED_FOR)
def run_import(token: str) -> None:
    """Import a confirmed draft, once; what refuses it is told on its page."""
    draft = _read(token)
    if draft is None or not draft.confirmed:
        return
    with once(f"import:{token}:{draft.confirmed}") as first:
        if first:
            now = timezone.now()
            person = User.objects.get(pk=draft.person)
            with translation.override(draft.language):
                draft.seq = _imported(draft, by=person, at=now)
            if draft.seq is None:
                draft.confirmed = ""
    save_draft(draft)


def progress_of(draft: Draft) -> tuple[int, int]:
    """Return how many rows of how many are written."""
    try:
        done, total = json.loads((_folder(draft.token) / _PROGRESS).read_text("utf-8"))
    except (OSError, ValueError):
        return 0, 0
    return int(done), int(total)


def _imported(draft: Draft, *, by: User, at: datetime) -> int | None:
    try:
        report = import_draft(draft, by=by, at=at, dry_run=False)
    except TableError as error:
        draft.refusal = in_words(error.problem)
    except (HeadingError, ImportRefusedError) as error:
        draft.refusal = str(error)
    except PermissionDenied:
        draft.refusal = _("You may not enter projects any more.")
    else:
        if report.seq is None:
            draft.refusal = _("Something has to be mended or decided first.")
        return report.seq
    return None


def _progress_of(token: str) -> OnProgress:
    def told(done: int, total: int) -> None:
        (_folder(token) / _PROGRESS).write_text(json.dumps([done, total]), "utf-8")

    return told


def _folder(token: str) -> Path:
    return Path(settings.BAGDAR_DATA) / "imports" / token


def _read(token: str) -> Draft | None:
    try:
        kept: Mapping[str, Any] = json.loads((_folder(token) / _STATE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return Draft(**kept)


def _age(token: str, at: datetime) -> timedelta:
    try:
        changed = (_folder(token) / _TABLE).stat().st_mtime
    except OSError:
        return timedelta(0)
    return at - datetime.fromtimestamp(changed, tz=at.tzinfo)
