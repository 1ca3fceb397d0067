"""Corpora of every kind are read as documents of one shape, and what is wrong is counted."""

from __future__ import annotations

import csv
import gzip
import json
import os
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from docx import Document
from docx.oxml import parse_xml
from pypdf import PdfWriter

from bagdar.sources.trends import CorpusError, Tally, files_of, names_of_corpora, read_file
from bagdar.sources.trends.made import Found, batches, date_of, doi_of, made
from bagdar.sources.trends.openalex import abstract_of
from tests.sources.test_pdf_text import NESTED, WORDS, said, set_by_typst, written

WORK: dict[str, Any] = {
    "id": "https://openalex.org/W1",
    "doi": "https://doi.org/10.1/1",
    "title": "On <i>looms</i>",
    "publication_date": "2011-05-03",
    "abstract_inverted_index": {"We": [0], "weave": [1, 3], "and": [2]},
    "language": "en",
    "primary_topic": {"field": {"display_name": "Materials Science"}},
    "topics": [{"field": {"display_name": "Energy"}}],
    "primary_location": {"source": {"display_name": "Looms"}},
    "authorships": [
        {
            "author": {"display_name": "A. Weaver"},
            "institutions": [{"display_name": "Institute of Looms"}],
        }
    ],
}
PAPER: dict[str, Any] = {
    "id": "0704.0001",
    "title": "Deep\n  looms",
    "abstract": "We weave.",
    "categories": "cs.LG cs.AI",
    "journal-ref": None,
    "update_date": "2012-01-01",
    "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
    "authors_parsed": [["Weaver", "Ann", ""]],
}


TODAY = date(2026, 11, 28)


def read(path: Path) -> tuple[list[dict[str, Any]], Tally]:
    tally = Tally()
    rows = [
        row
        for file in files_of(path, tally)
        for batch in read_file(file, tally, today=TODAY)
        for row in batch.to_pylist()
    ]
    return rows, tally


def lines(path: Path, *records: Any) -> Path:
    text = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in records)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def test_a_work_of_openalex_is_read_from_todays_layout(tmp_path: Path) -> None:
    rows, tally = read(lines(tmp_path / "works.jsonl.gz", WORK))
    assert rows == [
        {
            "corpus": "works",
            "id": "W1",
            "date": "2011-05-03",
            "title": "On <i>looms</i>",
            "abstract": "We weave and weave",
            "categories": ["Materials Science", "Energy"],
            "venue": "Looms",
            "language": "en",
            "url": "https://doi.org/10.1/1",
            "people": ["A. Weaver"],
            "organisations": ["Institute of Looms"],
            "doi": "10.1/1",
        }
    ]
    assert tally.counts == {"records read": 1}
    assert tally.licences == {"CC0"}


def test_fields_that_moved_or_are_missing_are_tolerated_and_counted(tmp_path: Path) -> None:
    old = {
        "id": "https://openalex.org/W2",
        "display_name": "Old looms",
        "publication_year": 1999,
        "abstract_inverted_index": '{"Old": [0]}',
        "host_venue": {"display_name": "Old Looms"},
        "concepts": [{"display_name": "Art", "level": 0}, {"display_name": "Silk", "level": 2}],
    }
    gone = {**WORK, "id": "https://openalex.org/W3", "is_retracted": True}
    rows, tally = read(lines(tmp_path / "w.jsonl", old, gone))
    assert [(row["title"], row["venue"], row["categories"]) for row in rows] == [
        ("Old looms", "Old Looms", ["Art"])
    ]
    assert rows[0]["abstract"] == "Old"
    assert tally.counts == {
        "OpenAlex: title read from display_name": 1,
        "OpenAlex: date read from publication_year": 1,
        "OpenAlex: fields read from concepts": 1,
        "OpenAlex: venue read from host_venue": 1,
        "OpenAlex: no language": 1,
        "OpenAlex: no authors": 1,
        "paratext or retracted": 1,
        "records read": 1,
    }


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("https://openalex.org/W5", "W5"),
        ("http://openalex.org/W5", "W5"),
        ("https://openalex.org/works/W5", "W5"),
        ("https://api.openalex.org/works/w5", "W5"),
        ("W5", "W5"),
        (5, "W5"),
        (5.0, "W5"),
    ],
)
def test_a_work_is_known_however_its_id_is_written(tmp_path: Path, given: Any, told: str) -> None:
    rows, tally = read(lines(tmp_path / "works.jsonl", {**WORK, "id": given}))
    assert [(row["id"], row["abstract"]) for row in rows] == [(told, "We weave and weave")]
    assert tally.licences == {"CC0"}


@pytest.mark.parametrize("indent", [None, 1])
def test_a_saved_answer_of_openalex_is_read_as_its_works(
    tmp_path: Path, indent: int | None
) -> None:
    answer = {"meta": {"count": 2}, "results": [WORK, {**WORK, "id": "W2"}, None]}
    (tmp_path / "a.json").write_text(json.dumps(answer, indent=indent))
    rows, tally = read(tmp_path / "a.json")
    assert [row["id"] for row in rows] == ["W1", "W2"]
    assert tally.counts == {"records read": 2, "lines that are no record": 1}


def test_a_record_of_others_with_an_id_like_a_work_is_none(tmp_path: Path) -> None:
    record = {"id": "W5", "date": "2011", "title": "Looms", "abstract": "They weave."}
    (row,), tally = read(lines(tmp_path / "a.jsonl", record))
    assert (row["abstract"], row["url"], tally.licences) == ("They weave.", None, {""})
    other = {**record, "authorships": "Ann"}
    (row,), _tally = read(lines(tmp_path / "b.jsonl", other))
    assert row["date"] == "2011"


def test_openalex_as_parquet_reads_as_its_lines_do(tmp_path: Path) -> None:
    index = json.dumps(WORK["abstract_inverted_index"])
    table = pa.Table.from_pylist([{**WORK, "abstract_inverted_index": index}])
    pq.write_table(table, tmp_path / "works.parquet")
    lines(tmp_path / "works.jsonl", WORK)
    assert read(tmp_path / "works.parquet")[0] == read(tmp_path / "works.jsonl")[0]


@pytest.mark.parametrize(
    ("value", "doi"),
    [
        ("https://doi.org/10.1234/ABC.1", "10.1234/abc.1"),
        ("http://dx.doi.org/10.1234%2FAbc.1.", "10.1234/abc.1"),
        ("doi: 10.1000.10/x(1)", "10.1000.10/x(1)"),
        ("10.1234/a 10.1234/b", "10.1234/a"),
        ("10.5", None),
        ("10.5 pages / more", None),
        ("https://example.org/10.1234/abc", None),
        (None, None),
    ],
)
def test_a_doi_is_the_same_however_it_is_written(value: Any, doi: str | None) -> None:
    assert doi_of(value) == doi


@pytest.mark.parametrize(
    ("index", "text"),
    [
        ({"b": [1], "a": [0]}, "a b"),
        ({"far": [10**12], "near": [0]}, "near far"),
        ([("b", [1]), ("a", [0])], "a b"),
        ({"b": [1.0], "a": [0.0], "c": [0.5, float("nan")]}, "a b"),
        ({"a": "no places"}, None),
        ("{broken", None),
        (None, None),
        (3, None),
        ({"InvertedIndex": {"a": [0]}}, "a"),
    ],
)
def test_an_inverted_index_becomes_text_or_nothing(index: Any, text: str | None) -> None:
    assert abstract_of(index) == text


