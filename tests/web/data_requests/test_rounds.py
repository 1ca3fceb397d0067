"""Requests that come back every month, and the letters that chase what is late."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from bagdar.cli.answer_files import cells
from bagdar.cli.answer_files import filled as read_lines
from bagdar.core.data_requests.columns import Column, ColumnType
from bagdar.sources.tables import read_table
from bagdar.web.data_requests.actions import opening
from bagdar.web.data_requests.actions.asking import (
    Table,
    create_request,
    extend,
    send_request,
    withdraw_request,
)
from bagdar.web.data_requests.actions.chasing import requests_in_letter
from bagdar.web.data_requests.actions.filling import hand_over, judge, sign
from bagdar.web.data_requests.actions.opening import open_rounds
from bagdar.web.data_requests.actions.uploading import try_workbook
from bagdar.web.data_requests.models import Answer, DeskKind, Round
from bagdar.web.data_requests.permissions import DataRequestError, DeskFacts
from bagdar.web.data_requests.queries.before import before_of
from bagdar.web.data_requests.queries.lines import Eyes, rows_of_lines
from bagdar.web.data_requests.queries.sheet import rows_seen
from bagdar.web.data_requests.queries.workbook import write_workbook
from bagdar.web.delivery.models import Output
from bagdar.web.journal.actions import act
from bagdar.web.people.actions import Term, delegate
from bagdar.web.people.models import Organisation
from bagdar.web.people.permissions import scope_of
from bagdar.web.periodic import PERIODIC
from bagdar.web.projects.models import Project
from bagdar.web.territories.actions import DayRow, load_calendar
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.alarms.raising import verify
from tests.web.data_requests.asking import (
    DUE,
    LATER,
    LOWER_DUE,
    NOTE,
    WORKERS,
    Offices,
    accepted,
    akimat,
    answer_of,
    filled,
    offices,
    sent,
    signed,
)
from tests.web.delivery import ledgers
from tests.web.delivery.calling import Caller
from tests.web.jobs import reporting
from tests.web.letters import addressed, delivered
from tests.web.people import worlds

pytestmark = pytest.mark.django_db
MONTHLY = {
    "repeats": "monthly",
    "due_at": None,
    "lower_due_at": None,
    "due_day": 25,
    "lower_day": 10,
    "due_hour": time(18),
}
JULY = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def world() -> Offices:
    return offices()


def periods() -> list[str]:
    found = Round.objects.order_by("period").values_list("period", flat=True)
    return [f"{one:%Y-%m}" for one in found if one]


def test_a_monthly_request_opens_each_month_exactly_once(world: Offices) -> None:
    sent(world, **MONTHLY)
    assert periods() == ["2026-05"]
    assert open_rounds(at=NOW) == 0
    assert open_rounds(at=JULY) == 1
    assert open_rounds(at=JULY) == 0
    assert open_rounds(at=JULY + timedelta(days=5)) == 0
    assert periods() == ["2026-05", "2026-06"]
    newest = Round.objects.get(period="2026-06-01")
    assert newest.due_at == datetime(2026, 7, 27, 13, 0, tzinfo=UTC), "the 25th is a Saturday"
    path = f"data-requests/{newest.request_id}"
    first = Round.objects.earliest("period")
    for query, round_ in (("", newest), (f"?round={first.pk}", first)):
        told = Caller(world.ministry).get(path + query).json()["offices"]
        assert {one["answer"] for one in told} == {one.pk for one in round_.answers.all()}
    assert Caller(world.ministry).get(f"{path}?round=999").status_code == 404
    due = {one.desk.key: one.due_at.day for one in newest.answers.select_related("desk")}
    assert due == {"akimat:north": 27, "akimat:north-east": 10, "akimat:north-west": 10}


def test_what_the_register_grows_by_is_asked_about_whole_in_the_next_month(
    world: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody stands by at night who could choose fewer: nothing is left out unsaid."""
    monkeypatch.setattr(opening, "MOST_LINES", 1)
    request = sent(world, **MONTHLY)
    own = Organisation.objects.get(pk=world.organisation)
    builders.project("north-east", organisation=own, stage="construction")
    open_rounds(at=JULY)
    answers = request.rounds.get(period="2026-06-01").answers
    assert answers.get(desk__key="akimat:north-east").lines.count() == 2


