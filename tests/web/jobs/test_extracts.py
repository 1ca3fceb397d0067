"""What the registry hands over to the jobs of a programme has the declared shapes."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa
import pytest

from bagdar.core.jobs.policy import Evidence
from bagdar.core.tables import JOB_CLAIMS, JOB_EMPLOYERS, JOB_HEADCOUNTS, JOB_SITES, WITHIN
from bagdar.core.terms.identifiers import bin_with_control
from bagdar.web.delivery.models import Output
from bagdar.web.enterprises.models import EnterpriseGroup
from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.actions.checking import LineFacts
from bagdar.web.jobs.extracts import EVIDENCE, job_extracts, job_sites
from bagdar.web.jobs.models import EvidenceClass, JobKind
from bagdar.web.projects.actions.carriers import edit_enterprise
from bagdar.web.projects.actions.membership import Paper, merge
from bagdar.web.projects.actions.updating import update_project
from bagdar.web.projects.models import Phase, Programme, Project, Standing
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs import reporting
from tests.web.jobs.reporting import APRIL, JUNE, MAY, People, accepted, backed, line, plant
from tests.web.jobs.test_claims import from_works

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("building")]
LATER = NOW + timedelta(days=1)
BIN, OTHER = bin_with_control("94124000019"), bin_with_control("94124000020")


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def tables(moment: datetime = NOW, key: str = "programme") -> dict[str, list[dict[str, Any]]]:
    """Return what is handed over; each table is held against its shape, nulls included."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in job_extracts(Programme.objects.get(key=key), moment):
        schema = one.shape.schema().to_pyarrow()
        table = pa.Table.from_batches(list(one.batches), schema)
        one.shape.check(ibis.memtable(table))
        for column in one.shape.columns:
            assert column.nullable or not table.column(column.name).null_count
        found[one.shape.name] = table.to_pylist()
    return found


def works(project_bin: str | None = BIN, **facts: Any) -> Project:
    """Plant a project of an enterprise with a BIN."""
    return plant(enterprise=builders.enterprise(bin=project_bin), **facts)


def test_every_table_that_the_run_needs_is_handed_over_even_of_nothing(who: People) -> None:
    builders.programme()
    found = tables()
    names = [one.name for one in (JOB_SITES, JOB_EMPLOYERS, JOB_HEADCOUNTS, JOB_CLAIMS, WITHIN)]
    assert list(found) == names
    assert {name: len(rows) for name, rows in found.items() if rows} == {"WITHIN": 17}


def test_a_site_is_a_project_or_a_phase_of_it_with_its_employer_and_decision(who: People) -> None:
    project = works(phases=[{"number": 1, "name_en": "First"}, {"number": 2, "name_en": "Second"}])
    works(None)
    Standing.objects.filter(project=project).delete()
    Standing.objects.create(
        project=project,
        known_from=NOW - timedelta(days=1),
        approved_on=MAY,
        rule_version="r",
        input_hash="h",
    )
    rows = tables()["JOB_SITES"]
    key = project.key
    assert sorted(row["site"] for row in rows) == [key, f"{key}/1", f"{key}/2"]
    for row in rows:
        assert (row["employer"], row["project"], row["decision_on"], row["reach"]) == (
            BIN,
            project.pk,
            MAY,
            1,
        )
        assert row["territory"] == Territory.objects.get(key="north-east").pk
    sites = job_sites(Programme.objects.get(), NOW)
    assert sites == dict.fromkeys((key, f"{key}/1", f"{key}/2"), frozenset({BIN}))


def test_employers_come_with_their_group_and_those_without_a_number_do_not(who: People) -> None:
    group = EnterpriseGroup.objects.create(name_en="Group")
    builders.enterprise(bin=BIN, group=group)
    builders.enterprise(bin=OTHER)
    builders.enterprise()
    builders.programme()
    assert {row["employer"]: row["affiliated_group"] for row in tables()["JOB_EMPLOYERS"]} == {
        BIN: group.pk,
        OTHER: None,
    }


def test_one_programme_is_handed_over_at_a_time(who: People) -> None:
    first, second = works(), works(OTHER, programme=builders.programme(key="second"))
    accepted(who, line(first, 5), line(second, 7))
    for key, project in (("programme", first), ("second", second)):
        found = tables(key=key)
        assert {row["project"] for row in found["JOB_SITES"]} == {project.pk}
        assert {row["project"] for row in found["JOB_CLAIMS"]} == {project.pk}


def test_claims_are_handed_over_as_known_at_a_moment(who: People) -> None:
    project = works()
    told = line(project, "12.5", women_fte=Decimal(4), wage_bill_kzt=Decimal("1000000.49"))
    accepted(who, told)
    (row,) = tables()["JOB_CLAIMS"]
    assert row == {
        "project": project.pk,
        "territory": project.territory_id,
        "employer": BIN,
        "reach": 1,
        "month": MAY,
        "kind": "permanent",
        "fte_thousandths": 12_500,
        "women_thousandths": 4_000,
        "youth_thousandths": None,
        "local_thousandths": None,
        "foreign_thousandths": None,
        "wage_bill_kzt": 1_000_000,
        "evidence": "word",
        "until": None,
    }
    assert tables(NOW - timedelta(hours=1))["JOB_CLAIMS"] == []