def test_metadata_of_arxiv_has_the_date_of_the_first_version(tmp_path: Path) -> None:
    rows, tally = read(lines(tmp_path / "arxiv.json", PAPER))
    assert rows[0] == {
        "corpus": "arxiv",
        "id": "0704.0001",
        "date": "2007-04-02",
        "title": "Deep looms",
        "abstract": "We weave.",
        "categories": ["cs.LG", "cs.AI"],
        "venue": None,
        "language": None,
        "url": "https://arxiv.org/abs/0704.0001",
        "people": ["Ann Weaver"],
        "organisations": [],
        "doi": None,
    }
    assert tally.licences == {"CC0"}


def test_a_table_is_read_by_what_its_columns_are_called(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "\ufeffID;Дата;Название;Аннотация;Category\n"
        '1.0;2010-03;Ткацкий станок;"Мы ткём; много";Лёгкая промышленность\n'
        "2;13.2010;Без даты;;\n"
        ";2011.0;Без номера;;\n"
        "3;2011\n",
        "utf-8",
    )
    rows, tally = read(tmp_path / "t.csv")
    assert [(row["id"], row["date"], row["title"]) for row in rows] == [
        ("1", "2010-03", "Ткацкий станок"),
        (None, "2011", "Без номера"),
    ]
    assert rows[0]["categories"] == ["Лёгкая промышленность"]
    assert tally.counts == {
        "records read": 3,
        "ids written as floats": 1,
        "dates that cannot be": 1,
        "no id": 1,
        "rows with other columns than the heading": 1,
    }


def test_a_record_has_the_first_of_its_dates_that_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "id,date,publication_date,year,title\n"
        "1,2010-05-03,2011,2012,Looms\n"
        "2,,2011-06,2012,Wheels\n"
        "3,soon,n/a,2012,Silk\n"
        "4,soon,,,Wool\n"
        "5,,,,Yarn\n"
    )
    rows, tally = read(tmp_path / "t.csv")
    assert [(row["id"], row["date"]) for row in rows] == [
        ("1", "2010-05-03"),
        ("2", "2011-06"),
        ("3", "2012"),
    ]
    assert tally.counts == {
        "records read": 5,
        "dates read from date": 1,
        "dates read from publication_date": 1,
        "dates read from year": 1,
        "dates that cannot be": 1,
        "no date": 1,
    }


def test_a_date_whose_day_and_month_cannot_be_told_apart_is_read_as_its_year_and_counted(
    tmp_path: Path,
) -> None:
    (tmp_path / "t.csv").write_text(
        "id,date,year,title\n1,03/04/2021,2020,Looms\n2,13/04/2021,,Wheels\n3,soon,2020,Silk\n"
    )
    rows, tally = read(tmp_path / "t.csv")
    assert [row["date"] for row in rows] == ["2021", "2021-04-13", "2020"]
    assert tally.counts["dates whose day and month cannot be told apart"] == 1


def test_seconds_since_1970_are_read_of_columns_that_say_so_alone(tmp_path: Path) -> None:
    rows = [
        {"id": 1, "timestamp": 1621468800, "title": "Looms"},
        {"id": 2, "timestamp": "1621468800123", "title": "Wheels"},
        {"id": 3, "timestamp": "2021-05-20", "title": "Silk"},
        {"id": 4, "date": 1621468800, "title": "Wool"},
        {"id": 5, "epoch": 1e300, "title": "Yarn"},
        {"id": 6, "timestamp": 1621468800.5, "title": "Felt"},
    ]
    found, tally = read(lines(tmp_path / "a.jsonl", *rows))
    assert [row["date"] for row in found] == ["2021-05-20"] * 4
    assert tally.counts["dates that cannot be"] == 2


def test_a_date_still_to_come_gives_way_to_the_next_that_is_not(tmp_path: Path) -> None:
    (tmp_path / "plan 2031-01-01.html").write_text(
        "<html><head><title>Plan</title><meta name='date' content='2024-02-03'></head></html>"
    )
    (tmp_path / "outlook 2035.txt").write_text("Outlook\nThey will weave.\n")
    (tmp_path / "t.csv").write_text(
        "id,date,year,title\n"
        "1,2026-11-29,2011,Looms\n"
        "2,2026-11-28,2011,Wheels\n"
        "3,2031,soon,Silk\n"
        "4,2031,2032,Wool\n"
    )
    rows, tally = read(tmp_path)
    assert [(row["id"], row["date"]) for row in rows] == [
        ("outlook 2035.txt", "2035"),
        ("plan 2031-01-01.html", "2024-02-03"),
        ("1", "2011"),
        ("2", "2026-11-28"),
        ("3", "2031"),
        ("4", "2031"),
    ]
    assert tally.counts == {
        "records read": 6,
        "dates read from names of files": 1,
        "dates read from documents themselves": 1,
        "dates read from year": 1,
        "dates read from date": 3,
    }


def test_a_date_that_cannot_be_read_gives_way_in_openalex_and_arxiv_too(tmp_path: Path) -> None:
    odd = [{"version": "v1", "created": "long ago"}]
    lines(tmp_path / "a.jsonl", {**PAPER, "versions": odd}, PAPER)
    lines(tmp_path / "b.jsonl", {**WORK, "publication_date": "0000", "publication_year": 2011})
    rows, tally = read(tmp_path)
    assert [row["date"] for row in rows] == ["2012-01-01", "2007-04-02", "2011"]
    assert tally.counts["dates read from update_date"] == 1
    assert tally.counts["dates read from versions"] == 1
    assert tally.counts["OpenAlex: date read from publication_year"] == 1


def column_of(path: Path, name: str, *cells: Any) -> list[Any]:
    """Return a column of documents, read of a table that has these cells under a heading."""
    heading, _sign, told = name.partition("=")
    rows = [
        {"id": f"d{at}", "date": "2011", "title": f"Loom {at}", heading: cell}
        for at, cell in enumerate(cells)
    ]
    lines(path / "a.jsonl", *rows)
    return [row[told or heading] for row in read(path / "a.jsonl")[0]]


def test_what_parts_lists_is_chosen_for_the_file(tmp_path: Path) -> None:
    named = "Machine learning; Data", "Light industry, textile", "Energy"
    assert column_of(tmp_path, "categories", *named) == [
        ["Machine learning", "Data"],
        ["Light industry, textile"],
        ["Energy"],
    ]
    commas = "machine learning, data mining", "data mining", "energy"
    assert column_of(tmp_path, "categories", *commas) == [
        ["machine learning", "data mining"],
        ["data mining"],
        ["energy"],
    ]
    codes = ["cs.LG cs.AI", "cs.LG,cs.CV", "math.AG, math.NT", *["cs.LG"] * 200, "cs.LG; cs.AI"]
    assert column_of(tmp_path, "categories", *codes)[:3] == [
        ["cs.LG", "cs.AI"],
        ["cs.LG", "cs.CV"],
        ["math.AG", "math.NT"],
    ]
    bars = "A|B", "C; D", "E"
    assert column_of(tmp_path, "fields=categories", *bars, "A|E") == [
        ["A", "B"],
        ["C; D"],
        ["E"],
        ["A", "E"],
    ]
    people = "Weaver, Ann", "Weaver, Ann; Silk, Bob", "Bob"
    assert column_of(tmp_path, "authors=people", *people) == [
        ["Weaver, Ann"],
        ["Weaver, Ann", "Silk, Bob"],
        ["Bob"],
    ]


