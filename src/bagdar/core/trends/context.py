"""Features of a phrase at a cut: its own counts, and the company it keeps.

A document passes on the mean of what its other phrases do; a phrase hears the mean of its
documents. Twice over, that reaches neighbours of neighbours. It costs two products of a sparse
matrix and a vector, where a table of co-occurrence would cost a thousand times as much.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from bagdar.core.trends import straight
from bagdar.core.trends.panel import SPAN, Bools, Floats, Ints, Stable
from bagdar.core.trends.phrases import LEAST_DOCUMENTS
from bagdar.core.trends.population import Population, by_field, entropy, present

COMMON_SHARE = 0.05
"""What stands in more documents than this says nothing about its neighbours."""
LINE_YEARS = 10
"""Years of the fields' own lines."""
HEARD_LEAST = 8
"""Documents of three years from which on a phrase counts as a neighbour.

It must have LEAST_DOCUMENTS by the cut as well: that a phrase reaches them later is not known.
"""


def features(stable: Stable, chosen: Population, horizon: int) -> Floats:
    """Describe the phrases of a population from documents up to the cut alone.

    One row a phrase; columns are ranks from -1 to 1 within the cut.
    """
    cut = chosen.cut
    until = cut + 1 - stable.panel.first
    counts, totals = stable.counts[:, :until], stable.totals[:until]
    own = _own(counts, totals, horizon)
    columns = {name: values[chosen.terms] for name, values in own.items()}
    columns |= _in_fields(stable, chosen, horizon)
    known = counts.sum(1) >= LEAST_DOCUMENTS
    columns |= _made_of(stable, chosen, own, known)
    columns |= _company(stable, chosen, own, known)
    return np.stack([ranks(values) for values in columns.values()], 1)


def ranks(values: Floats) -> Floats:
    """Return ranks from -1 to 1, equals in the middle of theirs."""
    _own, place, count = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - (count + 1) / 2
    made: Floats = 2 * middle[place] / max(len(values) - 1, 1) - 1
    return made


def _own(counts: Ints, totals: Ints, horizon: int) -> dict[str, Floats]:
    """Return what the counts of each phrase alone say."""
    logs = np.log(straight.shares(counts[:, -10:], totals[-10:]))
    level, slope = straight.holt_state(counts, totals)
    seen = counts > 0
    age = counts.shape[1] - np.argmax(seen, 1)
    cumulated = np.cumsum(counts, 1)
    half = counts.shape[1] - np.argmax(cumulated * 2 >= cumulated[:, -1:], 1)
    shares = counts / np.maximum(totals, 1)
    peak = shares.max(1) + 1e-9
    made = {
        "holt": straight.holt(counts, totals, horizon),
        "slope": slope,
        "momentum": straight.momentum(counts, totals),
        "growth": logs[:, -SPAN:].mean(1) - logs[:, -2 * SPAN : -SPAN].mean(1),
        "kleinberg": straight.kleinberg(counts, totals),
        "escore": straight.escore(counts, totals),
        "size": np.log1p(counts[:, -SPAN:].sum(1)),
        "age": np.log(age),
        "half_life": np.log(half),
        "from_peak": shares[:, -1] / peak,
        "last": logs[:, -1] - logs[:, -SPAN:].mean(1),
        "last_step": logs[:, -1] - logs[:, -2],
        "level": level,
        "rough": np.abs(np.diff(logs, axis=1)).mean(1),
    }
    then = straight.holt(counts[:, :-SPAN], totals[:-SPAN], SPAN)
    made["surprise"] = made["growth"] - then
    longer = logs.shape[1] // 2
    made["long_growth"] = logs[:, -SPAN:].mean(1) - logs[:, :longer].mean(1)
    made["bend"] = made["last"] - made["growth"] / 2
    return made


def _in_fields(stable: Stable, chosen: Population, horizon: int) -> dict[str, Floats]:
    """Return spread over fields, its change, growth of the fields, and growth beyond theirs."""
    cut, terms = chosen.cut, chosen.terms
    now = by_field(stable, cut - SPAN + 1, cut, terms)
    then = by_field(stable, cut - 2 * SPAN + 1, cut - SPAN, terms)
    before = _field_part(stable, cut - 2 * SPAN + 1, cut - SPAN)
    after = _field_part(stable, cut - SPAN + 1, cut)
    last = _field_part(stable, cut, cut)
    fresh = np.log((after + 1e-5) / (before + 1e-5))
    newest = np.log((last + 1e-5) / (after + 1e-5))
    part = now / np.maximum(now.sum(1, keepdims=True), 1e-9)
    part_then = then / np.maximum(then.sum(1, keepdims=True), 1e-9)
    rate = (now.sum(1) + 0.5) / (then @ (after / np.maximum(before, 1e-6)) + 0.5)
    return {
        "spread": chosen.spread,
        "spread_change": chosen.spread - entropy(then),
        "field_growth": part @ fresh,
        "field_newest": part @ newest,
        "field_size": part @ np.log(after + 1e-5),
        "moved": np.abs(part - part_then).sum(1),
        "beyond_fields": np.log(rate),
        **_field_lines(stable, cut, part, horizon),
    }


