"""Money of projects that were merged: where it goes on, and how the past tells it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bagdar.web.people.permissions import Scope, scope_of
from bagdar.web.projects import actions
from bagdar.web.projects.actions import Paper
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.spending.actions.importing import Sent, Tried, import_rows
from bagdar.web.spending.actions.reading import MoneyError
from bagdar.web.spending.actions.writing import correct, in_force
from bagdar.web.spending.models import BudgetLine, Record
from bagdar.web.spending.queries.page import money_page
from bagdar.web.spending.queries.past import history_of
from bagdar.web.spending.queries.registers import COLUMNS
from bagdar.web.spending.queries.rows import line_by_number, seen_rows
from bagdar.web.spending.queries.totals import money_of
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.spending.money import cells, given
from tests.web.spending.test_pages import browser

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAPER = Paper(date(2026, 6, 1), "Order 7", "the same plant twice")
MERGED, LATER = NOW + DAY, NOW + 2 * DAY


@pytest.fixture
def mill() -> Project:
    builders.territories()
    return builders.project("north-east", key="mill", visibility=Visibility.PUBLISHED)


@pytest.fixture
def plant(mill: Project) -> Project:
    return builders.project("north-east", key="plant", visibility=Visibility.PUBLISHED)


def merge(one: Project, into: Project, *, at: Any = MERGED) -> None:
    office = builders.user("programme_office", username=f"merges-{one.key}")
    actions.merge(Project.objects.get(pk=one.pk), into, PAPER, by=office, at=at)


def reading(user: Any = None, as_of: Any = None) -> Reading:
    scope = scope_of(user, on=NOW.date()) if user else Scope()
    return Reading(scope, LATER, as_of, NOW.date())


def imported(register: str, *rows: dict[str, str], dry_run: bool = False) -> Tried:
    names = [one.key for one in COLUMNS[register]]
    lines = [",".join(names), *(",".join(row.get(name, "") for name in names) for row in rows)]
    sent = Sent("\n".join(lines).encode(), "Treasury")
    return import_rows(register, sent, by=TESTS, at=LATER, dry_run=dry_run)


def sums(project: Project, as_of: Any = None) -> dict[str, Any]:
    found = money_of([project.pk], reading(as_of=as_of)).get(project.pk, {}).get("KZT")
    names = ("approved", "contracted", "accepted", "paid", "support", "clawed_back")
    return {} if found is None else {n: getattr(found, n) for n in names if getattr(found, n)}


def words(record: Record, column: str, user: Any = None) -> list[str]:
    """Return what each version of a row says of a column, the newest first."""
    asked = reading(user)
    line = line_by_number(record.pk, asked)
    assert line is not None
    return [
        next(text for each, text, _changed in one.cells if each.key == column)
        for one in history_of(line, asked)
    ]


def test_a_row_that_names_a_merged_project_is_written_on_the_one_it_lives_on_in_and_says_so(
    mill: Project, plant: Project
) -> None:
    merge(mill, plant)
    tried = imported("budget", cells("budget", mill))
    assert (tried.faults, len(tried.new), tried.moved) == ([], 1, {("mill", "plant"): 1})
    assert BudgetLine.objects.get().project == plant
    assert sums(plant) == {"approved": 1000}


def test_payments_acts_and_support_go_on_under_contracts_and_decisions_of_a_merged_project(
    mill: Project, plant: Project
) -> None:
    given("contract", mill)
    given("support", mill)
    merge(mill, plant)
    for register in ("payment", "acceptance", "clawback", "obligation"):
        tried = imported(register, cells(register, mill))
        assert (tried.faults, tried.moved) == ([], {("mill", "plant"): 1}), register
    assert sums(plant) == {
        "contracted": 600,
        "accepted": 200,
        "paid": 150.25,
        "support": 400,
        "clawed_back": 20,
    }
    named = imported("clawback", cells("clawback", plant, document="Order 10"))
    assert (named.faults, named.moved) == ([], {("mill", "plant"): 1})


def test_what_stood_before_the_merge_is_known_when_it_comes_again(
    mill: Project, plant: Project
) -> None:
    rows = [cells("budget", mill), cells("budget", mill, year="2027")]
    for row in rows:
        given("budget", mill, year=row["year"])
    given("budget", plant, approved="5")
    merge(mill, plant)
    again = imported("budget", *rows)
    assert (again.writes, again.known, again.faults) == (0, 2, [])
    changed = imported("budget", cells("budget", mill, approved="1100"))
    assert (len(changed.new), len(changed.corrected)) == (0, 1)
    assert imported("budget", cells("budget", mill, approved="1100")).known == 1
    assert imported("budget", cells("budget", plant, approved="5")).known == 1
    assert sums(plant) == {"approved": 1100 + 1000 + 5}


def test_a_row_sent_out_after_the_merge_comes_in_again_under_its_number(
    mill: Project, plant: Project
) -> None:
    made = given("budget", mill)
    given("budget", plant, approved="5")
    merge(mill, plant)
    correct(made, cells("budget", plant, approved="7"), ground="Law", by=TESTS, at=LATER)
    version = in_force(made)
    assert (version.project, version.approved) == (plant, 7)  # type: ignore[attr-defined]
    with pytest.raises(MoneyError, match="Nothing is changed"):
        correct(made, cells("budget", plant, approved="7"), ground="Law", by=TESTS, at=LATER)
    assert sums(plant) == {"approved": 12}


def test_support_that_two_merged_projects_have_both_is_told_apart_by_the_one_that_is_named(
    mill: Project, plant: Project
) -> None:
    given("support", mill)
    given("support", plant)
    other = builders.project("north-east", key="third", visibility=Visibility.PUBLISHED)
    merge(mill, other)
    merge(plant, other)
    assert imported("clawback", cells("clawback", mill)).faults == []
    (fault,) = imported("clawback", cells("clawback", other)).faults
    assert "name the one that has yours: mill, plant" in fault.text


def test_whoever_may_not_write_on_the_project_that_lives_on_is_refused(
    mill: Project, plant: Project
) -> None:
    far = builders.project("south", key="far", visibility=Visibility.PUBLISHED)
    merge(mill, far)
    officer = builders.user("officer", username="north", territory=mill.territory)
    with pytest.raises(MoneyError, match="you write this register on no project"):
        given("budget", mill, by=officer, at=LATER)


def test_money_is_found_however_often_its_project_was_merged_on(
    mill: Project, plant: Project
) -> None:
    third = builders.project("north-east", key="third", visibility=Visibility.PUBLISHED)
    given("budget", mill)
    merge(mill, plant)
    merge(plant, third, at=LATER)
    assert sums(third) == {"approved": 1000}
    assert sums(plant, as_of=LATER - timedelta(hours=1)) == {"approved": 1000}
    assert list(seen_rows("budget", reading()).values_list("home", flat=True)) == [third.pk]


def test_a_past_day_shows_money_on_the_project_that_had_it_then(
    mill: Project, plant: Project
) -> None:
    given("budget", mill)
    merge(mill, plant)
    assert sums(plant) == {"approved": 1000}
    assert (sums(mill, as_of=NOW), sums(plant, as_of=NOW)) == ({"approved": 1000}, {})
    line = line_by_number(BudgetLine.objects.get().record_id, reading(as_of=NOW))
    assert line is not None
    assert line.project == mill


def test_each_version_names_the_project_that_it_was_written_on(
    mill: Project, plant: Project
) -> None:
    made = given("contract", mill)
    correct(made, cells("contract", plant, value="650"), ground="slip", by=TESTS, at=LATER)
    assert words(made, "project") == ["plant", "mill"]


def test_a_version_of_before_a_merge_names_the_project_of_then(
    mill: Project, plant: Project
) -> None:
    made = given("budget", mill)
    merge(mill, plant)
    assert words(made, "project") == ["mill"]
    correct(made, cells("budget", mill, approved="9"), ground="Law", by=TESTS, at=LATER)
    assert words(made, "project") == ["plant", "mill"]
    page = browser("programme_office").get(f"/en/money/rows/{made.pk}/").content.decode()
    assert "mill" in page


def test_each_version_of_a_payment_names_its_contract_as_it_was_called_then(
    mill: Project,
) -> None:
    contract = given("contract", mill)
    given("contract", mill, number="C-2")
    paid = given("payment")
    correct(paid, cells("payment", contract="C-2"), ground="slip", by=TESTS, at=MERGED)
    correct(contract, cells("contract", mill, number="C-1/new"), ground="slip", by=TESTS, at=LATER)
    assert words(paid, "contract") == ["C-2", "C-1"]


def test_a_past_project_that_the_reader_is_not_shown_is_withheld(mill: Project) -> None:
    hidden = builders.project("south", key="hidden")
    made = given("contract", hidden)
    correct(made, cells("contract", mill), ground="slip", by=TESTS, at=LATER)
    assert words(made, "project") == ["mill", "withheld"]
    office = builders.user("programme_office", username="office")
    assert words(made, "project", office) == ["mill", "hidden"]


def test_money_as_of_a_past_day_asks_once_what_was_merged_then(
    mill: Project, plant: Project
) -> None:
    for register in ("budget", "contract", "acceptance", "payment", "support", "clawback"):
        given(register, mill)
    merge(mill, plant, at=MERGED)
    then = reading(as_of=LATER)
    with CaptureQueriesContext(connection) as asked:
        page = money_page(plant, then)
    assert page.flows[0].totals.paid == Decimal("150.25")
    told = [one["sql"].partition(" FROM ")[0] for one in asked.captured_queries]
    assert sum(one.endswith('"merged_into_id"') for one in told) == 1
