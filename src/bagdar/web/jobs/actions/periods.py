"""Months: opened when they are over, locked when they are settled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.delivery.life import over_on
from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.models import NOTE_LENGTH
from bagdar.web.delivery.permissions import check
from bagdar.web.delivery.queries.missing import last_month
from bagdar.web.jobs.actions.checking import Problems
from bagdar.web.jobs.actions.steps import make_step
from bagdar.web.jobs.models import Period, Report, State, Step
from bagdar.web.jobs.permissions import powers_by
from bagdar.web.jobs.queries.expected import Reporter, due_on, period_of
from bagdar.web.jobs.queries.unfinished import Left, unfinished
from bagdar.web.journal.actions import Actor, System, act
from bagdar.web.people.models import User

NOTHING_LEFT = Left()


def open_period(month: date, *, synthetic: bool, by: Actor, at: datetime) -> Period:
    """Return a month of one world, opened if it was not: the office and the installation open it.

    Raises DeliveryError for one that is not over, PermissionDenied for whoever opens none.
    """
    if month.day != 1:
        raise refuse("month", _("Name the month by its first day."))
    if found := period_of(month, synthetic=synthetic):
        return found
    _check_decides(synthetic=synthetic, by=by, at=at)
    today = timezone.localdate(at)
    if over_on(month) > today:
        raise refuse("month", _("This month is not over yet; report it from its last day on."))
    with act("jobs.open_period", by=by, at=at) as entry:
        due = due_on(month, synthetic=synthetic)
        days = {"ends_on": over_on(month), "opened_on": today, "due_on": due}
        made, _new = Period.objects.get_or_create(
            month=month, is_synthetic=synthetic, defaults=days
        )
        after = {"month": month, "due_on": made.due_on, "is_synthetic": synthetic}
        entry.record("job_period", made.pk, before=None, after=after)
    return made


def period_to_report(month: date, *, synthetic: bool, by: Actor, at: datetime) -> Period:
    """Return the month that somebody is about to report.

    The installation opens the newest one that is over, whoever comes first; any other is open
    already, or was not opened for this world. Raises DeliveryError.
    """
    if found := period_of(month, synthetic=synthetic):
        return found
    if not isinstance(by, User):
        return open_period(month, synthetic=synthetic, by=by, at=at)
    if month.day == 1 and month < last_month(timezone.localdate(at)):
        text = _("This month was not opened: the programme office opens months of the past.")
        raise refuse("month", text)
    return open_period(month, synthetic=synthetic, by=System("jobs"), at=at)


def set_due_day(period: Period, day: date, *, ground: str, by: Actor, at: datetime) -> None:
    """Set another day by which a month is reported, with the ground of it.

    What was overdue when the day was moved stays overdue in scorecards. Raises DeliveryError.
    """
    check_office(period, by=by, at=at)
    today = timezone.localdate(at)
    if problems := _due_problems(period, day, ground, today=today):
        raise DeliveryError(problems)
    with act("jobs.due_day", by=by, at=at, ground=ground.strip()) as entry:
        found = Period.objects.select_for_update().get(pk=period.pk)
        if found.locked_at is not None:
            raise refuse("", _("This month is locked."))
        before = found.due_on
        if today > before and found.passed_due_on is None:
            found.passed_due_on = before
        found.due_on = day
        found.save(update_fields=["due_on", "passed_due_on"])
        after = {"due_on": day, "judged_by": found.judged_by}
        entry.record("job_period", found.pk, before={"due_on": before}, after=after)


def _due_problems(period: Period, day: date, ground: str, *, today: date) -> Problems:
    found: Problems = {}
    if day < period.ends_on:
        found["due_on"] = [_("The month is not over by then.")]
    elif day < min(today, period.due_on):
        found["due_on"] = [_("This day has passed: nobody could keep it any more.")]
    needed = _("Say why the day is moved: the ground stays in the journal.")
    if text := text_problem(ground, longest=NOTE_LENGTH, needed=needed):
        found["ground"] = [text]
    return found


def lock_period(period: Period, *, left: Left = NOTHING_LEFT, by: Actor, at: datetime) -> Period:
    """Lock a month: what was accepted stays as it is, what did not come is recorded as missing.

    `left` is how much is not there, as whoever locks knows it: it is done without that alone. The
    journal names all of it. Raises DeliveryError where it is another number, and while reports
    wait for a signature or an answer.
    """
    check_office(period, by=by, at=at)
    with act("jobs.lock", by=by, at=at) as entry:
        locked = Period.objects.select_for_update().get(pk=period.pk)
        if locked.locked_at is not None:
            raise refuse("", _("This month is locked already."))
        reports = Report.objects.filter(period=locked)
        if waiting := reports.filter(state=State.SUBMITTED).count():
            text = _("Reports wait for a signature or an answer: %d. Accept or return them first.")
            raise refuse("", text % waiting)
        found = unfinished(locked, at=at)
        if problems := _unknown(found.left, left):
            raise DeliveryError(problems)
        _open_missing(locked, found.silent, at=at)
        for report in reports.filter(state=State.ACCEPTED).select_for_update():
            report.state = State.LOCKED
            report.save(update_fields=["state"])
            make_step(report, Step.LOCKED, by=by, at=at)
        locked.locked_at, locked.locked_by, locked.locked_label = at, by.actor_id, by.actor_label
        locked.save(update_fields=["locked_at", "locked_by", "locked_label"])
        after = {
            "locked": True,
            "accepted": reports.filter(state=State.LOCKED).count(),
            "missing": found.missing,
            "before_register": found.before,
            "drafts": found.drafts,
            "returned": found.returned,
            "untold": found.untold,
        }
        entry.record("job_period", locked.pk, before={"locked": False}, after=after)
    return locked


def _unknown(found: Left, known: Left) -> Problems:
    """Name what is not there of a month and was not confirmed, or is another number by now."""
    texts = {
        "missing": _("Owe the month and sent nothing: %(number)d."),
        "drafts": _("Drafts that were not sent: %(number)d."),
        "returned": _("Returned and not sent again: %(number)d."),
        "untold": _("Projects of which nobody told the people at work: %(number)d."),
    }
    ask = _("Confirm this number to lock the month without them.")
    return {
        name: [f"{text % {'number': getattr(found, name)}} {ask}"]
        for name, text in texts.items()
        if getattr(found, name) != getattr(known, name)
    }


def _check_decides(*, synthetic: bool, by: Actor, at: datetime) -> None:
    powers = powers_by(by, at=at)
    check(powers.acts_in(synthetic=synthetic) and (powers.office or powers.installation))


def check_office(period: Period, *, by: Actor, at: datetime) -> None:
    """Refuse whoever is not the programme office in the world of a month."""
    _check_decides(synthetic=period.is_synthetic, by=by, at=at)


def _open_missing(period: Period, silent: Iterable[Reporter], *, at: datetime) -> None:
    """Open an empty report for each reporter that sent none, so that its absence is kept."""
    for one in silent:
        Report.objects.create(
            period=period,
            territory_id=one.territory_id,
            enterprise_id=one.enterprise_id,
            opened_at=at,
            saved_at=at,
        )
