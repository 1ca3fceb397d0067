"""Handing out the journal of a project, which is itself an act."""

from __future__ import annotations

from datetime import datetime

from bagdar.web.journal.actions import Actor, act
from bagdar.web.portal.queries.project_journal import (
    EXPORTED,
    ProjectJournal,
    Summary,
    Wanted,
    summary_of,
)


def note_project_export(
    found: ProjectJournal, wanted: Wanted, *, form: str, by: Actor, at: datetime
) -> Summary:
    """Write down what of a project's journal is handed out, with the thread of its last line."""
    told = summary_of(found, wanted)
    with act("journal.project_export", by=by, at=at) as entry:
        after = {
            "format": form,
            "records": told.records,
            "entries": told.entries,
            "first": told.first,
            "last": told.last,
            "thread": told.thread,
            "whole": found.whole,
            "group": wanted.group,
            "since": wanted.since,
            "until": wanted.until,
        }
        entry.record(EXPORTED, found.project.key, before=None, after=after)
    return told
