"""Every address of the site and every operation of the API, and how to ask each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from bagdar.web.api import document
from bagdar.web.audiences import AUDIENCES, OPERATIONS
from bagdar.web.people.audience import Audience
from tests.web.walk.world import OPEN_ON, Thing, World

API = "api-v1"
READS = ("get",)


@dataclass(frozen=True)
class Address:
    """One way to ask: a method and a path; `thing` is what lies behind it, if one thing does."""

    name: str
    audience: Audience
    path: str
    method: str = "get"
    thing: Thing | None = None
    body: Any = field(default_factory=dict)
    api: bool = False

    @property
    def shows(self) -> str:
        """Say what this is, for a failure."""
        return f"{self.method.upper()} {self.path} ({self.name})"


@dataclass(frozen=True)
class Subject:
    """What stands in the address: the kind of thing planted, or arguments that anybody knows."""

    kind: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    query: str = ""


ANY_KEY = "0" * 8
SUBJECTS: dict[str, Subject] = {
    "territory": Subject(arguments={"key": "south"}),
    "territory-calendar": Subject(arguments={"key": "south"}),
    "territory-calendar-import": Subject(arguments={"key": "south"}),
    "territory-statistics": Subject(arguments={"key": "south"}),
    "statistics-export": Subject(arguments={"series": "population"}),
    "statistics-export-xlsx": Subject(arguments={"series": "population"}),
    "statistics-export-pdf": Subject(arguments={"series": "population"}),
    "indicator": Subject(arguments={"code": "enterprises_count"}),
    "organisation": Subject(arguments={"key": "own-ministry"}),
    "organisation-edit": Subject(arguments={"key": "own-ministry"}),
    "organisation-letterhead": Subject("form for papers"),
    "office-create": Subject(arguments={"key": "own-ministry"}),
    "account_confirm_email": Subject(arguments={"key": "none"}),
    "account_reset_password_from_key": Subject(arguments={"uidb36": "0", "key": "none"}),
    "mfa_edit_webauthn": Subject(arguments={"pk": 0}),
    "mfa_remove_webauthn": Subject(arguments={"pk": 0}),
    "play": Subject(arguments={"name": "chair"}),
    "user": Subject("user"),
    "user-edit": Subject("user"),
    "user-link": Subject("user"),
    "user-close": Subject("user"),
    "user-reopen": Subject("user"),
    "grant-give": Subject("user"),
    "grant-end": Subject("grant"),
    "office": Subject("office"),
    "office-appoint": Subject("office"),
    "onboarding-accept": Subject("onboarding"),
    "onboarding-refuse": Subject("onboarding"),
    "delegation-give": Subject("tenure"),
    "delegation-end": Subject("delegation of a term"),
    "tenure-end": Subject("tenure"),
    "token-revoke": Subject("token"),
    "colleagues": Subject("enterprise"),
    "colleague-invite": Subject("enterprise"),
    "saved-view-rename": Subject("saved view"),
    "saved-view-delete": Subject("saved view"),
    "project-export": Subject(arguments={"kind": "csv"}),
    "honesty-rows": Subject(arguments={"kind": "office", "subject": "akim-of-south-en"}),
    "scorecard-territory": Subject(arguments={"key": "south"}),
    "territory-verified-jobs": Subject(arguments={"key": "south"}),
    "territory-verified-jobs-rows": Subject(
        arguments={"key": "south", "code": "jobs_additional_low_fte"}
    ),
    "verified-jobs-rows": Subject(arguments={"code": "jobs_verified_fte"}),
    "scorecard-brief": Subject(arguments={"key": "south"}),
    "territory-beside": Subject(arguments={"key": "south"}),
    "scorecard-organisation": Subject(arguments={"key": "own-ministry"}),
    "scorecard-tenure": Subject("term of a head"),
    "scorecard-size": Subject(
        arguments={"kind": "territory", "subject": "south", "name": "unknown"}
    ),
    "scorecard-rows": Subject(
        arguments={"kind": "territory", "subject": "south", "indicator": "launches_on_time"}
    ),
    "oc4ids-extension": Subject(arguments={"name": "extension.json"}),
    "project-grid": Subject("project", query="?project={key}"),
    "project-curator": Subject("project", query="?project={key}"),
    "project-act": Subject("project", more={"kind": "exclusion"}),
    "project-import-rows": Subject("import draft"),
    "project-import-columns": Subject("import draft"),
    "project-import-progress": Subject("import draft"),
    "project-import-batch": Subject("import"),
    "project-import-undo": Subject("import"),
    "programme-edit": Subject(arguments={"key": "programme"}),
    "component-create": Subject(arguments={"key": "programme"}),
    "component-edit": Subject("component"),
    "enterprise-edit": Subject(arguments={"key": "own-works"}),
    "group-edit": Subject("group"),
    "correction": Subject("correction"),
    "correction-decide": Subject("correction"),
    "gate-item-edit": Subject("line of a checklist"),
    "gate-item-move": Subject("line of a checklist"),
    "gate-item-retire": Subject("line of a checklist"),
    "project-gate-sign": Subject("project", more={"code": "acceptance_act"}),
    "journal-redaction": Subject("redaction"),
    "journal-redaction-confirm": Subject("redaction"),
    "journal-redaction-refuse": Subject("redaction"),
    "data-request-export": Subject("data request", more={"kind": "csv"}),
    "reason-edit": Subject(arguments={"code": "land"}),
    "reason-retire": Subject(arguments={"code": "land"}),
    "inbox-accept": Subject("instruction to answer", query="?instruction={number}"),
    "inbox-close": Subject("instruction to check", query="?closing={number}"),
    "inbox-calendar": Subject(arguments={"token": "none"}),
    "inbox-stop-letters": Subject(arguments={"token": "none"}),
    "inbox-feed-revoke": Subject("calendar of one's own"),
    "barrier-joint": Subject("barrier to answer", query="?barrier={number}"),
    "barrier-do": Subject("barrier to answer", more={"deed": "answered"}),
    "mineral": Subject(arguments={"mineral": "copper"}),
    "minerals-file": Subject(arguments={"table": "prices"}),
    "minerals-template": Subject(arguments={"table": "use"}),
    "minerals-import": Subject(arguments={"table": "prices"}),
    "money-register": Subject(arguments={"register": "contract"}),
    f"{API}:list_money_rows": Subject(arguments={"table": "contract"}),
    "money-import": Subject(arguments={"register": "budget"}),
    "project-money-new": Subject("project to write money on", more={"register": "budget"}),
    "case-notice": Subject("case to check"),
    "task-retry": Subject(arguments={"number": UUID(int=0)}),
}
"""Addresses with arguments, beside those whose audience names the kind of thing itself."""

EDITING = frozenset(
    {
        "project-edit",
        "project-undo",
        "project-visibility",
        "project-correct",
        "project-act",
        "project-grid",
        "project-curator",
        "milestone-add",
        "milestone-end",
        "milestone-edit",
        "milestone-remove",
        "dependency-add",
        "dependency-remove",
        "forecast-move",
        "forecast-confirm",
        "commitment-ask",
        "milestone-reached",
        "baseline-draft",
        "project-rate",
        "project-inspection",
        "project-operation",
        "project-output-report",
        "project-evidence-add",
        "add_milestone",
        "edit_milestone",
        "remove_milestone",
        "list_falls",
        "add_dependency",
        "remove_dependency",
        "move_forecast",
        "confirm_forecast",
        "ask_commitment",
        "report_reached",
        "propose_baseline",
        "return_baseline",
        "rate_project",
        "report_output",
        "record_inspection",
        "give_evidence",
    }
)
"""Addresses for whoever may edit the project behind, which are fewer than those who see it."""

QUERIES: dict[str, tuple[str, ...]] = {
    "country": (f"?as_of={OPEN_ON}", "?tree=2026"),
    "territory": (f"?as_of={OPEN_ON}",),
    "statistics": (f"?as_of={OPEN_ON}",),
    "statistics-export": (f"?as_of={OPEN_ON}",),
    "territory-statistics": (f"?as_of={OPEN_ON}",),
    "project": (f"?as_of={OPEN_ON}",),
    "milestones": (f"?as_of={OPEN_ON}",),
    "baseline": (f"?as_of={OPEN_ON}", "?from=0&to=draft"),
    "ratings-escalated": (f"?as_of={OPEN_ON}", "?level=all"),
    "project-gate": (f"?as_of={OPEN_ON}",),
    "project-output": (f"?as_of={OPEN_ON}",),
    "output-missing": (f"?as_of={OPEN_ON}", "?month=2026-05", "?territory=south"),
    "project-evidence": (f"?as_of={OPEN_ON}", "?kind=photo", "?kind=document&month=2026-05"),
    "project-evidence-item": (f"?as_of={OPEN_ON}",),
    f"{API}:get_project": (f"?as_of={OPEN_ON}",),
    f"{API}:list_project_history": (f"?as_of={OPEN_ON}",),
    f"{API}:list_projects": (f"?as_of={OPEN_ON}", "?limit=500", "?limit=1", "?offset=1"),
    **{
        f"{API}:{name}": (f"?as_of={OPEN_ON}",)
        for name in (
            "list_milestones",
            "list_moves",
            "list_baselines",
            "get_ratings",
            "get_gate",
            "list_launches",
            "list_output",
            "list_evidence",
            "get_oc4ids",
        )
    },
    f"{API}:list_due": (f"?as_of={OPEN_ON}", "?days=3650", "?territory=south", "?limit=1"),
    f"{API}:list_date_requests": ("?show=asked",),
    "project-list": (
        f"?as_of={OPEN_ON}",
        "?per_page=100",
        "?q=plant",
        "?territory=south",
        "?territory=north",
        "?sector=35",
        "?stage=construction",
        "?size=unknown",
        "?organisation=own-ministry",
        "?sort=-name",
    ),
    "project-export": (f"?as_of={OPEN_ON}", "?q=plant"),
    "data-requests": ("?q=figures", "?state=todo", "?state=done"),
    "data-request": (f"?as_of={OPEN_ON}",),
    "data-request-table": ("?moment=due",),
    f"{API}:list_data_requests": ("?show=sent", "?q=figures", "?state=late", "?limit=1"),
    f"{API}:list_data_request_rows": ("?moment=due",),
    "honesty": (f"?as_of={OPEN_ON}", "?by=tenure"),
    "scorecard-country": (f"?as_of={OPEN_ON}", "?as=csv", "?as=xlsx", "?as=pdf"),
    "scorecard-territory": ("?as=csv", "?table=sizes&as=csv"),
    "scorecard-rows": ("?part=missed", "?as=csv", "?direct=1"),
    "scorecard-size": ("?as=csv", "?compared=1", "?direct=1"),
    "scorecard-weights": ("?as=csv", "?as=pdf"),
    "scorecard-compare": (
        "?with=territory:south&with=territory:north",
        "?with=direct:south&with=territory:south",
        "?with=territory:south&table=months&as=csv",
        "?with=territory:south&table=context&as=csv",
    ),
    "scorecard-brief": ("?for=meeting",),
    "oc4ids": (f"?as_of={OPEN_ON}", "?q=plant", "?form=lines"),
    "timeline": (f"?as_of={OPEN_ON}", "?q=plant"),
    "calendar": (f"?as_of={OPEN_ON}", "?days=365"),
    "changes": ("?since=2026-01-01",),
    "project-oc4ids": (f"?as_of={OPEN_ON}",),
    "jobs-inbox": ("?month=2026-05", "?month=2026-04&format=csv"),
    "jobs-missing": ("?month=2026-03", "?month=2026-03&format=csv"),
    "jobs-correct": ("?line=none",),
    "jobs-headcounts": ("?q=9412&month=2026-05", "?format=csv", "?format=xlsx"),
    f"{API}:list_job_headcounts": ("?q=9412", "?month=2026-05-01&limit=1"),
    "minerals": (f"?as_of={OPEN_ON}", "?sort=-value", "?as=csv", "?as=xlsx"),
    "mineral": (f"?as_of={OPEN_ON}", "?money=real"),
    "mineral-scenarios": (
        *(f"?as_of={OPEN_ON}", "?mineral=copper&months=60", "?as=csv"),
        "?rows=projects&as=xlsx",
    ),
    "mineral-exposures": (f"?as_of={OPEN_ON}", "?mineral=copper", "?as=csv", "?state=stated"),
    "mineral-exposure": (f"?as_of={OPEN_ON}",),
    "mineral-suggestions": ("?as=csv", "?as=xlsx", "?sector=24"),
    f"{API}:list_minerals": (f"?as_of={OPEN_ON}",),
    f"{API}:get_mineral_scenarios": (f"?as_of={OPEN_ON}", "?mineral=copper&months=36"),
    f"{API}:list_mineral_scenario_projects": ("?limit=1", "?mineral=copper&months=36"),
    f"{API}:list_mineral_exposures": (f"?as_of={OPEN_ON}", "?mineral=copper&limit=1"),
    f"{API}:list_mineral_suggestions": ("?sector=24&limit=1",),
    "money": (f"?as_of={OPEN_ON}", "?territory=south", "?as=csv", "?table=sectors&as=xlsx"),
    "money-projects": (f"?as_of={OPEN_ON}", "?sort=-paid", "?sector=35&as=csv"),
    "money-register": (f"?as_of={OPEN_ON}", "?q=builder", "?as=csv", "?linked=no"),
    "project-money": (f"?as_of={OPEN_ON}",),
    "money-supplier": (f"?as_of={OPEN_ON}", "?as=csv", "?as=xlsx"),
    "money-buyer": (f"?as_of={OPEN_ON}", "?as=parquet"),
    "money-buyers": ("?q=firm", "?as=csv"),
    "money-suppliers": ("?q=firm", "?as=xlsx"),
    "money-purchases": ("?q=pipes", "?as=csv", "?as=xlsx"),
    "project-purchases": (f"?as_of={OPEN_ON}", "?as=csv", "?table=contracts&as=parquet"),
    f"{API}:list_purchases": ("?q=pipes", "?limit=1"),
    f"{API}:list_project_purchases": ("?limit=1",),
    "unfair-suppliers": ("?as=csv",),
    "money-matches": ("?as=csv", "?as=xlsx"),
    "flags-take": ("?as=csv", "?as=xlsx"),
    "flags-load-misfits": ("?as=xlsx",),
    "purchases-load-misfits": ("?as=xlsx",),
    "flag-samples": ("?as=csv", "?as=parquet"),
    f"{API}:list_flag_runs": ("?limit=1",),
    f"{API}:list_suppliers": ("?q=firm", "?limit=1"),
    f"{API}:get_project_money": (f"?as_of={OPEN_ON}",),
    f"{API}:get_money_overview": ("?territory=south", "?sector=35"),
    f"{API}:list_money_rows": ("?q=builder", "?sort=amount&limit=1"),
    "inbox": ("?group=overdue", "?group=others", "?group=later&page=2"),
    "barriers": ("?state=all", "?kind=power&level=district", "?territory=south"),
    f"{API}:list_inbox": ("?group=others", "?group=later&limit=1"),
    "control": ("?by=month", "?table=barriers&as=csv", "?table=instructions-cohorts&as=xlsx"),
    f"{API}:get_control_board": ("?by=month",),
    f"{API}:list_barriers": ("?state=all", "?territory=south", "?limit=1"),
    "barrier-tasks": ("?asked=2", "?ended=1"),
    f"{API}:list_barrier_tasks": ("?which=waits", "?which=ended", "?limit=1"),
    f"{API}:list_barrier_calls": ("?which=made",),
    "flags": ("?cases=all&as=csv", "?cases=all&as=xlsx", "?q=pipes&cases=all&order=value"),
    "flag-rules": ("?world=synthetic",),
    "flag-sample": ("?as=csv", "?as=xlsx", "?as=docx"),
    "cases": ("?state=all", "?state=closed", "?state=overdue", "?state=all&q=pipes", "?q=1"),
    "cases-closed": ("?page=2",),
    "trend-programme": ("?as=csv", "?as=xlsx", "?as=parquet"),
    "trends": ("?q=signal", "?direction=rising&verdict=act"),
    "trend-signals": ("?as=csv", "?as=xlsx", "?as=parquet", "?verdict=differ&sector=D"),
    "trend-mine": ("?as=csv", "?as=xlsx", "?as=parquet"),
    "trend-brief": ("?as=docx",),
    f"{API}:list_signals": ("?q=signal", "?verdict=act&direction=rising", "?limit=1"),
    f"{API}:list_trend_briefs": ("?limit=1",),
    f"{API}:list_flags": ("?cases=all", "?q=pipes&cases=in", "?territory=south", "?limit=1"),
    f"{API}:list_cases": ("?state=all", "?state=all&q=pipes", "?limit=1"),
    f"{API}:list_closed_cases": ("?limit=1",),
    "alarms": (
        *("?state=all", "?sign=exactly_all&level=reporter", "?territory=south"),
        *("?state=all&as=csv", "?state=all&as=xlsx"),
    ),
    "instructions-report": ("", "?as=docx", "?kind=other"),
    f"{API}:get_control_report": ("", "?office=none"),
    f"{API}:get_control_report_paper": ("?format=docx",),
    "instructions": ("?state=all", "?q=orders", "?kind=other&state=drafts", "?office=none"),
    f"{API}:list_instructions": ("?state=all", "?q=orders", "?limit=1"),
    "project-jobs": (f"?as_of={OPEN_ON}", "?format=csv", "?format=xlsx"),
    "territory-jobs": (
        "?format=csv",
        "?format=xlsx",
        "?month=2026-05",
        "?month=2026-05&format=csv",
    ),
    f"{API}:list_alarms": ("?state=all", "?territory=south", "?limit=1"),
    "verified-jobs": ("?month=2026-05", "?format=csv", "?format=xlsx", "?format=pdf"),
    "territory-verified-jobs": ("?month=2026-05", "?format=csv", "?format=xlsx", "?format=pdf"),
    "verified-jobs-rows": ("?month=2026-05",),
    "territory-verified-jobs-rows": ("?month=2026-05",),
    f"{API}:list_job_figure_rows": ("&subject=south&month=2026-05-01", "&limit=1"),
    f"{API}:list_scorecard_months": ("?direct=true",),
    f"{API}:list_scorecard_losses": ("?direct=true", "?month=2026-05"),
    f"{API}:get_scorecard_brief": ("?whom=meeting",),
    f"{API}:compare_scorecards": ("&subject=organisation:own-ministry&months=2",),
    f"{API}:list_scorecard_size_rows": ("?compared=true", "?limit=1", "?direct=true"),
    f"{API}:list_job_scenarios": ("?limit=1",),
    f"{API}:list_job_figures": (
        "?kind=territory&subject=south",
        "?kind=project&subject=published&month=2026-05-01",
    ),
    f"{API}:list_job_reports": ("?month=2026-04-01", "?limit=1"),
    f"{API}:list_project_jobs": (f"?as_of={OPEN_ON}",),
}
"""Further ways to ask a list; none of them says a word that is hidden."""

TELLING: dict[str, tuple[str, ...]] = {
    "project-list": ("?q={word}", "?enterprise=worksof{name}-llp"),
    "project-export": ("?q={word}",),
    "oc4ids": ("?q={word}",),
    "timeline": ("?q={word}",),
    "calendar": ("?q={word}",),
    "mineral-exposures": ("?project={word}",),
    f"{API}:list_mineral_exposures": ("?project={word}",),
    f"{API}:list_mineral_scenario_projects": ("?project={word}",),
    "money": ("?q={word}",),
    "money-projects": ("?q={word}",),
    "money-register": ("?q={word}", "?project={word}"),
    f"{API}:list_money_rows": ("?q={word}", "?project={word}"),
    "money-purchases": ("?q={word}",),
    "money-buyers": ("?q={word}",),
    "money-suppliers": ("?q={word}",),
    f"{API}:list_purchases": ("?q={word}",),
    f"{API}:list_projects": ("?q={word}", "?enterprise=worksof{name}-llp"),
}
"""Ways to ask for what is hidden; the answer must be the same as if it named nothing."""

NAMES = ("otherplant", "shutsouth", "casesouth")
"""Projects of others, by the name that their words and their enterprises are made of."""


def patterns() -> list[tuple[str, URLPattern]]:
    """Return every pattern of the resolver by name, the API's with its namespace."""
    return list(_patterns(get_resolver()))


