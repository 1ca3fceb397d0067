"""Figures of jobs as one reader may see them: in full where they answer, else what is released.

Everybody is shown the cells of frozen releases and, of projects whose enterprise agreed, its own
totals from ten workers on. All other figures read "withheld".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from bagdar.core.catalogue import JOBS
from bagdar.core.indicators import State, Unit
from bagdar.core.indicators.standing import SYNTHETIC_FROM
from bagdar.core.jobs.disclosure.rules import EVERYBODY, LEAST_WORKERS
from bagdar.core.jobs.policy import Evidence, Verdict
from bagdar.web.jobs.models import (
    JobFigure,
    Measure,
    Release,
    ReleasedCell,
    ReleasedRow,
    SubjectKind,
    VerdictCount,
)
from bagdar.web.jobs.queries.figures import Figure, figures_by_month
from bagdar.web.people.permissions import (
    SEES_CASES,
    SEES_RESTRICTED,
    SEES_UNPUBLISHED,
    Scope,
)
from bagdar.web.projects.queries.wording import number_text

WITHHELD = "withheld"
"""Stands in place of a state for a figure there may be, which the reader is not shown."""
WIDEST = 3
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
    Verdict.PENDING: gettext_lazy("paid now, for fewer than 12 months"),
    Verdict.TEMPORARY: gettext_lazy("temporary"),
    Verdict.TRANSFER: gettext_lazy("transferred"),
    Verdict.DOUBLE_CLAIMED: gettext_lazy("claimed at another site"),
    Verdict.UNMATCHED: gettext_lazy("never paid"),
    Verdict.CAPPED: gettext_lazy("beyond what the employer grew by"),
}
STATE_WORDS = {
    State.NOT_REPORTED.value: gettext_lazy("not reported"),
    State.NOT_APPLICABLE.value: gettext_lazy("not applicable"),
    State.NOT_COMPUTABLE.value: gettext_lazy("not computable"),
    WITHHELD: gettext_lazy("withheld"),
}


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
        value, state = self.figure.value, self.figure.state
        if value is None:
            return str(STATE_WORDS.get(state, state))
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
    """Persons that everybody is shown: a cell rounded to 5, or an own total; None is withheld."""

    measure: str
    words: str
    shown: int | None


@dataclass(frozen=True)
class Verified:
    """The figures of a subject in a month, the newest unless another was asked for."""

    month: date | None
    months: tuple[date, ...]
    stated: tuple[Stated, ...]
    verdicts: tuple[tuple[str, int], ...] = ()
    released: tuple[Released, ...] = ()
    full: bool = False

    @property
    def headline(self) -> tuple[Stated, ...]:
        """Verified beside paid now: the two are never told apart."""
        return tuple(one for one in self.stated if one.code in HEADLINE)

    def own(self, measure: Measure) -> Released | None:
        """Return what everybody is shown of a measure."""
        return next((one for one in self.released if one.measure == measure), None)

    def one(self, code: str) -> Stated | None:
        """Return one figure."""
        return next((one for one in self.stated if one.code == code), None)


def reach_of(scope: Scope, *, answers: bool, synthetic: bool) -> int:
    """Return how far the figures go that a reader is shown in full.

    Whoever answers for a territory alone sees what its projects show to the territory.
    """
    found = (reach for reach, roles in REACHES if scope.has_whole(roles))
    return (SYNTHETIC_FROM if synthetic else 0) + next(found, 1 if answers else 0)


def figures_in_full(
    kind: SubjectKind, subject: str, reach: int, month: date | None = None
) -> Verified:
    """Return all figures of a subject as a reach may see them, with the verdicts behind them."""
    months = _months(kind, subject, reach)
    on = month if month in months else next(iter(months), None)
    told = figures_by_month(kind, [subject], None, reach, [on] if on else [])
    stated = _stated({code: found[on] for (_s, code), found in told.items()} if on else {})
    counts = VerdictCount.objects.filter(
        subject_kind=kind, subject=subject, reach=reach, month__in=[on] if on else []
    ).values_list("verdict", "n")
    return Verified(on, months, stated, _verdicts(counts), full=True)


def figures_released(
    territory: int, month: date | None = None, *, synthetic: bool = False
) -> Verified:
    """Return what everybody is shown of a territory: cells of releases, the rest withheld."""
    releases = Release.objects.filter(
        programme__is_synthetic=synthetic, frozen_at__isnull=False
    ).order_by("-month")
    months = tuple(releases.values_list("month", flat=True).distinct())
    on = month if month in months else next(iter(months), None)
    cells = ReleasedCell.objects.filter(
        release__in=releases.filter(month__in=[on] if on else []),
        territory=territory,
        is_rest=False,
        category=EVERYBODY,
    )
    told: dict[str, list[int | None]] = {}
    for measure, shown in cells.values_list("release__measure", "shown"):
        told.setdefault(measure, []).append(shown)
    released = tuple(
        Released(one.value, str(one.label), _added(told[one])) for one in Measure if one in told
    )
    return Verified(on, months, _stated({}, WITHHELD), released=released)


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
        return Verified(None, (), _stated({}, WITHHELD))
    month = newest.release.month
    known = rows.filter(release__month=month, is_own=True, workers__gte=LEAST_WORKERS)
    shown = dict(known.values_list("release__measure", "workers"))
    released = tuple(Released(one.value, str(one.label), shown.get(one.value)) for one in Measure)
    return Verified(month, (month,), _stated({}, WITHHELD), released=released)


def _months(kind: str, subject: str, reach: int) -> tuple[date, ...]:
    rows = JobFigure.objects.filter(subject_kind=kind, subject=subject, reach=reach)
    return tuple(rows.order_by("-month").values_list("month", flat=True).distinct())


def _stated(found: dict[str, Figure], missing: str = State.NOT_REPORTED) -> tuple[Stated, ...]:
    """Return every indicator of jobs; those not found are told as missing."""
    language = (get_language() or "en")[:2]
    none = Figure(None, 0, 0, str(missing), "")
    return tuple(
        Stated(
            one.code,
            one.names.get(language) or one.names["en"],
            one.unit,
            found.get(one.code, none),
        )
        for one in JOBS
    )


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