@pytest.mark.parametrize("heading", ["category", "categories"])
def test_codes_are_parted_by_spaces_whatever_their_column_is_called(
    tmp_path: Path, heading: str
) -> None:
    cells = "cs.NA math.NA", "hep-th,62H30", "G06F 17/30; A01B 1/00", "Light industry"
    assert column_of(tmp_path, f"{heading}=categories", *cells) == [
        ["cs.NA", "math.NA"],
        ["hep-th", "62H30"],
        ["G06F 17/30", "A01B 1/00"],
        ["Light industry"],
    ]


def test_na_is_namibia_unless_the_file_writes_so_for_nothing(tmp_path: Path) -> None:
    assert column_of(tmp_path, "categories", "NA", "KZ", "nan", "None", "KZ, NA") == [
        ["NA"],
        ["KZ"],
        [],
        [],
        ["KZ", "NA"],
    ]
    (tmp_path / "r.csv").write_text(
        'id,date,title,abstract,categories\n1,2011,Looms,NA,"KZ,NA"\n2,2012,Wheels,It turns,NA\n'
    )
    rows, _tally = read(tmp_path / "r.csv")
    assert [(row["abstract"], row["categories"]) for row in rows] == [
        (None, ["KZ", "NA"]),
        ("It turns", []),
    ]


def test_a_title_that_says_nothing_is_none(tmp_path: Path) -> None:
    rows = ({"date": "2011", "title": one} for one in ("NaN", "nan", "NULL", "<NA>", "Nan no"))
    path = lines(tmp_path / "a.jsonl", *rows, {"date": "2011", "title": float("nan")})
    found, tally = read(path)
    assert [row["title"] for row in found] == ["Nan no"]
    assert tally.counts["no title"] == 5


def test_numbers_with_a_point_stay_as_they_are_and_lost_zeros_are_told(tmp_path: Path) -> None:
    def ids(*given: Any) -> tuple[list[Any], dict[str, int]]:
        rows = ({"id": one, "date": "2011", "title": "Looms"} for one in given)
        found, tally = read(lines(tmp_path / "a.jsonl", *rows))
        return [row["id"] for row in found], tally.counts

    assert ids("1.0", "2008.0")[0] == ["1", "2008"]
    assert ids("2008.0000", "2008.00")[0] == ["2008.0000", "2008.00"]
    exact, counts = ids("1501.1", "1501.10000", "2008.0", 704.0001, "1501.1234", "1412.1234")
    assert exact == ["1501.1", "1501.10000", "2008.0", "704.0001", "1501.1234", "1412.1234"]
    assert counts["ids that may have lost zeros"] == 4
    assert "ids written as floats" not in counts


def test_what_breaks_early_is_read_up_to_its_break(tmp_path: Path) -> None:
    lines(tmp_path / "a.jsonl.gz", *({**PAPER, "id": f"{at}"} for at in range(900)))
    packed = (tmp_path / "a.jsonl.gz").read_bytes()
    (tmp_path / "a.jsonl.gz").write_bytes(packed[:-9])
    rows, tally = read(tmp_path)
    assert len(rows) > 10
    assert tally.counts["files that break off"] == 1
    assert f"breaks off after {len(rows)}: " in tally.told[0]


def test_tables_of_patents_are_joined(tmp_path: Path) -> None:
    folder = tmp_path / "patents"
    folder.mkdir()
    (folder / "g_patent.tsv").write_text(
        '"patent_id"\t"patent_type"\t"patent_date"\t"patent_title"\n'
        '"7"\t"utility"\t"2011-05-03"\t"Loom ""A"""\n"8"\t"utility"\t"2012-01-03"\t"Wheel"\n'
    )
    (folder / "g_patent_abstract.tsv").write_text(
        '"patent_id"\t"patent_abstract"\n"7"\t"It weaves"\n'
    )
    (folder / "g_cpc_current.tsv").write_text(
        '"patent_id"\t"cpc_class"\n"7"\t"D03"\n"7"\t"D03"\n"7"\t"G06"\n'
    )
    rows, tally = read(folder)
    assert [
        (row["id"], row["date"], row["title"], row["abstract"], row["categories"]) for row in rows
    ] == [
        ("7", "2011-05-03", 'Loom "A"', "It weaves", ["D03", "G06"]),
        ("8", "2012-01-03", "Wheel", None, []),
    ]
    assert rows[0]["url"] == "https://patents.google.com/patent/US7"
    assert tally.told == ["PatentsView: there is no g_assignee_disambiguated.tsv"]


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_tsv", ".tsv"), content)
    return path


def test_tables_of_patents_are_read_as_they_are_published(tmp_path: Path) -> None:
    head = b'"patent_id"\t"patent_date"\t"patent_title"\t"withdrawn"\n'
    zipped(
        tmp_path / "g_patent.tsv.zip",
        g_patent_tsv=head + b'"7"\t"2011-05-03"\t"Loom"\t0\n"8"\t"2012-01-03"\t"Wheel"\t1\n',
    )
    zipped(
        tmp_path / "g_patent_abstract.tsv.zip",
        g_patent_abstract_tsv=b'"patent_id"\t"patent_abstract"\n"7"\t"It\nweaves"\n',
    )
    zipped(tmp_path / "g_cpc_current.tsv.zip", other=b"?")
    rows, tally = read(tmp_path)
    assert tally.told[0] == "g_cpc_current.tsv.zip cannot be read: it holds no g_cpc_current.tsv"
    assert [(row["id"], row["title"], row["abstract"]) for row in rows] == [
        ("7", "Loom", "It weaves")
    ]
    assert tally.counts["patents withdrawn"] == 1


def test_a_table_of_patents_whose_archive_is_damaged_is_read_in_part(tmp_path: Path) -> None:
    path = zipped(tmp_path / "g_patent.tsv.zip", g_patent_tsv=PATENTS.encode())
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2 : len(whole) // 2 + 40] = bytes(40)
    path.write_bytes(whole)
    rows, tally = read(tmp_path)
    assert len(rows) < 20_000
    assert tally.counts["files that break off"] == 1
    assert tally.told[0].startswith("g_patent.tsv.zip cannot be read whole: ")


def test_members_of_an_archive_are_files_of_a_corpus(tmp_path: Path) -> None:
    table = BytesIO()
    pq.write_table(pa.table({"id": ["p"], "title": ["Parquet"], "date": ["2012"]}), table)
    path = zipped(
        tmp_path / "archive.zip",
        **{
            "arx/papers.json": json.dumps(PAPER).encode() + b"\n" + json.dumps(PAPER).encode(),
            "b.jsonl.gz": gzip.compress(json.dumps({**PAPER, "id": "0704.0002"}).encode()),
            "c.csv": "id;date;title\n1;2011;Водород\n".encode("cp1251"),
            "d.parquet": table.getvalue(),
            "e.exe": b"MZ",
            "__MACOSX/c.csv": b"?",
            "2010 f.txt": b"Looms",
        },
    )
    assert names_of_corpora([path]) == ["archive"]
    rows, tally = read(path)
    assert [row["title"] for row in rows] == [
        *("Looms", "Deep looms", "Deep looms", "Deep looms", "Водород", "Parquet")
    ]
    assert tally.counts["files of other kinds"] == 1
    files = files_of(path, Tally())
    assert files[0].name == "archive.zip/2010 f.txt"
    assert len({one.digest() for one in files}) == len(files)
    other = zipped(tmp_path / "other.zip", **{"2010 f.txt": b"Looms"})
    assert files_of(other, Tally())[0].digest() == files[0].digest()


