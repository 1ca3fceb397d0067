"""What the simulator refuses, and what it did not write."""

from __future__ import annotations

import pytest

from bagdar.sources.synthetic.plan import Asked
from bagdar.web.delivery.actions.simulating import SimulationError, simulate
from bagdar.web.projects.models import Programme
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import synthetic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("projects", "years"), [(0, 5), (10, 0), (10, 99), (2_000_000, 5)])
def test_a_world_of_no_size_or_beyond_measure_is_refused(projects: int, years: int) -> None:
    with pytest.raises(SimulationError):
        simulate(Asked(projects, years, 1, synthetic.AS_OF), by=TESTS, at=NOW)
    assert not Programme.objects.exists()


def test_a_real_thing_called_synthetic_is_not_taken_for_one() -> None:
    builders.territories()
    entered = builders.project("north", key="", name_en="Synthetic rubber plant")
    assert entered.key.startswith("of-synthetic-rubber-plant-")
