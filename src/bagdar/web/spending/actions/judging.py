"""What rules say of the money of projects, taken into the queue of flags from the registers.

The document is one like any that `bagdar spending flag` writes, of a source of its own: so flags
end when the registers say otherwise, and those of releases are left alone. It says nothing of the
day on which it was made; what is the same as last time changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import timezone

from bagdar.core.cases.results import FLAGS_ONLY, FORMAT
from bagdar.core.spending.beyond import BEYOND
from bagdar.core.spending.thresholds import SHIPPED, of_code
from bagdar.runs.spending import RULES, told_threshold
from bagdar.web.cases.actions.taking import Taken, take_results
from bagdar.web.journal.actions import Actor
from bagdar.web.people.models import Role
from bagdar.web.people.permissions import Held, Scope, World
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.spending.queries.rules import COMPUTED, JudgedProject, judged_projects

SOURCE = "registers of money"
EVIDENCE = ("what", "id", "value")
_EVERYWHERE = (Held(Role.AUDITOR, None, None, None, None),)


def judge_registers(world: World, *, by: Actor, at: datetime) -> Taken | None:
    """Judge the projects of a world by D2 to D4 and take the results in; None without any money.

    Raises PermissionDenied.
    """
    reading = Reading(Scope(_EVERYWHERE, world), at, None, timezone.localdate(at))
    judged = judged_projects(reading)
    if not judged:
        return None
    text = json.dumps(_document(judged), ensure_ascii=False, default=str).encode()
    return take_results(text, world=world, source=SOURCE, by=by, at=at)


def _document(judged: Sequence[JudgedProject]) -> dict[str, Any]:
    results = [_result(one) for one in judged]
    told = json.dumps(results, ensure_ascii=False, sort_keys=True, default=str)
    return {
        "format": FORMAT,
        "rules": RULES,
        "settings": {"computed": list(COMPUTED)},
        "input": {"processes": 0, "hash": hashlib.sha256(told.encode()).hexdigest()},
        "named": FLAGS_ONLY,
        "indicators": dict(_indicators(judged)),
        "results": results,
    }


def _indicators(judged: Sequence[JudgedProject]) -> Iterable[tuple[str, dict[str, Any]]]:
    for rule in BEYOND:
        if rule.code not in COMPUTED:
            continue
        found = [each for one in judged for each in one.results if each.code == rule.code]
        states = Counter(each.state for each in found)
        reasons = Counter(each.reason or "" for each in found if each.state == "not_computable")
        yield (
            rule.code,
            {
                **asdict(rule),
                "page": rule.page,
                "flagged": states["flagged"],
                "clear": states["clear"],
                "not_computable": dict(sorted(reasons.items())),
                "thresholds": [told_threshold(each) for each in of_code(rule.code, SHIPPED)],
            },
        )


def _result(one: JudgedProject) -> dict[str, Any]:
    about = {"title": one.project.name, "project": one.project.key, "currency": one.currency}
    return {
        "level": "project",
        "id": one.project.key,
        "about": {**about, "value": None if one.value is None else str(one.value)},
        "found": {
            each.code: {"state": each.state, "value": each.value, "reason": each.reason}
            for each in one.results
        },
        "evidence": {
            each.code: [dict(zip(EVIDENCE, row, strict=True)) for row in each.evidence]
            for each in one.results
            if each.state == "flagged"
        },
    }
