"""The launch of a project as pages show it: the gate, ceremonies, the launch, the life after."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bagdar.core.terms.chain import text_digest
from bagdar.core.territories.roll_up import LAUNCHED_STAGES
from bagdar.web.delivery.models import GateEntry, GateState, Launch, LaunchKind
from bagdar.web.delivery.permissions import owns, plans
from bagdar.web.delivery.queries.gate import Gate, Line, gate_of, launches_of, signature_for
from bagdar.web.delivery.queries.life import launched_days, lives_since
from bagdar.web.delivery.queries.life_words import LifeShown, life_shown
from bagdar.web.delivery.queries.output_page import OutputPage, output_page, sees_of
from bagdar.web.delivery.queries.outputs import capacities_of, months_of
from bagdar.web.people.models import User
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Phase, Project, ProjectFacts, Stage
from bagdar.web.projects.permissions.writing import rights_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown
from bagdar.web.projects.queries.sheet import live_of


@dataclass(frozen=True)
class May:
    """What a reader may do about the launch and life of a project, on the present day only."""

    sign: bool = False
    ceremony: bool = False
    launch: bool = False
    report: bool = False
    inspect: bool = False


@dataclass(frozen=True)
class Signed:
    """A signature in words."""

    state: str
    shape: str
    ground: str
    evidence: str
    at: datetime
    who: str
    for_whom: str


@dataclass(frozen=True)
class LineShown:
    """A line of the checklist in words."""

    code: str
    name: str
    needs_evidence: bool
    shape: str
    label: str
    last: Signed | None
    earlier: tuple[Signed, ...]


@dataclass(frozen=True)
class Corrected:
    """A correction of the day of a launch in words; `decided_at` is empty while it waits."""

    number: int
    old_on: date
    new_on: date
    ground: str
    proposed_by: str
    proposed_at: datetime
    state: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True)
class LaunchShown:
    """A ceremony or a launch in words; `open_lines` is how red the gate was.

    `on` is the day that counts, `signed_on` what the act says.
    """

    is_launch: bool
    on: date
    signed_on: date
    corrections: tuple[Corrected, ...]
    document: str
    phase: str
    phase_number: int | None
    who: str
    for_whom: str
    open_lines: int
    lines: int


@dataclass(frozen=True)
class LaunchPage:
    """All that is shown of a launch: of the project, or of one of its phases."""

    lines: tuple[LineShown, ...]
    gate: Gate
    phase: Phase | None
    phases: tuple[Phase, ...]
    events: tuple[LaunchShown, ...]
    launch: LaunchShown | None
    launched_on: date | None
    life: LifeShown
    output: OutputPage
    may: May

    @property
    def is_over(self) -> bool:
        """Answer whether the thing was launched with a signed act."""
        return self.launch is not None


def launch_page(
    project: ProjectFacts, reading: Reading, *, person: object = None, phase: Phase | None = None
) -> LaunchPage:
    """Compose what is known of a launch and of the life after it, on the day read."""
    live, as_of = live_of(project), reading.as_of
    gate = gate_of(live.pk, project.kind, phase=phase, on=reading.day, as_of=as_of)
    events = launches_of(live.pk, as_of=as_of)
    launched = launched_days([live.pk], as_of=as_of)
    capacities = capacities_of([live.pk], as_of=as_of)
    months = months_of([live.pk], as_of=as_of, capacities=capacities)
    found = lives_since(launched, months, as_of=as_of).get(live.pk)
    on = launched.get(live.pk)
    shown = tuple(event_shown(one, reading) for one in events)
    return LaunchPage(
        lines=tuple(_line(one, reading) for one in gate.lines),
        gate=gate,
        phase=phase,
        phases=tuple(live.phases.all()),
        events=shown,
        launch=launch_among(shown, phase.number if phase else None),
        launched_on=on,
        life=life_shown(found, project.stage, launched_on=on, day=reading.day),
        output=output_page(
            months.get(live.pk, ()),
            capacities.get(live.pk),
            sees_of(project, reading),
            reading,
            launched_on=first_day(on, events),
        ),
        may=may_of(live, reading, person),
    )


def launch_among(events: Iterable[LaunchShown], phase: int | None) -> LaunchShown | None:
    """Return the launch of the whole, or of the phase of a number."""
    return next((one for one in events if one.is_launch and one.phase_number == phase), None)


def may_of(live: Project, reading: Reading, person: object) -> May:
    """Return what a person may do; nothing on a past day, or if nobody signed in."""
    if reading.as_of is not None or not isinstance(person, User):
        return May()
    if live.merged_into_id is not None or live.stage in OUT_OF_PROGRAMME:
        return May()
    rights = rights_of(reading.scope)
    own, whole = owns(rights, live), plans(rights, live)
    signs = signature_for(person, rights, reading.scope, live, on=reading.day) is not None
    return May(sign=own or signs, ceremony=own or signs, launch=signs, report=own, inspect=whole)


def is_launched(project: ProjectFacts, launched_on: date | None) -> bool:
    """Answer whether a project counts as launched: by a day, or else by its stage."""
    return launched_on is not None or project.stage in (*LAUNCHED_STAGES, Stage.NOT_CONFIRMED)


@dataclass(frozen=True)
class ActLine:
    """A line of the checklist as the act of launch says it."""

    name: str
    state: str
    shape: str
    ground: str
    evidence: str
    who: str
    for_whom: str
    at: datetime | None


@dataclass(frozen=True)
class ActShown:
    """A signed act of launch, read from its own text.

    `holds` tells whether the text still has the digest it was signed with; it does not once
    something in it was redacted. The text itself is for those who may read the names in it.
    """

    launched_on: date
    corrections: tuple[Corrected, ...]
    signed_at: datetime
    project: str
    key: str
    phase: str
    enterprise: str
    bin: str
    place: str
    document: str
    who: str
    for_whom: str
    authority: str
    lines: tuple[ActLine, ...]
    digest: str
    holds: bool
    text: str


def act_shown(row: Launch, reading: Reading) -> ActShown:
    """Read an act of launch in the reader's language."""
    facts: dict[str, Any] = json.loads(row.text)
    enterprise, phase = facts["enterprise"] or {}, facts["phase"]
    named = bool(reading.scope.held)
    return ActShown(
        launched_on=row.on,
        corrections=corrections_shown(row, reading),
        signed_at=row.at,
        project=_name(facts["project"]["name"]),
        key=facts["project"]["key"],
        phase=f"{phase['number']}. {_name(phase['name'])}" if phase else "",
        enterprise=_name(enterprise.get("name", {})),
        bin=enterprise.get("bin") or "",
        place=" › ".join(_name(one["name"]) for one in facts["place"]),
        document=row.document,
        who=actor_shown(row.actor_id, row.actor_label, reading),
        for_whom=row.on_behalf_of if named else "",
        authority=facts["authority"] if named else "",
        lines=tuple(_act_line(one, reading) for one in facts["checklist"]),
        digest=row.digest,
        holds=text_digest(row.text) == row.digest,
        text=row.text if named else "",
    )


