"""What the daily letter says of barriers: those that newly came to a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import TestCase
from django.utils import timezone

from bagdar.core.barriers.course import Happening
from bagdar.web.barriers.actions.clock import note_passed
from bagdar.web.barriers.models import Barrier
from bagdar.web.inbox.actions.letters import write_letter
from bagdar.web.people.models import User
from bagdar.web.territories.models import Territory
from tests.web.barriers import raising
from tests.web.barriers.raising import Ladder, done, raised
from tests.web.letters import delivered, travelled

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Ladder:
    made = raising.ladder()
    for person in (made.business, made.officer, made.oblast, made.stranger):
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@example.kz")
    return made


def sent(*people: User, later: int = 0) -> list[str]:
    """Send the letters of a day to these people; return to whom letters went."""
    letters = delivered(*people, at=timezone.now(), later=later)
    return [to for one in letters.values() for to in one.to]


def test_a_letter_goes_once_to_whoever_has_the_barrier(who: Ladder) -> None:
    User.objects.filter(pk=who.officer.pk).update(language="en")
    raised(who, at=timezone.now())
    everybody = (who.business, who.officer, who.oblast, who.stranger)
    assert sent(*everybody) == [f"{who.officer.username}@example.kz"]
    letter = mail.outbox[0]
    assert sent(*everybody) == []
    assert sent(*everybody, later=1) == []
    assert "No transformer since March." in letter.body
    assert "new among them: 1" in letter.body


def test_the_business_is_told_when_its_word_is_asked_for(who: Ladder) -> None:
    made = raised(who, at=timezone.now() - timedelta(hours=1))
    assert sent(who.business) == []
    done(made, Happening.REPORTED, who.officer, timezone.now())
    assert sent(who.business, later=1) == [f"{who.business.username}@example.kz"]
    assert sent(who.officer) == []


def test_where_a_district_has_nobody_the_oblast_is_told(who: Ladder) -> None:
    raised(who, at=timezone.now(), territory=Territory.objects.get(key="north-west"))
    assert sent(who.officer) == []
    assert sent(who.oblast) == [f"{who.oblast.username}@example.kz"]


def test_gone_up_it_is_new_to_the_level_above(who: Ladder) -> None:
    made = raised(who, at=timezone.now() - timedelta(hours=1))
    assert len(sent(who.officer, who.oblast)) == 1
    done(made, Happening.PASSED_UP, who.officer, timezone.now())
    assert sent(who.officer, later=1) == []
    assert sent(who.oblast, later=1) == [f"{who.oblast.username}@example.kz"]


def test_without_anything_new_no_letter_is_asked_for(who: Ladder) -> None:
    assert sent(who.officer) == []


def test_silence_is_asked_about_again_by_letter_and_its_end_is_told(who: Ladder) -> None:
    address = [f"{who.business.username}@example.kz"]
    at = timezone.now() - timedelta(days=30)
    made = raised(who, at=at)
    done(made, Happening.REPORTED, who.officer, at)
    with travelled(at + timedelta(hours=1)):
        assert sent(who.business) == address
        assert sent(who.business, later=1) == []
    again = Barrier.objects.get().next_at
    assert again is not None
    note_passed(at=again)
    with travelled(again):
        assert sent(who.business, who.officer) == address
        assert sent(who.business, later=1) == []
    last = Barrier.objects.get().next_at
    assert last is not None
    note_passed(at=last)
    with travelled(last):
        assert sent(who.business, who.officer) == address
        assert "завершены как неподтверждённые" in mail.outbox[-1].body
        assert sent(who.business, later=1) == []


def test_what_ended_unconfirmed_long_ago_is_news_to_nobody(who: Ladder) -> None:
    at = timezone.now() - timedelta(days=90)
    done(raised(who, at=at), Happening.REPORTED, who.officer, at)
    note_passed(at=timezone.now())
    assert Barrier.objects.get().state == "unconfirmed"
    assert sent(who.business) == []


def test_a_letter_whose_telling_is_not_kept_is_not_sent(who: Ladder) -> None:
    """It goes out once all is committed: a letter that was sent is never sent again."""
    raised(who, at=timezone.now())
    with TestCase.captureOnCommitCallbacks() as kept:
        write_letter.func(user=who.officer.pk, day=timezone.localdate().isoformat())
    assert (len(kept), mail.outbox) == (1, [])
