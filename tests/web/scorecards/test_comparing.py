"""Several scorecards side by side: small pictures to one scale, statistics, and their files."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bagdar.cli.main import main
from bagdar.web.scorecards.actions.computing import compute_scores
from bagdar.web.scorecards.queries.boards import multiples
from bagdar.web.scorecards.queries.context import context_of, contexts_of
from bagdar.web.scorecards.queries.subjects import subject_named
from bagdar.web.statistics.actions import note_break
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs import reporting
from tests.web.jobs.reporting import MAY, People
from tests.web.scorecards.scored import DUE, MONTH, due, launched
from tests.web.scorecards.test_beside import of, verified
from tests.web.scorecards.test_pages import LOOKED, browser, text
from tests.web.scorecards.test_tables import rows
from tests.web.statistics.test_importing import keep

pytestmark = pytest.mark.django_db
BOTH = "with=territory:north&with=territory:south"
COMPARED = f"/en/scorecards/compare/?{BOTH}&in=2026-06&{LOOKED}"
FIGURES = (
    "kato,year,indicator,value\n"
    "10,2023,employed,1500\n10,2024,employed,1400\n10,2024,working_age,4000\n"
    "10,2024,population,7000\n10,2024,wage_kzt,250000\n10,2024,smes_active,300\n"
    "20,2024,population,9000\n"
)


@pytest.fixture
def who(tmp_path: Path, settings: Any) -> People:
    settings.BAGDAR_DATA = settings.MEDIA_ROOT = tmp_path
    builders.territories()
    return reporting.people()


def scored() -> None:
    """Of two launches of the north one was met, that of the south was: 1/2 and 1/1 in May.

    No month of output is reported. Weights are 30 for the committed date, on which a miss that
    nobody told costs double, 10 for the original one, and 15 for months reported.
    """
    launched(due(), date(2026, 3, 20))
    due()
    launched(due("south-west"), DUE)
    compute_scores(by=TESTS, at=NOW)


def keep_all() -> None:
    head, *told = FIGURES.splitlines()
    for series in ("employed", "working_age", "population", "wage_kzt", "smes_active"):
        keep("\n".join([head, *(one for one in told if f",{series}," in one)]) + "\n")


def test_each_indicator_is_drawn_for_all_compared_to_one_scale_and_told_in_words(
    who: People,
) -> None:
    scored()
    reader, north = of(None)
    south = subject_named(reader, "territory", "south")
    assert south is not None
    found = {one.code: one.panels for one in multiples([north, south], [DUE.replace(day=1), MONTH])}
    left, right = found["launches_on_time"]
    told = [(one.points[0].month, one.points[0].percent) for one in (left, right)]
    assert told == [(MAY, "0% (1/2)"), (MAY, "100% (1/1)")]
    assert [one.points[0].height for one in (left, right)] == [1, 48]
    assert left.points[0].x == right.points[0].x
    by_hand = [int(100 * one / 55) for one in (10 * 0.5, 30 + 10)]
    assert [one.points[0].percent for one in found["score"]] == [f"{one}%" for one in by_hand]
    page = text(browser(), COMPARED)
    pictures = page[page.index('id="multiples"') :]
    assert 'aria-label="North, Launches by the committed date: ' in pictures
    assert "May 2026: 0% (1/2)" in pictures
    assert len(re.findall(r'<svg[^>]*viewBox="0 0 192 50"[^>]*role="img"', pictures)) == 2 * len(
        re.findall(r'class="multiple-name"', pictures)
    )
    assert 'id="multiples"' not in text(browser(), f"/en/scorecards/compare/?{LOOKED}")


def test_the_months_of_a_comparison_are_a_file_in_three_forms(who: People) -> None:
    scored()
    told = rows(browser(), f"{COMPARED}&table=months&as=csv")
    found = {(one["Indicator"], one["Whose"], one["Month"]): one for one in told}
    north = found["Launches by the committed date", "North", "2026-05"]
    south = found["Launches by the committed date", "South", "2026-05"]
    assert [(one["n"], one["N"]) for one in (north, south)] == [("1", "2"), ("1", "1")]
    assert float(found["Score", "South", "2026-05"]["Value after costs"]) == pytest.approx(
        40 / 55, abs=1e-5
    )
    for kind, mark in (("xlsx", b"PK"), ("pdf", b"%PDF-")):
        assert browser().get(f"{COMPARED}&table=months&as={kind}").content.startswith(mark)
    assert browser().get(f"{COMPARED}&table=none&as=csv").status_code == 404


def test_territories_stand_side_by_side_with_statistics_their_sources_and_breaks(
    who: People,
) -> None:
    scored()
    keep_all()
    for month, fte in ((date(2023, 12, 1), 10.0), (date(2024, 12, 1), 30.0), (MAY, 50.0)):
        verified(month, fte, reach=2)
    note_break(
        "employed", date(2024, 1, 1), {"en": "New way", "ru": "", "kk": ""}, by=TESTS, at=NOW
    )
    full = rows(browser(who.office), f"{COMPARED}&table=context&as=csv")
    found = {(one["Whose"], one["What"]): one for one in full}
    assert found["North", "Verified jobs per 10,000 of working age"]["Value"] == "125"
    assert found["North", "Population"]["Value"] == "7000"
    assert found["North", "Population"]["Month or period"] == "2024"
    assert found["South", "Population"]["Value"] == "9000"
    assert found["North", "Average monthly wage"]["Unit"] == "KZT"
    assert found["North", "Small and medium enterprises at work"]["Source"]
    assert found["North", "Employed"]["The series breaks"] == "2024-01-01: New way"
    change = found["North", "Employed, change"]
    assert (change["Value"], "2024-01-01" in change["Why not"]) == ("", True)
    page = text(browser(who.office), COMPARED)
    assert "New way" in page
    assert ">125.0<" in page.replace("125.0<br>", ">125.0<")
    hidden = rows(browser(), f"{COMPARED}&table=context&as=csv")
    assert {one["Why not"] for one in hidden if one["What"].startswith("Verified")} == {"withheld"}
    assert "125.0" not in text(browser(), COMPARED)
    board = f"/en/scorecards/?month=2026-05&{LOOKED}"
    assert 'id="contexts"' in text(browser(), board)
    children = rows(browser(), f"{board}&table=contexts&as=csv")
    assert {"North", "South"} <= {one["Whose"] for one in children}


def test_many_territories_cost_no_query_more_and_say_what_each_says_alone(who: People) -> None:
    keep_all()
    verified(MAY, 50.0, reach=2)
    reader, _own = of(who.office)
    places = [
        subject_named(reader, "territory", one, compared=True)
        for one in ("north", "south", "north-east", "land")
    ]
    subjects = [one for one in places if one is not None]

    def asked(count: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            contexts_of(reader, subjects[:count])
        return len(captured)

    alone = {one.named: context_of(reader, one) for one in subjects}
    assert contexts_of(reader, subjects) == {name: one for name, one in alone.items() if one}
    assert str(alone["territory:north"].per_10000) == "125.0"  # type: ignore[union-attr]
    assert asked(4) == asked(1) <= 6


def test_programs_and_the_command_line_compare_as_the_page_does(who: People) -> None:
    scored()
    keep_all()
    path = "/api/v1/scorecard-comparison?subject=territory:north&subject=territory:south"
    north, south = browser().get(f"{path}&months=2").json()
    (may,) = [one for one in north["months"] if one["month"] == "2026-05"]
    launches = next(one for one in may["indicators"] if one["indicator"] == "launches_on_time")
    assert (float(launches["n"]), float(launches["base"])) == (1, 2)
    assert [len(one["months"]) for one in (north, south)] == [2, 2]
    known = {one["series"]: one for one in north["beside"]["statistics"]}
    assert (float(known["population"]["value"]), known["population"]["period"]) == (7000, "2024")
    assert (north["beside"]["withheld"], north["beside"]["per_10000"]) == (True, None)
    assert north["small_business"]["claimed_percent"] is None
    for wrong, status in (
        ("territory:nowhere", 404),
        ("territory:", 422),
        ("planet:north", 422),
    ):
        assert browser().get(f"{path}&subject={wrong}").status_code == status
    many = "&".join(f"subject=territory:a{one}" for one in range(13))
    assert browser().get(f"/api/v1/scorecard-comparison?{many}").status_code == 422
    whom = ["scorecards", "compare", "territory:north", "territory:south", "--format", "csv"]
    months = csv.DictReader(io.StringIO(CliRunner().invoke(main, whom).stdout))
    found = {(one["whose"], one["month"], one["indicator"]): one for one in months}
    told = found["territory:north", "2026-05", "launches_on_time"]
    assert (float(told["n"]), float(told["base"])) == (1, 2)
    around = CliRunner().invoke(main, [*whom, "--what", "beside"]).stdout
    assert "territory:north,sme_projects,0,percent" in around
    assert "territory:south,population,9000" in around
    assert "territory:north,verified_per_10000,not shown" in around
    refused = CliRunner().invoke(main, ["scorecards", "compare", "territory:nowhere"])
    assert (refused.exit_code, "There is no “territory:nowhere”" in refused.output) == (1, True)
    crowd = CliRunner().invoke(main, ["scorecards", "compare", *map(str, range(13))])
    assert (crowd.exit_code, "Compare 12 at most" in crowd.output) == (2, True)
