"""Twelve people of the north, and things of others that each of them may or may not see.

Each thing carries a word of its own, so that a trace of it can be found anywhere. Who sees what
is written down here by hand, after docs and GLOSSARY, and not asked of the product.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from bagdar.core.barriers.course import Happening
from bagdar.core.cases.course import Happening as Found
from bagdar.core.data_requests.columns import Column, ColumnType
from bagdar.core.instructions.course import Happening as Taken
from bagdar.core.spending.ledgers import Ban
from bagdar.core.terms.identifiers import BinError, bin_with_control
from bagdar.sources.tables import read_table
from bagdar.web.alarms.actions.answering import answer_alarm
from bagdar.web.alarms.actions.steps import append_step
from bagdar.web.alarms.models import Alarm, Step
from bagdar.web.barriers.actions import raising as barriers
from bagdar.web.barriers.actions.acting import Deed, act_on
from bagdar.web.barriers.actions.asking import Answer as TaskAnswer
from bagdar.web.barriers.actions.asking import Ask, answer_task, ask_office
from bagdar.web.barriers.models import Barrier, Callback, DrawSeed, TaskOutcome
from bagdar.web.cases.actions.files import Given as Paper
from bagdar.web.cases.actions.opening import open_case
from bagdar.web.cases.actions.sampling import Drawing, draw_sample
from bagdar.web.cases.actions.steps import Told as Said
from bagdar.web.cases.actions.steps import declare
from bagdar.web.cases.actions.steps import take as step_case
from bagdar.web.cases.models import Case, CaseFile, Drawn
from bagdar.web.cases.queries.queue import Wanted as FlagsWanted
from bagdar.web.data_requests.actions.asking import Table as RequestTable
from bagdar.web.data_requests.actions.asking import create_request, send_request
from bagdar.web.data_requests.actions.filling import fill_line, hand_over
from bagdar.web.data_requests.models import Answer, DataRequest, DeskKind, Upload
from bagdar.web.data_requests.permissions import DeskFacts
from bagdar.web.delivery.actions.baselines import Plan, freeze_baseline, propose_baseline
from bagdar.web.delivery.actions.evidence import keep_evidence
from bagdar.web.delivery.actions.milestones import add_dependency, add_milestone
from bagdar.web.delivery.actions.moves import Move, ask_commitment
from bagdar.web.delivery.models import Baseline, GateItem, Reason
from bagdar.web.enterprises.actions import create_group
from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.inbox.actions.feeds import make_feed
from bagdar.web.inbox.queries.desks import Desk
from bagdar.web.instructions.actions.drafting import Draft as InstructionDraft
from bagdar.web.instructions.actions.drafting import create_draft
from bagdar.web.instructions.actions.files import Given
from bagdar.web.instructions.actions.steps import Told, issue, take
from bagdar.web.instructions.models import Evidence as InstructionFile
from bagdar.web.instructions.models import Instruction
from bagdar.web.jobs.actions import corrections, reports
from bagdar.web.jobs.actions.checking import LineFacts
from bagdar.web.jobs.models import Agreement, Batch, JobKind
from bagdar.web.jobs.queries.expected import Reporter
from bagdar.web.journal.actions import System, act
from bagdar.web.loads.actions import start_load as hand_in
from bagdar.web.minerals.actions.exposing import state
from bagdar.web.parties.actions.taking import Source as UnfairSource
from bagdar.web.parties.actions.taking import take_unfair
from bagdar.web.parties.models import Unfair
from bagdar.web.people.actions import create_token, create_user, give_grant
from bagdar.web.people.actions import delegate as delegate_acts
from bagdar.web.people.actions.offices import Term, create_office
from bagdar.web.people.models import Handover, Office, Organisation, User
from bagdar.web.people.permissions import Scope
from bagdar.web.people.permissions import World as OneWorld
from bagdar.web.portal.actions import redactions
from bagdar.web.projects.actions import create_component, propose_correction, update_project
from bagdar.web.projects.actions.drafts import keep_draft
from bagdar.web.projects.actions.importing import import_projects
from bagdar.web.projects.models import Programme, Project, SavedView, Visibility
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.spending.actions.importing import Sent
from bagdar.web.spending.actions.taking_files import told_of
from bagdar.web.spending.actions.writing import enter
from bagdar.web.spending.models import Record
from bagdar.web.territories.models import Territory
from bagdar.web.trends.actions.briefing import compose, say_what_to_decide
from bagdar.web.trends.actions.duties import give_duty
from bagdar.web.trends.actions.judging import judge
from bagdar.web.trends.actions.linking import add_term
from bagdar.web.trends.actions.watching import follow, watch
from bagdar.web.trends.actions.withdrawing import withdraw_run
from bagdar.web.trends.models import Link, Signal, Verdict
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.cases import working as cases
from tests.web.delivery import pictures
from tests.web.delivery.ledgers import approve, end_of
from tests.web.minerals.exposing import monthly, prices
from tests.web.parties import purchases as parties
from tests.web.people import worlds
from tests.web.spending import money
from tests.web.trends import working as trends

PUBLIC = "public"
OFFICIALS = ("enterprise", "officer", "akim", "ministry")
ROLES = (
    PUBLIC,
    *OFFICIALS,
    "analyst",
    "programme_office",
    "control_office",
    "auditor",
    "chair",
    "custodian",
    "administrator",
)
WATCHERS = frozenset({"analyst", "programme_office", "auditor", "chair"})
READ_THE_JOURNAL = frozenset({"auditor", "chair"})
ENTERING = frozenset({"officer", "akim", "ministry", "programme_office"})
FORMS = frozenset({"programme_office", "administrator"})
OFFICE_AND_AUDITOR = frozenset({"programme_office", "auditor"})
LAST = date(2199, 1, 1)
CLOSED_AT = NOW + timedelta(days=20)
OPEN_ON = "2026-07-01"
MONTHS = (date(2026, 3, 1), date(2026, 5, 1), date(2026, 4, 1))
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Thing:
    """Something that only some may see: its word, the arguments of its addresses, who sees it.

    Auditors and the chair read the journal, and with it the words of everything written down.
    """

    kind: str
    word: str
    arguments: dict[str, Any]
    seen_by: frozenset[str]
    edited_by: frozenset[str] = frozenset()
    journalled: bool = True

    def may_be_read_by(self, role: str) -> bool:
        """Say whether the word may reach a role."""
        return role in self.seen_by or (self.journalled and role in READ_THE_JOURNAL)


@dataclass
class World:
    """The people, and what was planted so far."""

    people: dict[str, User | None]
    things: list[Thing]
    works: Enterprise
    whole: bool = False
    browsers: dict[str, Client] = field(default_factory=dict)

    def browser(self, role: str) -> Client:
        """Return the browser in which the person of a role is signed in."""
        if role not in self.browsers:
            self.browsers[role] = self._signed_in(role)
        return self.browsers[role]

    def _signed_in(self, role: str) -> Client:
        client = Client(headers={"Accept-Language": "en"})
        if (person := self.people[role]) is not None:
            client.force_login(person, backend=BACKEND)
        return client

    def words_hidden_from(self, role: str) -> dict[str, Thing]:
        """Return the words that must not reach a role."""
        return {one.word: one for one in self.things if not one.may_be_read_by(role)}


def build() -> World:
    """Make the people, what is published, and what belongs to other people."""
    builders.territories()
    builders.sectors()
    works = builders.enterprise(key="own-works", name_en="Own works")
    own = builders.organisation(key="own-ministry", name_en="Own ministry")
    scopes: dict[str, dict[str, Any]] = {
        "enterprise": {"enterprise": works},
        "officer": {"territory": Territory.objects.get(key="north")},
        "akim": {"territory": Territory.objects.get(key="north")},
        "ministry": {"organisation": own},
    }
    people: dict[str, User | None] = {PUBLIC: None}
    for role in ROLES[1:]:
        people[role] = builders.user(role, username=f"asks-{role}", **scopes.get(role, {}))
    world = World(people, [], works)
    _open_desks()
    _publish(world)
    _plant_enterprises(world)
    _plant_people(world)
    _plant_journal(world)
    _plant_registers(world)
    _plant_data_requests(world)
    _plant_instructions(world)
    _plant_flags(world)
    _plant_trends(world)
    _draw_up(Project.objects.get(key="published"), "draftplan")
    _plant_call(world)
    world.things += [
        Thing("word of a draft", _word("draftplan"), {}, WATCHERS),
        Thing("draft that is read", "", {"key": "published"}, WATCHERS),
    ]
    return world


def _plant_enterprises(world: World) -> None:
    """Enter an enterprise that nobody here acts for, beside the one that somebody does."""
    foreign = _works(world, "foreignworks", frozenset())
    few = WATCHERS - {"analyst"}
    for name, seen_by in (
        ("otherplant", WATCHERS),
        ("shutsouth", few),
        ("shutnorth", few),
        ("casesouth", READ_THE_JOURNAL),
    ):
        _works(world, f"worksof{name}", seen_by)
    world.things += [
        Thing("enterprise", "", {"key": world.works.key}, frozenset({"enterprise"})),
        Thing("enterprise", "", {"key": foreign.key}, frozenset()),
    ]


def _works(world: World, name: str, seen_by: frozenset[str]) -> Enterprise:
    """Enter an enterprise; whoever enters projects finds every enterprise by its name."""
    word = _word(name)
    number = _bin(len(world.things))
    made = builders.enterprise(key=f"{name}-llp", name_en=f"{word} LLP", bin=number)
    world.things.append(Thing("name of an enterprise", word, {}, seen_by | ENTERING))
    return made


def _publish(world: World) -> None:
    """Show everybody a project, with fields that only some see."""
    secret = _word("secrettrade")
    made = builders.project(
        "south",
        key="published",
        name_en="Published mill",
        visibility=Visibility.PUBLISHED,
        licensor=f"{secret} Ltd",
        technology="the usual method",
        marks={"licensor": "commercial", "parties": "official"},
        parties=[{"role": "partner", "name_en": f"{secret} partner"}],
    )
    _plant_dates(world, made, "", frozenset(ROLES), OFFICE_AND_AUDITOR)
    before = CLOSED_AT - timedelta(days=9)
    update_project(made, {"technology": f"{secret} method"}, by=TESTS, at=before)
    marks = {**made.marks, "technology": "official"}
    update_project(made, {"marks": marks}, by=TESTS, at=CLOSED_AT)
    _give(world, made, seen_by=frozenset(ROLES), originals=WATCHERS)
    _plant_money(world, made, seen_by=frozenset(ROLES), writers=frozenset({"programme_office"}))
    _plant_mineral(world, made, seen_by=frozenset(ROLES), writers=frozenset({"programme_office"}))
    prices(monthly())
    world.things += [
        Thing("project", "", {"key": "published"}, frozenset(ROLES), OFFICE_AND_AUDITOR),
        Thing("journal of a project", "", {"key": "published"}, WATCHERS),
        Thing("marked field", secret, {}, WATCHERS),
    ]


def plant_own(world: World) -> None:
    """Enter a project of the people of the north."""
    seen_by = {*OFFICIALS, *WATCHERS}
    made = _project(world, "ownplant", "north-east", works=world.works, seen_by=seen_by)
    _correct(world, made)
    _plant_reports(world, made, makers=frozenset({"officer", "akim"}))
    _plant_alarms(world, made, "ownplant", reporters=frozenset({"enterprise", "officer"}))
    _plant_barrier(world, made, "ownplant", offices=frozenset({"officer", "akim"}))
    _plant_protected(world)
    linkers = frozenset({"officer", "akim", "ministry", "programme_office"})
    _plant_unlinked(world, made, writers=linkers)
    _draw_up(made, "ownplant")
    officials = frozenset(seen_by - {"enterprise"})
    world.things += [
        Thing("journal of a project", "", {"key": made.key}, officials),
        Thing("draft of a baseline", "", {"key": made.key}, frozenset({"programme_office"})),
        Thing("draft that is read", "", {"key": made.key}, frozenset(seen_by)),
    ]


def plant_others(world: World) -> None:
    """Enter a project of another oblast, enterprise, organisation and sector."""
    made = _project(world, "otherplant", "south-east", seen_by=WATCHERS)
    _plant_reports(world, made, makers=frozenset())
    _plant_alarms(world, made, "otherplant", reporters=frozenset())
    _plant_barrier(world, made, "otherplant", offices=frozenset())
    _plant_unlinked(world, made, writers=frozenset({"programme_office"}))
    _approve(_draw_up(made, "otherplant"))
    _draw_up(made, "otherplant")
    _import(world)
    _ask_in_the_south(world)
    _order_in_the_south(world)


def plant_restricted(world: World) -> None:
    """Restrict projects that were published before, here and there."""
    few = WATCHERS - {"analyst"}
    for name, territory in (("shutsouth", "south"), ("shutnorth", "north")):
        _project(world, name, territory, visibility=Visibility.RESTRICTED, seen_by=few)


def plant_cases(world: World) -> None:
    """Put projects under a case, here and there, one of them of the enterprise that asks."""
    fewest = {"auditor", "chair"}
    for name, territory, works in (
        ("casesouth", "south", None),
        ("casenorth", "north", world.works),
    ):
        _project(world, name, territory, works=works, visibility=Visibility.CASE, seen_by=fewest)


def _import(world: World) -> None:
    """Let an officer of another oblast import a table of one project."""
    word, officer = _word("imported"), User.objects.get(username="imports")
    table = read_table(
        f"key;name_en;territory_key;programme_key\n{word};{word} plant;south;programme\n".encode()
    )
    done = import_projects(table, name=f"{word}.csv", by=officer, at=NOW, dry_run=False)
    sent = Sent(f"{word}\n".encode(), "Treasury")
    load = hand_in(
        "budget",
        {"table": [sent.content]},
        name="budget.csv",
        told=told_of(sent),
        world=OneWorld.REAL,
        by=officer,
        at=timezone.now(),
    )
    draft = keep_draft(f"name\n{word}".encode(), name="table.csv", by=officer, at=timezone.now())
    world.things += [
        Thing("project", word, {"key": word}, WATCHERS, OFFICE_AND_AUDITOR),
        Thing("import", "", {"seq": done.seq}, frozenset({"programme_office"})),
        Thing("import draft", "", {"token": draft.token}, frozenset()),
        Thing("table of money on its way", "", {"token": load.token}, frozenset()),
    ]


def _correct(world: World, project: Project) -> None:
    """Let somebody of the office propose a correction, for another to decide."""
    word, proposer = _word("correction"), User.objects.get(username="proposes")
    changes = {"address": f"{word} street"}
    made = propose_correction(project, changes, ground=f"{word} ground", by=proposer, at=NOW)
    deciders = frozenset({"officer", "akim", "ministry", "programme_office"})
    facts = {"number": made.pk, "decision": "make"}
    world.things += [
        Thing("correction", "", facts, deciders),
        Thing("word of a correction", word, {}, deciders | {"enterprise", *WATCHERS}),
    ]


def _draw_up(project: Project, name: str) -> Baseline:
    """Draw up a plan that says the word of a thing, for somebody to approve."""
    plan = Plan(
        starts_on=date(2026, 7, 1), ends_on=date(2027, 12, 31), ground=f"{_word(name)} plan"
    )
    return propose_baseline(project, plan, by=User.objects.get(username="proposes"), at=NOW)


def _approve(draft: Baseline) -> None:
    freeze_baseline(draft, document="Order 1", order_on=date(2026, 6, 1), by=TESTS, at=NOW)


def _word(name: str) -> str:
    return f"zq{name}x"


def _bin(place: int) -> str:
    """Return a business number of its own for each place."""
    for number in range(10 * place, 10 * place + 10):
        with suppress(BinError):
            return bin_with_control(f"1506400{number:04d}")
    raise AssertionError(place)


def _project(
    world: World,
    name: str,
    territory: str,
    *,
    seen_by: Any,
    works: Enterprise | None = None,
    visibility: str = Visibility.TERRITORY,
) -> Project:
    """Enter a project that says its word in every fact, and whose enterprise has one too.

    What is hidden from more people than a territory's was published first: the past is hidden too.
    """
    word = _word(name)
    closes = visibility != Visibility.TERRITORY
    made = builders.project(
        territory,
        key=word,
        **{f"name_{code}": f"{word} plant {code}" for code in ("en", "ru", "kk")},
        **{f"description_{code}": f"{word} text {code}" for code in ("en", "ru", "kk")},
        enterprise=works or Enterprise.objects.get(key=f"worksof{name}-llp"),
        organisation=Organisation.objects.get(key="own-ministry") if works else None,
        sector=Sector.objects.get(code="24" if works else "35"),
        stage="construction",
        stage_note=f"{word} note",
        technology=f"{word} technology",
        licensor=f"{word} licensor",
        address=f"{word} street",
        source=f"{word} letter",
        capacity_value="7310.5",
        capacity_unit="MW",
        visibility=Visibility.PUBLISHED if closes else visibility,
        phases=[{"number": 1, "name_en": f"{word} phase"}],
        sites=[
            {
                "number": 1,
                "name_en": f"{word} site",
                "territory_id": Territory.objects.get(key=territory).pk,
            }
        ],
        costs=[{"source": "own", "amount": "73100473", "currency": "KZT"}],
        parties=[{"role": "partner", "name_en": f"{word} partner"}],
    )
    _give(world, made, seen_by=frozenset(seen_by), originals=frozenset(seen_by))
    writers = {"programme_office", *({"officer", "akim", "ministry"} if works else ())}
    _plant_money(world, made, seen_by=frozenset(seen_by), writers=frozenset(writers & {*seen_by}))
    _plant_mineral(world, made, seen_by=frozenset(seen_by), writers=frozenset(writers & {*seen_by}))
    if closes:
        _close(made, visibility, ground=f"{word} ground")
    editors = {*OFFICIALS, *OFFICE_AND_AUDITOR} if works else OFFICE_AND_AUDITOR
    seen = frozenset(seen_by)
    world.things.append(Thing("project", word, {"key": word}, seen, seen & editors))
    _plant_dates(world, made, f"{word} ", seen, frozenset(editors))
    return made


def _plant_money(
    world: World, project: Project, *, seen_by: frozenset[str], writers: frozenset[str]
) -> None:
    """Write down a budget line, a contract and a payment that say the key of the project."""
    word, supplier = project.key, _bin(len(world.things) + 100)
    buyer = _bin(len(world.things) + 400)
    more: dict[str, Any] = {"document": f"{word} paper"}
    named: dict[str, Any] = {
        "number": f"{word}-1",
        "supplier_name": f"{word} builder",
        "supplier_bin": supplier,
        "buyer_bin": buyer,
    }
    rows = [
        enter("budget", money.cells("budget", project, **more), by=TESTS, at=NOW),
        enter("contract", money.cells("contract", project, **more, **named), by=TESTS, at=NOW),
        enter("payment", money.cells("payment", contract=f"{word}-1", **more), by=TESTS, at=NOW),
    ]
    bought = parties.taken(parties.release(f"ocds-{word}", word, buyer=buyer, supplier=supplier))
    behind = {"key": word}
    world.things += [
        Thing("project with money", "", behind, seen_by),
        Thing("project to write money on", "", behind, writers),
        Thing("project judged by rules about money", "", behind, seen_by & {"auditor", "chair"}),
        Thing("supplier", "", {"party": supplier}, seen_by),
        Thing("buyer", "", {"party": buyer}, seen_by),
        Thing("purchase", "", {"number": bought.pk}, seen_by),
        *(Thing("row of money", "", {"number": one.pk}, seen_by) for one in rows),
        *(Thing("row of money to write", "", {"number": one.pk}, writers) for one in rows[:1]),
    ]


def _plant_mineral(
    world: World, project: Project, *, seen_by: frozenset[str], writers: frozenset[str]
) -> None:
    """State that a project buys copper, in a paper that says the key of the project."""
    told = {"mineral": "copper", "flow": "input", "share_percent": "25"}
    cells = {**told, "project": project.key, "source": f"{project.key} paper"}
    made = state(cells, by=TESTS, at=NOW)
    writing = writers | ({"analyst"} & seen_by)
    behind = {"number": made.pk}
    world.things += [
        Thing("exposure to a mineral", "", behind, seen_by),
        Thing("exposure to write", "", behind, writing),
        Thing("exposure to confirm", "", behind, writing - {"officer", "akim"}),
        Thing("project to expose", "", {"key": project.key}, writing),
    ]


def _plant_unlinked(world: World, project: Project, *, writers: frozenset[str]) -> Record:
    """Write down a contract of no project that may belong to one."""
    word = f"{project.key}-2"
    facts = money.cells("contract", number=word, title=f"Works for {project.key}")
    made = enter("contract", facts, by=TESTS, at=NOW)
    behind = {"number": made.pk, "key": project.key}
    world.things += [
        Thing("suggested match", "", behind, writers),
        Thing("row of money", "", {"number": made.pk}, WATCHERS),
        Thing("row of money to write", "", {"number": made.pk}, frozenset({"programme_office"})),
    ]
    return made


def _plant_dates(
    world: World, project: Project, word: str, seen: frozenset[str], editors: frozenset[str]
) -> None:
    """Promise a date that a second milestone waits for, and ask for another one."""
    approve(project, at=NOW)
    end = end_of(project)
    facts = {"code": "land", "name_en": f"{word}milestone"}
    step = add_milestone(project, facts, by=TESTS, at=NOW)
    link = add_dependency(end, step, by=TESTS, at=NOW)
    move = Move(date(2027, 1, 9), Reason.objects.get(code="land"), note=f"{word}note")
    request = ask_commitment(end, move, by=TESTS, at=NOW)
    owners = seen & (editors - {"auditor"})
    behind = {"key": project.key, "step": step.number}
    world.things += [
        Thing("milestone", "", behind, seen, owners),
        Thing("dependency", "", {**behind, "number": link.pk}, seen, owners),
        Thing("request for a date", "", {"number": request.pk}, seen),
    ]


def _plant_reports(world: World, project: Project, *, makers: frozenset[str]) -> None:
    """Report jobs of three months: one is written, one waits for a signature, one is accepted."""
    one = Reporter(territory_id=project.territory_id)
    office = frozenset({"programme_office"})
    readers, above = makers | WATCHERS, makers | office
    kinds = (("report to write", makers), ("report to check", above), ("report to correct", above))
    made = []
    for month, (kind, seen_by) in zip(MONTHS, kinds, strict=True):
        report = reports.open_report(one, month, by=TESTS, at=NOW)
        if kind != "report to write":
            line = LineFacts(project, JobKind.PERMANENT, {"fte": Decimal(73100)})
            reports.write_lines(report, [line], by=System("maker"), at=NOW)
            why = f"{project.key} word"
            reports.submit_report(report, why=why, by=System("maker"), at=NOW)
        world.things.append(Thing(kind, "", {"number": report.pk}, seen_by))
        made.append(report)
    report = made[-1]
    reports.sign_report(report, by=System("signer"), at=NOW)
    reports.accept_report(report, by=TESTS, at=NOW)
    right = LineFacts(project, JobKind.PERMANENT, {"fte": Decimal(73)})
    paper = corrections.Paper(f"{project.key} ground", f"{project.key} act")
    correction = corrections.propose_correction(report, right, paper, by=TESTS, at=NOW)
    world.things += [
        Thing("report of jobs", "", {"number": report.pk}, readers),
        Thing("correction of jobs", "", {"number": correction.pk}, readers),
        Thing("month of reports", "", {"number": report.period_id}, office),
        Thing("territory of reports", "", {"key": project.territory.key}, readers),
    ]


def _plant_alarms(world: World, project: Project, name: str, *, reporters: frozenset[str]) -> None:
    """Raise two alarms: one is with its reporter, one was answered and is with who decides."""
    word, made = _word(f"{name}alarm"), []
    with act("tests.alarms", by=TESTS, at=NOW) as entry:
        for sign in ("repeated_text", "exactly_all"):
            one = Alarm.objects.create(
                sign=sign,
                project=project,
                territory=project.territory,
                rule_version="brakes-5",
                facts={"figures": {}, "rows": [{"kind": "jobs", "project": project.key}]},
                raised_at=NOW,
                level="reporter",
                stage="shown",
                since_on=NOW.date(),
                due_on=NOW.date() + timedelta(days=7),
            )
            append_step(one, Step.RAISED, by=TESTS, at=NOW)
            entry.record("alarm", one.pk, before=None, after={"sign": sign})
            made.append(one)
    waiting, answered = made
    answer_alarm(answered, f"{word} answer", by=TESTS, at=NOW)
    above = frozenset({"officer", "akim"}) if reporters else frozenset()
    world.things += [
        Thing("alarm", "", {"number": waiting.pk}, reporters),
        Thing("alarm to answer", "", {"number": waiting.pk}, reporters),
        Thing("alarm", word, {"number": answered.pk}, reporters | above | WATCHERS),
        Thing(
            "alarm to decide",
            "",
            {"number": answered.pk},
            above | {"programme_office", "chair"},
        ),
    ]


def _plant_call(world: World) -> None:
    """Draw the closing of a barrier of our own enterprise for a call."""
    told = barriers.Told("No water.", "water", territory=Territory.objects.get(key="north"))
    made = barriers.raise_barrier(world.works, told, by=TESTS, at=NOW)
    act_on(made, Deed(Happening.CONFIRMED, rating=5), by=TESTS, at=NOW)
    with act("tests.draw", by=TESTS, at=NOW) as entry:
        seed = DrawSeed.objects.create(
            month=date(2026, 6, 1), seed="s", digest="d", made_at=NOW, drawn_at=NOW
        )
        closing = made.events.get(happening="confirmed")
        call = Callback.objects.create(
            closing=closing, month=seed, actor_id="x", actor_label="x", at=NOW
        )
        entry.record("barrier_callback", closing.pk, before=None, after={"month": "2026-06"})
    office = frozenset({"programme_office"})
    world.things.append(Thing("closing drawn for a call", "", {"number": call.pk}, office))


def _plant_barrier(world: World, project: Project, name: str, *, offices: frozenset[str]) -> None:
    """Raise a barrier now, so that its clock has not run; it is with the district."""
    word, works = _word(f"{name}barrier"), project.enterprise
    assert works is not None
    told = barriers.Told(f"{word} stops us", "power", project)
    photo = barriers.Upload(f"{word}.jpg", pictures.photo(seed=project.pk + 1))
    made = barriers.raise_barrier(works, told, files=[photo], by=TESTS, at=timezone.now())
    business = frozenset({"enterprise"}) if works == world.works else frozenset()
    seen_by = business | offices | WATCHERS
    file = made.files.get()
    world.things += [
        Thing("barrier", word, {"number": made.pk}, seen_by),
        Thing("barrier to answer", "", {"number": made.pk}, offices),
        Thing("file of a barrier", "", {"number": made.pk, "file": file.pk}, seen_by),
    ]
    _plant_tasks(world, made, name, seen_by=seen_by, asking=offices)


def _open_desks() -> None:
    """Open the offices that are asked about barriers: everybody sees that there are such."""
    builders.organisation(key="other-network")
    for name in ("ownplant", "protected"):
        _office("own-ministry", f"{name} desk")
    _office("other-network", "otherplant desk")


def _plant_tasks(
    world: World, barrier: Barrier, name: str, *, seen_by: frozenset[str], asking: frozenset[str]
) -> None:
    """Ask an office twice about a barrier, and answer once with a file; of ours our ministry."""
    word, ours = _word(f"{name}task"), barrier.enterprise == world.works
    office = Office.objects.get(name_en=f"{name} desk en")
    ministry = frozenset({"ministry"}) if ours else frozenset()
    ask, at = Ask(office, f"{word} is needed", "by the rules", 5), timezone.now()
    waiting, answered = (ask_office(barrier, ask, by=TESTS, at=at) for _one in range(2))
    photo = barriers.Upload(f"{word}.jpg", pictures.photo(seed=barrier.pk + 500))
    end = answer_task(answered, TaskAnswer(TaskOutcome.DONE, word, [photo]), by=TESTS, at=at)
    seen, file = {"number": waiting.pk}, end.files.get()
    shown = seen_by | ministry
    world.things += [
        Thing("task about a barrier", word, seen, shown),
        Thing("task to answer", "", seen, ministry),
        Thing("task to take back", "", seen, asking),
        Thing("file of a task", "", {"number": answered.pk, "file": file.pk}, shown),
    ]


def _plant_protected(world: World) -> None:
    """Raise a barrier past the offices of the oblast: they are shown neither it nor its words."""
    word, place = _word("protectedbarrier"), Territory.objects.get(key="north")
    told = barriers.Told(f"{word} stops us", "gas", territory=place, protected=True)
    photo = barriers.Upload(f"{word}.jpg", pictures.photo(seed=7001))
    made = barriers.raise_barrier(world.works, told, files=[photo], by=TESTS, at=timezone.now())
    seen_by = frozenset({"enterprise", *WATCHERS})
    # No ministry is named for its kind: the programme office stands in for it.
    _plant_tasks(world, made, "protected", seen_by=seen_by, asking=frozenset({"programme_office"}))
    file = {"number": made.pk, "file": made.files.get().pk}
    world.things += [
        Thing("barrier", word, {"number": made.pk}, seen_by),
        Thing("file of a barrier", "", file, seen_by),
    ]


def _give(
    world: World, project: Project, *, seen_by: frozenset[str], originals: frozenset[str]
) -> None:
    """Give a photo whose name and words say the key of the project."""
    words, photo = f"{project.key} roof", pictures.photo(seed=project.pk, point=(51.0, 71.0))
    made = keep_evidence(project, photo, name=f"{words}.jpg", caption=words, by=TESTS, at=NOW)
    named = {"key": project.key, "number": made.pk, "side": 320}
    world.things += [
        Thing("evidence", "", named, seen_by),
        Thing("original", "", named, originals),
    ]


def _close(project: Project, visibility: str, *, ground: str) -> None:
    facts: dict[str, Any] = {"visibility": visibility}
    if visibility == Visibility.RESTRICTED:
        facts |= {"restricted_ground": ground, "restricted_until": LAST}
    update_project(project, facts, by=TESTS, at=CLOSED_AT)


def _plant_people(world: World) -> None:
    """Make accounts, keys, requests, terms and views of somebody else."""
    word = _word("somebody")
    mail = f"{word}@example.kz"
    other = create_user(
        password=worlds.PASSWORD,
        by=TESTS,
        at=NOW,
        username=word,
        email=mail,
        full_name=f"{word} person",
    )
    granted = give_grant(
        other, role="analyst", scope={}, valid_from=date(2026, 1, 1), by=TESTS, at=NOW
    )
    office = frozenset({"programme_office", "administrator"})
    world.things += [
        Thing("user", "", {"number": other.pk}, office),
        Thing("name of a person", word, {}, office | ENTERING),  # a curator to choose
        Thing("grant", "", {"number": granted.pk}, frozenset({"administrator"})),
    ]
    builders.user("programme_office", username="proposes")
    builders.user("officer", username="imports", territory=Territory.objects.get(key="south"))
    _plant_key(world, other)
    _plant_request(world, other)
    _plant_office(world, other)
    _plant_view(world, other)


def _plant_key(world: World, other: User) -> None:
    word, now = _word("label"), timezone.now()
    until = timezone.localdate(now) + timedelta(days=9)
    token, _raw = create_token(other, label=word, expires_on=until, may_write=True, at=now)
    world.things += [
        Thing("token", "", {"number": token.pk}, frozenset()),
        Thing("label of a token", word, {}, frozenset()),
    ]


def _plant_request(world: World, other: User) -> None:
    word = _word("applicant")
    made = worlds.asked(other, enterprise_name=f"{word} LLP", proof=worlds.PDF + word.encode())
    office = frozenset({"programme_office"})
    world.things += [
        Thing("onboarding", "", {"number": made.pk}, office),
        Thing("name of an applicant", word, {}, office),
    ]


def _plant_office(world: World, other: User) -> None:
    """Let one holder of an office follow another, and the second delegate."""
    office = worlds.akimat("south")
    first = worlds.person("First holder")
    second = worlds.person("Second holder", other)
    today = timezone.localdate(NOW)
    worlds.holder(office, first, today - timedelta(days=900), today - timedelta(days=2))
    tenure = worlds.holder(office, second, today - timedelta(days=2))
    word = _word("delegation")
    given = delegate_acts(
        tenure,
        builders.user(username="signs-for-another"),
        acts=["handovers.sign"],
        term=Term(today, today + timedelta(days=300), word),
        by=TESTS,
        at=NOW,
    )
    readers = frozenset({"programme_office", "auditor", "chair"})
    writers = frozenset({"programme_office"})
    handover = Handover.objects.get()
    world.things += [
        Thing("office", "", {"key": office.key}, frozenset(ROLES)),
        Thing("form for papers", "", {"key": office.organisation.key}, FORMS),
        Thing("form for papers", "", {"key": "own-ministry"}, FORMS | {"ministry"}),
        Thing("tenure", "", {"number": tenure.pk}, writers),
        Thing("term of a head", "", {"number": tenure.pk}, frozenset(ROLES)),
        Thing("delegation of a term", "", {"number": given.pk}, writers),
        Thing("delegation", word, {"number": given.pk}, readers),
        Thing("handover", "", {"number": handover.pk, "side": "outgoing"}, readers),
    ]


def _plant_journal(world: World) -> None:
    """Point at an entry that somebody else wrote, and ask for a redaction."""
    word, asker = _word("slip"), builders.user("auditor")
    builders.programme(key="slipped", name_en=f"{word} programme")
    asked = redactions.ask(text=word, ground="pasted by mistake", by=asker, at=NOW)
    world.things += [
        Thing("journal entry", "", {"seq": 3}, READ_THE_JOURNAL),
        Thing("redaction", "", {"number": asked.pk}, READ_THE_JOURNAL),
    ]


def _plant_registers(world: World) -> None:
    """Enter a component and a group, which everybody may know and the office edits."""
    programme = builders.programme()
    component = create_component(
        {"key": "part", "name_en": "Part", "programme": programme}, by=TESTS, at=NOW
    )
    group = create_group({"name_en": "Group"}, by=TESTS, at=NOW)
    everyone = frozenset(ROLES)
    line = GateItem.objects.filter(kind="other")[1]
    world.things += [
        Thing("line of a checklist", "", {"number": line.pk, "way": "up"}, everyone),
        Thing("component", "", {"key": component.key}, everyone),
        Thing("group", "", {"number": group.pk}, everyone),
        Thing(
            "agreement on jobs",
            "",
            {"number": _agreement(world).pk},
            frozenset({"programme_office"}),
        ),
        Thing("batch of records", "", {"number": _batch(programme).pk}, frozenset({"custodian"})),
    ]


def _agreement(world: World) -> Agreement:
    """Enter that an enterprise has its own totals published."""
    with act("tests.agreement", by=TESTS, at=NOW) as entry:
        found = Agreement.objects.create(
            enterprise=world.works,
            project=Project.objects.get(key="published"),
            document="Act 7",
            starts_on=MONTHS[0],
            actor_id="system:tests",
            actor_label="tests",
            at=NOW,
        )
        entry.record("job agreement", str(found.pk), before=None, after={"document": "Act 7"})
    return found


def _batch(programme: Programme) -> Batch:
    """Write down a file of records that was taken in."""
    with act("tests.batch", by=TESTS, at=NOW) as entry:
        found = Batch.objects.create(
            programme=programme,
            digest="0" * 64,
            kind="workers",
            taking="add",
            key_id="0" * 16,
            first_month=MONTHS[0],
            last_month=MONTHS[1],
            given=3,
            kept=2,
            repeated=0,
            set_apart={"rate": 1},
            lines={"rate": [3]},
            actor_id="system:tests",
            actor_label="tests",
            at=NOW,
        )
        entry.record("job records", found.digest, before=None, after={"given": 3})
    return found


def _plant_data_requests(world: World) -> None:
    """Let the ministry ask the north, which has answered once and owes another answer."""
    ministry = _person(world, "ministry")
    asker = DeskFacts(DeskKind.ORGANISATION, Organisation.objects.get(key="own-ministry").pk)
    seen_by = frozenset({"ministry", "officer", "akim", "auditor", "chair"})
    for name in ("asksnorth", "judgesnorth"):
        word = _word(name)
        made = send_request(_asked(asker, word, ("north",), by=ministry), by=ministry, at=NOW)
        answer = Answer.objects.get(round__request=made)
        named = {"number": answer.pk}
        world.things += [
            Thing("data request", word, {"number": made.pk}, seen_by),
            Thing("data request of one's own", "", {"number": made.pk}, frozenset({"ministry"})),
            Thing("data answer", "", named, seen_by),
        ]
        line = answer.lines.order_by("slot")[0]
        typed, officer = {"workers": "5", "note": f"{word} note"}, _person(world, "officer")
        fill_line(answer, line.slot, typed, version=line.version, by=officer, at=NOW)
        if name == "asksnorth":
            sent = Upload.objects.create(answer=answer, name=word, sent_at=NOW)
            behind = {**named, "upload": sent.pk}
            filling = frozenset({"officer", "akim"})
            world.things.append(Thing("data answer of one's own", "", behind, filling))
        else:
            hand_over(answer, by=officer, at=NOW)
            world.things.append(Thing("data answer to sign", "", named, frozenset({"akim"})))
            world.things.append(Thing("data answer to judge", "", named, frozenset({"ministry"})))
    draft = _asked(asker, _word("asksdraft"), ("north",), by=ministry)
    behind = {"number": draft.pk}
    world.things.append(Thing("data request", _word("asksdraft"), behind, frozenset({"ministry"})))


def _ask_in_the_south(world: World) -> None:
    """Let an oblast that nobody here belongs to ask one of its districts."""
    word, officer = _word("askssouth"), User.objects.get(username="imports")
    asker = DeskFacts(DeskKind.AKIMAT, Territory.objects.get(key="south").pk)
    made = send_request(_asked(asker, word, ("south-east",), by=officer), by=officer, at=NOW)
    named = {"number": Answer.objects.get(round__request=made).pk}
    world.things += [
        Thing("data request", word, {"number": made.pk}, READ_THE_JOURNAL),
        Thing("data request of one's own", "", {"number": made.pk}, frozenset()),
        Thing("data answer", "", named, READ_THE_JOURNAL),
        Thing("data answer to sign", "", named, frozenset()),
        Thing("data answer to judge", "", named, frozenset()),
    ]


def _plant_instructions(world: World) -> None:
    """Let the centre order the ministry, which is at a different step of each instruction."""
    ministry = _person(world, "ministry")
    office = _office("own-ministry", "Minister", heads=True)
    akim = worlds.person("Akim of the south west")
    worlds.holder(worlds.akimat("south-west"), akim, date(2026, 1, 1))
    watching = WATCHERS | {"control_office"}
    doing = frozenset({"ministry"})
    world.things.append(_calendar_of(ministry))
    issuing, drafting = frozenset({"chair"}), frozenset({"chair", "programme_office"})
    ordered = _ordered(_word("ordersnorth"), office)
    seen = {"number": ordered.pk}
    world.things += [
        Thing("instruction", _word("ordersnorth"), seen, doing | watching),
        Thing("instruction to answer", "", seen, doing),
        Thing("instruction to take back", "", seen, issuing),
        Thing("office with instructions", "", {"key": office.key}, doing | watching),
    ]
    draft = _drafted(_word("ordersdraft"), office)
    family = _drafted(_word("ordersfamily"), office, _office("own-ministry", "Second"))
    for one in (draft, family):
        named = {"number": one.pk}
        world.things += [
            Thing("draft of an instruction", "", named, drafting),
            Thing("instruction to issue", "", named, issuing),
            Thing("instruction", one.text.split()[0], named, drafting),
        ]
    families = {"number": family.family_id}
    world.things += [
        Thing("family of instructions", "", families, drafting),
        Thing("family to issue", "", families, issuing),
    ]
    objected = _ordered(_word("ordersobjected"), office)
    take(objected, Taken.OBJECTED, Told("it cannot be done"), by=ministry, at=NOW)
    world.things.append(Thing("objection to decide", "", {"number": objected.pk}, issuing))
    working = _ordered(_word("ordersworking"), office)
    take(working, Taken.ACCEPTED, by=ministry, at=NOW)
    asked = _ordered(_word("ordersasked"), office)
    take(asked, Taken.ACCEPTED, by=ministry, at=NOW)
    more = Told("more time", LAST + timedelta(days=1))
    take(asked, Taken.EXTENSION_ASKED, more, by=ministry, at=NOW)
    done = _ordered(_word("ordersdone"), office)
    take(done, Taken.ACCEPTED, by=ministry, at=NOW)
    paper = Told("it is done", files=(Given("act.pdf", worlds.PDF),))
    take(done, Taken.REPORTED, paper, by=ministry, at=NOW)
    kept = {"number": InstructionFile.objects.get(step__instruction=done).pk}
    answering = frozenset({"chair", "control_office"})
    world.things += [
        Thing("instruction to work on", "", {"number": working.pk}, doing),
        Thing("instruction to report on", "", {"number": working.pk}, doing),
        Thing("extension to answer", "", {"number": asked.pk}, answering),
        Thing("instruction to check", "", {"number": done.pk}, frozenset({"control_office"})),
        Thing("file of an instruction", "", kept, doing | watching),
    ]


FLAGGED = (
    *("flagfree", "flagdesk", "flagcheck", "flagasked", "flagobjected", "flagconfirmed"),
    *("flagappealed", "flagexplained", "flagclosed"),
)
"""Processes with a flag: in no case, and in one at each step."""


def _plant_flags(world: World) -> None:
    """Flag processes, and bring a case about each but the first as far as its name says."""
    told = [{"title": f"{_word(one)} pipes", "value": 9, "currency": "KZT"} for one in FLAGGED]
    pairs = zip(FLAGGED, told, strict=True)
    cases.taken(cases.document(*(cases.short(one, about=about) for one, about in pairs)))
    free = cases.subject("flagfree")
    auditors = frozenset({"auditor"})
    world.things += [
        Thing(
            "flagged subject", _word("flagfree"), {"number": free.pk}, READ_THE_JOURNAL, auditors
        ),
        Thing("rule of flags", "", {"code": "R003"}, READ_THE_JOURNAL),
    ]
    _plant_sample(world)
    _plant_loads(world)
    _plant_unfair(world)
    made = {name: _case_about(world, name) for name in FLAGGED[1:]}
    before, after = READ_THE_JOURNAL, READ_THE_JOURNAL | {"ministry"}
    kinds = {
        "flagdesk": ("case to declare on", before, auditors),
        "flagcheck": ("case to check", before, auditors),
        "flagasked": ("case to reply to", after, frozenset({"ministry"})),
        "flagobjected": ("case to find on", after, auditors),
        "flagconfirmed": ("case to appeal", after, frozenset({"ministry"})),
        "flagappealed": ("appeal to decide", after, auditors),
        "flagexplained": ("case to close", after, auditors),
        "flagclosed": ("closed case", frozenset(ROLES), frozenset(ROLES)),
    }
    term = Thing("case with its term", "", {"number": made["flagasked"].pk}, auditors)
    world.things.append(term)
    for name, (kind, seen, acting) in kinds.items():
        behind = {"number": made[name].pk}
        shown = after if name == "flagclosed" else seen
        world.things += [
            Thing("case", "", behind, shown),
            Thing(kind, "", behind, acting),
            Thing("name of a case", _word(f"{name}case"), {}, seen),
        ]
        if name != "flagclosed":
            world.things.append(Thing("name of a flagged process", _word(name), {}, seen))
    for name, seen in (("flagcheck", before), ("flagasked", after)):
        file = CaseFile.objects.get(step__case=made[name])
        world.things.append(Thing("file of a case", "", {"number": file.pk}, seen))


def _plant_loads(world: World) -> None:
    """Let the auditor who asks, and another, hand in files that wait for a worker."""
    other = builders.user("auditor", username="hands-in")
    for sender, seen in ((_person(world, "auditor"), frozenset({"auditor"})), (other, frozenset())):
        for kind, thing in (
            ("flags", "results on their way"),
            ("purchases", "purchases on their way"),
            ("unfair", "unfair suppliers on their way"),
        ):
            load = hand_in(
                kind,
                {"file": [b"{}"]},
                name=_word(f"load{kind}"),
                told={},
                world=OneWorld.REAL,
                by=sender,
                at=timezone.now(),
            )
            world.things.append(Thing(thing, "", {"token": load.token}, seen))


def _plant_unfair(world: World) -> None:
    """Take a row of unfair suppliers in."""
    source = UnfairSource("Register", date(2026, 1, 1))
    ban = Ban(_word("unfair"), date(2025, 1, 1))
    take_unfair([ban], source, by=TESTS, at=timezone.now())
    row = {"number": Unfair.objects.get(number=_word("unfair").upper()).pk}
    world.things.append(Thing("row of unfair suppliers", "", row, frozenset({"auditor"})))


def _plant_sample(world: World) -> None:
    """Draw a sample of what is flagged."""
    auditor, at = _person(world, "auditor"), timezone.now()
    reading = Reading(Scope(world=OneWorld.REAL), at, None, at.date())
    word = _word("flagsample")
    asked = Drawing(f"{word} drawn", word, 2, "KZT", FlagsWanted())
    sample = draw_sample(asked, reading=reading, by=auditor, at=at)
    drawn = Drawn.objects.filter(sample=sample)[0]
    world.things += [
        Thing("sample of flags", word, {"number": sample.pk}, READ_THE_JOURNAL),
        Thing("drawn subject", "", {"number": drawn.pk}, frozenset({"auditor"})),
    ]


def _case_about(world: World, name: str) -> Case:
    """Open a case that another auditor works, but the one to be checked and found on."""
    mine, at = _person(world, "auditor"), timezone.now()
    other = User.objects.filter(username="audits").first() or builders.user(
        "auditor", username="audits"
    )
    works = mine if name in ("flagcheck", "flagobjected") else other
    case = open_case(cases.flags_of(name), f"{_word(f'{name}case')} pipes", by=other, at=at)
    if name == "flagdesk":
        return case
    for person in (mine, other):
        declare(case, conflict=False, note="", by=person, at=at)
    ministry = _person(world, "ministry")
    paper = (Paper("act.pdf", worlds.PDF),)
    if name == "flagcheck":
        return step_case(case, Found.CHECKED, Said("The act.", paper), by=works, at=at)
    asked = Said("What explains it?", paper, Organisation.objects.get(key="own-ministry"))
    steps = [
        (
            Found.NOTICED,
            works,
            asked if name == "flagasked" else Said("Why?", (), asked.organisation),
        ),
        (Found.REPLY_OBJECTED, ministry, Said("A repeated tender.")),
        (Found.CONFIRMED, works, Said("Three days.")),
        (Found.APPEALED, ministry, Said("It was repeated.")),
        (Found.APPEAL_UPHELD, mine, Said("It was.")),
        (Found.CLOSED, mine, Said()),
    ]
    if name == "flagexplained":
        steps = [*steps[:2], (Found.EXPLAINED, works, Said("It was repeated."))]
    far = {"flagasked": 1, "flagobjected": 2, "flagconfirmed": 3, "flagappealed": 4}
    for happening, by, said in steps[: far.get(name, len(steps))]:
        case = step_case(case, happening, said, by=by, at=at)
    return case


TREND_READERS = WATCHERS | {"officer", "akim", "ministry"}


def _plant_trends(world: World) -> None:
    """Take a signal in, with all that people made of it."""
    at, analyst = timezone.now(), frozenset({"analyst"})
    other = builders.user("analyst", username="watches")
    word = _word("signal")
    sector = Sector.objects.get(code="35")
    term = add_term(sector, (word, word, word), "tests", by=other, at=at)
    gone = trends.taken(trends.signal(_word("gonesignal")), at=at - timedelta(days=30)).run
    withdraw_run(gone, "A corpus was missing.", by=other, at=at)
    run = trends.taken(trends.signal(word), at=at).run
    signal = Signal.objects.get(name=word)
    judge(signal, Verdict.ACT, "It grows.", by=other, at=at)
    watch(signal, _word("signallist"), by=other, at=at)
    follow(_word("signalwords"), "Energy", synthetic=False, by=other, at=at)
    brief = compose(quarter="", synthetic=False, by=other, at=at)
    say_what_to_decide(brief, "Build one.", by=other, at=at)
    own = compose(quarter="", synthetic=False, by=_person(world, "analyst"), at=at)
    duty = give_duty(
        _person(world, "analyst"),
        None,
        every_days=7,
        starts_on=at.date() - timedelta(days=9),
        by=TESTS,
        at=at,
    )
    link = Link.objects.get(signal=signal, sector=sector)
    signing = frozenset({"analyst", "programme_office"})
    world.things += [
        Thing("signal", word, {"number": signal.pk}, TREND_READERS, analyst),
        Thing("name of a watch list", _word("signallist"), {}, frozenset(), journalled=False),
        Thing("words on a watch list", _word("signalwords"), {}, frozenset(), journalled=False),
        Thing("run of signals", "", {"number": run.pk}, TREND_READERS),
        Thing("withdrawn run of signals", "", {"number": gone.pk}, TREND_READERS),
        Thing("detector", "", {"code": "ours"}, TREND_READERS),
        Thing("link of a signal", "", {"number": link.pk}, analyst),
        Thing("term of the map", "", {"number": term.pk}, analyst),
        Thing("brief on trends", "", {"number": brief.pk}, TREND_READERS),
        Thing("brief to sign", "", {"number": brief.pk}, signing),
        Thing("brief of one's own", "", {"number": own.pk}, analyst),
        Thing("duty of an expert", "", {"number": duty.pk}, frozenset({"programme_office"})),
        Thing("review that is due", "", {"number": duty.pk}, analyst),
    ]


def _calendar_of(person: User) -> Thing:
    """Make the address of a calendar of an office that a person sits in."""
    feed, _secret = make_feed(person, Desk("organisation-own", "Own"), synthetic=False, at=NOW)
    return Thing("calendar of one's own", "", {"number": feed.pk}, frozenset({"ministry"}))


def _order_in_the_south(world: World) -> None:
    """Let the centre order an akim that nobody here stands above or works for."""
    office = Office.objects.get(organisation__territory__key="south-west")
    ordered = _ordered(_word("orderssouth"), office)
    watching = WATCHERS | {"control_office"}
    named = {"number": ordered.pk}
    world.things += [
        Thing("instruction", _word("orderssouth"), named, watching),
        Thing("office with instructions", "", {"key": office.key}, watching),
        *(
            Thing(kind, "", named, frozenset())
            for kind in (
                *("instruction to answer", "instruction to work on", "instruction to report on"),
                *("instruction to check", "objection to decide", "extension to answer"),
                *("draft of an instruction", "instruction to issue"),
            )
        ),
        Thing("instruction to take back", "", named, frozenset({"chair"})),
    ]


def _office(organisation: str, name: str, *, heads: bool = False) -> Office:
    """Open an office of an organisation with a holder."""
    names = {f"name_{code}": f"{name} {code}" for code in ("en", "ru", "kk")}
    made = create_office(
        Organisation.objects.get(key=organisation), {**names, "heads": heads}, by=TESTS, at=NOW
    )
    worlds.holder(made, worlds.person(f"{name} holder"), date(2026, 1, 1))
    return made


def _drafted(word: str, *leads: Office) -> Instruction:
    """Draft an instruction that says its word."""
    text = f"{word} open {sum(map(ord, word))} new lines {word[::-1]}"
    facts = {"source": "bridge", "kind": "other", "text": text, "due_on": LAST}
    return create_draft(InstructionDraft(facts, leads), by=TESTS, at=NOW)[0]


def _ordered(word: str, lead: Office) -> Instruction:
    return issue(_drafted(word, lead), ground=f"{word} ground", by=TESTS, at=NOW)


def _asked(asker: DeskFacts, word: str, keys: tuple[str, ...], *, by: User) -> DataRequest:
    facts = {
        "title": f"{word} figures",
        "letter": f"{word} letter",
        "due_at": NOW + timedelta(days=9),
    }
    columns = (
        Column("workers", f"{word} workers", ColumnType.WHOLE),
        Column("note", f"{word} remark", ColumnType.TEXT),
    )
    asked = [DeskFacts(DeskKind.AKIMAT, one.pk) for one in Territory.objects.filter(key__in=keys)]
    table = RequestTable(columns, rows="free", known=())
    return create_request(asker, facts, asked, table, by=by, at=NOW)


def _person(world: World, role: str) -> User:
    person = world.people[role]
    assert person is not None
    return person


def _plant_view(world: World, other: User) -> None:
    word = _word("view")
    view = SavedView.objects.create(user=other, name=word, query=f"q={word}")
    world.things.append(Thing("saved view", word, {"pk": view.pk}, frozenset(), journalled=False))
