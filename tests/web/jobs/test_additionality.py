"""Net additional jobs, J6: a band by scenarios that somebody sets, or why there is none."""

from __future__ import annotations

import csv
import io
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.jobs.actions.additionality import set_band
from bagdar.web.jobs.actions.computing import compute_jobs
from bagdar.web.jobs.models import AdditionalityBand, JobFigure
from bagdar.web.journal.actions import act
from bagdar.web.journal.models import Entry
from bagdar.web.projects.models import Programme
from bagdar.web.queue.models import Order
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.jobs.handing import works
from tests.web.jobs.reporting import APRIL, JUNE, MAY
from tests.web.jobs.test_releases import computed, three_employers
from tests.web.jobs.test_verified_pages import browser, of_hand

pytestmark = pytest.mark.django_db

SHARES = {
    "low_leakage": 25,
    "low_displacement": 50,
    "low_substitution": 0,
    "low_multiplier": 100,
    "high_leakage": 10,
    "high_displacement": 25,
    "high_substitution": 0,
    "high_multiplier": 120,
}
"""0.375 and 0.81 of the jobs net of transfer."""
SOURCE = "Additionality Guide, 4th edition, 2014"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.BAGDAR_DATA = tmp_path / "data"
    builders.territories()


def banded(programme: Programme, valid_from: date = MAY, **more: Any) -> AdditionalityBand:
    shares = {**SHARES, **{name: more[name] for name in more if name in SHARES}}
    facts: dict[str, Any] = {"source": SOURCE, "by": TESTS, "at": NOW}
    facts |= {name: more[name] for name in more if name not in SHARES}
    return set_band(programme, shares, valid_from=valid_from, **facts)


def page(reader: Client) -> str:
    return reader.get(reverse("territory-verified-jobs", args=["north-east"])).content.decode()


def test_additional_jobs_stand_as_a_band_with_n_of_n_and_its_source(tmp_path: Path) -> None:
    """Of 1.75 jobs net of transfer 0.375 and 0.81 are additional: 0.66 to 1.42."""
    who, project = of_hand(tmp_path)
    banded(project.programme)
    compute_jobs(project.programme, by=TESTS, at=NOW)
    text = page(browser(who.oblast))
    assert "<strong>0.66 – 1.42</strong>" in text
    assert "<dd>3/5</dd>" in text
    assert SOURCE in text
    assert '<td class="number">37.5 %</td><td class="number">81 %</td>' in text
    address = reverse("territory-verified-jobs", args=["north-east"])
    table = browser(who.oblast).get(f"{address}?format=csv").content.decode().removeprefix("\ufeff")
    rows = {row["Figure"]: row for row in csv.DictReader(io.StringIO(table))}
    low = rows["jobs_additional_low_fte"]
    assert float(low["Value"]) == pytest.approx(1.75 * 0.375)
    assert (low["Persons or reports"], low["Of persons claimed"]) == ("3", "5")
    items = Caller(who.oblast).rows("jobs/figures?kind=territory&subject=north-east")
    told = {one["indicator"]: one for one in items}
    high = told["jobs_additional_high_fte"]
    assert high["value"] == pytest.approx(1.75 * 0.81)
    assert (high["n"], high["base"], high["state"]) == (3, 5, "value")


def test_without_a_scenario_they_are_not_computable_and_say_for_what_it_lacks(
    tmp_path: Path,
) -> None:
    who, project = of_hand(tmp_path)
    text = page(browser(who.oblast))
    reason = "No scenario holds for this month, so that it is not computable: Programme."
    assert reason in text
    items = Caller(who.oblast).rows("jobs/figures?kind=territory&subject=north-east")
    told = {one["indicator"]: (one["value"], one["state"], one["reason"]) for one in items}
    assert told["jobs_additional_low_fte"] == (None, "not_computable", reason)
    assert told["jobs_verified_fte"] == (1.5, "value", "")
    banded(project.programme)
    assert "A scenario was set since the figures were computed" in page(browser(who.oblast))


