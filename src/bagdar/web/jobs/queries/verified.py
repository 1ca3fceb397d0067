"""Figures of jobs as one reader may see them: in full where they answer, else what is released.

Everybody is shown the cells of frozen releases and, of projects whose enterprise agreed, its own
totals from ten workers on. All other figures read "withheld".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from bagdar.core.catalogue import JOBS
from bagdar.core.indicators import Indicator, State, Unit
from bagdar.core.indicators.standing import SYNTHETIC_FROM
from bagdar.core.jobs.breakdowns import BREAKDOWNS, WAGE_BANDS_KZT, Category
from bagdar.core.jobs.disclosure.rules import EVERYBODY, LEAST_WORKERS
from bagdar.core.jobs.disclosure.rules import State as CellState
from bagdar.core.jobs.policy import BASELINE_UNKNOWN, Evidence, Verdict
from bagdar.web.jobs.models import (
    JobFigure,
    Measure,
    Release,
    ReleasedCell,
    ReleasedRow,
    SubjectKind,
    VerdictCount,
)
from bagdar.web.jobs.queries.additionality import CODES, LOW, Additional, additional_of
from bagdar.web.jobs.queries.figures import Figure, figures_by_month, lacking, only, whole_month
from bagdar.web.people.permissions import (
    SEES_CASES,
    SEES_RESTRICTED,
    SEES_UNPUBLISHED,
    Scope,
)
from bagdar.web.projects.models import Programme
from bagdar.web.projects.queries.wording import number_text

WITHHELD = "withheld"
"""Stands in place of a state for a figure there may be, which the reader is not shown."""
WIDEST = 3
OF_PERSONS = frozenset(
    {
        *("jobs_verified_fte", "jobs_paid_now_fte", "jobs_retained_fte", "jobs_transferred_fte"),
        *("jobs_net_of_transfer_fte", *CODES),
    }
)
"""Figures that count some of the persons claimed, in full time."""
HEADLINE = ("jobs_verified_fte", "jobs_paid_now_fte")
REACHES = ((3, SEES_CASES), (2, SEES_RESTRICTED), (1, SEES_UNPUBLISHED))
PERCENT = 100
EVIDENCE_WORDS = {
    Evidence.CONTRIBUTIONS: gettext_lazy("pension or social contributions"),
    Evidence.CONTRACT_REGISTER: gettext_lazy("labour-contract register"),
    Evidence.TAX_RETURN: gettext_lazy("tax return"),
    Evidence.INSPECTION: gettext_lazy("inspection"),
    Evidence.WORD: gettext_lazy("word of the enterprise"),
}
VERDICT_WORDS = {
    Verdict.VERIFIED: gettext_lazy("verified"),
    Verdict.LEFT: gettext_lazy("paid for 12 months or more, and no longer paid"),
    Verdict.PENDING: gettext_lazy(
        "paid now for fewer than 12 months, or begun this month and not paid yet"
    ),
    Verdict.TEMPORARY: gettext_lazy("temporary"),
    Verdict.TRANSFER: gettext_lazy("transferred"),
    Verdict.DOUBLE_CLAIMED: gettext_lazy("claimed at another site"),
    Verdict.UNMATCHED: gettext_lazy("never paid"),
    Verdict.CAPPED: gettext_lazy("beyond what the employer grew by"),
}
STATE_WORDS = {
    State.VALUE.value: gettext_lazy("value"),
    State.NOT_REPORTED.value: gettext_lazy("not reported"),
    State.NOT_APPLICABLE.value: gettext_lazy("not applicable"),
    State.NOT_COMPUTABLE.value: gettext_lazy("not computable"),
    WITHHELD: gettext_lazy("withheld"),
}


CATEGORY_WORDS = {
    Category.WOMEN: gettext_lazy("women"),
    Category.MEN_OR_UNTOLD: gettext_lazy("men, or not told"),
    Category.YOUTH: gettext_lazy("youth"),
    Category.OLDER_OR_UNTOLD: gettext_lazy("older, or not told"),
    Category.LOCAL: gettext_lazy("local"),
    Category.FOREIGN: gettext_lazy("foreign"),
    Category.ELSEWHERE_OR_UNTOLD: gettext_lazy("from elsewhere in the country, or not told"),
    Category.WAGE_LOW: gettext_lazy("in projects with a mean wage below %(low)s tenge"),
    Category.WAGE_MIDDLE: gettext_lazy(
        "in projects with a mean wage from %(low)s to %(high)s tenge"
    ),
    Category.WAGE_HIGH_OR_UNTOLD: gettext_lazy(
        "in projects with a mean wage of %(high)s tenge and more, or not told"
    ),
}
BREAKDOWN_WORDS = {
    Category.WOMEN: gettext_lazy("Women"),
    Category.YOUTH: gettext_lazy("Youth"),
    Category.LOCAL: gettext_lazy("Where from"),
    Category.WAGE_LOW: gettext_lazy("Mean wage of the project"),
}
"""Names of breakdowns, by their first categories."""
RESTS = frozenset(one[-1] for one in BREAKDOWNS)


def state_words(code: str) -> str:
    """Say in the reader's language whether there is a value, or why there is none."""
    return str(STATE_WORDS.get(code, code))


