"""Words of one's own on a watch list: what each run sees of them, told to their owner alone."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.enterprises.models import Sector
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World
from bagdar.web.queue.models import Effect
from bagdar.web.trends.actions import watching
from bagdar.web.trends.actions.linking import add_term
from bagdar.web.trends.actions.telling import trends_in_letter
from bagdar.web.trends.actions.watching import follow, unfollow, unwatch, watch
from bagdar.web.trends.actions.withdrawing import bring_run_back, withdraw_run
from bagdar.web.trends.models import Run, WatchedWords, WatchList
from tests import builders
from tests.builders import NOW
from tests.web.delivery.calling import Caller
from tests.web.trends import working
from tests.web.trends.test_pages import browser, letter, text_of
from tests.web.trends.working import signal, taken

pytestmark = pytest.mark.django_db
BEFORE = NOW - timedelta(days=1)


@pytest.fixture
def expert() -> User:
    builders.territories()
    builders.sectors()
    return builders.user("analyst", username="expert")


def following(person: User, *words: str) -> WatchList:
    for one in words:
        follow(one, "Mine", synthetic=False, by=person, at=BEFORE)
    return WatchList.objects.get(user=person)


def test_words_are_looked_for_in_each_run_as_the_engine_folds_them(expert: User) -> None:
    taken(signal("Solid-State Battery"), signal("flow cell", rank=2), signal("kiln", rank=3))
    client = browser(expert)
    page = reverse("trend-words")
    for words in ("solid state batteries", "cells", "Кремниевая пластина"):
        client.post(page, {"title": "Energy", "words": words})
    told = text_of(client.get(reverse("trend-mine")))
    assert "Solid-State Battery</a>" in told
    assert "flow cell</a>" in told
    assert "Кремниевая пластина" in told
    run = Run.objects.get()
    assert re.search(rf"signals of run {run.pk}: it named 3 and read 4\D000 documents\.", told)
    listed = text_of(
        client.get(reverse("trend-signals"), {"watch": WatchList.objects.get(title="Energy").pk})
    )
    assert "flow cell" in listed
    assert ">kiln<" not in listed
    withdraw_run(run, "A corpus was missing.", by=expert, at=NOW)
    assert "No run counts yet" in text_of(client.get(reverse("trend-mine")))


def test_words_that_no_signal_can_be_called_are_refused_with_the_reason(expert: User) -> None:
    client = browser(expert)
    for words in ("Industry 4.0", "of the", "hydrogen, green", "solid oxide fuel cell stack"):
        refused = client.post(reverse("trend-words"), {"title": "Mine", "words": words})
        assert refused.status_code == 422
        assert "one to four words" in text_of(refused)
        assert words in text_of(refused)
    assert not WatchList.objects.exists()
    follow("kiln", "Mine", synthetic=False, by=expert, at=NOW)
    follow("Kilns", "Mine", synthetic=False, by=expert, at=NOW)
    assert WatchedWords.objects.count() == 1


def test_words_are_bounded_and_their_owners_alone(
    expert: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = following(expert, "kiln")
    other = builders.user("chair", username="other")
    words = mine.words.get()
    unfollow(words.pk, by=other)
    assert WatchedWords.objects.count() == 1
    assert "kiln" not in text_of(browser(other).get(reverse("trend-mine")))
    assert Caller(other).get("signals/watch-lists").json() == []
    outsider = builders.user("administrator", username="outsider")
    with pytest.raises(PermissionDenied):
        follow("kiln", "Mine", synthetic=False, by=outsider, at=NOW)
    assert browser(outsider).post(reverse("trend-words"), {}).status_code == 404
    monkeypatch.setattr(watching, "MOST_WORDS", 1)
    with pytest.raises(DeliveryError, match="take some off"):
        follow("loom", "Mine", synthetic=False, by=expert, at=NOW)


def test_a_list_is_gone_once_neither_signal_nor_words_are_left(expert: User) -> None:
    taken()
    mine = following(expert, "kiln")
    watch(working.known(), "Mine", by=expert, at=NOW)
    unwatch(working.known(), mine.pk, by=expert)
    assert WatchList.objects.exists()
    browser(expert).post(reverse("trend-words"), {"off": mine.words.get().pk})
    assert not WatchList.objects.exists()
    mine = following(expert, "kiln")
    watch(working.known(), "Mine", by=expert, at=NOW)
    unfollow(mine.words.get().pk, by=expert)
    assert WatchList.objects.exists()


def test_words_in_one_language_find_signals_in_another_by_the_map_of_terms(expert: User) -> None:
    sector = Sector.objects.get(code="35")
    three = ("solid-state battery", "твердотельный аккумулятор", "қатты денелі аккумулятор")
    add_term(sector, three, "tests", by=expert, at=NOW)
    taken(signal("solid-state batteries"), signal("kiln", rank=2))
    client = browser(expert)
    following(expert, "Твердотельные аккумуляторы")
    told = text_of(client.get(reverse("trend-mine")))
    assert "solid-state batteries</a>" in told
    assert "by the map of terms: solid-state battery" in told
    assert ">kiln<" not in told


def test_another_way_of_writing_by_which_a_signal_is_found_is_told(expert: User) -> None:
    taken(signal("solid-state battery", variants=["lithium metal anode", "ssb"]))
    following(expert, "anode", "battery")
    told = text_of(browser(expert).get(reverse("trend-mine")))
    assert told.count("solid-state battery</a>") == 2
    assert told.count("written too: lithium metal anode") == 1
    (mine,) = Caller(expert).get("signals/watch-lists").json()
    written = [one["written"] for words in mine["words"] for one in words["signals"]]
    assert written == ["lithium metal anode", ""]


def test_whoever_follows_words_is_told_when_they_appear_turn_and_go(expert: User) -> None:
    taken(signal("smart kiln"), made_at="2026-01-10T10:00:00Z")
    following(expert, "kiln", "solid-state battery")
    assert letter(expert) == ["– “kiln”, which you watch, is among the signals now: smart kiln"]
    taken(
        signal("smart kiln", direction="falling"),
        signal("solid state batteries", rank=2),
        digest="c" * 64,
        made_at="2026-02-10T10:00:00Z",
    )
    first = [
        "– Watched: smart kiln: falling, growing, before: rising, growing",
        "– “solid-state battery”, which you watch, is among the signals now: solid state batteries",
    ]
    assert letter(expert) == first
    told = trends_in_letter(expert, at=NOW)
    assert told is not None
    Effect.objects.bulk_create(Effect(key=mark, done_at=NOW) for mark in told.news)
    assert letter(expert) == []
    taken(signal("loom"), digest="d" * 64, made_at="2026-03-10T10:00:00Z")
    assert letter(expert) == [
        "– “kiln”, which you watch, is among the signals no more",
        "– “solid-state battery”, which you watch, is among the signals no more",
    ]
    assert letter(builders.user("analyst", username="other")) == []


def test_a_false_run_neither_shows_words_nor_hides_when_they_first_appear(expert: User) -> None:
    following(expert, "kiln")
    taken(signal("loom"), made_at="2026-01-10T10:00:00Z")
    wrong = taken(signal("kiln"), digest="c" * 64, made_at="2026-02-10T10:00:00Z").run
    withdraw_run(wrong, "A corpus was missing.", by=expert, at=NOW)
    assert letter(expert) == []
    taken(signal("kiln"), digest="d" * 64, made_at="2026-03-10T10:00:00Z")
    assert letter(expert) == ["– “kiln”, which you watch, is among the signals now: kiln"]
    bring_run_back(wrong, "It was whole.", by=expert, at=NOW)
    assert letter(expert) == []


def test_what_was_there_before_words_were_written_is_no_news(expert: User) -> None:
    taken(signal("kiln"))
    follow("kiln", "Mine", synthetic=False, by=expert, at=NOW + timedelta(hours=1))
    assert letter(expert) == []


def test_programs_read_and_write_words_of_their_owner(expert: User) -> None:
    taken(signal("smart kiln"))
    before = Entry.objects.filter(act__startswith="trends").count()
    caller = Caller(expert)
    given = {"title": "Metals", "words": "Kilns"}
    (made,) = caller.post("signals/watch-lists/words", given).json()
    (words,) = made["words"]
    assert (words["text"], words["folded"]) == ("Kilns", "kiln")
    seen = {"signal": working.known("smart kiln").pk, "name": "smart kiln"}
    (found,) = words["signals"]
    assert found["written"] == ""
    assert {name: found[name] for name in seen} == seen
    assert (found["equals"], found["direction"], found["by"]) == (False, "rising", "")
    refused = caller.post("signals/watch-lists/words", {"title": "Metals", "words": "4.0"})
    assert refused.status_code == 422
    (still,) = Caller(expert).get("signals/watch-lists").json()
    assert still == made
    other = Caller(builders.user("chair", username="other"))
    off = {"number": words["number"]}
    assert other.post("signals/watch-lists/words/end", off).json() == []
    assert caller.post("signals/watch-lists/words/end", off).json() == []
    assert Entry.objects.filter(act__startswith="trends").count() == before


def test_what_is_watched_goes_out_as_files_with_nothing_that_runs(expert: User) -> None:
    taken(signal("smart kiln"), signal("loom", rank=2))
    following(expert, "kiln", "=cmd kilowatt")
    watch(working.known("loom"), "Mine", by=expert, at=NOW)
    client = browser(expert)
    answer = client.get(reverse("trend-mine"), {"as": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["List", "Words looked for", "Number", "Signal"]
    kept = {(row[1], row[3], row[5]) for row in rows[1:]}
    assert kept == {
        ("kiln", "smart kiln", "rising"),
        ("'=cmd kilowatt", "", ""),
        ("", "loom", "rising"),
    }
    for kind in ("xlsx", "parquet"):
        assert client.get(reverse("trend-mine"), {"as": kind}).status_code == 200
    assert client.get(reverse("trend-mine"), {"as": "exe"}).status_code == 404


def test_words_of_the_synthetic_world_stay_there(expert: User) -> None:
    taken(signal("made-up kiln"), world=World.SYNTHETIC)
    client = browser(expert)
    client.post(reverse("trend-words") + "?world=synthetic", {"title": "Mine", "words": "kiln"})
    assert WatchList.objects.get().is_synthetic
    assert "made-up kiln" in text_of(client.get(reverse("trend-mine") + "?world=synthetic"))
    assert "kiln" not in text_of(client.get(reverse("trend-mine")))
    assert letter(expert) == []
