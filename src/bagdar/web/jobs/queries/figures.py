"""Figures of jobs as they were computed, by subject and month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bagdar.core.indicators import State
from bagdar.core.jobs.policy import Evidence
from bagdar.web.jobs.models import JobFigure
from bagdar.web.projects.models import Programme

ADDED = ("_fte", "_fte_years", "_kzt")
"""Figures that are summed over programmes, unless they are means; ratios are not."""
_WEAKEST = {one.value: place for place, one in enumerate(Evidence)}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: a value, or the state that says why there is none; of `n` from `employers`."""

    value: float | None
    n: int
    employers: int
    state: str
    evidence: str


Series = Mapping[tuple[str, str], Mapping[date, Figure]]


def figures_by_month(
    subject_kind: str,
    subjects: Iterable[str] | None,
    indicators: Iterable[str] | None,
    reach: int | Sequence[int],
    months: Sequence[date] | None,
    *,
    programme: int | None = None,
) -> Series:
    """Return the figures by (subject, indicator) and month; None asks for all of them.

    Figures of several programmes are added up where they can be; a ratio or a mean of several is
    not computable, nor a sum of which one part is not. `programme` asks for those of one; of
    several reaches no subject may have figures at two.
    """
    reaches = [reach] if isinstance(reach, int) else list(reach)
    rows = JobFigure.objects.filter(subject_kind=subject_kind, reach__in=reaches, **only(programme))
    for name, asked in (("subject", subjects), ("indicator", indicators), ("month", months)):
        if asked is not None:
            rows = rows.filter(**{f"{name}__in": list(asked)})
    found: dict[tuple[str, str], dict[date, list[JobFigure]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in rows.order_by("subject", "indicator", "month", "programme"):
        found[row.subject, row.indicator][row.month].append(row)
    return {
        key: {month: _together(key[1], told) for month, told in by_month.items()}
        for key, by_month in found.items()
    }


def only(programme: int | None) -> dict[str, int]:
    """Return the condition that keeps to one programme; none keeps all of them."""
    return {} if programme is None else {"programme": programme}


def lacking(told: Iterable[tuple[date, int]]) -> Mapping[date, frozenset[int]]:
    """Return for each month, newest first, the programmes that are not in it yet.

    A programme is expected from the first month told of it on, until it ends. `told` are pairs of
    a month and a programme.
    """
    by_month: dict[date, set[int]] = defaultdict(set)
    for month, programme in told:
        by_month[month].add(programme)
    first = {
        one: min(m for m in by_month if one in by_month[m])
        for one in set().union(*by_month.values())
    }
    ends = dict(Programme.objects.filter(pk__in=first).values_list("pk", "ends_on"))
    return {
        month: frozenset(
            one
            for one, begins in first.items()
            if one not in there
            and begins < month
            and ((end := ends.get(one)) is None or end >= month)
        )
        for month, there in sorted(by_month.items(), reverse=True)
    }


def whole_month(lacks: Mapping[date, frozenset[int]]) -> date | None:
    """Return the newest month that all programmes are in; without one the newest."""
    return next((month for month, none in lacks.items() if not none), next(iter(lacks), None))


def _together(indicator: str, rows: Sequence[JobFigure]) -> Figure:
    """Put the figures of several programmes together."""
    if len(rows) == 1:
        return _one(rows[0])
    n, employers = (sum(getattr(one, name) for one in rows) for name in ("n", "employers"))
    evidence = max((one.evidence for one in rows), key=lambda one: _WEAKEST.get(one, -1))
    values = [one.value for one in rows if one.value is not None]
    if not values:
        return Figure(None, n, employers, rows[0].state, evidence)
    partly = any(one.state == State.NOT_COMPUTABLE for one in rows)
    if partly or "_mean_" in indicator or not indicator.endswith(ADDED):
        return Figure(None, n, employers, State.NOT_COMPUTABLE.value, evidence)
    return Figure(sum(values), n, employers, State.VALUE.value, evidence)


def _one(row: JobFigure) -> Figure:
    return Figure(row.value, row.n, row.employers, row.state, row.evidence)
