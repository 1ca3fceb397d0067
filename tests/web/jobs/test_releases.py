"""What everybody is shown of jobs: own totals by agreement, all else by frozen releases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from bagdar.core.jobs.breakdowns import Category
from bagdar.core.jobs.disclosure import rules
from bagdar.core.jobs.disclosure.rules import State
from bagdar.core.jobs.disclosure.together import protect_part, protect_whole
from bagdar.core.jobs.policy import RULE_VERSION
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.jobs.actions import releasing
from bagdar.web.jobs.actions.agreements import end_agreement, enter_agreement
from bagdar.web.jobs.actions.releasing import ask_release, release_month
from bagdar.web.jobs.models import (
    Agreement,
    Batch,
    JobFigure,
    Measure,
    Release,
    ReleasedCell,
    ReleasedRow,
    VerdictCount,
)
from bagdar.web.jobs.queries.cells import (
    agreed_in,
    months_to_release,
    rows_of_month,
    tables_of,
)
from bagdar.web.jobs.queries.verified import own_totals
from bagdar.web.journal.actions import act, current_act
from bagdar.web.projects.models import Programme, Project, Visibility
from bagdar.web.queue.models import Order
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs.reporting import APRIL, JUNE, MAY, plant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world() -> None:
    builders.territories()


def published(territory: str) -> Project:
    facts = {"enterprise": builders.enterprise(), "visibility": Visibility.PUBLISHED}
    return plant(territory, **facts)


def computed(
    month: date,
    verified: dict[Project, int],
    *,
    reach: int = 0,
    claimed: int | None = None,
    shares: Mapping[str, float] = MappingProxyType({}),
    handed: bool = True,
) -> None:
    """Keep figures as they are computed: persons verified, and as many claimed unless told.

    They are of contributions that were handed over, unless told.
    """
    programme = Programme.objects.get()
    made = {
        "programme": programme,
        "reach": reach,
        "month": month,
        "employers": 1,
        "rule_version": RULE_VERSION,
        "input_hash": "0" * 64,
        "computed_at": NOW,
        "subject_kind": "project",
    }
    with act("tests.figures", by=TESTS, at=NOW) as entry:
        if handed:
            contributions_of(month, programme)
        for project, count in verified.items():
            told = {**made, "subject": str(project.pk)}
            said = {"jobs_claimed_fte": count if claimed is None else claimed}
            for indicator, value in {**said, **shares, "jobs_verified_fte": count}.items():
                JobFigure.objects.create(
                    **told, indicator=indicator, value=value, n=1, state="value", evidence="word"
                )
            if count:
                VerdictCount.objects.create(
                    **told, verdict="verified", n=count, fte_months_thousandths=count * 12_000
                )
        entry.record("job figures", "drawn", before=None, after={"figures": len(verified)})


def contributions_of(month: date, programme: Programme) -> None:
    """Write down a file of contributions of a month, as the act of taking it does."""
    Batch.objects.create(
        programme=programme,
        digest=f"{month:%Y%m}".zfill(64),
        kind="contributions",
        taking="add",
        key_id="k",
        first_month=month,
        last_month=month,
        given=1,
        kept=1,
        repeated=0,
        actor_id=TESTS.actor_id,
        actor_label=TESTS.actor_label,
        at=NOW,
    )


def released(month: date = MAY) -> list[Release]:
    return release_month(Programme.objects.get(), month, by=TESTS, at=NOW)


def shown(key: str, measure: str = Measure.VERIFIED, month: date = MAY) -> Any:
    return ReleasedCell.objects.get(
        release__measure=measure,
        release__month=month,
        territory__key=key,
        is_rest=False,
        category=0,
    ).shown


def three_employers() -> dict[Project, int]:
    """Draw a district of three employers, none dominant."""
    return {published("north-east"): size for size in (40, 31, 30)}


def and_a_lone_one() -> dict[Project, int]:
    """Draw beside it a district of a single employer."""
    return {**three_employers(), published("south-west"): 12}


def test_a_small_cell_is_withheld_and_so_is_what_would_tell_it() -> None:
    computed(MAY, and_a_lone_one())
    released()
    assert shown("south-west") is None
    assert shown("north-east") is None
    assert shown("land") == 115


def test_an_agreement_shows_totals_from_the_first_month_that_changed() -> None:
    plants = three_employers()
    project = next(iter(plants))
    computed(APRIL, plants)
    released(APRIL)
    enter_agreement(project, document="Act 7", starts_on=MAY, by=TESTS, at=NOW)
    computed(MAY, plants)
    released(MAY)
    assert shown("north-east") == 100
    assert {one.shown for one in own_totals(project.pk).released} == {None}
    assert not ReleasedRow.objects.filter(is_own=True).exists()
    computed(JUNE, {**plants, project: 60})
    released(JUNE)
    told = {one.measure: one.shown for one in own_totals(project.pk).released}
    assert told[Measure.VERIFIED] == 60


def test_large_cells_are_shown_rounded_at_every_level() -> None:
    computed(MAY, three_employers())
    released()
    assert [shown(key) for key in ("north-east", "north", "land")] == [100, 100, 100]


def test_what_only_an_agreement_tells_is_shown_and_counted_as_known() -> None:
    plants = and_a_lone_one()
    lone = list(plants)[-1]
    enter_agreement(lone, document="Act 7", starts_on=APRIL, by=TESTS, at=NOW)
    computed(MAY, plants)
    released()
    assert shown("south-west") == 10
    assert shown("land") == 115


def test_earlier_releases_are_taken_as_given() -> None:
    plants = three_employers()
    computed(APRIL, plants)
    released(APRIL)
    more = dict(plants)
    more[next(iter(plants))] = 70
    computed(MAY, more)
    released(MAY)
    assert shown("north-east", month=APRIL) == 100
    cell = ReleasedCell.objects.get(
        release__measure="verified",
        release__month=MAY,
        territory__key="north-east",
        category=0,
        is_rest=False,
    )
    assert (cell.shown, cell.state) == (None, State.CHANGED_BY_FEW)


def test_claimed_jobs_are_released_beside_verified_ones() -> None:
    computed(MAY, three_employers())
    released()
    assert shown("north-east", Measure.CLAIMED) == 100


@pytest.mark.parametrize(("carried", "claimed"), [(0, 40), (15, 25), (40, 0)])
def test_what_was_told_of_an_earlier_month_is_not_released_as_of_this_one(
    carried: int, claimed: int
) -> None:
    mill = published("north-east")
    shares = {"jobs_claimed_carried_fte": carried, "jobs_women_ratio": 0.2}
    computed(MAY, {mill: 40}, shares=shares)
    tables = tables_of(Programme.objects.get(), Measure.CLAIMED, MAY)
    rows = {one.category: one.workers for one in rows_of_month(tables, MAY)}
    assert (rows[Category.EVERYBODY], rows[Category.WOMEN]) == (claimed, claimed // 5)


def test_verified_jobs_are_withheld_wherever_claimed_ones_are() -> None:
    computed(MAY, three_employers(), claimed=2)
    released()
    assert (shown("north-east", Measure.CLAIMED), shown("north-east")) == (None, None)


def test_projects_that_are_not_published_are_in_no_cell() -> None:
    plants = three_employers()
    closed = plant("north-east", enterprise=builders.enterprise())
    computed(MAY, plants)
    released()
    assert not ReleasedRow.objects.filter(project=closed).exists()
    rows = ReleasedRow.objects.filter(category=0)
    assert [rows.filter(release__measure=one).count() for one in Measure] == [3, 3]


def test_a_month_is_released_once_and_not_before_an_earlier_one() -> None:
    plants = three_employers()
    for month in (APRIL, MAY):
        computed(month, plants)
    with pytest.raises(DeliveryError, match="not computed"):
        released(JUNE)
    released(MAY)
    for month in (MAY, APRIL):
        with pytest.raises(DeliveryError, match="later month was released already"):
            released(month)
    assert Release.objects.count() == len(Measure)


@pytest.mark.parametrize("earlier", [False, True])
def test_a_month_computed_without_contributions_of_it_is_neither_offered_nor_released(
    *, earlier: bool
) -> None:
    computed(MAY, three_employers(), handed=False)
    programme, office = Programme.objects.get(), builders.user("programme_office")
    if earlier:
        with act("tests.records", by=TESTS, at=NOW) as entry:
            contributions_of(APRIL, programme)
            entry.record("job records", "drawn", before=None, after={"given": 1})
    assert months_to_release(programme) == []
    for refused in (release_month, ask_release):
        with pytest.raises(DeliveryError, match="not computed from contributions"):
            refused(programme, MAY, by=office, at=NOW)
    assert not Release.objects.exists()


def test_a_month_of_which_claims_alone_were_computed_is_not_released() -> None:
    computed(MAY, three_employers())
    with act("tests.figures", by=TESTS, at=NOW) as entry:
        JobFigure.objects.filter(indicator="jobs_verified_fte").delete()
        VerdictCount.objects.all().delete()
        entry.record("job figures", "drawn", before={"figures": 3}, after=None)
    with pytest.raises(DeliveryError, match="not computed from contributions"):
        released()


@pytest.mark.parametrize("role", ["analyst", "custodian", "administrator", ""])
def test_only_the_programme_office_releases_and_enters_agreements(role: str) -> None:
    plants = three_employers()
    computed(MAY, plants)
    programme, project, other = Programme.objects.get(), next(iter(plants)), builders.user(role)
    with pytest.raises(PermissionDenied):
        release_month(programme, MAY, by=other, at=NOW)
    with pytest.raises(PermissionDenied):
        ask_release(programme, MAY, by=other, at=NOW)
    with pytest.raises(PermissionDenied):
        enter_agreement(project, document="A", starts_on=MAY, by=other, at=NOW)
    ask_release(programme, MAY, by=builders.user("programme_office"), at=NOW)
    assert Order.objects.filter(key__startswith="jobs:release:").count() == 1


def test_a_release_that_failed_for_good_is_queued_anew_and_one_under_way_is_not() -> None:
    computed(MAY, three_employers())
    programme, office = Programme.objects.get(), builders.user("programme_office")
    ask_release(programme, MAY, by=office, at=NOW)
    (first,) = Order.objects.filter(key__startswith="jobs:release:")
    for status in (TaskResultStatus.READY, TaskResultStatus.RUNNING):
        DBTaskResult.objects.filter(pk=first.task_id).update(status=status)
        with pytest.raises(DeliveryError, match="is being released already"):
            ask_release(programme, MAY, by=office, at=NOW)
    DBTaskResult.objects.filter(pk=first.task_id).update(status=TaskResultStatus.FAILED)
    ask_release(programme, MAY, by=office, at=NOW)
    again = Order.objects.exclude(pk=first.pk).get(key__startswith="jobs:release:")
    assert again.task.status == TaskResultStatus.READY
    assert again.task.args_kwargs == first.task.args_kwargs


def test_an_agreement_holds_from_its_day_to_its_end_and_for_its_enterprise() -> None:
    project = published("north")
    programme = project.programme
    made = enter_agreement(project, document="Act 7", starts_on=MAY, by=TESTS, at=NOW)
    assert [agreed_in(programme, one) for one in (APRIL, MAY)] == [set(), {project.pk}]
    with pytest.raises(DeliveryError, match="holds on these days already"):
        enter_agreement(project, document="Act 8", starts_on=JUNE, by=TESTS, at=NOW)
    end_agreement(made, JUNE, by=TESTS, at=NOW)
    assert [agreed_in(programme, one) for one in (MAY, JUNE)] == [{project.pk}, set()]
    with pytest.raises(DeliveryError, match="ended already"):
        end_agreement(made, JUNE + timedelta(days=9), by=TESTS, at=NOW)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"document": " "}, "Name the document"),
        ({"document": "A", "ends_on": MAY}, "ends before it begins"),
    ],
)
def test_an_agreement_that_says_nothing_is_refused(facts: dict[str, Any], words: str) -> None:
    with pytest.raises(DeliveryError, match=words):
        enter_agreement(published("north"), starts_on=MAY, by=TESTS, at=NOW, **facts)
    with pytest.raises(DeliveryError, match="names no enterprise"):
        enter_agreement(plant("north"), document="A", starts_on=MAY, by=TESTS, at=NOW)
    assert not Agreement.objects.exists()


@pytest.mark.usefixtures("building")
def test_a_release_is_frozen_with_its_cells_and_rows() -> None:
    plants = three_employers()
    made = enter_agreement(next(iter(plants)), document="A", starts_on=MAY, by=TESTS, at=NOW)
    computed(MAY, plants)
    released()
    cell = ReleasedCell.objects.order_by("pk")[0]
    land: Any = Territory.objects.get(key="land")
    new = ReleasedCell(release=cell.release, territory=land, category=9, state=1, shown=5)
    rows: list[Any] = [Release.objects, ReleasedCell.objects, ReleasedRow.objects]
    acts: list[Any] = [
        lambda: rows[0].update(month=APRIL),
        lambda: rows[0].update(is_coarse=True),
        lambda: rows[1].update(shown=5),
        lambda: rows[2].update(workers=5),
        *(lambda one=one: one.all()._raw_delete("default") for one in rows),
        new.save,
    ]
    for change in acts:
        with pytest.raises(Error, match="frozen"), transaction.atomic():
            change()
    agreements: Any = Agreement.objects
    end_agreement(made, JUNE, by=TESTS, at=NOW)
    changes: list[Any] = [
        lambda: agreements.update(ends_on=MAY + timedelta(days=9)),
        lambda: agreements.update(document="B"),
        lambda: agreements.all()._raw_delete("default"),
    ]
    for change in changes:
        with pytest.raises(Error, match="ends once"), transaction.atomic():
            change()


def test_cells_are_decided_before_the_act_that_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    inside: list[bool] = []

    def watched(decide: Any) -> Any:
        def watching(*given: Any, **more: Any) -> Any:
            inside.append(current_act() is not None)
            return decide(*given, **more)

        return watching

    monkeypatch.setattr(releasing, "protect_whole", watched(protect_whole))
    monkeypatch.setattr(releasing, "protect_part", watched(protect_part))
    computed(MAY, three_employers())
    released()
    assert inside == [False] * len(Measure)


def test_a_month_that_somebody_else_released_meanwhile_is_not_released_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def meanwhile(*given: Any, **more: Any) -> Any:
        monkeypatch.setattr(releasing, "protect_whole", protect_whole)
        released()
        return protect_whole(*given, **more)

    monkeypatch.setattr(releasing, "protect_whole", meanwhile)
    computed(MAY, three_employers())
    with pytest.raises(DeliveryError, match="later month was released already"):
        released()
    assert Release.objects.count() == len(Measure)


def test_cells_decided_on_what_changed_meanwhile_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plants = three_employers()
    computed(APRIL, plants)
    computed(MAY, plants)

    def agreeing() -> None:
        first = next(iter(plants))
        enter_agreement(first, document="Act 7", starts_on=APRIL, by=TESTS, at=NOW)

    for change in (agreeing, lambda: released(APRIL)):

        def meanwhile(*given: Any, change: Any = change, **more: Any) -> Any:
            monkeypatch.setattr(releasing, "protect_whole", protect_whole)
            change()
            return protect_whole(*given, **more)

        monkeypatch.setattr(releasing, "protect_whole", meanwhile)
        with pytest.raises(DeliveryError, match="changed while its cells were decided"):
            released(MAY)
    assert set(Release.objects.values_list("month", flat=True)) == {APRIL}
    assert {one.month for one in released(MAY)} == {MAY}


def test_what_was_found_of_cells_is_handed_on_from_release_to_release(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three employers stay; a small fourth one withholds their district, of which most is known."""
    plants = three_employers()
    computed(APRIL, plants)
    released(APRIL)
    plants[published("north-east")] = 2
    computed(MAY, plants)
    computed(JUNE, plants)
    seen: list[rules.Floors] = []

    def watched(*given: Any, **more: Any) -> Any:
        seen.extend(one.floors for one in given[2][-1:])
        return protect_whole(*given, **more)

    monkeypatch.setattr(releasing, "protect_whole", watched)
    for month in (MAY, JUNE):
        released(month)
    kept = Release.objects.get(month=MAY, measure=Measure.CLAIMED).floors
    place = Territory.objects.get(key="north-east").pk
    assert ["2026-05-01", place, False, 0, pytest.approx(101)] in kept["alone"]
    april, may = seen
    assert april == rules.Floors()
    assert {(month, part) for month, _place, part in may.alone} >= {(1, 0)}
    assert sorted(may.alone.values()) == sorted(one[-1] for one in kept["alone"])
