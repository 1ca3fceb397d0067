"""Monthly output: asked once, corrected by another row, both sources apart, idle and silent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from bagdar.core.delivery.life import MonthReported, State, life
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.launching import launch
from bagdar.web.delivery.actions.operating import record_inspection, set_operation
from bagdar.web.delivery.actions.outputs import OutputFacts, report_output, unit_asked
from bagdar.web.delivery.models import Operation, Output
from bagdar.web.delivery.queries.life import LifeTally, life_tally, lives, state_of
from bagdar.web.delivery.queries.life_words import life_shown
from bagdar.web.delivery.queries.missing import missing
from bagdar.web.delivery.queries.outputs import months_of
from bagdar.web.journal.actions import act
from bagdar.web.people.permissions import Scope, scope_of
from bagdar.web.projects.models import Phase, Project, Standing
from bagdar.web.projects.queries.asking import asking_of
from bagdar.web.projects.queries.filtering import Reading, filtered
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import launched, ledgers
from tests.web.delivery.launched import LATER, report

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


@pytest.fixture
def lands() -> dict[str, Any]:
    return builders.territories()


def plant(**facts: Any) -> Project:
    """Launch a plant of 120 t/a on 20 January 2026."""
    given = {"kind": "other", "capacity_value": "120", "capacity_unit": "t/a", **facts}
    project = builders.project("north-east", **given)
    launched.launched(project)
    return project


def problems(project: Project, month: date = MARCH, **facts: Any) -> dict[str, list[str]]:
    with pytest.raises(DeliveryError) as refused:
        report(project, month, **facts)
    return refused.value.problems


def standing(project: Project) -> Standing:
    return Standing.objects.get(project=project, known_to=None)


def test_a_month_is_reported_and_held_against_a_twelfth_of_the_capacity(lands: Any) -> None:
    project = plant()
    made = report(project, MARCH, output_value=Decimal(8), sales_kzt=Decimal(5), headcount=40)
    assert (made.unit, made.source, made.output_value) == ("t", "enterprise", Decimal(8))
    month = months_of([project.pk])[project.pk][0]
    assert month.share == Decimal("0.8")
    assert months_of([project.pk], as_of=LATER - timedelta(seconds=1)) == {}


def test_the_capacity_promised_counts_before_that_of_the_register(lands: Any) -> None:
    project = ledgers.promised("north-east", kind="other", capacity_value="12", capacity_unit="t/a")
    launched.launched(project)
    report(project, MARCH, output_value=Decimal(1))
    assert months_of([project.pk])[project.pk][0].share == 1
    frozen = project.baselines.values("starts_on", "ends_on", "order_on").get()
    who = {"proposed_by": "a", "frozen_by": "b", "proposed_at": LATER, "frozen_at": LATER}
    with act("tests.rebaseline", by=TESTS, at=LATER) as entry:
        project.baselines.create(
            **{**frozen, **who, "document": "Order 2", "ground": "Larger", "number": 1},
            capacity_value=120,
            capacity_unit="t/a",
        )
        entry.record("project", project.key, before=None, after={"baseline": 1})
    assert months_of([project.pk])[project.pk][0].share == Decimal("0.1")


def test_a_correction_is_another_row_and_what_was_said_before_stays(lands: Any) -> None:
    project = plant()
    report(project, MARCH, output_value=Decimal(8))
    report(project, MARCH, output_value=Decimal(7), at=LATER + timedelta(days=1))
    month = months_of([project.pk])[project.pk][0]
    assert month.counts.output == 7
    assert [one.output_value for one in month.counts.said] == [8, 7]
    assert problems(project, output_value=Decimal(7)) == {"": ["Nothing was changed."]}


def test_a_differing_figure_of_the_district_stands_beside_and_overwrites_nothing(
    lands: Any,
) -> None:
    works = builders.enterprise()
    project = plant(enterprise=works)
    person = builders.user("enterprise", enterprise=works)
    officer = builders.user("officer", territory=lands["north"])
    report(project, MARCH, by=person, source="", output_value=Decimal(8), headcount=40)
    same = OutputFacts(MARCH, output_value=Decimal(8))
    with pytest.raises(DeliveryError) as error:
        report_output(project, same, by=officer, at=LATER)
    assert "state only what differs" in error.value.problems[""][0]
    made = report_output(project, OutputFacts(MARCH, Decimal(2)), by=officer, at=LATER)
    assert made.source == "district"
    month = months_of([project.pk])[project.pk][0]
    assert month.enterprise is not None
    assert month.district is not None
    assert (month.enterprise.output, month.district.output) == (Decimal(8), Decimal(2))
    assert (month.counts.output, month.share) == (Decimal(8), Decimal("0.8"))


def test_the_district_alone_counts_where_the_enterprise_is_silent(lands: Any) -> None:
    project = plant()
    officer = builders.user("officer", territory=lands["north"])
    report_output(project, OutputFacts(MARCH, Decimal(2)), by=officer, at=LATER)
    assert months_of([project.pk])[project.pk][0].counts.output == 2


def test_nobody_reports_for_another_side_but_the_office(lands: Any) -> None:
    works = builders.enterprise()
    project = plant(enterprise=works)
    person = builders.user("enterprise", enterprise=works)
    office = builders.user("programme_office")
    with pytest.raises(PermissionDenied):
        report(project, MARCH, by=person, source="district")
    officer = builders.user("officer", territory=lands["north"])
    with pytest.raises(PermissionDenied):
        report(project, MARCH, by=officer, source="enterprise")
    assert report(project, MARCH, by=office, source="enterprise").source == "enterprise"
    for role in ("analyst", "auditor", "chair"):
        with pytest.raises(PermissionDenied):
            report(project, APRIL, by=builders.user(role), source="")


def test_a_month_before_the_launch_or_not_over_is_refused(lands: Any) -> None:
    project = plant()
    assert list(problems(project, date(2025, 12, 1))) == ["month"]
    assert report(project, date(2026, 1, 1)).month == date(2026, 1, 1)
    assert list(problems(project, date(2027, 3, 1))) == ["month"]
    assert list(problems(project, date(2027, 4, 1))) == ["month"]
    assert list(problems(project, date(2026, 3, 2))) == ["month"]
    early = builders.project("north-east", stage="construction")
    assert "launch" in problems(early)["month"][0]


def test_an_object_of_history_without_a_day_of_launch_reports_any_past_month(lands: Any) -> None:
    project = builders.project("north-east", stage="operating")
    assert report(project, MARCH, output_value=Decimal(3), unit="t").unit == "t"
    assert lives([project.pk]) == {}
    assert state_of(None, "operating", launched_on=None, day=MARCH) == State.OPERATING


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"output_value": Decimal(-1)}, "output_value"),
        ({"headcount": 1_000_001}, "headcount"),
        ({"sales_kzt": Decimal("0.001")}, "sales_kzt"),
        ({"taxes_kzt": Decimal(1234567890123456)}, "taxes_kzt"),
        ({"output_value": Decimal(8), "unit": "kg"}, "unit"),
        ({"headcount": 5, "note": "секретно"}, "note"),
        ({"headcount": None}, ""),
    ],
)
def test_a_figure_that_cannot_be_is_refused(facts: dict[str, Any], field: str, lands: Any) -> None:
    project = plant()
    assert list(problems(project, **facts)) == [field]
    assert not Output.objects.exists()


def test_the_unit_is_asked_once_where_there_is_no_capacity(lands: Any) -> None:
    project = plant(capacity_value=None, capacity_unit="")
    assert unit_asked(project) == ""
    assert list(problems(project, output_value=Decimal(5), unit="тонн")) == ["unit"]
    report(project, MARCH, output_value=Decimal(5), unit="t")
    assert unit_asked(project) == "t"
    assert report(project, APRIL, output_value=Decimal(6)).unit == "t"
    assert months_of([project.pk])[project.pk][0].share is None


def test_a_jump_over_ten_fold_is_asked_about_and_not_refused(lands: Any) -> None:
    project = plant()
    report(project, MARCH, output_value=Decimal(8), headcount=40)
    told = problems(project, APRIL, output_value=Decimal(81), headcount=3)
    assert list(told) == ["sure"]
    assert len(told["sure"]) == 2
    assert report(project, APRIL, output_value=Decimal(81), sure=True).output_value == 81
    assert report(project, MAY, output_value=Decimal(0)).output_value == 0


def test_months_of_phases_are_summed_until_the_whole_reports(lands: Any) -> None:
    phases = [{"number": 1, "name_en": "First"}, {"number": 2, "name_en": "Second"}]
    project = builders.project(
        "north-east", kind="other", capacity_value="120", capacity_unit="t/a", phases=phases
    )
    first, second = Phase.objects.filter(project=project)
    launched.sign_all(project, phase=first)
    launch(project, on=date(2026, 1, 20), document="Act", phase=first, by=TESTS, at=NOW)
    assert list(problems(project, phase=second, output_value=Decimal(2))) == ["month"]
    report(project, MARCH, phase=first, output_value=Decimal(2), headcount=10)
    launched.sign_all(project, phase=second)
    launch(project, on=date(2026, 2, 20), document="Act", phase=second, by=TESTS, at=NOW)
    report(project, MARCH, phase=second, output_value=Decimal(3), headcount=5)
    month = months_of([project.pk])[project.pk][0]
    assert (month.counts.output, month.counts.headcount) == (Decimal(5), 15)
    report(project, MARCH, output_value=Decimal(6))
    assert months_of([project.pk])[project.pk][0].counts.output == 6


# --- life ------------------------------------------------------------------------------------


def test_an_object_becomes_operating_then_silent_then_idle(lands: Any) -> None:
    project = plant()
    assert standing(project).not_confirmed_from == date(2026, 5, 20)
    report(project, MARCH, at=datetime(2026, 4, 6, tzinfo=UTC))
    found = standing(project)
    assert (found.operating_from, found.not_confirmed_from) == (
        date(2026, 4, 20),
        date(2026, 8, 19),
    )
    for month in (9, 10, 11):
        report(project, date(2026, month, 1), output_value=Decimal("0.9"))
    assert standing(project).idle_from == date(2026, 12, 1)
    report(project, date(2026, 12, 1), output_value=Decimal(8))
    assert standing(project).idle_from is None


def test_a_check_to_come_is_not_said_to_be_met_though_its_facts_are_there() -> None:
    told = MonthReported(date(2026, 3, 1), date(2026, 4, 5), Decimal(5), None, Decimal(9), 40)
    found = life(date(2026, 1, 20), [told])
    assert found.checks[0].lacking == ()
    for day, label in ((date(2026, 4, 19), "to come"), (date(2026, 4, 20), "met")):
        shown = life_shown(found, "launched", launched_on=date(2026, 1, 20), day=day)
        assert shown.checks[0].label == label


def test_season_and_idle_share_are_set_by_who_plans_the_project(lands: Any) -> None:
    project = plant()
    for month in (9, 10, 11):
        report(project, date(2026, month, 1), output_value=Decimal(2))
    assert standing(project).idle_from is None
    akim = builders.user("akim", territory=lands["north"])

    def put(months: list[int], share: str, by: Any = akim) -> Operation:
        ratio = Decimal(share)
        return set_operation(project, season_months=months, idle_share_ratio=ratio, by=by, at=LATER)

    put([], "0.25")
    assert standing(project).idle_from == date(2026, 12, 1)
    put([1, 2, 3], "0.25")
    assert standing(project).idle_from is None
    for months, share, field in (
        ([13], "0.1", "season_months"),
        ([], "1.1", "idle_share_ratio"),
        ([1, 2, 3], "0.25", ""),
    ):
        with pytest.raises(DeliveryError) as error:
            put(months, share)
        assert list(error.value.problems) == [field]
    with pytest.raises(PermissionDenied):
        put([], "0.1", by=builders.user("auditor"))


def test_a_visit_finds_an_object_idle_and_the_enterprise_does_not_inspect_itself(
    lands: Any,
) -> None:
    works = builders.enterprise()
    project = plant(enterprise=works)
    officer = builders.user("officer", territory=lands["north"])

    def visit(
        on: date, *, works: bool = False, note: str = "No one there", by: Any = officer
    ) -> Any:
        return record_inspection(project, on=on, works=works, note=note, by=by, at=LATER)

    visit(date(2026, 6, 3))
    assert standing(project).idle_from == date(2026, 6, 3)
    visit(date(2026, 7, 3), works=True, note="The line runs")
    assert standing(project).idle_from is None
    for on, note, field in (
        (date(2026, 1, 1), "x", "on"),
        (LATER.date() + timedelta(days=1), "x", "on"),
        (date(2026, 8, 1), " ", "note"),
    ):
        with pytest.raises(DeliveryError) as error:
            visit(on, note=note)
        assert list(error.value.problems) == [field]
    with pytest.raises(PermissionDenied):
        visit(date(2026, 8, 1), by=builders.user("enterprise", enterprise=works))
    early = builders.project("north-east")
    with pytest.raises(DeliveryError):
        record_inspection(early, on=MARCH, works=True, note="x", by=officer, at=LATER)


def test_lists_count_how_launched_objects_stand_on_any_day(
    lands: Any, django_assert_num_queries: Any
) -> None:
    silent, busy, idle = plant(), plant(), plant()
    builders.project("north-east", stage="launched_idle")
    builders.project("north-east", stage="construction")
    report(busy, MARCH, at=datetime(2026, 4, 6, tzinfo=UTC))
    visited: dict[str, Any] = {
        "on": date(2026, 4, 1),
        "works": False,
        "note": "Empty hall",
        "by": TESTS,
    }
    record_inspection(idle, **visited, at=datetime(2026, 4, 7, tzinfo=UTC))
    rows = Project.objects.filter(territory=silent.territory_id)
    with django_assert_num_queries(1):
        found = life_tally(rows, as_of=None, day=date(2026, 6, 1))
    assert found == LifeTally(launched=4, operating=1, idle=2, not_confirmed=1)
    early = life_tally(rows, as_of=None, day=date(2026, 3, 1))
    assert early == LifeTally(launched=4, operating=0, idle=1, not_confirmed=0)


def test_the_list_is_filtered_by_what_became_of_the_launched_on_any_day(lands: Any) -> None:
    silent, busy, idle = plant(), plant(), plant()
    told = builders.project("north-east", stage="launched_idle")
    builders.project("north-east", stage="construction")
    report(busy, MARCH, at=datetime(2026, 4, 6, tzinfo=UTC))
    empty: dict[str, Any] = {"on": date(2026, 4, 1), "works": False, "note": "Empty hall"}
    record_inspection(idle, **empty, by=TESTS, at=datetime(2026, 4, 7, tzinfo=UTC))
    office = builders.user("programme_office")

    def kept(life: str, day: date) -> set[int]:
        reading = Reading(scope_of(office, on=day), LATER, None, day)
        return {one.pk for one in filtered(asking_of({"life": life}), reading).rows}

    for day, by_life in (
        (
            date(2026, 6, 1),
            {
                "operating": {busy.pk},
                "idle": {idle.pk, told.pk},
                "not_confirmed": {silent.pk},
                "launched": set(),
            },
        ),
        (
            date(2026, 3, 1),
            {
                "operating": set(),
                "idle": {told.pk},
                "not_confirmed": set(),
                "launched": {silent.pk, busy.pk, idle.pk},
            },
        ),
    ):
        assert {life: kept(life, day) for life in by_life} == by_life


# --- who has not reported --------------------------------------------------------------------


def test_who_has_not_reported_is_listed_to_whoever_sees_it(
    lands: Any, django_assert_num_queries: Any
) -> None:
    heard, silent = plant(), plant(visibility="published")
    hidden = plant(visibility="restricted", restricted_ground="x", restricted_until="2199-01-01")
    later = builders.project("north-east", kind="other", visibility="published")
    launched.launched(later, on=date(2026, 4, 1))
    report(heard, MARCH)
    officer = builders.user("officer", territory=lands["north"])
    report_output(silent, OutputFacts(MARCH, Decimal(2)), by=officer, at=LATER)

    def found(scope: Scope, **asked: str) -> tuple[list[Any], int, int]:
        reading = Reading(scope, LATER, None, LATER.date())
        said = missing(MARCH, asking_of(asked), reading)
        return [(one.pk, one.district_said) for one in said.rows], said.expected, said.reported

    assert found(scope_of(officer, on=LATER.date())) == ([(silent.pk, True)], 2, 1)
    assert found(Scope()) == ([(silent.pk, True)], 1, 0)
    assert found(Scope(), territory="south") == ([], 0, 0)
    office = scope_of(builders.user("programme_office"), on=LATER.date())
    rows = {silent.pk, hidden.pk}
    assert {pk for pk, _said in found(office)[0]} == rows
    with django_assert_num_queries(4):
        found(Scope())
