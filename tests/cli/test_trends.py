"""`bagdar trends backtest`, as a process of its own that knows no Django and no installation."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
from pathlib import Path

import pytest

from bagdar.cli.trends import _headline, _tell_result
from bagdar.core.trends.backtest import Result
from tests.cli.conftest import InTurn, Run
from tests.core.trends.corpora import made_up, written


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("corpus") / "papers.parquet", made_up())


@pytest.fixture
def backtest(tmp_path: Path, command: Run) -> Run:
    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return command("trends", "backtest", *words, data=tmp_path / "data", cwd=tmp_path)

    return run


def test_a_range_of_cuts_is_scored_by_all_detectors_and_summed_up(
    corpus: Path, backtest: Run, tmp_path: Path
) -> None:
    made = backtest(corpus, "--cuts", "2009-2011", "--horizon", 3, "--output", "out")
    assert made.returncode == 0, made.stderr
    with (tmp_path / "out" / "results.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["cut", "label", "detector", "metric", "value"]
    assert {row["cut"] for row in rows} == {"2009", "2010", "2011", "mean", "all"}
    assert {row["detector"] for row in rows} == set(
        "chance momentum escore kleinberg holt ours oracle".split()
    )
    assert {"P@50", "CSI", "AP", "gap_closed"} <= {row["metric"] for row in rows}
    assert "16,500 documents of 2000 to 2014" in made.stdout
    assert "filed by categories" in made.stdout
    assert "Our detector beat a straight line by" in made.stdout
    again = backtest(corpus, "--cuts", "2009", "--output", "out")
    assert again.returncode == 1
    assert "is there already; write over it with --force" in again.stderr


def test_a_corpus_of_another_kind_is_kept_and_back_tested_by_an_engine(
    backtest: Run, tmp_path: Path
) -> None:
    some = made_up()
    with gzip.open(tmp_path / "part_0000.gz", "wt") as file:
        for at, (title, year) in enumerate(zip(some["title"], some["year"], strict=True)):
            work = {"id": f"https://openalex.org/W{at}", "title": f"{title} {at}"}
            file.write(json.dumps({**work, "publication_date": f"{year}-05-01"}) + "\n")
    words = ("part_0000.gz", "--cuts", "2010", "--output", "out", "--into", "kept")
    made = backtest(*words, "--engine", "duckdb", "--scratch", "passing", "--memory-mb", 500)
    assert made.returncode == 0, made.stderr
    assert "16,500 documents of 2000 to 2014" in made.stdout
    assert "16,500 records read" in made.stderr
    assert (tmp_path / "out" / "results.csv").exists()
    assert (tmp_path / "kept").is_dir()
    assert not list((tmp_path / "passing").iterdir())


def test_an_engine_that_is_not_there_is_told_in_one_line(
    corpus: Path, backtest: Run, tmp_path: Path
) -> None:
    made = backtest(corpus, "--cuts", "2010", "--output", "out", "--engine", "spark")
    assert made.returncode == 1
    assert "Spark is not installed" in made.stderr
    assert "Traceback" not in made.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "cuts", ["2011-2009", "soon", "2009-", "2009;2010", "0000-9999", "2090-2101", "1499,2010"]
)
def test_cuts_that_are_no_years_are_a_wrong_call(corpus: Path, backtest: Run, cuts: str) -> None:
    made = backtest(corpus, "--cuts", cuts, "--output", "out")
    assert made.returncode == 2
    assert "Invalid value for '--cuts'" in made.stderr


def test_how_ours_does_beside_the_straight_line_is_told_also_when_it_lost() -> None:
    result = Result()
    assert _headline(result) == (
        "Our detector is held against no straight line: no cut could be measured."
    )
    for cut in ("2009", "2010", "mean"):
        for detector, value in (("ours", 0.25), ("holt", 0.262)):
            result.rows.append((cut, "TOP10", detector, "AP", value))
    assert _headline(result) == (
        "Our detector did not beat a straight line: -0.012 of average precision over 2 cuts."
    )


def test_doubled_ids_new_venues_and_the_number_of_cuts_are_told(
    backtest: Run, tmp_path: Path
) -> None:
    some = made_up()
    some["venue"] = ["Newswire" if year > 2010 else "Journal" for year in some["year"]]
    for at, year in enumerate(some["year"]):
        if year == 2008 and at % 3:
            some["id"][at] = some["id"][at - at % 3]
    written(tmp_path / "c.parquet", some)
    made = backtest("c.parquet", "--cuts", "2010,2011", "--output", "out")
    assert made.returncode == 0, made.stderr
    assert "Break 2008: 734 of 1,100 ids came twice" in made.stderr
    assert "Break 2011: added venue newswire, 0 to 1,100" in made.stderr
    assert "Documents of a venue or corpus that begins or stops stay" in made.stderr
    assert "mean of 2 cuts; of gap_closed that of 2, each cut's own" in made.stdout


def test_a_damaged_file_takes_one_line(backtest: Run, tmp_path: Path) -> None:
    path = written(tmp_path / "c.parquet", made_up(first=2010, last=2010))
    content = bytearray(path.read_bytes())
    content[4:3000] = b"\xff" * 2996
    path.write_bytes(bytes(content))
    made = backtest("c.parquet", "--cuts", "2009", "--output", "out")
    assert made.returncode == 1
    assert made.stderr.startswith("Error: c.parquet holds no corpus: c.parquet cannot be read")
    assert made.stderr.count("\n") == 1


@pytest.mark.parametrize("option", ["--output", "--into"])
def test_what_cannot_be_written_is_refused_before_anything_is_read(
    tmp_path: Path, in_turn: InTurn, option: str
) -> None:
    (tmp_path / "papers").write_text("nothing that could be read")
    typed = {
        ("trends", *words, "--output", "s.jsonl", "--into", "store", option, nowhere): nowhere
        for nowhere in ("/proc/nope", "/proc/x/y", "papers/x")
        for words in (("backtest", "papers", "--cuts", "2009"), ("scan", "papers"))
    }
    refused = in_turn(*typed, data=tmp_path / "data", cwd=tmp_path)
    for nowhere, made in zip(typed.values(), refused, strict=True):
        assert made.returncode == 1
        assert made.stderr.startswith(f"Error: {nowhere} cannot be written: ")
        assert made.stderr.count("\n") == 1


def test_cuts_that_cannot_be_said_for_one_reason_take_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    result = Result()
    result.unsaid = [
        *((str(year), "", "the corpus begins in 2000") for year in range(1500, 2005)),
        *((str(year), "CSET8", "2 phrases rose, too few") for year in (2006, 2008, 2009)),
    ]
    _tell_result(result)
    assert capsys.readouterr().out.splitlines()[:2] == [
        "Cannot say for 1500 to 2004: the corpus begins in 2000.",
        "Cannot say for 2006, 2008 to 2009 CSET8: 2 phrases rose, too few.",
    ]


def test_what_cannot_be_said_has_its_reason_and_no_figure(
    corpus: Path, backtest: Run, tmp_path: Path
) -> None:
    made = backtest(corpus, "--cuts", "2001,2014", "--output", "out")
    assert made.returncode == 0, made.stderr
    assert "Cannot say for 2001: the corpus begins in 2000" in made.stdout
    assert "Cannot say for 2014: the corpus ends in 2014" in made.stdout
    text = (tmp_path / "out" / "results.csv").read_text()
    assert text == "cut,label,detector,metric,value\n"


def test_a_file_that_is_no_corpus_takes_one_line(backtest: Run, tmp_path: Path) -> None:
    (tmp_path / "no.parquet").write_text("nothing")
    made = backtest("no.parquet", "--cuts", "2009", "--output", "out")
    assert made.returncode == 1
    assert made.stderr.startswith("Error: no.parquet holds no corpus: no.parquet cannot be read")
    assert ".." not in made.stderr
    assert made.stderr.count("\n") == 1


def test_a_scan_writes_a_document_that_is_read_and_says_what_it_is_worth(
    tmp_path: Path, command: Run, in_turn: InTurn
) -> None:
    from bagdar.sources.synthetic.papers import write_papers
    from bagdar.sources.trends import open_signals

    write_papers(tmp_path / "synthetic-papers.parquet")
    scan, there = ("trends", "scan"), {"data": tmp_path / "data", "cwd": tmp_path}
    asked = ("synthetic-papers.parquet", "--output", "s.jsonl.gz", "--into", "store", "--top", 20)
    made = command(*scan, *asked, "--backtest-cuts", "2020-2022", **there)
    assert made.returncode == 0, made.stderr
    assert "synthetic-papers: 11,900 documents, 2009-2025" in made.stdout
    assert "Our detector " in made.stdout
    assert "1 of 1 files were new or changed" in made.stderr
    with open_signals(tmp_path / "s.jsonl.gz") as (head, signals):
        assert head.settings["cuts"] == "2020-2022"
        assert len(list(signals)) == 30
    (tmp_path / "none.csv").write_text("nothing\n")
    (tmp_path / "head.csv").write_text("id,date,title\n")
    nothing = [(*scan, one, "--output", "t.jsonl") for one in ("none.csv", "head.csv")]
    again, empty, headed = in_turn((*scan, *asked), *nothing, **there)
    assert again.returncode == 1
    assert "is there already; write over it with --force" in again.stderr
    assert empty.returncode == 1
    assert empty.stderr.splitlines()[-1].startswith("Error: There is no document with a title")
    assert headed.stderr.splitlines()[-1] == (
        "Error: There is no document with a title and a date: no record is in head.csv."
    )
