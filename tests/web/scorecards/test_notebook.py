"""The notebook computes, from exported tables and core alone, what page and API show."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from bagdar.cli.main import main
from bagdar.runs.jobs import Taking
from bagdar.web.jobs.actions.computing import compute_jobs
from bagdar.web.jobs.actions.records import take_files
from bagdar.web.people.models import User
from bagdar.web.projects.models import Visibility
from bagdar.web.scorecards.actions.computing import compute_scores
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs import handing, reporting
from tests.web.jobs.reporting import MAY
from tests.web.scorecards.notebook import computed
from tests.web.scorecards.scored import DUE, due, launched, promising

pytestmark = pytest.mark.django_db


def test_the_notebook_computes_what_the_page_and_the_api_show(
    tmp_path: Path, settings: Any
) -> None:
    settings.BAGDAR_DATA = tmp_path
    builders.territories()
    launched(due(), DUE)
    due("north-west")
    due("south-west", on=date(2026, 3, 1))
    due(visibility=Visibility.TERRITORY)
    compute_scores(by=TESTS, at=NOW)
    folder = tmp_path / "tables"
    told = CliRunner().invoke(main, ["scorecards", "export", str(folder), "--inputs"])
    assert told.exit_code == 0, told.output
    found = computed(folder)
    client = Client(headers={"Accept-Language": "en"})
    for place in ("north", "north-east", "land", "south"):
        measured, score = found[f"{place} 2026-06"]
        answer = client.get(f"/api/v1/scorecards/territory/{place}?month=2026-06").json()
        shown = {
            one["indicator"]: [one["n"], one["base"], one["value_ratio"]]
            for one in answer["indicators"]
            if one["state"] == "value"
        }
        assert measured == shown
        assert score == answer["score_ratio"]
    page = client.get("/en/scorecards/territories/north/?month=2026-06&as_of=2026-06-15")
    words = page.content.decode()
    measured, score = found["north 2026-06"]
    assert f"{round(score * 100)}%" in words
    n, base, _ratio = measured["launches_on_time"]
    assert (n, base) == ("1.0000", "2.0000")
    assert ">2</a>" in words


def exported(folder: Path, *options: str) -> dict[str, Any]:
    """Export tables by the command, and compute from them with core alone."""
    told = CliRunner().invoke(main, ["scorecards", "export", str(folder), "--inputs", *options])
    assert told.exit_code == 0, told.output
    return computed(folder)


def answered(place: str, month: str, by: User) -> dict[str, Any]:
    """Ask the API for one scorecard as an account."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(by)
    found: dict[str, Any] = client.get(f"/api/v1/scorecards/territory/{place}?month={month}").json()
    return found


def test_jobs_agree_by_core_alone_the_page_the_api_and_on_either_database(
    tmp_path: Path, settings: Any
) -> None:
    """One project of 10 promised jobs: 9 claimed, of which the contributions verify 1.5."""
    settings.BAGDAR_DATA = tmp_path
    builders.territories()
    who = reporting.people()
    project = due(
        on=date(2027, 1, 1),
        stage="construction",
        jobs={MAY: 10},
        enterprise=builders.enterprise(bin=handing.BIN),
    )
    reporting.accepted(who, reporting.line(project, 9))
    take_files(
        project.programme, handing.drawn(tmp_path, project), taking=Taking.ADD, by=TESTS, at=NOW
    )
    compute_jobs(project.programme, by=TESTS, at=NOW)
    compute_scores(by=TESTS, at=NOW)
    place = Territory.objects.get(key="north")
    office, officer = builders.user("programme_office"), builders.user("officer", territory=place)
    wanted = {
        "jobs_claimed": ["9.0000", "10.0000", 0.9],
        "jobs_verified": ["1.5000", "10.0000", 0.15],
    }
    for person, options in ((office, ()), (officer, ("--territory", "north"))):
        by = ("--by", person.username)
        found = exported(tmp_path / person.username, *by, *options)
        measured, score = found["north 2026-05"]
        answer = answered("north", "2026-05", person)
        told = {
            one["indicator"]: [one["n"], one["base"], one["value_ratio"]]
            for one in answer["indicators"]
            if one["state"] == "value"
        }
        assert measured == told
        assert {name: measured[name] for name in wanted} == wanted
        assert score == answer["score_ratio"]
        shown = CliRunner().invoke(
            main, ["scorecards", "show", "territory", "north", "--month", "2026-05", *by]
        )
        assert ("9/10 " in shown.output, "1.5/10 " in shown.output) == (True, True)
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(person)
        page = client.get("/en/scorecards/territories/north/?month=2026-05").text
        for name, figures in (
            ("Jobs claimed of those promised</a>", ("9", "10", "90%")),
            ("Jobs verified of those promised</a>", ("1.5", "10", "15%")),
        ):
            row = page.split(name)[1].split("</tr>")[0]
            assert not [one for one in figures if f">{one}<" not in "".join(row.split())], row


def test_tables_for_everybody_hold_no_jobs_and_those_of_a_place_nothing_above_it(
    tmp_path: Path, settings: Any
) -> None:
    settings.BAGDAR_DATA = tmp_path
    builders.territories()
    reporting.accepted(reporting.people(), reporting.line(promising({MAY: 10}), 9))
    promising({MAY: 10}, "south")
    compute_scores(by=TESTS, at=NOW)
    office = builders.user("programme_office")
    everybody = exported(tmp_path / "everybody")
    assert not [one for one in everybody.values() if "jobs_claimed" in one[0]]
    below = exported(tmp_path / "below", "--by", office.username, "--territory", "north")
    assert {one.split()[0] for one in below} == {"north", "north-east"}
    whole = exported(tmp_path / "whole", "--by", office.username)
    assert whole["land 2026-05"][0]["jobs_claimed"][:2] == ["9.0000", "20.0000"]
    refused = CliRunner().invoke(main, ["scorecards", "export", "x.csv", "--territory", "north"])
    assert (refused.exit_code, "--inputs of territories" in refused.output) == (2, True)


def test_tables_are_not_written_over_a_file_and_a_board_not_over_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "tables"
    file.write_text("kept")
    refused = CliRunner().invoke(main, ["scorecards", "export", str(file), "--inputs"])
    assert (refused.exit_code, "name a folder" in refused.output) == (2, True)
    assert file.read_text() == "kept"
    refused = CliRunner().invoke(main, ["scorecards", "export", str(tmp_path)])
    assert (refused.exit_code, "name a file" in refused.output) == (2, True)
