"""The custodian's commands, each as a process of its own that knows no Django."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from bagdar.core.jobs.policy import RecordKind
from bagdar.core.terms.identifiers import is_iin, looks_like_iin
from bagdar.core.terms.pseudonyms import KEY_BYTES, key_id
from bagdar.sources.custody import make_key, pseudonymising, read_key
from bagdar.sources.exchange import digest_of, manifest_of
from bagdar.sources.records import Known, Records
from tests.cli.conftest import COMMAND, environment

PLANT, MILL = "941240000193", "020240000555"
NUMBERS = [f"88010130{one:04d}" for one in range(100, 400) if is_iin(f"88010130{one:04d}")]
EARLY = next(f"01020360{one:04d}" for one in range(1000) if is_iin(f"01020360{one:04d}"))
Run: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def custodian(tmp_path: Path) -> Run:
    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, "custodian", *map(str, words)],
            env=environment(tmp_path / "data"),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


@pytest.fixture
def key(tmp_path: Path, custodian: Run) -> Path:
    made = custodian("key", "the.key", "--programme", "industry")
    assert made.returncode == 0, made.stderr
    return tmp_path / "the.key"


HEADINGS = "iin,month,employer,site,rate"


def table(folder: Path, *rows: str, headings: str = HEADINGS) -> Path:
    path = folder / "in.csv"
    path.write_text("".join(f"{one}\n" for one in (headings, *rows)), "utf-8")
    return path


def lines(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode().splitlines()


def worked(number: str, month: str = "2026-05", rate: str = "1") -> str:
    return f"{number},{month},{PLANT},plant,{rate}"


def test_a_key_is_made_for_its_owner_alone_and_never_shown(key: Path, custodian: Run) -> None:
    secret = key.read_text().splitlines()[2]
    assert key.stat().st_mode & 0o777 == 0o600
    again = custodian("key", "the.key", "--programme", "industry")
    assert (again.returncode, "is there already" in again.stderr) == (1, True)
    assert secret not in again.stdout + again.stderr
    assert secret not in repr(read_key(key))
    nameless = custodian("key", "other.key")
    assert (nameless.returncode, "--programme" in nameless.stderr) == (2, True)


def test_a_key_whose_number_looks_like_a_persons_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = [(5684).to_bytes(KEY_BYTES, "big"), b"k" * KEY_BYTES]
    assert looks_like_iin(key_id(drawn[0]))
    monkeypatch.setattr("secrets.token_bytes", lambda _bytes: drawn.pop(0))
    assert make_key(tmp_path / "the.key", "industry").secret == b"k" * KEY_BYTES


def test_rotation_lays_the_old_key_aside_and_says_what_follows(key: Path, custodian: Run) -> None:
    old = read_key(key)
    rotated = custodian("key", "the.key", "--rotate")
    assert rotated.returncode == 0, rotated.stderr
    new = read_key(key)
    assert (new.programme, new.key_id != old.key_id) == ("industry", True)
    assert read_key(key.with_name(f"the.key.{old.key_id}")) == old
    assert "hand both over as a whole history" in rotated.stdout
    assert new.secret.hex() not in rotated.stdout


def test_a_key_that_others_can_read_is_not_used(key: Path, custodian: Run, tmp_path: Path) -> None:
    key.chmod(0o640)
    table(tmp_path, worked(NUMBERS[0]))
    told = custodian("pseudonymise", "in.csv", "o.csv.gz", "--kind", "workers", "--key-file", key)
    assert (told.returncode, "chmod 600" in told.stderr) == (1, True)
    assert not (tmp_path / "o.csv.gz").exists()


def test_numbers_become_pseudonyms_that_bagdar_lets_in(
    key: Path, custodian: Run, tmp_path: Path
) -> None:
    table(
        tmp_path,
        worked(NUMBERS[0]),
        worked(NUMBERS[1], "01.2026", "0.50"),
        worked(NUMBERS[0]),
        worked(NUMBERS[2][:-1] + "x"),
        worked(NUMBERS[3], "2026-13"),
        f"{NUMBERS[4]},2026-05,{PLANT},plant {NUMBERS[5]},1",
        f"{NUMBERS[4]},2026-05,{NUMBERS[5]},plant,1",
        worked(NUMBERS[4], rate="1.6"),
        "one,two",
        worked(EARLY.lstrip("0")),
    )
    told = custodian("pseudonymise", "in.csv", "o.csv.gz", "--kind", "workers", "--key-file", key)
    assert told.returncode == 0, told.stderr
    shown = told.stdout + told.stderr + (tmp_path / "o.csv.gz.manifest.json").read_text()
    shown += "".join(lines(tmp_path / "o.csv.gz"))
    secret = read_key(key).secret.hex()
    assert not any(number in shown for number in [*NUMBERS, EARLY, secret])
    sheet = manifest_of(tmp_path / "o.csv.gz")
    assert sheet is not None
    assert (sheet.rows, sheet.repeated, sheet.months) == (3, 1, ("2026-01", "2026-05"))
    assert sheet.set_apart == {
        "iin": 1, "month": 1, "site": 1, "employer": 1, "rate": 1, "broken_line": 1
    }  # fmt: skip
    assert sheet.lines == {
        "iin": (5,), "month": (6,), "site": (7,),
        "employer": (8,), "rate": (9,), "broken_line": (10,),
    }  # fmt: skip
    records = opened(tmp_path / "o.csv.gz", "workers")
    assert sum(batch.num_rows for batch in records.batches()) == 3
    assert not records.tally.set_apart
    records.agree(sheet, programme="industry", digest=digest_of(tmp_path / "o.csv.gz"))
    assert (tmp_path / "o.csv.gz").stat().st_mode & 0o777 == 0o600


def test_a_rate_that_is_no_plain_decimal_sets_one_row_apart_and_not_the_file(
    key: Path, custodian: Run, tmp_path: Path
) -> None:
    strange = ("1e999999", "1e0", "1_0", "١", "NaN", "-", "1.")
    rows = [worked(NUMBERS[1], rate=one) for one in strange]
    table(tmp_path, worked(NUMBERS[0], rate='"0,5"'), *rows)
    told = custodian("pseudonymise", "in.csv", "o.csv.gz", "--kind", "workers", "--key-file", key)
    assert told.returncode == 0, told.stderr
    sheet = manifest_of(tmp_path / "o.csv.gz")
    assert sheet is not None
    assert (sheet.rows, sheet.set_apart) == (1, {"rate": len(strange)})


def opened(path: Path, kind: str) -> Records:
    known = Known({"plant": frozenset({PLANT})})
    return Records(path, RecordKind(kind), known, newest_month=date(2026, 5, 1))


@pytest.mark.parametrize("name", ["o.csv.gz", "o.parquet"])
def test_contributions_keep_every_employer_but_those_that_are_persons(
    key: Path, custodian: Run, tmp_path: Path, name: str
) -> None:
    table(
        tmp_path,
        f"{NUMBERS[0]};2026-05;{MILL};1",
        f"'{NUMBERS[0]};05.2026;{NUMBERS[1]};0,25",
        headings="ИИН;Месяц;БИН работодателя;Ставка",
    )
    told = custodian("pseudonymise", "in.csv", name, "--kind", "contributions", "--key-file", key)
    assert told.returncode == 0, told.stderr
    rows = [
        row
        for batch in opened(tmp_path / name, "contributions").batches()
        for row in batch.to_pylist()
    ]
    assert [(row["employer"], row["site"], row["rate_thousandths"]) for row in rows] == [
        (MILL, None, 1000),
        ("individual", None, 250),
    ]


def test_contracts_of_one_person_and_employer_are_summed_up_to_one_job(
    key: Path, tmp_path: Path
) -> None:
    one, two = NUMBERS[:2]
    file = tmp_path / "in.csv"
    rows = [
        f"{one},2026-05,{PLANT},plant,0.5,A-1",
        f"{one},2026-05,{PLANT},plant,0.5,A-2",
        f"{one},2026-05,{PLANT},plant,0.5,A-2",
        f"{one},2026-06,{PLANT},plant,0.25,A-1",
        f"{two},2026-05,{PLANT},plant,0.75,{NUMBERS[2]}",
        f"{two},2026-05,{PLANT},plant,0.5,B",
        f"{two},2026-06,{PLANT},plant,1.5,B",
        f"{two},2026-06,{PLANT},plant,0.5,C",
        f"{two},2026-04,{PLANT},plant,0.5,",
        f"{two},2026-04,{PLANT},plant,0.5,",
    ]
    file.write_text("\n".join(["iin,month,employer,site,rate,contract", *rows]) + "\n")
    made, _sheet = pseudonymising.pseudonymise(
        file, tmp_path / "o.csv.gz", RecordKind.CONTRIBUTIONS, read_key(key)
    )
    assert (made.rows, made.repeated, made.summed) == (5, 2, 3)
    found = [row.strip().split(",") for row in lines(tmp_path / "o.csv.gz")[1:]]
    assert sorted((month, rate) for _worker, month, _employer, _site, rate in found) == [
        ("2026-04", "0.5"),
        ("2026-05", "1"),
        ("2026-05", "1"),
        ("2026-06", "0.25"),
        ("2026-06", "1.5"),
    ]


def test_all_jobs_of_employers_are_counted_and_nothing_of_a_person_is_written(
    custodian: Run, tmp_path: Path
) -> None:
    table(
        tmp_path,
        worked(NUMBERS[0], rate="0.5"),
        worked(NUMBERS[0], rate="0.5"),
        worked(NUMBERS[0], rate="0.75"),
        worked(NUMBERS[1], rate="0.25"),
        worked(NUMBERS[1], "2026-04"),
        worked(NUMBERS[2][:-1] + "x"),
    )
    told = custodian("headcounts", "in.csv", "jobs.csv")
    assert told.returncode == 0, told.stderr
    assert "Set apart, iin: 1" in told.stderr
    assert (tmp_path / "jobs.csv").read_text() == (
        f"employer,month,jobs\n{PLANT},2026-04,1.000\n{PLANT},2026-05,1.250\n"
    )
    assert (tmp_path / "jobs.csv").stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".custodian")] == []
    assert custodian("headcounts", "in.csv", "jobs.csv").returncode == 1


def test_a_month_of_the_file_in_which_an_employer_paid_nobody_is_counted_as_none(
    custodian: Run, tmp_path: Path
) -> None:
    """A season of two months, among the months of another employer."""
    season = [worked(NUMBERS[0], month) for month in ("2025-06", "2025-07")]
    others = [worked(NUMBERS[1], month).replace(PLANT, MILL) for month in ("2025-05", "2025-09")]
    table(tmp_path, *season, *others)
    told = custodian("headcounts", "in.csv", "jobs.csv")
    assert told.returncode == 0, told.stderr
    rows = [one.split(",") for one in (tmp_path / "jobs.csv").read_text().split()[1:]]
    jobs = {month: said for employer, month, said in rows if employer == PLANT}
    assert jobs == {
        "2025-05": "0.000",
        "2025-06": "1.000",
        "2025-07": "1.000",
        "2025-08": "0.000",
        "2025-09": "0.000",
    }


def test_the_order_of_the_rows_says_nothing_and_the_same_rows_make_the_same_file(
    key: Path, tmp_path: Path
) -> None:
    rows = [worked(number) for number in NUMBERS]
    digests = set()
    for at, order in enumerate((rows, rows[::-1], sorted(rows, key=lambda row: row[8:12]))):
        target = tmp_path / f"{at}.csv.gz"
        made, _sheet = pseudonymising.pseudonymise(
            table(tmp_path, *order), target, RecordKind.WORKERS, read_key(key)
        )
        assert made.rows == len(NUMBERS)
        digests.add(digest_of(target))
        assert lines(target)[1:] == sorted(lines(target)[1:])
    assert len(digests) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_the_encodings_of_spreadsheets_are_recognised(
    key: Path, tmp_path: Path, encoding: str
) -> None:
    source = tmp_path / "in.csv"
    text = f"ИИН\tМесяц\tБИН\tПлощадка\tСтавка\n{worked(NUMBERS[0]).replace(',', chr(9))}\n"
    source.write_bytes(gzip.compress(text.encode(encoding)))
    made, sheet = pseudonymising.pseudonymise(
        source, tmp_path / "o.csv.gz", RecordKind.WORKERS, read_key(key)
    )
    assert (made.rows, dict(made.set_apart), sheet.kind) == (1, {}, "workers")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_numbers_of_contracts_in_cyrillic_are_told_apart(
    key: Path, tmp_path: Path, encoding: str
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "o.csv.gz"
    rows = [f"{NUMBERS[0]};2026-05;{PLANT};s;0.5;{one}-1\n" for one in "АБ"]
    text = "iin;month;employer;site;rate;contract\n" + "".join(rows)
    source.write_bytes(text.encode(encoding))
    made, _sheet = pseudonymising.pseudonymise(source, target, RecordKind.WORKERS, read_key(key))
    assert (made.rows, made.summed, lines(target)[1].rpartition(",")[2]) == (1, 1, "1")


@pytest.mark.parametrize(
    ("headings", "spoilt", "apart"),
    [
        ("ИИН;месяц;БИН работодателя;площадка;ставка", b"s\xd0;1", {"site": 1}),
        ("ИИН;месяц;БИН работодателя;площадка;ставка;договор", b"s;1;\xd0 1", {"broken_line": 1}),
        ("iin;month;employer;site;rate;contract", "s;1;№ 7".encode() + b"\xff", {"broken_line": 1}),
    ],
)
def test_a_stray_byte_sets_its_own_row_apart_and_not_the_file(
    key: Path, tmp_path: Path, headings: str, spoilt: bytes, apart: dict[str, int]
) -> None:
    source, more = tmp_path / "in.csv", ";договор № 7" if headings.count(";") == 5 else ""
    rows = [f"{one};2026-05;{PLANT};s;1{more}\n".encode() for one in NUMBERS[:3]]
    rows[1] = f"{NUMBERS[1]};2026-05;{PLANT};".encode() + spoilt + b"\n"
    source.write_bytes(f"{headings}\n".encode() + b"".join(rows))
    made, _sheet = pseudonymising.pseudonymise(
        source, tmp_path / "o.csv.gz", RecordKind.WORKERS, read_key(key)
    )
    assert (made.rows, dict(made.set_apart)) == (2, apart)


@pytest.mark.parametrize("spoil", [lambda packed: packed[:-12], lambda packed: packed[:40] * 2])
def test_a_packed_file_that_is_cut_off_or_damaged_is_named_and_nothing_is_left(
    key: Path, custodian: Run, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    text = table(tmp_path, *(worked(one) for one in NUMBERS)).read_bytes()
    (tmp_path / "in.csv").unlink()
    (tmp_path / "in.csv.gz").write_bytes(spoil(gzip.compress(text)))
    before = sorted(os.listdir(tmp_path))  # noqa: PTH208 -- names alone, hidden ones too
    to = ("pseudonymise", "in.csv.gz", "o.csv.gz", "--kind", "workers", "--key-file", key)
    for words in (to, ("headcounts", "in.csv.gz", "jobs.csv")):
        ran = custodian(*words)
        assert (ran.returncode, "in.csv.gz: the packed file is cut off" in ran.stderr) == (1, True)
    assert sorted(os.listdir(tmp_path)) == before  # noqa: PTH208


def test_a_row_of_too_many_or_too_few_cells_is_set_apart_and_trailing_blanks_are_not(
    key: Path, tmp_path: Path
) -> None:
    """A decimal comma in a table with commas would make one and a half rates one."""
    rows = [worked(one) for one in NUMBERS[:5]]
    rows[1], rows[2], rows[3] = f"{rows[1]},5", f"{rows[2]},,", rows[3].rpartition(",")[0]
    source = table(tmp_path, *rows)
    target = tmp_path / "o.csv.gz"
    made, _sheet = pseudonymising.pseudonymise(source, target, RecordKind.WORKERS, read_key(key))
    assert (made.rows, dict(made.set_apart), made.lines["broken_line"]) == (
        3,
        {"broken_line": 2},
        [3, 5],
    )
    noted = table(tmp_path, f"{rows[0]},,", f"{rows[4]},5", headings=f"{HEADINGS},note,more,")
    made, _sheet = pseudonymising.pseudonymise(noted, target, RecordKind.WORKERS, read_key(key))
    assert (made.rows, dict(made.set_apart)) == (1, {"broken_line": 1})


@pytest.mark.parametrize(
    ("rows", "headings", "told"),
    [
        ([worked(NUMBERS[0])], "a,b,c,d,e", "missing: iin, month, employer, rate"),
        (["x,y"], "iin,month,employer,site,rate", "no row can be used (broken_line 1)"),
        ([], "iin,month,employer,site,rate", "no row can be used (no rows)"),
    ],
)
def test_what_is_no_such_table_is_refused_and_nothing_is_left(
    key: Path, custodian: Run, tmp_path: Path, rows: list[str], headings: str, told: str
) -> None:
    table(tmp_path, *rows, headings=headings)
    before = sorted(os.listdir(tmp_path))  # noqa: PTH208 -- names alone, hidden ones too
    ran = custodian("pseudonymise", "in.csv", "o.csv.gz", "--kind", "workers", "--key-file", key)
    assert (ran.returncode, told in ran.stderr) == (1, True)
    assert sorted(os.listdir(tmp_path)) == before  # noqa: PTH208


def test_an_open_quotation_mark_spoils_its_own_line_alone(key: Path, tmp_path: Path) -> None:
    """Two of them, rows apart, take nothing of what stands between."""
    rows = [worked(one).replace(",", ";") for one in NUMBERS[:5]]
    for at, name in ((1, '"ТОО Бета'), (3, 'ТОО "Гамма"'), (4, '"ТОО ""Дельта"""'), (2, '"Бета')):
        rows[at] += f";{name}"
    source = table(tmp_path, *rows, headings="iin;month;employer;site;rate;name")
    made, _sheet = pseudonymising.pseudonymise(
        source, tmp_path / "o.csv.gz", RecordKind.WORKERS, read_key(key)
    )
    assert (made.rows, dict(made.set_apart)) == (3, {"broken_line": 2})
    assert made.lines == {"broken_line": [3, 4]}


