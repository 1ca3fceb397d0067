"""Monthly output: reported by the enterprise once, a differing figure of the district beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.delivery.capacity import output_unit
from bagdar.core.delivery.life import over_on
from bagdar.core.terms.units import unit_problem
from bagdar.core.territories.roll_up import LAUNCHED_STAGES
from bagdar.web.delivery.actions.checks import DeliveryError, Ground, ground_of
from bagdar.web.delivery.actions.gate import evidence_problem, phase_problem
from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.models import (
    NOTE_LENGTH,
    Evidence,
    LaunchKind,
    Output,
    OutputSource,
)
from bagdar.web.delivery.permissions import check, is_person, plans
from bagdar.web.delivery.queries.gate import launches_of
from bagdar.web.delivery.queries.life import launched_days
from bagdar.web.delivery.queries.outputs import capacities_of, last_row, row_before
from bagdar.web.journal.actions import Actor, act
from bagdar.web.projects.actions.checks import EXACT_DIGITS
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Phase, Project, Stage
from bagdar.web.projects.permissions.writing import Rights
from bagdar.web.projects.queries.wording import unit_text
from bagdar.web.wording import in_words

JUMP_TIMES = 10
"""A figure more than this many times the last one, or less than that part of it, is asked about."""

FIGURES = {
    "output_value": gettext_lazy("physical output"),
    "sales_kzt": gettext_lazy("sales"),
    "headcount": gettext_lazy("headcount"),
    "taxes_kzt": gettext_lazy("taxes paid"),
}
MOST_HEADCOUNT = 1_000_000
_WHOLE_DIGITS = {"output_value": 16, "sales_kzt": 18, "taxes_kzt": 18}
_DECIMALS = {"output_value": 4, "sales_kzt": 2, "taxes_kzt": 2}


@dataclass(frozen=True)
class OutputFacts:
    """What is reported of a month; without a `source` it follows from who reports.

    `sure` says that a figure far from the last one is right.
    """

    month: date
    output_value: Decimal | None = None
    unit: str = ""
    sales_kzt: Decimal | None = None
    headcount: int | None = None
    taxes_kzt: Decimal | None = None
    note: str = ""
    evidence: Evidence | None = None
    phase: Phase | None = None
    source: str = ""
    sure: bool = False

    def figures(self) -> dict[str, Any]:
        """Return the figures given, by column."""
        return {name: getattr(self, name) for name in FIGURES if getattr(self, name) is not None}


def source_of(rights: Rights, project: Project) -> OutputSource | None:
    """Return whose figures a person gives: the enterprise's, the district's, or none."""
    if project.enterprise_id and project.enterprise_id in rights.sight.enterprises:
        return OutputSource.ENTERPRISE
    return OutputSource.DISTRICT if plans(rights, project) else None


def report_output(project: Project, facts: OutputFacts, *, by: Actor, at: datetime) -> Output:
    """Report a month of output, or correct it by another row; what was said before stays.

    The district gives its figures only where they differ from the enterprise's. Raises
    DeliveryError: under "sure" if a figure is far from the last one and nobody said it is right.
    """
    with act("delivery.output", by=by, at=at) as entry:
        ground = ground_of(project, by=by, at=at)
        source = _source(ground, facts)
        unit = _unit(ground, facts)
        if problems := _problems(ground, facts, source, unit):
            raise DeliveryError(problems)
        before = last_row(ground.project, facts.month, source, phase=_phase(facts))
        made = Output.objects.create(
            project=ground.project,
            phase=facts.phase,
            month=facts.month,
            source=source,
            unit=unit if facts.output_value is not None else "",
            note=facts.note.strip(),
            evidence=facts.evidence,
            **facts.figures(),
            **ground.acted(),
        )
        refresh_standings([project.pk], at=at)
        entry.record(
            "project",
            project.key,
            before={"output": _plain(before)} if before else None,
            after={"output": _plain(made)},
        )
    return made


def unit_asked(project: Project, *, phase: Phase | None = None) -> str:
    """Return the unit that output is reported in: the capacity's, else the one used before."""
    capacity = capacities_of([project.pk]).get(project.pk)
    if phase is not None and phase.capacity_unit:
        return output_unit(phase.capacity_unit)
    if capacity is not None:
        return output_unit(capacity.unit)
    rows = Output.objects.filter(project=project, unit__gt="").order_by("at", "id")
    return rows.values_list("unit", flat=True).last() or ""


def _source(ground: Ground, facts: OutputFacts) -> OutputSource:
    """Tell whose figures these are; only the office and imports may say it themselves."""
    own = source_of(ground.rights, ground.project)
    if own is None:
        raise PermissionDenied
    if not facts.source or facts.source == own:
        return own
    check(ground.rights.office or not is_person(ground.by))
    if facts.source not in OutputSource.values:
        raise DeliveryError({"source": [_("Say whether the enterprise or the district says it.")]})
    return OutputSource(facts.source)


def _unit(ground: Ground, facts: OutputFacts) -> str:
    return facts.unit.strip() or unit_asked(ground.project, phase=facts.phase)


def _problems(
    ground: Ground, facts: OutputFacts, source: OutputSource, unit: str
) -> dict[str, list[str]]:
    project = ground.project
    found: dict[str, list[str]] = {}
    for name, text in (
        ("", _project_problem(project)),
        ("phase", phase_problem(project, facts.phase)),
        ("month", _month_problem(ground, facts)),
        ("unit", _unit_problem(project, facts, unit)),
        ("evidence", evidence_problem(project, facts.evidence)),
        ("note", text_problem(facts.note, longest=NOTE_LENGTH)),
    ):
        if text:
            found[name] = [text]
    found |= _figure_problems(facts)
    if not found and (text := _said_problem(project, facts, source)):
        found[""] = [text]
    if not found and not facts.sure and (asked := _jumps(project, facts, source)):
        found["sure"] = asked
    return found


