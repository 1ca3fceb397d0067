"""What the registry knows for the jobs of a programme, as tables of declared shape.

One programme at a time, within its world, as known at a moment; rows come in chunks, by constant
statements, as those of the promise ledger do. A site is a project or a phase of one: its key is
the key of the project, for a phase with its number after a slash.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from django.db import connection
from django.db.models import Max, Q
from django.utils import timezone

from bagdar.core.indicators.standing import SYNTHETIC_FROM
from bagdar.core.jobs.policy import Evidence, first_of_month, month_after
from bagdar.core.tables import (
    JOB_CLAIMS,
    JOB_EMPLOYERS,
    JOB_HEADCOUNTS,
    JOB_SITES,
    WITHIN,
    Shape,
)
from bagdar.web.delivery.extracts import (
    DAY,
    NUMBER,
    TEXT,
    Extract,
    Select,
    rows_of,
    shaped,
    under,
    with_column,
    within_batch,
)
from bagdar.web.enterprises.models import Enterprise, FormerBin
from bagdar.web.jobs.models import EvidenceClass
from bagdar.web.projects.models import Programme, Project, ProjectVersion
from bagdar.web.projects.queries.membership import left_months
from bagdar.web.territories.models import SYNTHETIC_PREFIX
from bagdar.web.territories.queries import Placing, land

EVIDENCE = {
    EvidenceClass.CONTRACTS: Evidence.CONTRACT_REGISTER,
    EvidenceClass.TAXES: Evidence.TAX_RETURN,
    EvidenceClass.INSPECTION: Evidence.INSPECTION,
    EvidenceClass.WORD: Evidence.WORD,
}
"""The classes of reports in the words of core; a class that is not known counts as word.

Contributions are none of them: what verifies by contributions is handed over by the custodian."""


def job_extracts(programme: Programme, moment: datetime) -> Iterator[Extract]:
    """Return the tables of a programme as known at a moment, one after another."""
    placing = land().placing(timezone.localdate(moment))
    known = _known(programme, moment, placing)
    yield Extract(JOB_SITES, _sites(programme, moment, known, placing))
    yield Extract(JOB_EMPLOYERS, (shaped(one, JOB_EMPLOYERS) for one in rows_of(_EMPLOYERS, known)))
    counted = rows_of(_HEADCOUNTS, known)
    yield Extract(JOB_HEADCOUNTS, (shaped(one, JOB_HEADCOUNTS) for one in counted))
    yield job_claims(programme, moment)
    yield Extract(WITHIN, [within_batch(placing.tree)])


def job_claims(programme: Programme, moment: datetime) -> Extract:
    """Return the claims that hold at a moment: of both sources the enterprise's.

    Phases are summed up, with the weakest of their evidence, unless the whole was told. Of a month
    and kind that the project does not tell, what one that was merged into it told counts. Of a
    project that left the programme claims count up to the month before.
    """
    placing = land().placing(timezone.localdate(moment))
    known = _known(programme, moment, placing)
    return Extract(JOB_CLAIMS, _claims(programme, moment, known, placing))


def job_sites(programme: Programme, moment: datetime) -> dict[str, frozenset[str]]:
    """Return the sites of a programme, each with the BINs of the employers there, ever."""
    placing = land().placing(timezone.localdate(moment))
    found: dict[str, frozenset[str]] = {}
    for batch in _sites(programme, moment, _known(programme, moment, placing), placing):
        pairs = (batch.column(one).to_pylist() for one in ("site", "employer"))
        for site, employer in zip(*pairs, strict=True):
            found[site] = found.get(site, frozenset()) | {employer}
    return found


def _known(programme: Programme, moment: datetime, placing: Placing) -> dict[str, Any]:
    return {
        "programme": programme.pk,
        "moment": connection.ops.adapt_datetimefield_value(moment),
        "today": connection.ops.adapt_datefield_value(placing.tree.day),
        "synthetic": SYNTHETIC_FROM,
        "in_world": programme.is_synthetic,
        "begins": f"{SYNTHETIC_PREFIX}%",
    }


def _claims(
    programme: Programme, moment: datetime, known: Mapping[str, Any], placing: Placing
) -> Iterator[pa.RecordBatch]:
    left = left_months(Project.objects.filter(programme=programme), at=moment)
    last = {project: month_after(month, -1) for project, month in left.items()}
    for batch in _placed(JOB_CLAIMS, _CLAIMS, known, placing):
        until = [last.get(one) for one in batch.column("project").to_pylist()]
        yield with_column(batch, "until", pa.array(until, batch.schema.field("until").type))


def _sites(
    programme: Programme, moment: datetime, known: Mapping[str, Any], placing: Placing
) -> Iterator[pa.RecordBatch]:
    """Repeat each site for its employers: today's without an end, those before until they left."""
    carried = _carried(programme, moment)
    for batch in rows_of(_SITES, known):
        rows = []
        for row in batch.to_pylist():
            now = carried.get(row["project"], {})
            told = {**carried.get(row["own"], {}), **now}
            holder = min((one for one, until in now.items() if until is None), default=None)
            territory = under(placing, row["territory"], row["place_on"])
            place = {**row, "territory": territory}
            rows += [
                {**place, "employer": one, "holder": holder, "until": until}
                for one, until in sorted(told.items())
            ]
        if rows:
            table = pa.Table.from_pylist(rows, JOB_SITES.schema().to_pyarrow())
            yield from table.combine_chunks().to_batches()


