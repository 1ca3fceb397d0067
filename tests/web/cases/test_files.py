"""Samples and runs of the rules as files and for programs, for those who read them on pages."""

from __future__ import annotations

import csv
import io

import pyarrow.parquet as pq
import pytest
from django.test import Client

from bagdar.web.cases.actions.sampling import Drawing, draw_sample
from bagdar.web.cases.models import Run
from bagdar.web.cases.queries.queue import Wanted
from bagdar.web.people.permissions import Held, Scope
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW
from tests.web.cases import working as cases
from tests.web.spending.test_pages import browser

pytestmark = pytest.mark.django_db
RUNS, SAMPLES = "/en/flags/take/", "/en/flags/samples/"


@pytest.fixture(autouse=True)
def runs() -> None:
    """Two runs, of which the second knows a rule more."""
    builders.territories()
    cases.taken(cases.document(cases.short()))
    cases.taken(cases.document(cases.short(), rules={"R028": (4, 6)}))


def _rows(client: Client, path: str) -> list[dict[str, str]]:
    answer = client.get(f"{path}?as=csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode().lstrip("\ufeff"))))


def test_runs_are_handed_out_a_row_for_each_rule_the_newest_first() -> None:
    client = browser("auditor")
    rows = _rows(client, RUNS)
    last, first = Run.objects.values_list("pk", flat=True)
    told = [(int(one["Run"]), one["Rule"], one["Flagged"], one["not computable"]) for one in rows]
    assert told == [
        (last, "R003", "1", "3"),
        (last, "R018", "1", "3"),
        (last, "R028", "4", "3"),
        (last, "R036", "1", "3"),
        (first, "R003", "1", "3"),
        (first, "R018", "1", "3"),
        (first, "R036", "1", "3"),
    ]
    content = client.get(f"{RUNS}?as=parquet").content
    assert pq.read_table(io.BytesIO(content)).num_rows == len(rows)
    assert client.get(f"{RUNS}?as=xlsx").status_code == 200
    assert client.get(f"{RUNS}?as=exe").status_code == 404
    assert "?as=csv" in client.get(RUNS).content.decode()


def test_programs_read_runs_with_their_rules() -> None:
    answer = browser("auditor").get("/api/v1/flags/runs?limit=1").json()
    assert answer["count"] == 2
    [run] = answer["items"]
    assert (run["processes"], run["rules_version"]) == (10, "spending-1")
    assert [one["code"] for one in run["rules"]] == ["R003", "R018", "R028", "R036"]
    assert run["rules"][2]["base_rate"] == 0.4
    assert run["rules"][2]["not_computable"] == {"no bids are listed": 3}


def test_runs_are_read_by_auditors_of_the_whole_programme_alone() -> None:
    part = browser("auditor", territory=Territory.objects.get(key="north"))
    for client in (browser("chair"), browser("programme_office"), part):
        assert client.get(f"{RUNS}?as=csv").status_code == 404
        assert client.get("/api/v1/flags/runs").status_code == 404
    assert browser().get("/api/v1/flags/runs").status_code == 401


def test_the_list_of_samples_is_handed_out_to_whoever_reads_it() -> None:
    auditor = builders.user("auditor", username="drawer")
    scope = Scope((Held("auditor", None, None, None, None),))
    reading = Reading(scope, NOW, None, NOW.date())
    asked = Drawing(title="=Sample", seed="42", size=1, currency="KZT", wanted=Wanted())
    made = draw_sample(asked, reading=reading, by=auditor, at=NOW)
    for client in (browser("auditor"), browser("chair")):
        [row] = _rows(client, SAMPLES)
        assert (row["Number"], row["Seed"], row["Total"]) == (str(made.pk), "42", "5000000.00")
        assert row["Title"] == "'=Sample"
        assert client.get(f"{SAMPLES}?as=docx").status_code == 404
    assert browser("programme_office").get(f"{SAMPLES}?as=csv").status_code == 404
