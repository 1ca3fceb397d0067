"""A scan from corpora to the signals document: the ranking, its worth, and what cannot be said."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from errno import ENOSPC
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bagdar.core.trends import Signals
from bagdar.core.trends.direction import alerts_of
from bagdar.core.trends.document import read_document, write_lines
from bagdar.runs.trends_scan import Asked, scan
from bagdar.runs.trends_store import gathered, sorted_out
from bagdar.sources.synthetic.papers import FALLING, RISING, write_papers
from bagdar.sources.trends import CorpusError, Tally, files_of, open_corpus
from tests.sources.test_pdf_text import WORDS, said, written

AT = datetime(2026, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 12, 1, tzinfo=UTC)
ASKED = Asked(top=40)
UNRANKED = replace(ASKED, cuts=(2024,))
"""No cut of the corpus that can be measured: a scan ends when its documents are told."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_papers(tmp_path_factory.mktemp("papers") / "synthetic-papers.parquet")


@pytest.fixture(scope="module")
def found(corpus: Path) -> Signals:
    return scan([corpus], ASKED, at=AT)


def changed(corpus: Path, path: Path, change: Any) -> Path:
    rows = pq.read_table(corpus).to_pylist()
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(change(rows)), path)
    return path


def test_technologies_that_rise_are_named_first_and_those_that_fall_are_shown_too(
    found: Signals,
) -> None:
    rising = {name for _field, name, half in RISING if half >= 2022}
    first = [one.key for one in found.signals if not one.early and one.ranks["ours"] <= 25]
    assert {"wire arc printing", "enzymatic plastic depolymerisation"} <= set(first[:10])
    assert len(rising & set(first)) >= 4
    falling = [one for one in found.signals if one.direction == "falling"]
    assert falling
    called = alerts_of(found.head.precision, "LOW10")
    assert all(one.falling and called.calls(one.falling.rank) for one in falling)
    assert not {name for _field, name, _since in FALLING} & set(first)


def test_early_signals_have_under_twenty_documents_and_a_ranking_of_their_own(
    found: Signals,
) -> None:
    early = [one for one in found.signals if one.early]
    assert [one.ranks["ours"] for one in early] == list(range(1, len(early) + 1))
    assert all(5 <= sum(one.counts) < 20 for one in early)
    assert all(sum(one.counts) >= 20 for one in found.signals if not one.early)
    assert {one.label for one in found.head.precision} == {
        "TOP10",
        "TOP10F",
        "CSET8",
        "LOW10",
        "EARLY10",
    }


def test_each_signal_says_how_many_alerts_of_its_rank_rose_before(found: Signals) -> None:
    bands = {(one.label, one.to_rank): (one.of, one.rose) for one in found.head.precision}
    for one in found.signals:
        label = "EARLY10" if one.early else "TOP10"
        told = one.precision
        assert told is not None
        assert bands[label, told.to_rank] == (told.of, told.rose)
        assert one.ranks["ours"] <= told.to_rank
    assert bands["TOP10", 10][0] == 60, "ten alerts of each of six cuts"


def test_each_signal_says_its_place_among_what_falls_and_how_many_of_such_places_fell(
    found: Signals,
) -> None:
    bands = {(one.label, one.to_rank): (one.of, one.rose) for one in found.head.precision}
    places = []
    for one in found.signals:
        assert (one.falling is None) is one.early
        if one.falling is None:
            continue
        places.append(one.falling.rank)
        told = one.falling.precision
        if told is not None:
            assert bands["LOW10", told.to_rank] == (told.of, told.rose)
            assert one.falling.rank <= told.to_rank
    assert len(set(places)) == len(places)
    first = next(one for one in found.signals if one.falling and one.falling.rank == 1)
    assert first.ranks["ours"] > 25, "what falls first is not what rises first"


def test_the_line_of_our_detector_beside_the_straight_line_is_always_told(found: Signals) -> None:
    told = [one for one in found.head.told if "straight line" in one]
    assert len(told) == 2
    assert not any("By quarters" in one for one in found.head.told)
    for one in found.head.against_line:
        assert one.cuts >= 1
    own = next(one for one in found.head.against_line if (one.label, one.metric) == ("TOP10", "AP"))
    assert f"{abs(own.ours - own.holt):.3f}" in told[0]