def _carried(programme: Programme, moment: datetime) -> dict[int, dict[str, date | None]]:
    """Return the BINs that carried each project, each with the last month if it left; None: now.

    An enterprise leaves with the version that names another one, an old BIN with the day on which
    the enterprise was given a new one.
    """
    rows = ProjectVersion.objects.filter(
        programme=programme, known_from__lte=moment, enterprise__isnull=False
    ).order_by()
    now = Q(known_to=None) | Q(known_to__gt=moment)
    present = set(rows.filter(now).values_list("project", "enterprise"))
    spells = list(rows.values_list("project", "enterprise").annotate(left_at=Max("known_to")))
    bins: dict[int, list[tuple[str, datetime | None]]] = {}
    for number, one in Enterprise.objects.exclude(bin=None).values_list("pk", "bin"):
        bins.setdefault(number, []).append((str(one), None))
    former = FormerBin.objects.filter(until__lte=moment).order_by("until")
    for number, one, left_on in former.values_list("enterprise", "number", "until"):
        bins.setdefault(number, []).append((one, left_on))
    found: dict[int, dict[str, date | None]] = {}
    for project, enterprise, left_at in spells:
        left = None if (project, enterprise) in present else left_at
        told = found.setdefault(project, {})
        for one, until in bins.get(enterprise or 0, ()):
            ends = min((at for at in (left, until) if at is not None), default=None)
            last = first_of_month(timezone.localdate(ends)) if ends else None
            told[one] = _later(told[one], last) if one in told else last
    return found


def _later(one: date | None, other: date | None) -> date | None:
    """Return the later of two last months; None is no end."""
    return None if one is None or other is None else max(one, other)


def _placed(
    shape: Shape, select: Select, known: Mapping[str, Any], placing: Placing
) -> Iterator[pa.RecordBatch]:
    """Put each row where its project lies in the tree of the day."""
    for batch in rows_of(select, known):
        stated = zip(
            *(batch.column(one).to_pylist() for one in ("territory", "place_on")), strict=True
        )
        places = [under(placing, territory, on) for territory, on in stated]
        yield shaped(with_column(batch, "territory", pa.array(places, NUMBER)), shape)


def _columns(shape: Shape, **more: pa.DataType) -> dict[str, pa.DataType]:
    kinds = {"int64": NUMBER, "string": TEXT, "date": DAY}
    return {**{one.name: kinds[one.dtype] for one in shape.columns}, **more}


_HOMES = """RECURSIVE present AS (
      SELECT v.project_id, v.programme_id, v.merged_into_id
      FROM projects_projectversion v
      WHERE v.known_from <= %(moment)s AND (v.known_to IS NULL OR v.known_to > %(moment)s)
    ),
    homes (project_id, home_id) AS (
      SELECT o.project_id, o.project_id FROM present o WHERE o.merged_into_id IS NULL
      UNION ALL
      SELECT o.project_id, h.home_id FROM present o JOIN homes h ON o.merged_into_id = h.project_id
    )"""
"""Where what is known of each project counts: at itself, or at the one it was merged into."""

