"""A small example of real signals: a scan of arXiv to 2016, cut to what a page needs.

The scan and its provenance: `bagdar/presets/arxiv/SOURCES.md`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from bagdar.core.trends.document import Head, Signals, read_document, write_lines
from bagdar.sources.trends.signals import lines_of
from bagdar.sources.trends.signals import write_signals as write_file

CORPUS = "arXiv to 2016, real"
LICENCE = "CC0 1.0"
DOCUMENTS_KEPT = 6
"""Documents of a signal that stay, the newest: enough to see what it is about."""
DIGITS = 6
"""Figures of the example are written to so many significant digits."""
SHIPPED = files("bagdar.presets") / "arxiv" / "signals_2016.jsonl.gz"


@cache
def real_document(until: date) -> bytes:
    """Return the shipped document, as taken on a day: an example has no scan after its own day."""
    found = read_document(lines_of(BytesIO(SHIPPED.read_bytes())))
    made_at = datetime.combine(until, time(4), UTC).isoformat()
    head = replace(found.head, made_at=min(made_at, found.head.made_at))
    return "".join(write_lines(head, found.signals)).encode()


def keep(scanned: Path, into: Path) -> None:
    """Cut a scan to the example, and say in it what was left out."""
    with scanned.open("rb") as file:
        found = cut(read_document(lines_of(file)))
    write_file(into, found.head, found.signals)


def cut(found: Signals) -> Signals:
    """Keep the newest documents of each signal and round figures; say that it is real and cut."""
    signals = tuple(replace(one, documents=one.documents[:DOCUMENTS_KEPT]) for one in found.signals)
    every, kept = (sum(len(one.documents) for one in some) for some in (found.signals, signals))
    lines = write_lines(_told(found.head, every - kept), signals)
    return read_document(json.dumps(json.loads(one, parse_float=_rounded)) for one in lines)


def _rounded(written: str) -> float:
    return float(f"{float(written):.{DIGITS}g}")


def _told(head: Head, left_out: int) -> Head:
    last = head.periods[-1]
    told = (
        f"Real: papers of arXiv to the end of {last}; what came after was not read.",
        (
            f"Left out of this example: {left_out:,} documents; of each signal the newest "
            f"{DOCUMENTS_KEPT} stay."
        ),
    )
    sources = tuple(replace(one, licence=LICENCE) for one in head.corpora)
    return replace(head, corpus=CORPUS, corpora=sources, told=(*told, *head.told))
