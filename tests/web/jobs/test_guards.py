"""The database itself keeps reports to their way and refuses to change what was appended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction

from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.actions.corrections import Paper, decide_correction, propose_correction
from bagdar.web.jobs.models import (
    Claim,
    Correction,
    JobKind,
    Loss,
    Period,
    Remark,
    Report,
    ReportLine,
    ReportStep,
)
from tests import builders
from tests.builders import NOW
from tests.web.jobs import reporting
from tests.web.jobs.reporting import APRIL, MAY, People, accepted, line, opened, plant, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("building")]


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def refused(act: Any) -> str:
    with pytest.raises(Error) as found, transaction.atomic():
        act()
    return str(found.value)


def test_claims_losses_steps_and_remarks_are_neither_changed_nor_deleted(who: People) -> None:
    project = plant()
    report = sent(who, line(project, 20), line(project, kind=JobKind.LOSSES, jobs_lost=1))
    remark = reports.RemarkFacts(project, JobKind.PERMANENT, "fte", "Look again.")
    reports.return_report(report, "", [remark], by=who.akim, at=NOW)
    reports.submit_report(report, by=who.officer, at=NOW)
    reports.sign_report(report, by=who.akim, at=NOW)
    reports.accept_report(report, by=who.oblast, at=NOW)
    for model, change in (
        (Claim, {"fte": 21}),
        (Claim, {"evidence_class": "contributions"}),
        (Loss, {"jobs_lost": 0}),
        (ReportStep, {"step": "locked"}),
        (Remark, {"text": "Never mind."}),
    ):
        rows: Any = model._default_manager
        words = "what was reported is append-only"
        assert words in refused(lambda rows=rows, change=change: rows.update(**change))
        assert words in refused(lambda rows=rows: rows.all()._raw_delete("default"))


def test_lines_of_a_report_that_was_sent_stay(who: People) -> None:
    project = plant()
    report = sent(who, line(project, 20))
    words = "a report that was sent is not written to"
    assert words in refused(lambda: ReportLine.objects.update(fte=21))
    assert words in refused(lambda: ReportLine.objects.all()._raw_delete("default"))
    more = {"kind": "construction", "fte": 1, "evidence_class": "word"}
    new = ReportLine(report=report, project=project, **more)
    assert words in refused(new.save)


@pytest.mark.parametrize("state", ["accepted", "locked", "draft"])
def test_a_report_takes_no_step_that_there_is_not(who: People, state: str) -> None:
    report = sent(who, line(plant()))
    reports.return_report(report, "Again.", by=who.akim, at=NOW)
    far = {"checker_id": "a", "accepter_id": "b", "signed_at": NOW, "state": state}
    assert "a report goes draft" in refused(
        lambda: Report.objects.filter(pk=report.pk).update(**far)
    )


def test_a_report_is_never_handed_to_another_or_deleted(who: People) -> None:
    plant()
    report = opened(who.officer)
    west = reporting.of("north-west").territory_id
    one = Report.objects.filter(pk=report.pk)
    assert "a report goes" in refused(lambda: one.update(territory_id=west))
    assert "append-only" in refused(lambda: Report.objects.all()._raw_delete("default"))


def test_nothing_of_a_locked_month_is_written_or_opened_again(who: People) -> None:
    project = plant()
    plant("north-west")
    report = accepted(who, line(project))
    period = reporting.locked(report.period, by=who.office)
    words = "a locked month is corrected only by an appended correction"
    assert words in refused(lambda: Period.objects.update(locked_at=None, locked_by=""))
    late = Report(
        period=period, territory_id=reporting.of("south").territory_id, opened_at=NOW, saved_at=NOW
    )
    assert words in refused(late.save)
    silent = Report.objects.filter(territory=reporting.of("north-west").territory_id)
    assert words in refused(lambda: silent.update(version=1))
    with pytest.raises(Error), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(state="accepted")


def test_a_correction_is_decided_once(who: People) -> None:
    project = plant()
    report = accepted(who, line(project, 20))
    paper = Paper("Counted twice.", "Act 5")
    made = propose_correction(report, line(project, 18), paper, by=who.officer, at=NOW)
    words = "a correction is decided once and never changed"
    assert words in refused(lambda: Correction.objects.update(figures={"fte": "1"}))
    decide_correction(made, approve=True, by=who.oblast, at=NOW)
    again = {"decision": "rejected", "decision_note": "No."}
    assert words in refused(lambda: Correction.objects.update(**again))


@pytest.mark.parametrize(
    ("figures", "constraint"),
    [
        ({"fte": -1}, "jobs_line_fte_not_negative"),
        ({"fte": 1, "wage_bill_kzt": -1}, "jobs_line_fte_not_negative"),
        ({"fte": 1, "youth_fte": 2}, "jobs_line_parts_within"),
        ({"fte": 3, "local_fte": 2, "foreign_fte": 2}, "jobs_line_parts_within"),
        ({"fte": 3, "evidence_class": ""}, "jobs_line_of_its_kind"),
        ({"fte": 3, "jobs_lost": 1}, "jobs_line_of_its_kind"),
        ({"fte": None}, "jobs_line_of_its_kind"),
        ({"fte": None, "evidence_class": "", "kind": "losses"}, "jobs_line_of_its_kind"),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_name(
    who: People, figures: dict[str, Any], constraint: str
) -> None:
    project = plant()
    report = opened(who.officer)
    facts = {"kind": "permanent", "evidence_class": "word", **figures}
    made = ReportLine(report=report, project=project, **facts)
    assert constraint in refused(made.save)


def test_a_month_is_not_opened_before_it_is_over(who: People) -> None:
    today = NOW.date()
    facts = {"ends_on": today.replace(month=7, day=1), "due_on": today.replace(month=7, day=10)}
    made = Period(month=today.replace(day=1), opened_on=today, **facts)
    assert "jobs_period_not_in_future" in refused(made.save)


def test_one_month_has_one_report_of_a_territory_and_three_people_behind_it(who: People) -> None:
    plant()
    report = opened(who.officer, APRIL)
    opened(who.officer, MAY)
    moments = {"opened_at": NOW, "saved_at": NOW + timedelta(days=1)}
    twin = Report(period=report.period, territory=report.territory, **moments)
    assert "territory_id" in refused(twin.save) or connection.vendor == "postgresql"
    one = Report.objects.filter(pk=report.pk)
    same = {"maker_id": "user:1", "checker_id": "user:1", "signed_at": NOW}
    assert "jobs_checked_by_another" in refused(lambda: one.update(**same))
    pair = {"maker_id": "user:1", "checker_id": "user:2", "signed_at": NOW}
    assert "jobs_accepted_by_a_third" in refused(lambda: one.update(**pair, accepter_id="user:2"))
