"""Signals come in whole, once, and under the number that they had."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.journal.models import Head
from bagdar.web.people.permissions import World
from bagdar.web.trends.actions import taking
from bagdar.web.trends.actions.taking import take_signals
from bagdar.web.trends.models import Run, Sighting, Signal, SourceDocument
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.trends import working
from tests.web.trends.working import document, signal, taken

pytestmark = pytest.mark.django_db


def test_a_signal_comes_in_with_its_figures_and_documents() -> None:
    done = taken()
    (row,) = Sighting.objects.select_related("signal", "run")
    assert (done.signals, done.new, row.run) == (1, 0, done.run)
    assert (row.signal.key, row.rank, row.direction, row.stage) == (
        "green-hydrogen",
        1,
        "rising",
        "growing",
    )
    assert (row.share, row.documents_count, row.visibility) == (0.016, 30, 0.4)
    assert row.facts["straight"]["middle"] == [0.018, 0.02]
    (paper,) = SourceDocument.objects.all()
    assert (paper.title, paper.on, paper.venue) == (
        "On green hydrogen",
        "2025-03",
        "Journal of Energy",
    )


def test_the_same_document_again_changes_nothing_packed_or_not() -> None:
    first = taken()
    before = Head.objects.get().seq
    again = take_signals(gzip.compress(document(signal())), world=World.REAL, by=TESTS, at=NOW)
    assert (again.known, again.run, Head.objects.get().seq) == (True, first.run, before)


def test_a_signal_keeps_its_number_over_runs_and_the_earlier_run_stays() -> None:
    taken()
    number = working.known().pk
    renamed = {**signal("hydrogen, green"), "key": "green-hydrogen"}
    done = taken(renamed, signal("smart kiln", rank=2), digest="c" * 64)
    assert (done.signals, done.new) == (2, 1)
    assert Signal.objects.get(pk=number).name == "hydrogen, green"
    assert Sighting.objects.filter(signal=number).count() == 2
    assert Run.objects.count() == 2


def test_what_no_earlier_run_named_is_new_whatever_its_document_says() -> None:
    taken({**signal(), "fresh": True})
    assert not Sighting.objects.get().fresh, "before the first run nothing was known"
    done = taken({**signal(), "fresh": True}, signal("smart kiln", rank=2), digest="c" * 64)
    seen = {one.signal.key: one.fresh for one in Sighting.objects.filter(run=done.run)}
    assert seen == {"green-hydrogen": False, "smart-kiln": True}


def test_worlds_keep_their_signals_apart() -> None:
    taken()
    taken(world=World.SYNTHETIC)
    assert Signal.objects.count() == 2


def test_nobody_but_an_expert_takes_signals_in() -> None:
    for role in ("programme_office", "auditor", "chair"):
        with pytest.raises(PermissionDenied):
            take_signals(document(signal()), world=World.REAL, by=builders.user(role), at=NOW)
    take_signals(document(signal()), world=World.REAL, by=builders.user("analyst"), at=NOW)
    assert Run.objects.count() == 1


def broken(**change: Any) -> bytes:
    return document(signal(), {**signal("smart kiln", rank=2), **change})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Line 1: the line is empty"),
        (b"{", "Line 1: the line is no JSON"),
        (b"\xff\xfe", "no text in UTF-8"),
        (gzip.compress(document(signal()))[:-20], "The packed file is broken"),
        (document(signal(), format="cardinal"), "Line 1: format"),
        (document(signal(), periods=["2025", "2024", "2023", "2022"]), "Line 1: periods"),
        (document(signal(), told=["a\x00b"]), "Line 1: a sign that is no text"),
        (broken(shares=[0.1]), "Line 3: shares: values: 1, periods: 4"),
        (broken(shares=[0.1, 0.1, 0.1, 2]), "Line 3: shares.3"),
        (broken(key="green-hydrogen"), "Line 3: key green-hydrogen stands in line 2 already"),
        (broken(name=""), "Line 3: name"),
        (broken(more=1), "Line 3: more"),
        (broken(variants=["a\x00b"]), "Line 3: a sign that is no text"),
        (
            broken(documents=[{**signal()["documents"][0], "url": "https://a/\x00b"}]),
            "Line 3: a sign that is no text",
        ),
        (document(signal(), made_at="2026-02-30T00:00:00Z"), "The moment at which it was made"),
        (broken(ranks={"ours": 10**12}), "Line 3: ranks, counts: they are larger than any corpus"),
    ],
)
def test_a_document_that_does_not_fit_is_refused_with_its_line(content: bytes, said: str) -> None:
    with pytest.raises(DeliveryError) as refused:
        take_signals(content, world=World.REAL, by=TESTS, at=NOW)
    assert said in str(refused.value)
    assert not Run.objects.exists()


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_faults_are_told_in_the_language_of_the_reader_with_their_place(language: str) -> None:
    content = document(
        {**signal(), "direction": "up"},
        {**signal("smart kiln", rank=2), "shares": [0.1]},
        {**signal("new kiln", rank=3), "early": 1},
    )
    with override(language), pytest.raises(DeliveryError) as refused:
        take_signals(content, world=World.REAL, by=TESTS, at=NOW)
    told = refused.value.problems["document"][:3]
    parts = [one.split(": ", 2) for one in told]
    assert [place for _line, place, _words in parts] == ["direction", "shares", "early"]
    for _line, _place, words in parts:
        assert re.search("[а-яәғқңөұүһі]", words), words
    assert "rising, flat, falling" in told[0]


def test_every_line_that_does_not_fit_is_told_of_at_once() -> None:
    content = document(
        {**signal(), "direction": "up"},
        signal("smart kiln", rank=2),
        {**signal("new kiln", rank=3), "early": 1},
    )
    with pytest.raises(DeliveryError) as refused:
        take_signals(content, world=World.REAL, by=TESTS, at=NOW)
    told = refused.value.problems["document"]
    assert [one.split(":")[0] for one in told] == ["Line 2", "Line 4", "Nothing was taken."]


def test_a_document_beyond_its_bounds_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "LARGEST_UNPACKED_BYTES", 1000)
    for content in (document(signal()), gzip.compress(document(signal()))):
        with pytest.raises(DeliveryError, match="larger than"):
            take_signals(content, world=World.REAL, by=TESTS, at=NOW)
    monkeypatch.setattr(taking, "LARGEST_BYTES", 10)
    with pytest.raises(DeliveryError, match="larger than"):
        take_signals(document(signal()), world=World.REAL, by=TESTS, at=NOW)


@pytest.mark.parametrize("change", ["rank = 5", "share = 0.9", "direction = 'flat'"])
def test_the_database_keeps_what_a_run_saw(building: None, change: str) -> None:
    taken()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE trends_sighting SET {change}")  # noqa: S608 -- texts of this test
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM trends_sighting")


def test_an_empty_list_of_signals_is_a_run_that_says_why() -> None:
    done = taken(told=["Cannot say: one year is too little."])
    content = document(told=["Cannot say: one year is too little."])
    empty = take_signals(content, world=World.REAL, by=TESTS, at=NOW)
    assert (empty.signals, json.loads(json.dumps(empty.run.facts))["told"]) == (
        0,
        ["Cannot say: one year is too little."],
    )
    assert done.signals == 1