def test_a_month_whose_term_has_passed_is_asked_for_no_more(world: Offices) -> None:
    sent(world, **MONTHLY)
    assert open_rounds(at=datetime(2026, 8, 26, 1, 0, tzinfo=UTC)) == 0
    assert open_rounds(at=datetime(2026, 8, 25, 1, 0, tzinfo=UTC)) == 1
    assert periods() == ["2026-05", "2026-07"]


def test_no_answer_is_late_when_its_round_opens(world: Offices) -> None:
    sent(world, **MONTHLY)
    first = Round.objects.get()
    due = datetime(2026, 6, 25, 13, 0, tzinfo=UTC)
    assert (first.due_at, first.lower_due_at) == (due, None)
    assert {one.due_at for one in first.answers.all()} == {due}
    assert open_rounds(at=datetime(2026, 7, 27, 13, 0, tzinfo=UTC)) == 0
    assert open_rounds(at=datetime(2026, 7, 27, 12, 59, tzinfo=UTC)) == 1
    assert Round.objects.get(period="2026-06-01").due_at == datetime(2026, 7, 27, 13, tzinfo=UTC)


def test_a_monthly_term_on_a_day_off_moves_to_the_next_working_day(world: Offices) -> None:
    """Day 12 of July 2026 is a Sunday; the calendar makes the two days after it holidays."""
    off = [DayRow("land", date(2026, 7, day), False, {"name_en": "Feast"}) for day in (13, 14)]
    load_calendar(off, by=TESTS, at=NOW, source="Decree No. 1")
    sent(world, **{**MONTHLY, "due_day": 25, "lower_day": 12})
    before = Round.objects.get()
    assert open_rounds(at=JULY) == 1
    opened = Round.objects.get(period="2026-06-01")
    assert opened.lower_due_at == datetime(2026, 7, 15, 13, 0, tzinfo=UTC)
    assert opened.due_at == datetime(2026, 7, 27, 13, 0, tzinfo=UTC)
    assert Round.objects.get(pk=before.pk).due_at == before.due_at, "what is open keeps its term"


def test_jobs_are_filled_in_as_promised_by_the_month_asked_about_or_by_today(
    world: Offices,
) -> None:
    """Thirty are promised by May, and ten from June on: they are no peak."""
    jobs = {date(2026, 5, 1): 30, date(2026, 6, 1): 10}
    ledgers.approve(Project.objects.get(key="east-plant"), jobs=jobs)
    table = Table((WORKERS,), known=("name", "jobs_promised"))
    once, monthly = sent(world, table=table), sent(world, table=table, **MONTHLY)
    told = [
        answer_of(one, "north-east").lines.get().known["jobs_promised"] for one in (once, monthly)
    ]
    assert told == ["10", "30"]


def _published() -> Project:
    project = Project.objects.get(key="east-plant")
    with act("tests.publish", by=TESTS, at=NOW) as entry:
        Project.objects.filter(pk=project.pk).update(visibility="published")
        entry.record("project", project.key, before=None, after={"visibility": "published"})
    return project


def _reporters(world: Offices) -> reporting.People:
    return reporting.People(world.east, world.east_akim, world.oblast, world.akim, world.west)


def test_what_was_claimed_and_made_in_the_newest_month_is_filled_in_for_who_may_see_it(
    world: Offices,
) -> None:
    """Twelve are claimed of April and fourteen of May; the public does not see what is claimed."""
    project, who = _published(), _reporters(world)
    for month, fte in ((reporting.APRIL, 12), (reporting.MAY, 14)):
        reporting.accepted(who, reporting.line(project, fte), month=month)
        with act("tests.output", by=TESTS, at=NOW) as entry:
            made = {"project": project, "month": month, "output_value": fte * 10, "unit": "t"}
            Output.objects.create(**made, source="district", actor_id="x", actor_label="x", at=NOW)
            entry.record("project", project.key, before=None, after={"output": fte})
    columns = ("jobs_claimed", "jobs_claimed_month", "output_value", "output_unit", "output_month")
    request = sent(world, table=Table((WORKERS,), known=("name", *columns)))
    line = answer_of(request, "north-east").lines.get()
    assert [line.known[one] for one in columns] == ["14", "2026-05", "140", "t", "2026-05"]
    rows = rows_of_lines([line])
    for reader, seen in ((world.east, True), (builders.user(), False)):
        (told,) = Eyes(scope_of(reader, on=NOW.date()), NOW).seen(rows, ())
        assert ("jobs_claimed" in told.known, "jobs_claimed_month" in told.known) == (seen, seen)
        assert told.known["output_value"] == "140"


