"""What the ledger knows of one project, read once for all sections of its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bagdar.core.delivery.ledger import Dates
from bagdar.web.delivery.models import Baseline, Milestone
from bagdar.web.delivery.queries.baselines import known_baselines
from bagdar.web.delivery.queries.ledger import Row, rows_of
from bagdar.web.delivery.queries.milestones import (
    Line,
    bare_lines,
    dates_since,
    known_milestones,
)
from bagdar.web.projects.queries.sections import Subject


@dataclass(frozen=True)
class Known:
    """What the ledger knew of a project at its reader's moment.

    `frozen` are the approved baselines, the newest first; `drafts` the others, which not everybody
    sees; `dates` those of each milestone; `rows` all rows of the ledger, the newest first.
    """

    subject: Subject
    frozen: tuple[Baseline, ...]
    drafts: tuple[Baseline, ...]
    milestones: tuple[Milestone, ...]
    dates: Mapping[int, Dates]
    rows: tuple[Row, ...]

    @cached_property
    def lines(self) -> list[Line]:
        """The milestones with their dates and open requests, in the order of their dates."""
        waiting = (row.move for row in reversed(self.rows) if row.waits and row.move is not None)
        return bare_lines(self.milestones, self.dates, waiting, day=self.subject.reading.day)

    @property
    def end(self) -> Milestone | None:
        """The launch that the project is dated by."""
        return next((one for one in self.milestones if one.is_end), None)

    @property
    def steps(self) -> list[Dates]:
        """The dates of the milestones but the launch."""
        return [self.dates[one.pk] for one in self.milestones if not one.is_end]

    @property
    def launched_on(self) -> date | None:
        """The actual day of the launch, if it is known."""
        return self.dates[self.end.pk].actual_on if self.end else None


def known_of(subject: Subject) -> Known:
    """Read what the ledger knew: baselines, milestones, moves and what was reached."""
    live, reading = subject.live, subject.reading
    baselines = known_baselines(live, as_of=reading.as_of)
    first = next((one for one in baselines if one.number == 0), None)
    approval = (first.order_on, first.starts_on) if first else (None, None)
    milestones = known_milestones(live.pk, reading)
    return Known(
        subject=subject,
        frozen=tuple(one for one in baselines if one.frozen_at is not None),
        drafts=tuple(one for one in baselines if one.frozen_at is None),
        milestones=tuple(milestones),
        dates=dates_since(approval, milestones, reading),
        rows=tuple(rows_of(live.pk, reading, subject.spans)),
    )
