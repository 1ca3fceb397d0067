"""Writing down made-up projects with all that the ledger says of them, a thousand at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import override, pgettext_lazy

from bagdar.core.delivery.capacity import output_unit
from bagdar.core.terms.chain import canonical_json, text_digest
from bagdar.core.terms.text import fold_name
from bagdar.sources.synthetic.lives import Life, Told
from bagdar.web.delivery.actions.bulk import Sheet
from bagdar.web.delivery.actions.launching import FORMAT
from bagdar.web.delivery.actions.standing import nothing_told, seal, standing_facts
from bagdar.web.delivery.models import (
    Achievement,
    Baseline,
    BaselineCost,
    BaselineJobs,
    BaselineMilestone,
    DateMove,
    Dependency,
    GateEntry,
    GateItem,
    Launch,
    Milestone,
    MilestoneCode,
    MoveAnswer,
    Output,
    Rating,
    Reason,
)
from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.journal.actions import Act
from bagdar.web.people.models import Organisation
from bagdar.web.projects.actions.versions import COPIED
from bagdar.web.projects.models import (
    Cost,
    NameWord,
    Programme,
    Project,
    ProjectVersion,
    Standing,
)
from bagdar.web.projects.queries.duplicates import name_words
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries import forest

ACTOR = "system:simulator"
OWNER, OFFICE, CENTRE = "Synthetic owner", "Synthetic programme office", "Synthetic centre"
SOURCE = "synthetic: made up by the simulator"
# Kept in English in the register, said in the reader's language on the page of a project.
SPOKEN = pgettext_lazy("built-in example", "synthetic: made up by the simulator")
LANGUAGES = ("en", "ru", "kk")
_OFFICE = {"id": ACTOR, "name": OFFICE}
# A note of the ledger is one text; made-up ones say the same in each language of the site.
ORDER = "Synthetic order / Синтетический приказ / Синтетикалық бұйрық № %d"
LAUNCH_ACT = (
    "Synthetic act of launch / Синтетический акт о запуске / Іске қосудың синтетикалық актісі № %d"
)
ANSWER = "Synthetic answer / Синтетический ответ / Синтетикалық жауап"
FACTS = "Synthetic facts / Синтетические факты / Синтетикалық фактілер"
PLAN = (
    "Synthetic plan: more shifts / Синтетический план: больше смен / "
    "Синтетикалық жоспар: ауысым көбейеді"
)
MOST_PHOTOS = 12
PLACED_ON = date(2020, 1, 1)
_PROJECT = ("key", "created_at", "changed_at", *COPIED)
_VERSION = ("project_id", "key", "known_from", "known_to", "details", *COPIED)
_STANDING = tuple(one.attname for one in Standing._meta.concrete_fields if one.attname != "id")


def moment(day: date, hour: int, number: int = 0) -> datetime:
    """Return a moment of a day, the later the higher the number."""
    return datetime.combine(day, time(hour), UTC) + timedelta(seconds=number)


@dataclass(frozen=True)
class Photographed:
    """A project that a photo may be made of."""

    project: int
    key: str
    milestone: int
    number: int
    taken_on: date
    latitude: float
    longitude: float


class Writer:
    """Writes projects and remembers what later ones refer to."""

    def __init__(
        self,
        programme: Programme,
        organisations: Sequence[Organisation],
        firms: Sequence[Enterprise],
        *,
        at: datetime,
    ) -> None:
        """Read once what every project names."""
        self.programme, self.organisations, self.firms = programme, organisations, firms
        self.at, self.today = at, timezone.localdate(at)
        self.for_photos: list[Photographed] = []
        self._places = dict(Territory.objects.filter(is_synthetic=True).values_list("key", "pk"))
        self._sectors = dict(Sector.objects.filter(level="division").values_list("code", "pk"))
        self._reasons = dict(Reason.objects.values_list("code", "pk"))
        self._named = {code: _in_languages(code) for code in MilestoneCode.values}
        self._stations: dict[int, int] = {}
        self._gate = _gate_items()
        self._paths: dict[str, list[dict[str, Any]]] = {}
        self._open_sheets()

    def _open_sheets(self) -> None:
        acted = ("actor_id", "actor_label", "at")
        self.projects = Sheet(Project, *_PROJECT)
        self.versions = Sheet(ProjectVersion, *_VERSION)
        self.words = Sheet(NameWord, "project_id", "word")
        self.costs = Sheet(Cost, "project_id", "source", "amount")
        names = ("name_en", "name_ru", "name_kk")
        dates = ("original_on", "committed_on", "forecast_on", "actual_on", "stated_at")
        self.milestones = Sheet(
            Milestone, "project_id", "number", "type", "code", "weight", "is_end", *names, *dates
        )
        self.dependencies = Sheet(Dependency, "before_id", "after_id", "lag_days")
        self.baselines = Sheet(
            Baseline, "project_id", "starts_on", "ends_on", "capacity_value", "capacity_unit",
            "order_on", "document", "proposed_by", "proposed_label", "proposed_at",
        )  # fmt: skip
        self.baseline_costs = Sheet(BaselineCost, "baseline_id", "source", "amount")
        self.jobs = Sheet(BaselineJobs, "baseline_id", "month", "permanent_fte", "construction_fte")
        self.promised = Sheet(BaselineMilestone, "baseline_id", "milestone_id", "due_on", "weight")
        self.moves = Sheet(
            DateMove, *acted, "project_id", "milestone_id", "kind", "old_on", "new_on",
            "reason_id", "cause", "confidence", "tier", "answer_by", "stated_on",
        )  # fmt: skip
        self.answers = Sheet(MoveAnswer, *acted, "move_id", "decision", "note")
        self.achieved = Sheet(Achievement, *acted, "milestone_id", "on")
        self.ratings = Sheet(Rating, *acted, "project_id", "side", "colour", "note", "plan")
        self.gate = Sheet(GateEntry, *acted, "project_id", "item_id", "state", "ground")
        self.launches = Sheet(
            Launch, *acted, "project_id", "kind", "on", "document", "text", "digest", "gate"
        )
        self.outputs = Sheet(
            Output, *acted, "project_id", "month", "source", "output_value", "unit",
            "sales_kzt", "headcount", "taxes_kzt",
        )  # fmt: skip
        self.standings = Sheet(Standing, *_STANDING)

    def write(self, some: Sequence[Life], *, entry: Act) -> None:
        """Write some projects; standings last, from what the ledger then says."""
        histories: dict[int, list[tuple[datetime, dict[str, Any]]]] = {}
        for life in some:
            project = self._project(life)
            histories[project] = self._ledger(project, life)
            facts = {
                **dict(zip(("name_en", "name_ru", "name_kk"), life.names, strict=True)),
                "stage": life.stage,
                "approved_on": life.approved_on,
                "launched_on": life.launched_on,
                "rows": len(life.told),
            }
            entry.record("project", life.key, before=None, after=facts)
        for sheet in (
            self.projects, self.versions, self.words, self.costs, self.milestones,
            self.dependencies, self.baselines, self.baseline_costs, self.jobs, self.promised,
            self.moves, self.answers, self.achieved, self.ratings, self.gate, self.launches,
            self.outputs,
        ):  # fmt: skip
            sheet.write()
        _freeze(histories)
        self._stand(histories)

    # --- the project itself

    def _project(self, life: Life) -> int:
        ways = _stages(life)
        row = Project(
            key=life.key,
            programme_id=self.programme.pk,
            enterprise=None if life.firm is None else self.firms[life.firm],
            organisation_id=self.organisations[life.authority].pk,
            sector_id=self._sectors.get(life.division),
            kind=life.kind,
            stage=life.stage,
            territory_id=self._places[life.place],
            place_on=PLACED_ON,
            latitude=Decimal(str(life.latitude)),
            longitude=Decimal(str(life.longitude)),
            capacity_value=Decimal(life.capacity),
            capacity_unit=life.unit,
            technology=life.equipped.technology,
            equipment_generation=life.equipped.generation,
            licensor=life.equipped.licensor,
            local_content_ratio=life.equipped.local_ratio,
            visibility=life.visibility,
            restricted_ground=SOURCE if life.visibility == "restricted" else "",
            restricted_until=date(2199, 1, 1) if life.visibility == "restricted" else None,
            marks={"capacity": "commercial"} if life.marked else {},
            source=SOURCE,
            created_at=ways[0][0],
            changed_at=ways[-1][0],
            **_names(life),
        )
        row.set_order()
        row.search_text = self._search_text(life, row.enterprise)
        number = self.projects.add(*(getattr(row, name) for name in _PROJECT))
        for word in name_words(life.names):
            self.words.add(number, word)
        for source, amount in _costs(life):
            self.costs.add(number, source, amount)
        self._versions(number, row, life, ways)
        return number

    def _versions(
        self, number: int, row: Project, life: Life, ways: Sequence[tuple[datetime, str]]
    ) -> None:
        costs = [
            {"source": source, "amount": f"{amount}.00", "currency": "KZT"}
            for source, amount in sorted(_costs(life))
        ]
        parts = {"phases": [], "sites": [], "costs": costs, "parties": [], "programme_acts": []}
        ends = [moment for moment, _stage in ways[1:]]
        for (since, stage), until in zip(ways, [*ends, None], strict=True):
            row.stage = stage
            facts = (getattr(row, name) for name in COPIED)
            self.versions.add(number, life.key, since, until, parts, *facts)

    def _search_text(self, life: Life, firm: Enterprise | None) -> str:
        texts = [*life.names, life.key]
        if firm is not None:
            texts += [firm.name_en, firm.name_ru, firm.name_kk, firm.bin or ""]
        return " ".join(fold_name(text) for text in texts)

    # --- what the ledger says of it

    def _ledger(self, project: int, life: Life) -> list[tuple[datetime, dict[str, Any]]]:
        """Write the rows of a project; return what each moment changed in its standing."""
        entered = moment(life.entered_on, 8)
        if life.approved_on is None:
            return [(entered, {})]
        milestones = self._milestones(project, life)
        self._baseline(project, life, milestones)
        changes = [(entered, {}), self._approval(life)]
        for number, told in enumerate(life.told):
            changes += self._move(project, milestones, life, told, number)
        for step, milestone in zip(life.steps, milestones, strict=True):
            if self._reached(life, step.true_on):
                self.achieved.add(ACTOR, OWNER, moment(step.true_on, 13), milestone, step.true_on)
        if life.launched_on is not None:
            changes.append((moment(life.launched_on, 13), {"actual_on": life.launched_on}))
        changes += self._ratings(project, life)
        self._launch(project, life)
        self._outputs(project, life)
        return sorted(changes, key=lambda one: one[0])

    def _reached(self, life: Life, true_on: date) -> bool:
        until = life.launched_on or (self.today if life.stage != "cancelled" else life.starts_on)
        return true_on <= until and true_on < self.today

    def _approval(self, life: Life) -> tuple[datetime, dict[str, Any]]:
        assert life.approved_on is not None  # noqa: S101 -- narrows the type
        facts = {
            "approved_on": life.approved_on,
            "starts_on": life.starts_on,
            **dict.fromkeys(("original_on", "committed_on", "forecast_on"), life.ends_on),
            "stated_on": life.approved_on,
        }
        return moment(life.approved_on, 9), facts

    def _milestones(self, project: int, life: Life) -> list[int]:
        """Write the milestones with the dates that all rows together lead to."""
        assert life.approved_on is not None  # noqa: S101 -- narrows the type
        made = []
        for place, step in enumerate(life.steps):
            forecast = committed = step.due_on
            stated_at = moment(life.approved_on, 9)
            for number, told in enumerate(life.told):
                if told.step != place:
                    continue
                if told.kind == "commitment":
                    committed = told.new_on if told.decision == "approved" else committed
                    continue
                forecast, stated_at = told.new_on, moment(told.on, 10, number)
            actual = step.true_on if self._reached(life, step.true_on) else None
            number = self.milestones.add(
                project, place + 1, "delivery", step.code, step.weight, step.code == "launch",
                *self._named[step.code], step.due_on, committed, forecast, actual, stated_at,
            )  # fmt: skip
            made.append(number)
            if step.code == "network_connection" and life.waits_for in self._stations:
                self.dependencies.add(self._stations[life.waits_for], number, 30)
        if life.kind == "power_station":
            self._stations[life.number] = made[-1]
        self._offer_photo(project, life, made)
        return made

    def _offer_photo(self, project: int, life: Life, milestones: Sequence[int]) -> None:
        """Remember a few projects whose building has begun, for photos."""
        begun = life.steps[0].true_on
        wanted = len(self.for_photos) < MOST_PHOTOS and life.number % 7 == 1
        if wanted and self._reached(life, begun) and life.visibility == "published":
            place = (life.latitude, life.longitude)
            self.for_photos.append(
                Photographed(project, life.key, milestones[0], life.number, begun, *place)
            )

    def _baseline(self, project: int, life: Life, milestones: Sequence[int]) -> None:
        assert life.approved_on is not None  # noqa: S101 -- narrows the type
        baseline = self.baselines.add(
            project, life.starts_on, life.ends_on, Decimal(life.capacity), life.unit,
            life.approved_on, ORDER % (life.number + 1), ACTOR, OWNER,
            moment(life.approved_on, 8),
        )  # fmt: skip
        for source, amount in _costs(life):
            self.baseline_costs.add(baseline, source, amount)
        days = (life.ends_on - life.starts_on).days
        for share in (1, 2, 3):
            month = (life.starts_on + timedelta(days=days * share // 4)).replace(day=1)
            self.jobs.add(baseline, month, 0, life.jobs * (2, 3, 1)[share - 1] // 2)
        self.jobs.add(baseline, life.ends_on.replace(day=1), life.jobs, 0)
        for step, milestone in zip(life.steps, milestones, strict=True):
            self.promised.add(baseline, milestone, step.due_on, step.weight)

    def _move(
        self, project: int, milestones: Sequence[int], life: Life, told: Told, number: int
    ) -> Iterator[tuple[datetime, dict[str, Any]]]:
        at = moment(told.on, 10, number)
        move = self.moves.add(
            ACTOR, OWNER, at, project, milestones[told.step], told.kind, told.old_on, told.new_on,
            self._reasons[told.reason] if told.reason else None, told.cause, told.confidence,
            told.tier, told.answer_by, told.on,
        )  # fmt: skip
        is_end = told.step == len(life.steps) - 1
        if told.kind == "commitment":
            yield at, {"pending_on": told.new_on, "pending_since": told.on}
            if told.decision and told.answered_on is not None:
                answered = moment(told.answered_on, 15, number)
                note = ANSWER if told.decision == "rejected" else ""
                self.answers.add(ACTOR, OFFICE, answered, move, told.decision, note)
                done: dict[str, Any] = {"pending_on": None, "pending_since": None}
                yield (
                    answered,
                    done | ({"committed_on": told.new_on} if told.decision == "approved" else {}),
                )
        elif is_end:
            moved = {"moves_count": 1} if told.kind == "forecast" else {}
            yield at, {"forecast_on": told.new_on, "stated_on": told.on, **moved}

    def _ratings(self, project: int, life: Life) -> Iterator[tuple[datetime, dict[str, Any]]]:
        for one in life.rated:
            at = moment(one.on, 14, one.side == "centre")
            plan = PLAN if one.colour == "red" else ""
            label = OWNER if one.side == "own" else CENTRE
            self.ratings.add(ACTOR, label, at, project, one.side, one.colour, FACTS, plan)
            yield at, {f"{one.side}_colour": one.colour}

    def _launch(self, project: int, life: Life) -> None:
        if life.ceremony_on is not None:
            at = moment(life.ceremony_on, 12)
            self.launches.add(
                ACTOR, OFFICE, at, project, "ceremony", life.ceremony_on, "", "", "", []
            )
        if life.launched_on is None:
            return
        signed = []
        for item, code, names in self._gate.get(life.kind, ()):
            at = moment(life.launched_on, 8)
            self.gate.add(ACTOR, OFFICE, at, project, item, "done", "")
            line = {"code": code, "name": names, "state": "done"}
            signed.append(line | {"signer": _OFFICE, "signed_at": at.isoformat()})
        document = LAUNCH_ACT % (life.number + 1)
        text = canonical_json(self._act(life, document, signed))
        self.launches.add(
            ACTOR, OFFICE, moment(life.launched_on, 13), project, "launch", life.launched_on,
            document, text, text_digest(text), signed,
        )  # fmt: skip

    def _act(self, life: Life, document: str, lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return what the act of launch says, in the form of every act."""
        assert life.launched_on is not None  # noqa: S101 -- narrows the type
        firm = None if life.firm is None else self.firms[life.firm]
        return {
            "format": FORMAT,
            "project": {"key": life.key, "name": dict(zip(LANGUAGES, life.names, strict=True))},
            "phase": None,
            "enterprise": {"name": _named(firm), "bin": firm.bin} if firm else None,
            "place": self._path(life.place),
            "launched_on": life.launched_on,
            "document": document,
            "signed_at": moment(life.launched_on, 13),
            "signer": _OFFICE,
            "for_whom": "",
            "authority": "",
            "checklist": lines,
        }

    def _path(self, place: str) -> list[dict[str, Any]]:
        """Return the territories down to a place, as acts name them."""
        if place not in self._paths:
            path = forest().tree_on(PLACED_ON).path(self._places[place])
            self._paths[place] = [{"key": one.key, "name": dict(one.names)} for one in path]
        return self._paths[place]

    def _outputs(self, project: int, life: Life) -> None:
        unit = output_unit(life.unit)
        for one in life.outputs:
            after = (one.month + timedelta(days=32)).replace(day=5)
            self.outputs.add(
                ACTOR, OWNER, min(moment(after, 9), self.at), project, one.month, "enterprise",
                Decimal(str(one.output)), unit, one.sales_kzt, one.headcount, one.taxes_kzt,
            )  # fmt: skip

    # --- standings

    def _stand(self, histories: dict[int, list[tuple[datetime, dict[str, Any]]]]) -> None:
        """Write how each project stood from moment to moment; the last is asked of the ledger."""
        now = standing_facts(list(histories))
        for project, changes in histories.items():
            versions = list(_replayed(changes))
            versions[-1] = (versions[-1][0], now[project])
            ends = [since for since, _facts in versions[1:]]
            for (since, facts), until in zip(versions, [*ends, None], strict=True):
                told = {**facts, "project_id": project, "known_from": since, "known_to": until}
                self.standings.add(*(told[name] for name in _STANDING))
        self.standings.write()


