"""A scan: corpora read through the store, ranked, and told as a signals document."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from html import unescape
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import sparse

from bagdar.core.trends import words
from bagdar.core.trends.backtest import Plan
from bagdar.core.trends.cards import Card, cards
from bagdar.core.trends.direction import Goes, alerts_of, goes, rising_label
from bagdar.core.trends.document import (
    DETECTORS,
    FORMAT,
    MOST_DOCUMENTS,
    Against,
    Attributes,
    Band,
    BreakTold,
    Evidence,
    Falling,
    FieldPart,
    Forecast,
    Head,
    Neighbour,
    Precision,
    Raw,
    Signal,
    Signals,
    Source,
    Stage,
    Straight,
    Who,
)
from bagdar.core.trends.labels import FALLING
from bagdar.core.trends.panel import SPAN, Panel, breaks
from bagdar.core.trends.phrases import EARLY_DOCUMENTS
from bagdar.core.trends.watch import (
    Track,
    Watch,
    against_line,
    band_of,
    watch,
)
from bagdar.runs.trends import DOUBLED_PART, Read, read_panel
from bagdar.runs.trends_engine import Engine
from bagdar.runs.trends_store import Gathered, gathered, last_period, period_name

Told = Callable[[str], None]
Ints = npt.NDArray[np.int64]

KNOWN = "known.json"
"""Names of all signals that scans into a store have shown, and their fields."""
OTHER_MEANING = 0.2
"""A name whose fields are so little like those it had (cosine) has become another thing's."""
MOST_VARIANTS = 8
MOST_WHO = 5
MOST_TOLD = 200
"""Sentences about files that a document tells; beyond them it tells how many more there are."""
MOST_APART = 20
"""Periods apart from all others that are named."""
READ_FOR_NAMES = 60
"""Newest documents in which it is looked how a signal is written."""
STEPS_AHEAD = {"year": 3, "quarter": 4}
PERIODS_A_YEAR = {"year": 1, "quarter": 4}
_TAG = re.compile(r"<[^<>]{1,120}>")
_GAP = r"(?:[\s\-\u2010-\u2013]|\$|['’]){1,4}"


@dataclass(frozen=True)
class Asked:
    """What a scan is asked: how many rising signals, cuts, step, seed, and how words are read."""

    top: int = 200
    cuts: tuple[int, ...] = ()
    step: str = "year"
    seed: int = 0
    opaque: bool = False
    engine: Engine = field(default_factory=Engine)
    """What finds phrases; it changes no result."""
    words: bool = True
    """Whether single words are ranked beside phrases."""
    corpus: str | None = None
    """What the corpora are called together; it changes no result."""

    @property
    def settings(self) -> dict[str, str | int | float | bool | None]:
        """What changes the result."""
        cuts = ",".join(map(str, self.cuts)) or None
        if self.cuts and self.cuts == tuple(range(self.cuts[0], self.cuts[-1] + 1)):
            cuts = f"{self.cuts[0]}-{self.cuts[-1]}"
        return {
            "top": self.top,
            "cuts": cuts,
            "step": self.step,
            "horizon": STEPS_AHEAD[self.step],
            "seed": self.seed,
            "opaque": self.opaque,
            "words": self.words,
        }


