"""Small worlds for tests: made by the product's own actions, so that the journal knows them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from bagdar.web.enterprises.actions import create_enterprise, load_sectors
from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.journal.actions import System
from bagdar.web.people.actions import create_organisation, create_user, give_grant
from bagdar.web.people.models import Organisation, User
from bagdar.web.projects.actions import create_programme, create_project
from bagdar.web.projects.models import Programme, Project, Visibility
from bagdar.web.territories.actions import TileRow, VersionRow, load_tree
from bagdar.web.territories.models import Territory

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
TESTS = System("tests")
_numbers = count(1)


def territories() -> dict[str, Territory]:
    """Make a country of two oblasts, north and south, with two districts each."""
    rows = [_version("land", "L", 0, "country", "")]
    tiles = []
    for column, oblast in enumerate(("north", "south")):
        rows.append(_version(oblast, f"{column + 1}0", 1, "oblast", "land"))
        tiles.append(TileRow(2026, oblast, "land", column, 0))
        for row, side in enumerate(("east", "west")):
            key = f"{oblast}-{side}"
            rows.append(_version(key, f"{column + 1}{row + 1}", 2, "district", oblast))
            tiles.append(TileRow(2026, key, oblast, 0, row))
    load_tree(rows, [], tiles, by=TESTS, at=NOW, source="tests")
    return {one.key: one for one in Territory.objects.all()}


def _version(key: str, code: str, level: int, kind: str, parent: str) -> VersionRow:
    name = key.replace("-", " ").capitalize()
    names = (name, f"{name} (ру)", f"{name} (қк)")
    return VersionRow(key, code, date(2010, 1, 1), None, level, kind, parent, *names)


def sectors() -> dict[str, Sector]:
    """Load two sections with one division each."""
    rows = [
        {"code": "C", "level": "section", "parent_code": "", "isic_code": "C"},
        {"code": "24", "level": "division", "parent_code": "C", "isic_code": "24"},
        {"code": "D", "level": "section", "parent_code": "", "isic_code": "D"},
        {"code": "35", "level": "division", "parent_code": "D", "isic_code": "35"},
    ]
    names = {f"name_{code}": "Industry" for code in ("en", "ru", "kk")}
    load_sectors([{**row, **names} for row in rows], by=TESTS, at=NOW, source="tests")
    return {one.code: one for one in Sector.objects.all()}


def programme(**facts: Any) -> Programme:
    """Open a programme in the country `land`."""
    known = Programme.objects.filter(key=facts.get("key", "programme")).first()
    if known:
        return known
    country = Territory.objects.get(key="land")
    defaults = {"key": "programme", "name_en": "Programme", "name_ru": "П", "name_kk": "Б"}
    return create_programme({**defaults, "territory": country, **facts}, by=TESTS, at=NOW)


def enterprise(**facts: Any) -> Enterprise:
    """Enter an enterprise with a name of its own."""
    number = next(_numbers)
    defaults = {"key": f"enterprise-{number}", "name_en": f"Enterprise {number} LLP"}
    return create_enterprise({**defaults, **facts}, by=TESTS, at=NOW)


def project(territory: str = "north", **facts: Any) -> Project:
    """Enter a project, seen by its territory and entered at NOW unless said otherwise."""
    number, at = next(_numbers), facts.pop("at", NOW)
    defaults: dict[str, Any] = {
        "key": f"project-{number}",
        "name_en": f"Project {number}",
        "name_ru": f"Проект {number}",
        "name_kk": f"Жоба {number}",
        "territory": Territory.objects.get(key=territory),
        "place_on": date(2026, 1, 1),
        "visibility": Visibility.TERRITORY,
    }
    if "programme" not in facts:
        defaults["programme"] = programme()
    return create_project({**defaults, **facts}, by=TESTS, at=at)


def organisation(**facts: Any) -> Organisation:
    """Enter an organisation, an agency unless said otherwise."""
    defaults = {"kind": "agency", "name_en": f"Organisation {next(_numbers)}"}
    return create_organisation({**defaults, **facts}, by=TESTS, at=NOW)


def user(role: str = "", *, username: str = "", **scope: Any) -> User:
    """Open an account, with one grant if a role is named."""
    name = username or f"user-{next(_numbers)}"
    made = create_user(username=name, password="long enough for anybody", by=TESTS, at=NOW)
    if role:
        give_grant(made, role=role, scope=scope, valid_from=date(2026, 1, 1), by=TESTS, at=NOW)
    return made
