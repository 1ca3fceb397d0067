"""People and projects of two districts, on a running site: `python -m tests.browser.offices`."""

from __future__ import annotations

from datetime import date, timedelta

import django

PASSWORD = "long enough for anybody"
PLACES = {"temirtau": "kz-karaganda-temirtau", "balkhash": "kz-karaganda-balkhash"}
ROLES = {"clerk": "officer", "head": "akim"}
NAMES = tuple(f"{who}-{place}" for place in PLACES for who in ROLES)


def main(*, known_for_days: int = 0) -> None:
    """Give each district somebody who fills in, somebody who signs, and a project of industry."""
    django.setup()
    from django.utils import timezone

    from bagdar.web.enterprises.models import Sector
    from bagdar.web.people.actions import create_user, give_grant
    from bagdar.web.projects.actions import create_project
    from bagdar.web.projects.models import Programme, Visibility
    from bagdar.web.territories.models import Territory
    from tests.builders import TESTS

    now = timezone.now()
    known_at = now - timedelta(days=known_for_days)
    programme = Programme.objects.filter(is_synthetic=False).earliest("pk")
    for place, key in PLACES.items():
        territory = Territory.objects.get(key=key)
        for who, role in ROLES.items():
            name = f"{who}-{place}"
            person = create_user(username=name, password=PASSWORD, by=TESTS, at=now)
            scope = {"territory": territory}
            give_grant(
                person, role=role, scope=scope, valid_from=date(2026, 1, 1), by=TESTS, at=now
            )
        facts = {
            "key": f"forge-{place}",
            "name_en": f"Forge of {place.capitalize()}",
            "territory": territory,
            "place_on": timezone.localdate(known_at),
            "programme": programme,
            "sector": Sector.objects.get(code="24"),
            "stage": "construction",
            "visibility": Visibility.PUBLISHED,
        }
        create_project(facts, by=TESTS, at=known_at)


if __name__ == "__main__":
    main()
