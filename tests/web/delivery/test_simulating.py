"""What the simulator writes is what the ledger's own actions would keep."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F, Model, Q
from django.test import Client
from django.urls import reverse
from PIL import Image
from PIL.ExifTags import IFD, Base

from bagdar.core.delivery.capacity import share_of_capacity
from bagdar.sources.photos import THUMBNAIL_SIDES
from bagdar.sources.synthetic.plan import Asked
from bagdar.web.delivery.actions.simulating import SimulationError, simulate
from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.models import (
    Achievement,
    Baseline,
    BaselineMilestone,
    DateMove,
    Dependency,
    Evidence,
    Launch,
    Milestone,
    MoveAnswer,
    Output,
    Rating,
)
from bagdar.web.delivery.queries.files import evidence_files, thumbnail_name
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.journal.actions import act
from bagdar.web.journal.models import Entry
from bagdar.web.journal.queries.checking import verify
from bagdar.web.people.models import Tenure, User
from bagdar.web.projects.actions import create_project
from bagdar.web.projects.actions.checks import ProjectError
from bagdar.web.projects.actions.versions import COPIED, derive
from bagdar.web.projects.models import NameWord, Programme, Project, ProjectVersion, Standing
from bagdar.web.projects.queries import details_of_all
from bagdar.web.projects.queries.duplicates import name_words
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries import forest
from tests import builders
from tests.builders import NOW, TESTS
from tests.once import Once
from tests.web.delivery import synthetic

pytestmark = pytest.mark.django_db


def _world() -> None:
    builders.territories()
    builders.sectors()
    synthetic.world(90)


@pytest.fixture(scope="module")
def written(once: Once) -> Once:
    once.make(_world)
    return once


@pytest.fixture
def made(written: Once, settings: Any, tmp_path: Path) -> None:
    written.copy(settings, tmp_path)


def test_standings_are_what_the_ledger_says(made: None) -> None:
    ids = list(Project.objects.values_list("pk", flat=True))
    with act("tests.refresh", by=TESTS, at=NOW) as entry:
        assert refresh_standings(ids, at=NOW) == 0
        entry.record("project", "all", before=None, after={})
    assert Standing.objects.filter(known_to=None).count() == 90


def test_standings_and_versions_of_a_project_follow_each_other_without_a_gap(made: None) -> None:
    for table in (Standing, ProjectVersion):
        kept: dict[int, list[Any]] = {}
        for row in table.objects.order_by("project_id", "known_from"):
            kept.setdefault(row.project_id, []).append(row)
        for rows in kept.values():
            assert all(first.known_to == second.known_from for first, second in pairwise(rows))
            assert rows[-1].known_to is None
    assert Standing.objects.filter(known_to__isnull=False).exists()


def test_milestones_keep_the_dates_that_their_rows_lead_to(made: None) -> None:
    for milestone in Milestone.objects.all():
        promised = BaselineMilestone.objects.get(milestone=milestone).due_on
        forecast = committed = promised
        for move in DateMove.objects.filter(milestone=milestone).order_by("at", "id"):
            if move.kind == "commitment":
                answer = MoveAnswer.objects.filter(move=move).first()
                assert move.old_on == committed
                if answer is not None and answer.decision == "approved":
                    committed = move.to_on
            else:
                assert move.old_on == forecast
                forecast = move.to_on
        reached = Achievement.objects.filter(milestone=milestone).first()
        assert (milestone.original_on, milestone.committed_on) == (promised, committed)
        assert (milestone.forecast_on, milestone.actual_on) == (
            forecast,
            reached.on if reached else None,
        )


def test_projects_and_versions_hold_what_an_entry_by_hand_derives(made: None) -> None:
    lands = forest()
    details = details_of_all(Project.objects.values_list("pk", flat=True))
    for project in Project.objects.select_related("enterprise"):
        kept = {name: getattr(project, name) for name in COPIED}
        derive(project, lands=lands, today=synthetic.AS_OF)
        assert {name: getattr(project, name) for name in COPIED} == kept
        version = ProjectVersion.objects.get(project=project, known_to=None)
        assert {name: getattr(version, name) for name in COPIED} == kept
        assert version.details["costs"] == details[project.pk]["costs"]
        words = NameWord.objects.filter(project=project).values_list("word", flat=True)
        names = (project.name_en, project.name_ru, project.name_kk)
        assert set(words) == name_words(names)


def test_whatever_is_told_of_a_project_is_there(made: None) -> None:
    assert Baseline.objects.filter(number=0, frozen_at__isnull=False).count() > 60
    assert not Baseline.objects.filter(frozen_at=None).exists()
    assert Launch.objects.filter(kind="launch", digest__gt="").exists()
    assert Dependency.objects.exclude(before__project=F("after__project")).exists()
    assert Output.objects.filter(output_value__gt=0).exists()
    assert DateMove.objects.filter(~Q(kind="confirmation"), reason=None).count() == 0
    assert Tenure.objects.filter(ends_on__isnull=False).exists()


def test_an_act_of_launch_is_read_like_every_other_one(made: None, client: Client) -> None:
    rows = Launch.objects.filter(kind="launch", project__visibility="published")
    row = rows.select_related("project").order_by("pk")[0]
    page = client.get(reverse("project-launch-act", args=[row.project.key]))
    assert page.status_code == 200
    assert page.context["act"].holds
    assert len(page.context["act"].lines) == len(row.gate) > 0
    assert page.context["act"].key == row.project.key


def test_output_is_told_in_its_own_unit_and_uses_a_part_of_the_capacity(made: None) -> None:
    rows = Output.objects.filter(output_value__gt=0).select_related("project")
    assert rows
    for one in rows:
        value, unit = one.project.capacity_value, one.project.capacity_unit
        share = share_of_capacity(one.output_value, one.unit, value, unit, one.month)
        assert share is not None
        assert 0 < share < Decimal("1.4")


def test_what_is_made_up_says_so_in_each_language(made: None) -> None:
    said = [
        *Baseline.objects.values_list("document", flat=True),
        *Launch.objects.filter(kind="launch").values_list("document", flat=True),
        *MoveAnswer.objects.exclude(note="").values_list("note", flat=True),
        *Rating.objects.values_list("note", flat=True),
        *Rating.objects.exclude(plan="").values_list("plan", flat=True),
        *Evidence.objects.values_list("caption", flat=True),
        *Project.objects.exclude(technology="").values_list("technology", flat=True),
        *Project.objects.exclude(licensor="").values_list("licensor", flat=True),
        *Project.objects.exclude(equipment_generation="").values_list(
            "equipment_generation", flat=True
        ),
    ]
    assert said
    for text in said:
        assert "ynthetic" in text
        assert "интетическ" in text
        assert "интетикалық" in text


def test_no_row_bears_a_moment_to_come(made: None) -> None:
    tables: tuple[type[Model], ...] = (DateMove, MoveAnswer, Achievement, Launch, Output, Evidence)
    for table in tables:
        assert not table._default_manager.filter(at__gt=NOW).exists()


def test_photos_say_when_and_where_they_were_taken(made: None) -> None:
    one = Evidence.objects.first()
    assert one is not None
    with evidence_files().open(one.stored) as file, Image.open(file) as image:
        taken = image.getexif().get_ifd(IFD.Exif)[Base.DateTimeOriginal]
    assert taken.startswith(f"{one.taken_at:%Y:%m:%d}")
    assert one.latitude is not None
    assert evidence_files().exists(thumbnail_name(one.thumbnail, THUMBNAIL_SIDES[0]))


def test_the_world_is_one_act_and_the_journal_holds(made: None) -> None:
    assert Entry.objects.filter(act="delivery.simulate").count() == 1
    assert verify().fault is None


def test_the_same_seed_writes_the_same_rows(made: None) -> None:
    told = list(DateMove.objects.order_by("id").values_list("project__key", "new_on", "at")[:50])
    plan = Asked(90, 4, 1, synthetic.AS_OF)
    with pytest.raises(SimulationError, match="BAGDAR_DATA"):
        simulate(plan, by=TESTS, at=NOW)
    first_on = told[0][1]
    assert first_on is not None
    assert first_on >= date(2022, 1, 1)


def test_accounts_to_play_are_made_only_where_demo_accounts_are(made: None) -> None:
    assert not User.objects.filter(is_synthetic=True).exists()


def test_real_and_synthetic_facts_are_refused_in_one_project(made: None) -> None:
    place = Territory.objects.get(key="synthetic-temirsaz")
    facts = {"name_en": "Mill", "programme": builders.programme(), "place_on": date(2026, 1, 1)}
    with pytest.raises(ProjectError, match="never mixed") as refused:
        create_project({**facts, "territory": place}, by=TESTS, at=NOW)
    assert set(refused.value.problems) == {"territory_id"}
    firm = Enterprise.objects.get(key="synthetic-enterprise-1")
    with pytest.raises(ProjectError, match="never mixed"):
        builders.project("north", enterprise=firm)
    with pytest.raises(ProjectError, match="never mixed"):
        builders.project("north", key="synthetic-mill")
    with pytest.raises(ProjectError):
        builders.programme(key="another", territory=place)


def test_a_project_entered_in_the_synthetic_programme_is_named_so(made: None) -> None:
    entered = create_project(
        {
            "name_en": "New synthetic mill",
            "programme": Programme.objects.get(is_synthetic=True),
            "territory": Territory.objects.get(key="synthetic-temirsaz"),
            "place_on": date(2026, 1, 1),
        },
        by=TESTS,
        at=NOW,
    )
    assert entered.key.startswith("synthetic-new-synthetic-mill-")