def _field_lines(stable: Stable, cut: int, part: Floats, horizon: int) -> dict[str, Floats]:
    """Return the straight line of a phrase's fields, the most lively of them, and their slope."""
    begin = max(cut - LINE_YEARS, stable.panel.first)
    years = range(begin, cut + 1)
    found = [np.asarray(stable.fields(one, one).sum(0)).ravel() for one in years]
    counts = np.rint(np.stack(found, 1)).astype(np.int64)
    totals = stable.totals[begin - stable.panel.first : cut + 1 - stable.panel.first]
    line = straight.holt(counts, totals, horizon)
    _level, slope = straight.holt_state(counts, totals)
    return {
        "field_line": part @ line,
        "field_slope": part @ slope,
        "field_line_spread": (part @ line**2) - (part @ line) ** 2,
    }


def _field_part(stable: Stable, first: int, last: int) -> Floats:
    found = stable.fields(first, last)
    made: Floats = np.asarray(found.sum(0)).ravel() / max(found.shape[0], 1)
    return made


def _made_of(
    stable: Stable, chosen: Population, own: dict[str, Floats], known: Bools
) -> dict[str, Floats]:
    """Return what the words of a phrase do, and what other phrases of these words do."""
    phrases = stable.panel.phrases
    begin, finish = phrases.ends[chosen.terms, 0], phrases.ends[chosen.terms, 1]
    counts, _total = stable.window(chosen.cut - SPAN + 1, chosen.cut)
    long = np.flatnonzero((phrases.length > 1) & (counts >= HEARD_LEAST) & known)
    made: dict[str, Floats] = {"length": phrases.length[chosen.terms].astype(float)}
    for name in ("holt", "size", "age"):
        made[f"{name}_of_first"] = own[name][begin]
        made[f"{name}_of_last"] = own[name][finish]
    for name in ("holt", "momentum"):
        for side, word in (("first", begin), ("last", finish)):
            which = phrases.ends[long, 0 if side == "first" else 1]
            size = len(phrases.texts)
            total = np.bincount(which, own[name][long], minlength=size)
            many = np.bincount(which, minlength=size)
            rest = total[word] - own[name][chosen.terms]
            made[f"{name}_beside_{side}"] = rest / np.maximum(many[word] - 1 + 2.0, 1)
    made["part_of_first"] = counts[chosen.terms] / np.maximum(counts[begin], 1)
    made["part_of_last"] = counts[chosen.terms] / np.maximum(counts[finish], 1)
    return made


def _company(
    stable: Stable, chosen: Population, own: dict[str, Floats], known: Bools
) -> dict[str, Floats]:
    """Return what neighbours of a phrase do, and how new and how many they are."""
    cut, terms = chosen.cut, chosen.terms
    held = stable.held(cut - SPAN + 1, cut)
    recent = np.asarray((held > 0).sum(0)).ravel()
    common = COMMON_SHARE * held.shape[0]
    heard = np.flatnonzero(known & (recent >= HEARD_LEAST) & (recent <= common))
    place = np.full(held.shape[1], -1)
    place[heard] = np.arange(len(heard))
    titled = np.asarray((held[:, terms] > 1).sum(0)).ravel()
    made = {"titled": titled / np.maximum(recent[terms], 1)}
    inside = present(held[:, heard])
    rarity = np.log(held.shape[0] / recent[heard])
    net = _Net(inside, rarity)
    own_place = place[terms]
    for name in (
        "holt",
        "momentum",
        "growth",
        "age",
        "size",
        "last",
        "half_life",
        "from_peak",
        "kleinberg",
    ):
        values = ranks(own[name][heard])
        once = net.heard(values)
        made[f"near_{name}"] = once[own_place]
        if name in ("holt", "momentum", "growth", "half_life"):
            made[f"far_{name}"] = net.heard(ranks(once))[own_place]
    young = (own["age"][heard] <= np.log(SPAN + 2)).astype(float)
    made["near_young"] = net.heard(young)[own_place]
    hot = (ranks(own["momentum"][heard]) > 0.8).astype(float)
    made["near_hot"] = net.heard(hot)[own_place]
    last = stable.held(cut, cut)
    newest = _Net(present(last[:, heard]), rarity)
    for name in ("holt", "half_life", "age", "growth"):
        made[f"newest_{name}"] = newest.heard(ranks(own[name][heard]))[own_place]
        made[f"turned_{name}"] = made[f"newest_{name}"] - made[f"near_{name}"]
    in_titles = _Net(present(_titles(held[:, heard])), rarity)
    for name in ("holt", "half_life"):
        made[f"titled_{name}"] = in_titles.heard(ranks(own[name][heard]))[own_place]
    size = np.asarray(inside.sum(1)).ravel()
    made["document_size"] = (inside.T @ size)[own_place] / np.maximum(recent[terms], 1)
    return made


def _titles(held: sparse.csr_array) -> sparse.csr_array:
    """Leave what stands in titles."""
    made: sparse.csr_array = (held > 1).astype(np.float64).tocsr()
    made.eliminate_zeros()
    return made


class _Net:
    """Documents and their phrases, through which values pass."""

    def __init__(self, inside: sparse.csr_array, weight: Floats) -> None:
        """Weigh phrases by their rarity."""
        self._inside, self._weight = inside, weight
        self._back = inside.T.tocsr()
        self._whole = inside @ weight
        self._count = np.asarray(inside.sum(0)).ravel()
        self._rest = self._back @ (1 / np.maximum(self._whole, 1e-9))

    def heard(self, values: Floats) -> Floats:
        """Return the mean over a phrase's documents of what their other phrases do."""
        per = (self._inside @ (self._weight * values)) / np.maximum(self._whole, 1e-9)
        mine = self._weight * values * self._rest
        others = self._count - self._weight * self._rest
        made: Floats = (self._back @ per - mine) / np.maximum(others, 1e-9)
        return made
