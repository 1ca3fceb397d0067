"""Data requests from the command line."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bagdar.cli import data_requests
from bagdar.cli.main import main
from bagdar.sources.tables import read_table
from bagdar.web.data_requests.actions.filling import judge
from bagdar.web.data_requests.models import DataRequest
from bagdar.web.people.models import User
from tests import builders
from tests.web.data_requests.asking import (
    Offices,
    answer_of,
    drafted,
    offices,
    sent,
    signed,
)
from tests.web.delivery.calling import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Offices:
    return offices()


def bagdar(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["data-requests", *arguments])


def told(*arguments: str) -> str:
    result = bagdar(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_requests_are_listed_with_how_many_answered(world: Offices) -> None:
    request = sent(world)
    drafted(world, title="Unsent")
    signed(answer_of(request, "north-east"), world.east, world.east_akim)
    [row] = json.loads(told("list", "--format", "json"))
    assert (row["number"], row["outgoing"]) == (request.pk, "2026-0001")
    assert (row["answered"], row["expected"]) == (1, 3)
    assert len(json.loads(told("list", "--drafts", "--format", "json"))) == 2
    assert json.loads(told("list", "--search", "steel", "--format", "json")) == []


def test_one_request_is_shown_as_the_api_tells_it_to_whoever_runs_it_and_to_who_may_read_it(
    world: Offices,
) -> None:
    request = sent(world)
    signed(answer_of(request, "north-east"), world.east, world.east_akim)
    number = str(request.pk)
    by = ("--by", world.ministry.username)
    whole = json.loads(told("show", number, *by, "--format", "json"))
    assert whole == Caller(world.ministry).get(f"data-requests/{number}").json()
    assert json.loads(told("show", number, "--format", "json")) == whole
    rows = csv.DictReader(io.StringIO(told("show", number, "--format", "csv")))
    lines = {one["what"]: one["value"] for one in rows}
    assert lines["outgoing"] == "2026-0001"
    assert lines["column workers"] == "Workers on the site (whole, required)"
    assert lines["akimat:north-east"].startswith("submitted, due 2026-06-20")
    assert lines["akimat:north-west"].startswith("filling")
    district = json.loads(told("show", number, "--by", world.east.username, "--format", "json"))
    assert district["recipients"] == [], "told to the office that asks"
    assert [one["office"] for one in district["offices"]] == ["akimat:north-east"]
    stranger = bagdar("show", number, "--by", builders.user(username="afar").username)
    assert (stranger.exit_code, "reads no request" in stranger.output) == (2, True)
    assert "there is no request 999" in bagdar("show", "999").output


def test_who_is_missing_is_named(world: Offices) -> None:
    request = sent(world)
    signed(answer_of(request, "north-east"), world.east, world.east_akim)
    rows = csv.DictReader(io.StringIO(told("missing", str(request.pk), "--format", "csv")))
    assert [(one["office"], one["above"]) for one in rows] == [
        ("akimat:north", ""),
        ("akimat:north-west", "akimat:north"),
    ]


def test_who_is_missing_is_asked_in_as_many_queries_for_five_offices_as_for_two(
    world: Offices,
) -> None:
    for side in ("east", "west"):
        builders.project(f"south-{side}", key=f"s-{side}", organisation_id=world.organisation)
    few, many = sent(world, "north-east"), sent(world, "north-east", "north-west", "south-east")
    counts = []
    for request in (few, many):
        with CaptureQueriesContext(connection) as asked:
            told("missing", str(request.pk))
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("after", "late"), [(timedelta(days=2), False), (timedelta(days=5), True)])
def test_what_was_returned_is_missing_and_late_once_the_time_to_mend_it_has_passed(
    world: Offices, monkeypatch: pytest.MonkeyPatch, after: timedelta, *, late: bool
) -> None:
    request = sent(world)
    east = answer_of(request, "north-east")
    signed(east, world.east, world.east_akim)
    returned = east.due_at - timedelta(hours=1)
    judge(east, "returned", "Again", by=world.oblast, at=returned)
    monkeypatch.setattr(data_requests, "this_moment", lambda: returned + after)
    rows = json.loads(told("missing", str(request.pk), "--format", "json"))
    told_late = {one["office"]: one["late"] for one in rows}
    assert (told_late["akimat:north-east"], told_late["akimat:north-west"]) == (late, True)


def test_what_came_back_is_exported_as_a_table(world: Offices, tmp_path: Path) -> None:
    request = sent(world)
    signed(answer_of(request, "north-east"), world.east, world.east_akim)
    for ending in ("csv", "xlsx"):
        file = tmp_path / f"answers.{ending}"
        assert "1 rows of 1 of 3 offices." in told("export", str(request.pk), str(file))
        rows = read_table(file.read_bytes()).rows
        assert [one.cells[1] for one in rows] == ["Akimat (North east)", "Akimat (North west)"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("missing", "99"), "no data request 99 was sent"),
        (("export", "99", "x.csv"), "no data request 99 was sent"),
        (("missing", "0"), "not in the range"),
        (("missing", "1", "--month", "May"), "does not match"),
    ],
)
def test_what_there_is_not_is_a_wrong_call(arguments: tuple[str, ...], words: str) -> None:
    result = bagdar(*arguments)
    assert (result.exit_code, words in result.output) == (2, True)


def test_a_month_that_was_not_asked_for_is_a_wrong_call(world: Offices) -> None:
    result = bagdar("missing", str(sent(world).pk), "--month", "2026-05")
    assert (result.exit_code, "no round was opened" in result.output) == (2, True)


COLUMN = {"key": "workers", "title": "Workers", "type": "whole", "required": True}
ASKS: dict[str, Any] = {
    "title": "Workers on sites",
    "letter": "Please fill in.",
    "due_at": "2199-07-10T18:00:00+05:00",
    "recipients": ["akimat:north-east", "akimat:north-west"],
    "columns": [COLUMN],
}
COLUMNS = """key,title,type,required,unit,options
workers,Workers,whole,yes,,
power,Power,decimal,,MW,
reason,What holds it up,choice,no,,land; money
"""


def written(tmp_path: Path, told: Any, name: str = "request.json") -> str:
    file = tmp_path / name
    file.write_text(told if isinstance(told, str) else json.dumps(told), "utf-8")
    return str(file)


def refused(*arguments: str) -> str:
    result = bagdar(*arguments)
    assert result.exit_code == 1, result.output
    return result.output


def test_a_request_is_drafted_from_a_file_and_sent_in_a_persons_name(
    world: Offices, tmp_path: Path
) -> None:
    person = world.ministry.username
    assert "is drafted" in told("draft", written(tmp_path, ASKS), "--by", person)
    request = DataRequest.objects.get()
    assert (request.asker.key, request.sent_at) == ("organisation:industry", None)
    assert request.created_by == world.ministry.actor_id
    assert "3 offices answer it" in told("send", str(request.pk), "--by", person)
    request.refresh_from_db()
    assert request.outgoing
    assert "sent already" in refused("send", str(request.pk), "--by", person)


def test_a_table_of_columns_is_a_request_with_what_is_said_beside_it(
    world: Offices, tmp_path: Path
) -> None:
    letter = written(tmp_path, "Please fill in.", "letter.txt")
    said = ("--title", "Power", "--letter", letter, "--to", "akimat:north-east")
    each = ("--monthly", "10", "--due-hour", "18:00", "--known", "name")
    person = ("--by", world.ministry.username)
    told("draft", written(tmp_path, COLUMNS, "columns.csv"), *said, *each, *person)
    request = DataRequest.objects.get()
    form = request.forms.get()
    assert (request.repeats, request.due_day, request.letter) == ("monthly", 10, "Please fill in.")
    assert [(one.key, one.required) for one in form.asked] == [
        ("workers", True),
        ("power", False),
        ("reason", False),
    ]
    assert (form.asked[2].options, form.known) == (("land", "money"), ["name"])


def test_what_is_said_beside_a_file_goes_before_it(world: Offices, tmp_path: Path) -> None:
    file, person = written(tmp_path, ASKS), ("--by", world.ministry.username)
    told("draft", file, "--due", "2199-07-01 09:00", "--to", "akimat:north-west", *person)
    request = DataRequest.objects.get()
    assert request.due_at
    assert request.due_at.isoformat() == "2199-07-01T04:00:00+00:00"
    assert [one.desk.key for one in request.recipients.all()] == ["akimat:north-west"]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ([1], "write one JSON object"),
        ({**ASKS, "words": "?"}, "words: "),
        ({**ASKS, "columns": [{**COLUMN, "type": "colour"}]}, "columns.0.type: "),
        ({**ASKS, "columns": [{**COLUMN, "type": "choice"}]}, "columns-0-options: "),
        ({**ASKS, "recipients": ["akimat:nowhere"]}, "recipients: No office"),
        ({**ASKS, "recipients": ["enterprise:synthetic-none"]}, "recipients: No office"),
        ({**ASKS, "asker": "akimat:north"}, "asker: You do not ask"),
        ({**ASKS, "filters": {"nothing": "x"}}, "filters: "),
        ({**ASKS, "due_at": None}, "due_at: "),
    ],
)
def test_a_definition_that_cannot_be_is_refused_with_its_place(
    world: Offices, tmp_path: Path, told: Any, words: str
) -> None:
    said = refused("draft", written(tmp_path, told), "--by", world.ministry.username)
    assert words in said
    assert not DataRequest.objects.exists()


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ("key,title,type,colour\nw,W,whole,red\n", "“colour” is no heading"),
        ("key,title,type,required\nw,W,whole,maybe\n", "row 2: required is yes or no"),
    ],
)
def test_a_table_of_columns_that_cannot_be_is_refused(
    world: Offices, tmp_path: Path, columns: str, words: str
) -> None:
    file = written(tmp_path, columns, "columns.csv")
    assert words in refused("draft", file, "--by", world.ministry.username)


def test_whoever_asks_for_nothing_drafts_nothing(world: Offices, tmp_path: Path) -> None:
    firm = builders.user("enterprise", username="firm", enterprise=builders.enterprise())
    file = written(tmp_path, ASKS)
    assert "in the name of no office" in refused("draft", file, "--by", firm.username)
    assert "There is no account nobody" in refused("draft", file, "--by", "nobody")
    User.objects.filter(pk=world.ministry.pk).update(is_active=False)
    assert "is closed" in refused("draft", file, "--by", world.ministry.username)


def test_nobody_sends_withdraws_or_extends_what_another_office_asked(world: Offices) -> None:
    request = drafted(world)
    for act in (
        ("send",),
        ("discard",),
        ("withdraw", "--ground", "g"),
        ("extend", "--office", "akimat:north", "--due", "2199-01-01 18:00", "--ground", "g"),
    ):
        result = bagdar(act[0], str(request.pk), "--by", world.oblast.username, *act[1:])
        assert (result.exit_code, "no office of of-oblast asked" in result.output) == (2, True)


def test_a_draft_is_written_anew_its_form_changed_and_it_is_thrown_away(
    world: Offices, tmp_path: Path
) -> None:
    number, by = str(drafted(world).pk), ("--by", world.ministry.username)
    file, columns = written(tmp_path, ASKS | {"title": "Anew"}), written(tmp_path, COLUMNS, "c.csv")
    told("edit", number, file, "--signer", "Head", "--lines", "projects", *by)
    draft = DataRequest.objects.get()
    assert draft.forms.get().rows == "projects"
    told("edit", number, file, "--signer", "Head", "--lines", "free", *by)
    assert draft.forms.get().rows == "free"
    assert (draft.title, draft.signer, draft.letter) == ("Anew", "Head", "Please fill in.")
    assert "version 1" in told("form", number, columns, "--lines", "free", *by)
    (form,) = draft.forms.all()
    assert [one["key"] for one in form.columns] == ["workers", "power", "reason"]
    for command, given in (("edit", file), ("form", columns)):
        result = bagdar(command, number, given, "--by", world.oblast.username)
        assert (result.exit_code, "no office of of-oblast asked" in result.output) == (2, True)
    named = written(tmp_path, ASKS | {"asker": "akimat:north"}, "named.json")
    assert "asker: Extra inputs" in refused("edit", number, named, *by)
    told("discard", number, *by)
    assert not DataRequest.objects.exists()


def test_the_form_of_what_was_sent_is_a_new_version_and_it_is_no_draft_any_more(
    world: Offices, tmp_path: Path
) -> None:
    number, by = str(sent(world).pk), ("--by", world.ministry.username)
    assert "version 2" in told("form", number, written(tmp_path, COLUMNS, "c.csv"), *by)
    refused("edit", number, written(tmp_path, ASKS), *by)
    refused("discard", number, *by)
    assert DataRequest.objects.get().forms.count() == 2


def test_offices_get_more_time_and_a_request_is_withdrawn(world: Offices) -> None:
    number, by = str(sent(world).pk), ("--by", world.ministry.username)
    longer = ("--due", "2199-01-01 18:00", "--ground", "floods")
    told("extend", number, "--office", "akimat:north", *longer, *by)
    unknown = bagdar("extend", number, "--office", "akimat:south", *longer, *by)
    assert (unknown.exit_code, "akimat:south is not asked" in unknown.output) == (2, True)
    rows = json.loads(told("missing", number, "--format", "json"))
    assert {one["office"]: one["due_at"] for one in rows}["akimat:north"] == "2199-01-01 18:00"
    told("withdraw", number, "--ground", "not needed", *by)
    assert DataRequest.objects.get().withdrawn_ground == "not needed"
