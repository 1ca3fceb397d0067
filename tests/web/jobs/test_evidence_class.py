"""A class of evidence above the word stands only where something else than a word is on record."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.models import Inspection
from bagdar.web.jobs.actions.checking import LineFacts
from bagdar.web.jobs.actions.corrections import propose_correction
from bagdar.web.jobs.actions.reports import write_lines
from bagdar.web.jobs.models import Claim, EvidenceClass, JobKind, ReportLine
from bagdar.web.jobs.queries.claims import claims_of
from bagdar.web.journal.actions import act
from bagdar.web.people.models import User
from bagdar.web.projects.models import Project
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.jobs import reporting
from tests.web.jobs.reporting import (
    APRIL,
    JUNE,
    MAY,
    People,
    accepted,
    backed,
    line,
    opened,
    plant,
)
from tests.web.jobs.test_corrections import PAPER

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ABOVE_WORD = [one.value for one in EvidenceClass if one is not EvidenceClass.WORD]


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def of_class(project: Project, evidence: str, fte: int = 12) -> LineFacts:
    return LineFacts(project, JobKind.PERMANENT, {"fte": Decimal(fte)}, evidence)


def inspected(project: Project, on: date, *, by: Any, works: bool = True) -> None:
    """Record what somebody found on the spot."""
    with act("tests.inspection", by=by, at=NOW) as entry:
        Inspection.objects.create(
            project=project,
            on=on,
            works=works,
            note="Seen.",
            actor_id=by.actor_id,
            actor_label=by.actor_label,
            at=NOW,
        )
        entry.record("project", project.key, before=None, after={"works": works})


def written(who: People, project: Project, evidence: str) -> str:
    """Write a line of a class, and return the class that is kept."""
    report = reporting.opened(who.officer)
    write_lines(report, [of_class(project, evidence)], by=who.officer, at=NOW, whole=True)
    return ReportLine.objects.get(report=report).evidence_class


def form_of(who: People) -> tuple[Client, str, str]:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(who.officer, backend=BACKEND)
    path = reverse("jobs-report-edit", args=[reporting.opened(who.officer).pk])
    return client, path, client.get(path).content.decode()


@pytest.mark.parametrize("evidence", ABOVE_WORD)
def test_a_reporter_cannot_call_a_word_anything_better(who: People, evidence: str) -> None:
    project = plant()
    with pytest.raises(DeliveryError) as refused:
        written(who, project, evidence)
    assert [*refused.value.problems] == [f"{project.key}.permanent.evidence_class"]
    assert not ReportLine.objects.exists()
    assert written(who, project, "word") == "word"


@pytest.mark.parametrize("evidence", ["contracts", "taxes"])
def test_a_document_that_shows_the_month_bears_a_register_or_a_return_out(
    who: People, evidence: str
) -> None:
    assert written(who, backed(plant()), evidence) == evidence


@pytest.mark.parametrize("month", [APRIL, JUNE])
def test_a_document_of_another_month_bears_nothing_out(who: People, month: date) -> None:
    project = backed(plant(), month)
    with pytest.raises(DeliveryError, match="No document"):
        written(who, project, "contracts")


@pytest.mark.parametrize(
    ("on", "held"),
    [
        (date(2026, 4, 30), False),
        (date(2026, 5, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_an_inspection_tells_of_its_month_and_the_one_before(
    who: People, on: date, *, held: bool
) -> None:
    project = plant()
    inspected(project, on, by=TESTS)
    if held:
        assert written(who, project, "inspection") == "inspection"
        return
    with pytest.raises(DeliveryError, match="Nobody else has recorded"):
        written(who, project, "inspection")


def test_nobody_inspects_for_their_own_report_and_an_idle_object_bears_no_jobs_out(
    who: People,
) -> None:
    project = plant()
    inspected(project, MAY, by=who.officer)
    inspected(project, MAY, by=TESTS, works=False)
    with pytest.raises(DeliveryError, match="Nobody else has recorded"):
        written(who, project, "inspection")


@pytest.mark.parametrize("evidence", ["contributions"])
def test_no_document_makes_a_report_one_of_contributions(who: People, evidence: str) -> None:
    project = backed(plant())
    inspected(project, MAY, by=TESTS)
    with pytest.raises(DeliveryError, match="handed over by their custodian"):
        written(who, project, evidence)


def test_a_correction_gains_no_class_without_evidence(who: People) -> None:
    project = plant()
    report = accepted(who, line(project, 50))
    better = of_class(project, "contracts", 50)
    with pytest.raises(DeliveryError, match="No document"):
        propose_correction(report, better, PAPER, by=who.officer, at=NOW)
    backed(project)
    assert propose_correction(report, better, PAPER, by=who.officer, at=NOW).pk


def test_a_claim_that_was_once_called_contributions_reads_as_a_word(who: People) -> None:
    project = plant()
    report = accepted(who, line(project, 50))
    told = Claim.objects.get()
    with act("tests.claim", by=TESTS, at=NOW) as entry:
        Claim.objects.create(
            project=project,
            territory=project.territory,
            month=MAY,
            source=told.source,
            report=report,
            kind="permanent",
            fte=50,
            evidence_class="contributions",
            actor_id="x",
            actor_label="x",
            at=NOW,
        )
        entry.record("project", project.key, before=None, after={"claim": 50})
    (month,) = claims_of([project.pk])[project.pk]
    permanent = month.told(JobKind.PERMANENT)
    assert permanent is not None
    assert permanent.evidence_class == "word"


def test_the_form_offers_only_what_is_borne_out(who: People) -> None:
    project = plant()
    offered = form_of(who)[2]
    assert '<option value="word"' in offered
    for evidence in ABOVE_WORD:
        assert f'<option value="{evidence}"' not in offered
    assert "Another class is offered once a document" in offered
    backed(project)
    client, path, shown = form_of(who)
    for evidence, is_there in (("contracts", True), ("taxes", True), ("contributions", False)):
        assert (f'<option value="{evidence}"' in shown) is is_there
    name = f"{project.pk}-0-permanent"
    said = {f"{name}-fte": "12", f"{name}-evidence_class": "contributions", "act": "save"}
    assert client.post(path, said).status_code == 422
    assert client.post(path, {**said, f"{name}-evidence_class": "taxes"}).status_code == 302
    assert ReportLine.objects.get().evidence_class == "taxes"


def test_a_class_that_stands_is_refused_to_nobody_who_leaves_it(who: People) -> None:
    project = plant()
    inspector = builders.user("officer", territory=Territory.objects.get(key="north-east"))
    inspected(project, MAY, by=inspector)
    assert written(who, project, "inspection") == "inspection"
    report = ReportLine.objects.get().report
    same, other = of_class(project, "inspection"), of_class(project, "inspection", 13)
    assert not write_lines(report, [same], by=inspector, at=NOW, whole=True).problems
    with pytest.raises(DeliveryError, match="Nobody else has recorded"):
        write_lines(report, [other], by=inspector, at=NOW, whole=True)


def test_the_form_keeps_a_class_whose_evidence_is_gone_until_it_is_changed(who: People) -> None:
    project = plant()
    report = reporting.opened(who.officer)
    with act("tests.line", by=TESTS, at=NOW) as entry:
        told = {"kind": "permanent", "fte": 12, "evidence_class": "taxes"}
        ReportLine.objects.create(report=report, project=project, **told)
        entry.record("job_report", report.pk, before=None, after=told)
    client, path, shown = form_of(who)
    assert '<option value="taxes" selected' in shown
    name = f"{project.pk}-0-permanent"
    said = {f"{name}-fte": "12", f"{name}-evidence_class": "taxes", "act": "save"}
    assert client.post(path, said).status_code == 302
    assert client.post(path, {**said, f"{name}-fte": "13"}).status_code == 422
    assert ReportLine.objects.get().evidence_class == "taxes"


def test_whoever_checks_sees_how_many_documents_stand_behind_a_class(who: People) -> None:
    project = backed(plant())
    written(who, project, "contracts")
    report = ReportLine.objects.get().report
    page = read(who.officer, reverse("jobs-report", args=[report.pk]))
    assert "labour-contract register" in page
    assert "1 document" in page
    assert reverse("project-evidence", args=[project.key]) in page


def test_the_api_names_the_class_that_nothing_bears_out(who: People) -> None:
    project = plant()
    opened(who.officer)
    officer = Caller(who.officer)
    made = officer.made("jobs/reports", {"month": "2026-05-01", "territory": "north-east"})
    jobs = {"project": project.key, "kind": "permanent", "figures": {"fte": "12"}}
    body = {"lines": [{**jobs, "evidence_class": "contributions"}]}
    assert officer.refused(f"jobs/reports/{made['number']}/lines", body) == (
        422,
        [f"{project.key}.permanent.evidence_class"],
    )


def read(user: User, path: str) -> str:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend=BACKEND)
    return client.get(path).content.decode()
