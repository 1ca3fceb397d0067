"""What scorecards are computed from, as tables for whoever computes them anew with core alone.

What is handed over is of one world and reaches as far as the figures that its reader is shown:
everybody's of published projects alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from bagdar.core.tables.reaches import REACHES, SYNTHETIC_FROM
from bagdar.web.people.models import Organisation
from bagdar.web.scorecards.models import ScoreInput, SubjectKind
from bagdar.web.scorecards.permissions import reach_everywhere
from bagdar.web.scorecards.queries.boards import computed_months
from bagdar.web.scorecards.queries.subjects import Reader, Subject
from bagdar.web.scorecards.queries.weights import weights_by_month
from bagdar.web.territories.models import is_synthetic_key


@dataclass(frozen=True)
class Handed:
    """A table: its name, its headings, its rows."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def input_tables(
    reader: Reader, kind: SubjectKind, *, top: Subject | None = None
) -> tuple[Handed, ...]:
    """Return what is counted of subjects themselves, which lies in which, and the weights.

    Subjects of all places are handed over up to the reach at which the reader compares them; those
    of one territory, the `top`, up to the reach of its own scorecard.
    """
    synthetic = reader.scope.is_synthetic
    months, codes = computed_months(reader.day, synthetic=synthetic), _codes(reader, kind)
    reach = reach_everywhere(reader.scope, synthetic=synthetic)
    if top is not None:
        below = {one.territory for one in reader.placing.tree.descendants(top.number)}
        codes = {one: code for one, code in codes.items() if one in below}
        reach = top.reach
    rows = ScoreInput.objects.filter(
        subject_kind=kind, reach__range=(reach // REACHES * REACHES, reach), month__in=months
    )
    return (
        Handed("inputs", ("subject", *COUNTED), tuple(_inputs(rows, codes))),
        Handed("within", ("subject", "above"), tuple(_within(reader, kind, codes))),
        Handed("weights", ("month", "indicator", "weight"), tuple(_weights(months))),
    )


COUNTED = ("month", "indicator", "state", "n", "base")


def _codes(reader: Reader, kind: SubjectKind) -> Mapping[int, str]:
    synthetic = reader.scope.is_synthetic
    if kind is SubjectKind.TERRITORY:
        known = reader.placing.tree.versions
        return {one.territory: one.key for one in known if is_synthetic_key(one.key) is synthetic}
    if kind is SubjectKind.ORGANISATION:
        return dict(Organisation.objects.values_list("pk", "key"))
    world = Q(reach__gte=SYNTHETIC_FROM)
    rows = ScoreInput.objects.filter(world if synthetic else ~world, subject_kind=kind).order_by()
    return {one: str(one) for one in rows.values_list("subject", flat=True).distinct()}


def _inputs(rows: QuerySet[ScoreInput], codes: Mapping[int, str]) -> Iterable[tuple[Any, ...]]:
    named = ("subject", *COUNTED[:3])
    told = rows.order_by(*named).values_list("subject", *COUNTED)
    for (subject, month, *of), same in groupby(told, lambda row: row[:4]):
        counts = [row[4:] for row in same]
        if subject in codes:
            yield codes[subject], f"{month:%Y-%m}", *of, *map(sum, zip(*counts, strict=True))


def _within(
    reader: Reader, kind: SubjectKind, codes: Mapping[int, str]
) -> Iterable[tuple[str, str]]:
    """Pair each subject with itself and, if it is a territory, with those above it."""
    for subject, code in codes.items():
        above = reader.placing.tree.path(subject) if kind is SubjectKind.TERRITORY else ()
        yield from ((code, one.key) for one in above if one.territory in codes)
        if not above:
            yield code, code


def _weights(months: Sequence[date]) -> Iterable[tuple[str, str, int]]:
    for month, weights in weights_by_month(months).items():
        for indicator, weight in weights.items():
            yield f"{month:%Y-%m}", indicator, weight
