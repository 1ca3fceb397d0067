"""Minerals for programs: what is read, stated, confirmed and refused."""

from __future__ import annotations

import pytest

from bagdar.web.people.models import User
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.territories.models import Territory
from tests import builders
from tests.web.delivery.calling import Caller
from tests.web.minerals.exposing import exposed, monthly, prices, use

pytestmark = pytest.mark.django_db


@pytest.fixture
def mill() -> Project:
    builders.territories()
    return builders.project("north-east", key="mill", visibility=Visibility.PUBLISHED)


def officer(place: str) -> User:
    return builders.user("officer", territory=Territory.objects.get(key=place))


def body(**more: str) -> dict[str, str]:
    told = {"project": "mill", "mineral": "copper", "flow": "input", "source": "Estimate"}
    return {**told, "share_percent": "25", **more}


def test_prices_and_paths_are_read_by_everybody() -> None:
    prices(monthly())
    prices(monthly(30, column="Zinc"))
    told = {one["mineral"]: one for one in Caller().get("minerals").json()}
    assert (told["copper"]["month"], told["copper"]["window"]["direction"]) == ("2026-06", "rising")
    full = Caller().get("minerals/copper").json()
    assert [one["months"] for one in full["windows"]] == [12, 36, 60, 120, 150]
    rows = Caller().get("minerals/copper/prices?benchmark=Copper").json()
    assert (len(rows["prices"]), rows["prices"][0]) == (150, {"month": "2014-01", "price": "1000"})
    paths = Caller().get("minerals/copper/scenario").json()
    assert (paths["from_month"], len(paths["paths"])) == ("2026-06", 60)
    assert paths["paths"][0]["month"] == "2026-07"
    assert [one["months"] for one in paths["held"]] == [12, 36]
    assert Caller().get("minerals/zinc/scenario").status_code == 404
    assert Caller().get("minerals/copper/prices?benchmark=Own").status_code == 404
    assert Caller().get("minerals/tin/prices").status_code == 404
    assert Caller().get("minerals/unobtainium").status_code == 422


def test_use_is_read_with_its_source() -> None:
    use("consumption,copper,World,2025,2,kt,,Survey\noutput,,World,2025,..,index,GDP,Bank\n")
    told = Caller().get("minerals/copper/use").json()
    assert [(one["measure"], one["value"], one["source"]) for one in told] == [
        ("consumption", "2000.000000000", "Survey"),
        ("output", None, "Bank"),
    ]


def test_an_exposure_is_stated_confirmed_corrected_and_withdrawn(mill: Project) -> None:
    north, south = Caller(officer("north")), Caller(officer("south"))
    office = Caller(builders.user("programme_office"))
    assert Caller().post("mineral-exposures", body()).status_code == 401
    assert Caller(builders.user("auditor")).post("mineral-exposures", body()).status_code == 403
    refused = south.post("mineral-exposures", body())
    assert refused.json()["fields"][0]["field"] == "project"
    made = north.post("mineral-exposures", body())
    assert made.status_code == 201, made.content
    assert north.post("mineral-exposures", body()).status_code == 422
    path = f"mineral-exposures/{made.json()['number']}"
    assert Caller().get(path).json()["confirmed"] is False
    read = {"version": made.json()["version"]}
    assert north.post(f"{path}/confirmation", read).status_code == 403
    assert office.post(f"{path}/confirmation", read).json()["confirmed"] is True
    assert office.post(f"{path}/confirmation", read).status_code == 422
    changed = {"share_percent": "30.5", "source": "Contract", "ground": "signed"}
    told = north.post(f"{path}/corrections", changed).json()
    assert (told["share_percent"], told["confirmed"]) == ("30.50", False)
    assert south.post(f"{path}/withdrawal", {"ground": "no"}).status_code == 403
    assert north.post(f"{path}/withdrawal", {"ground": "slip"}).status_code == 204
    assert Caller().get(path).status_code == 404


@pytest.mark.parametrize("share", ["0", "100.01", "1.234", "a third"])
def test_a_share_out_of_bounds_is_refused_by_field(mill: Project, share: str) -> None:
    answer = Caller(officer("north")).post("mineral-exposures", body(share_percent=share))
    assert answer.status_code == 422


def test_exposures_of_hidden_projects_are_not_there(mill: Project) -> None:
    hidden = builders.project("south", key="works")
    made = exposed(hidden)
    exposed(mill)
    assert Caller().rows("mineral-exposures")[0]["project"] == "mill"
    assert len(Caller().rows("mineral-exposures")) == 1
    assert len(Caller(builders.user("analyst")).rows("mineral-exposures")) == 2
    assert Caller().rows("mineral-exposures?mineral=zinc") == []
    assert Caller().get(f"mineral-exposures/{made.pk}").status_code == 404
    assert (
        Caller(officer("north"))
        .post(f"mineral-exposures/{made.pk}/withdrawal", {"ground": "x"})
        .status_code
        == 404
    )
