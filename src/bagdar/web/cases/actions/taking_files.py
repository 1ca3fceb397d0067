"""A document of results that was sent as a file, with the releases it was computed from."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from bagdar.core.cases.results import About
from bagdar.sources.ocds import Fault
from bagdar.web.cases.actions.taking import (
    LARGEST_BYTES,
    check_takes,
    processes_in,
    take_results,
)
from bagdar.web.cases.queries.about import MOST_UNPACKED_BYTES, AboutError, about_of
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.loads.actions import Watch, Work
from bagdar.web.loads.queries import LoadPhase, Misfit

KIND, DOCUMENT, RELEASES, SOURCE = "flags", "document", "releases", "source"


def take_sent_results(work: Work) -> Mapping[str, int]:
    """Take a document of results in. Raises DeliveryError, PermissionDenied."""
    check_takes(work.world, by=work.by, at=work.at)
    document = work.file(DOCUMENT)
    if document is None:
        raise refuse(DOCUMENT, _("This file cannot be read."))
    with document.open("rb") as kept:
        text = kept.read(LARGEST_BYTES + 1)
    work.watch.progress(LoadPhase.READING, 0, 0)
    done = take_results(
        text,
        world=work.world,
        about=_about(work, text),
        source=work.told.get(SOURCE, ""),
        by=work.by,
        at=work.at,
        watch=work.watch,
    )
    return done.counts


def _about(work: Work, text: bytes) -> Mapping[str, About]:
    path = work.file(RELEASES)
    if path is None:
        return {}
    told = tell_of(work.watch)
    try:
        return about_of(path, processes_in(text), most_bytes=MOST_UNPACKED_BYTES, told=told)
    except AboutError as error:
        raise refuse(RELEASES, _("These releases cannot be read.")) from error


def tell_of(watch: Watch) -> Callable[[Fault], None]:
    """Return what tells a watch of faults of releases."""
    return lambda one: watch.misfit(Misfit(one.line, one.ocid or "", one.path, one.reason))