def test_of_both_sources_the_enterprise_is_handed_over_and_phases_as_their_sum(
    who: People,
) -> None:
    phases = [{"number": 1, "name_en": "First"}, {"number": 2, "name_en": "Second"}]
    parted, whole = works(phases=phases), works(OTHER)
    backed(parted)
    first, second = Phase.objects.filter(project=parted).order_by("number")
    best, worse = EvidenceClass.CONTRACTS.value, EvidenceClass.TAXES.value
    accepted(
        who,
        LineFacts(parted, JobKind.PERMANENT, {"fte": Decimal(20)}, best, phase=first),
        LineFacts(parted, JobKind.PERMANENT, {"fte": Decimal("5.25")}, worse, phase=second),
        line(whole, 50),
    )
    reports.accept_report(from_works(whole, 44), by=who.oblast, at=NOW)
    told = {row["project"]: row for row in tables()["JOB_CLAIMS"]}
    assert told[parted.pk]["fte_thousandths"] == 25_250
    assert told[parted.pk]["evidence"] == "tax_return"
    assert told[whole.pk]["fte_thousandths"] == 44_000
    assert told[whole.pk]["evidence"] == "contract_register"


def test_every_class_of_evidence_has_its_word_and_no_report_is_of_contributions() -> None:
    assert set(EVIDENCE) == set(EvidenceClass) - {EvidenceClass.CONTRIBUTIONS}
    assert Evidence.CONTRIBUTIONS not in EVIDENCE.values()
    assert len(set(EVIDENCE.values())) == len(EVIDENCE)


def test_headcounts_of_an_employer_are_summed_over_its_projects_the_report_first(
    who: People,
) -> None:
    company = builders.enterprise(bin=BIN)
    one, two = plant(enterprise=company), plant(enterprise=company, stage="idea")
    for project, source, month, people in (
        (one, "enterprise", MAY, 99),
        (two, "district", MAY, 30),
        (two, "enterprise", MAY, 31),
        (two, "district", APRIL, 8),
    ):
        Output.objects.create(
            project=project,
            month=month,
            source=source,
            headcount=people,
            actor_id="a",
            actor_label="A",
            at=NOW,
        )
    reports.accept_report(from_works(one, 44), by=who.oblast, at=NOW)
    rows = tables()["JOB_HEADCOUNTS"]
    assert Counter({(r["employer"], r["month"]): r["fte_thousandths"] for r in rows}) == {
        (BIN, MAY): 75_000,
        (BIN, APRIL): 8_000,
    }


def sites(key: str = "programme") -> dict[tuple[str, str], dict[str, Any]]:
    """Return the sites handed over, by site and employer."""
    return {(row["site"], row["employer"]): row for row in tables(LATER, key)["JOB_SITES"]}


def merged(one: Project, into: Project) -> None:
    merge(one, into, Paper(NOW.date(), "Order 1", "the same plant"), by=TESTS, at=LATER)


def test_a_merged_project_is_handed_over_as_a_site_of_the_other_one(who: People) -> None:
    old, new = works(phases=[{"number": 1, "name_en": "First"}]), works(OTHER)
    merged(old, new)
    found = sites()
    assert set(found) == {(old.key, BIN), (f"{old.key}/1", BIN), (new.key, OTHER)} | {
        (old.key, OTHER),
        (f"{old.key}/1", OTHER),
    }
    for site in (old.key, f"{old.key}/1"):
        row = found[site, BIN]
        assert (row["project"], row["home"], row["holder"]) == (new.pk, new.key, OTHER)
    assert (found[new.key, OTHER]["home"], found[new.key, OTHER]["holder"]) == (None, OTHER)
    assert job_sites(Programme.objects.get(), LATER)[old.key] == {BIN, OTHER}


def test_what_a_merged_project_claimed_counts_at_the_other_one_where_that_is_silent(
    who: People,
) -> None:
    old, new = works(), works(OTHER)
    accepted(who, line(old, 40), line(old, 30, JobKind.CONSTRUCTION), line(new, 5))
    merged(old, new)
    found = {row["kind"]: row for row in tables(LATER)["JOB_CLAIMS"]}
    assert {kind: row["fte_thousandths"] for kind, row in found.items()} == {
        "permanent": 5_000,
        "construction": 30_000,
    }
    assert {(row["project"], row["employer"]) for row in found.values()} == {(new.pk, OTHER)}
    assert [row["project"] for row in tables()["JOB_CLAIMS"] if row["fte_thousandths"] > 5000] == [
        old.pk,
        old.pk,
    ]


def test_the_employers_of_a_site_stay_known_until_they_left(who: People) -> None:
    project, heir = works(), builders.enterprise(bin=OTHER)
    update_project(project, {"enterprise": heir}, by=TESTS, at=LATER)
    found = sites()
    assert (found[project.key, BIN]["holder"], found[project.key, BIN]["until"]) == (OTHER, JUNE)
    assert (found[project.key, OTHER]["holder"], found[project.key, OTHER]["until"]) == (
        OTHER,
        None,
    )
    assert {row["employer"] for row in tables()["JOB_SITES"]} == {BIN}


def test_the_old_number_of_an_enterprise_stays_known_until_it_was_given_a_new_one(
    who: People,
) -> None:
    project = works()
    assert project.enterprise is not None
    edit_enterprise(project.enterprise, {"bin": OTHER}, by=TESTS, at=LATER)
    found = sites()
    assert {one: row["until"] for one, row in found.items()} == {
        (project.key, BIN): JUNE,
        (project.key, OTHER): None,
    }
    assert {row["holder"] for row in found.values()} == {OTHER}
