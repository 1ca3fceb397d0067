"""What did not fit, told on the screen: how often each reason came, and where first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bagdar.sources.ocds.faults import FaultLog

REASONS_SHOWN = 20


def tell_reasons(faults: FaultLog) -> None:
    """Say how often each reason came, the commonest first; the place is that of the first one."""
    reasons = sorted(faults.reasons.items(), key=lambda one: -one[1].count)
    for reason, told in reasons[:REASONS_SHOWN]:
        first = told.first
        line = f", line {first.line}" if first.line else ""
        ocid = f", {first.ocid}" if first.ocid and not first.line else ""
        path = f", {first.path}" if first.path else ""
        where = f", at byte {first.offset}" if first.offset is not None else ""
        place = f"{first.source}{line}{ocid}{path}{where}"
        click.echo(f"{told.count:,} × {reason} (first: {place})", err=True)
    if len(reasons) > REASONS_SHOWN:
        rest = sum(told.count for _reason, told in reasons[REASONS_SHOWN:])
        click.echo(f"{rest:,} × {len(reasons) - REASONS_SHOWN:,} more reasons", err=True)
