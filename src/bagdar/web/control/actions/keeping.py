"""Keeping the figures of the centre, and publishing the counts of offices."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from bagdar.web.control.models import KeptFigures, PublishedOffice
from bagdar.web.control.queries.figures import figures
from bagdar.web.control.queries.kept import EYES, is_large, seen_now, to_plain
from bagdar.web.instructions.models import Instruction
from bagdar.web.instructions.queries.reading import states_on
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.permissions import Held, Scope, World
from bagdar.web.projects.queries.filtering import Reading

PUBLISHED = ("issued", "open", "late", "returned", "objected", "closed", "closed_late")


def keep_figures(*, by: Actor, at: datetime) -> int:
    """Count the board for each pair of eyes and world, if registers are large and have changed.

    Return how many boards were counted.
    """
    if not is_large():
        return 0
    counted, day = 0, timezone.localdate(at)
    for world in World:
        seen, synthetic = seen_now(day), world is World.SYNTHETIC
        kept = KeptFigures.objects.filter(is_synthetic=synthetic, seen=seen)
        if kept.count() == len(EYES):
            continue
        with act("control.keep", by=by, at=at) as entry:
            for eyes, role in EYES.items():
                scope = Scope((Held(role, None, None, None, None),), world)
                told = to_plain(figures(Reading(scope, at, None, day), None))
                KeptFigures.objects.update_or_create(
                    is_synthetic=synthetic,
                    eyes=eyes,
                    defaults={"made_at": at, "seen": seen, "content": told},
                )
                counted += 1
            entry.record("control_board", world.value, before=None, after={"seen": seen})
    return counted


def publish_offices(*, synthetic: bool, by: Actor, at: datetime) -> int:
    """Publish how the instructions of each office stand; a second time on a day replaces it.

    Nothing of an instruction is told but that it counts; barriers are published by themselves.
    """
    on = timezone.localdate(at)
    states = states_on(on)
    counts = {name: Count("pk", filter=states[name]) for name in PUBLISHED}
    rows = Instruction.objects.filter(states["issued"], is_synthetic=synthetic)
    found = rows.order_by().values("lead_id").annotate(**counts)
    names = ("lead_id", *PUBLISHED)
    lines = [
        PublishedOffice(on=on, is_synthetic=synthetic, office_id=row[0], **_named(row[1:]))
        for row in found.values_list(*names)
    ]
    with act("control.publish", by=by, at=at) as entry:
        PublishedOffice.objects.filter(on=on, is_synthetic=synthetic).delete()
        PublishedOffice.objects.bulk_create(lines)
        world = "synthetic" if synthetic else "real"
        entry.record("instruction_board", f"{world}:{on}", before=None, after={"lines": len(lines)})
    return len(lines)


def _named(counts: tuple[int, ...]) -> dict[str, int]:
    return dict(zip(PUBLISHED, counts, strict=True))
