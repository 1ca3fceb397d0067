"""Claims as they hold: the enterprise first, the district beside it, corrections last."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.actions.checking import LineFacts
from bagdar.web.jobs.actions.corrections import Paper, decide_correction, propose_correction
from bagdar.web.jobs.extracts import job_claims
from bagdar.web.jobs.models import EvidenceClass, JobKind, Report
from bagdar.web.jobs.queries.claimed_page import Shown, territory_claims
from bagdar.web.jobs.queries.claims import Promise, claims_of, due_by, promised_of, years_of
from bagdar.web.jobs.queries.expected import Reporter
from bagdar.web.jobs.queries.page import report_page
from bagdar.web.people.permissions import scope_of
from bagdar.web.projects.actions.membership import Paper as Order
from bagdar.web.projects.actions.membership import exclude, merge
from bagdar.web.projects.actions.updating import update_project
from bagdar.web.projects.models import Phase, Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers
from tests.web.jobs import reporting
from tests.web.jobs.reporting import APRIL, JUNE, MAY, People, accepted, backed, line, opened, plant

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def from_works(project: Project, fte: int) -> Report:
    """Let the enterprise of a project report it, and have it accepted."""
    first, second = (builders.user("enterprise", enterprise=project.enterprise) for _ in range(2))
    one = Reporter(enterprise_id=project.enterprise_id)
    report = reports.open_report(one, MAY, by=first, at=NOW)
    backed(project)
    told = LineFacts(
        project, JobKind.PERMANENT, {"fte": Decimal(fte)}, EvidenceClass.CONTRACTS.value
    )
    reports.write_lines(report, [told], by=first, at=NOW, whole=True)
    reports.submit_report(report, by=first, at=NOW)
    return reports.sign_report(report, by=second, at=NOW)


def reading(who: People) -> Reading:
    return Reading(scope_of(who.officer, on=NOW.date()), NOW, None, NOW.date())


def test_the_enterprise_counts_and_a_differing_district_stands_beside(who: People) -> None:
    project = plant(enterprise=builders.enterprise())
    accepted(who, line(project, 50))
    reports.accept_report(from_works(project, 44), by=who.oblast, at=NOW)
    (month,) = claims_of([project.pk])[project.pk]
    said = month.said[JobKind.PERMANENT]
    assert said.differs
    assert month.permanent == 44
    assert said.district is not None
    assert said.district.fte == 50


def test_what_the_enterprise_reported_is_not_asked_of_the_district_again(who: People) -> None:
    project = plant(enterprise=builders.enterprise())
    from_works(project, 44)
    report = opened(who.officer)
    (row,) = report_page(report, reading(who), filled=True).rows
    assert row.blocks[0].cells[0].theirs == "44"
    assert row.blocks[0].cells[0].value is None
    assert reports.submit_report(report, by=who.officer, at=NOW).state == "submitted"


def test_an_enterprise_with_one_clerk_is_signed_for_by_the_officials_of_its_place(
    who: People,
) -> None:
    project = plant(enterprise=builders.enterprise())
    only = builders.user("enterprise", enterprise=project.enterprise)
    one = Reporter(enterprise_id=project.enterprise_id)
    report = reports.open_report(one, MAY, by=only, at=NOW)
    reports.write_lines(report, [line(project, 3)], by=only, at=NOW)
    reports.submit_report(report, by=only, at=NOW)
    assert reports.sign_report(report, by=who.officer, at=NOW).checker_id == who.officer.actor_id


def test_a_correction_holds_from_its_approval_on(who: People) -> None:
    project = plant()
    report = accepted(who, line(project, 50))
    paper = Paper("Counted twice.", "Act 5")
    made = propose_correction(report, line(project, 45), paper, by=who.officer, at=NOW)
    decide_correction(made, approve=True, by=who.oblast, at=NOW + timedelta(days=1))
    assert claims_of([project.pk])[project.pk][0].permanent == 45
    assert claims_of([project.pk], as_of=NOW)[project.pk][0].permanent == 50


def test_phases_sum_up_to_the_project_and_are_not_told_beside_the_whole(who: People) -> None:
    phases = [{"number": 1, "name_en": "First"}, {"number": 2, "name_en": "Second"}]
    project = plant(phases=phases)
    first, second = Phase.objects.filter(project=project).order_by("number")
    parts = [
        LineFacts(project, JobKind.PERMANENT, {"fte": Decimal(20)}, phase=first),
        LineFacts(project, JobKind.PERMANENT, {"fte": Decimal(5)}, phase=second),
    ]
    report = opened(who.officer)
    both = [*parts, line(project, 25)]
    with pytest.raises(DeliveryError, match="not both"):
        reports.write_lines(report, both, by=who.officer, at=NOW)
    assert not report.lines.exists()
    accepted(who, *parts)
    assert claims_of([project.pk])[project.pk][0].permanent == 25


def test_construction_counts_in_years_of_full_time(who: People) -> None:
    project = plant()
    for month, fte in ((APRIL, 30), (MAY, 18)):
        accepted(
            who, line(project, 0), line(project, fte, JobKind.CONSTRUCTION, why="w"), month=month
        )
    assert years_of(claims_of([project.pk])[project.pk]) == 4


def test_what_is_promised_by_a_month_is_that_of_the_last_month_not_after_it() -> None:
    promised = [Promise(one, Decimal(n)) for one, n in ((APRIL, 10), (JUNE, 30))]
    assert [due_by(promised, one) for one in (APRIL.replace(month=3), APRIL, MAY, JUNE)] == [
        None,
        10,
        10,
        30,
    ]


def test_a_later_plan_moves_no_promise_of_the_months_before_it() -> None:
    builders.territories()
    june_2025, january_2025, january_2027 = date(2025, 6, 1), date(2025, 1, 1), date(2027, 1, 1)
    project = plant()
    ledgers.approve(project, order_on=date(2024, 5, 2), jobs={january_2025: 500})
    ledgers.rebaseline(project, order_on=date(2026, 2, 10), jobs={january_2027: 500})
    promised = promised_of([project.pk])[project.pk]
    months = (june_2025, date(2026, 1, 1), date(2026, 2, 1), date(2026, 12, 1), january_2027)
    assert [due_by(promised, one) for one in months] == [500, 500, None, None, 500]
    ledgers.rebaseline(project, order_on=date(2026, 4, 1), jobs={january_2025: 400})
    promised = promised_of([project.pk])[project.pk]
    assert [due_by(promised, one) for one in (*months[1:3], date(2026, 5, 1))] == [500, None, 400]


def test_a_sum_is_of_the_weakest_class_of_its_evidence(who: People) -> None:
    phases = [{"number": 1, "name_en": "First"}, {"number": 2, "name_en": "Second"}]
    project = backed(plant(phases=phases))
    first, second = Phase.objects.filter(project=project).order_by("number")
    best, worst = EvidenceClass.CONTRACTS.value, EvidenceClass.WORD.value
    one, other = {"fte": Decimal(1)}, {"fte": Decimal(2)}
    accepted(
        who,
        LineFacts(project, JobKind.PERMANENT, one, best, phase=first),
        LineFacts(project, JobKind.PERMANENT, other, worst, phase=second),
    )
    (month,) = claims_of([project.pk])[project.pk]
    told = month.told(JobKind.PERMANENT)
    assert told is not None
    assert told.evidence_class == worst


def by_month(who: People) -> dict[date, Shown]:
    places = Territory.objects.filter(key__in=("north-east", "north-west"))
    read = Reading(scope_of(who.office, on=LATER.date()), LATER, None, LATER.date())
    shown = territory_claims(list(places.values_list("pk", flat=True)), read)
    return {one.month: one for one in shown.months}


def test_a_month_says_how_many_of_its_projects_told_and_compares_the_same_ones(
    who: People,
) -> None:
    first, second = plant(), plant()
    accepted(who, line(first, 100), line(second, 400), month=APRIL)
    north_west = Territory.objects.get(key="north-west")
    update_project(second, {"territory": north_west}, by=TESTS, at=NOW)
    accepted(who, line(first, 90, why="w"))
    months = by_month(who)
    assert (months[MAY].permanent, months[MAY].coverage) == (90, (1, 2, Decimal(-10)))
    assert (months[MAY].change_text, months[APRIL].change_text) == ("-10", None)
    assert (months[APRIL].permanent, months[APRIL].coverage) == (500, (2, 2, None))


def test_claims_end_when_the_project_leaves_the_programme_and_the_months_before_stay(
    who: People,
) -> None:
    gone, stays = plant(), plant()
    accepted(who, line(gone, 500), line(stays, 7), month=APRIL)
    accepted(who, line(gone, 500, why="w"), line(stays, 7, why="w"), why="w")
    exclude(gone, Order(MAY.replace(day=20), "Order 2", "closed"), by=TESTS, at=LATER)
    months = by_month(who)
    assert (months[APRIL].permanent, months[APRIL].expected) == (507, 2)
    assert (months[MAY].permanent, months[MAY].expected) == (7, 1)
    rows = [
        row for batch in job_claims(stays.programme, LATER).batches for row in batch.to_pylist()
    ]
    assert {row["project"]: row["until"] for row in rows} == {gone.pk: APRIL, stays.pk: None}


def test_a_territory_shows_what_a_merged_project_told_where_the_other_one_is_silent(
    who: People,
) -> None:
    old = plant()
    accepted(who, line(old, 40), month=APRIL)
    new = plant()
    accepted(who, line(old, 40, why="w"), line(new, 41, why="w"), why="w")
    merge(old, new, Order(NOW.date(), "Order 1", "the same plant"), by=TESTS, at=LATER)
    months = by_month(who)
    assert (months[APRIL].permanent, months[APRIL].told_by) == (40, 1)
    assert (months[MAY].permanent, months[MAY].coverage) == (41, (1, 1, Decimal(1)))
