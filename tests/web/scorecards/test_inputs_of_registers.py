"""What barriers and instructions bring to scorecards: terms, levels, whose eyes, rows behind."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from bagdar.core.barriers.course import Happening
from bagdar.core.territories.scorecard import Measured
from bagdar.web.instructions.actions.steps import Told, take
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.queue.models import Order
from bagdar.web.scorecards.actions.computing import FIGURES, compute_scores
from bagdar.web.scorecards.actions.rescoring import recount
from bagdar.web.scorecards.models import ScoreStanding
from bagdar.web.scorecards.queries import rows
from bagdar.web.scorecards.queries.rows import Behind
from bagdar.web.scorecards.queries.subjects import Reader, subject_named
from tests.builders import NOW, TESTS
from tests.web.barriers import raising
from tests.web.barriers.raising import DAY, Ladder, done, raised
from tests.web.instructions import ordering
from tests.web.scorecards import scored
from tests.web.scorecards.scored import figure

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
LATER = datetime(2026, 7, 10, 9, 0, tzinfo=UTC)
BARRIERS, INSTRUCTIONS = Measured.BARRIERS_IN_TERM, Measured.INSTRUCTIONS_IN_TERM


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.BAGDAR_DATA = settings.EVIDENCE_ROOT = tmp_path


def behind(subject: str, indicator: Measured, month: date, user: User | AnonymousUser) -> Behind:
    world = World.REAL
    scope = scope_of(user, on=LATER.date(), world=world)
    reader = Reader(scope, LATER, LATER.date())
    found = subject_named(reader, "territory", subject)
    assert found is not None
    return rows.behind(reader, found, indicator, month)


def _solved(who: Ladder, **facts: Any) -> None:
    made = raised(who, **facts)
    done(made, Happening.REPORTED, who.officer, NOW + DAY)
    done(made, Happening.CONFIRMED, who.business, NOW + 2 * DAY)


def _sent_up_and_solved(who: Ladder) -> None:
    made = raised(who)
    done(made, Happening.PASSED_UP, who.officer, NOW + DAY)
    done(made, Happening.REPORTED, who.oblast, NOW + 2 * DAY)
    done(made, Happening.CONFIRMED, who.business, NOW + 3 * DAY)


def _silent(who: Ladder) -> None:
    done(raised(who), Happening.REPORTED, who.officer, NOW + DAY)


@pytest.fixture
def who() -> Ladder:
    """One solved in term, one left to the clock, one sent up, one unconfirmed, one by force."""
    who = raising.ladder()
    scored.akim("north-east")
    _solved(who)
    raised(who)
    _sent_up_and_solved(who)
    _silent(who)
    done(raised(who), Happening.FORCED, who.akim, NOW + DAY)
    raised(who, protected=True)
    return who


def test_each_level_answers_for_its_own_term(who: Ladder) -> None:
    compute_scores(by=TESTS, at=LATER)
    # Of the district: solved, left to the clock, closed by force. Sent up and unconfirmed: apart.
    assert figure("north-east", BARRIERS, month=JUNE) == (1, 3, 0.333333)
    # The oblast solved what was sent up to it in June, and let the first one pass on 1 July.
    assert figure("north", BARRIERS, month=JUNE) == (2, 4, 0.5)
    assert figure("north", BARRIERS, month=JULY) == (0, 1, 0.0)
    assert figure("land", BARRIERS, month=JUNE) == (2, 4, 0.5)
    tenure = ScoreStanding.objects.get(
        subject_kind="tenure", indicator=BARRIERS, month=JUNE, reach=0
    )
    assert list(map(int, (tenure.n, tenure.base, tenure.overdue))) == [1, 3, 1]


def test_a_protected_barrier_counts_for_whoever_sees_cases_alone(who: Ladder) -> None:
    compute_scores(by=TESTS, at=LATER)
    for reach in (0, 1, 2):
        assert figure("north", BARRIERS, month=JUNE, reach=reach) == (2, 4, 0.5)
    assert figure("north", BARRIERS, month=JUNE, reach=3) == (2, 5, 0.4)
    assert figure("north-east", BARRIERS, month=JUNE, reach=3) == (1, 3, 0.333333)


def test_the_rows_behind_make_the_number_and_name_none_that_is_not_seen(who: Ladder) -> None:
    compute_scores(by=TESTS, at=LATER)
    told = behind("north-east", BARRIERS, JUNE, who.officer)
    assert tuple(map(float, told.shown)) == (1, 3)
    assert not told.withheld
    assert all("power" in one.name for one in told.rows)
    public = behind("north-east", BARRIERS, JUNE, AnonymousUser())
    assert not public.rows
    assert tuple(map(float, public.hidden)) == tuple(map(float, public.whole)) == (1, 3)
    assert not public.changed


def kept_figures() -> list[tuple[Any, ...]]:
    return sorted(tuple(map(str, row)) for row in ScoreStanding.objects.values_list(*FIGURES))


def test_an_act_has_the_register_counted_anew_to_what_the_night_would_count(who: Ladder) -> None:
    compute_scores(by=TESTS, at=NOW + 4 * DAY)
    Order.objects.all().delete()
    done(raised(who, at=NOW + 5 * DAY), Happening.FORCED, who.akim, NOW + 5 * DAY)
    assert Order.objects.filter(key__startswith="scorecards:registers:").count() == 1
    assert recount(by=TESTS, at=NOW + 5 * DAY) > 0
    assert recount(by=TESTS, at=NOW + 5 * DAY) == 0
    counted = kept_figures()
    compute_scores(by=TESTS, at=NOW + 5 * DAY)
    assert kept_figures() == counted


def test_instructions_count_by_their_own_day_and_a_report_that_was_returned_does_not() -> None:
    people = ordering.people()
    ordering.reported(people)
    returned = ordering.reported(people)
    take(returned, ordering.H.RETURNED, Told("No photo."), by=people.control, at=ordering.later(12))
    ordering.issued(people)
    ordering.drafted(people)
    month = date(2026, 9, 1)
    compute_scores(by=TESTS, at=datetime(2026, 9, 1, 9, 0, tzinfo=UTC))
    assert figure("north", INSTRUCTIONS, month=month) is None
    compute_scores(by=TESTS, at=datetime(2026, 9, 2, 9, 0, tzinfo=UTC))
    for place in ("north", "land"):
        assert figure(place, INSTRUCTIONS, month=month) == (1, 3, 0.333333)
    assert figure("north-east", INSTRUCTIONS, month=month) is None
