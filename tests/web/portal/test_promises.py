"""How promises stand by territory: counts by colour, what they open, and the same as in core."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import ibis
import pyarrow
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bagdar.core.catalogue import PROMISES as FIGURES
from bagdar.core.delivery.ledger import Timing
from bagdar.core.tables import PROMISES, WITHIN
from bagdar.core.territories.roll_up import Counts, Totals
from bagdar.web.journal.actions import act
from bagdar.web.people.permissions import Scope
from bagdar.web.portal.queries import counts
from bagdar.web.portal.queries.counts import Reader, median_days_late, reader_of, tally
from bagdar.web.projects.models import Project, Standing
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries import land
from tests import builders
from tests.builders import NOW, TESTS

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DUE = date(2127, 1, 1)
APPROVED = date(2026, 1, 1)


def stands(project: Project, *, at: datetime = NOW, **facts: Any) -> None:
    """Let the ledger say this of a project from a moment on."""
    with act("tests.standing", by=TESTS, at=NOW) as entry:
        Standing.objects.filter(project=project, known_to=None).update(known_to=at)
        Standing.objects.create(
            project=project, known_from=at, rule_version="t", input_hash="t", **facts
        )
        entry.record("project", project.key, before=None, after={"standing": str(at)})


def published(territory: str, days: int | None, *, at: datetime = NOW, **facts: Any) -> Project:
    """Enter an open project that is so many days past its committed date; None: without a date."""
    project = builders.project(territory, visibility="published", **facts)
    dates = {"committed_on": DUE, "original_on": DUE}
    if days is None:
        stands(project, at=at, approved_on=APPROVED)
    else:
        forecast = DUE + timedelta(days=days)
        stands(project, at=at, approved_on=APPROVED, forecast_on=forecast, **dates)
    return project


def world() -> None:
    """Enter projects of every colour in north, and one that is late in the country alone."""
    builders.territories()
    for days in (0, 19, 40, 90, None):
        published("north-east", days)
    published("land", 400)
    builders.project("north", visibility="published")


def text_of(client: Client, address: str = "/en/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def reader(at: datetime = NOW, as_of: datetime | None = None) -> Reader:
    return reader_of(Scope(), at=at, as_of=as_of)


def totals(key: str, **when: Any) -> Totals:
    placing = land().placing(TODAY)
    return tally(reader(**when), placing).totals[Territory.objects.get(key=key).pk]


def test_projects_are_counted_by_colour_in_every_territory_above() -> None:
    world()
    north = Counts(projects=6, on_time=1, at_risk=1, late=2, no_date=1)
    assert totals("north").total == north
    assert totals("land").total == north + Counts(projects=1, late=1)
    assert totals("land").not_allocated == Counts(projects=1, late=1)
    assert (totals("north").total.approved, totals("north").total.not_approved) == (5, 1)
    assert totals("south").total == Counts()


def test_a_count_of_an_earlier_day_takes_what_was_known_then_and_counts_to_that_day() -> None:
    builders.territories()
    due = TODAY + timedelta(days=10)
    project = builders.project("north", visibility="published")
    promise: dict[str, Any] = {"approved_on": APPROVED, "committed_on": due, "original_on": due}
    stands(project, forecast_on=due, **promise)
    stands(project, at=NOW + timedelta(days=20), forecast_on=due + timedelta(days=90), **promise)
    later = NOW + timedelta(days=60)

    def stood(days: int) -> Counts:
        return totals("north", at=later, as_of=NOW + timedelta(days=days)).total

    assert stood(0) == Counts(projects=1, on_time=1)
    assert stood(15) == Counts(projects=1, at_risk=1)
    assert stood(20) == Counts(projects=1, late=1)
    assert stood(-1) == Counts()


def test_the_strip_says_how_promises_stand(client: Client) -> None:
    world()
    text = text_of(client)
    strip = text[text.index('aria-label="Promises"') :].split("</ul>")[0]
    figures = re.findall(r'figure-label">([^<]*)</span> <span class="figure-value">([^<]*)<', strip)
    assert figures == [
        ("On time", "17%"),
        ("At risk", "1"),
        ("Late", "3"),
        ("Median days late", "90"),
        ("No date", "1"),
        ("Not approved", "1"),
    ]
    assert "1 of 6 approved" in strip


def test_without_an_approved_project_the_shares_are_not_applicable(client: Client) -> None:
    builders.territories()
    builders.project("north", visibility="published")
    text = text_of(client)
    strip = text[text.index('aria-label="Promises"') :].split("</ul>")[0]
    assert strip.count("not applicable") == 2
    assert "nothing is approved" in strip
    assert "Late of approved projects: nothing is approved" in text_of(client, "/en/?by=late")


def test_every_count_opens_as_many_rows(client: Client) -> None:
    world()
    for address in ("/en/", "/en/territories/north/", "/en/?tree=2026"):
        text = text_of(client, address)
        strip = text[text.index('aria-label="Promises"') :].split('class="section"')[0]
        opened = re.findall(r'figure-value">(\d+)<.*?href="(/en/projects/\?[^"]*)"', strip)
        table = re.findall(r'<td class="number"><a href="([^"]*)">(\d+)</a>', text)
        links = [(href, count) for count, href in opened if "sort=" not in href] + table
        assert len(links) >= 9
        for href, count in links:
            rows = text_of(client, href.replace("&amp;", "&"))
            assert f'class="count">{count} project' in rows, href


def test_the_map_may_show_the_share_that_is_late(client: Client) -> None:
    world()
    text = text_of(client, "/en/?by=late")
    assert "Late of approved projects: most in North, 40%" in text
    assert "North: 2 of 5 approved projects late, 40%" in text
    assert "South: nothing is approved" in text
    assert '<a href="/en/territories/north/?by=late"' in text
    assert 'href="?" aria-current="true">number of projects' not in text
    assert "North: 6 projects" in text_of(client)


def test_a_hidden_project_counts_in_no_colour(client: Client) -> None:
    builders.territories()
    stands(builders.project("north"), approved_on=APPROVED, committed_on=APPROVED)
    assert totals("north").total == Counts()
    assert "nothing is approved" in text_of(client)


# --- the same as in core, and sums

days = st.dates(date(2026, 4, 1), date(2026, 8, 30))
maybe = st.none() | days
standing = st.none() | st.tuples(maybe, maybe, maybe, maybe, maybe)
PLACES = ("land", "north", "north-east", "north-west", "south", "south-east")
FACTS = ("approved_on", "original_on", "committed_on", "forecast_on", "actual_on")


@pytest.fixture
def crowd(building: None) -> list[Project]:
    builders.territories()
    return [builders.project(place, visibility="published") for place in PLACES * 3]


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(standing, min_size=18, max_size=18))
def test_the_pages_count_what_core_counts_and_districts_sum_to_the_oblast(
    crowd: list[Project], rows: list[Any]
) -> None:
    _say(crowd, rows)
    placing = land().placing(TODAY)
    counted = tally(reader(), placing)
    for one in placing.tree.versions:
        here = counted.totals[one.territory]
        parts = (
            counted.totals[child.territory].total for child in placing.tree.children(one.territory)
        )
        below = sum(parts, Counts())
        assert below + here.not_allocated == here.total or not placing.tree.children(one.territory)
    core = _core(crowd, rows, placing)
    for place, found in counted.totals.items():
        total = found.total
        share = total.on_time / total.approved if total.approved else None
        assert {code: values[place] for code, values in core.items()} == {
            "on_time_share_of_projects": share if share is None else pytest.approx(share),
            "at_risk_count": total.at_risk,
            "late_count": total.late,
            "median_days_late": median_days_late(reader(), placing, place, total.late),
            "no_date_count": total.no_date,
            "not_approved_count": total.not_approved,
        }


def _say(crowd: list[Project], rows: list[Any]) -> None:
    Standing.objects.all().delete()
    for cached in (tally, median_days_late, counts.sizes):
        cached.cache_clear()
    Standing.objects.bulk_create(
        Standing(
            project=project,
            known_from=datetime(2026, 1, 1, tzinfo=UTC),
            rule_version="t",
            input_hash="t",
            **dict(zip(FACTS, facts, strict=True)),
        )
        for project, facts in zip(crowd, rows, strict=True)
        if facts is not None
    )


def _core(crowd: list[Project], rows: list[Any], placing: Any) -> dict[str, dict[int, Any]]:
    drawn = [
        (project.pk, project.territory_id, *(facts or (None,) * len(FACTS)))
        for project, facts in zip(crowd, rows, strict=True)
    ]
    names = [column.name for column in PROMISES.columns]
    columns = {name: [row[at] for row in drawn] for at, name in enumerate(names)}
    promises = ibis.memtable(pyarrow.table(columns, schema=PROMISES.schema().to_pyarrow()))
    pairs = [
        (one.territory, above.territory)
        for one in placing.tree.versions
        for above in placing.tree.path(one.territory)
    ]
    held = {"territory": [a for a, _b in pairs], "above": [b for _a, b in pairs]}
    within = ibis.memtable(pyarrow.table(held, schema=WITHIN.schema().to_pyarrow()))
    return {
        one.indicator.code: {
            row["territory"]: row["value"]
            for row in one.compute(promises, within, TODAY).to_pyarrow().to_pylist()
        }
        for one in FIGURES
    }


def test_the_colours_of_the_counts_are_those_of_the_ledger() -> None:
    assert set(counts.APPROVED) == set(Timing) - {Timing.NOT_APPROVED}
