"""Forecasts move at once, commitments by an answer; everything is appended, refusals have a way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from bagdar.web.delivery.actions import moves
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.moves import Move
from bagdar.web.delivery.models import DateMove, Reason
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import User
from bagdar.web.projects.actions import exclude, merge
from bagdar.web.projects.actions.membership import Paper
from bagdar.web.projects.models import Project, Standing
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def project() -> Project:
    builders.territories()
    return ledgers.promised(enterprise=builders.enterprise(key="works"))


@pytest.fixture
def owner(project: Project) -> User:
    return builders.user("enterprise", enterprise=project.enterprise)


def akim(territory: str = "north") -> User:
    return builders.user("akim", territory=Territory.objects.get(key=territory))


def land() -> Reason:
    return Reason.objects.get(code="land")


def moved_to(on: date, **more: object) -> Move:
    return Move(on, land(), **more)  # type: ignore[arg-type]


def asked(project: Project, by: User, on: date = date(2027, 1, 20)) -> DateMove:
    return moves.ask_commitment(ledgers.end_of(project), moved_to(on), by=by, at=NOW)


def refused(error: pytest.ExceptionInfo[DeliveryError]) -> dict[str, list[str]]:
    return error.value.problems


def test_a_forecast_moves_at_once_with_its_reason_and_the_standing_follows(
    project: Project, owner: User
) -> None:
    row = moves.move_forecast(
        ledgers.end_of(project),
        moved_to(date(2027, 3, 1), note="The plot came late.", confidence=70),
        by=owner,
        at=LATER,
    )
    assert (row.old_on, row.new_on, row.cause) == (ledgers.ENDS_ON, date(2027, 3, 1), "external")
    assert (row.actor_id, row.confidence, row.stated_on) == (owner.actor_id, 70, LATER.date())
    end = ledgers.end_of(project)
    assert (end.forecast_on, end.committed_on, end.original_on, end.stated_at) == (
        date(2027, 3, 1),
        ledgers.ENDS_ON,
        ledgers.ENDS_ON,
        LATER,
    )
    standing = Standing.objects.get(project=project, known_to=None)
    assert (standing.forecast_on, standing.moves_count) == (date(2027, 3, 1), 1)
    assert Entry.objects.latest("seq").act == "delivery.move"


def test_a_move_of_one_cause_may_have_the_other(project: Project, owner: User) -> None:
    move = moved_to(date(2027, 3, 1), cause="internal")
    assert moves.move_forecast(ledgers.end_of(project), move, by=owner, at=NOW).cause == "internal"


@pytest.mark.parametrize(
    ("move", "field"),
    [
        (Move(date(2027, 3, 1)), "reason"),
        (Move(ledgers.ENDS_ON), "new_on"),
        (Move(date(2026, 6, 14)), "new_on"),
        (Move(date(2027, 3, 1), cause="fate"), "cause"),
        (Move(date(2027, 3, 1), note="a" * 2001), "note"),
        (Move(date(2027, 3, 1), note="a\x00"), "note"),
        (Move(date(2027, 3, 1), confidence=42), "confidence"),
    ],
)
def test_a_move_that_cannot_be_is_refused_at_its_field(
    project: Project, owner: User, move: Move, field: str
) -> None:
    for act in (moves.move_forecast, moves.ask_commitment):
        with pytest.raises(DeliveryError) as error:
            act(ledgers.end_of(project), move, by=owner, at=NOW)
        assert field in refused(error)
    assert not DateMove.objects.exists()


def test_a_date_before_the_planned_start_is_refused(owner: User) -> None:
    enterprise = owner.grants.get().enterprise
    project = ledgers.promised(starts_on=date(2026, 9, 1), enterprise=enterprise)
    with pytest.raises(DeliveryError) as error:
        moves.move_forecast(ledgers.end_of(project), moved_to(date(2026, 8, 31)), by=owner, at=NOW)
    assert list(refused(error)) == ["new_on"]


def test_a_retired_reason_is_refused(project: Project, owner: User) -> None:
    reason = land()
    reason.retired_on = TODAY
    with pytest.raises(DeliveryError) as error:
        moves.move_forecast(
            ledgers.end_of(project), Move(date(2027, 3, 1), reason), by=owner, at=NOW
        )
    assert list(refused(error)) == ["reason"]


@pytest.mark.parametrize("leaves", ["exclude", "merge"])
def test_an_excluded_or_merged_project_keeps_its_dates(
    project: Project, owner: User, leaves: str
) -> None:
    paper, end = Paper(TODAY, "Order 2", "No money"), ledgers.end_of(project)
    request = asked(project, owner)
    if leaves == "exclude":
        exclude(project, paper, by=TESTS, at=NOW)
    else:
        merge(project, builders.project("north"), paper, by=TESTS, at=NOW)
    for attempt in (
        lambda: moves.move_forecast(end, moved_to(date(2027, 3, 1)), by=owner, at=NOW),
        lambda: moves.confirm_forecast(end, by=owner, at=NOW),
        lambda: moves.ask_commitment(end, moved_to(date(2027, 3, 1)), by=owner, at=NOW),
        lambda: moves.answer_commitment(request, "approved", by=TESTS, at=NOW),
        lambda: moves.report_achieved(end, TODAY, by=TESTS, at=NOW),
    ):
        with pytest.raises(DeliveryError) as error:
            attempt()
        assert list(refused(error)) == [""]
    assert ledgers.end_of(project).forecast_on == ledgers.ENDS_ON


def test_only_who_reports_on_a_project_moves_its_dates(project: Project) -> None:
    for role in ("analyst", "chair", "auditor"):
        person = builders.user(role)
        with pytest.raises(PermissionDenied):
            moves.move_forecast(
                ledgers.end_of(project), moved_to(date(2027, 3, 1)), by=person, at=NOW
            )


def test_a_confirmed_forecast_is_a_row_and_fresh(project: Project, owner: User) -> None:
    row = moves.confirm_forecast(ledgers.end_of(project), note="Holds.", by=owner, at=LATER)
    assert (row.kind, row.old_on, row.new_on) == ("confirmation", ledgers.ENDS_ON, ledgers.ENDS_ON)
    assert ledgers.end_of(project).stated_at == LATER
    assert Standing.objects.get(project=project, known_to=None).stated_on == LATER.date()


def test_a_forecast_that_has_passed_cannot_be_confirmed(project: Project, owner: User) -> None:
    with pytest.raises(DeliveryError):
        moves.confirm_forecast(ledgers.end_of(project), by=owner, at=NOW + timedelta(days=300))


@pytest.mark.parametrize(
    ("days", "tier", "answers"),
    [
        (30, "akim", {"akim", "programme_office", "chair"}),
        (31, "programme_office", {"programme_office", "chair"}),
        (180, "programme_office", {"programme_office", "chair"}),
        (181, "chair", {"chair"}),
    ],
)
def test_three_tiers_answer_by_days_past_the_original(
    project: Project, owner: User, days: int, tier: str, answers: set[str]
) -> None:
    wanted = ledgers.ENDS_ON + timedelta(days=days)
    request = asked(project, owner, wanted)
    assert (request.tier, request.answer_by) == (tier, date(2026, 6, 22))
    people = {
        "akim": akim(),
        "programme_office": builders.user("programme_office"),
        "chair": builders.user("chair"),
    }
    for role, person in people.items():
        if role not in answers:
            with pytest.raises(PermissionDenied):
                moves.answer_commitment(request, "approved", by=person, at=NOW)
    assert ledgers.end_of(project).committed_on == ledgers.ENDS_ON
    moves.answer_commitment(request, "approved", by=people[tier], at=LATER)
    assert ledgers.end_of(project).committed_on == wanted
    assert ledgers.end_of(project).original_on == ledgers.ENDS_ON


def test_an_akim_of_another_oblast_or_of_a_district_does_not_answer(
    project: Project, owner: User
) -> None:
    request = asked(project, owner)
    for territory in ("south", "north-east"):
        with pytest.raises(PermissionDenied):
            moves.answer_commitment(request, "approved", by=akim(territory), at=NOW)


def test_a_request_waits_and_silence_changes_nothing(project: Project, owner: User) -> None:
    asked(project, owner)
    assert ledgers.end_of(project).committed_on == ledgers.ENDS_ON
    standing = Standing.objects.get(project=project, known_to=None)
    assert (standing.pending_on, standing.pending_since) == (date(2027, 1, 20), TODAY)
    with pytest.raises(DeliveryError, match="waits already"):
        asked(project, owner, date(2027, 2, 1))


def test_nobody_answers_their_own_request_not_even_through_a_higher_office(
    project: Project,
) -> None:
    office = builders.user("programme_office")
    request = asked(project, office)
    for decision in ("approved", "rejected"):
        with pytest.raises(DeliveryError, match="own request"):
            moves.answer_commitment(request, decision, note="So.", by=office, at=NOW)


def test_a_rejection_says_why_and_is_kept_as_an_approval_is(project: Project, owner: User) -> None:
    request = asked(project, owner)
    signer = akim()
    with pytest.raises(DeliveryError) as error:
        moves.answer_commitment(request, "rejected", note=" ", by=signer, at=NOW)
    assert list(refused(error)) == ["note"]
    answer = moves.answer_commitment(request, "rejected", note="Hurry up.", by=signer, at=LATER)
    assert (answer.decision, answer.note) == ("rejected", "Hurry up.")
    assert ledgers.end_of(project).committed_on == ledgers.ENDS_ON
    assert Standing.objects.get(project=project, known_to=None).pending_on is None
    with pytest.raises(DeliveryError, match="answered already"):
        moves.answer_commitment(request, "approved", by=signer, at=LATER)


def test_only_the_author_withdraws_a_request(project: Project, owner: User) -> None:
    request = asked(project, owner)
    with pytest.raises(DeliveryError, match="Only its author"):
        moves.answer_commitment(request, "withdrawn", by=akim(), at=NOW)
    assert moves.answer_commitment(request, "withdrawn", by=owner, at=NOW).decision == "withdrawn"
    assert asked(project, owner, date(2027, 2, 1)).pk != request.pk


def test_a_request_is_not_approved_once_the_milestone_was_reached_or_promised_anew(
    project: Project, owner: User
) -> None:
    request = asked(project, owner)
    moves.report_achieved(ledgers.end_of(project), TODAY, by=TESTS, at=NOW)
    with pytest.raises(DeliveryError, match="reached or taken off"):
        moves.answer_commitment(request, "approved", by=akim(), at=NOW)
    answer = moves.answer_commitment(request, "rejected", note="Reached.", by=akim(), at=NOW)
    assert answer.decision == "rejected"
