"""Monthly reports of jobs from the command line, with the rights and sentences of the pages."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bagdar.cli import job_reports
from bagdar.cli.job_report_files import FIGURES
from bagdar.cli.main import main
from bagdar.web.jobs.actions.periods import open_period
from bagdar.web.jobs.models import JOB_FIGURES, LOSS_FIGURES, Claim, Report, ReportLine, State
from bagdar.web.jobs.queries.lines import lines_of
from bagdar.web.people.models import User
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs import reporting
from tests.web.jobs.reporting import APRIL, MAY, People, line, plant

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(monkeypatch: pytest.MonkeyPatch) -> People:
    builders.territories()
    open_period(MAY, synthetic=False, by=TESTS, at=NOW)
    monkeypatch.setattr(job_reports, "this_moment", lambda: NOW)
    return reporting.people()


def call(*arguments: str, by: User, typed: str = "") -> Result:
    names = ["jobs", "reports", *arguments, "--by", by.username]
    return CliRunner().invoke(main, names, input=typed)


def told(*arguments: str, by: User, typed: str = "") -> str:
    result = call(*arguments, by=by, typed=typed)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*arguments: str, by: User) -> str:
    result = call(*arguments, by=by)
    assert result.exit_code == 1, result.output
    return result.output


def rows(*arguments: str, by: User) -> list[dict[str, str]]:
    result = call(*arguments, "--format", "csv", by=by)
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def written(folder: Path, *lines: str) -> str:
    file = folder / "lines.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return str(file)


def begun(who: People) -> str:
    told("begin", "2026-05", "--territory", "north-east", by=who.officer)
    return str(Report.objects.get(period__month=MAY).pk)


def test_a_report_goes_all_its_way_by_the_command_line(who: People, tmp_path: Path) -> None:
    key = plant().key
    number = begun(who)
    # numbers of JSON Lines have as many places as a program keeps
    numbers = written(tmp_path, f'{{"project": "{key}", "fte": 12.500, "women_fte": 4.0000}}')
    assert "1 rows: 1 written" in told("lines", number, numbers, by=who.officer)
    file = written(tmp_path, "project,fte,women_fte", f"{key},12.5,4")
    assert "0 written, 1 as they were" in told("lines", number, file, by=who.officer)
    assert "waits for a signature" in told("submit", number, by=who.officer)
    remark = f"{key}.permanent.fte=Look again."
    told("return", number, "--remark", remark, by=who.akim)
    shown = told("show", number, by=who.officer)
    assert f"{key}.permanent.fte: Look again." in shown
    told("submit", number, by=who.officer)
    (waiting,) = rows("list", "--month", "2026-05", by=who.akim)
    assert (waiting["number"], waiting["waits"]) == (number, "sign, return")
    told("sign", number, by=who.akim)
    told("accept", number, by=who.oblast)
    steps = [one["step"] for one in rows("history", number, by=who.oblast)]
    way = ["opened", "submitted", "returned", "submitted", "signed", "accepted"]
    assert steps == way
    figures = ("--figure", "fte=11", "--ground", "Twice.", "--document", "Act 5")
    proposed = told("correct", number, f"{key}.permanent", *figures, by=who.officer)
    correction = proposed.split()[1]
    told("decide-correction", correction, "--decision", "approved", by=who.oblast)
    assert list(Claim.objects.order_by("pk").values_list("fte", flat=True)) == [12.5, 11]
    (shown_row,) = rows("show", number, by=who.officer)
    assert (shown_row["fte"], shown_row["women_fte"]) == ("11", "")


def test_rows_that_are_wrong_are_refused_one_by_one_and_the_others_written_once(
    who: People, tmp_path: Path
) -> None:
    own, other, elsewhere = plant().key, plant().key, plant("south").key
    number = begun(who)
    file = written(
        tmp_path,
        "project;kind;fte;jobs_lost;stoppage_days",
        f"{own};permanent;12,5;;",
        f"{own};losses;;3;40",
        f"{other};construction;-1;;",
        f"{elsewhere};permanent;7;;",
        f"{other};permanent;1,500;;",
        f"{own};losing;1;;",
    )
    told_once = refused("lines", number, file, by=who.officer)
    assert told_once.splitlines() == [
        "row 3, stoppage_days: This may be at most 31.",
        "row 4, fte: This cannot be less than zero.",
        f"row 5, project: Nothing is called “{elsewhere}” here.",
        "row 6, fte: “1,500” may be two numbers: write 1500 or 1.5.",
        "row 7, kind: Nothing is called “losing” here.",
        "6 rows: 1 written, 0 as they were, 5 refused; version 1.",
    ]
    again = refused("lines", number, file, by=who.officer)
    assert "6 rows: 0 written, 1 as they were, 5 refused; version 1." in again
    assert ReportLine.objects.get().fte == 12.5


def test_two_rows_of_one_line_are_both_refused(who: People, tmp_path: Path) -> None:
    key = plant().key
    number = begun(who)
    file = written(tmp_path, "project,fte", f"{key},12", f"{key},13")
    assert "0 written, 0 as they were, 2 refused" in refused("lines", number, file, by=who.officer)
    assert not ReportLine.objects.exists()


def test_a_column_that_is_not_there_leaves_a_figure_and_a_blank_cell_takes_it_off(
    who: People, tmp_path: Path
) -> None:
    key = plant().key
    number = begun(who)
    full = written(tmp_path, "project,fte,women_fte,why", f"{key},12,4,New shop")
    told("lines", number, full, by=who.officer)
    told("lines", number, written(tmp_path, "project,fte", f"{key},13"), by=who.officer)
    found = ReportLine.objects.get()
    assert (found.fte, found.women_fte, found.why) == (13, 4, "New shop")
    told("lines", number, written(tmp_path, "project,women_fte", f"{key},"), by=who.officer)
    found = ReportLine.objects.get()
    assert (found.fte, found.women_fte) == (13, None)


def test_the_form_is_filled_in_and_taken_back(who: People, tmp_path: Path) -> None:
    project = plant()
    reporting.accepted(who, line(project, 10), month=APRIL)
    number = begun(who)
    result = call("form", number, "--format", "csv", by=who.officer)
    head, row = result.stdout.splitlines()
    (cells,) = csv.DictReader(io.StringIO(result.stdout))
    assert (cells["project"], cells["fte"], cells["fte_before"]) == (project.key, "", "10")
    name = row.split(",")[1]
    filled = row.replace(f"{name},,permanent,,", f"{name},,permanent,11,")
    told("lines", number, written(tmp_path, head, filled), by=who.officer)
    assert ReportLine.objects.get(report=int(number)).fte == 11
    assert (*JOB_FIGURES, *LOSS_FIGURES) == FIGURES


def test_a_heading_that_is_not_known_is_refused(who: People, tmp_path: Path) -> None:
    plant()
    number = begun(who)
    file = written(tmp_path, "project,people", "x,1")
    assert "“people” is no heading" in refused("lines", number, file, by=who.officer)
    file = written(tmp_path, "fte", "1")
    assert "there is no column “project”" in refused("lines", number, file, by=who.officer)


@pytest.mark.parametrize("how", ["option", "typed", "not at all"])
def test_a_jump_and_a_copy_are_asked_about_and_not_refused(
    who: People, tmp_path: Path, how: str
) -> None:
    project, still = plant(), plant()
    reporting.accepted(who, line(project, 10), line(still, 5), month=APRIL)
    number = begun(who)
    file = written(tmp_path, "project,fte", f"{project.key},40", f"{still.key},5")
    told("lines", number, file, by=who.officer)
    place = f"{project.key}.permanent"
    if how == "not at all":
        asked = refused("submit", number, by=who.officer)
        assert f"{place}.why: This changed by half or more since last month. Say why." in asked
        assert Report.objects.get(pk=number).state == State.DRAFT
        return
    options = ("--because", f"{place}=A second shift") if how == "option" else ()
    told("submit", number, *options, by=who.officer, typed="A second shift\n")
    found = Report.objects.get(pk=number)
    told_why = lines_of(found)[project.pk, None, "permanent"].why
    assert (found.state, told_why) == (State.SUBMITTED, "A second shift")


def test_figures_that_repeat_the_month_before_are_sent_with_a_word_why(
    who: People, tmp_path: Path
) -> None:
    project = plant()
    reporting.accepted(who, line(project, 10), month=APRIL)
    number = begun(who)
    told("lines", number, written(tmp_path, "project,fte", f"{project.key},10"), by=who.officer)
    assert "exactly last month's figures" in refused("submit", number, by=who.officer)
    told("submit", number, "--why", "Nobody came or went", by=who.officer)
    assert Report.objects.get(pk=number).why == "Nobody came or went"


def test_what_was_written_to_since_is_neither_written_sent_nor_returned(
    who: People, tmp_path: Path
) -> None:
    key = plant().key
    number = begun(who)
    file = written(tmp_path, "project,fte", f"{key},12")
    told("lines", number, file, "--version", "0", by=who.officer)
    file = written(tmp_path, "project,fte", f"{key},13")
    old = ("--version", "0")
    stale = "This report was changed meanwhile"
    assert stale in refused("lines", number, file, *old, by=who.officer)
    assert stale in refused("submit", number, *old, by=who.officer)
    told("submit", number, "--version", "1", by=who.officer)
    assert stale in refused("sign", number, *old, by=who.akim)
    assert stale in refused("return", number, "--note", "Again", *old, by=who.akim)
    told("sign", number, "--version", "1", by=who.akim)
    assert stale in refused("accept", number, *old, by=who.oblast)


def test_what_is_not_somebodys_to_do_is_refused(who: People, tmp_path: Path) -> None:
    key = plant().key
    begin = ("begin", "2026-05", "--territory", "north-east")
    assert "reports for no north-east" in refused(*begin, by=who.stranger)
    future = ("begin", "2199-01", "--territory", "north-east")
    assert "This month is not over yet" in refused(*future, by=who.officer)
    number = begun(who)
    file = written(tmp_path, "project,fte", f"{key},12")
    for act in ("show", "form", "submit", "sign", "accept", "return", "history"):
        assert f"There is no report {number}." in refused(act, number, by=who.stranger)
    assert "is not for" in refused("lines", number, file, by=who.office)
    told("lines", number, file, by=who.officer)
    told("submit", number, by=who.officer)
    for act, by in (("sign", who.officer), ("accept", who.akim)):
        assert "This is not allowed." in refused(act, number, by=by)
    nowhere = ("return", number, "--remark", "nothing.permanent.fte=Why?")
    assert "There is no project nothing." in refused(*nowhere, by=who.akim)
    unsaid = ("return", number, "--remark", f"{key}.permanent.jobs_lost=Why?")
    assert "There is no such figure in this report." in refused(*unsaid, by=who.akim)
    assert "There is no correction 7." in refused(
        "decide-correction", "7", "--decision", "approved", by=who.oblast
    )
