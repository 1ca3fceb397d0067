"""Instructions of the synthetic world, each as far as its steps brought it by a day.

Where they stand is read from their steps by the calendar of the lead, like that of any instruction.
One made-up photo stands for all that was given as evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from bagdar.core.instructions import course
from bagdar.core.instructions.course import Event, Happening, Side, Standing
from bagdar.core.instructions.likeness import band_keys
from bagdar.core.terms.working_time import Calendar, add_working_days, working_days_between
from bagdar.sources.synthetic.instructions import (
    NOTES,
    RESOURCES,
    SIGN,
    Addressed,
    Ordered,
    Taken,
    orders,
)
from bagdar.sources.synthetic.photos import photo
from bagdar.sources.synthetic.plan import PREFIX, Asked
from bagdar.web.delivery.actions.bulk import Sheet
from bagdar.web.instructions.actions.files import Given, Read, put, read_files
from bagdar.web.instructions.actions.steps import STANDS
from bagdar.web.instructions.models import (
    BandKey,
    CoExecutor,
    Evidence,
    Family,
    Instruction,
    InstructionState,
    Step,
)
from bagdar.web.journal.actions import Act
from bagdar.web.people.models import Office, OrganisationKind, Tenure
from bagdar.web.people.permissions import World
from bagdar.web.people.queries import calendar_for
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project

LAST_DAYS = 730
CHUNK = 1000
ISSUER, LEAD, CONTROL = (f"system:simulated-{one}" for one in ("chair", "lead", "control"))
LABELS = {ISSUER: "Synthetic chair", LEAD: "Synthetic lead", CONTROL: "Synthetic control office"}
ACTORS = {Side.ISSUER: ISSUER, Side.LEAD: LEAD, Side.CONTROL: CONTROL}
_DOERS = course.DOERS | {Side.ISSUER}
"""In whose place a step names the office of the lead."""


@dataclass
class _World:
    """What every instruction is written with, read once."""

    offices: Mapping[int, Office]
    calendars: Mapping[int, Calendar]
    tenures: Mapping[int, Sequence[Tenure]]
    families: dict[int, Family] = field(default_factory=dict)

    def holder(self, office: int, on: date) -> Tenure | None:
        """Return who held an office on a day."""
        terms = self.tenures.get(office, ())
        holds = (one for one in terms if one.starts_on <= on and not _over(one, on))
        return next(holds, None)


def simulate_instructions(asked: Asked, *, entry: Act) -> None:
    """Write what the centre ordered in the synthetic world in its last two years."""
    world = _world(asked.as_of)
    akims = [pk for pk, one in world.offices.items() if _is_akimat(one)]
    told = orders(
        list(_addressed(world)),
        akims,
        seed=asked.seed,
        begins_on=asked.as_of - timedelta(days=LAST_DAYS),
        until=asked.as_of,
    )
    known = [one for one in told if not one.taken or _is_held(one, world)]
    made = _write(known, world)
    entry.record("instructions", "synthetic", before=None, after={"written": len(made)})


def _world(day: date) -> _World:
    rows = Office.objects.filter(heads=True, organisation__key__startswith=PREFIX)
    offices = {one.pk: one for one in rows.select_related("organisation").order_by("key")}
    tenures: dict[int, list[Tenure]] = {}
    for term in Tenure.objects.filter(office__in=offices, acting=False).order_by("starts_on"):
        tenures.setdefault(term.office_id, []).append(term)
    calendars = {pk: calendar_for(one, synthetic=True, on=day) for pk, one in offices.items()}
    return _World(offices, calendars, tenures)


def _addressed(world: _World) -> Iterator[Addressed]:
    """Return the projects by the office of the organisation that answers for them."""
    of = {one.organisation_id: pk for pk, one in world.offices.items()}
    rows = Project.objects.all().of_world(World.SYNTHETIC).exclude(stage__in=OUT_OF_PROGRAMME)
    columns = ("organisation_id", "name_en", "name_ru", "name_kk")
    for organisation, *names in rows.order_by("key").values_list(*columns):
        if organisation in of:
            yield Addressed(of[organisation], (names[0], names[1], names[2]))


def _write(told: Sequence[Ordered], world: _World) -> list[Instruction]:
    """Write instructions with their steps, co-executors, evidence and the keys of their texts.

    Co-executors are named while it is a draft, so what has some is issued after they are written.
    """
    for number in sorted({one.family for one in told if one.family is not None}):
        first = next(one for one in told if one.family == number)
        at = _moment(first.taken[0])
        world.families[number] = Family.objects.create(is_synthetic=True, created_at=at)
    stands = [_standing(one, world) for one in told]
    pairs = zip(told, stands, strict=True)
    rows = [_row(one, None if one.helper else stood, world) for one, stood in pairs]
    made = Instruction.objects.bulk_create(rows, batch_size=CHUNK)
    helped = []
    for row, one, stood in zip(made, told, stands, strict=True):
        if one.helper:
            helped.append(CoExecutor(instruction=row, office_id=one.helper))
            _stand(row, stood, world)
    CoExecutor.objects.bulk_create(helped, batch_size=CHUNK)
    columns = [*STANDS, "took_days"]
    Instruction.objects.bulk_update([one.instruction for one in helped], columns, batch_size=100)
    _write_keys(made)
    _write_steps(made, told, world)
    return made


def _row(one: Ordered, stood: Standing | None, world: _World) -> Instruction:
    """Return an instruction as it stands; without a standing it is a draft as yet."""
    first = one.taken[0].on if one.taken else one.due_on
    row = Instruction(
        family=None if one.family is None else world.families[one.family],
        source=one.source,
        document=one.document,
        kind=one.kind,
        text=one.text,
        sign=SIGN,
        resources=RESOURCES,
        lead=world.offices[one.office],
        due_on=one.due_on,
        is_synthetic=True,
        created_by=ISSUER,
        created_label=LABELS[ISSUER],
        created_at=_at(first, 4),
    )
    if stood is not None:
        _stand(row, stood, world)
    return row


def _stand(row: Instruction, stood: Standing, world: _World) -> None:
    if stood.state is course.State.DRAFTED:
        return
    for name in STANDS:
        setattr(row, name, getattr(stood, name))
    row.state = InstructionState(stood.state.value)
    if stood.reported_on is not None and stood.issued_on is not None and row.lead_id is not None:
        calendar = world.calendars[row.lead_id]
        row.took_days = working_days_between(stood.issued_on, stood.reported_on, calendar)


def _standing(one: Ordered, world: _World) -> Standing:
    after = partial(add_working_days, calendar=world.calendars[one.office])
    return course.course((_event(step) for step in one.taken), after=after)


def _event(step: Taken) -> Event:
    evidence = int(step.happening is Happening.REPORTED)
    said = NOTES.get(step.happening, "")
    actor = ACTORS[step.side]
    return Event(step.on, step.happening, step.side, actor, step.due_on, evidence, said)


def _write_keys(made: Sequence[Instruction]) -> None:
    keys = {text: band_keys(text) for text in {one.text for one in made}}
    sheet = Sheet(BandKey, "instruction_id", "key")
    for one in made:
        for key in keys[one.text]:
            sheet.add(one.pk, key)
    sheet.write()


def _write_steps(made: Sequence[Instruction], told: Sequence[Ordered], world: _World) -> None:
    rows = [
        _step(row, one.office, step, world)
        for row, one in zip(made, told, strict=True)
        for step in one.taken
    ]
    steps = Step.objects.bulk_create(rows, batch_size=CHUNK)
    reported = [one for one in steps if one.happening == Happening.REPORTED.value]
    if not reported:
        return
    content = photo(0, taken_on=reported[0].on, latitude=0.0, longitude=0.0)
    (file,) = read_files([Given("synthetic-act.jpg", content)])
    put([file])
    Evidence.objects.bulk_create((_shown(one, file) for one in reported), batch_size=CHUNK)


def _step(row: Instruction, office: int, step: Taken, world: _World) -> Step:
    return Step(
        instruction=row,
        happening=step.happening.value,
        side=step.side.value,
        on=step.on,
        due_on=step.due_on,
        note=NOTES.get(step.happening, ""),
        office=world.offices[office] if step.side in _DOERS else None,
        tenure=world.holder(office, step.on),
        actor_id=ACTORS[step.side],
        actor_label=LABELS[ACTORS[step.side]],
        at=_moment(step),
    )


def _shown(step: Step, file: Read) -> Evidence:
    return Evidence(
        step=step,
        name=file.name,
        content_type=file.content_type,
        size_bytes=len(file.content),
        sha256=file.digest,
        stored=file.stored,
    )


def _is_held(one: Ordered, world: _World) -> bool:
    return world.holder(one.office, one.taken[0].on) is not None


def _is_akimat(office: Office) -> bool:
    return office.organisation.kind == OrganisationKind.AKIMAT


def _over(term: Tenure, on: date) -> bool:
    return term.ends_on is not None and term.ends_on <= on


def _moment(step: Taken) -> datetime:
    return _at(step.on, 5)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)
