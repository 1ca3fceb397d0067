"""Red flags over contracting processes: read, kept in the lake, computed, handed back."""

from __future__ import annotations

import hashlib
import math
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from heapq import merge
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bagdar.core.spending import bidders, cardinal, contracts, flags, projects, purchases, stored
from bagdar.core.spending.definition import Definition
from bagdar.core.spending.definitions import DEFINITIONS
from bagdar.core.spending.fences import Fences, fences, quantile
from bagdar.core.spending.parts import MACROS, variables
from bagdar.core.spending.settings import OWN_CODES, Settings
from bagdar.core.spending.thresholds import Threshold, in_force, of_code, turns
from bagdar.core.tables import OCDS_FAULTS
from bagdar.core.terms.base_rates import WARNED_RATIO, discount
from bagdar.lake import Content, Lake, LakeError, Reading, Together, scratch_folder
from bagdar.lake.scripts import Script, script
from bagdar.runs.spending_beside import NOTHING, Beside, days_of, judge_projects, register
from bagdar.runs.spending_tables import (
    ALL_LINES,
    Machine,
    Part,
    is_store,
    look_at,
    parts_of,
    view_kept,
    view_tables,
)
from bagdar.sources.ocds import SHAPES, Address, Tally, read_releases

RULES = "spending-5"
"""The version of our rules; it changes with any of them."""
FORMAT = "bagdar-flags-1"
OF_PARTIES = ("R025", "R038", "R048")
OF_PROCESSES = "of_processes"
MEASURED = {
    "measured": OF_PROCESSES,
    "contracts_measured": "contracts_judged",
    "bidders_measured": "bidders_judged",
}
"""Tables of what was found of all processes, and what each is called of a part."""
TEXTS_AT_ONCE = 200
"""Results that stand in memory as texts while they are handed back."""


def keep(
    lake: Lake, path: Path | Address, *, as_peer: bool = False, machine: Machine | None = None
) -> Tally:
    """Read releases into the lake in place of those kept there, with what did not fit."""
    tally = Tally(as_peer=as_peer)
    threads = machine.threads if machine else None
    lake.write(
        [
            Together(SHAPES, read_releases(path, tally, threads=threads)),
            Content(OCDS_FAULTS, tally.fault_batches()),
        ]
    )
    return tally


@dataclass
class Cardinal:
    """Results as the peer has them: its groups, its Meta, and its Maps where asked for."""

    parts: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)
    """What was found of each id of each part, by code."""
    meta: dict[str, dict[str, float]] = field(default_factory=dict)
    maps: dict[str, dict[str, Any]] | None = None


def as_cardinal(
    lake: Lake, settings: Settings, *, maps: bool = False, machine: Machine | None = None
) -> Cardinal:
    """Compute the indicators that are on as the peer does, from processes read as it reads them."""
    with (
        _scratch_of(lake) as scratch,
        _open(lake, settings, machine, scratch) as (run, _reading),
    ):
        made = Cardinal()
        on = settings.enabled
        run.run(cardinal.LINES)
        run.run(cardinal.RESULTS)
        _set_currency(run, settings)
        run.run(cardinal.FOUND)
        run.run(cardinal.OF_LINES)
        for code, sql in cardinal.OF_BIDS.items():
            if code in on:
                run.run(sql)
        _ratios(run, settings, made)
        _unsuccessful(run, settings, made)
        _disqualified(run, settings, made)
        _kinds(run, settings, made)
        rows = run.rows(cardinal.WRITTEN)
        for part, id_, code, value in zip(*(one.to_pylist() for one in rows.columns), strict=True):
            made.parts.setdefault(part, {}).setdefault(id_, {})[code] = value
        if maps:
            made.maps = _maps(run)
    return made


@contextmanager
def _open(
    lake: Lake,
    settings: Settings,
    machine: Machine | None,
    scratch: Path,
    *,
    newest: bool = False,
    in_parts: bool = False,
) -> Iterator[tuple[Script, Reading]]:
    with lake.read() as reading, _script(lake, machine or Machine(), scratch) as run:
        view_tables(run, reading, newest=newest, in_parts=in_parts and run.in_parts)
        look_at(run, ALL_LINES)
        run.run(MACROS)
        for name, value in variables(settings).items():
            run.let(name, value)
        run.let("enabled", sorted(settings.enabled))
        yield run, reading


