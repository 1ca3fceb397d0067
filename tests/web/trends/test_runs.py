"""Which run counts: the last computed that nobody withdrew; of a quarter what was known then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World
from bagdar.web.trends.actions.briefing import compose, say_what_to_decide, sign
from bagdar.web.trends.actions.taking import take_signals
from bagdar.web.trends.actions.withdrawing import bring_run_back, withdraw_run
from bagdar.web.trends.models import Run, RunReturn, RunWithdrawal, Sighting
from bagdar.web.trends.queries.reading import last_runs, last_sighting, run_before
from bagdar.web.trends.queries.sealing import digest_of
from bagdar.web.trends.queries.work import brief_due
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.trends import working
from tests.web.trends.test_pages import browser, text_of
from tests.web.trends.working import document, signal, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def expert() -> User:
    builders.territories()
    builders.sectors()
    return builders.user("analyst", username="expert")


def computed(day: str, *names: str, taken_at: datetime = NOW) -> Run:
    lines = [signal(name, rank=place) for place, name in enumerate(names or ["green hydrogen"], 1)]
    return taken(*lines, made_at=f"{day}T10:00:00Z", at=taken_at).run


def test_the_run_computed_last_counts_whichever_was_taken_in_last(expert: User) -> None:
    newest, older = computed("2026-06-10", "smart kiln"), computed("2026-03-10", "old word")
    assert last_runs(synthetic=False) == [newest]
    assert run_before(newest) == older
    assert not Sighting.objects.get(run=older).fresh, "nothing was computed before it"
    page = text_of(browser(expert).get(reverse("trend-signals")))
    assert "smart kiln" in page
    assert "old word" not in page


def test_a_run_cannot_be_of_a_day_to_come() -> None:
    content = document(signal(), made_at="2099-01-01T00:00:00Z")
    with pytest.raises(DeliveryError, match="still to come"):
        take_signals(content, world=World.REAL, by=TESTS, at=NOW)


def test_a_withdrawn_run_counts_for_nothing_and_stays_readable(expert: User) -> None:
    first, wrong = computed("2026-03-10"), computed("2026-06-10", "green hydrogen", "smart kiln")
    client = browser(expert)
    address = reverse("trend-run-out", args=[wrong.pk])
    assert client.post(address, {"reason": " "}).status_code == 422
    client.post(address, {"reason": "A corpus was missing."})
    assert last_runs(synthetic=False) == [first]
    assert run_before(wrong) == first
    listed = text_of(client.get(reverse("trend-signals")))
    assert "green hydrogen" in listed
    assert "smart kiln" not in listed
    assert "A corpus was missing." in text_of(client.get(reverse("trend-run", args=[wrong.pk])))
    card = text_of(client.get(reverse("trend-signal", args=[working.known("smart kiln").pk])))
    assert "was withdrawn: A corpus was missing." in card
    seen = last_sighting(working.known())
    assert seen is not None
    assert seen.run == first
    assert client.get(address).status_code == 404
    entry = Entry.objects.order_by("seq").last()
    assert entry is not None
    assert entry.act == "trends.withdraw_run"
    again = computed("2026-06-11", "smart kiln")
    assert Sighting.objects.get(run=again).fresh, "a run that was withdrawn has named nothing"


def test_what_a_withdrawn_run_alone_had_named_is_new_where_it_comes_next(expert: User) -> None:
    computed("2026-03-10")
    wrong = computed("2026-06-10", "green hydrogen", "smart kiln")
    computed("2026-06-12", "green hydrogen", "smart kiln")
    rows, client = Caller(expert), browser(expert)
    fresh = reverse("trend-signals") + "?age=fresh"
    assert rows.rows("signals?age=fresh") == []
    withdraw_run(wrong, "A corpus was missing.", by=expert, at=NOW)
    (row,) = rows.rows("signals?age=fresh")
    assert (row["name"], row["fresh"]) == ("smart kiln", True)
    assert '<span class="badge-word">new</span>' in text_of(client.get(fresh))
    card = text_of(client.get(reverse("trend-signal", args=[working.known("smart kiln").pk])))
    assert "new in this run" in card
    brief = compose(quarter="", synthetic=False, by=expert, at=NOW)
    kinds = {one.facts["name"]: one.kind for one in brief.claims.all()}
    assert kinds == {"smart kiln": "new", "green hydrogen": "rising"}


def test_the_document_of_a_withdrawn_run_is_not_taken_in_once_more(expert: User) -> None:
    content = document(signal())
    run = take_signals(content, world=World.REAL, by=TESTS, at=NOW).run
    withdraw_run(run, "A corpus was missing.", by=expert, at=NOW)
    with pytest.raises(DeliveryError, match="withdrawn: scan once more"):
        take_signals(content, world=World.REAL, by=TESTS, at=NOW)
    with pytest.raises(DeliveryError, match="withdrawn already"):
        withdraw_run(run, "Again.", by=expert, at=NOW)


def test_experts_alone_withdraw_runs_and_the_database_keeps_why(
    building: None, expert: User
) -> None:
    run = computed("2026-06-10")
    for role in ("programme_office", "auditor", "chair"):
        with pytest.raises(PermissionDenied):
            withdraw_run(run, "Mine.", by=builders.user(role), at=NOW)
    withdraw_run(run, "A corpus was missing.", by=expert, at=NOW)
    for verb in (
        "UPDATE trends_runwithdrawal SET reason = 'x'",
        "DELETE FROM trends_runwithdrawal",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(verb)


def test_a_program_withdraws_a_run_with_its_reason(expert: User) -> None:
    run = computed("2026-06-10")
    address = f"signals/runs/{run.pk}/withdrawal"
    office = Caller(builders.user("programme_office", username="office"))
    assert office.post(address, {"reason": "Mine."}).status_code == 404
    told = Caller(expert).made(address, {"reason": "A corpus was missing."})
    assert told["withdrawn"] == "A corpus was missing."
    assert Caller(expert).post(address, {"reason": "Again."}).status_code == 422
    assert Caller(expert).rows("signals") == []
    seen = Caller(expert).get(f"signals/{working.known().pk}").json()
    assert (seen["run"], seen["withdrawn"]) == (run.pk, "A corpus was missing.")


def test_a_withdrawn_run_is_brought_back_with_a_reason_and_counts_again(expert: User) -> None:
    first = computed("2026-03-10")
    lines = (signal(rank=1), signal("smart kiln", rank=2))
    wrong = taken(*lines, made_at="2026-06-10T10:00:00Z").run
    address, client = reverse("trend-run-back", args=[wrong.pk]), browser(expert)
    shown = reverse("trend-run", args=[wrong.pk])
    assert address not in text_of(client.get(shown))
    assert client.get(address).status_code == 404
    withdraw_run(wrong, "A corpus was missing.", by=expert, at=NOW)
    assert address in text_of(client.get(shown))
    assert client.post(address, {"reason": " "}).status_code == 422
    assert last_runs(synthetic=False) == [first]
    client.post(address, {"reason": "It was whole."})
    assert last_runs(synthetic=False) == [wrong]
    told = text_of(client.get(shown))
    assert "A corpus was missing. Brought back on" in told
    assert "It was whole." in told
    entry = Entry.objects.order_by("seq").last()
    assert entry is not None
    assert entry.act == "trends.return_run"
    again = taken(*lines, made_at="2026-06-10T10:00:00Z")
    assert (again.known, again.run) == (True, wrong)
    (new,) = Caller(expert).rows("signals?age=fresh")
    assert new["name"] == "smart kiln"
    withdraw_run(wrong, "It was not.", by=expert, at=NOW)
    assert last_runs(synthetic=False) == [first]


def test_experts_alone_bring_runs_back_and_the_database_keeps_each_act(
    building: None, expert: User
) -> None:
    run = computed("2026-06-10")
    with pytest.raises(DeliveryError, match="is not withdrawn"):
        bring_run_back(run, "Mine.", by=expert, at=NOW)
    made = withdraw_run(run, "A corpus was missing.", by=expert, at=NOW)
    for role in ("programme_office", "auditor", "chair"):
        with pytest.raises(PermissionDenied):
            bring_run_back(run, "Mine.", by=builders.user(role), at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        RunWithdrawal.objects.create(run=run, reason="x", actor_id="user:0", at=NOW)
    bring_run_back(run, "It was whole.", by=expert, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        RunReturn.objects.create(withdrawal=made, reason="x", actor_id="user:0", at=NOW)
    for verb in (
        "UPDATE trends_runreturn SET reason = 'x'",
        "DELETE FROM trends_runreturn",
        "UPDATE trends_runwithdrawal SET reason = 'x'",
        "DELETE FROM trends_runwithdrawal",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(verb)


def test_a_program_brings_a_run_back_with_its_reason(expert: User) -> None:
    run = computed("2026-06-10")
    address, reason = f"signals/runs/{run.pk}/return", {"reason": "It was whole."}
    assert Caller(expert).post(address, reason).status_code == 422
    withdraw_run(run, "A corpus was missing.", by=expert, at=NOW)
    office = Caller(builders.user("programme_office", username="office"))
    assert office.post(address, reason).status_code == 404
    assert Caller(expert).made(address, reason)["withdrawn"] == ""
    assert len(Caller(expert).rows("signals")) == 1


MARCH = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)


def test_a_brief_of_a_quarter_rests_on_the_run_known_when_it_ended(expert: User) -> None:
    known = computed("2026-03-10", "old word", taken_at=MARCH)
    computed("2026-06-10", "smart kiln")
    brief = compose(quarter="2026-Q1", synthetic=False, by=expert, at=NOW)
    assert brief.run == known
    page = text_of(browser(expert).get(reverse("trend-brief", args=[brief.pk])))
    assert "old word" in page
    assert "smart kiln" not in page
    assert "what was known in 2026-Q1" in page
    assert "Judgements and links are those of 15 June 2026" in page
    assert compose(quarter="", synthetic=False, by=expert, at=NOW).run != known


@pytest.mark.parametrize(
    ("made", "taken_at"), [("2026-03-10", NOW), ("2026-06-10", NOW)], ids=["taken", "computed"]
)
def test_a_brief_of_a_quarter_without_a_run_known_by_its_end_says_that_it_came_later(
    expert: User, made: str, taken_at: datetime
) -> None:
    computed(made, taken_at=taken_at)
    computed("2026-06-12", taken_at=NOW + timedelta(hours=1))
    brief = compose(quarter="2026-Q1", synthetic=False, by=expert, at=NOW + timedelta(days=1))
    assert brief.run.made_at.date().isoformat() == made, "the nearest one after"
    client = browser(expert)
    page = text_of(client.get(reverse("trend-brief", args=[brief.pk])))
    assert "Composed later, from a later run: when 2026-Q1 ended no run that counts" in page
    assert "what was known in" not in page


def test_a_signed_brief_of_a_withdrawn_run_is_not_asked_for_again(expert: User) -> None:
    run = computed("2026-03-10")
    brief = compose(quarter="2026-Q1", synthetic=False, by=expert, at=NOW)
    say_what_to_decide(brief, "Name a plant.", by=expert, at=NOW)
    computed("2026-04-10")
    day = date(2026, 4, 16)
    assert brief_due(synthetic=False, day=day) is None
    brief.refresh_from_db()
    sign(brief, digest_of(brief), by=builders.user("analyst", username="second"), at=NOW)
    withdraw_run(run, "A corpus was missing.", by=expert, at=NOW)
    assert brief_due(synthetic=False, day=day) is None


def test_a_brief_on_a_withdrawn_run_says_so_and_is_not_signed(expert: User) -> None:
    run = computed("2026-06-10")
    brief = compose(quarter="", synthetic=False, by=expert, at=NOW)
    say_what_to_decide(brief, "Name a plant.", by=expert, at=NOW)
    withdraw_run(run, "A corpus was missing.", by=expert, at=NOW)
    with pytest.raises(DeliveryError, match="withdrawn: compose it anew"):
        sign(brief, "", by=builders.user("analyst", username="second"), at=NOW)
    page = text_of(browser(expert).get(reverse("trend-brief", args=[brief.pk])))
    assert "The run that it rests on was withdrawn on 15 June 2026: A corpus was missing." in page
    with pytest.raises(DeliveryError, match="nothing to brief"):
        compose(quarter="", synthetic=False, by=expert, at=NOW)


CORPORA = {name: [{**working.head()["corpora"][0], "name": name}] for name in ("papers", "feeds")}
CANNOT = "Cannot say what rises: there are 3 periods; to know how good a ranking is, 9 are needed."


def silent(day: str) -> Run:
    content = document(made_at=f"{day}T10:00:00Z", told=[CANNOT])
    return take_signals(content, world=World.REAL, by=TESTS, at=NOW).run


def test_a_run_that_cannot_say_what_rises_never_counts_and_pages_say_so(expert: User) -> None:
    client = browser(expert)
    alone = silent("2026-02-10")
    assert last_runs(synthetic=False) == [alone]
    with pytest.raises(DeliveryError, match="nothing to brief about"):
        compose(quarter="", synthetic=False, by=expert, at=NOW)
    counts = computed("2026-03-10", "smart kiln")
    assert not Sighting.objects.get(run=counts).fresh, "nothing was named before"
    empty = silent("2026-06-10")
    assert last_runs(synthetic=False) == [counts]
    for name in ("trends", "trend-signals", "trend-streams", "trend-map"):
        page = text_of(client.get(reverse(name)))
        assert "smart kiln" in page, name
        assert f"Run {empty.pk} of" in page, name
        assert "names no signals: it does not count" in page, name
    after = computed("2026-06-12", "smart kiln")
    assert run_before(after) == counts
    assert "names no signals" not in text_of(client.get(reverse("trend-signals")))


def test_runs_of_other_corpora_stand_side_by_side(expert: User) -> None:
    client = browser(expert)
    papers = taken(signal("smart kiln"), made_at="2026-03-10T10:00:00Z", corpora=CORPORA["papers"])
    feeds = taken(signal("blue steel"), made_at="2026-06-10T10:00:00Z", corpora=CORPORA["feeds"])
    page = text_of(client.get(reverse("trends")))
    assert "smart kiln" in page
    assert "blue steel" in page
    assert run_before(feeds.run) is None, "what other corpora name has not gone"
    for name in ("trends", "trend-signals"):
        page = text_of(client.get(reverse(name), {"run": papers.run.pk}))
        assert "smart kiln" in page, name
        assert "blue steel" not in page, name
    assert client.get(reverse("trends"), {"run": "9" * 30}).status_code == 404
    assert client.get(reverse("trends"), {"run": papers.run.pk + 100}).status_code == 404
    again = taken(signal("smart kiln"), made_at="2026-06-11T10:00:00Z", corpora=CORPORA["papers"])
    assert run_before(again.run) == papers.run
