"""Importing projects from OC4IDS, with the ledger that our extension carries.

What a file says happened is entered as a record of the past: its dates are kept as stated, its
author by name, and the moment of every row is that of the import, so that no page of a past day
shows what was not known here then. Projects that are entered already are left as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.delivery.ledger import tier_of
from bagdar.core.terms.working_time import add_working_days
from bagdar.sources.oc4ids.packages import read_projects
from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.models import (
    Achievement,
    Baseline,
    BaselineCost,
    BaselineJobs,
    BaselineMilestone,
    DateMove,
    Decision,
    Dependency,
    Milestone,
    MoveAnswer,
    MoveKind,
    Output,
)
from bagdar.web.delivery.queries.oc4ids_reading import Reader, RecordError, Told
from bagdar.web.journal.actions import Act, Actor, act
from bagdar.web.projects.actions.carriers import enter_enterprise
from bagdar.web.projects.actions.changing import ManyError
from bagdar.web.projects.actions.entering import check_projects, create_projects
from bagdar.web.projects.models import Programme, Project
from bagdar.web.projects.permissions.writing import check_office, rights_by
from bagdar.web.territories.queries import calendar_of

IMPORT = "delivery.import_oc4ids"
MOST_FAULTS = 500
ANSWER_DAYS = 5
_PROPOSED_BY = "system:oc4ids"


@dataclass(frozen=True)
class Fault:
    """What is wrong: the number of the project in the file, the place in it, and words."""

    number: int
    place: str
    text: str


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do."""

    new: tuple[str, ...]
    known: tuple[str, ...]
    faults: tuple[Fault, ...]
    done: bool = False


def import_oc4ids(
    file: IO[bytes],
    *,
    name: str,
    programme: Programme | None = None,
    by: Actor,
    at: datetime,
    dry_run: bool,
) -> Imported:
    """Import a file of OC4IDS as one act, all new projects or none, or say what would happen.

    Raises PackageError for a file that is no OC4IDS, and PermissionDenied for whoever is not the
    programme office: a file states approvals and dates of others.
    """
    check_office(rights_by(by, at=at)[0])
    told, faults = _read(file, Reader(timezone.localdate(at), programme))
    known = _known([one.key for one in told])
    new = [one for one in told if one.key not in known]
    faults += _refused(new, by=by, at=at)
    report = Imported(
        new=tuple(one.key for one in new),
        known=tuple(one.key for one in told if one.key in known),
        faults=tuple(sorted(faults, key=lambda one: one.number)[:MOST_FAULTS]),
    )
    if dry_run or faults or not new:
        return report
    with act(IMPORT, by=by, at=at, ground=name) as entry:
        _write(new, entry, by=by, at=at)
    return Imported(report.new, report.known, (), done=True)


def _read(file: IO[bytes], reader: Reader) -> tuple[list[Told], list[Fault]]:
    told, faults = [], []
    for number, record in read_projects(file):
        try:
            told.append(reader.read(number, record))
        except RecordError as error:
            faults += [Fault(number, place, words) for place, words in error.faults]
    return told, faults


def _known(keys: Sequence[str]) -> set[str]:
    return set(Project.objects.filter(key__in=keys).values_list("key", flat=True))


def _refused(new: Sequence[Told], *, by: Actor, at: datetime) -> list[Fault]:
    """Hold the projects against the rules of entering."""
    try:
        check_projects([one.facts for one in new], by=by, at=at)
    except ManyError as error:
        return [
            Fault(new[place].number, name, text)
            for place, problem in error.errors.items()
            for name, texts in problem.problems.items()
            for text in texts
        ]
    return []


def _write(new: Sequence[Told], entry: Act, *, by: Actor, at: datetime) -> None:
    made_here: dict[str, Any] = {}
    rows = []
    for one in new:
        facts = dict(one.facts)
        if one.enterprise is not None:
            facts["enterprise"] = _enterprise(one.enterprise, made_here, by=by, at=at)
        rows.append(facts)
    projects = create_projects(rows, by=by, at=at)
    ids = {project.key: project.pk for project in projects}
    milestones = _write_milestones(new, ids, by=by, at=at)
    _write_dependencies(new, milestones)
    for one in new:
        _write_baselines(one, ids[one.key], milestones, by=by, at=at)
    _write_moves(new, {one.key: one for one in projects}, milestones, by=by, at=at)
    _write_outputs(new, ids, by=by, at=at)
    refresh_standings(ids.values(), at=at)
    for one in new:
        entry.record("project", one.key, before=None, after=_told(one))


def _told(one: Told) -> dict[str, Any]:
    """Return what the journal keeps of an imported ledger."""
    return {
        "baselines": len(one.baselines),
        "milestones": len(one.milestones),
        "moves": len(one.moves),
        "outputs": len(one.outputs),
    }


def _enterprise(told: Any, made_here: dict[str, Any], *, by: Actor, at: datetime) -> Any:
    if told["known"] is not None:
        return told["known"]
    name = told["bin"] or told["name"]
    if name not in made_here:
        facts = {"bin": told["bin"], "name_ru": told["name"]}
        made_here[name] = enter_enterprise(facts, by=by, at=at)
    return made_here[name]


_Numbered = dict[tuple[str, str], Milestone]