def _replayed(
    changes: Iterable[tuple[datetime, dict[str, Any]]],
) -> Iterator[tuple[datetime, dict[str, Any]]]:
    facts = nothing_told()
    for since, change in changes:
        moves = facts["moves_count"] + change.get("moves_count", 0)
        facts = {**facts, **change, "moves_count": moves}
        seal(facts)
        yield since, facts


def _freeze(projects: Iterable[int]) -> None:
    """Freeze the plans: their costs, jobs and dates can only be written before."""
    ids = list(projects)
    drafts = Baseline.objects.filter(project__in=ids, frozen_at=None)
    drafts.update(number=0, frozen_by=ACTOR, frozen_label=OFFICE, frozen_at=F("proposed_at"))


def _names(life: Life) -> dict[str, str]:
    return {f"name_{code}": name for code, name in zip(LANGUAGES, life.names, strict=True)}


def _costs(life: Life) -> Iterator[tuple[str, int]]:
    yield "own", life.cost_kzt
    if life.loan_kzt:
        yield "loan", life.loan_kzt


def _stages(life: Life) -> list[tuple[datetime, str]]:
    """Return since when a project was in which stage, as its versions keep it."""
    entered = (moment(life.entered_on, 8), "appraisal")
    if life.approved_on is None:
        return [(entered[0], life.stage)]
    approved = moment(life.approved_on, 9)
    if life.launched_on is None:
        return [entered, (approved, life.stage)]
    return [entered, (approved, "construction"), (moment(life.launched_on, 13), life.stage)]


def _in_languages(code: str) -> tuple[str, str, str]:
    made = []
    for language in LANGUAGES:
        with override(language):
            word = str(MilestoneCode(code).label)
            made.append(word[:1].upper() + word[1:])
    return made[0], made[1], made[2]


def _gate_items() -> dict[str, list[tuple[int, str, dict[str, str]]]]:
    found: dict[str, list[tuple[int, str, dict[str, str]]]] = {}
    for one in GateItem.objects.filter(retired_on=None):
        found.setdefault(one.kind, []).append((one.pk, one.code, _named(one)))
    return found


def _named(thing: Any) -> dict[str, str]:
    return {code: getattr(thing, f"name_{code}") for code in LANGUAGES}
