"""The real example of trend watch is small, says that it is real and cut, and where it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bagdar.core.trends.document import Signals, read_document
from bagdar.core.trends.telling import understood
from bagdar.runs import real_example
from bagdar.runs.real_example import CORPUS, DOCUMENTS_KEPT, LICENCE, cut, real_document
from tests.core.trends.signals import HEAD, SIGNAL

LARGEST_BYTES = 150_000


def test_the_real_example_is_small_and_says_that_it_is_real_cut_and_of_2016() -> None:
    assert len(real_example.SHIPPED.read_bytes()) < LARGEST_BYTES
    found = read_document(real_document(date(2026, 6, 15)).decode().splitlines())
    head = found.head
    assert (head.corpus, head.periods[-1], len(found.signals)) == (CORPUS, "2016", 150)
    assert head.made_at.startswith("2026-06-15")
    assert {one.licence for one in head.corpora} == {LICENCE}
    assert head.told[0].startswith("Real: papers of arXiv to the end of 2016")
    assert "2,986 documents" in head.told[1]
    assert all(understood(one) for one in head.told)
    assert head.precision
    assert head.against_line
    for one in found.signals:
        assert 0 < len(one.documents) <= DOCUMENTS_KEPT
        assert all(each.id.startswith("arXiv:") for each in one.documents)
        for count, total, share in zip(one.counts, head.totals, one.shares, strict=True):
            assert share == pytest.approx(count / total, rel=1e-5)


def test_an_example_is_not_dated_after_its_scan() -> None:
    found = read_document(real_document(date(2031, 1, 1)).decode().splitlines())
    assert found.head.made_at.startswith("2026-11-28")


def test_what_is_cut_is_counted(tmp_path: Path) -> None:
    papers = tuple(replace(SIGNAL.documents[0], id=str(at)) for at in range(DOCUMENTS_KEPT + 2))
    found = cut(Signals(HEAD, (replace(SIGNAL, documents=papers), replace(SIGNAL, key="loom"))))
    assert [one.id for one in found.signals[0].documents] == [one.id for one in papers[:-2]]
    assert found.signals[1].documents == SIGNAL.documents
    assert found.head.told[1].startswith("Left out of this example: 2 documents;")
    assert found.head.told[2:] == HEAD.told
    assert found.head.corpus == CORPUS
