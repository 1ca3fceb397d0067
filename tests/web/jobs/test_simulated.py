"""A synthetic world has reports on every step, so that a newcomer finds something to do."""

from __future__ import annotations

import pytest

from bagdar.web.jobs.models import Claim, Period, Report, State
from bagdar.web.projects.models import Project
from tests.web.delivery import synthetic

pytestmark = pytest.mark.django_db


def test_older_months_are_locked_and_the_newest_is_on_its_way() -> None:
    synthetic.world(60)
    newest, *older = Period.objects.order_by("-month")
    assert newest.locked_at is None
    assert [one.locked_at is not None for one in older] == [True, True]
    assert set(Report.objects.filter(period__in=older).values_list("state", flat=True)) == {
        State.LOCKED
    }
    states = set(Report.objects.filter(period=newest).values_list("state", flat=True))
    assert states <= {State.ACCEPTED, State.SUBMITTED, State.RETURNED}
    claimed = Project.objects.filter(pk__in=Claim.objects.values("project"))
    assert claimed.count() > 10
    assert not claimed.filter(territory__is_synthetic=False).exists()
