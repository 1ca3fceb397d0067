"""The page "whose promises come true": who is compared, for whom, and the rows behind."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bagdar.runs.delivery import settlements_of
from bagdar.web.delivery.actions.figures import compute_figures, compute_today
from bagdar.web.delivery.queries.honesty import PRESUMED, SHOWN, Reader, compared, lake_of, signed
from bagdar.web.people.models import User
from bagdar.web.people.permissions import scope_of
from bagdar.web.projects.models import Visibility
from bagdar.web.queue.models import Order
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.test_figures import due, head_of, say

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 15)
LOOKED_ON = f"?as_of={DAY}"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.BAGDAR_DATA = tmp_path
    builders.territories()


def reader(user: User | None = None) -> Reader:
    scope = scope_of(user, on=DAY) if user else scope_of(User(is_active=False), on=DAY)
    return Reader(scope, NOW, None, DAY)


def browser(user: User | None = None) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    if user:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_no_place_is_given_below_five_and_equal_errors_share_one() -> None:
    head_of("north")
    head_of("south")
    for _ in range(5):
        due("north")
    for _ in range(4):
        due("south")
    compute_figures(by=TESTS, at=NOW)
    first, second = compared(reader(), DAY, "office")
    assert (first.name, first.n, first.place, first.error) == ("Akim of north", 5, 1, "+14")
    assert (second.name, second.n, second.place, second.ranked) == (
        "Akim of south",
        4,
        None,
        False,
    )
    due("south")
    compute_figures(by=TESTS, at=NOW)
    assert [one.place for one in compared(reader(), DAY, "office")] == [1, 1]


def test_the_subject_that_comes_later_than_said_stands_further_down() -> None:
    head_of("north")
    head_of("south")
    for _ in range(5):
        due("north")
        say(due("south"), date(2026, 6, 10))
    compute_figures(by=TESTS, at=NOW)
    found = [(one.name, one.place, one.error) for one in compared(reader(), DAY, "tenure")]
    assert found == [("Head of south", 1, "+5"), ("Head of north", 2, "+14")]


def test_everybody_sees_offices_and_tenures_and_officials_see_who_gave_the_forecast() -> None:
    head_of("north")
    owner = builders.user("officer", territory=Territory.objects.get(key="north"))
    say(due(), date(2026, 6, 5), by=owner)
    compute_figures(by=TESTS, at=NOW)
    assert "Akim of north" in text(browser(), "/en/honesty/")
    assert "Head of north" in text(browser(), "/en/honesty/?by=tenure")
    path = f"/en/honesty/owner/{owner.actor_id}/"
    for hidden in ("/en/honesty/?by=owner", path, "/en/honesty/?by=else"):
        assert browser().get(hidden).status_code == 404
    assert owner.username in text(browser(owner), "/en/honesty/?by=owner")
    assert "05/06/2026" in text(browser(owner), path)


def test_a_reader_is_shown_figures_and_rows_only_of_what_they_see() -> None:
    tenure = head_of("north")
    shown, hidden = due(), due(visibility=Visibility.RESTRICTED, **RESTRICTED)
    compute_figures(by=TESTS, at=NOW)
    path = f"/en/honesty/office/{tenure.office.key}/"
    for user in (None, builders.user("analyst")):
        (row,) = compared(reader(user), DAY, "office")
        assert row.n == 1
        page = text(browser(user), path)
        assert shown.name_en in page
        assert hidden.name_en not in page
    office = builders.user("programme_office")
    assert compared(reader(office), DAY, "office")[0].n == 2
    assert hidden.name_en in text(browser(office), path)


RESTRICTED: dict[str, Any] = {"restricted_ground": "order", "restricted_until": date(2199, 1, 1)}


def test_every_figure_shown_leads_to_the_page_of_the_figure() -> None:
    tenure = head_of("north")
    owner = builders.user("programme_office")
    say(due(), date(2026, 6, 5), by=owner, confidence=90)
    compute_figures(by=TESTS, at=NOW)
    client = browser(owner)
    office = f"/en/honesty/office/{tenure.office.key}/"
    for path in ("/en/honesty/", "/en/honesty/?by=tenure", "/en/honesty/?by=owner", office):
        page = client.get(path).content.decode()
        figures = re.findall(r'<th scope="col" class="number">(.*?)</th>', page)
        figures += re.findall(r"<(?:a|div) class=\"figure\".*?>", page)
        led = [re.search(r"/en/indicators/(\w+)/", one) for one in figures if "Rank" not in one]
        assert all(led), path
        codes = {one[1] for one in led if one}
        assert codes >= set(SHOWN) - {PRESUMED}, path
        assert (PRESUMED in codes) is (path not in {"/en/honesty/?by=owner", office})
        for code in codes:
            assert client.get(f"/en/indicators/{code}/").status_code == 200


def test_an_officer_is_not_shown_by_the_figures_what_other_territories_hide() -> None:
    head_of("south")
    due("south", visibility=Visibility.TERRITORY)
    compute_figures(by=TESTS, at=NOW)
    officer = builders.user("officer", territory=Territory.objects.get(key="north"))
    assert compared(reader(officer), DAY, "office") == []


def test_before_anything_was_computed_and_before_anything_was_due_the_page_says_so() -> None:
    tenure = head_of("north")
    assert "Nothing is computed yet" in text(browser(), "/en/honesty/")
    assert "Nothing to show" in text(browser(), f"/en/honesty/office/{tenure.office.key}/")
    due()
    compute_figures(by=TESTS, at=NOW - timedelta(days=20), as_of=date(2026, 5, 1))
    assert "Nothing is computed yet" in text(browser(), f"/en/honesty/{LOOKED_ON}")


def test_a_past_day_shows_the_last_figures_computed_up_to_it() -> None:
    head_of("north")
    due()
    compute_figures(by=TESTS, at=NOW)
    compute_figures(by=TESTS, at=NOW + timedelta(days=10))
    page = text(browser(), f"/en/honesty/{LOOKED_ON}")
    assert "as of 15 June 2026" in page
    assert "+14" in page
    assert "+24" in text(browser(), "/en/honesty/")


def test_rows_that_are_no_longer_kept_are_told_with_the_way_to_have_them() -> None:
    tenure = head_of("north")
    due()
    compute_figures(by=TESTS, at=NOW)
    lake_of(data_folder()).write([], drop=[settlements_of(DAY)])
    page = text(browser(), f"/en/honesty/office/{tenure.office.key}/")
    assert "no longer kept" in page
    assert "bagdar delivery compute" in page


def data_folder() -> Path:
    from django.conf import settings

    return Path(settings.BAGDAR_DATA)


@pytest.mark.parametrize("path", ["office/0/", "office/x/", "tenure/99/", "territory/1/"])
def test_a_subject_that_is_none_is_not_found(path: str) -> None:
    assert browser().get(f"/en/honesty/{path}").status_code == 404


def test_the_programme_office_has_the_figures_computed_again_once_a_minute() -> None:
    office = browser(builders.user("programme_office"))
    assert "Compute as of today" in text(office, "/en/honesty/")
    for _ in range(2):
        assert office.post("/en/honesty/compute/").status_code == 302
    assert Order.objects.filter(key__startswith="delivery:").count() <= 2
    assert "Compute as of today" not in text(browser(), "/en/honesty/")
    assert browser(builders.user("analyst")).post("/en/honesty/compute/").status_code == 404


def test_the_nightly_task_computes_as_of_today() -> None:
    due()
    compute_today.call()
    assert (
        compared(Reader(scope_of(User(is_active=False), on=DAY), NOW, None, DAY), DAY, "office")
        == []
    )


@pytest.mark.parametrize(
    ("days", "written"),
    [(0, "0"), (14.0, "+14"), (-3.5, "−3.5"), (2.5, "+2.5"), (-1234, "−1\u202f234")],
)
def test_an_error_is_written_with_its_sign(days: float, written: str) -> None:
    assert signed(days) == written


def test_the_number_of_queries_does_not_grow_with_the_rows(
    django_assert_max_num_queries: Any,
) -> None:
    tenure = head_of("north")
    for _ in range(12):
        due()
    compute_figures(by=TESTS, at=NOW)
    with django_assert_max_num_queries(12):
        browser().get("/en/honesty/")
    with django_assert_max_num_queries(12):
        browser().get(f"/en/honesty/office/{tenure.office.key}/")
