"""A small synthetic world for tests, beside a small real one."""

from __future__ import annotations

from datetime import date

from bagdar.sources.synthetic.plan import Asked
from bagdar.web.delivery.actions.simulating import simulate
from tests import builders
from tests.builders import NOW, TESTS

AS_OF = date(2026, 6, 15)


def world(projects: int = 45, *, seed: int = 1, persons: int = 0) -> None:
    """Make a synthetic programme, without records of persons unless asked for."""
    simulate(Asked(projects, 4, seed, AS_OF, persons=persons), by=TESTS, at=NOW)


def both_worlds(projects: int = 45, *, persons: int = 0) -> None:
    """Make real land with a project of each visibility, and a synthetic programme."""
    builders.territories()
    builders.sectors()
    for visibility in ("published", "territory", "case"):
        builders.project(
            "north-east",
            key=f"real-{visibility}",
            name_en=f"Genuine mill {visibility}",
            visibility=visibility,
            enterprise=builders.enterprise(name_en=f"Genuine works {visibility}"),
            organisation=builders.organisation(name_en=f"Genuine agency {visibility}"),
        )
    world(projects, persons=persons)