def test_an_archive_beyond_its_bounds_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines(tmp_path / "a.jsonl", PAPER)
    zipped(tmp_path / "b.zip", **{"b.csv": b"id,date,title\n" + b" " * 2**25})
    (tmp_path / "c.zip").write_bytes(b"PK\x03\x04 nothing")
    zipped(tmp_path / "d.zip", **{f"{at}.txt": b"?" for at in range(4)})
    locked = bytearray(zipped(tmp_path / "e.zip", **{"e.txt": b"?"}).read_bytes())
    locked[locked.rfind(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "e.zip").write_bytes(locked)
    monkeypatch.setattr("bagdar.sources.trends.packed.MOST_MEMBERS", 3)
    rows, tally = read(tmp_path)
    assert len(rows) == 1
    assert tally.counts["unreadable files"] == 4
    assert [one.split(" cannot be read: ")[1][:25] for one in tally.told] == [
        "The document unpacks to m",
        "it is damaged",
        "The document unpacks to m",
        "it is locked by a passwor",
    ]


RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Loom news</title><language>en-GB</language>
<item><title>New &lt;b&gt;loom&lt;/b&gt;</title><link>https://example.org/1</link>
<description>&lt;p&gt;It weaves&lt;/p&gt;</description><category>Textile, silk</category>
<dc:creator>Ann</dc:creator><pubDate>Mon, 02 Apr 2007 19:18:42 GMT</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Atoms</title>
<entry><id>urn:1</id><title>Old loom</title><link rel="self" href="https://example.org/self"/>
<link href="https://example.org/2"/><updated>2008-01-02T00:00:00Z</updated>
<author><name>Bob</name></author><category term="wool"/><summary>Short</summary></entry></feed>"""


def test_feeds_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_text(RSS)
    (tmp_path / "b.atom").write_text(ATOM)
    rows, tally = read(tmp_path)
    assert [
        (row["id"], row["date"], row["title"], row["abstract"], row["url"], row["venue"])
        for row in rows
    ] == [
        (
            "https://example.org/1",
            "2007-04-02",
            "New loom",
            "It weaves",
            "https://example.org/1",
            "Loom news",
        ),
        ("urn:1", "2008-01-02", "Old loom", "Short", "https://example.org/2", "Atoms"),
    ]
    assert [(row["people"], row["categories"], row["language"]) for row in rows] == [
        (["Ann"], ["Textile, silk"], "en"),
        (["Bob"], ["wool"], None),
    ]
    assert tally.counts == {"records read": 2}


MEDIA_RSS = """<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:a="http://www.w3.org/2005/Atom"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
<channel><media:title>Pictures</media:title><a:link rel="self" href="https://example.org/feed"/>
<title>Loom news</title>
<item><media:title>A photo of a mill</media:title><media:content url="x">Photo</media:content>
<itunes:author>Studio</itunes:author><media:category>photo</media:category>
<a:link href="https://example.org/other"/><media:description>Mill at dusk</media:description>
<title>New loom</title><link>https://example.org/1</link><description>Short</description>
<content:encoded>&lt;p&gt;All of it&lt;/p&gt;</content:encoded><category>silk</category>
<dc:subject>wool</dc:subject><dc:creator>Ann</dc:creator><dc:date>2007-04-02</dc:date></item>
</channel></rss>"""
MEDIA_ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:m="http://search.yahoo.com/mrss/">
<m:title>Pictures</m:title><title>Atoms</title>
<entry><m:group><m:title>Film</m:title></m:group><m:title>Photo</m:title><id>urn:1</id>
<title>Old loom</title><m:content type="image/png">Mill</m:content><content src="x.html"/>
<summary>Short</summary><published>2008-01-02T00:00:00Z</published>
<updated>2009-01-02T00:00:00Z</updated></entry></feed>"""
RDF = """<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old news</title></channel>
<item r:about="urn:2"><title>Wheel</title><description>It turns</description>
<dc:date>2003-02-01</dc:date></item></r:RDF>"""


def test_entries_of_feeds_are_read_by_namespace(tmp_path: Path) -> None:
    for name, content in {"a.rss": MEDIA_RSS, "b.atom": MEDIA_ATOM, "c.xml": RDF}.items():
        (tmp_path / name).write_text(content)
    rows, tally = read(tmp_path)
    assert [
        (row["title"], row["abstract"], row["date"], row["venue"], row["url"]) for row in rows
    ] == [
        ("New loom", "All of it", "2007-04-02", "Loom news", "https://example.org/1"),
        ("Old loom", "Short", "2008-01-02", "Atoms", None),
        ("Wheel", "It turns", "2003-02-01", "Old news", None),
    ]
    assert (rows[0]["people"], rows[0]["categories"]) == (["Ann"], ["silk", "wool"])
    assert rows[2]["id"] == "urn:2"
    assert tally.counts == {"records read": 3, "dates read from published": 1}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("<rss><channel><item>", "broken XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><rss><channel/></rss>', "declares a DTD"),
        ("<svg/>", "<svg> is no feed"),
    ],
)
def test_a_file_that_is_no_feed_is_told(tmp_path: Path, content: str, why: str) -> None:
    (tmp_path / "a.xml").write_text(content)
    rows, tally = read(tmp_path / "a.xml")
    assert rows == []
    assert tally.counts == {"unreadable files": 1}
    assert why in tally.told[0]


def test_an_entity_never_reads_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("do not tell")
    (tmp_path / "a.xml").write_text(
        f'<!DOCTYPE a [<!ENTITY b SYSTEM "file://{tmp_path}/secret">]>'
        "<rss><channel><item><title>&b;</title><pubDate>2010</pubDate></item></channel></rss>"
    )
    rows, tally = read(tmp_path / "a.xml")
    assert "do not tell" not in f"{rows}{tally}"


def test_a_word_is_the_same_whatever_program_wrote_its_letters(tmp_path: Path) -> None:
    (tmp_path / "a-2024.txt").write_text(
        "Oﬃce and eﬀect\n\nHigh-eﬃciency ﬂow, sta\u00adple ﬁbre; новыи\u0306 № 5", "utf-8"
    )
    (row,), _tally = read(tmp_path)
    assert row["title"] == "Office and effect"
    assert row["abstract"] == "High-efficiency flow, staple fibre; новый № 5"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (
            r"Of Schr{\"o}dinger, Schr\"odinger",
            "Of Schrödinger, Schrödinger",
        ),
        (r"Poincar\'e, Poincar{\'e}, Poincar\'{e}", "Poincaré, Poincaré, Poincaré"),
        (r"\v{C}erenkov, \v Cerenkov, {\v C}erenkov", "Čerenkov, Čerenkov, Čerenkov"),
        (r"Garc\'{\i}a, Garc\'\i a, na\"{\i}ve", "García, García, naïve"),
        (r"\L{}ukasiewicz, {\L}ukasiewicz, Erd\H{o}s", "Łukasiewicz, Łukasiewicz, Erdős"),
        (r"M{\o}ller, Weierstra\ss, \AA ngstr\"om", "Møller, Weierstraß, Ångström"),
        (r"Fran\c{c}ois, \.Istanbul, Ma\~nana", "François, İstanbul, Mañana"),
        (
            r"$\dot{x}$, $\'e$, \cite{c} \kappa",
            r"$\dot{x}$, $\'e$, \cite{c} \kappa",
        ),
        (r"Newton\'s law, it isn\'t", r"Newton\'s law, it isn\'t"),
        (r"the \"only\" way", r"the \"only\" way"),
        ("plain", "plain"),
    ],
)
def test_accents_of_latex_are_letters(tmp_path: Path, written: str, meant: str) -> None:
    record = {"date": "2011", "title": written, "abstract": written, "authors": written}
    ((row,), _tally) = read(lines(tmp_path / "a.jsonl", record))
    assert (row["title"], row["abstract"], row["people"]) == (meant, meant, [meant])


