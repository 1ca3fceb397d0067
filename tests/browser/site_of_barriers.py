"""People of a ladder on a running site: `python -m tests.browser.site_of_barriers`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import django

PASSWORD = "long enough for anybody"
PLACE, OBLAST = "kz-karaganda-shakhtinsk", "kz-karaganda"
NAMES = (
    *("director-shakhtinsk", "clerk-shakhtinsk", "clerk-of-oblast"),
    *("engineer-of-grid", "clerk-of-energy"),
)
LEFT_DAYS = 20
LEFT_ALONE = "No gas at the boiler house; nobody answered."


def main() -> None:
    """Give Shakhtinsk a business and an officer, the oblast one, a grid and a ministry theirs."""
    django.setup()
    from django.utils import timezone

    from bagdar.web.barriers.actions.raising import Told, raise_barrier
    from bagdar.web.barriers.actions.routing import set_route
    from bagdar.web.barriers.models import Kind
    from bagdar.web.enterprises.actions import create_enterprise
    from bagdar.web.people.actions import create_office, create_organisation
    from bagdar.web.people.models import User
    from bagdar.web.territories.models import Territory
    from tests.builders import TESTS
    from tests.web.people import worlds

    now = timezone.now()
    place, oblast = (Territory.objects.get(key=key) for key in (PLACE, OBLAST))
    works = create_enterprise({"key": "mine-works", "name_en": "Mine works LLP"}, by=TESTS, at=now)
    energy = create_organisation(
        {"kind": "ministry", "name_en": "Ministry of power lines"}, by=TESTS, at=now
    )
    facts = {"kind": "network", "name_en": "Grid of Shakhtinsk"}
    grid = create_organisation(facts, by=TESTS, at=now)
    office = create_office(grid, {"name_en": "Head of the grid", "heads": True}, by=TESTS, at=now)
    scopes: dict[str, tuple[str, dict[str, Any]]] = {
        "director-shakhtinsk": ("enterprise", {"enterprise": works}),
        "clerk-shakhtinsk": ("officer", {"territory": place}),
        "clerk-of-oblast": ("officer", {"territory": oblast}),
        "engineer-of-grid": ("", {}),
        "clerk-of-energy": ("ministry", {"organisation": energy}),
    }
    for name, (role, scope) in scopes.items():
        _open(name, role, scope)
    engineer = worlds.person("Engineer", User.objects.get(username="engineer-of-grid"))
    worlds.holder(office, engineer, timezone.localdate(now), at=now)
    set_route(Kind.POWER, energy, by=TESTS, at=now)
    told = Told(LEFT_ALONE, "gas", territory=place)
    raise_barrier(works, told, by=TESTS, at=now - timedelta(days=LEFT_DAYS))


def _open(name: str, role: str, scope: dict[str, Any]) -> None:
    from django.utils import timezone

    from bagdar.web.people.actions import create_user, give_grant
    from tests.builders import TESTS

    now = timezone.now()
    person = create_user(username=name, password=PASSWORD, by=TESTS, at=now)
    if role:
        since = date(2026, 1, 1)
        give_grant(person, role=role, scope=scope, valid_from=since, by=TESTS, at=now)


if __name__ == "__main__":
    main()
