"""Verified jobs of the synthetic world: made-up records on the way of real ones.

The custodian's tool makes pseudonyms of made-up personal numbers with a key that is thrown away
with the numbers; what it wrote comes in by the door of every custodian, and is verified.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from bagdar.core.delivery.life import add_months
from bagdar.core.jobs.policy import RecordKind, first_of_month
from bagdar.core.tables import JOB_SITES
from bagdar.lake import Content, scratch_folder
from bagdar.runs import jobs as runs
from bagdar.runs.jobs import Handed, Taking
from bagdar.sources.custody import make_key, pseudonymise
from bagdar.sources.synthetic.employment import Employment, Row, Workplace, employment
from bagdar.sources.synthetic.plan import PROGRAMME_KEY, Asked
from bagdar.web.delivery.queries.missing import last_month
from bagdar.web.jobs.actions.additionality import FIELDS
from bagdar.web.jobs.actions.computing import lake_of_jobs, scratch_root, store_jobs
from bagdar.web.jobs.actions.records import take_files
from bagdar.web.jobs.extracts import job_extracts
from bagdar.web.jobs.models import AdditionalityBand, Agreement
from bagdar.web.jobs.queries.additionality import bands_of
from bagdar.web.jobs.queries.claims import Month, claims_of, promised_of
from bagdar.web.journal.actions import Act
from bagdar.web.projects.models import Programme, Project, Standing, Visibility

MONTHS_BACK = (6, 3, 0)
"""Of which months verified jobs are computed: those that brakes hold against each other."""
SILENT_ONE_IN = 5
"""One enterprise in so many does not agree to publish its own totals."""
WRITER = "system:simulated-office"
HEADINGS = ("iin", "month", "employer", "site", "rate")


def simulate_records(asked: Asked, *, entry: Act) -> None:
    """Hand made-up records of the synthetic world over, and verify its last months."""
    if not asked.persons:
        return
    programme = Programme.objects.get(key=PROGRAMME_KEY)
    newest = last_month(asked.as_of)
    told = employment(
        list(_places(programme, newest, entry.at)),
        seed=asked.seed,
        until=newest,
        persons=asked.persons,
    )
    if not told.paid:
        return
    _agree(programme, entry)
    _state_scenarios(programme, entry)
    _hand_over(programme, told, entry)
    tables = job_extracts(programme, entry.at)
    lake = lake_of_jobs(programme)
    lake.write(Content(one.shape, one.batches) for one in tables)
    for back in MONTHS_BACK:
        day = add_months(newest, 1 - back)
        found = runs.compute_jobs(lake, as_of=day, bands=bands_of(programme))
        store_jobs(programme, found, by=entry.by, at=entry.at)


def _places(programme: Programme, month: date, at: datetime) -> Iterable[Workplace]:
    """Return where people are said to work at the end of a month, in the order of their sites."""
    sites = next(one for one in job_extracts(programme, at) if one.shape is JOB_SITES)
    rows = [
        row
        for batch in sites.batches
        for row in batch.to_pylist()
        if row["until"] is None and row["home"] is None
    ]
    projects = sorted({row["project"] for row in rows})
    claims, promised = claims_of(projects), promised_of(projects)
    launched = dict(
        Standing.objects.filter(
            project__in=projects, known_to=None, actual_on__isnull=False
        ).values_list("project", "actual_on")
    )
    for row in sorted(rows, key=lambda one: str(one["site"])):
        project = row["project"]
        people = _people(claims.get(project, ()), month)
        due = [one.month for one in promised.get(project, ()) if one.permanent_fte]
        opened = launched.get(project) or min(due, default=None)
        if people and opened and opened <= month:
            yield Workplace(
                row["site"],
                row["employer"],
                row["decision_on"],
                first_of_month(opened),
                people,
            )


def _agree(programme: Programme, entry: Act) -> None:
    """Let most enterprises agree to publish their own totals, as a condition of support."""
    published = Project.objects.filter(
        programme=programme,
        visibility=Visibility.PUBLISHED,
        merged_into=None,
        enterprise__isnull=False,
    ).order_by("key")
    made = Agreement.objects.bulk_create(
        Agreement(
            enterprise_id=one.enterprise_id,
            project=one,
            document="Synthetic agreement",
            starts_on=programme.starts_on or first_of_month(entry.at.date()),
            actor_id=WRITER,
            actor_label="Synthetic office",
            at=entry.at,
        )
        for number, one in enumerate(published)
        if number % SILENT_ONE_IN
    )
    entry.record("job agreement", "synthetic", before=None, after={"agreements": len(made)})


def _state_scenarios(programme: Programme, entry: Act) -> None:
    """State additional jobs by made-up shares, which say that they are made up."""
    if AdditionalityBand.objects.filter(programme=programme).exists():
        return
    low, high = ((25, 50, 0, 100), (10, 25, 0, 120))
    shares = dict(zip(FIELDS, (*low, *high), strict=True))
    made = AdditionalityBand.objects.create(
        programme=programme,
        valid_from=first_of_month(programme.starts_on or entry.at.date()),
        source="Synthetic shares",
        **shares,
    )
    entry.record("additionality_band", str(made.pk), before=None, after=shares)


def _hand_over(programme: Programme, told: Employment, entry: Act) -> None:
    """Write both files, make pseudonyms of them, and take these in in place of all before."""
    with scratch_folder(scratch_root()) as folder:
        key = make_key(folder / "key", programme.key)
        handed = []
        for kind, rows in (
            (RecordKind.WORKERS, told.listed),
            (RecordKind.CONTRIBUTIONS, told.paid),
        ):
            source, target = folder / f"{kind}.csv", folder / f"{kind}.csv.gz"
            _write(source, rows)
            _made, manifest = pseudonymise(source, target, kind, key)
            handed.append(Handed(target, kind, manifest))
        take_files(programme, handed, by=entry.by, at=entry.at, taking=Taking.WHOLE_HISTORY)


def _write(path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="ascii", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(
            (one.iin, f"{one.month:%Y-%m}", one.employer, one.site, one.rate) for one in rows
        )


def _people(claims: Iterable[Month], month: date) -> int:
    """Return the people that were said to work at the end of a month, or last before it."""
    told = [one.permanent for one in claims if one.permanent is not None and one.month <= month]
    return int(told[-1]) if told else 0
