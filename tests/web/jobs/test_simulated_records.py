"""The synthetic programme has verified jobs, made on the way that real records take."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from bagdar.core.jobs.policy import VERIFIED_MONTHS, Verdict
from bagdar.core.terms.identifiers import bin_problem, is_iin
from bagdar.sources.synthetic import employment as drawing
from bagdar.sources.synthetic.employment import Employment
from bagdar.web.alarms.models import Alarm
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.jobs.actions import simulated_records
from bagdar.web.jobs.models import Agreement, Batch, JobFigure, VerdictCount
from bagdar.web.journal.queries.checking import verify
from bagdar.web.scorecards.actions.computing import compute_scores
from bagdar.web.scorecards.models import ScoreStanding
from tests.builders import NOW, TESTS
from tests.once import Once
from tests.web.delivery import synthetic

pytestmark = pytest.mark.django_db
NEWEST = date(2026, 5, 1)
WIDEST = 7


@pytest.fixture(scope="module")
def made(once: Once) -> tuple[Once, Employment]:
    """Make both worlds, and keep what was drawn before pseudonyms were made of it."""
    kept: list[Employment] = []

    def draw(*words: object, **more: object) -> Employment:
        kept.append(drawing.employment(*words, **more))  # type: ignore[arg-type]
        return kept[-1]

    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(simulated_records, "employment", draw)
        once.make(lambda: synthetic.both_worlds(60, persons=3_000))
    return once, kept[0]


@pytest.fixture
def told(made: tuple[Once, Employment], settings: Any, tmp_path: Path) -> Employment:
    made[0].copy(settings, tmp_path)
    return made[1]


def _verified_by_hand(told: Employment) -> set[str]:
    """Return who was paid at one of their sites for a year and to this day, and by no other."""
    listed, paid = defaultdict(set), defaultdict(set)
    for row in told.listed:
        listed[row.iin].add((row.employer, row.month))
    for row in told.paid:
        paid[row.iin].add((row.employer, row.month))
    found = set()
    for person, sites in listed.items():
        for employer, joined in sites:
            months = {month for _payer, month in paid[person]}
            own = {payer for payer, _month in paid[person]} == {employer} and min(months) >= joined
            if own and len(months) >= VERIFIED_MONTHS and NEWEST in months:
                found.add(person)
    return found


def test_verified_are_those_who_were_paid_for_a_year_and_every_other_verdict_occurs(
    told: Employment,
) -> None:
    counts = VerdictCount.objects.filter(month=NEWEST, reach=WIDEST)
    country = dict(counts.filter(subject_kind="country").values_list("verdict", "n"))
    assert country[Verdict.VERIFIED] == len(_verified_by_hand(told)) > 100
    assert {Verdict.PENDING, Verdict.TEMPORARY, Verdict.TRANSFER, Verdict.DOUBLE_CLAIMED} <= set(
        country
    )
    assert country[Verdict.UNMATCHED] > 10
    figures = JobFigure.objects.filter(month=NEWEST, reach=WIDEST, subject_kind="country")
    states = dict(figures.values_list("indicator", "state"))
    assert states["jobs_verified_fte"] == states["jobs_survival_24_ratio"] == "value"
    assert set(JobFigure.objects.values_list("programme__is_synthetic", flat=True)) == {True}


def test_neither_a_key_nor_a_personal_number_is_left(told: Employment) -> None:
    persons = {one.iin for one in told.listed}
    assert all(is_iin(one) and one[0] == "9" for one in persons)
    left = [one for one in Path(settings.BAGDAR_DATA).rglob("*") if one.is_file()]
    names = [one.name for one in left if "custodian" in str(one) or one.name in ("key", "sheet")]
    assert not names
    told_numbers = re.compile(rb"9[0-9][01][0-9][0-3][0-9][56][0-9]{5}")
    for one in left:
        if one.suffix not in (".sqlite3", ".parquet"):
            assert not {two.decode() for two in told_numbers.findall(one.read_bytes())} & persons
    assert set(Batch.objects.values_list("kind", flat=True)) == {"workers", "contributions"}
    assert verify().fault is None


def test_numbers_of_synthetic_enterprises_are_of_2099_and_real_ones_keep_theirs(
    told: Employment,
) -> None:
    made = Enterprise.objects.of_world(synthetic=True)
    numbers = list(made.values_list("bin", flat=True))
    assert numbers
    assert not any(one is None or bin_problem(one) or one[:2] != "99" for one in numbers)
    real = Enterprise.objects.of_world(synthetic=False).exclude(bin=None)
    assert not real.filter(bin__startswith="99").exists()
    assert Agreement.objects.exists()
    assert not Agreement.objects.filter(project__territory__is_synthetic=False).exists()


def test_scorecards_and_brakes_rest_on_verified_jobs(told: Employment) -> None:
    compute_scores(by=TESTS, at=NOW)
    scored = ScoreStanding.objects.filter(indicator="jobs_verified", reach=WIDEST, month=NEWEST)
    whole = scored.filter(subject_kind="territory").order_by("-base").first()
    assert whole is not None
    assert 0 < whole.n < whole.base
    assert Alarm.objects.filter(sign="claims_without_proof").exists()
