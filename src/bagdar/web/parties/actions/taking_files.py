"""Tables that were sent as files: releases, and registers of unfair suppliers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.loads.actions import Work
from bagdar.web.loads.queries import Misfit
from bagdar.web.parties.actions.reading import LARGEST_BYTES, read_bans
from bagdar.web.parties.actions.taking import Source, take_purchases, take_unfair

FILE = "file"
LARGEST_RELEASES, MOST_UNPACKED = 64 * 2**20, 2 * 2**30


def told_of(source: Source) -> dict[str, str]:
    """Return what is kept with a file of whose it is and of which day."""
    return {"source": source.name, "stated_on": source.stated_on.isoformat()}


def take_sent_purchases(work: Work) -> Mapping[str, int]:
    """Take releases in. Raises DeliveryError, PermissionDenied."""
    path = work.file(FILE)
    if path is None:
        raise refuse(FILE, _("This file cannot be read."))
    done = take_purchases(
        path,
        _source(work),
        by=work.by,
        at=work.at,
        most_bytes=MOST_UNPACKED,
        watch=work.watch,
    )
    return done.counts


def take_sent_unfair(work: Work) -> Mapping[str, int]:
    """Take a register of unfair suppliers in. Raises DeliveryError, PermissionDenied."""
    path = work.file(FILE)
    if path is None:
        raise refuse(FILE, _("This file cannot be read."))
    with path.open("rb") as kept:
        read = read_bans(kept.read(LARGEST_BYTES + 1))
    for one in read.refused:
        work.watch.misfit(Misfit(0, "", "", one))
    done = take_unfair(
        read.rows,
        _source(work),
        refused=len(read.refused),
        by=work.by,
        at=work.at,
        watch=work.watch,
    )
    return done.counts


def _source(work: Work) -> Source:
    told = work.told
    return Source(told["source"], date.fromisoformat(told["stated_on"]), work.world)
