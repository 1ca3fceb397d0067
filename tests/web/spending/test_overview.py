"""Money rolled up, equal by hand; the cost per verified job beside its class; who is shown it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bagdar.core.jobs.disclosure.rules import EVERYBODY
from bagdar.core.spending.money import together
from bagdar.core.spending.support import Lack, Reference
from bagdar.web.jobs.models import JobFigure, Release, ReleasedRow
from bagdar.web.people.models import Role
from bagdar.web.people.permissions import Held, Scope, World
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.projects.queries.asking import asking_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.spending.actions.writing import correct
from bagdar.web.spending.queries.cost import CostShown, cost_of
from bagdar.web.spending.queries.overview import Overview, Sum, ordered, overview
from bagdar.web.spending.queries.totals import money_of, money_of_one
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.spending.money import cells, given

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
PUBLIC: tuple[Held, ...] = ()


def reading(*held: Held, as_of: Any = None) -> Reading:
    day = timezone.localdate(as_of or LATER)
    return Reading(Scope(held, World.REAL), LATER, as_of, day)


def role(name: Role, **scope: Any) -> Held:
    given_scope = {"territory_id": None, "organisation_id": None, "sector_id": None}
    return Held(name, **{**given_scope, "enterprise_id": None, **scope})


AUDITOR = role(Role.AUDITOR)


def rolled(*held: Held, currency: str = "", **asked: str) -> Overview:
    found = overview(asking_of(asked), reading(*held), currency)
    assert found is not None
    return found


def line(territory: str, approved: str, paid: str, **facts: Any) -> Project:
    """Make a project with a budget and a payment."""
    made = builders.project(territory, **facts)
    given("budget", made, approved=approved)
    if paid != "0":
        given("contract", made, number=f"C-{made.pk}", value=paid)
        given("payment", contract=f"C-{made.pk}", amount=paid)
    return made


def told(sums: tuple[Sum, ...]) -> dict[str, tuple[Any, ...]]:
    return {one.name: (one.projects, one.totals.budget, one.totals.paid) for one in sums}


def test_territories_and_sectors_add_up_to_the_whole_by_hand() -> None:
    builders.territories()
    sectors = builders.sectors()
    metal, power = sectors["24"], sectors["35"]
    line("north-east", "100", "50", sector=metal)
    line("north-west", "300", "30", sector=metal)
    line("north", "7", "0", sector=power)
    line("south-east", "1000", "900")
    found = rolled(AUDITOR)
    assert (found.place, found.currency) == ("Land", "KZT")
    assert told(found.territories) == {"North": (3, 407, 80), "South": (1, 1000, 900)}
    assert told(found.sectors) == {
        "24 Industry": (2, 400, 80),
        "35 Industry": (1, 7, 0),
        "not reported": (1, 1000, 900),
    }
    for sums in (found.territories, found.sectors):
        whole = together({"KZT": one.totals} for one in sums)["KZT"]
        assert whole == found.whole.totals == together(money_of(None).values())["KZT"]
    assert found.whole.paid_percent == "69.7 %"
    north = rolled(AUDITOR, territory="north")
    assert told(north.territories) == {
        "North east": (1, 100, 50),
        "North west": (1, 300, 30),
        "Not allocated below": (1, 7, 0),
    }
    assert told(rolled(AUDITOR, sector="24").territories) == {"North": (2, 400, 80)}
    assert overview(asking_of({"territory": "nowhere"}), reading(AUDITOR)) is None


def test_what_is_hidden_from_a_reader_is_in_none_of_their_sums() -> None:
    builders.territories()
    line("north-east", "100", "50", visibility=Visibility.PUBLISHED)
    line("north-west", "300", "30")
    line("south-east", "1000", "900", visibility=Visibility.PUBLISHED, marks={"costs": "official"})
    north = role(Role.OFFICER, territory_id=Territory.objects.get(key="north").pk)
    assert rolled(*PUBLIC).whole.totals.budget == 100
    assert rolled(north).whole.totals.budget == 400
    assert rolled(AUDITOR).whole.totals.budget == 1400


def test_tables_are_of_one_currency_and_each_has_its_own_flow() -> None:
    builders.territories()
    one = line("north-east", "100", "50")
    given("budget", one, currency="USD", approved="3")
    found = rolled(AUDITOR)
    assert [flow.currency for flow in found.flows] == ["KZT", "USD"]
    assert rolled(AUDITOR, currency="usd").whole.totals.budget == 3
    assert rolled(AUDITOR, currency="EUR").currency == "KZT"


def test_tables_count_the_projects_that_have_money_in_their_currency() -> None:
    builders.territories()
    one = line("north-east", "100", "50")
    line("north-east", "7", "0")
    line("north", "5", "0")
    given("budget", one, currency="USD", approved="3")
    for currency, expected in (("KZT", 3), ("USD", 1)):
        for asked in ({}, {"territory": "north"}):
            found = rolled(AUDITOR, currency=currency, **asked)
            assert found.whole.projects == expected
            assert len(found.projects) == expected
            for sums in (found.territories, found.sectors):
                assert sum(each.projects for each in sums) == expected


def test_projects_stand_in_the_order_asked_for() -> None:
    builders.territories()
    first = line("north-east", "100", "50", name_en="B")
    second = line("north-west", "300", "30", name_en="A")
    found = rolled(AUDITOR).projects
    for sort, expected in (
        ("", [second, first]),
        ("budget", [first, second]),
        ("-paid", [first, second]),
        ("name", [second, first]),
        ("-unknown", [second, first]),
    ):
        assert [one.project for one in ordered(found, sort)] == expected


def test_a_corrected_contract_counts_its_payments_and_acts_once() -> None:
    builders.territories()
    one = line("north-east", "100", "50")
    contract = _record("contract")
    for amended in ("60", "70"):
        changed = cells("contract", one, number=f"C-{one.pk}", value="50", amended_value=amended)
        correct(contract, changed, ground="Addendum", by=TESTS, at=LATER)
    found = money_of_one(one.pk)["KZT"]
    assert [found.contracted, found.paid] == [70, 50]


def _record(register: str) -> Any:
    from bagdar.web.spending.models import Record

    return Record.objects.get(register=register)


def test_the_money_of_a_past_day_is_what_was_known_then() -> None:
    builders.territories()
    line("north-east", "100", "50")
    late = builders.project("north-west")
    given("budget", late, at=NOW + timedelta(days=9), approved="5")
    then = overview(asking_of({}), reading(AUDITOR, as_of=NOW + timedelta(days=1)))
    assert then is not None
    assert then.whole.totals.budget == 100


# --- cost per verified job


def verified(project: Project, jobs: float) -> None:
    JobFigure.objects.create(
        programme=project.programme,
        subject_kind="project",
        subject=str(project.pk),
        indicator="jobs_verified_fte",
        reach=3,
        month=date(2026, 5, 1),
        value=jobs,
        state="value",
        n=3,
        employers=1,
        evidence="contributions",
        rule_version="jobs-1",
        input_hash="0" * 64,
        computed_at=NOW,
    )


def published(rows: dict[Project, tuple[int, bool]], month: int = 5) -> None:
    """Freeze a release of verified persons: how many of each project, and whether it is shown."""
    first = next(iter(rows))
    release = Release.objects.create(
        programme=first.programme,
        measure="verified",
        month=date(2026, month, 1),
        tree_on=date(2026, 1, 1),
        rule_version="r",
        input_hash="0" * 64,
        made_at=NOW,
    )
    for project, (workers, is_own) in rows.items():
        ReleasedRow.objects.create(
            release=release,
            territory=project.territory,
            category=EVERYBODY,
            project=project,
            employer=1,
            workers=workers,
            is_own=is_own,
        )
    Release.objects.filter(pk=release.pk).update(frozen_at=NOW)


def cost(project: Project, *held: Held) -> CostShown:
    return cost_of(project, money_of_one(project.pk), reading(*held))


@pytest.fixture
def works(building: None) -> list[Project]:
    """Make five projects of a sector, which cost 2, 4, 6, 8 and 10 for each verified job."""
    builders.territories()
    metal = builders.sectors()["24"]
    made = []
    for number in range(1, 6):
        paid = str(number * 20)
        one = line("north-east", "100", paid, sector=metal, visibility=Visibility.PUBLISHED)
        verified(one, 10)
        made.append(one)
    return made


def test_the_cost_per_job_stands_beside_the_median_of_its_sector(works: list[Project]) -> None:
    found = cost(works[0], AUDITOR)
    assert (found.cost.value, found.jobs) == (Decimal(2), Decimal(10))
    assert found.cost.currency == "KZT"
    assert found.reference == Reference(Decimal(6), 5)
    sectors = {one.name: one.reference for one in rolled(AUDITOR).sectors}
    assert sectors["24 Industry"] == Reference(Decimal(6), 5)
    given("support", works[0])
    assert cost(works[0], AUDITOR).cost.value == 12
    given("support", works[4], grant_equivalent="")
    assert cost(works[4], AUDITOR).cost.lack is Lack.UNVALUED_SUPPORT
    assert cost(works[0], AUDITOR).reference == Reference(None, 4)


def test_everybody_is_shown_the_cost_by_persons_that_were_published_alone(
    works: list[Project],
) -> None:
    assert cost(works[0]).cost.lack is Lack.NO_JOBS_KNOWN
    published({works[0]: (10, True), works[1]: (10, False), works[2]: (9, True)})
    assert cost(works[0]).cost.value == 2
    assert not cost(works[0]).in_full
    assert [cost(one).cost.lack for one in works[1:3]] == [Lack.NO_JOBS_KNOWN] * 2
    assert cost(works[0]).reference == Reference(None, 1)
    published({works[0]: (10, False)}, month=6)
    assert cost(works[0]).cost.lack is Lack.NO_JOBS_KNOWN


def test_an_officer_sees_costs_in_full_where_they_answer_and_by_persons_elsewhere(
    works: list[Project],
) -> None:
    metal = works[0].sector
    south = line("south-east", "100", "10", sector=metal, visibility=Visibility.PUBLISHED)
    north = role(Role.OFFICER, territory_id=Territory.objects.get(key="north").pk)
    assert cost(works[0], north).cost.value == 2
    assert cost(south, north).cost.lack is Lack.NO_JOBS_KNOWN
    assert cost(works[0], north).reference == Reference(Decimal(6), 5)


def test_no_figure_in_full_is_told_of_a_past_day(works: list[Project]) -> None:
    then = reading(AUDITOR, as_of=LATER)
    found = cost_of(works[0], money_of_one(works[0].pk), then)
    assert found.cost.lack is Lack.NO_JOBS_KNOWN


def test_pages_open_from_the_whole_down_to_projects_and_say_what_is_missing() -> None:
    builders.territories()
    browser = Client(headers={"Accept-Language": "en"})
    assert "No money is written down yet" in browser.get("/en/money/").content.decode()
    one = line("north-east", "1000000", "500000", key="mill", visibility=Visibility.PUBLISHED)
    whole = browser.get("/en/money/").content.decode()
    assert "/money/?territory=north&amp;currency=KZT" in whole
    below = browser.get("/en/money/?territory=north-east").content.decode()
    assert ">North east<" in below
    assert '"/en/money/?territory=north"' in browser.get("/en/territories/north/").content.decode()
    assert "/money/?programme=programme" in browser.get("/en/programmes/").content.decode()
    listed = browser.get("/en/money/projects/?sort=-paid").content.decode()
    assert f"/projects/{one.key}/money/" in listed
    assert "No money is found" in browser.get("/en/money/?sector=24").content.decode()
    assert browser.get("/en/money/?territory=nowhere").status_code == 404
    for query in ("?as=csv", "?as=xlsx&table=sectors", "?as=parquet"):
        assert browser.get(f"/en/money/{query}").status_code == 200
    assert browser.get("/en/money/?as=csv&table=none").status_code == 404
    assert browser.get("/en/money/projects/?as=parquet").status_code == 200
