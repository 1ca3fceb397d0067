"""Alarms as a person is shown them, and the record of each sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bagdar.core.jobs import alarms as rules
from bagdar.web.alarms.models import Alarm, AlarmStep, Level, Outcome, Stage, Step
from bagdar.web.alarms.permissions import Powers
from bagdar.web.alarms.queries.shares import shown_as
from bagdar.web.alarms.queries.signs import found_now
from bagdar.web.alarms.queries.wording import BASES, CLEARED_BY, FIGURES, HARMLESS_WHEN, WHY
from bagdar.web.jobs.permissions import powers_of as jobs_powers
from bagdar.web.jobs.queries.reading import reports_for
from bagdar.web.journal.actions import Actor
from bagdar.web.papers.sheet import Sheet
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.territories.models import Reach
from bagdar.web.territories.queries import land, local_name

TO_DECIDE = "to_decide"


@dataclass(frozen=True)
class May:
    """What a person may do with an alarm now."""

    answer: bool = False
    decide: bool = False
    judge: bool = False


@dataclass(frozen=True)
class Wanted:
    """Which alarms are asked for, by level, sign, territory.

    `state` is "open", "cleared", "to_decide" (answered, and the reader's to decide) or "all".
    """

    state: str = "open"
    level: str = ""
    sign: str = ""
    territory: str = ""

    @property
    def narrows(self) -> bool:
        """Answer whether anything is left out by choice."""
        return self != Wanted()


@dataclass(frozen=True)
class Line:
    """An alarm in a list."""

    alarm: Alarm
    name: str
    place: str
    mine: bool
    decides: bool = False


@dataclass(frozen=True)
class Row:
    """A thing behind an alarm: its words, and where it opens, if the reader may open it."""

    words: str
    href: str = ""


@dataclass(frozen=True)
class Event:
    """A step of an alarm as it is shown."""

    words: str
    level: str
    on: date
    by: str
    note: str


@dataclass(frozen=True)
class Figure:
    """A figure that made an alarm, and what it is now, where it changed since."""

    label: Any
    value: str
    now: str = ""


@dataclass(frozen=True)
class Shown:
    """An alarm with all that its page says; `gone` says that its sign shows no more."""

    line: Line
    why: Any
    cleared_by: Any
    harmless_when: Any
    basis: Any
    figures: Sequence[Figure]
    gone: bool
    rows: Sequence[Row]
    record: rules.Record
    right_percent: str | None
    events: Sequence[Event]
    may: May = field(default_factory=May)


def alarms_for(powers: Powers, reading: Reading) -> QuerySet[Alarm]:
    """Return the alarms that a person is shown, of the world that is read."""
    rows = Alarm.objects.filter(powers.seen())
    if reading.scope.world is not None:
        rows = rows.filter(territory__is_synthetic=reading.is_synthetic)
    if not powers.installation:
        seen = Project.objects.for_scope(reading.scope, at=reading.at).values("pk")
        rows = rows.filter(Q(project=None) | Q(project__in=seen))
    return rows.select_related("project", "enterprise", "territory")


def listed(
    wanted: Wanted, powers: Powers, reading: Reading, person: Actor | None
) -> QuerySet[Alarm]:
    """Return the alarms asked for, the newest first."""
    rows = alarms_for(powers, reading)
    if wanted.state == TO_DECIDE:
        rows = _to_decide(rows, powers, person)
    elif wanted.state == "open":
        rows = rows.filter(cleared_at=None)
    elif wanted.state == "cleared":
        rows = rows.filter(cleared_at__isnull=False)
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    if wanted.sign:
        rows = rows.filter(sign=wanted.sign)
    if wanted.territory:
        under = Reach.objects.filter(ancestor__key=wanted.territory).values("descendant")
        rows = rows.filter(territory__in=under)
    return rows


def to_answer(powers: Powers, reading: Reading) -> QuerySet[Alarm]:
    """Return the alarms that wait for a person's answer, the first due first."""
    return alarms_for(powers, reading).filter(powers.waiting()).order_by("due_on", "pk")


def to_decide(powers: Powers, reading: Reading, person: Actor) -> QuerySet[Alarm]:
    """Return the answered alarms that a person is to decide, the first due first."""
    rows = _to_decide(alarms_for(powers, reading), powers, person)
    return rows.order_by("due_on", "pk")


def to_act_on(powers: Powers, reading: Reading, person: Actor) -> QuerySet[Alarm]:
    """Return both: the alarms to answer, which are shown, and those to decide, which are answered.

    They are asked for at once.
    """
    rows = alarms_for(powers, reading).filter(powers.waiting() | powers.to_decide())
    return _with_answerer(rows).exclude(stage=Stage.ANSWERED, by=person.actor_id)


def sent_on(powers: Powers, reading: Reading, person: Actor) -> QuerySet[Alarm]:
    """Return the answered alarms on which others are to decide for a person's level."""
    theirs = _to_decide(Alarm.objects.all(), powers, person).values("pk")
    return alarms_for(powers, reading).filter(powers.sent_on()).exclude(pk__in=theirs)


def _to_decide(rows: QuerySet[Alarm], powers: Powers, person: Actor | None) -> QuerySet[Alarm]:
    """Keep what a person is to decide; nobody decides on their own answer."""
    if person is None:
        return rows.filter(powers.to_decide())
    return _with_answerer(rows.filter(powers.to_decide())).exclude(by=person.actor_id)


def _with_answerer(rows: QuerySet[Alarm]) -> QuerySet[Any]:
    """Tell with each alarm, as `by`, who answered it last."""
    answers = AlarmStep.objects.filter(alarm=OuterRef("pk"), step=Step.ANSWERED).order_by("-pk")
    return rows.annotate(by=Subquery(answers.values("actor_id")[:1]))


def decided_by(alarms: Iterable[Alarm], powers: Powers, person: Actor) -> frozenset[int]:
    """Return the numbers of those of some alarms that wait for a person's decision."""
    answered = [one.pk for one in alarms if one.stage == Stage.ANSWERED]
    if not answered:
        return frozenset()
    rows = _to_decide(Alarm.objects.filter(pk__in=answered), powers, person)
    return frozenset(rows.values_list("pk", flat=True))


def lines_of(alarms: Iterable[Alarm], powers: Powers, person: Actor, day: date) -> list[Line]:
    """Return alarms as a list shows them."""
    rows = list(alarms)
    to_be_decided = decided_by(rows, powers, person)
    return [replace(line_of(one, powers, day), decides=one.pk in to_be_decided) for one in rows]


def line_of(alarm: Alarm, powers: Powers, day: date) -> Line:
    """Return an alarm as a list shows it; whether it waits for a decision is asked for many."""
    place = local_name(land().version_near(alarm.territory_id, day).names)
    return Line(alarm, named(alarm, day), place, powers.answers(alarm))


def alarms_sheet(lines: Iterable[Line], reading: Reading) -> Sheet:
    """Lay a list of alarms out as a table to hand over."""
    headings = (
        *(_("Which sign"), _("Whom it is about"), _("Territory"), _("Raised on")),
        *(_("With"), _("State"), _("Due"), _("Cleared on"), _("Decided")),
    )
    rows = [
        (
            *(str(capfirst(one.alarm.get_sign_display())), one.name, one.place),
            *(_day(one.alarm.raised_at), str(one.alarm.get_level_display())),
            *(str(one.alarm.get_stage_display()), one.alarm.due_on),
            *(_day(one.alarm.cleared_at), str(one.alarm.get_outcome_display())),
        )
        for one in lines
    ]
    title, synthetic = _("Alarms"), reading.is_synthetic
    return Sheet("alarms", title, reading.day, headings, rows, synthetic=synthetic)


def _day(at: datetime | None) -> date | None:
    return None if at is None else timezone.localdate(at)


def named(alarm: Alarm, day: date) -> str:
    """Name whom an alarm is about, in the reader's language."""
    if alarm.project is not None:
        return str(alarm.project.name)
    if alarm.enterprise is not None:
        return str(alarm.enterprise.name)
    return local_name(land().version_near(alarm.territory_id, day).names)


def may_of(alarm: Alarm, powers: Powers, person: Actor) -> May:
    """Return what a person may do; nobody decides on their own answer.

    Whoever is above and yet of the territory that is judged may send an answer up, and no more.
    """
    last = AlarmStep.objects.filter(alarm=alarm, step=Step.ANSWERED).order_by("-pk").first()
    own = last is not None and last.actor_id == person.actor_id
    ripe = alarm.stage != Stage.SHOWN or alarm.level == Level.PROGRAMME_OFFICE
    waits = ripe and not alarm.outcome and not own
    judge = waits and powers.judges(alarm)
    sends_up = waits and alarm.stage == Stage.ANSWERED and powers.is_above(alarm)
    return May(answer=powers.answers(alarm), decide=judge or sends_up, judge=judge)


def shown(alarm: Alarm, powers: Powers, person: Actor, reading: Reading) -> Shown:
    """Return an alarm with its facts, record and history."""
    sign, record = rules.Sign(alarm.sign), record_of(alarm)
    now = figures_now(alarm, reading)
    ratio = record.right_ratio
    return Shown(
        line=line_of(alarm, powers, reading.day),
        why=WHY[sign],
        cleared_by=CLEARED_BY[sign],
        harmless_when=HARMLESS_WHEN[sign],
        basis=BASES.get(alarm.facts.get("basis", ""), ""),
        figures=_figures(alarm.facts["figures"], now or {}),
        gone=now == {},
        rows=rows_behind(alarm, person, reading),
        record=record,
        right_percent=None if ratio is None else f"{ratio * rules.PERCENT:.0f}",
        events=_events(alarm, reading),
        may=may_of(alarm, powers, person),
    )


def figures_now(alarm: Alarm, reading: Reading) -> Mapping[str, str] | None:
    """Return the figures of an open alarm as they are now; {} where its sign shows no more."""
    if alarm.cleared_at is not None:
        return None
    found = found_now(alarm, at=reading.at)
    return {} if found is None else found.facts["figures"]


def _figures(then: Mapping[str, str], now: Mapping[str, str]) -> list[Figure]:
    return [
        Figure(
            FIGURES[name],
            _figure(value),
            _figure(now[name]) if now.get(name, value) != value else "",
        )
        for name, value in then.items()
    ]


def record_of(alarm: Alarm) -> rules.Record:
    """Return how often alarms of a sign were right so far, of the same rule and world."""
    rows = Alarm.objects.filter(
        sign=alarm.sign,
        rule_version=alarm.rule_version,
        territory__is_synthetic=alarm.territory.is_synthetic,
    )
    counted = rows.aggregate(
        raised=Count("pk"),
        decided=Count("pk", filter=~Q(outcome="")),
        right=Count("pk", filter=Q(outcome=Outcome.RIGHT)),
    )
    return rules.Record(rules.Sign(alarm.sign), **counted)


def rows_behind(alarm: Alarm, person: object, reading: Reading) -> list[Row]:
    """Return the rows behind an alarm; projects and reports not seen are left out."""
    facts: list[Mapping[str, Any]] = alarm.facts["rows"]
    keys = {one["project"] for one in facts if "project" in one}
    seen = Project.objects.for_scope(reading.scope, at=reading.at).filter(key__in=keys)
    projects = {one.key: one for one in seen}
    reports = _reports(facts, person, reading)
    found = (
        _of_indicator(one, alarm) if one["kind"] == "indicator" else _row(one, projects, reports)
        for one in facts
    )
    return [one for one in found if one is not None]


def _row(
    fact: Mapping[str, Any], projects: Mapping[str, Project], reports: Mapping[int, Row]
) -> Row | None:
    kind = fact["kind"]
    if kind == "month":
        month = date.fromisoformat(fact["month"])
        words = _("Reports for %s") % date_format(month, "YEAR_MONTH_FORMAT")
        return Row(words, f"{reverse('jobs-missing')}?month={month:%Y-%m}")
    if kind == "report":
        return reports.get(fact["number"])
    project = projects.get(fact["project"])
    if project is None:
        return None
    if kind == "forecast":
        day = date_format(date.fromisoformat(fact["on"]), "DATE_FORMAT")
        words = _("%(project)s: forecast %(day)s") % {"project": project.name, "day": day}
        return Row(words, reverse("project", args=[project.key]))
    if kind == "project":
        return Row(project.name, reverse("project", args=[project.key]))
    if kind == "output":
        href = reverse("project-output", args=[project.key])
        return Row(_("%s: output by month") % project.name, href)
    href = reverse("project-jobs", args=[project.key])
    if "lost" in fact:
        words = _("%(project)s: jobs lost, %(number)s")
        return Row(words % {"project": project.name, "number": number_text(fact["lost"])}, href)
    return Row(_("%s: jobs by month") % project.name, href)


def _of_indicator(fact: Mapping[str, Any], alarm: Alarm) -> Row | None:
    shown = shown_as(fact["indicator"], alarm.territory.key)
    if shown is None:
        return None
    label, href = shown
    words = _("%(indicator)s: %(number)s periods in a row")
    return Row(words % {"indicator": label, "number": number_text(fact["periods"])}, href)


def _reports(
    facts: Sequence[Mapping[str, Any]], person: object, reading: Reading
) -> dict[int, Row]:
    """Return by their numbers the reports behind an alarm that somebody reads."""
    numbers = [one["number"] for one in facts if one["kind"] == "report"]
    if not numbers:
        return {}
    powers = jobs_powers(reading.scope, person, on=reading.day)
    found = {}
    for one in reports_for(powers, reading).filter(pk__in=numbers):
        words = _("Report for %s") % date_format(one.period.month, "YEAR_MONTH_FORMAT")
        found[one.pk] = Row(words, reverse("jobs-report", args=[one.pk]))
    return found


def _events(alarm: Alarm, reading: Reading) -> list[Event]:
    return [
        Event(
            words=one.get_step_display(),
            level=one.get_level_display(),
            on=one.on,
            by=actor_shown(one.actor_id, one.actor_label, reading),
            note=one.note,
        )
        for one in AlarmStep.objects.filter(alarm=alarm).order_by("pk")
    ]


def _figure(value: str) -> str:
    return number_text(Decimal(value))