def scan(
    corpora: Sequence[Path],
    asked: Asked,
    *,
    at: datetime,
    store: Path | None = None,
    told: Told = lambda _line: None,
    write: Callable[[Signals], None] = lambda _made: None,
) -> Signals:
    """Read corpora, rank what rises and falls, and tell it as a signals document.

    What was shown is known to the next scan into the store once `write` has written it.
    The same corpora, settings and moment give the same document. Where too little is there to know
    how good a ranking is, the document has no signals and says why. Raises CorpusError when nothing
    can be read.
    """
    with gathered(
        corpora,
        today=at.date(),
        step=asked.step,
        opaque=asked.opaque,
        store=store,
        threads=asked.engine.threads,
        scratch=asked.engine.place(),
    ) as found:
        told(f"{found.read_now} of {len(found.files)} files were new or changed")
        if found.dateless:
            made = Signals(_dateless(found, asked, at), ())
            write(made)
            return made
        read = read_panel(
            found.path,
            opaque=asked.opaque,
            engine=asked.engine,
            least=EARLY_DOCUMENTS,
            a_year=PERIODS_A_YEAR[asked.step],
            whole=True,
        )
        about = pq.read_table(found.path, columns=["corpus", "language", "date"]).take(read.rows)
        _group(read, about)
        cuts = tuple(last_period(one, asked.step) for one in asked.cuts)
        plan = Plan(
            cuts,
            STEPS_AHEAD[asked.step],
            asked.seed,
            named=partial(period_name, step=asked.step),
        )
        assert read.whole is not None  # noqa: S101 -- asked for just above
        seen = watch(read.whole, plan, told, words=asked.words)
        shown = cards(seen, asked.top)
        known = _known(store)
        signals = list(_signals(shown, found, read, asked, known))
        head = _head(found, read, seen, asked, about, at)
    made = Signals(head, tuple(signals))
    write(made)
    if store is not None:
        _remember(store, known, signals, shown[0].filed_by if shown else read.panel.filed_by)
    return made


def _group(read: Read, about: pa.Table) -> None:
    """Let corpora and languages be what may begin or stop, beside fields."""
    groups = []
    for name in ("corpus", "language"):
        values = about.column(name).combine_chunks()
        if name == "language":
            spoken = [words.LANGUAGES[one] if one >= 0 else None for one in read.spoken.tolist()]
            given = values.to_pylist()
            values = pa.array([one or other for one, other in zip(given, spoken, strict=True)])
        coded = values.cast(pa.string()).fill_null("unknown").dictionary_encode()
        coded = coded.chunk(0) if isinstance(coded, pa.ChunkedArray) else coded
        count = len(coded.indices)
        filed = sparse.csr_array(
            (np.ones(count), (np.arange(count), np.asarray(coded.indices))),
            shape=(count, len(coded.dictionary)),
        )
        groups.append((filed, [f"{name} {one}" for one in coded.dictionary.to_pylist()]))
    read.panel = replace(read.panel, groups=tuple(groups))
    if read.whole is not None:
        read.whole = replace(read.whole, groups=tuple(groups))
    read.breaks = breaks(read.panel, read.panel.last)


# --- the head


def _first(told: list[str]) -> list[str]:
    """Return the first sentences, and how many more there are; the counts hold all."""
    more = len(told) - MOST_TOLD
    if more <= 0:
        return told
    return [*told[:MOST_TOLD], f"Of files and columns {more:,} more: counted."]


def _head(
    found: Gathered, read: Read, seen: Watch, asked: Asked, about: pa.Table, at: datetime
) -> Head:
    panel = read.panel
    settings = asked.settings
    periods = [period_name(one, asked.step) for one in range(panel.first, panel.last + 1)]
    tracks = [one for one in (seen.main, seen.early) if one]
    files = _first(list(dict.fromkeys([*found.told, *read.told])))
    told = [*files, *_begun(read, asked), *_told(seen, asked)]
    return Head(
        format=FORMAT,
        made_at=at.isoformat(),
        version=version("bagdar"),
        settings=settings,
        digest=_digest(found, settings),
        corpora=tuple(_corpora(found, about)),
        step="quarter" if asked.step == "quarter" else "year",
        periods=tuple(periods),
        totals=tuple(int(one) for one in _counted_among(panel, tracks)),
        breaks=tuple(_breaks(found, read, asked)),
        counts=_counts(found, read, tracks),
        languages={name: count for name, count in read.languages.items() if count},
        told=tuple(one[:2000] for one in told),
        precision=tuple(Band(one.label, one.to_rank, one.of, one.rose) for one in _all_bands(seen)),
        against_line=tuple(Against(*one) for track in tracks for one in against_line(track)),
        detectors=DETECTORS,
        corpus=asked.corpus,
    )


