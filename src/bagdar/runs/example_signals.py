"""The built-in example of trend watch: made-up papers, scanned by the engine as any corpus is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bagdar.core.trends.document import Signal, Signals, write_lines
from bagdar.runs.trends_scan import Asked, scan
from bagdar.sources.synthetic.papers import NAME, write_papers
from bagdar.sources.synthetic.plan import PREFIX

PAPERS_A_YEAR = 560
"""As few as still let technologies be told from chance: the example is scanned when it is made."""
SHOWN = 24
SEED = 1
"""Of the papers, whatever seed a synthetic world has: with others chance may hide what rises."""
MADE_UP = "Made up by the simulator: the corpus was written by chance."
_YEAR_LETTERS = 4


@cache
def example_documents(until: date, *, seed: int = SEED) -> tuple[bytes, bytes]:
    """Scan made-up papers up to the year before last and to the last; return both documents.

    The second scan goes on from the first: it keeps keys and says which signals are new. The
    earlier one is measured on one past year alone. Keys are of the synthetic world.
    """
    last = until.year - 1
    with TemporaryDirectory(prefix="bagdar-example-") as passing:
        store, folder = Path(passing) / "store", Path(passing) / NAME
        path = write_papers(
            folder / "papers.parquet", seed=seed, documents=PAPERS_A_YEAR, ending=last
        )
        whole = pq.read_table(path)
        _write_until(whole, last - 1, path)
        asked = Asked(top=SHOWN, cuts=(last - 4,))
        earlier = scan([folder], asked, at=_at(until - timedelta(days=365)), store=store)
        _write_until(whole, last, path)
        newest = scan([folder], Asked(top=SHOWN), at=_at(until), store=store)
    return _document(earlier), _document(newest)


def _write_until(whole: pa.Table, year: int, path: Path) -> None:
    years = pc.cast(pc.utf8_slice_codeunits(whole["date"], 0, _YEAR_LETTERS), pa.int32())
    pq.write_table(whole.filter(pc.less_equal(years, year)), path)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(5), UTC)


def _document(found: Signals) -> bytes:
    head = replace(found.head, told=(MADE_UP, *found.head.told))
    return "".join(write_lines(head, _named(found.signals))).encode()


def _named(signals: tuple[Signal, ...]) -> Iterator[Signal]:
    """Give signals keys of the synthetic world."""
    for one in signals:
        near = tuple(replace(each, key=_key(each.key)) for each in one.neighbours)
        yield replace(one, key=_key(one.key), neighbours=near)


def _key(name: str) -> str:
    return PREFIX + name.replace(" ", "-")