@contextmanager
def _script(lake: Lake, machine: Machine, scratch: Path) -> Iterator[Script]:
    """Open the engine that is asked for; Spark computes only from what was loaded."""
    threads, memory_mb = machine.threads, machine.memory_mb
    if machine.engine == "spark":
        from bagdar.lake.spark import spark_script

        if not is_store(lake.snapshot()):
            raise LakeError("Spark computes from what was loaded: run `bagdar spending load`.")
        with spark_script(threads=threads, memory_mb=memory_mb, scratch=scratch) as spark:
            yield spark
    else:
        with script({}, threads=threads, memory_mb=memory_mb, scratch=scratch) as run:
            yield run


def _set_currency(run: Script, settings: Settings) -> None:
    on = settings.enabled
    run.let("ratios", bool(on & {"R024", "R058"}))
    run.let("lowest", "R036" in on)
    first = settings.currency
    if first is None:
        seen = run.rows(cardinal.FIRST_CURRENCY).column(0).to_pylist()
        first = seen[0] if seen else ""
    run.let("currency", first)


def _ratios(run: Script, settings: Settings, made: Cardinal) -> None:
    on = settings.enabled
    if not on & {"R024", "R058"}:
        _no(run, "close", "ocid VARCHAR, supplier VARCHAR, loser VARCHAR")
        _no(run, "discounted", "ocid VARCHAR, supplier VARCHAR")
        return
    run.run(cardinal.RATIOS)
    around = _fences(run, "SELECT ratio FROM ratios")
    if "R024" in on:
        q1, lower = _below(made, "R024", settings.close, around)
        if q1 > 0 and lower > 0:
            run.let("close", lower)
            run.run(cardinal.CLOSE)
    if "R058" in on and _above(made, "R058", settings.discounted, around) > 0:
        run.let("discounted", made.meta["R058"]["upper_fence"])
        run.run(cardinal.DISCOUNTED)
    _no(run, "close", "ocid VARCHAR, supplier VARCHAR, loser VARCHAR")
    _no(run, "discounted", "ocid VARCHAR, supplier VARCHAR")


def _unsuccessful(run: Script, settings: Settings, made: Cardinal) -> None:
    if "R025" not in settings.enabled:
        return
    run.run(cardinal.TRIED)
    counts = _values(run, "SELECT bids FROM tried")
    most = quantile(np.sort(counts), settings.percentile / 100)
    around = _fences(run, "SELECT wins / bids FROM tried")
    meta = made.meta.setdefault("R025", {})
    if settings.unsuccessful is None:
        meta |= {"q1": around.q1, "q3": around.q3}
    q1, lower = (
        (around.q1, around.lower) if settings.unsuccessful is None else (1.0, settings.unsuccessful)
    )
    meta |= {"upper_fence": most, "lower_fence": lower}
    if q1 > 0 and lower > 0 and not math.isnan(most):
        run.let("most", most)
        run.let("unsuccessful", lower)
        run.run(cardinal.UNSUCCESSFUL)


def _disqualified(run: Script, settings: Settings, made: Cardinal) -> None:
    if "R038" not in settings.enabled:
        return
    run.run(cardinal.SHARES)
    meta = made.meta.setdefault("R038", {})
    for part in ("Buyer", "ProcuringEntity", "Tenderer"):
        tenderer = part == "Tenderer"
        run.let("part", part)
        run.let("minimum", settings.minimum_bids if tenderer else settings.minimum_processes)
        ratios = _values(
            run,
            "SELECT disqualified / bids FROM shares "
            "WHERE part = getvariable('part') AND bids >= getvariable('minimum')",
        )
        if not len(ratios):
            continue
        upper = settings.disqualified
        if upper is None:
            around = fences(ratios)
            meta |= {f"{part}_q1": around.q1, f"{part}_q3": around.q3}
            upper = around.upper
        meta[f"{part}_upper_fence"] = upper
        if upper > 0:
            run.let("excessive", upper)
            run.run(cardinal.EXCESSIVE)
    if not meta:
        del made.meta["R038"]


def _kinds(run: Script, settings: Settings, made: Cardinal) -> None:
    if "R048" not in settings.enabled:
        return
    run.run(cardinal.SUPPLIED)
    run.let("minimum", settings.minimum_supplied)
    around = _fences(run, "SELECT kinds FROM supplied WHERE processes >= getvariable('minimum')")
    upper = _above(made, "R048", settings.kinds, around)
    if not math.isnan(upper):
        run.let("kinds", upper)
        run.run(cardinal.MANY_KINDS)


