"""Asking: a request is drafted, sent with its number, withdrawn, extended, copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.data_requests.columns import Column, form_problems
from bagdar.core.terms.outgoing import outgoing_number
from bagdar.web.data_requests.actions.checks import (
    ANSWER,
    REQUEST,
    desk_for,
    locked_answer,
    locked_request,
)
from bagdar.web.data_requests.actions.opening import (
    MOST_NAMED,
    check_lengths,
    move_to_form,
    open_due_round,
    round_to_move,
)
from bagdar.web.data_requests.models import (
    NOTE_LENGTH,
    Answer,
    DataRequest,
    Desk,
    DeskKind,
    Extension,
    FormVersion,
    Recipient,
    Repeats,
    Round,
)
from bagdar.web.data_requests.permissions import (
    DataRequestError,
    DeskFacts,
    asking_desks,
    check_asks,
    refuse,
    scope_by,
)
from bagdar.web.data_requests.queries.desks import letter_pattern, scope_of_desk
from bagdar.web.data_requests.queries.prefill import FILTERS, KNOWN
from bagdar.web.data_requests.queries.workbook import heading_taken
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import Organisation, User
from bagdar.web.projects.models import Project
from bagdar.web.territories.models import Reach, Territory, is_synthetic_key
from bagdar.web.wording import in_words

MOST_RECIPIENTS = 500
FACTS = (
    *("title", "letter", "signer", "outgoing", "repeats", "due_at", "lower_due_at"),
    *("due_day", "lower_day", "due_hour"),
)


@dataclass(frozen=True)
class Table:
    """The table that is asked for: columns, where its lines come from, what is locked."""

    columns: tuple[Column, ...]
    rows: str = "projects"
    filters: Mapping[str, str] = field(default_factory=dict)
    known: tuple[str, ...] = ("name", "enterprise", "stage")


def create_request(
    asker: DeskFacts,
    facts: Mapping[str, Any],
    recipients: Iterable[DeskFacts],
    table: Table,
    *,
    by: User,
    at: datetime,
    copied_from: DataRequest | None = None,
) -> DataRequest:
    """Draft a request in the name of an office of the person's."""
    if asker not in asking_desks(scope_by(by, at=at)):
        raise PermissionDenied
    _check_terms(facts)
    _check_table(table)
    with act("data_requests.create", by=by, at=at) as entry:
        desk = desk_for(asker, synthetic=by.is_synthetic)
        made = DataRequest(
            asker=desk,
            is_synthetic=desk.is_synthetic,
            created_by=by.actor_id,
            created_label=by.actor_label,
            created_at=at,
            copied_from=copied_from,
            **{name: facts[name] for name in FACTS if name in facts},
        )
        made.save()
        _set_recipients(made, recipients, at=at)
        form = _new_form(made, table, number=1, by=by, at=at)
        entry.record(REQUEST, made.pk, before=None, after=_told(made, form))
    return made


def edit_request(
    request: DataRequest,
    facts: Mapping[str, Any],
    recipients: Iterable[DeskFacts],
    *,
    by: Actor,
    at: datetime,
) -> DataRequest:
    """Change a draft: words, terms and whom it goes to."""
    _check_terms(facts)
    with act("data_requests.edit", by=by, at=at) as entry:
        found = locked_request(request, by=by, at=at)
        _check_draft(found)
        before = _told(found)
        for name in FACTS:
            if name in facts:
                setattr(found, name, facts[name])
        found.save()
        found.recipients.all().delete()
        _set_recipients(found, recipients, at=at)
        entry.record(REQUEST, found.pk, before=before, after=_told(found))
    return found


def redraft(
    request: DataRequest,
    facts: Mapping[str, Any],
    recipients: Iterable[DeskFacts],
    table: Table,
    *,
    by: Actor,
    at: datetime,
) -> DataRequest:
    """Change a draft and its table, both or neither."""
    with act("data_requests.edit", by=by, at=at):
        found = edit_request(request, facts, recipients, by=by, at=at)
        set_form(found, table, by=by, at=at)
    return found


