"""What waits for experts: signals nobody judged, where judgements differ, reviews that are due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bagdar.core.trends.reviewing import due_days, owed
from bagdar.web.enterprises.models import Sector
from bagdar.web.people.models import User
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.waiting import Waiting
from bagdar.web.trends.models import (
    Brief,
    BriefState,
    Direction,
    Duty,
    Judgement,
    Link,
    LinkState,
    Run,
    Sighting,
    rests_on_withdrawn,
)
from bagdar.web.trends.permissions import is_expert, signs
from bagdar.web.trends.queries.briefs import briefs_to_sign
from bagdar.web.trends.queries.quarters import (
    LAST,
    before,
    brief_due_on,
    day_after,
    quarter_of,
)
from bagdar.web.trends.queries.reading import (
    Line,
    Wanted,
    counting_runs,
    last_runs,
    lines_of,
    listed,
    newly_named,
)
from bagdar.web.trends.queries.seeing import seen_by

AHEAD = timedelta(days=366)
MOST_WAITING = 25


@dataclass(frozen=True)
class Turned:
    """A signal that goes elsewhere than when it was last judged."""

    line: Line
    before: str


@dataclass(frozen=True)
class Queue:
    """What is to be reviewed, and how much of each there is."""

    unjudged: Sequence[Line]
    unjudged_count: int
    differing: Sequence[Line]
    differing_count: int
    turned: Sequence[Turned]
    turned_count: int = 0
    duties: Sequence[str] = ()
    """Codes of the sectors whose signals come first; empty where the reader has no such duty."""
    several: bool = False
    """Whether runs of several corpora count, so that each line says of which one it is."""

    @property
    def turned_more(self) -> int:
        """How many turned beside those shown."""
        return self.turned_count - len(self.turned)


def queue(*, synthetic: bool, person: User | None = None) -> Queue:
    """Return what waits: new signals first, then disagreement, then what turned since.

    Of each, what is linked or suggested to the sectors of a person's duties comes before the rest.
    """
    runs = last_runs(synthetic=synthetic)
    duties = Duty.objects.filter(expert=person, is_synthetic=synthetic, ends_on=None)
    sectors = list(
        Sector.objects.filter(pk__in=duties.exclude(sector=None).values("sector"))
        .order_by("code")
        .values_list("pk", "code")
    )
    mine_first = _of_duties_first([number for number, _code in sectors])
    unjudged = listed(Wanted(verdict="none"), runs).exclude(direction=Direction.FLAT)
    new_first = Case(When(newly_named(), then=Value(0)), default=Value(1))
    unjudged = unjudged.order_by(mine_first, new_first, "early", "rank", "pk")
    differing = listed(Wanted(verdict="differ"), runs).order_by(mine_first, "early", "rank", "pk")
    turned, turned_count = _turned(runs, mine_first)
    return Queue(
        lines_of(list(unjudged[:MOST_WAITING])),
        _signals_in(unjudged),
        lines_of(list(differing[:MOST_WAITING])),
        _signals_in(differing),
        turned,
        turned_count,
        [code for _number, code in sectors],
        several=len(runs) > 1,
    )


def _signals_in(rows: QuerySet[Sighting]) -> int:
    """Count signals, each once, however many corpora name it."""
    return rows.order_by().values("signal").distinct().count()


def _of_duties_first(sectors: Sequence[int]) -> Case | Value:
    """Put signals of some sectors or their divisions before others, as far as not refused."""
    if not sectors:
        return Value(0)
    links = Link.objects.filter(signal=OuterRef("signal")).exclude(state=LinkState.REFUSED)
    mine = links.filter(Q(sector__in=sectors) | Q(sector__parent__in=sectors))
    return Case(When(Exists(mine), then=Value(0)), default=Value(1))


def _turned(runs: Sequence[Run], first: Case | Value) -> tuple[list[Turned], int]:
    """Return what goes elsewhere than in the run on which it was last judged, and how many do.

    It is held against the run of the same corpus that counts now.
    """
    last_of = {one.corpus: one for one in runs}
    rows = Judgement.objects.filter(run__corpus__in=last_of).order_by("pk")
    judged = rows.values_list("signal_id", "run_id", "run__corpus", "run__made_at")
    numbers = {one.pk for one in runs}
    since = {signal for signal, run, _corpus, _made_at in judged if run in numbers}
    last = {
        signal: (run, corpus)
        for signal, run, corpus, made_at in judged
        if signal not in since and made_at <= last_of[corpus].made_at
    }
    if not last:
        return [], 0
    then = _on_runs((run, signal) for signal, (run, _corpus) in last.items())
    rows_then = Sighting.objects.filter(then).prefetch_related("run").defer("facts")
    before = {one.signal_id: one for one in rows_then}
    current = _on_runs((last_of[corpus].pk, signal) for signal, (_run, corpus) in last.items())
    now = seen_by(runs).filter(current).order_by(first, "early", "rank", "pk")
    turned = [
        one for one in now if one.signal_id in before and one.goes != before[one.signal_id].goes
    ]
    shown = [
        Turned(line, str(before[line.sighting.signal_id].goes.label))
        for line in lines_of(turned[:MOST_WAITING])
    ]
    return shown, len(turned)


def _on_runs(pairs: Iterable[tuple[int, int]]) -> Q:
    """Keep sightings by some runs of some signals."""
    by_run: dict[int, list[int]] = defaultdict(list)
    for run, signal in pairs:
        by_run[run].append(signal)
    asked = Q()
    for run, signals in by_run.items():
        asked |= Q(run=run, signal__in=signals)
    return asked


@dataclass(frozen=True)
class DutyLine:
    """A duty with its reviews: those owed, the next one, the last one done."""

    duty: Duty
    owed: Sequence[date]
    next_on: date | None
    last_on: date | None
    days: Sequence[date]

    @property
    def expert(self) -> str:
        """Whose duty it is."""
        return self.duty.expert.actor_label

    @property
    def due_on(self) -> date | None:
        """The day that is settled by the next review: the last one that is owed."""
        return self.owed[-1] if self.owed else None


def duties(*, synthetic: bool, day: date, expert: User | None = None) -> list[DutyLine]:
    """Return the duties that run, with what is owed on a day and due in the year after it."""
    rows = Duty.objects.filter(is_synthetic=synthetic, ends_on=None)
    if expert is not None:
        rows = rows.filter(expert=expert)
    found = list(rows.select_related("expert", "sector").prefetch_related("reviews"))
    return [_duty_line(one, day) for one in found]


def _duty_line(one: Duty, day: date) -> DutyLine:
    days = due_days(one.starts_on, one.every_days, until=day + AHEAD)
    done = [row.due_on for row in one.reviews.all()]
    return DutyLine(
        one,
        owed([each for each in days if each <= day], done),
        next((each for each in days if each > day), None),
        max(done, default=None),
        days,
    )


@dataclass(frozen=True)
class Due:
    """A review on a day of the calendar."""

    on: date
    line: DutyLine
    late: bool


def calendar(lines: Sequence[DutyLine], day: date) -> list[tuple[date, list[Due]]]:
    """Return the reviews that are owed or to come, by the first day of their month."""
    months: dict[date, list[Due]] = defaultdict(list)
    for line in lines:
        coming = [one for one in line.days if one > day]
        for on in [*line.owed, *coming]:
            months[on.replace(day=1)].append(Due(on, line, late=on <= day))
    return [
        (month, sorted(dues, key=lambda one: (one.on, one.line.duty.pk)))
        for month, dues in sorted(months.items())
    ]


@dataclass(frozen=True)
class BriefDue:
    """A quarter whose brief nobody composed yet, and the day by which it is to be."""

    quarter: str
    on: date
    late: bool


def brief_due(*, synthetic: bool, day: date) -> BriefDue | None:
    """Return the brief of the quarter that ended last, where it is neither composed nor signed.

    Without a run there is nothing to brief about. A draft that was withdrawn is none, nor one of a
    run that was; what was signed stays signed.
    """
    quarter = before(quarter_of(day))
    made = Brief.objects.filter(quarter=quarter, is_synthetic=synthetic, withdrawal=None)
    counts = Q(state=BriefState.SIGNED) | ~rests_on_withdrawn()
    if not counting_runs(synthetic=synthetic).exists() or made.filter(counts).exists():
        return None
    on = brief_due_on(quarter)
    return BriefDue(quarter, on, late=day > on)


def briefs_to_come(day: date) -> list[tuple[str, date]]:
    """Return the quarters that end within the year, each with the day its brief is due."""
    found, quarter = [], quarter_of(day)
    for _number in range(LAST):
        on = brief_due_on(quarter)
        found.append((quarter, on))
        quarter = quarter_of(day_after(quarter))
    return found


def waiting_reviews(person: User, reading: Reading) -> Iterator[Waiting]:
    """Count the reviews that a person owes, and the briefs that they compose or may sign.

    Whoever has a duty is reminded of the quarter's brief.
    """
    synthetic = reading.is_synthetic
    if is_expert(reading.scope):
        lines = duties(synthetic=synthetic, day=reading.day, expert=person)
        late = sum(bool(one.owed) for one in lines)
        yield Waiting(_("reviews of signals that are due"), late, reverse("trend-duties"), late)
        due = brief_due(synthetic=synthetic, day=reading.day) if lines else None
        if due is not None:
            words = _("quarterly briefs on trends to compose")
            yield Waiting(words, 1, reverse("trend-briefs"), int(due.late))
    if signs(reading.scope):
        rows = briefs_to_sign(person.actor_id, synthetic=synthetic)
        yield Waiting(_("briefs on trends to sign"), rows.count(), reverse("trend-briefs"))