def _below(
    made: Cardinal, code: str, threshold: float | None, around: Fences
) -> tuple[float, float]:
    """Write down the lower fence; return the first quartile, 1 where it does not matter."""
    meta = made.meta.setdefault(code, {})
    if threshold is None:
        meta |= {"q1": around.q1, "q3": around.q3, "lower_fence": around.lower}
        return around.q1, around.lower
    meta["lower_fence"] = threshold
    return 1.0, threshold


def _above(made: Cardinal, code: str, threshold: float | None, around: Fences) -> float:
    meta = made.meta.setdefault(code, {})
    if threshold is None:
        meta |= {"q1": around.q1, "q3": around.q3}
    meta["upper_fence"] = around.upper if threshold is None else float(threshold)
    return meta["upper_fence"]


def _fences(run: Script, sql: str) -> Fences:
    return fences(_values(run, sql))


def _values(run: Script, sql: str) -> Any:
    return run.rows(sql).column(0).to_numpy().astype(np.float64)


def _no(run: Script, table: str, columns: str) -> None:
    run.run(f"CREATE TEMP TABLE IF NOT EXISTS {table} ({columns})")


def _maps(run: Script) -> dict[str, dict[str, Any]]:
    for table in ("alike", "late", "others"):
        _no(run, table, "ocid VARCHAR, tenderer VARCHAR")
    made: dict[str, dict[str, Any]] = {}
    for name, sql in cardinal.MAPS.items():
        rows = run.rows(sql).to_pydict()
        made[name] = dict(zip(rows["id"], rows["other"], strict=True))
    return made


def written(found: Cardinal, *, meta: bool = True) -> Mapping[str, Any]:
    """Return results in the order in which the peer writes its groups."""
    parts: dict[str, Any] = {"OCID": {}, "Tenderer": {}, **found.parts}
    for part in ("OCID", "Tenderer"):
        if not parts[part]:
            parts = _without(parts, part)
    if meta:
        parts["Meta"] = {
            code: {name: _rounded(value) for name, value in one.items()}
            for code, one in found.meta.items()
        }
    if found.maps is not None:
        parts["Maps"] = found.maps
    return parts


def _without(parts: dict[str, Any], part: str) -> dict[str, Any]:
    """Take a group out as the peer does: the last one takes its place."""
    names = [name for name in parts if name != part]
    place = list(parts).index(part)
    if place < len(names):
        names.insert(place, names.pop())
    return {name: parts[name] for name in names}


def _rounded(value: float) -> float:
    """Round to four decimals, half away from zero, as the peer does."""
    if not math.isfinite(value):
        return value
    tens = value * 10_000.0
    whole = math.floor(abs(tens) + 0.5) if abs(tens) < 2**52 else abs(tens)
    # The sum may have been rounded up to a half that was none.
    if whole - abs(tens) > 0.5:
        whole -= 1
    return math.copysign(float(whole), tens) / 10_000.0


