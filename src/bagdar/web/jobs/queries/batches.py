"""Batches of records as their custodian reads them: counts by reason, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bagdar.sources.records import Reason
from bagdar.web.jobs.models import Batch

REASONS = {
    Reason.BROKEN_LINE: _("the line has not five cells"),
    Reason.PSEUDONYM: _("the pseudonym is none"),
    Reason.MONTH: _("the month is not written YYYY-MM"),
    Reason.MONTH_IN_FUTURE: _("the month has not come"),
    Reason.EMPLOYER: _("the BIN of the employer is none"),
    Reason.EMPLOYER_IS_PERSON: _("the employer is a person; write “individual”"),
    Reason.EMPLOYER_UNKNOWN: _("the employer is not of the programme"),
    Reason.SITE_UNKNOWN: _("the site is not of the programme"),
    Reason.SITE_OF_ANOTHER: _("the site is of another employer"),
    Reason.RATE: _("the rate is no number"),
    Reason.RATE_NEGATIVE: _("the rate is below zero"),
    Reason.RATE_TOO_HIGH: _("the rate is above 1.5"),
    Reason.DIFFERS: _("the rate differs from what is kept; to put it right, replace the month"),
}


@dataclass(frozen=True)
class Apart:
    """Rows set apart for one reason, the first lines named."""

    words: str
    count: int
    lines: tuple[int, ...]


def batches_of(*, synthetic: bool) -> QuerySet[Batch]:
    """Return the batches of a world, the newest first."""
    rows = Batch.objects.filter(programme__is_synthetic=synthetic)
    return rows.select_related("programme").order_by("-at", "-pk")


def apart_of(batch: Batch) -> list[Apart]:
    """Return what was set apart of a batch, most rows first."""
    found = [
        Apart(reason_words(reason), count, tuple(batch.lines.get(reason, ())))
        for reason, count in batch.set_apart.items()
    ]
    return sorted(found, key=lambda one: (-one.count, one.words))


def reason_words(code: str) -> str:
    """Say why rows were set apart; a reason that is not known any more says so."""
    known = {one.value: words for one, words in REASONS.items()}
    return str(known.get(code, _("the reasons are not known any more")))
