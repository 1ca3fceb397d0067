"""An oblast that but gathers its districts makes, fills in and corrects no lines of its own."""

from __future__ import annotations

import pytest
from django.test import Client

from bagdar.web.data_requests.actions.asking import Table
from bagdar.web.data_requests.actions.filling import (
    add_lines,
    begin_correction,
    fill_line,
    hand_over,
    sign,
)
from bagdar.web.data_requests.actions.uploading import try_workbook
from bagdar.web.data_requests.models import Answer, State
from bagdar.web.data_requests.permissions import DataRequestError
from tests.web.data_requests.asking import (
    LATER,
    NOTE,
    WORKERS,
    Offices,
    accepted,
    answer_of,
    offices,
    sent,
    signed,
)

pytestmark = pytest.mark.django_db
OWN = "no lines of its own"


@pytest.fixture
def world() -> Offices:
    return offices()


@pytest.fixture
def north(world: Offices) -> Answer:
    request = sent(world, table=Table((WORKERS, NOTE), rows="free", known=()))
    return answer_of(request, "north")


def test_no_lines_are_added_or_filled_in(north: Answer, world: Offices) -> None:
    for act in (
        lambda: add_lines(north, by=world.oblast, at=LATER),
        lambda: fill_line(north, 1, {"note": "x"}, version=1, by=world.oblast, at=LATER),
        lambda: try_workbook(north, b"a;b\n", name="a.csv", by=world.oblast, at=LATER),
    ):
        with pytest.raises(DataRequestError, match=OWN):
            act()
    assert north.lines.count() == 0
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(world.oblast, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/en/data-requests/answers/{north.pk}/workbook/").status_code == 404


def test_what_was_gathered_is_corrected_where_it_was_given(north: Answer, world: Offices) -> None:
    east = answer_of(north.round.request, "north-east")
    signed(east, world.east, world.east_akim)
    accepted(east, world.oblast)
    hand_over(north, by=world.oblast, at=LATER)
    sign(north, by=world.akim, at=LATER)
    accepted(north, world.ministry)
    with pytest.raises(DataRequestError, match=OWN):
        begin_correction(north, "A shift", by=world.oblast, at=LATER)
    north.refresh_from_db()
    assert north.state == State.ACCEPTED
    begin_correction(east, "A shift", by=world.east, at=LATER)


def test_lines_of_the_register_are_not_added_to(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    with pytest.raises(DataRequestError, match="No lines can be added"):
        add_lines(east, by=world.east, at=LATER)
    assert east.lines.count() == 1
