"""Launching an object by a signed act, and recording a ceremony, which launches nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagdar.core.terms.chain import canonical_json, text_digest
from bagdar.web.delivery.actions.checks import DeliveryError, Ground, ground_of
from bagdar.web.delivery.actions.gate import may_launch, phase_problem, readiness_problem
from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.models import (
    DOCUMENT_LENGTH,
    Achievement,
    Baseline,
    Launch,
    LaunchKind,
    Milestone,
    MilestoneCode,
    MilestoneType,
)
from bagdar.web.delivery.permissions import check, is_person, owns
from bagdar.web.delivery.queries.gate import Gate, Line, gate_of, launches_of, signature_for
from bagdar.web.journal.actions import Act, Actor, act
from bagdar.web.people.models import User
from bagdar.web.people.queries import Words
from bagdar.web.projects.actions.changing import Difference, assign, write_down
from bagdar.web.projects.models import Phase, Project, Stage
from bagdar.web.territories.queries import forest

FORMAT = "bagdar-launch-act-1"
LANGUAGES = ("en", "ru", "kk")


@dataclass(frozen=True)
class _Wanted:
    """What is to be recorded, of which phase, with the checklist as it stands."""

    kind: LaunchKind
    on: date
    document: str
    phase: Phase | None
    gate: Gate
    before: Sequence[Launch]


def launch(
    project: Project,
    *,
    on: date,
    document: str,
    phase: Phase | None = None,
    by: Actor,
    at: datetime,
) -> Launch:
    """Launch a project or one of its phases: every line of its checklist done or not applicable.

    Writes the signed act with its digest. The project is launched with it, or with its last
    phase: its stage moves and the launch it is dated by gets its actual day. Raises DeliveryError
    with what is lacking, PermissionDenied for whoever does not sign launches.
    """
    person = by if isinstance(by, User) else None
    with act("delivery.launch", by=by, at=at, ground=document.strip()) as entry:
        ground = ground_of(project, by=by, at=at)
        words = signature_for(person, ground.rights, ground.scope, ground.project, on=ground.today)
        if words is None:
            raise PermissionDenied
        if words["on_behalf_of"]:
            entry.on_behalf_of = words["on_behalf_of"]
        wanted = _wanted(LaunchKind.LAUNCH, ground, on, document, phase)
        if problems := _launch_problems(ground, wanted):
            raise DeliveryError(problems)
        text = canonical_json(_act_facts(ground, wanted, words))
        made = _record(ground, wanted, words, text=text, digest=text_digest(text))
        _apply(ground, wanted, made, entry=entry)
    return made


def record_ceremony(
    project: Project,
    *,
    on: date,
    document: str = "",
    phase: Phase | None = None,
    by: Actor,
    at: datetime,
) -> Launch:
    """Record that a ceremony was held, whatever the gate: the stage does not move."""
    with act("delivery.ceremony", by=by, at=at, ground=document.strip()) as entry:
        ground = ground_of(project, by=by, at=at)
        check(owns(ground.rights, ground.project) or may_launch(ground))
        wanted = _wanted(LaunchKind.CEREMONY, ground, on, document, phase)
        if problems := _problems(ground, wanted):
            raise DeliveryError(problems)
        made = _record(ground, wanted, Words(on_behalf_of="", ground=""))
        entry.record("project", project.key, before=None, after={"launch": _plain(made)})
    return made


def _wanted(
    kind: LaunchKind, ground: Ground, on: date, document: str, phase: Phase | None
) -> _Wanted:
    project = ground.project
    gate = gate_of(project.pk, project.kind, phase=phase, on=ground.today)
    return _Wanted(kind, on, document.strip(), phase, gate, launches_of(project.pk))


def _problems(ground: Ground, wanted: _Wanted) -> dict[str, list[str]]:
    project = ground.project
    found: dict[str, list[str]] = {}
    if text := readiness_problem(project):
        found[""] = [text]
    if text := phase_problem(project, wanted.phase):
        found["phase"] = [text]
    if wanted.on > ground.today:
        found["on"] = [_("This day has not come yet.")]
    if text := text_problem(wanted.document, longest=DOCUMENT_LENGTH):
        found["document"] = [text]
    return found


def _launch_problems(ground: Ground, wanted: _Wanted) -> dict[str, list[str]]:
    found = _problems(ground, wanted)
    whole = [text for text in (_again(wanted), _gate_problem(ground, wanted.gate)) if text]
    if whole:
        found[""] = [*found.get("", []), *whole]
    if not wanted.document:
        found["document"] = [_("An act of launch names its document: its kind, number and day.")]
    starts = Baseline.objects.filter(project=ground.project, number=0).values_list("starts_on")
    begun = starts.first()
    if begun is not None and wanted.on < begun[0]:
        day = date_format(begun[0], "DATE_FORMAT")
        found["on"] = [_("The plan begins on %(day)s; a launch comes after it.") % {"day": day}]
    return found


def _again(wanted: _Wanted) -> str | None:
    """Refuse what was launched already, and a whole whose phases launch apart."""
    done = [one for one in wanted.before if one.kind == LaunchKind.LAUNCH]
    if any(one.phase_id is None for one in done):
        return _("The project is launched already; its act stands.")
    if wanted.phase is None and done:
        return _("Phases of this project launch apart: launch each of the others.")
    if wanted.phase is not None and any(one.phase_id == wanted.phase.pk for one in done):
        return _("This phase is launched already; its act stands.")
    return None


def _gate_problem(ground: Ground, gate: Gate) -> str | None:
    """Refuse a red gate, and one that nobody but the launcher signed."""
    if not gate.lines:
        return _("There is no checklist for this kind of object; the programme office keeps them.")
    if waiting := gate.open_lines:
        names = "; ".join(one.item.name for one in waiting)
        return ngettext(
            "The gate is red, %(count)d line is open: %(names)s. A ceremony may be recorded "
            "meanwhile; it moves nothing.",
            "The gate is red, %(count)d lines are open: %(names)s. A ceremony may be recorded "
            "meanwhile; it moves nothing.",
            len(waiting),
        ) % {"count": len(waiting), "names": names}
    if is_person(ground.by) and gate.signers == {ground.by.actor_id}:
        return _(
            "You alone signed the whole checklist. At least one line is signed by somebody else."
        )
    return None


def _act_facts(ground: Ground, wanted: _Wanted, words: Words) -> dict[str, Any]:
    """Return all that the act of launch says, in three languages where there are names."""
    project, phase = ground.project, wanted.phase
    enterprise = project.enterprise
    path = forest().tree_on(project.place_on).path(project.territory_id)
    return {
        "format": FORMAT,
        "project": {"key": project.key, "name": _names(project)},
        "phase": {"number": phase.number, "name": _names(phase)} if phase else None,
        "enterprise": {"name": _names(enterprise), "bin": enterprise.bin} if enterprise else None,
        "place": [{"key": one.key, "name": dict(one.names)} for one in path],
        "launched_on": wanted.on,
        "document": wanted.document,
        "signed_at": ground.at,
        "signer": {"id": ground.by.actor_id, "name": ground.by.actor_label},
        "for_whom": words["on_behalf_of"],
        "authority": words["ground"],
        "checklist": _checklist(wanted.gate),
    }


def _checklist(gate: Gate) -> list[dict[str, Any]]:
    return [_line(one) for one in gate.lines]


def _line(line: Line) -> dict[str, Any]:
    told: dict[str, Any] = {
        "code": line.item.code,
        "name": _names(line.item),
        "state": line.state,
    }
    if (last := line.last) is not None:
        told |= {
            "ground": last.ground,
            "evidence": last.evidence and {"name": last.evidence.name, "id": last.evidence.sha256},
            "signer": {"id": last.actor_id, "name": last.actor_label},
            "for_whom": last.on_behalf_of,
            "signed_at": last.at.isoformat(),
        }
    return told


def _names(thing: Any) -> dict[str, str]:
    return {code: getattr(thing, f"name_{code}") for code in LANGUAGES}


def _record(
    ground: Ground, wanted: _Wanted, words: Words, *, text: str = "", digest: str = ""
) -> Launch:
    return Launch.objects.create(
        project=ground.project,
        phase=wanted.phase,
        kind=wanted.kind,
        on=wanted.on,
        document=wanted.document,
        text=text,
        digest=digest,
        gate=_checklist(wanted.gate),
        on_behalf_of=words["on_behalf_of"],
        **ground.acted(),
    )


def _apply(ground: Ground, wanted: _Wanted, made: Launch, *, entry: Act) -> None:
    """Move what the launch moves: the milestones, and with the whole the stage."""
    project = ground.project
    before: dict[str, Any] = {}
    after: dict[str, Any] = {"launch": _plain(made)}
    if wanted.phase is not None:
        own = project.milestones.filter(
            phase=wanted.phase, code=MilestoneCode.LAUNCH, is_end=False, removed_at=None
        )
        for milestone in own:
            _reach(milestone, wanted.on, ground, made)
    if _is_whole(project, wanted):
        days = [one.counts_on for one in wanted.before if one.kind == LaunchKind.LAUNCH]
        _reach(_end(project), max([*days, wanted.on]), ground, made)
        differing = assign(project, {"stage": Stage.LAUNCHED})
        told = differing()
        before |= told[0]
        after |= told[1]
    write_down([Difference(project, before, after)], entry=entry, at=ground.at)
    refresh_standings([project.pk], at=ground.at)


def _is_whole(project: Project, wanted: _Wanted) -> bool:
    """Answer whether the project is launched with this: as a whole, or with its last phase."""
    if wanted.phase is None:
        return True
    done = {one.phase_id for one in wanted.before if one.kind == LaunchKind.LAUNCH}
    return set(project.phases.values_list("pk", flat=True)) <= done | {wanted.phase.pk}


def _end(project: Project) -> Milestone:
    """Return the launch that the project is dated by; one that had no date gets one now."""
    found = project.milestones.filter(is_end=True, removed_at=None).first()
    if found is not None:
        return found
    last: int | None = project.milestones.aggregate(last=Max("number"))["last"]
    return Milestone.objects.create(
        project=project,
        number=(last or 0) + 1,
        type=MilestoneType.DELIVERY,
        code=MilestoneCode.LAUNCH,
        is_end=True,
        name_en="Launch",
        name_ru="Запуск",
        name_kk="Іске қосу",
    )


def _reach(milestone: Milestone, on: date, ground: Ground, made: Launch) -> None:
    """Write down the day on which a milestone was reached, unless it says so already."""
    if milestone.actual_on == on:
        return
    Achievement.objects.create(
        milestone=milestone,
        on=on,
        note=made.document,
        on_behalf_of=made.on_behalf_of,
        **ground.acted(),
    )
    milestone.actual_on = on
    milestone.save(update_fields=["actual_on"])


def _plain(made: Launch) -> Mapping[str, Any]:
    return {
        "kind": made.kind,
        "on": made.on,
        "document": made.document,
        "digest": made.digest,
        "phase": made.phase.number if made.phase else None,
    }