@dataclass
class Flags:
    """Our results, open to be read: fences, counts, and one row a subject."""

    run: Script
    """What puts together what is handed back."""
    parts: Mapping[str, Part]
    """Tables of what a person looks at, and the lines that each is of; none were asked for."""
    scratch: Path
    """Where what is put together may lie meanwhile."""
    fences: dict[str, dict[str, float]]
    processes: int
    repeated: int
    """Releases left aside because their process came again."""
    input_hash: str
    beyond: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Tables of results beside those of the 11 indicators, and the codes in them."""
    beside: Beside = NOTHING
    unlinked: int = 0
    """Payments that were given and belong to no project of the table."""

    def left_aside(self) -> Iterator[str]:
        """Yield the ocid of each release left aside because its process came again, in order."""
        for batch in self.run.batches(flags.LEFT_ASIDE):
            yield from batch.column(0).to_pylist()

    def counts(self) -> dict[str, dict[str, Any]]:
        """Return how many subjects of each indicator are flagged, clear and not computable."""
        made: dict[str, dict[str, Any]] = {}
        for row in self.run.rows(flags.counts(self.beyond)).to_pylist():
            one = made.setdefault(row["code"], {"flagged": 0, "clear": 0, "not_computable": {}})
            if row["state"] == "not_computable":
                one["not_computable"][row["reason"]] = row["count"]
            else:
                one[row["state"]] = row["count"]
        return made

    def subjects(self, *, flagged_only: bool = False) -> Iterator[tuple[str, str, str, str | None]]:
        """Yield level, identifier, and as JSON text what was found and its evidence, in order.

        With `flagged_only` subjects that are flagged, and their flags alone.

        Processes are put together part by part, each part in the order of identifiers in a file of
        its own; then the files are read side by side. Raises ValueError when no evidence was asked
        for.
        """
        if not self.parts:
            raise ValueError("What a person looks at was not asked for.")
        folder = Path(mkdtemp(dir=self.scratch))
        try:
            files = [folder / f"{name}.parquet" for name in self.parts]
            for (name, part), file in zip(self.parts.items(), files, strict=True):
                look_at(self.run, part)
                self.run.write(flags.subjects(self.beyond, name, flagged_only=flagged_only), file)
            look_at(self.run, ALL_LINES)
            for row in merge(*map(_rows_of, files), key=itemgetter(0)):
                yield "process", *row
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        sql = flags.parties(flagged_only=flagged_only)
        for batch in self.run.batches(sql, rows=TEXTS_AT_ONCE):
            yield from zip(*(batch.column(at).to_pylist() for at in range(4)), strict=True)


def _rows_of(file: Path) -> Iterator[tuple[str, str, str | None]]:
    """Read texts of a file in its order, a few at once."""
    with pq.ParquetFile(file) as opened:
        for batch in opened.iter_batches(TEXTS_AT_ONCE):
            yield from zip(*(batch.column(at).to_pylist() for at in range(3)), strict=True)


@contextmanager
def flagged(
    lake: Lake,
    settings: Settings,
    *,
    machine: Machine | None = None,
    newest: bool = False,
    beside: Beside = NOTHING,
    evidence: bool = True,
) -> Iterator[Flags]:
    """Compute our own results from the processes kept in the lake, part by part.

    Without `evidence` only what can be counted; then there are no subjects to be read.

    With `newest` only of the processes that the last load brought, and only the indicators of
    `settings`; those that need all processes must not be among them (`needing_all`). `beside` is
    what stands in no release: a rule that needs what is not given says so.
    """
    if newest and (needing := needing_all(settings)):
        raise ValueError(f"{', '.join(needing)} need all processes.")
    with (
        _scratch_of(lake) as scratch,
        _open(lake, settings, machine, scratch, newest=newest, in_parts=True) as (run, reading),
    ):
        dropped = flags.NONE_DROPPED if is_store(reading.snapshot) else flags.DROPPED
        _run_all(run, (*flags.START, dropped, flags.AWARDED))
        beyond = _prepare(run, settings, beside)
        parts = _measure(run, settings, beside, beyond, scratch if evidence else None)
        bounds = _judge_prices(run, settings)
        run.run(flags.JUDGED)
        here = run.here
        if evidence:
            here.run(flags.EVIDENCE_OF_RATIOS)
        here.run(flags.PARTIES)
        bounds |= _judge_parties(run, settings)
        unlinked = _judge_beyond(run, settings, beside)
        repeated = here.rows("SELECT count(*) FROM dropped").column(0)[0].as_py()
        processes = here.rows("SELECT count(*) FROM of_processes").column(0)[0].as_py()
        hashed = _input_hash(here, reading)
        yield Flags(
            here, parts, scratch, bounds, processes, repeated, hashed, beyond, beside, unlinked
        )


@contextmanager
def _scratch_of(lake: Lake) -> Iterator[Path]:
    """Give an empty folder beside the tables, or elsewhere where these lie in one of others."""
    if not os.access(lake.folder, os.W_OK):
        with TemporaryDirectory(prefix="bagdar-spending-") as folder:
            yield Path(folder)
        return
    with scratch_folder(lake.scratch) as folder:
        yield folder


def _prepare(run: Script, settings: Settings, beside: Beside) -> dict[str, tuple[str, ...]]:
    """Tell what all parts need to know; return the tables beyond the 11, with their codes."""
    _let_thresholds(run, settings)
    if _dated(settings):
        run.hold("calendar_days", days_of(beside.calendar))
    if "R048" in settings.enabled:
        run.run(flags.SUPPLIED)
    made: dict[str, tuple[str, ...]] = {}
    own = settings.enabled & set(OWN_CODES)
    if own:
        run.run(contracts.TYPES)
    if own & set(contracts.CODES):
        made["contracts_judged"] = _on(settings, contracts.CODES)
    if _summed(settings):
        run.run(projects.PLACED)
    if own & set(bidders.CODES):
        run.let("has_register", beside.banned is not None)
        run.hold("register", register(beside.banned or ()))
        run.run(bidders.TYPES)
        made["bidders_judged"] = _on(settings, bidders.CODES)
    return made


def _dated(settings: Settings) -> bool:
    return any(one.name in flags.OF_DAYS for one in settings.thresholds)


def _measure(
    run: Script,
    settings: Settings,
    beside: Beside,
    beyond: Mapping[str, Sequence[str]],
    scratch: Path | None,
) -> dict[str, Part]:
    """Measure and judge processes part by part, which need nothing of each other.

    With `scratch` return the tables of what a person looks at, and the lines that each is of.
    """
    made: dict[str, Part] = {}
    parts = parts_of(run, own=bool(beyond) or _summed(settings))
    for number, part in enumerate(parts):
        look_at(run, part)
        _run_all(run, flags.measure(dated=_dated(settings)))
        _measure_beyond(run, settings, beyond, first=number == 0)
        _gather(run, settings, beyond)
        if _summed(settings):
            _gather_sums(run, beside)
        if scratch is not None:
            run.gather("ratios", flags.RATIOS)
            _show(run, beyond)
            name = f"evidence_{number}"
            file = scratch / f"{name}.parquet"
            run.here.write("SELECT * FROM evidence", file)
            run.here.view(name, [file])
            made[name] = part
    look_at(run, ALL_LINES)
    run.let_go()
    return made


def _summed(settings: Settings) -> bool:
    return bool(settings.enabled & set(projects.CODES))


def _measure_beyond(
    run: Script, settings: Settings, beyond: Mapping[str, Sequence[str]], *, first: bool
) -> None:
    if "contracts_judged" in beyond:
        _run_all(run, contracts.MEASURE)
    elif _summed(settings):
        _run_all(run, contracts.COUNT)
    if "bidders_judged" in beyond:
        before, after = bidders.MEASURE
        _run_all(run, before)
        run.gather("folded", bidders.folded(known=not first))
        _run_all(run, after)


def _gather(run: Script, settings: Settings, beyond: Mapping[str, Sequence[str]]) -> None:
    """Put what is asked of all processes, or of parties, to that of the parts before."""
    run.gather(OF_PROCESSES, flags.MEASURED)
    if "R025" in settings.enabled:
        run.gather("tries", flags.TRIES)
    if "R038" in settings.enabled:
        run.gather("shared", flags.SHARED)
    if "contracts_judged" in beyond:
        run.gather("contracts_judged", contracts.JUDGED)
    if "bidders_judged" in beyond:
        run.gather("bidders_judged", bidders.JUDGED)
    if purchases.CODE in settings.enabled:
        run.gather("direct", purchases.DIRECT)


def _gather_sums(run: Script, beside: Beside) -> None:
    """Put what is known of the money of projects to that of the parts before."""
    run.gather("committed", projects.COMMITTED)
    if beside.payments is None:
        run.gather("paid_out", projects.PAID)


def _show(run: Script, beyond: Mapping[str, Sequence[str]]) -> None:
    """Put together what a person looks at of a part."""
    for view, table in MEASURED.items():
        if table in (OF_PROCESSES, *beyond):
            run.here.run(flags.of_part(view, table))
    run.here.run(flags.EVIDENCE)
    if "contracts_judged" in beyond:
        run.here.run(contracts.EVIDENCE)
    if "bidders_judged" in beyond:
        run.run(bidders.NAMED)
        run.run(bidders.COMPARED)
        run.here.run(bidders.EVIDENCE)


def needing_all(settings: Settings) -> list[str]:
    """Return the indicators that are on and speak of one process only beside all others.

    Those of parties count their processes; those of prices draw a fence unless one is set.
    """
    drawn = {
        "R024": settings.close is None,
        "R058": settings.discounted is None,
        **dict.fromkeys((*OF_PARTIES, purchases.CODE, *projects.CODES), True),
    }
    return sorted(one for one in settings.enabled if drawn.get(one, False))


def _input_hash(run: Script, reading: Reading) -> str:
    """Return a digest of what was computed from, whatever files, lines or loads it came by."""
    if is_store(reading.snapshot):
        view_kept(run, reading, {"contents": "contents"})
    else:
        run.run(stored.COME)
        run.run(stored.READ_ONCE)
    told = run.rows(stored.DIGEST).to_pylist()[0]
    text = f"{told['count']} {told['mixed']} {told['summed']}"
    return hashlib.sha256(text.encode()).hexdigest()


def told(found: Flags, settings: Settings) -> dict[str, Any]:
    """Return what stands before the results: rules, settings, input, counts and base rates."""
    counts = found.counts()
    rows = in_force(settings.limits, settings.thresholds, settings.limit_currencies)
    return {
        "format": FORMAT,
        "rules": RULES,
        "settings": told_settings(settings),
        "input": {
            "processes": found.processes,
            "repeated_releases": found.repeated,
            "hash": found.input_hash,
            **_told_beside(found),
        },
        "indicators": {
            one.code: _counted(
                one,
                counts.get(one.code, {}),
                found.fences.get(one.code, {}),
                of_code(one.code, rows),
            )
            for one in DEFINITIONS
            if one.code in settings.enabled
        },
        "left_out": {
            one.code: f"off: {one.basis.told} A settings file with a section [{one.code}] asks "
            "for it."
            for one in DEFINITIONS
            if one.code not in settings.enabled and not one.basis.holds
        },
    }


def _told_beside(found: Flags) -> dict[str, Any]:
    """Return what is known of the files that were given beside the releases."""
    beside = found.beside
    rows = {name: getattr(beside, name) for name in ("banned", "projects", "budgets", "payments")}
    given = {name: len(one) for name, one in rows.items() if one}
    if beside == NOTHING:
        return {}
    told_ = {"rows": given, "unlinked_payments": found.unlinked, "hash": beside.digest()}
    as_of = {} if beside.as_of is None else {"as_of": beside.as_of.isoformat()}
    years = {} if beside.calendar is None else {"calendar_years": sorted(beside.calendar.years)}
    return {"beside": {**told_, **as_of, **years}}


def told_settings(settings: Settings) -> dict[str, Any]:
    """Return settings as JSON has them."""
    return {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in asdict(settings).items()
    } | {"thresholds": [told_threshold(one) for one in settings.thresholds]}


def _counted(
    one: Definition,
    counts: Mapping[str, Any],
    around: Mapping[str, float],
    thresholds: Sequence[Threshold],
) -> dict[str, Any]:
    flagged_, clear = counts.get("flagged", 0), counts.get("clear", 0)
    rate = flagged_ / (flagged_ + clear) if flagged_ + clear else None
    made = {**asdict(one), "page": one.page, "bounds": dict(around), **counts, "base_rate": rate}
    made["weight"] = discount(rate)
    if thresholds:
        made["thresholds"] = [told_threshold(each) for each in thresholds]
    if rate is not None and rate > WARNED_RATIO:
        made["warning"] = (
            f"flags {rate:.0%} of what could be computed: many of these are likely innocent"
        )
    return made


def told_threshold(one: Threshold) -> dict[str, Any]:
    """Return a threshold with its days as text; what holds for all is left out."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(one).items()
        if value is not None
    }