def test_two_columns_of_one_meaning_are_refused_by_name(
    key: Path, custodian: Run, tmp_path: Path
) -> None:
    table(tmp_path, headings="ИИН;месяц;БИН;Работодатель;ставка")
    ran = custodian("pseudonymise", "in.csv", "o.csv.gz", "--kind", "workers", "--key-file", key)
    told = "the columns БИН and Работодатель both mean employer" in ran.stderr
    assert (ran.returncode, told) == (1, True)


def test_a_manifest_that_is_no_text_or_is_not_there_is_said(
    key: Path, custodian: Run, tmp_path: Path
) -> None:
    table(tmp_path, worked(NUMBERS[0]))
    made = ("o.csv.gz", "--kind", "workers", "--key-file", key)
    assert custodian("pseudonymise", "in.csv", *made).returncode == 0
    sheet = tmp_path / "o.csv.gz.manifest.json"
    sheet.write_bytes(b"\xff\xfe{")
    ran = custodian("check", *made)
    assert (ran.returncode, "cannot be read" in ran.stderr) == (1, True)
    sheet.unlink()
    ran = custodian("check", *made)
    assert (ran.returncode, "There is no manifest beside" in ran.stderr) == (1, True)


def test_a_target_is_not_written_over_unasked_and_has_a_known_ending(
    key: Path, custodian: Run, tmp_path: Path
) -> None:
    table(tmp_path, worked(NUMBERS[0]))
    asked = ["pseudonymise", "in.csv", "o.csv.gz", "--kind", "workers", "--key-file", key]
    assert custodian(*asked).returncode == 0
    again = custodian(*asked)
    assert (again.returncode, "--force" in again.stderr) == (1, True)
    assert custodian(*asked, "--force").returncode == 0
    other = custodian("pseudonymise", "in.csv", "o.xlsx", *asked[3:])
    assert (other.returncode, ".csv.gz or .parquet" in other.stderr) == (1, True)


