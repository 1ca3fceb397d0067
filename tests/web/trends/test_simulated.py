"""The synthetic world carries what the engine found in made-up papers, and a signed brief."""

from __future__ import annotations

from datetime import date

import pytest

from bagdar.core.trends.document import Signals, read_document
from bagdar.core.trends.telling import understood
from bagdar.runs.example_signals import PAPERS_A_YEAR, example_documents
from bagdar.runs.real_example import CORPUS
from bagdar.sources.synthetic.papers import FALLING, FIRST, LAST, NAME, RISING
from bagdar.sources.synthetic.plan import PREFIX
from bagdar.web.journal.actions import System
from bagdar.web.trends.actions.linking import load_terms
from bagdar.web.trends.models import Brief, Link, LinkState, Run, Sighting, Signal
from bagdar.web.trends.queries.reading import last_runs, newly_named
from bagdar.web.trends.queries.words import against_line
from tests import builders
from tests.builders import NOW
from tests.web.delivery import synthetic

UNTIL = date(2026, 6, 15)


def documents() -> tuple[Signals, Signals]:
    earlier, newest = (read_document(one.decode().splitlines()) for one in example_documents(UNTIL))
    return earlier, newest


def test_the_example_is_what_the_engine_finds_in_made_up_papers() -> None:
    earlier, newest = documents()
    for told, last in ((earlier, UNTIL.year - 2), (newest, UNTIL.year - 1)):
        head = told.head
        assert head.told[0].startswith("Made up by the simulator")
        assert all(understood(one) for one in head.told)
        assert set(head.detectors) >= {"ours", "holt"}
        assert head.periods[-1] == str(last)
        assert set(head.totals) == {PAPERS_A_YEAR}
        assert head.against_line
        assert head.precision
        assert all(one.key.startswith("synthetic-") for one in told.signals)
        assert all(one.documents and one.forecast for one in told.signals)
    assert len(newest.head.periods) == LAST - FIRST + 1
    assert not any(one.fresh for one in earlier.signals)
    fresh = {one.key for one in newest.signals if one.fresh}
    assert fresh
    assert not fresh & {one.key for one in earlier.signals}
    assert {one.direction for one in newest.signals} >= {"rising", "falling"}


def test_technologies_that_were_made_to_rise_are_among_what_the_example_names() -> None:
    names = {one.name.lower() for one in documents()[1].signals if not one.early}
    assert len(names & {name for _field, name, half in RISING if half > LAST - 5}) >= 2
    assert not names & {name for _field, name, _since in FALLING}


@pytest.mark.django_db
def test_signals_of_made_up_papers_are_linked_judged_and_briefed_in_their_own_world() -> None:
    builders.sectors()
    terms = [
        {"sector_code": "35", "en": name, "ru": f"слово {at}", "kk": f"сөз {at}"}
        for at, (_field, name, _half) in enumerate(RISING)
    ]
    load_terms(terms, source="tests", by=System("tests"), at=NOW)
    synthetic.world(45)
    assert Run.objects.filter(is_synthetic=True).count() == 3
    made_up, real = last_runs(synthetic=True)
    assert (real.corpus, made_up.corpus) == (CORPUS, NAME)
    assert (real.signals, Run.objects.get(corpus=CORPUS)) == (150, real)
    assert not Sighting.objects.filter(newly_named(), run=real).exists()
    assert not Signal.objects.filter(sightings__run=real, key__startswith=PREFIX).exists()
    assert not Signal.objects.filter(is_synthetic=False).exists()
    assert Sighting.objects.count() == sum(run.signals for run in Run.objects.all()) > 0
    assert not Link.objects.exclude(state=LinkState.CONFIRMED).exists()
    assert Link.objects.filter(project__isnull=False).exists()
    brief = Brief.objects.get()
    assert brief.state == "signed"
    assert {one.kind for one in brief.claims.all()} >= {"new", "rising", "falling", "project"}
    assert brief.runs == [made_up, real]
    for run in brief.runs:
        assert "straight line" in (told := against_line(run).sentence)
        assert "cannot be said" not in told
    assert {one.facts["corpus"] for one in brief.claims.filter(kind="rising")} == {CORPUS, NAME}
