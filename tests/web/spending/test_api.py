"""Money for programs: what is read, entered, corrected, withdrawn and refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bagdar.web.people.models import User
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.spending.models import Record, Register
from bagdar.web.territories.models import Territory
from tests import builders
from tests.web.delivery.calling import Caller
from tests.web.spending.money import OF_PROJECT, cells, given

pytestmark = pytest.mark.django_db


@pytest.fixture
def mill() -> Project:
    builders.territories()
    return builders.project("north-east", key="mill", visibility=Visibility.PUBLISHED)


def officer(place: str) -> User:
    return builders.user("officer", territory=Territory.objects.get(key=place))


def test_everybody_reads_the_money_of_a_published_project(mill: Project) -> None:
    for register in Register.values:
        given(register, mill)
    told = Caller().get("projects/mill/money").json()
    (totals,) = told["totals"]
    assert (totals["currency"], totals["paid"], totals["committed"]) == ("KZT", "150.25", "600.00")
    assert {one["table"] for one in told["rows"]} == set(Register.values)
    assert told["cost_per_verified_job"]["state"] == "not_reported"
    duty = next(one for one in told["rows"] if one["table"] == "obligation")
    assert (duty["course"], duty["values"]["due_value"]) == ("due", "50")
    found = Caller().get("spending/overview?territory=north").json()
    assert [one["name"] for one in found["territories"]] == ["North east"]
    assert Caller().get("spending/overview?territory=nowhere").status_code == 404
    rows = Caller().rows("spending/registers/payment?q=order")
    assert rows[0]["values"]["amount"] == "150.25"
    assert Caller().get("spending/registers/gifts").status_code == 422


def test_a_row_is_entered_corrected_and_withdrawn_by_who_may(mill: Project) -> None:
    north, south = Caller(officer("north")), Caller(officer("south"))
    body = {"values": cells("budget", mill)}
    assert Caller().post("spending/registers/budget", body).status_code == 401
    assert (
        Caller(builders.user("analyst")).post("spending/registers/budget", body).status_code == 403
    )
    assert south.post("spending/registers/budget", body).json()["fields"][0]["field"] == "project"
    made = north.post("spending/registers/budget", body)
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    assert north.post("spending/registers/budget", body).status_code == 422
    path = f"spending/rows/{number}"
    change = {"values": {"amended": "900"}, "ground": "Order 4"}
    assert south.post(f"{path}/corrections", change).status_code == 403
    changed = north.post(f"{path}/corrections", change).json()
    assert changed["values"]["amended"] == "900"
    assert changed["versions"][0]["changed"] == ["amended"]
    assert changed["versions"][0]["ground"] == "Order 4"
    assert south.post(f"{path}/withdrawal", {"ground": "x"}).status_code == 403
    assert north.post(f"{path}/withdrawal", {"ground": "twice"}).status_code == 204
    assert north.get(path).status_code == 404


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"approved": "1e5"}, "approved"),
        ({"nonsense": "1"}, "nonsense"),
        ({"project": "none"}, "project"),
        ({"year": ""}, "year"),
    ],
)
def test_values_that_do_not_pass_are_told_by_field(
    mill: Project, values: dict[str, str], field: str
) -> None:
    body = {"values": {**cells("budget", mill), **values}}
    answer = Caller(officer("north")).post("spending/registers/budget", body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["fields"]] == [field]
    assert not Record.objects.exists()


def test_rows_of_what_is_hidden_are_not_there(mill: Project) -> None:
    hidden = builders.project("south-east", key="hidden")
    made = given("budget", hidden)
    north = Caller(officer("north"))
    for path in (f"spending/rows/{made.pk}", "projects/hidden/money"):
        assert north.get(path).status_code == 404
    change = {"values": {"amended": "1"}, "ground": "x"}
    assert north.post(f"spending/rows/{made.pk}/corrections", change).status_code == 404
    assert north.rows("spending/registers/budget") == []
    office = Caller(builders.user("programme_office"))
    assert [one["number"] for one in office.rows("spending/registers/budget")] == [made.pk]


def test_the_api_takes_every_register(mill: Project) -> None:
    office = Caller(builders.user("programme_office"))
    for register in Register.values:
        body = {"values": cells(register, mill if register in OF_PROJECT else None)}
        answer = office.post(f"spending/registers/{register}", body)
        assert answer.status_code == 201, answer.content
    assert Decimal(office.get("projects/mill/money").json()["totals"][0]["clawed_back"]) == 20