def _write_milestones(
    new: Sequence[Told], ids: dict[str, int], *, by: Actor, at: datetime
) -> _Numbered:
    """Write the milestones; they are found again by project and by number or identifier."""
    rows: list[Milestone] = []
    names: list[tuple[str, str, str]] = []
    for one in new:
        for facts in one.milestones:
            columns = {name: value for name, value in facts.items() if name != "id"}
            if columns["original_on"] and not columns["committed_on"]:
                columns["committed_on"] = columns["original_on"]
            stated = at if columns["forecast_on"] else None
            rows.append(Milestone(project_id=ids[one.key], stated_at=stated, **columns))
            names.append((one.key, str(facts["number"]), facts["id"]))
    Milestone.objects.bulk_create(rows, batch_size=500)
    found: _Numbered = {}
    for (key, number, identifier), row in zip(names, rows, strict=True):
        found[key, number] = row
        found.setdefault((key, identifier), row)
    acted = _acted(by, at)
    Achievement.objects.bulk_create(
        (
            Achievement(milestone=row, on=row.actual_on, note=_source(), **acted)
            for row in rows
            if row.actual_on
        ),
        batch_size=500,
    )
    return found


def _write_dependencies(new: Sequence[Told], milestones: _Numbered) -> None:
    """Write what waits for what; a milestone of a project outside the file is looked up."""
    rows = []
    for one in new:
        for after, other, before, lag in one.waits:
            found = milestones.get((other or one.key, str(before)))
            if found is None and other:
                found = Milestone.objects.filter(project__key=other, number=before).first()
            waiting = milestones[one.key, str(after)]
            if found is not None and found.pk != waiting.pk:
                rows.append(Dependency(before=found, after=waiting, lag_days=lag))
    Dependency.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _write_baselines(
    one: Told, project: int, milestones: _Numbered, *, by: Actor, at: datetime
) -> None:
    for number, facts in enumerate(one.baselines):
        own = {
            name: value for name, value in facts.items() if name not in ("costs", "jobs", "dates")
        }
        made = Baseline.objects.create(
            project_id=project,
            proposed_by=_PROPOSED_BY,
            proposed_label=_source()[:200],
            proposed_at=at,
            **own,
        )
        BaselineCost.objects.bulk_create(
            BaselineCost(baseline=made, **row) for row in facts["costs"]
        )
        BaselineJobs.objects.bulk_create(
            BaselineJobs(baseline=made, **row) for row in facts["jobs"]
        )
        BaselineMilestone.objects.bulk_create(
            BaselineMilestone(baseline=made, milestone=found, due_on=due, weight=found.weight)
            for name, due in facts["dates"]
            if (found := milestones.get((one.key, name))) is not None
        )
        made.number, made.frozen_at = number, at
        made.frozen_by, made.frozen_label = by.actor_id, by.actor_label
        made.save(update_fields=("number", "frozen_at", "frozen_by", "frozen_label"))


def _write_moves(
    new: Sequence[Told],
    projects: dict[str, Project],
    milestones: _Numbered,
    *,
    by: Actor,
    at: datetime,
) -> None:
    rows, answers = [], []
    for one in new:
        for told in one.moves:
            milestone = milestones.get((one.key, told["milestone"]))
            if milestone is None:
                continue
            row = _move(told, projects[one.key], milestone, by=by, at=at)
            rows.append(row)
            if told["answer"] and told["kind"] == MoveKind.COMMITMENT:
                answers.append((row, told["answer"]))
    DateMove.objects.bulk_create(rows, batch_size=500)
    MoveAnswer.objects.bulk_create(
        (
            MoveAnswer(
                move=row,
                decision=answer["decision"],
                note=str(answer.get("note") or _source())[:2000],
                **_acted(by, at),
            )
            for row, answer in answers
            if answer.get("decision") in Decision.values
        ),
        batch_size=500,
    )


def _move(
    told: Any, project: Project, milestone: Milestone, *, by: Actor, at: datetime
) -> DateMove:
    asked: dict[str, Any] = {}
    if told["kind"] == MoveKind.COMMITMENT:
        original = milestone.original_on or told["old_on"] or told["new_on"]
        asked["tier"] = tier_of(original, told["new_on"]).value
        calendar = calendar_of(project.territory_id)
        asked["answer_by"] = add_working_days(told["stated_on"], ANSWER_DAYS, calendar)
    same = ("kind", "old_on", "new_on", "reason", "cause", "note", "confidence", "stated_on")
    if told["kind"] == MoveKind.WITHDRAWAL:
        told = {**told, "note": told["note"] or _source()}
    label = told["author"] or by.actor_label
    return DateMove(
        project=project,
        milestone=milestone,
        **{name: told[name] for name in same},
        **asked,
        **{**_acted(by, at), "actor_label": label},
    )


def _write_outputs(new: Sequence[Told], ids: dict[str, int], *, by: Actor, at: datetime) -> None:
    acted = _acted(by, at)
    Output.objects.bulk_create(
        (Output(project_id=ids[one.key], **row, **acted) for one in new for row in one.outputs),
        batch_size=500,
    )


def _acted(by: Actor, at: datetime) -> dict[str, Any]:
    return {"actor_id": by.actor_id, "actor_label": by.actor_label, "at": at}


def _source() -> str:
    return _("as the imported file says")