def test_verified_jobs_and_the_people_of_the_last_locked_month_are_filled_in_for_who_may_see_them(
    world: Offices,
) -> None:
    """April is locked; of May more people were told, who may still change."""
    project, who = _published(), _reporters(world)
    for month, people in ((reporting.APRIL, 40), (reporting.MAY, 44)):
        report = reporting.accepted(who, reporting.line(project, people), month=month)
        if month == reporting.APRIL:
            reporting.locked(report.period, by=TESTS)
        with act("tests.output", by=TESTS, at=NOW) as entry:
            made = {"project": project, "month": month, "headcount": people}
            Output.objects.create(**made, source="district", actor_id="x", actor_label="x", at=NOW)
            entry.record("project", project.key, before=None, after={"headcount": people})
    with act("tests.verify", by=TESTS, at=NOW) as entry:
        verify(project, [7.5, 9], "jobs_verified_fte")
        entry.record("project", project.key, before=None, after={"verified": 9})
    columns = ("jobs_verified", "jobs_verified_month", "headcount", "headcount_month")
    request = sent(world, table=Table((WORKERS,), known=("name", *columns)))
    line = answer_of(request, "north-east").lines.get()
    assert [line.known[one] for one in columns] == ["9", "2026-05", "40", "2026-04"]
    rows = rows_of_lines([line])
    for reader, seen in ((world.east, True), (builders.user(), False)):
        (told,) = Eyes(scope_of(reader, on=NOW.date()), NOW).seen(rows, ())
        assert [one in told.known for one in columns] == [seen] * len(columns)
    stranger = builders.organisation(key="trade", kind="ministry", name_en="Ministry of trade")
    asker = builders.user("ministry", username="of-trade", organisation=stranger)
    desk, asked = DeskFacts(DeskKind.ORGANISATION, stranger.pk), [akimat("north-east")]
    facts = {"title": "Jobs", "letter": "Please fill in.", "due_at": DUE}
    table = Table((WORKERS,), known=("name", *columns))
    made_by = send_request(
        create_request(desk, facts, asked, table, by=asker, at=NOW), by=asker, at=NOW
    )
    kept = answer_of(made_by, "north-east").lines.get().known
    assert set(kept) == {"name"}, "nor is it told to an office that may not see it by its asking"


def test_what_an_office_gave_the_last_time_stands_beside_its_boxes_and_in_its_workbook(
    world: Offices,
) -> None:
    """It is its own, signed and not returned; others who read the answer are not told."""
    request = sent(world, **MONTHLY, table=Table((WORKERS, NOTE)))
    first = answer_of(request, "north-east")
    filled(first, world.east, at=NOW, workers="12", note="rain")
    eyes = Eyes(scope_of(world.east, on=NOW.date()), JULY)
    assert open_rounds(at=JULY) == 1
    second = Answer.objects.get(round__period="2026-06-01", desk=first.desk)
    assert before_of(second, eyes) is None, "what was only typed was not given"
    hand_over(first, by=world.east, at=NOW)
    sign(first, by=world.east_akim, at=NOW)
    before = before_of(second, eyes)
    assert before is not None
    (row,) = rows_seen(second, eyes)
    assert (before.month, before.values(row)) == (reporting.MAY, {"workers": 12, "note": "rain"})
    page = Client(headers={"Accept-Language": "en"})
    page.force_login(world.east)
    shown = page.get(f"/en/data-requests/answers/{second.pk}/").text
    assert "“Before” is what your office gave for May 2026." in shown
    assert "before: 12" in shown
    page.force_login(world.oblast)
    assert "before: 12" not in page.get(f"/en/data-requests/answers/{second.pk}/").text
    told = Caller(world.east).get(f"data-requests/answers/{second.pk}").json()
    assert (told["before_month"], told["lines"][0]["before"]) == ("2026-05-01", before.values(row))
    told = Caller(world.oblast).get(f"data-requests/answers/{second.pk}").json()
    assert (told["before_month"], told["lines"][0]["before"]) == (None, {})
    into = BytesIO()
    write_workbook(second, [row], into, before)
    sheet = read_table(into.getvalue())
    places = [place for place, name in enumerate(sheet.headings) if name.startswith("Before")]
    assert [sheet.headings[one] for one in places] == [
        "Before, 2026-05: Workers on the site",
        "Before, 2026-05: What holds it up",
    ]
    assert [sheet.rows[0].cells[one] for one in places] == ["12", "rain"]
    trial = try_workbook(second, into.getvalue(), name="a.xlsx", by=world.east, at=JULY)
    assert trial.rows == [], "what stands there is read back as nothing"
    judge(first, "returned", "Count again", by=world.akim, at=LATER)
    assert before_of(second, eyes) is None


