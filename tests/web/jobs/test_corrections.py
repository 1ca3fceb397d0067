"""Corrections: of what stood, by figures or by evidence alone, in the order they were decided."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.actions.checking import LineFacts
from bagdar.web.jobs.actions.corrections import Paper, decide_correction, propose_correction
from bagdar.web.jobs.models import Claim, EvidenceClass, JobKind
from bagdar.web.jobs.queries.claims import claims_of
from bagdar.web.jobs.queries.lines import lines_holding
from bagdar.web.projects.actions.updating import update_project
from bagdar.web.projects.models import Phase, Project
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.jobs import reporting
from tests.web.jobs.reporting import People, accepted, backed, line, opened, plant, sent
from tests.web.jobs.test_claims import from_works

pytestmark = pytest.mark.django_db
PAPER = Paper("Counted twice.", "Act 5 of 3 July")
CONTRACTS = EvidenceClass.CONTRACTS.value


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def by_class(project: Project, evidence: str, fte: int = 50) -> LineFacts:
    return LineFacts(project, JobKind.PERMANENT, {"fte": Decimal(fte)}, evidence)


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_lines_of_a_report_that_never_stood_do_not_hold(who: People, state: str) -> None:
    project = plant()
    if state == "draft":
        report = opened(who.officer)
        reports.write_lines(report, [line(project, 4321)], by=who.officer, at=NOW)
    else:
        report = sent(who, line(project, 4321))
        reports.return_report(report, "Look again.", by=who.akim, at=NOW)
    reporting.locked(report.period, by=who.office)
    report.refresh_from_db()
    assert lines_holding(report) == {}
    told = Caller(who.officer).get(f"jobs/reports/{report.pk}").json()
    assert told["lines"] == []
    made = propose_correction(report, line(project, 4321), PAPER, by=who.officer, at=NOW)
    decide_correction(made, approve=True, by=who.oblast, at=NOW)
    assert Claim.objects.get().fte == 4321
    assert lines_holding(report)[line(project).key].fte == 4321


def test_a_whole_that_never_stood_does_not_keep_its_phases_from_being_corrected(
    who: People,
) -> None:
    project = plant(phases=[{"number": 1, "name_en": "First"}])
    report = opened(who.officer)
    reports.write_lines(report, [line(project, 5)], by=who.officer, at=NOW)
    reporting.locked(report.period, by=who.office)
    part = LineFacts(
        project, JobKind.PERMANENT, {"fte": Decimal(5)}, phase=Phase.objects.get(project=project)
    )
    made = propose_correction(report, part, PAPER, by=who.officer, at=NOW)
    decide_correction(made, approve=True, by=who.oblast, at=NOW)
    assert claims_of([project.pk])[project.pk][0].permanent == 5


def test_the_class_of_evidence_alone_is_corrected(who: People) -> None:
    project = backed(plant())
    report = accepted(who, line(project, 50))
    better = by_class(project, CONTRACTS)
    made = propose_correction(report, better, PAPER, by=who.officer, at=NOW)
    shown = Client()
    shown.force_login(who.oblast, backend="allauth.account.auth_backends.AuthenticationBackend")
    text = shown.get(reverse("jobs-correction", args=[made.pk])).content.decode()
    for words in ("word of the enterprise", "labour-contract register"):
        assert words in text
    decide_correction(made, approve=True, by=who.oblast, at=NOW)
    (month,) = claims_of([project.pk])[project.pk]
    told = month.told(JobKind.PERMANENT)
    assert told is not None
    assert (told.fte, told.evidence_class) == (Decimal(50), CONTRACTS)
    with pytest.raises(DeliveryError, match="hold already"):
        propose_correction(report, better, PAPER, by=who.officer, at=NOW)


def test_figures_corrected_without_a_word_on_evidence_keep_its_class(who: People) -> None:
    project = backed(plant())
    report = accepted(who, by_class(project, CONTRACTS))
    jobs = {"project": project.key, "kind": "permanent", "figures": {"fte": "50"}}
    paper = {"ground": PAPER.ground, "document": PAPER.document}
    officer, path = Caller(who.officer), f"jobs/reports/{report.pk}/corrections"
    assert officer.refused(path, {"line": jobs, **paper})[0] == 422
    made = officer.made(path, {"line": {**jobs, "figures": {"fte": "45"}}, **paper})
    decision = f"jobs/corrections/{made['number']}/decision"
    Caller(who.oblast).made(decision, {"decision": "approved"})
    last = Claim.objects.order_by("pk").values_list("fte", "evidence_class").last()
    assert last == (Decimal(45), CONTRACTS)


def test_a_correction_proposed_before_another_was_approved_does_not_undo_it_unseen(
    who: People,
) -> None:
    project = plant()
    report = accepted(who, line(project, 50))
    first, second = (
        propose_correction(report, line(project, fte), PAPER, by=who.officer, at=NOW)
        for fte in (40, 45)
    )
    later, last = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    decide_correction(second, approve=True, by=who.oblast, at=later)
    with pytest.raises(DeliveryError, match="after this one was proposed"):
        decide_correction(first, approve=True, by=who.oblast, at=last)
    assert lines_holding(report)[line(project).key].fte == 45
    decide_correction(first, approve=False, note="Overtaken.", by=who.oblast, at=last)
    anew = propose_correction(report, line(project, 40), PAPER, by=who.officer, at=last)
    decide_correction(anew, approve=True, by=who.oblast, at=last + timedelta(hours=1))
    assert claims_of([project.pk])[project.pk][0].permanent == 40
    assert lines_holding(report)[line(project).key].fte == 40


def test_corrections_of_different_lines_are_decided_in_any_order(who: People) -> None:
    project, other = plant(), plant()
    report = accepted(who, line(project, 50), line(other, 7))
    proposed = [
        propose_correction(report, line(one, 40), PAPER, by=who.officer, at=NOW)
        for one in (project, other)
    ]
    for hours, one in enumerate(reversed(proposed), start=1):
        decide_correction(one, approve=True, by=who.oblast, at=NOW + timedelta(hours=hours))
    assert {told.fte for told in lines_holding(report).values()} == {40}


@pytest.mark.parametrize("moved", ["territory", "enterprise"])
def test_a_locked_month_is_corrected_though_the_project_moved_or_has_another_enterprise(
    who: People, moved: str
) -> None:
    project, other = plant(enterprise=builders.enterprise()), plant("south-west")
    reported = accepted(who, line(project, 50)) if moved == "territory" else None
    report = reported or from_works(project, 50)
    if reported is None:
        report = reports.accept_report(report, by=who.oblast, at=NOW)
    reporting.locked(report.period, by=who.office)
    facts: dict[str, dict[str, Any]] = {
        "territory": {"territory": Territory.objects.get(key="north-west")},
        "enterprise": {"enterprise": builders.enterprise()},
    }
    update_project(project, facts[moved], by=TESTS, at=NOW)
    made = propose_correction(report, line(project, 45), PAPER, by=who.office, at=NOW)
    decide_correction(made, approve=True, by=builders.user("programme_office"), at=NOW)
    assert lines_holding(report)[line(project).key].fte == 45
    last = Claim.objects.order_by("pk").last()
    assert last is not None
    assert (last.fte, last.territory.key) == (45, "north-east")
    with pytest.raises(DeliveryError, match="not among those of the report"):
        propose_correction(report, line(other, 1), PAPER, by=who.office, at=NOW)
