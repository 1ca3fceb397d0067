"""Corpora beside each other: each has its run that counts, and pages say which is which."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.enterprises.models import Sector
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World
from bagdar.web.trends.actions.briefing import compose, say_what_to_decide, sign
from bagdar.web.trends.actions.judging import judge
from bagdar.web.trends.actions.linking import link_by_hand
from bagdar.web.trends.actions.taking import Taken, take_signals
from bagdar.web.trends.actions.watching import follow, watch
from bagdar.web.trends.actions.withdrawing import withdraw_run
from bagdar.web.trends.models import Brief, FurtherRun, Run, Sighting, Signal, Verdict
from bagdar.web.trends.queries.pictures import neighbours, radar, streams
from bagdar.web.trends.queries.reading import last_runs, last_sighting, run_before, silent_runs
from bagdar.web.trends.queries.sealing import digest_of
from bagdar.web.trends.queries.work import queue
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.trends import working
from tests.web.trends.test_explained import DOWN, falling
from tests.web.trends.test_pages import browser, letter, text_of
from tests.web.trends.working import document, signal

pytestmark = pytest.mark.django_db
ALIKE = {"against_line": [{"label": "TOP10", "metric": "AP", "ours": 0.2, "holt": 0.3, "cuts": 4}]}


@pytest.fixture
def expert() -> User:
    builders.territories()
    builders.sectors()
    return builders.user("analyst", username="expert")


def taken(corpus: str, day: str, *signals: dict[str, Any], **more: Any) -> Taken:
    """Take signals of a corpus in, computed on a day of 2026."""
    content = document(
        *(signals or [signal()]), made_at=f"2026-{day}T10:00:00Z", corpus=corpus, **more
    )
    return take_signals(content, world=World.REAL, by=TESTS, at=NOW)


def beside() -> tuple[Run, Run]:
    """Take papers and patents in that disagree on one signal."""
    papers = taken("papers", "03-10", signal(), signal("smart kiln", rank=2)).run
    own = (signal(rank=2, direction="falling"), signal("wet press", rank=1))
    return papers, taken("patents", "06-10", *own, **ALIKE).run


def test_each_corpus_has_a_run_that_counts_and_pages_say_of_which_a_signal_is(
    expert: User,
) -> None:
    papers, patents = beside()
    client = browser(expert)
    assert last_runs(synthetic=False) == [patents, papers]
    for name in ("trends", "trend-signals", "trend-streams"):
        page = text_of(client.get(reverse(name)))
        for words in ("smart kiln", "wet press", "papers", "patents", f"?run={papers.pk}"):
            assert words in page, (name, words)
        assert "not to be compared between corpora" in page
        only = text_of(client.get(reverse(name), {"corpus": "papers"}))
        assert "smart kiln" in only, name
        assert "wet press" not in only, name
    rows = Caller(expert).rows("signals")
    assert [(one["name"], one["corpus"], one["direction"]) for one in rows] == [
        ("green hydrogen", "papers", "rising"),
        ("wet press", "patents", "rising"),
        ("smart kiln", "papers", "rising"),
        ("green hydrogen", "patents", "falling"),
    ]
    assert {one["run"] for one in Caller(expert).rows("signals?corpus=patents")} == {patents.pk}
    assert Caller(expert).rows("signals?corpus=nothing") == []
    known = [(one["number"], one["corpus"]) for one in Caller(expert).rows("signals/runs")]
    assert known == [(patents.pk, "patents"), (papers.pk, "papers")]
    listed = text_of(client.get(reverse("trend-runs")))
    assert listed.count("counts now") == 2
    as_file = client.get(reverse("trend-signals"), {"as": "csv"}).content.decode()
    assert as_file.count("papers") == 2


def test_a_new_run_follows_the_one_of_its_corpus_and_a_withdrawn_one_gives_way_to_it(
    expert: User,
) -> None:
    papers, patents = beside()
    newer = taken("papers", "06-12", signal("smart kiln"), signal("dry loom", rank=2)).run
    assert last_runs(synthetic=False) == [newer, patents]
    assert (run_before(newer), run_before(patents)) == (papers, None)
    withdraw_run(newer, "Wrong.", by=expert, at=NOW)
    assert last_runs(synthetic=False) == [patents, papers]
    page = text_of(browser(expert).get(reverse("trend-signals")))
    assert "smart kiln" in page
    assert "dry loom" not in page


def test_new_is_what_is_new_to_a_corpus_and_its_first_run_calls_nothing_new(expert: User) -> None:
    client, rows = browser(expert), Caller(expert)
    first = taken("papers", "03-10")
    assert (first.first, first.new) == (True, 0)
    other = taken("patents", "06-10", signal("wet press"))
    assert (other.first, other.new) == (True, 0)
    assert rows.rows("signals?age=fresh") == []
    page = text_of(client.get(reverse("trend-signals")))
    assert page.count("The first run of this corpus: it calls nothing new.") == 2
    after = taken("patents", "06-12", signal(), signal("wet press", rank=2))
    assert (after.first, after.new) == (False, 1)
    (new,) = rows.rows("signals?age=fresh")
    assert (new["name"], new["corpus"]) == ("green hydrogen", "patents")
    page = text_of(client.get(reverse("trend-signals")))
    assert page.count("The first run of this corpus: it calls nothing new.") == 1
    uploaded = uploaded_as("papers", "06-13")
    answer = client.post(reverse("trend-take"), uploaded, follow=True)
    assert "0 of them new to the corpus papers" in text_of(answer)
    answer = client.post(reverse("trend-take"), uploaded_as("feeds", "06-14"), follow=True)
    assert "the first run of the corpus feeds calls none new" in text_of(answer)


def uploaded_as(corpus: str, day: str) -> dict[str, Any]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    content = document(signal(), made_at=f"2026-{day}T10:00:00Z")
    return {"document": SimpleUploadedFile("signals.jsonl", content), "corpus": corpus}


def test_a_corpus_is_called_as_it_is_named_else_by_the_names_of_all_that_was_read(
    expert: User,
) -> None:
    both = [{**working.head()["corpora"][0], "name": name} for name in ("feeds", "a  paper")]
    content = document(signal(), made_at="2026-03-10T10:00:00Z", corpora=both)
    run = take_signals(content, world=World.REAL, by=TESTS, at=NOW).run
    assert run.corpus == "a paper, feeds"
    assert taken("Science", "03-11").run.corpus == "Science"
    body = {"document": document(signal(), made_at="2026-04-10T10:00:00Z").decode()}
    told = Caller(expert).made("signals", {**body, "corpus": " science "})
    assert (told["corpus"], told["first"]) == ("Science", False)
    told = Caller(expert).made("signals", {**body, "corpus": "other"})
    assert (told["corpus"], told["known"]) == ("Science", True), "the same document again"
    assert Caller(expert).post("signals", {**body, "corpus": "x" * 301}).status_code == 422
    with pytest.raises(DeliveryError, match="at most 300"):
        take_signals(b"", world=World.REAL, by=TESTS, at=NOW, corpus="x" * 301)


def test_a_signal_of_two_corpora_counts_once_and_rides_mixed_where_they_disagree(
    expert: User,
) -> None:
    papers, patents = beside()
    energy = Sector.objects.get(code="35")
    mill = builders.project(key="mill", visibility="published")
    for to in (energy, mill):
        link_by_hand(working.known(), to, "It is of it.", by=TESTS, at=NOW)
    rides = Caller(expert).get("signals/rides").json()
    for one in rides:
        assert (one["ride"], one["signals"]) == ("mixed", [working.known().pk])
    assert {one["project"] for one in rides} == {None, "mill"}
    client = browser(expert)
    for address in (reverse("trend-programme"), reverse("project", args=["mill"])):
        page = text_of(client.get(address))
        assert "Rides technology that goes different ways" in page
        assert re.search(r"\((rising: papers; falling|falling: patents; rising): p", page)
    card = text_of(client.get(reverse("trend-signal", args=[working.known().pk])))
    assert f"?run={papers.pk}" in card
    assert "This is how an earlier run saw it" not in card
    own = reverse("trend-signal", args=[working.known().pk])
    as_papers = text_of(client.get(own, {"run": papers.pk}))
    assert "This is how an earlier run saw it" not in as_papers, "it counts in its corpus"
    told = Caller(expert).get(f"signals/{working.known().pk}").json()
    assert (told["corpus"], told["direction"]) == ("patents", "falling")
    (other,) = told["elsewhere"]
    assert (other["corpus"], other["direction"], other["run"]) == ("papers", "rising", papers.pk)
    later = taken("patents", "06-11", signal("wet press")).run
    seen = last_sighting(working.known())
    assert seen is not None
    assert seen.run == papers, "a run that counts goes before a newer one that does not"
    assert patents not in last_runs(synthetic=False)
    assert later in last_runs(synthetic=False)


def test_a_brief_rests_on_all_corpora_and_says_of_each_how_good_it_is(expert: User) -> None:
    papers, patents = beside()
    brief = compose(quarter="", synthetic=False, by=expert, at=NOW)
    assert brief.runs == [patents, papers]
    page = text_of(browser(expert).get(reverse("trend-brief", args=[brief.pk])))
    assert "papers: Our detector beat a straight line by 0.100" in page
    assert "patents: Our detector did not beat a straight line, it fell 0.100 short" in page
    assert page.count("It rests on run") == 2
    lines = {(one.kind, one.facts["name"], one.facts["corpus"]) for one in brief.claims.all()}
    assert lines == {
        ("rising", "green hydrogen", "papers"),
        ("rising", "smart kiln", "papers"),
        ("rising", "wet press", "patents"),
        ("falling", "green hydrogen", "patents"),
    }
    assert "(corpus: papers)" in page
    told = Caller(expert).get(f"trend-briefs/{brief.pk}").json()
    assert [(one["run"], one["corpus"]) for one in told["runs"]] == [
        (patents.pk, "patents"),
        (papers.pk, "papers"),
    ]
    for kind in ("pdf", "docx"):
        assert (
            browser(expert).get(reverse("trend-brief", args=[brief.pk]), {"as": kind}).status_code
            == 200
        )
    one = compose(quarter="", corpus="papers", synthetic=False, by=expert, at=NOW)
    assert one.runs == [papers]
    assert all("corpus" not in claim.facts for claim in one.claims.all())
    with pytest.raises(DeliveryError, match="over all corpora"):
        compose(quarter="2026-Q2", corpus="papers", synthetic=False, by=expert, at=NOW)
    with pytest.raises(DeliveryError, match="No run of this corpus counts"):
        compose(quarter="", corpus="feeds", synthetic=False, by=expert, at=NOW)
    client = browser(expert)
    assert 'name="corpus"' in text_of(client.get(reverse("trend-briefs")))
    client.post(reverse("trend-briefs"), {"quarter": "", "corpus": "patents"})
    last = Brief.objects.first()
    assert last is not None
    assert last.runs == [patents]


def test_a_line_of_a_brief_says_mixed_where_corpora_disagree_with_the_back_test_of_each(
    expert: User,
) -> None:
    beside()
    for to in (Sector.objects.get(code="35"), builders.project(key="mill", visibility="published")):
        link_by_hand(working.known(), to, "It is of it.", by=TESTS, at=NOW)
    brief = compose(quarter="", synthetic=False, by=expert, at=NOW)
    told = Caller(expert).get(f"trend-briefs/{brief.pk}").json()["claims"]
    lines = [one for one in told if "rides technology that goes different ways" in one["sentence"]]
    assert len(lines) == 2
    for one in lines:
        assert "(green hydrogen: mixed (rising: papers; falling: patents))" in one["sentence"]
        assert "green hydrogen (corpus: papers): Of 100 such alerts" in one["note"]
        assert "green hydrogen (corpus: patents): " in one["note"]


def test_a_corpus_in_which_it_is_unclear_says_nothing_in_a_line_where_another_tells(
    expert: User,
) -> None:
    far = falling(400, fell=2, to_rank=500)
    taken("papers", "03-10", signal(rank=90, falling=far, **DOWN))
    taken("patents", "06-10", signal(rank=2), **ALIKE)
    mill = builders.project(key="mill", visibility="published")
    link_by_hand(working.known(), mill, "It is of it.", by=TESTS, at=NOW)
    brief = compose(quarter="", synthetic=False, by=expert, at=NOW)
    told = Caller(expert).get(f"trend-briefs/{brief.pk}").json()["claims"]
    (one,) = [each for each in told if "rides rising technology" in each["sentence"]]
    assert one["sentence"].endswith("(green hydrogen: rising)")
    assert "corpus: papers" not in one["note"]
    assert "green hydrogen (corpus: patents): Of 100 such alerts" in one["note"]


def test_a_brief_is_not_signed_when_any_of_its_runs_is_withdrawn(expert: User) -> None:
    papers, _patents = beside()
    brief = compose(quarter="2026-Q2", synthetic=False, by=expert, at=NOW)
    say_what_to_decide(brief, "Name a plant.", by=expert, at=NOW)
    brief.refresh_from_db()
    digest = digest_of(brief)
    second = builders.user("analyst", username="second")
    withdraw_run(papers, "Wrong.", by=expert, at=NOW)
    with pytest.raises(DeliveryError, match="withdrawn: compose it anew"):
        sign(brief, digest, by=second, at=NOW)
    page = text_of(browser(expert).get(reverse("trend-brief", args=[brief.pk])))
    assert f"Run {papers.pk}, on which it rests, was withdrawn on" in page
    assert "Sign the brief" not in text_of(browser(second).get(reverse("trend-briefs")))


def test_the_database_keeps_the_corpus_of_a_run_and_the_runs_of_a_brief(
    building: None, expert: User
) -> None:
    beside()
    brief = compose(quarter="", synthetic=False, by=expert, at=NOW)
    alone = digest_of(Brief.objects.get(pk=brief.pk))
    for verb in (
        "UPDATE trends_run SET corpus = 'x'",
        "UPDATE trends_run SET digest = 'x'",
        "DELETE FROM trends_run",
        "UPDATE trends_furtherrun SET run_id = brief_id + 1000",
        "DELETE FROM trends_furtherrun",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(verb)
    say_what_to_decide(brief, "Name a plant.", by=expert, at=NOW)
    brief.refresh_from_db()
    assert digest_of(brief) != alone
    second = builders.user("analyst", username="second")
    sign(brief, digest_of(brief), by=second, at=NOW)
    other = taken("feeds", "06-12").run
    with pytest.raises(IntegrityError), transaction.atomic():
        FurtherRun.objects.create(brief=brief, run=other)


def test_a_letter_says_of_each_corpus_what_turned_in_it_alone(expert: User) -> None:
    taken("papers", "03-10", signal(), signal("smart kiln", rank=2))
    taken("patents", "03-11", signal(direction="falling"))
    watch(working.known(), "Mine", by=expert, at=NOW)
    follow("kiln", "Mine", synthetic=False, by=expert, at=NOW - timedelta(days=1))
    told = letter(expert)
    assert told == [
        "– “kiln”, which you watch, is among the signals now: smart kiln (corpus: papers)"
    ], "that a corpus is not another one's is no news"
    taken("patents", "06-11", signal(direction="rising"))
    (line,) = [one for one in letter(expert) if "hydrogen" in one]
    assert line == (
        "– Watched: green hydrogen: rising, growing, before: falling, growing (corpus: patents)"
    )


def test_what_turned_in_its_own_corpus_waits_for_review_and_signals_are_counted_once(
    expert: User,
) -> None:
    taken("papers", "03-10")
    judge(working.known(), Verdict.WATCH, "Too early.", by=expert, at=NOW)
    taken("patents", "06-10", signal(direction="falling"), signal("wet press", rank=2))
    found = queue(synthetic=False, person=expert)
    assert found.turned == [], "patents were never judged"
    taken("papers", "06-11", signal(direction="falling"), signal("wet press", rank=2))
    found = queue(synthetic=False, person=expert)
    ((turned),) = found.turned
    assert (turned.line.sighting.run.corpus, turned.before) == ("papers", "rising")
    assert (len(found.unjudged), found.unjudged_count) == (2, 1)
    page = text_of(browser(expert).get(reverse("trend-queue")))
    assert "1 signal that rises or falls" in page
    assert "patents" in page


def test_pictures_hold_a_signal_against_those_of_its_own_corpus(expert: User) -> None:
    def seen(run: Run, name: str, visibility: float, near: str) -> Sighting:
        facts = {"neighbours": [{"key": near, "name": near, "lift": 3}], "shares": [0.1, 0.2]}
        return Sighting(
            run=run,
            signal=Signal(name=name, key=name),
            direction="rising",
            visibility=visibility,
            diffusion=visibility,
            facts=facts,
        )

    papers = Run(pk=1, facts={"periods": ["2024", "2025"]})
    patents = Run(pk=2, facts={"periods": ["2025", "2026"]})
    few = [seen(papers, "kiln", 1.0, "loom"), seen(papers, "loom", 2.0, "kiln")]
    many = [seen(patents, "kiln", 8.0, "press"), seen(patents, "press", 9.0, "kiln")]
    across = [one.x for one in radar([*few, *many])]
    assert min(across[1], across[3]) - max(across[0], across[2]) > 400
    edges = neighbours([*few, *many]).edges
    assert {(one.one.sighting.run_id, one.other.sighting.run_id) for one in edges} == {
        (1, 1),
        (2, 2),
    }
    first, second = streams([few[0], many[0]], [papers, patents])
    assert (first.cells, second.cells) == ([10.0, 20.0, None], [None, 10.0, 20.0])


def test_words_are_looked_for_in_every_corpus_and_what_was_read_is_told(expert: User) -> None:
    papers, patents = beside()
    for words in ("hydrogen", "loom"):
        follow(words, "Mine", synthetic=False, by=expert, at=NOW)
    page = text_of(browser(expert).get(reverse("trend-mine")))
    assert page.count("green hydrogen</a>") == 2
    assert f"runs {patents.pk} (patents), {papers.pk} (papers): they named 4 and read" in page
    (mine,) = Caller(expert).get("signals/watch-lists").json()
    found = {one["text"]: one["signals"] for one in mine["words"]}
    assert {one["corpus"] for one in found["hydrogen"]} == {"papers", "patents"}


def test_a_run_that_cannot_say_what_rises_is_told_of_beside_its_own_corpus_alone(
    expert: User,
) -> None:
    papers, patents = beside()
    content = document(made_at="2026-06-12T10:00:00Z", corpus="papers", told=["Cannot say."])
    empty = take_signals(content, world=World.REAL, by=TESTS, at=NOW).run
    assert last_runs(synthetic=False) == [patents, papers]
    assert silent_runs(synthetic=False) == [empty]
    assert silent_runs(synthetic=False, corpus="patents") == []


@pytest.mark.parametrize(
    "name", ["trends", "trend-signals", "trend-streams", "trend-map", "trend-programme"]
)
def test_more_corpora_cost_no_more_queries(expert: User, name: str) -> None:
    client = browser(expert)
    counted = []
    taken("papers", "03-10")
    link_by_hand(working.known(), Sector.objects.get(code="35"), "It is.", by=TESTS, at=NOW)
    for corpora in (("patents",), ("feeds", "reviews", "theses")):
        for one in corpora:
            taken(one, "03-11")
        client.get(reverse(name))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(reverse(name))
        counted.append(len(captured))
    assert counted[0] == counted[1]
    assert counted[0] <= 30


def test_runs_of_before_are_called_by_the_names_of_what_they_read(
    building: None, expert: User
) -> None:
    papers, _patents = beside()
    named = import_module("bagdar.web.trends.migrations.0006_runs_of_corpora").name_corpora
    with connection.cursor() as cursor, transaction.atomic():
        drop = "DROP TRIGGER trends_run_kept"
        cursor.execute(drop if connection.vendor == "sqlite" else f"{drop} ON trends_run")
        cursor.execute("UPDATE trends_run SET corpus = ''")
        named(apps, None)
        papers.refresh_from_db()
    assert papers.corpus == "papers"


def test_marks_of_several_corpora_bear_the_letter_of_their_corpus(expert: User) -> None:
    papers, _patents = beside()
    client = browser(expert)
    for name in ("trends", "trend-map"):
        page = text_of(client.get(reverse(name)))
        assert "<strong>B · papers</strong>" in page, name
        assert "smart kiln · B</text>" in page, name
        alone = text_of(client.get(reverse(name), {"run": papers.pk}))
        assert "smart kiln" in alone, name
        assert " · B</text>" not in alone, name


def test_what_is_real_in_the_example_says_so_beside_what_is_made_up(expert: User) -> None:
    real = "Real: papers of arXiv to the end of 2016; what came after was not read."
    taken("arXiv", "03-10", told=[real])
    taken("patents", "06-10", signal("wet press"))
    compose(quarter="", synthetic=False, by=expert, at=NOW)
    link_by_hand(working.known(), Sector.objects.get(code="35"), "It is.", by=TESTS, at=NOW)
    client = browser(expert)
    brief = reverse("trend-brief", args=[Brief.objects.get().pk])
    card = reverse("trend-signal", args=[working.known().pk])
    for address in (*map(reverse, ("trends", "trend-signals", "trend-programme")), brief, card):
        page = text_of(client.get(address))
        assert page.count("Real, not made up: papers of arXiv to the end of 2016.") == 1, address
    alone = text_of(client.get(reverse("trends"), {"corpus": "arXiv"}))
    assert alone.count("Real, not made up") == 1


def test_a_brief_writes_small_shares_so_that_they_are_not_nothing(expert: User) -> None:
    taken("papers", "03-10", signal(shares=[0.0, 0.00004, 0.0002, 0.00088]))
    brief = compose(quarter="", synthetic=False, by=expert, at=NOW)
    page = text_of(browser(expert).get(reverse("trend-brief", args=[brief.pk])))
    assert "0.088 % of documents in 2025 after 0.000 % in 2022" in page
