"""Features of a phrase at a cut: its own counts, and the company it keeps.

A document passes on the mean of what its other phrases do; a phrase hears the mean of its
documents. Twice over, that reaches neighbours of neighbours. It costs two products of a sparse
matrix and a vector, where a table of co-occurrence would cost a thousand times as much.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import sparse, special

from bagdar.core.trends import straight
from bagdar.core.trends.labels import CSET_GROWTH
from bagdar.core.trends.nearest import nearest
from bagdar.core.trends.panel import SPAN, Bools, Floats, Ints, Net, Passed, Stable, inhabited
from bagdar.core.trends.phrases import LEAST_DOCUMENTS
from bagdar.core.trends.population import Population, by_field, entropy, present

COMMON_SHARE = 0.05
"""What stands in more documents than this says nothing about its neighbours."""
LINE_YEARS = 10
"""Years of the fields' own lines."""
HEARD = "holt momentum growth age size last half_life from_peak kleinberg".split()
"""What is heard of neighbours, of their neighbours, in the last year, and in titles."""
HEARD_TWICE = "holt momentum growth half_life".split()
HEARD_LAST = "holt half_life age growth".split()
HEARD_IN_TITLES = "holt half_life".split()
HEARD_OF_NEAREST = (
    "holt momentum growth age size half_life from_peak kleinberg "
    "field_growth beyond_fields over_bar near_holt near_growth spread"
).split()
"""What is heard of phrases that stand with the same words."""
CLUSTERING = 4.0
"""Size of a negative binomial: a year's counts scatter about the line by more than chance."""
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
    counts, totals = inhabited(stable.counts[:, :until], stable.totals[:until])
    recent, _total = stable.window(cut - SPAN + 1, cut)
    heard = (counts.sum(1) >= LEAST_DOCUMENTS) & (recent >= HEARD_LEAST)
    needed = heard.copy()
    needed[chosen.terms] = True
    needed[stable.panel.phrases.ends[chosen.terms]] = True
    own = _Own(np.flatnonzero(needed), counts, totals, horizon)
    columns = {name: own.of(name, chosen.terms) for name in own.names}
    own_counts = counts[chosen.terms]
    columns |= _under_peak(own_counts, totals, horizon, np.log(CSET_GROWTH) / stable.panel.a_year)
    columns |= _in_fields(stable, chosen, horizon)
    columns |= _made_of(stable, chosen, own, heard)
    columns |= _company(stable, chosen, own, heard)
    columns |= _alike(stable, chosen, columns, heard)
    return np.stack([ranks(values) for values in columns.values()], 1)


class _Own:
    """What counts alone say, of the phrases that are asked about."""

    def __init__(self, rows: Ints, counts: Ints, totals: Ints, horizon: int) -> None:
        self._place = np.full(len(counts), -1)
        self._place[rows] = np.arange(len(rows))
        self._values = _own(counts[rows], totals, horizon)
        self.names = tuple(self._values)

    def of(self, name: str, phrases: Ints) -> Floats:
        """Return one figure of some phrases."""
        made: Floats = self._values[name][self._place[phrases]]
        return made


def ranks(values: Floats) -> Floats:
    """Return ranks from -1 to 1, equals in the middle of theirs."""
    _own, place, count = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - (count + 1) / 2
    made: Floats = 2 * middle[place] / max(len(values) - 1, 1) - 1
    return made


def _own(counts: Ints, totals: Ints, horizon: int) -> dict[str, Floats]:
    """Return what the counts of each phrase alone say; each year has documents."""
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


