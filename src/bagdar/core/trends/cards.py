"""From two rankings to signals: which phrases are shown, and all that their cards say of them.

What is read of documents themselves (titles, names as written, who wrote them) is added by `runs`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from bagdar.core.trends import straight
from bagdar.core.trends.context import ranks
from bagdar.core.trends.cycle import Cycle, life_cycle
from bagdar.core.trends.measures import ranking
from bagdar.core.trends.outlook import Outlook, outlook
from bagdar.core.trends.panel import SPAN, Floats, Ints, Stable, inhabited
from bagdar.core.trends.population import MOST_SHARE, by_field, present, spreads
from bagdar.core.trends.watch import DETECTORS, Track, Watch

FALLING_PART, EARLY_PART = 0.25, 0.25
"""How many falling and early signals are shown beside those that rise, as parts of their number."""
LOOKED_AT = 2
"""So many times more phrases are looked at than are shown, as some are variants of others."""
ALIKE = 0.5
"""Two phrases of which so much of the documents is common are one signal."""
WITHIN = 0.8
"""A phrase with so many of its documents inside another's, and a word in common, is a variant.

Of a single word it is not: all that names are made of lies inside it.
"""
CLEAR_CHANGE = 0.1
"""Log change of the share, over the periods to come, from which on it rises or falls."""
MOST_NEIGHBOURS, LEAST_COMMON = 8, 3
MOST_FIELDS = 8
PER_DOCUMENTS = 10_000
"""Visibility is the log of documents among so many."""
OUTLOOK = ("line", "low", "middle", "high")


@dataclass(frozen=True)
class Card:
    """What is known of a signal from counts alone; `phrase` is its number in the track's panel."""

    track: Track
    phrase: int
    place: int
    """Its place in the track's terms."""
    variants: tuple[str, ...]
    early: bool
    common: bool
    """Whether it stands in more than MOST_SHARE of the documents of the last three periods."""
    counts: Ints
    shares: Floats
    expected: Outlook
    """One row."""
    attributes: dict[str, float]
    raw: dict[str, float]
    cycle: Cycle
    direction: str
    """Where the forecast points: rising, flat or falling; what is told joins the rankings."""
    ranks: dict[str, int]
    scores: dict[str, float]
    falling: tuple[int, float] | None
    """Its rank and score among what falls; None of early phrases."""
    visibility: float
    diffusion: float
    fields: tuple[tuple[str, float], ...]
    filed_by: str
    """By what they are fields: categories, venues, or words that stand in for them."""
    neighbours: tuple[tuple[int, float], ...]
    """Places of other cards, and their lift."""


def cards(found: Watch, top: int) -> list[Card]:
    """Show the first `top` of the ranking, a quarter as many that fall, and as many early ones.

    Each phrase comes once, variants folded into the best ranked; in the order of our ranking, early
    ones after all others.
    """
    made: list[Card] = []
    for track in (found.main, found.early):
        if track is None:
            continue
        if track.falling is not None:
            chosen = _distinct(track, track.scores["ours"], top, {})
            chosen = _distinct(track, track.falling, int(np.ceil(FALLING_PART * top)), chosen)
        else:
            chosen = _distinct(track, track.scores["ours"], int(np.ceil(EARLY_PART * top)), {})
        made += _of_track(track, chosen)
    return _with_neighbours(made)


def _stable(track: Track) -> Stable:
    return track.panel.stable(track.panel.last, track.panel.last)


def _held(track: Track, places: Ints) -> sparse.csc_array:
    """Return the documents of the last three periods that hold some phrases of a track."""
    last = track.panel.last
    held = track.panel.held[track.panel.rows(last - SPAN + 1, last)]
    return present(held[:, track.newest.terms[places]]).tocsc()


def _distinct(
    track: Track, scores: Floats, count: int, before: dict[int, list[int]]
) -> dict[int, list[int]]:
    """Add the first phrases of a ranking to those chosen, each with the places of its variants."""
    order = ranking(scores)[: LOOKED_AT * count + len(before)]
    places = np.concatenate([np.array(list(before), np.int64), order])
    places = places[np.sort(np.unique(places, return_index=True)[1])]
    held = _held(track, places)
    common = np.asarray((held.T @ held).todense())
    sizes = np.maximum(np.diag(common), 1)
    texts = [set(track.panel.phrases.texts[at].split()) for at in track.newest.terms[places]]
    chosen = {at: list(variants) for at, variants in before.items()}
    shown = list(range(len(before)))
    for at in range(len(before), len(places)):
        if len(chosen) >= count + len(before):
            break
        same = next((one for one in shown if _are_one(common, sizes, texts, one, at)), None)
        if same is None:
            shown.append(at)
            chosen[int(places[at])] = []
        else:
            chosen[int(places[same])].append(int(places[at]))
    return chosen


def _are_one(common: Floats, sizes: Floats, texts: list[set[str]], one: int, other: int) -> bool:
    both = common[one, other]
    if both >= ALIKE * (sizes[one] + sizes[other] - both):
        return True
    alone = min(len(texts[one]), len(texts[other])) == 1
    inside = both >= WITHIN * min(sizes[one], sizes[other])
    return bool(inside and not alone and texts[one] & texts[other])