def test_documents_of_a_folder_are_dated_by_themselves_or_their_names(tmp_path: Path) -> None:
    (tmp_path / "2010-05 report.txt").write_text("# A loom\nIt weaves.\n")
    (tmp_path / "page.html").write_text(
        "<html lang='ru'><head><title>Станок</title><meta name='date' content='2011-02-03'>"
        "<script>x()</script></head><body>Ткёт.</body></html>"
    )
    (tmp_path / "old.txt").write_bytes("Станок\nткёт".encode("cp1251"))
    (tmp_path / "film.mp4").write_bytes(b"?")
    made = Document()
    made.core_properties.title = "Loom of wood"
    made.core_properties.created = datetime(2012, 3, 4)  # noqa: DTZ001 -- as DOCX has it
    made.add_paragraph("It weaves well.")
    made.save(str(tmp_path / "a.docx"))
    (tmp_path / "b.docx").write_bytes(b"PK\x03\x04 broken")
    rows, tally = read(tmp_path)
    assert [(row["id"], row["date"], row["title"], row["abstract"]) for row in rows] == [
        ("2010-05 report.txt", "2010-05", "A loom", "It weaves."),
        ("a.docx", "2012-03-04", "Loom of wood", "It weaves well."),
        ("page.html", "2011-02-03", "Станок", "Ткёт."),
    ]
    assert tally.counts == {
        "files of other kinds": 1,
        "unreadable files": 1,
        "records read": 4,
        "dates read from names of files": 1,
        "dates read from documents themselves": 2,
        "no date": 1,
    }
    assert "not read, of no known kind: film.mp4" in tally.told[0]


def test_the_day_in_a_name_goes_before_metadata_and_a_template_comes_last(tmp_path: Path) -> None:
    def docx(name: str, created: datetime | None, modified: datetime | None = None) -> None:
        made = Document()
        made.add_paragraph("A loom")
        if created:
            made.core_properties.created = created
        if modified:
            made.core_properties.modified = modified
        made.save(str(tmp_path / name))

    docx("a 2024-05-17.docx", datetime(2020, 1, 2))  # noqa: DTZ001 -- as DOCX has it
    docx("b отчёт 17.05.2024.docx", None)
    docx("c 2019 in 20240517.docx", None)
    docx("d 2019.docx", datetime(2020, 1, 2))  # noqa: DTZ001
    docx("e 2019-03.docx", None)
    docx("f.docx", None)
    docx("g.docx", None, datetime(2021, 2, 3))  # noqa: DTZ001
    docx("h 2018.docx", datetime(1970, 1, 1))  # noqa: DTZ001
    docx("i.docx", datetime(2013, 12, 23, 9))  # noqa: DTZ001
    page = "<html><head><title>P</title><meta name='date' content='{}'></head><body/></html>"
    (tmp_path / "j_2024_05_17.html").write_text(page.format("2001-01-01"))
    (tmp_path / "k 2017.html").write_text(page.format("1970-01-01T00:00:00Z"))
    rows, tally = read(tmp_path)
    assert [(row["id"][0], row["date"]) for row in rows] == [
        ("a", "2024-05-17"),
        ("b", "2024-05-17"),
        ("c", "2024-05-17"),
        ("d", "2020-01-02"),
        ("e", "2019-03"),
        ("f", "2013-12-23"),
        ("g", "2021-02-03"),
        ("h", "2018"),
        ("i", "2013-12-23"),
        ("j", "2024-05-17"),
        ("k", "2017"),
    ]
    assert tally.counts == {
        "records read": 11,
        "dates read from names of files": 7,
        "dates read from documents themselves": 3,
        "dates read from templates": 1,
    }


def test_documents_as_pdf_are_read_and_each_that_is_not_is_told_by_its_reason(
    tmp_path: Path,
) -> None:
    titled = '#set document(title: "Loom of wood", date: datetime(year: 2012, month: 3, day: 4))\n'
    fine = set_by_typst(f'{titled}#set text(lang: "kk")\n{WORDS}')
    (tmp_path / "a.pdf").write_bytes(fine)
    (tmp_path / "b again.pdf").write_bytes(fine)
    (tmp_path / "c 2010-05.PDF").write_bytes(written(said(WORDS), said("It weaves.")))
    (tmp_path / "d.pdf.gz").write_bytes(gzip.compress(set_by_typst(f"{titled}Packed. {WORDS}")))
    (tmp_path / "e.pdf").write_bytes(b"no pdf at all")
    (tmp_path / "f.pdf").write_bytes(written(b"q /Im1 Do Q"))
    (tmp_path / "g.pdf").write_bytes(b"%PDF-1.7 nothing")
    (tmp_path / "h.pdf").write_bytes(NESTED)
    writer = PdfWriter(clone_from=BytesIO(fine))
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(tmp_path / "i.pdf")
    (tmp_path / "j 2011.pdf").write_bytes(written(said(WORDS), said("x")).partition(b"xref\n")[0])
    (tmp_path / "k 2011.pdf").write_bytes(written(*[said(WORDS)] * 501))
    rows, tally = read(tmp_path)
    assert [(row["id"], row["date"], row["title"], row["language"]) for row in rows] == [
        ("a.pdf", "2012-03-04", "Loom of wood", "kk"),
        ("b again.pdf", "2012-03-04", "Loom of wood", "kk"),
        ("c 2010-05.PDF", "2010-05", WORDS, None),
        ("d.pdf", "2012-03-04", "Loom of wood", "en"),
        ("j 2011.pdf", "2011", WORDS, None),
        ("k 2011.pdf", "2011", WORDS, None),
    ]
    assert [row["abstract"] for row in rows[:4]] == [WORDS, WORDS, "It weaves.", f"Packed. {WORDS}"]
    assert tally.counts == {
        "unreadable files": 2,
        "PDF without text": 1,
        "PDF beyond bounds": 1,
        "PDF locked by a password": 1,
        "files that break off": 1,
        "documents read in part": 1,
        "dates read from names of files": 3,
        "dates read from documents themselves": 3,
        "records read": 6,
    }
    assert tally.told == [
        "e.pdf cannot be read: it is no PDF",
        "f.pdf cannot be read: it holds no text, only images",
        "g.pdf cannot be read: it is damaged",
        "h.pdf cannot be read: reading it takes more time, memory or nesting than is allowed",
        "i.pdf cannot be read: it is locked by a password",
        "j 2011.pdf cannot be read whole: it breaks off",
        "k 2011.pdf is read in part: 500 of 501 pages",
    ]