def test_of_two_programmes_of_which_one_has_no_scenario_no_part_is_told_as_the_whole() -> None:
    plants = three_employers()
    computed(MAY, plants)
    other = builders.programme(key="other", name_en="Other", name_ru="Д", name_kk="Б")
    for row, value in ((Programme.objects.get(key="programme"), None), (other, 3.0)):
        _figure(row, value)
    items = Caller(builders.user("analyst")).rows("jobs/figures?kind=country")
    told = {one["indicator"]: one for one in items}
    assert told["jobs_additional_low_fte"]["state"] == "not_computable"
    assert "Programme" in told["jobs_additional_low_fte"]["reason"]


def _figure(programme: Programme, value: float | None) -> None:
    with act("tests.figures", by=TESTS, at=NOW) as entry:
        codes = ("jobs_additional_low_fte", "jobs_additional_high_fte")
        for code, reach in product(codes, range(4)):
            JobFigure.objects.create(
                programme=programme,
                subject_kind="country",
                subject="",
                reach=reach,
                month=MAY,
                n=3,
                employers=1,
                rule_version="tests",
                input_hash="0" * 64,
                computed_at=NOW,
                indicator=code,
                value=value,
                state="not_computable" if value is None else "value",
                evidence="contributions",
            )
        entry.record("job figures", "drawn", before=None, after={"figures": 8})


def test_months_computed_keep_what_they_were_stated_with(tmp_path: Path) -> None:
    _who, project = of_hand(tmp_path)
    with pytest.raises(DeliveryError, match="2026-05 is computed"):
        banded(project.programme, APRIL)
    banded(project.programme, JUNE)
    compute_jobs(project.programme, by=TESTS, at=NOW)
    states = JobFigure.objects.filter(indicator="jobs_additional_low_fte").values_list("state")
    assert set(states) == {("not_computable",)}


def test_a_scenario_has_the_figures_computed_within_a_minute_and_stands_in_the_journal(
    tmp_path: Path,
) -> None:
    project = works()
    banded(project.programme)
    assert Order.objects.filter(key__startswith=f"jobs:{project.programme.pk}:").exists()
    assert Entry.objects.filter(act="jobs.additionality").exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"low_leakage": 101}, "low_leakage"),
        ({"high_displacement": -1}, "high_displacement"),
        ({"high_multiplier": 501}, "high_multiplier"),
        ({"low_leakage": 0, "low_displacement": 0}, "low_leakage"),
        ({"source": "  "}, "source"),
        ({"source": "x" * 301}, "source"),
        ({"source": "a\x00b"}, "source"),
        ({"valid_from": date(2026, 5, 2)}, "valid_from"),
        ({"valid_from": date(2027, 7, 1)}, "valid_from"),
    ],
)
def test_a_band_that_is_none_is_refused_by_field(wrong: dict[str, Any], field: str) -> None:
    programme = builders.programme()
    with pytest.raises(DeliveryError) as refused:
        banded(programme, **wrong)
    assert list(refused.value.problems) == [field]
    assert not AdditionalityBand.objects.exists()


def test_a_scenario_begins_within_a_year_as_none_is_taken_back() -> None:
    programme = builders.programme()
    with pytest.raises(DeliveryError, match="2027-06 at the latest"):
        banded(programme, date(2062, 7, 1))
    assert banded(programme, date(2027, 6, 1)).pk


