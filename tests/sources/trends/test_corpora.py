"""A corpus in Parquet, however its columns are typed and whatever is broken of it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bagdar.sources.trends import CorpusError, open_corpus
from bagdar.sources.trends.corpora import NOTHING, VENUES

COUNT = 40
YEARS = [2000 + at % 8 for at in range(COUNT)]
TITLES = [f"Deep learning of thing number {at} for something" for at in range(COUNT)]
BASE: dict[str, Any] = {"id": [f"d{at}" for at in range(COUNT)], "year": YEARS, "title": TITLES}


def table(path: Path, **columns: Any) -> Path:
    pq.write_table(pa.table({**BASE, **columns}), path)
    return path


def read(path: Path) -> tuple[list[int], list[str], dict[str, int], list[str], list[str]]:
    """Return years, titles, counts, names of fields and what was told."""
    with open_corpus(path) as corpus:
        titles = [one for title, _abstract in corpus.texts() for one in title.to_pylist()]
        counts = {name: count for name, count in corpus.counts.items() if count}
        return corpus.years.tolist(), titles, counts, corpus.filed.names, corpus.told


@pytest.mark.parametrize(
    "years",
    [
        np.array(YEARS, float),
        [f"{year}-05" for year in YEARS],
        [f" {year}-05-03T10:00:00 " for year in YEARS],
        [str(year).encode() for year in YEARS],
        [10000 * year + 517 for year in YEARS],
        np.array([10000 * year + 517 for year in YEARS], float),
        [f"{year}0517" for year in YEARS],
        pa.array([datetime.date(year, 3, 1) for year in YEARS]).dictionary_encode(),
    ],
)
def test_a_year_is_read_whatever_its_type(tmp_path: Path, years: Any) -> None:
    assert read(table(tmp_path / "c.parquet", year=years))[0] == sorted(YEARS)


def test_a_year_that_is_no_number_costs_its_document_alone(tmp_path: Path) -> None:
    for nothing in (float("nan"), float("inf"), 1e20):
        years = np.where(np.arange(COUNT) % 5 == 0, nothing, np.array(YEARS, float))
        found = read(table(tmp_path / "c.parquet", year=years))
        assert (len(found[0]), found[2]["years that cannot be"]) == (32, 8)


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"year": pa.array(range(COUNT), pa.time32("s"))}, "its column year holds no years but"),
        ({"year": [[one] for one in YEARS]}, "its column year holds no years but"),
        ({"file_row_number": range(COUNT)}, "rename its column file_row_number"),
    ],
)
def test_a_column_that_cannot_be_read_is_refused_in_one_line(
    tmp_path: Path, columns: dict[str, Any], why: str
) -> None:
    with pytest.raises(CorpusError, match=why) as refused:
        read(table(tmp_path / "c.parquet", **{k: pa.array(v) for k, v in columns.items()}))
    assert "\n" not in str(refused.value)


def test_a_file_whose_pages_are_damaged_costs_itself_alone(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    table(folder / "a.parquet")
    table(
        folder / "c.PARQUET",
        id=[f"e{at}" for at in range(COUNT)],
        title=[f"{one} again" for one in TITLES],
    )
    other = folder / "b.parquet"
    pq.write_table(pa.table(BASE), other, compression="zstd")
    content = bytearray(other.read_bytes())
    content[4:600] = b"\xff" * 596
    other.write_bytes(bytes(content))
    years, _titles, counts, _names, told = read(folder)
    assert len(years) == 2 * COUNT
    assert counts["unreadable files"] == 1
    assert told[0].startswith("b.parquet cannot be read: ")
    with pytest.raises(CorpusError, match=r"b\.parquet cannot be read") as refused:
        read(other)
    assert "\n" not in str(refused.value)


def test_ids_that_say_nothing_are_no_ids(tmp_path: Path) -> None:
    ids = [("nan", "None", "NULL", "n/a", " ")[at % 5] for at in range(COUNT)]
    years, _titles, counts, _names, _told = read(table(tmp_path / "c.parquet", id=ids))
    assert len(years) == COUNT
    assert counts["no id"] == COUNT
    assert "ids doubled" not in counts


def test_bytes_are_read_as_utf_8(tmp_path: Path) -> None:
    titles = [f"Жылу сорғысы {at} нөмірлі".encode() for at in range(COUNT)]
    found = read(table(tmp_path / "c.parquet", title=titles))
    assert sorted(found[1]) == sorted(one.decode() for one in titles)


@pytest.mark.parametrize(
    "categories",
    [
        [f"cs.LG f{at % 3}" for at in range(COUNT)],
        [["cs.LG", f"f{at % 3}"] for at in range(COUNT)],
        pa.array([["cs.LG", f"f{at % 3}"] for at in range(COUNT)], pa.list_(pa.string(), 2)),
        [f"['cs.LG', 'f{at % 3}']" for at in range(COUNT)],
        [f'["cs.LG","f{at % 3}"]' for at in range(COUNT)],
        [f"['cs.LG' 'f{at % 3}']" for at in range(COUNT)],
        [f"cs.LG; f{at % 3}" for at in range(COUNT)],
        [f"cs.LG , f{at % 3}" for at in range(COUNT)],
    ],
)
def test_categories_are_taken_apart_however_they_are_listed(
    tmp_path: Path, categories: Any
) -> None:
    found = read(table(tmp_path / "c.parquet", categories=categories))
    assert sorted(found[3]) == ["cs.lg", "f0", "f1", "f2"]


@pytest.mark.parametrize(
    "categories",
    [
        ["Machine learning; Data", "Light industry, textile", "Data", "Machine learning"] * 10,
        ["Machine learning|Data", "Light industry, textile", "Data", "Machine learning"] * 10,
    ],
)
def test_what_parts_categories_is_chosen_for_the_file(tmp_path: Path, categories: Any) -> None:
    found = read(table(tmp_path / "c.parquet", categories=categories))
    assert sorted(found[3]) == ["data", "light industry, textile", "machine learning"]
    commas = ["machine learning, data", "data", "light industry", "machine learning"] * 10
    found = read(table(tmp_path / "c.parquet", categories=commas))
    assert sorted(found[3]) == ["data", "light industry", "machine learning"]


def test_na_is_namibia_unless_the_file_writes_so_for_nothing(tmp_path: Path) -> None:
    countries = ["NA", "KZ", "nan", None] * 10
    assert sorted(read(table(tmp_path / "c.parquet", categories=countries))[3]) == ["kz", "na"]
    listed = [["NA"], ["KZ", "NA"]] * 20
    assert sorted(read(table(tmp_path / "c.parquet", categories=listed))[3]) == ["kz", "na"]
    countries = ["NA", "KZ", "KG", "UZ"] * 10
    abstract = ["NA", "It weaves"] * 20
    found = read(table(tmp_path / "c.parquet", categories=countries, abstract=abstract))
    assert sorted(found[3]) == ["kg", "kz", "uz"]
    assert found[2]["no abstract"] == 20


def test_numbers_with_a_point_stay_as_they_are_and_lost_zeros_are_told(tmp_path: Path) -> None:
    whole = [f"{at}.0" for at in range(COUNT)]
    assert read(table(tmp_path / "c.parquet", id=whole))[2]["ids written as floats"] == COUNT
    exact = [f"2008.{at:04}" for at in range(COUNT - 3)] + ["1501.1", "1501.10000", "2008.0"]
    counts = read(table(tmp_path / "c.parquet", id=exact))[2]
    assert "ids written as floats" not in counts
    assert "ids doubled" not in counts
    assert counts["ids that may have lost zeros"] == COUNT - 1, "all but 1501.10000"
    lost = np.array([704.0001 + at for at in range(COUNT)])
    assert read(table(tmp_path / "c.parquet", id=lost))[2]["ids that may have lost zeros"] > 1


def test_opaque_texts_that_differ_in_their_letters_alone_are_two(tmp_path: Path) -> None:
    titles = [(TITLES[0], TITLES[0].upper())[at % 2] for at in range(COUNT)]
    path = table(tmp_path / "c.parquet", title=titles)
    for opaque, count in {False: 1, True: 2}.items():
        with open_corpus(path, opaque=opaque) as corpus:
            assert len(corpus.years) == count


def test_a_title_that_says_nothing_is_none(tmp_path: Path) -> None:
    titles = ["NaN", *TITLES[1:]]
    years, *_rest = read(table(tmp_path / "c.parquet", title=titles))
    assert len(years) == COUNT - 1


def test_categories_that_are_all_alike_are_no_fields(tmp_path: Path) -> None:
    venue = [f"V{at % 2}" for at in range(COUNT)]
    path = table(tmp_path / "c.parquet", categories=["x"] * COUNT, venue=venue)
    assert read(path)[3:] == (
        ["v0", "v1"],
        ["The categories are all alike: the venue stands in for them."],
    )
    alike = table(tmp_path / "d.parquet", categories=["x y"] * COUNT)
    assert read(alike)[4][0].startswith("Categories and venues tell no documents apart: ")


def test_headings_are_read_in_large_letters_too(tmp_path: Path) -> None:
    named = {"ID": BASE["id"], "Year ": YEARS, "Title": TITLES}
    pq.write_table(pa.table(named), tmp_path / "c.parquet")
    assert len(read(tmp_path / "c.parquet")[0]) == COUNT


def test_ids_doubled_are_told_by_year_and_venues_beside_categories(tmp_path: Path) -> None:
    ids = [f"d{at}" if YEARS[at] < 2004 else f"d{at % 8}" for at in range(COUNT)]
    path = table(
        tmp_path / "c.parquet",
        id=ids,
        categories=[f"f{at % 3}" for at in range(COUNT)],
        venue=[f"V{at % 2}" for at in range(COUNT)],
    )
    with open_corpus(path) as corpus:
        assert corpus.doubled[0] == (2000, 5, 0)
        assert corpus.doubled[4] == (2004, 5, 4)
        assert [(one.by, one.names) for one in corpus.sources] == [("venue", ["v0", "v1"])]


def test_what_is_asked_of_one_column_reads_no_texts(tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet", abstract=TITLES, venue=["V"] * COUNT)

    with open_corpus(path) as corpus:
        assert corpus._run is not None
        asked = VENUES.format(column="venue", nothing=NOTHING)
        plan = str(corpus._run.rows(f"EXPLAIN {asked}").to_pydict())

    assert "venue" in plan
    assert "abstract" not in plan


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u2003", "\u3000"])
def test_spaces_of_any_kind_at_the_ends_of_a_text_are_none_of_it(
    tmp_path: Path, space: str
) -> None:
    titles = [f"{space}{TITLES[0]}", f"{TITLES[1]}{space}", f"{space}nan{space}", *TITLES[3:]]

    _years, kept, counts, _names, _told = read(table(tmp_path / "a.parquet", title=titles))

    assert sorted(kept) == sorted([*TITLES[:2], *TITLES[3:]])
    assert counts["no title"] == 1
