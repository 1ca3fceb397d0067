"""Figures of the country: extracted, computed and kept; the same on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bagdar.cli.main import main
from bagdar.core.tables import (
    COMMITMENTS,
    DATE_MOVES,
    ENDS,
    MILESTONES,
    TENURES,
    WITHIN,
)
from bagdar.runs.delivery import RULES
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.figures import compute_figures
from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.extracts import delivery_extracts
from bagdar.web.delivery.models import (
    Achievement,
    DateMove,
    Milestone,
    MoveAnswer,
    Reason,
    StandingFigure,
)
from bagdar.web.journal.actions import act
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import Office, Person, Tenure, User
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers

pytestmark = pytest.mark.django_db

DUE = date(2026, 6, 1)
SAID_AT = datetime(2026, 2, 20, 20, 30, tzinfo=UTC)
"""Already the 21st in Almaty."""


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.BAGDAR_DATA = tmp_path
    builders.territories()


def head_of(key: str, starts_on: date = date(2025, 1, 1), **facts: Any) -> Tenure:
    """Give an akimat or an organisation a head in office."""
    with act("tests.head", by=TESTS, at=NOW) as entry:
        organisation = facts.get("organisation") or builders.organisation(
            kind="akimat", territory=Territory.objects.get(key=key), key=f"akimat-{key}"
        )
        office = Office.objects.create(
            key=f"akim-{key}", organisation=organisation, heads=True, name_en=f"Akim of {key}"
        )
        person = Person.objects.create(name_en=f"Head of {key}")
        made = Tenure.objects.create(office=office, person=person, starts_on=starts_on)
        entry.record("office", office.key, before=None, after={"head": person.name_en})
    return made


def due(territory: str = "north", **facts: Any) -> Project:
    """Promise a launch that was due two weeks before now."""
    return ledgers.promised(
        territory,
        starts_on=date(2025, 1, 1),
        ends_on=DUE,
        order_on=date(2025, 2, 1),
        visibility=facts.pop("visibility", Visibility.PUBLISHED),
        **facts,
    )


def say(project: Project, new_on: date, by: User | None = None, **facts: Any) -> DateMove:
    """Write a row of the ledger as its owner states it."""
    end = ledgers.end_of(project)
    who = by or TESTS
    known = {"kind": "forecast", "old_on": DUE, "stated_on": date(2026, 2, 21), "at": SAID_AT}
    with act("tests.say", by=who, at=NOW) as entry:
        made = DateMove.objects.create(
            project=project,
            milestone=end,
            new_on=new_on,
            reason=Reason.objects.get(code="land"),
            cause="external",
            actor_id=who.actor_id,
            actor_label=who.actor_label,
            **{**known, **facts},
        )
        entry.record("project", project.key, before=None, after={"forecast": new_on})
    return made


def reach(project: Project, on: date, at: datetime = NOW) -> None:
    with act("tests.reach", by=TESTS, at=at) as entry:
        end = ledgers.end_of(project)
        Achievement.objects.create(milestone=end, on=on, actor_id="x", actor_label="x", at=at)
        Milestone.objects.filter(pk=end.pk).update(actual_on=on)
        refresh_standings([project.pk], at=at)
        entry.record("project", project.key, before=None, after={"actual": on})


def extracted(moment: datetime = NOW) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in delivery_extracts(moment):
        batches = list(one.batches)
        assert all(
            [field.type for field in batch.schema]
            == [field.type for field in one.shape.schema().to_pyarrow()]
            for batch in batches
        )
        found[one.shape.name] = [row for batch in batches for row in batch.to_pylist()]
    return found


def test_the_ledger_is_extracted_as_it_was_known_at_a_moment() -> None:
    tenure = head_of("north")
    project = due("north-east", visibility=Visibility.TERRITORY)
    move = say(project, date(2026, 9, 1), confidence=70)
    reach(project, date(2026, 6, 10), at=NOW + timedelta(days=5))
    tables = extracted()
    end = ledgers.end_of(project)
    (promise,) = tables[ENDS.name]
    assert promise == {
        "project": project.pk,
        "territory": project.territory_id,
        "organisation": None,
        "enterprise": None,
        "office": tenure.office_id,
        "stage": "",
        "reach": 1,
        "approved_on": date(2025, 2, 1),
        "starts_on": date(2025, 1, 1),
        "original_on": DUE,
        "committed_on": DUE,
        "forecast_on": DUE,
        "actual_on": None,
        "stated_on": date(2026, 6, 15),
    }
    milestone = {"milestone": end.pk, "project": project.pk, "is_end": True}
    assert tables[MILESTONES.name] == [{**milestone, "actual_on": None, "removed_on": None}]
    assert tables[COMMITMENTS.name] == [
        {
            "milestone": end.pk,
            "due_on": DUE,
            "set_on": date(2025, 2, 1),
            "at": NOW.replace(tzinfo=None),
        }
    ]
    assert tables[DATE_MOVES.name] == [
        {
            "move": move.pk,
            "milestone": end.pk,
            "project": project.pk,
            "kind": "forecast",
            "old_on": DUE,
            "new_on": date(2026, 9, 1),
            "cause": "external",
            "confidence": 70,
            "actor": TESTS.actor_id,
            "stated_on": date(2026, 2, 21),
            "at": SAID_AT.replace(tzinfo=None),
        }
    ]
    assert tables[TENURES.name] == [
        {
            "tenure": tenure.pk,
            "office": tenure.office_id,
            "acting": False,
            "starts_on": date(2025, 1, 1),
            "ends_on": None,
        }
    ]
    assert {"territory": project.territory_id, "above": project.territory_id} in tables[WITHIN.name]
    assert len(tables[WITHIN.name]) == 1 + 2 * 2 + 4 * 3
    (later,) = extracted(NOW + timedelta(days=6))[MILESTONES.name]
    assert later["actual_on"] == date(2026, 6, 10)


def test_an_approved_request_is_a_commitment_from_the_local_day_of_its_answer() -> None:
    project = due()
    asked = say(
        project, date(2026, 8, 1), kind="commitment", tier="akim", answer_by=date(2026, 3, 1)
    )
    refused = say(
        project, date(2027, 8, 1), kind="commitment", tier="chair", answer_by=date(2026, 3, 1)
    )
    with act("tests.answer", by=TESTS, at=NOW) as entry:
        for move, decision in ((asked, "approved"), (refused, "rejected")):
            MoveAnswer.objects.create(
                move=move, decision=decision, note="n", actor_id="x", actor_label="x", at=SAID_AT
            )
        entry.record("project", project.key, before=None, after={"answered": 2})
    found = [(one["due_on"], one["set_on"]) for one in extracted()[COMMITMENTS.name]]
    assert sorted(found) == [
        (DUE, date(2025, 2, 1)),
        (date(2026, 8, 1), date(2026, 2, 21)),
    ]


def test_the_head_of_the_responsible_organisation_answers_before_the_akim() -> None:
    head_of("north")
    agency = builders.organisation()
    tenure = head_of("agency", organisation=agency)
    due("north-east", organisation=agency)
    assert [one["office"] for one in extracted()[ENDS.name]] == [tenure.office_id]


def figure(kind: str, indicator: str, subject: str = "") -> tuple[float | None, int]:
    one = StandingFigure.objects.get(subject_kind=kind, indicator=indicator, subject=subject)
    return one.value, one.n


def test_figures_are_kept_with_what_they_were_made_of_and_journalled() -> None:
    tenure = head_of("north")
    owner = builders.user("officer", territory=Territory.objects.get(key="north"))
    project = due()
    say(project, date(2026, 6, 5), by=owner, confidence=90)
    due(visibility=Visibility.CASE)
    found = compute_figures(by=TESTS, at=NOW)
    assert (found.projects, found.settled) == (2, 2)
    for subject in (
        ("country:0", ""),
        ("office:0", str(tenure.office_id)),
        ("tenure:2", str(tenure.pk)),
        ("owner:0", owner.actor_id),
    ):
        assert figure(subject[0], "forecast_error_days", subject[1]) == (10.0, 1)
        assert figure(subject[0], "forecast_brier_score", subject[1]) == (0.81, 1)
    assert figure("country:3", "forecast_error_days") == (12.0, 2)
    assert figure("country:0", "approved_count") == (1.0, 1)
    assert figure("territory:3", "at_risk_count", str(project.territory_id)) == (2.0, 2)
    entry = Entry.objects.get(act="delivery.figures")
    assert found.input_hash in entry.payloads.get().body
    kept = StandingFigure.objects.count()
    StandingFigure._meta.get_field("rule_version").clean(RULES, None)  # one database lets all pass
    compute_figures(by=TESTS, at=NOW)
    assert StandingFigure.objects.count() == kept == found.figures.num_rows


def test_a_day_that_has_not_come_is_refused_and_a_past_one_is_as_known_then() -> None:
    due()
    with pytest.raises(DeliveryError, match="has not come yet"):
        compute_figures(by=TESTS, at=NOW, as_of=date(2026, 6, 16))
    assert not StandingFigure.objects.exists()
    found = compute_figures(by=TESTS, at=NOW, as_of=date(2026, 6, 14))
    assert (found.projects, found.settled) == (0, 0)


def test_old_days_are_forgotten_but_for_the_last_of_each_month() -> None:
    due()
    for days in (0, 1, 40, 41, 75):
        compute_figures(by=TESTS, at=NOW + timedelta(days=days))
    kept = StandingFigure.objects.values_list("as_of", flat=True).distinct().order_by("as_of")
    assert list(kept) == [date(2026, 6, 16), date(2026, 7, 26), date(2026, 8, 29)]


def test_the_command_computes_and_says_what_it_kept() -> None:
    due()
    told = CliRunner().invoke(main, ["delivery", "compute"])
    assert told.exit_code == 0, told.output
    assert "1 projects, 1 due dates settled" in told.output
    refused = CliRunner().invoke(main, ["delivery", "compute", "--as-of", "2199-01-01"])
    assert refused.exit_code == 1
    assert "Error: That day has not come yet" in refused.output
