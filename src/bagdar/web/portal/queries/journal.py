"""Acts, subjects and facts of the journal in words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.db.models import Field, ForeignKey, Model
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format, localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.web.alarms.models import Alarm
from bagdar.web.barriers.models import Barrier, BarrierTask
from bagdar.web.cases.models import Case, Run, Sample
from bagdar.web.cases.models import Subject as FlaggedSubject
from bagdar.web.data_requests.models import Answer, DataRequest
from bagdar.web.delivery.models import Reason
from bagdar.web.enterprises.models import Enterprise, EnterpriseGroup, Sector
from bagdar.web.instructions.models import Instruction
from bagdar.web.jobs.models import AdditionalityBand
from bagdar.web.journal.models import Payload
from bagdar.web.minerals.models import Exposure
from bagdar.web.people.models import (
    Delegation,
    Grant,
    Handover,
    Office,
    Onboarding,
    Organisation,
    Person,
    Tenure,
    Token,
    User,
)
from bagdar.web.projects.models import Component, Correction, Programme, Project
from bagdar.web.scorecards.models import Weight
from bagdar.web.spending.models import (
    Acceptance,
    BudgetLine,
    Clawback,
    Contract,
    MatchDecision,
    Obligation,
    Payment,
    Saving,
    Support,
)
from bagdar.web.statistics.models import Break, Vintage
from bagdar.web.territories.models import Territory, TerritoryVersion
from bagdar.web.territories.queries import forest, local_name
from bagdar.web.trends.models import Brief, Duty, Signal
from bagdar.web.trends.models import Run as SignalRun

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ACTS: dict[str, StrOrPromise] = {
    "alarms.answer": gettext_lazy("alarm answered"),
    "alarms.compute": gettext_lazy("signs of jobs held against the register"),
    "alarms.judge": gettext_lazy("alarm decided on"),
    "alarms.send_up": gettext_lazy("alarm gone up a level"),
    "components.create": gettext_lazy("component opened"),
    "components.edit": gettext_lazy("component changed"),
    "corrections.decline": gettext_lazy("clerical correction declined"),
    "corrections.propose": gettext_lazy("clerical correction proposed"),
    "barriers.answer_task": gettext_lazy("task about a barrier answered"),
    "barriers.answered": gettext_lazy("barrier answered"),
    "barriers.ask_office": gettext_lazy("office asked about a barrier"),
    "barriers.asked": gettext_lazy("business asked about its barrier"),
    "barriers.call_back": gettext_lazy("business called back about a closing"),
    "barriers.clock": gettext_lazy("clock of barriers written down"),
    "barriers.confirmed": gettext_lazy("barrier closed by the business"),
    "barriers.draw": gettext_lazy("closings of a month drawn for call-backs"),
    "barriers.forced": gettext_lazy("barrier closed by force"),
    "barriers.not_solved": gettext_lazy("solution of a barrier not accepted"),
    "barriers.passed_up": gettext_lazy("barrier sent up by the office"),
    "barriers.promise_draw": gettext_lazy("seed of a draw promised"),
    "barriers.publish": gettext_lazy("board of barriers published"),
    "cases.appeal": gettext_lazy("appeal in a case"),
    "cases.count_again": gettext_lazy("flags of a rule that was off count again"),
    "cases.check": gettext_lazy("case checked at the desk"),
    "cases.close": gettext_lazy("case closed"),
    "cases.confirm": gettext_lazy("finding of a case confirmed"),
    "cases.decide_appeal": gettext_lazy("appeal in a case decided"),
    "cases.declare": gettext_lazy("interests in a case declared"),
    "cases.explain": gettext_lazy("case explained"),
    "cases.extend": gettext_lazy("term of a notice prolonged"),
    "cases.link": gettext_lazy("flagged subject linked to a project"),
    "cases.notice": gettext_lazy("notice of a case sent"),
    "cases.open": gettext_lazy("case opened"),
    "cases.reply": gettext_lazy("notice of a case answered"),
    "cases.return": gettext_lazy("case returned to whoever works it"),
    "cases.sample": gettext_lazy("sample of flags drawn"),
    "cases.set_aside": gettext_lazy("flags of a rule that is off set aside"),
    "cases.take": gettext_lazy("results of red flags taken in"),
    "cases.unlink": gettext_lazy("flagged subject taken away from its project"),
    "cases.withdraw": gettext_lazy("notice of a case withdrawn"),
    "cases.workpaper": gettext_lazy("workpaper written"),
    "control.keep": gettext_lazy("control board counted"),
    "control.publish": gettext_lazy("board of instructions published"),
    "barriers.raise": gettext_lazy("barrier raised"),
    "barriers.reopened": gettext_lazy("barrier opened again"),
    "barriers.report_jointly": gettext_lazy("one solution of several barriers reported"),
    "barriers.reported": gettext_lazy("solution of a barrier reported"),
    "barriers.requested_up": gettext_lazy("barrier sent up by the business"),
    "barriers.route": gettext_lazy("ministry of a kind of barriers named"),
    "barriers.stand_anew": gettext_lazy("barriers counted anew by a changed calendar"),
    "barriers.supplied": gettext_lazy("office answered about a barrier"),
    "barriers.withdraw_task": gettext_lazy("task about a barrier withdrawn"),
    "data_requests.correct": gettext_lazy("accepted answer opened for a correction"),
    "data_requests.create": gettext_lazy("data request drafted"),
    "data_requests.discard": gettext_lazy("draft of a data request thrown away"),
    "data_requests.edit": gettext_lazy("draft of a data request changed"),
    "data_requests.extend": gettext_lazy("more time given for a data request"),
    "data_requests.form": gettext_lazy("form of a data request changed"),
    "data_requests.give_back": gettext_lazy("answer given back before it was signed"),
    "data_requests.hand_over": gettext_lazy("answer handed over for signature"),
    "data_requests.judge": gettext_lazy("answer to a data request accepted or returned"),
    "data_requests.open": gettext_lazy("round of a data request opened"),
    "data_requests.send": gettext_lazy("data request sent"),
    "data_requests.sign": gettext_lazy("answer to a data request signed"),
    "data_requests.withdraw": gettext_lazy("data request withdrawn"),
    "delegations.end": gettext_lazy("delegation ended"),
    "delegations.give": gettext_lazy("acts delegated"),
    "delivery.answer": gettext_lazy("request for a committed date answered"),
    "delivery.ask": gettext_lazy("another committed date asked for"),
    "delivery.ceremony": gettext_lazy("ceremony recorded"),
    "delivery.confirm": gettext_lazy("forecast confirmed"),
    "delivery.dependency_add": gettext_lazy("dependency between milestones added"),
    "delivery.dependency_remove": gettext_lazy("dependency between milestones taken off"),
    "delivery.evidence": gettext_lazy("photo or document given"),
    "delivery.figures": gettext_lazy("figures of promises computed"),
    "delivery.freeze_baseline": gettext_lazy("baseline approved"),
    "delivery.gate_item_add": gettext_lazy("line added to a launch checklist"),
    "delivery.gate_item_change": gettext_lazy("line of a launch checklist changed"),
    "delivery.gate_item_move": gettext_lazy("line of a launch checklist moved"),
    "delivery.gate_item_retire": gettext_lazy("line of a launch checklist taken off or put back"),
    "delivery.gate_sign": gettext_lazy("line of the launch checklist signed"),
    "delivery.imported": gettext_lazy("promises imported from a table"),
    "delivery.import_withdrawn": gettext_lazy("promises of an import withdrawn"),
    "delivery.inspection": gettext_lazy("object inspected"),
    "delivery.launch": gettext_lazy("object launched"),
    "delivery.launch_day_decide": gettext_lazy("correction of a launch day decided"),
    "delivery.launch_day_propose": gettext_lazy("correction of a launch day proposed"),
    "delivery.milestone_add": gettext_lazy("milestone added"),
    "delivery.milestone_edit": gettext_lazy("milestone changed"),
    "delivery.milestone_end": gettext_lazy("launch added as a milestone"),
    "delivery.milestone_remove": gettext_lazy("milestone taken off"),
    "delivery.move": gettext_lazy("forecast moved"),
    "delivery.operation": gettext_lazy("season and idle share set"),
    "delivery.output": gettext_lazy("output of a month reported"),
    "delivery.propose_baseline": gettext_lazy("baseline drawn up"),
    "delivery.rate": gettext_lazy("project rated"),
    "delivery.reach": gettext_lazy("milestone reported as reached or corrected"),
    "delivery.reason_add": gettext_lazy("reason for moving dates added"),
    "delivery.reason_edit": gettext_lazy("reason for moving dates changed"),
    "delivery.reason_retire": gettext_lazy("reason for moving dates retired or used again"),
    "delivery.return_baseline": gettext_lazy("draft of a baseline returned"),
    "delivery.revise_baseline": gettext_lazy("draft of a baseline changed"),
    "delivery.simulate": gettext_lazy("synthetic programme made"),
    "demo.create": gettext_lazy("demo accounts made"),
    "enterprise_groups.create": gettext_lazy("affiliated group entered"),
    "enterprise_groups.edit": gettext_lazy("affiliated group changed"),
    "enterprises.create": gettext_lazy("enterprise entered"),
    "enterprises.edit": gettext_lazy("enterprise changed"),
    "enterprises.invite": gettext_lazy("colleague of an enterprise invited"),
    "enterprises.set_bin": gettext_lazy("BIN of an enterprise set"),
    "grants.end": gettext_lazy("role ended"),
    "grants.give": gettext_lazy("role given"),
    "handovers.make": gettext_lazy("handover drawn up"),
    "handovers.receive": gettext_lazy("successor named in a handover"),
    "handovers.sign": gettext_lazy("handover signed"),
    "jobs.accept": gettext_lazy("report of jobs accepted"),
    "jobs.agreement": gettext_lazy("agreement on publication entered"),
    "jobs.ask_release": gettext_lazy("release of a month of jobs asked for"),
    "jobs.decide_correction": gettext_lazy("correction of jobs decided"),
    "jobs.additionality": gettext_lazy("scenarios of additional jobs set"),
    "jobs.correct_employer_jobs": gettext_lazy("jobs of an employer put right"),
    "jobs.due_day": gettext_lazy("due day of a month of reports set"),
    "jobs.employer_jobs": gettext_lazy("jobs of employers taken in"),
    "jobs.end_agreement": gettext_lazy("agreement on publication ended"),
    "jobs.figures": gettext_lazy("figures of jobs computed"),
    "jobs.lock": gettext_lazy("month of reports locked"),
    "jobs.open": gettext_lazy("report of jobs begun"),
    "jobs.open_period": gettext_lazy("month of reports opened"),
    "jobs.propose_correction": gettext_lazy("correction of jobs proposed"),
    "jobs.records": gettext_lazy("job records taken in"),
    "jobs.release": gettext_lazy("month of jobs released"),
    "jobs.remind": gettext_lazy("reminded of reports of jobs"),
    "jobs.return": gettext_lazy("report of jobs returned"),
    "jobs.sign": gettext_lazy("report of jobs signed"),
    "jobs.submit": gettext_lazy("report of jobs sent"),
    "jobs.write": gettext_lazy("figures of a report of jobs written"),
    "inbox.accept": gettext_lazy("instructions accepted"),
    "inbox.feed": gettext_lazy("calendar address made"),
    "inbox.revoke_feed": gettext_lazy("calendar address revoked"),
    "instructions.accept": gettext_lazy("instruction accepted"),
    "instructions.answer_extension": gettext_lazy(
        "request for more time on an instruction answered"
    ),
    "instructions.ask_extension": gettext_lazy("more time asked for on an instruction"),
    "instructions.close": gettext_lazy("instruction closed"),
    "instructions.discard": gettext_lazy("draft of an instruction thrown away"),
    "instructions.draft": gettext_lazy("instruction drafted"),
    "instructions.edit": gettext_lazy("draft of an instruction changed"),
    "instructions.issue": gettext_lazy("instruction issued"),
    "instructions.object": gettext_lazy("instruction objected to"),
    "instructions.objection": gettext_lazy("objection to an instruction decided"),
    "instructions.report": gettext_lazy("instruction reported done"),
    "instructions.result": gettext_lazy("partial result of an instruction given"),
    "instructions.return": gettext_lazy("instruction returned"),
    "instructions.withdraw": gettext_lazy("instruction taken back"),
    "journal.export": gettext_lazy("journal exported"),
    "journal.project_export": gettext_lazy("journal of a project exported"),
    "journal.redaction.confirm": gettext_lazy("redaction confirmed"),
    "journal.redaction.refuse": gettext_lazy("redaction refused"),
    "journal.redaction.request": gettext_lazy("redaction asked for"),
    "minerals.confirm": gettext_lazy("exposure to a mineral confirmed"),
    "minerals.correct": gettext_lazy("exposure to a mineral corrected"),
    "minerals.exposures": gettext_lazy("table of exposures to minerals imported"),
    "minerals.prices": gettext_lazy("prices of minerals imported"),
    "minerals.state": gettext_lazy("exposure to a mineral stated"),
    "minerals.use": gettext_lazy("use of minerals imported"),
    "minerals.withdraw": gettext_lazy("exposure to a mineral withdrawn"),
    "offices.create": gettext_lazy("office opened"),
    "onboarding.accept": gettext_lazy("request of an enterprise accepted"),
    "onboarding.ask": gettext_lazy("request of an enterprise"),
    "onboarding.decide": gettext_lazy("request of an enterprise answered"),
    "onboarding.refuse": gettext_lazy("request of an enterprise refused"),
    "organisations.create": gettext_lazy("organisation entered"),
    "organisations.edit": gettext_lazy("organisation changed"),
    "parties.strike": gettext_lazy("row of unfair suppliers struck out"),
    "parties.take": gettext_lazy("purchases taken in"),
    "parties.take_unfair": gettext_lazy("unfair suppliers taken in"),
    "organisations.letterhead": gettext_lazy("form for papers set"),
    "persons.create": gettext_lazy("person entered"),
    "presets.load": gettext_lazy("preset loaded"),
    "programmes.create": gettext_lazy("programme opened"),
    "programmes.edit": gettext_lazy("programme changed"),
    "projects.cancellation": gettext_lazy("project cancelled"),
    "projects.correct": gettext_lazy("clerical correction of a project"),
    "projects.create": gettext_lazy("project entered"),
    "projects.edit": gettext_lazy("project changed"),
    "projects.edit_many": gettext_lazy("several projects changed"),
    "projects.exclusion": gettext_lazy("project excluded from the programme"),
    "projects.import": gettext_lazy("projects imported"),
    "projects.import_undone": gettext_lazy("import of projects taken back"),
    "projects.inclusion": gettext_lazy("project included in the programme"),
    "projects.merge": gettext_lazy("projects merged"),
    "projects.merge_undone": gettext_lazy("merging of projects undone"),
    "projects.reassign_curator": gettext_lazy("projects given to another curator"),
    "projects.replacement": gettext_lazy("project replaced by another"),
    "projects.undo_edit": gettext_lazy("change of a project taken back"),
    "queue.retry": gettext_lazy("background task started again"),
    "scorecards.compute": gettext_lazy("scorecards computed"),
    "scorecards.rescore": gettext_lazy("scorecards of a change computed anew"),
    "scorecards.weight": gettext_lazy("weight of an indicator set"),
    "sectors.load": gettext_lazy("sectors loaded"),
    "spending.confirm_match": gettext_lazy("contract linked to a project by a suggested match"),
    "spending.correct": gettext_lazy("row of money corrected"),
    "spending.enter": gettext_lazy("row of money entered"),
    "spending.import": gettext_lazy("table of money imported"),
    "spending.refuse_match": gettext_lazy("suggested match of a contract refused"),
    "spending.withdraw": gettext_lazy("row of money withdrawn"),
    "statistics.break": gettext_lazy("break in a series noted"),
    "statistics.import": gettext_lazy("statistics imported"),
    "tenures.appoint": gettext_lazy("appointed to an office"),
    "tenures.end": gettext_lazy("tenure ended"),
    "territories.borders": gettext_lazy("borders loaded"),
    "territories.calendar": gettext_lazy("working calendar loaded"),
    "territories.centres": gettext_lazy("settlement centres loaded"),
    "territories.follow_reform": gettext_lazy("rights followed a reform"),
    "territories.load": gettext_lazy("territories loaded"),
    "territories.time_zones": gettext_lazy("time zones of territories loaded"),
    "trends.compose": gettext_lazy("brief on trends composed"),
    "trends.duty": gettext_lazy("duty of an expert given or ended"),
    "trends.judge": gettext_lazy("signal judged"),
    "trends.link": gettext_lazy("link of a signal decided"),
    "trends.review": gettext_lazy("review of signals done"),
    "trends.sign": gettext_lazy("brief on trends signed"),
    "trends.suggest": gettext_lazy("links suggested to changed projects"),
    "trends.take": gettext_lazy("signals taken in"),
    "trends.withdraw_brief": gettext_lazy("draft of a brief on trends withdrawn"),
    "trends.return_run": gettext_lazy("withdrawn run of signals brought back"),
    "trends.withdraw_run": gettext_lazy("run of signals withdrawn"),
    "trends.term": gettext_lazy("map of terms changed"),
    "tokens.create": gettext_lazy("API key made"),
    "tokens.revoke": gettext_lazy("API key revoked"),
    "users.create": gettext_lazy("account opened"),
    "users.deactivate": gettext_lazy("account closed"),
    "users.edit": gettext_lazy("account changed"),
    "users.stop_letters": gettext_lazy("daily letter stopped"),
    "users.invite": gettext_lazy("person invited"),
    "users.password": gettext_lazy("password changed"),
    "users.reactivate": gettext_lazy("account opened again"),
    "users.remove_demo": gettext_lazy("demo accounts closed"),
    "users.send_link": gettext_lazy("sign-in link sent"),
    "users.sign_up": gettext_lazy("account opened by its owner"),
}


@dataclass(frozen=True)
class Kind:
    """A kind of subject: its word, its table, the column that names it, the page that shows it."""

    word: StrOrPromise
    model: type[Model] | None = None
    named_by: str = "pk"
    page: str = ""


KINDS: dict[str, Kind] = {
    "additionality_band": Kind(gettext_lazy("scenario of additional jobs"), AdditionalityBand),
    "alarm": Kind(gettext_lazy("alarm"), Alarm, "pk", "alarm"),
    "alarms": Kind(gettext_lazy("signs of jobs")),
    "barrier": Kind(gettext_lazy("barrier"), Barrier, "pk", "barrier"),
    "barrier_board": Kind(gettext_lazy("board of barriers")),
    "barriers": Kind(gettext_lazy("barriers")),
    "control_board": Kind(gettext_lazy("control board")),
    "instruction_board": Kind(gettext_lazy("board of instructions")),
    "instructions": Kind(gettext_lazy("instructions")),
    "barrier_callback": Kind(gettext_lazy("call-back about a closing")),
    "barrier_draw": Kind(gettext_lazy("draw of call-backs")),
    "barrier_route": Kind(gettext_lazy("ministry of a kind of barriers")),
    "barrier_task": Kind(gettext_lazy("task about a barrier"), BarrierTask, "pk", "barrier-task"),
    "border": Kind(gettext_lazy("border")),
    "break in a series": Kind(gettext_lazy("break in a series"), Break),
    "calendar": Kind(gettext_lazy("year of a working calendar")),
    "case": Kind(gettext_lazy("case"), Case, "pk", "case"),
    "party_intake": Kind(gettext_lazy("table of purchases or suppliers")),
    "unfair_supplier": Kind(gettext_lazy("row of unfair suppliers")),
    "flag_rule": Kind(gettext_lazy("rule of red flags")),
    "flag_run": Kind(gettext_lazy("run of red flags"), Run),
    "flag_sample": Kind(gettext_lazy("sample of flags"), Sample, "pk", "flag-sample"),
    "flag_subject": Kind(gettext_lazy("flagged subject"), FlaggedSubject, "pk", "flag-subject"),
    "trend_brief": Kind(gettext_lazy("brief on trends"), Brief, "pk", "trend-brief"),
    "trend_duty": Kind(gettext_lazy("duty of an expert"), Duty),
    "trend_run": Kind(gettext_lazy("run of signals"), SignalRun, "pk", "trend-run"),
    "trend_signal": Kind(gettext_lazy("signal"), Signal, "pk", "trend-signal"),
    "trend_term": Kind(gettext_lazy("term of the map")),
    "component": Kind(gettext_lazy("component"), Component, "key"),
    "correction": Kind(gettext_lazy("clerical correction"), Correction, "pk", "correction"),
    "data_request": Kind(gettext_lazy("data request"), DataRequest, "pk", "data-request"),
    "data_request_answer": Kind(
        gettext_lazy("answer to a data request"), Answer, "pk", "data-answer"
    ),
    "delegation": Kind(gettext_lazy("delegation"), Delegation),
    "enterprise": Kind(gettext_lazy("enterprise"), Enterprise, "key"),
    "enterprise_group": Kind(gettext_lazy("affiliated group"), EnterpriseGroup),
    "gate_item": Kind(gettext_lazy("line of a launch checklist")),
    "grant": Kind(gettext_lazy("role"), Grant),
    "handover": Kind(gettext_lazy("handover"), Handover),
    "instruction": Kind(gettext_lazy("instruction"), Instruction, "pk", "instruction"),
    "job_correction": Kind(gettext_lazy("correction of jobs")),
    "job_period": Kind(gettext_lazy("month of reports of jobs")),
    "job_report": Kind(gettext_lazy("report of jobs")),
    "journal": Kind(gettext_lazy("entries of the journal")),
    "journal_copy": Kind(gettext_lazy("copy in the registry")),
    "journal_place": Kind(gettext_lazy("place in the journal")),
    "mineral_exposure": Kind(
        gettext_lazy("exposure to a mineral"), Exposure, "pk", "mineral-exposure"
    ),
    "mineral_prices": Kind(gettext_lazy("prices of a mineral")),
    "mineral_use": Kind(gettext_lazy("use of minerals")),
    "minerals": Kind(gettext_lazy("minerals")),
    "money": Kind(gettext_lazy("money")),
    "money_acceptance": Kind(gettext_lazy("acceptance act"), Acceptance, "record", "money-row"),
    "money_budget": Kind(gettext_lazy("budget line"), BudgetLine, "record", "money-row"),
    "money_clawback": Kind(gettext_lazy("claw-back"), Clawback, "record", "money-row"),
    "money_contract": Kind(gettext_lazy("contract"), Contract, "record", "money-row"),
    "money_match": Kind(gettext_lazy("suggested match"), MatchDecision, "contract", "money-row"),
    "money_obligation": Kind(gettext_lazy("counter-obligation"), Obligation, "record", "money-row"),
    "money_payment": Kind(gettext_lazy("payment"), Payment, "record", "money-row"),
    "money_saving": Kind(gettext_lazy("saving"), Saving, "record", "money-row"),
    "money_support": Kind(gettext_lazy("state support"), Support, "record", "money-row"),
    "office": Kind(gettext_lazy("office"), Office, "key"),
    "onboarding": Kind(gettext_lazy("request of an enterprise"), Onboarding),
    "organisation": Kind(gettext_lazy("organisation"), Organisation, "key"),
    "person": Kind(gettext_lazy("person"), Person),
    "preset": Kind(gettext_lazy("preset")),
    "project_journal": Kind(
        gettext_lazy("journal of a project"), Project, "key", "project-journal"
    ),
    "programme": Kind(gettext_lazy("programme"), Programme, "key"),
    "project": Kind(gettext_lazy("project"), Project, "key", "project"),
    "redaction": Kind(gettext_lazy("redaction")),
    "scorecards": Kind(gettext_lazy("scorecards")),
    "sector": Kind(gettext_lazy("sector"), Sector, "code"),
    "settlement": Kind(gettext_lazy("settlement centre")),
    "statistics": Kind(gettext_lazy("series of statistics"), Vintage),
    "task": Kind(gettext_lazy("background task")),
    "tenure": Kind(gettext_lazy("tenure"), Tenure),
    "territory": Kind(gettext_lazy("territory"), TerritoryVersion, "key", "territory"),
    "reason": Kind(gettext_lazy("reason for moving dates"), Reason, "code"),
    "token": Kind(gettext_lazy("API key"), Token),
    "user": Kind(gettext_lazy("account"), User),
    "weight": Kind(gettext_lazy("weight of an indicator"), Weight),
}


@dataclass(frozen=True)
class Fact:
    """One fact before and after, in words; None is "not reported"."""

    label: str
    before: str | None
    after: str | None
    changed: bool


@dataclass(frozen=True)
class Subject:
    """What an act did to one subject."""

    position: int
    kind: str
    name: str
    url: str
    act: str
    ground: str
    redacted: bool
    new: bool
    facts: Sequence[Fact]


def act_words(code: str) -> str:
    """Say an act; one without words is shown by its code."""
    return str(ACTS.get(code, code))


def kind_words(kind: str) -> str:
    """Say a kind of subject."""
    known = KINDS.get(kind)
    return str(known.word) if known else kind


def subjects_of(payloads: Sequence[Payload]) -> list[Subject]:
    """Say what an act did, subject by subject; what values refer to is looked up once a table."""
    bodies = [json.loads(one.body) if one.body else {} for one in payloads]
    names = _Names(zip(payloads, bodies, strict=True))
    return [_subject(one, body, names) for one, body in zip(payloads, bodies, strict=True)]


def _subject(payload: Payload, body: Mapping[str, Any], names: _Names) -> Subject:
    before, after = body.get("before"), body.get("after")
    step = body.get("act", "")
    return Subject(
        position=payload.position,
        kind=kind_words(payload.subject_kind),
        name=payload.subject_id,
        url=_page_of(payload.subject_kind, payload.subject_id),
        act=act_words(step) if step else "",
        ground=body.get("ground", ""),
        redacted=payload.redacted_at is not None,
        new=before is None,
        facts=_facts(payload.subject_kind, before, after, names),
    )


def _page_of(kind: str, name: str) -> str:
    known = KINDS.get(kind)
    if known is None or not known.page:
        return ""
    try:
        return reverse(known.page, args=[name])
    except NoReverseMatch:
        return ""


def _facts(kind: str, before: Any, after: Any, names: _Names) -> list[Fact]:
    """Pair the facts before and after; those that neither side reports are left out."""
    old, new = _as_facts(before), _as_facts(after)
    found = []
    for name in dict.fromkeys([*old, *new]):
        field = names.field(kind, name)
        was, became = (names.words(kind, field, side.get(name)) for side in (old, new))
        if was is not None or became is not None:
            changed = old.get(name) != new.get(name)
            found.append(Fact(_label(field, name), was, became, changed))
    return found


def _as_facts(side: Any) -> Mapping[str, Any]:
    if side is None:
        return {}
    if isinstance(side, list) and len(side) == 1:
        return _as_facts(side[0])
    return side if isinstance(side, Mapping) else {"": side}


TOLD: Mapping[str, Any] = {
    "approved_on": gettext_lazy("approved on"),
    "flags": gettext_lazy("flags"),
    "rows": gettext_lazy("rows"),
    "state": gettext_lazy("state"),
}
"""What acts tell under a name that is no field of a model."""


def _label(field: Field[Any, Any] | None, name: str) -> str:
    if field is not None and not isinstance(field.verbose_name, str):
        return str(field.verbose_name)  # lazy, since somebody worded it
    return str(TOLD.get(name, "")) or name.replace("_", " ") or _("value")


class _Names:
    """Values in words."""

    def __init__(self, told: Iterable[tuple[Payload, Mapping[str, Any]]]) -> None:
        wanted: dict[type[Model], set[int]] = defaultdict(set)
        for payload, body in told:
            for side in (body.get("before"), body.get("after")):
                for name, value in _as_facts(side).items():
                    field = self.field(payload.subject_kind, name)
                    if isinstance(field, ForeignKey) and isinstance(value, int):
                        wanted[_model(field)].add(value)
        known = {
            model: model._default_manager.in_bulk(ids)
            for model, ids in wanted.items()
            if model is not Territory
        }
        self._known: Mapping[Any, Mapping[Any, Model]] = known
        self._territories = _territory_names() if Territory in wanted else {}

    @staticmethod
    def field(kind: str, name: str) -> Field[Any, Any] | None:
        """Return the column that a fact of a subject comes from, if there is one."""
        known = KINDS.get(kind)
        if known is None or known.model is None:
            return None
        columns = known.model._meta.concrete_fields
        return next((one for one in columns if name in (one.attname, one.name)), None)

    def words(self, kind: str, field: Field[Any, Any] | None, value: Any) -> str | None:
        """Say a value; None where nothing is reported."""
        if value in (None, "", [], {}):
            return None
        if isinstance(value, Mapping):
            return ", ".join(self._parts(kind, value))
        if isinstance(value, list):
            said = (self.words(kind, None, one) for one in value)
            return "; ".join(one for one in said if one is not None)
        if isinstance(field, ForeignKey):
            return self._named(field, value)
        if field is not None and field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return _plain(field, value)

    def _parts(self, kind: str, value: Mapping[str, Any]) -> Iterator[str]:
        for name, one in value.items():
            field = self.field(kind, name)
            said = self.words(kind, field, one)
            if said is not None:
                yield f"{_label(field, name)}: {said}"

    def _named(self, field: Any, value: Any) -> str:
        if field.related_model is Territory:
            return self._territories.get(value, str(value))
        found = self._known.get(field.related_model, {}).get(value)
        if found is None:
            return str(value)
        return found.actor_label if isinstance(found, User) else str(found)


def _model(field: Any) -> type[Model]:
    model: type[Model] = field.related_model
    return model


def _plain(field: Field[Any, Any] | None, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    kind = field.get_internal_type() if field is not None else ""
    if isinstance(value, str) and kind in ("DateField", "DateTimeField"):
        return _moment(value)
    if isinstance(value, str) and kind == "DecimalField":
        return _number(value)
    return localize(value) if isinstance(value, int | float) and not kind else str(value)


def _moment(value: str) -> str:
    moment = parse_datetime(value)
    if isinstance(moment, datetime):
        return date_format(localtime(moment) if moment.tzinfo else moment, "DATETIME_FORMAT")
    day = parse_date(value)
    return date_format(day, "DATE_FORMAT") if isinstance(day, date) else value


def _number(value: str) -> str:
    try:
        return localize(Decimal(value).normalize())
    except InvalidOperation:
        return value


def _territory_names() -> dict[int, str]:
    versions = sorted(forest().versions, key=lambda one: one.valid_from)
    return {one.territory: local_name(one.names) for one in versions}
