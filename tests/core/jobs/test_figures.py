"""Figures of jobs, J1 to J9, on tables drawn in the test."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import ibis
import pytest

from bagdar.core.jobs.figures import job_figures, verdict_counts
from bagdar.core.jobs.policy import Additionality, Band, BandError, band_in
from bagdar.core.tables import (
    JOB_CLAIMS,
    JOB_FIGURES,
    JOB_VERDICT_COUNTS,
    JOB_VERDICTS,
    WITHIN,
)
from tests.core.jobs.drawn import CLOSED, MILL, PLANT, Row, rows_of, table

COUNTRY, WEST, EAST, TOWN = 1, 2, 3, 4
IN_TREE: list[Row] = [(1, 1), (2, 2), (3, 3), (4, 4), (2, 1), (3, 1), (4, 2), (4, 1)]
"""The country holds West and East; West holds a town."""


def person(
    worker: int,
    verdict: str,
    *,
    project: int = 1,
    territory: int = TOWN,
    employer: str = PLANT,
    reach: int = 0,
    joined: int = 40,
    last: int | None = 0,
    months: int = 12,
    fte: int = 12_000,
    came_from: str | None = None,
    has_baseline: bool = True,
    beyond_growth: bool = False,
) -> Row:
    place = (f"site-{project}", project, territory, reach)
    paid = (joined, last, months, min(months, 12), fte)
    return (worker, employer, *place, *paid, verdict, came_from, has_baseline, beyond_growth)


def claim(
    month: int,
    fte: int,
    *,
    kind: str = "permanent",
    project: int = 1,
    territory: int = TOWN,
    employer: str | None = PLANT,
    reach: int = 0,
    women: int | None = None,
    wages: int | None = None,
    evidence: str = "word",
    until: int | None = None,
) -> Row:
    return (
        project, territory, employer, reach, month, kind, fte, women, None, None, None, wages,
        evidence, until,
    )  # fmt: skip


def figures(
    persons: list[Row], claims: list[Row], band: Band | None = None
) -> dict[tuple[str, str, int], dict[str, dict[str, Any]]]:
    expression = job_figures(
        table(JOB_VERDICTS, persons),
        table(JOB_CLAIMS, claims),
        table(WITHIN, IN_TREE),
        closed_month=CLOSED,
        band=band,
    )
    JOB_FIGURES.check(expression)
    found: dict[tuple[str, str, int], dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in rows_of(expression):
        subject = (row["subject_kind"], row["subject"], row["reach"])
        assert row["indicator"] not in found[subject]
        assert (row["value"] is None) == (row["state"] != "value")
        assert row["month"] == CLOSED
        found[subject][row["indicator"]] = row
    return dict(found)


@pytest.fixture(scope="module")
def drawn() -> dict[tuple[str, str, int], dict[str, dict[str, Any]]]:
    """Four persons of the plant in the town, one of the mill in East that is restricted."""
    return figures(
        [
            person(1, "verified"),
            person(2, "left", fte=6000, last=20),
            person(12, "left", months=0, fte=0, joined=10, last=1),
            person(3, "pending", months=5, fte=5000, joined=4),
            person(4, "transfer", came_from="same_employer", last=0),
            person(5, "transfer", came_from="programme", project=2, territory=WEST),
            person(6, "capped", project=2, territory=WEST, last=1),
            person(7, "temporary", months=3, fte=3000, joined=30, last=28),
            person(8, "unmatched", months=0, fte=0, last=None),
            person(9, "double_claimed"),
            person(10, "pending", months=0, fte=0, joined=0, last=None),
            person(11, "verified", project=3, territory=EAST, employer=MILL, reach=2),
        ],
        [
            claim(3, 9000),
            claim(1, 5000, women=1000, wages=1_250_000, evidence="tax_return"),
            claim(1, 3000, project=2, territory=WEST),
            claim(-1, 99_000),
            claim(14, 6000, kind="construction"),
            claim(13, 6000, kind="construction"),
        ],
        Band(Additionality(25, 50, 0, 100, "a source"), Additionality(10, 25, 0, 100, "a source")),
    )


def test_whoever_is_beyond_what_the_employer_grew_by_is_paid_now_and_no_additional_job() -> None:
    band = Band(Additionality(0, 0, 0, 100, "a source"), Additionality(0, 0, 0, 100, "a source"))
    young = {"months": 6, "fte": 6000, "joined": 5}
    persons = [
        person(1, "verified"),
        person(2, "pending", **young),  # type: ignore[arg-type]
        person(3, "pending", beyond_growth=True, **young),  # type: ignore[arg-type]
    ]
    found = figures(persons, [], band)["country", "", 0]
    told = {code: (found[code]["value"], found[code]["n"]) for code in found}
    assert told["jobs_paid_now_fte"] == (1.0, 2)
    assert told["jobs_net_of_transfer_fte"] == (1.5, 2)
    assert told["jobs_additional_low_fte"] == told["jobs_additional_high_fte"] == (1.5, 2)


def values(found: Any, kind: str, subject: object, reach: int = 0) -> dict[str, Any]:
    return {code: row["value"] for code, row in found[kind, str(subject), reach].items()}


def test_the_chain_from_claimed_to_additional_is_stated_for_a_project(drawn: Any) -> None:
    found = values(drawn, "project", 1)
    expected = {
        "jobs_claimed_fte": 5.0,
        "jobs_claimed_carried_fte": 5.0,
        "jobs_construction_fte_years": 1.0,
        "jobs_verified_fte": 1.5,
        "jobs_paid_now_fte": pytest.approx(5 / 12),
        "jobs_retained_fte": 1.0,
        "jobs_transferred_fte": 1.0,
        "jobs_net_of_transfer_fte": pytest.approx(1.5 + 5 / 12),
        "jobs_additional_low_fte": pytest.approx((1.5 + 5 / 12) * 0.75 * 0.5),
        "jobs_additional_high_fte": pytest.approx((1.5 + 5 / 12) * 0.9 * 0.75),
        "jobs_wage_bill_kzt": 1_250_000.0,
        "jobs_mean_wage_kzt": 250_000.0,
        "jobs_women_ratio": 0.2,
        "jobs_youth_ratio": None,
        "jobs_local_ratio": None,
        "jobs_foreign_ratio": None,
        "jobs_survival_24_ratio": pytest.approx(1 / 3),
        "jobs_survival_36_ratio": pytest.approx(1 / 2),
    }
    assert found == expected


@pytest.mark.parametrize(
    ("month", "claimed", "carried"),
    [(0, 4.0, 0.0), (1, 4.0, 4.0), (2, None, None), (40, None, None)],
)
def test_a_claim_ends_with_the_silence_that_raises_an_alarm(
    month: int, claimed: float | None, carried: float | None
) -> None:
    found = figures([person(1, "verified")], [claim(month, 4000)])
    told = values(found, "project", 1)
    assert told.get("jobs_claimed_fte") == claimed
    assert told.get("jobs_claimed_carried_fte") == carried


def test_projects_sum_to_territories_and_these_to_the_country_reach_by_reach(drawn: Any) -> None:
    assert values(drawn, "territory", TOWN)["jobs_verified_fte"] == 1.5
    assert values(drawn, "territory", WEST)["jobs_verified_fte"] == 1.5
    assert values(drawn, "territory", WEST)["jobs_claimed_fte"] == 8.0
    assert values(drawn, "country", "")["jobs_verified_fte"] == 1.5
    assert values(drawn, "country", "", 2)["jobs_verified_fte"] == 2.5
    assert values(drawn, "employer", PLANT)["jobs_transferred_fte"] == 2.0
    assert ("territory", str(EAST), 0) not in drawn
    assert values(drawn, "territory", EAST, 2)["jobs_verified_fte"] == 1.0
    assert ("country", "", 4) not in drawn


def test_each_figure_names_its_evidence_the_persons_and_the_employers_behind_it(
    drawn: Any,
) -> None:
    country, project = drawn["country", "", 3], drawn["project", "1", 0]
    verified = country["jobs_verified_fte"]
    assert (verified["evidence"], verified["n"], verified["employers"]) == ("contributions", 3, 2)
    assert project["jobs_claimed_fte"]["evidence"] == "tax_return"
    assert drawn["territory", str(WEST), 0]["jobs_claimed_fte"]["evidence"] == "word"
    assert project["jobs_paid_now_fte"]["n"] == 1
    assert project["jobs_survival_24_ratio"]["n"] == 3
    assert project["jobs_youth_ratio"]["state"] == "not_reported"


def test_without_a_band_what_is_additional_is_not_computable() -> None:
    found = figures([person(1, "verified")], [])["country", "", 0]
    for code in ("jobs_additional_low_fte", "jobs_additional_high_fte"):
        assert (found[code]["state"], found[code]["value"]) == ("not_computable", None)
    assert found["jobs_survival_24_ratio"]["value"] == 1.0


def test_nobody_who_joined_long_enough_ago_has_no_survival() -> None:
    found = figures([person(1, "verified", joined=23)], [])["project", "1", 0]
    assert found["jobs_survival_24_ratio"]["state"] == "not_applicable"


def test_nobody_is_claimed_of_a_project_that_left_the_programme_and_months_before_stay() -> None:
    told = [
        claim(2, 5000, until=1),
        claim(1, 500_000, project=2, until=1),
        claim(0, 7000, project=3, until=0),
        claim(2, 12_000, kind="construction", project=2, until=2),
        claim(1, 12_000, kind="construction", project=2, until=2),
    ]
    country = values(figures([], told), "country", "")
    assert (country["jobs_claimed_fte"], country["jobs_construction_fte_years"]) == (7.0, 1.0)


def test_claims_without_an_enterprise_count_for_the_place() -> None:
    found = figures([], [claim(1, 4000, employer=None)])
    assert values(found, "territory", WEST)["jobs_claimed_fte"] == 4.0
    assert not [one for one in found if one[0] == "employer"]


def test_a_share_is_of_the_reports_that_told_it() -> None:
    found = figures([], [claim(1, 4000, women=1000), claim(1, 4000, project=2, wages=0)])
    assert values(found, "country", "")["jobs_women_ratio"] == 0.25
    assert values(found, "country", "")["jobs_mean_wage_kzt"] == 0.0


def test_a_mean_wage_says_how_many_reports_told_wages() -> None:
    told = [claim(1, 4000, wages=1_000_000), claim(1, 1000, project=2, wages=500_000)]
    country = figures([], [*told, claim(1, 9000, project=3)])["country", "", 0]
    assert country["jobs_mean_wage_kzt"]["value"] == 300_000.0
    assert (country["jobs_mean_wage_kzt"]["n"], country["jobs_wage_bill_kzt"]["n"]) == (2, 2)
    nobody = figures([], [claim(1, 0, wages=0)])["country", "", 0]["jobs_mean_wage_kzt"]
    assert (nobody["value"], nobody["n"], nobody["state"]) == (None, 0, "not_reported")


def test_claims_are_counted_by_verdict_and_those_of_unknown_sites_by_none() -> None:
    unknown = (9, PLANT, "x", None, None, None, 4, None, 0, 0, 0, "unmatched", None, False, False)
    mill = person(2, "verified", employer=MILL, has_baseline=False)
    persons = [person(1, "verified"), mill, person(3, "capped")]
    expression = verdict_counts(
        table(JOB_VERDICTS, [*persons, unknown]), table(WITHIN, IN_TREE), closed_month=CLOSED
    )
    JOB_VERDICT_COUNTS.check(expression)
    found = {
        (one["subject_kind"], one["subject"], one["verdict"]): (
            one["persons"],
            one["employers"],
            one["fte_months_thousandths"],
        )
        for one in rows_of(expression)
        if one["reach"] == 0
    }
    assert found["country", "", "verified"] == (2, 2, 24_000)
    assert found["country", "", "baseline_unknown"] == (1, 1, 12_000)
    assert ("employer", PLANT, "baseline_unknown") not in found
    assert found["territory", str(WEST), "capped"] == (1, 1, 12_000)
    assert ("country", "", "unmatched") not in found


@pytest.mark.parametrize(
    "numbers", [(-1, 0, 0, 100), (0, 101, 0, 100), (0, 0, -5, 100), (0, 0, 0, -1)]
)
def test_shares_of_a_band_outside_a_hundred_percent_are_refused(
    numbers: tuple[int, int, int, int],
) -> None:
    with pytest.raises(BandError):
        Additionality(*numbers, "a source")


def test_a_band_needs_a_source_and_is_not_upside_down() -> None:
    low, high = Additionality(25, 50, 0, 100, "x"), Additionality(10, 25, 0, 100, "x")
    assert Band(low, high).high.ratio == pytest.approx(0.675)
    with pytest.raises(BandError, match="leaves more"):
        Band(high, low)
    with pytest.raises(BandError, match="needs its source"):
        Additionality(0, 0, 0, 100, "")


def test_figures_are_expressions_over_tables_of_the_shapes() -> None:
    unbound = [
        ibis.table(one.schema(), name=one.name) for one in (JOB_VERDICTS, JOB_CLAIMS, WITHIN)
    ]
    JOB_FIGURES.check(job_figures(*unbound, closed_month=CLOSED))


def test_a_band_holds_from_its_month_until_the_next_one() -> None:
    first, second = (
        Band(Additionality(50, 0, 0, 100, source), Additionality(0, 0, 0, 100, source))
        for source in ("first", "second")
    )
    bands = {date(2026, 3, 1): first, date(2026, 5, 1): second}
    held = [band_in(bands, date(2026, month, 1)) for month in (2, 3, 4, 5, 6)]
    assert held == [None, first, first, second, second]
