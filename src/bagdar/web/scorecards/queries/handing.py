"""What scorecards are computed from, as tables for whoever computes them anew with core alone.

Only what is published is handed over: the figures come out as everybody sees them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bagdar.web.people.models import Organisation
from bagdar.web.scorecards.models import ScoreInput, SubjectKind
from bagdar.web.scorecards.queries.boards import computed_months
from bagdar.web.scorecards.queries.subjects import Reader
from bagdar.web.scorecards.queries.weights import weights_by_month


@dataclass(frozen=True)
class Handed:
    """A table: its name, its headings, its rows."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def input_tables(reader: Reader, kind: SubjectKind) -> tuple[Handed, ...]:
    """Return what is counted of subjects themselves, which lies in which, and the weights."""
    months = computed_months(reader.day, synthetic=reader.scope.is_synthetic)
    codes = _codes(reader, kind)
    return (
        Handed("inputs", ("subject", *COUNTED), tuple(_inputs(kind, months, codes))),
        Handed("within", ("subject", "above"), tuple(_within(reader, kind, codes))),
        Handed("weights", ("month", "indicator", "weight"), tuple(_weights(months))),
    )


COUNTED = ("month", "indicator", "state", "n", "base")


def _codes(reader: Reader, kind: SubjectKind) -> Mapping[int, str]:
    if kind is SubjectKind.TERRITORY:
        return {one.territory: one.key for one in reader.placing.tree.versions}
    if kind is SubjectKind.ORGANISATION:
        return dict(Organisation.objects.values_list("pk", "key"))
    rows = ScoreInput.objects.filter(subject_kind=kind).order_by()
    return {one: str(one) for one in rows.values_list("subject", flat=True).distinct()}


def _inputs(
    kind: SubjectKind, months: Sequence[date], codes: Mapping[int, str]
) -> Iterable[tuple[Any, ...]]:
    rows = ScoreInput.objects.filter(subject_kind=kind, reach=0, month__in=months)
    for subject, month, *told in rows.order_by(
        "subject", "month", "indicator", "state"
    ).values_list("subject", *COUNTED):
        if subject in codes:
            yield codes[subject], f"{month:%Y-%m}", *told


def _within(
    reader: Reader, kind: SubjectKind, codes: Mapping[int, str]
) -> Iterable[tuple[str, str]]:
    """Pair each subject with itself and, if it is a territory, with those above it."""
    for subject, code in codes.items():
        above = reader.placing.tree.path(subject) if kind is SubjectKind.TERRITORY else ()
        yield from ((code, one.key) for one in above)
        if not above:
            yield code, code


def _weights(months: Sequence[date]) -> Iterable[tuple[str, str, int]]:
    for month, weights in weights_by_month(months).items():
        for indicator, weight in weights.items():
            yield f"{month:%Y-%m}", indicator, weight
