"""Trend watch for programs: duties, the map of terms, links, lists of one's own, briefs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bagdar.web.journal.models import Entry
from bagdar.web.people.models import User
from bagdar.web.trends.models import Brief, Duty, MapTerm, Subscription, WatchList
from tests import builders
from tests.web.delivery.calling import Caller
from tests.web.trends import working
from tests.web.trends.working import signal, taken

pytestmark = pytest.mark.django_db
TERM = {"sector": "35", "en": "green hydrogen", "ru": "зелёный водород", "kk": "жасыл сутек"}


@pytest.fixture
def expert() -> User:
    builders.territories()
    builders.sectors()
    return builders.user("analyst", username="expert")


def test_the_office_gives_a_duty_which_its_expert_alone_reviews(expert: User) -> None:
    taken()
    office = Caller(builders.user("programme_office", username="office"))
    other = Caller(builders.user("analyst", username="other"))
    begin = timezone.localdate() - timedelta(days=9)
    asked = {"expert": "expert", "sector": "35", "every_days": 7, "starts_on": str(begin)}
    assert Caller(expert).post("signals/duties", asked).status_code == 404
    made = office.made("signals/duties", asked)
    due = str(begin + timedelta(days=7))
    assert (made["sector"], made["owed"]) == ("35", [due])
    refused = office.post("signals/duties", {**asked, "expert": "office"})
    assert (refused.status_code, "expert" in refused.content.decode()) == (422, True)
    assert office.post("signals/duties", {**asked, "sector": "no"}).status_code == 422
    review = f"signals/duties/{made['number']}/reviews"
    assert other.post(review, {"note": "Looked through."}).status_code == 404
    done = Caller(expert).made(review, {"note": "Looked through."})
    assert (done["owed"], done["last_on"]) == ([], due)
    assert Caller(expert).post(review, {"note": "Once more."}).status_code == 404
    assert [one["number"] for one in Caller(expert).get("signals/duties").json()] == [
        made["number"]
    ]
    assert office.post(f"signals/duties/{made['number']}/end", {}).json() == []
    assert Duty.objects.get().ends_on == timezone.localdate()


def test_words_on_the_map_suggest_and_are_taken_off_by_experts_alone(expert: User) -> None:
    taken()
    made = Caller(expert).made("signals/terms", {**TERM, "source": "own words"})
    assert Caller(expert).rows("signals/links")[0]["sector"] == "35"
    assert Caller(expert).rows("signals/terms") == [made]
    assert Caller(expert).post("signals/terms", {**TERM, "source": "again"}).status_code == 422
    none = {**TERM, "sector": "", "source": "own words"}
    assert Caller(expert).post("signals/terms", none).status_code == 422
    office = Caller(builders.user("programme_office", username="office"))
    assert office.rows("signals/terms") == [made]
    assert office.post("signals/terms", {**TERM, "source": "office"}).status_code == 404
    gone = f"signals/terms/{made['number']}/withdrawal"
    assert office.post(gone, {}).status_code == 404
    assert Caller(expert).post(gone, {}).status_code == 201
    assert Caller(expert).rows("signals/terms") == []
    assert MapTerm.objects.get().withdrawn_at is not None
    assert Caller(expert).post(gone, {}).status_code == 422


def test_a_signal_is_linked_by_hand_to_one_of_both(expert: User) -> None:
    taken()
    address = f"signals/{working.known().pk}/links"
    told = Caller(expert).made(address, {"sector": "35", "note": "It is of it."})
    assert [(one["sector"], one["state"]) for one in told["links"]] == [("35", "confirmed")]
    builders.project("north-east", key="mill")
    both = {"sector": "35", "project": "mill", "note": "Both."}
    for wrong in (both, {"note": "Neither."}, {"project": "none", "note": "Which?"}):
        assert Caller(expert).post(address, wrong).status_code == 422


def test_lists_and_subscriptions_are_their_owners_alone(expert: User) -> None:
    taken()
    number = working.known().pk
    before = Entry.objects.count()
    other = Caller(builders.user("chair", username="other"))
    lists = Caller(expert).post(f"signals/{number}/watching", {"title": "Metals"}).json()
    assert [(one["title"], one["signals"]) for one in lists] == [("Metals", [number])]
    assert other.get("signals/watch-lists").json() == []
    assert other.post(f"signals/{number}/unwatching", {"list": lists[0]["number"]}).json() == []
    assert WatchList.objects.count() == 1
    off = {"list": lists[0]["number"]}
    assert Caller(expert).post(f"signals/{number}/unwatching", off).json() == []
    assert WatchList.objects.count() == 0
    told = Caller(expert).post("signals/subscriptions", {"sector": "35"}).json()
    assert [one["sector"] for one in told] == ["35"]
    assert other.post("signals/subscriptions/end", {"sector": "35"}).json() == []
    assert Subscription.objects.count() == 1
    assert Caller(expert).get("signals/subscriptions").json() == told
    assert Caller(expert).post("signals/subscriptions/end", {"sector": "35"}).json() == []
    assert Subscription.objects.count() == 0
    assert Entry.objects.count() - before <= 4, "accounts and keys of the test alone"


def test_a_brief_is_composed_decided_and_signed_by_a_second_person(expert: User) -> None:
    taken(signal("smart kiln", fresh=True))
    assert Caller(expert).post("trend-briefs", {"quarter": "soon"}).status_code == 422
    made = Caller(expert).made("trend-briefs", {"quarter": "2026-Q1"})
    assert "Our detector beat a straight line by 0.100" in made["against_line"]
    assert made["claims"][0]["sentence"].startswith("smart kiln")
    sign = f"trend-briefs/{made['number']}/signature"
    second = Caller(builders.user("programme_office", username="second"))
    early = second.post(sign, {"digest": made["digest"]})
    assert early.status_code == 422
    decision = f"trend-briefs/{made['number']}/decision"
    assert second.post(decision, {"decide": "Mine."}).status_code == 404
    told = Caller(expert).made(decision, {"decide": "Build one."})
    assert (told["decide"], told["state"]) == ("Build one.", "draft")
    assert Caller(expert).post(sign, {"digest": told["digest"]}).status_code == 404
    assert second.post(sign, {"digest": made["digest"]}).status_code == 422, "of another text"
    signed = second.made(sign, {"digest": told["digest"]})
    assert signed["signed_digest"] == signed["digest"] == told["digest"]
    assert (signed["state"], signed["signed_by"] != "") == ("signed", True)
    assert second.post(sign, {"digest": told["digest"]}).status_code == 404
    out = f"trend-briefs/{made['number']}/withdrawal"
    assert second.post(out, {"reason": "Late."}).status_code == 404
    assert Caller(expert).post(out, {"reason": "Late."}).status_code == 422
    other = Caller(expert).made("trend-briefs", {})
    gone = f"trend-briefs/{other['number']}/withdrawal"
    assert Caller(expert).made(gone, {"reason": "Late."})["withdrawn"] == "Late."
    assert Caller(expert).post(decision, {"decide": "Else."}).status_code == 422
    assert Brief.objects.get(pk=made["number"]).decide == "Build one."


@pytest.mark.parametrize(
    "path", ["duties", "terms", "watch-lists", "subscriptions"], ids=lambda one: one
)
def test_work_on_trends_leaves_no_trace_to_whoever_sees_what_is_published(path: str) -> None:
    builders.territories()
    assert Caller(builders.user("control_office")).get(f"signals/{path}").status_code == 404
    assert Caller().get(f"signals/{path}").status_code == 401
