"""Measure trend watch over made-up documents. Prints one result as JSON.

    python -m tests.bench.trends --documents 100000

Each part runs in a process of its own, so that memory is that of the part alone; making the
documents is not measured. The aim is 60 s of processor time and 4 GiB a million documents.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from bagdar.core.trends.words import SMALL

SEED = 1
SIZES = (100_000, 1_000_000)
AIM_S, AIM_MIB = 60, 4096
FIRST, YEARS, CUT = 2001, 20, 2015
WORDS, SMALL_WORDS, FIELDS = 200_000, 40, 60
TITLE, ABSTRACT = 9, 120
GOES_ON, FOLLOWERS, COMMA = 0.35, 4, 0.1
"""How often a word is followed by one of its own few, and by a comma."""
CHUNK = 50_000
NAMES = {
    "memory": "documents into phrases, in memory",
    "memory_cut": "one cut described, in memory",
    "duckdb": "documents into phrases, by DuckDB on disk",
    "duckdb_cut": "one cut described, by DuckDB",
}


def make(path: Path, documents: int, seed: int = SEED) -> None:
    """Write documents of 129 words, a third of them small, as words of papers are spread."""
    dice = np.random.default_rng(seed)
    names = np.array(list(dict.fromkeys(SMALL["en"].split()))[:SMALL_WORDS] + _made_up(), object)
    told = np.concatenate([names, names + ","])
    chances = np.cumsum(1 / (np.arange(len(names)) + 2.7))
    chances /= chances[-1]
    follows = np.searchsorted(chances, dice.random((len(names), FOLLOWERS)))
    writer = None
    for begin in range(0, documents, CHUNK):
        size = min(CHUNK, documents - begin)
        texts = [_texts(dice, size, chances, follows, told, long) for long in (TITLE, ABSTRACT)]
        ids = np.arange(begin, begin + size)
        fields = dice.integers(FIELDS, size=(size, 2))
        table = pa.table(
            {
                "id": [str(one) for one in ids],
                "year": FIRST + ids * YEARS // documents,
                "title": texts[0],
                "abstract": texts[1],
                "categories": [f"f{one} f{other}" for one, other in fields.tolist()],
            }
        )
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()


def _made_up() -> list[str]:
    """Return words that no language has, each of three to five syllables."""
    sounds = [a + b for a in "bdfgklmnprtvz" for b in "aeiou"]
    made = []
    for one in range(WORDS):
        rest, word = one + len(sounds) ** 2, ""
        while rest:
            rest, at = divmod(rest, len(sounds))
            word += sounds[at]
        made.append(word)
    return made


def _texts(
    dice: np.random.Generator,
    size: int,
    chances: npt.NDArray[np.float64],
    follows: npt.NDArray[np.int64],
    told: npt.NDArray[np.object_],
    length: int,
) -> list[str]:
    word = np.searchsorted(chances, dice.random((size, length)))
    for at in range(1, length):
        own = dice.random(size) < GOES_ON
        word[own, at] = follows[word[own, at - 1], dice.integers(FOLLOWERS, size=int(own.sum()))]
    word += (dice.random((size, length)) < COMMA) * (len(told) // 2)
    return [" ".join(row) for row in told[word]]


def main() -> None:
    """Measure all parts, or, as the process of one part, that part."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.trends")
    parser.add_argument("--documents", type=int, default=SIZES[0])
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--made", type=Path, help="where made-up documents are, or are put")
    parser.add_argument("--part", choices=("memory", "duckdb"))
    asked = parser.parse_args()
    if asked.part:
        print(json.dumps(_measured(asked.part, asked.made)))
        return
    with tempfile.TemporaryDirectory(prefix="bagdar-trends-bench-") as own:
        path = (asked.made or Path(own)) / "documents.parquet"
        if not path.exists():
            make(path, asked.documents, asked.seed)
        told: dict[str, Any] = {"documents": asked.documents}
        told["parquet_mib"] = round(path.stat().st_size / 2**20)
        for part in ("memory", "duckdb"):
            command = [sys.executable, "-m", "tests.bench.trends", "--part", part]
            ran = subprocess.run([*command, "--made", path], check=True, stdout=subprocess.PIPE)
            told |= json.loads(ran.stdout)
    told["load_average"] = round(os.getloadavg()[0], 2)
    print(json.dumps(told))


