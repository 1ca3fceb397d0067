"""`bagdar spending`: our own rules, tables beside the releases, and results computed again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from click.testing import Result as Ran

from bagdar.cli.spending import spending
from bagdar.core.cases.results import parse, read
from bagdar.sources.ledgers import FORMS
from tests.core.spending.test_bidders import won
from tests.core.spending.test_contracts import awarded, contract, kzt

Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(spending, [str(one) for one in words])


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """Two processes and the tables that a person has beside them."""
    paid = {"date": "2025-03-01", "value": kzt(130)}
    made = [
        {**awarded(100, contract(120, paid)), "planning": {"budget": {"projectID": "P"}}},
        {**won("KZ-BIN-050140006873"), "ocid": "2"},
    ]
    files = {
        "in.jsonl": "".join(f"{json.dumps(one)}\n" for one in made),
        "s.ini": "[C3]\n[E3]\n",
        "projects.csv": "id,approved,currency\nP,100,KZT\n",
        "payments.csv": "project,paid_on,amount,currency\nP,2025-01-01,150,KZT\nP,x,1,KZT\n",
        "banned.csv": "id,since\n050140006873,2025-01-01\n",
        "thresholds.csv": "name,value,since,basis\nA1.amber,1.3,2025-01-01,order 1\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / "in.jsonl"


def results(file: Path) -> dict[str, Any]:
    found = json.loads(file.read_text("utf-8"))
    return {one["id"]: one["found"] for one in found["results"]} | {"head": found}


def test_rules_are_chosen_and_thresholds_come_from_a_table(
    run: Run, given: Path, tmp_path: Path
) -> None:
    done = run("flag", given, "--rules", "A1,C1", "--output", "o.json")
    assert done.exit_code == 0, done.output
    found = results(tmp_path / "o.json")
    assert list(found["head"]["indicators"]) == ["A1", "C1"]
    assert (found["1"]["A1"]["state"], found["1"]["C1"]["state"]) == ("flagged", "flagged")
    words = ("--rules", "A1", "--thresholds", "thresholds.csv", "--output", "t.json")
    assert run("flag", given, *words).exit_code == 0
    found = results(tmp_path / "t.json")
    assert found["1"]["A1"]["state"] == "clear"
    assert found["head"]["indicators"]["A1"]["thresholds"][0] == {
        "name": "A1.amber",
        "value": 1.3,
        "since": "2025-01-01",
        "basis": "order 1",
    }


def test_projects_are_judged_by_the_payments_that_are_given(
    run: Run, given: Path, tmp_path: Path
) -> None:
    words = ("--projects", "projects.csv", "--payments", "payments.csv", "--as-of", "2025-10-01")
    done = run("flag", given, *words, "--faults", "f.csv", "--output", "o.json")
    assert done.exit_code == 0, done.output
    found = results(tmp_path / "o.json")
    assert (found["P"]["D2"]["state"], found["P"]["D2"]["value"]) == ("flagged", 1.5)
    assert found["head"]["input"]["beside"]["as_of"] == "2025-10-01"
    assert "not a day" in (tmp_path / "f.csv").read_text("utf-8")
    assert "payments.csv, line 3, paid_on" in done.output


def test_a_result_is_computed_again_and_held_against_the_first(
    run: Run, given: Path, tmp_path: Path
) -> None:
    tables = ("--projects", "projects.csv", "--payments", "payments.csv", "--banned", "banned.csv")
    assert run("load", given, "--into", "kept").exit_code == 0
    (tmp_path / "s.ini").write_text("[A1]\n[R018]\n[C3]\n[D2]\n[E3]\n", "utf-8")
    words = ("--settings", "s.ini", "--thresholds", "thresholds.csv", "--output", "o.json")
    done = run("flag", "--from", "kept", *words, *tables, "--as-of", "2025-10-01")
    assert done.exit_code == 0, done.output
    again = run("replay", "o.json", "--from", "kept", *tables, "--threads", "1")
    assert (again.exit_code, again.output) == (0, "The same: 3 results.\n"), again.output

    refusals: dict[str, tuple[str, ...]] = {
        "tables beside": ("o.json", "--from", "kept"),
        "no result of": ("s.ini", "--from", "kept"),
    }
    text = (tmp_path / "o.json").read_text("utf-8")
    changes = {
        "Line 2 comes out otherwise": text.replace('"state":"flagged"', '"state":"clear"'),
        "was of version 9, here it is 3": text.replace('"version":3', '"version":9', 1),
        "made as bagdar-flags-1 spending-0": text.replace('"spending-5"', '"spending-0"'),
        "Line 4 comes out otherwise": "\n".join(text.split("\n")[:3]),
    }  # fmt: skip
    for place, (reason, changed) in enumerate(changes.items()):
        (tmp_path / f"{place}.json").write_text(changed, "utf-8")
        refusals[reason] = (f"{place}.json", "--from", "kept", *tables)
    for reason, asked in refusals.items():
        refused = run("replay", *asked)
        assert refused.exit_code == 1, reason
        assert reason in refused.output


def test_a_result_replays_however_the_same_processes_came(
    run: Run, given: Path, tmp_path: Path
) -> None:
    lines = given.read_text("utf-8").splitlines()
    again = tmp_path / "again.jsonl"
    again.write_text("\n".join([*reversed(lines), lines[0]]) + "\n", "utf-8")
    assert run("load", again, "--into", "kept").exit_code == 0
    for words in ((given,), (again,), ("--from", "kept")):
        done = run("flag", *words, "--output", "o.json", "--force")
        assert done.exit_code == 0, done.output
        for come in ((given,), (again,), ("--from", "kept")):
            told = run("replay", "o.json", *come)
            assert told.exit_code == 0, (words, come, told.output)
    changed = tmp_path / "changed.jsonl"
    changed.write_text(given.read_text("utf-8").replace("KZT", "USD", 1), "utf-8")
    assert "its hash is another one" in run("replay", "o.json", changed).output


def test_a_document_of_flags_alone_counts_all_and_replays(
    run: Run, given: Path, tmp_path: Path
) -> None:
    assert run("flag", given, "--output", "all.json").exit_code == 0
    done = run("flag", given, "--output", "few.json", "--flagged-only")
    assert done.exit_code == 0, done.output
    whole, few = (
        json.loads((tmp_path / f"{one}.json").read_text("utf-8")) for one in ("all", "few")
    )
    assert few.pop("named").startswith("flags only: what is not named is not flagged")
    expected = [
        {**one, "found": flags_}
        for one in whole.pop("results")
        if (flags_ := {c: f for c, f in one["found"].items() if f and f["state"] == "flagged"})
    ]
    assert len(expected) > 0
    assert few.pop("results") == expected
    assert few == whole
    again = run("replay", "few.json", given)
    assert again.output == f"The same: {len(expected)} results.\n"
    assert "Cardinal names only what is flagged" in (
        run("flag", given, "--output", "c.json", "--format", "cardinal", "--flagged-only").output
    )


def test_releases_of_a_process_that_came_again_are_told_and_counted_once(
    run: Run, given: Path, tmp_path: Path
) -> None:
    lines = given.read_text("utf-8").splitlines()
    given.write_text("\n".join([*lines, lines[0]]) + "\n", "utf-8")
    done = run("flag", given, "--output", "o.json", "--faults", "f.csv")
    assert f"{len(lines):,} processes of {len(lines) + 1:,} releases" in done.output, done.output
    assert "1 × the process came again: an earlier release of it, or the same" in done.output
    assert json.loads(lines[0])["ocid"] in (tmp_path / "f.csv").read_text("utf-8")


def test_what_the_engine_writes_is_what_cases_take_in(
    run: Run, given: Path, tmp_path: Path
) -> None:
    words = ("--settings", "s.ini", "--banned", "banned.csv", "--output", "o.json")
    assert run("flag", given, *words).exit_code == 0
    taken = read(parse((tmp_path / "o.json").read_bytes()))
    every = {(one.ref, one.code): one for one in taken.found}
    assert sorted(every) == [("1", "C3"), ("1", "E3"), ("2", "C3"), ("2", "E3")]
    flag = every["2", "E3"]
    assert (flag.level, flag.state, flag.value, flag.reason) == ("process", "flagged", 1.0, "")
    assert [(one["what"], one["id"], one["value"]) for one in flag.evidence] == [
        ("in the register from 2025-01-01", "KZ-BIN-050140006873", None),
        ("ground", None, None),
        ("day of the award", None, "2025-03-01"),
    ]
    other = every["1", "E3"]
    assert other.state == "not_computable"
    assert other.reason == "no registered number is told of a supplier"
    rule = taken.rules["E3"]
    assert (rule.version, rule.words["basis_checked"]) == ("3", False)
    assert rule.words["innocent"]
    again = run("replay", "o.json", given, "--banned", "banned.csv", "--threads", "1")
    assert again.output == "The same: 2 results.\n"
    no_result = run("replay", "s.ini", given)
    assert no_result.exit_code == 1
    assert "is no result" in no_result.output


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--rules", "X9"], "X9: no rule that is known"),
        (["--rules", "C3"], "ask for it by a section [C3]"),
        (["--settings", "s.ini"], "E3 needs the register of unfair suppliers: --banned"),
        (["--rules", "D2"], "D2"),
        (["--payments", "payments.csv"], "belong to --projects"),
        (["--rules", "A1", "--format", "cardinal"], "knows none of our own rules"),
        (["--projects", "banned.csv", "--budgets", "banned.csv"], "missing"),
    ],
)
def test_what_cannot_be_computed_is_refused_before_anything_is_written(
    run: Run, given: Path, tmp_path: Path, words: list[str], reason: str
) -> None:
    refused = run("flag", given, "--output", "o.json", *words)
    assert refused.exit_code in {1, 2}
    assert reason in refused.output
    assert not (tmp_path / "o.json").exists()


def test_a_threshold_without_sense_is_refused_with_its_row(run: Run, given: Path) -> None:
    table = given.parent / "odd.csv"
    rows = ("name,value,basis", "C1.tolerance,-2,x", "C2.share,30,x", "A1.amber,0.5,x")
    table.write_text("\n".join(rows), "utf-8")
    words = ("--rules", "A1,C2", "--thresholds", "odd.csv", "--output", "odd.json")
    done = run("flag", given, *words)
    assert done.exit_code == 0
    assert "must be from 0 to 1, is 30; left out (first: odd.csv, line 3, value)" in done.output
    assert "must be at least 1, is 0.5; left out (first: odd.csv, line 4, value)" in done.output
    held = results(given.parent / "odd.json")["head"]["indicators"]
    assert [one["value"] for one in held["C2"]["thresholds"]] == [0.5]
    table.write_text("name,value,basis\nA1.amber,1.5,x\nA1.red,1.2,x\n", "utf-8")
    refused = run("flag", given, *words, "--force")
    assert refused.exit_code == 1
    assert "odd.csv: A1.amber is 1.5, above the A1.red" in refused.output


def test_a_register_that_no_rule_reads_is_said(run: Run, given: Path) -> None:
    done = run("flag", given, "--banned", "banned.csv", "--output", "o.json")
    assert done.exit_code == 0
    assert "E3 is off. A settings file with a section [E3]" in done.output
    words = ("--settings", "s.ini", "--banned", "banned.csv", "--output", "o.json", "--force")
    assert "E3 is off" not in run("flag", given, *words).output


def test_a_template_is_written_once_and_tells_its_columns(run: Run, tmp_path: Path) -> None:
    for name, form in FORMS.items():
        done = run("template", name, "--output", f"{name}.csv")
        assert done.exit_code == 0, done.output
        assert all(f"  {one.key}: {one.kind}" in done.output for one in form.fields)
    again = run("template", "projects", "--output", "projects.csv")
    assert again.exit_code == 1
    assert "write over it with --force" in again.output


def test_working_days_are_those_of_kazakhstan_unless_a_calendar_is_given(
    run: Run, tmp_path: Path
) -> None:
    period = {"startDate": "2025-12-25", "endDate": "2026-01-06"}
    (tmp_path / "in.jsonl").write_text(
        json.dumps({"ocid": "1", "tender": {"tenderPeriod": period}})
    )
    (tmp_path / "t.csv").write_text("name,value,basis\nR003.working_days,7,order 1\n")
    (tmp_path / "own.csv").write_text("on,works\n2025-01-01,no\n2026-01-01,нет\n2026-01-03,yes\n")
    words = ("flag", "in.jsonl", "--thresholds", "t.csv", "--rules", "R003", "--output")
    for more, days, state, years in (
        ((), 6, "flagged", list(range(2014, 2027))),
        (("--calendar", "own.csv"), 8, "clear", [2025, 2026]),
    ):
        done = run(*words, "o.json", "--force", *more)
        assert done.exit_code == 0, done.output
        found = results(tmp_path / "o.json")
        one = found["1"]["R003"]
        assert (one["state"], one["value"]) == (state, days)
        assert found["head"]["input"]["beside"]["calendar_years"] == years
        again = run("replay", "o.json", "in.jsonl", *more)
        assert again.exit_code == 0, again.output


def test_a_calendar_with_a_fault_or_for_nothing_is_refused(run: Run, given: Path) -> None:
    folder = given.parent
    (folder / "t.csv").write_text("name,value,basis\nR003.working_days,7,order 1\n")
    (folder / "own.csv").write_text("on,works\n2025-01-01,perhaps\n")
    words = ("flag", given, "--output", "o.json", "--calendar", "own.csv")
    broken = run(*words, "--thresholds", "t.csv")
    assert "own.csv: row 2, works: neither yes nor no." in broken.output
    needless = run(*words)
    assert "--calendar belongs to a threshold R003.working_days." in needless.output
    assert not (folder / "o.json").exists()


def test_another_engine_belongs_to_tables_that_were_loaded(run: Run, given: Path) -> None:
    done = run("flag", given, "--output", "o.json", "--engine", "spark")
    assert done.exit_code == 2
    assert "--engine belongs to --from" in done.output


def test_unfair_suppliers_of_the_platform_feed_the_rule_about_bans(
    run: Run, given: Path, tmp_path: Path
) -> None:
    objects = tmp_path / "objects"
    objects.mkdir()
    rows = [{"id": 1, "supplier_biin": "050140006873", "start_date": "2025-01-01"}]
    (objects / "rnu.json").write_text(json.dumps(rows), "utf-8")
    made = run("goszakup", objects, "--output", "none.jsonl", "--banned", "unfair.csv")
    assert made.exit_code == 0, made.output
    assert "1 rows of the register of unfair suppliers are in unfair.csv." in made.output
    words = ("flag", given, "--settings", "s.ini", "--banned", "unfair.csv", "--output", "o.json")
    assert run(*words).exit_code == 0
    assert results(tmp_path / "o.json")["2"]["E3"]["state"] == "flagged"
    again = run("goszakup", objects, "--output", "more.jsonl", "--banned", "unfair.csv")
    assert again.exit_code == 1
    assert "unfair.csv is there already" in again.output
