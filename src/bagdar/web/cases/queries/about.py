"""What flagged processes are about, read from the releases that a run was computed from."""

from __future__ import annotations

from collections.abc import Callable, Container
from pathlib import Path

from bagdar.core.cases.results import About
from bagdar.sources.ocds import Fault, SourceError
from bagdar.sources.ocds.about import TooMuchError, read_about

MOST_UNPACKED_BYTES = 2 * 2**30


class AboutError(ValueError):
    """Releases that cannot be read; the text says why."""


def _nobody(_fault: Fault) -> None:
    """Tell nobody."""


def about_of(
    path: Path,
    wanted: Container[str],
    *,
    most_bytes: int | None = None,
    told: Callable[[Fault], None] = _nobody,
) -> dict[str, About]:
    """Return what releases say of the processes that are wanted, the last one of each.

    What cannot be read is left out, and told. Raises AboutError for what cannot be opened, or is
    too large.
    """
    try:
        found = list(read_about(path, wanted, told, most_bytes=most_bytes))
    except (SourceError, TooMuchError) as error:
        raise AboutError(str(error)) from error
    return {
        one.ocid: About(
            title=one.title,
            buyer=one.buyer,
            buyer_name=one.buyer_name,
            supplier=one.supplier,
            supplier_name=one.supplier_name,
            value=one.value,
            currency=one.currency,
            project=one.project,
        )
        for one in found
    }
