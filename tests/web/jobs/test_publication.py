"""A total that is withheld in spite of an agreement says why, and when it will be published."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.web.jobs.actions.agreements import end_agreement, enter_agreement
from bagdar.web.jobs.models import Agreement, Measure
from bagdar.web.jobs.queries.publication import Outcome, outcomes_of
from bagdar.web.journal.actions import act
from bagdar.web.people.models import Role
from bagdar.web.projects.models import Project
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs.reporting import APRIL, JUNE, MAY
from tests.web.jobs.test_releases import (
    computed,
    published,
    released,
    three_employers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def land() -> None:
    builders.territories()


def agreed(project: Project, starts_on: date = MAY) -> Agreement:
    return enter_agreement(project, document="Act 7", starts_on=starts_on, by=TESTS, at=NOW)


def outcomes(made: Agreement) -> set[Outcome]:
    return {one.outcome for one in outcomes_of(made)}


def said(project: Project, *, client: Client | None = None, day: str = "") -> str:
    shown = (client or Client()).get(f"/en/projects/{project.key}/{day}").content.decode()
    return " ".join(shown.partition('id="jobs"')[2].partition("</section>")[0].split())


def test_unchanged_figures_are_told_to_the_office_with_what_will_happen() -> None:
    plants = three_employers()
    project = next(iter(plants))
    computed(APRIL, plants)
    released(APRIL)
    made = agreed(project)
    assert outcomes(made) == {Outcome.WAITS}
    computed(MAY, plants)
    released(MAY)
    assert outcomes(made) == {Outcome.UNCHANGED}
    office = Client()
    office.force_login(builders.user(Role.PROGRAMME_OFFICE))
    page = office.get(reverse("jobs-agreement", args=[made.pk])).content.decode()
    assert "published with the first release in which both differ" in page
    computed(JUNE, {**plants, project: 60})
    released(JUNE)
    assert outcomes(made) == {Outcome.PUBLISHED}


def test_everybody_is_told_from_which_month_and_with_which_release() -> None:
    plants = three_employers()
    project = next(iter(plants))
    assert "No agreement of the enterprise" in said(project)
    computed(APRIL, plants)
    released(APRIL)
    agreed(project)
    text = said(project)
    assert "The agreement of the enterprise holds from May 2026 on." in text
    assert "The last released month is April 2026: the totals come with the release of May" in text
    computed(MAY, {**plants, project: 60})
    released(MAY)
    assert "60" in said(project)
    assert "Why withheld" not in said(project)


def test_a_reader_cannot_tell_unchanged_figures_from_too_few_workers() -> None:
    plants = three_employers()
    same, few = next(iter(plants)), published("south-west")
    computed(APRIL, {**plants, few: 9})
    released(APRIL)
    made = [agreed(same), agreed(few)]
    computed(MAY, {**plants, few: 9})
    released(MAY)
    assert [outcomes(one) for one in made] == [{Outcome.UNCHANGED}, {Outcome.FEW}]
    texts = [said(one).partition("Why withheld")[2] for one in (same, few)]
    assert texts[0] == texts[1]
    assert "in which both the claimed and the verified figures of the project differ" in texts[0]


def test_an_ended_agreement_and_one_of_another_enterprise_say_so() -> None:
    plants = three_employers()
    project, other = list(plants)[:2]
    made, theirs = agreed(project, APRIL), agreed(other, APRIL)
    end_agreement(made, date(2026, 5, 20), by=TESTS, at=NOW)
    with act("tests.sold", by=TESTS, at=NOW) as entry:
        Project.objects.filter(pk=other.pk).update(enterprise=builders.enterprise())
        entry.record("project", other.pk, before=None, after={"sold": True})
    computed(MAY, plants)
    released(MAY)
    made.refresh_from_db()
    assert outcomes(made) == {Outcome.ENDED}
    assert "It ended in May 2026." in said(project)
    theirs = Agreement.objects.get(pk=theirs.pk)
    assert outcomes(theirs) == {Outcome.ANOTHER_ENTERPRISE}
    assert "No agreement of the enterprise" in said(other)


def test_each_measure_is_told_apart() -> None:
    plants = three_employers()
    project = next(iter(plants))
    made = agreed(project)
    computed(MAY, {**plants, project: 4}, claimed=40)
    released(MAY)
    assert {one.measure: one.outcome for one in outcomes_of(made)} == {
        Measure.VERIFIED: Outcome.FEW,
        Measure.CLAIMED: Outcome.PUBLISHED,
    }
