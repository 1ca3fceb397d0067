"""One change: the territory of a project and those above it, its organisation, who answers.

The same rules as for everybody at once, in plain Python; a test holds both against each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.utils import timezone

from bagdar.core.tables.reaches import reaches_from
from bagdar.core.terms.chain import canonical_json, text_digest
from bagdar.core.territories.scorecard import RULE_VERSION, SCORE, Input, measures, score
from bagdar.web.journal.actions import Actor, act
from bagdar.web.journal.actions.inserting import insert_values
from bagdar.web.people.models import Office
from bagdar.web.projects.models import ProjectVersion
from bagdar.web.projects.queries.standing import stated_in
from bagdar.web.scorecards.actions.computing import INPUTS, STANDING
from bagdar.web.scorecards.models import ScoreInput, ScoreStanding, SubjectKind
from bagdar.web.scorecards.queries.answering import ever_answered_by
from bagdar.web.scorecards.queries.inputs import NIGHTLY, RECOUNTED, Window, items_of
from bagdar.web.scorecards.queries.inputs.items import Answering, Item, input_rows, last_months
from bagdar.web.scorecards.queries.weights import weights_by_month
from bagdar.web.territories.queries import Placing, land

Cell = tuple[int, date]
"""A subject and a month."""
_BY_DAY = ~Q(indicator__in=NIGHTLY)
_RECOUNTED = Q(indicator__in=[name for one in RECOUNTED for name in one.indicators])


def rescore(projects: Collection[int], *, by: Actor, at: datetime) -> int:
    """Count and score anew whatever these projects belong to; return how many cells changed.

    What changed nothing leaves no act.
    """
    day = timezone.localdate(at)
    placing = land().placing(day)
    changed = rescore_places(_places(projects, placing), placing, by=by, at=at)
    return changed + _rescore_answering(projects, placing, by=by, at=at)


def recount(*, by: Actor, at: datetime) -> int:
    """Count barriers and instructions anew as a whole, and score whoever has changed."""
    day = timezone.localdate(at)
    placing = land().placing(day)
    window = _window(placing, Q())
    counted = input_rows(
        (item for source in RECOUNTED for item in source.items(window)), window.months
    )
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in counted:
        rows[row["subject_kind"]].append(row)
    changed = 0
    for kind in SubjectKind:
        cells = _changed(kind, None, rows[kind], window.months, of=_RECOUNTED)
        if cells:
            with act("scorecards.rescore", by=by, at=at) as entry:
                _replace_inputs(kind, cells, rows[kind], of=_RECOUNTED)
                changed += _score_cells(kind, cells, placing, at=at)
                entry.record("scorecards", kind, before=None, after=_told(cells))
    return changed


def _score_cells(
    kind: SubjectKind, cells: Collection[Cell], placing: Placing, *, at: datetime
) -> int:
    """Score subjects anew in their months, and the territories above them; count both."""
    scored = set(cells)
    if kind is SubjectKind.TERRITORY:
        scored = {
            (one.territory, month)
            for place, month in cells
            for one in (placing.tree.path(place) if placing.tree.node(place) else ())
        }
    for month in sorted({month for _subject, month in scored}):
        subjects = [subject for subject, when in scored if when == month]
        if kind is SubjectKind.TERRITORY:
            below = {place: _below(placing, place) for place in subjects}
        else:
            below = {subject: frozenset({subject}) for subject in subjects}
        _score_month(kind, below, month, at=at)
    return len(scored)


def rescore_places(places: Collection[int], placing: Placing, *, by: Actor, at: datetime) -> int:
    """Score some territories anew, and all above them."""
    spans = [span for place in places for span in placing.not_allocated_in(place)]
    if not spans:
        return 0
    window = _window(placing, stated_in(spans))
    rows = _rows(items_of(window, nightly=False), window, SubjectKind.TERRITORY, places)
    cells = _changed(SubjectKind.TERRITORY, places, rows, window.months)
    if not cells:
        return 0
    with act("scorecards.rescore", by=by, at=at) as entry:
        _replace_inputs(SubjectKind.TERRITORY, cells, rows)
        scored = _score_cells(SubjectKind.TERRITORY, cells, placing, at=at)
        entry.record(
            "scorecards",
            SubjectKind.TERRITORY,
            before=None,
            after=_told(cells),
        )
    return scored


def _rescore_answering(
    projects: Collection[int], placing: Placing, *, by: Actor, at: datetime
) -> int:
    """Score the organisations and terms that answer for some projects anew."""
    organisations, offices = _answering_ever(projects, placing)
    changed = 0
    if organisations:
        window = _window(placing, Q(organisation__in=organisations))
        items = list(items_of(window, nightly=False))
        changed += _rescore_own(
            SubjectKind.ORGANISATION, organisations, items, window, by=by, at=at
        )
    if offices:
        held = Office.objects.filter(pk__in=offices).select_related("organisation")
        window = _window(placing, ever_answered_by(placing, held))
        tenures = {term.tenure for office in offices for term in window.terms.get(office, ())}
        items = [
            one for one in items_of(window, nightly=False) if not tenures.isdisjoint(one.tenures)
        ]
        changed += _rescore_own(SubjectKind.TENURE, tenures, items, window, by=by, at=at)
    return changed


def _rescore_own(
    kind: SubjectKind,
    subjects: Collection[int],
    items: Iterable[Item],
    window: Window,
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Score subjects that have nothing below them."""
    rows = _rows(items, window, kind, subjects)
    cells = _changed(kind, subjects, rows, window.months)
    if not cells:
        return 0
    with act("scorecards.rescore", by=by, at=at) as entry:
        _replace_inputs(kind, cells, rows)
        _score_cells(kind, cells, window.placing, at=at)
        entry.record("scorecards", kind, before=None, after=_told(cells))
    return len(cells)


