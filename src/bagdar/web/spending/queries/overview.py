"""Money rolled up for a reader: territory by territory and sector by sector, down to projects.

Shares are weighted by value: what was paid of all budgets together, not a mean of shares. What lies
in a territory but in none below it is a line of its own, so that the lines add up to the total.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.spending.money import PERCENT, Purse, Totals, rolled_up, together
from bagdar.core.spending.support import JobCost, Reference
from bagdar.core.territories.forest import Version
from bagdar.web.delivery.queries.output_page import sees_money
from bagdar.web.enterprises.models import Sector
from bagdar.web.projects.models import Project
from bagdar.web.projects.permissions import sight_of
from bagdar.web.projects.queries.asking import Asking
from bagdar.web.projects.queries.filtering import Chip, Reading, filtered
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.spending.queries.cost import costs_of, median_by_sector
from bagdar.web.spending.queries.files import Sheet
from bagdar.web.spending.queries.page import Flow, flows_of
from bagdar.web.spending.queries.rows import Value
from bagdar.web.spending.queries.totals import money_of, seen_projects
from bagdar.web.territories.queries import land, local_name

HOME_CURRENCY = "KZT"
COLUMNS = (
    ("budget", gettext_lazy("Budget")),
    ("committed", gettext_lazy("Commitments")),
    ("contracted", gettext_lazy("Contracts")),
    ("accepted", gettext_lazy("Accepted")),
    ("paid", gettext_lazy("Paid")),
    ("support", gettext_lazy("State support")),
    ("grant_equivalent", gettext_lazy("Grant-equivalent")),
    ("clawed_back", gettext_lazy("Support taken back")),
    ("saved_planned", gettext_lazy("Savings planned")),
    ("returned", gettext_lazy("Returned to the budget")),
)
SHOWN = ("budget", "committed", "contracted", "accepted", "paid", "support", "returned")
"""Amounts that tables of the page have room for; files hold all."""
MILLION = 10**6
SORTS = ("name", *(code for code, _label in COLUMNS))


def in_millions(totals: Totals) -> list[str]:
    """Write the amounts that tables have room for, in millions to a tenth."""
    return [number_text(round(getattr(totals, code) / MILLION, 1)) for code in SHOWN]


def shown_columns() -> list[tuple[str, Any]]:
    """Return the columns that tables have room for."""
    labels = dict(COLUMNS)
    return [(code, labels[code]) for code in SHOWN]


@dataclass(frozen=True)
class Sum:
    """Money of one currency under a heading; `href` opens it.

    `projects` is how many of them have money in this currency.
    """

    name: str
    href: str
    totals: Totals
    projects: int
    reference: Reference | None = None

    @property
    def paid_percent(self) -> str:
        """What was paid of the budget, in percent; empty without a budget."""
        ratio = self.totals.paid_ratio
        return "" if ratio is None else f"{number_text(round(ratio * PERCENT, 1))} %"

    @property
    def cells(self) -> list[str]:
        """The amounts that the table has room for, in millions."""
        return in_millions(self.totals)


@dataclass(frozen=True)
class Overview:
    """The money of the projects asked for, by currency; tables are of one currency."""

    place: str
    flows: tuple[Flow, ...]
    currency: str
    whole: Sum
    territories: tuple[Sum, ...]
    sectors: tuple[Sum, ...]
    projects: tuple[ProjectSum, ...]
    chips: tuple[Chip, ...]
    path: tuple[tuple[str, str], ...]

    @property
    def is_empty(self) -> bool:
        """Answer whether no money is known."""
        return not self.flows


@dataclass(frozen=True)
class ProjectSum:
    """The money of a project in the currency of the tables."""

    project: Project
    totals: Totals
    cost: JobCost | None

    @property
    def cells(self) -> list[str]:
        """The amounts that the table has room for, in millions."""
        return in_millions(self.totals)

    @property
    def paid_percent(self) -> str:
        """What was paid of the budget, in percent; empty without a budget."""
        ratio = self.totals.paid_ratio
        return "" if ratio is None else f"{number_text(round(ratio * PERCENT, 1))} %"

    @property
    def cost_text(self) -> str:
        """The cost per verified job; empty where there is none."""
        value = self.cost.value if self.cost else None
        return "" if value is None else number_text(value)


class Roll:
    """The money of the projects asked for that a reader sees, placed in the tree of a day."""

    def __init__(self, asking: Asking, reading: Reading) -> None:
        """Read projects and money once."""
        self.asking, self.reading = asking, reading
        self.place_key = asking.get("territory")
        self.found = filtered(asking.without("territory"), reading)
        column = "pk" if reading.as_of is None else "project_id"
        rows = self.found.rows.filter(**{f"{column}__in": seen_projects(reading)})
        self.placed = {
            number: (territory, stated_on)
            for number, territory, stated_on in rows.order_by().values_list(
                column, "territory_id", "place_on"
            )
        }
        money = money_of(None, reading)
        self.money: dict[int, Purse] = {
            one: purse for one, purse in money.items() if one in self.placed
        }

    @cached_property
    def node(self) -> Version | None:
        """The territory asked for, or the country of the reader's world."""
        known, day = land(), self.reading.day
        if self.place_key:
            number = known.find(self.place_key)
            tree = known.placing(day).tree
            return tree.node(number) if number is not None else None
        roots = known.roots_of_world(day, synthetic=self.reading.is_synthetic)
        return roots[0] if roots else None

    @cached_property
    def spots(self) -> dict[int, int]:
        """The territory that counts each project with money; what lies in no tree is left out."""
        placing = land().placing(self.reading.day)
        found = {}
        for number in self.money:
            spot = placing.spot(*self.placed[number])
            if spot is not None:
                found[number] = spot.under
        return found

    @cached_property
    def within(self) -> list[int]:
        """The projects with money that lie in the territory or below it."""
        if self.node is None:
            return []
        tree = land().placing(self.reading.day).tree
        below = {one.territory for one in tree.descendants(self.node.territory)}
        return [number for number, spot in self.spots.items() if spot in below]

    @cached_property
    def by_place(self) -> dict[int, dict[str, Totals]]:
        """The money of each territory with all that lies below it."""
        tree = land().placing(self.reading.day).tree
        own: dict[int, list[Purse]] = {}
        for number, spot in self.spots.items():
            own.setdefault(spot, []).append(self.money[number])
        parents = {one.territory: one.parent for one in tree.in_order()}
        return rolled_up({spot: together(some) for spot, some in own.items()}, parents)

    def own_of(self, territory: int) -> Purse:
        """The money that lies in a territory and in none below it."""
        return together(self.money[one] for one, spot in self.spots.items() if spot == territory)

    def counts(self, currency: str) -> dict[int, int]:
        """How many projects with money of a currency lie in each territory or below it."""
        tree = land().placing(self.reading.day).tree
        found: dict[int, int] = {}
        for number, spot in self.spots.items():
            for one in tree.path(spot) if currency in self.money[number] else ():
                found[one.territory] = found.get(one.territory, 0) + 1
        return found


