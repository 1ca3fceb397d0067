"""Alarms from the command line, in a person's name and as whoever runs the machine."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from bagdar.cli import alarms as commands
from bagdar.cli.main import main
from bagdar.web.alarms.actions.answering import answer_alarm
from bagdar.web.alarms.models import Alarm, Stage
from bagdar.web.people.models import User
from tests.builders import NOW
from tests.web.alarms import raising
from tests.web.alarms.raising import compute, only
from tests.web.jobs.reporting import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setattr(commands, "this_moment", lambda: NOW)
    return raising.people()


@pytest.fixture
def alarm(who: People) -> Alarm:
    raising.exactly(who)
    compute()
    return only()


def bagdar(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["alarms", *arguments])


def told(*arguments: str) -> str:
    result = bagdar(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def rows(*arguments: str) -> list[int]:
    return [one["number"] for one in json.loads(told("list", "--format", "json", *arguments))]


def refused(*arguments: str) -> str:
    result = bagdar(*arguments)
    assert result.exit_code == 1, result.output
    return result.output


def test_a_person_is_listed_what_their_page_shows(who: People, alarm: Alarm) -> None:
    assert rows() == rows("--by", who.officer.username) == [alarm.pk]
    assert rows("--by", who.officer.username, "--waiting") == [alarm.pk]
    akim = who.stranger
    assert rows("--by", akim.username) == []
    assert rows("--level", "oblast") == []
    assert rows("--sign", alarm.sign, "--territory", "north") == [alarm.pk]
    answer_alarm(alarm, "It is nothing.", by=who.officer, at=NOW)
    assert rows("--by", who.akim.username, "--to-decide") == [alarm.pk]
    assert rows("--by", who.officer.username, "--to-decide") == []
    assert bagdar("list", "--to-decide").exit_code == 2
    assert bagdar("list", "--by", who.akim.username, "--to-decide", "--all").exit_code == 2
    assert bagdar("list", "--waiting").exit_code == 2
    assert bagdar("list", "--sign", "nothing").exit_code == 2


def test_an_alarm_is_answered_and_decided_in_persons_names(who: People, alarm: Alarm) -> None:
    number = str(alarm.pk)
    told("answer", number, "--by", who.officer.username, "--note", raising.LONG)
    found = only()
    assert found.stage == Stage.ANSWERED
    again = refused("answer", number, "--by", who.officer.username, "--note", "x")
    assert "does not wait for an answer" in again
    own = ("--decision", "right", "--note", "It was so.")
    assert "not for" in refused("decide", number, "--by", who.officer.username, *own)
    assert "Nobody of the territory" in refused("decide", number, "--by", who.akim.username, *own)
    told("decide", number, "--by", who.office.username, *own)
    shown = {one["what"]: one["value"] for one in json.loads(told("show", number, "--format=json"))}
    assert (shown["outcome"], shown["sign"]) == ("right", alarm.sign)
    assert raising.LONG in shown.values()


def test_what_a_person_is_not_shown_is_not_there(who: People, alarm: Alarm) -> None:
    akim = who.stranger
    number, by = str(alarm.pk), ("--by", akim.username)
    for said in (
        ("show", number, *by),
        ("answer", number, *by, "--note", "x"),
        ("decide", number, *by, "--decision", "wrong", "--note", "x"),
    ):
        assert f"There is no alarm {number}" in refused(*said)


def test_a_note_of_nothing_is_refused(who: People, alarm: Alarm) -> None:
    said = refused("answer", str(alarm.pk), "--by", who.officer.username, "--note", " ")
    assert "Say what is behind it" in said


def test_a_closed_account_answers_nothing(who: People, alarm: Alarm) -> None:
    User.objects.filter(pk=who.officer.pk).update(is_active=False)
    said = refused("answer", str(alarm.pk), "--by", who.officer.username, "--note", "x")
    assert "is closed" in said
