"""What became of an agreement on publication: published, or why not yet and what will happen.

Everybody is told from which month an agreement holds and what is asked of a total that is shown.
Which of these keeps it back would be a bound, so that the programme office alone is told (0021).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy

from bagdar.core.jobs.disclosure.rules import EVERYBODY, LEAST_WORKERS
from bagdar.core.jobs.policy import first_of_month, month_after
from bagdar.web.jobs.models import Agreement, Measure, Release, ReleasedRow


class Outcome(StrEnum):
    """What became of a total that an enterprise agreed to publish, in the newest release."""

    PUBLISHED = "published"
    WAITS = "waits"
    UNCHANGED = "unchanged"
    FEW = "few"
    NOT_COUNTED = "not_counted"
    ANOTHER_ENTERPRISE = "another_enterprise"
    ENDED = "ended"


WORDS = {
    Outcome.PUBLISHED: gettext_lazy("published"),
    Outcome.WAITS: gettext_lazy("waits for the next release of a month in which it holds"),
    Outcome.UNCHANGED: gettext_lazy(
        "not yet: what is claimed of the project, or verified, is what it was in the release "
        "before, which it would give away; published with the first release in which both differ"
    ),
    Outcome.FEW: gettext_lazy("withheld: fewer than 10 workers"),
    Outcome.NOT_COUNTED: gettext_lazy("withheld: the project is not published"),
    Outcome.ANOTHER_ENTERPRISE: gettext_lazy("withheld: the project has another enterprise now"),
    Outcome.ENDED: gettext_lazy("ended"),
}


@dataclass(frozen=True)
class Told:
    """What became of one measure of an agreement."""

    measure: str
    label: str
    outcome: Outcome

    @property
    def words(self) -> str:
        """Say it to the programme office."""
        return str(WORDS[self.outcome])


@dataclass(frozen=True)
class Agreed:
    """What everybody is told of the agreement of a project: its first and last month."""

    first_month: date
    ended_in: date | None
    released: date | None

    @property
    def is_awaited(self) -> bool:
        """Answer whether no month was released yet in which it holds."""
        return self.released is None or self.released < self.first_month


def first_month_of(agreement: Agreement) -> date:
    """Return the first month at whose end an agreement holds."""
    return first_of_month(agreement.starts_on)


def agreed_of(project: int, *, as_of: datetime | None = None) -> Agreed | None:
    """Return what everybody is told of the newest agreement of a project's enterprise, if any."""
    rows = Agreement.objects.filter(project=project).select_related("project")
    releases = Release.objects.filter(frozen_at__isnull=False)
    if as_of is not None:
        rows = rows.filter(at__lte=as_of)
        releases = releases.filter(frozen_at__lte=as_of)
    newest = rows.order_by("-starts_on").first()
    if newest is None or newest.enterprise_id != newest.project.enterprise_id:
        return None
    theirs = releases.filter(programme=newest.project.programme_id)
    months = theirs.order_by("-month").values_list("month", flat=True)
    ended = newest.ends_on and first_of_month(newest.ends_on)
    return Agreed(first_month_of(newest), ended, months.first())


def outcomes_of(agreement: Agreement) -> tuple[Told, ...]:
    """Return what became of an agreement, measure by measure, in the newest release."""
    releases = Release.objects.filter(
        programme=agreement.project.programme_id, frozen_at__isnull=False
    )
    months = list(releases.order_by("-month").values_list("month", flat=True)[:1])
    return tuple(
        Told(
            one.value,
            str(one.label),
            _outcome(agreement, releases.filter(month__in=months, measure=one).first()),
        )
        for one in Measure
    )


def _outcome(agreement: Agreement, release: Release | None) -> Outcome:
    if agreement.enterprise_id != agreement.project.enterprise_id:
        return Outcome.ANOTHER_ENTERPRISE
    if release is None or release.frozen_at is None:
        return Outcome.WAITS
    after = month_after(release.month, 1)
    if agreement.ends_on is not None and agreement.ends_on < after:
        return Outcome.ENDED
    if first_month_of(agreement) > release.month or agreement.at > release.frozen_at:
        return Outcome.WAITS
    rows = ReleasedRow.objects.filter(category=EVERYBODY, release=release)
    row = rows.filter(project=agreement.project_id).first()
    if row is None:
        return Outcome.NOT_COUNTED
    if row.workers < LEAST_WORKERS:
        return Outcome.FEW
    return Outcome.PUBLISHED if row.is_own else Outcome.UNCHANGED
