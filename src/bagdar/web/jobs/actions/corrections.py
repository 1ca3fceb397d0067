"""A figure of an accepted report put right: appended with a ground, decided by a second person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.models import DOCUMENT_LENGTH, NOTE_LENGTH
from bagdar.web.delivery.permissions import check
from bagdar.web.jobs.actions.checking import (
    LineFacts,
    Problems,
    backing_for,
    line_problems,
    place_of,
    whole_or_phases,
)
from bagdar.web.jobs.actions.claiming import claim
from bagdar.web.jobs.models import STANDS, Claim, Correction, Loss, Report, ReportLine
from bagdar.web.jobs.permissions import powers_on
from bagdar.web.jobs.queries.expected import places_of
from bagdar.web.jobs.queries.lines import Number, Told, key_of, lines_holding, read_figures
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import User
from bagdar.web.people.permissions import scope_of
from bagdar.web.projects.actions.alongside import tell_followers
from bagdar.web.projects.models import Project


@dataclass(frozen=True)
class Paper:
    """Why a figure is put right, and which document says so."""

    ground: str
    document: str


def is_correctable(report: Report) -> bool:
    """Answer whether a report is corrected by appending: accepted, or its month locked."""
    return report.state in STANDS or report.period.locked_at is not None


def propose_correction(
    report: Report, line: LineFacts, paper: Paper, *, by: Actor, at: datetime
) -> Correction:
    """Propose the right figures of a line, or what stands behind them; what was said stays.

    A line that names no class of evidence keeps the one that holds. Raises DeliveryError.
    """
    powers = powers_on(report, by=by, at=at)
    check(powers.makes(report) or powers.accepts(report, places_of(report)))
    with act("jobs.propose_correction", by=by, at=at) as entry:
        present = Report.objects.select_related("period").get(pk=report.pk)
        if not is_correctable(present):
            text = _("This report is not accepted yet: it is returned and written to instead.")
            raise refuse("", text)
        before = lines_holding(present).get(line.key)
        if before is not None and not line.evidence_class:
            line = replace(line, evidence_class=before.evidence_class)
        if problems := _problems(present, line, paper, before, by=by, at=at):
            raise DeliveryError(problems)
        told = line.told
        made = Correction.objects.create(
            report=present,
            project=line.project,
            phase=line.phase,
            kind=line.kind,
            figures=told.plain(),
            evidence_class=told.evidence_class,
            ground=paper.ground.strip(),
            document=paper.document.strip(),
            actor_id=by.actor_id,
            actor_label=by.actor_label,
            at=at,
        )
        was = _plain(before) if before else None
        after = {**_plain(told), "ground": made.ground, "document": made.document}
        entry.record("job_correction", made.pk, before=was, after=after)
    return made


def decide_correction(
    correction: Correction, *, approve: bool, note: str = "", by: Actor, at: datetime
) -> Correction:
    """Approve or reject a correction: another person does, who may accept the report."""
    report = correction.report
    check(powers_on(report, by=by, at=at).accepts(report, places_of(report)))
    with act("jobs.decide_correction", by=by, at=at) as entry:
        rows = Correction.objects.select_for_update(of=("self",))
        present = rows.select_related("report__period").get(pk=correction.pk)
        _check_decision(present, approve=approve, note=note, by=by)
        present.decision = "approved" if approve else "rejected"
        present.decided_by, present.decided_label = by.actor_id, by.actor_label
        present.decided_at, present.decision_note = at, note.strip()
        present.save()
        if approve:
            _check_still_so(present)
            told = Told(read_figures(present.figures), present.evidence_class)
            claim(present.report, {key_of(present): told}, by=by, at=at, correction=present)
            tell_followers([present.project_id], at=at)
        after = {"decision": present.decision, "note": present.decision_note}
        entry.record("job_correction", present.pk, before=None, after=after)
    return present


def _check_still_so(present: Correction) -> None:
    """Refuse what was proposed before another correction of the same line was approved."""
    same = {name: getattr(present, name) for name in ("report", "project", "phase", "kind")}
    later = Correction.objects.filter(**same, decision="approved", decided_at__gt=present.at)
    if later.exclude(pk=present.pk).exists():
        text = _(
            "Another correction of these figures was approved after this one was proposed. "
            "Reject this one; it is proposed anew if it still holds."
        )
        raise refuse("", text)


def _problems(
    report: Report,
    line: LineFacts,
    paper: Paper,
    before: Told | None,
    *,
    by: Actor,
    at: datetime,
) -> Problems:
    month = report.period.month
    wrong = line_problems(line, month, backing_for([line], month), by=by.actor_id)
    found: Problems = {place_of(line, name): texts for name, texts in wrong.items()}
    if text := text_problem(
        paper.ground, longest=NOTE_LENGTH, needed=_("Say why the figure was wrong.")
    ):
        found["ground"] = [text]
    if text := text_problem(
        paper.document, longest=DOCUMENT_LENGTH, needed=_("Name the document: kind, number, day.")
    ):
        found["document"] = [text]
    if not _is_of(report, line.project, by=by, at=at):
        found[place_of(line)] = [_("This project is not among those of the report.")]
    if not line.told.figures:
        found[place_of(line)] = [_("Write the right figures; 0 if nobody works here.")]
    elif before is not None and _said(before) == _said(line.told):
        found[place_of(line)] = [_("These are the figures that hold already.")]
    elif whole_or_phases({*lines_holding(report), line.key}):
        found[place_of(line)] = [
            _("Say the figures of the whole or those of its phases, not both.")
        ]
    return found


def _said(told: Told) -> tuple[Mapping[str, Number], str]:
    return told.figures, told.evidence_class


def _plain(told: Told) -> dict[str, object]:
    return {"figures": told.plain(), "evidence_class": told.evidence_class}


def _is_of(report: Report, project: Project, *, by: Actor, at: datetime) -> bool:
    """Answer whether a report speaks of a project that the actor sees, or may by its place.

    What it said stays its own to correct, wherever the project lies now and whoever carries it.
    """
    rows = Project.objects.filter(pk=project.pk)
    if isinstance(by, User):
        rows = rows.for_scope(scope_of(by, on=timezone.localdate(at)), at=at)
    spoken_of = (
        Q(pk__in=ReportLine.objects.filter(report=report).values("project"))
        | Q(pk__in=Claim.objects.filter(report=report).values("project"))
        | Q(pk__in=Loss.objects.filter(report=report).values("project"))
    )
    if report.territory_id is not None:
        rows = rows.filter(spoken_of | Q(territory=report.territory_id))
    else:
        rows = rows.filter(spoken_of | Q(enterprise=report.enterprise_id))
    return rows.exists()


def _check_decision(present: Correction, *, approve: bool, note: str, by: Actor) -> None:
    if present.decision:
        raise refuse("", _("This correction is decided already."))
    if present.actor_id == by.actor_id:
        raise refuse("", _("Nobody decides their own correction. Somebody else may."))
    needed = "" if approve else _("Say why the figure stays as it is.")
    if text := text_problem(note, longest=NOTE_LENGTH, needed=needed):
        raise DeliveryError({"note": [text]})
