"""Who made a report: whoever sent it, and whoever ever wrote in it, as the journal keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bagdar.web.jobs.models import Report
from bagdar.web.journal.models import Payload


def makers_of(report: Report) -> frozenset[str]:
    """Return who made a report: none of them signs or accepts it."""
    return makers_of_each([report])[report.pk]


def makers_of_each(reports: Iterable[Report]) -> Mapping[int, frozenset[str]]:
    """Return who made each of many reports, though others wrote over it since."""
    found = {one.pk: {one.maker_id} - {""} for one in reports}
    rows = Payload.objects.filter(
        subject_kind="job_report",
        subject_id__in=[str(one) for one in found],
        entry__act="jobs.write",
    ).order_by()
    for number, writer in rows.values_list("subject_id", "entry__actor_id").distinct():
        found[int(number)].add(writer)
    return {one: frozenset(makers) for one, makers in found.items()}
