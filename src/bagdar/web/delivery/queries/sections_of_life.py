"""What the page of a project shows of its launch and output: a summary, with links to the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bagdar.web.delivery.queries.launch_page import is_launched, launch_page
from bagdar.web.projects.models import ProjectFacts
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.sections import Section


def _compose(project: ProjectFacts, reading: Reading) -> Mapping[str, Any]:
    """Compose both sections at once: they read the same rows."""
    found = launch_page(project, reading, in_short=True)
    return {
        "launch": found,
        "launched": is_launched(project, found.launched_on),
        "ceremonies": [one for one in found.events if not one.is_launch],
        "output": found.output,
    }


LAUNCH_AND_OUTPUT = Section("launch", "delivery/launch_and_output.html", _compose)
