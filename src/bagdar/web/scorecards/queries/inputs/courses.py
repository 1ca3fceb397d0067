"""The stages that projects went through: what was asked of one on a day goes by its stage then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from bagdar.web.jobs.queries.expected import NO_JOBS_YET
from bagdar.web.projects.models import AFTER_LAUNCH, OUT_OF_PROGRAMME, ProjectVersion, Stage
from bagdar.web.scorecards.queries.inputs.items import Whose, Window

STANDS_STILL = (*OUT_OF_PROGRAMME, Stage.SUSPENDED)
MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Course:
    """The stages of a project, each with the day from which it is known, the oldest first."""

    stages: Sequence[tuple[date, str]]
    merged_on: date | None = None

    def stage_on(self, day: date) -> str:
        """Return the stage in which a day began; before it was known, the first one."""
        known = [stage for since, stage in self.stages if since < day]
        return known[-1] if known else self.stages[0][1]

    def is_itself_on(self, day: date) -> bool:
        """Answer whether it was not merged into another project yet."""
        return self.merged_on is None or day <= self.merged_on

    def is_out_on(self, day: date) -> bool:
        """Answer whether it had left the programme."""
        return self.stage_on(day) in OUT_OF_PROGRAMME

    def reports_jobs_on(self, day: date) -> bool:
        """Answer whether its jobs were asked for."""
        silent = (*NO_JOBS_YET, *OUT_OF_PROGRAMME)
        return self.is_itself_on(day) and self.stage_on(day) not in silent

    def runs_on(self, day: date, *, launched: bool) -> bool:
        """Answer whether output was asked for: without a day of launch its stage says it."""
        stage = self.stage_on(day)
        there = stage not in STANDS_STILL if launched else stage in AFTER_LAUNCH
        return there and self.is_itself_on(day)


def courses_in(window: Window, owners: Sequence[Whose]) -> Mapping[int, Course]:
    """Return the courses of some projects of a window; those of a few are read once for all."""
    every = list(window.whose.values())
    if len(every) > MOST_AT_ONCE:
        return courses_of(owners)
    return window.once("courses", (), lambda: courses_of(every))


def courses_of(owners: Sequence[Whose]) -> Mapping[int, Course]:
    """Return the course of each project, up to the stage it has now."""
    now = {one.project: one for one in owners}
    stages: dict[int, list[tuple[date, str]]] = defaultdict(list)
    versions = ProjectVersion.objects.filter(project__in=now).order_by("project", "known_from")
    for project, since, stage in versions.values_list("project", "known_from", "stage"):
        if not stages[project] or stages[project][-1][1] != stage:
            stages[project].append((timezone.localdate(since), stage))
    made = {}
    for project, owner in now.items():
        known = stages[project] or [(owner.entered_on, owner.stage)]
        known[-1] = (known[-1][0], owner.stage)
        made[project] = Course(known, owner.merged_on)
    return made