def _act_line(told: Mapping[str, Any], reading: Reading) -> ActLine:
    signer, evidence = told.get("signer") or {}, told.get("evidence") or {}
    at = told.get("signed_at")
    shape, label = _state(told["state"])
    return ActLine(
        name=_name(told["name"]),
        state=label,
        shape=shape,
        ground=told.get("ground") or "",
        evidence=evidence.get("name", ""),
        who=actor_shown(signer.get("id", ""), signer.get("name", ""), reading),
        for_whom=told.get("for_whom", "") if reading.scope.held else "",
        at=datetime.fromisoformat(at) if at else None,
    )


def _name(names: Mapping[str, str]) -> str:
    wanted = (get_language() or "en")[:2]
    found = (names.get(code) for code in (wanted, "ru", "kk", "en"))
    return next((one for one in found if one), "")


def first_day(launched: date | None, events: tuple[Launch, ...]) -> date | None:
    """Return the day from which output is expected: of the first phase, or of the whole."""
    days = [one.counts_on for one in events if one.kind == LaunchKind.LAUNCH]
    return min([*days, *([launched] if launched else [])], default=None)


def _line(line: Line, reading: Reading) -> LineShown:
    shape, label = _state(line.state)
    return LineShown(
        code=line.item.code,
        name=line.item.name,
        needs_evidence=line.item.needs_evidence,
        shape=shape,
        label=label,
        last=_signed(line.last, reading) if line.last else None,
        earlier=tuple(_signed(one, reading) for one in reversed(line.earlier)),
    )


def _signed(entry: GateEntry, reading: Reading) -> Signed:
    shape, label = _state("open" if entry.state == GateState.REOPENED else entry.state)
    if entry.state == GateState.REOPENED:
        label = _("open again")
    return Signed(
        state=label,
        shape=shape,
        ground=entry.ground,
        evidence=entry.evidence.name if entry.evidence else "",
        at=entry.at,
        who=actor_shown(entry.actor_id, entry.actor_label, reading),
        for_whom=entry.on_behalf_of if reading.scope.held else "",
    )


def _state(state: str) -> tuple[str, str]:
    return {
        GateState.DONE.value: ("done", _("done")),
        GateState.NOT_APPLICABLE.value: ("neutral", _("not applicable")),
    }.get(state, ("no_data", _("not signed")))


def corrections_shown(row: Launch, reading: Reading) -> tuple[Corrected, ...]:
    """Tell the corrections of the day of a launch, the first one first."""
    return tuple(
        Corrected(
            number=one.pk,
            old_on=one.old_on,
            new_on=one.new_on,
            ground=one.ground,
            proposed_by=actor_shown(one.proposed_by, one.proposed_label, reading),
            proposed_at=one.proposed_at,
            state=one.get_decision_display(),
            decided_by=actor_shown(one.decided_by, one.decided_label, reading),
            decided_at=one.decided_at,
        )
        for one in row.corrections.all()
    )


def event_shown(row: Launch, reading: Reading) -> LaunchShown:
    """Say a ceremony or a launch in words."""
    lines = [one for one in row.gate if isinstance(one, dict)]
    return LaunchShown(
        is_launch=row.kind == LaunchKind.LAUNCH,
        on=row.counts_on,
        signed_on=row.on,
        corrections=corrections_shown(row, reading),
        document=row.document,
        phase=row.phase.name if row.phase else "",
        phase_number=row.phase.number if row.phase else None,
        who=actor_shown(row.actor_id, row.actor_label, reading),
        for_whom=row.on_behalf_of if reading.scope.held else "",
        open_lines=sum(one.get("state") == "open" for one in lines),
        lines=len(lines),
    )
