"""Pages of trend watch: from the radar to a card, its documents, a judgement and a brief."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from python_calamine import CalamineWorkbook

from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.trends.actions.briefing import compose, withdraw_draft
from bagdar.web.trends.actions.duties import give_duty
from bagdar.web.trends.actions.judging import judge
from bagdar.web.trends.actions.linking import add_term, decide
from bagdar.web.trends.actions.watching import subscribe, watch
from bagdar.web.trends.models import (
    Brief,
    Duty,
    Link,
    LinkState,
    Run,
    Sighting,
    Signal,
    Subscription,
    Verdict,
    WatchList,
)
from bagdar.web.trends.queries.pictures import radar
from bagdar.web.trends.queries.work import waiting_reviews
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.trends import working
from tests.web.trends.working import document, signal, taken

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(person: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def expert() -> User:
    builders.territories()
    builders.sectors()
    return builders.user("analyst", username="expert")


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_radar_shows_each_signal_as_a_link_and_in_the_table_beside(expert: User) -> None:
    taken(signal(), signal("smart kiln", rank=2, direction="falling", visibility=0.1))
    page = text_of(browser(expert).get(reverse("trends")))
    card = reverse("trend-signal", args=[working.known().pk])
    assert page.count(f'href="{card}"') == 2
    assert "Our detector beat a straight line by 0.100: average precision 0.350" in page
    assert 'class="mark falling"' in page


def test_marks_of_equal_figures_lie_apart_so_that_each_can_be_hit() -> None:
    rows = [
        Sighting(
            run=Run(facts={}),
            signal=Signal(name=f"kiln {number}"),
            visibility=0.5,
            diffusion=0.5,
            rank=number,
            early=False,
            direction="rising",
        )
        for number in range(60)
    ]
    points = radar(rows)
    between = [(a.x - b.x) ** 2 + (a.y - b.y) ** 2 for a in points for b in points if a is not b]
    assert min(between) >= 26**2
    assert all(36 <= one.x <= 564 and 36 <= one.y <= 564 for one in points)


def test_no_name_on_a_picture_covers_a_mark_of_another_signal() -> None:
    rows = [
        Sighting(
            run=Run(facts={}),
            signal=Signal(name=f"technology of kind {at}"),
            visibility=at * 17 % 40 / 40,
            diffusion=at / 40,
            direction="rising",
        )
        for at in range(40)
    ]
    points = radar(rows)
    named = [one for one in points if one.label]
    assert len(named) > 10
    for one in named:
        wide = len(one.sighting.signal.name) * 6.2
        start = one.label_x - wide if one.left else one.label_x
        others = [
            other for other in points if other is not one and abs(other.y - one.label_y + 4) < 13
        ]
        assert not [other for other in others if start - 6 < other.x < start + wide + 6]


def test_pages_of_a_run_and_a_detector_say_each_measure_once(expert: User) -> None:
    lines = [
        {"label": "TOP10", "metric": "AP", "ours": 0.35, "holt": 0.25, "cuts": 9},
        {"label": "TOP10", "metric": "P50", "ours": 0.6, "holt": 0.4, "cuts": 9},
    ]
    run = taken(against_line=lines).run
    client = browser(expert)
    for path in (reverse("trend-run", args=[run.pk]), reverse("trend-detector", args=["ours"])):
        page = text_of(client.get(path))
        assert page.count("0.350 against 0.250") == 1
        assert page.count("0.600 against 0.400") == 1


def fallers(number: int) -> list[dict[str, Any]]:
    """Signals that fall, each at a place that the ranking of falling calls."""
    fell = {"to_rank": 50, "of": 60, "rose": 37}
    return [
        signal(
            f"faller {one}",
            rank=100 + one,
            direction="falling",
            falling={"rank": one + 1, "score": 1.5, "precision": fell},
        )
        for one in range(number)
    ]


def of_each_kind() -> None:
    """Take in as many signals as a run of usual size has of each kind."""
    risen = [signal(f"riser {one}", rank=one) for one in range(1, 61)]
    few = [signal(f"early {one}", rank=one + 1, early=True) for one in range(20)]
    taken(*risen, *fallers(20), *few)


@pytest.mark.parametrize("name", ["trends", "trend-map"])
def test_pictures_keep_places_for_what_falls_and_what_is_early(expert: User, name: str) -> None:
    of_each_kind()
    client = browser(expert)
    page = text_of(client.get(reverse(name)))
    assert (
        page.count("<title>riser"),
        page.count("<title>faller"),
        page.count("<title>early"),
    ) == (
        30,
        15,
        15,
    )
    assert "Drawn: 15 of 20 early signals, 15 of 20 that fall, 30 of 60 others." in page
    alone = text_of(client.get(reverse(name), {"age": "early"}))
    assert "Drawn: 20 of 20 early signals, 0 of 0 that fall, 0 of 0 others." in alone


def test_places_that_a_kind_leaves_free_go_to_the_others(expert: User) -> None:
    few = [signal(f"early {one}", rank=one + 1, early=True) for one in range(4)]
    taken(*(signal(f"riser {one}", rank=one + 1) for one in range(10)), *fallers(50), *few)
    page = text_of(browser(expert).get(reverse("trends")))
    assert "Drawn: 4 of 4 early signals, 46 of 50 that fall, 10 of 10 others." in page


@pytest.mark.parametrize("name", ["trends", "trend-signals", "trend-streams", "trend-map"])
def test_without_a_run_pages_say_what_to_do(expert: User, name: str) -> None:
    assert "bagdar trends scan" in text_of(browser(expert).get(reverse(name)))


@pytest.mark.parametrize("role", ["enterprise", "control_office", "custodian", "administrator"])
def test_trend_watch_does_not_exist_for_who_sees_what_is_published_alone(role: str) -> None:
    builders.territories()
    scope: dict[str, Any] = {}
    if role == "enterprise":
        scope["enterprise"] = builders.enterprise()
    taken()
    person = browser(builders.user(role, **scope))
    number = working.known().pk
    for name, arguments in (("trends", []), ("trend-signals", []), ("trend-signal", [number])):
        assert person.get(reverse(name, args=arguments)).status_code == 404
    assert Client().get(reverse("trends")).status_code == 302


def test_a_card_says_how_such_alerts_held_and_draws_breaks_band_and_line(expert: User) -> None:
    near = {"key": "smart-kiln", "name": "smart kiln", "lift": 3.5}
    taken(signal(neighbours=[near]), signal("smart kiln", rank=2, precision=None))
    client = browser(expert)
    page = text_of(client.get(reverse("trend-signal", args=[working.known().pk])))
    for words in (
        "Of 100 such alerts in past years (band of ranks to 10) 58 rose.",
        "Break of the corpus in 2024:",
        ">a venue was added<",
        "On green hydrogen",
        "Institute of Energy",
        "a logistic curve fits better",
        "Doubt: 30 of 100.",
        'class="band"',
        'class="straight"',
        reverse("trend-detector", args=["holt"]),
        reverse("trend-signal", args=[working.known("smart kiln").pk]),
    ):
        assert words in page, words
    other = text_of(client.get(reverse("trend-signal", args=[working.known("smart kiln").pk])))
    assert "How often such an alert holds cannot be said" in other


def test_a_card_says_among_what_its_attributes_and_ranks_are(expert: User) -> None:
    taken(signal(), signal("loom", early=True))
    client = browser(expert)
    whole, early = (
        text_of(client.get(reverse("trend-signal", args=[working.known(name).pk])))
        for name in ("green hydrogen", "loom")
    )
    for page in (whole, early):
        assert "mong all signals" not in page
        assert "among the signals of the run" not in page
    assert "Among phrases ranked, 0 to 1" in whole
    assert whole.count("among the phrases of twenty documents and more that the run ranked") == 2
    assert "Among early phrases ranked, 0 to 1" in early
    assert early.count("among the early phrases (five to nineteen documents)") == 2


@pytest.mark.parametrize(
    ("ours", "said"),
    [
        (0.2, "Our detector did not beat a straight line, it fell 0.050 short"),
        (0.25, "Our detector did as well as a straight line"),
        (None, "Whether our detector beats a straight line cannot be said"),
    ],
)
def test_the_line_held_against_is_told_also_when_it_was_not_beaten(
    expert: User, ours: float | None, said: str
) -> None:
    told = {"label": "TOP10", "metric": "AP", "ours": ours, "holt": 0.25, "cuts": 1}
    done = taken(against_line=[told] if ours is not None else [])
    client = browser(expert)
    for name, arguments in (("trends", []), ("trend-run", [done.run.pk])):
        assert said in text_of(client.get(reverse(name, args=arguments)))


def test_a_card_of_a_signal_that_nobody_forecasts_has_no_band(expert: User) -> None:
    none: dict[str, Any] = {"periods": [], "low": [], "middle": [], "high": []}
    taken(signal(forecast=none, straight={"periods": [], "middle": []}))
    answer = browser(expert).get(reverse("trend-signal", args=[working.known().pk]))
    assert answer.status_code == 200
    assert "forecast</text>" not in text_of(answer)


def test_a_card_is_shown_as_an_earlier_run_saw_it(expert: User) -> None:
    first = taken()
    taken(signal(direction="falling"), digest="c" * 64)
    address = reverse("trend-signal", args=[working.known().pk])
    client = browser(expert)
    assert "falling" in text_of(client.get(address))
    earlier = text_of(client.get(address, {"run": first.run.pk}))
    assert "This is how an earlier run saw it." in earlier
    assert client.get(address, {"run": "9" * 15}).status_code == 404
    assert client.get(address, {"run": "x"}).status_code == 404


def test_signals_are_filtered_sorted_and_handed_out_with_nothing_that_runs(expert: User) -> None:
    taken(signal("=cmd|calc"), signal("smart kiln", rank=2, direction="falling", early=True))
    client = browser(expert)
    address = reverse("trend-signals")
    assert "smart kiln" not in text_of(client.get(address, {"direction": "rising"}))
    assert "smart kiln" in text_of(client.get(address, {"q": "KILN", "age": "early"}))
    assert "No signal is found" in text_of(client.get(address, {"stage": "declining"}))
    assert b"'=cmd|calc" in client.get(address, {"as": "csv"}).content
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(address, {"as": "xlsx"}).content))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows[1:]] == ["'=cmd|calc", "smart kiln"]
    table = pq.read_table(io.BytesIO(client.get(address, {"as": "parquet"}).content))
    assert table.column("Rank").to_pylist() == [1, 2]
    assert client.get(address, {"as": "exe"}).status_code == 404


def test_streams_and_neighbours_show_the_figures_beside_the_picture(expert: User) -> None:
    near = {"key": "smart-kiln", "name": "smart kiln", "lift": 3.5}
    taken(signal(neighbours=[near]), signal("smart kiln", rank=2))
    client = browser(expert)
    streams = text_of(client.get(reverse("trend-streams")))
    assert "1.600" in streams
    pairs = text_of(client.get(reverse("trend-map")))
    assert "3.5" in pairs
    assert 'class="edge"' in pairs


def test_judgements_of_two_experts_stand_side_by_side_and_their_history_stays(
    expert: User,
) -> None:
    taken()
    found = working.known()
    other = builders.user("analyst", username="other")
    judge(found, Verdict.NOISE, "A word of fashion.", by=other, at=NOW)
    client = browser(expert)
    judged = client.post(
        reverse("trend-judge", args=[found.pk]), {"verdict": "watch", "reason": "Papers double."}
    )
    assert judged.status_code == 302
    client.post(reverse("trend-judge", args=[found.pk]), {"verdict": "act", "reason": "A plant."})
    page = text_of(client.get(reverse("trend-signal", args=[found.pk])))
    for words in ("they differ", "A word of fashion.", "Papers double.", "judged again later"):
        assert words in page
    queue = text_of(client.get(reverse("trend-queue")))
    assert "1 signal on which the last judgements differ; both stay" in queue
    assert found.name in text_of(client.get(reverse("trend-signals"), {"verdict": "differ"}))
    assert found.name in text_of(client.get(reverse("trend-signals"), {"verdict": "act"}))
    assert "No signal is found" in text_of(
        client.get(reverse("trend-signals"), {"verdict": "watch"})
    )


def test_a_judgement_without_a_reason_is_refused_with_what_was_chosen_kept(expert: User) -> None:
    taken()
    address = reverse("trend-judge", args=[working.known().pk])
    refused = browser(expert).post(address, {"verdict": "act", "reason": " "})
    assert refused.status_code == 422
    assert 'value="act" required' in text_of(refused) or "checked" in text_of(refused)
    chair = browser(builders.user("chair"))
    assert chair.post(address, {"verdict": "act", "reason": "Now."}).status_code == 404


def test_a_link_and_a_list_that_are_refused_say_why_on_top_of_their_form(expert: User) -> None:
    taken()
    found = working.known()
    sector = builders.sectors()["35"]
    client = browser(expert)
    address = reverse("trend-link", args=[found.pk])
    given = {"sector": f"{sector.code} · {sector.name}", "project": "", "note": "Plants run on it."}
    assert client.post(address, given).status_code == 302
    again = client.post(address, given)
    assert again.status_code == 422
    summary = summary_of(again)
    assert "It stands so already." in summary
    assert "It stands so already." in text_of(again).split('id="links"')[1]
    listless = client.post(reverse("trend-watch", args=[found.pk]), {"title": " "})
    assert listless.status_code == 422
    assert "#id_title" in summary_of(listless)


def summary_of(answer: Any) -> str:
    """Return the summary of errors of a page that has one."""
    (found,) = re.findall('<div class="error-summary".*?</div>', text_of(answer), re.DOTALL)
    return str(found)


def test_a_signal_that_turned_since_it_was_judged_waits_again(expert: User) -> None:
    taken()
    judge(working.known(), Verdict.ACT, "Grows.", by=expert, at=NOW)
    taken(signal(direction="falling"), digest="c" * 64)
    assert "rising, now falling" in text_of(browser(expert).get(reverse("trend-queue")))


def test_a_watch_list_is_its_owners_alone(expert: User) -> None:
    taken(signal(), signal("smart kiln", rank=2))
    found = working.known()
    client = browser(expert)
    client.post(reverse("trend-watch", args=[found.pk]), {"title": "Energy"})
    mine = WatchList.objects.get()
    only = text_of(client.get(reverse("trend-signals"), {"watch": mine.pk}))
    assert "green hydrogen" in only
    assert "smart kiln" not in only
    other = browser(builders.user("analyst", username="other"))
    assert "Energy" not in text_of(other.get(reverse("trend-mine")))
    assert "No signal is found" in text_of(other.get(reverse("trend-signals"), {"watch": mine.pk}))
    other.post(reverse("trend-watch", args=[found.pk]), {"off": mine.pk})
    assert mine.watched.count() == 1
    client.post(reverse("trend-watch", args=[found.pk]), {"off": mine.pk})
    assert not WatchList.objects.exists()


def test_a_file_is_taken_on_the_page_and_what_does_not_fit_is_told_by_line(expert: User) -> None:
    client = browser(expert)
    bad = SimpleUploadedFile("s.jsonl", document({**signal(), "early": 1}))
    refused = client.post(reverse("trend-take"), {"document": bad})
    assert refused.status_code == 422
    assert "Line 2: early" in text_of(refused)
    good = SimpleUploadedFile("s.jsonl", document(signal()))
    assert client.post(reverse("trend-take"), {"document": good}).status_code == 302
    page = text_of(client.get(reverse("trend-run", args=[Run.objects.get().pk])))
    for words in ("something was added", "without a date", "Ten documents have no date.", "CC0"):
        assert words in page


def test_a_term_of_the_map_suggests_a_sector_and_a_person_confirms_it(expert: User) -> None:
    sector = builders.sectors()["35"] if not Link.objects.exists() else None
    assert sector is not None
    plant = builders.project(key="plant", sector=sector, technology="Зелёный водород на ВЭС")
    add_term(sector, ("hydrogen", "водород", "сутегі"), "tests", by=TESTS, at=NOW)
    taken(signal(), signal("smart kiln", rank=2))
    links = {(one.sector_id, one.project_id): one for one in Link.objects.all()}
    assert set(links) == {(sector.pk, None), (None, plant.pk)}
    client = browser(expert)
    before = text_of(client.get(reverse("trend-programme")))
    assert "No technology is linked yet" in before
    decide(links[(None, plant.pk)], LinkState.CONFIRMED, by=expert, at=NOW)
    client.post(reverse("trend-link-decide", args=[links[(sector.pk, None)].pk]), {"confirm": "1"})
    page = text_of(client.get(reverse("project", args=["plant"])))
    assert page.count("Rides rising technology") == 2
    assert "Зелёный водород на ВЭС" in page
    assert Link.objects.filter(state=LinkState.CONFIRMED).count() == 2
    taken(signal(), digest="d" * 64)
    assert Link.objects.filter(state=LinkState.CONFIRMED).count() == 2


def test_whoever_decides_suggestions_reads_what_was_decided_and_stays_on_the_page(
    expert: User,
) -> None:
    sector = builders.sectors()["35"]
    add_term(sector, ("hydrogen", "водород", "сутегі"), "tests", by=TESTS, at=NOW)
    taken(signal(), signal("hydrogen kiln", rank=2))
    client = browser(expert)
    assert 'aria-label="Confirm: green hydrogen"' in text_of(client.get(reverse("trend-links")))
    first, second = Link.objects.order_by("signal__name")
    posts = (
        (first, {"confirm": "1"}, "Confirmed: “green hydrogen” bears on"),
        (second, {"refuse": "1"}, "Refused: “hydrogen kiln” does not bear on"),
    )
    for link, given, words in posts:
        address = reverse("trend-link-decide", args=[link.pk])
        answer = client.post(address, {"back": "links", "page": "2", **given})
        assert answer.headers["Location"] == reverse("trend-links") + "?page=2"
        assert words in text_of(client.get(answer.headers["Location"]))
    address = reverse("trend-link-decide", args=[second.pk])
    odd = client.post(address, {"back": "links", "page": "1&world=x", "confirm": "1"})
    assert odd.headers["Location"] == reverse("trend-links")


def test_the_technology_of_a_project_is_for_readers_of_trend_watch(expert: User) -> None:
    builders.project(key="plant", technology="Kiln", visibility="published")
    taken()
    address = reverse("project", args=["plant"])
    assert 'id="technology"' in text_of(browser(expert).get(address))
    assert 'id="technology"' not in text_of(Client().get(address))


def test_duties_fall_due_are_reviewed_by_their_expert_alone_and_ended(expert: User) -> None:
    office = browser(builders.user("programme_office"))
    starts = date.today() - timedelta(days=100)  # noqa: DTZ011 -- pages ask for the day itself
    given = office.post(
        reverse("trend-duties"),
        {"expert": expert.pk, "sector": "", "every_days": 30, "starts_on": starts.isoformat()},
    )
    assert given.status_code == 302
    duty = Duty.objects.get()
    client = browser(expert)
    page = text_of(client.get(reverse("trend-duties")))
    assert "3 overdue" in page
    other = browser(builders.user("analyst", username="other"))
    address = reverse("trend-review", args=[duty.pk])
    assert other.get(address).status_code == 404
    assert client.post(address, {"note": "Looked at all ten."}).status_code == 302
    assert "overdue" not in text_of(client.get(reverse("trend-duties")))
    assert client.get(address).status_code == 404
    assert client.post(reverse("trend-duty-end", args=[duty.pk])).status_code == 404
    office.post(reverse("trend-duty-end", args=[duty.pk]))
    assert "No expert has a duty yet." in text_of(client.get(reverse("trend-duties")))


def test_a_brief_is_composed_by_one_and_signed_by_another_with_evidence(expert: User) -> None:
    taken()
    taken(
        signal(),
        signal("smart kiln", rank=2, fresh=True),
        signal("coal slurry", rank=3, direction="falling"),
        digest="c" * 64,
    )
    judge(working.known(), Verdict.ACT, "Grows.", by=expert, at=NOW)
    client = browser(expert)
    client.post(reverse("trend-briefs"), {"quarter": ""})
    brief = Brief.objects.get()
    address = reverse("trend-brief", args=[brief.pk])
    sign = reverse("trend-brief-sign", args=[brief.pk])
    second = browser(builders.user("programme_office"))
    assert second.get(sign).status_code == 404
    client.post(address, {"decide": "The ministry names a pilot plant by 1 October."})
    assert client.get(sign).status_code == 404
    read = re.search('name="digest" value="([0-9a-f]{64})"', text_of(second.get(sign)))
    assert read is not None
    assert second.post(sign, {"agreed": "on", "digest": "0" * 64}).status_code == 422
    assert second.post(sign, {"agreed": "on", "digest": read[1]}).status_code == 302
    page = text_of(second.get(address))
    for words in (
        "Our detector beat a straight line by 0.100",
        "smart kiln: first seen in 2022",
        "coal slurry: 1.60 % of documents in 2025",
        "green hydrogen: 1 of 1 expert would act",
        "The ministry names a pilot plant by 1 October.",
        "it reads as it was signed",
        f"{reverse('trend-signal', args=[working.known().pk])}?run={brief.run_id}",
    ):
        assert words in page, words
    assert client.post(address, {"decide": "Another."}).status_code == 404
    assert second.get(address, {"as": "pdf"}).content.startswith(b"%PDF")
    paper = Document(io.BytesIO(second.get(address, {"as": "docx"}).content))
    told = "\n".join(one.text for one in paper.paragraphs)
    assert "Our detector beat a straight line by 0.100" in told
    assert "Signed by" in told


def test_a_subscriber_is_told_once_by_the_letter_of_the_day(expert: User) -> None:
    from bagdar.web.queue.models import Effect
    from bagdar.web.trends.actions.telling import trends_in_letter

    taken(signal("known kiln"))
    taken(signal("known kiln"), signal("smart kiln", fresh=True))
    assert trends_in_letter(expert, at=NOW) is None
    browser(expert).post(reverse("trend-mine"), {"sector": ""})
    assert Subscription.objects.get().user == expert
    told = trends_in_letter(expert, at=NOW)
    assert told is not None
    assert (told.count, list(told.lines)) == (1, ["– New signal: smart kiln"])
    Effect.objects.bulk_create(Effect(key=mark, done_at=NOW) for mark in told.news)
    assert trends_in_letter(expert, at=NOW) is None


def letter(person: User) -> list[str]:
    from bagdar.web.trends.actions.telling import trends_in_letter

    told = trends_in_letter(person, at=NOW)
    return list(told.lines) if told else []


def test_whoever_watches_a_signal_is_told_when_it_turns_and_what_is_new_beside_it(
    expert: User,
) -> None:
    names = ("green hydrogen", "smart kiln", "old loom", "still press")
    taken(*(signal(name, rank=place) for place, name in enumerate(names, 1)))
    for name in ("green hydrogen", "old loom", "still press"):
        watch(working.known(name), "Mine", by=expert, at=NOW)
    near = {"key": "green-hydrogen", "name": "green hydrogen", "lift": 3.5}
    far = {"key": "smart-kiln", "name": "smart kiln", "lift": 3.5}
    taken(
        signal(direction="falling"),
        signal("smart kiln", rank=2, direction="falling"),
        signal("still press", rank=3),
        signal("salt cavern", rank=4, neighbours=[far, near]),
        signal("hot kiln", rank=5, neighbours=[far]),
        digest="c" * 64,
    )
    assert letter(expert) == [
        "– Watched: green hydrogen: falling, growing, before: rising, growing",
        "– Watched: old loom is not among the signals of the last run",
        "– New beside green hydrogen, which you watch: salt cavern",
    ]
    assert letter(builders.user("analyst", username="other")) == []


def test_new_signals_beyond_what_a_letter_names_are_counted_and_told_once(expert: User) -> None:
    from bagdar.web.queue.models import Effect
    from bagdar.web.trends.actions.telling import trends_in_letter

    taken(signal("known kiln"))
    new = [signal(f"kiln {number}", rank=number) for number in range(1, 61)]
    taken(signal("known kiln", rank=99), *new, digest="c" * 64)
    subscribe(None, synthetic=False, by=expert, at=NOW)
    told = trends_in_letter(expert, at=NOW)
    assert told is not None
    assert (told.count, len(told.news)) == (60, 60)
    assert told.lines[-1] == "– and 10 more, which the list of signals has"
    Effect.objects.bulk_create(Effect(key=mark, done_at=NOW) for mark in told.news)
    assert letter(expert) == []


def test_experts_with_a_duty_are_reminded_of_the_brief_of_the_quarter(expert: User) -> None:
    reading = Reading(scope_of(expert, on=NOW.date()), NOW, None, date(2026, 4, 10))

    def waits(day: date) -> list[tuple[int, int]]:
        return [
            (one.count, one.late)
            for one in waiting_reviews(expert, replace(reading, day=day))
            if str(one.what) == "quarterly briefs on trends to compose"
        ]

    early, late = date(2026, 4, 10), date(2026, 4, 16)
    give_duty(expert, None, every_days=91, starts_on=early, by=TESTS, at=NOW)
    assert waits(early) == [], "there is no run yet"
    taken()
    assert (waits(early), waits(late)) == ([(1, 0)], [(1, 1)])
    page = text_of(browser(expert).get(reverse("trend-duties")))
    assert "not composed yet, due by" in page
    made = compose(quarter="2026-Q1", synthetic=False, by=expert, at=NOW)
    assert waits(late) == []
    withdraw_draft(made, "Late.", by=expert, at=NOW)
    assert waits(late) == [(1, 1)]


def test_worlds_stay_apart_on_every_page(expert: User) -> None:
    taken(signal("real thing"))
    taken(signal("made up thing"), world=World.SYNTHETIC)
    client = browser(expert)
    for name in ("trends", "trend-signals", "trend-streams", "trend-map", "trend-queue"):
        assert "made up thing" not in text_of(client.get(reverse(name)))
        assert "real thing" not in text_of(client.get(reverse(name), {"world": "synthetic"}))
    assert Sighting.objects.count() == 2


def test_a_card_says_of_how_much_its_figures_are_and_in_which_unit(expert: User) -> None:
    raw = {
        "novelty": 0.25,
        "growth": 1.0986,
        "coherence": -0.7,
        "prominence": 2.996,
        "uncertainty": 0.6931,
    }
    five = dict.fromkeys(raw, 0.5)
    near = [{"key": str(lift), "name": f"near {lift}", "lift": lift} for lift in (5.1, 5.2)]
    taken(signal(attributes={**five, "raw": raw}, neighbours=near))
    card = text_of(browser(expert).get(reverse("trend-signal", args=[working.known().pk])))
    for words in (
        "25 % of its documents are of the last three periods",
        "its share is 3.00 times that of the three periods before",
        "spread over fields by 0.70 bits; all in one field is 0",
        "20 documents in the last three periods",
        "at its end the expected band is 2.0 times as high as low",
        "The newest 1 of 30 is shown.",
        "Counted in its newest documents of all periods, as the last three have fewer than thirty.",
    ):
        assert words in card, words
    assert card.index("near 5.2") < card.index("near 5.1")


def test_each_place_in_a_list_names_its_ranking_and_files_tell_its_back_test(expert: User) -> None:
    taken(
        signal(rank=4),
        signal("wet kiln", rank=30, direction="falling"),
        signal("loom", rank=1, early=True),
    )
    client = browser(expert)
    page = text_of(client.get(reverse("trend-signals")))
    for words in ("4 of rising", "30 of falling", "1 of early"):
        assert f'<td class="number">{words}</td>' in page
    answer = client.get(reverse("trend-signals"), {"as": "parquet"})
    table = pq.read_table(io.BytesIO(answer.content)).to_pydict()
    assert table["Place among what falls"] == [None, 30, None]
    assert table["Of them rose"] == [58, None, None]
    assert table["Of them fell"] == [None, 37, None]
