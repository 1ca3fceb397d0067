"""The output of a project by month: both sources, capacity used, and a sketch in bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.core.delivery.capacity import capacity_of_month, output_unit
from bagdar.core.delivery.life import over_on
from bagdar.web.delivery.models import Output, OutputSource
from bagdar.web.delivery.queries.outputs import Capacity, Figures, Month
from bagdar.web.projects.models import ProjectFacts
from bagdar.web.projects.permissions import Sight, sight_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown
from bagdar.web.projects.queries.wording import number_text, unit_text

BARS = 24
"""How many months the sketch shows."""
BAR_WIDTH = 22
BAR_ROOM = 28
CHART_HEIGHT = 120
ROOM_BELOW = 18
PERCENT = 100


@dataclass(frozen=True)
class Sees:
    """What a reader sees of output: figures of a marked capacity, money and people are for few.

    Whoever sees a headcount can add up the cells of jobs that are withheld (decision 21).
    """

    output: bool
    money: bool


@dataclass(frozen=True)
class Row:
    """What one source says of a month, in the reader's words; None is not reported."""

    source: str
    is_district: bool
    output: str | None
    sales: str | None
    headcount: str | None
    taxes: str | None
    said_at: datetime
    said_by: str
    note: str
    earlier: tuple[Row, ...] = ()


@dataclass(frozen=True)
class MonthShown:
    """A month of the table; no rows: nobody reported it."""

    month: date
    rows: tuple[Row, ...]
    used: str | None


@dataclass(frozen=True)
class Bar:
    """A bar of the sketch; `height` zero with `reported` false is a gap."""

    x: int
    y: int
    height: int
    label: str
    words: str
    reported: bool


@dataclass(frozen=True)
class Chart:
    """The sketch: bars, and the line of the month's capacity where there is one."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    capacity_y: int | None
    title: str


@dataclass(frozen=True)
class OutputPage:
    """All that is shown of a project's output."""

    months: tuple[MonthShown, ...]
    unit: str
    capacity: str
    promised: bool
    rule: str
    sees: Sees
    chart: Chart | None
    differing: int = field(default=0)

    @property
    def last(self) -> MonthShown | None:
        """The newest month that somebody reported."""
        return next((one for one in self.months if one.rows), None)


def sees_of(project: ProjectFacts, reading: Reading) -> Sees:
    """Say what a reader sees: money is for the enterprise and for those who answer or watch."""
    sight: Sight = sight_of(reading.scope)
    return sees_by(sight, project)


def sees_by(sight: Sight, project: ProjectFacts) -> Sees:
    """Say the same of a reader whose sight is known."""
    return Sees(
        output="capacity_value" not in sight.hidden_fields(project),
        money=sees_money(sight, project),
    )


def sees_money(sight: Sight, project: ProjectFacts) -> bool:
    """Answer whether a person sees sales and taxes of a project."""
    own = project.enterprise_id is not None and project.enterprise_id in sight.enterprises
    return sight.whole or sight.answers_for(project) or own


def output_page(
    months: Sequence[Month],
    capacity: Capacity | None,
    sees: Sees,
    reading: Reading,
    *,
    launched_on: date | None,
) -> OutputPage:
    """Compose the months since the launch, newest first."""
    known = {one.month: one for one in months}
    shown = [
        _month(month, known.get(month), sees, reading)
        for month in _span(launched_on, tuple(known), reading.day)
    ]
    visible = capacity if sees.output else None
    return OutputPage(
        months=tuple(reversed(shown)),
        unit=_unit(months, capacity) if sees.output else "",
        capacity=f"{number_text(visible.value)} {unit_text(visible.unit)}" if visible else "",
        promised=bool(visible and visible.promised),
        rule=rule_of(capacity) if sees.output else _("The capacity is not shown to you."),
        sees=sees,
        chart=_chart(known, [one.month for one in shown], capacity) if sees.output else None,
        differing=sum(one.enterprise is not None and one.district is not None for one in months),
    )


def rule_of(capacity: Capacity | None) -> str:
    """Say how capacity used is computed, or why it cannot be."""
    if capacity is None:
        return _("Capacity used is not computable: the capacity is not reported.")
    if capacity_of_month(capacity.value, capacity.unit, date(2026, 1, 1)) is None:
        return _(
            "Capacity used is not computable: a capacity in %s says how large the object is, not "
            "how much it makes in a time."
        ) % unit_text(capacity.unit)
    words = {"output": unit_text(output_unit(capacity.unit)), "capacity": unit_text(capacity.unit)}
    if output_unit(capacity.unit).endswith(".h"):
        return (
            _(
                "Capacity used: output in %(output)s over the capacity in %(capacity)s times all "
                "hours of the month."
            )
            % words
        )
    time = capacity.unit.rpartition("/")[2]
    return {
        "a": _(
            "Capacity used: output in %(output)s over a twelfth of the capacity in %(capacity)s."
        ),
        "mo": _("Capacity used: output in %(output)s over the capacity in %(capacity)s."),
        "d": _(
            "Capacity used: output in %(output)s over the capacity in %(capacity)s times the days "
            "of the month."
        ),
        "h": _(
            "Capacity used: output in %(output)s over the capacity in %(capacity)s times all "
            "hours of the month."
        ),
    }[time] % words