def test_check_finds_another_key_and_what_bagdar_would_refuse(
    key: Path, custodian: Run, tmp_path: Path
) -> None:
    table(tmp_path, worked(NUMBERS[0]))
    custodian("pseudonymise", "in.csv", "o.csv.gz", "--kind", "workers", "--key-file", key)
    good = custodian("check", "o.csv.gz", "--kind", "workers", "--key-file", key)
    assert good.returncode == 0, good.stderr
    assert good.stdout.startswith("1 of 1 rows can be let in")
    custodian("key", "other.key", "--programme", "industry")
    other = custodian("check", "o.csv.gz", "--kind", "workers", "--key-file", "other.key")
    assert (other.returncode, "not made with the key" in other.stderr) == (1, True)
    plain = sha256(NUMBERS[0].encode()).hexdigest()
    (tmp_path / "plain.csv").write_text(
        f"pseudonym,month,employer,site,rate\n{plain},2026-05,{PLANT},plant,1\n"
    )
    refused = custodian("check", "plain.csv", "--kind", "workers")
    assert (refused.returncode, "made without a key" in refused.stderr) == (1, True)
    assert plain not in refused.stderr


PROBE = """
import json, sys
from bagdar.cli import main
try:
    main({words!r})
except SystemExit as end:
    print(json.dumps([end.code, sorted({{one.partition(".")[0] for one in sys.modules}})]))
"""


