"""Months, corrections, files of records and claims of a territory by the API."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.actions.corrections import propose_correction
from bagdar.web.jobs.models import Claim, Correction, Period, Report
from tests import builders
from tests.builders import NOW
from tests.web.delivery.calling import Caller
from tests.web.jobs import reporting
from tests.web.jobs.handing import drawn, works
from tests.web.jobs.reporting import APRIL, MAY, People, plant
from tests.web.jobs.test_claims import from_works
from tests.web.jobs.test_corrections import PAPER
from tests.web.jobs.test_records_api import custodian, given
from tests.web.scorecards.scored import promising

pytestmark = pytest.mark.django_db
MONTHS = "jobs/months"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.BAGDAR_DATA = tmp_path / "data"


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def lock_of(month: date) -> str:
    return f"{MONTHS}/{Period.objects.get(month=month).pk}/lock"


def test_an_accepted_month_is_locked_by_the_api(who: People) -> None:
    report = reporting.accepted(who, reporting.line(plant(), 12))
    office = Caller(who.office)
    (row,) = office.rows(MONTHS)
    assert (row["month"], row["locked_at"], row["reports"]["accepted"]) == ("2026-05-01", None, 1)
    made = office.made(lock_of(MAY), {})
    assert made["locked_at"] is not None
    assert made["reports"] == {
        "draft": 0,
        "submitted": 0,
        "returned": 0,
        "accepted": 0,
        "locked": 1,
    }
    assert office.get(f"jobs/reports/{report.pk}").json()["state"] == "locked"
    assert office.rows(MONTHS) == [made]


def test_a_month_is_not_locked_twice_nor_while_reports_wait(who: People) -> None:
    sent = reporting.sent(who, reporting.line(plant(), 12))
    office = Caller(who.office)
    answer = office.post(lock_of(MAY), {})
    assert (answer.status_code, "Reports wait" in answer.content.decode()) == (422, True)
    akim, oblast = Caller(who.akim), Caller(who.oblast)
    akim.made(f"jobs/reports/{sent.pk}/signature", {})
    oblast.made(f"jobs/reports/{sent.pk}/acceptance", {})
    office.made(lock_of(MAY), {})
    assert office.post(lock_of(MAY), {}).status_code == 422
    due = office.post(
        lock_of(MAY).replace("lock", "due-day"), {"due_on": "2026-07-20", "ground": "Order 12"}
    )
    assert due.status_code == 422


def test_another_due_day_is_set_by_the_api(who: People) -> None:
    plant()
    reporting.opened(who.officer)
    path = lock_of(MAY).replace("lock", "due-day")
    office = Caller(who.office)
    asked = {"due_on": "2026-06-22", "ground": "Order 12"}
    assert office.made(path, asked)["due_on"] == "2026-06-22"
    early, unsaid = asked | {"due_on": "2026-05-31"}, asked | {"ground": " "}
    assert office.refused(path, early) == (422, ["due_on"])
    assert office.refused(path, unsaid) == (422, ["ground"])


def test_a_month_of_the_past_is_opened_by_the_office_alone(who: People) -> None:
    office = Caller(who.office)
    made = office.made(MONTHS, {"month": "2026-02-01"})
    assert (made["month"], made["due_on"]) == ("2026-02-01", "2026-03-10")
    assert office.made(MONTHS, {"month": "2026-02-01"})["number"] == made["number"]
    for wrong in ("2026-02-15", "2099-06-01"):
        assert office.refused(MONTHS, {"month": wrong}) == (422, ["month"])
    assert Caller(who.officer).post(MONTHS, {"month": "2026-01-01"}).status_code == 404
    assert Period.objects.count() == 1


@pytest.mark.parametrize("name", ["officer", "akim", "oblast", "stranger"])
def test_months_are_not_there_for_others_than_the_office(who: People, name: str) -> None:
    reporting.accepted(who, reporting.line(plant(), 12))
    caller = Caller(getattr(who, name))
    assert caller.get(MONTHS).status_code == 404
    assert caller.post(lock_of(MAY), {}).status_code == 404
    due = caller.post(
        lock_of(MAY).replace("lock", "due-day"), {"due_on": "2026-07-20", "ground": "Order 12"}
    )
    assert due.status_code == 404
    assert Caller().get(MONTHS).status_code == 401
    assert Period.objects.get().locked_at is None


def test_a_locked_month_is_corrected_and_its_corrections_listed_by_the_api(who: People) -> None:
    project = plant()
    report = reporting.accepted(who, reporting.line(project, 12))
    Caller(who.office).made(lock_of(MAY), {})
    officer, oblast = Caller(who.officer), Caller(who.oblast)
    line = {"project": project.key, "kind": "permanent", "figures": {"fte": "11"}}
    right = {"line": line, "ground": "Twice.", "document": "Act 5"}
    made = officer.made(f"jobs/reports/{report.pk}/corrections", right)
    told = {name: made[name] for name in ("month", "territory", "enterprise", "decision")}
    assert told == {
        "month": "2026-05-01",
        "territory": "north-east",
        "enterprise": None,
        "decision": "",
    }
    assert officer.rows("jobs/corrections?waiting=true") == [made]
    assert oblast.get(f"jobs/corrections/{made['number']}").json() == made
    decided = oblast.made(
        f"jobs/corrections/{made['number']}/decision", {"decision": "approved", "note": "Seen."}
    )
    assert (decided["decision"], decided["decision_note"]) == ("approved", "Seen.")
    assert officer.rows("jobs/corrections?waiting=true") == []
    assert officer.rows(f"jobs/corrections?report={report.pk}") == [decided]
    assert officer.rows("jobs/corrections?report=999") == []
    assert [str(one.fte) for one in Claim.objects.order_by("pk")] == ["12.00", "11.00"]


def test_a_report_that_never_came_is_found_and_corrected_after_the_lock(who: People) -> None:
    project = plant()
    reporting.opened(who.officer)
    office, officer = Caller(who.office), Caller(who.officer)
    office.made(lock_of(MAY), {"drafts": 1})
    (row,) = officer.rows("jobs/reports?month=2026-05-01&missing=true")
    line = {"project": project.key, "kind": "permanent", "figures": {"fte": "7"}}
    right = {"line": line, "ground": "Came late.", "document": "Letter 5"}
    made = officer.made(f"jobs/reports/{row['number']}/corrections", right)
    assert Caller(who.oblast).rows("jobs/corrections") == [made]


def test_more_corrections_of_enterprises_are_listed_with_no_more_queries(who: People) -> None:
    plant()
    reporting.opened(who.officer)
    caller, counts = Caller(who.oblast), list[tuple[int, int]]()
    for fte in (12, 13, 14):
        project = plant(enterprise=builders.enterprise())
        report = from_works(project, fte)
        reports.accept_report(report, by=who.oblast, at=NOW)
        propose_correction(report, reporting.line(project, 11), PAPER, by=who.oblast, at=NOW)
        caller.rows("jobs/corrections")
        with CaptureQueriesContext(connection) as asked:
            listed = caller.rows("jobs/corrections")
        counts.append((len(listed), len(asked)))
    assert [listed for listed, _asked in counts] == [1, 2, 3]
    assert counts[1][1] == counts[2][1]


def test_a_correction_of_another_oblast_is_not_there(who: People) -> None:
    project = plant()
    report = reporting.accepted(who, reporting.line(project, 12))
    made = propose_correction(report, reporting.line(project, 11), PAPER, by=who.officer, at=NOW)
    stranger = Caller(who.stranger)
    assert stranger.rows("jobs/corrections") == []
    assert stranger.get(f"jobs/corrections/{made.pk}").status_code == 404
    assert Caller().get("jobs/corrections").status_code == 401
    assert Correction.objects.get().decision == ""


def test_a_returned_report_tells_its_remarks_by_the_api(who: People) -> None:
    project = plant()
    sent = reporting.sent(who, reporting.line(project, 12))
    remark = {"project": project.key, "kind": "permanent", "field": "fte", "text": "Look again."}
    Caller(who.akim).made(
        f"jobs/reports/{sent.pk}/return", {"note": "See below.", "remarks": [remark]}
    )
    steps = Caller(who.officer).get(f"jobs/reports/{sent.pk}").json()["steps"]
    assert [one["step"] for one in steps] == ["opened", "submitted", "returned"]
    assert (steps[-1]["note"], steps[-1]["remarks"]) == ("See below.", [{**remark, "phase": None}])


def test_the_reports_that_are_missing_are_listed_alone(who: People) -> None:
    project = plant()
    officer = Caller(who.officer)
    assert len(officer.rows("jobs/reports?month=2026-05-01&missing=true")) == 1
    reporting.sent(who, reporting.line(project, 12))
    assert officer.rows("jobs/reports?month=2026-05-01&missing=true") == []
    assert len(officer.rows("jobs/reports?month=2026-05-01")) == 1


def test_jobs_of_a_territory_sum_its_parts_for_whoever_answers_for_it(who: People) -> None:
    project = promising({reporting.MAY: 40})
    reporting.accepted(who, reporting.line(project, 30))
    for path in ("territories/north/jobs", "territories/north-east/jobs"):
        rows = Caller(who.oblast if path.endswith("north/jobs") else who.officer).rows(path)
        told = [(one["month"], one["promised_fte"], one["claimed"]) for one in rows]
        assert told[-1] == ("2026-05-01", "40", {"fte": "30"})
    assert Caller(who.stranger).get("territories/north-east/jobs").status_code == 404
    assert Caller().get("territories/north-east/jobs").status_code == 401


def test_a_custodian_lists_what_became_of_the_files(tmp_path: Path) -> None:
    builders.territories()
    caller = custodian()
    made = caller.made("jobs/records", given(*drawn(tmp_path, works())))["items"]
    rows = caller.rows("jobs/records")
    assert sorted(one["number"] for one in rows) == sorted(one["number"] for one in made)
    assert caller.get(f"jobs/records/{made[0]['number']}").json() == made[0]
    for role in ("programme_office", "analyst", ""):
        other = Caller(builders.user(role))
        assert other.get("jobs/records").status_code == 404
        assert other.get(f"jobs/records/{made[0]['number']}").status_code == 404


def test_an_earlier_month_is_listed_beside_the_newest(who: People) -> None:
    project = plant()
    for month, why in ((APRIL, ""), (MAY, "As it was.")):
        reporting.accepted(who, reporting.line(project, 12), month=month, why=why)
    office = Caller(who.office)
    assert [one["month"] for one in office.rows(MONTHS)] == ["2026-05-01", "2026-04-01"]
    assert Report.objects.count() == 2
