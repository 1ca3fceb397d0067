"""Where a signal is told to go: one word on every page, held against the back-tests of a run."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.web.people.models import User
from bagdar.web.trends.models import Direction, Sighting, that_goes
from bagdar.web.trends.queries.reading import Wanted, listed
from tests import builders
from tests.web.trends import working
from tests.web.trends.test_explained import DOWN
from tests.web.trends.test_pages import BACKEND, text_of
from tests.web.trends.working import signal, taken

pytestmark = pytest.mark.django_db

BANDS = [
    {"label": "TOP10", "to_rank": 10, "of": 60, "rose": 22},
    {"label": "TOP10", "to_rank": 200, "of": 540, "rose": 38},
    {"label": "LOW10", "to_rank": 10, "of": 60, "rose": 30},
    {"label": "LOW10", "to_rank": 50, "of": 540, "rose": 53},
    {"label": "LOW10", "to_rank": 200, "of": 408, "rose": 19},
    {"label": "EARLY10", "to_rank": 10, "of": 60, "rose": 21},
    {"label": "EARLY10", "to_rank": 25, "of": 90, "rose": 4},
]


def place(rank: int, *, of: int, fell: int, to_rank: int) -> dict[str, Any]:
    return {"rank": rank, "score": 1.5, "precision": {"to_rank": to_rank, "of": of, "rose": fell}}


@pytest.fixture
def expert() -> User:
    builders.territories()
    builders.sectors()
    return builders.user("analyst", username="expert")


def reader(expert: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(expert, backend=BACKEND)
    return client


def card_of(client: Client, name: str) -> str:
    return text_of(client.get(reverse("trend-signal", args=[working.known(name).pk])))


def test_what_the_ranking_of_falling_does_not_call_is_unclear_and_says_both(expert: User) -> None:
    taken(
        signal("arc briquette", rank=4, **DOWN, falling=place(200, of=408, fell=19, to_rank=200)),
        signal("wet kiln", rank=150, **DOWN, falling=place(3, of=60, fell=30, to_rank=10)),
        signal("dry kiln", rank=7, falling=place(2, of=60, fell=30, to_rank=10)),
        precision=BANDS,
    )
    client = reader(expert)
    card = card_of(client, "arc briquette")
    assert "Unclear: the forecast points down, the ranking of what rises points up." in card
    assert "of 408 such alerts in past years (band of ranks to 200) 19 fell." in card
    assert "Of all 1008 alerts that were measured 102 fell." in card
    assert "Of 100 such alerts in past years (band of ranks to 10) 58 rose." in card
    assert "Of all 600 alerts that were measured 60 rose." in card
    assert "</svg> unclear" in card
    assert "</svg> falling" in card_of(client, "wet kiln")
    dry = card_of(client, "dry kiln")
    assert "Unclear: the forecast points up, the ranking of what falls points down." in dry


def test_an_early_signal_never_falls_and_is_told_with_its_own_back_test(expert: User) -> None:
    early = {"early": True, "precision": {"to_rank": 10, "of": 60, "rose": 21}}
    taken(signal("music loom", rank=1, **DOWN, **early), precision=BANDS)
    card = card_of(reader(expert), "music loom")
    assert "</svg> unclear" in card
    assert "early signals are not ranked by how they fall" in card
    assert "Of 60 such alerts in past years (band of ranks to 10) 21 rose." in card
    assert "Of all 150 alerts that were measured 25 rose." in card


def test_lists_and_cards_tell_one_direction_whatever_a_document_tells(expert: User) -> None:
    ranks, falls = (5, 150, 900), (None, 5, 150, 900)
    lines = [
        signal(
            f"{told} {rank} {fall} {early}",
            rank=rank,
            direction=told,
            early=early,
            falling=None if early or fall is None else place(fall, of=60, fell=30, to_rank=10),
        )
        for told, rank, fall, early in product(Direction.values, ranks, falls, (False, True))
    ]
    run = taken(*lines, precision=BANDS).run
    every = {one.signal.name: one.goes for one in Sighting.objects.select_related("run", "signal")}
    assert set(every.values()) == set(Direction)
    for one in Direction:
        rows = listed(Wanted(direction=one), [run])
        assert {row.signal.name for row in rows} == {name for name in every if every[name] is one}
        assert Sighting.objects.filter(that_goes([run], one), run=run).count() == len(rows)


def test_a_run_of_before_that_told_no_place_among_what_falls_tells_no_falling(expert: User) -> None:
    taken(signal("wet kiln", rank=90, **DOWN, falling=None), precision=BANDS)
    card = card_of(reader(expert), "wet kiln")
    assert "Unclear: the forecast points down, the ranking of what falls does not." in card
    assert "Of 60 signals that were put first among what falls in past years 30 fell." in card


def test_a_list_asks_for_its_run_once_however_long_it_is(
    expert: User, django_assert_max_num_queries: Any
) -> None:
    run = taken(*(signal(f"signal {one}", rank=one + 1) for one in range(30))).run
    with django_assert_max_num_queries(2):
        assert {one.goes for one in listed(Wanted(), [run])} == {Direction.RISING}
