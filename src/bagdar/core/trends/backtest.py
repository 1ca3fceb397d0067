"""`trend-backtest-v1`: what each detector would have said at a cut, held against what came.

Scores at a cut read documents up to it, and models learn from labels observed by it. Labels, the
oracle and the measures alone read later years.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from bagdar.core.trends import learned, measures, straight
from bagdar.core.trends.context import features
from bagdar.core.trends.labels import (
    FALLING,
    LABELS,
    TOP_PART,
    Growth,
    growth_after,
    over_peak,
)
from bagdar.core.trends.panel import (
    LEAST_YEAR_PART,
    NO_FIELDS,
    SPAN,
    Bools,
    Floats,
    Ints,
    Panel,
    Stable,
)
from bagdar.core.trends.population import Population, population

DETECTORS = ("chance", "momentum", "escore", "kleinberg", "holt", "ours", "oracle")
LEAST_RANKED = 60
"""Fewer phrases than this are no ranking: the head of 50 would be all of them."""
LEAST_ROSE = 3
"""Fewer phrases that rose say nothing of a detector."""
MOST_ROSE_PART = 2 * TOP_PART
"""Where more phrases rose than this they rose alike: a tenth cannot be told apart."""
CHANCES = 20
JUDGED = 3
"""Past cuts, the last observed, that say how long a list is and how much of the line goes in."""
SOONER_PART = 0.5
"""What a lesson weighs whose label is of a year less."""
CSET_PART = 0.05
TOLD = ("P@50", "CSI", "AP", "gap_closed")


@dataclass(frozen=True)
class Plan:
    """What is asked: the cuts, how many years ahead, and the seed of chance."""

    cuts: tuple[int, ...]
    horizon: int = 3
    seed: int = 0
    labels: tuple[str, ...] = (*LABELS, FALLING)
    choose: Callable[[Stable, int], Population] = population
    """Which phrases are ranked at a cut."""
    since: int = 0
    """The first cut to learn from; 0 for the first that has six years."""
    named: Callable[[int], str] = str
    """What a year, or another period, is called."""


@dataclass
class Result:
    """Figures as rows of cut, label, detector, metric and value; and what cannot be said."""

    rows: list[tuple[str, str, str, str, float]] = field(default_factory=list)
    unsaid: list[tuple[str, str, str]] = field(default_factory=list)
    """Cut, label, and why nothing can be said."""
    heads: dict[int, list[str]] = field(default_factory=dict)
    """The first phrases of ours by cut."""
    told: list[str] = field(default_factory=list)
    """What stood in for what at which cuts."""

    def add(self, cut: object, label: str, detector: str, **values: float) -> None:
        """Add figures; metrics are spelt as keywords, P50 for P@50."""
        names = {"P50": "P@50"}
        for name, value in values.items():
            self.rows.append((str(cut), label, detector, names.get(name, name), float(value)))

    def value(self, cut: object, label: str, detector: str, metric: str) -> float | None:
        """Return one figure, None where it was not said."""
        for row in self.rows:
            if row[:4] == (str(cut), label, detector, metric):
                return row[4]
        return None


@dataclass
class Cut:
    """All that is known of a cut: by it, and, for labels alone, after it."""

    cut: int
    alive: int
    terms: Ints
    """The phrases ranked."""
    values: Floats
    """Features of all that were alive, ranked or not."""
    ranked: Bools
    straight: dict[str, Floats]
    growth: Growth | None
    rose: dict[str, Bools]
    oracle: dict[str, Floats]
    own: dict[str, Floats] = field(default_factory=dict)
    """Out-of-time log odds of the learned model by label; none without past lessons."""
    sooner: Growth | None = None
    """Growth over a horizon of a year less, which is observed a year before the whole."""
    unfiled: bool = False
    """Whether common words stood in for fields that nearly all break."""
    filed_by: str = ""
    """What documents are filed under at this cut."""
    unsaid: str = ""
    """Why it cannot be said what rose, though the years after are there."""

    def refused(self, label: str) -> str:
        """Say why nothing can be measured by a label, if so."""
        if self.unsaid or label not in self.rose:
            return self.unsaid or "the years after it are not there"
        rose, whole = int(self.rose[label].sum()), len(self.rose[label])
        if rose < LEAST_ROSE:
            return f"{rose} phrases rose, too few"
        if self._alike(label):
            return f"{rose} of {whole} phrases rose alike, so that no tenth can be told apart"
        return ""

    def judges(self, label: str) -> bool:
        """Say whether something rose by which lists of later cuts may be chosen."""
        return bool(self.rose[label].any()) and not self._alike(label)

    def _alike(self, label: str) -> bool:
        return label != "CSET8" and self.rose[label].mean() > MOST_ROSE_PART


class Stood(dict[int, Cut]):
    """Cuts that were scored, by year, and of the others why not."""

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.unsaid: dict[int, str] = {}


def backtest(panel: Panel, plan: Plan, told: Callable[[str], None] = lambda _line: None) -> Result:
    """Score every cut by every detector and measure it."""
    result = Result()
    asked = [cut for cut in plan.cuts if _can_be_cut(panel, plan, cut, result)]
    if asked:
        measure(panel, plan, asked, stand(panel, plan, asked, told), result)
    return result


def stand(panel: Panel, plan: Plan, cuts: Sequence[int], told: Callable[[str], None]) -> Stood:
    """Score cuts by every detector, each from what was known by then, labels of others included.

    Every cut from the first on is learned, so that what is said at one does not hang on which
    others are asked for.
    """
    made = Stood()
    for cut in range(max(panel.first + 2 * SPAN - 1, plan.since), max(cuts) + 1):
        one = _seen(panel, cut, plan)
        if isinstance(one, str):
            made.unsaid[cut] = one
        else:
            made[cut] = one
            told(f"{plan.named(cut)}: {len(one.terms):,} of {one.alive:,} phrases")
    for one in made.values():
        _learn(one, made, plan, panel.a_year)
    return made


def measure(panel: Panel, plan: Plan, asked: Sequence[int], made: Stood, result: Result) -> None:
    """Measure every detector at cuts whose years after are there."""
    for cut in asked:
        why = made[cut].unsaid if cut in made else made.unsaid[cut]
        if why:
            result.unsaid.append((str(cut), "", why))
            continue
        result.heads[cut] = _head(panel, made[cut], made, plan)
        for label in plan.labels:
            _measure(result, made[cut], label, made, plan)
    _means(result, asked, plan)
    measured = [made[cut] for cut in asked if cut in made and not made[cut].unsaid]
    _lead_times(result, panel, measured, made, plan)
    result.told += _stood_in(panel, measured, plan)


def _stood_in(panel: Panel, measured: Sequence[Cut], plan: Plan) -> list[str]:
    """Say at which cuts something stood in for fields, and the straight line for ours."""
    told = []
    for by in sorted({one.filed_by for one in measured} - {panel.filed_by}):
        cuts = ", ".join(plan.named(one.cut) for one in measured if one.filed_by == by)
        told.append(f"{FILED_BY[by]} at {cuts}: by then what is there later was not.")
    unfiled = ", ".join(plan.named(one.cut) for one in measured if one.unfiled)
    if unfiled:
        told.append(
            f"Nearly all fields begin or stop: the commonest words stand in for them at {unfiled}."
        )
    line = ", ".join(plan.named(one.cut) for one in measured if not one.own)
    if line:
        told.append(f"Without past cuts to learn from ours is the straight line itself at {line}.")
    return told


FILED_BY = {
    "categories": "Documents are filed by category",
    "venue": "Documents are filed by venue",
    NO_FIELDS: "The commonest words stand in for fields",
}


def _can_be_cut(panel: Panel, plan: Plan, cut: int, result: Result) -> bool:
    why = ""
    if cut - 2 * SPAN + 1 < panel.first:
        why = f"the corpus begins in {panel.first}: six years up to the cut are needed"
    elif cut + plan.horizon > panel.last:
        why = f"the corpus ends in {panel.last}: {plan.horizon} years after the cut are needed"
    if why:
        result.unsaid.append((str(cut), "", why))
    return not why


FOLLOWS = "its corpora or languages follow each other, so that years cannot be compared"


def _seen(panel: Panel, cut: int, plan: Plan) -> Cut | str:
    """Describe a cut by documents up to it, and label it where the years after are there.

    Returns why not, where there is too little to rank.
    """
    stable = panel.stable(cut, cut)
    until = cut + 1 - panel.first
    there = int((stable.totals[:until] > 0).sum())
    if stable.follows:
        return FOLLOWS
    if not stable.totals[until - 1]:
        return f"{plan.named(cut)} has no documents"
    if there < 2 * SPAN:
        return f"{there} years up to it have documents, {2 * SPAN} are needed"
    chosen = plan.choose(stable, cut)
    ranked = chosen.ranked
    terms = chosen.terms[ranked]
    if len(terms) < LEAST_RANKED:
        return f"{len(terms)} phrases to rank, {LEAST_RANKED} are needed"
    counts, totals = stable.counts[terms][:, :until], stable.totals[:until]
    scores = {
        "momentum": straight.momentum(counts, totals),
        "escore": straight.escore(counts, totals),
        "kleinberg": straight.kleinberg(counts, totals),
        "holt": straight.holt(counts, totals, plan.horizon),
        "fall": straight.fall(counts, totals),
    }
    values = features(stable, chosen, plan.horizon)
    made = Cut(
        cut, len(ranked), terms, values, ranked, scores, None, {}, {}, unfiled=stable.unfiled
    )
    made.filed_by = panel.filed_at(cut).filed_by
    sooner = plan.horizon - panel.a_year
    if sooner > 0 and cut + sooner <= panel.last:
        later = panel.stable(cut + sooner, cut)
        if not _not_whole(cut, later, plan, sooner):
            made.sooner = growth_after(later, cut, sooner, chosen.terms)
    if cut + plan.horizon <= panel.last:
        _label(made, panel.stable(cut + plan.horizon, cut), chosen.terms, plan)
    return made


def _label(one: Cut, later: Stable, alive: Ints, plan: Plan) -> None:
    """Say what rose after a cut, and what hindsight of one year would have said."""
    one.unsaid = _not_whole(one.cut, later, plan, plan.horizon)
    if one.unsaid:
        return
    one.unfiled |= later.unfiled
    one.growth = growth_after(later, one.cut, plan.horizon, alive)
    one.rose = {label: one.growth.rose(label, one.ranked) for label in plan.labels}
    now = later.share(one.cut - SPAN + 1, one.cut)[one.terms]
    at = one.cut + 1 - later.panel.first
    counts, total = later.counts[one.terms, at], int(later.totals[at])
    one.oracle = {
        "TOP10": straight.hindsight(counts, total, now),
        "TOP10F": straight.hindsight(counts, total, one.growth.expected_next[one.ranked]),
        "CSET8": over_peak(later, one.cut, 1, one.terms),
    }
    one.oracle[FALLING] = -one.oracle["TOP10"]


def _not_whole(cut: int, later: Stable, plan: Plan, horizon: int) -> str:
    """Say why documents of so many years after a cut do not tell what rose, if so."""
    if later.follows:
        return FOLLOWS
    at = cut + 1 - later.panel.first
    before = later.totals[at - SPAN : at]
    usual = before[before > 0].mean() if before.any() else 0
    for year in range(cut + 1, cut + horizon + 1):
        count = int(later.totals[year - later.panel.first])
        if not count:
            return f"{plan.named(year)} has no documents"
        if count < LEAST_YEAR_PART * usual:
            return f"{plan.named(year)} has {count:,} documents, {usual:,.0f} a year before it"
    return "" if usual else f"{plan.named(cut)} has no documents"


def _past(made: dict[int, Cut], cut: int, plan: Plan) -> list[Cut]:
    """Return the cuts whose labels were observed by this one."""
    return [one for one in made.values() if one.growth and one.cut + plan.horizon <= cut]


def _learn(one: Cut, made: dict[int, Cut], plan: Plan, a_year: int) -> None:
    """Let the model of each label learn from past cuts, and score this cut.

    Of the newest cuts of which a year of labels is not observed yet, what is observed counts in
    part: it is another label, but tells of the newest years.
    """
    past, sooner = _past(made, one.cut, plan), plan.horizon - a_year
    for label in plan.labels if past else ():
        lessons = [
            learned.Lesson(before.values, before.growth.by_label[label], one.cut - before.cut)
            for before in past
            if before.growth
        ]
        lessons += [
            learned.Lesson(before.values, before.sooner.by_label[label], plan.horizon, SOONER_PART)
            for before in made.values()
            if before.sooner and one.cut - plan.horizon < before.cut <= one.cut - sooner
        ]
        parts = learned.RARE_PARTS if label == "CSET8" else learned.TOP_PARTS
        one.own[label] = learned.told_by(learned.learn(lessons, parts), one.values[one.ranked])


def ours(one: Cut, label: str, made: dict[int, Cut], plan: Plan) -> Floats:
    """Join the learned model with the straight line as cuts before it, scored unseen, ask.

    Without a lesson it is the straight line itself.
    """
    line = _line(one, label, "holt")
    if label not in one.own:
        return line
    past = [
        (before.own[label], _line(before, label, "holt"), before.rose[label])
        for before in _past(made, one.cut, plan)[-JUDGED:]
        if label in before.own and before.judges(label)
    ]
    part = learned.line_part(past)
    return learned.joined_with_line(one.own[label], line, part)


def _line(one: Cut, label: str, detector: str) -> Floats:
    """Return the scores of a yardstick; turned round for what falls."""
    if label != FALLING:
        return one.straight[detector]
    return one.straight["fall"] if detector == "momentum" else -one.straight[detector]


def scores(one: Cut, label: str, detector: str, made: dict[int, Cut], plan: Plan) -> Floats:
    """Return what a detector says of the phrases of a cut, the highest first to rise (or fall)."""
    if detector == "ours":
        return ours(one, label, made, plan)
    if detector == "oracle":
        return one.oracle[label]
    return _line(one, label, detector)


def _head(panel: Panel, one: Cut, made: dict[int, Cut], plan: Plan) -> list[str]:
    order = measures.ranking(ours(one, "TOP10", made, plan))[: measures.HEAD]
    return [panel.phrases.texts[at] for at in one.terms[order].tolist()]


def _measure(result: Result, one: Cut, label: str, made: dict[int, Cut], plan: Plan) -> None:
    """Measure all detectors at one cut by one label."""
    rose, why = one.rose[label], one.refused(label)
    if why:
        result.unsaid.append((str(one.cut), label, why))
        return
    figures: dict[str, dict[str, float]] = {"chance": _of_chance(one, label, rose, plan)}
    for detector in DETECTORS[1:]:
        found = scores(one, label, detector, made, plan)
        count = _alerts(one, label, detector, made, plan)
        figures[detector] = {
            "P50": measures.precision_at(found, rose),
            "CSI": measures.critical_success(found, rose, count),
            "AP": measures.average_precision(found, rose),
            "K": count,
        }
    line, oracle = figures["holt"]["AP"], figures["oracle"]["AP"]
    for detector, values in figures.items():
        values["gap_closed"] = measures.gap_closed(values["AP"], line, oracle)
        result.add(one.cut, label, detector, **values)
    sizes = {"eligible": len(rose), "rose": int(rose.sum()), "base_rate": float(rose.mean())}
    result.add(one.cut, label, "chance", **sizes)


def _alerts(one: Cut, label: str, detector: str, made: dict[int, Cut], plan: Plan) -> int:
    """Fix the length of the alert list by cuts whose labels were observed, each scored unseen."""
    past = [
        (scores(before, label, detector, made, plan), before.rose[label])
        for before in _past(made, one.cut, plan)[-JUDGED:]
        if before.judges(label) and (detector != "ours" or label in before.own)
    ]
    fallback = CSET_PART if label == "CSET8" else TOP_PART
    return measures.alerts(len(one.terms), measures.best_part(past, fallback))


def _of_chance(one: Cut, label: str, rose: Bools, plan: Plan) -> dict[str, float]:
    """Measure shuffled lists, and take the mean."""
    dice = np.random.default_rng([plan.seed, one.cut, (*LABELS, FALLING).index(label)])
    lists = [dice.permutation(len(rose)).astype(float) for _ in range(CHANCES)]
    count = measures.alerts(len(rose), CSET_PART if label == "CSET8" else TOP_PART)
    return {
        "P50": float(np.mean([measures.precision_at(one_, rose) for one_ in lists])),
        "CSI": float(np.mean([measures.critical_success(one_, rose, count) for one_ in lists])),
        "AP": float(np.mean([measures.average_precision(one_, rose) for one_ in lists])),
        "K": count,
    }


def _means(result: Result, cuts: Sequence[int], plan: Plan) -> None:
    """Add the mean of each figure over the cuts that have it; of the gap too, cut by cut."""
    for label in plan.labels:
        for detector in DETECTORS:
            for metric in TOLD:
                found = [result.value(cut, label, detector, metric) for cut in cuts]
                some = [one for one in found if one is not None and np.isfinite(one)]
                if some:
                    result.rows.append(("mean", label, detector, metric, float(np.mean(some))))


TAKE_OFF, ALERTS, EARLY_YEARS, BASE_DOCUMENTS = 4.0, 100, 2, 5
"""A take-off has four times its share, from five documents on; a year gives a hundred alerts; an
early one comes two years before half the peak."""
NEVER = 9999


def _lead_times(
    result: Result, panel: Panel, cuts: list[Cut], made: dict[int, Cut], plan: Plan
) -> None:
    """Say how early take-offs are among the first hundred of a year, before half their peak."""
    if not cuts:
        return
    if len(cuts) <= EARLY_YEARS:
        result.unsaid.append(("all", "TAKEOFF", "three cuts are needed"))
        return
    first, last = cuts[0].cut, cuts[-1].cut + plan.horizon
    stable = panel.stable(panel.last, first)
    if stable.follows:
        result.unsaid.append(("all", "TAKEOFF", FOLLOWS))
        return
    ever = np.unique(np.concatenate([one.terms for one in cuts]))
    ever = ever[stable.window(first - SPAN, first - 1)[0][ever] >= BASE_DOCUMENTS]
    base = stable.share(first - SPAN, first - 1)[ever]
    rose = ever[stable.share(last - SPAN + 1, last)[ever] >= TAKE_OFF * base]
    if len(rose) < LEAST_ROSE:
        result.unsaid.append(("all", "TAKEOFF", f"{len(rose)} take-offs, too few"))
        return
    begin = first - panel.first
    shares = (stable.counts[rose] / np.maximum(stable.totals, 1))[:, begin : last + 1 - panel.first]
    half = first + np.argmax(shares >= shares.max(1, keepdims=True) / 2, 1)
    ranked = np.full(len(panel.phrases.texts), NEVER)
    for one in reversed(cuts):
        ranked[one.terms] = one.cut
    could = float((half - ranked[rose] >= EARLY_YEARS).mean())
    result.add(
        "all", "TAKEOFF", "chance", take_offs=len(rose), could_be_named_two_years_before=could
    )
    for detector in DETECTORS[1:]:
        alerted = np.full(len(panel.phrases.texts), NEVER)
        for one in reversed(cuts):
            order = measures.ranking(scores(one, "TOP10", detector, made, plan))[:ALERTS]
            alerted[one.terms[order]] = one.cut
        when = alerted[rose]
        found = when < NEVER
        lead = (half - when)[found]
        result.add(
            "all",
            "TAKEOFF",
            detector,
            recalled=float(found.mean()),
            two_years_before_half=float((half - when >= EARLY_YEARS).mean()),
            lead_years=float(np.median(lead)) if len(lead) else float("nan"),
            alerts=int((alerted < NEVER).sum()),
        )
