"""The journal of one project: what is in it, who reads what of it, and its files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from django.test import Client

from bagdar.cli.main import main
from bagdar.core.cases.course import Happening
from bagdar.core.terms.extract import check
from bagdar.sources.tables import read_table
from bagdar.web.cases.actions.linking import link_subject
from bagdar.web.cases.actions.steps import Told, take
from bagdar.web.journal.models import Entry
from bagdar.web.journal.queries.checking import verify
from bagdar.web.people.models import User
from bagdar.web.portal.queries import project_journal
from bagdar.web.portal.queries.project_journal import (
    Wanted,
    lines_of,
    page_of,
    summary_of,
    whole_journal_of,
)
from bagdar.web.projects.actions import edit_many, update_project
from bagdar.web.projects.actions.changing import Change
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.spending.actions.writing import correct
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.cases import working
from tests.web.spending.money import cells, given

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> working.Sides:
    """Auditors, and the akim of the north."""
    return working.sides()


@pytest.fixture
def mill(who: working.Sides) -> Project:
    """A project of the north with money, and another beside it."""
    made = builders.project("north-east", key="mill", visibility=Visibility.PUBLISHED)
    other = builders.project("north-west", key="other", visibility=Visibility.PUBLISHED)
    for register in ("budget", "contract", "payment", "support", "obligation", "saving"):
        given(register, made)
    given("contract", other, number="C-2")
    update_project(made, {"kind": "plant"}, by=TESTS, at=working.later(1))
    return made


def _client(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def _sent(client: Client, kind: str = "jsonl", **more: str) -> bytes:
    answer: Any = client.post("/en/projects/mill/journal/", {"as": kind, **more})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def _lines(client: Client, **more: str) -> list[dict[str, Any]]:
    return [json.loads(one) for one in _sent(client, **more).splitlines()]


def _flag(who: working.Sides, mill: Project) -> Any:
    """Open a case about a flag of the project."""
    working.taken(working.document(working.short()))
    link_subject(working.subject(), project=mill, by=who.worker, at=NOW)
    return working.opened(who.worker)


def test_an_auditor_reads_all_that_concerns_the_project_and_nothing_else(
    who: working.Sides, mill: Project
) -> None:
    _flag(who, mill)
    told = _lines(_client(who.second))
    assert {one["kind"] for one in told} == {
        *("project", "money_budget", "money_contract", "money_payment", "money_support"),
        *("money_obligation", "money_saving", "flag_subject", "flag_run", "case"),
        "project_journal",
    } - {"project_journal"}
    assert [(one["seq"], one["position"]) for one in told] == sorted(
        (one["seq"], one["position"]) for one in told
    )
    assert sum(one["kind"] == "money_contract" for one in told) == 1
    assert not any("C-2" in one["body"] or one["subject"] == "other" for one in told)


def test_what_an_auditor_takes_away_holds_by_itself_and_is_bound_to_the_journal(
    who: working.Sides, mill: Project
) -> None:
    _flag(who, mill)
    verdict = check(_lines(_client(who.second)))
    assert verdict.broken is None
    assert verdict.withheld == 0
    kept = Entry.objects.filter(act="journal.project_export").get().payloads.get()
    after = json.loads(kept.body)["after"]
    assert (after["thread"], after["records"]) == (verdict.thread, verdict.lines)
    assert verify().fault is None


def test_records_of_a_batch_lead_to_the_digest_of_their_entry(mill: Project) -> None:
    others = [builders.project("north", key=f"batch-{number}") for number in range(4)]
    edit_many(
        [Change(one.pk, {"address": "Main street"}) for one in (*others[:2], mill, *others[2:])],
        by=TESTS,
        at=working.later(2),
    )
    found = whole_journal_of(Project.objects.get(pk=mill.pk))
    told = list(lines_of(found, Wanted()))
    assert told[-1]["path"]
    assert check(told).broken is None


def test_before_a_notice_the_audited_learns_of_no_flag_and_no_case(
    who: working.Sides, mill: Project
) -> None:
    _flag(who, mill)
    client = _client(who.akim)
    kinds = {one["kind"] for one in _lines(client)}
    assert "project" in kinds
    assert not kinds & {"case", "flag_subject", "flag_run", "project_journal"}
    text = client.get("/en/projects/mill/journal/").content.decode()
    assert "worker" not in text.lower()
    assert "flag" not in _main_of(text)


def _main_of(page: str) -> str:
    rows: str = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return rows.lower()


def test_after_the_notice_the_audited_is_told_what_is_of_both_sides_without_names(
    who: working.Sides, mill: Project
) -> None:
    case = _flag(who, mill)
    working.declared(case, who.worker, who.second)
    told = Told(working.WORDS, organisation=who.akimat, days=10)
    take(case, Happening.NOTICED, told, by=who.worker, at=NOW)
    take(case, Happening.REPLY_OBJECTED, Told("It was repeated."), by=who.akim, at=working.later(1))
    lines = [one for one in _lines(_client(who.akim)) if one["kind"] == "case"]
    assert [(one["act"], one["actor"]) for one in lines] == [
        ("cases.notice", "auditor"),
        ("cases.reply", "recipient of the notice"),
    ]
    for one in lines:
        assert one["withheld"]
        assert not any(one[name] for name in ("body", "salt", "ground", "actor_id"))
    auditors = [one for one in _lines(_client(who.second)) if one["kind"] == "case"]
    assert {one["act"] for one in auditors} > {"cases.open", "cases.declare", "cases.notice"}


def test_officials_of_elsewhere_enterprises_and_the_public_have_no_such_page(
    who: working.Sides, mill: Project
) -> None:
    places = builders.territories()
    works = builders.enterprise(key="works")
    for user in (
        builders.user("akim", username="akim-south", territory=places["south"]),
        builders.user("enterprise", username="firm", enterprise=works),
        builders.user("custodian", username="keeps"),
    ):
        assert _client(user).get("/en/projects/mill/journal/").status_code == 404
    assert Client().get("/en/projects/mill/journal/").status_code == 302


def test_an_official_is_not_told_what_was_done_while_the_project_was_hidden(
    who: working.Sides,
) -> None:
    made = builders.project(
        "south", key="mill", address="Secret street", visibility=Visibility.TERRITORY
    )
    north = builders.territories()["north-east"]
    update_project(made, {"territory": north}, by=TESTS, at=working.later(1))
    (line,) = _lines(_client(who.akim))
    assert json.loads(line["body"])["before"] is None
    assert line["withheld"]


def test_a_contract_that_was_another_projects_is_not_told_to_officials(
    who: working.Sides, mill: Project
) -> None:
    record = given("contract", Project.objects.get(key="other"), number="C-3")
    told = cells("contract", mill, number="C-3")
    correct(record, told, ground="wrong project", by=TESTS, at=working.later(2))
    whole = [one for one in _lines(_client(who.second)) if "C-3" in one["body"]]
    assert len(whole) == 2
    assert not [one for one in _lines(_client(who.akim)) if "C-3" in one["body"]]


def test_filters_keep_to_a_group_and_to_days(who: working.Sides, mill: Project) -> None:
    client = _client(who.second)
    money = _lines(client, group="money")
    assert len(money) == 6
    later = _lines(client, first="2026-06-16", last="2026-06-16")
    assert [one["act"] for one in later] == ["projects.edit"]
    assert _lines(client, first="2030-01-01") == []
    assert client.post("/en/projects/mill/journal/", {"as": "exe"}).status_code == 404
    turned = client.get("/en/projects/mill/journal/?first=2026-06-16&last=2026-06-01")
    assert turned.status_code == 422


def test_every_format_tells_the_same_records(
    who: working.Sides, mill: Project, tmp_path: Path
) -> None:
    client = _client(who.akim)
    seqs = [one["seq"] for one in _lines(client)]
    rows = list(csv.reader(io.StringIO(_sent(client, "csv").decode("utf-8-sig"))))
    assert [int(row[0]) for row in rows[1:]] == seqs
    book = read_table(_sent(client, "xlsx"))
    assert [int(one.cells[0]) for one in book.rows] == seqs
    table = pq.read_table(io.BytesIO(_sent(client, "parquet")))
    assert table.column("seq").to_pylist() == seqs
    assert check(table.to_pylist()).broken is None


def test_a_page_goes_back_by_whole_entries(mill: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project_journal, "PAGE", 3)
    found, before, seen = whole_journal_of(mill), None, []
    while True:
        page = page_of(found, Wanted(), before=before)
        seen += [(one.entry_id, one.position) for one in page.records]
        if (before := page.older) is None:
            break
    told = [(one["seq"], one["position"]) for one in lines_of(found, Wanted())]
    assert seen == told[::-1]
    assert summary_of(found, Wanted()).records == len(told)


def test_the_api_gives_parts_that_go_on_after_a_record(who: working.Sides, mill: Project) -> None:
    client, after, position, seqs = _client(who.second), 0, 2**31 - 1, []
    while True:
        answer = client.get(
            "/api/v1/projects/mill/journal",
            {"after": after, "position": position, "limit": 3},
        )
        assert answer.status_code == 200
        part = answer.json()
        seqs += [one["seq"] for one in part["items"]]
        if not part["more"]:
            break
        after, position = part["items"][-1]["seq"], part["items"][-1]["position"]
    assert seqs == [one["seq"] for one in lines_of(whole_journal_of(mill), Wanted())]
    assert Client().get("/api/v1/projects/mill/journal").status_code == 401


def test_the_command_writes_a_file_that_another_command_checks_alone(
    mill: Project, tmp_path: Path
) -> None:
    path = tmp_path / "mill.jsonl"
    done = CliRunner().invoke(main, ["journal", "project", "mill", "--output", str(path)])
    assert done.exit_code == 0, done.output
    thread = done.output.split()[-1]
    held = CliRunner().invoke(main, ["journal", "check", str(path), "--thread", thread])
    assert held.exit_code == 0
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-1]))
    cut = CliRunner().invoke(main, ["journal", "check", str(path), "--thread", thread])
    assert cut.exit_code == 1
    assert "cut off at the end" in cut.output
    path.write_text("".join([lines[0].replace("projects", "project"), *lines[1:]]))
    changed = CliRunner().invoke(main, ["journal", "check", str(path)])
    assert changed.exit_code == 1
    assert "Line 1 " in changed.output
    path.write_text("[" * 100_000 + "\n")
    assert CliRunner().invoke(main, ["journal", "check", str(path)]).exit_code == 1
    none = CliRunner().invoke(main, ["journal", "project", "none", "--output", str(path)])
    assert "There is no project none." in none.output


def test_the_page_of_the_project_leads_to_its_journal(who: working.Sides, mill: Project) -> None:
    link = "/en/projects/mill/journal/"
    assert link in _client(who.akim).get("/en/projects/mill/").content.decode()
    assert link not in Client().get("/en/projects/mill/").content.decode()
