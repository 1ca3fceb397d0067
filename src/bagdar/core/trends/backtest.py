"""`trend-backtest-v1`: what each detector would have said at a cut, held against what came.

Scores at a cut read documents up to it, and models learn from labels observed by it. Labels, the
oracle and the measures alone read later years.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from bagdar.core.trends import learned, measures, straight
from bagdar.core.trends.context import Features, features
from bagdar.core.trends.labels import LABELS, TOP_PART, Labels, labels, over_peak
from bagdar.core.trends.panel import SPAN, Bools, Floats, Panel
from bagdar.core.trends.population import Population, population

DETECTORS = ("chance", "momentum", "escore", "kleinberg", "holt", "ours", "oracle")
LEAST_RANKED = 60
"""Fewer phrases than this are no ranking: the head of 50 would be all of them."""
LEAST_ROSE = 3
"""Fewer phrases that rose say nothing of a detector."""
CHANCES = 20
CSET_PART = 0.05
TOLD = ("P@50", "CSI", "AP", "gap_closed")


@dataclass(frozen=True)
class Plan:
    """What is asked: the cuts, how many years ahead, and the seed of chance."""

    cuts: tuple[int, ...]
    horizon: int = 3
    seed: int = 0


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
class _Cut:
    """All that is known of a cut: by it, and, for labels alone, after it."""

    cut: int
    chosen: Population
    seen: Features
    straight: dict[str, Floats]
    labels: Labels | None
    oracle: dict[str, Floats]
    own: dict[str, Floats] = field(default_factory=dict)
    """Out-of-time log odds of the learned model by label; none without past lessons."""


def backtest(panel: Panel, plan: Plan, told: Callable[[str], None] = lambda _line: None) -> Result:
    """Score every cut by every detector and measure it."""
    result = Result()
    made: dict[int, _Cut] = {}
    asked = [cut for cut in plan.cuts if _can_be_cut(panel, plan, cut, result)]
    if not asked:
        return result
    for cut in range(panel.first + 2 * SPAN - 1, max(asked) + 1):
        one = _seen(panel, cut, plan)
        if one is not None:
            made[cut] = one
            told(f"{cut}: {len(one.chosen.terms):,} of {one.chosen.alive:,} phrases")
    for one in made.values():
        _learn(one, made, plan)
    for cut in asked:
        if cut not in made:
            result.unsaid.append((str(cut), "", f"fewer than {LEAST_RANKED} phrases to rank"))
            continue
        result.heads[cut] = _head(panel, made[cut], made, plan)
        for label in LABELS:
            _measure(result, made[cut], label, made, plan)
    _means(result, asked)
    _lead_times(result, panel, [made[cut] for cut in asked if cut in made], made, plan)
    return result


def _can_be_cut(panel: Panel, plan: Plan, cut: int, result: Result) -> bool:
    why = ""
    if cut - 2 * SPAN + 1 < panel.first:
        why = f"the corpus begins in {panel.first}: six years up to the cut are needed"
    elif cut + plan.horizon > panel.last:
        why = f"the corpus ends in {panel.last}: {plan.horizon} years after the cut are needed"
    if why:
        result.unsaid.append((str(cut), "", why))
    return not why


def _seen(panel: Panel, cut: int, plan: Plan) -> _Cut | None:
    """Describe a cut by documents up to it, and label it where the years after are there."""
    stable = panel.stable(cut, cut)
    chosen = population(stable, cut)
    if len(chosen.terms) < LEAST_RANKED:
        return None
    until = cut + 1 - panel.first
    counts, totals = stable.counts[chosen.terms][:, :until], stable.totals[:until]
    scores = {
        "momentum": straight.momentum(counts, totals),
        "escore": straight.escore(counts, totals),
        "kleinberg": straight.kleinberg(counts, totals),
        "holt": straight.holt(counts, totals, plan.horizon),
    }
    seen = features(stable, chosen, plan.horizon)
    if cut + plan.horizon > panel.last:
        return _Cut(cut, chosen, seen, scores, None, {})
    later = panel.stable(cut + plan.horizon, cut)
    found = labels(later, cut, plan.horizon, chosen.terms)
    now = later.share(cut - SPAN + 1, cut)[chosen.terms]
    next_counts, next_total = later.counts[chosen.terms, until], int(later.totals[until])
    oracle = {
        "TOP10": straight.hindsight(next_counts, next_total, now),
        "TOP10F": straight.hindsight(next_counts, next_total, found.expected_next),
        "CSET8": over_peak(later, cut, 1, chosen.terms),
    }
    return _Cut(cut, chosen, seen, scores, found, oracle)


def _past(made: dict[int, _Cut], cut: int, label: str, plan: Plan) -> list[tuple[_Cut, Bools]]:
    """Return the cuts whose labels were observed by this one."""
    return [
        (one, one.labels.positive[label])
        for one in made.values()
        if one.labels is not None and one.cut + plan.horizon <= cut
    ]


def _learn(one: _Cut, made: dict[int, _Cut], plan: Plan) -> None:
    """Let the model of each label learn from past cuts, and score this cut."""
    for label in LABELS:
        past = _past(made, one.cut, label, plan)
        if sum(int(rose.sum()) for _cut, rose in past) < LEAST_ROSE:
            continue
        lessons = [
            learned.Lesson(before.seen.values, rose, one.cut - before.cut) for before, rose in past
        ]
        one.own[label] = learned.told_by(learned.learn(lessons), one.seen.values)


def ours(one: _Cut, label: str, made: dict[int, _Cut], plan: Plan) -> Floats:
    """Join the learned model with the straight line as cuts before it, scored unseen, ask.

    Without a lesson it is the straight line itself.
    """
    if label not in one.own:
        return one.straight["holt"]
    past = [
        (before.own[label], before.straight["holt"], rose)
        for before, rose in _past(made, one.cut, label, plan)
        if label in before.own and rose.any()
    ]
    part = learned.line_part(past)
    return learned.joined_with_line(one.own[label], one.straight["holt"], part)


def _scores(one: _Cut, label: str, detector: str, made: dict[int, _Cut], plan: Plan) -> Floats:
    if detector == "ours":
        return ours(one, label, made, plan)
    if detector == "oracle":
        return one.oracle[label]
    return one.straight[detector]


def _head(panel: Panel, one: _Cut, made: dict[int, _Cut], plan: Plan) -> list[str]:
    order = measures.ranking(ours(one, "TOP10", made, plan))[: measures.HEAD]
    return [panel.phrases.texts[at] for at in one.chosen.terms[order].tolist()]


def _measure(result: Result, one: _Cut, label: str, made: dict[int, _Cut], plan: Plan) -> None:
    """Measure all detectors at one cut by one label."""
    rose = one.labels.positive[label] if one.labels is not None else np.zeros(0, bool)
    if int(rose.sum()) < LEAST_ROSE:
        result.unsaid.append((str(one.cut), label, f"{int(rose.sum())} phrases rose, too few"))
        return
    figures: dict[str, dict[str, float]] = {"chance": _of_chance(one, label, rose, plan)}
    for detector in DETECTORS[1:]:
        scores = _scores(one, label, detector, made, plan)
        count = _alerts(one, label, detector, made, plan)
        figures[detector] = {
            "P50": measures.precision_at(scores, rose),
            "CSI": measures.critical_success(scores, rose, count),
            "AP": measures.average_precision(scores, rose),
            "K": count,
        }
    line, oracle = figures["holt"]["AP"], figures["oracle"]["AP"]
    for detector, found in figures.items():
        found["gap_closed"] = measures.gap_closed(found["AP"], line, oracle)
        result.add(one.cut, label, detector, **found)
    sizes = {"eligible": len(rose), "rose": int(rose.sum()), "base_rate": float(rose.mean())}
    result.add(one.cut, label, "chance", **sizes)


def _alerts(one: _Cut, label: str, detector: str, made: dict[int, _Cut], plan: Plan) -> int:
    """Fix the length of the alert list by cuts whose labels were observed, each scored unseen."""
    past = [
        (_scores(before, label, detector, made, plan), rose)
        for before, rose in _past(made, one.cut, label, plan)
        if rose.any() and (detector != "ours" or label in before.own)
    ]
    fallback = CSET_PART if label == "CSET8" else TOP_PART
    return measures.alerts(len(one.chosen.terms), measures.best_part(past, fallback))


def _of_chance(one: _Cut, label: str, rose: Bools, plan: Plan) -> dict[str, float]:
    """Measure shuffled lists, and take the mean."""
    dice = np.random.default_rng([plan.seed, one.cut, LABELS.index(label)])
    lists = [dice.permutation(len(rose)).astype(float) for _ in range(CHANCES)]
    count = measures.alerts(len(rose), CSET_PART if label == "CSET8" else TOP_PART)
    return {
        "P50": float(np.mean([measures.precision_at(one_, rose) for one_ in lists])),
        "CSI": float(np.mean([measures.critical_success(one_, rose, count) for one_ in lists])),
        "AP": float(np.mean([measures.average_precision(one_, rose) for one_ in lists])),
        "K": count,
    }


def _means(result: Result, cuts: Sequence[int]) -> None:
    """Add the mean of each figure over the cuts; the gap is closed by mean APs."""
    for label in LABELS:
        for detector in DETECTORS:
            for metric in TOLD:
                found = [result.value(cut, label, detector, metric) for cut in cuts]
                some = [one for one in found if one is not None and np.isfinite(one)]
                if some:
                    result.rows.append(("mean", label, detector, metric, float(np.mean(some))))


TAKE_OFF, ALERTS, EARLY_YEARS, BASE_DOCUMENTS = 4.0, 100, 2, 5
"""A take-off has four times its share, from five documents on; a hundred alerts a year; early is two years before half."""


def _lead_times(
    result: Result, panel: Panel, cuts: list[_Cut], made: dict[int, _Cut], plan: Plan
) -> None:
    """Say how early take-offs are among the first hundred of a year, before half their peak."""
    if not cuts:
        return
    if len(cuts) <= EARLY_YEARS:
        result.unsaid.append(("all", "TAKEOFF", "three cuts are needed"))
        return
    first, last = cuts[0].cut, cuts[-1].cut + plan.horizon
    stable = panel.stable(panel.last, first)
    ever = np.unique(np.concatenate([one.chosen.terms for one in cuts]))
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
        alerted = np.full(len(panel.phrases.texts), 9999)
        for one in reversed(cuts):
            order = measures.ranking(_scores(one, "TOP10", detector, made, plan))[:ALERTS]
            alerted[one.chosen.terms[order]] = one.cut
        when = alerted[rose]
        found = when < 9999  # noqa: PLR2004 -- never alerted
        lead = (half - when)[found]
        result.add(
            "all",
            "TAKEOFF",
            detector,
            recalled=float(found.mean()),
            two_years_before_half=float((half - when >= EARLY_YEARS).mean()),
            lead_years=float(np.median(lead)) if len(lead) else float("nan"),
            alerts=int((alerted < 9999).sum()),  # noqa: PLR2004
        )