def _measured(part: str, path: Path) -> dict[str, Any]:
    """Find phrases, then describe one cut; processor time without the start of Python."""
    from bagdar.core.trends.context import features
    from bagdar.core.trends.population import population
    from bagdar.runs.trends import open_panel
    from bagdar.runs.trends_engine import Engine

    made: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="bagdar-trends-passing-") as passing:
        engine, start = Engine(part, scratch=Path(passing)), _now()
        with open_panel(path, engine=engine) as read:
            made[part] = _since(start) | {"phrases": len(read.panel.phrases.texts)}
            start = _now()
            stable = read.panel.stable(CUT, CUT)
            chosen = population(stable, CUT)
            features(stable, chosen, 3)
            made[f"{part}_cut"] = _since(start) | {"ranked": int(chosen.ranked.sum())}
            made[f"{part}_cut"]["pairs"] = int(read.panel.counts.sum())
            files = [one.stat().st_size for one in Path(passing).rglob("*") if one.is_file()]
            made[part]["passing_mib"] = round(sum(files) / 2**20)
    return made


def _now() -> tuple[float, float]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, time.perf_counter()


def _since(start: tuple[float, float]) -> dict[str, float]:
    """Return what was used since; memory is the most that the process ever had."""
    cpu, wall = _now()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "cpu_s": round(cpu - start[0], 2),
        "wall_s": round(wall - start[1], 2),
        "peak_mib": round(peak),
    }


# --- the page


def trends_part(folder: Path) -> list[str]:
    """Return the section of docs/bench.md; none where nothing was measured."""
    groups: dict[int, list[dict[str, Any]]] = {}
    for path in sorted(folder.glob("trends-*.json")):
        run = json.loads(path.read_text("utf-8"))
        groups.setdefault(run["documents"], []).append(run)
    if not groups:
        return []
    head = f"""## Phrases of a corpus

Made-up documents of {TITLE + ABSTRACT} words over {YEARS} years, spread as words of papers are,
in Parquet. Each row is the median of its runs; processor time without the start of Python, memory
the most that the process had up to then. DuckDB may use 2,000 MB and puts the rest on disk; what
it holds outside of that, and arrays of documents, come on top. A back-test describes each cut
once. The aim is {AIM_S} s of processor time and {AIM_MIB:,} MiB a million documents.
"""
    ordered = sorted(groups.items())
    return [head, *(_table(*one) for one in ordered), _shortfalls(*ordered[-1])]


def _median(runs: list[dict[str, Any]], part: str, name: str) -> float:
    return float(median(run[part][name] for run in runs))


def _table(count: int, runs: list[dict[str, Any]]) -> str:
    first = runs[0]
    about = (
        f"{count:,} documents, {first['parquet_mib']:,} MiB of Parquet, "
        f"{first['memory']['phrases']:,} phrases in {first['memory_cut']['pairs']:,} pairs with "
        f"documents; {len(runs)} runs on {first['measured_on']}, commit {first['commit']}, seed "
        f"{first['seed']}; {first['machine']['processors']}. DuckDB had "
        f"{_median(runs, 'duckdb', 'passing_mib'):,.0f} MiB on disk. The load of the machine when "
        f"they ended: {', '.join(str(one['load_average']) for one in runs)}; where that is above "
        "the processors other work shared them, and only processor time can be compared."
    )
    lines = [about, "", "| what | processor, s | clock, s | peak memory, MiB |"]
    lines += ["|---|---:|---:|---:|"]
    lines += [
        f"| {name} | {_median(runs, part, 'cpu_s'):,.1f} | {_median(runs, part, 'wall_s'):,.1f} "
        f"| {_median(runs, part, 'peak_mib'):,.0f} |"
        for part, name in NAMES.items()
    ]
    return "\n".join([*lines, ""])


def _shortfalls(count: int, runs: list[dict[str, Any]]) -> str:
    millions = count / 1e6
    slow = []
    for part, name in NAMES.items():
        cpu, peak = (_median(runs, part, one) for one in ("cpu_s", "peak_mib"))
        if cpu > AIM_S * millions:
            slow.append(f"- {name}, {count:,} documents: {cpu:,.1f} s of processor time")
        if peak > AIM_MIB * max(millions, 1):
            slow.append(f"- {name}, {count:,} documents: {peak:,.0f} MiB")
    found = slow or ["Nothing of what was measured here."]
    return "\n".join(["### What falls short of this aim", "", *found, ""])


if __name__ == "__main__":
    main()
