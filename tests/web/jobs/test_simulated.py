"""A synthetic world has reports on every step, so that a newcomer finds something to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bagdar.web.jobs.models import (
    JOB_FIGURES,
    PARTS,
    Claim,
    JobKind,
    Period,
    Report,
    ReportLine,
    State,
)
from bagdar.web.projects.models import Project
from tests.once import Once
from tests.web.delivery import synthetic

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(once: Once) -> Once:
    once.make(lambda: synthetic.both_worlds(60))
    return once


@pytest.fixture(autouse=True)
def worlds(made: Once, settings: Any, tmp_path: Path) -> None:
    made.copy(settings, tmp_path)


def test_older_months_are_locked_and_the_newest_is_on_its_way() -> None:
    newest, *older = Period.objects.order_by("-month")
    assert newest.locked_at is None
    assert [one.locked_at is not None for one in older] == [True, True]
    assert set(Report.objects.filter(period__in=older).values_list("state", flat=True)) == {
        State.LOCKED
    }
    states = set(Report.objects.filter(period=newest).values_list("state", flat=True))
    assert states <= {State.ACCEPTED, State.SUBMITTED, State.RETURNED}
    claimed = Project.objects.filter(pk__in=Claim.objects.values("project"))
    assert claimed.count() > 10
    assert not claimed.filter(territory__is_synthetic=False).exists()


def test_reports_tell_of_whom_the_people_are_and_what_they_are_paid_and_a_few_do_not() -> None:
    lines = ReportLine.objects.filter(kind=JobKind.PERMANENT, fte__gt=0)
    for name in (*PARTS, "wage_bill_kzt"):
        silent = lines.filter(**{name: None}).count()
        assert 0 < silent < lines.count() / 3, name
    told = lines.exclude(women_fte=None).exclude(youth_fte=None)
    people = sum(one.fte or 0 for one in told)
    assert 0.30 < sum(one.women_fte or 0 for one in told) / people < 0.45
    assert 0.20 < sum(one.youth_fte or 0 for one in told) / people < 0.35
    for one in lines.filter(wage_bill_kzt__isnull=False):
        assert 100_000 < (one.wage_bill_kzt or 0) / (one.fte or 1) < 1_500_000
    assert not Claim.objects.filter(project__territory__is_synthetic=False).exists()


def test_a_claim_says_what_its_line_said() -> None:
    said = {
        (one.report_id, one.project_id, one.kind): [getattr(one, name) for name in JOB_FIGURES]
        for one in ReportLine.objects.all()
    }
    claims = Claim.objects.all()
    assert claims
    for one in claims:
        figures = [getattr(one, name) for name in JOB_FIGURES]
        assert figures == said[one.report_id or 0, one.project_id, one.kind]