def _window(placing: Placing, projects: Q) -> Window:
    day = placing.tree.day
    return Window(last_months(day), day, placing, projects)


def _places(projects: Collection[int], placing: Placing) -> set[int]:
    """Return where projects count now, and wherever they ever counted.

    Several changes may come before they are scored anew: the last two versions are not enough.
    """
    return {place for place, _organisation in _stated(projects, placing) if place is not None}


def _answering_ever(projects: Collection[int], placing: Placing) -> tuple[set[int], set[int]]:
    """Return the organisations and the head offices that have projects, and that ever did."""
    found = _stated(projects, placing)
    now = _window(placing, Q(pk__in=projects)).whose.values()
    found |= {(one.territory, one.organisation) for one in now}
    answering = Answering(placing.tree)
    offices = set[int | None]()
    for place, organisation in found:
        answers, akims = answering.offices(place or 0, organisation)
        offices |= {answers, *akims}
    organisations = {one for _place, one in found if one is not None}
    return organisations, {one for one in offices if one is not None}


def _stated(projects: Collection[int], placing: Placing) -> set[tuple[int | None, int | None]]:
    """Return every place and organisation that versions of projects ever stated."""
    versions = ProjectVersion.objects.filter(project__in=projects).order_by()
    told = versions.values_list("territory_id", "place_on", "organisation_id").distinct()
    found = set[tuple[int | None, int | None]]()
    for territory, place_on, organisation in told:
        spot = placing.spot(territory, place_on)
        found.add((territory if spot is None else spot.under, organisation))
    return found


def _rows(
    items: Iterable[Item], window: Window, kind: SubjectKind, subjects: Collection[int]
) -> list[dict[str, Any]]:
    return [
        row
        for row in input_rows(items, window.months)
        if row["subject_kind"] == kind and row["subject"] in subjects
    ]


