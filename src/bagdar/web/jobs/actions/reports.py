"""A monthly report on its way: written, sent, signed, returned with remarks or accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.models import NOTE_LENGTH
from bagdar.web.delivery.permissions import Signature, check
from bagdar.web.jobs.actions.checking import (
    LineFacts,
    Problems,
    backing_for,
    line_problems,
    place_of,
    whole_or_phases,
)
from bagdar.web.jobs.actions.claiming import claim
from bagdar.web.jobs.actions.periods import period_to_report
from bagdar.web.jobs.actions.steps import make_step, plain_lines
from bagdar.web.jobs.models import (
    FIGURES,
    JOB_FIGURES,
    LOSS_FIGURES,
    WRITABLE,
    JobKind,
    Remark,
    Report,
    ReportLine,
    State,
    Step,
)
from bagdar.web.jobs.permissions import Subject, powers_by, powers_on
from bagdar.web.jobs.queries.doubts import is_copy, unanswered
from bagdar.web.jobs.queries.expected import is_synthetic, places_of, projects_of, reporter_of
from bagdar.web.jobs.queries.leaving import parted
from bagdar.web.jobs.queries.lines import (
    Key,
    Lines,
    enterprise_lines,
    lines_before,
    lines_of,
)
from bagdar.web.jobs.queries.makers import makers_of
from bagdar.web.jobs.queries.untold import untold_of
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import User
from bagdar.web.people.permissions import Scope, scope_of
from bagdar.web.projects.actions.alongside import tell_followers
from bagdar.web.projects.models import Phase, Project
from bagdar.web.projects.queries.wording import number_text


@dataclass(frozen=True)
class RemarkFacts:
    """A remark on one figure of a report."""

    project: Project
    kind: JobKind
    field: str
    text: str
    phase: Phase | None = None


@dataclass(frozen=True)
class Written:
    """What became of lines: the report, and what is wrong with those that were left out."""

    report: Report
    problems: Problems = field(default_factory=dict)
    changed: int = 0


def open_report(subject: Subject, month: date, *, by: Actor, at: datetime) -> Report:
    """Open the report of a territory or an enterprise on a month, or return it if it is open.

    Raises DeliveryError for a month that is not over, was not opened or is locked, and where
    nothing is reported.
    """
    powers, synthetic = powers_by(by, at=at), is_synthetic(subject)
    check(powers.acts_in(synthetic=synthetic) and powers.makes(subject))
    scope = _scope(by, at)
    if not projects_of(subject, scope, at=at).exists():
        raise refuse("", _("There is no project here on which jobs are reported."))
    named = {"territory_id": subject.territory_id, "enterprise_id": subject.enterprise_id}
    known = Report.objects.filter(period__month=month, period__is_synthetic=synthetic, **named)
    if found := known.first():
        return found
    period = period_to_report(month, synthetic=synthetic, by=by, at=at)
    with act("jobs.open", by=by, at=at) as entry:
        _check_unlocked(period.locked_at)
        moments = {"opened_at": at, "saved_at": at}
        made, _new = Report.objects.get_or_create(period=period, **named, defaults=moments)
        make_step(made, Step.OPENED, by=by, at=at)
        entry.record("job_report", made.pk, before=None, after=_about(made))
    return made


def write_lines(
    report: Report,
    lines: Sequence[LineFacts],
    *,
    by: Actor,
    at: datetime,
    seen: int | None = None,
    whole: bool = False,
    why: str | None = None,
) -> Written:
    """Write lines of a draft; one with a problem is left as it was and named.

    `seen` is the version of the report that the writer saw; `whole` refuses all if one is wrong;
    `why` is said of the whole report, nothing leaves it as it was; a word beside a line without a
    figure is said of the whole report, too, as no line is left to keep it.
    Raises DeliveryError if it was written to since, be it by the same person in another window,
    or the report was sent. What stands there already is no change, and refused by nothing.
    """
    known = {one.pk for one in projects_of(report, _scope(by, at), at=at)}
    problems: Problems = {}
    good: list[LineFacts] = []
    month = report.period.month
    before = lines_of(report)
    backings = backing_for(lines, month)
    for one in lines:
        stands = one.key in before and not _differs(one, before)
        found = {} if stands else line_problems(one, month, backings, by=by.actor_id)
        if one.project.pk not in known:
            found = {"": [_("This project is not among those of the report.")]}
        problems |= {place_of(one, name): texts for name, texts in found.items()}
        good += [] if found else [one]
    said = _said(report.why if why is None else why.strip(), good)
    if said != report.why and (text := text_problem(said, longest=NOTE_LENGTH)):
        problems["why"], said = [text], report.why
    if whole and problems:
        raise DeliveryError(problems)
    changes = [one for one in good if _differs(one, before)]
    if (
        not changes
        and said == report.why
        and report.state in WRITABLE
        and report.period.locked_at is None
    ):
        check(powers_on(report, by=by, at=at).makes(report))
        return Written(report, problems)
    with act("jobs.write", by=by, at=at) as entry:
        present = _writable(report, by=by, at=at, seen=seen)
        for one in changes:
            _write_line(present, one)
        if twice := whole_or_phases(lines_of(present)):
            text = _("Say the figures of the whole or those of its phases, not both.")
            raise DeliveryError({place_of(one): [text] for one in good if one.key in twice})
        was = {key: told for key, told in before.items() if key in {one.key for one in changes}}
        now = {one.key: one.told for one in changes if one.told.figures}
        if changes:
            entry.record("job_report", present.pk, before=plain_lines(was), after=plain_lines(now))
        if said != present.why:
            words = {"before": {"why": present.why}, "after": {"why": said}}
            entry.record("job_report", present.pk, **words)
        present.version += 1
        present.saved_at, present.writer_id, present.why = at, by.actor_id, said
        present.save(update_fields=["version", "saved_at", "writer_id", "why"])
    return Written(present, problems, len(changes))


def asked_about(report: Report, why: str = "", *, by: Actor, at: datetime) -> Problems:
    """Say what would be asked if a report were sent as it is: jumps, figures that repeat.

    Of a report that cannot be sent now nothing is asked.
    """
    check(powers_on(report, by=by, at=at).makes(report))
    if report.state not in WRITABLE or report.period.locked_at is not None:
        return {}
    lines, _left = parted(report, lines_of(report), at=at)
    projects = {one.pk: one for one in projects_of(report, _scope(by, at), at=at)}
    return _doubts(report, lines, why.strip() or report.why, projects)


def submit_report(
    report: Report, *, why: str = "", by: Actor, at: datetime, seen: int | None = None
) -> Report:
    """Send a report to be signed, without the lines on projects that left it meanwhile.

    Without a word `why` the one that was saved with its lines stands; `seen` is the version that
    was read. Raises DeliveryError for what is missing or was asked about, and when it was written
    to since.
    """
    with act("jobs.submit", by=by, at=at) as entry:
        present = _writable(report, by=by, at=at, seen=seen)
        why = why.strip() or present.why
        lines, left = parted(present, lines_of(present), at=at)
        if problems := _unready(present, lines, why, scope=_scope(by, at), at=at):
            raise DeliveryError(problems)
        present.lines.filter(project__in=_spoken_of(left)).delete()
        present.state, present.why = State.SUBMITTED, why
        present.maker_id, present.maker_label = by.actor_id, by.actor_label
        present.checker_id = present.checker_label = present.signed_for = present.accepter_id = ""
        present.signed_at = None
        present.save()
        make_step(present, Step.SUBMITTED, by=by, at=at, lines=lines, note=present.why)
        tell_followers(_spoken_of(lines), at=at)
        dropped = plain_lines(left) if left else None
        entry.record("job_report", present.pk, before=dropped, after=_about(present))
    return present


def sign_report(report: Report, *, by: Actor, at: datetime, seen: int | None = None) -> Report:
    """Sign a report that was sent: somebody else than its maker does.

    `seen` is the version that was read. Raises DeliveryError, also when it was written to since.
    """
    signature = _signature(report, by=by, at=at)
    with act("jobs.sign", by=by, at=at, **signature.words()) as entry:
        present = _submitted(report, seen=seen)
        if present.checker_id:
            raise refuse("", _("This report is signed already."))
        present.checker_id, present.checker_label = by.actor_id, by.actor_label
        present.signed_for, present.signed_at = signature.on_behalf_of, at
        present.save()
        whom = {"on_behalf_of": signature.on_behalf_of}
        lines = lines_of(present)
        make_step(present, Step.SIGNED, by=by, at=at, lines=lines, **whom)
        tell_followers(_spoken_of(lines), at=at)
        entry.record("job_report", present.pk, before=None, after=_about(present))
    return present


def return_report(
    report: Report,
    note: str,
    remarks: Iterable[RemarkFacts] = (),
    *,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> Report:
    """Send a report back to its maker, with what is to be looked at again.

    `seen` is the version that was read; whoever signs in another's name returns in it, too.
    Raises DeliveryError.
    """
    told = list(remarks)
    words = _returning(report, by=by, at=at).words()
    with act("jobs.return", by=by, at=at, **words) as entry:
        present = _submitted(report, seen=seen)
        _check_may_return(present, by=by, at=at)
        if problems := _return_problems(present, note, told):
            raise DeliveryError(problems)
        present.state = State.RETURNED
        present.save(update_fields=["state"])
        whom = words["on_behalf_of"]
        step = make_step(present, Step.RETURNED, by=by, at=at, note=note.strip(), on_behalf_of=whom)
        spoken = _spoken_of(lines_of(present))
        tell_followers(spoken, at=at)
        for one in told:
            _remark(step.pk, one, by=by, at=at)
        after = _about(present) | _untold_now(present, spoken, at=at)
        entry.record("job_report", present.pk, before=None, after=after)
    return present


def accept_report(report: Report, *, by: Actor, at: datetime, seen: int | None = None) -> Report:
    """Accept a signed report: its figures become claims, but on projects that left it meanwhile.

    `seen` is the version that was read. Raises DeliveryError, also when it was written to since,
    and where a project would fall between the reports: nobody tells it and nobody is to.
    """
    check(powers_on(report, by=by, at=at).accepts(report, places_of(report)))
    with act("jobs.accept", by=by, at=at) as entry:
        present = _submitted(report, seen=seen)
        if not present.checker_id:
            raise refuse("", _("This report is not signed yet."))
        if by.actor_id in {*makers_of(present), present.checker_id}:
            raise refuse("", _("Whoever made or signed a report does not accept it."))
        if problems := _fallen(present, at=at):
            raise DeliveryError(problems)
        lines, _left = parted(present, lines_of(present), at=at)
        claim(present, lines, by=by, at=at)
        present.state, present.accepter_id = State.ACCEPTED, by.actor_id
        present.save(update_fields=["state", "accepter_id"])
        make_step(present, Step.ACCEPTED, by=by, at=at, lines=lines)
        tell_followers(_spoken_of(lines), at=at)
        entry.record("job_report", present.pk, before=None, after=_about(present))
    return present


def _spoken_of(lines: Lines) -> list[int]:
    """Return the projects that lines are about."""
    return sorted({project for project, _phase, _kind in lines})


def _scope(by: Actor, at: datetime) -> Scope | None:
    return scope_of(by, on=timezone.localdate(at)) if isinstance(by, User) else None


def _about(report: Report) -> dict[str, Any]:
    """Return what the journal keeps of a report."""
    territory, enterprise = report.territory, report.enterprise
    return {
        "month": report.period.month,
        "territory": territory.key if territory else None,
        "enterprise": enterprise.key if enterprise else None,
        "state": str(report.state),
    }


def _untold_now(report: Report, projects: list[int], *, at: datetime) -> dict[str, Any]:
    """Return what the journal keeps of projects that nobody tells now that a report is back."""
    rows = Project.objects.filter(pk__in=projects)
    owed = untold_of(rows, [report.period], on=timezone.localdate(at)).get(report.period_id, {})
    keys = sorted(one.key for of in owed.values() for one in of)
    return {"untold": keys} if keys else {}


def _check_unlocked(locked_at: datetime | None) -> None:
    if locked_at is not None:
        text = _("This month is locked: it is corrected by an appended correction.")
        raise refuse("", text)


def _locked_row(report: Report) -> Report:
    rows = Report.objects.select_for_update(of=("self",))
    return rows.select_related("period", "territory", "enterprise").get(pk=report.pk)


def _writable(report: Report, *, by: Actor, at: datetime, seen: int | None = None) -> Report:
    check(powers_on(report, by=by, at=at).makes(report))
    present = _locked_row(report)
    _check_unlocked(present.period.locked_at)
    if present.state not in WRITABLE:
        raise refuse("", _("This report was sent; it is written to again once it is returned."))
    _check_seen(present, seen)
    return present


def _submitted(report: Report, *, seen: int | None) -> Report:
    present = _locked_row(report)
    if present.state != State.SUBMITTED:
        raise refuse("", _("This report does not wait for an answer."))
    _check_seen(present, seen)
    return present


def _check_seen(present: Report, seen: int | None) -> None:
    """Refuse what somebody does with figures that are no longer those they saw."""
    if seen is not None and seen != present.version:
        text = _(
            "This report was changed meanwhile, perhaps by you in another window. "
            "Load the page again."
        )
        raise refuse("", text)


def _signature(report: Report, *, by: Actor, at: datetime) -> Signature:
    """Say in whose name somebody signs; nobody signs what they made or what was made for them."""
    signature = powers_on(report, by=by, at=at).signature(report, places_of(report))
    if signature is None:
        raise PermissionDenied
    report.refresh_from_db(fields=["maker_id"])
    makers = makers_of(report)
    if by.actor_id in makers:
        text = _("Whoever made a report does not sign it. The deputy or the oblast may.")
        raise refuse("", text)
    if not makers.isdisjoint(signature.signs_for):
        raise refuse("", _("You would sign for the person who made it. Somebody else may."))
    return signature


def _returning(report: Report, *, by: Actor, at: datetime) -> Signature:
    """Say in whose name somebody returns a report: their own, where they accept it as well."""
    powers, places = powers_on(report, by=by, at=at), places_of(report)
    if powers.accepts(report, places):
        return Signature()
    signature = None if report.checker_id else powers.signature(report, places)
    if signature is None:
        raise PermissionDenied
    return signature


def _check_may_return(report: Report, *, by: Actor, at: datetime) -> None:
    _returning(report, by=by, at=at)
    if by.actor_id == report.maker_id:
        raise refuse("", _("Whoever made a report does not return it."))


def _differs(one: LineFacts, before: Lines) -> bool:
    was, told = before.get(one.key), one.told
    if was is None:
        return bool(told.figures)
    return (was.figures, was.evidence_class, was.why) != (
        told.figures,
        told.evidence_class,
        told.why if told.figures else "",
    )


def _said(why: str, lines: Iterable[LineFacts]) -> str:
    """Add to the words on a report those beside lines without a figure, each once."""
    for one in lines:
        word = "" if one.told.figures else one.told.why
        known = "\n".join(why.splitlines())
        if word and f"\n{word}\n" not in f"\n{known}\n":
            why = f"{why}\n{word}".strip()
    return why


def _write_line(report: Report, one: LineFacts) -> None:
    named: dict[str, Any] = {
        "report": report,
        "project": one.project,
        "phase": one.phase,
        "kind": one.kind,
    }
    told = one.told
    if not told.figures:
        ReportLine.objects.filter(**named).delete()
        return
    blank: dict[str, Any] = dict.fromkeys((*JOB_FIGURES, *LOSS_FIGURES))
    values = {**blank, **told.figures, "evidence_class": told.evidence_class, "why": told.why}
    ReportLine.objects.update_or_create(**named, defaults=values)


def _unready(
    report: Report, lines: Lines, why: str, *, scope: Scope | None, at: datetime
) -> Problems:
    """Say what is missing, and what was asked about and not answered."""
    found: Problems = {}
    projects = {one.pk: one for one in projects_of(report, scope, at=at)}
    if text := text_problem(why, longest=NOTE_LENGTH):
        found["why"] = [text]
    for pk in _silent(report, lines, projects):
        place = place_of(LineFacts(projects[pk], JobKind.PERMANENT), "fte")
        found[place] = [_("Say how many work here; 0 if nobody does.")]
    return found | _doubts(report, lines, why, projects)


def _doubts(report: Report, lines: Lines, why: str, projects: dict[int, Project]) -> Problems:
    """Say what is asked about and not answered."""
    found: Problems = {}
    _month, before = lines_before(reporter_of(report), report.period.month)
    theirs = enterprise_lines(report, projects)
    for key in unanswered(before, lines, why, theirs):
        if key[0] not in projects:
            continue
        facts = _facts_at(key, projects[key[0]])
        if key in lines:
            text = _("This changed by half or more since last month. Say why.")
            found[place_of(facts, "why")] = [text]
        else:
            text = _(
                "Last month %(fte)s FTE were told here, and now nothing is. Say why; if people "
                "still work here, write how many."
            )
            found[place_of(facts, "fte")] = [text % {"fte": number_text(before[key].fte)}]
    if not why.strip() and is_copy(before, lines):
        found["why"] = [_("These are exactly last month's figures. Say why nothing changed.")]
    return found


def _silent(report: Report, lines: Lines, projects: dict[int, Project]) -> list[int]:
    """Return the projects that nobody says a figure of permanent jobs about."""
    said = {key[0] for key in lines if key[2] == JobKind.PERMANENT}
    theirs = enterprise_lines(report, projects)
    said |= {key[0] for key in theirs if key[2] == JobKind.PERMANENT}
    return sorted(set(projects) - said)


def _fallen(report: Report, *, at: datetime) -> Problems:
    """Name the projects that an accepted report would leave to nobody but a correction."""
    if report.territory_id is None:
        return {}
    rows = Project.objects.filter(territory=report.territory_id)
    owed = untold_of(rows, [report.period], on=timezone.localdate(at)).get(report.period_id, {})
    text = _(
        "%(project)s: nobody tells how many work here any more. What an enterprise had sent was "
        "returned or is no longer of its report. Return this report, so that the territory tells "
        "it."
    )
    return {
        place_of(LineFacts(one, JobKind.PERMANENT), "fte"): [text % {"project": one.name}]
        for one in owed.get(reporter_of(report), ())
    }


def _facts_at(key: Key, project: Project) -> LineFacts:
    phase = Phase.objects.get(pk=key[1]) if key[1] is not None else None
    return LineFacts(project, JobKind(key[2]), phase=phase)


def _return_problems(report: Report, note: str, remarks: list[RemarkFacts]) -> Problems:
    found: Problems = {}
    needed = "" if remarks else _("Say what is to be put right, in a note or beside a figure.")
    if text := text_problem(note, longest=NOTE_LENGTH, needed=needed):
        found["note"] = [text]
    known = {one.pk for one in projects_of(report, None, at=report.opened_at)}
    for one in remarks:
        place = place_of(LineFacts(one.project, one.kind, phase=one.phase), one.field)
        if one.project.pk not in known or one.field not in FIGURES[one.kind]:
            found[place] = [_("There is no such figure in this report.")]
        elif text := text_problem(one.text, longest=NOTE_LENGTH, needed=_("Write the remark.")):
            found[place] = [text]
    return found


def _remark(step: int, one: RemarkFacts, *, by: Actor, at: datetime) -> None:
    Remark.objects.create(
        step_id=step,
        project=one.project,
        phase=one.phase,
        kind=one.kind,
        field=one.field,
        text=one.text.strip(),
        actor_id=by.actor_id,
        actor_label=by.actor_label,
        at=at,
    )