def _of_track(track: Track, chosen: dict[int, list[int]]) -> list[Card]:
    places = np.array(list(chosen), np.int64)
    stable = _stable(track)
    terms = track.newest.terms
    whole = stable.counts[terms]
    expected = outlook(track.errors, whole, stable.totals, track.scores["ours"])
    raw = _raw(track, stable, whole, expected)
    as_ranks = {name: (ranks(values) + 1) / 2 for name, values in raw.items()}
    order = {name: _order(scores) for name, scores in track.scores.items()}
    fall_order = None if track.falling is None else _order(track.falling)
    filed = by_field(stable, track.panel.last - SPAN + 1, track.panel.last, terms[places])
    texts = track.panel.phrases.texts
    total = max(stable.window(track.panel.last - SPAN + 1, track.panel.last)[1], 1)
    made = []
    for row, at in enumerate(places.tolist()):
        counts = whole[at]
        direction = _direction(counts, stable.totals, expected.middle[at])
        recent = max(int(counts[-SPAN:].sum()), 1)
        made.append(
            Card(
                track=track,
                phrase=int(terms[at]),
                place=at,
                variants=tuple(texts[terms[one]] for one in chosen[at]),
                early=track.falling is None,
                common=bool(counts[-SPAN:].sum() > MOST_SHARE * total),
                counts=counts,
                shares=counts / np.maximum(stable.totals, 1),
                expected=Outlook(*(getattr(expected, one)[at] for one in OUTLOOK)),
                attributes={name: float(values[at]) for name, values in as_ranks.items()},
                raw={name: float(values[at]) for name, values in raw.items()},
                cycle=life_cycle(counts, stable.totals, rising=direction == "rising"),
                direction=direction,
                ranks={name: int(order[name][at]) for name in DETECTORS},
                scores={name: float(track.scores[name][at]) for name in DETECTORS},
                falling=None
                if track.falling is None or fall_order is None
                else (int(fall_order[at]), float(track.falling[at])),
                visibility=float(np.log10(PER_DOCUMENTS * recent / total)),
                diffusion=float(2 ** -raw["coherence"][at]),
                fields=_fields(filed[row], stable.panel.field_names),
                filed_by=stable.panel.filed_by,
                neighbours=(),
            )
        )
    return made


def _direction(counts: Ints, totals: Ints, middle: Floats) -> str:
    """Say where the share is expected to go from the mean of its last three periods."""
    now = straight.shares(*inhabited(counts[None, -SPAN:], totals[-SPAN:])).mean()
    change = np.log(middle.mean()) - np.log(now)
    if abs(change) < CLEAR_CHANGE:
        return "flat"
    return "rising" if change > 0 else "falling"


def _order(scores: Floats) -> Ints:
    made = np.zeros(len(scores), np.int64)
    made[ranking(scores)] = np.arange(1, len(scores) + 1)
    return made


def _raw(track: Track, stable: Stable, counts: Ints, expected: Outlook) -> dict[str, Floats]:
    """Measure the five attributes of emergence (Rotolo, Hicks and Martin 2015).

    novelty      part of all its documents that are of the last three periods;
    growth       log growth of its share, three periods beside the three before;
    coherence    minus the entropy of its documents over fields, in bits;
    prominence   log of its documents of the last three periods;
    uncertainty  log width of the expected band, at its end.
    """
    last = track.panel.last
    recent = counts[:, -SPAN:].sum(1)
    logs = np.log(straight.shares(*inhabited(counts, stable.totals)))
    return {
        "novelty": recent / np.maximum(counts.sum(1), 1),
        "growth": logs[:, -SPAN:].mean(1) - logs[:, -2 * SPAN : -SPAN].mean(1),
        "coherence": -spreads(stable, last, track.newest.terms),
        "prominence": np.log(np.maximum(recent, 1)),
        "uncertainty": np.log(expected.high[:, -1]) - np.log(expected.low[:, -1]),
    }


def _fields(filed: Floats, names: list[str]) -> tuple[tuple[str, float], ...]:
    whole = filed.sum()
    order = [at for at in np.argsort(-filed, kind="stable")[:MOST_FIELDS].tolist() if filed[at] > 0]
    return tuple((names[at], float(filed[at] / whole)) for at in order)


def _with_neighbours(made: list[Card]) -> list[Card]:
    """Find for each card others that stand in the same documents more often than by chance."""
    if not made:
        return made
    tracks = {one.track.label: one.track for one in made}
    parts = [
        _held(track, np.array([one.place for one in made if one.track is track], np.int64))
        for track in tracks.values()
    ]
    held = sparse.hstack(parts).tocsc()
    common = np.asarray((held.T @ held).todense())
    sizes = np.maximum(np.diag(common), 1)
    lift = common * held.shape[0] / np.outer(sizes, sizes)
    strength = np.where(common >= LEAST_COMMON, common * np.log(np.maximum(lift, 1)), 0)
    np.fill_diagonal(strength, 0)
    near = np.argsort(-strength, axis=1, kind="stable")[:, :MOST_NEIGHBOURS]
    return [
        replace(
            one,
            neighbours=tuple(
                (int(other), float(lift[at, other]))
                for other in near[at]
                if strength[at, other] > 0
            ),
        )
        for at, one in enumerate(made)
    ]
