"""The synthetic world carries flags that the engine computes, and cases in every state."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bagdar.core.cases.course import State
from bagdar.web.cases.models import Case, CaseStep, Flag, RuleRun, Run, Subject
from bagdar.web.cases.queries.reading import closed_for_all
from bagdar.web.cases.queries.rules import rules_off
from bagdar.web.cases.queries.standing import standing_of
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project
from tests.web.delivery import synthetic

pytestmark = pytest.mark.django_db


def test_flags_of_the_synthetic_world_are_what_the_engine_finds() -> None:
    synthetic.world(40)
    run = Run.objects.get()
    rules = {one.code: one for one in RuleRun.objects.all()}
    assert run.is_synthetic
    assert (
        run.processes
        == 2
        * Project.objects.filter(key__startswith="synthetic-")
        .exclude(stage__in=OUT_OF_PROGRAMME)
        .count()
    )
    for code, rule in rules.items():
        assert Flag.objects.filter(code=code, state="flagged").count() == rule.flagged
    assert sum(rule.flagged > 0 for rule in rules.values()) >= 8
    for code in ("A2", "C1", "C2", "C5", "D2", "D4", "E4"):
        assert rules[code].flagged + rules[code].clear > 0.8 * sum(
            (rules[code].flagged, rules[code].clear, *rules[code].not_computable.values())
        )
    assert {one.code for one in rules_off(synthetic=True)} == {"B1", "C3", "E3"}
    assert not Subject.objects.filter(level="project", project=None).exists()
    assert not Subject.objects.filter(is_synthetic=False).exists()
    processes = Subject.objects.filter(level="process")
    assert not processes.filter(project=None).exists()
    assert not processes.filter(value=None).exists()
    _cases_stand_where_their_steps_bring_them()


def _cases_stand_where_their_steps_bring_them() -> None:
    cases = list(Case.objects.all())
    assert {one.state for one in cases} == {one.value for one in State}
    for one in cases:
        standing = standing_of(one, on=synthetic.AS_OF)
        assert standing.state is not None
        assert (one.state, one.reply_by) == (standing.state.value, standing.reply_by)
    assert closed_for_all(synthetic=True, at=timezone.now()).count() == 2
    assert not closed_for_all(synthetic=False, at=timezone.now())
    assert not CaseStep.objects.filter(on__gt=synthetic.AS_OF).exists()
