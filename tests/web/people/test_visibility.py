"""Who sees what: role by visibility by scope, drawn as a table."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser

from bagdar.web.people.models import Grant, Role, User
from bagdar.web.people.permissions import scope_of
from bagdar.web.projects.models import Project, ProjectQuerySet, Visibility
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)

# Each role with the scope it is granted for; then who sees the project of that scope by its
# visibility, and whether it sees the same project elsewhere.
#   p published  t territory  r restricted  x restriction expired  c case
TABLE = """
    role              scope         within   elsewhere
    public            -             p        p
    enterprise        enterprise    ptrx     p
    officer           north         ptx      p
    officer           north-east    p        p
    akim              north         ptx      p
    akim              land          ptx      ptx
    ministry          organisation  ptx      p
    ministry          C             ptx      p
    ministry          24            ptx      p
    analyst           whole         ptx      ptx
    analyst           north         ptx      p
    programme_office  whole         ptrx     ptrx
    programme_office  north         ptrx     p
    control_office    whole         p        p
    auditor           whole         ptrxc    ptrxc
    auditor           north         ptrxc    p
    auditor           C             ptrxc    p
    auditor           enterprise    ptrxc    p
    chair             whole         ptrxc    ptrxc
    custodian         whole         p        p
    administrator     whole         p        p
"""
RESTRICTED = {"visibility": Visibility.RESTRICTED, "restricted_ground": "order 1"}
KINDS: dict[str, dict[str, Any]] = {
    "p": {"visibility": Visibility.PUBLISHED},
    "t": {"visibility": Visibility.TERRITORY},
    "r": {**RESTRICTED, "restricted_until": TODAY + timedelta(days=1)},
    "x": {**RESTRICTED, "restricted_until": TODAY},
    "c": {"visibility": Visibility.CASE},
}
ROWS = [tuple(line.split()) for line in TABLE.strip().splitlines()[1:]]


def test_every_role_is_in_the_table() -> None:
    assert {row[0] for row in ROWS} == {"public", *Role.values}


@pytest.mark.parametrize(("role", "scope", "within", "elsewhere"), ROWS)
def test_a_role_sees_what_the_table_says(
    role: str, scope: str, within: str, elsewhere: str
) -> None:
    person = _world(role, scope)

    assert _seen(person, at=NOW) == {"within": within, "elsewhere": elsewhere}


def test_an_akim_of_a_district_sees_its_district_and_not_the_oblast() -> None:
    person = _world("akim", "north-east")
    builders.project("north-east", key="own")
    builders.project("north-west", key="neighbour")

    seen = set(_visible(person).values_list("key", flat=True))

    assert "own" in seen
    assert "neighbour" not in seen


def test_what_nobody_shared_is_never_seen_by_somebody_without_any_grant() -> None:
    _world("public", "-")

    assert _seen(builders.user(), at=NOW) == {"within": "p", "elsewhere": "p"}


@pytest.mark.parametrize(
    ("day", "sees"),
    [
        (date(2026, 3, 9), False),
        (date(2026, 3, 10), True),
        (date(2026, 4, 19), True),
        (date(2026, 4, 20), False),
        (date(2026, 4, 21), False),
    ],
)
def test_a_grant_holds_from_its_first_day_until_the_day_before_its_last(
    building: None, day: date, sees: bool
) -> None:
    builders.territories()
    person = builders.user(Role.CHAIR)
    Grant.objects.update(valid_from=date(2026, 3, 10), valid_to=date(2026, 4, 20))

    assert bool(scope_of(person, on=day).held) is sees


def test_a_grant_taken_back_on_its_first_day_was_never_in_force(building: None) -> None:
    builders.territories()
    person = builders.user(Role.CHAIR)
    Grant.objects.update(valid_from=TODAY, valid_to=TODAY)

    assert scope_of(person, on=TODAY).held == ()


def test_a_closed_account_holds_nothing() -> None:
    builders.territories()
    person = builders.user(Role.CHAIR)
    person.is_active = False
    person.save()

    assert scope_of(person, on=TODAY).held == ()
    assert scope_of(AnonymousUser(), on=TODAY).held == ()


@pytest.mark.parametrize(("days", "sees"), [(1, False), (0, True), (-1, True)])
def test_a_restriction_opens_to_the_territory_on_the_day_it_expires(days: int, sees: bool) -> None:
    person = _world("akim", "north")
    builders.project(
        key="watched",
        visibility=Visibility.RESTRICTED,
        restricted_ground="order 1",
        restricted_until=TODAY + timedelta(days=days),
    )

    assert _visible(person).filter(key="watched").exists() is sees


def test_the_day_of_a_restriction_is_that_of_the_country_and_not_of_greenwich() -> None:
    person = _world("akim", "north")
    builders.project(
        key="watched",
        visibility=Visibility.RESTRICTED,
        restricted_ground="order 1",
        restricted_until=date(2026, 6, 16),
    )
    almaty = ZoneInfo("Asia/Almaty")
    before = datetime(2026, 6, 15, 23, 59, tzinfo=almaty).astimezone(UTC)
    after = datetime(2026, 6, 16, 0, 1, tzinfo=almaty).astimezone(UTC)

    assert not _visible(person, at=before).filter(key="watched").exists()
    assert _visible(person, at=after).filter(key="watched").exists()


def _world(role: str, scope: str) -> User:
    """One project of each visibility within the scope, and one elsewhere; return the person."""
    territories, sectors = builders.territories(), builders.sectors()
    ours, theirs = builders.enterprise(), builders.enterprise()
    ministry = builders.organisation(kind="ministry")
    for letter, facts in KINDS.items():
        builders.project(
            "north",
            key=f"within-{letter}",
            enterprise=ours,
            sector=sectors["24"],
            organisation=ministry,
            **facts,
        )
        builders.project(
            "south",
            key=f"elsewhere-{letter}",
            enterprise=theirs,
            sector=sectors["35"],
            **facts,
        )
    scopes: dict[str, dict[str, Any]] = {
        **{key: {"territory": one} for key, one in territories.items()},
        **{code: {"sector": one} for code, one in sectors.items()},
        "enterprise": {"enterprise": ours},
        "organisation": {"organisation": ministry},
    }
    return builders.user("" if role == "public" else role, **scopes.get(scope, {}))


def _visible(person: User, *, at: datetime = NOW) -> ProjectQuerySet:
    scope = scope_of(person, on=at.astimezone(ZoneInfo("Asia/Almaty")).date())
    return Project.objects.for_scope(scope, at=at)


def _seen(person: User, *, at: datetime) -> dict[str, str]:
    keys = set(_visible(person, at=at).values_list("key", flat=True))
    return {
        place: "".join(letter for letter in KINDS if f"{place}-{letter}" in keys)
        for place in ("within", "elsewhere")
    }
