"""Signals as pages, files and the API read them: the last run's, filtered, sorted, one whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext as _

from bagdar.core.trends.reviewing import Judged, differ
from bagdar.core.trends.reviewing import standing as standing_of
from bagdar.web.people.models import User
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown
from bagdar.web.trends.models import (
    Direction,
    Judgement,
    Link,
    LinkState,
    Run,
    Sighting,
    Signal,
    StageName,
    Verdict,
    WatchList,
    is_withdrawn,
    that_goes,
)
from bagdar.web.trends.queries.following import signals_by_words
from bagdar.web.trends.queries.seeing import seen_by

ORDERS: Mapping[str, tuple[str, ...]] = {
    "rank": ("early", "rank", "pk"),
    "share": ("-share", "rank", "pk"),
    "growth": ("-growth", "rank", "pk"),
    "novelty": ("-novelty", "rank", "pk"),
    "visibility": ("-visibility", "rank", "pk"),
    "diffusion": ("-diffusion", "rank", "pk"),
    "name": ("signal__name", "pk"),
}
FALLING_FIRST = ("early", F("falling_rank").asc(nulls_last=True), "rank", "pk")
"""Signals that fall, the surest first: by the ranking that has a back-test of falling."""
AGES = ("all", "fresh", "early")
FIVE = ("novelty", "growth", "coherence", "prominence", "uncertainty")


@dataclass(frozen=True)
class Wanted:
    """Which signals are asked for, and in which order."""

    q: str = ""
    direction: str = ""
    stage: str = ""
    verdict: str = ""
    sector: str = ""
    linked: str = ""
    age: str = "all"
    watch: int = 0
    order: str = "rank"
    corpus: str = ""

    @property
    def narrows(self) -> bool:
        """Answer whether anything is left out by choice."""
        return self != Wanted(order=self.order)

    def told(self) -> dict[str, str | int]:
        """Return what is asked for, by name."""
        return asdict(self)


@dataclass(frozen=True)
class Opinion:
    """What people think of a signal as their last judgements stand."""

    counts: Mapping[str, int]
    differs: bool

    @property
    def words(self) -> list[tuple[str, int]]:
        """Each verdict in words, with how many hold it."""
        return [(str(Verdict(one).label), count) for one, count in self.counts.items()]


@dataclass(frozen=True)
class Line:
    """A signal in a list."""

    sighting: Sighting
    opinion: Opinion | None
    is_new: bool
    """That no run of its corpus which counts had named it before the one that saw it."""

    @property
    def signal(self) -> Signal:
        """The signal itself."""
        return self.sighting.signal

    @property
    def place(self) -> str:
        """Its place, with the ranking that it is of."""
        one = self.sighting
        if one.early:
            return _("%(place)d of early") % {"place": one.rank}
        if one.goes is Direction.FALLING:
            return _("%(place)d of falling") % {"place": one.falling_rank}
        return _("%(place)d of rising") % {"place": one.rank}

    @property
    def share_percent(self) -> float:
        """Its share of the last period's documents, in percent."""
        return 100 * self.sighting.share


@dataclass(frozen=True)
class JudgementShown:
    """A judgement as it is shown; `stands` says that its author gave no later one."""

    row: Judgement
    by: str
    stands: bool

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        return str(self.row.get_verdict_display())


def standing_runs(*, synthetic: bool) -> QuerySet[Run]:
    """Return the runs that were not withdrawn, the one that was computed last first."""
    return Run.objects.filter(~is_withdrawn("pk"), is_synthetic=synthetic)


def counting_runs(*, synthetic: bool) -> QuerySet[Run]:
    """Return the standing runs that name signals; one that cannot say what rises counts never."""
    return standing_runs(synthetic=synthetic).filter(signals__gt=0)


def last_runs(*, synthetic: bool, corpus: str = "") -> list[Run]:
    """Return the run that counts of each corpus, or of one, the one that was computed last first.

    It is the last computed of those that name signals, whichever was taken in last; none withdrawn.
    One without signals counts only where no other is there.
    """
    rows = standing_runs(synthetic=synthetic)
    if corpus:
        rows = rows.filter(corpus=corpus)
    found = list(rows.filter(~_has_later(), signals__gt=0))
    return found or list(rows[:1])


def _has_later() -> Exists:
    """Tell runs after which another one of their corpus that names signals was computed."""
    later = Q(made_at__gt=OuterRef("made_at")) | Q(
        made_at=OuterRef("made_at"), pk__gt=OuterRef("pk")
    )
    rows = Run.objects.filter(~is_withdrawn("pk"), later, signals__gt=0)
    return Exists(rows.filter(is_synthetic=OuterRef("is_synthetic"), corpus=OuterRef("corpus")))


def corpora_of(*, synthetic: bool) -> list[str]:
    """Return the names of the corpora of which runs were taken in, in their order."""
    rows = Run.objects.filter(is_synthetic=synthetic).exclude(corpus="")
    return sorted(rows.order_by().values_list("corpus", flat=True).distinct(), key=str.casefold)


