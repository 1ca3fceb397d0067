"""A large table of a register that was sent as a file: tried by a worker, then taken in."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.utils.translation import gettext as _

from bagdar.sources.tables import MOST_ROWS as MOST_READ
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.loads.actions import Kind, Work
from bagdar.web.loads.queries import Misfit
from bagdar.web.spending.actions.importing import Sent, Tried, import_rows
from bagdar.web.spending.models import Register

QUICK_BYTES = 256 * 1024
QUICK_BYTES_PACKED = 48 * 1024
"""A smaller table is tried at once: a second or two. A workbook is packed, so it holds more."""
FILE = "table"
_SEEN = "seen.json"


def is_large(content: bytes) -> bool:
    """Answer whether a table is better read by a worker."""
    packed = content.startswith(b"PK")
    return len(content) > (QUICK_BYTES_PACKED if packed else QUICK_BYTES)


def told_of(sent: Sent) -> dict[str, str]:
    """Return what is kept with a table of whose it is and how it writes fractions."""
    return {"source": sent.source, "decimal": sent.decimal or ""}


def kind_of(register: Register) -> Kind:
    """Return how tables of a register are taken in."""
    return Kind(lambda work: _take(register, work), is_tried=True, most_misfits=MOST_READ)


def _take(register: Register, work: Work) -> Mapping[str, int]:
    """Try a table or take it in. Raises DeliveryError, PermissionDenied."""
    path = work.file(FILE)
    if path is None:
        raise refuse(FILE, _("This file cannot be read."))
    told = work.told
    sent = Sent(path.read_bytes(), told["source"], told["decimal"] or None, seen=_seen(work))
    tried = import_rows(
        register, sent, by=work.by, at=work.at, dry_run=work.is_trial, watch=work.watch
    )
    _tell(tried, work)
    return tried.counts


def _seen(work: Work) -> frozenset[int] | None:
    """Return the versions that the trial would correct; a trial itself has seen none."""
    return (
        None if work.is_trial else frozenset(json.loads((work.folder / _SEEN).read_text("utf-8")))
    )


def _tell(tried: Tried, work: Work) -> None:
    for one in tried.faults:
        work.watch.misfit(Misfit(one.row, "", one.column, one.text))
    if work.is_trial:
        seen = [standing.pk for standing, _given in tried.corrected]
        (work.folder / _SEEN).write_text(json.dumps(seen), "utf-8")