def names() -> list[str]:
    """Return every name of the resolver."""
    return [name for name, _pattern in patterns()]


@cache
def arguments_of() -> dict[str, frozenset[str]]:
    """Return the arguments that each named address takes."""
    return {name: frozenset(pattern.pattern.regex.groupindex) for name, pattern in patterns()}


def _patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one, f"{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name}", one


@cache
def operations() -> dict[str, tuple[str, str]]:
    """Return method and path of every operation of the OpenAPI document."""
    return {
        operation["operationId"]: (method, path)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def pages(world: World) -> Iterator[Address]:
    """Return every address of the site that is not an operation of the API."""
    takes = arguments_of()
    for name, audience in AUDIENCES.items():
        for arguments, thing in _behind(world, name, audience, takes[name]):
            query = SUBJECTS[name].query if name in SUBJECTS else ""
            path = reverse(name, kwargs=arguments)
            if query and thing:
                path += query.format(**thing.arguments)
            yield Address(name, audience, path, thing=thing)
            for query in (*QUERIES.get(name, ()), *_told(name)):
                yield Address(name, audience, path + query, thing=thing)


def calls(world: World) -> Iterator[Address]:
    """Return every operation of the API."""
    for name, (method, path) in operations().items():
        audience = OPERATIONS[name]
        kind = audience.hides
        for thing in [one for one in world.things if one.kind == kind] if kind else [None]:
            sample = {"key": _SAMPLE_KEYS.get(path, ""), **_SAMPLE_SCORECARD}
            behind = thing.arguments if thing else sample
            body = BODIES.get(_written_at(path) if method == "get" else name, {})
            if thing and name in CHOSEN:
                body = {CHOSEN[name]: [thing.arguments["number"]]}
            asked = path.format_map(behind) + NEEDED.get(name, "")
            yield Address(name, audience, asked, method, thing, body, api=True)
            for query in (*QUERIES.get(f"{API}:{name}", ()), *_told(f"{API}:{name}")):
                yield Address(name, audience, asked + query, method, thing, body, api=True)


def _written_at(path: str) -> str:
    """Return the operation that sends to a path, so that what only reads it is sent the same."""
    sent = (name for name, (method, at) in operations().items() if (method, at) == ("post", path))
    return next(sent, "")


def _told(name: str) -> list[str]:
    """Return searches for hidden things that do not say a hidden word themselves."""
    queries = [one for one in TELLING.get(name, ()) if "{word}" not in one]
    return [query.format(name=one) for query in queries for one in NAMES]


BODIES: dict[str, dict[str, Any]] = {
    "create_project": {"name": {"en": "New"}, "programme": "programme", "territory": "north"},
    "add_milestone": {"code": "land"},
    "edit_milestone": {"weight": "2"},
    "remove_milestone": {"reason": "entered twice"},
    "add_dependency": {"milestone": 1},
    "move_forecast": {"new_on": "2199-01-01", "reason": "land"},
    "ask_commitment": {"new_on": "2199-01-01", "reason": "land"},
    "report_reached": {"on": "2026-06-01"},
    "answer_date_request": {"decision": "approved"},
    "propose_baseline": {"starts_on": "2026-01-01", "ends_on": "2027-01-01"},
    "approve_baseline": {"document": "Order 1", "order_on": "2026-06-01"},
    "return_baseline": {"note": "too short"},
    "rate_project": {"side": "own", "colour": "green", "note": "walls are up"},
    "sign_gate_item": {"item": "acceptance_act", "state": "done"},
    "record_launch": {"kind": "ceremony", "on": "2026-06-01"},
    "propose_launch_day": {"on": "2026-06-01", "ground": "act 7"},
    "decide_launch_day": {"correction": 1, "decision": "made"},
    "report_output": {"month": "2026-05-01", "headcount": 5},
    "record_inspection": {"on": "2026-06-01", "works": True, "note": "it works"},
    "open_job_report": {"month": "2026-05-01", "territory": "south-east"},
    "write_job_report": {"lines": []},
    "propose_job_correction": {
        "line": {"project": "published", "kind": "permanent"},
        "ground": "g",
        "document": "d",
    },
    "decide_job_correction": {"decision": "approved"},
    "appoint_to_office": {"person": 1, "starts_on": "2199-01-01"},
    "end_office_term": {"on": "2199-01-01", "ground": "Order 1"},
    "delegate_office_acts": {
        "username": "nobody",
        "acts": ["handovers.sign"],
        "ground": "Order 1",
        "starts_on": "2199-01-01",
        "ends_on": "2199-02-01",
    },
    "sign_office_handover": {"side": "outgoing"},
    "open_job_month": {"month": "2020-01-01"},
    "set_job_due_day": {"due_on": "2199-01-01", "ground": "Order 1"},
    "set_scorecard_weight": {
        "indicator": "launches_on_time",
        "weight": 5,
        "valid_from": "2199-01-01",
        "source": "Order 1",
    },
    "import_statistics": {"file": "eA==", "source": "s", "published_on": "2026-01-01"},
    "note_statistics_break": {
        "series": "employed",
        "period": "2018-01-01",
        "note_en": "New questionnaire",
    },
    "hand_over_job_records": {
        "programme": "programme",
        "files": [{"kind": "workers", "file": "eA==", "manifest": "{}"}],
    },
    "hand_over_job_headcounts": {"programme": "programme", "file": "eA=="},
    "correct_job_headcount": {
        "programme": "programme",
        "employer": "941240000191",
        "month": "2026-05-01",
        "jobs": "5",
        "ground": "g",
    },
    "draft_data_request": {"title": "t", "recipients": [], "columns": []},
    "edit_data_request": {"title": "t", "recipients": [], "columns": []},
    "set_data_request_form": {"columns": []},
    "try_data_answer_workbook": {"name": "a.xlsx", "file": "eA=="},
    "correct_data_answer": {"ground": "g"},
    "withdraw_data_request": {"ground": "g"},
    "extend_data_request": {"answers": [], "due_at": "2199-01-01T12:00:00Z", "ground": "g"},
    "enter_job_agreement": {"project": "none", "document": "d", "starts_on": "2026-06-01"},
    "end_job_agreement": {"ends_on": "2026-06-01"},
    "set_job_scenario": {
        "programme": "none",
        "valid_from": "2026-05-01",
        "source": "s",
        "low_leakage": 0,
        "low_displacement": 0,
        "low_substitution": 0,
        "low_multiplier": 100,
        "high_leakage": 0,
        "high_displacement": 0,
        "high_substitution": 0,
        "high_multiplier": 100,
    },
    "release_job_month": {"programme": "none", "month": "2026-05-01"},
    "lint_instruction": {"text": "Open 3 new lines"},
    "read_instruction_list": {"text": "1. Open 3 new lines"},
    "draft_instruction": {"text": "Open 3 lines", "kind": "other", "source": "bridge"},
    "issue_instruction": {"ground": "said so"},
    "edit_instruction": {"text": "Open 4 lines", "kind": "other", "source": "bridge"},
    "issue_instruction_family": {"ground": "said so"},
    "answer_instruction": {"decision": "accepted"},
    "decide_instruction_objection": {"decision": "objection_refused", "note": "it stands"},
    "add_instruction_result": {"note": "walls are up"},
    "ask_instruction_extension": {"due_on": "2199-02-01", "note": "land"},
    "answer_instruction_extension": {"decision": "extension_granted"},
    "report_instruction": {"note": "it works"},
    "check_instruction": {"decision": "closed"},
    "raise_barrier": {"enterprise": "own-works", "kind": "power", "what": "No transformer."},
    "act_on_barrier": {"deed": "answered", "note": "On it."},
    "solve_barriers_jointly": {"others": [1], "note": "Up."},
    "ask_office_about_barrier": {"office": "none", "text": "t", "ground": "g", "days": 1},
    "ask_office_about_task": {"office": "none", "text": "t", "ground": "g", "days": 1},
    "answer_barrier_task": {"outcome": "done", "note": "Here."},
    "withdraw_barrier_task": {"note": "Not needed."},
    "set_barrier_route": {"kind": "power"},
    "record_barrier_call": {"outcome": "solved", "note": "He says so."},
    "state_mineral_exposure": {
        "project": "ownplant",
        "mineral": "zinc",
        "flow": "input",
        "share_percent": "5",
        "source": "Estimate",
    },
    "confirm_mineral_exposure": {"version": 1},
    "correct_mineral_exposure": {"share_percent": "6", "source": "Contract", "ground": "slip"},
    "withdraw_mineral_exposure": {"ground": "slip"},
    "enter_money_row": {"values": {"kind": "contract", "number": "1"}},
    "correct_money_row": {"values": {"approved": "5"}, "ground": "slip"},
    "withdraw_money_row": {"ground": "twice"},
    "decide_money_match": {"confirmed": True},
    "take_flags": {"results": {}},
    "take_purchases": {"source": "x", "stated_on": "2026-01-01", "releases": [{}]},
    "take_unfair_suppliers": {"source": "x", "stated_on": "2026-01-01", "rows": [{}]},
    "take_signals": {"document": "none"},
    "return_signal_run": {"reason": "The corpus was whole."},
    "withdraw_signal_run": {"reason": "A corpus was missing."},
    "judge_signal": {"verdict": "act", "reason": "It grows."},
    "decide_signal_link": {"state": "confirmed"},
    "strike_unfair_supplier": {"ground": "A digit is wrong."},
    "set_flags_aside": {"ground": "The rule is off."},
    "count_flags_again": {"ground": "It was a slip."},
    "unlink_flag_subject": {"ground": "Another project."},
    "give_trend_duty": {"expert": "nobody", "starts_on": "2026-06-01"},
    "end_trend_duty": {},
    "write_trend_review": {"note": "Looked through."},
    "add_trend_term": {"sector": "35", "en": "a", "ru": "b", "kk": "c", "source": "tests"},
    "withdraw_trend_term": {},
    "link_signal": {"sector": "35", "note": "It is of it."},
    "watch_signal": {"title": "mine"},
    "unwatch_signal": {"list": 1},
    "follow_trend_words": {"words": "solid-state battery", "title": "mine"},
    "unfollow_trend_words": {"number": 1},
    "subscribe_to_trends": {},
    "end_trend_subscription": {},
    "compose_trend_brief": {},
    "say_what_trend_brief_decides": {"decide": "Build one."},
    "sign_trend_brief": {"digest": "0" * 64},
    "withdraw_trend_brief": {"reason": "Another one is better."},
    "link_flag_subject": {"project": "published"},
    "draw_flag_sample": {"title": "Sample", "seed": "7", "size": 1},
    "write_flag_workpaper": {"looked_at": "papers", "finding": "nothing"},
    "open_case": {"title": "Pipes", "flags": [1]},
    "declare_on_case": {"conflict": False},
    "step_case": {"step": "checked", "note": "The act."},
    "withdraw_instruction": {"ground": "the plan changed"},
    "answer_alarm": {"note": "All are at work."},
    "decide_alarm": {"decision": "wrong", "note": "Seen on the spot."},
    "put_data_answer_rows": {
        "lines": [{"slot": 1, "version": 1, "values": {"workers": 1}}],
    },
    "judge_data_answer": {"decision": "accepted"},
    "give_evidence": {"name": "a.pdf", "content": "JVBERi0xLjQK"},
}
CHOSEN = {"accept_instructions": "instructions", "close_instructions": "instructions"}
"""Operations on several things at once, and under which name of the body their numbers stand."""
NEEDED = {
    "list_falls": "?on=2199-01-01",
    "list_statistics_series": "?series=population",
    "list_job_figure_rows": "?indicator=jobs_verified_fte",
    "compare_scorecards": "?subject=territory:south",
}
"""What must be asked with an operation that reads."""

_SAMPLE_SCORECARD = {
    "mineral": "copper",
    "table": "contract",
    "kind": "territory",
    "subject": "south",
    "indicator": "launches_on_time",
    "size": "unknown",
}
_SAMPLE_KEYS = {
    "/api/v1/territories/{key}": "south",
    "/api/v1/territories/{key}/beside": "south",
    "/api/v1/scorecards/territory/{key}/brief": "south",
    "/api/v1/territories/{key}/statistics": "south",
    "/api/v1/programmes/{key}": "programme",
}


def _behind(
    world: World, name: str, audience: Audience, takes: frozenset[str]
) -> Iterator[tuple[dict[str, Any], Thing | None]]:
    """Return the arguments of an address, for each thing planted behind it."""
    subject = SUBJECTS.get(name, Subject(audience.hides))
    if subject.arguments or not (takes or subject.query):
        yield subject.arguments, None
        return
    found = [one for one in world.things if one.kind == subject.kind]
    if not found and not world.whole:
        return
    assert found, (
        f"{name} takes {sorted(takes)}: say in tests/web/walk/addresses.py what stands there, "
        f"and plant it in tests/web/walk/world.py."
    )
    for thing in found:
        given = {**thing.arguments, **subject.more}
        yield {argument: given[argument] for argument in takes}, thing
