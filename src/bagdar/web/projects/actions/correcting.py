"""Clerical corrections: proposed by one person with a ground, made or declined by a second one.

A correction mends a slip of the pen; it is shown apart from edits and re-baselines nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.terms.chain import canonical_json
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import User
from bagdar.web.projects.actions.changing import (
    Change,
    NothingChangedError,
    assign,
    columns,
    locked,
)
from bagdar.web.projects.actions.checks import Backdrop, ProjectError, fact_problems
from bagdar.web.projects.actions.updating import change_one
from bagdar.web.projects.models import Correction, Project
from bagdar.web.projects.permissions.writing import CORRECTABLE, check_can_edit, rights_by
from bagdar.web.territories.queries import forest

LONGEST_GROUND = 4000


def propose_correction(
    project: Project, changes: Mapping[str, Any], *, ground: str, by: User, at: datetime
) -> Correction:
    """Propose to mend facts of a project; nothing changes until a second person agrees."""
    facts = columns(changes)
    rights, _scope = rights_by(by, at=at)
    with act("corrections.propose", by=by, at=at, ground=ground) as entry:
        present = locked([project.pk], by=by, at=at)[project.pk]
        check_can_edit(rights, present, frozenset(facts))
        before, after = _checked(present, facts, ground=ground, at=at)
        correction = Correction.objects.create(
            project=present,
            changes=json.loads(canonical_json({"before": before, "after": after})),
            ground=ground.strip(),
            proposed_by=by,
            proposed_at=at,
        )
        entry.record("correction", correction.pk, before=None, after={"of": present.key} | after)
    return correction


def make_correction(correction: Correction, *, by: User, at: datetime) -> Project:
    """Make a proposed correction, as the second person; the facts must stand as they did then."""
    with act("projects.correct", by=by, at=at, ground=correction.ground) as entry:
        waiting = _waiting(correction, by=by)
        project = locked([waiting.project_id], by=by, at=at)[waiting.project_id]
        before, after = waiting.changes["before"], waiting.changes["after"]
        if json.loads(canonical_json({name: getattr(project, name) for name in before})) != before:
            text = _("The facts have changed since the correction was proposed. Propose it anew.")
            raise ProjectError({"": [text]})
        done = change_one(Change(project.pk, after), entry=entry, by=by, at=at)
        _decide(waiting, "made", by=by, at=at)
        entry.record("correction", waiting.pk, before={"decision": ""}, after={"decision": "made"})
    return done[0].project


def decline_correction(correction: Correction, *, by: User, at: datetime) -> None:
    """Leave the facts as they are, as the second person."""
    with act("corrections.decline", by=by, at=at, ground=correction.ground) as entry:
        waiting = _waiting(correction, by=by)
        project = locked([waiting.project_id], by=by, at=at)[waiting.project_id]
        check_can_edit(rights_by(by, at=at)[0], project, frozenset(waiting.changes["after"]))
        _decide(waiting, "declined", by=by, at=at)
        after = {"decision": "declined"}
        entry.record("correction", waiting.pk, before={"decision": ""}, after=after)


def _checked(
    project: Project, facts: Mapping[str, Any], *, ground: str, at: datetime
) -> tuple[dict[str, Any], ...]:
    """Hold a proposal against the rules of an edit, without writing it."""
    if not ground.strip() or len(ground) > LONGEST_GROUND:
        raise ProjectError({"ground": [_("Say on what ground, in up to 4000 signs.")]})
    if not set(facts) <= CORRECTABLE:
        raise ProjectError({"": [_("Only slips of the pen are corrected; edit the rest.")]})
    against = Backdrop(timezone.localdate(at), forest())
    differing = assign(project, facts)
    problems = fact_problems(project, changed=facts, against=against)
    if problems:
        raise ProjectError(problems)
    before, after = differing()
    if not after:
        raise NothingChangedError
    return before, after


def _waiting(correction: Correction, *, by: Actor) -> Correction:
    waiting = Correction.objects.select_for_update().get(pk=correction.pk)
    if waiting.decision:
        raise ProjectError({"": [_("This correction is decided already.")]})
    if isinstance(by, User) and waiting.proposed_by_id == by.pk:
        raise ProjectError({"": [_("A second person decides on a correction.")]})
    return waiting


def _decide(waiting: Correction, decision: str, *, by: User, at: datetime) -> None:
    waiting.decision, waiting.decided_by, waiting.decided_at = decision, by, at
    waiting.save(update_fields=["decision", "decided_by", "decided_at"])