def test_a_number_of_the_last_time_is_taken_back_as_it_was_shown_by_every_door(
    world: Offices, tmp_path: Path
) -> None:
    """12.345 may be two numbers where a person types it; Bagdar's own and those of programs not."""
    tonnes = Column("tonnes", "Steel", ColumnType.DECIMAL, unit="t")
    first = answer_of(sent(world, **MONTHLY, table=Table((tonnes, NOTE))), "north-east")
    caller = Caller(world.east)

    def put(answer: Answer, text: str) -> tuple[int, str]:
        line = answer.lines.get()
        body = {"slot": line.slot, "version": line.version, "values": {"tonnes": text}}
        said = caller.put(f"data-requests/answers/{answer.pk}/rows", {"lines": [body]})
        return said.status_code, said.text

    assert put(first, "12.345")[0] == 200
    code, said = put(first, "54,321")
    assert (code, "two numbers" in said) == (422, True)
    hand_over(first, by=world.east, at=NOW)
    sign(first, by=world.east_akim, at=NOW)
    open_rounds(at=JULY)
    second = Answer.objects.get(round__period="2026-06-01", desk=first.desk)
    eyes = Eyes(scope_of(world.east, on=NOW.date()), JULY)
    (row,) = rows_seen(second, eyes)
    by_hand = cells(second, row, before_of(second, eyes))["before:tonnes"]
    assert by_hand == "12.3450"
    for text in (by_hand, "12.345", "12,345"):
        with override("ru"):
            line = filled(second, world.east, at=JULY, tonnes=text)
        assert line.values == {"tonnes": "12.345"}
        filled(second, world.east, at=JULY, tonnes="")
    with pytest.raises(DataRequestError, match="two numbers"):
        filled(second, world.east, at=JULY, tonnes="12.346")
    file = tmp_path / "cells.jsonl"
    version = second.lines.get().version
    file.write_text(
        f'{{"line:slot": {row.slot}, "line:version": {version}, "tonnes": 12.346, "note": "1.250"}}'
    )
    assert read_lines(file, second, [row]) == [
        (row.slot, version, {"tonnes": "12.3460", "note": "1.250"})
    ]


def test_a_withdrawn_request_comes_back_no_more(world: Offices) -> None:
    withdraw_request(sent(world, **MONTHLY), "No more", by=world.ministry, at=LATER)
    assert open_rounds(at=JULY) == 0


def test_the_calendar_opens_rounds_and_reminds_by_itself() -> None:
    names = {one.name for one in PERIODIC}
    assert {"data_requests.open", "inbox.letters"} <= names


def chased(at: datetime) -> dict[str, str]:
    return {name: f"{one.subject}\n{one.body}" for name, one in delivered(at=at).items()}


def test_each_office_gets_one_letter_a_day_about_all_it_owes(world: Offices) -> None:
    first, second = sent(world, title="First"), sent(world, title="Second")
    addressed(world.east, world.west, world.oblast, world.ministry)
    chased(NOW)
    for request in (first, second):
        signed(answer_of(request, "north-west"), world.west, world.west_akim)
    day_before = LOWER_DUE - timedelta(days=1)
    letters = chased(day_before)
    assert set(letters) == {"of-east", "of-oblast"}
    assert "2 data requests to attend to:" in letters["of-east"]
    assert "First: due" in letters["of-east"]
    assert "Second: due" in letters["of-east"]
    assert chased(day_before + timedelta(hours=3)) == {}