@dataclass(frozen=True)
class Stated:
    """One figure of a month, or why there is none."""

    code: str
    name: str
    unit: Unit
    figure: Figure

    @property
    def text(self) -> str:
        """The value in the reader's words, or why there is none."""
        value = self.figure.value
        if value is None:
            return state_words(self.figure.state)
        if self.unit is Unit.RATIO:
            return f"{number_text(round(value * PERCENT, 1))} %"
        return number_text(round(value, 2))

    @property
    def evidence(self) -> str:
        """The weakest class of evidence, in words."""
        code = self.figure.evidence
        return str(EVIDENCE_WORDS[Evidence(code)]) if code else ""

    @property
    def href(self) -> str:
        """Where the indicator is told in full."""
        return reverse("indicator", args=[self.code])


@dataclass(frozen=True)
class Released:
    """Persons that everybody is shown: a cell rounded to 5, or an own total; None is not shown."""

    measure: str
    words: str
    shown: int | None
    category: Category = Category.EVERYBODY
    not_told: bool = False

    @property
    def code(self) -> str:
        """Name the measure, and the category of a breakdown."""
        broken = "" if self.category == Category.EVERYBODY else f"_{self.category.name.lower()}"
        return f"{self.measure}{broken}"

    @property
    def state(self) -> str:
        """Say whether there is a value; a reason for withholding would bound it."""
        if self.shown is not None:
            return State.VALUE.value
        return State.NOT_REPORTED.value if self.not_told else WITHHELD

    @property
    def text(self) -> str:
        """The number, or why there is none, in the reader's words."""
        return state_words(self.state) if self.shown is None else number_text(self.shown)


@dataclass(frozen=True)
class Verified:
    """The figures of a subject in a month, the newest unless another was asked for."""

    month: date | None
    months: tuple[date, ...]
    stated: tuple[Stated, ...]
    verdicts: tuple[tuple[str, int], ...] = ()
    released: tuple[Released, ...] = ()
    full: bool = False
    missing: tuple[str, ...] = ()
    """Names of programmes whose figures of the month are not there yet: sums are without them."""
    additional: Additional | None = None
    uncapped: int = 0
    """Of the verified persons, how many have an employer whose baseline is not known."""
    programmes: tuple[str, ...] = ()
    """Keys of the programmes whose figures of the month are put together."""
    is_coarse: bool = False
    """Whether more cells of the month are withheld than need be, to save work."""

    @property
    def totals(self) -> tuple[Released, ...]:
        """What everybody is shown of all together."""
        return tuple(one for one in self.released if one.category == Category.EVERYBODY)

    @property
    def breakdowns(self) -> tuple[tuple[str, tuple[Released, ...]], ...]:
        """What everybody is shown of each breakdown, by its name."""
        found = {one.category: one for one in self.released}
        return tuple(
            (str(BREAKDOWN_WORDS[parts[0]]), tuple(found[one] for one in parts))
            for parts in BREAKDOWNS
            if all(one in found for one in parts)
        )

    @property
    def headline(self) -> tuple[Stated, ...]:
        """Verified beside paid now: the two are never told apart."""
        return tuple(one for one in self.stated if one.code in HEADLINE)

    def own(self, measure: Measure) -> Released | None:
        """Return what everybody is shown of a measure."""
        return next((one for one in self.totals if one.measure == measure), None)

    def one(self, code: str) -> Stated | None:
        """Return one figure."""
        return next((one for one in self.stated if one.code == code), None)

    @property
    def claimed(self) -> int:
        """How many persons were claimed and judged."""
        return sum(count for _words, count in self.verdicts)

    def base(self, one: Stated) -> int | None:
        """Of how many persons claimed those behind a figure are; None where persons are no part."""
        return self.claimed if one.code in OF_PERSONS and self.full else None

    def why_not(self, one: Stated) -> str:
        """Say why a figure of additional jobs is not computable; empty for all others."""
        lacks = one.code in CODES and one.figure.state == State.NOT_COMPUTABLE
        return self.additional.why_not if lacks and self.additional is not None else ""

    @property
    def in_order(self) -> tuple[tuple[Stated, int | None], ...]:
        """Each figure, and of how many persons claimed its own are."""
        return tuple((one, self.base(one)) for one in self.stated)


