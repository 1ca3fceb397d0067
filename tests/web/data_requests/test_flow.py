"""A request goes out, is filled in, signed and accepted, level by level."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from bagdar.core.data_requests.sums import Sum
from bagdar.web.data_requests.actions import opening
from bagdar.web.data_requests.actions.asking import (
    Table,
    create_request,
    delete_draft,
    edit_request,
    extend,
    send_request,
    set_form,
    withdraw_request,
)
from bagdar.web.data_requests.actions.filling import (
    StaleLineError,
    begin_correction,
    fill_line,
    give_back,
    hand_over,
    judge,
    sign,
)
from bagdar.web.data_requests.models import Answer, DataRequest, Round, State, Submission
from bagdar.web.data_requests.permissions import DataRequestError
from bagdar.web.data_requests.queries.consolidated import table_of
from bagdar.web.data_requests.queries.lines import Eyes
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import Organisation
from bagdar.web.people.permissions import scope_of
from tests import builders
from tests.builders import NOW
from tests.web.data_requests.asking import (
    ASKED,
    DUE,
    LATER,
    LOWER_DUE,
    MONEY,
    NOTE,
    WORKERS,
    Offices,
    accepted,
    akimat,
    answer_of,
    drafted,
    filled,
    offices,
    sent,
    signed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Offices:
    return offices()


def eyes(world: Offices) -> Eyes:
    return Eyes(scope_of(world.ministry, on=timezone.localdate(LATER)), LATER)


def test_sending_gives_a_number_and_opens_an_answer_for_each_office_and_the_oblast(
    world: Offices,
) -> None:
    request = sent(world)
    assert request.outgoing == "2026-0001"
    told = {
        one.desk.key: (one.due_at, one.own, one.above.desk.key if one.above else "")
        for one in Answer.objects.select_related("desk", "above__desk")
    }
    assert told == {
        "akimat:north": (DUE, False, ""),
        "akimat:north-east": (LOWER_DUE, True, "akimat:north"),
        "akimat:north-west": (LOWER_DUE, True, "akimat:north"),
    }
    lines = answer_of(request, "north-east").lines.all()
    assert [(one.project.key, one.known["name"]) for one in lines if one.project] == [
        ("east-plant", lines[0].known["name"])
    ]
    assert lines[0].known["name"]["en"] == "East plant"
    assert lines[0].known["stage"]["ru"] != lines[0].known["stage"]["en"]


def test_numbers_run_by_office_and_year_and_a_typed_one_is_kept(world: Offices) -> None:
    assert sent(world, title="First").outgoing == "2026-0001"
    assert sent(world, title="Second", outgoing="03-15/7").outgoing == "03-15/7"
    assert sent(world, title="Third").outgoing == "2026-0002"
    with pytest.raises(DataRequestError, match="given out already"):
        sent(world, title="Fourth", outgoing="03-15/7")
    officer = world.oblast
    mine = create_request(
        akimat("north"),
        {"title": "Own", "letter": "Please.", "due_at": DUE},
        [akimat("north-east")],
        ASKED,
        by=officer,
        at=NOW,
    )
    assert send_request(mine, by=officer, at=NOW).outgoing == "2026-0001"


def test_an_answer_goes_up_two_levels_and_its_numbers_are_summed(world: Offices) -> None:
    request = sent(world)
    east, west = answer_of(request, "north-east"), answer_of(request, "north-west")
    north = answer_of(request, "north")
    signed(east, world.east, world.east_akim, workers="12")
    accepted(east, world.oblast)
    signed(west, world.west, world.west_akim, workers="1 030")
    accepted(west, world.oblast)
    hand_over(north, by=world.oblast, at=LATER)
    made = sign(north, by=world.akim, at=LATER)
    assert (len(made.below), made.missing) == (2, [])
    accepted(north, world.ministry)
    table = table_of(request.rounds.get(), eyes(world))
    assert [(one.name, one.accepted, one.is_missing) for one in table.parts] == [
        ("Akimat (North)", True, False),
        ("Akimat (North east)", True, False),
        ("Akimat (North west)", True, False),
    ]
    assert table.totals["workers"] == Sum(Decimal(1042), 2)
    assert table.sums_of(table.parts[0])["workers"].total == 1042
    acts = list(
        Entry.objects.filter(act__startswith="data_requests.").values_list("act", flat=True)
    )
    assert acts.count("data_requests.sign") == 3


def test_whoever_filled_in_does_not_sign_and_whoever_signed_does_not_accept(
    world: Offices,
) -> None:
    request = sent(world)
    east = answer_of(request, "north-east")
    filled(east, world.east_akim, workers="5")
    hand_over(east, by=world.east, at=LATER)
    with pytest.raises(DataRequestError, match="does not sign"):
        sign(east, by=world.east_akim, at=LATER)
    with pytest.raises(PermissionDenied):
        sign(east, by=world.east, at=LATER)
    with pytest.raises(PermissionDenied):
        sign(east, by=world.west_akim, at=LATER)
    sign(east, by=world.akim, at=LATER)
    with pytest.raises(DataRequestError, match="another person must accept"):
        judge(east, "accepted", by=world.akim, at=LATER)
    with pytest.raises(PermissionDenied):
        judge(east, "accepted", by=world.ministry, at=LATER)
    accepted(east, world.oblast)
    assert answer_of(request, "north-east").state == State.ACCEPTED


def test_a_returned_answer_comes_back_with_its_remark_and_is_answered_again(
    world: Offices,
) -> None:
    request = sent(world)
    east = answer_of(request, "north-east")
    signed(east, world.east, world.east_akim, workers="5")
    with pytest.raises(DataRequestError, match="Say what is wrong"):
        judge(east, "returned", " ", by=world.oblast, at=LATER)
    judge(east, "returned", "Count the crane too", by=world.oblast, at=LATER)
    east.refresh_from_db()
    assert (east.state, east.remark) == (State.RETURNED, "Count the crane too")
    signed(east, world.east, world.east_akim, workers="6")
    accepted(east, world.oblast)
    table = table_of(request.rounds.get(), eyes(world))
    assert table.totals["workers"].total == 6


def test_a_checker_gives_an_answer_back_before_signing(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    filled(east, world.east, workers="5")
    hand_over(east, by=world.east, at=LATER)
    with pytest.raises(DataRequestError, match="not open"):
        filled(east, world.east, workers="7")
    give_back(east, "Look again", by=world.east_akim, at=LATER)
    filled(east, world.east, workers="7")
    east.refresh_from_db()
    assert (east.state, east.remark) == (State.FILLING, "Look again")


def test_cells_that_must_be_filled_are_named_by_line_and_column(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    with pytest.raises(DataRequestError) as refused:
        hand_over(east, by=world.east, at=LATER)
    assert refused.value.problems[""] == ["Line 1, Workers on the site: must be filled in."]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("many", "is no number"),
        ("1.5", "is no whole number"),
        ("-1", "at least 0"),
        ("12 thousand", "digits alone"),
        ("1e400", "is no number"),
        ("9" * 40, "too large"),
    ],
)
def test_a_wrong_cell_is_refused_and_nothing_is_written(
    world: Offices, typed: str, words: str
) -> None:
    east = answer_of(sent(world), "north-east")
    with pytest.raises(DataRequestError, match=words):
        filled(east, world.east, workers=typed, note="kept?")
    assert east.lines.get().values == {}


def test_a_line_that_somebody_else_changed_is_not_overwritten(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    filled(east, world.east, workers="5")
    with pytest.raises(StaleLineError, match="of-east"):
        fill_line(east, 1, {"workers": "9"}, version=1, by=world.east_akim, at=LATER)
    fill_line(east, 1, {"workers": "5"}, version=1, by=world.east_akim, at=LATER)
    assert east.lines.get().values == {"workers": 5}


def test_only_the_office_asked_fills_in(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    for stranger in (world.west, world.oblast, world.ministry):
        with pytest.raises(PermissionDenied):
            filled(east, stranger, workers="5")


def test_a_correction_is_appended_and_counts_once_it_is_accepted(world: Offices) -> None:
    request = sent(world)
    east, round_ = answer_of(request, "north-east"), request.rounds.get()
    signed(east, world.east, world.east_akim, workers="5")
    accepted(east, world.oblast)
    begin_correction(east, "A shift was left out", by=world.east, at=LATER)
    second = signed(east, world.east, world.east_akim, workers="8")
    assert (second.number, second.ground) == (2, "A shift was left out")
    assert table_of(round_, eyes(world)).totals["workers"].total == 5
    accepted(east, world.oblast)
    assert table_of(round_, eyes(world)).totals["workers"].total == 8
    kept = Submission.objects.filter(answer=east).order_by("number")
    assert [one.lines[0]["values"]["workers"] for one in kept] == [5, 8]


def test_a_late_answer_is_marked_and_the_table_of_the_due_hour_does_not_hold_it(
    world: Offices,
) -> None:
    request = sent(world)
    east, west = answer_of(request, "north-east"), answer_of(request, "north-west")
    signed(east, world.east, world.east_akim, workers="5")
    after = DUE + timedelta(minutes=1)
    made = signed(west, world.west, world.west_akim, at=after, workers="7")
    assert made.is_late
    round_ = request.rounds.get()
    now = Eyes(scope_of(world.ministry, on=timezone.localdate(after)), after)
    assert table_of(round_, now).totals["workers"].total == 12
    then = table_of(round_, now, moment=DUE)
    assert then.totals["workers"].total == 5
    assert [one.name for one in then.missing] == ["Akimat (North)", "Akimat (North west)"]


def test_an_answer_in_its_due_minute_is_in_time(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    made = signed(east, world.east, world.east_akim, at=LOWER_DUE, workers="5")
    assert not made.is_late


def test_more_time_is_given_with_a_ground_and_recorded(world: Offices) -> None:
    request = sent(world)
    east = answer_of(request, "north-east")
    later = LOWER_DUE + timedelta(days=2)
    with pytest.raises(DataRequestError, match="comes after"):
        extend([east], LOWER_DUE, "Floods", by=world.ministry, at=LATER)
    with pytest.raises(PermissionDenied):
        extend([east], later, "Floods", by=world.oblast, at=LATER)
    extend([east], later, "Floods", by=world.ministry, at=LATER)
    east.refresh_from_db()
    kept = east.extensions.get()
    assert (east.due_at, kept.old_due_at, kept.ground) == (later, LOWER_DUE, "Floods")
    assert not signed(east, world.east, world.east_akim, at=later, workers="1").is_late


def test_a_withdrawn_request_is_answered_no_more(world: Offices) -> None:
    request = sent(world)
    east = answer_of(request, "north-east")
    with pytest.raises(DataRequestError, match="Give the ground"):
        withdraw_request(request, " ", by=world.ministry, at=LATER)
    withdraw_request(request, "Asked twice", by=world.ministry, at=LATER)
    with pytest.raises(DataRequestError, match="withdrawn"):
        filled(east, world.east, workers="5")
    with pytest.raises(DataRequestError, match="withdrawn"):
        withdraw_request(request, "Again", by=world.ministry, at=LATER)


def test_a_change_after_sending_is_a_new_version_and_what_agrees_is_kept(world: Offices) -> None:
    request = sent(world)
    east, west = answer_of(request, "north-east"), answer_of(request, "north-west")
    signed(east, world.east, world.east_akim, workers="5", note="rain")
    filled(west, world.west, workers="7", note="wind")
    newer = Table((WORKERS, MONEY), known=("name", "enterprise_bin"))
    set_form(request, newer, by=world.ministry, at=LATER)
    east.refresh_from_db()
    west.refresh_from_db()
    assert (east.form.number, west.form.number) == (1, 2)
    line = west.lines.get()
    assert (line.values, set(line.known)) == ({"workers": 7}, {"name", "enterprise_bin"})
    assert Submission.objects.get(answer=east).form.asked == (WORKERS, NOTE)
    table = table_of(request.rounds.get(), eyes(world))
    assert [one.values for one in table.parts[1].rows] == [{"workers": 5}]


def test_a_draft_is_changed_and_thrown_away_and_what_was_sent_is_neither(world: Offices) -> None:
    request = drafted(world)
    facts = {"title": "Other", "due_at": DUE}
    edit_request(request, facts, [akimat("north-east")], by=world.ministry, at=NOW)
    assert request.recipients.count() == 1
    with pytest.raises(PermissionDenied):
        delete_draft(request, by=world.oblast, at=NOW)
    other = drafted(world)
    delete_draft(other, by=world.ministry, at=NOW)
    assert list(DataRequest.objects.all()) == [request]
    send_request(request, by=world.ministry, at=NOW)
    for act in (
        lambda: edit_request(request, facts, [akimat("north-east")], by=world.ministry, at=NOW),
        lambda: delete_draft(request, by=world.ministry, at=NOW),
        lambda: send_request(request, by=world.ministry, at=NOW),
    ):
        with pytest.raises(DataRequestError, match="sent already"):
            act()


def test_no_office_is_asked_about_more_projects_than_it_fills_in_and_none_is_left_out_unsaid(
    world: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is asked about too many is named with its number before anything is sent."""
    own = Organisation.objects.get(pk=world.organisation)
    for _ in range(2):
        builders.project("north-east", organisation=own, stage="construction")
    monkeypatch.setattr(opening, "MOST_LINES", 2)
    request = drafted(world)
    with pytest.raises(DataRequestError) as refused:
        send_request(request, by=world.ministry, at=NOW)
    (text,) = refused.value.problems[""]
    assert "at the most. Choose fewer" in text
    assert "Akimat (North east): 3." in text
    request.refresh_from_db()
    assert (request.sent_at, Round.objects.count()) == (None, 0)
    few = replace(ASKED, filters={"stage": "approved"})
    set_form(request, few, by=world.ministry, at=NOW)
    assert send_request(request, by=world.ministry, at=NOW).sent_at == NOW
    with pytest.raises(DataRequestError):
        set_form(request, ASKED, by=world.ministry, at=NOW)


