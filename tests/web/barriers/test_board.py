"""The public board, the ministries of kinds, and the draw of call-backs that anybody can check."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bagdar.core.barriers import draw
from bagdar.core.barriers.course import Happening
from bagdar.web.barriers.actions import callbacks
from bagdar.web.barriers.actions.board import publish_board
from bagdar.web.barriers.actions.callbacks import call_back, keep_draws
from bagdar.web.barriers.actions.routing import set_route
from bagdar.web.barriers.models import (
    BarrierEvent,
    BoardRow,
    Callback,
    DrawSeed,
    Kind,
    Outcome,
    Route,
)
from bagdar.web.barriers.queries.boards import closings_of, public_board
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.journal.models import Payload
from bagdar.web.people.models import User
from bagdar.web.territories.models import Territory
from tests.builders import NOW, TESTS
from tests.web.barriers import raising
from tests.web.barriers.raising import DAY, Ladder, done, raised

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Ladder:
    return raising.ladder()


def browser(person: User | None = None) -> Client:
    made = Client(headers={"Accept-Language": "en"})
    if person:
        made.force_login(person)
    return made


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def published(at: datetime = NOW) -> dict[str, tuple[int, ...]]:
    """Publish, and return going, closed, unconfirmed, forced of each line."""
    publish_board(synthetic=False, by=TESTS, at=at)
    board = public_board(synthetic=False, day=at.date())
    lines = [*board.country, *board.oblasts, *board.kinds]
    names = ("going", "closed", "unconfirmed", "forced")
    return {one.name: tuple(getattr(one.row, name) for name in names) for one in lines}


def test_the_board_counts_each_ending_apart_by_oblast_and_kind(who: Ladder) -> None:
    raised(who)
    done(raised(who), Happening.CONFIRMED, who.business, rating=3)
    done(raised(who, kind="gas"), Happening.FORCED, who.akim)
    done(raised(who), Happening.REPORTED, who.officer)
    found = published(NOW + DAY * 30)
    assert found == {
        "": (1, 1, 1, 1),
        "North": (1, 1, 1, 1),
        "South": (0, 0, 0, 0),
        "connection to power": (1, 1, 1, 0),
        "connection to gas": (0, 0, 0, 1),
    }


def test_a_protected_barrier_is_in_no_line_of_the_board(who: Ladder) -> None:
    """Else the country less its oblasts would tell how many there are."""
    raised(who, protected=True)
    done(raised(who, protected=True), Happening.FORCED)
    found = published()
    assert (found[""], found["North"]) == ((0, 0, 0, 0), (0, 0, 0, 0))
    assert "connection to power" not in found
    said = text(browser().get("/en/barriers/board/"))
    assert "Besides" not in said
    assert "No barrier was closed without its business." in said


def test_from_five_on_the_number_of_protected_barriers_in_the_country_is_told(who: Ladder) -> None:
    for _one in range(4):
        done(raised(who, protected=True), Happening.FORCED)
    published()
    assert "Besides" not in text(browser().get("/en/barriers/board/"))
    raised(who, protected=True)
    assert published()[""] == (0, 0, 0, 0)
    said = text(browser().get("/en/barriers/board/"))
    assert "Besides, 5 barriers were raised past the office below, in the whole country." in said
    assert "by force." not in said
    done(raised(who, protected=True), Happening.FORCED)
    published()
    said = text(browser().get("/en/barriers/board/"))
    assert "Besides, 6 barriers" in said
    assert "5 of them were closed by force." in said


@pytest.mark.usefixtures("building")
def test_the_database_keeps_no_small_number_of_protected_barriers(who: Ladder) -> None:
    raised(who, protected=True)
    published()
    with pytest.raises(IntegrityError), transaction.atomic():
        BoardRow.objects.filter(subject="country").update(protected=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        BoardRow.objects.filter(subject="territory").update(protected_forced=5)


def test_the_page_shows_what_was_published_and_nothing_newer(who: Ladder) -> None:
    assert "Nothing is published yet" in text(browser().get("/en/barriers/board/"))
    published()
    raised(who)
    said = text(browser().get("/en/barriers/board/"))
    assert "As published on 15 June 2026" in said
    assert BoardRow.objects.filter(going__gt=0).count() == 0
    published()
    assert BoardRow.objects.filter(going=1).count() == 3


def test_a_closing_by_force_is_public_by_office_without_the_business(who: Ladder) -> None:
    signed = "A. Akim, akim"
    done(raised(who), Happening.FORCED, who.akim, note="The land was sold.", signature=signed)
    hidden = raised(who, protected=True, territory=Territory.objects.get(key="south-east"))
    done(hidden, Happening.FORCED, note="Entered twice.", signature="B")
    said = text(browser().get("/en/barriers/board/"))
    assert "District: North east" in said
    assert "The land was sold." in said
    assert "A. Akim, akim" in said
    assert "South" not in said.partition("Closed by force")[2]
    assert "Entered twice." not in said
    assert who.works.name not in said


def test_days_are_those_of_the_installation_not_of_greenwich(who: Ladder) -> None:
    """Eight in the evening of Greenwich is the next day in Almaty."""
    eve = datetime(2025, 12, 31, 20, tzinfo=UTC)
    set_route(Kind.GAS, raising.energy(), by=who.office, at=eve)
    made = raised(who, at=eve)
    done(made, Happening.FORCED, who.akim, eve)
    (line,) = public_board(synthetic=False, day=NOW.date()).forced
    assert line.on == date(2026, 1, 1)
    said = text(browser(who.business).get(f"/en/barriers/{made.pk}/"))
    assert "The moved days of 2026 are not known" in said


def test_only_the_programme_office_names_ministries_and_calls_back(who: Ladder) -> None:
    ministry = raising.energy()
    for person in (who.akim, who.chair, who.ministry, who.business):
        with pytest.raises(PermissionDenied):
            set_route(Kind.GAS, ministry, by=person, at=NOW)
        for path in ("routes", "calls"):
            assert browser(person).get(f"/en/barriers/{path}/").status_code == 404
    page = browser(who.office)
    sent = {"kind": "gas", "organisation": ministry.pk}
    assert page.post("/en/barriers/routes/", sent).status_code == 302
    assert Route.objects.get().organisation == ministry
    assert page.post("/en/barriers/routes/", {"kind": "none"}).status_code == 422
    assert page.post("/en/barriers/routes/", {"kind": "gas"}).status_code == 302
    assert not Route.objects.exists()


JULY = datetime(2026, 7, 1, 6, tzinfo=UTC)


def test_the_seed_of_a_month_is_promised_and_told_only_after_it(who: Ladder) -> None:
    keep_draws(by=TESTS, at=NOW)
    keep_draws(by=TESTS, at=NOW + DAY)
    following, seed = DrawSeed.objects.order_by("-month")
    assert following.month == date(2026, 7, 1)
    assert (seed.month, seed.digest) == (date(2026, 6, 1), draw.commitment(seed.seed))
    assert not Payload.objects.filter(body__contains=seed.seed).exists()
    said = text(browser().get("/en/barriers/board/"))
    assert seed.digest in said
    assert following.digest in said
    assert seed.seed not in said
    keep_draws(by=TESTS, at=JULY)
    assert seed.seed in text(browser().get("/en/barriers/board/"))
    assert following.seed not in text(browser().get("/en/barriers/board/"))
    assert DrawSeed.objects.count() == 3


def test_closings_from_before_the_seed_was_promised_are_not_drawn_by_it(who: Ladder) -> None:
    done(raised(who), Happening.CONFIRMED, who.business, NOW)
    keep_draws(by=TESTS, at=NOW + DAY)
    later = raised(who, at=NOW + DAY)
    done(later, Happening.CONFIRMED, who.business, NOW + 2 * DAY)
    seed = DrawSeed.objects.get(month=date(2026, 6, 1))
    assert closings_of(seed) == [BarrierEvent.objects.get(barrier=later, happening="confirmed").pk]


def test_a_business_finds_the_number_of_its_closing_on_the_page(who: Ladder) -> None:
    made = raised(who)
    done(made, Happening.CONFIRMED, who.business)
    number = BarrierEvent.objects.get(barrier=made, happening="confirmed").pk
    page = text(browser(who.business).get(f"/en/barriers/{made.pk}/"))
    assert f"number {number} in the draw of call-backs" in page


def test_the_closings_of_the_month_are_drawn_as_anybody_can_check(who: Ladder) -> None:
    keep_draws(by=TESTS, at=NOW)
    for _one in range(60):
        done(raised(who), Happening.CONFIRMED, who.business)
    done(raised(who), Happening.FORCED, who.akim)
    late = raised(who)
    done(late, Happening.CONFIRMED, who.business, JULY)
    keep_draws(by=TESTS, at=JULY)
    keep_draws(by=TESTS, at=JULY)
    june = DrawSeed.objects.get(month=date(2026, 6, 1))
    closed = BarrierEvent.objects.filter(happening="confirmed").exclude(barrier=late)
    numbers = list(closed.values_list("pk", flat=True))
    drawn = list(Callback.objects.order_by("closing_id").values_list("closing_id", flat=True))
    assert drawn == list(draw.drawn(june.seed, numbers))
    (line,) = [one for one in public_board(synthetic=False, day=NOW.date()).draws if one.seed]
    assert (list(line.closings), list(line.drawn)) == (sorted(numbers), drawn)


@pytest.fixture
def call(who: Ladder, monkeypatch: pytest.MonkeyPatch) -> Callback:
    """Return the call about a closing that was drawn."""
    monkeypatch.setattr(callbacks, "drawn", lambda _seed, numbers: tuple(numbers))
    keep_draws(by=TESTS, at=NOW)
    done(raised(who), Happening.CONFIRMED, who.business)
    keep_draws(by=TESTS, at=JULY)
    return Callback.objects.get()


def test_a_call_is_written_down_once_by_the_office(who: Ladder, call: Callback) -> None:
    page = browser(who.office)
    assert "call-backs to make" in text(page.get("/en/work/")).lower()
    path = f"/en/barriers/calls/{call.pk}/"
    assert who.works.name in text(page.get(path))
    assert page.post(path, {"outcome": "solved", "note": " "}).status_code == 422
    sent = {"outcome": "not_solved", "note": "The director: nothing was done."}
    assert page.post(path, sent).status_code == 302
    call.refresh_from_db()
    assert (call.outcome, call.actor_id) == ("not_solved", who.office.actor_id)
    assert page.get(path).status_code == 404
    assert "nothing was done" in text(page.get("/en/barriers/calls/"))
    with pytest.raises(DeliveryError):
        call_back(call, Outcome.SOLVED, "again", by=who.office, at=timezone.now())


def test_nobody_else_writes_a_call_down(who: Ladder, call: Callback) -> None:
    for person in (who.akim, who.business, who.chair):
        with pytest.raises(PermissionDenied):
            call_back(call, Outcome.SOLVED, "yes", by=person, at=NOW)


@pytest.mark.usefixtures("building")
def test_the_database_keeps_seeds_and_calls(who: Ladder, call: Callback) -> None:
    call_back(call, Outcome.SOLVED, "yes", by=who.office, at=JULY + timedelta(hours=1))
    open_month = DrawSeed.objects.filter(drawn_at=None).earliest("month")
    changes: tuple[tuple[Any, dict[str, Any]], ...] = (
        (DrawSeed.objects.filter(pk=open_month.pk), {"seed": "x"}),
        (DrawSeed.objects.filter(pk=open_month.pk), {"digest": "x"}),
        (DrawSeed.objects.exclude(drawn_at=None), {"drawn_at": NOW}),
        (Callback.objects.all(), {"outcome": "pressed"}),
        (Callback.objects.all(), {"note": "no"}),
    )
    for rows, change in changes:
        with pytest.raises(Error), transaction.atomic():
            rows.update(**change)
    for table in (DrawSeed, Callback):
        with pytest.raises(Error), transaction.atomic():
            table._default_manager.all()._raw_delete("default")
