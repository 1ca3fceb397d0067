"""Rounds: each is opened once, with an answer for every office and the lines it begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.data_requests.columns import carried
from bagdar.core.data_requests.rounds import Monthly, month_before
from bagdar.core.terms.working_time import working_day_from
from bagdar.web.data_requests.actions.checks import REQUEST, desk_for
from bagdar.web.data_requests.models import (
    WRITABLE,
    Answer,
    DataRequest,
    Desk,
    DeskKind,
    FormVersion,
    Line,
    Recipient,
    Repeats,
    Round,
    State,
)
from bagdar.web.data_requests.permissions import DeskFacts, refuse
from bagdar.web.data_requests.queries.desks import asked_since, desk_names, parent_of
from bagdar.web.data_requests.queries.prefill import (
    FREE_LINES,
    MOST_LINES,
    NewLine,
    lines_for,
    projects_for,
)
from bagdar.web.journal.actions import Actor, System, act
from bagdar.web.projects.models import Project
from bagdar.web.territories.queries import country_calendar, land

TIMER = System("data requests")
MOST_NAMED = 5


def open_rounds(*, at: datetime) -> int:
    """Open what every monthly request asks for the month that is over; count the rounds.

    Opened before, a round is not opened again, however often this runs.
    """
    opened = 0
    waiting = DataRequest.objects.filter(
        repeats=Repeats.MONTHLY, sent_at__isnull=False, withdrawn_at=None
    )
    for number in waiting.order_by("pk").values_list("pk", flat=True):
        opened += _open_one(number, at=at)
    return opened


def _open_one(number: int, *, at: datetime) -> bool:
    request = DataRequest.objects.select_related("asker").get(pk=number)
    if not _is_wanted(request, at):
        return False
    with act("data_requests.open", by=TIMER, at=at) as entry:
        DataRequest.objects.select_for_update().get(pk=number)
        made = open_due_round(request, at=at)
        told = {"period": made.period if made else None}
        entry.record(REQUEST, number, before=None, after=told)
    return made is not None


def _is_wanted(request: DataRequest, at: datetime) -> bool:
    period = month_before(timezone.localdate(at))
    opened = Round.objects.filter(request=request, period=period).exists()
    return not opened and _due(request, terms_of(request).due_on(period)) > at


def terms_of(request: DataRequest) -> Monthly:
    """Return the monthly terms of a request."""
    return Monthly(request.due_day or 1, request.lower_day)


def open_due_round(request: DataRequest, *, at: datetime) -> Round | None:
    """Open the round that is due by now, within an act: the only one, or the month that is over.

    A month whose term has passed is not asked for any more. Where that of the lower level alone
    has passed, it answers in the term of the upper: no answer is late before it is asked for.
    """
    if request.repeats == Repeats.ONCE:
        due, lower = request.due_at, request.lower_due_at
        return None if due is None else _open(request, None, due, lower, at=at)
    if not _is_wanted(request, at):
        return None
    period, terms = month_before(timezone.localdate(at)), terms_of(request)
    lower_day = terms.lower_due_on(period)
    lower = _due(request, lower_day) if lower_day else None
    if lower is not None and lower <= at:
        lower = None
    return _open(request, period, _due(request, terms.due_on(period)), lower, at=at)


def _due(request: DataRequest, day: date) -> datetime:
    """Return the moment due on a day; on a day off of the country, on the next working one."""
    calendar = country_calendar(day, synthetic=request.is_synthetic)
    worked = working_day_from(day, calendar)
    return timezone.make_aware(datetime.combine(worked, request.due_hour or time(18)))


def _open(
    request: DataRequest,
    period: date | None,
    due_at: datetime,
    lower_due_at: datetime | None,
    *,
    at: datetime,
) -> Round:
    form = request.forms.order_by("-number")[0]
    made = Round.objects.create(
        request=request,
        period=period,
        form=form,
        due_at=due_at,
        lower_due_at=lower_due_at,
        opened_at=at,
    )
    _make_answers(made, at=at)
    return made


def _make_answers(round_: Round, *, at: datetime) -> None:
    """Make an answer for each office, and for the oblast above a district that is asked."""
    day = timezone.localdate(at)
    request = round_.request
    desks = _recipients(request, day)
    above = {one.pk: _oblast_of(one, request, day) for one in desks}
    tops = [one for one in desks if above[one.pk] is None]
    made = {one.pk: _answer(round_, one, None) for one in tops}
    for one in desks:
        if (oblast := above[one.pk]) is None:
            continue
        if oblast.pk not in made:
            made[oblast.pk] = _answer(round_, oblast, None, own=False)
        made[one.pk] = _answer(round_, one, made[oblast.pk])
    asked = [one.territory_id for one in desks if one.territory_id]
    for one in desks:
        begin_lines(made[one.pk], asked, at=at)


def check_lengths(request: DataRequest, form: FormVersion, *, at: datetime) -> None:
    """Refuse a form that asks an office about more projects than it can fill in.

    None is left out unsaid: what the register grows by later is asked in later rounds.
    """
    if form.rows != "projects" or Project.objects.count() <= MOST_LINES:
        return
    day = timezone.localdate(at)
    desks = _recipients(request, day)
    asked = [one.territory_id for one in desks if one.territory_id]
    long = {}
    for one in desks:
        under = _below(one, asked, day)
        rows = projects_for(form, one, asker=request.asker, at=at, below=under)
        if (number := rows.count()) > MOST_LINES:
            long[one.pk] = number
    if not long:
        return
    names = desk_names([one for one in desks if one.pk in long], on=day)
    text = _(
        "One office is asked about %(most)d projects at the most. Choose fewer by the filters, or "
        "ask those below: %(offices)s."
    )
    told = "; ".join(f"{names[pk]}: {number}" for pk, number in [*long.items()][:MOST_NAMED])
    raise refuse("", text % {"most": MOST_LINES, "offices": told})


def _recipients(request: DataRequest, day: date) -> list[Desk]:
    """Return the offices that are asked on a day, and write down those that came into being.

    An akimat whose territory has ended is asked no more.
    """
    desks = [one.desk for one in request.recipients.select_related("desk").order_by("pk")]
    stated = [one.territory_id for one in desks if one.territory_id]
    made = timezone.localdate(request.created_at)
    for one in asked_since(stated, made=made, day=day):
        desk = desk_for(DeskFacts(DeskKind.AKIMAT, one), synthetic=request.is_synthetic)
        Recipient.objects.create(request=request, desk=desk)
        desks.append(desk)
    tree = land().placing(day).tree
    return [one for one in desks if one.territory_id is None or tree.node(one.territory_id)]


def _oblast_of(desk: Desk, request: DataRequest, day: date) -> Desk | None:
    """Return the akimat that consolidates a district: its oblast, unless the oblast asks itself."""
    if desk.kind != DeskKind.AKIMAT or desk.territory_id is None:
        return None
    oblast = parent_of(desk.territory_id, day)
    if oblast is None or oblast == request.asker.territory_id:
        return None
    return desk_for(DeskFacts(DeskKind.AKIMAT, oblast), synthetic=desk.is_synthetic)


def _answer(round_: Round, desk: Desk, above: Answer | None, *, own: bool = True) -> Answer:
    lower = round_.lower_due_at if above is not None else None
    return Answer.objects.create(
        round=round_,
        desk=desk,
        above=above,
        own=own,
        form=round_.form,
        due_at=lower or round_.due_at,
    )


def begin_lines(answer: Answer, asked: Iterable[int], *, at: datetime) -> None:
    """Write the lines that an answer begins with."""
    if answer.form.rows == "free":
        more_lines(answer)
        return
    found = _register_lines(answer, asked, at=at)
    _write(answer, found, first=1)


def more_lines(answer: Answer) -> None:
    """Add blank lines to a form without lines of the register."""
    last = answer.lines.order_by("-slot").first()
    blank = [NewLine(None, "", {})] * FREE_LINES
    _write(answer, blank, first=(last.slot if last else 0) + 1)


def _register_lines(answer: Answer, asked: Iterable[int], *, at: datetime) -> list[NewLine]:
    under = _below(answer.desk, asked, timezone.localdate(at))
    asker = answer.round.request.asker
    month = answer.round.period
    return lines_for(answer.form, answer.desk, asker=asker, at=at, below=under, month=month)


def _below(desk: Desk, asked: Iterable[int], day: date) -> list[int]:
    """Keep the territories that are asked and lie under the one of a desk."""
    others = [one for one in asked if one != desk.territory_id]
    return [one for one in others if parent_of(one, day) == desk.territory_id]


def _write(answer: Answer, lines: Sequence[NewLine], *, first: int) -> None:
    Line.objects.bulk_create(
        [
            Line(answer=answer, slot=slot, project_id=one.project, known=dict(one.known))
            for slot, one in enumerate(lines, first)
        ],
        batch_size=500,
    )


# --- a new version of the form


def move_to_form(form: FormVersion, *, by: Actor, at: datetime) -> None:
    """Move what is still being filled in to a new version, in the round it was made for.

    What was handed over or signed keeps the version it was given on until it comes back.
    """
    round_ = form.moved
    if round_ is None:
        return
    Round.objects.filter(pk=round_.pk).update(form=form)
    locked = list(round_.answers.select_for_update().order_by("pk").values_list("pk", flat=True))
    rows = Answer.objects.filter(pk__in=locked, state__in=WRITABLE).order_by("pk")
    for one in rows.select_related("desk", "form", "round__request__asker"):
        _move(one, form, by=by, at=at)


def round_to_move(request: DataRequest) -> Round | None:
    """Return the round that a new form is for: the newest, while some answer is not accepted.

    The tables of rounds before it stay as they were asked.
    """
    newest = request.rounds.order_by("-opened_at", "-pk").first()
    if newest is None or not newest.answers.exclude(state=State.ACCEPTED).exists():
        return None
    return newest


def catch_up(answer: Answer, *, by: Actor, at: datetime) -> None:
    """Move an answer that is open again to the version its round moved to meanwhile."""
    form = FormVersion.objects.get(rounds=answer.round_id)
    if answer.form_id != form.pk:
        _move(answer, form, by=by, at=at)


def _move(answer: Answer, form: FormVersion, *, by: Actor, at: datetime) -> None:
    before, after = answer.form.asked, form.asked
    answer.form = form
    answer.save(update_fields=("form",))
    if not answer.own:
        return
    asked = answer.round.answers.filter(own=True, desk__territory__isnull=False)
    places = asked.values_list("desk__territory", flat=True)
    fresh = {one.project: one for one in _register_lines(answer, places, at=at)}
    lines = list(answer.lines.all())
    for one in lines:
        one.values = carried(one.values, before, after)
        one.version += 1
        one.changed_by, one.changed_label, one.changed_at = by.actor_id, by.actor_label, at
        if one.project_id in fresh:
            one.known = dict(fresh[one.project_id].known)
    Line.objects.bulk_update(
        lines,
        ["values", "version", "known", "changed_by", "changed_label", "changed_at"],
        batch_size=200,
    )
    _mend_lines(answer, lines, fresh)


def _mend_lines(answer: Answer, lines: Sequence[Line], fresh: Mapping[int | None, NewLine]) -> None:
    """Take away empty lines that the form does not ask for, and add those that it does.

    A line in which something was written stays, whatever the form asks.
    """
    empty = {one.pk: one.project_id for one in lines if not one.values}
    gone = [pk for pk, project in empty.items() if project not in fresh]
    if answer.form.rows == "projects":
        answer.lines.filter(pk__in=gone).delete()
        present = {one.project_id for one in lines}
        last = max((one.slot for one in lines), default=0)
        new = [one for one in fresh.values() if one.project not in present]
        _write(answer, new, first=last + 1)
        return
    answer.lines.filter(pk__in=[pk for pk in gone if empty[pk] is not None]).delete()
    if not answer.lines.filter(project=None).exists():
        more_lines(answer)
