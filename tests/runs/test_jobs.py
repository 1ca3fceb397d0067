"""Job records on their way: taken in, held against the claims, summed up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from bagdar.core.jobs.figures import job_figures, verdict_counts
from bagdar.core.jobs.policy import Additionality, Band, RecordKind
from bagdar.core.jobs.verdicts import verdicts
from bagdar.core.tables import (
    JOB_CLAIMS,
    JOB_CONTRIBUTIONS,
    JOB_EMPLOYERS,
    JOB_HEADCOUNTS,
    JOB_SITES,
    WITHIN,
    Shape,
)
from bagdar.core.terms.pseudonyms import pseudonym
from bagdar.lake import Compiled, Content, Lake, LakeError, compiled
from bagdar.runs import jobs as jobs_module
from bagdar.runs.jobs import (
    Handed,
    Jobs,
    MeanwhileError,
    Taken,
    Taking,
    closed_month,
    compute_jobs,
    jobs_folder,
    kept_batches,
    run_jobs,
    take_records,
)
from bagdar.sources.exchange import Manifest, RecordsError, digest_of
from bagdar.sources.records import Known
from tests.bench import job_records

PLANT = "941240000193"
KNOWN = Known({"plant": frozenset({PLANT})})
TODAY = date(2026, 6, 15)
KEY, OTHER_KEY = b"k" * 32, b"o" * 32
NUMBERS = [f"88010130{one:04d}" for one in range(20)]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(jobs_folder(tmp_path, "industry"))


def file(folder: Path, name: str, rows: Sequence[tuple[int, str, str]], key: bytes = KEY) -> Path:
    """Write records of persons, months and rates."""
    path = folder / name
    lines = ["pseudonym,month,employer,site,rate"] + [
        f"{pseudonym(key, NUMBERS[who])},{month},{PLANT},plant,{rate}" for who, month, rate in rows
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


def take(lake: Lake, *paths: Path, kind: str = "contributions", **more: Any) -> list[Taken]:
    handed = [Handed(path, RecordKind(kind)) for path in paths]
    return take_records(lake, handed, programme="industry", known=KNOWN, on=TODAY, **more)


def kept(lake: Lake, kind: str = "contributions") -> Counter[tuple[str, int]]:
    """Count the rows kept by month and rate."""
    with lake.read() as reading:
        names = [one for one in reading.snapshot.tables if one.startswith(kind)]
        rows = [row for name in names for row in reading.rows(name)]
    return Counter((f"{row['month']:%Y-%m}", row["rate_thousandths"]) for row in rows)


THREE = [(0, "2026-04", "1"), (1, "2026-04", "1"), (0, "2026-05", "1")]


def test_records_are_kept_by_month_and_the_file_is_remembered(tmp_path: Path, lake: Lake) -> None:
    path = file(tmp_path, "a.csv", [*THREE, THREE[0], (1, "2026-07", "1")])
    (taken,) = take(lake, path)
    assert (taken.kept, taken.repeated, dict(taken.tally.set_apart)) == (
        3,
        1,
        {"month_in_future": 1},
    )
    assert kept(lake) == {("2026-04", 1000): 2, ("2026-05", 1000): 1}
    (batch,) = kept_batches(lake)
    assert batch["digest"] == digest_of(path)
    assert (batch["given"], batch["kept"], batch["repeated"], batch["set_apart"]) == (5, 3, 1, 1)
    assert (batch["first_month"], batch["last_month"]) == (date(2026, 4, 1), date(2026, 5, 1))
    stored = b"".join(one.read_bytes() for one in lake.folder.rglob("*") if one.is_file())
    assert b"hmac1" not in stored


def test_the_same_file_twice_changes_nothing(tmp_path: Path, lake: Lake) -> None:
    path = file(tmp_path, "a.csv", THREE)
    take(lake, path)
    before = lake.snapshot()
    (again,) = take(lake, path)
    assert (again.known_before, again.kept) == (True, 0)
    assert lake.snapshot() == before


def test_the_same_rows_in_another_file_are_there_already(tmp_path: Path, lake: Lake) -> None:
    take(lake, file(tmp_path, "a.csv", THREE))
    (again,) = take(lake, file(tmp_path, "b.csv", [*THREE[::-1], (0, "2026-03", "1")]))
    assert (again.kept, again.repeated) == (1, 3)
    assert sum(kept(lake).values()) == 4


def test_splitting_a_file_changes_nothing(tmp_path: Path, lake: Lake) -> None:
    whole = Lake(tmp_path / "whole")
    take(whole, file(tmp_path, "all.csv", THREE))
    take(lake, file(tmp_path, "a.csv", THREE[2:]), file(tmp_path, "b.csv", THREE[:2]))

    def digests(one: Lake) -> dict[str, str]:
        tables = one.snapshot().tables
        return {name: tables[name].sha256 for name in tables if name.startswith("contributions")}

    assert digests(whole) == digests(lake)


def test_another_rate_for_a_month_waits_until_the_month_is_replaced(
    tmp_path: Path, lake: Lake
) -> None:
    take(lake, file(tmp_path, "a.csv", THREE))
    corrected = file(tmp_path, "b.csv", [(0, "2026-04", "0.5")])
    (taken,) = take(lake, corrected)
    assert (taken.kept, taken.repeated, dict(taken.tally.set_apart)) == (0, 0, {"differs": 1})
    take(lake, corrected, taking=Taking.REPLACE_MONTHS)
    assert kept(lake) == {("2026-04", 500): 1, ("2026-05", 1000): 1}


TAKING = """
import sys
from datetime import date
from pathlib import Path
from bagdar.core.jobs.policy import RecordKind
from bagdar.lake import Lake
from bagdar.runs.jobs import Handed, take_records
from bagdar.sources.records import Known
folder, path, plant = sys.argv[1:]
known = Known({"plant": frozenset({plant})})
handed = [Handed(Path(path), RecordKind.CONTRIBUTIONS)]
take_records(Lake(Path(folder)), handed, programme="industry", known=known, on=date(2026, 6, 15))
"""


def killed_in_the_middle(lake: Lake, path: Path) -> None:
    """Take a file in by a process of its own, and kill it once rows lie in scratch."""
    command = [sys.executable, "-c", TAKING, str(lake.folder), str(path), PLANT]
    taking = subprocess.Popen(command)
    try:
        while not any(one.stat().st_size for one in lake.scratch.glob("*/files/*.arrows")):
            assert taking.poll() is None
            time.sleep(0.001)
        os.kill(taking.pid, signal.SIGSTOP)
        assert [*lake.scratch.glob("*/files/*.arrows")]
    finally:
        taking.kill()
        taking.wait()


def test_rows_that_a_killed_process_left_go_when_records_are_next_taken_in(
    tmp_path: Path, lake: Lake
) -> None:
    months = [f"{year}-{month:02d}" for year in range(2019, 2026) for month in range(1, 13)]
    many = [(who, month, "1") for month in months for who in range(20)] * 300
    killed_in_the_middle(lake, file(tmp_path, "many.csv", many))
    (left,) = [*lake.scratch.glob("scratch-*")]
    assert left.stat().st_mode & 0o077 == 0
    assert lake.snapshot().number == 0
    take(lake, file(tmp_path, "a.csv", THREE))
    assert [*lake.scratch.glob("scratch-*")] == []
    assert kept(lake) == {("2026-04", 1000): 2, ("2026-05", 1000): 1}


def test_a_refused_file_leaves_the_lake_as_it_was(tmp_path: Path, lake: Lake) -> None:
    good = file(tmp_path, "a.csv", THREE)
    bad = file(tmp_path, "b.csv", [(3, "2026-01", "1")])
    bad.write_text(bad.read_text() + f"{NUMBERS[0]},2026-01,{PLANT},plant,1\n")
    with pytest.raises(RecordsError, match="personal number"):
        take(lake, good, bad)
    assert lake.snapshot().tables == {}
    stored = b"".join(one.read_bytes() for one in lake.folder.rglob("*") if one.is_file())
    assert NUMBERS[0].encode() not in stored
    assert not [one for one in lake.folder.iterdir() if one.name.startswith("sorting")]


def test_a_file_of_which_nothing_can_be_used_is_refused(tmp_path: Path, lake: Lake) -> None:
    with pytest.raises(RecordsError, match="None of the 1 rows can be used") as told:
        take(lake, file(tmp_path, "a.csv", [(0, "2026-04", "3")]))
    assert told.value.set_apart == {"rate_too_high": 1}


def test_a_new_key_asks_for_the_whole_history_of_both_kinds(tmp_path: Path, lake: Lake) -> None:
    take(lake, file(tmp_path, "a.csv", THREE))
    take(lake, file(tmp_path, "w.csv", THREE[:1]), kind="workers")
    new = file(tmp_path, "b.csv", [(0, "2026-05", "1")], OTHER_KEY)
    new_workers = file(tmp_path, "v.csv", [(0, "2026-05", "0.5")], OTHER_KEY)
    with pytest.raises(RecordsError, match="whole history") as told:
        take(lake, new)
    assert told.value.code == "mixed_keys"
    with pytest.raises(RecordsError, match="hand over both"):
        take(lake, new, taking=Taking.WHOLE_HISTORY)
    both = [Handed(new, RecordKind.CONTRIBUTIONS), Handed(new_workers, RecordKind.WORKERS)]
    whole: dict[str, Any] = {
        "programme": "industry",
        "known": KNOWN,
        "on": TODAY,
        "taking": Taking.WHOLE_HISTORY,
    }
    take_records(lake, both, **whole, letting_go=True)
    assert kept(lake) == {("2026-05", 1000): 1}
    assert kept(lake, "workers") == {("2026-05", 500): 1}
    assert len({batch["key_id"] for batch in kept_batches(lake)}) == 1


def test_a_whole_history_that_lacks_months_that_are_kept_is_refused_unless_they_may_go(
    tmp_path: Path, lake: Lake
) -> None:
    take(lake, file(tmp_path, "a.csv", THREE))
    take(lake, file(tmp_path, "w.csv", THREE[:1]), kind="workers")
    before = lake.snapshot()
    workers = Handed(file(tmp_path, "v.csv", THREE[:1], OTHER_KEY), RecordKind.WORKERS)
    whole: dict[str, Any] = {
        "programme": "industry",
        "known": KNOWN,
        "on": TODAY,
        "taking": Taking.WHOLE_HISTORY,
    }
    one_month = file(tmp_path, "b.csv", [(0, "2026-05", "1")], OTHER_KEY)
    both = [workers, Handed(one_month, RecordKind.CONTRIBUTIONS)]
    with pytest.raises(RecordsError, match="history: 1, among them contributions-2026-04"):
        take_records(lake, both, **whole)
    assert lake.snapshot() == before
    longer = file(tmp_path, "c.csv", [(0, f"2026-0{month}", "1") for month in (3, 4, 5)], OTHER_KEY)
    take_records(lake, [workers, Handed(longer, RecordKind.CONTRIBUTIONS)], **whole)
    assert kept(lake) == {("2026-03", 1000): 1, ("2026-04", 1000): 1, ("2026-05", 1000): 1}
    take_records(lake, both, **whole, letting_go=True)
    assert kept(lake) == {("2026-05", 1000): 1}


def test_rows_set_apart_are_let_in_by_the_same_file_once_the_register_knows_them(
    tmp_path: Path, lake: Lake
) -> None:
    path = file(tmp_path, "w.csv", [*THREE[:1], (1, "2026-04", "1")])
    path.write_text(path.read_text().replace(",plant,1", ",mill,1", 1))
    handed = [Handed(path, RecordKind.WORKERS)]
    named: dict[str, Any] = {"programme": "industry", "on": TODAY}
    (first,) = take_records(lake, handed, known=KNOWN, **named)
    assert (first.kept, dict(first.tally.set_apart)) == (1, {"site_unknown": 1})
    before = lake.snapshot()
    (same,) = take_records(lake, handed, known=KNOWN, **named)
    assert (same.known_before, same.kept) == (True, 0)
    assert kept_batches(lake) == kept_batches(lake)[:1]
    assert {one: lake.snapshot().tables[one].sha256 for one in before.tables} == {
        one: told.sha256 for one, told in before.tables.items()
    }
    mended = Known({**KNOWN.sites, "mill": frozenset({PLANT})})
    (again,) = take_records(lake, handed, known=mended, **named)
    assert (again.kept, again.repeated, dict(again.tally.set_apart)) == (1, 1, {})
    assert sum(kept(lake, "workers").values()) == 2
    settled = lake.snapshot()
    (last,) = take_records(lake, handed, known=mended, **named)
    assert (last.known_before, last.kept, lake.snapshot()) == (True, 0, settled)


def test_a_file_whose_months_were_replaced_since_is_not_read_again(
    tmp_path: Path, lake: Lake
) -> None:
    path = file(tmp_path, "a.csv", [*THREE, (0, "2026-07", "1")])
    take(lake, path)
    take(lake, file(tmp_path, "b.csv", [(2, "2026-04", "1")]), taking=Taking.REPLACE_MONTHS)
    (again,) = take(lake, path)
    assert (again.known_before, again.kept) == (True, 0)
    assert kept(lake) == {("2026-04", 1000): 1, ("2026-05", 1000): 1}


def test_a_later_batch_that_does_not_tell_how_it_was_taken_may_have_replaced_months(
    tmp_path: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file(tmp_path, "a.csv", [*THREE, (0, "2026-07", "1")])
    take(lake, path)
    take(lake, file(tmp_path, "b.csv", [(2, "2026-04", "1")]), taking=Taking.REPLACE_MONTHS)
    before = [{**one, "taking": None} for one in kept_batches(lake)]
    monkeypatch.setattr(jobs_module, "_batches", lambda _lake: before)
    (again,) = take(lake, path)
    assert (again.known_before, again.kept) == (True, 0)
    assert kept(lake) == {("2026-04", 1000): 1, ("2026-05", 1000): 1}


def while_read(
    monkeypatch: pytest.MonkeyPatch, lake: Lake, change: Callable[[], object], path: Path
) -> list[Taken]:
    """Take a file in; while it is read, do something else to the lake, once."""

    def disturbed(given: Path) -> str:
        monkeypatch.setattr(jobs_module, "digest_of", digest_of)
        change()
        return digest_of(given)

    monkeypatch.setattr(jobs_module, "digest_of", disturbed)
    return take(lake, path)


def test_figures_computed_while_a_file_is_read_do_not_send_it_back(
    tmp_path: Path, lake: Lake, made: job_records.Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(lake, file(tmp_path, "a.csv", THREE[:1]))
    path = file(tmp_path, "b.csv", THREE[1:])
    (taken,) = while_read(monkeypatch, lake, lambda: run_jobs(lake, made.tables, as_of=TODAY), path)
    assert taken.kept == 2
    assert sum(kept(lake).values()) == 3
    assert "job_verdicts" in lake.snapshot().tables


def test_records_taken_while_a_file_is_read_send_it_back(
    tmp_path: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, path = file(tmp_path, "a.csv", THREE[:1]), file(tmp_path, "b.csv", THREE[1:])
    with pytest.raises(MeanwhileError, match="hand the file over again"):
        while_read(monkeypatch, lake, lambda: take(lake, other), path)
    assert sum(kept(lake).values()) == 1
    assert [one["digest"] for one in kept_batches(lake)] == [digest_of(other)]


def test_two_keys_handed_together_are_refused(tmp_path: Path, lake: Lake) -> None:
    paths = [
        file(tmp_path, name, THREE, key) for name, key in (("a.csv", KEY), ("b.csv", OTHER_KEY))
    ]
    with pytest.raises(RecordsError) as told:
        take(lake, *paths)
    assert told.value.code == "mixed_keys"


def test_a_file_for_another_programme_is_refused(tmp_path: Path, lake: Lake) -> None:
    path = file(tmp_path, "a.csv", THREE)
    sheet = Manifest(
        "contributions", "other", "k", digest_of(path), "", 3, 0, ("2026-04", "2026-05"), {}, {}
    )
    handed = [Handed(path, RecordKind.CONTRIBUTIONS, sheet)]
    with pytest.raises(RecordsError, match="programme other, here it is industry"):
        take_records(lake, handed, programme="industry", known=KNOWN, on=TODAY)


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ({}, date(2026, 5, 1)),
        ({"2026-03": 10, "2026-04": 10}, date(2026, 4, 1)),
        ({"2026-04": 10, "2026-05": 5}, date(2026, 5, 1)),
        ({"2026-04": 10, "2026-05": 4}, date(2026, 4, 1)),
        ({"2026-05": 10, "2026-06": 10}, date(2026, 5, 1)),
        ({"2026-02": 10, "2026-05": 1}, date(2026, 2, 1)),
        ({"2026-02": 10, "2026-05": 5}, date(2026, 5, 1)),
        ({"2025-01": 1, "2025-02": 10, "2026-05": 5}, date(2026, 5, 1)),
    ],
)
def test_a_month_is_closed_when_half_as_much_was_handed_over_as_for_the_last_full_one(
    lake: Lake, months: dict[str, int], expected: date
) -> None:
    lake.write(_rows(f"contributions-{month}", count) for month, count in months.items())
    assert closed_month(lake.snapshot(), as_of=TODAY) == expected


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ({"2026-03": 10, "2026-04": 1, "2026-05": 1}, date(2026, 3, 1)),
        ({"2026-02": 10, "2026-03": 1, "2026-04": 1, "2026-05": 1}, date(2026, 2, 1)),
        ({"2026-02": 10, "2026-03": 4, "2026-04": 2, "2026-05": 5}, date(2026, 5, 1)),
        ({"2026-02": 10, "2026-03": 6, "2026-04": 2, "2026-05": 2}, date(2026, 3, 1)),
    ],
)
def test_a_chain_of_thin_months_closes_none_of_them(
    lake: Lake, months: dict[str, int], expected: date
) -> None:
    lake.write(_rows(f"contributions-{month}", count) for month, count in months.items())
    assert closed_month(lake.snapshot(), as_of=TODAY) == expected


@pytest.mark.parametrize(("full", "expected"), [("2025-05", "2026-05"), ("2025-06", "2025-06")])
def test_a_programme_that_shrank_for_good_is_measured_by_itself_after_a_year(
    lake: Lake, full: str, expected: str
) -> None:
    lake.write(
        _rows(f"contributions-{month}", count)
        for month, count in {full: 10, "2026-04": 1, "2026-05": 1}.items()
    )
    closed = closed_month(lake.snapshot(), as_of=TODAY)
    assert closed == date.fromisoformat(f"{expected}-01")


def _rows(name: str, count: int, shape: Shape = JOB_CONTRIBUTIONS) -> Content:
    rows = [(one, date(2026, 1, 1), PLANT, None, 1000) for one in range(count)]
    names = [one.name for one in shape.columns]
    columns = {column: [row[at] for row in rows] for at, column in enumerate(names)}
    return Content(shape, pa.table(columns, schema=shape.schema().to_pyarrow()).to_batches(), name)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> job_records.Made:
    folder = tmp_path_factory.mktemp("records")
    return job_records.make(folder, claims=2000, records=80_000, seed=3)


@pytest.fixture(scope="module")
def jobs(made: job_records.Made) -> tuple[Lake, Jobs]:
    lake = Lake(made.workers.parent / "lake")
    handed = [
        Handed(made.contributions, RecordKind.CONTRIBUTIONS),
        Handed(made.workers, RecordKind.WORKERS),
    ]
    taken = take_records(lake, handed, programme="p", known=made.known, on=TODAY)
    assert [one.kept for one in taken] == [made.records, 2000]
    return lake, run_jobs(lake, made.tables, as_of=TODAY)


def test_everything_injected_is_found_and_nearly_nobody_is_refused_wrongly(
    made: job_records.Made, jobs: tuple[Lake, Jobs]
) -> None:
    lake, found = jobs
    with lake.read() as reading:
        rows = reading.rows("job_verdicts")
    told = {(row["worker"], row["site"]): row["verdict"] for row in rows}
    assert told.keys() == made.truth.keys()
    assert found.claims == len(made.truth)
    real = {"verified", "pending"}
    missed = [one for one, truth in made.truth.items() if truth not in real and told[one] != truth]
    refused = [one for one, truth in made.truth.items() if truth in real and told[one] not in real]
    injected = Counter(truth for truth in made.truth.values() if truth not in real)
    assert min(injected.values()) >= 40
    assert len(injected) == 5
    assert missed == []
    assert len(refused) <= 0.01 * sum(truth in real for truth in made.truth.values())


def test_the_figures_are_those_of_the_rows_kept(jobs: tuple[Lake, Jobs]) -> None:
    lake, found = jobs
    figures = {
        (row["subject_kind"], row["subject"], row["indicator"]): row["value"]
        for row in found.figures.to_pylist()
        if row["reach"] == 0
    }
    with lake.read() as reading:
        rows = [
            one
            for verdict in ("verified", "left")
            for one in reading.rows("job_verdicts", verdict=verdict)
        ]
    fte = sum(row["fte_months_thousandths"] for row in rows) / 12_000
    assert figures["country", "", "jobs_verified_fte"] == pytest.approx(fte)
    assert figures["territory", "1", "jobs_verified_fte"] == pytest.approx(fte)
    parts = [figures["territory", str(one), "jobs_verified_fte"] for one in range(2, 18)]
    assert sum(parts) == pytest.approx(fte)
    assert figures["country", "", "jobs_claimed_fte"] == pytest.approx(1910, rel=0.01)
    assert found.closed_month == date(2026, 5, 1)


def test_computing_again_gives_the_same_from_the_same_input(jobs: tuple[Lake, Jobs]) -> None:
    lake, found = jobs
    again = compute_jobs(lake, as_of=TODAY)
    assert again.input_hash == found.input_hash
    order = [("subject_kind", "ascending"), ("subject", "ascending"), ("indicator", "ascending")]
    order += [("reach", "ascending")]
    assert again.figures.sort_by(order).equals(found.figures.sort_by(order))


def test_additional_jobs_are_stated_by_the_band_of_the_closed_month(
    jobs: tuple[Lake, Jobs],
) -> None:
    lake, before = jobs
    low, high = Additionality(50, 0, 0, 100, "a"), Additionality(0, 0, 0, 100, "a")
    bands = {before.closed_month: Band(low, high), TODAY: Band(low, low)}
    found = compute_jobs(lake, as_of=TODAY, bands=bands)
    country = {
        row["indicator"]: row["value"]
        for row in found.figures.to_pylist()
        if (row["subject_kind"], row["reach"]) == ("country", 3)
    }
    net = country["jobs_net_of_transfer_fte"]
    assert country["jobs_additional_low_fte"] == pytest.approx(net / 2)
    assert country["jobs_additional_high_fte"] == pytest.approx(net)
    assert found.input_hash != before.input_hash
    later = compute_jobs(lake, as_of=TODAY, bands={TODAY: Band(low, high)})
    assert later.input_hash == before.input_hash


def test_calculations_compiled_once_say_of_each_month_what_the_rules_say_of_it(
    jobs: tuple[Lake, Jobs], monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, _found = jobs
    texts: list[str] = []

    def watched(expression: ir.Table) -> Compiled:
        made = compiled(expression)
        texts.append(made.text)
        return made

    monkeypatch.setattr(jobs_module, "compiled", watched)
    for one in (jobs_module._judging, jobs_module._stating, jobs_module._counting):
        one.cache_clear()
    inputs = (JOB_SITES, JOB_EMPLOYERS, JOB_HEADCOUNTS)
    told: list[int] = []
    for month in (date(2026, 4, 1), date(2026, 1, 1), date(2025, 2, 1)):
        found = compute_jobs(lake, as_of=TODAY, month=month)
        with lake.read() as reading:
            kept = [one for one in reading.snapshot.tables if one[-7:] <= f"{month:%Y-%m}"]
            records = [
                reading.all_of(shape, [one for one in kept if one.startswith(f"{kind}-")])
                for kind, shape in jobs_module.SHAPES.items()
            ]
            judged = reading.run(
                verdicts(*records, *map(reading.table, inputs), closed_month=month)
            )
            of, within = ibis.memtable(judged), reading.table(WITHIN)
            claims = reading.table(JOB_CLAIMS)
            figures = reading.run(job_figures(of, claims, within, closed_month=month))
            counts = reading.run(verdict_counts(of, within, closed_month=month))
        assert _in_order(found.figures) == _in_order(figures)
        assert _in_order(found.verdicts) == _in_order(counts)
        assert found.claims == judged.num_rows
        told.append(found.claims)
    assert min(told) > 0
    assert len(texts) == 3


def _in_order(rows: pa.Table) -> list[dict[str, Any]]:
    return sorted(rows.to_pylist(), key=str)


def test_without_records_what_was_reported_is_stated_all_the_same(
    made: job_records.Made, tmp_path: Path
) -> None:
    found = run_jobs(Lake(tmp_path / "empty"), made.tables, as_of=TODAY)
    told = set(found.figures.column("indicator").to_pylist())
    assert found.claims == 0
    assert "jobs_claimed_fte" in told
    assert "jobs_verified_fte" not in told


def test_without_the_register_nothing_is_computed(lake: Lake) -> None:
    with pytest.raises(LakeError, match="The register was not handed"):
        compute_jobs(lake, as_of=TODAY)
