"""What rises and falls now: the ranking of today, with what the same ranking was worth before.

Two tracks are ranked: phrases of twenty documents and more, and early ones of fewer. For each the
model learns from cuts whose labels are known by now, and a back-test over past cuts says how many
of its first alerts rose.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from bagdar.core.trends import measures
from bagdar.core.trends.backtest import (
    Cut,
    Plan,
    Result,
    measure,
    scores,
    stand,
)
from bagdar.core.trends.labels import FALLING, LABELS
from bagdar.core.trends.outlook import Errors, past_errors
from bagdar.core.trends.panel import SPAN, Floats, Panel
from bagdar.core.trends.population import early, technologies

BANDS = (10, 25, 50, 100, 200, 500)
"""Ranks to which a band reaches, from the one after the band before."""
CUTS = 6
"""Cuts of the back-test where none are asked for: the last ones whose years after are there."""
EARLY_LABEL = "EARLY10"
"""TOP10 among phrases of fewer than twenty documents."""
EARLY_LESSONS = 5
"""Cuts of early phrases to learn from before the first that is measured; there are many phrases."""
DETECTORS = ("momentum", "escore", "kleinberg", "holt", "ours")

Told = Callable[[str], None]


@dataclass(frozen=True)
class Band:
    """How many alerts of a band of ranks, over all cuts measured, rose."""

    label: str
    to_rank: int
    of: int
    rose: int


@dataclass(frozen=True)
class Track:
    """A ranking of today: its phrases, scores by detector, and how such rankings did before."""

    panel: Panel
    newest: Cut
    scores: dict[str, Floats]
    falling: Floats | None
    """Our scores of what falls; None for early phrases."""
    result: Result
    bands: list[Band]
    errors: Errors
    label: str


@dataclass
class Watch:
    """Both tracks; where one is missing, why nothing can be said."""

    now: int
    cuts: tuple[int, ...]
    main: Track | None = None
    early: Track | None = None
    unsaid: list[str] = field(default_factory=list)
    unsaid_early: list[str] = field(default_factory=list)
    unmeasured: list[tuple[int, str]] = field(default_factory=list)
    """Cuts at which the first track cannot be measured, and why."""
    told: list[str] = field(default_factory=list)
    """What stood in for what at which cuts."""
    left_out: tuple[int, ...] = ()
    """Cuts that were asked for and cannot be measured: too near to an end of the corpus."""


def watch(
    whole: Panel, plan: Plan, told: Told = lambda _line: None, *, words: bool = True
) -> Watch:
    """Rank the phrases of a panel, and its early ones; it must hold phrases of five documents.

    Single words are ranked with phrases unless `words` says no.
    Without cuts in the plan the last CUTS are back-tested. Too little data leaves tracks out, and
    says why.
    """
    now = whole.last
    first, last = whole.first + 2 * SPAN - 1, now - plan.horizon
    possible = range(first, last + 1)
    cuts = plan.cuts or tuple(possible)[-CUTS:]
    made = Watch(now, tuple(one for one in cuts if one in possible))
    made.left_out = tuple(one for one in cuts if one not in possible)
    if not possible:
        made.unsaid.append(
            f"there are {now - whole.first + 1} periods; to know how good a ranking is, "
            f"{2 * SPAN + plan.horizon} are needed"
        )
    elif not made.cuts:
        made.unsaid.append("no cut that was asked for can be measured")
    if not made.cuts:
        return made
    whole_plan = replace(plan, cuts=made.cuts, choose=partial(technologies, words=words))
    made.main = _track(whole, whole_plan, now, made.unsaid, told)
    if made.main:
        made.told += made.main.result.told
        made.unmeasured += [
            (int(cut), why) for cut, label, why in made.main.result.unsaid if not label
        ]
        since = max(first, made.cuts[0] - plan.horizon - EARLY_LESSONS + 1)
        early_plan = replace(
            whole_plan, labels=("TOP10",), choose=partial(early, words=words), since=since
        )
        made.early = _track(whole, early_plan, now, made.unsaid_early, told)
    return made


def _track(panel: Panel, plan: Plan, now: int, unsaid: list[str], told: Told) -> Track | None:
    """Rank and measure one track; None, with the reason, where too few phrases are there."""
    made = stand(panel, plan, (*plan.cuts, now), told)
    if now not in made:
        unsaid.append(made.unsaid[now])
        return None
    result = Result()
    measured = [made[cut] for cut in plan.cuts if cut in made and not made[cut].unsaid]
    measure(panel, plan, plan.cuts, made, result)
    label = "TOP10" if FALLING in plan.labels else EARLY_LABEL
    if not any(row[1] == "TOP10" for row in result.rows):
        unsaid.append(_why_none(result))
        return None
    newest = made[now]
    ranked = {one: scores(newest, "TOP10", one, made, plan) for one in DETECTORS}
    falling = scores(newest, FALLING, "ours", made, plan) if FALLING in plan.labels else None
    bands = [one for label_ in plan.labels for one in _bands(measured, label_, made, plan)]
    errors = past_errors(
        panel, plan.horizon, [(one, scores(one, "TOP10", "ours", made, plan)) for one in measured]
    )
    if label == EARLY_LABEL:
        bands = [replace(one, label=label) for one in bands]
    return Track(panel, newest, ranked, falling, result, bands, errors, label)


def _why_none(result: Result) -> str:
    """Say why no past year could be measured; that phrases were too few needs no year."""
    whys = dict.fromkeys(why for _cut, label, why in result.unsaid if label in ("", "TOP10"))
    some = [one for one in whys if not one.endswith(("to rank", "too few"))]
    if not some:
        return "no past year had enough phrases to measure a ranking by"
    return f"no past year can be measured, as {some[0]}"


def _bands(measured: list[Cut], label: str, made: dict[int, Cut], plan: Plan) -> list[Band]:
    """Pool the alerts of our detector over cuts, band by band."""
    of, rose = np.zeros(len(BANDS), int), np.zeros(len(BANDS), int)
    for one in measured:
        if label != "CSET8" and one.refused(label):
            continue
        hits = one.rose[label][measures.ranking(scores(one, label, "ours", made, plan))]
        begin = 0
        for at, end in enumerate(BANDS):
            of[at] += len(hits[begin:end])
            rose[at] += int(hits[begin:end].sum())
            begin = end
    return [
        Band(label, to_rank, int(count), int(risen))
        for to_rank, count, risen in zip(BANDS, of, rose, strict=True)
        if count
    ]


def band_of(bands: list[Band], label: str, rank: int) -> Band | None:
    """Return the band that a rank falls into; None beyond the last."""
    return next((one for one in bands if one.label == label and rank <= one.to_rank), None)


MEASURED = ("AP", "P@50", "CSI")


def against_line(track: Track) -> list[tuple[str, str, float, float, int]]:
    """Return label, metric, ours, the straight line's and the number of cuts, always all."""
    found = []
    for label in (*LABELS, FALLING):
        cuts = {row[0] for row in track.result.rows if row[1] == label} - {"mean", "all"}
        for metric in MEASURED:
            own, line = (track.result.value("mean", label, one, metric) for one in ("ours", "holt"))
            if own is not None and line is not None:
                name = track.label if label == "TOP10" else label
                found.append((name, metric, own, line, len(cuts)))
    return found
