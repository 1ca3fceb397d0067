"""What falls with a move, as far as the reader may know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from bagdar.core.delivery.dependencies import Link, falls
from bagdar.web.delivery.models import Milestone
from bagdar.web.delivery.permissions import owns
from bagdar.web.delivery.queries.dates import links_below, open_dates
from bagdar.web.delivery.queries.milestones import is_open, seen_among
from bagdar.web.delivery.queries.wording import later_text
from bagdar.web.projects.permissions.writing import rights_of
from bagdar.web.projects.queries.filtering import Reading


@dataclass(frozen=True)
class Fall:
    """A milestone that falls with another one: from which day to which, and if it may be moved."""

    milestone: Milestone
    from_on: date
    to_on: date
    own: bool
    movable: bool

    @property
    def by(self) -> str:
        """By how much it falls."""
        return later_text((self.to_on - self.from_on).days)


@dataclass(frozen=True)
class Preview:
    """What falls with a move, and whether others depend on it whom the reader does not see."""

    falls: tuple[Fall, ...]
    others: bool


def preview(milestone: Milestone, to_on: date, reading: Reading) -> Preview:
    """Say what falls when a milestone moves to a day, before anything is saved.

    What the reader does not see passes nothing on, and that it is there is told whatever the day:
    by trying days, nothing can be learnt of its dates.
    """
    links = links_below([milestone.pk])
    rows = Milestone.objects.filter(pk__in={milestone.pk, *(one.after for one in links)})
    known = {one.pk: one for one in rows.select_related("project")}
    visible = seen_among({one.project_id for one in known.values()}, reading)
    seen = {pk for pk, one in known.items() if one.project_id in visible}
    shown, others = _shown(links, milestone.pk, seen)
    dates = open_dates({milestone.pk, *(one.after for one in shown)})
    landed = falls(dates, shown, moved=milestone.pk, to_on=to_on)
    rights = rights_of(reading.scope)
    made = [
        Fall(
            known[one],
            dates[one],
            on,
            own=known[one].project_id == milestone.project_id,
            movable=owns(rights, known[one].project) and is_open(known[one].project),
        )
        for one, on in landed.items()
    ]
    return Preview(tuple(sorted(made, key=lambda one: (one.to_on, one.milestone.pk))), others)


def _shown(links: Iterable[Link], start: int, seen: Collection[int]) -> tuple[list[Link], bool]:
    """Return the links that are reached without what is hidden, and whether anything was."""
    followers: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        followers[link.before].append(link)
    shown: list[Link] = []
    others, met, waiting = False, {start}, [start]
    while waiting:
        for link in followers[waiting.pop()]:
            if link.after not in seen:
                others = True
                continue
            shown.append(link)
            if link.after not in met:
                met.add(link.after)
                waiting.append(link.after)
    return shown, others
