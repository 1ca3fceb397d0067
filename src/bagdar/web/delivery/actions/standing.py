"""What the ledger says of projects, stored for lists and pages; a version an act.

Called inside the act that touched the ledger. Milestones keep their own dates; this gathers what
concerns the project as a whole: its end, its approval, ratings and life after the launch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.utils import timezone

from bagdar.core.delivery.ledger import RULE_VERSION
from bagdar.core.terms.chain import canonical_json, text_digest
from bagdar.web.delivery.models import Baseline, DateMove, Milestone, MoveKind
from bagdar.web.delivery.queries.life import life_dates
from bagdar.web.delivery.queries.ratings import rating_facts
from bagdar.web.journal.actions.inserting import insert_values
from bagdar.web.projects.actions.alongside import tell_followers
from bagdar.web.projects.models import Standing

AT_ONCE = 500
_INSTANT = timedelta(microseconds=1)
_DERIVED_APART = frozenset({"id", "project_id", "known_from", "known_to"})
FACTS = tuple(
    one.attname for one in Standing._meta.concrete_fields if one.attname not in _DERIVED_APART
)


def refresh_standings(projects: Iterable[int], *, at: datetime) -> int:
    """Store what the ledger now says of these projects; return how many standings changed."""
    ids = iter(dict.fromkeys(projects))
    changed = 0
    while some := list(islice(ids, AT_ONCE)):
        changed += _refresh(some, at=at)
        tell_followers(some, at=at)
    return changed


def standing_facts(projects: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return what the ledger says of each project, as columns of a standing."""
    made = {one: nothing_told() for one in projects}
    for found in (
        _ends(projects),
        _plans(projects),
        _requests(projects),
        rating_facts(projects),
        life_dates(projects),
    ):
        for project, facts in found.items():
            made[project] |= facts
    for facts in made.values():
        seal(facts)
    return made


def nothing_told() -> dict[str, Any]:
    """Return the columns of a standing of which the ledger says nothing yet."""
    facts: dict[str, Any] = dict.fromkeys(FACTS)
    return facts | {"moves_count": 0, "own_colour": "", "centre_colour": ""}


def seal(facts: dict[str, Any]) -> None:
    """Set the version of the rules, and the digest of all that a standing says."""
    facts["rule_version"] = RULE_VERSION
    told = canonical_json({k: v for k, v in facts.items() if k != "input_hash"})
    facts["input_hash"] = text_digest(told)


def _ends(projects: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the dates of the end of each project and how often its forecast moved."""
    columns = ("original_on", "committed_on", "forecast_on", "actual_on", "stated_at")
    ends = Milestone.objects.filter(project__in=projects, is_end=True, removed_at=None)
    made = {
        project: {
            "original_on": original,
            "committed_on": committed,
            "forecast_on": forecast,
            "actual_on": actual,
            "stated_on": timezone.localdate(stated) if stated else None,
        }
        for project, original, committed, forecast, actual, stated in ends.values_list(
            "project_id", *columns
        )
    }
    moved = DateMove.objects.filter(
        project__in=projects, kind=MoveKind.FORECAST, milestone__is_end=True, old_on__isnull=False
    )
    for project in moved.values_list("project_id", flat=True):
        facts = made.setdefault(project, {})
        facts["moves_count"] = facts.get("moves_count", 0) + 1
    return made


def _plans(projects: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return when each project was approved and was to begin: by its first baseline."""
    first = Baseline.objects.filter(project__in=projects, number=0)
    return {
        project: {"approved_on": order_on, "starts_on": starts_on}
        for project, order_on, starts_on in first.values_list("project_id", "order_on", "starts_on")
    }


def _requests(projects: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the newest unanswered request for a committed end of each project."""
    waiting = DateMove.objects.filter(
        project__in=projects, kind=MoveKind.COMMITMENT, answer=None, milestone__is_end=True
    ).order_by("at", "id")
    return {
        project: {"pending_on": new_on, "pending_since": stated_on}
        for project, new_on, stated_on in waiting.values_list("project_id", "new_on", "stated_on")
    }


def _refresh(projects: Sequence[int], *, at: datetime) -> int:
    wanted = standing_facts(projects)
    opened = {
        one.project_id: one for one in Standing.objects.filter(project__in=projects, known_to=None)
    }
    changed = [one for one in projects if _differs(opened.get(one), wanted[one])]
    since = {
        one: max(at, opened[one].known_from + _INSTANT) if one in opened else at for one in changed
    }
    for moment in set(since.values()):
        ending = [one for one in changed if one in opened and since[one] == moment]
        Standing.objects.filter(project__in=ending, known_to=None).update(known_to=moment)
    insert_values(
        Standing,
        ("project_id", "known_from", *FACTS),
        ((one, since[one], *(wanted[one][name] for name in FACTS)) for one in changed),
    )
    return len(changed)


def _differs(stored: Standing | None, wanted: Mapping[str, Any]) -> bool:
    return stored is None or stored.input_hash != wanted["input_hash"]
