"""What is flagged, territory by territory, for those who check: how much and of what value.

Values are of contracting processes alone, each once, and in the currency of the other tables:
buyers, bidders, contracts and payments that are flagged are counted and have no value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Case, Count, Sum, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.web.cases.models import FlagLevel
from bagdar.web.cases.permissions import powers_of
from bagdar.web.cases.queries.queue import subjects_for
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.spending.queries.files import Sheet
from bagdar.web.spending.queries.rows import Value as Cell
from bagdar.web.territories.queries import land, local_name

MILLION = 10**6


@dataclass(frozen=True)
class Flagged:
    """What is flagged in a territory and below it; `href` opens it in the queue.

    `value` is money at stake in processes, in the currency of the table.
    """

    name: str
    href: str
    subjects: int = 0
    processes: int = 0
    value: Decimal = Decimal(0)

    @property
    def value_text(self) -> str:
        """The value in millions, to a tenth."""
        return number_text(round(self.value / MILLION, 1))


@dataclass(frozen=True)
class FlaggedPlaces:
    """What is flagged below a territory, line by line, and all of it."""

    lines: tuple[Flagged, ...]
    whole: Flagged


def flagged_places(place: str, currency: str, reading: Reading) -> FlaggedPlaces | None:
    """Return what is flagged in the territories below one, or below the country.

    None to whoever is not shown flags, of a past day, and where nothing is flagged.
    """
    if reading.as_of is not None or not reading.scope.held:
        return None
    powers = powers_of(reading.scope, None, on=reading.day)
    if not powers.sees_flags:
        return None
    here = Case(When(currency=currency, level=FlagLevel.PROCESS, then="value"), default=Value(None))
    is_process = Case(When(level=FlagLevel.PROCESS, then=1))
    rows = subjects_for(powers, reading).filter(flags_count__gt=0).order_by()
    told = rows.values_list("territory").annotate(
        of=Count("pk"), processes=Count(is_process), money=Sum(here)
    )
    by_place = {
        spot: (count, processes, money or Decimal(0)) for spot, count, processes, money in told
    }
    tree = land().placing(reading.day).tree
    roots = land().roots_of_world(reading.day, synthetic=reading.is_synthetic)
    number = land().find(place) if place else None
    node = tree.node(number) if number is not None else next(iter(roots), None)
    if node is None or not by_place:
        return None

    def line(name: str, spots: Iterable[int | None], **asked: str) -> Flagged:
        some = [by_place[one] for one in spots if one in by_place]
        return Flagged(
            name,
            _queue(reading, currency, **asked),
            sum(subjects for subjects, _processes, _value in some),
            sum(processes for _subjects, processes, _value in some),
            sum((value for _subjects, _processes, value in some), Decimal(0)),
        )

    below: Callable[[int], list[int]] = lambda one: [  # noqa: E731 -- asked twice here
        each.territory for each in tree.descendants(one)
    ]
    lines = [
        line(local_name(one.names), below(one.territory), territory=one.key)
        for one in tree.children(node.territory)
    ]
    own = line(_("Not allocated below"), [node.territory], territory=node.key)
    unplaced = line(_("of no known territory"), [None], territory="none")
    of_country = node.parent is None
    lines = [one for one in (*lines, own, *([unplaced] if of_country else [])) if one.subjects]
    spots: list[int | None] = [*below(node.territory), *([None] if of_country else [])]
    asked = {} if of_country else {"territory": node.key}
    whole = line(local_name(node.names), spots, **asked)
    return FlaggedPlaces(tuple(lines), whole) if lines else None


def _queue(reading: Reading, currency: str, **asked: str) -> str:
    world = {"world": "synthetic"} if reading.is_synthetic else {}
    return (
        f"{reverse('flags')}?{urlencode({**asked, 'cases': 'all', 'currency': currency, **world})}"
    )


def flagged_sheet(name: str, found: FlaggedPlaces, currency: str) -> Sheet:
    """Lay what is flagged out for a file."""
    headings = [
        *(_("Name"), _("Subjects with flags"), _("Flagged processes")),
        *(_("Value of flagged processes"), _("Currency")),
    ]
    rows: list[list[Cell]] = [
        [one.name, one.subjects, one.processes, one.value, currency] for one in found.lines
    ]
    return Sheet(name, headings, rows)
