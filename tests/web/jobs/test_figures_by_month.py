"""Figures of jobs by subject and month, as alarms and pages read them; and their guards."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import Error, transaction

from bagdar.web.jobs.models import JobFigure, SubjectKind
from bagdar.web.jobs.queries.figures import figures_by_month
from bagdar.web.jobs.queries.verified import figures_in_full
from bagdar.web.projects.models import Programme
from tests import builders
from tests.builders import NOW
from tests.web.jobs.reporting import APRIL, MAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("building")]


def programme(key: str) -> Programme:
    land = builders.territories()["land"]
    return Programme.objects.create(key=key, name_en=key, territory=land)


def figure(one: Programme, indicator: str, value: float | None, **more: Any) -> JobFigure:
    """Keep a figure of the country."""
    told: dict[str, Any] = {
        "subject_kind": "country",
        "reach": 0,
        "month": MAY,
        "n": 3,
        "employers": 2,
        "state": "value" if value is not None else "not_reported",
        "evidence": "contributions",
        "rule_version": "jobs-1",
        "input_hash": "0" * 64,
        "computed_at": NOW,
    }
    return JobFigure.objects.create(
        programme=one, indicator=indicator, value=value, **{**told, **more}
    )


def asked(indicator: str, months: list[date] | None = None) -> Any:
    found = figures_by_month("country", [""], [indicator], 0, months)
    return found.get(("", indicator), {})


def test_the_figures_of_two_programmes_are_added_but_not_their_ratios() -> None:
    first = programme("first")
    second = Programme.objects.create(key="two", name_en="two", territory=first.territory)
    for one, fte, evidence in ((first, 10.5, "contributions"), (second, 4.0, "word")):
        figure(one, "jobs_claimed_fte", fte, evidence=evidence)
        figure(one, "jobs_women_ratio", 0.5)
        figure(one, "jobs_mean_wage_kzt", 300_000.0)
    told = asked("jobs_claimed_fte")[MAY]
    assert (told.value, told.n, told.employers, told.evidence) == (14.5, 6, 4, "word")
    for indicator in ("jobs_women_ratio", "jobs_mean_wage_kzt"):
        assert (asked(indicator)[MAY].value, asked(indicator)[MAY].state) == (
            None,
            "not_computable",
        )


def test_figures_are_told_by_month_and_of_the_reach_asked_for() -> None:
    one = programme("first")
    figure(one, "jobs_claimed_fte", 10.0)
    figure(one, "jobs_claimed_fte", 7.0, month=APRIL)
    figure(one, "jobs_claimed_fte", 99.0, reach=2)
    assert {month: told.value for month, told in asked("jobs_claimed_fte").items()} == {
        APRIL: 7.0,
        MAY: 10.0,
    }
    assert list(asked("jobs_claimed_fte", [APRIL])) == [APRIL]


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "not_reported"},
        {"month": MAY.replace(day=2)},
        {"subject": "7"},
        {"subject_kind": "territory"},
        {"reach": 8},
    ],
)
def test_the_database_refuses_figures_that_do_not_hold_together(wrong: dict[str, Any]) -> None:
    one = programme("first")
    with pytest.raises(Error), transaction.atomic():
        figure(one, "jobs_claimed_fte", 10.0, **wrong)


def test_a_figure_is_there_once_and_is_never_edited() -> None:
    one = programme("first")
    figure(one, "jobs_claimed_fte", 10.0)
    with pytest.raises(Error), transaction.atomic():
        figure(one, "jobs_claimed_fte", 11.0)
    with pytest.raises(Error, match="never edited"), transaction.atomic():
        JobFigure.objects.update(value=11.0)


def test_the_newest_month_is_one_that_all_programmes_have_and_a_later_one_names_who_lacks() -> None:
    first = programme("first")
    second = Programme.objects.create(key="two", name_en="Two", territory=first.territory)
    for one, month, fte in ((first, APRIL, 10.0), (first, MAY, 11.0), (second, APRIL, 1000.0)):
        figure(one, "jobs_verified_fte", fte, month=month)

    def told(month: date | None = None) -> tuple[date | None, float | None, tuple[str, ...]]:
        found = figures_in_full(SubjectKind.COUNTRY, "", 0, month)
        stated = found.one("jobs_verified_fte")
        return found.month, stated.figure.value if stated else None, found.missing

    assert told() == (APRIL, 1010.0, ())
    assert told(MAY) == (MAY, 11.0, ("Two",))
    Programme.objects.filter(pk=second.pk).update(ends_on=APRIL.replace(day=30))
    assert told() == (MAY, 11.0, ())


def test_a_programme_is_not_missed_before_its_first_month() -> None:
    first = programme("first")
    second = Programme.objects.create(key="two", name_en="Two", territory=first.territory)
    for one, month in ((first, APRIL), (first, MAY), (second, MAY)):
        figure(one, "jobs_verified_fte", 5.0, month=month)
    assert figures_in_full(SubjectKind.COUNTRY, "", 0, APRIL).missing == ()
    assert figures_in_full(SubjectKind.COUNTRY, "", 0).month == MAY
