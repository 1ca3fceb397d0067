"""All jobs of employers by month, as a custodian counted them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction

from bagdar.core.terms.identifiers import bin_with_control
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.jobs.actions.headcounts import Counted, take_headcounts
from bagdar.web.jobs.extracts import job_extracts
from bagdar.web.jobs.models import EmployerJobs
from bagdar.web.journal.models import Entry
from bagdar.web.projects.actions.carriers import edit_enterprise
from bagdar.web.projects.models import Programme
from bagdar.web.queue.models import Order
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs.handing import BIN, works
from tests.web.jobs.reporting import APRIL, MAY, accepted, line, people

pytestmark = pytest.mark.django_db
MAY_ENDS = datetime(2026, 5, 31, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
OTHER = bin_with_control("94124000020")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.BAGDAR_DATA = tmp_path / "data"
    builders.territories()


def take(folder: Path, *rows: str, head: str = "employer,month,jobs", **more: Any) -> Counted:
    path = folder / "jobs.csv"
    path.write_text("\n".join([head, *rows]) + "\n")
    return take_headcounts(
        Programme.objects.get(key="programme"), path, **{"by": TESTS, "at": NOW, **more}
    )


def handed_over() -> list[dict[str, Any]]:
    tables = {one.shape.name: one for one in job_extracts(Programme.objects.get(), LATER)}
    return [row for batch in tables["JOB_HEADCOUNTS"].batches for row in batch.to_pylist()]


def test_the_jobs_of_an_employer_are_taken_in_once_and_handed_over(tmp_path: Path) -> None:
    works()
    rows = (f"{BIN},2026-04,900.5", f"{BIN},2026-05,901")
    assert take(tmp_path, *rows) == Counted(2, 2, 0, {})
    assert take(tmp_path, *rows) == Counted(2, 0, 2, {})
    assert take(tmp_path, f"{BIN},2026-05,950", at=LATER).kept == 1
    assert handed_over() == [
        {"employer": BIN, "month": month, "fte_thousandths": fte, "source": "contributions"}
        for month, fte in ((APRIL, 900_500), (MAY, 950_000))
    ]
    assert Entry.objects.filter(act="jobs.employer_jobs").count() == 3
    assert Order.objects.filter(key__startswith="jobs:").exists()


def test_jobs_counted_under_an_old_number_are_those_of_the_enterprise(tmp_path: Path) -> None:
    project = works()
    take(tmp_path, f"{BIN},2026-04,900")
    assert project.enterprise is not None
    edit_enterprise(project.enterprise, {"bin": OTHER}, by=TESTS, at=LATER)
    assert [row["employer"] for row in handed_over()] == [OTHER]


def test_a_number_given_up_counts_up_to_its_month_and_not_where_another_holds_it(
    tmp_path: Path,
) -> None:
    project = works()
    assert project.enterprise is not None
    may = MAY_ENDS - timedelta(days=9)
    edit_enterprise(project.enterprise, {"bin": OTHER}, by=TESTS, at=may)
    take(tmp_path, *(f"{BIN},2026-{month:02},{month}" for month in (4, 5, 6)))
    told = [(row["employer"], row["month"], row["fte_thousandths"]) for row in handed_over()]
    assert sorted(told) == [(OTHER, APRIL, 4_000), (OTHER, MAY, 5_000)]
    holder = builders.enterprise(bin=BIN)
    assert {row["employer"] for row in handed_over()} == {BIN}
    assert len(handed_over()) == 3
    edit_enterprise(holder, {"bin": None}, by=TESTS, at=may)
    edit_enterprise(project.enterprise, {"bin": BIN}, by=TESTS, at=NOW)
    own = [(row["employer"], row["fte_thousandths"]) for row in handed_over()]
    assert sorted(own) == [(BIN, 4_000), (BIN, 5_000), (BIN, 6_000)]


def test_every_programme_of_that_world_with_jobs_is_computed_anew(tmp_path: Path) -> None:
    other = works(bin=OTHER, programme=builders.programme(key="second"))
    accepted(people(), line(other, 5))
    builders.programme(key="without-jobs")
    first = works().programme
    take(tmp_path, f"{BIN},2026-04,900", at=LATER)
    asked = Order.objects.filter(key__contains=(LATER + timedelta(minutes=1)).isoformat())
    keys = {one.key.split(":")[1] for one in asked}
    assert keys == {str(first.pk), str(other.programme.pk)}


def test_rows_that_cannot_be_used_are_set_apart_by_reason(tmp_path: Path) -> None:
    works()
    found = take(
        tmp_path,
        f"{BIN},2026-04,1",
        f"{BIN},2026-13,1",
        f"{BIN},2026-04,-1",
        f"{BIN},2027-04,1",
        f"{OTHER},2026-04,1",
        "880101300012,2026-04,1",
        "one,two",
    )
    assert found.set_apart == {
        "broken_line": 3,
        "month_in_future": 1,
        "employer_unknown": 1,
        "employer": 1,
    }
    assert [(one.month, one.fte) for one in EmployerJobs.objects.all()] == [(APRIL, Decimal(1))]


def test_an_open_quotation_mark_sets_its_own_row_apart_and_no_other(tmp_path: Path) -> None:
    works()
    rows = [f"{BIN},2026-0{month},{month}" for month in (1, 2, 3, 4)]
    rows[1] = f'"{rows[1]}'
    found = take(tmp_path, *rows, "", f'"{BIN}","2026-05",5')
    assert found == Counted(5, 4, 0, {"broken_line": 1})
    assert {one.month.month for one in EmployerJobs.objects.all()} == {1, 3, 4, 5}


def test_rows_of_one_month_that_differ_are_set_apart_all_of_them(tmp_path: Path) -> None:
    works()
    may = (f"{BIN},2026-05,{jobs}" for jobs in (7, 8, 7))
    found = take(tmp_path, f"{BIN},2026-04,1", f"{BIN},2026-04,1.0", *may)
    assert found == Counted(5, 1, 1, {"differs": 3})
    assert [(one.month, one.fte) for one in EmployerJobs.objects.all()] == [(APRIL, Decimal(1))]


@pytest.mark.parametrize(
    ("head", "row", "words"),
    [
        ("pseudonym,month,employer,site,rate", "1,2,3,4,5", "must name the columns"),
        ("employer,month,jobs", f"{BIN},2026-04,many", "None of the rows"),
    ],
)
def test_what_is_no_such_table_is_refused_and_nothing_is_kept(
    tmp_path: Path, head: str, row: str, words: str
) -> None:
    works()
    with pytest.raises(DeliveryError, match=words):
        take(tmp_path, row, head=head)
    assert not EmployerJobs.objects.exists()


@pytest.mark.parametrize("role", ["programme_office", "analyst", "enterprise"])
def test_only_a_custodian_hands_jobs_of_employers_over(tmp_path: Path, role: str) -> None:
    project = works()
    scope: dict[str, Any] = {"enterprise": project.enterprise} if role == "enterprise" else {}
    with pytest.raises(PermissionDenied):
        take(tmp_path, f"{BIN},2026-04,1", by=builders.user(role, **scope))
    take(tmp_path, f"{BIN},2026-04,1", by=builders.user("custodian"))


@pytest.mark.usefixtures("building")
def test_what_a_custodian_counted_is_neither_changed_nor_deleted(tmp_path: Path) -> None:
    works()
    take(tmp_path, f"{BIN},2026-04,1")
    for change in (
        lambda: EmployerJobs.objects.update(fte=2),
        lambda: EmployerJobs.objects.all().delete(),
    ):
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            change()
