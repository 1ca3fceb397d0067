"""What jobs and data requests bring to scorecards: months, terms, whose eyes, the rows behind."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bagdar.core.territories.scorecard import Measured
from bagdar.runs.jobs import Jobs
from bagdar.web.data_requests.actions.filling import judge
from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.actions.checking import LineFacts
from bagdar.web.jobs.actions.computing import store_jobs
from bagdar.web.jobs.actions.periods import open_period, set_due_day
from bagdar.web.jobs.models import Report
from bagdar.web.journal.actions import act
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.actions.membership import Paper, cancel, exclude, merge
from bagdar.web.projects.models import Project
from bagdar.web.queue.models import Order
from bagdar.web.scorecards.actions.computing import FIGURES, compute_scores
from bagdar.web.scorecards.actions.rescoring import rescore, rescore_places
from bagdar.web.scorecards.models import ScoreStanding
from bagdar.web.scorecards.queries import rows
from bagdar.web.scorecards.queries.rows import Row, sums
from bagdar.web.scorecards.queries.subjects import Reader, subject_named
from bagdar.web.scorecards.queries.weights import weights_in
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries import land
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.data_requests import asking
from tests.web.jobs import reporting
from tests.web.jobs.reporting import JUNE, MAY, People, line, of
from tests.web.scorecards import scored
from tests.web.scorecards.scored import figure

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 1)
MONTHLY = ("jobs_reported", "jobs_claimed")
JULY_5 = datetime(2026, 7, 5, 9, 0, tzinfo=UTC)
JULY_20 = datetime(2026, 7, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.BAGDAR_DATA = tmp_path


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def west() -> People:
    """Those who report for north-west, with the same oblast above."""
    place = Territory.objects.get(key="north-west")
    north = builders.user("officer", territory=Territory.objects.get(key="north"))
    officer, akim = (builders.user(role, territory=place) for role in ("officer", "akim"))
    return People(officer, akim, north, north, north)


def promising(fte: int, territory: str = "north-east", month: date = MAY) -> Project:
    return scored.promising({month: fte}, territory)


def send(
    who: People, month: date, *lines: LineFacts, place: str = "north-east", at: datetime = NOW
) -> Report:
    report = reports.open_report(of(place), month, by=who.officer, at=at)
    reports.write_lines(report, lines, by=who.officer, at=at, whole=True)
    return reports.submit_report(report, by=who.officer, at=at)


def accept(
    who: People, month: date, *lines: LineFacts, place: str = "north-east", at: datetime = NOW
) -> None:
    report = send(who, month, *lines, place=place, at=at)
    reports.sign_report(report, by=who.akim, at=at)
    reports.accept_report(report, by=who.oblast, at=at)


def behind(code: str, measured: Measured, month: date, at: datetime, user: User) -> list[Row]:
    day = at.date()
    reader = Reader(scope_of(user, on=day, world=World.REAL), at, day)
    kind = "organisation" if code.startswith("akimat") else "territory"
    kind = "tenure" if code.isdigit() else kind
    subject = subject_named(reader, kind, code)
    assert subject is not None
    return list(rows.behind(reader, subject, measured, month).rows)


def kept() -> list[tuple[Any, ...]]:
    return sorted(ScoreStanding.objects.values_list(*FIGURES), key=str)


def test_jobs_weigh_more_than_anything_else() -> None:
    weights = dict(weights_in(MAY))
    verified, claimed = weights.pop("jobs_verified"), weights.pop("jobs_claimed")
    assert verified > claimed > max(weights.values())


def test_jobs_claimed_count_up_to_what_each_project_promised_by_the_month(who: People) -> None:
    more, less, later = promising(10), promising(20), promising(7, month=date(2026, 9, 1))
    promising(10, "north-west")
    accept(who, MAY, line(more, 12), line(less, 5), line(later, 3))
    compute_scores(by=TESTS, at=NOW)
    assert figure("north-east", "jobs_claimed", month=MAY, reach=1) == (15, 30, 0.5)
    for place in ("north", "land"):
        assert figure(place, "jobs_claimed", month=MAY, reach=1) == (15, 40, 0.375)
    rows = behind("north", Measured.JOBS_CLAIMED, MAY, NOW, who.oblast)
    assert [(str(one.item.n), one.item.state) for one in rows if one.item.base == 10][1] == (
        "0",
        "overdue",
    )
    assert tuple(map(float, sums(rows))) == (15, 40)
    assert {one.href for one in rows} > {f"/en/projects/{less.key}/jobs/"}


def test_what_is_claimed_shows_in_no_figure_to_whoever_does_not_see_claims(who: People) -> None:
    promising(10, "north-west")
    accept(who, MAY, line(promising(10), 12))
    compute_scores(by=TESTS, at=NOW)
    assert figure("north", "jobs_claimed", month=MAY, reach=0) is None
    assert behind("north", Measured.JOBS_CLAIMED, MAY, NOW, User(is_active=False)) == []
    assert behind("north", Measured.JOBS_CLAIMED, MAY, NOW, who.stranger) == []
    path = f"/en/scorecards/territories/north/?month={MAY:%Y-%m}"
    shown, withheld = Client(), Client()
    shown.force_login(who.oblast)
    told = " ".join(shown.get(path).text.split())
    assert "not published" not in told, "nor of the districts below, which they may compare"
    assert "0/10" in told.split("North west")[1].split("</tr>")[0]
    told = " ".join(withheld.get(path).text.split())
    row = told.split("Jobs claimed of those promised</a>")[1].split("</tr>")[0]
    assert "not published" in row
    assert "not applicable" not in row


def test_a_month_that_nobody_opened_or_that_is_not_due_is_not_counted(who: People) -> None:
    project = promising(10)
    compute_scores(by=TESTS, at=NOW)
    assert figure("north", "jobs_claimed", month=MAY, reach=1) is None
    open_period(JUNE, synthetic=False, by=TESTS, at=JULY_5)
    compute_scores(by=TESTS, at=JULY_5)
    assert figure("north", "jobs_claimed", month=JUNE, reach=1) is None
    compute_scores(by=TESTS, at=JULY_20)
    assert figure("north", "jobs_claimed", month=JUNE, reach=1) == (0, 10, 0.0)
    with act("tests.exclude", by=TESTS, at=JULY_5) as entry:
        Project.objects.filter(pk=project.pk).update(stage="excluded")
        entry.record("project", project.key, before=None, after={"stage": "excluded"})
    compute_scores(by=TESTS, at=JULY_20)
    assert figure("north", "jobs_claimed", month=JUNE, reach=1) == (0, 10, 0.0)
    row = ScoreStanding.objects.get(
        indicator="jobs_claimed", month=JUNE, reach=1, subject=Territory.objects.get(key="land").pk
    )
    assert row.overdue == 0


def test_what_was_overdue_stays_so_when_the_due_day_is_moved_afterwards(who: People) -> None:
    promising(10)
    period = open_period(JUNE, synthetic=False, by=TESTS, at=JULY_5)
    moved = JULY_20.date() + timedelta(days=10)
    set_due_day(period, moved, ground="Order 12", by=TESTS, at=JULY_20)
    compute_scores(by=TESTS, at=JULY_20)
    assert figure("north", "jobs_claimed", month=JUNE, reach=1) == (0, 10, 0.0)


def test_a_late_report_scores_its_territory_and_those_above_anew(who: People) -> None:
    accept(who, MAY, line(promising(10), 10))
    project = promising(10, "north-west")
    compute_scores(by=TESTS, at=NOW)
    assert figure("land", "jobs_claimed", month=MAY, reach=1) == (10, 20, 0.5)
    Order.objects.all().delete()
    accept(west(), MAY, line(project, 8), place="north-west")
    assert Order.objects.filter(key__startswith="scorecards:").exists()
    rescore([project.pk], by=TESTS, at=NOW)
    after = kept()
    assert figure("north-west", "jobs_claimed", month=MAY, reach=1) == (8, 10, 0.8)
    assert figure("land", "jobs_claimed", month=MAY, reach=1) == (18, 20, 0.9)
    compute_scores(by=TESTS, at=NOW)
    assert kept() == after


def test_a_late_report_asks_the_database_nothing_twice(who: People) -> None:
    """Each question costs a way to the database and back: under load that is most of the time."""
    accept(who, MAY, line(promising(10), 10))
    project = promising(10, "north-west")
    verify(project, 4.0)
    other = scored.launched(promising(5, "north-west"), date(2026, 4, 1))
    compute_scores(by=TESTS, at=NOW)
    accept(west(), MAY, line(project, 8), line(other, 5), place="north-west")
    placing = land().placing(NOW.date())
    with CaptureQueriesContext(connection) as asked:
        assert rescore_places({project.territory_id}, placing, by=TESTS, at=NOW) > 0
    told = Counter(one["sql"] for one in asked if one["sql"].startswith("SELECT"))
    assert [sql for sql, times in told.items() if times > 1] == []
    found = figure("north-west", "jobs_claimed", month=MAY, reach=1)
    assert found is not None
    assert found[:2] == (13, 15)


def test_acceptance_alone_is_followed(who: People) -> None:
    project = promising(10)
    report = send(who, MAY, line(project, 10))
    reports.sign_report(report, by=who.akim, at=NOW)
    compute_scores(by=TESTS, at=NOW)
    Order.objects.all().delete()
    reports.accept_report(report, by=who.oblast, at=NOW)
    assert Order.objects.filter(key__startswith="scorecards:").exists()


def test_a_report_counts_in_term_by_the_signature_that_stands(who: People) -> None:
    """June is due on 10 July: one signs on the 5th, one on the 20th, one sends and never signs."""
    first, second, third = (promising(1, f"{one}") for one in ("north-east", "north-west", "north"))
    report = send(who, JUNE, line(first), at=JULY_5)
    reports.sign_report(report, by=who.akim, at=JULY_5)
    others = west()
    other = send(others, JUNE, line(second), place="north-west", at=JULY_5)
    compute_scores(by=TESTS, at=JULY_5)
    assert figure("land", "jobs_reported", month=JUNE, reach=1) == (1, 1, 1.0)
    Order.objects.all().delete()
    reports.sign_report(other, by=others.akim, at=JULY_20)
    assert Order.objects.filter(key__startswith="scorecards:").exists()
    sender = People(who.oblast, who.akim, who.office, who.office, who.stranger)
    send(sender, JUNE, line(third), place="north", at=JULY_5)
    compute_scores(by=TESTS, at=JULY_20)
    assert figure("north-east", "jobs_reported", month=JUNE, reach=1) == (1, 1, 1.0)
    assert figure("north-west", "jobs_reported", month=JUNE, reach=1) == (0, 1, 0.0)
    assert figure("land", "jobs_reported", month=JUNE, reach=1) == (1, 3, 0.333333)
    rows = behind("north", Measured.JOBS_REPORTED, JUNE, JULY_20, who.oblast)
    assert tuple(map(float, sums(rows))) == (1, 3)
    days = {one.key: one.item.done_on for one in rows}
    signed = [days[one.key] for one in (first, second, third)]
    assert signed == [date(2026, 7, 5), date(2026, 7, 20), None], "what was sent alone is not told"


@pytest.mark.parametrize(
    ("returned_on", "again_on", "n"),
    [(6, 10, 1), (9, 12, 1), (9, 13, 0), (20, 22, 1), (20, 31, 0)],
)
def test_a_returned_report_may_be_signed_again_by_the_due_day_or_within_three_days(
    who: People, returned_on: int, again_on: int, n: int
) -> None:
    """June is due on 10 July and was signed on the 5th, in term."""
    report = send(who, JUNE, line(promising(1)), at=JULY_5)
    reports.sign_report(report, by=who.akim, at=JULY_5)
    returned = JULY_5.replace(day=returned_on)
    reports.return_report(report, "Look again", by=who.oblast, at=returned)
    compute_scores(by=TESTS, at=returned + timedelta(days=1))
    assert figure("north-east", "jobs_reported", month=JUNE, reach=1) is None, "it may be mended"
    again = JULY_5.replace(day=again_on)
    reports.submit_report(report, by=who.officer, at=again)
    compute_scores(by=TESTS, at=JULY_5.replace(day=returned_on + 5))
    assert figure("north-east", "jobs_reported", month=JUNE, reach=1) == (0, 1, 0.0), "unsigned"
    reports.sign_report(report, by=who.akim, at=again)
    compute_scores(by=TESTS, at=JULY_20 + timedelta(days=15))
    assert figure("north-east", "jobs_reported", month=JUNE, reach=1) == (n, 1, float(n))


def verify(project: Project, fte: float | None, month: date = MAY) -> None:
    """Keep what records showed of a project, and so of the country."""
    found = Jobs(
        closed_month=month,
        claims=1,
        rules="jobs-1",
        input_hash=f"{project.pk:064}",
        verdicts=pa.Table.from_pylist([], pa.schema([("persons", pa.int64())])),
        figures=pa.Table.from_pylist(
            [
                {
                    "subject_kind": kind,
                    "subject": subject,
                    "reach": 3,
                    "month": month,
                    "indicator": "jobs_verified_fte",
                    "value": fte,
                    "n": 1,
                    "employers": 1,
                    "state": "value",
                    "evidence": "contributions",
                }
                for kind, subject in (("project", str(project.pk)), ("country", ""))
            ]
        ),
    )
    store_jobs(project.programme, found, by=TESTS, at=NOW)


def test_verified_jobs_count_once_records_came_and_move_the_score(who: People) -> None:
    more, silent = promising(10), promising(20)
    accept(who, MAY, line(more, 12), line(silent, 12))
    compute_scores(by=TESTS, at=NOW)
    assert figure("north", "jobs_verified", month=MAY, reach=1) is None
    before = figure("north", "score", month=MAY, reach=1)
    Order.objects.all().delete()
    verify(more, 10.5)
    assert Order.objects.filter(key__startswith="scorecards:").exists()
    rescore([more.pk], by=TESTS, at=NOW)
    for place in ("north-east", "north", "land"):
        assert figure(place, "jobs_verified", month=MAY, reach=1) == (10, 30, 0.333333)
    assert figure("north", "jobs_verified", month=MAY, reach=0) is None
    assert figure("north", "score", month=MAY, reach=1) != before
    rows = behind("north", Measured.JOBS_VERIFIED, MAY, NOW, who.oblast)
    assert tuple(map(float, sums(rows))) == (10, 30)
    after = kept()
    compute_scores(by=TESTS, at=NOW)
    assert kept() == after


@pytest.mark.parametrize(
    ("second_from", "stood", "owed"),
    [
        (date(2026, 6, 16), "second", "second"),
        (date(2026, 7, 1), "first", "second"),
        (date(2026, 7, 11), "first", "first"),
    ],
)
def test_jobs_of_a_month_are_of_its_last_days_holder_and_its_report_of_the_due_days(
    who: People, second_from: date, stood: str, owed: str
) -> None:
    """June is due on 10 July: one reports 8 jobs of 10 and proves 7, another one is silent."""
    terms = {
        "first": scored.akim("north", until=second_from).pk,
        "second": scored.akim("north", since=second_from).pk,
    }
    told, silent = promising(10), promising(20, "north-west")
    accept(who, JUNE, line(told, 8), at=JULY_5)
    verify(told, 7, JUNE)
    compute_scores(by=TESTS, at=JULY_20)
    claimed = scored.of_terms("jobs_claimed", JUNE, 1)
    assert sum(base for _n, base, _overdue in claimed.values()) == 30
    assert claimed[terms[stood]][0] == 8, "what stood at the end of the month"
    assert claimed[terms[owed]][2] == 20, "what is missing was owed on the due day"
    assert scored.of_terms("jobs_verified", JUNE, 1) == {terms[stood]: (7, 30, 0)}
    assert scored.of_terms("jobs_reported", JUNE, 1) == {terms[owed]: (1, 2, 1)}
    accept(west(), JUNE, line(silent, 5), place="north-west", at=JULY_20)
    rescore([silent.pk], by=TESTS, at=JULY_20)
    after = kept()
    assert scored.of_terms("jobs_claimed", JUNE, 1) == {terms[stood]: (13, 30, 0)}
    compute_scores(by=TESTS, at=JULY_20)
    assert kept() == after


def test_jobs_count_for_each_akim_of_where_they_lie_and_all_else_for_who_is_responsible(
    who: People,
) -> None:
    """A ministry has a launch that came due and 10 jobs of June, in a district of the north."""
    ministry = builders.organisation(key="ministry")
    minister = scored.head_of(ministry).pk
    east, other, north = (scored.akim(f"north{one}").pk for one in ("-east", "-west", ""))
    facts: dict[str, Any] = {"organisation": ministry, "stage": "construction", "jobs": {JUNE: 10}}
    project, own = scored.due(on=JULY_5.date(), **facts), promising(20, "north-west")
    open_period(JUNE, synthetic=False, by=TESTS, at=JULY_5)
    verify(project, 6, JUNE)
    compute_scores(by=TESTS, at=JULY_20)
    silent = {north: (0, 30, 30), other: (0, 20, 20), east: (0, 10, 10), minister: (0, 10, 10)}
    assert scored.of_terms("jobs_claimed", JUNE, 1) == silent
    accept(who, JUNE, line(project, 8), at=JULY_20)
    rescore([project.pk], by=TESTS, at=JULY_20)
    june = {north: (8, 30, 20), other: (0, 20, 20), east: (8, 10, 0), minister: (8, 10, 0)}
    assert scored.of_terms("jobs_claimed", JUNE, 1) == june
    proved = {north: (6, 30, 0), other: (0, 20, 0), east: (6, 10, 0), minister: (6, 10, 0)}
    assert scored.of_terms("jobs_verified", JUNE, 1) == proved
    asked = {north: (0, 2, 1), other: (0, 1, 1), east: (0, 1, 0), minister: (0, 1, 0)}
    assert scored.of_terms("jobs_reported", JUNE, 1) == asked
    assert scored.of_terms("launches_on_time", JULY, 1) == {minister: (0, 1, 0)}
    after = kept()
    compute_scores(by=TESTS, at=JULY_20)
    assert kept() == after
    rows = behind(str(east), Measured.JOBS_CLAIMED, JUNE, JULY_20, who.oblast)
    assert [(one.key, float(one.item.n)) for one in rows] == [(project.key, 8)]
    place = Territory.objects.get(key="north-west")
    update_project(project, {"territory": place}, by=TESTS, at=JULY_20)
    open_period(JULY, synthetic=False, by=TESTS, at=JULY_20 + timedelta(days=15))
    told = (line(own, 20), line(project, 5))
    accept(west(), JULY, *told, place="north-west", at=JULY_20 + timedelta(days=16))
    later = JULY_20 + timedelta(days=30)
    rescore([project.pk, own.pk], by=TESTS, at=later)
    assert scored.of_terms("jobs_claimed", JUNE, 1) == june, "June stays where it was"
    july = {north: (25, 30, 0), other: (25, 30, 0), minister: (5, 10, 0)}
    assert scored.of_terms("jobs_claimed", JULY, 1) == july
    after = kept()
    compute_scores(by=TESTS, at=later)
    assert kept() == after


def test_a_month_before_a_project_was_known_is_not_asked_of_it(who: People) -> None:
    accept(who, MAY, line(promising(10), 10))
    compute_scores(by=TESTS, at=JULY_20)
    assert figure("north", "jobs_reported", month=MAY, reach=1) is None


def test_what_leaves_the_programme_or_is_merged_keeps_the_months_it_missed(who: People) -> None:
    """June is due on 10 July: three missed it and left after that day, and one before it."""
    home = promising(10, "north-west")
    gone, ended, twin, early = (promising(10) for _ in range(4))
    open_period(JUNE, synthetic=False, by=TESTS, at=JULY_5)
    order = Paper(JULY_5.date(), "Order 5", "It was decided.")
    exclude(early, order, by=who.office, at=JULY_5)
    compute_scores(by=TESTS, at=JULY_20)
    before = [figure("north-east", one, month=JUNE, reach=1) for one in MONTHLY]
    assert before == [(0, 3, 0.0), (0, 40, 0.0)]
    exclude(gone, order, by=who.office, at=JULY_20)
    cancel(ended, order, by=who.office, at=JULY_20)
    merge(twin, home, order, by=who.office, at=JULY_20)
    compute_scores(by=TESTS, at=JULY_20 + timedelta(days=1))
    assert [figure("north-east", one, month=JUNE, reach=1) for one in MONTHLY] == before
    row = ScoreStanding.objects.get(
        indicator="jobs_claimed", month=JUNE, reach=1, subject=gone.territory_id
    )
    assert row.overdue == 30, "of who left before the due day nothing was asked"
    open_period(JULY, synthetic=False, by=TESTS, at=JULY_20 + timedelta(days=15))
    compute_scores(by=TESTS, at=JULY_20 + timedelta(days=30))
    assert figure("north-east", "jobs_reported", month=JULY, reach=1) is None
    assert figure("north-east", "jobs_claimed", month=JULY, reach=1) == (0, 30, 0.0)


def test_what_was_verified_of_a_merged_project_is_held_against_both_promises(who: People) -> None:
    home, twin = promising(10), promising(20)
    verify(home, 25)
    order = Paper(JULY_5.date(), "Order 5", "They are one.")
    merge(twin, home, order, by=who.office, at=JULY_5)
    compute_scores(by=TESTS, at=JULY_20)
    assert figure("north", "jobs_verified", month=MAY, reach=1) == (25, 30, 0.833333)


def test_an_answer_that_was_returned_counts_once_the_time_to_mend_it_has_passed() -> None:
    world = asking.offices()
    east = asking.answer_of(asking.sent(world), "north-east")
    asking.signed(east, world.east, world.east_akim)
    judge(east, "returned", "Again", by=world.oblast, at=asking.LOWER_DUE)
    compute_scores(by=TESTS, at=asking.LOWER_DUE + timedelta(days=2))
    assert figure("north-east", "data_in_term", reach=1) is None, "it may still be mended"
    assert figure("north-west", "data_in_term", reach=1) == (0, 1, 0.0)
    compute_scores(by=TESTS, at=asking.LOWER_DUE + timedelta(days=5))
    assert figure("north-east", "data_in_term", reach=1) == (0, 1, 0.0)


def test_answers_count_in_term_by_their_first_signature_and_name_no_hidden_request() -> None:
    world = asking.offices()
    builders.organisation(
        kind="akimat", territory=Territory.objects.get(key="north-east"), key="akimat-east"
    )
    request = asking.sent(world)
    asking.signed(asking.answer_of(request, "north-east"), world.east, world.east_akim)
    compute_scores(by=TESTS, at=NOW)
    assert figure("north", "data_in_term", reach=1) is None
    later = NOW + timedelta(days=14)
    compute_scores(by=TESTS, at=later)
    assert figure("north-east", "data_in_term", reach=1) == (1, 1, 1.0)
    assert figure("north-west", "data_in_term", reach=1) == (0, 1, 0.0)
    assert figure("north", "data_in_term", reach=1) == (1, 3, 0.333333)
    assert figure("north", "data_in_term", reach=0) is None
    month = date(2026, 6, 1)
    rows = behind("north", Measured.DATA_IN_TERM, month, later, world.akim)
    assert tuple(map(float, sums(rows))) == (1, 3)
    assert {one.name for one in rows} == {"Workers on sites"}
    own = behind("akimat-east", Measured.DATA_IN_TERM, month, later, builders.user("auditor"))
    assert tuple(map(float, sums(own))) == (1, 1)
    analyst = builders.user("analyst")
    hidden = behind("north", Measured.DATA_IN_TERM, month, later, analyst)
    assert {(one.name, one.href) for one in hidden} == {("A data request that you do not see", "")}
    client = Client()
    client.force_login(analyst, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(
        "/en/scorecards/territory/north/rows/data_in_term/?month=2026-06&as_of=2026-06-29"
    )
    assert page.status_code == 200
    assert "Workers on sites" not in page.content.decode()
