"""Jobs by month from the command line: gains and losses side by side, as an account sees them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bagdar.cli import job_reports
from bagdar.cli.main import main
from bagdar.web.jobs.models import JobKind
from bagdar.web.people.models import User
from tests import builders
from tests.builders import NOW
from tests.web.jobs import reporting
from tests.web.jobs.reporting import line, plant

pytestmark = pytest.mark.django_db


def call(by: User, *arguments: str) -> Result:
    names = ["jobs", "claimed", *arguments, "--by", by.username, "--format", "csv"]
    return CliRunner().invoke(main, names)


def test_losses_stand_beside_gains_for_whoever_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    builders.territories()
    monkeypatch.setattr(job_reports, "this_moment", lambda: NOW)
    who, project = reporting.people(), plant(visibility="published")
    losses: dict[str, Any] = {
        "jobs_lost": 3,
        "short_time_people": 4,
        "stoppage_days": 5,
        "arrears_kzt": 600,
    }
    told = (line(project, "12.5"), line(project, kind=JobKind.LOSSES, **losses))
    reporting.accepted(who, *told)
    (row,) = csv.DictReader(io.StringIO(call(who.officer, "--project", project.key).stdout))
    figures = {"permanent_fte": "12.5", **{name: str(value) for name, value in losses.items()}}
    assert {name: row[name] for name in figures} == figures
    assert (row["month"], row["arrears_people"]) == ("2026-05", "")
    (whole,) = csv.DictReader(io.StringIO(call(who.oblast, "--territory", "north").stdout))
    assert (whole["jobs_lost"], whole["told_by"], whole["expected"]) == ("3", "1", "1")
    assert whole["small_percent"] == "0", "of no group that is small or medium"
    size = call(who.stranger, "--project", project.key).stderr
    assert size == "Size of the group: unknown, not counted as small.\n"
    head = call(who.stranger, "--project", project.key).stdout.splitlines()[0]
    assert head == "month,promised_fte"
    refused = call(who.stranger, "--territory", "north")
    assert (refused.exit_code, "There is no territory north" in refused.output) == (1, True)
    both = call(who.oblast, "--territory", "north", "--project", project.key)
    assert (both.exit_code, "one of them" in both.output) == (2, True)