def set_form(request: DataRequest, table: Table, *, by: Actor, at: datetime) -> FormVersion:
    """Change the table; once the request was sent this makes a new version.

    Answers of the newest round that are still being filled in move to it, and keep what agrees.
    """
    _check_table(table)
    with act("data_requests.form", by=by, at=at) as entry:
        found = locked_request(request, by=by, at=at)
        _check_not_withdrawn(found)
        newest = found.forms.order_by("-number").first()
        number = newest.number if newest else 1
        if found.sent_at is None:
            found.forms.all().delete()
            form = _new_form(found, table, number=number, by=by, at=at)
        else:
            moved = round_to_move(found)
            if moved is None and found.repeats == Repeats.ONCE:
                raise refuse("", _("All answers were accepted: nobody fills in another form."))
            form = _new_form(found, table, number=number + 1, moved=moved, by=by, at=at)
            if newest is None or (form.rows, form.filters) != (newest.rows, newest.filters):
                check_lengths(found, form, at=at)
            move_to_form(form, by=by, at=at)
        before = None if newest is None else _form_told(newest)
        entry.record(REQUEST, found.pk, before=before, after=_form_told(form))
    return form


def send_request(request: DataRequest, *, by: Actor, at: datetime) -> DataRequest:
    """Send a draft: it gets its outgoing number, and its first round opens."""
    with act("data_requests.send", by=by, at=at) as entry:
        found = locked_request(request, by=by, at=at)
        _check_draft(found)
        _check_sendable(found, at)
        found.sent_at, found.sent_by = at, by.actor_id
        found.signer = found.signer or by.actor_label
        _number(found, at)
        found.save()
        check_lengths(found, found.forms.order_by("-number")[0], at=at)
        open_due_round(found, at=at)
        after = {"outgoing": found.outgoing, "sent_at": at}
        entry.record(REQUEST, found.pk, before={"sent_at": None}, after=after)
    return found


def withdraw_request(request: DataRequest, ground: str, *, by: Actor, at: datetime) -> None:
    """Withdraw what was sent, with a ground; what was answered stays."""
    text = _ground(ground)
    with act("data_requests.withdraw", by=by, at=at, ground=text) as entry:
        found = locked_request(request, by=by, at=at)
        if found.sent_at is None:
            raise refuse("", _("This is a draft yet: delete it instead."))
        _check_not_withdrawn(found)
        found.withdrawn_at, found.withdrawn_by, found.withdrawn_ground = at, by.actor_id, text
        found.save()
        after = {"withdrawn_at": at, "ground": text}
        entry.record(REQUEST, found.pk, before={"withdrawn_at": None}, after=after)


def delete_draft(request: DataRequest, *, by: Actor, at: datetime) -> None:
    """Throw away a draft that was never sent."""
    with act("data_requests.discard", by=by, at=at) as entry:
        found = locked_request(request, by=by, at=at)
        _check_draft(found)
        entry.record(REQUEST, found.pk, before=_told(found), after=None)
        found.recipients.all().delete()
        found.forms.all().delete()
        found.delete()


def extend(
    answers: Sequence[Answer], due_at: datetime, ground: str, *, by: Actor, at: datetime
) -> None:
    """Give answers more time, with a ground; each extension is a row of its own."""
    text = _ground(ground)
    if not answers:
        raise refuse("answers", _("Choose whom to give more time."))
    with act("data_requests.extend", by=by, at=at, ground=text) as entry:
        for one in sorted(answers, key=lambda answer: answer.pk):
            found = locked_answer(one)
            check_asks(scope_by(by, at=at), found.round.request)
            _check_not_withdrawn(found.round.request)
            if due_at <= max(found.due_at, at):
                raise refuse("due_at", _("The new hour comes after the present one and after now."))
            Extension.objects.create(
                answer=found,
                old_due_at=found.due_at,
                due_at=due_at,
                ground=text,
                actor_id=by.actor_id,
                actor_label=by.actor_label,
                at=at,
            )
            entry.record(
                ANSWER, found.pk, before={"due_at": found.due_at}, after={"due_at": due_at}
            )
            found.due_at = due_at
            found.save(update_fields=("due_at",))


