"""Twelve people of the north, and things of others that each of them may or may not see.

Each thing carries a word of its own, so that a trace of it can be found anywhere. Who sees what
is written down here by hand, after docs and GLOSSARY, and not asked of the product.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from bagdar.core.terms.identifiers import BinError, bin_with_control
from bagdar.sources.tables import read_table
from bagdar.web.delivery.actions.baselines import Plan, freeze_baseline, propose_baseline
from bagdar.web.delivery.actions.evidence import keep_evidence
from bagdar.web.delivery.actions.milestones import add_dependency, add_milestone
from bagdar.web.delivery.actions.moves import Move, ask_commitment
from bagdar.web.delivery.models import Baseline, GateItem, Reason
from bagdar.web.enterprises.actions import create_group
from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.people.actions import create_token, create_user, give_grant
from bagdar.web.people.actions import delegate as delegate_acts
from bagdar.web.people.actions.offices import Term
from bagdar.web.people.models import Handover, Organisation, User
from bagdar.web.portal.actions import redactions
from bagdar.web.projects.actions import create_component, propose_correction, update_project
from bagdar.web.projects.actions.drafts import keep_draft
from bagdar.web.projects.actions.importing import import_projects
from bagdar.web.projects.models import Project, SavedView, Visibility
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import pictures
from tests.web.delivery.ledgers import approve, end_of
from tests.web.people import worlds

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
OFFICE_AND_AUDITOR = frozenset({"programme_office", "auditor"})
LAST = date(2199, 1, 1)
CLOSED_AT = NOW + timedelta(days=20)
OPEN_ON = "2026-07-01"
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
    _publish(world)
    _plant_enterprises(world)
    _plant_people(world)
    _plant_journal(world)
    _plant_registers(world)
    _draw_up(Project.objects.get(key="published"), "draftplan")
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
    world.things += [
        Thing("project", "", {"key": "published"}, frozenset(ROLES), OFFICE_AND_AUDITOR),
        Thing("marked field", secret, {}, WATCHERS),
    ]


def plant_own(world: World) -> None:
    """Enter a project of the people of the north."""
    seen_by = {*OFFICIALS, *WATCHERS}
    made = _project(world, "ownplant", "north-east", works=world.works, seen_by=seen_by)
    _correct(world, made)
    _draw_up(made, "ownplant")
    world.things += [
        Thing("draft of a baseline", "", {"key": made.key}, frozenset({"programme_office"})),
        Thing("draft that is read", "", {"key": made.key}, frozenset(seen_by)),
    ]


def plant_others(world: World) -> None:
    """Enter a project of another oblast, enterprise, organisation and sector."""
    made = _project(world, "otherplant", "south-east", seen_by=WATCHERS)
    _approve(_draw_up(made, "otherplant"))
    _draw_up(made, "otherplant")
    _import(world)


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
    draft = keep_draft(f"name\n{word}".encode(), name="table.csv", by=officer, at=timezone.now())
    world.things += [
        Thing("project", word, {"key": word}, WATCHERS, OFFICE_AND_AUDITOR),
        Thing("import", "", {"seq": done.seq}, frozenset({"programme_office"})),
        Thing("import draft", "", {"token": draft.token}, frozenset()),
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
    if closes:
        _close(made, visibility, ground=f"{word} ground")
    editors = {*OFFICIALS, *OFFICE_AND_AUDITOR} if works else OFFICE_AND_AUDITOR
    seen = frozenset(seen_by)
    world.things.append(Thing("project", word, {"key": word}, seen, seen & editors))
    _plant_dates(world, made, f"{word} ", seen, frozenset(editors))
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
        Thing("tenure", "", {"number": tenure.pk}, writers),
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
    ]


def _plant_view(world: World, other: User) -> None:
    word = _word("view")
    view = SavedView.objects.create(user=other, name=word, query=f"q={word}")
    world.things.append(Thing("saved view", word, {"pk": view.pk}, frozenset(), journalled=False))
