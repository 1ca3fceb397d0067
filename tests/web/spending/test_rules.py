"""Rules D2 to D5 of a project computed from the registers, and who is shown them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bagdar.core.spending.projects import Judged
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.spending.queries.rules import rules_of
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.parties.purchases import release, take
from tests.web.parties.test_counted import bought, contract
from tests.web.spending.money import given
from tests.web.spending.test_overview import AUDITOR, reading, verified
from tests.web.spending.test_pages import browser, page

pytestmark = pytest.mark.django_db
WORDS = "Checks of the money"
LATE = date(2026, 12, 1)


@pytest.fixture
def mill() -> Project:
    """Make a published project with a budget of 1000 this year."""
    builders.territories()
    metal = builders.sectors()["24"]
    made = builders.project("north-east", key="mill", visibility=Visibility.PUBLISHED, sector=metal)
    given("budget", made, approved="1000")
    return made


def judged(project: Project, on: date = LATE) -> dict[str, Judged]:
    read = replace(reading(AUDITOR), day=on)
    return {one.rule.code: one.judged for one in rules_of(project, read)}


def states(project: Project, **more: Any) -> dict[str, tuple[str, str | None]]:
    return {code: (one.state, one.reason) for code, one in judged(project, **more).items()}


def test_an_overdrawn_project_is_flagged_with_its_evidence_and_version(mill: Project) -> None:
    given("contract", mill, value="1200")
    one = judged(mill)["D2"]
    assert (one.state, one.value) == ("flagged", 1.2)
    told = page("/projects/mill/", browser("auditor"))
    for words in (WORDS, "Project overdraws its budget", "flagged", "version 3 of the rule"):
        assert words in told
    assert "Approved budget" in told
    assert "1.2" in told


def test_contracts_of_purchases_overdraw_a_budget_too(mill: Project) -> None:
    given("contract", mill, value="900")
    assert judged(mill)["D2"].state == "clear"
    take(bought("ocds-1", contract("C-7", 200)))
    assert judged(mill)["D2"].value == 1.1


def test_a_project_within_its_budget_is_clear_and_one_without_is_not_computable(
    mill: Project,
) -> None:
    given("contract", mill, value="600")
    assert states(mill)["D2"] == ("clear", None)
    bare = builders.project("south", key="bare")
    assert states(bare)["D2"] == ("not_computable", "no approved budget above zero is given")
    given("budget", mill, currency="USD", approved="5")
    assert states(mill)["D2"] == ("not_computable", "the budget is in several currencies")


def test_little_paid_late_in_the_year_is_flagged_and_no_list_is_said(mill: Project) -> None:
    given("contract", mill, value="600")
    not_listed = "no list of payments is linked to the project"
    assert states(mill)["D3"] == ("not_computable", not_listed)
    given("payment", amount="150")
    one = judged(mill)["D3"]
    assert (one.state, one.value) == ("flagged", 0.15)
    given("payment", amount="400", document="Order 2")
    assert states(mill)["D3"] == ("clear", None)
    assert states(mill, on=date(2026, 3, 1))["D3"] == (
        "not_computable",
        "no plan of 2025 is given",
    )


def test_payments_that_purchases_tell_leave_a_plan_open_only_where_they_could_turn_the_result(
    mill: Project,
) -> None:
    given("contract", mill, value="600")
    given("payment", amount="150")
    take(bought("ocds-1", contract("C-7", 200)))
    assert states(mill)["D3"] == ("flagged", None)
    take(bought("ocds-2", contract("C-8", 500, paid=(340,))))
    assert states(mill)["D3"] == ("flagged", None)
    take(bought("ocds-3", contract("C-9", 200, paid=(10,))))
    undated = "payments of %s by published purchases are kept without their days: the year may"
    assert states(mill)["D3"] == ("not_computable", f"{undated % '350.00 KZT'} have them, or not")
    said = undated.capitalize() % "350\N{NO-BREAK SPACE}KZT"
    assert said in page("/projects/mill/", browser("auditor"))
    given("payment", amount="350", document="Order 2")
    assert states(mill)["D3"] == ("clear", None)


def test_a_job_that_costs_far_more_than_in_its_sector_is_flagged(
    mill: Project, building: None
) -> None:
    given("contract", mill, value="900")
    given("payment", amount="900")
    assert states(mill)["D4"] == ("not_computable", "no number of verified jobs is given")
    verified(mill, 1)
    few = "too few projects of its reference class to compare"
    assert states(mill)["D4"] == ("not_computable", few)
    for number in range(9):
        peer = builders.project("south-east", key=f"peer-{number}", sector=mill.sector)
        given("contract", peer, number=f"P-{number}", value="10")
        given("payment", contract=f"P-{number}", amount=str(10 + number % 2))
        verified(peer, 1)
    one = judged(mill)["D4"]
    assert (one.state, one.value) == ("flagged", 900.0)
    assert judged(Project.objects.get(key="peer-1"))["D4"].state == "clear"
    given("support", mill, grant_equivalent="")
    unvalued = "the grant-equivalent of a support is not stated"
    assert states(mill)["D4"] == ("not_computable", unvalued)


def test_without_progress_in_per_cent_payments_ahead_of_works_are_not_computable(
    mill: Project,
) -> None:
    assert states(mill)["D5"] == ("not_computable", "no progress in per cent is kept")
    assert "No progress in per cent is kept" in page("/projects/mill/", browser("auditor"))


def test_what_rules_say_is_hidden_from_the_audited(mill: Project) -> None:
    given("contract", mill, value="1200")
    take(release("ocds-9", "mill"))
    north, south = (Territory.objects.get(key=one) for one in ("north", "south"))
    address = "/api/v1/projects/mill/money/rules"
    hidden = (
        browser(),
        browser("programme_office"),
        browser("officer", territory=north),
        browser("akim", territory=north),
        browser("auditor", territory=south),
    )
    for client in hidden:
        for place in ("/projects/mill/", "/projects/mill/money/"):
            told = page(place, client)
            assert WORDS not in told
            assert "overdraws" not in told
        assert client.get(address).status_code == 404
    audits = browser("auditor", territory=north)
    assert WORDS in page("/projects/mill/", audits)
    assert WORDS in page("/projects/mill/money/", audits)
    overdrawn, *_others = audits.get(address).json()
    assert (overdrawn["code"], overdrawn["state"], overdrawn["value"]) == ("D2", "flagged", 1.2)
    assert overdrawn["evidence"][0]["what"] == "approved budget"
    assert audits.get("/api/v1/projects/nowhere/money/rules").status_code == 404
    assert WORDS not in page("/projects/mill/", browser("auditor"), as_of="2026-06-16")
    assert WORDS not in page("/projects/mill/money/", browser("auditor"), as_of="2026-06-16")
    assert audits.get(f"{address}?as_of=2026-06-16").status_code == 422
    update_project(mill, {"marks": {"costs": "commercial"}}, by=TESTS, at=NOW)
    assert WORDS not in page("/projects/mill/", browser("auditor", territory=south))