_SITES = Select(
    """
    WITH {homes},
    sites AS (
      SELECT p.key AS site, p.id AS project, CAST(NULL AS INTEGER) AS phase
      FROM projects_project p
      UNION ALL
      SELECT p.key || '/' || f.number, p.id, f.id
      FROM projects_project p JOIN projects_phase f ON f.project_id = p.id
    )
    SELECT t.site, '' AS employer, h.home_id AS project, v.territory_id AS territory,
      {reach} AS reach, s.approved_on AS decision_on,
      CASE WHEN h.home_id <> h.project_id THEN p.key END AS home, '' AS holder,
      CAST(NULL AS DATE) AS until, v.place_on, h.project_id AS own
    FROM homes h
    JOIN sites t ON t.project = h.project_id
    JOIN projects_project p ON p.id = h.home_id
    JOIN projects_projectversion v ON v.project_id = h.home_id
      AND v.known_from <= %(moment)s AND (v.known_to IS NULL OR v.known_to > %(moment)s)
    JOIN present o ON o.project_id = h.project_id AND o.programme_id = %(programme)s
    JOIN territories_territory l ON l.id = v.territory_id
    LEFT JOIN projects_standing s ON s.project_id = h.project_id
      AND s.known_from <= %(moment)s AND (s.known_to IS NULL OR s.known_to > %(moment)s)
    WHERE v.programme_id = %(programme)s
    """,
    _columns(JOB_SITES, place_on=DAY, own=NUMBER),
    {"homes": _HOMES},
)

_EMPLOYERS = Select(
    """
    SELECT e.bin AS employer, e.group_id AS affiliated_group
    FROM enterprises_enterprise e
    WHERE e.bin IS NOT NULL AND (e.key LIKE %(begins)s) = %(in_world)s
    """,
    _columns(JOB_EMPLOYERS),
)

_HEADCOUNTS = Select(
    """
    WITH {homes},
    told AS (
      SELECT c.project_id, c.phase_id, c.month, CAST(ROUND(c.fte * 1000) AS BIGINT) AS jobs,
        0 AS place, ROW_NUMBER() OVER (
          PARTITION BY c.project_id, c.phase_id, c.month ORDER BY c.at DESC, c.id DESC) AS newest
      FROM jobs_claim c
      WHERE c.kind = 'permanent' AND c.source = 'enterprise' AND c.at <= %(moment)s
      UNION ALL
      SELECT o.project_id, o.phase_id, o.month, CAST(o.headcount AS BIGINT) * 1000,
        CASE o.source WHEN 'enterprise' THEN 1 ELSE 2 END, ROW_NUMBER() OVER (
          PARTITION BY o.project_id, o.phase_id, o.month, o.source ORDER BY o.at DESC, o.id DESC)
      FROM delivery_output o
      WHERE o.headcount IS NOT NULL AND o.at <= %(moment)s
    ),
    summed AS (
      SELECT t.project_id, t.month, t.place,
        COALESCE(MAX(CASE WHEN t.phase_id IS NULL THEN t.jobs END), SUM(t.jobs)) AS jobs
      FROM told t WHERE t.newest = 1 GROUP BY t.project_id, t.month, t.place
    ),
    counted AS (
      SELECT o.home_id, s.month, s.jobs, ROW_NUMBER() OVER (
        PARTITION BY o.home_id, s.month
        ORDER BY CASE WHEN o.home_id = s.project_id THEN 0 ELSE 1 END, s.place, s.project_id)
        AS best
      FROM summed s JOIN homes o ON o.project_id = s.project_id
    )
    SELECT e.bin AS employer, h.month, CAST(SUM(h.jobs) AS BIGINT) AS fte_thousandths,
      CAST(NULL AS VARCHAR(20)) AS source
    FROM counted h
    JOIN projects_projectversion v ON v.project_id = h.home_id
      AND v.known_from <= %(moment)s AND (v.known_to IS NULL OR v.known_to > %(moment)s)
    JOIN enterprises_enterprise e ON e.id = v.enterprise_id AND e.bin IS NOT NULL
    WHERE h.best = 1 AND (e.key LIKE %(begins)s) = %(in_world)s
    GROUP BY e.bin, h.month
    UNION ALL
    SELECT e.bin, c.month, CAST(ROUND(SUM(c.fte) * 1000) AS BIGINT), 'contributions'
    FROM (
      SELECT n.bin, n.month, n.fte, ROW_NUMBER() OVER (
        PARTITION BY n.bin, n.month ORDER BY n.at DESC, n.id DESC) AS newest
      FROM jobs_employerjobs n WHERE n.at <= %(moment)s
    ) c
    JOIN (
      SELECT b.id, b.bin, NULL AS until FROM enterprises_enterprise b WHERE b.bin IS NOT NULL
      UNION ALL
      SELECT f.enterprise_id, f.number, MAX(f.until) FROM enterprises_formerbin f
      WHERE NOT EXISTS (SELECT 1 FROM enterprises_enterprise h WHERE h.bin = f.number)
      GROUP BY f.enterprise_id, f.number
    ) o ON o.bin = c.bin AND (o.until IS NULL OR c.month <= o.until)
    JOIN enterprises_enterprise e ON e.id = o.id AND e.bin IS NOT NULL
    WHERE c.newest = 1 AND (e.key LIKE %(begins)s) = %(in_world)s
    GROUP BY e.bin, c.month
    """,
    _columns(JOB_HEADCOUNTS),
    {"homes": _HOMES},
)
"""What was counted under an old BIN counts up to the month of its end, unless it is held again."""

