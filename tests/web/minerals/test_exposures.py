"""Exposures: stated, confirmed by somebody else, corrected, withdrawn; what hangs on a mineral."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bagdar.core.minerals.exposure import OfMineral
from bagdar.web.minerals.actions.exposing import (
    ExposureError,
    confirm,
    correct,
    import_exposures,
    in_force,
    state,
    withdraw,
)
from bagdar.web.minerals.models import Exposure, ExposureVersion
from bagdar.web.minerals.queries.exposures import Wanted, listed, programme_of
from bagdar.web.minerals.queries.files import as_file
from bagdar.web.minerals.queries.tables import exposures_sheet
from bagdar.web.people.models import User
from bagdar.web.people.permissions import scope_of
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.ledgers import approve
from tests.web.minerals.exposing import cells, exposed

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HEAD = "project,mineral,flow,share_percent,source\n"
DAY = timezone.localdate(NOW)


@pytest.fixture(autouse=True)
def mill() -> Project:
    builders.territories()
    return builders.project(
        "north-east",
        key="mill",
        visibility=Visibility.PUBLISHED,
        costs=[
            {"source": "own", "amount": "600", "currency": "KZT"},
            {"source": "loan", "amount": "7000", "currency": "USD"},
        ],
    )


def reading(user: Any = None, **more: Any) -> Reading:
    from django.contrib.auth.models import AnonymousUser

    scope = scope_of(user or AnonymousUser(), on=DAY)
    return Reading(scope, NOW, more.get("as_of"), DAY)


def refusals(call: Any, *asked: Any, **more: Any) -> dict[str, list[str]]:
    with pytest.raises(ExposureError) as caught:
        call(*asked, **more)
    return caught.value.problems


def take(rows: str, *, by: Any = TESTS, dry_run: bool = False) -> Any:
    return import_exposures((HEAD + rows).encode(), "Survey", by=by, at=NOW, dry_run=dry_run)


def programme(user: Any = None) -> dict[str, OfMineral]:
    found = programme_of(reading(user))
    assert found is not None
    return found.minerals


def test_an_exposure_counts_once_somebody_else_confirmed_it(mill: Project) -> None:
    analyst, office = builders.user("analyst"), builders.user("programme_office")
    made = exposed(mill, by=analyst)
    assert programme() == {}
    assert refusals(confirm, made, by=analyst, at=NOW) == {
        "": ["Whoever stated it does not confirm it; ask somebody else."]
    }
    confirm(made, by=office, at=NOW)
    copper = programme()["copper"]
    assert copper.value.weighted_ratio == Decimal("0.25")
    assert refusals(confirm, made, by=office, at=NOW) == {"": ["It is confirmed already."]}
    with pytest.raises(PermissionDenied):
        confirm(made, by=TESTS, at=NOW)


def test_a_correction_waits_to_be_confirmed_again_and_what_stood_stays(mill: Project) -> None:
    office, analyst = builders.user("programme_office"), builders.user("analyst")
    made = exposed(mill, confirmed_by=office)
    told = {"share_percent": "40", "source": "Contract 9"}
    later = NOW + timedelta(hours=1)
    correct(made, told, ground="It was signed", by=office, at=later)
    assert programme() == {}
    assert in_force(made).share_percent == 40
    assert in_force(made).ground == "It was signed"
    assert refusals(confirm, made, by=office, at=later)
    confirm(made, by=analyst, at=later)
    assert [one.share_percent for one in ExposureVersion.objects.filter(record=made)] == [
        25,
        25,
        40,
        40,
    ]
    (before,) = listed(Wanted(), reading(as_of=NOW))
    assert (before.share_percent, before.is_confirmed) == (25, True)
    assert refusals(correct, made, told, ground="again", by=office, at=later) == {
        "": ["Nothing is changed."]
    }
    assert "ground" in refusals(correct, made, told, ground=" ", by=office, at=later)


def test_one_that_is_withdrawn_counts_no_more_and_may_be_stated_again(mill: Project) -> None:
    office = builders.user("programme_office")
    made = exposed(mill, confirmed_by=office)
    withdraw(made, ground="Another project was meant", by=office, at=NOW)
    assert programme() == {}
    assert not listed(Wanted(), reading()).exists()
    assert refusals(withdraw, made, ground="x", by=office, at=NOW) == {
        "": ["This exposure was withdrawn."]
    }
    again = exposed(mill, share_percent="5", at=NOW + timedelta(hours=1))
    assert again == made
    assert refusals(state, cells(mill), by=TESTS, at=NOW) == {
        "": ["This exposure stands already; correct it on its own page."]
    }


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("project", "nowhere"),
        ("mineral", "unobtainium"),
        ("flow", "sideways"),
        ("share_percent", "0"),
        ("share_percent", "100.01"),
        ("share_percent", "12.345"),
        ("share_percent", "a third"),
        ("share_percent", ""),
        ("source", ""),
        ("source", "<b>paper</b>"),
        ("source", "x" * 301),
    ],
)
def test_what_cannot_be_taken_is_refused_by_its_column(
    mill: Project, column: str, told: str
) -> None:
    assert list(refusals(state, {**cells(mill), column: told}, by=TESTS, at=NOW)) == [column]
    assert not Exposure.objects.exists()


def test_shares_at_their_bounds_are_taken(mill: Project) -> None:
    assert in_force(exposed(mill, share_percent="100")).share_percent == 100
    assert in_force(exposed(mill, mineral="zinc", share_percent="0.01 %")).share_percent == Decimal(
        "0.01"
    )


def test_an_exposure_corrected_since_it_was_read_is_not_confirmed_unseen(mill: Project) -> None:
    office, analyst = builders.user("programme_office"), builders.user("analyst")
    made = exposed(mill)
    read = in_force(made).pk
    told = {"share_percent": "40", "source": "Contract 9"}
    correct(made, told, ground="It was signed", by=office, at=NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=2)
    assert refusals(confirm, made, read, by=analyst, at=later) == {
        "": ["This row was changed meanwhile: read it again."]
    }
    confirm(made, in_force(made).pk, by=analyst, at=later)


def test_an_exposure_is_read_once_nobody_else_can_correct_it(
    mill: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyst = builders.user("analyst")
    made = exposed(mill)
    own = Exposure.objects.select_for_update

    def later() -> Any:
        monkeypatch.undo()
        told = {"share_percent": "40", "source": "Contract 9"}
        correct(made, told, ground="It was signed", by=analyst, at=NOW + timedelta(hours=1))
        return own()

    monkeypatch.setattr(Exposure.objects, "select_for_update", later)
    assert refusals(confirm, made, in_force(made).pk, by=analyst, at=NOW + timedelta(hours=2)) == {
        "": ["This row was changed meanwhile: read it again."]
    }
    assert not in_force(made).is_confirmed


def test_shares_of_a_project_above_the_whole_are_told_on_its_page(mill: Project) -> None:
    exposed(mill, share_percent="60")
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(builders.user("analyst"), backend=BACKEND)
    address = reverse("project", args=[mill.key])
    assert "more than there is" not in client.get(address).content.decode()
    exposed(mill, mineral="zinc", share_percent="55")
    assert "make 115 % together, more than there is" in client.get(address).content.decode()


def test_people_state_exposures_of_projects_within_their_scope_alone(mill: Project) -> None:
    north = builders.user("officer", territory=Territory.objects.get(key="north"))
    south = builders.user("officer", territory=Territory.objects.get(key="south"))
    made = exposed(mill, by=north)
    told = refusals(state, cells(mill, mineral="zinc"), by=south, at=NOW)
    assert told == {"project": ["mill: you state exposures of no project with this identifier."]}
    for by in (south, builders.user("auditor"), builders.user()):
        with pytest.raises(PermissionDenied):
            withdraw(made, ground="no", by=by, at=NOW)
        with pytest.raises(PermissionDenied):
            correct(made, cells(mill), ground="no", by=by, at=NOW)
        with pytest.raises(PermissionDenied):
            confirm(made, by=by, at=NOW)
    with pytest.raises(PermissionDenied):
        confirm(made, by=north, at=NOW)


def test_a_table_is_tried_then_taken_whole_and_once(mill: Project) -> None:
    builders.project("south", key="works", visibility=Visibility.PUBLISHED)
    rows = 'mill,copper,input,25,Estimate\nworks,Copper,bought,"30,5",Estimate\n'
    assert take(rows, dry_run=True).new == 2
    assert not Exposure.objects.exists()
    assert take(rows).new == 2
    assert (take(rows).new, take(rows).known) == (0, 2)
    tried = take("mill,copper,input,26,Estimate\n")
    assert (tried.new, tried.corrected) == (0, 1)
    assert [one.is_confirmed for one in listed(Wanted(), reading())] == [False, False]


def test_faults_of_a_table_are_told_by_row_and_column_and_nothing_is_taken() -> None:
    tried = take(
        "mill,copper,input,25,Estimate\nnowhere,copper,input,25,E\nmill,zinc,input,101,E\n"
        "mill,copper,input,30,Estimate\nmill,copper,input,25,Estimate\n"
    )
    assert [(one.row, one.column) for one in tried.faults] == [
        (3, "project"),
        (4, "share_percent"),
        (5, ""),
    ]
    assert tried.repeated == 1
    assert not Exposure.objects.exists()
    short = import_exposures(
        b"project,mineral\nmill,copper\n", "S", by=TESTS, at=NOW, dry_run=False
    )
    assert short.faults[0].text == "The columns flow, share_percent, source are missing."
    with pytest.raises(PermissionDenied):
        take("mill,copper,input,25,E\n", by=builders.user("auditor"))


def test_exposures_that_go_out_come_in_again_as_they_were(mill: Project) -> None:
    exposed(mill, share_percent="12.5")
    for kind in ("csv", "xlsx"):
        content = as_file(exposures_sheet(listed(Wanted(), reading())), kind)
        tried = import_exposures(content, "Own", by=TESTS, at=NOW, dry_run=False)
        assert (tried.faults, tried.new, tried.known, tried.unread) == ([], 0, 1, ("confirmed",))


def test_shares_are_over_what_a_reader_sees(mill: Project) -> None:
    office = builders.user("programme_office")
    hidden = builders.project(
        "south", key="works", costs=[{"source": "own", "amount": "1400", "currency": "KZT"}]
    )
    marked = builders.project(
        "south",
        key="marked",
        visibility=Visibility.PUBLISHED,
        marks={"costs": "commercial"},
        costs=[{"source": "own", "amount": "500", "currency": "KZT"}],
    )
    for one in (mill, hidden, marked):
        exposed(one, confirmed_by=office, share_percent="50")
    approve(mill, jobs={date(2027, 1, 1): 10, date(2027, 6, 1): 30})
    approve(hidden, jobs={date(2027, 1, 1): 90})
    everybody, sees_all = programme()["copper"], programme(office)["copper"]
    assert (everybody.projects, everybody.unvalued) == (2, 1)
    assert everybody.value.whole == 600
    assert sees_all.value.whole == 2500
    assert sees_all.value.weighted_ratio == Decimal("0.5")
    assert everybody.jobs.whole == 30
    assert everybody.jobs.weighted_ratio == Decimal("0.5")
    assert sees_all.jobs.whole == 120


def test_without_any_cost_in_tenge_no_share_by_value_is_told(mill: Project) -> None:
    exposed(mill, confirmed_by=builders.user("programme_office"))
    assert programme()["copper"].value.whole == 600
    update_project(mill, {"costs": []}, by=TESTS, at=NOW)
    assert programme()["copper"].value.weighted_ratio is None


def test_shares_of_a_past_day_are_not_told(mill: Project) -> None:
    exposed(mill)
    assert programme_of(reading(as_of=NOW)) is None


def test_the_database_keeps_versions_as_they_were(mill: Project, building: None) -> None:
    made = exposed(mill)
    changes = (
        lambda: ExposureVersion.objects.update(share_percent=1),
        lambda: ExposureVersion.objects.update(known_to=NOW, share_percent=1),
        lambda: ExposureVersion.objects.all().delete(),
        lambda: Exposure.objects.update(mineral="zinc"),
        lambda: Exposure.objects.filter(pk=made.pk).delete(),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    acted = {"actor_id": "x", "actor_label": "x", "known_from": NOW, "source": "S"}
    for share in ("0", "100.01"):
        with pytest.raises(DatabaseError), transaction.atomic():
            ExposureVersion.objects.create(
                record=made, known_to=NOW, share_percent=Decimal(share), **acted
            )
    with pytest.raises(DatabaseError), transaction.atomic():
        ExposureVersion.objects.create(record=made, share_percent=1, **acted)


def test_a_hidden_project_hides_its_exposures() -> None:
    hidden = builders.project("south", key="works")
    exposed(hidden)
    user: User = builders.user("officer", territory=Territory.objects.get(key="south"))
    assert not listed(Wanted(), reading()).exists()
    assert listed(Wanted(mineral="copper", flow="input", state="stated"), reading(user)).exists()
    assert not listed(Wanted(state="confirmed"), reading(user)).exists()
    assert not listed(Wanted(project="mill"), reading(user)).exists()
