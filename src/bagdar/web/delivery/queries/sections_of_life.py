"""What the page of a project shows of its launch and output: a summary, with links to the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bagdar.web.delivery.queries.gate import Gate, gate_of, launches_of
from bagdar.web.delivery.queries.known import Known
from bagdar.web.delivery.queries.launch_page import (
    LaunchShown,
    event_shown,
    first_day,
    is_launched,
    launch_among,
)
from bagdar.web.delivery.queries.life import lives_since
from bagdar.web.delivery.queries.life_words import LifeShown, life_shown
from bagdar.web.delivery.queries.output_page import OutputPage, output_page, sees_by
from bagdar.web.delivery.queries.outputs import Capacity, Month, capacity_of, months_of
from bagdar.web.projects.queries.sections import Section


@dataclass(frozen=True)
class LaunchInShort:
    """The launch of a project and the life after it, as the page of the project shows them."""

    gate: Gate
    launch: LaunchShown | None
    launched_on: date | None
    life: LifeShown

    @property
    def is_over(self) -> bool:
        """Answer whether the project was launched with a signed act."""
        return self.launch is not None


def _compose(known: Known) -> Mapping[str, Any]:
    """Compose both sections at once: they read the same rows."""
    subject, reading, on = known.subject, known.subject.reading, known.launched_on
    project, pk = subject.project, subject.live.pk
    events = launches_of(pk, as_of=reading.as_of)
    first_on, launched = first_day(on, events), is_launched(project, on)
    capacity = capacity_of(project, known.frozen)
    months = _months(known, capacity) if first_on or launched else None
    lives = lives_since({pk: on}, {pk: months or ()}, as_of=reading.as_of) if on else {}
    shown = [event_shown(one, reading) for one in events]
    return {
        "launch": LaunchInShort(
            gate=gate_of(pk, project.kind, on=reading.day, as_of=reading.as_of),
            launch=launch_among(shown, None),
            launched_on=on,
            life=life_shown(lives.get(pk), project.stage, launched_on=on, day=reading.day),
        ),
        "launched": launched,
        "ceremonies": [one for one in shown if not one.is_launch],
        "output": None if months is None else _output(known, months, capacity, first_on),
    }


def _months(known: Known, capacity: Capacity | None) -> Sequence[Month]:
    pk, as_of = known.subject.live.pk, known.subject.reading.as_of
    capacities = {pk: capacity} if capacity else {}
    return months_of([pk], as_of=as_of, capacities=capacities).get(pk, ())


def _output(
    known: Known, months: Sequence[Month], capacity: Capacity | None, first_on: date | None
) -> OutputPage:
    sees = sees_by(known.subject.sight, known.subject.project)
    return output_page(months, capacity, sees, known.subject.reading, launched_on=first_on)


LAUNCH_AND_OUTPUT = Section("launch", "delivery/launch_and_output.html", _compose)