_CLASSES = tuple(EVIDENCE)
_RANK = " ".join(f"WHEN '{one.value}' THEN {place}" for place, one in enumerate(_CLASSES))
_CLASS = " ".join(f"WHEN {place} THEN '{EVIDENCE[one]}'" for place, one in enumerate(_CLASSES))
_PARTS = ("fte", "women_fte", "youth_fte", "local_fte", "foreign_fte")
_THOUSANDTHS = ", ".join(f"CAST(ROUND(c.{one} * 1000) AS BIGINT) AS {one}" for one in _PARTS)
_SUMMED = ", ".join(
    f"CASE WHEN COUNT(CASE WHEN n.phase_id IS NULL THEN 1 END) > 0 "
    f"THEN MAX(CASE WHEN n.phase_id IS NULL THEN n.{one} END) ELSE SUM(n.{one}) END AS {one}"
    for one in (*_PARTS, "wage_bill_kzt")
)
_CLAIMS = Select(
    """
    WITH {homes},
    newest AS (
      SELECT c.project_id, c.phase_id, c.month, c.kind, c.source, {thousandths},
        CAST(ROUND(c.wage_bill_kzt) AS BIGINT) AS wage_bill_kzt,
        CASE c.evidence_class {rank} ELSE {last} END AS weakness, ROW_NUMBER() OVER (
          PARTITION BY c.project_id, c.phase_id, c.month, c.kind, c.source
          ORDER BY c.at DESC, c.id DESC) AS place
      FROM jobs_claim c WHERE c.at <= %(moment)s
    ),
    said AS (
      SELECT n.project_id, n.month, n.kind, {summed},
        COALESCE(MAX(CASE WHEN n.phase_id IS NULL THEN n.weakness END), MAX(n.weakness))
          AS weakness,
        CASE n.source WHEN 'enterprise' THEN 0 ELSE 1 END AS turn
      FROM newest n WHERE n.place = 1 GROUP BY n.project_id, n.month, n.kind, n.source
    ),
    whole AS (
      SELECT s.*, o.home_id, ROW_NUMBER() OVER (PARTITION BY o.home_id, s.month, s.kind
        ORDER BY CASE WHEN o.home_id = s.project_id THEN 0 ELSE 1 END, s.turn, s.project_id)
        AS best
      FROM said s JOIN homes o ON o.project_id = s.project_id
    )
    SELECT v.project_id AS project, v.territory_id AS territory, e.bin AS employer,
      {reach} AS reach, w.month, w.kind, w.fte AS fte_thousandths,
      w.women_fte AS women_thousandths, w.youth_fte AS youth_thousandths,
      w.local_fte AS local_thousandths, w.foreign_fte AS foreign_thousandths, w.wage_bill_kzt,
      CASE w.weakness {named} END AS evidence, CAST(NULL AS DATE) AS until, v.place_on
    FROM whole w
    JOIN projects_projectversion v ON v.project_id = w.home_id
    JOIN territories_territory l ON l.id = v.territory_id
    LEFT JOIN enterprises_enterprise e ON e.id = v.enterprise_id
    WHERE w.best = 1 AND v.programme_id = %(programme)s
      AND v.known_from <= %(moment)s AND (v.known_to IS NULL OR v.known_to > %(moment)s)
    """,
    _columns(JOB_CLAIMS, place_on=DAY),
    {
        "homes": _HOMES,
        "thousandths": _THOUSANDTHS,
        "rank": _RANK,
        "last": str(len(_CLASSES) - 1),
        "summed": _SUMMED,
        "named": _CLASS,
    },
)
