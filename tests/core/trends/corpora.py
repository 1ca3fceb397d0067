"""Made-up corpora: six fields of phrases whose use wanders, and some that rise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

FIRST, LAST = 2000, 2014
FIELDS, PHRASES, DOCUMENTS, HELD = 6, 80, 1100, 6
PLANTED = "quantum loom"
RISERS = 36


def made_up(*, seed: int = 1, last: int = LAST, first: int = FIRST) -> dict[str, list[Any]]:
    """Return a corpus in columns, drawn year by year, so that a shorter one is its beginning.

    What rises is filed under one field, other documents under two. Phrases rise after each other;
    PLANTED rises from 2007 on, by numbers that no chance changes.
    """
    dice = np.random.default_rng(seed)
    weights = dice.gamma(4, 1, (FIELDS, PHRASES))
    columns: dict[str, list[Any]] = {
        name: [] for name in ("id", "year", "title", "abstract", "categories")
    }
    for year in range(first, last + 1):
        weights *= np.exp(dice.normal(0, 0.06, weights.shape))
        planted = min(round(2.2 * 1.5 ** (year - 2007)), 22) if year >= 2007 else 0
        for at in range(DOCUMENTS):
            field = int(dice.integers(FIELDS))
            chosen = dice.choice(
                PHRASES, HELD, replace=False, p=weights[field] / weights[field].sum()
            )
            held = [f"alpha{field}x{one} beta{field}x{one}" for one in chosen]
            held += [
                f"riser{one} wave{one}"
                for one in range(RISERS)
                if dice.random() < _rise(year, FIRST + 1 + one % 12) and field == one % FIELDS
            ]
            if field == 0 and planted:
                held.append(PLANTED)
                planted -= 1
            columns["id"].append(f"{year}.{at:04d}")
            columns["year"].append(year)
            columns["title"].append(f"On the {held[0]} and {held[-1]}")
            columns["abstract"].append("We study " + ", ".join(held) + ".")
            also = "" if len(held) > HELD else f" field{dice.integers(FIELDS)}"
            columns["categories"].append(f"field{field}{also}")
    return columns


def _rise(year: int, start: int) -> float:
    """Return the part of a field's documents to hold what began to rise in a year."""
    return min(0.013 * 1.5 ** (year - start), 0.11) if year >= start else 0.0


def written(path: Path, columns: dict[str, list[Any]]) -> Path:
    """Write a corpus."""
    pq.write_table(pa.table(columns), path)
    return path