def _under_peak(counts: Ints, totals: Ints, horizon: int, rise: float) -> dict[str, Floats]:
    """Return how far a phrase is from a new peak, and how likely the straight line brings it there.

    The bar is the highest share so far, raised by `rise` (a log) each period since.
    """
    shares = counts / np.maximum(totals, 1)
    age = np.argmax(shares[:, ::-1], 1)
    peak = np.log(np.maximum(shares.max(1), 1e-12))
    line = np.log(straight.path(counts, totals, horizon)[:, -1])
    bar = peak + (age + horizon) * rise
    expected, needed = (np.exp(one) * totals[-1] for one in (line, bar))
    odds = CLUSTERING / (CLUSTERING + expected)
    return {
        "peak_age": age.astype(float),
        "over_bar": np.log(np.maximum(shares[:, -1], 1e-12)) - peak - age * rise,
        "line_over_bar": line - bar,
        "line_surely_over_bar": (line - bar) * np.sqrt(counts[:, -SPAN:].sum(1)),
        "chance_over_bar": 1 - special.nbdtr(np.floor(needed), CLUSTERING, odds),
    }


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
    begin = max(cut - LINE_YEARS * stable.panel.a_year, stable.panel.first)
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


def _made_of(stable: Stable, chosen: Population, own: _Own, heard: Bools) -> dict[str, Floats]:
    """Return what the words of a phrase do, and what other phrases of these words do."""
    phrases = stable.panel.phrases
    begin, finish = phrases.ends[chosen.terms, 0], phrases.ends[chosen.terms, 1]
    counts, _total = stable.window(chosen.cut - SPAN + 1, chosen.cut)
    long = np.flatnonzero((phrases.length > 1) & heard)
    made: dict[str, Floats] = {"length": phrases.length[chosen.terms].astype(float)}
    for name in ("holt", "size", "age"):
        made[f"{name}_of_first"] = own.of(name, begin)
        made[f"{name}_of_last"] = own.of(name, finish)
    inside = heard[chosen.terms].astype(float)
    for name in ("holt", "momentum"):
        for side, word in (("first", begin), ("last", finish)):
            which = phrases.ends[long, 0 if side == "first" else 1]
            size = len(phrases.texts)
            total = np.bincount(which, own.of(name, long), minlength=size)
            many = np.bincount(which, minlength=size)
            rest = total[word] - inside * own.of(name, chosen.terms)
            made[f"{name}_beside_{side}"] = rest / np.maximum(many[word] - inside + 2.0, 1)
    made["part_of_first"] = counts[chosen.terms] / np.maximum(counts[begin], 1)
    made["part_of_last"] = counts[chosen.terms] / np.maximum(counts[finish], 1)
    return made


def _company(stable: Stable, chosen: Population, own: _Own, heard: Bools) -> dict[str, Floats]:
    """Return what neighbours of a phrase do, and how new and how many they are."""
    cut, terms = chosen.cut, chosen.terms
    recent, total = stable.window(cut - SPAN + 1, cut)
    listened = np.flatnonzero(heard & (recent <= COMMON_SHARE * total))
    rarity = np.log(total / recent[listened])
    net = _net(stable, cut - SPAN + 1, cut, (listened, rarity, terms))
    values = {name: ranks(own.of(name, listened)) for name in HEARD}
    young = (own.of("age", listened) <= np.log(SPAN + 2)).astype(float)
    hot = (ranks(own.of("momentum", listened)) > 0.8).astype(float)
    near = net.passed({**values, "young": young, "hot": hot})
    far = net.passed({name: ranks(near.heard[name]) for name in HEARD_TWICE})
    made = {"titled": net.titles / np.maximum(recent[terms], 1)}
    sizes = net.sizes
    del net  # as large as the documents of three years: before the next is made
    for name, told in near.told.items():
        made[f"near_{name}"] = told
        if name in far.told:
            made[f"far_{name}"] = far.told[name]
    newest = _net(stable, cut, cut, (listened, rarity, terms))
    for name, told in newest.passed({name: values[name] for name in HEARD_LAST}).told.items():
        made[f"newest_{name}"] = told
        made[f"turned_{name}"] = told - made[f"near_{name}"]
    del newest
    in_titles = _net(stable, cut - SPAN + 1, cut, (listened, rarity, terms), titles=True)
    for name, told in in_titles.passed(
        {name: values[name] for name in HEARD_IN_TITLES}
    ).told.items():
        made[f"titled_{name}"] = told
    made["document_size"] = sizes / np.maximum(recent[terms], 1)
    return made