def test_an_office_asks_only_in_its_own_name_and_an_akimat_only_below_itself(
    world: Offices,
) -> None:
    facts = {"title": "Own", "letter": "Please.", "due_at": DUE}
    with pytest.raises(PermissionDenied):
        create_request(
            akimat("south"), facts, [akimat("south-east")], ASKED, by=world.oblast, at=NOW
        )
    for keys in (("south-east",), ("north",), ("north-east", "south")):
        asked = [akimat(one) for one in keys]
        with pytest.raises(DataRequestError, match="those below it"):
            create_request(akimat("north"), facts, asked, ASKED, by=world.oblast, at=NOW)
    assert not DataRequest.objects.exists()
    auditor = builders.user("auditor")
    with pytest.raises(PermissionDenied):
        create_request(world.desk, facts, [akimat("north")], ASKED, by=auditor, at=NOW)


def test_the_oblast_that_asks_takes_its_districts_answers_itself(world: Offices) -> None:
    facts = {"title": "Own", "letter": "Please.", "due_at": DUE}
    request = create_request(
        akimat("north"), facts, [akimat("north-east")], ASKED, by=world.oblast, at=NOW
    )
    send_request(request, by=world.oblast, at=NOW)
    east = answer_of(request, "north-east")
    assert (Answer.objects.count(), east.above) == (1, None)
    signed(east, world.east, world.east_akim)
    accepted(east, world.akim)


def test_an_oblast_answers_for_what_no_district_is_asked_about(world: Offices) -> None:
    builders.project("north", key="between", name_en="Between districts", organisation_id=None)
    request = sent(world, "north", "north-east")
    assert answer_of(request, "north").own
    keys = [one.project.key for one in answer_of(request, "north").lines.all() if one.project]
    assert keys == ["west-plant"]


def test_a_line_tells_no_more_than_asker_and_answerer_both_see(world: Offices) -> None:
    builders.project("north-east", key="unknown-to-ministry", name_en="Hidden plant")
    builders.project(
        "north-east",
        key="open",
        name_en="Open plant",
        visibility="published",
        licensor="x",
        capacity_value="5",
        capacity_unit="MW",
        marks={"capacity": "official"},
    )
    table = Table((WORKERS,), known=("name", "capacity_value"))
    lines = answer_of(sent(world, table=table), "north-east").lines.select_related("project")
    known = {one.project.key: sorted(one.known) for one in lines if one.project}
    assert known == {"east-plant": ["capacity_value", "name"], "open": ["name"]}
