"""The band of scenarios by which additional jobs of a programme are stated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.jobs.policy import (
    PERCENT,
    Additionality,
    Band,
    BandError,
    first_of_month,
    month_after,
)
from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.jobs.actions.computing import ask_for_jobs
from bagdar.web.jobs.models import MOST_MULTIPLIER, SOURCE_LENGTH, AdditionalityBand, JobFigure
from bagdar.web.jobs.permissions import releases
from bagdar.web.jobs.queries.additionality import SHARES
from bagdar.web.journal.actions import Actor, act
from bagdar.web.projects.models import Programme

SIDES = ("low", "high")
MOST_AHEAD = 12
"""Months after the present one in which a band begins: none is taken back or put before another."""
FIELDS = tuple(f"{side}_{share}" for side in SIDES for share in SHARES)


def set_band(
    programme: Programme,
    shares: Mapping[str, int],
    *,
    valid_from: date,
    source: str,
    by: Actor,
    at: datetime,
) -> AdditionalityBand:
    """State additional jobs of a programme by a band, from a month on.

    `shares` are whole per cent by FIELDS. Months computed before keep what they were stated with:
    a band begins with the newest month computed or a later one, and after the band before it. The
    figures are computed anew within a minute.

    Raises PermissionDenied, and DeliveryError for shares that are none, a band that is upside
    down, without a source, or of a month that is over or more than a year ahead.
    """
    if not releases(by, programme, at=at):
        raise PermissionDenied
    source = source.strip()
    _check_shares(shares, source)
    with act("jobs.additionality", by=by, at=at) as entry:
        Programme.objects.select_for_update().get(pk=programme.pk)
        before = AdditionalityBand.objects.filter(programme=programme).first()
        _check_month(programme, valid_from, before, first_of_month(timezone.localdate(at)))
        made = AdditionalityBand.objects.create(
            programme=programme,
            valid_from=valid_from,
            source=source,
            **{name: shares[name] for name in FIELDS},
        )
        entry.record(
            "additionality_band",
            str(made.pk),
            before=None if before is None else _told(before),
            after=_told(made),
        )
        ask_for_jobs([programme.pk], at)
    return made


def _check_shares(shares: Mapping[str, int], source: str) -> None:
    problems: dict[str, list[str]] = {}
    for name in FIELDS:
        most = MOST_MULTIPLIER if name.endswith("_multiplier") else PERCENT
        if not 0 <= shares[name] <= most:
            problems[name] = [_("Write whole per cent from 0 to %(most)s.") % {"most": most}]
    if not source or len(source) > SOURCE_LENGTH or "\x00" in source:
        problems["source"] = [
            _("Name the study or decision that the shares come from, in at most %(most)s letters.")
            % {"most": SOURCE_LENGTH}
        ]
    if problems:
        raise DeliveryError(problems)
    low, high = (
        Additionality(**{one: shares[f"{side}_{one}"] for one in SHARES}, source=source)
        for side in SIDES
    )
    try:
        Band(low, high)
    except BandError:
        text = _("The cautious scenario leaves more jobs than the hopeful one: change them over.")
        raise refuse("low_leakage", text) from None


def _check_month(
    programme: Programme, valid_from: date, before: AdditionalityBand | None, present: date
) -> None:
    if valid_from.day != 1:
        raise refuse("valid_from", _("A scenario holds from the first day of a month."))
    latest = month_after(present, MOST_AHEAD)
    if valid_from > latest:
        text = _("A scenario begins in %(month)s at the latest. Check the year.")
        raise refuse("valid_from", text % {"month": f"{latest:%Y-%m}"})
    if before is not None and valid_from <= before.valid_from:
        text = _("Scenarios of this month or a later one are set. Choose a later month.")
        raise refuse("valid_from", text)
    newest = JobFigure.objects.filter(programme=programme).order_by("-month").first()
    if newest is not None and valid_from < newest.month:
        text = _("%(month)s is computed: months before it keep their figures. Choose it or later.")
        raise refuse("valid_from", text % {"month": f"{newest.month:%Y-%m}"})


def _told(row: AdditionalityBand) -> dict[str, Any]:
    shares = {name: getattr(row, name) for name in FIELDS}
    return {"programme": row.programme_id, "valid_from": row.valid_from, **shares} | {
        "source": row.source
    }
