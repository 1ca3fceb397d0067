"""Lines of a report whose projects are of it no longer: moved, stopped, out of the programme."""

from __future__ import annotations

from datetime import datetime

from bagdar.web.jobs.models import Report
from bagdar.web.jobs.queries.expected import projects_of
from bagdar.web.jobs.queries.lines import Lines


def parted(report: Report, lines: Lines, *, at: datetime) -> tuple[Lines, Lines]:
    """Return the lines that count, and those on projects that are no longer of the report."""
    own = set(projects_of(report, None, at=at).values_list("pk", flat=True))
    stays = {key: told for key, told in lines.items() if key[0] in own}
    return stays, {key: told for key, told in lines.items() if key[0] not in own}
