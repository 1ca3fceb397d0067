"""Signals found by the search of the top bar, for whoever reads trend watch."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.found_beside import Entry, Group
from bagdar.web.trends.permissions import reads
from bagdar.web.trends.queries.reading import Wanted, last_runs, listed

SHORTEST, SHOWN = 3, 5


def signals_beside(q: str, reading: Reading) -> Sequence[Group]:
    """Return the signals of the runs that count that a search names; on a past day none."""
    asked = q.replace("\x00", "").strip()
    if len(asked) < SHORTEST or reading.as_of is not None or not reads(reading.scope):
        return ()
    synthetic = reading.is_synthetic
    rows = list(listed(Wanted(q=asked), last_runs(synthetic=synthetic))[: SHOWN + 1])
    if not rows:
        return ()
    entries = [
        Entry(
            one.signal.name,
            reverse("trend-signal", args=[one.signal_id]),
            str(one.goes.label),
        )
        for one in rows[:SHOWN]
    ]
    more = QueryDict(mutable=True)
    more.update({"q": asked, **({"world": "synthetic"} if synthetic else {})})
    everything = f"{reverse('trend-signals')}?{more.urlencode()}"
    return (Group(_("Signals"), entries, everything if len(rows) > SHOWN else ""),)