def reach_of(scope: Scope, *, answers: bool, synthetic: bool) -> int:
    """Return how far the figures go that a reader is shown in full.

    Whoever answers for a territory alone sees what its projects show to the territory.
    """
    found = (reach for reach, roles in REACHES if scope.has_whole(roles))
    return (SYNTHETIC_FROM if synthetic else 0) + next(found, 1 if answers else 0)


def figures_in_full(
    kind: SubjectKind,
    subject: str,
    reach: int,
    month: date | None = None,
    *,
    programme: int | None = None,
) -> Verified:
    """Return all figures of a subject as a reach may see them, with the verdicts behind them.

    Unless a month is asked for it is the newest that all its programmes have; those that one asked
    for lacks are named. `programme` asks for the figures of one.
    """
    rows = JobFigure.objects.filter(
        subject_kind=kind, subject=subject, reach=reach, **only(programme)
    )
    pairs = list(rows.order_by().values_list("month", "programme").distinct())
    lacks = lacking(pairs)
    months = tuple(lacks)
    on = month if month in lacks else whole_month(lacks)
    told = figures_by_month(kind, [subject], None, reach, [on] if on else [], programme=programme)
    stated = _stated({code: found[on] for (_s, code), found in told.items()} if on else {})
    counts = VerdictCount.objects.filter(
        subject_kind=kind,
        subject=subject,
        reach=reach,
        month__in=[on] if on else [],
        **only(programme),
    ).values_list("verdict", "n")
    missing = _named(lacks[on]) if on else ()
    uncapped = sum(n for verdict, n in counts if verdict == BASELINE_UNKNOWN)
    found = Verified(on, months, stated, _verdicts(counts), full=True)
    keys = _keys(pairs, on)
    return replace(found, missing=missing, uncapped=uncapped, programmes=keys)


def with_additional(
    found: Verified,
    kind: SubjectKind,
    subject: str,
    reach: int,
    *,
    programme: int | None = None,
) -> Verified:
    """Return the figures of a subject with what is additional of them, and by which band."""
    if found.month is None:
        return found
    rows = JobFigure.objects.filter(
        subject_kind=kind,
        subject=subject,
        reach=reach,
        month=found.month,
        indicator=LOW,
        **only(programme),
    )
    told = {one.code: one.figure for one in found.stated}
    made = additional_of(list(rows), told, found.claimed, found.month)
    return replace(found, additional=made)


def figures_released(
    territory: int,
    month: date | None = None,
    *,
    synthetic: bool = False,
    programme: int | None = None,
) -> Verified:
    """Return what everybody is shown of a territory: cells of releases, the rest withheld."""
    releases = Release.objects.filter(
        programme__is_synthetic=synthetic, frozen_at__isnull=False, **only(programme)
    ).order_by("-month")
    pairs = list(releases.order_by().values_list("month", "programme").distinct())
    lacks = lacking(pairs)
    months = tuple(lacks)
    on = month if month in lacks else whole_month(lacks)
    cells = ReleasedCell.objects.filter(
        release__in=releases.filter(month__in=[on] if on else []),
        territory=territory,
        is_rest=False,
    )
    told: dict[tuple[str, int], list[tuple[int, int | None]]] = {}
    rows = cells.order_by("category", "release__programme")
    for measure, category, state, shown in rows.values_list(
        "release__measure", "category", "state", "shown"
    ):
        told.setdefault((measure, category), []).append((state, shown))
    released = tuple(
        _released(measure, Category(category), told)
        for measure in Measure
        for of, category in told
        if of == measure
    )
    missing = _named(lacks[on]) if on else ()
    found = Verified(on, months, _stated({}, WITHHELD), released=released, missing=missing)
    is_coarse = on is not None and releases.filter(month=on, is_coarse=True).exists()
    return replace(found, programmes=_keys(pairs, on), is_coarse=is_coarse)


