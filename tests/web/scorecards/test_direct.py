"""What lies directly under a territory is a row of its own: its parts and it make the whole."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bagdar.cli.main import main
from bagdar.core.territories.scorecard import Measured
from bagdar.web.projects.models import Visibility
from bagdar.web.scorecards.actions.computing import compute_scores
from bagdar.web.scorecards.queries.boards import Line, board, lines_of, parts_in_order
from bagdar.web.scorecards.queries.inputs import REGISTERED
from bagdar.web.scorecards.queries.rows import behind
from bagdar.web.scorecards.queries.subjects import (
    Reader,
    country_subject,
    direct_subject,
    parts_of,
    subject_named,
)
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.jobs.test_releases import computed
from tests.web.scorecards.pdf_text import words
from tests.web.scorecards.scored import DUE, MONTH, due, launched, promising
from tests.web.scorecards.test_pages import LOOKED, browser, reader, text

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 1)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.BAGDAR_DATA = tmp_path
    builders.territories()


def world() -> None:
    """Two launches in districts of the north, two at the oblast itself, one national."""
    launched(due("north-east"), date(2026, 3, 20))
    due("north-west", name_en="Missed mill")
    launched(due("north", name_en="Oblast works"), DUE)
    due("north", name_en="Hidden works", visibility=Visibility.TERRITORY)
    due("land", name_en="National railway")
    computed(MAY, {promising({MAY: 20}, "north"): 15, promising({MAY: 10}): 10})
    compute_scores(by=TESTS, at=NOW)


def officer(key: str = "north") -> Any:
    return builders.user("officer", territory=Territory.objects.get(key=key))


def summed(lines: list[Line]) -> dict[str, tuple[Decimal, ...]]:
    found: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 5)
    for line in lines:
        for cell in line.cells:
            one = cell.measure
            told = (one.n, one.base, one.overdue, one.self_reported, one.found_late)
            found[cell.code] = [a + b for a, b in zip(found[cell.code], told, strict=True)]
    return {code: tuple(told) for code, told in found.items()}


@pytest.mark.parametrize("who", ["", "officer", "chair"])
@pytest.mark.parametrize("key", ["north", "land", "south"])
def test_parts_and_what_lies_directly_under_a_territory_make_its_figures(
    who: str, key: str
) -> None:
    world()
    user = officer() if who == "officer" else builders.user(who) if who else None
    eyes = reader(user)
    whole = subject_named(eyes, "territory", key)
    assert whole is not None
    for month in (MAY, MONTH):
        parts = parts_in_order(eyes, whole, month)
        assert summed(parts) == summed(lines_of([whole], [month]))
        assert [one.subject.direct for one in parts[:2]] == [False, False]


def test_the_rows_of_what_lies_directly_under_are_exactly_what_it_counts() -> None:
    world()
    eyes = reader(builders.user("chair"))
    whole = subject_named(eyes, "territory", "north")
    assert whole is not None
    direct = direct_subject(eyes, whole)
    seen = 0
    for month in (MAY, MONTH):
        (line,) = lines_of([direct], [month])
        for cell in line.cells:
            found = behind(eyes, direct, Measured(cell.code), month)
            assert found.shown == (cell.measure.n, cell.measure.base)
            assert (found.withheld, found.changed) == ((), False)
            seen += bool(found.rows)
    assert seen >= 4
    launches = behind(eyes, direct, Measured.LAUNCHES_ON_TIME, MONTH)
    assert {one.name for one in launches.rows} == {"Oblast works", "Hidden works"}


def test_it_has_no_place_and_moves_nobody_elses() -> None:
    world()
    eyes = reader()
    whole = country_subject(eyes)
    assert whole is not None
    *parts, direct = parts_in_order(eyes, whole, MONTH)
    assert direct.subject.direct
    assert (direct.place, direct.shrunk) == (None, None)
    alone = board(parts_of(eyes, whole), MONTH)
    assert [(one.subject.code, one.place, one.shrunk) for one in parts] == [
        (one.subject.code, one.place, one.shrunk) for one in alone
    ]


def test_where_nothing_lies_directly_under_there_is_no_such_row() -> None:
    world()
    eyes = reader()
    whole = subject_named(eyes, "territory", "south")
    assert whole is not None
    assert all(not one.subject.direct for one in parts_in_order(eyes, whole, MONTH))


def test_it_stands_on_the_board_the_card_and_the_brief_and_opens_its_rows() -> None:
    world()
    client = browser()
    card = text(client, f"/en/scorecards/territories/north/?month=2026-06&{LOOKED}")
    assert "Directly under North" in card
    assert "Hidden works" not in card
    links = re.findall(r'href="([^"]*/territory/north/rows/launches_on_time/[^"]*)"', card)
    (link,) = {unescape(one) for one in links if "direct=1" in one}
    rows = text(client, f"{link}&{LOOKED}")
    assert "<strong>1/1</strong>" in rows
    assert "Oblast works" in rows
    assert "Missed mill" not in rows
    assert "Directly under North" in rows
    board = text(client, f"/en/scorecards/?month=2026-06&{LOOKED}")
    assert "Directly under Land" in board
    brief = f"/en/scorecards/territories/north/brief/?for=meeting&month=2026-06&{LOOKED}"
    assert "DirectlyunderNorth" in words(client.get(brief).content)


def test_the_files_and_the_comparison_hold_it() -> None:
    world()
    client = browser()
    address = f"/en/scorecards/territories/north/?month=2026-06&as=csv&{LOOKED}"
    file = client.get(address).content.decode().removeprefix("\ufeff")
    rows = {one["Whose"]: one for one in csv.DictReader(io.StringIO(file))}
    column = "Launches by the committed date, N"
    assert column in rows["North"]
    counted = [int(rows[one][column] or 0) for one in rows if one != "North"]
    assert (int(rows["North"][column]), sum(counted)) == (3, 3)
    assert rows["Directly under North"][column] == "1"
    asked = f"/en/scorecards/compare/?with=direct:north&with=territory:north&in=2026-06&{LOOKED}"
    compared = text(client, asked)
    assert 'value="direct:north" selected' in compared
    assert "direct=1" in compared
    assert 'value="direct:north-east"' not in compared
    unknown = f"/en/scorecards/compare/?with=direct:nowhere&with=direct:north-east&{LOOKED}"
    assert client.get(unknown).status_code == 200


def test_the_api_tells_it_and_its_rows() -> None:
    world()
    caller = Caller(builders.user())
    told = caller.rows("scorecards?within=north&month=2026-06")
    assert [(one["subject"], one["direct"]) for one in told if one["direct"]] == [("north", True)]
    one = caller.get("scorecards/territory/north?direct=true&month=2026-06").json()
    assert one["name"] == "Directly under North"
    rows = caller.get(
        "scorecards/territory/north/rows/launches_on_time?direct=true&compared=true&month=2026-06"
    ).json()
    assert ([row["name"] for row in rows["items"]], rows["base"]) == (["Oblast works"], "1")
    assert caller.get("scorecards/organisation/none?direct=true").status_code == 404
    assert caller.get("scorecards/territory/north-east?direct=true").status_code == 404


def test_an_exported_board_of_territories_holds_it(tmp_path: Path) -> None:
    world()
    file = tmp_path / "board.csv"
    done = CliRunner().invoke(main, ["scorecards", "export", str(file), "--month", "2026-06"])
    assert done.exit_code == 0, done.output
    assert "Directly under Land" in file.read_text("utf-8")


def test_every_indicator_with_a_register_is_in_its_row() -> None:
    world()
    eyes: Reader = reader()
    whole = subject_named(eyes, "territory", "north")
    assert whole is not None
    (line,) = lines_of([direct_subject(eyes, whole)], [MONTH])
    assert {cell.code for cell in line.cells} == {str(one) for one in REGISTERED}
