"""What the ledger says of a project is stored, a version an act."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.models import Milestone
from bagdar.web.journal.actions import act
from bagdar.web.projects.models import Standing
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers

pytestmark = pytest.mark.django_db


def test_a_standing_follows_the_ledger_and_its_versions_leave_no_gap() -> None:
    builders.territories()
    project = ledgers.promised()
    later = NOW + timedelta(days=10)
    with act("tests.move", by=TESTS, at=later) as entry:
        end = ledgers.end_of(project)
        Milestone.objects.filter(pk=end.pk).update(forecast_on=date(2027, 5, 1))
        assert refresh_standings([project.pk], at=later) == 1
        entry.record("project", project.key, before=None, after={"forecast": "2027-05-01"})
    first, second = Standing.objects.filter(project=project)
    assert (first.known_from, first.known_to, second.known_from) == (NOW, later, later)
    assert first.forecast_on == date(2027, 1, 1)
    assert (second.original_on, second.forecast_on) == (date(2027, 1, 1), date(2027, 5, 1))


def test_a_standing_that_did_not_change_is_not_written_again() -> None:
    builders.territories()
    project = ledgers.promised()
    assert refresh_standings([project.pk], at=NOW + timedelta(days=1)) == 0
    assert Standing.objects.count() == 1
