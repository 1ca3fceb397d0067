"""The synthetic programme has verified jobs, made on the way that real records take."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from bagdar.core.jobs.alarms import SILENT_PERIODS
from bagdar.core.jobs.breakdowns import BREAKDOWNS
from bagdar.core.jobs.figures import job_figures
from bagdar.core.jobs.policy import VERIFIED_MONTHS, Verdict, month_after
from bagdar.core.tables import JOB_CLAIMS, JOB_VERDICTS, WITHIN
from bagdar.core.terms.identifiers import bin_problem, is_iin
from bagdar.sources.synthetic import employment as drawing
from bagdar.sources.synthetic.employment import Employment
from bagdar.web.alarms.models import Alarm
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.jobs.actions import simulated_records
from bagdar.web.jobs.actions.releasing import release_month
from bagdar.web.jobs.extracts import job_extracts
from bagdar.web.jobs.models import (
    Agreement,
    Batch,
    Claim,
    JobFigure,
    JobKind,
    ReleasedCell,
    VerdictCount,
)
from bagdar.web.journal.queries.checking import verify
from bagdar.web.people.models import User
from bagdar.web.projects.models import Programme
from bagdar.web.scorecards.actions.computing import compute_scores
from bagdar.web.scorecards.models import ScoreStanding
from tests import builders
from tests.builders import NOW, TESTS
from tests.core.jobs.drawn import rows_of, table
from tests.once import Once
from tests.web.delivery import synthetic

pytestmark = pytest.mark.django_db
NEWEST = date(2026, 5, 1)
WIDEST = 7
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


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


def _last_told() -> list[Claim]:
    """Return the last claim of permanent jobs of each project that is not silent too long."""
    found: dict[int, Claim] = {}
    heard = month_after(NEWEST, -SILENT_PERIODS.value)
    rows = Claim.objects.filter(kind=JobKind.PERMANENT, month__lte=NEWEST, month__gt=heard)
    for one in rows.order_by("month"):
        found[one.project_id] = one
    return list(found.values())


def test_wages_agree_by_hand_by_core_alone_on_the_page_and_in_the_api(told: Employment) -> None:
    waged = [one for one in _last_told() if one.wage_bill_kzt is not None]
    bill = sum(float(one.wage_bill_kzt or 0) for one in waged)
    mean = bill / sum(float(one.fte or 0) for one in waged)
    assert 250_000 < mean < 900_000

    programme = Programme.objects.get(is_synthetic=True)
    handed = next(one for one in job_extracts(programme, NOW) if one.shape is JOB_CLAIMS)
    claims = ibis.memtable(pa.Table.from_batches(handed.batches))
    nobody = (table(JOB_VERDICTS, []), claims, table(WITHIN, []))
    found = rows_of(job_figures(*nobody, closed_month=NEWEST))
    country = [one for one in found if (one["subject_kind"], one["reach"]) == ("country", WIDEST)]
    alone = {one["indicator"]: one["value"] for one in country}
    assert alone["jobs_wage_bill_kzt"] == pytest.approx(bill, abs=len(waged))
    assert alone["jobs_mean_wage_kzt"] == pytest.approx(mean, abs=1)

    chair = builders.user("chair")
    User.objects.filter(pk=chair.pk).update(is_synthetic=True)
    reader = Client()
    reader.force_login(User.objects.get(pk=chair.pk), BACKEND)
    address = reverse("territory-verified-jobs", args=["synthetic-country"])
    page = reader.get(f"{address}?month={NEWEST}").content.decode()
    shown = dict(re.findall(r'data-figure="(\w+)">([^<]*)<', page))
    digits = re.sub(r"[^0-9.]", "", shown["jobs_mean_wage_kzt"])
    assert float(digits) == pytest.approx(mean, abs=1)
    asked = {"kind": "territory", "subject": "synthetic-country", "month": f"{NEWEST}"}
    items = reader.get("/api/v1/jobs/figures", {**asked, "limit": "200"}).json()["items"]
    values = {one["indicator"]: one["value"] for one in items}
    assert values["jobs_mean_wage_kzt"] == pytest.approx(mean, abs=1)
    assert values["jobs_wage_bill_kzt"] == pytest.approx(bill, abs=len(waged))
    for name, least, most in (("women", 0.28, 0.47), ("youth", 0.18, 0.37)):
        assert least < values[f"jobs_{name}_ratio"] == alone[f"jobs_{name}_ratio"] < most
    assert values["jobs_foreign_ratio"] < 0.05 < 0.6 < values["jobs_local_ratio"]


def test_a_released_month_shows_parts_of_every_breakdown_of_the_country(told: Employment) -> None:
    programme = Programme.objects.get(is_synthetic=True)
    first = JobFigure.objects.order_by("month").values_list("month", flat=True)[0]
    release_month(programme, first, by=TESTS, at=NOW)
    shown = ReleasedCell.objects.filter(
        territory=programme.territory_id, is_rest=False, shown__gt=0, release__measure="claimed"
    )
    categories = set(shown.values_list("category", flat=True))
    assert all(categories & {int(one) for one in parts} for parts in BREAKDOWNS)
