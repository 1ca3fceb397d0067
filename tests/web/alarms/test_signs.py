"""Each sign from rows of the registry: just below its threshold, and at it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bagdar.core.delivery.life import add_months
from bagdar.web.alarms.models import Alarm
from bagdar.web.alarms.permissions import powers_of
from bagdar.web.alarms.queries.reading import shown
from bagdar.web.delivery.actions.moves import Move, move_forecast
from bagdar.web.delivery.actions.ratings import rate
from bagdar.web.delivery.models import Output, Reason
from bagdar.web.instructions.models import Instruction
from bagdar.web.jobs.actions.checking import LineFacts
from bagdar.web.jobs.actions.periods import open_period, set_due_day
from bagdar.web.jobs.actions.reports import sign_report, submit_report, write_lines
from bagdar.web.jobs.models import Period, Report
from bagdar.web.people.models import Office, User
from bagdar.web.people.permissions import scope_of
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.scorecards.models import ScoreInput
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.alarms import raising
from tests.web.alarms.raising import LONG, claim, compute, only, promise, standing, verify
from tests.web.delivery import ledgers
from tests.web.jobs.reporting import APRIL, MAY, People, accepted, line, opened, plant, sent
from tests.web.people import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("building")]


@pytest.fixture
def who() -> People:
    return raising.people()


@pytest.mark.parametrize(("last", "raised"), [(81, False), (80, True)])
def test_claims_a_fifth_behind_the_promise_and_slowing_raise(
    who: People, last: int, raised: bool
) -> None:
    project = plant(key="mill")
    promise(project, 100)
    claim(who, project, [10, 20, 30, 65, 70, 75, last])
    compute()
    assert standing() == ([("behind_and_slowing", "mill")] if raised else [])
    if raised:
        facts = only().facts
        assert facts["basis"] == "claimed"
        assert facts["figures"] == {
            "due_fte": "100", "verified_fte": "80", "gained_fte": "15", "gained_before_fte": "55",
        }  # fmt: skip
        assert facts["rows"] == [{"kind": "jobs", "project": "mill"}]


def test_an_honest_ramp_up_over_14_months_raises_nothing(who: People) -> None:
    """A job is verified after twelve contribution months; paid is it from the first.

    Beside it stands a plant whose people were counted long before.
    """
    project, older = plant(key="mill"), plant(key="mine")
    promise(project, 100, date(2025, 4, 1))
    verify(older, [20] * 13, last=add_months(MAY, -14))
    ramp = [*range(10, 101, 10), 101, 102, 101, 102]
    for at, (fte, verified) in enumerate(zip(ramp, [*[0] * 12, 10, 20], strict=True), start=1):
        month = add_months(MAY, at - len(ramp))
        accepted(who, line(project, fte, why="so"), line(older, 20), month=month, why="so")
        verify(project, [verified], "jobs_verified_fte", last=month)
        verify(project, [fte], last=month)
        verify(older, [20], last=month)
        compute()
        assert standing() == [], month


def test_claims_of_whom_nobody_is_paid_raise_before_anybody_can_be_verified(who: People) -> None:
    project = plant(key="mill")
    promise(project, 100)
    claim(who, project, [10, 20, 30, 40, 50, 60, 70])
    verify(project, [10, 12, 14, 12, 12, 12, 12])
    compute()
    assert standing() == [("behind_and_slowing", "mill"), ("claims_without_proof", "mill")]
    assert {one.facts["basis"] for one in Alarm.objects.all()} == {"net"}
    assert Alarm.objects.get(sign="behind_and_slowing").facts["figures"]["verified_fte"] == "12"


def test_verified_jobs_count_before_claimed_ones(who: People) -> None:
    project = plant(key="mill")
    promise(project, 100)
    claim(who, project, [94, 95, 96, 97, 98, 99, 99.5])
    verify(project, [10, 20, 30, 65, 70, 75, 80])
    compute()
    assert standing() == [("behind_and_slowing", "mill")]
    assert only().facts["basis"] == "net"


def test_months_before_the_first_count_are_unknown_and_not_nobody(who: People) -> None:
    """Claims are older than the figures of verified jobs: no gain is read into that."""
    project = plant(key="mill")
    promise(project, 500)
    claim(who, project, [300] * 7)
    verify(project, [300] * 4)
    compute()
    assert standing() == []


@pytest.mark.parametrize(("grown", "raised"), [(9, False), (10, True)])
def test_claims_that_grow_by_ten_while_verified_jobs_do_not_raise(
    who: People, grown: int, raised: bool
) -> None:
    project = plant(key="mill")
    claim(who, project, [20, 20, 20, 20, 20, 20, 20 + grown])
    verify(project, [20] * 7)
    compute()
    assert standing() == ([("claims_without_proof", "mill")] if raised else [])


def test_claims_without_anybody_verified_raise_where_others_of_the_programme_are(
    who: People,
) -> None:
    """Handing over no list of workers is no way around the sign."""
    claim(who, plant(key="mill"), [20, 20, 20, 20, 20, 20, 500])
    other = plant(key="mine")
    compute()
    assert ("claims_without_proof", "mill") not in standing()
    verify(other, [20] * 7)
    compute()
    assert ("claims_without_proof", "mill") in standing()
    figures = Alarm.objects.get(sign="claims_without_proof").facts["figures"]
    assert figures == {"claims_grown_fte": "480", "verified_grown_fte": "0"}


@pytest.mark.parametrize(("months", "claimed"), [(6, True), (7, True), (12, True), (12, False)])
def test_jobs_behind_are_not_waited_out_without_a_list_of_workers(
    who: People, months: int, claimed: bool
) -> None:
    """Nobody is paid there, as long as that lasts; half a year is too short to say so."""
    project = plant(key="mill")
    promise(project, 100, add_months(MAY, 1 - months))
    if claimed:
        claim(who, project, [99] * months)
    verify(plant(key="mine"), [20] * 13)
    compute()
    assert standing() == ([("behind_and_slowing", "mill")] if months > 6 else [])
    if months > 6:
        assert only().facts["basis"] == "net"
        assert only().facts["figures"] == {
            "due_fte": "100", "verified_fte": "0", "gained_fte": "0", "gained_before_fte": "0",
        }  # fmt: skip


def test_figures_of_others_of_the_programme_clear_nobody_who_is_behind_by_its_claims(
    who: People,
) -> None:
    project = plant(key="mill")
    promise(project, 100)
    claim(who, project, [10, 20, 30, 65, 70, 75, 80])
    verify(plant(key="mine"), [20, 20])
    compute()
    assert standing() == [("behind_and_slowing", "mill")]
    assert only().facts["basis"] == "claimed"


def test_a_report_that_was_signed_and_waits_for_the_checker_is_no_silence(who: People) -> None:
    project = plant(key="mill")
    accepted(who, line(project, 5), month=date(2026, 3, 1))
    for month in (APRIL, MAY):
        open_period(month, synthetic=False, by=TESTS, at=NOW)
    begun = sent(who, line(project, 6), month=MAY)
    compute()
    assert standing() == [("no_report", "north-east")]
    sign_report(begun, by=who.akim, at=NOW)
    compute()
    assert standing() == []


@pytest.mark.parametrize(("reported", "raised"), [(True, False), (False, True)])
def test_two_months_without_an_accepted_report_raise(
    who: People, reported: bool, raised: bool
) -> None:
    project = plant(key="mill")
    accepted(who, line(project, 5), month=date(2026, 3, 1))
    for month in (APRIL, MAY):
        open_period(month, synthetic=False, by=TESTS, at=NOW)
    if reported:
        accepted(who, line(project, 6), month=APRIL)
    compute()
    assert standing() == ([("no_report", "north-east")] if raised else [])
    if raised:
        months = [{"kind": "month", "month": f"2026-0{at}-01"} for at in (4, 5)]
        assert only().facts["rows"] == months


def test_nobody_is_silent_about_months_before_their_first_project(who: People) -> None:
    plant(key="mill", at=NOW)
    for month in (APRIL, MAY):
        open_period(month, synthetic=False, by=TESTS, at=NOW)
    compute()
    assert standing() == []


def test_a_due_day_moved_after_it_had_passed_excuses_no_silence(who: People) -> None:
    """Scorecards judge by the day that had passed, and so does the alarm."""
    plant(key="mill")
    for month in (APRIL, MAY):
        open_period(month, synthetic=False, by=TESTS, at=NOW)
    may = Period.objects.get(month=MAY)
    set_due_day(may, date(2026, 7, 1), ground="Letter 7", by=who.office, at=NOW)
    compute()
    assert standing() == [("no_report", "north-east")]


@pytest.mark.parametrize(("day", "raised"), [(10, False), (11, True)])
def test_a_report_is_not_missed_before_its_due_day_is_over(
    who: People, day: int, raised: bool
) -> None:
    plant(key="mill")
    for month in (APRIL, MAY):
        open_period(month, synthetic=False, by=TESTS, at=NOW)
    compute(datetime(2026, 6, day, 6, 0, tzinfo=UTC))
    assert standing() == ([("no_report", "north-east")] if raised else [])


def test_the_month_in_which_a_project_was_entered_is_asked_for(who: People) -> None:
    plant(key="mill", at=datetime(2026, 4, 20, 9, 0, tzinfo=UTC))
    for month in (APRIL, MAY):
        open_period(month, synthetic=False, by=TESTS, at=NOW)
    compute()
    assert standing() == [("no_report", "north-east")]


def test_a_report_sent_of_a_month_before_the_register_makes_no_silence_after_it(
    who: People,
) -> None:
    project = plant(key="mill", at=datetime(2026, 5, 20, 9, 0, tzinfo=UTC))
    accepted(who, line(project, 5), month=date(2026, 3, 1))
    for month in (APRIL, MAY):
        open_period(month, synthetic=False, by=TESTS, at=NOW)
    compute()
    assert standing() == []


def test_a_project_that_was_an_idea_is_not_asked_about(who: People) -> None:
    project = plant(key="mill", stage="idea")
    update_project(project, {"stage": "construction"}, by=TESTS, at=NOW)
    for month in (APRIL, MAY):
        open_period(month, synthetic=False, by=TESTS, at=NOW)
    compute()
    assert standing() == []


@pytest.mark.parametrize(("near", "far", "raised"), [(2, 3, False), (3, 3, True), (2, 2, False)])
def test_half_of_five_forecasts_before_a_deadline_raise(
    who: People, near: int, far: int, raised: bool
) -> None:
    days = [date(2026, 12, 18)] * near + [date(2026, 11, 3)] * far
    for day in days:
        project = plant()
        ledgers.approve(project)
        move = Move(day, Reason.objects.get(code="land"))
        move_forecast(ledgers.end_of(project), move, by=TESTS, at=NOW)
    compute()
    assert standing() == ([("bunched_before_deadlines", "north-east")] if raised else [])
    if raised:
        assert [one["on"] for one in only().facts["rows"]] == ["2026-12-18"] * near


@pytest.mark.parametrize(("days", "raised"), [(None, False), (0, True), (13, True), (14, False)])
def test_half_of_the_forecasts_before_a_day_named_by_an_instruction_raise(
    who: People, days: int | None, raised: bool
) -> None:
    restated(*[date(2026, 10, 5)] * 3, *[date(2026, 8, 4)] * 3)
    if days is not None:
        instructed(date(2026, 10, 5) + timedelta(days=days))
    compute()
    assert standing() == ([("bunched_before_deadlines", "north-east")] if raised else [])


def test_days_of_many_instructions_are_held_one_by_one(who: People) -> None:
    """Together they leave no day that is far from all of them."""
    days = [date(2026, 8, 3) + timedelta(days=14 * at) for at in range(6)]
    restated(*days)
    for day in days:
        instructed(day)
    compute()
    assert standing() == []


def test_forecasts_before_the_launch_that_a_new_order_sets_another_project_raise(
    who: People,
) -> None:
    first, *_others = restated(*[date(2026, 10, 5)] * 6)
    ledgers.rebaseline(first, order_on=date(2026, 6, 1), jobs={}, ends_on=date(2026, 10, 10))
    compute()
    assert standing() == [("bunched_before_deadlines", "north-east")]
    for one in _others:
        ledgers.rebaseline(one, order_on=date(2026, 6, 1), jobs={}, ends_on=date(2026, 10, 10))
    compute()
    assert standing() == [], "before its own date any forecast may lie"


def restated(*days: date) -> list[Project]:
    """Enter a project for each day, with a forecast that somebody stated."""
    made = []
    for day in days:
        project = plant()
        ledgers.approve(project)
        move = Move(day, Reason.objects.get(code="land"))
        move_forecast(ledgers.end_of(project), move, by=TESTS, at=NOW)
        made.append(project)
    return made


def instructed(due_on: date) -> None:
    """Issue an instruction to the akimat of north-east."""
    known = Office.objects.filter(organisation__territory__key="north-east")
    office = known.first() or worlds.akimat("north-east")
    day = NOW.date()
    Instruction.objects.create(
        source="bridge",
        kind="launch",
        text="Launch.",
        lead=office,
        state="issued",
        issued_on=day,
        first_due_on=due_on,
        due_on=due_on,
        answer_by=day,
        created_by="x",
        created_label="x",
        created_at=NOW,
    )


def test_dates_of_plans_that_nobody_restated_are_no_forecasts(who: People) -> None:
    for _ in range(6):
        ledgers.approve(plant(), ends_on=date(2026, 12, 31))
    compute()
    assert standing() == []


@pytest.mark.parametrize(("months", "raised"), [(2, False), (3, True)])
def test_claims_of_exactly_the_promise_three_months_in_a_row_raise(
    who: People, months: int, raised: bool
) -> None:
    raising.exactly(who, months=months)
    compute()
    assert standing() == ([("exactly_all", "mill")] if raised else [])


CAPACITY: dict[str, Any] = {"capacity_value": Decimal(120), "capacity_unit": "t/a"}


def put_out(project: Project, month: date, made: Decimal = Decimal(10)) -> None:
    """Report the output of a month, by itself all that a plant can make."""
    Output.objects.create(
        project=project, month=month, source="enterprise", output_value=made,
        unit="t", at=NOW, actor_id="x", actor_label="x",
    )  # fmt: skip


@pytest.mark.parametrize(("last", "raised"), [(Decimal(10), True), (Decimal("10.1"), False)])
def test_output_of_exactly_the_capacity_three_months_in_a_row_raises(
    who: People, last: Decimal, raised: bool
) -> None:
    project = plant(key="mill", **CAPACITY)
    for month, made in ((add_months(MAY, -2), 10), (APRIL, 10), (MAY, last)):
        put_out(project, month, Decimal(made))
    compute()
    assert standing() == ([("exactly_all", "mill")] if raised else [])
    if raised:
        assert only().facts["rows"] == [{"kind": "output", "project": "mill"}]


@pytest.mark.parametrize(("left_out", "raised"), [(1, True), (2, False), (3, False)])
def test_months_with_one_left_out_between_them_are_not_in_a_row(
    who: People, left_out: int, raised: bool
) -> None:
    """Four months of claims and of output, without the first, the second or the third of them."""
    months = [add_months(MAY, at) for at in range(-3, 1) if at != left_out - 4]
    claimed, making = plant(key="mill"), plant(key="works", **CAPACITY)
    promise(claimed, 50)
    for month in months:
        accepted(who, line(claimed, 50, why="so"), line(making, 5), month=month, why="so")
        put_out(making, month)
    compute()
    found = [("exactly_all", "mill"), ("exactly_all", "works")]
    assert standing() == (found if raised else [])


@pytest.mark.parametrize(
    ("indicator", "base", "raised"),
    [
        ("instructions_in_term", [5, 5, 5, 5], True),
        ("barriers_in_term", [9, 5, 5, 4], False),
        ("launches_on_time", [4, 5, 6, 7], True),
        ("launches_on_time", [7, 7, 7, 7], False),
        ("data_in_term", [5, 5, 5, 5], False),
    ],
)
def test_what_scorecards_count_raises_at_exactly_all_of_it_three_periods_in_a_row(
    who: People, indicator: str, base: list[int], raised: bool
) -> None:
    """A month in which no launch came due is no period; data in term are all of them as a rule."""
    east = Territory.objects.get(key="north-east")
    for month, of in raising.months_to(MAY, base).items():
        ScoreInput.objects.create(
            subject_kind="territory", subject=east.pk, reach=1, indicator=indicator,
            month=month, state="reported", n=of, base=of,
        )  # fmt: skip
    compute()
    assert standing() == ([("exactly_all", "north-east")] if raised else [])
    if raised:
        day = NOW.date()
        reading = Reading(scope_of(who.officer, on=day), NOW, None, day)
        found = shown(only(), powers_of(reading.scope, who.officer, on=day), who.officer, reading)
        assert [one.href for one in found.rows] == ["/en/scorecards/territories/north-east/"]
        ScoreInput.objects.filter(month=MAY).update(n=1)
        compute()
        assert standing() == []


@pytest.mark.parametrize(("text", "raised"), [("Other words now.", False), (LONG, True)])
def test_a_report_with_the_words_of_an_earlier_one_raises(
    who: People, text: str, raised: bool
) -> None:
    project = plant(key="mill")
    first = accepted(who, line(project, 5), month=APRIL, why=f"{LONG} By 14 May.")
    newest = accepted(who, line(project, 6), month=MAY, why=f"{text} By 12 June.")
    compute()
    assert standing() == ([("repeated_text", "north-east")] if raised else [])
    if raised:
        numbers = [one["number"] for one in only().facts["rows"]]
        assert numbers == [first.pk, newest.pk]


def test_a_report_behind_an_alarm_is_told_to_whoever_reads_it_alone(who: People) -> None:
    project = plant(key="mill")
    first = accepted(who, line(project, 5), month=APRIL, why=f"{LONG} By 14 May.")
    newest = accepted(who, line(project, 6), month=MAY, why=f"{LONG} By 12 June.")
    compute()
    told = {}
    for name, person in (("officer", who.officer), ("stranger", who.stranger)):
        day = NOW.date()
        reading = Reading(scope_of(person, on=day), NOW, None, day)
        found = shown(only(), powers_of(reading.scope, person, on=day), person, reading)
        told[name] = [one.href for one in found.rows]
    numbers = (first.pk, newest.pk)
    assert told == {"officer": [f"/en/jobs/reports/{one}/" for one in numbers], "stranger": []}


def test_a_report_with_the_words_that_another_district_sent_before_raises(who: People) -> None:
    mill, mine = plant(key="mill"), plant("north-west", key="mine")
    first = accepted(who, line(mill, 5), why=f"{LONG} By 14 May.")
    copied = of_north_west(line(mine, 6), why=f"{LONG} By 12 June.")
    compute()
    assert standing() == [("repeated_text", "north-west")]
    found = only()
    assert found.facts["figures"] == {"alike_ratio": "0.92", "reporters": "1"}
    assert found.facts["rows"] == [
        {"kind": "report", "number": one} for one in (copied.pk, first.pk)
    ]
    above = {}
    clerk = User.objects.get(username="clerk-west")
    for name, person in (("clerk", clerk), ("oblast", who.oblast)):
        reading = Reading(scope_of(person, on=NOW.date()), NOW, None, NOW.date())
        powers = powers_of(reading.scope, person, on=NOW.date())
        above[name] = [one.href for one in shown(found, powers, person, reading).rows]
    links = [f"/en/jobs/reports/{one.pk}/" for one in (copied, first)]
    assert above == {"clerk": links[:1], "oblast": links}


def test_words_of_another_reporter_of_another_month_are_not_compared(who: People) -> None:
    mill, mine = plant(key="mill"), plant("north-west", key="mine")
    accepted(who, line(mill, 5), month=APRIL, why=LONG)
    of_north_west(line(mine, 6), why=LONG)
    compute()
    assert "repeated_text" not in dict(standing())


def of_north_west(*lines: LineFacts, why: str) -> Report:
    """Send the report of the other district of the north for May."""
    west = Territory.objects.get(key="north-west")
    clerk = builders.user("officer", territory=west, username="clerk-west")
    report = opened(clerk, MAY, territory="north-west")
    write_lines(report, lines, by=clerk, at=NOW, whole=True)
    return submit_report(report, why=why, by=clerk, at=NOW + timedelta(hours=1))


def test_a_project_coloured_with_the_same_words_raises(who: People) -> None:
    project = plant(key="mill")
    for days in (40, 1):
        at = NOW - timedelta(days=days)
        rate(project, "own", "green", note=LONG, by=TESTS, at=at)
    compute()
    assert standing() == [("repeated_text", "mill")]


@pytest.mark.parametrize(("gained", "raised"), [(21, False), (20, True)])
def test_losses_of_half_the_gain_in_other_projects_raise(
    who: People, gained: int, raised: bool
) -> None:
    mill, mine = plant(key="mill"), plant(key="mine")
    lines: tuple[Any, ...] = (line(mill, gained), line(mine, 0), raising.lost(mine, 10))
    accepted(who, *lines)
    compute()
    assert standing() == ([("lost_elsewhere", "north-east")] if raised else [])
    if raised:
        assert only().facts["figures"] == {"gained_fte": "20", "lost_fte": "10"}
        assert only().facts["rows"] == [{"kind": "jobs", "project": "mine", "lost": 10}]
        assert only().facts["basis"] == "claimed"


def test_claims_that_nobody_is_paid_for_switch_off_no_losses(who: People) -> None:
    """Gained is what is verified or paid now, wherever contributions are looked at."""
    mill, mine = plant(key="mill"), plant(key="mine")
    lines: tuple[Any, ...] = (line(mill, 500), line(mine, 0), raising.lost(mine, 10))
    accepted(who, *lines)
    verify(mill, [0, 0, 0, 5, 10, 15, 20])
    verify(mine, [0] * 7)
    compute()
    found = Alarm.objects.get(sign="lost_elsewhere").facts
    assert found["figures"] == {"gained_fte": "20", "lost_fte": "10"}
    assert found["basis"] == "net"


def test_half_a_job_more_hides_no_losses(who: People) -> None:
    mine = plant(key="mine")
    accepted(who, line(mine, 50), month=APRIL)
    accepted(who, line(mine, 50.5), raising.lost(mine, 200))
    compute()
    assert only().facts["figures"] == {"gained_fte": "50.5", "lost_fte": "200"}


def test_losses_that_the_net_change_of_a_project_contains_are_not_counted_twice(
    who: People,
) -> None:
    """It rose by 60, fell by 30, and names those 30: its gain is 30 for that."""
    mine = plant(key="mine")
    accepted(who, line(mine, 30), raising.lost(mine, 30))
    verify(mine, [0, 20, 40, 60, 60, 30])
    compute()
    assert "lost_elsewhere" not in dict(standing())
    accepted(who, line(mine, 30), raising.lost(mine, 15), month=APRIL)
    compute()
    found = Alarm.objects.get(sign="lost_elsewhere").facts["figures"]
    assert found == {"gained_fte": "30", "lost_fte": "15"}


def test_a_territory_is_not_judged_by_projects_its_officers_do_not_see(who: People) -> None:
    mill = plant(key="mill")
    mine = plant(key="mine")
    accepted(who, line(mill, 20), line(mine, 0), raising.lost(mine, 10))
    type(mine).objects.filter(pk=mine.pk).update(visibility="case")
    compute()
    assert standing() == []


def test_enterprises_answer_for_their_own_reports(who: People) -> None:
    works = builders.enterprise()
    builders.user("enterprise", enterprise=works)
    plant(key="mill", enterprise=works, visibility="published")
    type(plant()).objects.update(created_at=NOW - timedelta(days=200))
    for month in (APRIL, MAY):
        open_period(month, synthetic=False, by=TESTS, at=NOW)
    compute()
    found = Alarm.objects.filter(sign="no_report")
    assert {one.enterprise_id for one in found} == {works.pk, None}