def overview(asking: Asking, reading: Reading, currency: str = "") -> Overview | None:
    """Compose the overview of the projects asked for; None for a territory that is not known."""
    roll = Roll(asking, reading)
    if roll.node is None:
        return None
    purse = together(roll.money[one] for one in roll.within)
    chosen = _chosen(currency, purse)
    live = {
        one.pk: one for one in Project.objects.filter(pk__in=roll.within).select_related("sector")
    }
    in_chosen = sum(chosen in roll.money[one] for one in roll.within)
    costs = _costs(live, reading)
    return Overview(
        place=local_name(roll.node.names),
        flows=flows_of(purse),
        currency=chosen,
        whole=Sum(local_name(roll.node.names), "", purse.get(chosen, Totals()), in_chosen),
        territories=_territories(roll, chosen),
        sectors=_sectors(roll, chosen, live, costs),
        projects=tuple(
            ProjectSum(live[one], roll.money[one][chosen], costs.get(one))
            for one in roll.within
            if chosen in roll.money[one]
        ),
        chips=tuple(roll.found.chips),
        path=_path(roll),
    )


def _chosen(currency: str, purse: Purse) -> str:
    if currency.upper() in purse:
        return currency.upper()
    return HOME_CURRENCY if HOME_CURRENCY in purse or not purse else min(purse)


def _address(roll: Roll, name: str = "money", **other: Any) -> str:
    day = roll.reading.day.isoformat() if roll.reading.as_of is not None else None
    query = roll.asking.query(sort=None, columns=None, per_page=None, as_of=day, **other)
    return f"{reverse(name)}?{query}" if query else reverse(name)


