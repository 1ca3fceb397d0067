"""Enter a promised project on a running site: `python -m tests.browser.promise`, prints its key."""

from __future__ import annotations

from datetime import timedelta

import django

KEY = "promised-mill"


def main() -> None:
    """Enter a project of the demo's enterprise, with an approved launch that waits for its plot."""
    django.setup()
    from django.utils import timezone

    from bagdar.web.delivery.actions.milestones import add_dependency, add_milestone
    from bagdar.web.delivery.actions.moves import Move, move_forecast
    from bagdar.web.projects.actions import create_project
    from bagdar.web.projects.models import Project, Visibility
    from bagdar.web.territories.models import Territory
    from tests.builders import TESTS
    from tests.web.delivery.ledgers import approve, end_of

    now = timezone.now()
    today = timezone.localdate(now)
    known = Project.objects.get(key="blast-furnace-3")
    facts = {
        "key": KEY,
        "name_en": "Promised mill",
        "name_ru": "Обещанный комбинат",
        "name_kk": "Уәде етілген комбинат",
        "territory": Territory.objects.get(key="kz-karaganda"),
        "place_on": today,
        "programme": known.programme,
        "enterprise": known.enterprise,
        "visibility": Visibility.PUBLISHED,
    }
    project = create_project(facts, by=TESTS, at=now)
    starts_on, ends_on = today - timedelta(days=300), today + timedelta(days=100)
    approve(project, starts_on=starts_on, ends_on=ends_on, order_on=starts_on, at=now)
    land = add_milestone(project, {"code": "land"}, by=TESTS, at=now)
    move_forecast(land, Move(today + timedelta(days=40)), by=TESTS, at=now)
    add_dependency(land, end_of(project), lag_days=60, by=TESTS, at=now)


if __name__ == "__main__":
    main()
