"""Enter a project in a district of a running site: `python -m tests.browser.site_of_jobs`."""

from __future__ import annotations

import django

KEY = "rolling-shop"


def main() -> None:
    """Enter a project under construction in Saran, for its monthly report of jobs."""
    django.setup()
    from django.utils import timezone

    from bagdar.web.projects.actions import create_project
    from bagdar.web.projects.models import Project, Visibility
    from bagdar.web.territories.models import Territory
    from tests.builders import TESTS

    now = timezone.now()
    facts = {
        "key": KEY,
        "name_en": "Rolling shop",
        "name_ru": "Прокатный цех",
        "name_kk": "Прокат цехы",
        "territory": Territory.objects.get(key="kz-karaganda-saran"),
        "place_on": timezone.localdate(now),
        "programme": Project.objects.get(key="blast-furnace-3").programme,
        "stage": "construction",
        "visibility": Visibility.PUBLISHED,
    }
    create_project(facts, by=TESTS, at=now)


if __name__ == "__main__":
    main()
