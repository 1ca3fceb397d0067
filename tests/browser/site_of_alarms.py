"""Enter a project whose owner says the same twice: `python -m tests.browser.site_of_alarms`."""

from __future__ import annotations

import django

KEY = "wire-shop"
WORDS = (
    "The second line stands still until the new transformer comes, the people are being trained "
    "at the old shop, and hiring goes on in autumn."
)


def main() -> None:
    """Enter a project in Temirtau, coloured twice with the same words."""
    django.setup()
    from datetime import timedelta

    from django.utils import timezone

    from bagdar.web.delivery.actions.ratings import rate
    from bagdar.web.projects.actions import create_project
    from bagdar.web.projects.models import Project, Visibility
    from bagdar.web.territories.models import Territory
    from tests.builders import TESTS

    now = timezone.now()
    facts = {
        "key": KEY,
        "name_en": "Wire shop",
        "name_ru": "Проволочный цех",
        "name_kk": "Сым цехы",
        "territory": Territory.objects.get(key="kz-karaganda-temirtau"),
        "place_on": timezone.localdate(now),
        "programme": Project.objects.get(key="blast-furnace-3").programme,
        "stage": "construction",
        "visibility": Visibility.TERRITORY,
    }
    made = create_project(facts, by=TESTS, at=now)
    for days in (30, 1):
        rate(made, "own", "amber", note=WORDS, by=TESTS, at=now - timedelta(days=days))


if __name__ == "__main__":
    main()