def _dateless(found: Gathered, asked: Asked, at: datetime) -> Head:
    """Return the head of a document that can say nothing, as no date tells its quarter."""
    about = pa.table({name: pa.array([], pa.string()) for name in ("corpus", "date")})
    return Head(
        format=FORMAT,
        made_at=at.isoformat(),
        version=version("bagdar"),
        settings=asked.settings,
        digest=_digest(found, asked.settings),
        corpora=tuple(_corpora(found, about)),
        step="quarter",
        periods=(),
        totals=(),
        breaks=(),
        counts={name: count for name, count in sorted(found.counts.items()) if count},
        languages={},
        told=(
            *(one[:2000] for one in _first(list(dict.fromkeys(found.told)))),
            "Cannot say what rises: no document tells its month, which quarters need.",
        ),
        precision=(),
        against_line=(),
        detectors=DETECTORS,
        corpus=asked.corpus,
    )


def _all_bands(seen: Watch) -> list[Any]:
    return [band for track in (seen.main, seen.early) if track for band in track.bands]


def _digest(found: Gathered, settings: dict[str, Any]) -> str:
    inputs = sorted((row["corpus"], row["name"], row["sha256"]) for row in found.files)
    whole = json.dumps([version("bagdar"), settings, inputs], ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()


def _corpora(found: Gathered, about: pa.Table) -> Iterator[Source]:
    names = about.column("corpus").to_pylist()
    dates: dict[str, list[str]] = {}
    for name, date_ in zip(names, about.column("date").to_pylist(), strict=True):
        dates.setdefault(name, []).append(date_[:4])
    for name in sorted({row["corpus"] for row in found.files}):
        rows = sorted(
            (row["name"], row["sha256"], row["licence"])
            for row in found.files
            if row["corpus"] == name
        )
        digest = hashlib.sha256(json.dumps([row[:2] for row in rows]).encode()).hexdigest()
        licences = sorted({row[2] for row in rows if row[2]})
        own = dates.get(name, [])
        first, last = (min(own), max(own)) if own else (None, None)
        yield Source(name, len(own), first, last, digest, ", ".join(licences)[:300])


def _breaks(found: Gathered, read: Read, asked: Asked) -> Iterator[BreakTold]:
    for one in read.breaks:
        kind: Any = one.kind
        what = f"{one.field}: " if one.field else ""
        detail = f"{what}{one.before:,} documents, then {one.after:,}"
        yield BreakTold(period_name(one.year, asked.step), kind, detail)
    for period, documents, doubled in found.doubled:
        if doubled >= DOUBLED_PART * documents and doubled:
            named = period_name(period, asked.step)
            yield BreakTold(named, "doubled", f"{doubled:,} of {documents:,} ids came twice")


def _counted_among(panel: Panel, tracks: Sequence[Track]) -> npt.NDArray[np.int64]:
    """Return the documents of each period among which signals are counted: what breaks is not."""
    if not tracks:
        return panel.totals
    newest = tracks[0].panel
    return newest.stable(newest.last, newest.last).totals


def _counts(found: Gathered, read: Read, tracks: Sequence[Track]) -> dict[str, int]:
    """Join what was counted on the way in with what the panel left out; zeros are left out."""
    ahead = {name: count for name, count in read.counts.items() if name not in ("rows", "no id")}
    joined = Counter(found.counts)
    joined.update(ahead)
    joined["documents kept"] = read.panel.documents
    counted = int(_counted_among(read.panel, tracks).sum())
    joined["documents of what breaks, which no signal counts"] = read.panel.documents - counted
    return {name: int(count) for name, count in sorted(joined.items()) if count}


def _begun(read: Read, asked: Asked) -> Iterator[str]:
    """Say which periods were left out: apart from all others, or last ones that have just begun."""
    if read.apart:
        some = [f"{period_name(one, asked.step)} ({count:,})" for one, count in read.apart]
        named = ", ".join(some[:MOST_APART]) + (" …" if len(some) > MOST_APART else "")
        yield f"Left out as apart from all others: {named}."
    for period, documents, usual in reversed(read.begun):
        named = period_name(period, asked.step)
        yield f"Left out: {named}, which has just begun: {documents:,} documents, {usual:,} before."


def _told(seen: Watch, asked: Asked) -> Iterator[str]:
    """Say how good the ranking was, also when it was no better than a straight line."""
    if asked.step == "quarter":
        yield (
            "By quarters growth is that of three quarters over the three before: what comes with a "
            "season of the year, as a yearly conference, seems to rise before it and to fall after."
        )
    if seen.left_out:
        named = ", ".join(period_name(one, asked.step) for one in seen.left_out)
        yield (
            f"Not measured: {named}. Six periods up to a cut are needed, "
            f"and {STEPS_AHEAD[asked.step]} after it."
        )
    for why, periods in _by_why(seen.unmeasured):
        named = ", ".join(period_name(one, asked.step) for one in periods)
        yield f"Not measured: {named}, as {why}."
    yield from seen.told
    for why in seen.unsaid:
        yield f"Cannot say what rises: {why}."
    for why in seen.unsaid_early:
        yield f"Cannot say which early signals rise: {why}."
    for track in (seen.main, seen.early):
        if track is None:
            continue
        own, line = (track.result.value("mean", "TOP10", one, "AP") for one in ("ours", "holt"))
        if own is not None and line is not None:
            name = "Our detector" if track is seen.main else "Of early signals, our detector"
            how = (
                f"beat a straight line by {own - line:.3f}"
                if own > line
                else f"did not beat a straight line: {own - line:+.3f}"
            )
            measured = {row[0] for row in track.result.rows if row[1] == "TOP10"}
            cuts = len(measured - {"mean", "all"})
            yield f"{name} {how} of average precision over {cuts} cuts."
        coverage = track.errors.coverage()
        if coverage is not None:
            what = "of expected shares" if track is seen.main else "of early signals' shares"
            yield f"The band of four in five held {coverage:.0%} {what} in back-tested years."


def _by_why(unmeasured: Sequence[tuple[int, str]]) -> list[tuple[str, list[int]]]:
    """Put cuts together that cannot be measured for one reason."""
    found: dict[str, list[int]] = {}
    for cut, why in unmeasured:
        found.setdefault(why, []).append(cut)
    return list(found.items())


# --- signals


def _signals(
    shown: list[Card], found: Gathered, read: Read, asked: Asked, known: dict[str, Any]
) -> Iterator[Signal]:
    if not shown:
        return
    documents = [_documents(one) for one in shown]
    needed = np.unique(np.concatenate(documents))
    table = _rows_of(found.path, read.rows[needed])
    spoken = [words.LANGUAGES[at] if at >= 0 else None for at in read.spoken[needed].tolist()]
    table = table.append_column("spoken", pa.array(spoken, pa.string()))
    place = {int(one): at for at, one in enumerate(needed)}
    names = [
        _names(card, table, [place[int(one)] for one in own[:READ_FOR_NAMES]], asked)
        for card, own in zip(shown, documents, strict=True)
    ]
    keys = [_key(card, known) for card in shown]
    told = [(key, name[0]) for key, name in zip(keys, names, strict=True)]
    for card, own, name, key in zip(shown, documents, names, keys, strict=True):
        rows = [place[int(one)] for one in own]
        yield _signal(card, name, key, told, known, table, rows, asked)


def _rows_of(path: Path, rows: Ints) -> pa.Table:
    """Read some rows of a file in their order, group by group."""
    opened = pq.ParquetFile(path)
    parts, begin = [], 0
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    for group in range(opened.num_row_groups):
        end = begin + opened.metadata.row_group(group).num_rows
        own = ordered[np.searchsorted(ordered, begin) : np.searchsorted(ordered, end)] - begin
        if len(own):
            parts.append(opened.read_row_group(group).take(own))
        begin = end
    back = np.argsort(order, kind="stable")
    return pa.concat_tables(parts).take(back)


def _documents(card: Card) -> Ints:
    """Return the documents that hold a phrase, those of the last three periods and the newest."""
    panel = card.track.panel
    begin, end = np.searchsorted(panel.phrases.phrase, [card.phrase, card.phrase + 1])
    own = panel.phrases.document[begin:end].astype(np.int64)
    recent = panel.rows(panel.last - SPAN + 1, panel.last).start
    newest = own[own >= recent]
    return (newest if len(newest) >= MOST_DOCUMENTS else own[-MOST_DOCUMENTS:])[::-1]


def _key(card: Card, known: dict[str, Any]) -> str:
    """Return a name that stays: the folded phrase, with its field once it means another thing.

    Fields tell so only where documents are filed by the same as they were.
    """
    text = card.track.panel.phrases.texts[card.phrase]
    before = known.get(text, {}).get("fields")
    same = known.get(text, {}).get("filed_by", card.filed_by) == card.filed_by
    if before and same and card.fields and _alike(dict(before), dict(card.fields)) < OTHER_MEANING:
        return f"{text} ({card.fields[0][0]})"[:300]
    return text


def _alike(one: dict[str, float], other: dict[str, float]) -> float:
    common = sum(one[name] * other[name] for name in one.keys() & other.keys())
    lengths = [sum(value**2 for value in each.values()) ** 0.5 for each in (one, other)]
    return float(common / max(lengths[0] * lengths[1], 1e-12))


def _names(
    card: Card, table: pa.Table, rows: list[int], asked: Asked
) -> tuple[str, tuple[str, ...]]:
    """Return how documents write a phrase most often, and in what other ways.

    Opaque tokens are written in one way alone.
    """
    folded = card.track.panel.phrases.texts[card.phrase]
    if asked.opaque:
        return folded, card.variants[:MOST_VARIANTS]
    some = table.select(["title", "abstract"]).take(rows).to_pylist()
    pattern = re.compile(
        r"(?<!\w)" + _GAP.join(_forms(one) for one in folded.split()) + r"(?!\w)", re.IGNORECASE
    )
    written: Counter[str] = Counter()
    for one in some:
        for text in (one["title"], one["abstract"]):
            written.update(" ".join(found[0].split()) for found in pattern.finditer(text or ""))
    lowered: Counter[str] = Counter()
    for form, count in written.items():
        lowered[form.lower()] += count
    if not lowered:
        return folded, card.variants[:MOST_VARIANTS]
    best = min(lowered, key=lambda form: (-lowered[form], form))
    name = min(
        (form for form in written if form.lower() == best), key=lambda form: (-written[form], form)
    )
    others = sorted((one for one in lowered if one != best), key=lambda one: (-lowered[one], one))
    return name, tuple(dict.fromkeys([*others, *card.variants]))[:MOST_VARIANTS]


def _forms(word: str) -> str:
    """Match a folded word in the plural too."""
    if word.endswith("y"):
        return f"{re.escape(word[:-1])}(?:y|ies)"
    return f"{re.escape(word)}(?:s|es)?"


def _signal(  # noqa: PLR0913 -- what a card is put together from
    card: Card,
    name: tuple[str, tuple[str, ...]],
    key: str,
    told: list[tuple[str, str]],
    known: dict[str, Any],
    table: pa.Table,
    rows: list[int],
    asked: Asked,
) -> Signal:
    panel = card.track.panel
    ahead = tuple(
        period_name(panel.last + 1 + at, asked.step) for at in range(len(card.expected.line))
    )
    cycle = card.cycle
    stage: Any = cycle.name
    model: Any = cycle.model
    direction: Any = _direction(card).value
    ranks: Any = card.ranks
    scores: Any = card.scores
    return Signal(
        key=key,
        name=name[0][:300],
        variants=name[1],
        first=period_name(panel.first + int(np.argmax(card.counts > 0)), asked.step),
        fresh=bool(known) and key not in known,
        early=card.early,
        counts=tuple(int(one) for one in card.counts),
        shares=tuple(float(one) for one in card.shares),
        forecast=Forecast(ahead, *(_tuple(getattr(card.expected, one)) for one in BAND)),
        straight=Straight(ahead, _tuple(card.expected.line)),
        attributes=Attributes(**card.attributes, raw=Raw(**card.raw)),
        stage=Stage(stage, model, cycle.doubt, cycle.ceiling, _midpoint(card, panel, asked)),
        direction=direction,
        ranks=ranks,
        scores=scores,
        precision=_precision(card, card.track.label, card.ranks["ours"]),
        visibility=card.visibility,
        diffusion=card.diffusion,
        neighbours=tuple(Neighbour(*told[other], lift) for other, lift in card.neighbours),
        fields=tuple(FieldPart(one[:300], part) for one, part in card.fields),
        who=tuple(_who(table, rows)),
        documents=tuple(_evidence(table, rows)),
        falling=_falling(card),
        common=card.common,
    )


def _direction(card: Card) -> Goes:
    """Hold the forecast against what the two rankings call, by their back-tests."""
    rising, falling = (
        alerts_of(card.track.bands, one) for one in (rising_label(early=card.early), FALLING)
    )
    return goes(
        card.direction,
        called_rising=rising.calls(card.ranks["ours"]),
        called_falling=falling.calls(card.falling[0] if card.falling else None),
    )


def _falling(card: Card) -> Falling | None:
    """Tell the place among what falls, with how often such a place was right in past years."""
    if card.falling is None:
        return None
    rank, score = card.falling
    return Falling(rank, score, _precision(card, FALLING, rank))


def _precision(card: Card, label: str, rank: int) -> Precision | None:
    band = band_of(card.track.bands, label, rank)
    return Precision(band.to_rank, band.of, band.rose) if band else None


BAND = ("low", "middle", "high")


def _tuple(values: npt.NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(float(one) for one in values)


def _midpoint(card: Card, panel: Panel, asked: Asked) -> str | None:
    """Name the turning period, where it lies within the series or as far again ahead of it."""
    if card.cycle.midpoint is None:
        return None
    number = panel.first + round(card.cycle.midpoint)
    beyond = panel.last + STEPS_AHEAD[asked.step]
    return period_name(number, asked.step) if panel.first <= number <= beyond else None


def _who(table: pa.Table, rows: list[int]) -> Iterator[Who]:
    """Count who stands behind the documents of the last periods, by kind."""
    some = table.select(["organisations", "people", "venue"]).take(rows).to_pylist()
    for kind, column in (
        ("organisation", "organisations"),
        ("person", "people"),
        ("venue", "venue"),
    ):
        found: Counter[str] = Counter()
        for one in some:
            value = one[column] or ()
            found.update({value} if isinstance(value, str) else set(value))
        for name in sorted(found, key=lambda one: (-found[one], one))[:MOST_WHO]:
            shown: Any = kind
            yield Who(name, shown, found[name])


def _evidence(table: pa.Table, rows: list[int]) -> Iterator[Evidence]:
    """Show the newest documents."""
    for one in table.take(rows[:MOST_DOCUMENTS]).to_pylist():
        title = " ".join(unescape(_TAG.sub(" ", one["title"])).split()) or one["title"]
        language = one["language"] or one["spoken"]
        yield Evidence(
            one["id"][:300], title[:2000], one["date"], one["venue"], one["url"], language
        )


# --- what earlier scans have shown


def _known(store: Path | None) -> dict[str, Any]:
    """Return the signals that earlier scans into a store have shown."""
    path = store / KNOWN if store else None
    if path is None or not path.exists():
        return {}
    known: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return known


def _remember(store: Path, known: dict[str, Any], signals: list[Signal], filed_by: str) -> None:
    """Add the signals shown to those known, in one step; the fields they had first stay.

    Where documents are filed by something else now, their fields are those of now.
    """
    fields = {
        one.key: {
            "fields": {each.name: each.share for each in one.fields},
            "filed_by": filed_by,
        }
        for one in signals
    }
    stay = {
        key: one
        for key, one in known.items()
        if key not in fields or one.get("filed_by", filed_by) == filed_by
    }
    text = json.dumps({**fields, **stay}, ensure_ascii=False, sort_keys=True, indent=1)
    part = store / f".{KNOWN}.part"
    part.write_text(text, "utf-8")
    part.replace(store / KNOWN)
