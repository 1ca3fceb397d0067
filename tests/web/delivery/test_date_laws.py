"""Laws over chance sequences of acts: dates equal what rows say, and no row ever changes."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bagdar.web.delivery.actions import moves
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.milestones import add_milestone
from bagdar.web.delivery.actions.moves import Move
from bagdar.web.delivery.models import Achievement, DateMove, Milestone, MoveAnswer, Reason
from bagdar.web.delivery.queries.dates import said_of
from bagdar.web.journal.actions import System
from bagdar.web.projects.models import Standing
from tests import builders
from tests.builders import NOW
from tests.web.delivery import ledgers

OWNER, SIGNER = System("owner"), System("signer")
DATES = ("original_on", "committed_on", "forecast_on", "actual_on", "stated_at")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["move", "along", "confirm", "ask", "approve", "reject", "withdraw", "reach"]
        ),
        st.integers(0, 1),
        st.integers(-40, 400),
        st.booleans(),
    ),
    max_size=14,
)


class World:
    """A promised project with a second milestone, and an act after the other on it."""

    def __init__(self) -> None:
        builders.territories()
        self.project = ledgers.promised()
        self.steps = [
            ledgers.end_of(self.project),
            add_milestone(self.project, {"code": "land"}, by=OWNER, at=NOW),
        ]
        self.reason = Reason.objects.get(code="land")

    def do(self, kind: str, which: int, days: int, reasoned: bool, at: datetime) -> None:
        """Try one act; some are refused, which must leave nothing."""
        milestone = Milestone.objects.get(pk=self.steps[which].pk)
        on = at.date() + timedelta(days=days)
        move = Move(on, self.reason if reasoned else None)
        waiting = DateMove.objects.filter(kind="commitment", answer=None).first()
        who: dict[str, Any] = {"by": OWNER, "at": at}
        if kind == "move":
            moves.move_forecast(milestone, move, **who)
        elif kind == "along":
            moves.move_forecasts(milestone, move, along=[one.pk for one in self.steps], **who)
        elif kind == "confirm":
            moves.confirm_forecast(milestone, **who)
        elif kind == "ask":
            moves.ask_commitment(milestone, move, **who)
        elif kind == "reach":
            moves.report_achieved(milestone, on if reasoned else None, note="So", **who)
        elif waiting is not None:
            decision = {"approve": "approved", "reject": "rejected", "withdraw": "withdrawn"}[kind]
            by = OWNER if kind == "withdraw" else SIGNER
            moves.answer_commitment(waiting, decision, note="So", by=by, at=at)


def rows() -> list[dict[str, Any]]:
    return [
        {"table": table.__name__, **one}
        for table in (DateMove, MoveAnswer, Achievement)
        for one in table._default_manager.order_by("pk").values()
    ]


def stored() -> dict[int, tuple[Any, ...]]:
    return {pk: tuple(more) for pk, *more in Milestone.objects.values_list("pk", *DATES)}


class TestDates(TestCase):
    """What milestones repeat, and what the ledger keeps; each example begins in the same world."""

    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.world = World()

    @settings(max_examples=50, deadline=None)
    @given(STEPS)
    def test_a_milestone_repeats_what_its_rows_say_and_no_row_changes(
        self, steps: list[tuple[str, int, int, bool]]
    ) -> None:
        world, before, past = self.world, rows(), []
        for number, (kind, which, days, reasoned) in enumerate(steps, start=1):
            at = NOW + timedelta(days=number)
            with suppress(DeliveryError):
                world.do(kind, which, days, reasoned, at)
            now = rows()
            assert [one for one in now if one in before] == before
            before = now
            said = said_of(one.pk for one in world.steps)
            assert stored() == {
                pk: tuple(getattr(one, name) for name in DATES) for pk, one in said.items()
            }
            past.append((at, said))
        for at, said in past:
            assert said_of([one.pk for one in world.steps], as_of=at) == said
        end = ledgers.end_of(world.project)
        standing = Standing.objects.get(project=world.project, known_to=None)
        assert end.original_on == ledgers.ENDS_ON
        assert (standing.committed_on, standing.forecast_on, standing.actual_on) == (
            end.committed_on,
            end.forecast_on,
            end.actual_on,
        )


def test_the_days_of_the_law_reach_over_the_end_and_the_past() -> None:
    assert NOW.date() + timedelta(days=400) > ledgers.ENDS_ON > date(2026, 6, 1)