def test_bands_of_forecasts_hold_what_they_promise(found: Signals) -> None:
    told = next(one for one in found.head.told if "of expected shares" in one)
    share = int(told.split("held ")[1].split("%")[0])
    assert 70 <= share <= 90
    for one in found.signals:
        assert one.forecast is not None
        for low, middle, high in zip(
            one.forecast.low, one.forecast.middle, one.forecast.high, strict=True
        ):
            assert low <= middle <= high
        assert one.forecast.periods == ("2026", "2027", "2028")


def test_a_scan_is_read_as_it_was_written_and_repeats_letter_by_letter(
    corpus: Path, found: Signals
) -> None:
    lines = list(write_lines(found.head, found.signals))
    assert read_document(lines) == found
    again = scan([corpus], ASKED, at=AT)
    assert list(write_lines(again.head, again.signals)) == lines


def test_cards_show_documents_people_fields_and_neighbours(found: Signals) -> None:
    one = next(one for one in found.signals if one.key == "wire arc printing")
    assert one.name == "wire arc printing"
    assert one.documents
    assert one.fields[0].name == "machinery"
    assert {each.kind for each in one.who} == {"organisation", "person", "venue"}
    assert all(each.key != one.key and each.lift > 1 for each in one.neighbours)
    assert sum(one.counts) >= len(one.documents)
    assert one.documents[0].date >= one.documents[-1].date