def _project_problem(project: Project) -> str | None:
    if project.merged_into_id is not None:
        return _("This project was merged into another one; go to that one.")
    if project.stage in OUT_OF_PROGRAMME:
        return _("This project is out of the programme; include it again first.")
    return None


def _month_problem(ground: Ground, facts: OutputFacts) -> str | None:
    """Refuse a month that is not over, and one that was over before the launch."""
    month = facts.month
    if month.day != 1:
        return _("Name the month by its first day.")
    if over_on(month) > ground.today:
        return _("This month is not over yet; report it from its last day on.")
    launched = _launched_on(ground.project, facts.phase)
    if launched is None:
        if ground.project.stage in (*LAUNCHED_STAGES, Stage.NOT_CONFIRMED):
            return None
        return _("Output is reported from the launch on, and this is not launched yet.")
    if over_on(month) <= launched:
        day = date_format(launched, "DATE_FORMAT")
        return _("The launch was on %(day)s; this month lies before it.") % {"day": day}
    return None


def _launched_on(project: Project, phase: Phase | None) -> date | None:
    """Return the day from which output may be reported: of the phase, or the first of all."""
    days = [
        one.counts_on
        for one in launches_of(project.pk)
        if one.kind == LaunchKind.LAUNCH and phase in (None, one.phase)
    ]
    whole = launched_days([project.pk]).get(project.pk)
    return min([*days, *([whole] if whole else [])], default=None)


def _unit_problem(project: Project, facts: OutputFacts, unit: str) -> str | None:
    if facts.output_value is None:
        return None
    asked = unit_asked(project, phase=facts.phase)
    if asked and unit != asked:
        return _("Output is reported in %(unit)s, as the capacity is.") % {"unit": unit_text(asked)}
    problem = unit_problem(unit)
    return in_words(problem) if problem else None


def _figure_problems(facts: OutputFacts) -> dict[str, list[str]]:
    given = facts.figures()
    if not given:
        return {"": [_("Report at least one figure; what is not known stays empty.")]}
    found: dict[str, list[str]] = {}
    for name, value in given.items():
        if value < 0:
            found[name] = [_("This is not below zero.")]
        elif name == "headcount":
            if value > MOST_HEADCOUNT:
                found[name] = [_("No object employs so many people.")]
        elif text := _digits_problem(name, value):
            found[name] = [text]
    return found


def _digits_problem(name: str, value: Decimal) -> str | None:
    """Refuse numbers with more digits than every database keeps exactly."""
    if value.as_tuple().exponent == "F" or len(value.normalize().as_tuple().digits) > EXACT_DIGITS:
        return _("Write at most %d digits: more cannot be kept exactly.") % EXACT_DIGITS
    if value >= Decimal(10) ** _WHOLE_DIGITS[name]:
        return _("This number is too large.")
    if value != round(value, _DECIMALS[name]):
        return _("Write at most %d digits after the point.") % _DECIMALS[name]
    return None


def _said_problem(project: Project, facts: OutputFacts, source: OutputSource) -> str | None:
    """Refuse what was said already: the same again, or by the district the enterprise's own."""
    own = last_row(project, facts.month, source, phase=_phase(facts))
    given = facts.figures()
    if own is not None and _says_the_same(own, facts):
        return _("Nothing was changed.")
    if source == OutputSource.DISTRICT:
        theirs = last_row(project, facts.month, OutputSource.ENTERPRISE, phase=_phase(facts))
        if theirs is not None and all(
            getattr(theirs, name) == value for name, value in given.items()
        ):
            return _("The enterprise reported these figures; state only what differs.")
    return None


def _says_the_same(row: Output, facts: OutputFacts) -> bool:
    given = facts.figures()
    return (
        all(getattr(row, name) == given.get(name) for name in FIGURES)
        and row.note == facts.note.strip()
        and row.evidence == facts.evidence
    )


def _jumps(project: Project, facts: OutputFacts, source: OutputSource) -> list[str]:
    """Ask about figures more than ten-fold the last ones, or less than a tenth of them."""
    before = row_before(project, facts.month, source, phase=_phase(facts))
    if before is None:
        return []
    asked = []
    for name, value in facts.figures().items():
        last = getattr(before, name)
        if not last or not value:
            continue
        if value > JUMP_TIMES * last or value * JUMP_TIMES < last:
            words = {
                "what": FIGURES[name],
                "month": date_format(before.month, "YEAR_MONTH_FORMAT"),
            }
            asked.append(
                _(
                    "%(what)s differs more than ten-fold from %(month)s. If it is right, say so "
                    "below; if a digit slipped, mend it."
                )
                % words
            )
    return asked


def _phase(facts: OutputFacts) -> int | None:
    return facts.phase.pk if facts.phase else None


def _plain(row: Output) -> dict[str, Any]:
    return {
        "month": row.month,
        "source": row.source,
        "phase": row.phase.number if row.phase else None,
        "output": row.output_value,
        "unit": row.unit,
        "sales_kzt": row.sales_kzt,
        "headcount": row.headcount,
        "taxes_kzt": row.taxes_kzt,
    }
