"""What rules say of the money of projects comes into the queue of flags, from the registers."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bagdar.web.cases.models import Flag, Run, Subject
from bagdar.web.people.permissions import World
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.spending.actions.judging import SOURCE, judge_registers
from bagdar.web.spending.queries.rules import judged_projects, rules_of
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.cases.working import document, flags_of, short, taken
from tests.web.spending.money import given
from tests.web.spending.test_overview import AUDITOR, reading

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def mill() -> Project:
    """A project that has more contracts than budget."""
    builders.territories()
    metal = builders.sectors()["24"]
    made = builders.project("north-east", key="mill", visibility=Visibility.PUBLISHED, sector=metal)
    given("budget", made, approved="1000")
    given("contract", made, value="1200")
    return made


def judge() -> tuple[int, int, int, bool] | None:
    done = judge_registers(World.REAL, by=TESTS, at=LATER)
    return None if done is None else (done.new, done.changed, done.gone, done.known)


def test_an_overdrawn_project_comes_into_the_queue_and_leaves_it_when_its_budget_is_raised(
    mill: Project,
) -> None:
    taken(document(short()))
    assert judge() == (1, 0, 0, False)
    (flag,) = flags_of("mill")
    about = flag.subject
    assert (flag.code, flag.value, flag.run.source) == ("D2", 1.2, SOURCE)
    assert flag.evidence[0] == {"what": "approved budget", "id": None, "value": "1000.00 KZT"}
    assert (about.project, about.value, about.currency) == (mill, Decimal(1200), "KZT")
    assert flag.run.rules.get(code="D2").words["thresholds"]
    assert judge() == (0, 0, 0, True), "the registers say the same"
    given("budget", mill, approved="500", year="2027")
    assert judge() == (0, 0, 1, False)
    assert flags_of("mill") == []
    assert len(flags_of()) == 1, "flags of releases are left alone"


def test_all_projects_are_judged_as_each_is_on_its_page(mill: Project) -> None:
    other = builders.project("north-west", key="plant")
    given("budget", other, approved="100")
    given("contract", other, value="90", number="C-9")
    given("payment", other, contract="C-9", amount="20")
    read = reading(AUDITOR)
    found = {one.project.key: list(one.results) for one in judged_projects(read)}
    assert set(found) == {"mill", "plant"}
    for one in (mill, other):
        alone = [each.judged for each in rules_of(one, read) if each.rule.code != "D5"]
        assert found[one.key] == alone


def test_a_project_whose_costs_are_marked_stays_out_of_the_queue(mill: Project) -> None:
    update_project(mill, {"marks": {"costs": "commercial"}}, by=TESTS, at=NOW)
    assert judge() is None
    assert not Flag.objects.exists()


def test_nothing_is_judged_where_no_project_has_money() -> None:
    assert judge() is None
    assert (Run.objects.count(), Subject.objects.count()) == (0, 0)
