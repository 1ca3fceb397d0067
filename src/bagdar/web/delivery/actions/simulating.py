"""Writing down a synthetic programme: land, authorities and people, then projects by thousands.

All is one act of the journal by whoever asked for it. Rows bear the days on which things are
said to have happened; the journal says when the simulator wrote them. Only one synthetic world
fits into an installation, and it stays: the ledger refuses deletions, of what is made up too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from bagdar.sources.synthetic.lives import AT_ONCE, Life, lives
from bagdar.sources.synthetic.names import PROGRAMME
from bagdar.sources.synthetic.plan import PROGRAMME_KEY, Asked, Authority, Ground, ground_of
from bagdar.web.delivery.actions.also_simulated import also
from bagdar.web.delivery.actions.simulated_lives import Writer
from bagdar.web.delivery.actions.simulated_photos import keep_photos
from bagdar.web.enterprises.models import Enterprise, EnterpriseGroup
from bagdar.web.journal.actions import Act, Actor, act
from bagdar.web.people import demo
from bagdar.web.people.models import (
    Office,
    Organisation,
    OrganisationKind,
    Person,
    Tenure,
    User,
)
from bagdar.web.projects.actions.statistics import refresh_statistics
from bagdar.web.projects.models import Programme
from bagdar.web.territories.actions import TileRow, VersionRow, load_tree
from bagdar.web.territories.models import Territory

SIMULATE = "delivery.simulate"


MOST_PROJECTS = 1_000_000
MOST_YEARS = 20
LAND_SINCE = date(1990, 1, 1)
MANY_ROWS = 500
"""A world this large changes what the database's planner should know."""

Tell = Callable[[int], None]


class SimulationError(Exception):
    """A synthetic programme that cannot be made; the text may be shown to a person."""


def simulate(asked: Asked, *, by: Actor, at: datetime, tell: Tell = lambda _done: None) -> None:
    """Make the synthetic programme of an installation; the same one for the same `asked`.

    `tell` is told how many projects are written. Raises SimulationError.
    """
    check_can_simulate(asked)
    ground = ground_of(asked)
    with act(SIMULATE, by=by, at=at, ground=f"seed {asked.seed}") as entry:
        entry.record("programme", PROGRAMME_KEY, before=None, after=asdict(asked))
        _write_land(ground, by=by, at=at)
        programme = _write_programme(ground)
        organisations = [_write_authority(one, entry) for one in ground.authorities]
        firms = _write_firms(ground)
        _write_accounts(organisations, firms, by=by, at=at)
        writer = Writer(programme, organisations, firms, at=at)
        done = 0
        for some in _in_thousands(lives(ground)):
            writer.write(some, entry=entry)
            done += len(some)
            tell(done)
        keep_photos(writer.for_photos, entry=entry, at=at)
        for more in also():
            more(asked, entry=entry)
    if asked.projects >= MANY_ROWS or connection.vendor == "sqlite":
        refresh_statistics()


def check_can_simulate(asked: Asked) -> None:
    """Refuse a second world, and one of no size or beyond measure."""
    if not 1 <= asked.projects <= MOST_PROJECTS:
        raise SimulationError(_("Ask for 1 to %d projects.") % MOST_PROJECTS)
    if not 1 <= asked.years <= MOST_YEARS:
        raise SimulationError(_("Ask for 1 to %d years.") % MOST_YEARS)
    if Programme.objects.filter(is_synthetic=True).exists():
        raise SimulationError(
            _(
                "There is a synthetic programme already, and what is written stays. Make another "
                "world in a folder of its own: set BAGDAR_DATA (or DATABASE_URL)."
            )
        )


def _in_thousands(told: Iterator[Life]) -> Iterator[list[Life]]:
    while some := list(islice(told, AT_ONCE)):
        yield some


def _write_land(ground: Ground, *, by: Actor, at: datetime) -> None:
    year = ground.asked.as_of.year
    versions = [
        VersionRow(one.key, one.code, LAND_SINCE, None, one.level, one.kind, one.parent, *one.names)
        for one in ground.places
    ]
    tiles = [TileRow(year, one.key, one.parent, *one.cell) for one in ground.places if one.parent]
    load_tree(versions, [], tiles, by=by, at=at, source="simulator")


def _write_programme(ground: Ground) -> Programme:
    en, ru, kk = PROGRAMME
    return Programme.objects.create(
        key=PROGRAMME_KEY,
        name_en=en,
        name_ru=ru,
        name_kk=kk,
        territory=Territory.objects.get(key=ground.country.key),
        starts_on=ground.asked.begins_on,
        is_synthetic=True,
    )


def _write_authority(one: Authority, entry: Act) -> Organisation:
    """Enter an organisation with its head office and all who held it."""
    en, ru, kk = one.names
    made = Organisation.objects.create(
        key=one.key,
        name_en=en,
        name_ru=ru,
        name_kk=kk,
        kind=one.kind,
        territory=Territory.objects.get(key=one.territory),
    )
    en, ru, kk = one.office
    office = Office.objects.create(
        key=one.office_key, organisation=made, heads=True, name_en=en, name_ru=ru, name_kk=kk
    )
    for term in one.terms:
        en, ru, kk = term.person
        person = Person.objects.create(name_en=en, name_ru=ru, name_kk=kk)
        Tenure.objects.create(
            office=office, person=person, starts_on=term.starts_on, ends_on=term.ends_on
        )
    entry.record("organisation", made.key, before=None, after={"office": office.key})
    return made


def _write_accounts(
    organisations: Sequence[Organisation], firms: Sequence[Enterprise], *, by: Actor, at: datetime
) -> None:
    """Let a newcomer play every role: in one oblast, one ministry, one enterprise."""
    akimat = next(one for one in organisations if one.kind == OrganisationKind.AKIMAT)
    ministry = next(one for one in organisations if one.kind == OrganisationKind.MINISTRY)
    scopes: dict[str, dict[str, Any]] = {
        "akim": {"territory": akimat.territory},
        "officer": {"territory": akimat.territory},
        "ministry": {"organisation": ministry},
        "enterprise": {"enterprise": firms[0]},
    }
    demo.create_synthetic(scopes, by=by, at=at)
    for organisation, name in ((akimat, "akim"), (ministry, "ministry")):
        _seat(organisation, dict(demo.playable()).get(name))


def _seat(organisation: Organisation, user: User | None) -> None:
    """Let an account hold the head office of an organisation."""
    held = Tenure.objects.filter(office__organisation=organisation, ends_on=None)
    Person.objects.filter(tenures__in=held).update(user=user)


def _write_firms(ground: Ground) -> list[Enterprise]:
    """Enter the enterprises, each with a number that nobody has."""
    groups = EnterpriseGroup.objects.bulk_create(
        EnterpriseGroup(name_en=en, name_ru=ru, name_kk=kk, size_class=one.size)
        for one in ground.firms
        for en, ru, kk in [one.names]
    )
    rows = []
    for one, group in zip(ground.firms, groups, strict=True):
        en, ru, kk = one.names
        row = Enterprise(key=one.key, bin=one.bin, name_en=en, name_ru=ru, name_kk=kk, group=group)
        row.set_order()
        rows.append(row)
    return Enterprise.objects.bulk_create(rows, batch_size=2000)
