"""Flags of a rule that is off: they stand until a person sets them aside, or it runs again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection

from bagdar.cli.main import main
from bagdar.sources.synthetic.plan import Asked
from bagdar.web.cases.actions.opening import lay_aside, open_case
from bagdar.web.cases.actions.setting_aside import count_again, set_aside
from bagdar.web.cases.actions.simulated import simulate_cases
from bagdar.web.cases.models import Flag, RuleAside, Subject
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.journal.actions import act
from bagdar.web.journal.models import Entry, Payload
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import Visibility
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.cases.test_pages import browser, said
from tests.web.cases.working import (
    Sides,
    document,
    flags_of,
    noticed,
    short,
    sides,
    subject,
    taken,
)

pytestmark = pytest.mark.django_db
WHY = "The law on terms was repealed."


@pytest.fixture
def who() -> Sides:
    return sides()


def without(code: str, *processes: Any, **more: Any) -> dict[str, Any]:
    """Return a document of a run that did not ask for a rule."""
    told = document(*processes, **more)
    del told["indicators"][code]
    return told


def aside(code: str = "R003", **more: Any) -> None:
    set_aside(code, **{"ground": WHY, "world": World.REAL, "by": TESTS, "at": NOW, **more})


def test_flags_of_a_rule_that_is_off_count_until_they_are_set_aside_and_again_once_it_runs(
    who: Sides,
) -> None:
    taken(document(short("a"), {"id": "b", "flags": {"R018": 1.0}}))
    with pytest.raises(DeliveryError, match="The rule is on"):
        aside()
    taken(without("R003", {"id": "b", "flags": {"R018": 1.0}}, of="the last load"))
    with pytest.raises(DeliveryError, match="The rule is on"):
        aside()  # a run over a part says nothing of the rest
    taken(without("R003", {"id": "b", "flags": {"R018": 2.0}}))
    assert (subject("a").flags_count, subject("a").score > 0) == (1, True)
    aside()
    with pytest.raises(DeliveryError, match="set aside already"):
        aside()
    assert flags_of("a") == []
    assert (subject("a").flags_count, subject("a").score) == (0, 0)
    assert subject("b").flags_count == 1
    assert Entry.objects.get(act="cases.set_aside").ground == WHY
    assert taken(document(short("a"))).again == ("R003",)
    assert [one.code for one in flags_of("a")] == ["R003"]
    assert (subject("a").flags_count, Flag.objects.filter(code="R003").count()) == (1, 1)


def test_a_person_lets_flags_count_again_with_a_ground(who: Sides) -> None:
    taken(document(short("a")))
    taken(document(short("s"), rules={}), world=World.SYNTHETIC)
    taken(without("R003"))
    aside()
    assert subject("s").flags_count == 1, "the other world is not touched"
    with pytest.raises(DeliveryError, match="Write why"):
        count_again("R003", ground=" ", world=World.REAL, by=TESTS, at=NOW)
    with pytest.raises(PermissionDenied):
        count_again("R003", ground=WHY, world=World.REAL, by=who.akim, at=NOW)
    with pytest.raises(PermissionDenied):
        aside("R018", by=builders.user("auditor", territory=subject("a").territory or north()))
    count_again("R003", ground="A slip.", world=World.REAL, by=who.worker, at=NOW)
    assert (len(flags_of("a")), subject("a").flags_count) == (1, 1)
    with pytest.raises(DeliveryError, match="not set aside"):
        count_again("R003", ground="A slip.", world=World.REAL, by=who.worker, at=NOW)


def north() -> Any:
    return builders.territories()["north"]


@contextmanager
def registry() -> Iterator[None]:
    """Write past the actions, within an act."""
    with act("tests.write", by=TESTS, at=NOW) as entry:
        yield
        entry.record("flag_rule", "R003", before=None, after={"written": True})


@pytest.mark.parametrize(
    "change",
    [
        *("code = 'X'", "ground = 'another'", "actor_id = 'another'", "actor_label = 'another'"),
        *("at = '2020-01-01 00:00:00'", "is_synthetic = NOT is_synthetic", "id = id + 1"),
    ],
)
def test_the_database_keeps_the_act_of_setting_a_rule_aside_as_it_was(
    who: Sides, change: str
) -> None:
    taken(document(short("a"), {"id": "b", "flags": {"R018": 1.0}}))
    taken(without("R003", {"id": "b", "flags": {"R018": 1.0}}))
    aside()
    for statement in (f"UPDATE cases_ruleaside SET {change}", "DELETE FROM cases_ruleaside"):  # noqa: S608 -- texts of this test
        with pytest.raises(IntegrityError), registry(), connection.cursor() as cursor:
            cursor.execute(statement)
    count_again("R003", ground=WHY, world=World.REAL, by=TESTS, at=NOW)
    ended = RuleAside.objects.filter(code="R003")
    for again in (None, NOW + timedelta(days=1)):
        with pytest.raises(IntegrityError), registry():
            ended.update(ended_at=again)
    with registry():
        ended.update(ground="It named […].")


def test_synthetic_data_made_again_records_the_rules_whose_flags_count_again() -> None:
    builders.territories()
    asked = Asked(projects=0, years=1, seed=1, as_of=NOW.date())
    taken(document(short("s")), world=World.SYNTHETIC)
    taken(without("R003"), world=World.SYNTHETIC)
    aside(world=World.SYNTHETIC)
    with act("delivery.simulate", by=TESTS, at=NOW, ground="seed 1") as entry:
        simulate_cases(asked, entry=entry)
    assert not RuleAside.objects.filter(ended_at=None).exists()
    told = Payload.objects.get(entry__act="delivery.simulate", subject_kind="flag_rule")
    assert (told.subject_id, json.loads(told.body)["after"]) == ("R003", {"aside": False})


def test_pages_say_that_a_rule_is_off_and_an_open_case_goes_on(who: Sides) -> None:
    mill = builders.project(key="mill", visibility=Visibility.PUBLISHED)
    about = {"title": "Pipes of the mill", "project": mill.key}
    taken(document(short("a", about=about), short("b", about=about)))
    first, second = flags_of("a")[0], flags_of("b")[0]
    made = open_case([first], "Pipes", by=who.worker, at=NOW)
    lay_aside([second], by=who.worker)
    taken(without("R003"))
    client = browser(who.worker)
    rule = "/en/flags/rules/R003/"
    assert "The last run over everything did not compute this rule." in said(client, rule)
    for path in ("/en/flags/rules/", "/en/flags/?cases=all"):
        assert "off in the last run" in said(client, path)
    assert "Pipes of the mill" in said(client, "/en/projects/mill/")
    client.post(f"{rule}aside/", {"ground": WHY})
    assert WHY in said(client, rule)
    assert "2 flags of it were set aside" in said(client, rule)
    assert "Pipes of the mill" not in said(client, "/en/flags/?cases=all")
    assert "Pipes of the mill" not in said(client, "/en/projects/mill/")
    shown = said(client, f"/en/flags/subjects/{second.subject_id}/")
    assert "the rule is off: set aside" in shown
    assert "the rule is off: set aside" in said(client, f"/en/cases/{made.pk}/")
    with pytest.raises(DeliveryError, match="were set aside"):
        open_case([second], "Pipes again", by=who.worker, at=NOW)
    assert "R003" not in said(client, "/en/flags/basket/")
    client.post(f"{rule}again/", {"ground": "A slip."})
    assert "Pipes of the mill" in said(client, "/en/projects/mill/")


def test_whom_a_notice_is_to_is_not_shown_that_auditors_set_a_rule_aside(who: Sides) -> None:
    made = noticed(who)
    taken(without("R003"))
    aside()
    page, program = f"/en/cases/{made.pk}/", f"/api/v1/cases/{made.pk}"
    for person, told in ((who.worker, True), (who.akim, False)):
        client = browser(person)
        assert ("the rule is off: set aside" in said(client, page)) is told
        (flag,) = client.get(program).json()["flags"]
        assert (flag["code"], flag["aside"]) == ("R003", told)


def test_programs_and_commands_set_flags_aside_and_let_them_count_again(
    who: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bagdar.cli.cases.setup", lambda: None)
    taken(document(short("a")))
    taken(without("R003"))
    client = browser(who.worker)
    at = "/api/v1/flags/rules/R003"
    made = client.post(f"{at}/aside", {"ground": WHY}, content_type="application/json")
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["is_off"], told["aside"], told["aside_count"], told["standing"]) == (
        *(True, WHY, 1),
        0,
    )
    (flag,) = client.get(f"/api/v1/flags/subjects/{Subject.objects.get().pk}").json()["flags"]
    assert (flag["code"], flag["aside"]) == ("R003", True)
    again = CliRunner().invoke(main, ["cases", "again", "R003", "--ground", "A slip."])
    assert again.output == "Flags of R003 count again.\n"
    assert len(flags_of("a")) == 1
    done = CliRunner().invoke(main, ["cases", "aside", "R003", "--ground", WHY])
    assert done.output == "Flags of R003 are set aside.\n"
    refused = CliRunner().invoke(main, ["cases", "aside", "R018", "--ground", WHY])
    assert (refused.exit_code, refused.output) == (1, "Error: The rule is on: its flags stand.\n")
    unknown = CliRunner().invoke(main, ["cases", "aside", "R999", "--ground", WHY])
    assert "no such rule ever ran" in unknown.output