# --- whom it goes to


def check_recipients(asker: Desk, recipients: Sequence[DeskFacts], *, at: datetime) -> None:
    """Refuse recipients that the office may not ask: an akimat asks below itself alone.

    Of enterprises it asks those that have a project in its territory, as far as it knows of it.
    """
    if not recipients:
        raise refuse("recipients", _("Choose whom the request goes to."))
    if len(recipients) > MOST_RECIPIENTS:
        raise refuse("recipients", _("At most %d offices are asked at once.") % MOST_RECIPIENTS)
    territories = _ids(recipients, DeskKind.AKIMAT)
    if asker.kind == DeskKind.AKIMAT:
        below = Reach.objects.filter(
            ancestor=asker.territory_id, descendant__in=territories
        ).exclude(descendant=asker.territory_id)
        if below.count() < len(territories):
            raise refuse("recipients", _("An akimat asks those below it; choose among them."))
        if _ids(recipients, DeskKind.ORGANISATION):
            raise refuse("recipients", _("An akimat asks its districts and enterprises."))
        _check_firms(asker, _ids(recipients, DeskKind.ENTERPRISE), at=at)
    worlds = [*Territory.objects.filter(pk__in=territories).values_list("is_synthetic", flat=True)]
    for model, kind in ((Organisation, DeskKind.ORGANISATION), (Enterprise, DeskKind.ENTERPRISE)):
        keys = model.objects.filter(pk__in=_ids(recipients, kind)).values_list("key", flat=True)
        worlds += [is_synthetic_key(one) for one in keys]
    if any(one is not asker.is_synthetic for one in worlds):
        raise refuse("recipients", _("Choose among those of your own world."))


def _ids(recipients: Sequence[DeskFacts], kind: DeskKind) -> set[int | None]:
    return {one.scope_id for one in recipients if one.kind == kind}


def _check_firms(asker: Desk, firms: set[int | None], *, at: datetime) -> None:
    under = Reach.objects.filter(ancestor=asker.territory_id).values("descendant")
    known = Project.objects.for_scope(scope_of_desk(asker), at=at)
    near = known.filter(enterprise__in=firms, territory__in=under).order_by()
    far = firms - set(near.values_list("enterprise", flat=True).distinct())
    if far:
        names = sorted(one.name for one in Enterprise.objects.filter(pk__in=far))
        text = _("An akimat asks enterprises that build or work in its territory; not: %s.")
        raise refuse("enterprises", text % "; ".join(names[:MOST_NAMED]))


def _set_recipients(request: DataRequest, recipients: Iterable[DeskFacts], *, at: datetime) -> None:
    wanted = list(dict.fromkeys(recipients))
    check_recipients(request.asker, wanted, at=at)
    for one in wanted:
        desk = desk_for(one, synthetic=request.is_synthetic)
        Recipient.objects.create(request=request, desk=desk)


# --- refusals


def _check_draft(request: DataRequest) -> None:
    if request.sent_at is not None:
        raise refuse("", _("This was sent already. Change the form, extend it or withdraw it."))


def _check_not_withdrawn(request: DataRequest) -> None:
    if request.withdrawn_at is not None:
        raise refuse("", _("This request was withdrawn."))


def _check_sendable(request: DataRequest, at: datetime) -> None:
    if not request.letter.strip():
        raise refuse("letter", _("Write the covering letter before it is sent."))
    due = [one for one in (request.lower_due_at, request.due_at) if one is not None]
    if due and min(due) <= at:
        raise refuse("due_at", _("The due hour has passed: set a later one."))