def test_a_broken_gzip_in_the_middle_of_a_folder_costs_what_follows_its_break_alone(
    tmp_path: Path,
) -> None:
    for at, name in enumerate("abc"):
        papers = [{**PAPER, "id": f"{at}.{one}", "note": "x" * 50} for one in range(400)]
        lines(tmp_path / f"{name}.jsonl.gz", *papers)
    whole = (tmp_path / "b.jsonl.gz").read_bytes()
    (tmp_path / "b.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "c.csv.gz").write_bytes(b"\x1f\x8b nothing")
    rows, tally = read(tmp_path)
    own = [row["id"].split(".")[0] for row in rows]
    assert (own.count("0"), own.count("2")) == (400, 400)
    assert 0 < own.count("1") < 400
    assert tally.counts["files that break off"] == 1
    assert tally.counts["unreadable files"] == 1
    assert any("b.jsonl.gz cannot be read whole: breaks off after" in one for one in tally.told)


def test_parts_of_the_snapshot_of_openalex_are_known_by_what_they_begin_with(
    tmp_path: Path,
) -> None:
    part = tmp_path / "works" / "updated_date=2026-06-24"
    part.mkdir(parents=True)
    with gzip.open(part / "part_0000.gz", "wt") as file:
        file.write(json.dumps(WORK) + "\n")
    (part / "part_0001.gz").write_bytes(gzip.compress(b"no record"))
    (part / "part_0002.gz").write_bytes(b"\x1f\x8b broken")
    rows, tally = read(tmp_path / "works")
    assert [row["id"] for row in rows] == ["W1"]
    assert tally.counts["files of other kinds"] == 2


def test_lines_that_are_no_records_are_counted_and_the_rest_is_read(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "a.jsonl",
        PAPER,
        "{broken",
        "[1, 2]",
        "[" * 100_000,
        '{"id": 1, "title": null, "year": 2010}',
        '{"id": 2, "title": "T", "year": NaN}',
        '{"id": 3, "title": "T", "year": 1e400}',
        '{"id": 4, "title": "T", "year": 20}',
        '{"id": 5, "name": "without a date"}',
        "",
        {**PAPER, "id": "0704.0002"},
    )
    path.write_bytes(path.read_bytes() + b'\n{"id": "\xff"}\n')
    rows, tally = read(path)
    assert [row["id"] for row in rows] == ["0704.0001", "0704.0002"]
    assert tally.counts == {
        "lines that are no record": 4,
        "no title": 1,
        "no date": 1,
        "dates that cannot be": 2,
        "dates read from versions": 2,
        "records without title or date": 1,
        "records read": 6,
    }


RECORDS: list[dict[str, Any]] = [
    {"id": "1", "date": "2010-05", "title": 'Looms [of] {wood}, "fine"', "n": 12},
    {"id": "2", "date": 2011, "title": "Wheels", "categories": ["a", "b"]},
    {"id": "3", "date": "2012", "title": "Шёлк " * 9000},
]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RECORDS),
        json.dumps(RECORDS, indent=2, ensure_ascii=False),
        "\ufeff\n [" + ",\n".join(map(json.dumps, RECORDS)) + "\n]\n",
        "\n".join(json.dumps(one, indent=1) for one in RECORDS),
        "\n\n" + "\n".join(map(json.dumps, RECORDS)),
        "{\n" + json.dumps(RECORDS[0])[1:] + "\n" + json.dumps(RECORDS[1:]),
    ],
)
def test_json_is_read_in_lines_as_an_array_and_over_several_lines(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bagdar.sources.trends.whole_json.PIECE", 11)
    (tmp_path / "a.json").write_text(text, "utf-8")
    rows, tally = read(tmp_path / "a.json")
    assert [(row["id"], row["date"]) for row in rows] == [
        ("1", "2010-05"),
        ("2", "2011"),
        ("3", "2012"),
    ]
    assert rows[0]["title"] == RECORDS[0]["title"]
    assert tally.counts == {"records read": 3}


def test_an_array_that_breaks_off_is_read_up_to_its_break(tmp_path: Path) -> None:
    whole = json.dumps([1, None, *RECORDS[:2], RECORDS[0]])
    for name, text in {"cut": whole[:-30], "open": whole[:-1], "odd": whole[:-30] + "}} x"}.items():
        path = tmp_path / f"{name}.json"
        path.write_text(text)
        rows, tally = read(path)
        assert [row["id"] for row in rows][:2] == ["1", "2"], name
        assert tally.counts["files that break off"] == 1, name
        assert tally.counts["lines that are no record"] == 2, name
        assert f"breaks off after {len(rows)}: JSON: " in tally.told[0], name


@pytest.mark.parametrize(
    "head",
    [
        "id|year|title\n1|2011|Looms, old; new\n",
        "\n\nid;year;title\n1;2011;Looms, old; new\n".replace("; new", " new"),
        ";;;\nid;year;title\n1;2011;Looms, old\n",
        "sep=;\nid;year;title\n1;2011;Looms, old\n",
        '\ufeff"sep=|"\r\nid|year|"title"\r\n1|2011|Looms, old\r\n',
        "sep=\t\n\nid\tyear\ttitle\n1\t2011\tLooms, old\n",
        'id;year;title;"a,b,c,d,e"\n1;2011;Looms, old;\n',
    ],
)
def test_tables_may_say_what_parts_cells_and_begin_with_empty_lines(
    tmp_path: Path, head: str
) -> None:
    (tmp_path / "a.csv").write_bytes(head.encode())
    rows, tally = read(tmp_path / "a.csv")
    assert [(row["id"], row["date"], row["title"][:10]) for row in rows] == [
        ("1", "2011", "Looms, old")
    ]
    assert tally.counts == {"records read": 1}


def test_a_line_without_end_is_left_out_and_the_next_one_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bagdar.sources.trends.reading.LONGEST_LINE", 1000)
    rows, tally = read(lines(tmp_path / "a.jsonl", {**PAPER, "abstract": "x" * 9000}, PAPER))
    assert len(rows) == 1
    assert tally.counts["lines too long"] == 1


def test_a_table_of_one_endless_line_is_read_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bagdar.sources.trends.reading.LONGEST_CELL", 100)
    (tmp_path / "a.csv").write_text("id,date,title\n" + "x" * 950 + "\n1,2010,Loom\n")
    rows, tally = read(tmp_path / "a.csv")
    assert [row["title"] for row in rows] == ["Loom"]
    assert tally.counts["rows with other columns than the heading"] == 10
    assert csv.field_size_limit() >= 2**17, "other readers of the process may read long cells"


def test_a_path_without_any_known_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_bytes(b"MZ")
    with pytest.raises(CorpusError, match="no file of a known kind"):
        files_of(tmp_path, Tally())


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_a_table_that_is_not_utf_8_is_read_in_its_own_encoding(
    tmp_path: Path, encoding: str
) -> None:
    text = "id;Дата;Название\r\n1;2010;Ткацкий станок\r\n"
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    rows, tally = read(tmp_path / "t.csv")
    assert [row["title"] for row in rows] == ["Ткацкий станок"]
    assert tally.told == []


def test_one_wrong_byte_makes_a_table_no_other_encoding(tmp_path: Path) -> None:
    text = "id;Дата;Название\n1;2010;Ткацкий станок\n2;2011;Мельница ".encode()
    (tmp_path / "t.csv").write_bytes(text + b"\xff\n")
    rows, _tally = read(tmp_path / "t.csv")
    assert [row["title"] for row in rows] == ["Ткацкий станок", "Мельница \ufffd"]


def _broken_docx() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        whole = BytesIO()
        Document().save(whole)
        with zipfile.ZipFile(whole) as given:
            for name in given.namelist():
                broken = name in {"word/document.xml", "docProps/core.xml"}
                made.writestr(name, b"<w:document" if broken else given.read(name))
    return packed.getvalue()


def test_a_file_that_a_library_fails_over_costs_itself_alone(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(_broken_docx())
    far = pa.array([2**48], pa.timestamp("ms"))
    pq.write_table(pa.table({"id": [1], "title": ["x"], "date": far}), tmp_path / "b.parquet")
    (tmp_path / "g_patent.tsv").write_text("patent_id\tpatent_date\n1\t2010-01-01\n")
    lines(
        tmp_path / "c.jsonl",
        {**PAPER, "categories": 5},
        {**WORK, "abstract_inverted_index": "[" * 100_000},
    )
    rows, tally = read(tmp_path)
    assert [row["title"] for row in rows] == ["Deep looms", "On <i>looms</i>"]
    assert rows[0]["categories"] == []
    assert rows[1]["abstract"] is None
    assert tally.counts["unreadable files"] == 3
    assert [one.split(" cannot be read: ")[0] for one in tally.told] == [
        *("a.docx", "b.parquet", "g_patent"),
    ]


def test_a_name_that_is_not_utf_8_is_spelt_out(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xee\xf2\xf7\xe5\xf2.txt")).write_text("We weave in 2010.")
    (file,) = files_of(tmp_path, Tally())
    assert file.name == r"\xee\xf2\xf7\xe5\xf2.txt"
    file.name.encode("utf-8")


def test_long_texts_make_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bagdar.sources.trends.made.BATCH_LETTERS", 10)
    bare = made(Found(title="Looms", date="2010"), "c", Tally(), today=TODAY)
    assert bare is not None
    rows = [{**bare, "abstract": "We weave."} for _one in range(5)]
    assert [len(one) for one in batches(rows)] == [0, 2, 2, 1]


def test_a_parquet_file_without_what_is_needed_is_told(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1], "title": ["x"]}), tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes(b"PAR1")
    rows, tally = read(tmp_path)
    assert rows == []
    assert tally.counts == {"unreadable files": 2}
    assert "a.parquet cannot be read: has no column date" in tally.told


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2010", "2010"),
        (2010.0, "2010"),
        ("2010-13", None),
        ("2010-00", "2010"),
        ("2010-05-41", "2010-05"),
        ("20110503", "2011-05-03"),
        (20150517, "2015-05-17"),
        (20150517.0, "2015-05-17"),
        (20151317, None),
        ("2011/5/3", "2011-05-03"),
        ("2011-05-03T10:00:00+06:00", "2011-05-03"),
        (date(2011, 5, 3), "2011-05-03"),
        ("Tue, 03 May 2011 10:00:00 +0600", "2011-05-03"),
        ("17.05.2024", "2024-05-17"),
        ("1.7.2024 10:00", "2024-07-01"),
        ("31.13.2024", None),
        ("17 May 2024", "2024-05-17"),
        ("May 17, 2024", "2024-05-17"),
        ("Sept. 2020", "2020-09"),
        ("17 мая 2024 г.", "2024-05-17"),
        ("2024 мамыр", "2024"),
        ("мамыр 2024", "2024-05"),
        ("17 мая ２０２４", None),
        ("05/17/2021", "2021-05-17"),
        ("17/05/2021 10:00", "2021-05-17"),
        ("17-05-2021", "2021-05-17"),
        ("03/04/2021", "2021"),
        ("04/04/2021", "2021-04-04"),
        ("17/18/2021", None),
        ("17.05.21", "2021-05-17"),
        ("17.05.69", "1969-05-17"),
        ("31/12/04", "2004-12-31"),
        ("12/31/69", "1969-12-31"),
        ("03/04/21", "2021"),
        ("21-05-17", None),
        ("2021-Q2", "2021-04"),
        ("2021q4", "2021-10"),
        ("Q1 2021", "2021-01"),
        ("II кв. 2021 г.", "2021-04"),
        ("3 квартал 2021 года", "2021-07"),
        ("2021-Q5", None),
        ("3 2021", None),
        ("2021 г.", "2021"),
        ("2021 жыл", "2021"),
        ("Пн, 02 апр 2007 19:18:42 +0600", "2007-04-02"),
        ("дс, 02 сәуір 2007 19:18", "2007-04-02"),
        ("1621468800", None),
        ("volume 2024", None),
        ("soon", None),
        ("0020", None),
        ("２０２０", None),
        ("٢٠٢٠-٠٥", None),
        (float("nan"), None),
        (None, None),
    ],
)
def test_dates_are_read_as_far_as_they_are_known(value: Any, expected: str | None) -> None:
    assert date_of(value) == expected


