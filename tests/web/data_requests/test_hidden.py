"""Columns in which projects are named: what a reader may not see does not show, and is not lost."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.test import Client

from bagdar.core.data_requests.columns import Column, ColumnType
from bagdar.sources.tables import read_table
from bagdar.web.data_requests.actions.asking import Table
from bagdar.web.data_requests.actions.filling import fill_line, hand_over, judge, sign
from bagdar.web.data_requests.actions.uploading import take_workbook, try_workbook
from bagdar.web.data_requests.models import Answer, DataRequest
from bagdar.web.data_requests.permissions import DataRequestError
from bagdar.web.people.models import User
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Project
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
)
from tests.web.delivery.calling import Caller

pytestmark = pytest.mark.django_db
NEEDS = Column("needs", "Waits for", ColumnType.PROJECT, required=True)
ASKS = Table((NEEDS, NOTE), rows="free", known=())


@pytest.fixture
def world() -> Offices:
    made = offices()
    builders.project("north-east", key="hushed", name_en="Hushed plant")
    return made


@pytest.fixture
def request_(world: Offices) -> DataRequest:
    return sent(world, table=ASKS)


@pytest.fixture
def east(request_: DataRequest, world: Offices) -> Answer:
    """An answer whose first line names a project that the ministry does not see."""
    answer = answer_of(request_, "north-east")
    filled(answer, world.east, needs="hushed", note="first")
    fill_line(answer, 2, {"needs": "east-plant"}, version=1, by=world.east, at=LATER)
    return answer


def hide(key: str = "hushed") -> None:
    """Open a case of a project: its territory does not see it any more."""
    update_project(Project.objects.get(key=key), {"visibility": "case"}, by=TESTS, at=LATER)


def browser(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def workbook_of(content: bytes) -> list[list[Any]]:
    table = read_table(content)
    return [list(table.headings), *(list(one.cells) for one in table.rows)]


def saved(cells: list[list[Any]]) -> bytes:
    into = BytesIO()
    with xlsxwriter.Workbook(into) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(cells):
            for place, value in enumerate(row):
                sheet.write(number, place, value)
    return into.getvalue()


def test_whoever_asks_reads_no_project_that_it_does_not_see(
    east: Answer, request_: DataRequest, world: Offices
) -> None:
    hand_over(east, by=world.east, at=LATER)
    sign(east, by=world.east_akim, at=LATER)
    client, path = browser(world.ministry), f"/en/data-requests/{request_.pk}/"
    answer = f"/en/data-requests/answers/{east.pk}/"
    for address in (f"{path}table/", f"{path}export/csv/", answer, path, f"{path}letter/"):
        told = client.get(address)
        assert told.status_code == 200
        assert "hushed" not in told.content.decode()
    shown = client.get(f"{path}table/").content.decode()
    assert ("not shown" in shown, "east-plant" in shown, "first" in shown) == (True, True, True)
    book: Any = client.get(f"{path}export/xlsx/")
    cells = workbook_of(b"".join(book.streaming_content))
    assert [row[-2:] for row in cells[1:3]] == [["not shown", "first"], ["east-plant", ""]]
    rows = Caller(world.ministry).rows(f"data-requests/{request_.pk}/rows")
    assert [(one["values"], one["hidden"]) for one in rows] == [
        ({"note": "first"}, ["needs"]),
        ({"needs": "east-plant"}, []),
    ]
    own = Caller(world.ministry).get(f"data-requests/answers/{east.pk}").json()["lines"]
    assert (own[0]["values"], own[0]["hidden"]) == ({"note": "first"}, ["needs"])
    oblast = browser(world.oblast).get(f"{path}table/").content.decode()
    assert "hushed" in oblast
    judge(east, "accepted", by=world.oblast, at=LATER)


def test_whoever_answers_loses_sight_and_keeps_what_stands(east: Answer, world: Offices) -> None:
    hide()
    client, path = browser(world.east), f"/en/data-requests/answers/{east.pk}/"
    page = client.get(path).content.decode()
    assert "hushed" not in page
    box = {"version-1": "2", "cell-1-needs": "", "cell-1-note": "second"}
    assert client.post(path, box).status_code == 302
    line = east.lines.get(slot=1)
    assert line.values == {"needs": "hushed", "note": "second"}
    stale = {"slot": "1", "version": "1", "column": "needs", "value": "east-plant"}
    told = client.post(f"{path}save/", stale)
    assert (told.status_code, "hushed" in told.content.decode()) == (409, False)
    assert "Now: not shown" in told.json()["problem"]
    hand_over(east, by=world.east, at=LATER)


def test_a_workbook_neither_tells_nor_empties_what_is_not_seen(
    east: Answer, world: Offices
) -> None:
    hide()
    path = f"/en/data-requests/answers/{east.pk}/workbook/"
    book: Any = browser(world.east).get(path)
    cells = workbook_of(b"".join(book.streaming_content))
    assert cells[1][1:] == ["", "first"]
    cells[1][2] = "second"
    upload = try_workbook(east, saved(cells), name="a.xlsx", by=world.east, at=LATER)
    assert [one["changes"] for one in upload.rows] == [[["What holds it up", "first", "second"]]]
    take_workbook(upload, by=world.east, at=LATER)
    assert east.lines.get(slot=1).values == {"needs": "hushed", "note": "second"}
    book = browser(world.east).get(path)
    cells = workbook_of(b"".join(book.streaming_content))
    cells[1][1] = "east-plant"
    upload = try_workbook(east, saved(cells), name="a.xlsx", by=world.east, at=LATER)
    assert [one["changes"] for one in upload.rows] == [[["Waits for", "not shown", "east-plant"]]]
    take_workbook(upload, by=world.east, at=LATER)
    assert east.lines.get(slot=1).values["needs"] == "east-plant"


def test_a_line_on_a_project_that_is_not_seen_any_more_is_not_written_to(
    world: Offices,
) -> None:
    east = answer_of(sent(world), "north-east")
    hide("east-plant")
    with pytest.raises(DataRequestError, match="There is no line 1"):
        filled(east, world.east, workers="5")
    body = {"slot": "1", "version": "1", "column": "workers", "value": "5"}
    told = browser(world.east).post(f"/en/data-requests/answers/{east.pk}/save/", body)
    assert told.status_code == 422
    assert east.lines.get().values == {}
