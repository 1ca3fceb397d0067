"""Reports of jobs by the API: the acts and refusals of the pages, with fields named."""

from __future__ import annotations

from datetime import date

import pytest

from bagdar.web.jobs.actions.periods import open_period
from bagdar.web.jobs.models import Claim, Report
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.jobs import reporting
from tests.web.jobs.reporting import MAY, People, plant
from tests.web.scorecards.scored import promising

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    builders.territories()
    open_period(MAY, synthetic=False, by=TESTS, at=NOW)
    return reporting.people()


MONTH = "2026-05-01"


def test_a_report_goes_all_its_way_by_the_api(who: People) -> None:
    project = plant()
    officer, akim, oblast = Caller(who.officer), Caller(who.akim), Caller(who.oblast)
    made = officer.made("jobs/reports", {"month": MONTH, "territory": "north-east"})
    path = f"jobs/reports/{made['number']}"
    # a program sends as many places as it keeps
    jobs = {"project": project.key, "kind": "permanent", "figures": {"fte": "12.500"}}
    written = officer.made(f"{path}/lines", {"lines": [jobs], "version": made["version"]})
    assert [one["figures"] for one in written["lines"]] == [{"fte": "12.5"}]
    assert officer.made(f"{path}/submission", {})["state"] == "submitted"
    remark = {"project": project.key, "kind": "permanent", "field": "fte", "text": "Look again."}
    assert akim.made(f"{path}/return", {"remarks": [remark]})["state"] == "returned"
    officer.made(f"{path}/submission", {})
    assert akim.made(f"{path}/signature", {})["signed"] is True
    assert oblast.made(f"{path}/acceptance", {})["state"] == "accepted"
    right = {"line": {**jobs, "figures": {"fte": "11"}}, "ground": "Twice.", "document": "Act 5"}
    correction = officer.made(f"{path}/corrections", right)
    decision = f"jobs/corrections/{correction['number']}/decision"
    assert oblast.made(decision, {"decision": "approved"})["decision"] == "approved"
    assert list(Claim.objects.order_by("pk").values_list("fte", flat=True)) == [12.5, 11]
    assert officer.get(path).json()["lines"][0]["figures"] == {"fte": "11"}


def test_refusals_name_the_figure(who: People) -> None:
    project = plant()
    officer = Caller(who.officer)
    future = {"month": date(2199, 1, 1).isoformat(), "territory": "north-east"}
    assert officer.refused("jobs/reports", future) == (422, ["month"])
    unopened = {"month": "2026-03-01", "territory": "north-east"}
    assert officer.refused("jobs/reports", unopened) == (422, ["month"])
    made = officer.made("jobs/reports", {"month": MONTH, "territory": "north-east"})
    path = f"jobs/reports/{made['number']}"
    wrong = {"project": project.key, "kind": "permanent", "figures": {"fte": "-1"}}
    assert officer.refused(f"{path}/lines", {"lines": [wrong]}) == (
        422,
        [f"{project.key}.permanent.fte"],
    )
    losses = {"project": project.key, "kind": "losses", "figures": {"jobs_lost": "1.5"}}
    assert officer.refused(f"{path}/lines", {"lines": [losses]})[1] == [
        f"{project.key}.losses.jobs_lost"
    ]
    assert officer.refused(f"{path}/submission", {})[1] == [f"{project.key}.permanent.fte"]
    unknown = {"project": "nothing", "kind": "permanent", "figures": {"fte": "1"}}
    assert officer.refused(f"{path}/lines", {"lines": [unknown]}) == (422, ["project"])


def test_a_report_written_to_since_is_neither_sent_nor_returned(who: People) -> None:
    project = plant()
    report = reporting.opened(who.officer)
    officer, path = Caller(who.officer), f"jobs/reports/{report.pk}"
    jobs = {"project": project.key, "kind": "permanent", "figures": {"fte": "12"}}
    officer.made(f"{path}/lines", {"lines": [jobs]})
    assert officer.refused(f"{path}/submission", {"version": 0})[0] == 422
    assert officer.made(f"{path}/submission", {"version": 1})["state"] == "submitted"
    again = {"note": "Count again.", "version": 0}
    assert Caller(who.akim).refused(f"{path}/return", again)[0] == 422
    assert Report.objects.get().state == "submitted"


def test_a_report_of_another_oblast_is_not_there(who: People) -> None:
    plant()
    own = Caller(who.officer).made("jobs/reports", {"month": MONTH, "territory": "north-east"})
    stranger, body = Caller(who.stranger), {"month": MONTH, "territory": "north-east"}
    assert stranger.post("jobs/reports", body).status_code == 404
    assert stranger.get(f"jobs/reports/{own['number']}").status_code == 404
    assert stranger.post(f"jobs/reports/{own['number']}/submission", {}).status_code == 404
    assert stranger.rows(f"jobs/reports?month={MONTH}") == []
    assert Caller().get("jobs/reports").status_code == 401


def test_the_same_request_sent_twice_is_done_once(who: People) -> None:
    plant()
    officer, body = Caller(who.officer), {"month": MONTH, "territory": "north-east"}
    first = officer.made("jobs/reports", body, **{"Idempotency-Key": "may"})
    again = officer.made("jobs/reports", body, **{"Idempotency-Key": "may"})
    assert first == again
    assert Report.objects.count() == 1


def test_claims_are_withheld_from_the_public_and_promises_told(who: People) -> None:
    project = promising({reporting.MAY: 40})
    reporting.accepted(who, reporting.line(project, 30))
    (row,) = Caller(who.officer).rows(f"projects/{project.key}/jobs")
    assert (row["claimed"], row["evidence_class"]) == ({"fte": "30"}, "word")
    assert (row["promised_fte"], row["withheld"]) == ("40", [])
    (told,) = Caller().rows(f"projects/{project.key}/jobs")
    assert told == {
        "month": MONTH,
        "promised_fte": "40",
        "claimed": None,
        "evidence_class": "",
        "construction": None,
        "losses": None,
        "withheld": ["claimed", "construction", "evidence_class", "losses"],
    }
