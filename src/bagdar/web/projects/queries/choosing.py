"""What the filters of the list offer to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from bagdar.web.enterprises.models import Sector
from bagdar.web.people.models import Organisation, User
from bagdar.web.projects.models import Programme, Stage, Visibility
from bagdar.web.projects.queries.asking import NOT_REPORTED
from bagdar.web.projects.queries.filtering import LIVES, PENDING, SIZES, Reading
from bagdar.web.projects.queries.promises import STALENESS, TIMINGS
from bagdar.web.territories.queries import land, local_name

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choices:
    """Options of each filter: value and name; groups have a name of their own."""

    territories: tuple[tuple[str, Options], ...]
    sectors: tuple[tuple[str, Options], ...]
    stages: Options
    sizes: Options
    programmes: Options
    organisations: Options
    curators: Options
    visibilities: Options
    timings: Options
    staleness: Options
    pending: Options
    lives: Options


def choices_for(reading: Reading) -> Choices:
    """Return what a person may choose; people and visibility are for those who signed in."""
    unpublished = reading.sees_unpublished
    not_reported = (NOT_REPORTED, _("not reported"))
    return Choices(
        territories=_territories(reading),
        sectors=_sectors(),
        stages=(
            not_reported,
            *((one, str(label)) for one, label in Stage.choices if one),
        ),
        sizes=tuple((value, label()) for value, label in SIZES.items()),
        programmes=_programmes(reading),
        organisations=_organisations(reading) if unpublished else (),
        curators=(not_reported, *_curators(reading)) if unpublished else (),
        visibilities=tuple((one, str(label)) for one, label in Visibility.choices)
        if unpublished
        else (),
        timings=tuple((str(one), str(label)) for one, label in TIMINGS.items()),
        staleness=tuple((str(one), str(label)) for one, label in STALENESS.items()),
        pending=tuple((one, label()) for one, label in PENDING.items()),
        lives=tuple((str(one), label()) for one, label in LIVES.items()),
    )


def _programmes(reading: Reading) -> Options:
    mine = Programme.objects.filter(is_synthetic=reading.is_synthetic)
    return tuple((one.key, one.name) for one in mine)


def _territories(reading: Reading) -> tuple[tuple[str, Options], ...]:
    """Group districts and cities by their oblast; the country itself is no filter."""
    known = land()
    tree = known.placing(reading.day).tree
    groups = []
    for root in known.roots_of_world(reading.day, synthetic=reading.is_synthetic):
        for oblast in tree.children(root.territory):
            below = [one for one in tree.descendants(oblast.territory) if one is not oblast]
            options = [(oblast.key, local_name(oblast.names))]
            options += [(one.key, local_name(one.names)) for one in below]
            groups.append((local_name(oblast.names), tuple(options)))
    return tuple(groups)


def _sectors() -> tuple[tuple[str, Options], ...]:
    rows = list(Sector.objects.all())
    sections = [one for one in rows if one.parent_id is None]
    return tuple(
        (
            f"{section.code} {section.name}",
            tuple(
                (one.code, f"{one.code} {one.name}")
                for one in (section, *(row for row in rows if row.parent_id == section.pk))
            ),
        )
        for section in sections
    )


def _organisations(reading: Reading) -> Options:
    mine = reading.projects().filter(organisation=OuterRef("pk"))
    return tuple((one.key, one.name) for one in Organisation.objects.filter(Exists(mine)))


def _curators(reading: Reading) -> Options:
    mine = reading.projects().filter(curator=OuterRef("pk"))
    found = User.objects.filter(Exists(mine)).order_by("full_name", "username")
    return tuple((str(one.pk), one.get_full_name()) for one in found)