def _changed(
    kind: SubjectKind,
    subjects: Collection[int] | None,
    rows: Sequence[Mapping[str, Any]],
    months: Sequence[date],
    *,
    of: Q = _BY_DAY,
) -> set[Cell]:
    """Return the subjects and months of which something else is counted now than is kept.

    `subjects` None: all of the kind; `of` keeps the indicators that were counted.
    """
    kept = ScoreInput.objects.filter(of, subject_kind=kind, month__gte=months[0])
    if subjects is not None:
        kept = kept.filter(subject__in=subjects)
    before = {tuple(row) for row in kept.values_list(*INPUTS)}
    after = {tuple(row[name] for name in INPUTS) for row in rows}
    subject, month = INPUTS.index("subject"), INPUTS.index("month")
    return {(one[subject], one[month]) for one in before ^ after}


def _replace_inputs(
    kind: SubjectKind,
    cells: Collection[Cell],
    rows: Iterable[Mapping[str, Any]],
    *,
    of: Q = _BY_DAY,
) -> None:
    for month in {month for _subject, month in cells}:
        subjects = [subject for subject, when in cells if when == month]
        kept = ScoreInput.objects.filter(of, subject_kind=kind, subject__in=subjects, month=month)
        kept.delete()
    wanted = (row for row in rows if (row["subject"], row["month"]) in cells)
    insert_values(ScoreInput, INPUTS, ([row[name] for name in INPUTS] for row in wanted))


def _below(placing: Placing, place: int) -> frozenset[int]:
    return frozenset(one.territory for one in placing.tree.descendants(place))


def _score_month(
    kind: SubjectKind, subjects: Mapping[int, frozenset[int]], month: date, *, at: datetime
) -> None:
    """Score subjects of one month from what is kept of themselves and of what lies below."""
    everything = frozenset().union(*subjects.values())
    kept = ScoreInput.objects.filter(subject_kind=kind, month=month)
    if len(everything) <= _FEW:
        kept = kept.filter(subject__in=everything)
    inputs = list(kept.values_list("subject", "reach", "indicator", "state", "n", "base"))
    ScoreStanding.objects.filter(
        subject_kind=kind, subject__in=list(subjects), month=month
    ).delete()
    weights = weights_by_month([month])[month]
    insert_values(
        ScoreStanding,
        STANDING,
        (
            [kind, subject, reach, month, *figures, RULE_VERSION, digest, at]
            for subject, below in subjects.items()
            for reach, digest, figures in _figures(
                [one for one in inputs if one[0] in below], weights
            )
        ),
    )


_FEW = 500
"""Subjects that are named one by one in a query."""


def _figures(
    inputs: Sequence[Sequence[Any]], weights: Mapping[str, int]
) -> Iterator[tuple[int, str, list[Any]]]:
    """Compute the indicators and the score of one subject and month, reach by reach."""
    seen: dict[int, list[Input]] = defaultdict(list)
    written: dict[int, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for _subject, reach, indicator, state, n, base in inputs:
        given = Input(indicator, state, n, base)
        told = _written(indicator, state, str(n), str(base))
        for wider in reaches_from(reach):
            seen[wider].append(given)
            written[wider].append(told)
    for reach, counted in seen.items():
        digest = text_digest(f"[{','.join(text for _fields, text in sorted(written[reach]))}]")
        measured = measures(counted)
        for name, one in measured.items():
            misses = (one.overdue, one.self_reported, one.found_late)
            yield reach, digest, [name, one.n, one.base, *misses, one.ratio, str(one.state)]
        whole = score(measured, weights)
        yield reach, digest, [SCORE, 0, whole.weight, 0, 0, 0, whole.ratio, str(whole.state)]


@lru_cache(maxsize=10_000)
def _written(*fields: str) -> tuple[tuple[str, ...], str]:
    """Return the fields of an input, by which inputs are sorted, and how they are digested."""
    return fields, canonical_json(list(fields))


def _told(cells: Collection[Cell]) -> dict[str, Any]:
    return {
        "subjects": sorted({subject for subject, _month in cells}),
        "months": sorted({month.isoformat() for _subject, month in cells}),
        "rules": RULE_VERSION,
    }
