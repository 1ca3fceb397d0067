"""Breakdowns that everybody is shown: reported, computed, released, read and attacked."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.core.jobs.breakdowns import BREAKDOWNS, Category, Reported, persons
from bagdar.core.jobs.disclosure.rules import Layout
from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.actions.agreements import enter_agreement
from bagdar.web.jobs.actions.computing import compute_jobs
from bagdar.web.jobs.actions.records import take_files
from bagdar.web.jobs.actions.releasing import release_month
from bagdar.web.jobs.models import ReleasedCell
from bagdar.web.projects.models import Programme, Project, Visibility
from tests import builders
from tests.builders import NOW, TESTS
from tests.core.jobs.attack import Count, Told, assert_all_wide
from tests.web.jobs.handing import BIN, handed
from tests.web.jobs.reporting import MAY, line, of, plant
from tests.web.jobs.test_releases import computed, released, three_employers

pytestmark = pytest.mark.django_db

PLACES = ("land", "north", "south", "north-east", "north-west", "south-east", "south-west")
PARENTS = (-1, 0, 0, 1, 1, 2, 2)
MONTHS = (MAY, date(2026, 6, 1), date(2026, 7, 1))
PARTS = tuple(tuple(int(one) for one in parts) for parts in BREAKDOWNS)
CLAIMED = Layout(PARENTS, PARTS, frozenset(one[-1] for one in PARTS))


@dataclass(frozen=True)
class Works:
    """What an enterprise reports month by month: people, women and their mean wage, if told."""

    district: str
    people: tuple[int, int, int]
    women: tuple[int, ...] = ()
    wage: int = 0
    own: bool = False

    def reported(self, month: int) -> Reported:
        people = self.people[month]
        women = self.women[month] / people if self.women and people else None
        return Reported(people, women=women, mean_wage_kzt=self.wage or None)

    def figures(self, month: int) -> dict[str, Any]:
        told: dict[str, Any] = {}
        if self.women:
            told["women_fte"] = Decimal(self.women[month])
        if self.wage:
            told["wage_bill_kzt"] = Decimal(self.wage * self.people[month])
        return told


WORKS = (
    Works("north-east", (40, 44, 49), (20, 22, 25), 300_000),
    Works("north-east", (31, 33, 36), (12, 13, 15), 300_000),
    Works("north-east", (30, 34, 37), (11, 14, 16), 200_000),
    Works("north-east", (28, 30, 35), (10, 12, 14), 300_000, own=True),
    Works("north-west", (50, 55, 61), (25, 29, 30), 300_000),
    Works("north-west", (45, 48, 55), (20, 22, 27), 300_000),
    Works("north-west", (39, 45, 52)),
    Works("north-west", (41, 46, 50), (20, 25, 27), 300_000),
    Works("south-east", (60, 66, 71), (30, 34, 36), 300_000),
    Works("south-east", (52, 57, 63), (26, 30, 32), 300_000),
    Works("south-east", (48, 53, 57), (22, 25, 27), 300_000),
    Works("south-west", (80, 85, 91), (40, 44, 46), 600_000),
    Works("south-west", (25, 28, 32), (2, 3, 4), 300_000),
    Works("south-west", (30, 33, 40), (1, 2, 3), 300_000, own=True),
)


@pytest.fixture
def plants(tmp_path: Path, settings: Any) -> list[Project]:
    settings.BAGDAR_DATA = tmp_path / "data"
    builders.territories()
    made: list[Project] = []
    for works in WORKS:
        named = {} if made else {"bin": BIN}
        facts = {"enterprise": builders.enterprise(**named), "visibility": Visibility.PUBLISHED}
        made.append(plant(works.district, **facts))
        if works.own:
            agreed = date(2026, 1, 1)
            enter_agreement(made[-1], document="Act 7", starts_on=agreed, by=TESTS, at=NOW)
    return made


def report(plants: list[Project], month: int, at: datetime) -> None:
    """Bring the reports of all districts all the way to their acceptance."""
    for district in sorted({one.district for one in WORKS}):
        oblast = district.partition("-")[0]
        lines = [
            line(project, works.people[month], why="new hands", **works.figures(month))
            for project, works in zip(plants, WORKS, strict=True)
            if works.district == district
        ]
        by = {role: _official(role, district) for role in ("officer", "akim")}
        begun = reports.open_report(of(district), MONTHS[month], by=by["officer"], at=at)
        reports.write_lines(begun, lines, by=by["officer"], at=at, whole=True)
        reports.submit_report(begun, why="", by=by["officer"], at=at)
        reports.sign_report(begun, by=by["akim"], at=at)
        reports.accept_report(begun, by=_official("officer", oblast), at=at)


def hand_over(project: Project, month: int, folder: Path, at: datetime) -> None:
    """Hand over that one person was paid in a month: not long enough to be verified."""
    row = (0, MONTHS[month], "1")
    kinds = ("workers", "contributions") if month == 0 else ("contributions",)
    files = [handed(folder, kind, project, [row], name=f"{kind}-{month}.csv") for kind in kinds]
    take_files(project.programme, files, by=TESTS, at=at)


def _official(role: str, place: str) -> Any:
    from bagdar.web.people.models import User
    from bagdar.web.territories.models import Territory

    name = f"{role}-{place}"
    found = User.objects.filter(username=name).first()
    return found or builders.user(role, username=name, territory=Territory.objects.get(key=place))


def read(measure: str, month: date) -> tuple[dict[tuple[int, int], int], set[tuple[int, int]]]:
    """Read as anybody what the API shows of a month: cells that are shown, and withheld ones."""
    shown: dict[tuple[int, int], int] = {}
    withheld: set[tuple[int, int]] = set()
    names = {f"released_{measure}_persons": 0} | {
        f"released_{measure}_{one.name.lower()}_persons": int(one) for one in Category if one
    }
    for place, key in enumerate(PLACES):
        asked: dict[str, Any] = {
            "kind": "territory",
            "subject": key,
            "month": f"{month}",
            "limit": 200,
        }
        for row in Client().get("/api/v1/jobs/figures", asked).json()["items"]:
            cell = (place, names.get(row["indicator"], -1))
            if cell[1] >= 0 and row["state"] == "value":
                shown[cell] = int(row["value"])
            elif cell[1] >= 0 and row["state"] == "withheld":
                withheld.add(cell)
    return shown, withheld


def test_no_withheld_cell_of_the_pages_of_three_months_can_be_worked_out(
    plants: list[Project], tmp_path: Path
) -> None:
    programme = Programme.objects.get()
    for month in range(3):
        at = NOW + timedelta(days=30 * month)
        report(plants, month, at)
        hand_over(plants[0], month, tmp_path, at)
        compute_jobs(programme, by=TESTS, at=at)
        release_month(programme, MONTHS[month], by=TESTS, at=at)
    counts = [
        {
            project.pk: Count(
                PLACES.index(works.district),
                tuple((int(one), n) for one, n in sorted(persons(works.reported(month)).items())),
                works.own,
            )
            for project, works in zip(plants, WORKS, strict=True)
        }
        for month in range(3)
    ]
    seen = [read("claimed", month) for month in MONTHS]
    table = Told(CLAIMED, counts, [shown for shown, _ in seen])
    told = {(month, cell) for month, (_, cells) in enumerate(seen) for cell in cells}
    assert {*table.withheld()} == told
    assert assert_all_wide([table]) == len(told) > 0
    for month, (shown, _) in enumerate(seen):
        whole = sum(works.people[month] for works in WORKS)
        women = sum(works.women[month] for works in WORKS if works.women)
        assert abs(shown[0, Category.EVERYBODY] - whole) <= 2
        assert abs(shown[0, Category.WOMEN] - women) <= 2


def test_page_file_and_api_show_the_same_cells_and_say_withheld_without_a_reason() -> None:
    builders.territories()
    plants = three_employers()
    shares = {"jobs_women_ratio": 0.5, "jobs_mean_wage_kzt": 300_000.0}
    computed(MAY, plants, shares=shares)
    released()
    address = reverse("territory-verified-jobs", args=["north-east"])
    text = Client().get(address).content.decode()
    page = dict(re.findall(r'data-cell="(\w+)">([^<]*)<', text))
    assert page["claimed_women"] == "50"
    assert page["claimed_men_or_untold"] == "50"
    assert page["claimed_youth"] == "not reported"
    assert page["claimed_wage_low"] == "withheld"
    file = Client().get(f"{address}?format=csv").content.decode().removeprefix("\ufeff")
    rows = {row["Figure"]: row for row in csv.DictReader(io.StringIO(file))}
    told = {one: rows[one]["Value"] or rows[one]["State"].replace("_", " ") for one in page}
    assert told == page
    asked: dict[str, Any] = {"kind": "territory", "subject": "north-east", "limit": 200}
    items = Client().get("/api/v1/jobs/figures", asked).json()["items"]
    states = {row["indicator"]: (row["value"], row["state"]) for row in items}
    assert states["released_claimed_women_persons"] == (50, "value")
    assert states["released_claimed_youth_persons"] == (None, "not_reported")
    assert states["released_claimed_wage_low_persons"] == (None, "withheld")
    assert not {one for one in states if one.startswith("released_verified_")} - {
        "released_verified_persons"
    }


def test_verified_persons_are_not_broken_down() -> None:
    builders.territories()
    computed(MAY, three_employers(), shares={"jobs_women_ratio": 0.5})
    released()
    cells = ReleasedCell.objects.filter(release__measure="verified")
    assert set(cells.values_list("category", flat=True)) == {0}