def _span(launched_on: date | None, known: Sequence[date], day: date) -> list[date]:
    """Return the months from the launch, or the first reported, to the last that is over."""
    starts = [*known, *([launched_on.replace(day=1)] if launched_on else [])]
    if not starts:
        return []
    month, made = min(starts), []
    while over_on(month) <= day:
        made.append(month)
        month = over_on(month)
    return made


def _unit(months: Sequence[Month], capacity: Capacity | None) -> str:
    if capacity is not None:
        return unit_text(output_unit(capacity.unit))
    return next((unit_text(one.counts.unit) for one in reversed(months) if one.counts.unit), "")


def _month(month: date, found: Month | None, sees: Sees, reading: Reading) -> MonthShown:
    if found is None:
        return MonthShown(month, (), None)
    sources = (
        (OutputSource.ENTERPRISE, found.enterprise),
        (OutputSource.DISTRICT, found.district),
    )
    rows = tuple(
        _row(source, figures, sees, reading) for source, figures in sources if figures is not None
    )
    used = None
    if found.share is not None and sees.output:
        used = number_text(round(found.share * PERCENT, 1))
    return MonthShown(month, rows, used)


def _row(source: OutputSource, figures: Figures, sees: Sees, reading: Reading) -> Row:
    said = figures.said[-1]
    return Row(
        source=str(source.label),
        is_district=source == OutputSource.DISTRICT,
        output=_number(figures.output, figures.unit) if sees.output else None,
        sales=_number(figures.sales) if sees.money else None,
        headcount=_number(figures.headcount) if sees.money else None,
        taxes=_number(figures.taxes) if sees.money else None,
        said_at=said.at,
        said_by=actor_shown(said.actor_id, said.actor_label, reading),
        note=said.note if sees.money else "",
        earlier=tuple(_said(one, sees, reading) for one in figures.said[:-1]),
    )


def _said(row: Output, sees: Sees, reading: Reading) -> Row:
    """Show a row as it was said before a later one corrected it."""
    return Row(
        source=row.get_source_display(),
        is_district=row.source == OutputSource.DISTRICT,
        output=_number(row.output_value, row.unit) if sees.output else None,
        sales=_number(row.sales_kzt) if sees.money else None,
        headcount=_number(row.headcount) if sees.money else None,
        taxes=_number(row.taxes_kzt) if sees.money else None,
        said_at=row.at,
        said_by=actor_shown(row.actor_id, row.actor_label, reading),
        note=row.note if sees.money else "",
    )


def _number(value: Decimal | int | None, unit: str = "") -> str | None:
    if value is None:
        return None
    return f"{number_text(value)} {unit_text(unit)}" if unit else number_text(value)


def _chart(
    known: Mapping[date, Month], months: Sequence[date], capacity: Capacity | None
) -> Chart | None:
    """Draw the output of the last months; nothing where none was reported."""
    shown = list(months)[-BARS:]
    values = {
        month: known[month].counts.output
        for month in shown
        if month in known and known[month].counts.output is not None
    }
    if not values:
        return None
    full = capacity_of_month(capacity.value, capacity.unit, shown[-1]) if capacity else None
    most = max([one for one in values.values() if one is not None] + ([full] if full else []))
    bars = tuple(_bar(place, month, values.get(month), most) for place, month in enumerate(shown))
    unit = _unit(list(known.values()), capacity)
    return Chart(
        width=max(len(shown) * BAR_ROOM, BAR_ROOM),
        height=CHART_HEIGHT + ROOM_BELOW,
        bars=bars,
        capacity_y=_height_from(full, most) if full else None,
        title=_("Output by month, %s") % unit if unit else _("Output by month"),
    )


def _bar(place: int, month: date, value: Decimal | None, most: Decimal) -> Bar:
    y = _height_from(value, most) if value is not None else CHART_HEIGHT
    name = date_format(month, "YEAR_MONTH_FORMAT")
    told = number_text(value) if value is not None else _("not reported")
    return Bar(
        x=place * BAR_ROOM + (BAR_ROOM - BAR_WIDTH) // 2,
        y=y,
        height=CHART_HEIGHT - y,
        label=date_format(month, "m"),
        words=f"{name}: {told}",
        reported=value is not None,
    )


def _height_from(value: Decimal, most: Decimal) -> int:
    return CHART_HEIGHT - (int(value / most * (CHART_HEIGHT - 10)) if most else 0)