def _judge_beyond(run: Script, settings: Settings, beside: Beside) -> int:
    """Judge buyers and projects by our own rules; return how many payments are of no project."""
    if purchases.CODE in settings.enabled:
        _run_all(run, purchases.measure(_let_windows(run, settings)))
        run.here.run(purchases.JUDGED)
    if _summed(settings):
        return judge_projects(run, settings, beside)
    return 0


def _run_all(run: Script, scripts: Sequence[str]) -> None:
    for sql in scripts:
        run.run(sql)


def _on(settings: Settings, codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in codes if one in settings.enabled)


THRESHOLDS = pa.schema(
    [
        ("name", pa.string()),
        ("value", pa.float64()),
        ("method", pa.string()),
        ("category", pa.string()),
        ("since", pa.date32()),
        ("until", pa.date32()),
        ("currency", pa.string()),
        ("turn", pa.int64()),
    ]
)


def _let_thresholds(run: Script, settings: Settings) -> None:
    rows = turns(settings.limits, settings.thresholds, settings.limit_currencies)
    run.let("by_method", any(one.method for one, _turn in rows))
    run.let("by_category", any(one.category for one, _turn in rows))
    run.let("by_day", any(one.since or one.until for one, _turn in rows))
    found = [{**asdict(one), "turn": turn} for one, turn in rows]
    run.hold("thresholds", pa.Table.from_pylist(found, THRESHOLDS))


