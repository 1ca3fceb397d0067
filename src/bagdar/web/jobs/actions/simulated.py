"""Made-up reports and claims of the synthetic world: its last months, each on another step.

Older months are locked; of the newest some reports are accepted, some wait, one in five is missing
or returned. What is claimed follows what was promised and the headcount given with the output; of
whom the people are and what they are paid is drawn for each project, and some do not tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from bagdar.core.delivery.life import over_on
from bagdar.core.terms.chain import text_digest
from bagdar.sources.synthetic.plan import Asked
from bagdar.sources.synthetic.workforce import Workforce, workforces
from bagdar.web.delivery.models import Output
from bagdar.web.delivery.queries.missing import last_month
from bagdar.web.jobs.models import (
    JOB_FIGURES,
    Claim,
    EvidenceClass,
    JobKind,
    Period,
    Report,
    ReportLine,
    ReportStep,
    Source,
    State,
    Step,
)
from bagdar.web.jobs.queries.claims import Promise, due_by, promised_of
from bagdar.web.jobs.queries.expected import due_on, reportable
from bagdar.web.journal.actions import Act
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import Project

MONTHS = 3
MONTHS_HELD = 7
"""Where records say what is verified, as many months as brakes hold against them; in a world of
more projects than MANY, MONTHS."""
MANY = 2_000
CHUNK = 2000
MAKER, SIGNER, ACCEPTER = (f"system:simulated-{one}" for one in ("maker", "akim", "oblast"))
LABELS = {MAKER: "Synthetic officer", SIGNER: "Synthetic akim", ACCEPTER: "Synthetic oblast"}
RETURNED, WAITING, SILENT = 0, 1, 2
"""What becomes of a report of the newest month: by a number from 0 to 9 drawn from its place."""
SILENT_MONTHS = 2
"""Who is silent about the newest month was so about the one before."""
EXACT, HABIT = 3, date(2000, 1, 1)
"""One project in ten claims exactly what was promised, every month: drawn once for all months."""


@dataclass(frozen=True)
class _Place:
    project: int
    territory: int
    key: str
    land: str
    division: str


_PLACE = ("pk", "territory_id", "key", "territory__key", "sector__code")


def simulate_reports(asked: Asked, *, entry: Act) -> None:
    """Write the reports of the last months of the synthetic world as of its day."""
    day = asked.as_of
    rows = reportable(Project.objects.all().of_world(World.SYNTHETIC)).order_by("territory", "pk")
    places = [_Place(*one) for one in rows.values_list(*_PLACE)]
    of_whom = workforces({one.key: one.division or "" for one in places}, seed=asked.seed)
    newest, months = last_month(day), []
    held = asked.persons and asked.projects <= MANY
    for _number in range(MONTHS_HELD if held else MONTHS):
        months.append(newest)
        newest = last_month(newest)
    for month in reversed(months):
        silent_on = months[0] if month in months[:SILENT_MONTHS] else None
        is_newest = month == months[0]
        _write_month(month, places, of_whom, newest=is_newest, silent_on=silent_on, today=day)
    after = {"months": [one.isoformat() for one in reversed(months)]}
    entry.record("job_period", "synthetic", before=None, after=after)


def _write_month(
    month: date,
    places: Sequence[_Place],
    of_whom: Mapping[str, Workforce],
    *,
    newest: bool,
    silent_on: date | None,
    today: date,
) -> None:
    ends_on = over_on(month)
    period = Period.objects.create(
        month=month,
        is_synthetic=True,
        ends_on=ends_on,
        opened_on=min(ends_on, today),
        due_on=due_on(month, synthetic=True),
    )
    told = timezone.make_aware(datetime.combine(ends_on, time(9)))
    by_territory: dict[int, list[_Place]] = defaultdict(list)
    for one in places:
        by_territory[one.territory].append(one)
    lands = {one.territory: one.land for one in places}
    silent = {one for one in by_territory if silent_on and _draw(lands[one], silent_on) == SILENT}
    reports = Report.objects.bulk_create(
        (
            Report(period=period, territory_id=one, opened_at=told, saved_at=told, version=1)
            for one in sorted(set(by_territory) - silent)
        ),
        batch_size=CHUNK,
    )
    lines = _lines(reports, by_territory, of_whom, month)
    ReportLine.objects.bulk_create(lines, batch_size=CHUNK)
    drawn = {
        one.pk: _draw(lands[one.territory_id or 0], month) if newest else SILENT for one in reports
    }
    _send(period, reports, lines, drawn, told=told, newest=newest)


def _lines(
    reports: Sequence[Report],
    by_territory: dict[int, list[_Place]],
    of_whom: Mapping[str, Workforce],
    month: date,
) -> list[ReportLine]:
    projects = [one.project for some in by_territory.values() for one in some]
    promised, heads = promised_of(projects), _headcounts(month)
    return [
        _line(report, one.project, kind, people, of_whom[one.key])
        for report in reports
        for one in by_territory[report.territory_id or 0]
        for kind, people in _people_of(one, promised.get(one.project, []), heads, month)
    ]


def _people_of(
    one: _Place, promised: Sequence[Promise], heads: dict[int, int], month: date
) -> list[tuple[JobKind, Decimal]]:
    """Claim the headcount that is known, or most of what was promised."""
    share = Decimal(70 + 3 * _draw(one.key, month)) / 100
    due = due_by(promised, month) or Decimal(0)
    people: Decimal | int = heads.get(one.project, (due * share).quantize(Decimal(1)))
    if due and _draw(one.key, HABIT) == EXACT:
        people = due
    found = [(JobKind.PERMANENT, Decimal(people))]
    for row in promised:
        if row.month == month and row.construction_fte:
            now = (row.construction_fte * share).quantize(Decimal(1))
            found.append((JobKind.CONSTRUCTION, now))
    return found


def _line(
    report: Report, project: int, kind: JobKind, fte: Decimal, workforce: Workforce
) -> ReportLine:
    told = workforce.of(fte, report.period.month, building=kind == JobKind.CONSTRUCTION)
    return ReportLine(
        report=report,
        project_id=project,
        kind=kind,
        fte=fte,
        women_fte=told.women,
        youth_fte=told.youth,
        local_fte=told.local,
        foreign_fte=told.foreign,
        wage_bill_kzt=told.wage_bill_kzt,
        evidence_class=EvidenceClass.WORD,
    )


def _send(
    period: Period,
    reports: Sequence[Report],
    lines: Sequence[ReportLine],
    drawn: dict[int, int],
    *,
    told: datetime,
    newest: bool,
) -> None:
    """Bring the reports as far as they go, by the steps that every report takes."""
    rows = Report.objects.filter(period=period)
    returned = [pk for pk, number in drawn.items() if number == RETURNED]
    waiting = [pk for pk, number in drawn.items() if number == WAITING]
    signed_at = told + timedelta(hours=2)
    rows.update(state=State.SUBMITTED, maker_id=MAKER, maker_label=LABELS[MAKER])
    rows.filter(pk__in=returned).update(state=State.RETURNED)
    accepted = rows.exclude(pk__in=[*returned, *waiting])
    names = {"checker_id": SIGNER, "checker_label": LABELS[SIGNER], "signed_at": signed_at}
    numbers = set(accepted.values_list("pk", flat=True))
    rows.filter(pk__in=numbers).update(state=State.ACCEPTED, accepter_id=ACCEPTER, **names)
    _keep_steps(reports, numbers, set(returned), told)
    _claim([one for one in lines if one.report_id in numbers], period.month, told)
    if not newest:
        rows.filter(pk__in=numbers).update(state=State.LOCKED)
        period.locked_at, period.locked_by = told + timedelta(days=20), ACCEPTER
        period.locked_label = LABELS[ACCEPTER]
        period.save(update_fields=["locked_at", "locked_by", "locked_label"])


def _keep_steps(
    reports: Sequence[Report], accepted: set[int], returned: set[int], told: datetime
) -> None:
    steps = []
    for one in reports:
        taken = [(Step.OPENED, MAKER, 0), (Step.SUBMITTED, MAKER, 1)]
        if one.pk in accepted:
            taken += [(Step.SIGNED, SIGNER, 2), (Step.ACCEPTED, ACCEPTER, 3)]
        elif one.pk in returned:
            taken.append((Step.RETURNED, ACCEPTER, 2))
        steps += [
            ReportStep(
                report=one,
                step=step,
                note="Synthetic: look at the figures again." if step == Step.RETURNED else "",
                actor_id=who,
                actor_label=LABELS[who],
                at=told + timedelta(hours=hours),
            )
            for step, who, hours in taken
        ]
    ReportStep.objects.bulk_create(steps, batch_size=CHUNK)


def _claim(lines: Sequence[ReportLine], month: date, told: datetime) -> None:
    lands = dict(Project.objects.all().of_world(World.SYNTHETIC).values_list("pk", "territory_id"))
    Claim.objects.bulk_create(
        (
            Claim(
                project_id=one.project_id,
                territory_id=lands[one.project_id],
                month=month,
                source=Source.DISTRICT,
                report_id=one.report_id,
                kind=one.kind,
                **{name: getattr(one, name) for name in JOB_FIGURES},
                evidence_class=one.evidence_class,
                actor_id=ACCEPTER,
                actor_label=LABELS[ACCEPTER],
                at=told + timedelta(hours=3),
            )
            for one in lines
        ),
        batch_size=CHUNK,
    )


def _headcounts(month: date) -> dict[int, int]:
    rows = Output.objects.filter(
        month=month, headcount__isnull=False, project__territory__is_synthetic=True
    )
    return {project: people or 0 for project, people in rows.values_list("project", "headcount")}


def _draw(text: str, month: date) -> int:
    """Draw a number from 0 to 9, always the same for the same place and month."""
    return int(text_digest(f"{text} {month:%Y-%m}")[:8], 16) % 10
