"""Every table of a scorecard as a file, and the projects behind a size class."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bagdar.web.enterprises.models import EnterpriseGroup
from bagdar.web.journal.actions import act
from bagdar.web.projects.models import Visibility
from bagdar.web.scorecards.actions.computing import compute_scores
from bagdar.web.scorecards.queries.beside import shares, size_rows
from bagdar.web.scorecards.queries.boards import Shown
from bagdar.web.scorecards.queries.subjects import subject_named
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs import reporting
from tests.web.jobs.reporting import MAY, People, accepted, line
from tests.web.scorecards.scored import due
from tests.web.scorecards.test_beside import drawn_of, of
from tests.web.scorecards.test_pages import LOOKED, browser, reader, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(tmp_path: Path, settings: Any) -> People:
    settings.BAGDAR_DATA = settings.MEDIA_ROOT = tmp_path
    builders.territories()
    return reporting.people()


def world(who: People) -> None:
    """Three projects of the north: a small one, one of unknown size, one that is unpublished."""
    with act("tests.group", by=TESTS, at=NOW) as entry:
        group = EnterpriseGroup.objects.create(name_en="Small", size_class="small")
        entry.record("group", group.pk, before=None, after={"size": "small"})
    facts: dict[str, Any] = {"stage": "construction", "on": date(2027, 1, 1)}
    costs = [{"source": "own", "amount": "700", "currency": "KZT"}]
    shown = {"visibility": Visibility.PUBLISHED, **facts}
    small = due(
        enterprise=builders.enterprise(group=group), jobs={MAY: 30}, name_en="Small mill", **shown
    )
    unknown = due(jobs={MAY: 90}, name_en="Unknown works", costs=costs, **shown)
    hidden = due(jobs={MAY: 5}, name_en="Hidden works", visibility=Visibility.TERRITORY, **facts)
    accepted(who, line(small, 20), line(unknown, 25), line(hidden, 3))
    drawn_of(small, {MAY: 12})
    compute_scores(by=TESTS, at=NOW)


def rows(client: Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return list(csv.DictReader(io.StringIO(answer.content.decode().removeprefix("\ufeff"))))


@pytest.mark.parametrize("table", ["", "sizes", "months", "sides"])
@pytest.mark.parametrize("page", ["", "territories/north/"])
def test_every_table_of_a_page_is_a_file_in_three_forms(who: People, page: str, table: str) -> None:
    world(who)
    address = f"/en/scorecards/{page}?month=2026-05&table={table}&{LOOKED}"
    client = browser(who.office)
    shown = text(client, f"/en/scorecards/{page}?month=2026-05&{LOOKED}")
    assert not table or f"table={table}" in shown
    assert rows(client, f"{address}&as=csv")
    assert client.get(f"{address}&as=xlsx").content.startswith(b"PK")
    assert client.get(f"{address}&as=pdf").content.startswith(b"%PDF-")
    assert client.get(f"/en/scorecards/{page}?table=no&as=csv").status_code == 404


@pytest.mark.parametrize(
    ("value", "percent", "word"),
    [
        (None, "", ""),
        (1_000_000, "100%", "green"),
        (999_999, "99%", "green"),
        (850_000, "85%", "green"),
        (849_999, "84%", "amber"),
        (600_000, "60%", "amber"),
        (599_999, "59%", "red"),
        (0, "0%", "red"),
    ],
)
def test_a_percentage_never_says_more_than_its_colour(
    value: int | None, percent: str, word: str
) -> None:
    shown = Shown(value)
    assert (shown.percent, str(shown.colour or "")) == (percent, word)


def test_the_months_of_the_pictures_are_told_with_raw_n_and_n(who: People) -> None:
    world(who)
    client = browser(who.oblast)
    told = rows(client, f"/en/scorecards/territories/north/?table=months&as=csv&{LOOKED}")
    found = {(one["Indicator"], one["Month"]): (one["n"], one["N"]) for one in told}
    assert found["Jobs claimed of those promised", "2026-05"] == ("48", "125")


def test_the_weights_with_their_sources_are_a_file(who: People) -> None:
    told = rows(browser(), "/en/scorecards/weights/?as=csv")
    assert {one["Weight"] for one in told} >= {"60", "40"}
    assert all(one["Source"] for one in told)
    assert browser().get("/en/scorecards/weights/?as=docx").status_code == 404
    assert browser(who.office).get("/en/scorecards/weights/?as=xlsx").content.startswith(b"PK")


@pytest.mark.parametrize("whose", ["", "oblast", "stranger"])
def test_the_projects_of_each_size_make_its_figures(who: People, whose: str) -> None:
    world(who)
    eyes, subject = of(getattr(who, whose) if whose else None)
    for size in shares(eyes, subject).sizes:
        told = size_rows(eyes, subject, [size.code])
        assert len(told.rows) == size.projects
        for name in ("cost_kzt", "jobs_fte", "claimed_fte", "verified_fte"):
            parts = [getattr(one, name) for one in told.rows]
            whole = getattr(size, name)
            assert sum(one or Decimal(0) for one in parts) == (whole or 0)
            assert all((one is None) is (whole is None) for one in parts)


def test_a_size_opens_its_projects_for_whoever_sees_them(who: People) -> None:
    world(who)
    card = text(browser(), f"/en/scorecards/territories/north/?month=2026-05&{LOOKED}")
    path = "/en/scorecards/territory/north/sizes/unknown/"
    assert f'href="{path}' in card
    everybody = text(browser(), path)
    assert "Unknown works" in everybody
    assert "Hidden works" not in everybody
    assert "Small mill" not in everybody
    assert "Jobs claimed, FTE" not in everybody
    full = text(browser(who.oblast), path)
    assert "Hidden works" in full
    assert "Jobs verified, FTE" in full
    assert "Hidden works" not in text(browser(who.oblast), f"{path}?compared=1")
    told = browser(who.oblast).get("/api/v1/scorecards/territory/north/sizes/small").json()
    (row,) = told["items"]
    figures = [Decimal(row[name]) for name in ("jobs_fte", "claimed_fte", "verified_fte")]
    assert row["name"] == "Small mill"
    assert figures == [Decimal(30), Decimal(20), Decimal(12)]
    assert browser().get("/en/scorecards/territory/north/sizes/huge/").status_code == 404
    assert browser().get("/en/scorecards/territory/nowhere/sizes/small/").status_code == 404
    assert subject_named(reader(), "territory", "north") is not None