def _check_terms(facts: Mapping[str, Any]) -> None:
    if not str(facts.get("title", "")).strip():
        raise refuse("title", _("Say in a few words what is asked."))
    if facts.get("repeats", Repeats.ONCE) == Repeats.ONCE:
        if facts.get("due_at") is None:
            raise refuse("due_at", _("Say by which day and hour."))
        lower = facts.get("lower_due_at")
        if lower is not None and lower > facts["due_at"]:
            raise refuse("lower_due_at", _("Districts answer before the oblast does."))
        return
    if facts.get("due_day") is None or facts.get("due_hour") is None:
        raise refuse("due_day", _("Say by which day of the month, and by which hour."))
    if (day := facts.get("lower_day")) is not None and day > facts["due_day"]:
        raise refuse("lower_day", _("Districts answer before the oblast does."))


def _check_table(table: Table) -> None:
    problems: dict[str, list[str]] = {}
    for place, name, why in form_problems(table.columns):
        field_name = "" if place < 0 else f"columns-{place}-{name}"
        problems.setdefault(field_name, []).append(in_words(why))
    for place, one in enumerate(table.columns):
        if heading_taken(one, table.known):
            text = _("The register has this column already; it is not asked again.")
            problems.setdefault(f"columns-{place}-title", []).append(text)
        elif table.rows == "projects" and heading_taken(one, tuple(KNOWN)):
            text = _("The register knows this: tick its column instead of asking for it.")
            problems.setdefault(f"columns-{place}-title", []).append(text)
    if table.rows not in ("projects", "free"):
        problems.setdefault("rows", []).append(_("Choose where the lines come from."))
    if not set(table.known) <= set(KNOWN) or not set(table.filters) <= set(FILTERS):
        problems.setdefault("known", []).append(_("Choose among the columns of the register."))
    if problems:
        raise DataRequestError(problems)


def _ground(text: str) -> str:
    plain = text.strip()
    if not plain or len(plain) > NOTE_LENGTH:
        raise refuse("ground", _("Give the ground, in at most %d characters.") % NOTE_LENGTH)
    return plain


# --- what is written


def _number(request: DataRequest, at: datetime) -> None:
    """Give the outgoing number: the typed one, or the next of the office and year."""
    year = timezone.localdate(at).year
    request.outgoing_year = year
    of_year = DataRequest.objects.filter(asker=request.asker, outgoing_year=year)
    if request.outgoing:
        if of_year.filter(outgoing=request.outgoing, sent_at__isnull=False).exists():
            raise refuse("outgoing", _("This number was given out already this year."))
        return
    taken = set(of_year.filter(sent_at__isnull=False).values_list("outgoing", flat=True))
    Desk.objects.select_for_update().get(pk=request.asker_id)
    pattern = letter_pattern(request.asker)
    seq = (of_year.aggregate(last=Max("outgoing_seq"))["last"] or 0) + 1
    while outgoing_number(pattern, year=year, number=seq) in taken:
        seq += 1
    request.outgoing_seq = seq
    request.outgoing = outgoing_number(pattern, year=year, number=seq)


def _new_form(
    request: DataRequest,
    table: Table,
    *,
    number: int,
    by: Actor,
    at: datetime,
    moved: Round | None = None,
) -> FormVersion:
    return FormVersion.objects.create(
        request=request,
        number=number,
        columns=[one.plain() for one in table.columns],
        rows=table.rows,
        filters=dict(table.filters),
        known=list(table.known),
        moved=moved,
        made_by=by.actor_id,
        made_label=by.actor_label,
        made_at=at,
    )


def _told(request: DataRequest, form: FormVersion | None = None) -> dict[str, Any]:
    facts = {name: getattr(request, name) for name in FACTS}
    facts["due_hour"] = request.due_hour.isoformat("minutes") if request.due_hour else None
    facts["recipients"] = [one.desk.key for one in request.recipients.select_related("desk")]
    return {**facts, **(_form_told(form) if form else {})}


def _form_told(form: FormVersion) -> dict[str, Any]:
    return {
        "form": form.number,
        "columns": form.columns,
        "rows": form.rows,
        "filters": form.filters,
        "known": form.known,
    }