@pytest.mark.usefixtures("building")
def test_scenarios_follow_each_other_and_the_database_changes_none() -> None:
    programme = builders.programme()
    banded(programme, MAY)
    with pytest.raises(DeliveryError, match="Choose a later month"):
        banded(programme, MAY)
    banded(programme, JUNE, source="Order 7")
    rows = Caller(builders.user()).rows("jobs/scenarios")
    assert [(one["valid_from"], one["valid_to"], one["source"]) for one in rows] == [
        ("2026-06-01", None, "Order 7"),
        ("2026-05-01", "2026-06-01", SOURCE),
    ]
    assert (rows[0]["low_ratio"], rows[0]["high_ratio"]) == (0.375, pytest.approx(0.81))
    for change in (
        lambda: AdditionalityBand.objects.update(low_leakage=0),
        lambda: AdditionalityBand.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_programme_office_alone_sets_scenarios_by_page_and_api() -> None:
    programme = builders.programme()
    office, analyst = builders.user("programme_office"), builders.user("analyst")
    with pytest.raises(PermissionDenied):
        banded(programme, by=analyst)
    address = reverse("jobs-scenario-set")
    assert browser(analyst).get(address).status_code == 404
    sent = {"programme": "programme", "valid_from": "2026-05", **SHARES, "source": SOURCE}
    assert browser(office).post(address, {**sent, "valid_from": "May"}).status_code == 422
    assert browser(office).post(address, {**sent, "low_leakage": ""}).status_code == 422
    upside_down = browser(office).post(address, {**sent, "low_leakage": 0, "low_displacement": 0})
    assert upside_down.status_code == 422
    assert "change them over" in upside_down.content.decode()
    assert browser(office).post(address, sent).status_code == 302
    given = {**sent, "valid_from": "2026-07-01"}
    assert Caller(analyst).post("jobs/scenarios", given).status_code == 404
    assert Caller(office).made("jobs/scenarios", given)["valid_from"] == "2026-07-01"
    assert Caller(office).post("jobs/scenarios", given).status_code == 422
    listed = browser().get(reverse("jobs-scenarios")).content.decode()
    assert listed.count(SOURCE) == 2
    assert "Set a scenario" not in listed


def test_a_figure_opens_the_projects_behind_it_and_they_make_it(tmp_path: Path) -> None:
    who, project = of_hand(tmp_path)
    banded(project.programme)
    compute_jobs(project.programme, by=TESTS, at=NOW)
    reader = browser(who.oblast)
    address = reverse(
        "territory-verified-jobs-rows", args=["north-east", "jobs_additional_low_fte"]
    )
    assert f"{address}?month=2026-05" in page(reader)
    text = reader.get(f"{address}?month=2026-05").content.decode()
    assert project.name in text
    assert '<td class="number">3/5</td>' in text
    asked = "jobs/figures/rows?indicator=jobs_additional_low_fte&subject=north"
    told = Caller(who.oblast).get(asked).json()
    assert (told["count"], told["withheld"]) == (1, 0)
    assert told["value"] == told["items"][0]["value"] == pytest.approx(1.75 * 0.375)
    assert (told["items"][0]["n"], told["items"][0]["base"]) == (3, 5)
    table = reader.get(f"{address}?format=csv").content.decode()
    assert project.key in table
    elsewhere = reverse("territory-verified-jobs-rows", args=["north-west", "jobs_verified_fte"])
    assert project.name not in reader.get(elsewhere).content.decode()
    unknown = reverse("territory-verified-jobs-rows", args=["north-east", "no"])
    assert reader.get(unknown).status_code == 404


def test_rows_are_not_there_for_whoever_is_shown_released_figures_alone(tmp_path: Path) -> None:
    who, project = of_hand(tmp_path)
    address = reverse("territory-verified-jobs-rows", args=["north-east", "jobs_verified_fte"])
    for reader in (browser(), browser(who.stranger)):
        text = reader.get(address).content.decode()
        assert project.name not in text
        assert "Withheld" in text
        assert reader.get(f"{address}?format=csv").status_code == 404
    asked = "jobs/figures/rows?indicator=jobs_verified_fte&subject=north-east"
    told = Caller(who.stranger).get(asked).json()
    assert (told["items"], told["value"], told["state"]) == ([], None, "withheld")
