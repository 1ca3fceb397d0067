"""Steps of a case: interests declared, then each step appended, and where it stands after it.

Rules of the course live in core; here stand rights, words, files and the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.cases import course
from bagdar.core.cases.course import (
    GIVES_TERM,
    OF_RECIPIENT,
    REPLIED_WITHIN_WORKING_DAYS,
    CourseError,
    Event,
    Happening,
    Side,
)
from bagdar.core.terms.working_time import adding
from bagdar.web.cases.actions.files import Given, forgotten, kept, put, read_files
from bagdar.web.cases.models import NOTE_LENGTH, Case, CaseFlag, CaseState, CaseStep, Declaration
from bagdar.web.cases.permissions import Powers, powers_by
from bagdar.web.cases.queries.concerning import concerned
from bagdar.web.cases.queries.standing import calendar_of_case, declared, events_of
from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.permissions import check
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import Organisation
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.wording import in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CASE = "case"
ACTS: Mapping[Happening, str] = {
    Happening.CHECKED: "cases.check",
    Happening.NOTICED: "cases.notice",
    Happening.TERM_EXTENDED: "cases.extend",
    Happening.NOTICE_WITHDRAWN: "cases.withdraw",
    Happening.REPLY_ACCEPTED: "cases.reply",
    Happening.REPLY_OBJECTED: "cases.reply",
    Happening.CONFIRMED: "cases.confirm",
    Happening.EXPLAINED: "cases.explain",
    Happening.APPEALED: "cases.appeal",
    Happening.APPEAL_UPHELD: "cases.decide_appeal",
    Happening.APPEAL_REFUSED: "cases.decide_appeal",
    Happening.RETURNED: "cases.return",
    Happening.CLOSED: "cases.close",
}
NEEDED: Mapping[Happening, StrOrPromise] = {
    Happening.CHECKED: gettext_lazy("Write what was looked at."),
    Happening.NOTICED: gettext_lazy("Write what is asked, and which papers are to be shown."),
    Happening.TERM_EXTENDED: gettext_lazy("Write why more time is given."),
    Happening.NOTICE_WITHDRAWN: gettext_lazy("Write why the notice is withdrawn."),
    Happening.REPLY_ACCEPTED: gettext_lazy("Write what you will do, or have done."),
    Happening.REPLY_OBJECTED: gettext_lazy("Write what explains it."),
    Happening.CONFIRMED: gettext_lazy("Write what was found, and from which papers."),
    Happening.EXPLAINED: gettext_lazy("Write what explains it."),
    Happening.APPEALED: gettext_lazy("Write why you do not agree."),
    Happening.APPEAL_UPHELD: gettext_lazy("Write why the appeal is right."),
    Happening.APPEAL_REFUSED: gettext_lazy("Write why what was found stands."),
    Happening.RETURNED: gettext_lazy("Write what is missing."),
}
STANDS = ("noticed_on", "reply_by", "replied_on", "found_on", "appeal_by", "closed_on")


@dataclass(frozen=True)
class Told:
    """What is said with a step: words, files; of a notice, to whom, the term, and what it is about.

    `also` are flags that concern whom it is to though no link is known.
    """

    note: str = ""
    files: tuple[Given, ...] = field(default=())
    organisation: Organisation | None = None
    enterprise: Enterprise | None = None
    days: int = REPLIED_WITHIN_WORKING_DAYS
    also: tuple[int, ...] = ()


def declare(case: Case, *, conflict: bool, note: str, by: Actor, at: datetime) -> Declaration:
    """Declare one's interests in a case; whoever has some works nothing of it from then on.

    Raises DeliveryError, PermissionDenied, Case.DoesNotExist.
    """
    needed = _("Say which interest it is.") if conflict else ""
    if problem := text_problem(note, longest=NOTE_LENGTH, needed=needed):
        raise refuse("note", problem)
    with act("cases.declare", by=by, at=at) as entry:
        powers = powers_by(by, at=at)
        present = _locked(case, powers, by)
        check(powers.may_work(present))
        earlier = Declaration.objects.filter(case=present, actor_id=by.actor_id)
        if earlier.filter(conflict=True).exists():
            raise refuse("", _("You declared an interest in this case: it stays."))
        if earlier.filter(conflict=conflict).exists():
            raise refuse("", _("You declared that already."))
        made = Declaration.objects.create(
            case=present,
            conflict=conflict,
            note=note.strip(),
            actor_id=by.actor_id,
            actor_label=by.actor_label,
            at=at,
        )
        after = {"conflict": conflict, "note": made.note}
        entry.record(CASE, present.pk, before=None, after=after)
    return made


def take(
    case: Case, happening: Happening, told: Told | None = None, *, by: Actor, at: datetime
) -> Case:
    """Take a step. Raises DeliveryError for one that cannot be taken.

    Raises PermissionDenied, and Case.DoesNotExist for a case that is not shown. Files are read
    before anything is written, and forgotten when nothing is.
    """
    said, on = told or Told(), timezone.localdate(at)
    side = Side.RECIPIENT if happening in OF_RECIPIENT else Side.AUDITOR
    _check_side(_shown(case, powers_by(by, at=at), by), side, powers_by(by, at=at))
    _check_words(happening, said)
    files = read_files(said.files)
    try:
        put(files)
        with act(ACTS[happening], by=by, at=at) as entry:
            powers = powers_by(by, at=at)
            present = _locked(case, powers, by)
            _check_side(present, side, powers)
            _check_declared(present, side, by)
            if happening is Happening.NOTICED:
                _address(present, said)
            after_days = adding(calendar_of_case(present, on=on))
            before = course.course(events_of(present), after=after_days)
            event = Event(on, happening, side, by.actor_id, said.days)
            try:
                standing = course.step(before, event, after=after_days)
            except CourseError as error:
                name = "days" if happening in GIVES_TERM else ""
                raise refuse(name, in_words(error.problem)) from error
            left = _left_out(present, said) if happening is Happening.NOTICED else ()
            if happening is Happening.NOTICE_WITHDRAWN:
                _unaddress(present)
            row = _append(present, event, said, by=by, at=at)
            given = kept(row, files)
            stand(present, standing)
            present.save()
            entry.record(
                CASE,
                present.pk,
                before={"state": before.state.value if before.state else None},
                after=_told(present, happening, said, [one.sha256 for one in given])
                | ({"left_out": list(left)} if left else {}),
            )
    except BaseException:
        forgotten(files)
        raise
    return present


def stand(case: Case, standing: course.Standing) -> None:
    """Set where a case stands; it is not saved."""
    assert standing.state is not None  # noqa: S101 -- every case was opened
    case.state = standing.state.value
    case.outcome = standing.outcome.value if standing.outcome is not None else ""
    for name in STANDS:
        setattr(case, name, getattr(standing, name))


def _told(case: Case, happening: Happening, said: Told, files: list[str]) -> dict[str, Any]:
    after: dict[str, Any] = {"step": happening.value, "state": case.state}
    after |= {"note": said.note.strip()} if said.note.strip() else {}
    if happening is Happening.NOTICED:
        to = said.organisation or said.enterprise
        after |= {"to": to.key if to else None, "reply_by": case.reply_by}
    if happening is Happening.TERM_EXTENDED:
        after |= {"reply_by": case.reply_by}
    return after | ({"files": files} if files else {})


def _shown(case: Case, powers: Powers, by: Actor) -> Case:
    rows = Case.objects.filter(powers.seen())
    if getattr(by, "is_synthetic", False):
        rows = rows.filter(is_synthetic=True)
    return rows.get(pk=case.pk)


def _locked(case: Case, powers: Powers, by: Actor) -> Case:
    """Lock a case that the person is shown. Raises Case.DoesNotExist."""
    shown = _shown(case, powers, by)
    rows = Case.objects.select_for_update(of=("self",)).select_related("territory")
    return rows.get(pk=shown.pk)


def _check_side(case: Case, side: Side, powers: Powers) -> None:
    check(powers.answers(case) if side is Side.RECIPIENT else powers.may_work(case))


def _check_declared(case: Case, side: Side, by: Actor) -> None:
    if side is Side.RECIPIENT:
        return
    known = declared(case, by.actor_id)
    if known is None:
        raise refuse("", _("First declare whether you have an interest in this case."))
    if known:
        raise refuse("", _("You declared an interest in this case: somebody else works it."))


def _check_words(happening: Happening, said: Told) -> None:
    needed = str(NEEDED.get(happening, ""))
    if problem := text_problem(said.note, longest=NOTE_LENGTH, needed=needed):
        raise refuse("note", problem)


def _address(case: Case, said: Told) -> None:
    """Set whom the notice is to: one organisation or one enterprise, of the same world."""
    if (said.organisation is None) == (said.enterprise is None):
        raise refuse("recipient", _("Choose one organisation or enterprise to ask."))
    to = said.organisation or said.enterprise
    if to is not None and is_synthetic_key(to.key) != case.is_synthetic:
        raise DeliveryError({"recipient": [_("What is made up and what is real are not linked.")]})
    case.organisation, case.enterprise = said.organisation, said.enterprise


def _unaddress(case: Case) -> None:
    """Forget whom the notice was to; what it left out is of the case again, if it is free."""
    case.organisation = case.enterprise = None
    for row in CaseFlag.objects.filter(case=case, left_out=True).select_related("flag"):
        taken = CaseFlag.objects.filter(
            flag__subject=row.flag.subject_id, flag__code=row.flag.code, left_out=False
        )
        if not taken.exclude(case__state=CaseState.CLOSED).exists():
            CaseFlag.objects.filter(pk=row.pk).update(left_out=False)


def _left_out(case: Case, said: Told) -> tuple[str, ...]:
    """Leave out the flags that do not concern whom the notice is to; return what they are called.

    Raises DeliveryError where none is known to concern them.
    """
    to = said.organisation or said.enterprise
    assert to is not None  # noqa: S101 -- the notice was addressed
    rows = list(
        CaseFlag.objects.filter(case=case).select_related("flag__subject__project").order_by("pk")
    )
    flags = [row.flag for row in rows]
    if unknown := set(said.also) - {one.pk for one in flags}:
        numbers = ", ".join(str(one) for one in sorted(unknown))
        raise refuse("also", _("Not flags of this case: %s.") % numbers)
    found = {one.pk for one in concerned(flags, to, also=said.also)}
    if not found:
        text = _("No flag of this case is known to concern %s: say which do.")
        raise refuse("also", text % to.name)
    left = [row for row in rows if row.flag_id not in found]
    CaseFlag.objects.filter(pk__in=[row.pk for row in left]).update(left_out=True)
    return tuple(f"{row.flag.code} {row.flag.subject.ref}" for row in left)


def _append(case: Case, event: Event, said: Told, *, by: Actor, at: datetime) -> CaseStep:
    return CaseStep.objects.create(
        case=case,
        happening=event.happening.value,
        side=event.side.value,
        on=event.on,
        days=event.days if event.happening in GIVES_TERM else None,
        note=said.note.strip(),
        actor_id=by.actor_id,
        actor_label=by.actor_label,
        at=at,
    )