def test_what_is_new_since_the_last_scan_into_a_store_is_told_and_keys_stay(
    corpus: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shorter = changed(
        corpus,
        tmp_path / "a" / "papers.parquet",
        lambda rows: [row for row in rows if row["date"] < "2024"],
    )
    before = scan([shorter], ASKED, at=AT, store=store)
    assert not any(one.fresh for one in before.signals), "nothing was known before"
    pq.write_table(pq.read_table(corpus), shorter)

    def full(_made: Signals) -> None:
        raise OSError(ENOSPC, "no space left")

    with pytest.raises(OSError, match="no space left"):
        scan([shorter], ASKED, at=AT, store=store, write=full)
    after = scan([shorter], ASKED, at=AT, store=store)
    keys = {one.key for one in before.signals}
    assert {one.key for one in after.signals if not one.fresh} <= keys
    assert {one.key for one in after.signals if one.fresh}
    again = scan([shorter], ASKED, at=AT, store=store)
    assert not any(one.fresh for one in again.signals)
    assert [one.key for one in again.signals] == [one.key for one in after.signals]


def test_a_name_that_has_come_to_mean_another_thing_has_another_key(
    corpus: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (store / "known.json").write_text(
        json.dumps({"wire arc printing": {"fields": {"poetry": 1.0}}}), "utf-8"
    )
    found = scan([corpus], ASKED, at=AT, store=store)
    keys = {one.key: one for one in found.signals}
    assert "wire arc printing" not in keys
    assert keys["wire arc printing (machinery)"].fresh


def test_a_name_keeps_its_key_when_documents_are_filed_by_something_else(
    corpus: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    store.mkdir()
    poetry = {"fields": {"poetry": 1.0}, "filed_by": "words"}
    (store / "known.json").write_text(json.dumps({"wire arc printing": poetry}), "utf-8")
    found = scan([corpus], ASKED, at=AT, store=store)
    assert "wire arc printing" in {one.key for one in found.signals}
    known = json.loads((store / "known.json").read_text("utf-8"))
    assert known["wire arc printing"]["filed_by"] == "categories"
    assert "machinery" in known["wire arc printing"]["fields"]


def test_parts_of_a_corpus_by_year_are_one_corpus(
    corpus: Path, tmp_path: Path, found: Signals
) -> None:
    def part(year: int) -> Path:
        return changed(
            corpus,
            tmp_path / f"papers-{year}.parquet",
            lambda rows: [row for row in rows if row["date"][:4] == str(year)],
        )

    parts = scan([part(year) for year in range(2009, 2026)], ASKED, at=AT)
    assert [one.name for one in parts.head.corpora] == ["papers"]
    assert parts.head.breaks == ()
    assert [one.key for one in parts.signals] == [one.key for one in found.signals]


def test_corpora_that_follow_each_other_are_no_ranking(corpus: Path, tmp_path: Path) -> None:
    old, new = (
        changed(
            corpus,
            tmp_path / f"{name}.parquet",
            lambda rows, early=early: [row for row in rows if (row["date"] < "2018") is early],
        )
        for name, early in (("old", True), ("new", False))
    )
    both = scan([old, new], replace(ASKED, cuts=(2020,)), at=AT)
    assert both.signals == ()
    assert both.head.told[-1].startswith("Cannot say what rises: no past year can be measured, as")
    assert "its corpora or languages follow each other" in both.head.told[-1]


def test_a_year_without_documents_is_told_and_the_other_years_are_measured(
    corpus: Path, tmp_path: Path
) -> None:
    hole = changed(
        corpus,
        tmp_path / "hole.parquet",
        lambda rows: [row for row in rows if row["date"][:4] != "2018"],
    )
    found = scan([hole], ASKED, at=AT)
    assert "Not measured: 2017, 2018, as 2018 has no documents." in found.head.told
    rose = [one.precision for one in found.signals if one.precision and not one.early]
    assert rose
    assert all(one.rose < one.of * 0.8 for one in rose)


def test_a_year_that_has_just_begun_lets_nothing_rise(
    corpus: Path, found: Signals, tmp_path: Path
) -> None:
    last = found.head.periods[-1]

    def begin(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        some = [one for one in rows if one["date"][:4] == last][:4]
        early = [
            {**one, "id": f"n{at}", "date": f"{int(last) + 1}-01-02"} for at, one in enumerate(some)
        ]
        return [*rows, *({**one, "title": f"Anew: {one['title']}"} for one in early)]

    begun = scan([changed(corpus, tmp_path / "begun.parquet", begin)], ASKED, at=LATER)
    assert begun.head.periods == found.head.periods
    told = [
        [(one.key, one.counts, one.forecast, one.direction) for one in each.signals]
        for each in (begun, found)
    ]
    assert told[0] == told[1]
    left_out = f"Left out: {int(last) + 1}, which has just begun: 4 documents, "
    assert any(one.startswith(left_out) for one in begun.head.told)


def test_only_new_and_changed_files_are_read_again(corpus: Path, tmp_path: Path) -> None:
    folder, told = tmp_path / "papers", list[str]()
    table = pq.read_table(corpus)
    folder.mkdir()
    half = table.num_rows // 2
    pq.write_table(table.slice(0, half), folder / "a.parquet")
    pq.write_table(table.slice(half), folder / "b.parquet")
    first = scan([folder], ASKED, at=AT, store=tmp_path / "s", told=told.append)
    assert told[0] == "2 of 2 files were new or changed"
    pq.write_table(table.slice(half, 10), folder / "c.parquet")
    told.clear()
    second = scan([folder], ASKED, at=AT, store=tmp_path / "s", told=told.append)
    assert told[0] == "1 of 3 files were new or changed"
    assert second.head.counts["replaced by a later file"] == 10
    assert [one.key for one in second.signals] == [one.key for one in first.signals]


def test_documents_as_pdf_go_in_once_and_what_is_wrong_with_others_is_told_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, store = tmp_path / "reports", tmp_path / "store"
    folder.mkdir()
    (folder / "2010 a.pdf").write_bytes(written(said(WORDS), said("Of silk.")))
    (folder / "2010 copy.pdf").write_bytes((folder / "2010 a.pdf").read_bytes())
    (folder / "2011 b.pdf").write_bytes(b"no pdf")
    (folder / "2012 c.txt").write_text("Looms\nThey weave.")
    with gathered([folder], today=AT.date(), store=store) as first:
        rows = pq.read_table(first.path).to_pylist()
    assert [(row["id"], row["title"]) for row in rows] == [
        ("reports:2010 a.pdf", WORDS),
        ("reports:2012 c.txt", "Looms"),
    ]
    assert (first.read_now, first.counts["files doubled"]) == (3, 1)
    assert first.told == ["2011 b.pdf cannot be read: it is no PDF"]
    monkeypatch.setattr("bagdar.sources.trends.texts.read_pdf", lambda _content: 1 / 0)
    with gathered([folder], today=AT.date(), store=store) as second:
        assert pq.read_table(second.path).to_pylist() == rows
    assert (second.read_now, second.told) == (0, first.told)


def test_a_later_file_takes_the_place_of_a_document(corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    changed(corpus, folder / "a.parquet", lambda rows: rows)
    scan([folder], UNRANKED, at=AT, store=tmp_path / "s")
    changed(
        corpus,
        folder / "b.parquet",
        lambda rows: [
            {**row, "title": f"Glass harp {at}", "abstract": "We study glass harp tuning."}
            for at, row in enumerate(rows)
            if row["date"] >= "2023"
        ],
    )
    found = scan([folder], UNRANKED, at=AT, store=tmp_path / "s")
    assert found.head.corpora[0].documents == 11_900
    assert found.head.counts["replaced by a later file"] == 2_100


def test_doubled_documents_count_once_and_are_told(corpus: Path, tmp_path: Path) -> None:
    doubled = changed(corpus, tmp_path / "synthetic-papers.parquet", lambda rows: [*rows, *rows])
    other = changed(
        corpus,
        tmp_path / "b" / "copy.parquet",
        lambda rows: [{**row, "id": f"x{row['id']}"} for row in rows],
    )
    alone = scan([doubled], UNRANKED, at=AT)
    assert alone.head.counts["ids doubled"] == 11_900
    assert {one.kind for one in alone.head.breaks} == {"doubled"}
    both = scan([doubled, other], UNRANKED, at=AT)
    assert both.head.counts["titles doubled within a year"] == 11_900
    assert [one.documents for one in both.head.corpora] == [11_900, 0] or [
        one.documents for one in both.head.corpora
    ] == [0, 11_900]


def test_a_corpus_that_is_added_is_a_break_and_bends_no_share(
    corpus: Path, tmp_path: Path, found: Signals
) -> None:
    added = changed(
        corpus,
        tmp_path / "feed.parquet",
        lambda rows: [
            {
                **row,
                "id": f"f{row['id']}",
                "title": f"Glass harp tuning note {at}",
                "abstract": "Glass harp tuning is heard.",
                "categories": ["machinery"],
            }
            for at, row in enumerate(rows)
            if row["date"] >= "2023"
        ],
    )
    both = scan([corpus, added], ASKED, at=AT)
    assert ("2023", "added") in [(one.period, one.kind) for one in both.head.breaks]
    assert "corpus feed" in next(one.detail for one in both.head.breaks if one.kind == "added")
    assert both.head.totals == found.head.totals, "what breaks is not among the totals"
    whole = both.head.counts["documents kept"]
    apart = both.head.counts["documents of what breaks, which no signal counts"]
    assert whole - apart == sum(both.head.totals)
    for one in both.signals:
        assert one.shares == pytest.approx(np.divide(one.counts, both.head.totals))
    assert "glass harp" not in {one.key for one in both.signals}
    assert [one.key for one in both.signals[:10]] == [one.key for one in found.signals[:10]]


def test_too_little_data_gives_no_ranking_and_says_why(corpus: Path, tmp_path: Path) -> None:
    short = changed(
        corpus,
        tmp_path / "short.parquet",
        lambda rows: [row for row in rows if row["date"] >= "2020"],
    )
    found = scan([short], ASKED, at=AT)
    assert found.signals == ()
    assert found.head.periods[0] == "2020"
    assert found.head.told == (
        "Cannot say what rises: there are 6 periods; to know how good a ranking is, 9 are needed.",
    )
    one_year = changed(
        corpus, tmp_path / "one.parquet", lambda rows: [r for r in rows if r["date"] > "2025"]
    )
    assert scan([one_year], ASKED, at=AT).signals == ()


def test_cuts_that_cannot_be_measured_are_told(corpus: Path) -> None:
    found = scan([corpus], replace(ASKED, top=5, cuts=(2010, 2020, 2024)), at=AT)
    assert found.head.told[0] == (
        "Not measured: 2010, 2024. Six periods up to a cut are needed, and 3 after it."
    )
    assert {one.cuts for one in found.head.against_line} == {1}
    none = scan([corpus], replace(ASKED, cuts=(2024,)), at=AT)
    assert none.signals == ()
    assert none.head.told[-1] == (
        "Cannot say what rises: no cut that was asked for can be measured."
    )


def test_few_phrases_give_no_ranking(corpus: Path, tmp_path: Path) -> None:
    few = changed(
        corpus,
        tmp_path / "few.parquet",
        lambda rows: [
            {**row, "title": f"Loom {at}", "abstract": "We study quantum loom."}
            for at, row in enumerate(rows)
        ],
    )
    found = scan([few], ASKED, at=AT)
    assert found.signals == ()
    assert found.head.told[-1].startswith("Cannot say what rises: 1 phrases to rank, 60 are")


def test_dates_in_the_future_are_counted_and_left_out(corpus: Path, tmp_path: Path) -> None:
    ahead = changed(
        corpus,
        tmp_path / "ahead.parquet",
        lambda rows: [
            {**row, "date": "2031" if at % 100 == 0 else row["date"]} for at, row in enumerate(rows)
        ],
    )
    found = scan([ahead], UNRANKED, at=AT)
    assert found.head.counts["dates in the future"] == 119
    assert found.head.periods[-1] == "2025"


def test_quarters_are_ranked_too_and_dates_without_a_month_are_counted(
    corpus: Path, tmp_path: Path
) -> None:
    some = changed(
        corpus,
        tmp_path / "some.parquet",
        lambda rows: [
            {**row, "date": row["date"][:4] if at % 100 == 0 else row["date"]}
            for at, row in enumerate(rows)
            if row["date"] >= "2018"
        ],
    )
    found = scan([some], replace(ASKED, step="quarter"), at=AT)
    assert found.head.step == "quarter"
    assert found.head.periods[:2] == ("2018-Q1", "2018-Q2")
    assert found.head.periods[-1] == "2025-Q4"
    assert found.head.counts["dates without a month"] == 56
    assert len(found.head.periods) == 32
    assert any(one.startswith("By quarters growth is that of three") for one in found.head.told)
    for one in found.signals:
        assert one.forecast is None or one.forecast.periods[0] == "2026-Q1"


def test_doubled_ids_are_told_in_the_quarter_in_which_they_came(tmp_path: Path) -> None:
    rows = [f"{at},{2019 + at // 12}-{1 + at % 12:02},Looms {at}" for at in range(36)]
    rows += [f"{at},2020-08,Wheels {at}" for at in range(18, 24)]
    (tmp_path / "t.csv").write_text("\n".join(["id,date,title", *rows]))
    found = scan([tmp_path / "t.csv"], replace(ASKED, step="quarter"), at=AT).head
    doubled = [(one.period, one.detail) for one in found.breaks if one.kind == "doubled"]
    assert doubled == [("2020-Q3", "3 of 9 ids came twice"), ("2020-Q4", "3 of 3 ids came twice")]
    yearly = scan([tmp_path / "t.csv"], ASKED, at=AT).head
    told = [(one.period, one.detail) for one in yearly.breaks if one.kind == "doubled"]
    assert told == [("2020", "6 of 18 ids came twice")]


def test_documents_are_apart_after_three_empty_years_whatever_the_step(
    corpus: Path, tmp_path: Path
) -> None:
    def holed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        told = [
            row
            for row in rows
            if row["date"] >= "2018" and not "2020-04" <= row["date"] < "2021-07"
        ]
        return [
            {**row, "date": "2014-12-01" if at < 5 else row["date"]} for at, row in enumerate(told)
        ]

    some = changed(corpus, tmp_path / "some.parquet", holed)
    found = scan([some], replace(ASKED, step="quarter"), at=AT)
    assert (found.head.periods[0], found.head.periods[-1]) == ("2018-Q1", "2025-Q4")
    assert found.head.counts["years apart from all others"] == 5


class Uncompared(dict[str, Any]):
    """A row that tells when it is compared with another one."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        Uncompared.compared += 1
        return super().__eq__(other)

    __hash__ = None


def test_a_store_of_many_files_is_sorted_out_without_comparing_row_with_row(
    tmp_path: Path,
) -> None:
    texts = [f"A note of 2024 about matter number {at}.\n" for at in range(40)]
    for at, text in enumerate(texts):
        (tmp_path / f"note-2024-01-{at:03d}.txt").write_text(text)
    feed = tmp_path / "news.rss"
    feed.write_text("<rss/>")
    tally = Tally()
    files = files_of(tmp_path, tally)
    rows = [
        Uncompared(corpus=one.corpus, name=one.name, sha256=one.digest(), kind=one.kind)
        for one in files
    ]
    rows.append(Uncompared(corpus=rows[0]["corpus"], name="news.rss", sha256="old", kind="feed"))
    kept, fresh = sorted_out(files, rows, tally)
    assert (Uncompared.compared, len(fresh)) == (0, 0)
    assert sorted(one["sha256"] for one in kept) == sorted(one["sha256"] for one in rows)


def test_of_very_many_files_that_cannot_be_read_the_first_are_named_and_the_rest_counted(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bagdar.runs.trends_scan.MOST_TOLD", 3)
    folder = tmp_path / corpus.stem
    folder.mkdir()
    (folder / "papers.parquet").write_bytes(corpus.read_bytes())
    for number in range(5):
        (folder / f"{number}.parquet").write_bytes(f"none {number}".encode())
    told = scan([folder], UNRANKED, at=AT).head.told
    named = [one for one in told if " cannot be read: " in one]
    assert [one[0] for one in named] == ["0", "1", "2"]
    assert "Of files and columns 2 more: counted." in told


def test_documents_of_one_title_and_day_without_ids_are_told_apart_by_their_texts(
    tmp_path: Path,
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("date,title,abstract\n2020,Editorial,Of looms\n2020,Editorial,Of mills\n")
    with gathered([path], today=AT.date()) as found:
        assert pq.read_metadata(found.path).num_rows == 2
        assert "ids doubled" not in +found.counts


WEEKLY = "Еженедельный обзор горно-металлургической отрасли"
TEXTS = (
    (
        "Of copper and its prices in the ports of the east, which rose as mines in the south stood "
        "still, and of what smelters paid for concentrate this month after a stop"
    ),
    (
        "Of coal and the railways that carry it over the steppe, where wagons are short, so "
        "that power stations burn what they have and ask the ministry for an order of loading first"
    ),
)


def table(path: Path, *rows: tuple[str, ...], columns: str = "id,date,title,abstract") -> Path:
    """Write a table of documents."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns.split(","), *rows])
    return path


def kept(*paths: Path, **asked: Any) -> tuple[list[tuple[str, str]], dict[str, int]]:
    """Return id and date of the documents that stay, and what was counted of repetitions."""
    with gathered(paths, today=AT.date(), **asked) as found:
        rows = pq.read_table(found.path).to_pylist()
    names = ("titles doubled within a year", "texts doubled in neighbouring years", "DOI doubled")
    counts = {name: found.counts[name] for name in names if found.counts[name]}
    return [(row["id"], row["date"]) for row in rows], counts


def test_documents_of_one_title_with_ids_and_texts_of_their_own_all_stay(tmp_path: Path) -> None:
    rows = [(f"d{at}", f"2020-{at % 12 + 1:02}", WEEKLY, f"{at}. {TEXTS[at % 2]}") for at in (0, 1)]
    rows += [(f"w{at}", "2021", WEEKLY, f"Of week {at}: " + f"tin {at} " * 30) for at in range(300)]
    path = table(tmp_path / "t.csv", *rows)
    assert len(kept(path)[0]) == 302
    untold = table(tmp_path / "u.csv", *(("", *row[1:]) for row in rows))
    assert len(kept(untold)[0]) == 302


def test_of_one_title_in_a_year_what_has_no_text_or_nearly_that_of_another_is_no_second(
    tmp_path: Path,
) -> None:
    one = table(
        tmp_path / "one.csv",
        ("a", "2020-03", WEEKLY, TEXTS[0]),
        ("bare", "2020-01", f"{WEEKLY}.", ""),
        ("note", "2020-02", WEEKLY.upper(), "No abstract."),
        ("b", "2020-04", WEEKLY, TEXTS[1]),
        ("other", "2020-04", "Another title altogether, long enough", ""),
    )
    assert kept(one) == (
        [("one:a", "2020-03"), ("one:b", "2020-04"), ("one:other", "2020-04")],
        {"titles doubled within a year": 2},
    )
    again = table(
        tmp_path / "again.csv",
        ("x", "2020-05", WEEKLY, TEXTS[0].replace("mines", "the <b>mines</b>").upper()),
        ("y", "2020-06", WEEKLY, " ".join(TEXTS[1].split()[:24]) + "…"),
        ("z", "2020-06", WEEKLY, "Of zinc " + " ".join(TEXTS[1].split()[20:])),
    )
    assert kept(one, again) == (
        [("again:z", "2020-06"), *kept(one)[0]],
        {"titles doubled within a year": 4},
    )


def test_entries_of_a_feed_that_come_again_under_another_name_are_one(tmp_path: Path) -> None:
    item = (
        "<item><title>{}</title><guid>{}</guid><pubDate>{}</pubDate>"
        "<description>{}</description></item>"
    )
    items = [item.format(WEEKLY, at, "2020", TEXTS[0] + " again" * at) for at in range(3)]
    items.append(item.format(WEEKLY, 9, "2020", TEXTS[1]))
    (tmp_path / "f.rss").write_text(f"<rss><channel>{''.join(items)}</channel></rss>", "utf-8")
    assert kept(tmp_path / "f.rss")[0] == [("f:0", "2020"), ("f:9", "2020")]


def test_a_paper_of_two_corpora_counts_once_in_its_earlier_year(tmp_path: Path) -> None:
    columns = "id,date,title,abstract,doi"
    one = table(
        tmp_path / "one.csv",
        ("a", "2019-05", "On looms", "", "https://doi.org/10.1234/ABC.1"),
        ("b", "2019-12-30", WEEKLY, TEXTS[0], ""),
        ("c", "2017", WEEKLY + " again", TEXTS[1], ""),
        ("v1", "2016", "Of wool in a volume", "", "10.1234/volume"),
        ("v2", "2016", "Of silk in a volume", "", "10.1234/volume"),
        columns=columns,
    )
    other = table(
        tmp_path / "other.csv",
        ("x", "2021", "Looms revisited", "How they weave at night, in full.", "doi:10.1234/abc.1"),
        ("y", "2020-01-02", WEEKLY, TEXTS[0].lower(), ""),
        ("z", "2019", WEEKLY + " again", TEXTS[1], ""),
        ("v", "2017", "Of hemp in a volume", "", "http://dx.doi.org/10.1234/Volume"),
        columns=columns,
    )
    found, counts = kept(one, other)
    assert found == [
        ("one:v1", "2016"),
        ("one:v2", "2016"),
        ("one:c", "2017"),
        ("other:v", "2017"),
        ("one:b", "2019-12-30"),
        ("other:x", "2019-05"),
        ("other:z", "2019"),
    ]
    assert counts == {"DOI doubled": 1, "texts doubled in neighbouring years": 1}


def test_very_many_documents_of_one_title_are_held_against_their_neighbours_alone(
    tmp_path: Path,
) -> None:
    rows = [
        {"id": f"d{at}", "date": "2020", "title": WEEKLY, "abstract": f"Of week {at} " * 9}
        for at in range(20_000)
    ]
    for name in ("a", "b"):
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / f"{name}.parquet")
    found, counts = kept(tmp_path / "a.parquet", tmp_path / "b.parquet")
    assert (len(found), counts) == (20_000, {"titles doubled within a year": 20_000})


def test_a_scan_and_a_back_test_take_the_same_documents_of_one_corpus(tmp_path: Path) -> None:
    told = [
        (WEEKLY, TEXTS[0]),
        (WEEKLY, TEXTS[1]),
        (WEEKLY, f"{TEXTS[1]} again"),
        (WEEKLY, TEXTS[1].upper()),
        (WEEKLY.upper(), None),
        ("Editorial", "Of looms"),
        ("Editorial", "Of mills"),
        ("Semiconductor device and method of manufacturing the same", None),
        ("Semiconductor device, and method of manufacturing the same", None),
        ("Semiconductor device and method of manufacturing the same", "Short note"),
    ]
    rows = [
        {"id": f"{year}.{at}", "year": year, "title": title, "abstract": text}
        for year in (2019, 2020, 2023)
        for at, (title, text) in enumerate(told)
    ]
    only = "A title that is long enough to stand for all of them"
    rows.append({"id": "x", "year": 2019, "title": only, "abstract": TEXTS[0]})
    rows += [{"id": f"x{at}", "year": at, "title": only, "abstract": None} for at in (2019, 2020)]
    path = tmp_path / "papers.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    with open_corpus(path) as alone:
        own = [rows[at]["id"] for at in alone.rows.tolist()]
    with gathered([path], today=AT.date()) as found, open_corpus(found.path) as whole:
        ids = pq.read_table(found.path, columns=["id"]).column("id").to_pylist()
        assert [ids[at].removeprefix("papers:") for at in whole.rows.tolist()] == own
    assert len(own) == 3 + 3 * 2 + 1 + 2, own
    assert "x2020" in own


def test_files_that_leave_a_folder_are_told_with_their_documents(tmp_path: Path) -> None:
    folder, store = tmp_path / "papers", tmp_path / "store"
    ids = set[str]()
    for name in ("a", "b", "c"):
        rows = [(f"{name}{at}", "2020", f"Of {name} {at}", "") for at in range(3)]
        table(folder / f"{name}.csv", *rows, (f"{name}x", "", "Without a date", ""))
    (folder / "d 2020.txt").write_text("A note of that year")
    (folder / "e 2020.txt").write_text("Another note")

    def told() -> tuple[list[str], dict[str, int]]:
        ids.clear()
        with gathered([folder], today=AT.date(), store=store) as found:
            counts = {name: found.counts[name] for name in found.counts if "that left" in name}
            ids.update(pq.read_table(found.path).column("id").to_pylist())
            return [one for one in found.told if "no more" in one], counts

    assert told() == ([], {})
    (folder / "a.csv").unlink()
    (folder / "b.csv").rename(folder / "renamed.csv")
    table(folder / "c.csv", ("c1", "2020", "Of c", ""))
    (folder / "e 2020.txt").unlink()
    assert told() == (
        ["papers: 2 files are there no more, and held 4 documents: a.csv, e 2020.txt"],
        {"files that left": 2, "documents of files that left": 4},
    )
    assert told() == ([], {})
    assert ids == {f"papers:{one}" for one in ("b0", "b1", "b2", "c1", "d 2020.txt")}


def test_years_apart_from_all_others_are_named(corpus: Path, tmp_path: Path) -> None:
    path = changed(
        corpus,
        tmp_path / "papers.parquet",
        lambda rows: [*rows, *({**rows[0], "id": f"x{at}", "date": "1971"} for at in range(2))],
    )
    told = scan([path], UNRANKED, at=AT).head.told
    assert "Left out as apart from all others: 1971 (2)." in told


def test_quarters_of_documents_that_tell_years_alone_cannot_be_said(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", *((f"{at}", "2020", f"Of {at}", "") for at in range(3)))
    written: list[Signals] = []
    found = scan([path], Asked(step="quarter"), at=AT, write=written.append)
    assert found.head.told[-1] == (
        "Cannot say what rises: no document tells its month, which quarters need."
    )
    assert found.head.counts["dates without a month"] == 3
    assert (found.signals, written) == ((), [found])
    lines = "".join(write_lines(found.head, found.signals)).splitlines()
    assert read_document(lines) == found


def test_a_table_that_is_a_heading_alone_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"a title and a date: no record is in t\.csv\.$"):
        scan([table(tmp_path / "t.csv")], ASKED, at=AT)


def test_opaque_titles_that_differ_in_large_letters_are_two_documents(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    one, other = "k7A9d0 b2C3d4 e5F6a7 c8D9e0 f1A2b3", "K7a9D0 B2c3D4 E5f6A7 C8d9E0 F1a2B3"
    path.write_text(f"date,title\n2020,{one}\n2020,{other}\n")
    for opaque, count in {False: 1, True: 2}.items():
        with gathered([path], today=AT.date(), opaque=opaque) as found:
            assert pq.read_metadata(found.path).num_rows == count


def test_cuts_that_are_no_range_are_told_one_by_one() -> None:
    assert Asked(cuts=(2010, 2015)).settings["cuts"] == "2010,2015"
    assert Asked(cuts=(2010, 2011, 2012)).settings["cuts"] == "2010-2012"


def test_a_corpus_in_which_nothing_can_be_used_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,title,date\n1,,2010\n2,x,never\n")
    with pytest.raises(CorpusError, match="no document with a title and a date"):
        scan([tmp_path / "a.csv"], ASKED, at=AT)


def test_two_corpora_of_one_name_are_refused(corpus: Path, tmp_path: Path) -> None:
    other = changed(corpus, tmp_path / corpus.name, lambda rows: rows[:10])
    with pytest.raises(CorpusError, match="one name"):
        scan([corpus, other], ASKED, at=AT)


def test_the_digest_tells_inputs_and_settings_apart(corpus: Path, found: Signals) -> None:
    other = scan([corpus], replace(ASKED, seed=1), at=AT)
    assert other.head.digest != found.head.digest
    assert other.head.corpora == found.head.corpora
    assert np.isfinite([one.visibility for one in found.signals]).all()
