"""A report on its way: written, sent, signed, returned with remarks, accepted, locked."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.actions.checking import LineFacts
from bagdar.web.jobs.actions.periods import lock_period, open_period, set_due_day
from bagdar.web.jobs.models import Claim, JobKind, Loss, Period, Remark, Report, State
from bagdar.web.jobs.permissions import powers_of
from bagdar.web.jobs.queries.doubts import unanswered
from bagdar.web.jobs.queries.expected import due_on
from bagdar.web.jobs.queries.lines import Lines, Told, lines_of
from bagdar.web.jobs.queries.reading import May, may_of
from bagdar.web.journal.models import Entry
from bagdar.web.people.actions import delegate
from bagdar.web.people.actions.offices import Term
from bagdar.web.people.models import User
from bagdar.web.people.permissions import scope_of
from bagdar.web.projects.actions import update_project
from bagdar.web.territories.actions import DayRow, load_calendar
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs import reporting
from tests.web.jobs.reporting import APRIL, JUNE, MAY, People, accepted, line, opened, plant, sent
from tests.web.people import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def problems(act: Any, *args: Any, **named: Any) -> dict[str, list[str]]:
    with pytest.raises(DeliveryError) as refused:
        act(*args, **named, at=NOW)
    return refused.value.problems


def test_a_report_goes_from_the_officer_over_the_akim_to_the_oblast_and_becomes_claims(
    who: People,
) -> None:
    project = plant()
    jobs = line(project, 120, women_fte=Decimal(30), wage_bill_kzt=Decimal(5_000_000))
    lost = line(project, kind=JobKind.LOSSES, jobs_lost=4, stoppage_days=2)
    report = accepted(who, jobs, line(project, "12.5", JobKind.CONSTRUCTION), lost)
    assert (report.state, report.maker_id, report.checker_id, report.accepter_id) == (
        State.ACCEPTED,
        who.officer.actor_id,
        who.akim.actor_id,
        who.oblast.actor_id,
    )
    assert list(Claim.objects.order_by("kind").values_list("kind", "fte", "women_fte")) == [
        ("construction", Decimal("12.5"), None),
        ("permanent", 120, 30),
    ]
    claim = Claim.objects.get(kind="permanent")
    assert (claim.month, claim.territory_id, claim.source, claim.evidence_class) == (
        MAY,
        project.territory_id,
        "district",
        "word",
    )
    assert Loss.objects.values_list("jobs_lost", "stoppage_days").get() == (4, 2)
    assert [one.step for one in report.steps.all()] == [
        "opened",
        "submitted",
        "signed",
        "accepted",
    ]
    assert Entry.objects.filter(act__startswith="jobs.").count() == 6


def test_whoever_made_a_report_neither_signs_nor_accepts_it(who: People) -> None:
    project = plant()
    report = reports.open_report(reporting.of(), MAY, by=who.akim, at=NOW)
    reports.write_lines(report, [line(project)], by=who.akim, at=NOW)
    reports.submit_report(report, by=who.akim, at=NOW)
    assert "does not sign it" in problems(reports.sign_report, report, by=who.akim)[""][0]
    reports.sign_report(report, by=who.oblast, at=NOW)
    refusal = problems(reports.accept_report, report, by=who.oblast)[""][0]
    assert "made or signed a report does not accept it" in refusal
    assert reports.accept_report(report, by=who.office, at=NOW).state == State.ACCEPTED


def test_whoever_wrote_in_a_report_neither_signs_nor_accepts_it_though_another_sent_it(
    who: People,
) -> None:
    project, report = plant(), opened(who.officer)
    for person, jobs in ((who.akim, 12), (who.oblast, 13), (who.officer, 14)):
        reports.write_lines(report, [line(project, jobs)], by=person, at=NOW)
    report = reports.submit_report(report, by=who.officer, at=NOW)
    assert not may(report, who.akim).sign
    assert "does not sign it" in problems(reports.sign_report, report, by=who.akim)[""][0]
    report = reports.sign_report(report, by=who.office, at=NOW)
    assert not may(report, who.oblast).accept
    refusal = problems(reports.accept_report, report, by=who.oblast)[""][0]
    assert "made or signed a report does not accept it" in refusal


def may(report: Report, person: User) -> May:
    on = NOW.date()
    return may_of(report, powers_of(scope_of(person, on=on), person, on=on), person)


def test_a_district_with_one_clerk_is_signed_for_by_the_oblast(who: People) -> None:
    report = sent(who, line(plant()))
    assert reports.sign_report(report, by=who.oblast, at=NOW).checker_id == who.oblast.actor_id


def test_an_officer_of_the_district_alone_signs_nothing(who: People) -> None:
    report = sent(who, line(plant()))
    other = builders.user("officer", territory=report.territory)
    with pytest.raises(PermissionDenied):
        reports.sign_report(report, by=other, at=NOW)


def test_a_deputy_signs_in_the_name_of_the_akim_by_delegation(who: People) -> None:
    deputy = builders.user()
    tenure = worlds.holder(
        worlds.akimat("north-east"), worlds.person("Akim of the east", who.akim), date(2026, 1, 1)
    )
    term = Term(date(2026, 6, 1), date(2026, 7, 1), "Order 7")
    delegate(tenure, deputy, acts=["jobs.sign"], term=term, by=TESTS, at=NOW)
    report = reports.sign_report(sent(who, line(plant())), by=deputy, at=NOW)
    assert "Akim of the east" in report.signed_for
    entry = Entry.objects.get(act="jobs.sign")
    assert (entry.actor_id, entry.on_behalf_of, entry.ground) == (
        deputy.actor_id,
        report.signed_for,
        "Order 7",
    )


def test_a_deputy_does_not_sign_what_the_akim_made(who: People) -> None:
    deputy, project = builders.user(), plant()
    tenure = worlds.holder(
        worlds.akimat("north-east"), worlds.person("Akim of the east", who.akim), date(2026, 1, 1)
    )
    term = Term(date(2026, 6, 1), date(2026, 7, 1), "Order 7")
    delegate(tenure, deputy, acts=["jobs.sign"], term=term, by=TESTS, at=NOW)
    report = opened(who.akim)
    reports.write_lines(report, [line(project)], by=who.akim, at=NOW)
    reports.submit_report(report, by=who.akim, at=NOW)
    refusal = problems(reports.sign_report, report, by=deputy)[""][0]
    assert "sign for the person who made it" in refusal


def test_a_deputy_who_signs_for_the_oblast_decides_nothing_in_its_districts(who: People) -> None:
    deputy = builders.user()
    akim = builders.user("akim", territory=Territory.objects.get(key="north"))
    holder = worlds.person("Akim of the north", akim)
    tenure = worlds.holder(worlds.akimat("north"), holder, date(2026, 1, 1))
    term = Term(date(2026, 6, 1), date(2026, 7, 1), "Order 7")
    delegate(tenure, deputy, acts=["jobs.sign"], term=term, by=TESTS, at=NOW)
    report = sent(who, line(plant()))
    powers = powers_of(scope_of(deputy, on=NOW.date()), deputy, on=NOW.date())
    assert not Report.objects.filter(powers.seen()).exists()
    with pytest.raises(PermissionDenied):
        reports.sign_report(report, by=deputy, at=NOW)
    with pytest.raises(PermissionDenied):
        reports.return_report(report, "Why?", by=deputy, at=NOW)
    reports.sign_report(report, by=who.akim, at=NOW)
    with pytest.raises(PermissionDenied):
        reports.accept_report(report, by=deputy, at=NOW)
    assert powers.signature(reporting.of("north"), []) is not None


def test_nobody_of_another_oblast_writes_signs_or_accepts(who: People) -> None:
    project = plant()
    with pytest.raises(PermissionDenied):
        opened(who.stranger)
    report = sent(who, line(project))
    for act in (reports.sign_report, reports.accept_report):
        with pytest.raises(PermissionDenied):
            act(report, by=who.stranger, at=NOW)
    with pytest.raises(PermissionDenied):
        reports.write_lines(report, [line(project, 13)], by=who.stranger, at=NOW)


def test_a_report_is_returned_with_remarks_corrected_and_accepted(who: People) -> None:
    project = plant()
    report = sent(who, line(project, 120))
    reports.sign_report(report, by=who.akim, at=NOW)
    remark = reports.RemarkFacts(project, JobKind.PERMANENT, "fte", "The order names 112.")
    reports.return_report(report, "", [remark], by=who.oblast, at=NOW)
    report.refresh_from_db()
    assert report.state == State.RETURNED
    assert Remark.objects.values_list("field", "text").get() == ("fte", "The order names 112.")
    reports.write_lines(report, [line(project, 112)], by=who.officer, at=NOW)
    report = reports.submit_report(report, by=who.officer, at=NOW)
    assert (report.checker_id, report.signed_at) == ("", None)
    assert "not signed yet" in problems(reports.accept_report, report, by=who.oblast)[""][0]
    reports.sign_report(report, by=who.akim, at=NOW)
    reports.accept_report(report, by=who.oblast, at=NOW)
    assert Claim.objects.get().fte == 112
    sent_figures = [one.lines[0]["figures"]["fte"] for one in report.steps.filter(step="submitted")]
    assert sent_figures == ["120", "112"]


def test_a_return_says_what_is_to_be_put_right(who: People) -> None:
    report = sent(who, line(plant()))
    found = problems(reports.return_report, report, " ", by=who.akim)
    assert "Say what is to be put right" in found["note"][0]


def test_a_remark_is_about_a_figure_of_the_report(who: People) -> None:
    report, elsewhere = sent(who, line(plant())), plant("south")
    remarks = [
        reports.RemarkFacts(elsewhere, JobKind.PERMANENT, "fte", "What is this?"),
        reports.RemarkFacts(plant(), JobKind.LOSSES, "fte", "No such figure."),
    ]
    found = problems(reports.return_report, report, "", remarks, by=who.akim)
    assert len(found) == 2
    assert not Remark.objects.exists()


@pytest.mark.parametrize(
    ("figures", "field", "words"),
    [
        ({"fte": Decimal(-1)}, "fte", "less than zero"),
        ({"fte": Decimal(10), "women_fte": Decimal(11)}, "women_fte", "exceed the whole"),
        ({"women_fte": Decimal(1)}, "fte", "how many work in all"),
        (
            {"fte": Decimal(10), "local_fte": Decimal(8), "foreign_fte": Decimal(3)},
            "foreign_fte",
            "together exceed",
        ),
        ({"fte": Decimal("1.005")}, "fte", "two digits"),
        ({"fte": Decimal(10**7)}, "fte", "too large"),
        ({"fte": Decimal(1), "jobs_lost": 1}, "jobs_lost", "does not belong"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_by_name(
    who: People, figures: dict[str, Any], field: str, words: str
) -> None:
    project = plant()
    report = opened(who.officer)
    facts = LineFacts(project, JobKind.PERMANENT, figures)
    written = reports.write_lines(report, [facts], by=who.officer, at=NOW)
    assert words in written.problems[f"{project.key}.permanent.{field}"][0]
    assert not report.lines.exists()


def test_stoppage_is_not_longer_than_the_month(who: People) -> None:
    project = plant()
    report = opened(who.officer, APRIL)
    facts = line(project, kind=JobKind.LOSSES, stoppage_days=31)
    written = reports.write_lines(report, [facts], by=who.officer, at=NOW)
    assert "at most 30" in written.problems[f"{project.key}.losses.stoppage_days"][0]


def test_one_wrong_line_keeps_out_only_itself_while_typing_and_all_of_it_when_sent_whole(
    who: People,
) -> None:
    first, second = plant(), plant()
    report = opened(who.officer)
    lines = [line(first, 5), line(second, -5)]
    with pytest.raises(DeliveryError):
        reports.write_lines(report, lines, by=who.officer, at=NOW, whole=True)
    assert not report.lines.exists()
    reports.write_lines(report, lines, by=who.officer, at=NOW)
    assert [one.project for one in report.lines.all()] == [first]


def test_a_month_that_is_not_over_is_not_reported(who: People) -> None:
    plant()
    for month in (JUNE, date(2027, 1, 1)):
        found = problems(reports.open_report, reporting.of(), month, by=who.officer)
        assert "not over yet" in found["month"][0]


def test_a_month_has_one_report_of_a_territory(who: People) -> None:
    plant()
    assert opened(who.officer).pk == opened(who.akim).pk
    assert Report.objects.count() == 1


def test_a_project_of_another_territory_is_not_among_those_of_the_report(who: People) -> None:
    plant()
    elsewhere = plant("south")
    report = opened(who.officer)
    written = reports.write_lines(report, [line(elsewhere)], by=who.officer, at=NOW)
    found = written.problems[f"{elsewhere.key}.permanent"]
    assert found == ["This project is not among those of the report."]


def test_what_was_sent_is_written_to_again_only_once_it_is_returned(who: People) -> None:
    project = plant()
    report = sent(who, line(project))
    found = problems(reports.write_lines, report, [line(project, 13)], by=who.officer)
    assert "once it is returned" in found[""][0]


def test_nobody_overwrites_what_they_have_not_seen(who: People) -> None:
    project = plant()
    report = opened(who.officer)
    seen = report.version
    reports.write_lines(report, [line(project, 5)], by=who.akim, at=NOW)
    late = [line(project, 6)]
    found = problems(reports.write_lines, report, late, by=who.officer, seen=seen)
    assert "was changed meanwhile" in found[""][0]


def test_a_second_window_of_the_same_person_does_not_overwrite_the_first(who: People) -> None:
    project = plant()
    report = opened(who.officer)
    seen = report.version
    written = reports.write_lines(report, [line(project, 5)], by=who.officer, at=NOW, seen=seen)
    late = [line(project, 6)]
    found = problems(reports.write_lines, report, late, by=who.officer, seen=seen)
    assert "another window" in found[""][0]
    newer = written.report.version
    reports.write_lines(report, late, by=who.officer, at=NOW, seen=newer)
    again = reports.write_lines(report, late, by=who.officer, at=NOW, seen=newer)
    assert not again.changed
    assert lines_of(report)[line(project).key].fte == Decimal(6)


def test_a_project_that_leaves_a_drafted_report_keeps_nobody_from_sending_it(who: People) -> None:
    stays, leaves = plant(), plant(name_en="Closed works")
    report = opened(who.officer)
    reports.write_lines(report, [line(stays), line(leaves)], by=who.officer, at=NOW)
    update_project(leaves, {"stage": "appraisal"}, by=TESTS, at=NOW)
    done = reports.submit_report(report, by=who.officer, at=NOW)
    assert [one.project_id for one in done.lines.all()] == [stays.pk]
    told = json.loads(Entry.objects.get(act="jobs.submit").payloads.get().body)
    assert [one["project"] for one in told["before"]] == [leaves.pk]


def test_nothing_is_claimed_of_a_project_that_left_a_report_after_it_was_sent(who: People) -> None:
    stays, leaves = plant(), plant()
    report = sent(who, line(stays), line(leaves))
    reports.sign_report(report, by=who.akim, at=NOW)
    update_project(leaves, {"stage": "appraisal"}, by=TESTS, at=NOW)
    reports.accept_report(report, by=who.oblast, at=NOW)
    assert [one.project_id for one in Claim.objects.all()] == [stays.pk]


def test_each_project_has_a_figure_and_zero_is_one(who: People) -> None:
    first, second = plant(), plant()
    report = opened(who.officer)
    reports.write_lines(report, [line(first, 0)], by=who.officer, at=NOW)
    found = problems(reports.submit_report, report, by=who.officer)
    assert found == {f"{second.key}.permanent.fte": ["Say how many work here; 0 if nobody does."]}


@pytest.mark.parametrize(
    ("before", "now", "asked"),
    [(20, 30, True), (20, "29.99", False), (30, 40, False), (30, 15, True), (19, 9, True)],
)
def test_a_jump_of_half_and_ten_people_is_asked_about_and_a_word_answers_it(
    who: People, before: Any, now: Any, asked: bool
) -> None:
    project = plant()
    accepted(who, line(project, before), month=APRIL)
    report = opened(who.officer)
    reports.write_lines(report, [line(project, now)], by=who.officer, at=NOW)
    if asked:
        found = problems(reports.submit_report, report, by=who.officer)
        assert list(found) == [f"{project.key}.permanent.why"]
        answered = [line(project, now, why="The second shift began.")]
        reports.write_lines(report, answered, by=who.officer, at=NOW)
    assert reports.submit_report(report, by=who.officer, at=NOW).state == State.SUBMITTED


BUILDING = JobKind.CONSTRUCTION


def test_a_line_that_is_told_no_more_is_asked_about_and_a_word_answers_it(who: People) -> None:
    """An empty box is no way around a word on five hundred people who are gone."""
    project, other = plant(), plant()
    accepted(who, line(project), line(project, 500, BUILDING), line(other), month=APRIL)
    report = opened(who.officer)
    reports.write_lines(report, [line(project), line(other)], by=who.officer, at=NOW)
    found = problems(reports.submit_report, report, by=who.officer)
    (place, (text,)) = next(iter(found.items()))
    assert (list(found), place) == ([place], f"{project.key}.construction.fte")
    assert "Last month 500 FTE were told here, and now nothing is." in text
    done = reports.submit_report(report, why="The shell is done.", by=who.officer, at=NOW)
    assert done.state == State.SUBMITTED
    client = Client()
    client.force_login(who.akim, backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in ("", "check/"):
        page = client.get(f"/en/jobs/reports/{report.pk}/{path}").content.decode()
        assert 'badge-word warn">jump</span>' in page


@pytest.mark.parametrize(
    ("first", "second", "asked"), [(300, 200, False), (251, 0, False), (250, 0, True)]
)
def test_what_is_told_by_phases_takes_the_place_of_the_whole(
    first: int, second: int, asked: bool
) -> None:
    before: Lines = {(7, None, "construction"): Told({"fte": Decimal(500)})}
    now: Lines = {
        (7, phase, "construction"): Told({"fte": Decimal(fte)}, why="By phases.")
        for phase, fte in enumerate((first, second), start=1)
    }
    assert unanswered(before, now, "") == ([*before] if asked else [])
    assert unanswered(before, {}, "") == [], "nothing is told of the project yet"


def test_a_copy_of_last_month_is_asked_about_and_a_word_answers_it(who: People) -> None:
    project = plant()
    accepted(who, line(project, 20), month=APRIL)
    report = opened(who.officer)
    reports.write_lines(report, [line(project, 20)], by=who.officer, at=NOW)
    found = problems(reports.submit_report, report, by=who.officer)
    assert list(found) == ["why"]
    done = reports.submit_report(report, why="Nobody came or left.", by=who.officer, at=NOW)
    assert done.why == "Nobody came or left."


def test_a_month_is_locked_by_the_office_once_nothing_waits(who: People) -> None:
    project = plant()
    plant("south")
    report = sent(who, line(project))
    period = report.period
    with pytest.raises(PermissionDenied):
        lock_period(period, by=who.oblast, at=NOW)
    assert "or an answer: 1." in problems(lock_period, period, by=who.office)[""][0]
    reports.sign_report(report, by=who.akim, at=NOW)
    reports.accept_report(report, by=who.oblast, at=NOW)
    assert reporting.locked(period, by=who.office).locked_at == NOW
    report.refresh_from_db()
    assert report.state == State.LOCKED
    silent = Report.objects.exclude(pk=report.pk).get()
    assert (silent.territory and silent.territory.key, silent.state) == ("south", State.DRAFT)
    late = builders.user("officer", territory=silent.territory)
    found = problems(reports.write_lines, silent, [], by=late, seen=9)
    assert "This month is locked" in found[""][0]


def test_reports_are_due_on_the_tenth_or_the_next_day_people_work() -> None:
    assert due_on(MAY, synthetic=False) == date(2026, 6, 10)
    assert due_on(date(2026, 9, 1), synthetic=False) == date(2026, 10, 12)


def test_a_day_off_of_the_countrys_own_calendar_moves_the_day_of_reports(who: People) -> None:
    off = DayRow("land", date(2026, 6, 10), False, {"name_en": "Founding Day"})
    load_calendar([off], by=TESTS, at=NOW, source="Decree No. 1")
    assert due_on(MAY, synthetic=False) == date(2026, 6, 11)
    assert due_on(MAY, synthetic=True) == date(2026, 6, 10)


def test_each_world_has_its_own_month(who: People) -> None:
    real = open_period(MAY, synthetic=False, by=TESTS, at=NOW)
    other = open_period(MAY, synthetic=True, by=TESTS, at=NOW)
    assert real != other


def test_only_the_newest_month_is_begun_without_the_office(who: People) -> None:
    plant()
    found = problems(lambda **by: reports.open_report(reporting.of(), APRIL, **by), by=who.officer)
    assert "was not opened" in found["month"][0]
    assert not Period.objects.exists()
    for nobody in (who.officer, who.akim, who.oblast):
        with pytest.raises(PermissionDenied):
            open_period(APRIL, synthetic=False, by=nobody, at=NOW)
    reports.open_report(reporting.of(), MAY, by=who.officer, at=NOW)
    assert Entry.objects.get(act="jobs.open_period").actor_id != who.officer.actor_id
    open_period(APRIL, synthetic=False, by=who.office, at=NOW)
    assert reports.open_report(reporting.of(), APRIL, by=who.officer, at=NOW).period.month == APRIL


def test_a_due_day_is_moved_with_a_ground_and_never_into_the_past(who: People) -> None:
    period = open_period(MAY, synthetic=False, by=TESTS, at=NOW)
    assert period.due_on == date(2026, 6, 10)

    def moved(day: date, ground: str, at: datetime = NOW) -> dict[str, list[str]]:
        with pytest.raises(DeliveryError) as refused:
            set_due_day(period, day, ground=ground, by=who.office, at=at)
        return refused.value.problems

    assert list(moved(date(2026, 6, 20), " ")) == ["ground"]
    assert list(moved(date(2026, 6, 9), "Order 12")) == ["due_on"]
    before = NOW - timedelta(days=9)
    set_due_day(period, date(2026, 6, 12), ground="Order 12", by=who.office, at=before)
    period.refresh_from_db()
    assert (period.due_on, period.judged_by) == (date(2026, 6, 12), date(2026, 6, 12))
    set_due_day(period, date(2026, 6, 20), ground="Order 13", by=who.office, at=NOW)
    set_due_day(period, date(2026, 6, 25), ground="Order 14", by=who.office, at=NOW)
    period.refresh_from_db()
    assert (period.due_on, period.judged_by) == (date(2026, 6, 25), date(2026, 6, 12))
    grounds = Entry.objects.filter(act="jobs.due_day").order_by("pk")
    assert [one.ground for one in grounds] == ["Order 12", "Order 13", "Order 14"]
