"""The section "Flags" on the page of a project, for those who are shown flags and nobody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from bagdar.web.cases.permissions import powers_of
from bagdar.web.cases.queries.queue import standing_flags, subjects_for
from bagdar.web.cases.queries.veiling import veil_subject
from bagdar.web.people.models import Role
from bagdar.web.people.permissions import SEES_CASES
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sections import Section, Subject

MOST = 20
"""How many subjects of a project are listed; the queue has all of them."""


def flags_about(project: Project, reading: Reading) -> Mapping[str, Any] | None:
    """Return what stands flagged about a project, the riskiest first; to others nothing."""
    scope = reading.scope
    if reading.as_of is not None or not (
        scope.has_whole(SEES_CASES) or scope.territories(Role.AUDITOR)
    ):
        return None
    shown = subjects_for(powers_of(scope, None, on=reading.day), reading)
    rows = list(shown.filter(project=project, flags_count__gt=0)[: MOST + 1])
    codes: dict[int, list[str]] = defaultdict(list)
    flags = standing_flags().filter(subject__in=[one.pk for one in rows]).order_by("code")
    for number, code in flags.values_list("subject_id", "code"):
        codes[number].append(code)
    for one in rows:
        veil_subject(one, reading)
    lines = [(one, codes[one.pk]) for one in rows[:MOST] if codes[one.pk]]
    return {"lines": lines, "more": len(rows) > MOST} if lines else None


def _compose(subject: Subject) -> Mapping[str, Any] | None:
    return flags_about(subject.live, subject.reading)


FLAGS = Section("flags", "cases/section.html", _compose)