def _let_windows(run: Script, settings: Settings) -> int:
    """Set the lengths of windows that B1 may ask for; return how many there are."""
    rows = in_force(settings.limits, settings.thresholds, settings.limit_currencies)
    days = sorted({one.value for one in rows if one.name == "B1.days"})
    for name, value in zip(purchases.days_named(len(days)), days, strict=True):
        run.let(name, value)
    return len(days)


def _judge_prices(run: Script, settings: Settings) -> dict[str, dict[str, float]]:
    around = _fences(run, "SELECT ratio FROM of_processes WHERE ratio IS NOT NULL")
    low = _bound("R024", settings.close, around.lower, around)
    high = _bound("R058", settings.discounted, around.upper, around)
    _let_bound(run, "close", low)
    _let_bound(run, "discounted", high)
    return {one.code: one.told for one in (low, high) if one.code in settings.enabled}


def _judge_parties(run: Script, settings: Settings) -> dict[str, dict[str, float]]:
    made: dict[str, dict[str, float]] = {}
    if "R025" in settings.enabled:
        run.run(flags.TRIED)
        counts = np.sort(_values(run, "SELECT processes FROM tried"))
        most = quantile(counts, settings.percentile / 100)
        around = _fences(run, "SELECT wins / processes FROM tried")
        bound = _bound("R025", settings.unsuccessful, around.lower, around)
        run.let("most", most)
        _let_bound(run, "unsuccessful", bound)
        run.here.run(flags.UNSUCCESSFUL)
        made["R025"] = bound.told | {"processes_at_least": most}
    if "R038" in settings.enabled:
        made["R038"] = _judge_shares(run, settings)
    if "R048" in settings.enabled:
        run.let("minimum", settings.minimum_supplied)
        around = _fences(
            run, "SELECT kinds FROM supplied WHERE processes >= getvariable('minimum')"
        )
        kinds = None if settings.kinds is None else float(settings.kinds)
        bound = _bound("R048", kinds, around.upper, around)
        _let_bound(run, "kinds", bound)
        run.here.run(flags.MANY_KINDS)
        made["R048"] = bound.told
    return made


