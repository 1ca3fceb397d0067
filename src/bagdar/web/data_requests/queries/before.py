"""What an office gave the last time, beside the boxes of a round that comes back every month.

It is the office's own answer, as it was signed and stands; whoever fills in sees of it what they
see of their lines now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bagdar.core.data_requests.columns import Column, Value
from bagdar.web.data_requests.models import Answer
from bagdar.web.data_requests.queries.consolidated import counted_rows, counting
from bagdar.web.data_requests.queries.lines import Eyes, Row, given_text

MOST_ROUNDS = 12
"""How many rounds back something signed is looked for: what is older says nothing of today."""


@dataclass(frozen=True)
class Before:
    """What was given the last time: its month, and its rows by what they are about."""

    month: date
    rows: Mapping[tuple[str, int], Row]

    def row(self, now: Row) -> Row | None:
        """Return the same line of the last time: of its project or, on a blank form, its place."""
        return self.rows.get(_about(now))

    def text(self, now: Row, column: Column) -> str:
        """Return what stood in a cell, as people read it; empty where nothing did."""
        was = self.row(now)
        return "" if was is None else given_text(column, was)

    def values(self, now: Row) -> dict[str, Value]:
        """Return by column what was given in the same line and still fits the form."""
        was = self.row(now)
        given = {} if was is None else was.values
        return {key: value for key, value in given.items() if value is not None}


def before_of(answer: Answer, eyes: Eyes) -> Before | None:
    """Return what the same office gave the last time; None where nothing signed stands."""
    period = answer.round.period
    if period is None or not answer.own:
        return None
    earlier = Answer.objects.filter(
        round__request=answer.round.request_id,
        round__period__lt=period,
        desk=answer.desk_id,
        own=True,
    )
    for one in earlier.order_by("-round__period").select_related("round")[:MOST_ROUNDS]:
        counted = counting([one], eyes.at)  # one by one: a submission holds all of its lines
        if counted and one.round.period is not None:
            columns = answer.form.asked
            rows = eyes.seen(counted_rows(counted[one.pk][0], columns), columns)
            return Before(one.round.period, {_about(row): row for row in rows})
    return None


def _about(row: Row) -> tuple[str, int]:
    return ("line", row.slot) if row.project is None else ("project", row.project)
