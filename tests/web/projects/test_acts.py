"""Acts of the programme: inclusion, replacement, exclusion, cancelling, merging and undoing it."""

from __future__ import annotations

from dataclasses import replace as changed
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bagdar.web.journal.actions import System
from bagdar.web.journal.models import Payload
from bagdar.web.people.models import User
from bagdar.web.projects import actions
from bagdar.web.projects.models import ProgrammeAct, Project, ProjectVersion
from bagdar.web.projects.queries import details_of
from tests import builders

pytestmark = pytest.mark.django_db
LATER = builders.NOW + timedelta(hours=1)
PAPER = actions.Paper(date(2026, 6, 1), "Order 17", "No financing until 2028.")


@pytest.fixture
def office(building: None) -> User:
    builders.territories()
    return builders.user("programme_office")


def test_an_excluded_project_stays_and_comes_back_with_the_stage_it_had(office: User) -> None:
    project = builders.project(
        stage="suspended",
        stage_note="no money",
        suspended_since=date(2026, 5, 1),
        review_by=date(2026, 9, 1),
    )
    actions.exclude(project, PAPER, by=office, at=LATER)
    project.refresh_from_db()
    assert (project.stage, project.suspended_since) == ("excluded", None)
    actions.include(project, PAPER, by=office, at=LATER)
    project.refresh_from_db()
    assert (project.stage, project.stage_note, project.review_by) == (
        "suspended",
        "no money",
        date(2026, 9, 1),
    )
    assert list(project.programme_acts.values_list("kind", flat=True)) == [
        "exclusion",
        "inclusion",
    ]


def test_the_act_stands_in_the_version_and_in_the_journal_of_both(office: User) -> None:
    old, new = builders.project(), builders.project()
    actions.replace(old, new, PAPER, by=office, at=LATER)
    version = ProjectVersion.objects.get(project=old, known_to=None)
    assert version.stage == "excluded"
    assert version.details["programme_acts"] == [
        {
            "kind": "replacement",
            "on": "2026-06-01",
            "document": "Order 17",
            "ground": "No financing until 2028.",
            "other_id": new.pk,
        }
    ]
    for one in (old, new):
        last = Payload.objects.filter(subject_id=one.key).latest("entry_id")
        assert last.entry.act == "projects.replacement"
        assert '"document":"Order 17"' in last.body


@pytest.mark.parametrize(
    ("paper", "field"),
    [
        (changed(PAPER, document=" "), "document"),
        (changed(PAPER, ground=""), "ground"),
        (changed(PAPER, on=date(2026, 6, 16)), "on"),
        (changed(PAPER, document="x" * 301), "document"),
        (changed(PAPER, ground="Гриф секретности снят"), "ground"),
    ],
)
def test_an_act_without_a_sound_paper_is_refused(
    office: User, paper: actions.Paper, field: str
) -> None:
    project = builders.project()
    with pytest.raises(actions.ProjectError) as caught:
        actions.cancel(project, paper, by=office, at=LATER)
    assert list(caught.value.problems) == [field]
    assert not ProgrammeAct.objects.exists()


def test_what_is_out_of_the_programme_is_not_excluded_again(office: User) -> None:
    project = builders.project()
    actions.cancel(project, PAPER, by=office, at=LATER)
    with pytest.raises(actions.ProjectError, match="out of the programme"):
        actions.exclude(project, PAPER, by=office, at=LATER)


def test_a_project_is_neither_replaced_by_nor_merged_into_itself(office: User) -> None:
    project = builders.project()
    for act in (actions.replace, actions.merge):
        with pytest.raises(actions.ProjectError, match="another project"):
            act(project, project, PAPER, by=office, at=LATER)


def test_nothing_is_merged_into_what_was_merged_itself(office: User) -> None:
    first, second, third = (builders.project() for _each in range(3))
    actions.merge(first, second, PAPER, by=office, at=LATER)
    with pytest.raises(actions.ProjectError, match="itself merged"):
        actions.merge(third, first, PAPER, by=office, at=LATER)
    with pytest.raises(actions.ProjectError, match="undo that first"):
        actions.merge(first, third, PAPER, by=office, at=LATER)


def test_a_merged_project_is_not_edited(office: User) -> None:
    first, second = builders.project(), builders.project()
    actions.merge(first, second, PAPER, by=office, at=LATER)
    with pytest.raises(actions.ProjectError, match="merged"):
        actions.update_project(first, {"stage": "idea"}, by=office, at=LATER)


@pytest.mark.parametrize("role", ["officer", "akim", "auditor", "chair", "analyst"])
def test_only_the_programme_office_acts(office: User, role: str) -> None:
    project = builders.project("north")
    scope: dict[str, Any] = {"territory": project.territory} if role in ("officer", "akim") else {}
    with pytest.raises(PermissionDenied):
        actions.exclude(project, PAPER, by=builders.user(role, **scope), at=LATER)


def test_the_database_refuses_an_act_without_a_ground(building: None, office: User) -> None:
    project = builders.project()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeAct.objects.create(
            project=project, kind="exclusion", on=date(2026, 6, 1), document="Order", ground=""
        )


PHASES: Any = st.fixed_dictionaries({"number": st.integers(1, 9), "name_en": st.just("Phase")})
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "stage": st.sampled_from(["idea", "construction", "operating"]),
        "address": st.text("абв", min_size=1, max_size=4),
        "technology": st.text("xyz", min_size=1, max_size=4),
        "phases": st.lists(PHASES, max_size=3, unique_by=lambda row: str(row["number"])),
    },
)


def _everything(project: Project) -> dict[str, Any]:
    live = Project.objects.get(pk=project.pk)
    details: dict[str, Any] = details_of(live)
    details.pop("programme_acts")
    return {**actions.plain_facts(live), **details}


class TestMergeAndUndo(TestCase):
    """A merge that is undone leaves no trace in the facts of either project."""

    @settings(max_examples=20)
    @given(FACTS, FACTS)
    def test_merging_and_undoing_restores_every_fact(
        self, first_facts: dict[str, Any], second_facts: dict[str, Any]
    ) -> None:
        builders.territories()
        first, second = builders.project(**first_facts), builders.project(**second_facts)
        stood = _everything(first), _everything(second)
        by = System("tests")
        actions.merge(first, second, PAPER, by=by, at=LATER)
        first.refresh_from_db()
        assert first.merged_into == second
        actions.undo_merge(first, PAPER, by=by, at=LATER)
        assert (_everything(first), _everything(second)) == stood