def _released(
    measure: Measure,
    category: Category,
    told: Mapping[tuple[str, int], Sequence[tuple[int, int | None]]],
) -> Released:
    """Add the cells of several programmes up; of a part that no report tells nothing is known."""
    cells, everybody = told[measure, category], told[measure, EVERYBODY]
    some = any(state != CellState.EMPTY for state, _ in everybody)
    is_told = any(state != CellState.EMPTY for state, _ in cells)
    not_told = some and not is_told and category not in RESTS and category != EVERYBODY
    shown = None if not_told else _added([one for _, one in cells])
    return Released(measure.value, _words(measure, category), shown, category, not_told)


def _words(measure: Measure, category: Category) -> str:
    if category == EVERYBODY:
        return str(measure.label)
    low, high = map(number_text, WAGE_BANDS_KZT)
    return str(CATEGORY_WORDS[category]) % {"low": low, "high": high}


def own_totals(project: int, *, as_of: datetime | None = None) -> Verified:
    """Return what everybody is shown of a project: its totals, where its enterprise agreed.

    Whole persons as they were released, of the newest month released by a moment, from
    LEAST_WORKERS on; all else is withheld. What is computed afterwards changes nothing of it.
    """
    rows = ReleasedRow.objects.filter(
        project=project, category=EVERYBODY, release__frozen_at__isnull=False
    )
    if as_of is not None:
        rows = rows.filter(release__frozen_at__lte=as_of)
    newest = rows.order_by("-release__month").select_related("release").first()
    if newest is None:
        return Verified(None, (), _stated({}, WITHHELD), released=_own({}))
    month = newest.release.month
    known = rows.filter(release__month=month, is_own=True, workers__gte=LEAST_WORKERS)
    shown = dict(known.values_list("release__measure", "workers"))
    return Verified(month, (month,), _stated({}, WITHHELD), released=_own(shown))


def _own(shown: Mapping[str, int]) -> tuple[Released, ...]:
    return tuple(Released(one.value, str(one.label), shown.get(one.value)) for one in Measure)


def _keys(pairs: Iterable[tuple[date, int]], month: date | None) -> tuple[str, ...]:
    """Return the keys of the programmes that are in a month."""
    there = [programme for on, programme in pairs if on == month]
    rows = Programme.objects.filter(pk__in=there).order_by("key")
    return tuple(rows.values_list("key", flat=True)) if there else ()


def _named(programmes: Iterable[int]) -> tuple[str, ...]:
    rows = Programme.objects.filter(pk__in=list(programmes))
    return tuple(one.name for one in rows.order_by("key"))


def _stated(found: dict[str, Figure], missing: str = State.NOT_REPORTED) -> tuple[Stated, ...]:
    """Return every indicator of jobs; those not found are told as missing."""
    none = Figure(None, 0, 0, str(missing), "")
    return tuple(
        Stated(one.code, name_in_words(one), one.unit, found.get(one.code, none)) for one in JOBS
    )


def name_in_words(one: Indicator) -> str:
    """Call an indicator of jobs as the reader's language does."""
    return one.names.get((get_language() or "en")[:2]) or one.names["en"]


def _verdicts(counts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    summed: dict[str, int] = {}
    for verdict, count in counts:
        summed[verdict] = summed.get(verdict, 0) + count
    return tuple(
        (str(words), summed[verdict])
        for verdict, words in VERDICT_WORDS.items()
        if summed.get(verdict)
    )


def _added(shown: Sequence[int | None]) -> int | None:
    """Add the cells of several programmes; one that is withheld withholds the sum."""
    known = [one for one in shown if one is not None]
    return sum(known) if len(known) == len(shown) else None
