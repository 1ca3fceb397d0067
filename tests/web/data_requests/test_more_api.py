"""Drafts edited, forms changed, workbooks sent back and answers corrected by the API."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from bagdar.web.data_requests.actions.asking import Table
from bagdar.web.data_requests.actions.filling import judge
from bagdar.web.data_requests.models import Answer, DataRequest, Upload
from tests import builders
from tests.web.data_requests.asking import (
    LATER,
    NOTE,
    WORKERS,
    Offices,
    answer_of,
    drafted,
    filled,
    offices,
    sent,
    signed,
)
from tests.web.data_requests.test_api import ASKS, COLUMN
from tests.web.data_requests.test_workbook import cells_of, changed, saved
from tests.web.delivery.calling import Caller

pytestmark = pytest.mark.django_db
FORM: dict[str, Any] = {
    "known": ["name"],
    "columns": [COLUMN, {**COLUMN, "key": "women", "title": "Women"}],
}


@pytest.fixture
def world() -> Offices:
    return offices()


def own(answer: Answer) -> str:
    return f"data-requests/answers/{answer.pk}"


def book(content: bytes, **more: Any) -> dict[str, Any]:
    return {"name": "back.xlsx", "file": b64encode(content).decode(), **more}


def test_a_draft_is_read_edited_copied_and_thrown_away_by_the_api(world: Offices) -> None:
    caller = Caller(world.ministry)
    path = f"data-requests/{caller.made('data-requests', ASKS)['number']}"
    told = caller.get(path).json()
    assert (told["recipients"], told["repeats"]) == (ASKS["recipients"], "once")
    edit = {**ASKS, **FORM, "title": "Women on sites", "recipients": ["akimat:north-east"]}
    edited = caller.put(path, edit)
    assert edited.status_code == 200, edited.content
    now = edited.json()
    assert (now["title"], now["recipients"]) == ("Women on sites", ["akimat:north-east"])
    assert ([one["key"] for one in now["columns"]], now["known"]) == (
        ["workers", "women"],
        ["name"],
    )
    assert caller.put(path, {**edit, "recipients": []}).status_code == 422
    copy = caller.made("data-requests", {**ASKS, "copied_from": now["number"]})
    assert DataRequest.objects.get(pk=copy["number"]).copied_from_id == now["number"]
    assert caller.refused("data-requests", {**ASKS, "copied_from": 999}) == (422, ["copied_from"])
    assert caller.made(f"{path}/discard", {}) == {"number": now["number"]}
    assert caller.get(path).status_code == 404


def test_what_was_sent_is_neither_edited_nor_thrown_away_but_takes_a_new_form(
    world: Offices,
) -> None:
    request = sent(world)
    caller, path = Caller(world.ministry), f"data-requests/{request.pk}"
    assert caller.put(path, ASKS).status_code == 422
    assert caller.post(f"{path}/discard", {}).status_code == 422
    told = caller.put(f"{path}/form", FORM)
    assert (told.status_code, told.json()["form"]) == (200, 2)
    assert caller.put(f"{path}/form", {"columns": []}).status_code == 422
    assert caller.put(f"{path}/form", {**FORM, "known": ["nothing"]}).status_code == 422


def test_drafts_and_forms_are_not_there_for_other_offices(world: Offices) -> None:
    draft, request = drafted(world), sent(world)
    for person in (world.oblast, world.east):
        caller = Caller(person)
        assert caller.put(f"data-requests/{draft.pk}", ASKS).status_code == 404
        assert caller.put(f"data-requests/{request.pk}/form", FORM).status_code == 404
        assert caller.post(f"data-requests/{draft.pk}/discard", {}).status_code == 404
    assert Caller(world.oblast).get(f"data-requests/{request.pk}").json()["recipients"] == []
    assert DataRequest.objects.count() == 2


def test_a_workbook_is_taken_away_tried_and_written_by_the_api(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    caller, path = Caller(world.east), own(east)
    content, headers = caller.file(f"{path}/workbook")
    assert content.startswith(b"PK")
    assert f"answer-{east.pk}.xlsx" in headers["Content-Disposition"]
    tried = caller.made(f"{path}/workbook", book(changed(east, workers=12)))
    [row] = tried["rows"]
    assert (row["slot"], row["stale"], row["problems"]) == (1, False, [])
    change = {"column": "Workers on the site", "now": "", "then": "12"}
    assert row["changes"] == [change]
    assert (row["ignored"], row["missing"]) == ([], False)
    assert east.lines.get().values == {}
    done = caller.post(f"{path}/workbook/{tried['number']}", {})
    assert done.status_code == 200, done.content
    assert done.json()["lines"][0]["values"] == {"workers": 12}
    assert Upload.objects.get().taken_at is not None


def test_a_tried_workbook_tells_locked_cells_that_differ_and_lines_it_lacks(
    world: Offices,
) -> None:
    east = answer_of(sent(world), "north-east")
    caller, path = Caller(world.east), own(east)
    cells = cells_of(changed(east, workers=12))
    cells[1][cells[0].index("Name")] = "Other plant"
    told = {"column": "Name", "now": "East plant", "given": "Other plant"}
    [row] = caller.made(f"{path}/workbook", book(saved(cells)))["rows"]
    assert (row["ignored"], row["missing"]) == ([told], False)
    tried = caller.made(f"{path}/workbook", book(saved(cells[:1])))
    assert [(one["row"], one["missing"]) for one in tried["rows"]] == [(0, True)]


def test_a_line_that_somebody_changed_since_is_overwritten_only_when_named(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    content = changed(east, workers=12)
    filled(east, world.east_akim, workers="7")
    caller, path = Caller(world.east), own(east)
    tried = caller.made(f"{path}/workbook", book(content))
    assert [one["stale"] for one in tried["rows"]] == [True]
    caller.post(f"{path}/workbook/{tried['number']}", {})
    assert east.lines.get().values == {"workers": 7}
    again = caller.made(f"{path}/workbook", book(content))
    caller.post(f"{path}/workbook/{again['number']}", {"overwrite": [1]})
    assert east.lines.get().values == {"workers": 12}


def test_what_is_no_workbook_of_the_answer_is_refused_and_others_send_none(
    world: Offices,
) -> None:
    request = sent(world)
    east, west = answer_of(request, "north-east"), answer_of(request, "north-west")
    caller, path = Caller(world.east), own(east)
    assert caller.refused(f"{path}/workbook", book(b"no table \x00")) == (422, ["file"])
    assert caller.refused(f"{path}/workbook", {"name": "a", "file": "?"}) == (422, ["file"])
    assert caller.refused(f"{path}/workbook", book(changed(west, workers=3))) == (422, ["file"])
    wrong = caller.made(f"{path}/workbook", book(changed(east, workers="many")))
    assert [one["column"] for one in wrong["rows"][0]["problems"]] == ["Workers on the site"]
    assert caller.post(f"{path}/workbook/{wrong['number']}", {}).status_code == 422
    assert caller.post(f"{own(west)}/workbook/{wrong['number']}", {}).status_code == 404
    other = Caller(world.west)
    assert other.get(f"{path}/workbook").status_code == 404
    assert other.post(f"{path}/workbook", book(changed(east, workers=3))).status_code == 404
    oblast = Caller(world.oblast)
    assert oblast.get(f"{path}/workbook").status_code == 404
    assert oblast.post(f"{path}/workbook", book(changed(east, workers=3))).status_code == 403
    assert oblast.post(f"{path}/workbook/{wrong['number']}", {}).status_code == 403
    assert Upload.objects.count() == 1


def test_blank_lines_are_added_to_a_blank_form_alone(world: Offices) -> None:
    free = answer_of(sent(world, table=Table((WORKERS, NOTE), "free")), "north-east")
    caller, before = Caller(world.east), free.lines.count()
    told = caller.post(f"{own(free)}/lines", {})
    assert (told.status_code, len(told.json()["lines"]) > before) == (200, True)
    fixed = answer_of(sent(world, title="Other"), "north-west")
    west = Caller(world.west)
    assert west.post(f"{own(fixed)}/lines", {}).status_code == 422
    assert Caller(world.oblast).post(f"{own(fixed)}/lines", {}).status_code == 403
    assert caller.post(f"{own(fixed)}/lines", {}).status_code == 404


def test_an_accepted_answer_is_opened_for_a_correction_with_a_ground(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    caller, path = Caller(world.east), f"{own(east)}/correction"
    assert caller.post(path, {"ground": "Counted twice."}).status_code == 422
    signed(east, world.east, world.east_akim)
    judge(east, "accepted", by=world.oblast, at=LATER)
    assert caller.refused(path, {"ground": " "}) == (422, ["ground"])
    assert Caller(world.oblast).post(path, {"ground": "g"}).status_code == 403
    told = caller.post(path, {"ground": "Counted twice."})
    assert (told.status_code, told.json()["state"]) == (200, "correcting")


def test_nobody_in_particular_signs_in_first() -> None:
    builders.territories()
    assert Caller().put("data-requests/1", ASKS).status_code == 401
    assert Caller().post("data-requests/answers/1/workbook", {}).status_code == 401
