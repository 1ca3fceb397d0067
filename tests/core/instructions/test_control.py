"""The control report: what belongs to its period, and how it is counted and ordered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bagdar.core.instructions.control import LONGEST_SHOWN, Case, Period, control_report
from bagdar.core.instructions.counting import Totals
from bagdar.core.instructions.course import Standing, State

JULY = Period(date(2026, 7, 1), date(2026, 7, 31))


def case(
    number: int,
    office: str,
    state: State,
    issued: str,
    due: str,
    reported: str = "",
    over: str = "",
    **facts: Any,
) -> Case:
    def day(text: str) -> date | None:
        return date.fromisoformat(f"2026-{text}") if text else None

    standing = Standing(
        state=state,
        issued_on=day(issued),
        answer_by=day(issued),
        first_due_on=day(due),
        due_on=day(due),
        reported_on=day(reported),
        ended_on=day(over),
        **facts,
    )
    return Case(number, office, standing)


#         number  lead     state            issued   due      reported  over
DRAWN = (
    case(1, "north", State.CLOSED, "05-01", "06-20", "06-20", "06-30"),
    case(2, "north", State.CLOSED, "05-01", "07-01", "07-01", "07-02"),
    case(3, "north", State.CLOSED, "05-01", "07-10", "07-11", "07-20", extensions=1),
    case(4, "north", State.IN_WORK, "06-01", "07-20", extensions=3),
    case(5, "south", State.ISSUED, "07-30", "08-10"),
    case(6, "south", State.RETURNED, "04-01", "07-20", returns=1),
    case(7, "south", State.WITHDRAWN, "06-01", "07-05", over="07-05", objections=1),
    case(8, "south", State.REPORTED, "06-01", "07-31", "07-31"),
    case(9, "south", State.IN_WORK, "06-02", "07-31"),
    case(10, "south", State.ISSUED, "08-01", "08-10"),
    case(11, "north", State.DRAFTED, "", ""),
)


def test_what_was_in_force_in_the_period_is_counted_as_it_stood_at_its_end() -> None:
    found = control_report(DRAWN, JULY)
    north = Totals(issued=3, overdue=1, on_time=1, late=1, closed=2, extended=2, extensions=4)
    south = Totals(
        issued=5,
        in_term=2,
        overdue=1,
        on_time=1,
        withdrawn=1,
        unanswered=1,
        to_check=1,
        returned=1,
        returns=1,
        objected=1,
    )
    assert found.offices == {"north": north, "south": south}
    assert found.totals == north + south


def test_the_overdue_the_extended_the_closed_and_the_longest_standing_are_in_order() -> None:
    found = control_report(DRAWN, JULY)
    numbers = {
        name: [one.number for one in getattr(found, name)]
        for name in ("overdue", "extended", "closed", "longest")
    }
    assert numbers == {
        "overdue": [6, 4],
        "extended": [4, 3],
        "closed": [2, 3],
        "longest": [6, 4, 8, 9, 5],
    }


def test_no_more_than_so_many_of_the_longest_standing_are_named() -> None:
    many = [replace(DRAWN[3], number=number) for number in range(40)]
    assert [one.number for one in control_report(many, JULY).longest] == list(range(LONGEST_SHOWN))


def test_nothing_is_reported_of_nothing() -> None:
    found = control_report([], JULY)
    assert (found.totals, found.offices, found.overdue) == (Totals(), {}, [])