def _judge_shares(run: Script, settings: Settings) -> dict[str, float]:
    run.run(flags.SHARES)
    made: dict[str, float] = {}
    for level in ("buyer", "procuring_entity", "tenderer"):
        least = settings.minimum_bids if level == "tenderer" else settings.minimum_processes
        run.let("level", level)
        run.let("minimum", least)
        around = _fences(
            run,
            "SELECT bids_out / bids FROM shares "
            "WHERE level = getvariable('level') AND measure >= getvariable('minimum') AND bids > 0",
        )
        bound = _bound("R038", settings.disqualified, around.upper, around)
        _let_bound(run, "excessive", bound)
        run.here.run(flags.EXCESSIVE)
        made |= {f"{level}_{name}": value for name, value in bound.told.items()}
    return made


@dataclass(frozen=True)
class _Bound:
    """A threshold or a fence, or why there is none that can be used."""

    code: str
    value: float
    reason: str | None
    told: dict[str, float]


def _bound(code: str, threshold: float | None, fence: float, around: Fences) -> _Bound:
    if threshold is not None:
        return _Bound(code, threshold, None, {"threshold": threshold})
    drawn = {"q1": around.q1, "q3": around.q3, "fence": fence}
    if math.isnan(fence):
        return _Bound(code, fence, "nothing to draw a fence from: set a threshold", drawn)
    if fence <= 0:
        reason = f"the fence is {fence:.4g}, not above zero: set a threshold"
        return _Bound(code, fence, reason, drawn)
    return _Bound(code, fence, None, drawn)


def _let_bound(run: Script, name: str, bound: _Bound) -> None:
    run.let(name, bound.value)
    run.let(f"no_{name}", bound.reason)
