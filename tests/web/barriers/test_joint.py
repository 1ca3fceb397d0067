"""One solution for several barriers of a kind: for all of them or for none."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction
from django.test import Client
from django.utils import timezone

from bagdar.core.barriers.course import Happening
from bagdar.web.barriers.actions.acting import report_jointly
from bagdar.web.barriers.models import Barrier, BarrierEvent, JointMember, JointSolution
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.people.models import User
from tests.builders import NOW
from tests.web.barriers import raising
from tests.web.barriers.raising import Ladder, done, raised

pytestmark = pytest.mark.django_db
NOTE = "The substation is on."


@pytest.fixture
def who() -> Ladder:
    return raising.ladder()


def browser(person: User) -> Client:
    made = Client(headers={"Accept-Language": "en"})
    made.force_login(person)
    return made


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def states() -> list[str]:
    return list(Barrier.objects.order_by("pk").values_list("state", flat=True))


def test_each_barrier_is_reported_and_each_business_closes_its_own(who: Ladder) -> None:
    both = [raised(who), raised(who)]
    made = report_jointly(both, NOTE, by=who.officer, at=NOW)
    assert states() == ["reported", "reported"]
    assert made.members.count() == 2
    done(both[0], Happening.CONFIRMED, who.business)
    assert states() == ["closed", "reported"]


def test_one_that_cannot_be_reported_keeps_all_as_they_were(who: Ladder) -> None:
    both = [raised(who), raised(who)]
    done(both[1], Happening.CONFIRMED, who.business)
    with pytest.raises(DeliveryError):
        report_jointly(both, NOTE, by=who.officer, at=NOW)
    assert states() == ["open", "closed"]
    assert not JointSolution.objects.exists()


def test_one_alone_two_kinds_no_words_or_a_stranger_are_refused(who: Ladder) -> None:
    power, gas = raised(who), raised(who, kind="gas")
    for wrong in ([power], [power, power], [power, gas]):
        with pytest.raises(DeliveryError):
            report_jointly(wrong, NOTE, by=who.officer, at=NOW)
    both = [power, raised(who)]
    with pytest.raises(DeliveryError):
        report_jointly(both, " ", by=who.officer, at=NOW)
    for person in (who.business, who.stranger):
        with pytest.raises(PermissionDenied):
            report_jointly(both, NOTE, by=person, at=NOW)
    assert not BarrierEvent.objects.filter(happening="reported").exists()


def test_it_is_reported_from_the_list_of_what_waits(who: Ladder) -> None:
    at = timezone.now()
    first, second = raised(who, at=at), raised(who, at=at)
    page = browser(who.officer)
    assert "Report one solution for those chosen" in text(page.get("/en/barriers/"))
    path = f"/en/barriers/joint/?barrier={first.pk}&barrier={second.pk}&barrier=x"
    assert NOTE not in text(page.get(path))
    assert page.post(path, {"note": ""}).status_code == 422
    assert page.post(path, {"note": NOTE}).status_code == 302
    assert states() == ["reported", "reported"]
    said = text(browser(who.business).get(f"/en/barriers/{first.pk}/"))
    assert "with 1 other barrier of this kind" in said
    assert f"/en/barriers/{second.pk}/" not in said
    assert page.get(path).status_code == 404


def test_a_joint_solution_does_not_tell_the_district_of_a_protected_barrier(who: Ladder) -> None:
    at = timezone.now()
    hidden, plain = raised(who, at=at, protected=True), raised(who, at=at)
    done(plain, Happening.PASSED_UP, who.officer, timezone.now())
    report_jointly([hidden, plain], NOTE, by=who.oblast, at=timezone.now())
    path = f"/en/barriers/{plain.pk}/"
    assert "with 1 other barrier of this kind" in text(browser(who.oblast).get(path))
    said = text(browser(who.officer).get(path))
    assert NOTE in said
    assert "other barrier" not in said
    assert "Joint solution" not in said


def test_if_some_of_those_chosen_moved_meanwhile_nothing_is_reported(who: Ladder) -> None:
    at = timezone.now()
    chosen = [raised(who, at=at) for _one in range(4)]
    query = "&".join(f"barrier={one.pk}" for one in chosen)
    page, path = browser(who.officer), f"/en/barriers/joint/?{query}"
    assert f"?{query.replace('&', '&amp;')}&amp;" in text(page.get(path))
    done(chosen[0], Happening.PASSED_UP, who.officer, timezone.now())
    done(chosen[3], Happening.CONFIRMED, who.business, timezone.now())
    answer = page.post(path, {"note": NOTE})
    assert answer.status_code == 422
    assert "2 of the barriers chosen are not with you any more." in text(answer)
    assert NOTE in text(answer)
    assert states() == ["open", "open", "open", "closed"]
    left = f"?barrier={chosen[1].pk}&amp;barrier={chosen[2].pk}&amp;"
    assert left in text(answer)
    for one in chosen[1:3]:
        done(one, Happening.CONFIRMED, who.business, timezone.now())
    answer = page.post(path, {"note": NOTE})
    assert "4 of the barriers chosen are not with you any more." in text(answer)
    assert (answer.status_code, NOTE in text(answer)) == (422, True)


def test_nobody_reports_jointly_what_is_not_with_them(who: Ladder) -> None:
    first, second = raised(who, at=timezone.now()), raised(who, at=timezone.now())
    path = f"/en/barriers/joint/?barrier={first.pk}&barrier={second.pk}"
    for person in (who.business, who.rival, who.stranger, who.chair):
        assert browser(person).get(path).status_code == 404
        assert browser(person).post(path, {"note": NOTE}).status_code == 404
    assert browser(who.officer).get("/en/barriers/joint/").status_code == 404
    assert states() == ["open", "open"]


@pytest.mark.usefixtures("building")
def test_the_database_keeps_which_reports_a_joint_solution_was(who: Ladder) -> None:
    report_jointly([raised(who), raised(who)], NOTE, by=who.officer, at=NOW)
    changes: tuple[tuple[Any, dict[str, Any]], ...] = (
        (JointSolution, {"kind": "gas"}),
        (JointMember, {"solution": 99}),
    )
    for model, change in changes:
        with pytest.raises(Error), transaction.atomic():
            model._default_manager.update(**change)
        with pytest.raises(Error), transaction.atomic():
            model._default_manager.all()._raw_delete("default")