def silent_runs(*, synthetic: bool, corpus: str = "") -> list[Run]:
    """Return of each corpus, or of one, the newest run that names no signals, where it is the last.

    None where no run counts at all.
    """
    rows = standing_runs(synthetic=synthetic)
    if not rows.filter(signals__gt=0).exists():
        return []
    rows = rows.filter(~_has_later(), signals=0)
    newest: dict[str, Run] = {}
    for one in rows.filter(corpus=corpus) if corpus else rows:
        newest.setdefault(one.corpus, one)
    return list(newest.values())


def run_before(run: Run) -> Run | None:
    """Return the run with signals of the same corpus that was computed before another one.

    What a run of another corpus does not name has not gone.
    """
    earlier = Q(made_at__lt=run.made_at) | Q(made_at=run.made_at, pk__lt=run.pk)
    rows = counting_runs(synthetic=run.is_synthetic).filter(earlier, corpus=run.corpus)
    return rows.exclude(pk=run.pk).first()


def runs_known_at(moment: datetime, *, synthetic: bool, corpus: str = "") -> list[Run]:
    """Return of each corpus the last computed run with signals that was taken in before a moment.

    The one that was computed last comes first.
    """
    rows = counting_runs(synthetic=synthetic).filter(at__lt=moment, made_at__lt=moment)
    newest: dict[str, Run] = {}
    for one in rows.filter(corpus=corpus) if corpus else rows:
        newest.setdefault(one.corpus, one)
    return list(newest.values())


def newly_named() -> Q:
    """Keep sightings of what no run of the corpus computed before had named.

    The first run of a corpus has nothing new. A run that was withdrawn has named nothing, whenever
    that was done.
    """
    earlier = Q(made_at__lt=OuterRef("run__made_at"))
    earlier |= Q(made_at=OuterRef("run__made_at"), pk__lt=OuterRef("run"))
    runs = Run.objects.filter(~is_withdrawn("pk"), earlier, signals__gt=0)
    runs = runs.filter(is_synthetic=OuterRef("run__is_synthetic"), corpus=OuterRef("run__corpus"))
    before = Q(run__made_at__lt=OuterRef("run__made_at"))
    before |= Q(run__made_at=OuterRef("run__made_at"), run__lt=OuterRef("run"))
    named = Sighting.objects.filter(
        ~is_withdrawn("run"), before, signal=OuterRef("signal"), run__corpus=OuterRef("run__corpus")
    )
    return Q(Exists(runs)) & ~Q(Exists(named))


def first_of_corpora(runs: Iterable[Run]) -> set[int]:
    """Return the numbers of runs before which none of their corpus counts: nothing is new there."""
    earlier = Q(made_at__lt=OuterRef("made_at")) | Q(
        made_at=OuterRef("made_at"), pk__lt=OuterRef("pk")
    )
    before = Run.objects.filter(~is_withdrawn("pk"), earlier, signals__gt=0)
    before = before.filter(is_synthetic=OuterRef("is_synthetic"), corpus=OuterRef("corpus"))
    rows = Run.objects.filter(~Exists(before), pk__in=[one.pk for one in runs])
    return set(rows.order_by().values_list("pk", flat=True))


def new_among(sightings: Iterable[Sighting]) -> set[int]:
    """Return the numbers of those sightings that are of something new."""
    rows = Sighting.objects.filter(pk__in=[one.pk for one in sightings])
    return set(rows.filter(newly_named()).values_list("pk", flat=True))


def last_sighting(signal: Signal) -> Sighting | None:
    """Return how a signal was seen last: by a run that counts, else by one that did.

    By a withdrawn run only where no other named it.
    """
    rows = Sighting.objects.filter(signal=signal).select_related("run", "signal")
    last = [one.pk for one in last_runs(synthetic=signal.is_synthetic)]
    counts = Case(When(run__in=last, then=0), When(is_withdrawn("run"), then=2), default=1)
    return rows.order_by(counts, "-run__made_at", "-run_id").first()


def runs_for(scope: Scope) -> QuerySet[Run]:
    """Return the runs of the world that is read; of both where an address names one by number."""
    rows = Run.objects.prefetch_related("withdrawals__returned")
    return rows if scope.world is None else rows.filter(is_synthetic=scope.is_synthetic)


def signals_for(scope: Scope) -> QuerySet[Signal]:
    """Return the signals of the world that is read."""
    rows = Signal.objects.all()
    return rows if scope.world is None else rows.filter(is_synthetic=scope.is_synthetic)


