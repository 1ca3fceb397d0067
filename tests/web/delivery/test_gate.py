"""The launch gate: lines signed with evidence, excused with a ground, templates kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.gate import (
    Signature,
    add_item,
    change_item,
    move_item,
    retire_item,
    sign_item,
)
from bagdar.web.delivery.models import GateEntry, GateItem
from bagdar.web.delivery.queries.gate import gate_of, template_of
from bagdar.web.journal.models import Entry
from bagdar.web.projects.actions import exclude
from bagdar.web.projects.actions.membership import Paper
from bagdar.web.projects.models import Kind, Project
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import launched

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
NAMES = {"name_en": "Scales verified", "name_ru": "Весы поверены", "name_kk": "Таразы тексерілді"}


@pytest.fixture
def lands() -> dict[str, Any]:
    return builders.territories()


def plant(**facts: Any) -> Project:
    return builders.project("north-east", kind="plant", **facts)


def problems(call: Any) -> dict[str, list[str]]:
    with pytest.raises(DeliveryError) as refused:
        call()
    return refused.value.problems


def test_every_kind_of_object_has_a_checklist_of_eight_to_twelve_lines_in_three_languages() -> None:
    for kind in Kind:
        lines = template_of(kind, on=TODAY)
        assert 8 <= len(lines) <= 12, kind
        assert len({one.position for one in lines}) == len(lines)
        for one in lines:
            assert len({one.name_en, one.name_ru, one.name_kk}) == 3


def test_a_gate_is_green_when_every_line_is_done_or_does_not_apply(lands: Any) -> None:
    project = plant()
    launched.sign_all(project, but=1)
    gate = gate_of(project.pk, "plant", on=TODAY)
    assert (gate.green, len(gate.lines), gate.is_green) == (11, 12, False)
    last = gate.open_lines[0].item
    excused = Signature("not_applicable", ground="No builders: own works, letter 7")
    sign_item(project, last, excused, by=TESTS, at=NOW)
    assert gate_of(project.pk, "plant", on=TODAY).is_green
    assert gate_of(project.pk, "plant", on=TODAY, as_of=NOW - timedelta(days=1)).green == 0
    assert Entry.objects.filter(act="delivery.gate_sign").count() == 12


def test_the_last_signature_holds_and_the_earlier_ones_stay(lands: Any) -> None:
    project = plant()
    launched.sign_all(project)
    item = launched.items(project)[0]
    again = Signature("reopened", ground="The photo shows another site")
    sign_item(project, item, again, by=TESTS, at=NOW + timedelta(hours=1))
    line = gate_of(project.pk, "plant", on=TODAY).lines[0]
    assert (line.state, line.is_green, len(line.earlier)) == ("open", False, 1)
    assert problems(
        lambda: sign_item(project, item, again, by=TESTS, at=NOW + timedelta(hours=2))
    ) == {"state": ["This line is open already."]}


def test_a_line_is_not_signed_without_what_it_needs(lands: Any) -> None:
    project, other = plant(), plant()
    item = next(one for one in launched.items(project) if one.needs_evidence)
    foreign = launched.evidence(other)
    railway = GateItem.objects.filter(kind="railway").first()
    assert railway is not None

    def refused(signature: Signature, line: GateItem = item) -> dict[str, list[str]]:
        return problems(lambda: sign_item(project, line, signature, by=TESTS, at=NOW))

    assert list(refused(Signature("done"))) == ["evidence"]
    assert "attach" in refused(Signature("done"))["evidence"][0]
    assert list(refused(Signature("done", evidence=foreign))) == ["evidence"]
    assert list(refused(Signature("not_applicable"))) == ["ground"]
    assert list(refused(Signature("reopened"))) == ["state", "ground"]
    assert list(refused(Signature("nearly", evidence=launched.evidence(project)))) == ["state"]
    assert list(refused(Signature("not_applicable", ground="top secret order"))) == ["ground"]
    assert list(refused(Signature("not_applicable", ground="x"), railway)) == [""]
    assert GateEntry.objects.count() == 0


def test_an_enterprise_signs_what_is_done_and_does_not_excuse_itself(lands: Any) -> None:
    works = builders.enterprise()
    project = plant(enterprise=works)
    person = builders.user("enterprise", enterprise=works)
    item = launched.items(project)[0]
    done = Signature("done", evidence=launched.evidence(project))
    assert sign_item(project, item, done, by=person, at=NOW).actor_id == person.actor_id
    excused = Signature("not_applicable", ground="We think so")
    assert list(problems(lambda: sign_item(project, item, excused, by=person, at=NOW))) == ["state"]
    officer = builders.user("officer", territory=lands["north"])
    assert sign_item(project, item, excused, by=officer, at=NOW).state == "not_applicable"


@pytest.mark.parametrize("role", ["analyst", "auditor", "control_office"])
def test_others_sign_nothing(role: str, lands: Any) -> None:
    project = plant(visibility="published")
    signature = Signature("done", evidence=launched.evidence(project))
    person = builders.user(role)
    with pytest.raises(PermissionDenied):
        sign_item(project, launched.items(project)[0], signature, by=person, at=NOW)
    south = builders.user("officer", territory=lands["south"])
    with pytest.raises(PermissionDenied):
        sign_item(project, launched.items(project)[0], signature, by=south, at=NOW)


def test_nothing_is_signed_after_the_launch_nor_out_of_the_programme(lands: Any) -> None:
    project, excluded = plant(), plant()
    launched.launched(project)
    item = launched.items(project)[0]
    again = Signature("reopened", ground="Too late")
    assert list(problems(lambda: sign_item(project, item, again, by=TESTS, at=NOW))) == [""]
    exclude(excluded, Paper(TODAY, "Order", "Ground"), by=TESTS, at=NOW)
    done = Signature("done", evidence=launched.evidence(excluded))
    assert list(problems(lambda: sign_item(excluded, item, done, by=TESTS, at=NOW))) == [""]


def test_the_programme_office_adds_rewords_reorders_and_retires_lines() -> None:
    office = builders.user("programme_office")
    facts = {"kind": "railway", "code": "scales", "needs_evidence": False, **NAMES}
    added = add_item(facts, by=office, at=NOW)
    assert template_of("railway", on=TODAY)[-1] == added
    reworded = change_item(added, {**NAMES, "name_en": "Scales"}, by=office, at=NOW)
    assert (reworded.name_en, reworded.needs_evidence) == ("Scales", False)
    move_item(added, up=True, by=office, at=NOW)
    assert template_of("railway", on=TODAY)[-2] == added
    move_item(added, up=False, by=office, at=NOW)
    assert template_of("railway", on=TODAY)[-1] == added
    retire_item(added, on=TODAY, by=office, at=NOW)
    assert added not in template_of("railway", on=TODAY)
    assert added in template_of("railway", on=TODAY - timedelta(days=1))
    retire_item(added, on=None, by=office, at=NOW)
    assert template_of("railway", on=TODAY)[-1] == added


def test_a_line_that_was_taken_off_no_longer_keeps_the_gate_red(lands: Any) -> None:
    project = plant()
    launched.sign_all(project, but=1)
    open_line = gate_of(project.pk, "plant", on=TODAY).open_lines[0].item
    retire_item(open_line, on=TODAY, by=TESTS, at=NOW)
    assert gate_of(project.pk, "plant", on=TODAY).is_green
    signature = Signature("done", evidence=launched.evidence(project))
    refused = problems(lambda: sign_item(project, open_line, signature, by=TESTS, at=NOW))
    assert refused == {"": ["This line was taken off the checklist; nothing is to be signed."]}


def test_templates_are_refused_what_they_lack_and_others_keep_off(lands: Any) -> None:
    office = builders.user("programme_office")

    def adding(**facts: Any) -> list[str]:
        given = {"kind": "railway", "code": "scales", **NAMES, **facts}
        return list(problems(lambda: add_item(given, by=office, at=NOW)))

    assert adding(kind="castle") == ["kind"]
    assert adding(code="Весы") == ["code"]
    assert adding(code="track") == ["code"]
    assert adding(name_kk="") == ["name_kk"]
    first = template_of("railway", on=TODAY)[0]
    assert list(problems(lambda: move_item(first, up=True, by=office, at=NOW))) == [""]
    past = date(2020, 1, 1)
    assert list(problems(lambda: retire_item(first, on=past, by=office, at=NOW))) == ["retired_on"]
    akim = builders.user("akim", territory=lands["north"])
    with pytest.raises(PermissionDenied):
        add_item({"kind": "railway", "code": "scales", **NAMES}, by=akim, at=NOW)
    with pytest.raises(PermissionDenied):
        move_item(first, up=False, by=akim, at=NOW)
    with pytest.raises(PermissionDenied):
        retire_item(first, on=TODAY, by=akim, at=NOW)
    with pytest.raises(PermissionDenied):
        change_item(first, NAMES, by=akim, at=NOW)
