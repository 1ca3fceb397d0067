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
from bagdar.core.trends.panel import SPAN, Bools, Floats, Ints, Panel, Stable
from bagdar.core.trends.population import Population, population

DETECTORS = ("chance", "momentum", "escore", "kleinberg", "holt", "ours", "oracle")
LEAST_RANKED = 60
"""Fewer phrases than this are no ranking: the head of 50 would be all of them."""
LEAST_ROSE = 3
"""Fewer phrases that rose say nothing of a detector."""
CHANCES = 20
JUDGED = 3
"""Past cuts, the last observed, that say how long a list is and how much of the line goes in."""
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


@dataclass
class Result:
    """Figures as rows of cut, label, detector, metric and value; and what cannot be said."""

    rows: list[tuple[str, str, str, str, float]] = field(default_factory=list)
    unsaid: list[tuple[str, str, str]] = field(default_factory=list)
    """Cut, label, and why nothing can be said."""
    heads: dict[int, list[str]] = field(default_factory=dict)
    """The first phrases of ours by cut."""

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


def backtest(panel: Panel, plan: Plan, told: Callable[[str], None] = lambda _line: None) -> Result:
    """Score every cut by every detector and measure it."""
    result = Result()
    asked = [cut for cut in plan.cuts if _can_be_cut(panel, plan, cut, result)]
    if asked:
        measure(panel, plan, asked, stand(panel, plan, asked, told), result)
    return result


def stand(
    panel: Panel, plan: Plan, cuts: Sequence[int], told: Callable[[str], None]
) -> dict[int, Cut]:
    """Score cuts by every detector, each from what was known by then, labels of others included."""
    made: dict[int, Cut] = {}
    for cut in range(max(panel.first + 2 * SPAN - 1, plan.since), max(cuts) + 1):
        one = _seen(panel, cut, plan)
        if one is not None:
            made[cut] = one
            told(f"{cut}: {len(one.terms):,} of {one.alive:,} phrases")
    needed = {cut - plan.horizon - at for cut in cuts for at in range(JUDGED)} | set(cuts)
    for one in made.values():
        if one.cut in needed:
            _learn(one, made, plan)
    return made


def measure(
    panel: Panel, plan: Plan, asked: Sequence[int], made: dict[int, Cut], result: Result
) -> None:
    """Measure every detector at cuts whose years after are there."""
    for cut in asked:
        if cut not in made:
            result.unsaid.append((str(cut), "", f"fewer than {LEAST_RANKED} phrases to rank"))
            continue
        result.heads[cut] = _head(panel, made[cut], made, plan)
        for label in plan.labels:
            _measure(result, made[cut], label, made, plan)
    _means(result, asked, plan)
    _lead_times(result, panel, [made[cut] for cut in asked if cut in made], made, plan)


def _can_be_cut(panel: Panel, plan: Plan, cut: int, result: Result) -> bool:
    why = ""
    if cut - 2 * SPAN + 1 < panel.first:
        why = f"the corpus begins in {panel.first}: six years up to the cut are needed"
    elif cut + plan.horizon > panel.last:
        why = f"the corpus ends in {panel.last}: {plan.horizon} years after the cut are needed"
    if why:
        result.unsaid.append((str(cut), "", why))
    return not why


def _seen(panel: Panel, cut: int, plan: Plan) -> Cut | None:
    """Describe a cut by documents up to it, and label it where the years after are there."""
    stable = panel.stable(cut, cut)
    chosen = plan.choose(stable, cut)
    ranked = chosen.ranked
    terms = chosen.terms[ranked]
    if len(terms) < LEAST_RANKED:
        return None
    until = cut + 1 - panel.first
    counts, totals = stable.counts[terms][:, :until], stable.totals[:until]
    scores = {
        "momentum": straight.momentum(counts, totals),
        "escore": straight.escore(counts, totals),
        "kleinberg": straight.kleinberg(counts, totals),
        "holt": straight.holt(counts, totals, plan.horizon),
        "fall": straight.fall(counts, totals),
    }
    values = features(stable, chosen, plan.horizon)
    made = Cut(cut, len(ranked), terms, values, ranked, scores, None, {}, {})
    if cut + plan.horizon <= panel.last:
        _label(made, panel.stable(cut + plan.horizon, cut), chosen.terms, plan)
    return made


def _label(one: Cut, later: Stable, alive: Ints, plan: Plan) -> None:
    """Say what rose after a cut, and what hindsight of one year would have said."""
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


def _past(made: dict[int, Cut], cut: int, plan: Plan) -> list[Cut]:
    """Return the cuts whose labels were observed by this one."""
    return [one for one in made.values() if one.growth and one.cut + plan.horizon <= cut]


def _learn(one: Cut, made: dict[int, Cut], plan: Plan) -> None:
    """Let the model of each label learn from past cuts, and score this cut."""
    past = _past(made, one.cut, plan)
    for label in plan.labels if past else ():
        lessons = [
            learned.Lesson(before.values, before.growth.by_label[label], one.cut - before.cut)
            for before in past
            if before.growth
        ]
        one.own[label] = learned.told_by(learned.learn(lessons), one.values[one.ranked])


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
        if label in before.own and before.rose[label].any()
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
    rose = one.rose[label]
    if int(rose.sum()) < LEAST_ROSE:
        result.unsaid.append((str(one.cut), label, f"{int(rose.sum())} phrases rose, too few"))
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
        if before.rose[label].any() and (detector != "ours" or label in before.own)
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
    """Add the mean of each figure over the cuts; the gap is closed by mean APs."""
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
    result.add("all", "TAKEOFF", "chance", take_offs=len(rose))
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
