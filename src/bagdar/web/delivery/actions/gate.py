"""Signing lines of the launch checklist, and keeping the templates of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import (
    DeliveryError,
    Ground,
    ground_of,
    refuse,
)
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.models import (
    NOTE_LENGTH,
    Evidence,
    GateEntry,
    GateItem,
    GateState,
)
from bagdar.web.delivery.permissions import check, owns, plans
from bagdar.web.delivery.queries.gate import gate_of, launch_of, signature_for
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import User
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Kind, Phase, Project, Stage
from bagdar.web.projects.permissions.writing import check_office, rights_by

NAMES = ("name_en", "name_ru", "name_kk")
LONGEST_NAME = 300
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


@dataclass(frozen=True)
class Signature:
    """What a signer says of a line: done with its evidence, or else with a ground."""

    state: str
    ground: str = ""
    evidence: Evidence | None = None
    phase: Phase | None = None


def sign_item(
    project: Project, item: GateItem, signature: Signature, *, by: Actor, at: datetime
) -> GateEntry:
    """Sign a line of the checklist; the last signature holds, the earlier ones stay.

    Whoever reports on the project signs what is done and opens a line again. That a line does
    not apply is for those who edit the project whole or may launch it: an enterprise does not
    excuse itself. Raises DeliveryError.
    """
    with act("delivery.gate_sign", by=by, at=at, ground=signature.ground.strip()) as entry:
        ground = ground_of(project, by=by, at=at)
        check(owns(ground.rights, ground.project) or may_launch(ground))
        item = GateItem.objects.get(pk=item.pk)
        if problems := _problems(ground, item, signature):
            raise DeliveryError(problems)
        made = GateEntry.objects.create(
            project=ground.project,
            phase=signature.phase,
            item=item,
            state=signature.state,
            ground=signature.ground.strip(),
            evidence=signature.evidence,
            **ground.acted(),
        )
        after = {"item": item.code, "state": made.state, "evidence": made.evidence_id}
        if signature.phase:
            after["phase"] = signature.phase.number
        entry.record("project", project.key, before=None, after={"gate": after})
    return made


def may_launch(ground: Ground) -> bool:
    """Answer whether the actor may launch the project, by role or for an office."""
    person = ground.by if isinstance(ground.by, User) else None
    found = signature_for(person, ground.rights, ground.scope, ground.project, on=ground.today)
    return found is not None


def readiness_problem(project: Project) -> str | None:
    """Say what keeps a project from moving towards a launch at all."""
    if project.merged_into_id is not None:
        return _("This project was merged into another one; go to that one.")
    if project.stage in OUT_OF_PROGRAMME:
        return _("This project is out of the programme; include it again first.")
    if project.stage == Stage.SUSPENDED:
        return _("This project is suspended; end the suspension first.")
    return None


def phase_problem(project: Project, phase: Phase | None) -> str | None:
    """Refuse a phase of another project."""
    if phase is not None and phase.project_id != project.pk:
        return _("This phase belongs to another project.")
    return None


def evidence_problem(project: Project, evidence: Evidence | None) -> str | None:
    """Refuse evidence of another project."""
    if evidence is not None and evidence.project_id != project.pk:
        return _("This evidence belongs to another project.")
    return None


def _problems(ground: Ground, item: GateItem, signature: Signature) -> dict[str, list[str]]:
    project = ground.project
    found: dict[str, list[str]] = {}
    for name, text in (
        ("", readiness_problem(project) or _line_problem(ground, item, signature.phase)),
        ("phase", phase_problem(project, signature.phase)),
        ("evidence", evidence_problem(project, signature.evidence)),
        ("state", _state_problem(ground, item, signature)),
        ("ground", _ground_problem(signature)),
    ):
        if text:
            found[name] = [text]
    needs = signature.state == GateState.DONE and item.needs_evidence
    if needs and signature.evidence is None:
        found["evidence"] = [
            _("This line needs its evidence: attach a photo or document to the project first.")
        ]
    return found


def _line_problem(ground: Ground, item: GateItem, phase: Phase | None) -> str | None:
    project = ground.project
    if item.kind != project.kind:
        return _("This line belongs to the checklist of another kind of object.")
    if item.retired_on is not None and item.retired_on <= ground.today:
        return _("This line was taken off the checklist; nothing is to be signed.")
    if launch_of(project.pk) or (phase and launch_of(project.pk, phase=phase)):
        return _("It is launched: the checklist stands as it was signed.")
    return None


def _state_problem(ground: Ground, item: GateItem, signature: Signature) -> str | None:
    if signature.state not in GateState.values:
        return _("Say whether the line is done, does not apply, or is open again.")
    project = ground.project
    excused = signature.state == GateState.NOT_APPLICABLE
    if excused and not (plans(ground.rights, project) or may_launch(ground)):
        return _("That a line does not apply is for the territory or the centre to say.")
    if signature.state == GateState.REOPENED:
        gate = gate_of(project.pk, project.kind, phase=signature.phase, on=ground.today)
        line = next((one for one in gate.lines if one.item.pk == item.pk), None)
        if line is None or not line.is_green:
            return _("This line is open already.")
    return None


def _ground_problem(signature: Signature) -> str | None:
    needed = ""
    if signature.state == GateState.NOT_APPLICABLE:
        needed = _("Say why the line does not apply, and by which document.")
    if signature.state == GateState.REOPENED:
        needed = _("Say why the line is open again.")
    return text_problem(signature.ground, longest=NOTE_LENGTH, needed=needed)


# --- templates -------------------------------------------------------------------------------


def add_item(facts: Mapping[str, Any], *, by: Actor, at: datetime) -> GateItem:
    """Add a line at the end of the checklist of a kind of object."""
    check_office(rights_by(by, at=at)[0])
    with act("delivery.gate_item_add", by=by, at=at) as entry:
        kind, code = str(facts.get("kind", "")), str(facts.get("code", "")).strip()
        problems = _naming_problems(facts)
        if kind not in Kind.values:
            problems["kind"] = [_("Choose the kind of object.")]
        if not _CODE.fullmatch(code):
            problems["code"] = [_("Write a short word of Latin letters, digits and “_”.")]
        elif GateItem.objects.filter(kind=kind, code=code).exists():
            problems["code"] = [_("This checklist has a line with this word already.")]
        if problems:
            raise DeliveryError(problems)
        last = GateItem.objects.filter(kind=kind).aggregate(last=Max("position"))["last"]
        item = GateItem.objects.create(
            kind=kind,
            code=code,
            position=(last or 0) + 1,
            needs_evidence=bool(facts.get("needs_evidence", True)),
            **{name: str(facts.get(name, "")).strip() for name in NAMES},
        )
        entry.record("gate_item", f"{kind}/{code}", before=None, after=_plain(item))
    return item


def change_item(item: GateItem, facts: Mapping[str, Any], *, by: Actor, at: datetime) -> GateItem:
    """Reword a line, or say whether it needs evidence; what was signed stands as it was signed."""
    check_office(rights_by(by, at=at)[0])
    with act("delivery.gate_item_change", by=by, at=at) as entry:
        present = GateItem.objects.select_for_update().get(pk=item.pk)
        if problems := _naming_problems(facts):
            raise DeliveryError(problems)
        before = _plain(present)
        for name in NAMES:
            setattr(present, name, str(facts.get(name, "")).strip())
        present.needs_evidence = bool(facts.get("needs_evidence", present.needs_evidence))
        _save(present, before, entry)
    return present


def move_item(item: GateItem, *, up: bool, by: Actor, at: datetime) -> GateItem:
    """Move a line one place up or down in its checklist."""
    check_office(rights_by(by, at=at)[0])
    with act("delivery.gate_item_move", by=by, at=at) as entry:
        rows = list(
            GateItem.objects.select_for_update().filter(kind=item.kind).order_by("position", "code")
        )
        place = [one.pk for one in rows].index(item.pk)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(rows):
            raise refuse("", _("The line stands at the end of the checklist already."))
        before = [one.code for one in rows]
        rows[place], rows[other] = rows[other], rows[place]
        for position, one in enumerate(rows, start=1):
            one.position = position
        GateItem.objects.bulk_update(rows, ["position"])
        after = [one.code for one in rows]
        entry.record("gate_item", item.kind, before={"order": before}, after={"order": after})
    return rows[other]


def retire_item(item: GateItem, *, on: date | None, by: Actor, at: datetime) -> GateItem:
    """Take a line off its checklist from a day on, or (without a day) put it back."""
    check_office(rights_by(by, at=at)[0])
    with act("delivery.gate_item_retire", by=by, at=at) as entry:
        present = GateItem.objects.select_for_update().get(pk=item.pk)
        if on is not None and on < timezone.localdate(at):
            raise refuse("retired_on", _("A line is taken off from today or a later day on."))
        before = _plain(present)
        present.retired_on = on
        _save(present, before, entry)
    return present


def _naming_problems(facts: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in NAMES:
        needed = _("Write the line in all three languages: signers read it in theirs.")
        text = text_problem(str(facts.get(name, "")), longest=LONGEST_NAME, needed=needed)
        if text:
            found[name] = [text]
    return found


def _save(item: GateItem, before: Mapping[str, Any], entry: Any) -> None:
    after = _plain(item)
    if after == before:
        raise refuse("", _("Nothing was changed."))
    item.save()
    entry.record("gate_item", f"{item.kind}/{item.code}", before=dict(before), after=after)


def _plain(item: GateItem) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "code": item.code,
        "position": item.position,
        "needs_evidence": item.needs_evidence,
        "retired_on": item.retired_on,
        **{name: getattr(item, name) for name in NAMES},
    }
