"""Projects go out as OC4IDS and come back with their ledger."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bagdar.core.terms.identifiers import bin_with_control
from bagdar.sources.oc4ids.checking import extended_problems, is_sound
from bagdar.sources.tables import read_table
from bagdar.web.delivery.actions.oc4ids import import_oc4ids
from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.models import (
    Baseline,
    DateMove,
    Milestone,
    MoveAnswer,
    Output,
    Rating,
    Reason,
)
from bagdar.web.delivery.queries.oc4ids import records
from bagdar.web.journal.actions import act
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import Role
from bagdar.web.people.permissions import Held, Scope
from bagdar.web.projects.actions.importing import import_projects, undo_import
from bagdar.web.projects.models import Project, Standing, Visibility
from bagdar.web.projects.queries.filtering import Reading
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers

pytestmark = pytest.mark.django_db
OFFICE = Scope((Held(Role.PROGRAMME_OFFICE, None, None, None, None),))
BIN = bin_with_control("05044000001")
LATER = NOW + timedelta(days=1)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _told(scope: Scope = OFFICE, **filters: Any) -> list[dict[str, Any]]:
    reading = Reading(scope, LATER, None, LATER.date())
    return list(records(reading.projects().filter(**filters), reading))


def _acted() -> dict[str, Any]:
    return {"actor_id": "user:7", "actor_label": "Owner", "at": NOW}


@pytest.fixture
def rich(building: None) -> Project:
    """A project with everything the ledger knows."""
    builders.territories()
    builders.sectors()
    works = builders.enterprise(key="works", name_ru="Завод", bin=BIN)
    project = builders.project(
        "north-east",
        key="steel-mill",
        enterprise=works,
        capacity_value=Decimal("120.5"),
        capacity_unit="t/a",
        stage="construction",
        visibility=Visibility.PUBLISHED,
        costs=[{"source": "own", "amount": Decimal("1000.50"), "currency": "KZT"}],
        parties=[{"role": "supplier", "name_en": "Builder", "identifier": "B-1"}],
    )
    ledgers.approve(project)
    end, baseline = ledgers.end_of(project), Baseline.objects.get()
    reason = Reason.objects.get(code="land")
    moved = date(2027, 4, 1)
    shared = {"project": project, "milestone": end, "reason": reason, "cause": "external"}
    dates = {"old_on": date(2027, 1, 1), "new_on": moved, "stated_on": date(2026, 6, 1)}
    DateMove.objects.create(kind="forecast", confidence=70, **shared, **dates, **_acted())
    asked = DateMove.objects.create(
        kind="commitment", tier="akim", answer_by=date(2026, 6, 8), **shared, **dates, **_acted()
    )
    MoveAnswer.objects.create(move=asked, decision="rejected", note="Too late", **_acted())
    Rating.objects.create(
        project=project, side="own", colour="amber", note="Land is late", **_acted()
    )
    Output.objects.create(
        project=project,
        month=date(2026, 5, 1),
        source="enterprise",
        output_value=Decimal("7.25"),
        unit="t",
        sales_kzt=Decimal(500),
        headcount=12,
        **_acted(),
    )
    Milestone.objects.filter(pk=end.pk).update(forecast_on=moved)
    with act("tests.move", by=TESTS, at=LATER) as entry:
        refresh_standings([project.pk], at=LATER)
        entry.record("project", project.key, before=None, after={})
    assert baseline.number == 0
    return project


def test_a_record_keeps_the_published_schema_and_ours(rich: Project) -> None:
    told = _told()[0]
    assert is_sound(told)
    assert extended_problems(told) == []


def test_a_record_tells_the_ledger(rich: Project) -> None:
    told = _told()[0]
    assert told["id"] == "bagdar-steel-mill"
    assert told["status"] == "implementation"
    assert told["period"] == {
        "startDate": "2026-01-01T00:00:00Z",
        "endDate": "2027-01-01T00:00:00Z",
        "durationInDays": 365,
    }
    assert told["milestones"][0]["dueDate"] == "2027-01-01T00:00:00Z"
    assert told["milestones"][0]["bagdarForecastDate"] == "2027-04-01T00:00:00Z"
    kinds = [(one["kind"], one["newDate"][:10]) for one in told["bagdarDateRevisions"]]
    assert kinds == [("forecast", "2027-04-01"), ("commitment", "2027-04-01")]
    assert told["bagdarDateRevisions"][1]["answer"]["decision"] == "rejected"
    assert told["bagdarRatings"][0]["colour"] == "amber"
    assert [one["id"] for one in told["metrics"]] == ["output", "sales", "headcount"]


def test_a_stranger_reads_no_names_and_no_notes(rich: Project) -> None:
    text = json.dumps(_told(Scope()))
    assert "steel-mill" in text
    for hidden in ("Owner", "Land is late"):
        assert hidden not in text


def test_money_and_people_of_output_are_for_those_who_see_them_on_the_page(rich: Project) -> None:
    assert [one["id"] for one in _told(Scope())[0]["metrics"]] == ["output"]
    owner = Scope((Held(Role.ENTERPRISE, None, None, None, rich.enterprise_id),))
    assert [one["id"] for one in _told(owner)[0]["metrics"]] == ["output", "sales", "headcount"]


def test_dates_of_a_past_day_are_told_as_they_were_known_then(rich: Project) -> None:
    before = NOW - timedelta(minutes=1)
    reading = Reading(OFFICE, LATER, before, before.date())
    assert list(records(reading.projects(), reading)) == []
    reading = Reading(OFFICE, LATER + timedelta(days=1), NOW, NOW.date())
    (told,) = records(reading.projects(), reading)
    assert told["milestones"][0]["bagdarOriginalDate"] == "2027-01-01T00:00:00Z"
    with act("tests.rate", by=TESTS, at=LATER) as entry:
        Rating.objects.create(
            project=rich, side="centre", colour="red", note="x", **{**_acted(), "at": LATER}
        )
        entry.record("project", rich.key, before=None, after={})
    (again,) = records(reading.projects(), reading)
    assert again == told


def test_marked_fields_are_left_out(rich: Project) -> None:
    Project.objects.update(marks={"costs": "commercial", "capacity": "official"})
    told = _told(Scope())[0]
    assert "budget" not in told
    assert "1000.5" not in json.dumps(told)
    assert "120.5" not in json.dumps(told)
    assert "7.25" not in json.dumps(told)


def test_a_project_that_is_not_seen_is_neither_told_nor_named(rich: Project) -> None:
    hidden = ledgers.promised("south", key="hidden-station")
    with act("tests.link", by=TESTS, at=LATER) as entry:
        ledgers.end_of(hidden).followers.create(after=ledgers.end_of(rich))
        entry.record("project", rich.key, before=None, after={})
    assert "hidden-station" not in json.dumps(_told(Scope()))
    assert "hidden-station" in json.dumps(_told())


def _file(told: list[dict[str, Any]]) -> io.BytesIO:
    return io.BytesIO(json.dumps({"projects": told}).encode())


def _renamed(told: dict[str, Any], key: str) -> dict[str, Any]:
    own = {**told["bagdar"], "key": key}
    return {**told, "id": f"bagdar-{key}", "bagdar": own}


def _import(told: list[dict[str, Any]], *, dry_run: bool = False, by: Any = TESTS) -> Any:
    return import_oc4ids(_file(told), name="f.json", by=by, at=LATER, dry_run=dry_run)


def _comparable(told: dict[str, Any]) -> dict[str, Any]:
    """Leave out what says when and by whom a row was written here."""
    text = json.dumps(told)
    made: dict[str, Any] = json.loads(text)
    for name in ("id", "updated", "identifiers", "title", "bagdarRatings"):
        made.pop(name, None)
    for one in made["bagdarDateRevisions"]:
        one.pop("id")
        if "answer" in one:
            one["answer"].pop("date")
    for one in made["bagdarBaselines"]:
        one.pop("approvedAt")
    for one in made["milestones"]:
        one.pop("dateModified")
    made["bagdar"].pop("key")
    made["bagdar"].pop("source", None)
    return made


def test_what_was_exported_comes_back_with_its_ledger(rich: Project) -> None:
    before = _told()[0]
    report = _import([_renamed(before, "second-mill")])
    assert (report.new, report.known, report.faults) == (("second-mill",), (), ())
    after = _told(key="second-mill")[0]
    assert _comparable(after) == _comparable(before)
    standing = Standing.objects.get(project__key="second-mill", known_to=None)
    assert (standing.original_on, standing.forecast_on) == (date(2027, 1, 1), date(2027, 4, 1))
    assert Baseline.objects.get(project__key="second-mill").number == 0


def test_a_withdrawn_forecast_goes_out_and_comes_back(rich: Project) -> None:
    table = read_table(b"key;name;territory;forecast_on\nwatch;Watch works;North;2027-05-01\n")
    seq = import_projects(table, name="t.csv", by=TESTS, at=NOW, dry_run=False).seq or 0
    undo_import(seq, by=TESTS, at=NOW + timedelta(hours=1))
    (before,) = _told(key="watch")
    stated, withdrawn = before["bagdarDateRevisions"]
    assert (stated["kind"], withdrawn["kind"], withdrawn["oldDate"]) == (
        "forecast",
        "withdrawal",
        stated["newDate"],
    )
    assert "newDate" not in withdrawn
    assert list(extended_problems(before)) == []
    without_note = {key: value for key, value in withdrawn.items() if key != "note"}
    before["bagdarDateRevisions"][1] = without_note
    report = _import([_renamed(before, "second-watch")])
    assert (report.new, report.faults) == (("second-watch",), ())
    rows = DateMove.objects.filter(project__key="second-watch").order_by("pk")
    assert [(one.kind, one.new_on) for one in rows] == [
        ("forecast", date(2027, 5, 1)),
        ("withdrawal", None),
    ]
    del before["bagdarDateRevisions"][1]["oldDate"]
    faults = _import([_renamed(before, "third-watch")]).faults
    assert ["oldDate" in str(one) for one in faults] == [True]


def test_the_same_file_again_changes_nothing(rich: Project) -> None:
    told = [_renamed(_told()[0], "second-mill")]
    _import(told)
    entries = Entry.objects.count()
    report = _import(told)
    assert (report.new, report.known, report.done) == ((), ("second-mill",), False)
    assert Entry.objects.count() == entries


def test_an_import_is_one_act(rich: Project) -> None:
    entries = Entry.objects.count()
    _import([_renamed(_told()[0], f"mill-{one}") for one in range(3)])
    assert Entry.objects.count() == entries + 1
    assert Entry.objects.latest("seq").act == "delivery.import_oc4ids"


def test_a_dry_run_changes_nothing(rich: Project) -> None:
    entries = Entry.objects.count()
    report = _import([_renamed(_told()[0], "second-mill")], dry_run=True)
    assert (report.new, report.done) == (("second-mill",), False)
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"title": ""}, ""),
        ({"locations": None}, ""),
        ({"bagdar": {"programme": "none"}}, "bagdar/programme"),
        ({"bagdar": {"programme": "programme", "stage": "flying"}}, "bagdar/stage"),
        ({"period": {"endDate": "soon"}}, ""),
        ({"locations": [{"id": "1", "bagdarTerritory": "atlantis"}]}, "locations/0/gazetteer"),
        (
            {"bagdarBaselines": [{"id": "0", "period": {"startDate": "2027-01-01T00:00:00Z"}}]},
            "bagdarBaselines/0/period",
        ),
        (
            {
                "bagdarDateRevisions": [
                    {
                        "milestone": "1",
                        "kind": "forecast",
                        "oldDate": "2027-01-01",
                        "newDate": "2027-02-01",
                    }
                ]
            },
            "bagdarDateRevisions/0/reason",
        ),
        ({"bagdar": {"programme": "programme", "capacity": {"measure": "x"}}}, "bagdar/capacity"),
    ],
)
def test_what_is_wrong_is_named_by_place_and_nothing_is_written(
    rich: Project, change: dict[str, Any], place: str
) -> None:
    good = _renamed(_told()[0], "good-mill")
    bad = {**_renamed(_told()[0], "bad-mill"), **change}
    report = _import([good, bad])
    assert report.faults
    assert {one.number for one in report.faults} == {2}
    if place:
        assert place in {one.place for one in report.faults}
    assert not Project.objects.filter(key__in=["good-mill", "bad-mill"]).exists()


def test_a_project_twice_in_a_file_is_refused(rich: Project) -> None:
    told = _renamed(_told()[0], "second-mill")
    report = _import([told, told])
    assert [(one.number, one.place) for one in report.faults] == [(2, "key")]


def test_only_the_programme_office_imports_what_others_approved(rich: Project) -> None:
    officer = builders.user("officer", territory=rich.territory)
    for person in (officer, builders.user("analyst")):
        with pytest.raises(PermissionDenied):
            _import([], by=person)


def test_a_plain_record_of_another_publisher_comes_in(rich: Project) -> None:
    plain = {
        "id": "oc4ids-abc-17",
        "title": "Road of the north",
        "status": "implementation",
        "type": "rehabilitation",
        "period": {"startDate": "2026-01-01T00:00:00Z", "endDate": "2028-01-01T00:00:00Z"},
        "budget": {"amount": {"amount": 12_500_000, "currency": "USD"}},
        "locations": [{"id": "1", "gazetteer": {"scheme": "KATO", "identifiers": ["11"]}}],
    }
    report = import_oc4ids(
        _file([plain]),
        name="f.json",
        programme=builders.programme(),
        by=TESTS,
        at=LATER,
        dry_run=False,
    )
    assert report.faults == ()
    project = Project.objects.get(key="oc4ids-abc-17")
    assert (project.stage, project.kind, project.territory.key) == (
        "construction",
        "reconstruction",
        "north-east",
    )
    assert ledgers.end_of(project).forecast_on == date(2028, 1, 1)


def test_the_number_of_queries_does_not_grow_with_projects(rich: Project, queries: Any) -> None:
    for _one in range(6):
        ledgers.promised("north", visibility=Visibility.PUBLISHED)
    with queries(22):
        assert len(_told()) == 7


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(builders.user("programme_office"), backend=BACKEND)
    return client


def test_pages_send_one_project_a_filter_and_lines(rich: Project, client: Client) -> None:
    one = client.get("/en/projects/steel-mill/oc4ids/")
    assert one["Content-Disposition"] == 'attachment; filename="steel-mill.oc4ids.json"'
    assert json.loads(one.content)["id"] == "bagdar-steel-mill"
    package = client.get("/en/projects/oc4ids/?stage=construction")
    body = json.loads(b"".join(package.streaming_content))  # type: ignore[attr-defined]
    assert [one["id"] for one in body["projects"]] == ["bagdar-steel-mill"]
    assert body["extensions"] == ["http://testserver/en/projects/oc4ids/extension/extension.json"]
    lines = client.get("/en/projects/oc4ids/?form=lines&stage=operating")
    assert b"".join(lines.streaming_content) == b""  # type: ignore[attr-defined]
    assert client.get("/en/projects/oc4ids/extension/project-schema.json").status_code == 200
    assert client.get("/en/projects/oc4ids/extension/other.json").status_code == 404


def test_the_office_tries_a_file_and_then_imports_it(rich: Project, office: Client) -> None:
    told = [_renamed(_told()[0], "second-mill")]
    sent = SimpleUploadedFile("f.json", _file(told).read(), content_type="application/json")
    tried = office.post("/en/projects/oc4ids/import/", {"file": sent})
    assert "1 project is ready to be imported" in tried.content.decode()
    assert not Project.objects.filter(key="second-mill").exists()
    done = office.post("/en/projects/oc4ids/import/", {"confirm": "1"}, follow=True)
    assert "1 project is imported." in done.content.decode()
    assert Project.objects.filter(key="second-mill").exists()
    again = office.post("/en/projects/oc4ids/import/", {"confirm": "1"})
    assert again.status_code == 422
    assert "Send the file once more" in again.content.decode()


def test_a_file_that_is_no_oc4ids_is_refused_on_the_page(rich: Project, office: Client) -> None:
    sent = SimpleUploadedFile("f.json", b"PK\x03\x04 not json")
    refused = office.post("/en/projects/oc4ids/import/", {"file": sent})
    assert refused.status_code == 422
    assert "Nothing was imported" in refused.content.decode()
