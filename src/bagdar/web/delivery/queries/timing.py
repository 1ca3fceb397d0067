"""How a project is timed, for its page: the colour, the facts that made it, variance and age."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bagdar.web.projects.models import ProjectFacts
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.promises import project_of, promises_of
from bagdar.web.projects.queries.sections import Section
from bagdar.web.projects.queries.why import why_of
from bagdar.web.projects.queries.wording import number_text


def _compose(project: ProjectFacts, reading: Reading) -> Mapping[str, Any]:
    number = project_of(project)
    promise = promises_of([number], as_of=reading.as_of, day=reading.day)[number]
    ratio = promise.variance_ratio
    return {
        "why": why_of(promise),
        "variance": None if ratio is None else number_text(round(ratio, 2)),
        "staleness": promise.staleness_label,
    }


TIMING = Section("timing", "delivery/timing_section.html", _compose)