PAGE = """<html lang="ru"><head><title>Отчёт</title></head><body><h1>Медная руда</h1>
<p>Первый <b>аб</b>зац, о меди!</p><p>Второй</p><ul><li>солнечная панель<li>ветровая турбина</ul>
<table><tr><td>solid</td><td>state</td></tr></table>строка<br>другая<!-- нет -->, <i>вся</i>
<script>x()</script></body></html>"""


def test_blocks_of_a_page_end_phrases_and_inline_elements_do_not(tmp_path: Path) -> None:
    (tmp_path / "2020 a.html").write_text(PAGE, "utf-8")
    (row,), _tally = read(tmp_path)
    assert row["abstract"] == (
        "Медная руда. Первый абзац, о меди! Второй. солнечная панель. ветровая турбина. solid. "
        "state. строка. другая, вся"
    )


def test_elements_of_other_programs_in_a_page_are_read_like_inline_ones(tmp_path: Path) -> None:
    page = "<html><title>T</title><body><p>One <o:p>more</o:p> <?xml?>time<!-- x --> on</body>"
    (tmp_path / "2020 a.html").write_text(page)
    (row,), _tally = read(tmp_path)
    assert row["abstract"] == "One more time on"


def test_blocks_in_entries_of_feeds_end_phrases(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_text(
        "<rss><channel><item><title>Solid &lt;b&gt;st&lt;/b&gt;ate</title><pubDate>2020</pubDate>"
        "<description>&lt;p&gt;First para&lt;/p&gt;&lt;p&gt;Second&lt;br/&gt;para&lt;/p&gt;"
        "&lt;style&gt;p {}&lt;/style&gt;</description></item></channel></rss>"
    )
    (tmp_path / "b.atom").write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>T</title>'
        '<updated>2020</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        "<p>First para</p><p>Sec<em>ond</em> para</p></div></content></entry></feed>"
    )
    rows, _tally = read(tmp_path)
    assert [(row["title"], row["abstract"]) for row in rows] == [
        ("Solid state", "First para. Second. para"),
        ("T", "First para. Second para"),
    ]


def test_paragraphs_of_plain_text_end_phrases_and_its_lines_do_not(tmp_path: Path) -> None:
    (tmp_path / "2020.txt").write_text("Title\nsolid\nstate\n \nbattery\n\ncell.\n\nend\n")
    (row,), _tally = read(tmp_path)
    assert row["abstract"] == "solid state. battery. cell. end"


BOX = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>'
    "<mc:Choice Requires='wps'><w:drawing><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p>"
    "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:p><w:r><w:t>boxed</w:t></w:r></w:p>"
    "</mc:Fallback></mc:AlternateContent></w:r>"
)