def _alike(
    stable: Stable, chosen: Population, columns: Mapping[str, Floats], heard: Bools
) -> dict[str, Floats]:
    """Return what the phrases do that stand with the same words, and how like they are."""
    recent, total = stable.window(chosen.cut - SPAN + 1, chosen.cut)
    single = stable.panel.phrases.length == 1
    words = np.flatnonzero(heard & single & (recent <= COMMON_SHARE * total))
    found = nearest(stable, chosen.cut, chosen.terms, words)
    told = found.heard({name: ranks(columns[name]) for name in HEARD_OF_NEAREST})
    made = {f"nearest_{name}": values for name, values in told.items()}
    return {**made, "nearest_first": found.first, "nearest_mean": found.mean}


def _net(
    stable: Stable,
    first: int,
    last: int,
    asked: tuple[Ints, Floats, Ints],
    *,
    titles: bool = False,
) -> Net:
    """Return the net of some years; `asked` is who is heard, how much, and who asks."""
    listened, weight, terms = asked
    pairs = stable.panel.pairs
    if pairs is not None:
        return pairs.net(stable.seen(first, last), listened, weight, terms, titles=titles)
    held = stable.held(first, last)
    inside, mine = held[:, listened], held[:, terms]
    place = np.full(held.shape[1], -1)
    place[listened] = np.arange(len(listened))
    titled = np.asarray((mine > 1).sum(0)).ravel()
    only = _titles if titles else present
    return _Net(only(inside), weight, place[terms], only(mine), titled)


def _titles(held: sparse.csr_array) -> sparse.csr_array:
    """Leave what stands in titles."""
    made: sparse.csr_array = (held > 1).astype(np.float64).tocsr()
    made.eliminate_zeros()
    return made


class _Net:
    """Documents and their phrases, through which values pass.

    `terms` are those asked about: their places among the phrases that are heard, or -1 for one
    that hears and is not heard, and the documents that hold them.
    """

    def __init__(
        self,
        inside: sparse.csr_array,
        weight: Floats,
        terms: Ints,
        mine: sparse.csr_array,
        titles: Floats,
    ) -> None:
        """Weigh phrases by their rarity."""
        self._inside, self._weight, self._terms, self._mine = inside, weight, terms, mine
        self.titles = titles
        self._back = inside.T.tocsr()
        self._whole = inside @ weight
        self._count = np.asarray(inside.sum(0)).ravel()
        self._rest = self._back @ (1 / np.maximum(self._whole, 1e-9))
        self._outside = np.flatnonzero(terms < 0)
        self._back_outside = mine[:, self._outside].T.tocsr()

    @property
    def sizes(self) -> Floats:
        """The phrases heard in the documents of each phrase asked about, summed up."""
        made: Floats = self._mine.T @ np.asarray(self._inside.sum(1)).ravel()
        return made

    def passed(self, values: Mapping[str, Floats]) -> Passed:
        """Let values pass: the mean over each phrase's documents of what their others do."""
        made = Passed({}, {})
        for name, given in values.items():
            per = self._passed_on(given)
            made.heard[name] = self._others(given, per)
            made.told[name] = self._told(made.heard[name], per)
        return made

    def _told(self, heard: Floats, per: Floats) -> Floats:
        made: Floats = np.zeros(len(self._terms))
        inside = self._terms >= 0
        made[inside] = heard[self._terms[inside]]
        count = np.diff(self._back_outside.indptr)
        made[self._outside] = (self._back_outside @ per) / np.maximum(count, 1)
        return made

    def _passed_on(self, values: Floats) -> Floats:
        made: Floats = (self._inside @ (self._weight * values)) / np.maximum(self._whole, 1e-9)
        return made

    def _others(self, values: Floats, per: Floats) -> Floats:
        mine = self._weight * values * self._rest
        others = self._count - self._weight * self._rest
        made: Floats = (self._back @ per - mine) / np.maximum(others, 1e-9)
        return made
