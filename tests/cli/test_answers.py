"""Answers to data requests from the command line, in persons' names."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from bagdar.cli.main import main
from bagdar.core.data_requests.columns import Column, ColumnType
from bagdar.sources.tables import read_table
from bagdar.web.data_requests.actions.asking import Table
from bagdar.web.data_requests.actions.filling import fill_line
from bagdar.web.data_requests.models import Answer
from bagdar.web.projects.actions import update_project
from tests import builders
from tests.builders import TESTS
from tests.web.data_requests.asking import (
    LATER,
    NOTE,
    Offices,
    answer_of,
    filled,
    offices,
    sent,
    signed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Offices:
    return offices()


@pytest.fixture
def east(world: Offices) -> Answer:
    return answer_of(sent(world), "north-east")


def bagdar(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["data-requests", "answers", *map(str, arguments)])


def told(*arguments: object) -> str:
    result = bagdar(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*arguments: object, code: int = 1) -> str:
    result = bagdar(*arguments)
    assert result.exit_code == code, result.output
    return result.output


def listed(username: str, state: str) -> list[int]:
    rows = json.loads(told("list", "--by", username, "--state", state, "--format", "json"))
    return [one["answer"] for one in rows]


def shown(answer: Answer, username: str = "of-east") -> list[dict[str, str]]:
    text = told("show", answer.pk, "--by", username, "--format", "csv")
    return list(csv.DictReader(io.StringIO(text)))


def written(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    file = tmp_path / "cells.csv"
    with file.open("w", encoding="utf-8", newline="") as into:
        writer = csv.DictWriter(into, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def test_an_answer_goes_from_its_office_to_the_ministry_in_persons_names(
    world: Offices, east: Answer, tmp_path: Path
) -> None:
    assert listed("of-east", "to_fill") == [east.pk]
    [line] = shown(east)
    assert (line["line:project"], line["known:name"]) == ("east-plant", "East plant")
    told("fill", east.pk, written(tmp_path, {**line, "workers": "12"}), "--by", "of-east")
    assert east.lines.get().values == {"workers": 12}
    assert "waits for a signature" in told("hand-over", east.pk, "--by", "of-east")
    assert listed("of-east_akim", "to_sign") == [east.pk]
    assert "not allowed" in refused("sign", east.pk, "--by", "of-east")
    told("sign", east.pk, "--by", "of-east_akim")
    assert (listed("of-oblast", "to_judge"), listed("of-ministry", "to_judge")) == ([east.pk], [])
    assert "accepted" in told("accept", east.pk, "--by", "of-oblast")
    assert listed("of-oblast", "to_judge") == []
    said = told("correct", east.pk, "--by", "of-east", "--ground", "A site was left out")
    assert "being corrected" in said


def test_what_is_given_back_or_returned_comes_with_its_remark(world: Offices, east: Answer) -> None:
    filled(east, world.east, workers="12")
    told("hand-over", east.pk, "--by", "of-east")
    told("give-back", east.pk, "--by", "of-east_akim", "--remark", "Count again")
    assert "Count again" in bagdar("show", east.pk, "--by", "of-east").stderr
    told("hand-over", east.pk, "--by", "of-east")
    told("sign", east.pk, "--by", "of-east_akim")
    assert "remark: Say what is wrong" in refused(
        "return", east.pk, "--by", "of-oblast", "--remark", " "
    )
    assert "returned" in told("return", east.pk, "--by", "of-oblast", "--remark", "Too few")


def test_an_answer_with_cells_that_are_wanted_is_not_handed_over(east: Answer) -> None:
    said = refused("hand-over", east.pk, "--by", "of-east")
    assert "Line 1, Workers on the site: must be filled in." in said


def test_nobody_sees_or_does_more_than_on_their_page(world: Offices, east: Answer) -> None:
    for act in (("show",), ("hand-over",), ("give-back", "--remark", "no"), ("accept",)):
        said = refused(act[0], east.pk, "--by", "of-west", *act[1:], code=2)
        assert f"of-west sees no answer {east.pk}" in said
    assert refused("show", 987, "--by", "of-west", code=2).endswith("of-west sees no answer 987.\n")
    assert "not allowed" in refused("hand-over", east.pk, "--by", "of-oblast")
    signed(east, world.east, world.east_akim)
    for judge in ("of-east", "of-ministry"):
        assert "not allowed" in refused("accept", east.pk, "--by", judge)
    east.refresh_from_db()
    assert east.state == "submitted"


WRONG = (
    ({"workers": "many"}, "1.workers: "),
    ({"line:slot": "99"}, "row 2: line 99 is not in this answer."),
    ({"line:slot": "one"}, "row 2: line:slot is a whole number."),
    ({"line:version": ""}, "row 2: line:version is a whole number."),
    ({"line:project": "west-plant"}, "line:project is locked; it is “east-plant”."),
    ({"known:name": "Another"}, "known:name is locked; it is “East plant”."),
    ({"colour": "red"}, "“colour” is no heading, or twice"),
)


def test_cells_that_cannot_be_are_refused_by_place_and_nothing_is_written(
    east: Answer, tmp_path: Path
) -> None:
    [line] = shown(east)
    for change, words in WRONG:
        file = written(tmp_path, {**line, "note": "rain", **change})
        assert words in refused("fill", east.pk, file, "--by", "of-east")
        assert east.lines.get().values == {}


def test_a_line_changed_since_it_was_shown_is_not_overwritten(
    world: Offices, east: Answer, tmp_path: Path
) -> None:
    [line] = shown(east)
    filled(east, world.east, workers="7")
    file = written(tmp_path, {**line, "workers": "12"})
    assert "was changed meanwhile" in refused("fill", east.pk, file, "--by", "of-east")
    assert east.lines.get().values == {"workers": 7}
    twice = written(tmp_path, *(2 * shown(east)))
    assert "row 3: line 1 is told twice" in refused("fill", east.pk, twice, "--by", "of-east")
    some = {"line:slot": "1", "line:version": "2", "note": "rain"}
    told("fill", east.pk, written(tmp_path, some), "--by", "of-east")
    assert east.lines.get().values == {"workers": 7, "note": "rain"}


def test_a_workbook_is_taken_out_tried_and_written_with_stale_lines_only_where_named(
    world: Offices, east: Answer, tmp_path: Path
) -> None:
    file, by = tmp_path / "answer.xlsx", ("--by", "of-east")
    told("workbook", east.pk, file, *by)
    assert "--force" in refused("workbook", east.pk, file, *by)
    changed_workbook(file, {"Workers on the site": 12, "Name": "Another"})
    fill_line(east, 1, {"workers": "7"}, version=1, by=world.east, at=LATER)
    rows = json.loads(told("upload", east.pk, file, *by, "--format", "json"))
    assert [(one["what"].split(":")[0], one["column"], one["then"]) for one in rows] == [
        ("stale", "Workers on the site", "12"),
        ("locked", "Name", "Another"),
    ]
    trial = east.uploads.get().pk
    assert east.lines.get().values == {"workers": 7}
    assert "sees no answer" in refused("take", east.pk, trial, "--by", "of-west", code=2)
    assert "no workbook" in refused("take", east.pk, trial + 1, *by, code=2)
    told("upload", east.pk, file, *by)
    second = east.uploads.get(pk__gt=trial).pk
    assert "0 lines" in told("take", east.pk, trial, *by)
    assert east.lines.get().values == {"workers": 7}
    assert "1 lines" in told("take", east.pk, second, *by, "--overwrite", "1")
    assert east.lines.get().values == {"workers": 12}


def test_a_workbook_with_wrong_cells_or_of_another_office_is_refused(
    world: Offices, east: Answer, tmp_path: Path
) -> None:
    file = tmp_path / "answer.xlsx"
    told("workbook", east.pk, file, "--by", "of-east")
    assert "fills in no lines" in refused(
        "workbook", east.pk, tmp_path / "o.xlsx", "--by", "of-oblast"
    )
    west = answer_of(east.round.request, "north-west")
    assert "another office" in refused("upload", west.pk, file, "--by", "of-west")
    assert "is a workbook" in refused("fill", east.pk, file, "--by", "of-east")
    changed_workbook(file, {"Workers on the site": "many"})
    assert "Mend the cells" in refused("upload", east.pk, file, "--by", "of-east")
    assert "Mend the cells" in refused("take", east.pk, east.uploads.get().pk, "--by", "of-east")


def test_cells_neither_tell_nor_empty_a_project_that_is_not_seen(
    world: Offices, tmp_path: Path
) -> None:
    hushed = builders.project("north-east", key="hushed")
    needs = Column("needs", "Waits for", ColumnType.PROJECT)
    asked = Table((needs, NOTE), rows="free", known=())
    answer = answer_of(sent(world, table=asked), "north-east")
    filled(answer, world.east, needs="hushed", note="first")
    update_project(hushed, {"visibility": "case"}, by=TESTS, at=LATER)
    line = shown(answer)[0]
    assert (line["needs"], line["note"]) == ("", "first")
    file = written(tmp_path, {**line, "note": "second"})
    told("fill", answer.pk, file, "--by", "of-east")
    assert answer.lines.get(slot=1).values == {"needs": "hushed", "note": "second"}


def changed_workbook(file: Path, values: dict[str, Any]) -> None:
    """Fill in the first line of a workbook as somebody's spreadsheet would."""
    table = read_table(file.read_bytes())
    rows = [list(table.headings), *(list(one.cells) for one in table.rows)]
    for title, value in values.items():
        rows[1][rows[0].index(title)] = value
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)


def test_nothing_is_filled_in_for_an_account_that_is_not_there(east: Answer) -> None:
    assert "There is no account nobody" in refused("show", east.pk, "--by", "nobody")
    stranger = builders.user("enterprise", username="firm", enterprise=builders.enterprise())
    assert json.loads(told("list", "--by", stranger.username, "--format", "json")) == []
