"""Promises for measuring: a launch, a baseline and ten moves for each project, made quickly.

    BAGDAR_DATA=./bench python -m tests.bench.promises --seed 1

The projects must be there (`python -m tests.bench.generate`). All is written in one act; the same
seed makes the same promises.
"""

from __future__ import annotations

import argparse
import os
import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

SEED = 1
MOVES = 10
WRITTEN_AT = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
FIRST_ORDER_ON = date(2023, 1, 10)
BATCH = 2000
ACTUAL_RATIO = 0.5
CONFIDENCES = (10, 30, 50, 70, 90, None)


def promise(*, seed: int = SEED) -> int:
    """Give every project its promises; return how many projects there are."""
    from bagdar.web.delivery.actions.standing import refresh_standings
    from bagdar.web.delivery.models import Reason
    from bagdar.web.journal.actions import System, act
    from bagdar.web.projects.models import Project

    rng = random.Random(seed)  # noqa: S311 -- the same promises for the same seed
    projects = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    reasons = list(Reason.objects.values_list("pk", "cause"))
    _offices(rng)
    with act("bench.promise", by=System("bench"), at=WRITTEN_AT, ground=f"seed {seed}") as entry:
        for start in range(0, len(projects), BATCH):
            some = projects[start : start + BATCH]
            _write(some, reasons, rng)
            refresh_standings(some, at=WRITTEN_AT)
        entry.record("bench", "promises", before=None, after={"projects": len(projects)})
    return len(projects)


def _offices(rng: random.Random) -> None:
    """Give each organisation a head, changed once."""
    from bagdar.web.journal.actions import System, act
    from bagdar.web.people.models import Office, Organisation, Person, Tenure

    with act("bench.offices", by=System("bench"), at=WRITTEN_AT) as entry:
        for organisation in Organisation.objects.exclude(offices__heads=True):
            key = f"head-{organisation.key}"
            facts = {"key": key, "name_en": f"Head of {organisation.name_en}", "heads": True}
            office = Office.objects.create(organisation=organisation, **facts)
            changed = date(2024, 1, 1) + timedelta(days=rng.randrange(600))
            for number, (starts_on, ends_on) in enumerate(
                ((date(2020, 1, 1), changed), (changed, None))
            ):
                person = Person.objects.create(name_en=f"Head {number} of {organisation.key}")
                Tenure.objects.create(
                    office=office, person=person, starts_on=starts_on, ends_on=ends_on
                )
            entry.record("office", key, before=None, after={"heads": True})


def _write(projects: list[int], reasons: list[tuple[int, str]], rng: random.Random) -> None:
    from bagdar.web.delivery.models import (
        Achievement,
        Baseline,
        BaselineMilestone,
        DateMove,
        Milestone,
    )

    plans = [_Plan(project, rng) for project in projects]
    launches = Milestone.objects.bulk_create(
        Milestone(
            project_id=plan.project,
            number=1,
            type="delivery",
            code="launch",
            is_end=True,
            name_en="Launch",
            name_ru="Запуск",
            name_kk="Іске қосу",
            original_on=plan.ends_on,
            committed_on=plan.ends_on,
            forecast_on=plan.forecasts[-1],
            actual_on=plan.actual_on,
            stated_at=WRITTEN_AT,
        )
        for plan in plans
    )
    baselines = Baseline.objects.bulk_create(_baseline(plan) for plan in plans)
    BaselineMilestone.objects.bulk_create(
        BaselineMilestone(baseline=baseline, milestone=launch, due_on=plan.ends_on)
        for plan, launch, baseline in zip(plans, launches, baselines, strict=True)
    )
    Baseline.objects.filter(pk__in=[one.pk for one in baselines]).update(
        number=0,
        document="Order",
        frozen_by="user:1",
        frozen_label="Bench",
        frozen_at=WRITTEN_AT,
    )
    DateMove.objects.bulk_create(
        (
            move
            for plan, launch in zip(plans, launches, strict=True)
            for move in _moves(plan, launch.pk, reasons, rng)
        ),
        batch_size=5000,
    )
    by = _acted("user:1", WRITTEN_AT)
    Achievement.objects.bulk_create(
        Achievement(milestone=launch, on=plan.actual_on, **by)
        for plan, launch in zip(plans, launches, strict=True)
        if plan.actual_on
    )


class _Plan:
    """When one project was ordered and due, how its forecast moved, when it was reached."""

    def __init__(self, project: int, rng: random.Random) -> None:
        self.project = project
        self.order_on = FIRST_ORDER_ON + timedelta(days=rng.randrange(400))
        self.ends_on = self.order_on + timedelta(days=rng.randrange(300, 1500))
        step = (WRITTEN_AT.date() - self.order_on).days // (MOVES + 1)
        self.stated = [self.order_on + timedelta(days=step * at) for at in range(MOVES)]
        late, self.forecasts = 0, list[date]()
        for _at in range(MOVES):
            late += rng.randrange(1, 60)
            self.forecasts.append(self.ends_on + timedelta(days=late))
        reached = self.ends_on + timedelta(days=rng.randrange(-60, 500))
        is_reached = reached < WRITTEN_AT.date() and rng.random() < ACTUAL_RATIO
        self.actual_on = reached if is_reached else None


def _baseline(plan: _Plan) -> Any:
    from bagdar.web.delivery.models import Baseline

    return Baseline(
        project_id=plan.project,
        starts_on=plan.order_on,
        ends_on=plan.ends_on,
        order_on=plan.order_on,
        proposed_by="system:bench",
        proposed_label="Bench",
        proposed_at=WRITTEN_AT,
    )


def _moves(
    plan: _Plan, launch: int, reasons: list[tuple[int, str]], rng: random.Random
) -> list[Any]:
    from bagdar.web.delivery.models import DateMove

    made, old = [], plan.ends_on
    for stated_on, new_on in zip(plan.stated, plan.forecasts, strict=True):
        reason, cause = rng.choice(reasons)
        moment = datetime.combine(stated_on, time(6), UTC)
        made.append(
            DateMove(
                project_id=plan.project,
                milestone_id=launch,
                kind="forecast",
                old_on=old,
                new_on=new_on,
                reason_id=reason,
                cause=cause,
                confidence=rng.choice(CONFIDENCES),
                stated_on=stated_on,
                **_acted(f"user:{1 + rng.randrange(50)}", moment),
            )
        )
        old = new_on
    return made


def _acted(who: str, at: datetime) -> dict[str, Any]:
    return {"actor_id": who, "actor_label": who, "at": at}


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagdar.web.settings")
    import django

    django.setup()
    print(f"{promise(seed=options.seed):,} projects with {MOVES} moves each")


if __name__ == "__main__":
    main()