@pytest.mark.parametrize(
    ("words", "more"),
    [
        (["key", "new.key", "--programme", "p"], set()),
        (
            ["pseudonymise", "in.csv", "n.csv.gz", "--kind", "workers", "--key-file", "the.key"],
            set(),
        ),
        (
            ["pseudonymise", "in.csv", "no.xlsx", "--kind", "workers", "--key-file", "the.key"],
            set(),
        ),
        (["check", "o.csv.gz", "--kind", "workers"], {"ibis", "pyarrow"}),
    ],
)
def test_the_custodian_loads_no_django_no_database_and_no_engine(
    key: Path, custodian: Run, tmp_path: Path, words: list[str], more: set[str]
) -> None:
    table(tmp_path, worked(NUMBERS[0]))
    custodian("pseudonymise", "in.csv", "o.csv.gz", "--kind", "workers", "--key-file", key)
    ran = subprocess.run(
        [sys.executable, "-c", PROBE.format(words=["custodian", *words])],
        env=environment(tmp_path / "data"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    told: Any = json.loads(ran.stdout.splitlines()[-1])
    assert told[0] == (1 if "no.xlsx" in words else 0)
    heavy = {"django", "duckdb", "psycopg", "ibis", "pyarrow", "sqlite3"}
    assert heavy & set(told[1]) <= more
    assert not (tmp_path / "data").exists()
