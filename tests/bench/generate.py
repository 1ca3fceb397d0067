"""Fill a registry with made-up projects, the same ones for the same seed.

    BAGDAR_DATA=./bench python -m tests.bench.generate --projects 100000 --seed 1

The preset must be loaded (`bagdar init`). Projects spread over the districts and cities of
today's tree, more of them in some than in others; a few are known only by an oblast that was
split since. All are entered in one act, so that the journal holds.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

SEED = 1
ENTERED_AT = datetime(2026, 1, 10, 9, 0, tzinfo=UTC)
CHANGED_AT = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
PROJECTS_AN_ENTERPRISE = 4
CHANGED_RATIO = 0.2
OLD_OBLAST_RATIO = 0.03
MARKED_RATIO = 0.05
BATCH = 2000

_WHAT = (
    ("pipes", "труб", "құбыр"),
    ("tractors", "тракторов", "трактор"),
    ("cement", "цемента", "цемент"),
    ("dairy products", "молочной продукции", "сүт өнімдері"),
    ("polymers", "полимеров", "полимер"),
    ("transformers", "трансформаторов", "трансформатор"),
    ("furniture", "мебели", "жиһаз"),
    ("flour", "муки", "ұн"),
    ("wagons", "вагонов", "вагон"),
    ("medicines", "лекарств", "дәрі-дәрмек"),
    ("glass", "стекла", "шыны"),
    ("fertilisers", "удобрений", "тыңайтқыш"),
)
_HOW = (
    ("Production of {}", "Производство {}", "{} өндірісі"),
    ("Reconstruction of the plant for {}", "Реконструкция завода {}", "{} зауытын қайта құру"),
    ("Workshop for {}", "Цех по выпуску {}", "{} шығаратын цех"),
    ("Second line for {}", "Вторая линия по выпуску {}", "{} шығаратын екінші желі"),
)
_VISIBILITY = (("published", 70), ("territory", 25), ("restricted", 4), ("case", 1))
_STAGES = (
    ("", 10), ("idea", 8), ("appraisal", 8), ("approved", 10), ("financing", 8), ("tender", 6),
    ("construction", 20), ("commissioning", 6), ("launched", 8), ("operating", 12),
    ("launched_idle", 1), ("not_confirmed", 1), ("cancelled", 2),
)  # fmt: skip
_SIZES = (("micro", 15), ("small", 35), ("medium", 25), ("large", 10), ("unknown", 15))
_UNITS = ("t/a", "m3/a", "MW", "{piece}/a")


@dataclass(frozen=True)
class Ground:
    """What is there before: places, sectors, people."""

    programme_id: int
    places: Sequence[int]
    old_oblasts: Sequence[int]
    divisions: Sequence[int]
    enterprises: Sequence[Any]
    curators: Sequence[int]
    organisations: Sequence[int]


def generate(projects: int, *, seed: int = SEED) -> None:
    """Enter this many projects with their enterprises, curators and versions."""
    from bagdar.web.journal.actions import System, act
    from bagdar.web.projects.actions.statistics import refresh_statistics
    from bagdar.web.projects.actions.versions import derive, index_names
    from bagdar.web.projects.models import Project
    from bagdar.web.territories.queries import forest

    rng = random.Random(seed)  # noqa: S311 -- the same projects for the same seed
    with act("bench.generate", by=System("bench"), at=ENTERED_AT, ground=f"seed {seed}") as entry:
        ground, lands = _ground(projects, rng), forest()
        for start in range(0, projects, BATCH):
            count = min(BATCH, projects - start)
            rows = [_project(start + number, ground, rng) for number in range(count)]
            for row in rows:
                derive(row, lands=lands, today=ENTERED_AT.date())
            made = Project.objects.bulk_create(rows)
            index_names(made)
            _versions(made, rng)
            for project in made:
                names = {f"name_{code}": getattr(project, f"name_{code}") for code in _LANGUAGES}
                entry.record("project", project.key, before=None, after=names)
    refresh_statistics()


_LANGUAGES = ("en", "ru", "kk")


def _ground(projects: int, rng: random.Random) -> Ground:
    from bagdar.web.enterprises.models import Sector
    from bagdar.web.people.models import Organisation, User
    from bagdar.web.projects.models import Programme
    from bagdar.web.territories.models import Succession
    from bagdar.web.territories.queries import tree_on

    tree = tree_on(date(2026, 1, 1))
    leaves = [one.territory for one in tree.versions if not tree.children(one.territory)]
    split = Succession.objects.filter(share=None).values_list("before", flat=True)
    curators = User.objects.bulk_create(
        User(username=f"curator-{n}", full_name=f"Curator {n}", password="!") for n in range(50)
    )
    organisations = Organisation.objects.bulk_create(
        Organisation(
            key=f"organisation-{n}",
            name_en=f"Organisation {n}",
            name_ru=f"Организация {n}",
            name_kk=f"Ұйым {n}",
            kind="agency",
        )
        for n in range(20)
    )
    divisions = Sector.objects.filter(level="division").order_by("code")
    programme = Programme.objects.order_by("pk").values_list("pk", flat=True)[0]
    return Ground(
        programme_id=programme,
        places=leaves + rng.choices(leaves, k=len(leaves)),
        old_oblasts=sorted(set(split)),
        divisions=list(divisions.values_list("pk", flat=True)),
        enterprises=_enterprises(max(1, projects // PROJECTS_AN_ENTERPRISE), rng),
        curators=[one.pk for one in curators],
        organisations=[one.pk for one in organisations],
    )


def _enterprises(count: int, rng: random.Random) -> list[Any]:
    from bagdar.core.terms.identifiers import BinError, bin_with_control
    from bagdar.web.enterprises.models import Enterprise, EnterpriseGroup

    groups = EnterpriseGroup.objects.bulk_create(
        EnterpriseGroup(name_en=f"Group {n}", size_class=_weighted(_SIZES, rng))
        for n in range(max(1, count // 3))
    )
    rows = []
    for number in range(count):
        try:
            bin_ = bin_with_control(f"{rng.choice(('05', '12', '19'))}0440{number:05d}")
        except BinError:
            bin_ = None
        enterprise = Enterprise(
            key=f"made-up-{number}",
            bin=bin_,
            legal_form="LLP",
            name_en=f"Enterprise {number}",
            name_ru=f"Предприятие {number}",
            name_kk=f"Кәсіпорын {number}",
            group=rng.choice(groups) if rng.random() < 0.8 else None,
        )
        enterprise.set_order()
        rows.append(enterprise)
    return Enterprise.objects.bulk_create(rows, batch_size=BATCH)


def _project(number: int, ground: Ground, rng: random.Random) -> Any:
    from bagdar.web.projects.models import Project

    enterprise = rng.choice(ground.enterprises) if rng.random() < 0.9 else None
    visibility = _weighted(_VISIBILITY, rng)
    stage = _weighted(_STAGES, rng)
    is_old = bool(ground.old_oblasts) and rng.random() < OLD_OBLAST_RATIO
    place = rng.choice(ground.old_oblasts if is_old else ground.places)
    restricted = visibility == "restricted"
    return Project(
        key=f"made-{number:06d}",
        **_names(number, rng),
        programme_id=ground.programme_id,
        enterprise=enterprise,
        organisation_id=rng.choice(ground.organisations),
        curator_id=rng.choice(ground.curators) if rng.random() < 0.8 else None,
        sector_id=rng.choice(ground.divisions),
        stage=stage,
        territory_id=place,
        place_on=date(2015, 1, 1) if is_old else date(2026, 1, 1),
        visibility=visibility,
        restricted_ground="made up" if restricted else "",
        restricted_until=date(2030, 1, 1) if restricted else None,
        marks={"capacity": "commercial"} if rng.random() < MARKED_RATIO else {},
        source="made up for measuring",
        created_at=ENTERED_AT,
        changed_at=ENTERED_AT + timedelta(minutes=rng.randrange(60 * 24 * 60)),
        **_capacity(rng),
    )


def _names(number: int, rng: random.Random) -> dict[str, str]:
    what, how = rng.choice(_WHAT), rng.choice(_HOW)
    return {
        f"name_{code}": f"{how[at].format(what[at]).capitalize()} {number}"
        for at, code in enumerate(_LANGUAGES)
    }


def _capacity(rng: random.Random) -> dict[str, Any]:
    if rng.random() < 0.4:
        return {}
    return {
        "capacity_value": Decimal(rng.randrange(1, 100_000)),
        "capacity_unit": rng.choice(_UNITS),
    }


def _versions(made: Sequence[Any], rng: random.Random) -> None:
    """Keep how each project stood; every fifth was changed since it was entered."""
    from bagdar.web.projects.actions.versions import COPIED
    from bagdar.web.projects.models import ProjectVersion

    rows = []
    for project in made:
        facts = {name: getattr(project, name) for name in COPIED}
        kept = {"project_id": project.pk, "key": project.key, "details": {}}
        changed = rng.random() < CHANGED_RATIO
        first_to = CHANGED_AT if changed else None
        first = {**facts, "stage": ""} if changed else facts
        rows.append(ProjectVersion(**kept, **first, known_from=ENTERED_AT, known_to=first_to))
        if changed:
            rows.append(ProjectVersion(**kept, **facts, known_from=CHANGED_AT))
    ProjectVersion.objects.bulk_create(rows)


def _weighted(choices: Sequence[tuple[str, int]], rng: random.Random) -> str:
    values, weights = zip(*choices, strict=True)
    return str(rng.choices(values, weights)[0])


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagdar.web.settings")
    import django

    django.setup()
    generate(options.projects, seed=options.seed)


if __name__ == "__main__":
    main()
