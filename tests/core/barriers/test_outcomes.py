"""What became of a barrier at each level that had it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import pytest

from bagdar.core.barriers.course import State
from bagdar.core.barriers.ladder import Level
from bagdar.core.barriers.outcomes import Kept, Stay, stays

AS_OF = datetime(2026, 9, 1, tzinfo=UTC)
DISTRICT, OBLAST, MINISTRY, CABINET = Level


def on(day: int | None, month: int = 6) -> datetime | None:
    return None if day is None else datetime(2026, month, day, tzinfo=UTC)


def kept(
    *reached: int,
    state: str = "open",
    ended: int | None = None,
    sent_up: Collection[Level] = (),
    overdue: int | None = None,
) -> Kept:
    """Return a barrier raised with a district on the 1st of June; it reached levels on days."""
    begun = datetime(2026, 6, 1, tzinfo=UTC)
    levels = {
        level: datetime(2026, 6, day, tzinfo=UTC)
        for level, day in zip((OBLAST, MINISTRY, CABINET), reached, strict=False)
    }
    return Kept(begun, DISTRICT, levels, sent_up, on(overdue), State(state), on(ended))


# what stands                                         district       oblast      ministry   cabinet
DRAWN = [
    (kept(), "going"),
    (kept(9, 18), "late           late        going"),
    (kept(state="closed", ended=3), "solved"),
    (kept(state="forced", ended=3), "forced"),
    (kept(state="unconfirmed", ended=20), "unconfirmed"),
    (kept(3, sent_up={DISTRICT}), "sent_up        going"),
    (kept(3, state="closed", ended=5, sent_up={DISTRICT}), "sent_up        solved"),
    (kept(9, 12, state="closed", ended=20, sent_up={OBLAST}), "late         sent_up    solved"),
    (kept(9, 12, 15, state="closed", ended=20), "late           late        late      solved"),
    (kept(9, 12, 15, overdue=25), "late           late        late       late"),
    (kept(9, 12, 15, state="closed", ended=28, overdue=25), "late      late    late     late"),
]


@pytest.mark.parametrize(("stands", "outcomes"), DRAWN)
def test_each_level_has_one_outcome(stands: Kept, outcomes: str) -> None:
    assert [one.outcome.value for one in stays(stands, as_of=AS_OF)] == outcomes.split()


def test_what_lies_ahead_of_the_moment_has_not_happened() -> None:
    stands = kept(9, 18, state="closed", ended=20)
    early = stays(stands, as_of=datetime(2026, 6, 9, tzinfo=UTC))
    assert [one.outcome.value for one in early] == ["going"]
    told = stays(stands, as_of=datetime(2026, 6, 10, tzinfo=UTC))
    assert [one.outcome.value for one in told] == ["late", "going"]
    assert told[0].until == on(9)


def test_a_protected_barrier_has_no_stay_below_the_level_it_began_at() -> None:
    begun = datetime(2026, 6, 1, tzinfo=UTC)
    stands = Kept(begun, OBLAST, {OBLAST: begun}, (), None, State.CLOSED, on(3))
    found = stays(stands, as_of=AS_OF)
    assert found == (Stay(OBLAST, begun, on(3), found[0].outcome),)
    assert found[0].outcome.value == "solved"