def test_an_office_is_told_once_in_its_next_letter_that_it_is_asked(world: Offices) -> None:
    sent(world, title="First")
    addressed(world.east, world.oblast, world.ministry)
    letters = chased(NOW)
    assert set(letters) == {"of-east", "of-oblast"}
    assert "First: newly asked, due" in letters["of-east"]
    withdrawn, second = sent(world, title="Withdrawn"), sent(world, title="Second")
    withdraw_request(withdrawn, "No more", by=world.ministry, at=LATER)
    told = chased(NOW + timedelta(days=1))["of-east"]
    assert "Second: newly asked" in told
    assert "First" not in told
    assert "Withdrawn" not in told
    extend([answer_of(second, "north-east")], DUE, "Snow", by=world.ministry, at=LATER)
    assert chased(LOWER_DUE - timedelta(days=1))["of-east"].count("First") == 1
    assert "newly" not in chased(LOWER_DUE)["of-east"]


def test_whoever_may_sign_or_accept_an_answer_is_told_that_it_waits(world: Offices) -> None:
    """The east has an akim, an akim above and a deputy without a role whom the akim lets sign."""
    later = {"due_at": NOW + timedelta(days=30), "lower_due_at": NOW + timedelta(days=20)}
    request = sent(world, title="Sites", **later)
    tenure = worlds.holder(
        worlds.akimat("north-east"), worlds.person("Akim", world.east_akim), NOW.date()
    )
    deputy = builders.user(username="deputy")
    term = Term(NOW.date(), NOW.date() + timedelta(days=60), "Order 7")
    delegate(tenure, deputy, acts=["data_requests.sign"], term=term, by=TESTS, at=NOW)
    everyone = [getattr(world, one) for one in ("oblast", "akim", "east", "east_akim", "west_akim")]
    addressed(*everyone, world.ministry, deputy)
    chased(NOW)
    east = answer_of(request, "north-east")
    filled(east, world.east, workers="12")
    hand_over(east, by=world.east, at=LATER)
    told = chased(NOW + timedelta(days=1))
    assert set(told) == {"of-akim", "of-east_akim", "deputy"}
    assert all("Sites: waits for your signature, from" in one for one in told.values())
    assert chased(NOW + timedelta(days=2)) == {}, "it is told again in a week, or when it is due"
    with CaptureQueriesContext(connection) as one_waits:
        requests_in_letter(world.akim, at=LATER)
    west = answer_of(request, "north-west")
    filled(west, world.west, workers="12")
    hand_over(west, by=world.west, at=LATER)
    with CaptureQueriesContext(connection) as two_wait:
        requests_in_letter(world.akim, at=LATER)
    assert len(two_wait) == len(one_waits)
    sign(east, by=deputy, at=LATER)
    told = chased(NOW + timedelta(days=3))
    assert set(told) == {"of-oblast", "of-akim", "of-west_akim"}, "the oblast takes it in first"
    accepts = "Sites: signed, waits to be accepted or returned, from"
    assert accepts in told["of-oblast"]
    assert "your signature" not in told["of-oblast"]
    assert accepts in told["of-akim"]
    assert "your signature" in told["of-akim"]


def test_whoever_asks_is_told_who_is_missing_once_it_is_due(world: Offices) -> None:
    request = sent(world)
    signed(answer_of(request, "north-west"), world.west, world.west_akim)
    accepted(answer_of(request, "north-west"), world.oblast)
    addressed(world.ministry, world.east)
    letters = chased(DUE + timedelta(hours=1))
    told = letters["of-ministry"]
    assert "no answer yet from Akimat (North); Akimat (North east)" in told
    assert "late, was due" in letters["of-east"]


def test_a_letter_asks_as_many_queries_for_three_late_answers_as_for_one(world: Offices) -> None:
    counts = []
    for more in (1, 2):
        for _each in range(more):
            sent(world)
        with CaptureQueriesContext(connection) as asked:
            assert requests_in_letter(world.east, at=DUE + timedelta(hours=1))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_an_oblast_is_told_which_of_its_districts_are_late(world: Offices) -> None:
    request = sent(world)
    signed(answer_of(request, "north-west"), world.west, world.west_akim)
    addressed(world.oblast)
    letters = chased(LOWER_DUE + timedelta(hours=1))
    assert "no answer yet from Akimat (North east)" in letters["of-oblast"]


def test_a_letter_is_written_in_its_readers_language(world: Offices) -> None:
    sent(world)
    addressed(world.east, language="ru")
    letters = chased(LOWER_DUE)
    assert "/ru/data-requests/" in letters["of-east"]