def listed(wanted: Wanted, runs: Sequence[Run], person: User | None = None) -> QuerySet[Sighting]:
    """Return what runs saw of the signals that are asked for, in the order asked for.

    What several of them saw comes once for each.
    """
    rows = seen_by(runs)
    if not runs:
        return rows.none()
    if wanted.q:
        rows = rows.filter(words__contains=wanted.q.casefold())
    if wanted.direction:
        rows = rows.filter(that_goes(runs, wanted.direction))
    if wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    if wanted.age != "all":
        rows = rows.filter(newly_named() if wanted.age == "fresh" else Q(early=True))
    if wanted.sector:
        rows = rows.filter(_of_sector(wanted.sector, wanted.linked))
    if wanted.verdict:
        rows = rows.filter(_judged(wanted.verdict))
    if wanted.watch:
        mine = WatchList.objects.filter(user=person, pk=wanted.watch)
        by_words = signals_by_words(wanted.watch, person, runs)
        rows = rows.filter(Q(signal__in=mine.values("watched__signal")) | Q(signal__in=by_words))
    if wanted.order == "rank" and wanted.direction == Direction.FALLING:
        return rows.order_by(*FALLING_FIRST)
    return rows.order_by(*ORDERS[wanted.order])


def _of_sector(code: str, linked: str) -> Exists:
    """Keep what is linked to a sector or its divisions: as far as asked, else not refused."""
    links = Link.objects.filter(signal=OuterRef("signal")).exclude(state=LinkState.REFUSED)
    if linked:
        links = links.filter(state=linked)
    return Exists(links.filter(Q(sector__code=code) | Q(sector__parent__code=code)))


def _judged(verdict: str) -> Q:
    given = Judgement.objects.filter(signal=OuterRef("signal"))
    if verdict == "none":
        return ~Q(Exists(given))
    later = Judgement.objects.filter(
        signal=OuterRef("signal"), actor_id=OuterRef("actor_id"), pk__gt=OuterRef("pk")
    )
    stands = given.filter(~Exists(later))
    if verdict == "differ":
        other = Judgement.objects.filter(signal=OuterRef("signal")).exclude(
            verdict=OuterRef("verdict")
        )
        other = other.exclude(actor_id=OuterRef("actor_id"))
        newer = Judgement.objects.filter(
            signal=OuterRef("signal"), actor_id=OuterRef("actor_id"), pk__gt=OuterRef("pk")
        )
        return Q(Exists(stands.filter(Exists(other.filter(~Exists(newer))))))
    return Q(Exists(stands.filter(verdict=verdict)))


def opinions(signals: Iterable[int]) -> dict[int, Opinion]:
    """Return what people think of signals, by number; of those nobody judged, nothing."""
    given: dict[int, list[Judged]] = defaultdict(list)
    rows = Judgement.objects.filter(signal__in=list(signals)).order_by("pk")
    for number, who, verdict in rows.values_list("signal_id", "actor_id", "verdict"):
        given[number].append(Judged(who, verdict))
    found = {}
    for number, told in given.items():
        last = list(standing_of(told).values())
        counts = {one: last.count(one) for one in Verdict.values if one in last}
        found[number] = Opinion(counts, differ(told))
    return found


def lines_of(rows: Sequence[Sighting]) -> list[Line]:
    """Return sightings with what people think of the signals."""
    known = opinions(one.signal_id for one in rows)
    new = new_among(rows)
    return [Line(one, known.get(one.signal_id), one.pk in new) for one in rows]


def judgements_of(signal: Signal, reading: Reading) -> list[JudgementShown]:
    """Return every judgement of a signal, the newest first; the last of each person stands."""
    rows = list(Judgement.objects.filter(signal=signal).select_related("run").order_by("-pk"))
    seen: set[str] = set()
    shown = []
    for one in rows:
        by = actor_shown(one.actor_id, one.actor_label, reading)
        shown.append(JudgementShown(one, by, one.actor_id not in seen))
        seen.add(one.actor_id)
    return shown


@dataclass(frozen=True)
class LinkShown:
    """A link of a signal, with what was decided on it last."""

    link: Link
    name: str
    decided_by: str
    decided_at: datetime | None
    note: str

    @property
    def state(self) -> str:
        """How far it is known, in words."""
        return str(self.link.get_state_display())


def links_of(signal: Signal, reading: Reading) -> list[LinkShown]:
    """Return the links of a signal; projects alone that the reader is shown."""
    seen = Project.objects.for_scope(reading.scope, at=reading.at)
    rows = Link.objects.filter(signal=signal).filter(
        Q(project=None) | Q(project__in=seen.values("pk"))
    )
    shown = []
    for one in rows.select_related("sector", "project").prefetch_related("decisions"):
        last = max(one.decisions.all(), key=lambda row: row.pk, default=None)
        to = one.sector or one.project
        name = f"{one.sector.code} {one.sector.name}" if one.sector else str(to)
        shown.append(
            LinkShown(
                one,
                name,
                actor_shown(last.actor_id, last.actor_label, reading) if last else "",
                last.at if last else None,
                last.note if last else "",
            )
        )
    order = (LinkState.CONFIRMED, LinkState.SUGGESTED, LinkState.REFUSED)
    return sorted(shown, key=lambda one: (order.index(LinkState(one.link.state)), one.name))


CHOICES = {
    "direction": frozenset(Direction.values),
    "stage": frozenset(StageName.values),
    "verdict": frozenset({*Verdict.values, "none", "differ"}),
    "linked": frozenset({LinkState.CONFIRMED.value, LinkState.SUGGESTED.value}),
    "age": frozenset(AGES),
    "order": frozenset(ORDERS),
}