def test_tables_and_text_boxes_of_docx_are_read_in_order_and_what_is_aside_is_counted(
    tmp_path: Path,
) -> None:
    given = Document()
    given.core_properties.title = "Things"
    given.add_paragraph("Para one")
    table = given.add_table(2, 2)
    for at, text in enumerate(("perovskite cells", "inside", "merged")):
        table.cell(at // 2, at % 2).text = text
    table.cell(1, 0).merge(table.cell(1, 1))
    after = given.add_paragraph("after\tall")
    after.add_run().add_break()
    after.add_run("next")
    after._p.append(parse_xml(BOX))
    given.save(str(tmp_path / "a 2020-01-02.docx"))
    given.sections[0].header.paragraphs[0].text = "Confidential"
    given.save(str(tmp_path / "b 2020-01-02.docx"))
    rows, tally = read(tmp_path)
    whole = "Para one. perovskite cells. inside. merged. after all. next. boxed"
    assert [row["abstract"] for row in rows] == [whole, whole]
    assert tally.counts["DOCX whose headers, footers or notes are left out"] == 1


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("koi8-r", '<meta charset="koi8-r">'),
        ("koi8-r", "<META http-equiv=Content-Type content='text/html; charset=KOI8-R'>"),
        ("cp1251", "<meta charset=windows-1251>"),
        ("cp1251", ""),
        ("utf-8", "<meta charset=windows-1251>"),
        ("cp1251", "<meta charset=utf-8>"),
        ("cp1251", "<meta charset=punycode>"),
    ],
)
def test_a_page_is_read_by_the_encoding_it_says(tmp_path: Path, encoding: str, said: str) -> None:
    page = f"<html><head>{said}<title>Медная руда</title></head><body>обогащение</body></html>"
    (tmp_path / "2020 a.html").write_bytes(page.encode(encoding))
    (row,), _tally = read(tmp_path)
    assert (row["title"], row["abstract"]) == ("Медная руда", "обогащение")


@pytest.mark.parametrize("packed", [False, True])
def test_a_table_whose_russian_rows_come_late_is_read_in_their_encoding(
    tmp_path: Path, *, packed: bool
) -> None:
    head = "id,year,title\n" + "".join(f"{at},2011,Plain title {at}\n" for at in range(9000))
    whole = head.encode() + "9001,2011,Водород\n".encode("cp1251")
    path = tmp_path / ("t.csv.gz" if packed else "t.csv")
    path.write_bytes(gzip.compress(whole) if packed else whole)
    rows, tally = read(path)
    assert rows[-1]["title"] == "Водород"
    assert tally.counts == {"records read": 9001}


def test_a_quote_that_does_not_close_costs_its_own_row_alone(tmp_path: Path) -> None:
    table = tmp_path / "papers.csv"
    table.write_text(
        'id,year,title\n1,2011,"Loom, old\n'
        + "".join(f"{at},2011,Fine {at}\n" for at in range(2, 500))
        + '500,2011,"A title\nof two lines, ""quoted"""\n501,2011,5" pipe\n'
    )
    rows, tally = read(table)
    assert [row["id"] for row in rows] == [str(at) for at in range(1, 502)]
    assert [row["title"] for row in rows[-2:]] == ['A title of two lines, "quoted"', '5" pipe']
    assert tally.counts["rows with a quote that does not close"] == 1


def test_letters_of_another_encoding_late_in_a_table_are_counted(tmp_path: Path) -> None:
    table = tmp_path / "papers.csv"
    head = "id,year,title\n" + "".join(f"{at},2011,Мельница {at}\n" for at in range(400))
    table.write_bytes(head.encode() + "401,2011,Водород\n".encode("cp1251"))
    rows, tally = read(table)
    assert len(rows) == 401
    assert tally.counts["rows with letters that are lost"] == 1


def test_a_feed_with_a_bare_ampersand_is_read_and_told(tmp_path: Path) -> None:
    item = "<item><title>Loom {at}</title><guid>{at}</guid><pubDate>{day}</pubDate></item>"
    items = [item.format(at=at, day="Mon, 2 Apr 2007 19:18:42 GMT") for at in range(20)]
    items[10] = items[10].replace("Loom", "Loom & wheel")
    (tmp_path / "a.xml").write_text(f"<rss><channel>{''.join(items)}</channel></rss>")
    rows, tally = read(tmp_path / "a.xml")
    assert [row["id"] for row in rows] == [str(at) for at in range(20)]
    assert tally.counts["files that break off"] == 1
    assert tally.told[0].startswith("a.xml cannot be read whole: broken XML")


PATENTS = "patent_id\tpatent_date\tpatent_title\n" + "".join(
    f"{at}\t2010-01-01\tSolar cell {at * 7919 % 10007}\n" for at in range(20_000)
)


def test_a_table_of_patents_that_breaks_off_is_read_in_part_and_told(tmp_path: Path) -> None:
    packed = gzip.compress(PATENTS.encode())
    (tmp_path / "g_patent.tsv.gz").write_bytes(packed[: len(packed) // 2])
    rows, tally = read(tmp_path)
    assert 1000 < len(rows) < 19_000
    assert tally.counts["files that break off"] == 1
    assert tally.told[0].startswith(
        f"g_patent.tsv.gz cannot be read whole: breaks off after {len(rows):,}: "
    )


def test_a_table_of_patents_with_other_columns_is_told_by_them(tmp_path: Path) -> None:
    (tmp_path / "g_patent.tsv").write_text(PATENTS)
    other = tmp_path / "g_cpc_current.tsv"
    other.write_text("patent_id\tcpc_group\n1\tH01\n")
    rows, tally = read(tmp_path)
    assert len(rows) == 20_000
    assert "g_cpc_current.tsv has no column cpc_class" in tally.told
    (tmp_path / "g_patent.tsv").write_text("patent_id\ttitle\n1\tLoom\n")
    rows, tally = read(tmp_path)
    assert rows == []
    assert tally.told[-1] == ("g_patent cannot be read: has no column patent_date, patent_title")


def test_bytes_lists_as_text_and_ids_that_say_nothing_are_read(tmp_path: Path) -> None:
    path = tmp_path / "papers.parquet"
    columns = {
        "id": ["nan", "7"],
        "year": [2011, 2012],
        "title": ["Жылу сорғысы".encode(), b"Loom"],
        "categories": ["['cs.LG' 'stat.ML']", "cs.AI"],
    }
    pq.write_table(pa.table(columns), path)
    rows, tally = read(path)
    assert [(row["id"], row["title"], row["categories"]) for row in rows] == [
        (None, "Жылу сорғысы", ["cs.LG", "stat.ML"]),
        ("7", "Loom", ["cs.AI"]),
    ]
    assert tally.counts["no id"] == 1


def test_files_whose_names_differ_in_numbers_alone_are_one_corpus(tmp_path: Path) -> None:
    paths = [tmp_path / one for one in ("papers-2010.csv", "papers-2011.csv", "other.csv")]
    for path in paths:
        path.write_text("id,year,title\n1,2011,Loom\n")
    assert names_of_corpora(paths) == ["papers", "papers", "other"]
    assert names_of_corpora(paths[1:]) == ["papers-2011", "other"]
    with pytest.raises(CorpusError, match="one name"):
        names_of_corpora([paths[2], paths[2]])


def test_files_that_are_numbered_and_not_dated_are_corpora_of_their_own(tmp_path: Path) -> None:
    paths = [tmp_path / one for one in ("set1.csv", "set2.csv", "set-2024-05.csv", "set-2025.csv")]
    for path in paths:
        path.write_text("id,year,title\n1,2011,Loom\n")
    assert names_of_corpora(paths[:2]) == ["set1", "set2"]
    dated = [tmp_path / one for one in ("p-2024-05.csv", "p-2024-06.csv")]
    for path in dated:
        path.write_text("id,year,title\n1,2011,Loom\n")
    assert names_of_corpora(dated) == ["p", "p"]