def _path(roll: Roll) -> tuple[tuple[str, str], ...]:
    if roll.node is None or roll.node.parent is None:
        return ()
    tree = land().placing(roll.reading.day).tree
    above = tree.path(roll.node.territory)[:-1]
    return tuple(
        (local_name(one.names), _address(roll, territory=one.key if one.parent else None))
        for one in above
    )


def _territories(roll: Roll, currency: str) -> tuple[Sum, ...]:
    node = roll.node
    if node is None:
        return ()
    tree, counts = land().placing(roll.reading.day).tree, roll.counts(currency)
    found = []
    for one in tree.children(node.territory):
        purse = roll.by_place.get(one.territory, {})
        if currency in purse:
            href = _address(roll, territory=one.key, currency=currency)
            count = counts.get(one.territory, 0)
            found.append(Sum(local_name(one.names), href, purse[currency], count))
    own = roll.own_of(node.territory)
    if currency in own:
        here = [number for number, spot in roll.spots.items() if spot == node.territory]
        count = sum(currency in roll.money[number] for number in here)
        name = _("Not allocated below") if found else local_name(node.names)
        found.append(Sum(name, "", own[currency], count))
    return tuple(found)


def _sectors(
    roll: Roll, currency: str, live: Mapping[int, Project], costs: Mapping[int, JobCost]
) -> tuple[Sum, ...]:
    by_sector: dict[int | None, list[int]] = {}
    for one in roll.within:
        if currency in roll.money[one]:
            by_sector.setdefault(live[one].sector_id, []).append(one)
    medians = median_by_sector(live, costs, currency)
    named = {one.pk: one for one in Sector.objects.filter(pk__in=[*filter(None, by_sector)])}
    found = []
    for sector, some in by_sector.items():
        known = named.get(sector) if sector else None
        name = f"{known.code} {known.name}" if known else _("not reported")
        totals = together(roll.money[one] for one in some)[currency]
        code = known.code if known else "none"
        href = _address(roll, "money-projects", sector=code, currency=currency)
        found.append(Sum(name, href, totals, len(some), medians.get(sector)))
    return tuple(sorted(found, key=lambda one: (-one.totals.budget, one.name)))


def _costs(live: Mapping[int, Project], reading: Reading) -> dict[int, JobCost]:
    """Return costs per verified job in the one way in which all of them are shown to the reader.

    Whoever sees figures in full on some projects alone is shown the others' in no other way: whole
    persons and full time are not laid beside each other.
    """
    sight = sight_of(reading.scope)
    in_full = [one for one in live.values() if sees_money(sight, one)]
    if in_full:
        return costs_of(in_full, reading, in_full=True)
    return costs_of(list(live.values()), reading, in_full=False)


def ordered(projects: tuple[ProjectSum, ...], sort: str) -> list[ProjectSum]:
    """Put projects in the order asked for; the largest budget first unless asked otherwise."""
    code = sort.removeprefix("-")
    if code not in SORTS:
        code, sort = "budget", "-budget"
    if code == "name":
        key: Any = lambda one: (one.project.name, one.project.key)  # noqa: E731 -- one of two
    else:
        key = lambda one: (getattr(one.totals, code), one.project.key)  # noqa: E731 -- one of two
    return sorted(projects, key=key, reverse=sort.startswith("-"))


def projects_sheet(name: str, rows: list[ProjectSum], currency: str) -> Sheet:
    """Lay the projects out for a file."""
    headings = [
        _("Project"),
        _("Key"),
        _("Currency"),
        *(str(label) for _code, label in COLUMNS),
        _("Cost per verified job"),
    ]
    told: list[list[Value]] = [
        [
            one.project.name,
            one.project.key,
            currency,
            *(getattr(one.totals, code) for code, _label in COLUMNS),
            one.cost.value if one.cost else None,
        ]
        for one in rows
    ]
    return Sheet(name, headings, told)


def sums_sheet(name: str, rows: tuple[Sum, ...], currency: str) -> Sheet:
    """Lay territories or sectors out for a file."""
    headings = [
        _("Name"),
        _("Projects"),
        _("Currency"),
        *(str(label) for _code, label in COLUMNS),
    ]
    told: list[list[Value]] = [
        [
            one.name,
            one.projects,
            currency,
            *(Decimal(getattr(one.totals, code)) for code, _label in COLUMNS),
        ]
        for one in rows
    ]
    return Sheet(name, headings, told)
