"""A small world of offices that ask each other, for these tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bagdar.core.data_requests.columns import Column, ColumnType
from bagdar.web.data_requests.actions.asking import Table, create_request, send_request
from bagdar.web.data_requests.actions.filling import fill_line, hand_over, judge, sign
from bagdar.web.data_requests.models import Answer, DataRequest, DeskKind, Line, Submission
from bagdar.web.data_requests.permissions import DeskFacts
from bagdar.web.people.models import User
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW

DUE = NOW + timedelta(days=10)
LOWER_DUE = NOW + timedelta(days=5)
LATER = NOW + timedelta(hours=1)
WORKERS = Column("workers", "Workers on the site", ColumnType.WHOLE, required=True, least="0")
NOTE = Column("note", "What holds it up", ColumnType.TEXT)
MONEY = Column("paid", "Paid this year", ColumnType.MONEY)
ASKED = Table((WORKERS, NOTE), known=("name", "enterprise", "stage"))


@dataclass
class Offices:
    """Who asks and answers: a ministry, two people of the oblast and of each of its districts."""

    ministry: User
    oblast: User
    akim: User
    east: User
    east_akim: User
    west: User
    west_akim: User
    organisation: int

    @property
    def desk(self) -> DeskFacts:
        """The office of the ministry."""
        return DeskFacts(DeskKind.ORGANISATION, self.organisation)


def place(key: str) -> Territory:
    """Return a territory."""
    return Territory.objects.get(key=key)


def akimat(key: str) -> DeskFacts:
    """Return the akimat of a territory."""
    return DeskFacts(DeskKind.AKIMAT, place(key).pk)


def offices() -> Offices:
    """Make the territories, a ministry that has both projects of the north, and the people."""
    builders.territories()
    builders.sectors()
    own = builders.organisation(key="industry", kind="ministry", name_en="Ministry of industry")
    for side in ("east", "west"):
        builders.project(
            f"north-{side}",
            key=f"{side}-plant",
            name_en=f"{side.capitalize()} plant",
            organisation=own,
            stage="construction",
        )
    people = {
        "oblast": ("officer", "north"),
        "akim": ("akim", "north"),
        "east": ("officer", "north-east"),
        "east_akim": ("akim", "north-east"),
        "west": ("officer", "north-west"),
        "west_akim": ("akim", "north-west"),
    }
    made = {
        name: builders.user(role, username=f"of-{name}", territory=place(key))
        for name, (role, key) in people.items()
    }
    ministry = builders.user("ministry", username="of-ministry", organisation=own)
    return Offices(ministry=ministry, organisation=own.pk, **made)


def drafted(world: Offices, *keys: str, table: Table = ASKED, **facts: Any) -> DataRequest:
    """Draft a request of the ministry to districts."""
    told = {
        "title": "Workers on sites",
        "letter": "Please fill in how many work on each site.",
        "due_at": DUE,
        "lower_due_at": LOWER_DUE,
    }
    asked = [akimat(one) for one in keys or ("north-east", "north-west")]
    return create_request(world.desk, {**told, **facts}, asked, table, by=world.ministry, at=NOW)


def sent(world: Offices, *keys: str, **facts: Any) -> DataRequest:
    """Draft a request and send it."""
    return send_request(drafted(world, *keys, **facts), by=world.ministry, at=NOW)


def answer_of(request: DataRequest, key: str) -> Answer:
    """Return the answer of an akimat."""
    found: Answer = Answer.objects.get(round__request=request, desk__territory__key=key)
    return found


def filled(answer: Answer, by: User, *, at: datetime = LATER, **typed: str) -> Line:
    """Fill in the first line of an answer."""
    line = answer.lines.order_by("slot")[0]
    return fill_line(answer, line.slot, typed, version=line.version, by=by, at=at)


def signed(
    answer: Answer, maker: User, checker: User, *, at: datetime = LATER, **typed: str
) -> Submission:
    """Fill in, hand over and sign an answer."""
    filled(answer, maker, at=at, **(typed or {"workers": "12"}))
    hand_over(answer, by=maker, at=at)
    return sign(answer, by=checker, at=at)


def accepted(answer: Answer, by: User, *, at: datetime = LATER) -> None:
    """Accept an answer."""
    judge(answer, "accepted", by=by, at=at)
