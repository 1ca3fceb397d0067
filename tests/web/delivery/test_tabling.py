"""What a table says of promises: drafts of baselines, first forecasts, launches."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bagdar.sources.tables import read_table
from bagdar.web.delivery.actions.moves import confirm_forecast
from bagdar.web.delivery.models import Achievement, Baseline, DateMove, Milestone
from bagdar.web.delivery.queries.dates import said_of
from bagdar.web.journal.actions import act
from bagdar.web.journal.models import Entry, Payload
from bagdar.web.projects.actions.importing import (
    ImportUndoError,
    Report,
    import_projects,
    undo_import,
)
from bagdar.web.projects.models import ProgrammeAct, Project, Standing
from tests import builders
from tests.web.delivery import ledgers
from tests.web.delivery.calling import Caller

pytestmark = pytest.mark.django_db

LATER = builders.NOW + timedelta(days=1)
HEAD = "Наименование проекта;Область;Стоимость, млн тенге;Начало строительства;Срок ввода;"
HEAD += "Рабочие места\n"


@pytest.fixture(autouse=True)
def lands() -> dict[str, Any]:
    """Two oblasts with two districts each, and one programme."""
    made = builders.territories()
    builders.programme()
    return made


def imported(text: str, *, dry_run: bool = False) -> Report:
    """Import a table written as text."""
    table = read_table(text.encode())
    name = "table.csv"
    return import_projects(table, name=name, by=builders.TESTS, at=builders.NOW, dry_run=dry_run)


def test_a_plan_becomes_a_draft_baseline_in_the_same_act() -> None:
    report = imported(HEAD + "Трубы;North;1 200,5;01.03.2026;31.12.2027;150\n")
    assert report.problems == ()
    draft = Baseline.objects.get()
    assert (draft.starts_on, draft.ends_on) == (date(2026, 3, 1), date(2027, 12, 31))
    assert (draft.number, draft.proposed_by) == (None, builders.TESTS.actor_id)
    assert [(one.source, one.amount) for one in draft.costs.all()] == [
        ("other", Decimal(1_200_500_000))
    ]
    assert [(one.month, one.permanent_fte) for one in draft.jobs.all()] == [
        (date(2027, 12, 1), Decimal(150))
    ]
    end = Milestone.objects.get()
    assert (end.is_end, end.forecast_on, end.original_on) == (True, None, None)
    assert Standing.objects.get(known_to=None).project == Project.objects.get()
    assert Entry.objects.filter(act="projects.import").count() == 1
    assert Payload.objects.filter(entry=report.seq, subject_kind="project").count() == 2


def test_a_launch_without_a_start_is_a_forecast_and_no_promise() -> None:
    report = imported(HEAD + "Трубы;North;;;2027;150\n")
    assert not Baseline.objects.exists()
    move = DateMove.objects.get()
    assert (move.kind, move.old_on, move.new_on) == ("forecast", None, date(2027, 12, 31))
    assert Milestone.objects.get().forecast_on == date(2027, 12, 31)
    told = [(one.column, one.text[:40]) for one in report.notes]
    assert ("jobs_permanent", "Not kept: jobs are promised with a plann") in told
    assert ("planned_launch", "Without a planned start this is no promi") in told


def test_an_actual_launch_is_reported() -> None:
    imported("name;territory;actual_on\nPipes;North;2026-05-01\n")
    assert Milestone.objects.get().actual_on == date(2026, 5, 1)
    assert Standing.objects.get(known_to=None).actual_on == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("2027-01-01;2026-01-01;", "planned_launch"),
        ("2027-01-01;;", "planned_start"),
        ("2026-01-01;2126-01-01;", "planned_launch"),
        ("2026-01-01;2027-01-01;many", "jobs_permanent"),
        ("soon;2027-01-01;", "planned_start"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_by_cell(cells: str, column: str) -> None:
    report = imported(HEAD + f"Трубы;North;;{cells}\n")
    assert (report.seq, [one.column for one in report.problems]) == (None, [column])
    assert not Project.objects.exists()


def test_dates_that_stand_are_not_written_over_by_a_table() -> None:
    ledgers.promised(key="pipes")
    head = "key;name;territory;forecast_on;planned_start;planned_launch\n"
    row = "pipes;Pipes;North;2028-01-01;2026-02-02;2028-01-01\n"
    report = imported(head + row)
    assert sorted(one.column for one in report.problems) == ["forecast_on", "planned_start"]
    assert "moved on the page of the project" in report.problems[0].text
    ends = ledgers.ENDS_ON.isoformat()
    same = f"{head}pipes;;North;{ends};2026-01-01;{ends}\n"
    assert imported(same, dry_run=True).problems == ()


def test_an_import_with_drafts_is_taken_back_whole() -> None:
    report = imported(HEAD + "Трубы;North;5;01.03.2026;31.12.2027;150\n")
    undo_import(report.seq or 0, by=builders.TESTS, at=LATER)
    assert not Project.objects.exists()
    assert not Baseline.objects.exists()
    assert not Milestone.objects.exists()


def test_dates_of_an_import_are_withdrawn_and_new_projects_that_keep_them_excluded() -> None:
    report = imported(HEAD + "Трубы;North;;;2027;\nСтекло;South;;;;\n")
    done = undo_import(report.seq or 0, by=builders.TESTS, at=LATER)
    stays = Project.objects.get()
    assert (done.removed, done.excluded, done.kept) == (1, (stays.key,), ())
    assert (stays.name_ru, stays.stage) == ("Трубы", "excluded")
    end = Milestone.objects.get()
    assert (end.forecast_on, end.stated_at) == (None, None)
    stated, withdrawn = DateMove.objects.order_by("pk")
    assert (stated.kind, stated.new_on) == ("forecast", date(2027, 12, 31))
    assert (withdrawn.kind, withdrawn.old_on, withdrawn.new_on) == (
        "withdrawal",
        date(2027, 12, 31),
        None,
    )
    assert "taken back" in withdrawn.note
    assert said_of([end.pk], as_of=builders.NOW)[end.pk].forecast_on == date(2027, 12, 31)
    assert Standing.objects.get(project=stays, known_to=None).forecast_on is None
    paper = ProgrammeAct.objects.get()
    assert (paper.kind, paper.document) == ("exclusion", f"Import {report.seq}")
    told = Payload.objects.filter(entry__act="projects.import_undone", subject_id=stays.key)
    assert any("2027-12-31" in one.body for one in told)
    with pytest.raises(ImportUndoError, match="worked on since"):
        undo_import(report.seq or 0, by=builders.TESTS, at=LATER)


def test_an_imported_launch_is_withdrawn_with_its_draft_and_stage() -> None:
    """A project that was there gets back its stage, and neither launch nor draft holds."""
    builders.project(key="pipes", stage="construction")
    head = "key;name;territory;stage;actual_on;planned_start;planned_launch\n"
    row = "pipes;Pipes;North;operating;2026-05-01;2025-01-01;2026-04-01\n"
    report = imported(head + row)
    assert report.problems == ()
    assert Milestone.objects.get().actual_on == date(2026, 5, 1)
    assert Baseline.objects.exists()
    done = undo_import(report.seq or 0, by=builders.TESTS, at=LATER)
    assert (done.put_back, done.withdrawn, done.excluded, done.kept) == (1, ("pipes",), (), ())
    project = Project.objects.get()
    assert project.stage == "construction"
    assert Milestone.objects.get().actual_on is None
    assert [one.on for one in Achievement.objects.order_by("pk")] == [date(2026, 5, 1), None]
    assert not Baseline.objects.exists()
    assert Standing.objects.get(project=project, known_to=None).actual_on is None


def test_dates_of_a_project_that_was_worked_on_since_stay() -> None:
    builders.project(key="pipes")
    head = "key;name;territory;forecast_on\n"
    report = imported(f"{head}pipes;;North;2027-05-01\n;Glass;North;2027-06-01\n")
    end = ledgers.end_of(Project.objects.get(key="pipes"))
    confirm_forecast(end, by=builders.TESTS, at=LATER)
    done = undo_import(report.seq or 0, by=builders.TESTS, at=LATER + timedelta(hours=1))
    glass = Project.objects.exclude(key="pipes").get()
    assert (done.kept, done.excluded, done.withdrawn) == (("pipes",), (glass.key,), ())
    assert ledgers.end_of(Project.objects.get(key="pipes")).forecast_on == date(2027, 5, 1)
    assert Milestone.objects.get(project=glass).forecast_on is None


def test_nobody_withdraws_dates_of_projects_they_no_longer_edit(lands: dict[str, Any]) -> None:
    officer = builders.user("officer", territory=lands["north"])
    project = builders.project(key="pipes")
    table = read_table(b"key;name;territory;forecast_on\npipes;;North;2027-05-01\n")
    report = import_projects(table, name="t.csv", by=officer, at=builders.NOW, dry_run=False)
    with act("tests.moved", by=builders.TESTS, at=builders.NOW) as entry:
        Project.objects.filter(pk=project.pk).update(territory=lands["south"])
        entry.record("tests", "moved", before=None, after={})
    with pytest.raises(PermissionDenied):
        undo_import(report.seq or 0, by=officer, at=LATER)
    assert DateMove.objects.get().kind == "forecast"


def test_a_withdrawal_is_shown_as_a_row_of_the_ledger() -> None:
    report = imported("name;territory;forecast_on\nPipes;North;2027-05-01\n")
    undo_import(report.seq or 0, by=builders.TESTS, at=LATER)
    project = Project.objects.get()
    office = Caller(builders.user("programme_office"))
    newest, first = office.rows(f"projects/{project.key}/moves")
    assert (newest["kind"], newest["old_on"], newest["new_on"]) == (
        "withdrawal",
        "2027-05-01",
        None,
    )
    assert (first["kind"], first["new_on"]) == ("forecast", "2027-05-01")


def test_the_database_holds_a_withdrawal_to_its_shape(building: None) -> None:
    imported("name;territory;forecast_on\nPipes;North;2027-05-01\n")
    stated = DateMove.objects.get()
    facts: dict[str, Any] = {
        "project_id": stated.project_id,
        "milestone_id": stated.milestone_id,
        "kind": "withdrawal",
        "old_on": stated.new_on,
        "note": "taken back",
        "stated_on": builders.NOW.date(),
        "actor_id": "system:tests",
        "actor_label": "tests",
        "at": LATER,
    }
    wrong = (
        {"note": ""},
        {"old_on": None},
        {"new_on": date(2028, 1, 1)},
        {"kind": "forecast", "old_on": None},
    )
    for one in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            DateMove.objects.create(**{**facts, **one})
    rows = DateMove.objects.filter(pk=stated.pk)
    attempts: list[Any] = [
        lambda: rows.update(new_on=None),
        lambda: rows._raw_delete("default"),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_the_number_of_queries_does_not_grow_with_plans() -> None:
    def asked(names: str) -> int:
        rows = "".join(f"{name};North;5;01.03.2026;2027;1\n" for name in names)
        with CaptureQueriesContext(connection) as queries:
            imported(HEAD + rows)
        return len(queries)

    asked("first")
    assert asked("abcde") == asked("ghijklmnopqrstuvwxyz")
