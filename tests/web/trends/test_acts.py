"""What people do in trend watch: rights, refusals, the journal, what the database holds."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from docx import Document

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.enterprises.models import Sector
from bagdar.web.journal.models import Head
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Visibility
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.trends.actions.briefing import (
    compose,
    say_what_to_decide,
    sign,
    withdraw_draft,
)
from bagdar.web.trends.actions.duties import end_duty, give_duty, review
from bagdar.web.trends.actions.judging import judge
from bagdar.web.trends.actions.linking import add_term, decide, link_by_hand, withdraw_term
from bagdar.web.trends.actions.watching import subscribe, watch
from bagdar.web.trends.actions.withdrawing import withdraw_run
from bagdar.web.trends.models import Brief, Claim, Link, LinkState, MapTerm, Run, Verdict
from bagdar.web.trends.queries.briefs import BriefShown, as_paper, brief_shown, briefs_to_sign
from bagdar.web.trends.queries.quarters import quarter_of
from bagdar.web.trends.queries.sealing import digest_of
from bagdar.web.trends.queries.work import queue, waiting_reviews
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.trends import working
from tests.web.trends.test_pages import browser, text_of
from tests.web.trends.working import signal, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def expert() -> User:
    builders.territories()
    builders.sectors()
    return builders.user("analyst", username="expert")


@pytest.fixture
def second(expert: User) -> User:
    return builders.user("analyst", username="second")


def brief_to_sign(expert: User) -> Brief:
    taken()
    made = compose(quarter="", synthetic=False, by=expert, at=NOW)
    say_what_to_decide(made, "Name a plant.", by=expert, at=NOW)
    made.refresh_from_db()
    return made


def signs(brief: Brief, by: User) -> None:
    brief.refresh_from_db()
    sign(brief, digest_of(brief), by=by, at=NOW)


def test_nobody_signs_what_they_composed(expert: User) -> None:
    with pytest.raises(PermissionDenied):
        signs(brief_to_sign(expert), expert)


def test_a_signed_brief_is_never_changed(expert: User, second: User) -> None:
    brief = brief_to_sign(expert)
    signs(brief, second)
    with pytest.raises(DeliveryError, match="stays as it was signed"):
        say_what_to_decide(brief, "Another.", by=expert, at=NOW)
    with pytest.raises(DeliveryError, match="stays as it was signed"):
        signs(brief, second)


@pytest.mark.parametrize(
    "change", ["decide = 'x'", "state = 'draft', signed_by = '', signed_at = NULL", "quarter = 'x'"]
)
def test_the_database_keeps_a_signed_brief(
    building: None, expert: User, second: User, change: str
) -> None:
    signs(brief_to_sign(expert), second)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE trends_brief SET {change}")  # noqa: S608 -- texts of this test
    for table in ("trends_brief", "trends_claim"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 -- names of this test


def test_the_database_lets_nobody_sign_their_own_brief(building: None, expert: User) -> None:
    brief = brief_to_sign(expert)
    with pytest.raises(IntegrityError), transaction.atomic():
        Brief.objects.filter(pk=brief.pk).update(
            state="signed", signed_by=expert.actor_id, signed_label="x", signed_at=NOW
        )


def test_a_brief_says_what_to_decide_before_it_is_signed(expert: User, second: User) -> None:
    taken()
    brief = compose(quarter="", synthetic=False, by=expert, at=NOW)
    with pytest.raises(DeliveryError, match="what is to be decided"):
        signs(brief, second)
    with pytest.raises(PermissionDenied):
        say_what_to_decide(brief, "Name a plant.", by=second, at=NOW)


def test_of_a_quarter_one_brief_is_signed_and_none_of_one_to_come(
    expert: User, second: User
) -> None:
    taken()
    quarter = quarter_of(NOW.date())
    briefs = [compose(quarter=quarter, synthetic=False, by=expert, at=NOW) for _ in range(2)]
    for one in briefs:
        say_what_to_decide(one, "Name a plant.", by=expert, at=NOW)
    signs(briefs[0], second)
    with pytest.raises(DeliveryError, match="signed already"):
        signs(briefs[1], second)
    for wrong in (quarter, "2026-Q4", "2026-Q5", "1999-Q1", "x"):
        with pytest.raises(DeliveryError):
            compose(quarter=wrong, synthetic=False, by=expert, at=NOW)


def test_without_a_run_there_is_nothing_to_brief_about(expert: User) -> None:
    with pytest.raises(DeliveryError, match="nothing to brief"):
        compose(quarter="", synthetic=False, by=expert, at=NOW)


def test_what_everybody_calls_noise_is_in_no_brief(expert: User, second: User) -> None:
    taken(signal("old word"), signal("smart kiln", rank=2))
    judge(working.known("old word"), Verdict.NOISE, "Old.", by=expert, at=NOW)
    brief = compose(quarter="", synthetic=False, by=expert, at=NOW)
    assert [one.facts["name"] for one in brief.claims.all()] == ["smart kiln"]
    judge(working.known("old word"), Verdict.WATCH, "New meaning.", by=second, at=NOW)
    brief = compose(quarter="", synthetic=False, by=expert, at=NOW)
    assert "old word" in [one.facts["name"] for one in brief.claims.all()]


def test_what_falls_is_not_told_as_new_too(expert: User) -> None:
    taken(signal("old word"))
    taken(
        signal("green hydrogen", fresh=True),
        signal("smart kiln", rank=2, fresh=True, direction="falling"),
    )
    brief = compose(quarter="", synthetic=False, by=expert, at=NOW)
    told = {(one.kind, one.facts["name"]) for one in brief.claims.all() if "name" in one.facts}
    assert ("new", "green hydrogen") in told
    assert {kind for kind, name in told if name == "smart kiln"} == {"falling"}


def test_no_claim_is_made_about_a_restricted_project(expert: User) -> None:
    taken()
    for key, visibility in (("open", "published"), ("shut", "case")):
        project = builders.project(key=key, visibility=visibility)
        link_by_hand(working.known(), project, "It makes it.", by=TESTS, at=NOW)
    brief = compose(quarter="", synthetic=False, by=expert, at=NOW)
    about = [one.project.key for one in brief.claims.all() if one.project]
    assert about == ["open"]


@pytest.mark.parametrize("role", ["programme_office", "auditor", "chair"])
def test_experts_alone_judge_link_and_compose(expert: User, role: str) -> None:
    add_term(builders.sectors()["35"], ("hydrogen", "водород", "сутегі"), "t", by=TESTS, at=NOW)
    taken()
    person, found = builders.user(role), working.known()
    with pytest.raises(PermissionDenied):
        judge(found, Verdict.ACT, "Now.", by=person, at=NOW)
    with pytest.raises(PermissionDenied):
        decide(Link.objects.get(), LinkState.CONFIRMED, by=person, at=NOW)
    with pytest.raises(PermissionDenied):
        compose(quarter="", synthetic=False, by=person, at=NOW)
    with pytest.raises(PermissionDenied):
        withdraw_term(MapTerm.objects.get(), by=person, at=NOW)


def test_an_account_of_the_synthetic_world_acts_on_nothing_real(expert: User) -> None:
    taken()
    taken(world=World.SYNTHETIC)
    User.objects.filter(pk=expert.pk).update(is_synthetic=True)
    expert.refresh_from_db()
    with pytest.raises(PermissionDenied):
        judge(working.known(), Verdict.ACT, "Now.", by=expert, at=NOW)
    judge(working.known(synthetic=True), Verdict.ACT, "Now.", by=expert, at=NOW)
    with pytest.raises(PermissionDenied):
        add_term(builders.sectors()["35"], ("a", "б", "в"), "tests", by=expert, at=NOW)
    with pytest.raises(PermissionDenied):
        watch(working.known(), "Mine", by=expert, at=NOW)
    with pytest.raises(PermissionDenied):
        subscribe(None, synthetic=False, by=expert, at=NOW)


def test_a_link_that_was_decided_stays_over_runs_and_is_not_decided_twice(expert: User) -> None:
    add_term(builders.sectors()["35"], ("hydrogen", "водород", "сутегі"), "t", by=TESTS, at=NOW)
    taken()
    link = Link.objects.get()
    decide(link, LinkState.REFUSED, "A gas of labs.", by=expert, at=NOW)
    with pytest.raises(DeliveryError, match="stands so already"):
        decide(link, LinkState.REFUSED, by=expert, at=NOW)
    taken(digest="c" * 64)
    assert Link.objects.get().state == LinkState.REFUSED
    assert [one.note for one in link.decisions.all()] == ["A gas of labs."]


def test_a_project_of_the_other_world_is_not_linked(expert: User) -> None:
    taken(world=World.SYNTHETIC)
    plant = builders.project(key="plant")
    with pytest.raises(PermissionDenied):
        link_by_hand(working.known(synthetic=True), plant, "It makes it.", by=expert, at=NOW)


def test_a_term_is_in_three_languages_with_its_source_and_once(expert: User) -> None:
    sector = builders.sectors()["35"]
    with pytest.raises(DeliveryError, match="three languages"):
        add_term(sector, ("hydrogen", "", "сутегі"), "tests", by=expert, at=NOW)
    with pytest.raises(DeliveryError, match="where the words are from"):
        add_term(sector, ("hydrogen", "водород", "сутегі"), " ", by=expert, at=NOW)
    term = add_term(sector, ("hydrogen", "водород", "сутегі"), "tests", by=expert, at=NOW)
    with pytest.raises(DeliveryError, match="already"):
        add_term(sector, ("hydrogen", "водород", "сутегі"), "tests", by=expert, at=NOW)
    withdraw_term(term, by=expert, at=NOW)
    add_term(sector, ("hydrogen", "водород", "сутегі"), "tests", by=expert, at=NOW)


@pytest.mark.parametrize(
    ("place", "word", "said"),
    [
        (0, "<script>alert(1)</script>", "without < and >"),
        (1, "a > b", "without < and >"),
        (0, "the", "what a technology is called"),
        (1, "и", "what a technology is called"),
        (2, "және", "what a technology is called"),
        (1, "у 3", "what a technology is called"),
    ],
)
def test_words_that_name_no_technology_are_not_on_the_map(
    expert: User, place: int, word: str, said: str
) -> None:
    words = ["hydrogen", "водород", "сутегі"]
    words[place] = word
    en, ru, kk = words
    with pytest.raises(DeliveryError, match=said) as refused:
        add_term(builders.sectors()["35"], (en, ru, kk), "tests", by=expert, at=NOW)
    assert list(refused.value.problems) == [("en", "ru", "kk")[place]]
    assert not MapTerm.objects.exists()


def test_duties_are_for_experts_in_a_rhythm_and_once(expert: User) -> None:
    office = builders.user("programme_office")
    starts = (NOW - timedelta(days=40)).date()
    with pytest.raises(DeliveryError, match="Only analysts"):
        give_duty(office, None, every_days=30, starts_on=starts, by=office, at=NOW)
    for days in (6, 367):
        with pytest.raises(DeliveryError, match="7 to 366"):
            give_duty(expert, None, every_days=days, starts_on=starts, by=office, at=NOW)
    with pytest.raises(PermissionDenied):
        give_duty(expert, None, every_days=30, starts_on=starts, by=expert, at=NOW)
    duty = give_duty(expert, None, every_days=30, starts_on=starts, by=office, at=NOW)
    with pytest.raises(DeliveryError, match="this duty already"):
        give_duty(expert, None, every_days=30, starts_on=starts, by=office, at=NOW)
    due_on = starts + timedelta(days=30)
    with pytest.raises(PermissionDenied):
        review(duty, due_on, "Looked.", by=office, at=NOW)
    with pytest.raises(DeliveryError, match="No review is due"):
        review(duty, due_on + timedelta(days=1), "Looked.", by=expert, at=NOW)
    review(duty, due_on, "Looked.", by=expert, at=NOW)
    with pytest.raises(DeliveryError, match="was done"):
        review(duty, due_on, "Again.", by=expert, at=NOW)
    end_duty(duty, by=office, at=NOW)
    with pytest.raises(DeliveryError, match="over already"):
        end_duty(duty, by=office, at=NOW)


def test_every_act_is_journalled_and_lists_of_ones_own_are_not(expert: User) -> None:
    taken()
    before = Head.objects.get().seq
    judge(working.known(), Verdict.ACT, "Now.", by=expert, at=NOW)
    compose(quarter="", synthetic=False, by=expert, at=NOW)
    assert Head.objects.get().seq == before + 2
    watch(working.known(), "Mine", by=expert, at=NOW)
    subscribe(None, synthetic=False, by=expert, at=NOW)
    assert Head.objects.get().seq == before + 2


def test_a_signature_stands_under_the_digest_of_what_was_read(
    building: None, expert: User, second: User
) -> None:
    brief = brief_to_sign(expert)
    read = digest_of(brief)
    say_what_to_decide(brief, "Name two plants.", by=expert, at=NOW)
    with pytest.raises(DeliveryError, match="changed since you read it"):
        sign(brief, read, by=second, at=NOW)
    signs(brief, second)
    brief = Brief.objects.get()
    assert brief.seal.digest == digest_of(brief) != read
    assert brief_reading(brief, expert).changed is False
    Claim.objects.filter(brief=brief).update(facts={"name": "another", "share": 1, "before": None})
    assert digest_of(brief) != brief.seal.digest


def test_names_of_projects_stand_in_a_brief_as_they_were_signed(
    building: None, expert: User, second: User
) -> None:
    taken()
    mill = builders.project(key="mill", visibility=Visibility.PUBLISHED, name_en="Paper mill")
    link_by_hand(working.known(), mill, "It makes it.", by=expert, at=NOW)
    brief = compose(quarter="", synthetic=False, by=expert, at=NOW)
    say_what_to_decide(brief, "Name a plant.", by=expert, at=NOW)
    signs(brief, second)
    update_project(mill, {"name_en": "Board mill"}, by=TESTS, at=NOW)
    brief = Brief.objects.get()
    shown = brief_reading(brief, expert)
    (said,) = [one for each in shown.chapters for one in each.claims if "mill" in one.sentence]
    assert said.sentence == "Paper mill: rides rising technology (green hydrogen: rising)"
    assert shown.changed is False
    claim = brief.claims.get(kind="project")
    facts = {**claim.facts, "project": {"en": "Another mill", "ru": "", "kk": ""}}
    Claim.objects.filter(pk=claim.pk).update(facts=facts)
    assert brief_reading(brief, expert).changed is True


def test_a_paper_tells_moments_of_this_place_and_who_composed_it(
    building: None, expert: User, second: User
) -> None:
    taken(made_at="2026-06-13T20:30:00Z")
    brief = compose(quarter="", synthetic=False, by=expert, at=NOW)
    say_what_to_decide(brief, "Name a plant.", by=expert, at=NOW)
    brief.refresh_from_db()
    late = datetime(2026, 6, 15, 19, 18, tzinfo=UTC)
    sign(brief, digest_of(brief), by=second, at=late)
    shown = brief_reading(Brief.objects.get(), expert)
    page = text_of(browser(expert).get(reverse("trend-brief", args=[brief.pk])))
    paper = Document(io.BytesIO(as_paper(shown, "docx")))
    told = "\n".join(one.text for one in paper.paragraphs)
    for table in paper.tables:
        told += "".join(f"\n{row.cells[0].text}|{row.cells[-1].text}" for row in table.rows)
    assert "Signed by second on 16 June 2026" in told
    assert "Computed at:\t14 June 2026, 01:30" in told
    assert "Composed by:\texpert, 15 June 2026, 17:00" in told
    for words in ("16 June 2026, 00:18", "expert, 15 June 2026, 17:00"):
        assert words in page


def test_a_claim_on_paper_ends_before_its_precision_begins(expert: User, settings: Any) -> None:
    settings.SITE_ADDRESS = "https://plan.example.kz"
    shown = brief_reading(brief_to_sign(expert), expert)
    paper = Document(io.BytesIO(as_paper(shown, "docx")))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    (claim,) = (one for one in cells if one.startswith("green hydrogen: 1.60 %"))
    assert "in 2027 between 1.20 and 5.00 %). Of 100 such alerts" in claim
    card = reverse("trend-signal", args=[working.known().pk])
    assert any(one.startswith(f"https://plan.example.kz{card}?run=") for one in cells)


def test_a_run_withdrawn_while_a_brief_is_signed_is_noticed(
    building: None, expert: User, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = brief_to_sign(expert)
    own = Run.objects.select_for_update

    def later() -> Any:
        monkeypatch.undo()
        withdraw_run(brief.run, "A corpus was missing.", by=second, at=NOW)
        return own()

    monkeypatch.setattr(Run.objects, "select_for_update", later)
    with pytest.raises(DeliveryError, match="withdrawn: compose it anew"):
        signs(brief, second)


def brief_reading(brief: Brief, person: User) -> BriefShown:
    reading = Reading(scope_of(person, on=NOW.date()), NOW, None, NOW.date())
    return brief_shown(brief, reading)


def test_a_draft_is_withdrawn_with_a_reason_and_never_signed(
    building: None, expert: User, second: User
) -> None:
    brief = brief_to_sign(expert)
    with pytest.raises(PermissionDenied):
        withdraw_draft(brief, "Late.", by=builders.user("programme_office"), at=NOW)
    withdraw_draft(brief, "A better one is on the way.", by=second, at=NOW)
    for wrong in (
        lambda: signs(brief, second),
        lambda: withdraw_draft(brief, "Again.", by=expert, at=NOW),
        lambda: say_what_to_decide(brief, "Else.", by=expert, at=NOW),
    ):
        with pytest.raises(DeliveryError, match="was withdrawn"):
            wrong()
    with pytest.raises(IntegrityError), transaction.atomic():
        Brief.objects.filter(pk=brief.pk).update(
            state="signed", signed_by="user:0", signed_label="x", signed_at=NOW
        )
    assert "withdrawn" in brief_reading(Brief.objects.get(), expert).state
    other = compose(quarter="", synthetic=False, by=expert, at=NOW)
    say_what_to_decide(other, "Name a plant.", by=expert, at=NOW)
    signs(other, second)
    with pytest.raises(DeliveryError, match="stays as it was signed"):
        withdraw_draft(other, "Late.", by=expert, at=NOW)


def test_only_briefs_that_one_can_sign_are_counted_as_waiting(expert: User, second: User) -> None:
    quarter = quarter_of(NOW.date())
    ready = brief_to_sign(expert)
    compose(quarter="", synthetic=False, by=expert, at=NOW)
    out = compose(quarter="", synthetic=False, by=expert, at=NOW)
    say_what_to_decide(out, "Name a plant.", by=expert, at=NOW)
    withdraw_draft(out, "Late.", by=expert, at=NOW)
    of_quarter = [compose(quarter=quarter, synthetic=False, by=expert, at=NOW) for _ in range(2)]
    for one in of_quarter:
        say_what_to_decide(one, "Name a plant.", by=expert, at=NOW)
    signs(of_quarter[0], second)
    assert list(briefs_to_sign(second.actor_id, synthetic=False)) == [ready]
    assert not briefs_to_sign(expert.actor_id, synthetic=False).exists()
    reading = Reading(scope_of(second, on=NOW.date()), NOW, None, NOW.date())
    told = {one.href: one.count for one in waiting_reviews(second, reading)}
    assert told[reverse("trend-briefs")] == 1


def test_the_queue_puts_the_sectors_of_a_readers_duties_first(expert: User) -> None:
    office = builders.user("programme_office")
    names = [f"signal {number}" for number in range(30)]
    taken(*(signal(one, rank=place) for place, one in enumerate(names, 1)))
    division = Sector.objects.filter(parent__isnull=False).earliest("code")
    assert division.parent is not None
    last = working.known("signal 29")
    link_by_hand(last, division, "It is of it.", by=TESTS, at=NOW)
    assert queue(synthetic=False, person=expert).unjudged[0].signal.name == "signal 0"
    begins = date(2026, 1, 1)
    give_duty(expert, division.parent, every_days=30, starts_on=begins, by=TESTS, at=NOW)
    found = queue(synthetic=False, person=expert)
    assert [one.signal.name for one in found.unjudged[:2]] == ["signal 29", "signal 0"]
    assert found.unjudged_count == 30
    page = browser(expert).get(reverse("trend-queue")).content.decode()
    assert f"Signals of your duties come first: sectors {division.parent.code}." in page
    assert queue(synthetic=False, person=office).unjudged[0].signal.name == "signal 0"
    for one in names:
        judge(working.known(one), Verdict.WATCH, "Seen.", by=expert, at=NOW)
    turned = [signal(one, rank=place, direction="falling") for place, one in enumerate(names, 1)]
    taken(*turned, digest="c" * 64, made_at="2026-06-15T10:00:00Z")
    found = queue(synthetic=False, person=expert)
    assert found.turned[0].line.signal == last
    assert (len(found.turned), found.turned_more) == (25, 5)
    assert "And 5 more that turned." in browser(expert).get(reverse("trend-queue")).content.decode()
