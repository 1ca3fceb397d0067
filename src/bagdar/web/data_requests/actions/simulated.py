"""Made-up data requests of the synthetic world: one that is over, and one under way.

The ministry that a newcomer may play asks the districts in which its projects lie; oblasts hand on
what their districts answered. Most answer in term, some late, some have it returned or wait, and
one in ten is silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from bagdar.core.data_requests.columns import Column, ColumnType
from bagdar.core.terms.chain import text_digest
from bagdar.core.terms.outgoing import outgoing_number
from bagdar.sources.synthetic.plan import PREFIX, Asked
from bagdar.web.data_requests.actions.checks import REQUEST, desk_for
from bagdar.web.data_requests.actions.filling import keep_signed
from bagdar.web.data_requests.actions.opening import open_due_round
from bagdar.web.data_requests.models import (
    Answer,
    DataRequest,
    Desk,
    DeskKind,
    FormVersion,
    Line,
    Recipient,
    Round,
    State,
    Verdict,
    Writer,
)
from bagdar.web.data_requests.permissions import DeskFacts
from bagdar.web.data_requests.queries.desks import letter_pattern
from bagdar.web.delivery.permissions import Signature
from bagdar.web.journal.actions import Act, System
from bagdar.web.people.models import Organisation, OrganisationKind
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project

WORKERS = (
    "Synthetic: workers on sites and what holds them up / Синтетический: рабочие на площадках и "
    "что мешает / Синтетикалық: алаңдардағы жұмысшылар және не кедергі"
)
EQUIPMENT = (
    "Synthetic: equipment on its way / Синтетический: оборудование в пути / Синтетикалық: жолдағы "
    "жабдық"
)
TITLES = (WORKERS, EQUIPMENT)
LETTER = (
    "Synthetic: please fill in a line for each project. / Синтетический: прошу заполнить строку по "
    "каждому проекту. / Синтетикалық: әр жоба бойынша жолды толтыруды сұраймын."
)
FORMS = (
    (
        Column(
            "workers", "Workers / Рабочие / Жұмысшылар", ColumnType.WHOLE, required=True, least="0"
        ),
        Column("note", "What holds it up / Что мешает / Не кедергі", ColumnType.TEXT),
    ),
    (
        Column("units", "Units / Единиц / Бірлік", ColumnType.WHOLE, required=True, least="0"),
        Column("comes_on", "Comes on / Прибудет / Келеді", ColumnType.DATE),
    ),
)
NOTE = "Synthetic: nothing / Синтетический: ничего / Синтетикалық: ештеңе"
REMARK = (
    "Synthetic: look at the first line again. / Синтетический: проверьте первую строку. / "
    "Синтетикалық: бірінші жолды қайта қараңыз."
)
MINISTRY = System("simulated-ministry")
MAKER, SIGNER = System("simulated-maker"), System("simulated-akim")
OBLAST_MAKER, OBLAST = System("simulated-oblast-maker"), System("simulated-oblast")
SENT_DAYS, DUE_DAYS, LOWER_DAYS = (30, 3), (12, -9), (16, -6)
"""Days before the day of the world; below nought, after it."""
LATE, RETURNED, WAITING, SILENT = 0, 1, 2, 3
"""What becomes of a district's answer that is over: by a number from 0 to 9."""
HANDED, WRITTEN = 4, 7
"""Of one under way: numbers below the first wait for a signature, below the second are begun."""
MOST_LINES = 2_000


def simulate_requests(asked: Asked, *, entry: Act) -> None:
    """Write what a ministry of the synthetic world asked of the districts, as of its day."""
    ministries = Organisation.objects.filter(
        kind=OrganisationKind.MINISTRY, key__startswith=PREFIX
    ).order_by("pk")
    ministry = ministries.first()
    if ministry is None:
        return
    rows = Project.objects.all().of_world(World.SYNTHETIC).exclude(stage__in=OUT_OF_PROGRAMME)
    places = rows.filter(organisation=ministry).values_list("territory", flat=True)
    districts = sorted(set(places[:MOST_LINES]))
    if not districts:
        return
    desk = desk_for(DeskFacts(DeskKind.ORGANISATION, ministry.pk), synthetic=True)
    over, going = (_send(desk, districts, number, asked.as_of) for number in (0, 1))
    for one, drawn in _drawn(over):
        _answer(one, drawn)
    for oblast in over.answers.filter(above=None).exclude(below=None).distinct().order_by("pk"):
        _hand_on(oblast, over)
    for one, drawn in _drawn(going):
        _begin(one, drawn, going.opened_at + timedelta(days=1))
    after = {"sent": [over.request_id, going.request_id]}
    entry.record(REQUEST, "synthetic", before=None, after=after)


def _send(desk: Desk, districts: Sequence[int], number: int, day: date) -> Round:
    """Write a request as sent, and open its round."""
    sent_at = _moment(day, SENT_DAYS[number])
    year = timezone.localdate(sent_at).year
    pattern = letter_pattern(desk)
    made = DataRequest.objects.create(
        asker=desk,
        title=TITLES[number],
        letter=LETTER,
        signer=MINISTRY.actor_label,
        outgoing=outgoing_number(pattern, year=year, number=number + 1),
        outgoing_year=year,
        outgoing_seq=number + 1,
        due_at=_moment(day, DUE_DAYS[number]),
        lower_due_at=_moment(day, LOWER_DAYS[number]),
        is_synthetic=True,
        created_by=MINISTRY.actor_id,
        created_label=MINISTRY.actor_label,
        created_at=sent_at,
        sent_by=MINISTRY.actor_id,
        sent_at=sent_at,
    )
    for one in districts:
        asked = desk_for(DeskFacts(DeskKind.AKIMAT, one), synthetic=True)
        Recipient.objects.create(request=made, desk=asked)
    FormVersion.objects.create(
        request=made,
        number=1,
        columns=[one.plain() for one in FORMS[number]],
        rows="projects",
        known=["name", "enterprise", "stage"],
        made_by=MINISTRY.actor_id,
        made_label=MINISTRY.actor_label,
        made_at=sent_at,
    )
    open_due_round(made, at=sent_at)
    return Round.objects.get(request=made)


def _drawn(round_: Round) -> Iterator[tuple[Answer, int]]:
    """Yield the answers of districts, each with a number from 0 to 9: the same in every run."""
    rows = round_.answers.filter(own=True).select_related(
        "desk", "round__request__asker", "form", "above"
    )
    for place, one in enumerate(sorted(rows, key=lambda one: text_digest(one.desk.key))):
        yield one, place % 10


def _answer(answer: Answer, drawn: int) -> None:
    """Bring an answer that was due as far as it goes."""
    late = timedelta(days=2) if drawn == LATE else -timedelta(days=1)
    at = answer.due_at + late
    if drawn == SILENT:
        return
    _fill(answer, at - timedelta(hours=4))
    _sign(answer, MAKER, SIGNER, at)
    if drawn != WAITING:
        by = OBLAST if answer.above_id else MINISTRY
        _judge(answer, by, at + timedelta(hours=20), returned=drawn == RETURNED)


def _begin(answer: Answer, drawn: int, at: datetime) -> None:
    """Begin an answer that is not due yet."""
    if drawn < WRITTEN:
        _fill(answer, at)
    if drawn < HANDED:
        answer.state = State.HANDED
        answer.handed_by, answer.handed_label = MAKER.actor_id, MAKER.actor_label
        answer.save()


def _hand_on(answer: Answer, round_: Round) -> None:
    """Let an oblast hand on what its districts answered, and the ministry accept it."""
    at = round_.due_at - timedelta(hours=3)
    _sign(answer, OBLAST_MAKER, OBLAST, at)
    _judge(answer, MINISTRY, at + timedelta(hours=30))


def _fill(answer: Answer, at: datetime) -> None:
    lines = list(answer.lines.select_related("project").order_by("slot"))
    columns = answer.form.asked
    for one in lines:
        share = int(text_digest(f"{answer.desk.key} {one.slot}")[:8], 16)
        one.values = {
            columns[0].key: 5 + share % 120,
            columns[1].key: (
                NOTE
                if columns[1].type is ColumnType.TEXT
                else f"{timezone.localdate(at) + timedelta(days=20 + share % 90):%Y-%m-%d}"
            ),
        }
        one.version, one.changed_at = 2, at
        one.changed_by, one.changed_label = MAKER.actor_id, MAKER.actor_label
    told = ("values", "version", "changed_by", "changed_label", "changed_at")
    Line.objects.bulk_update(lines, told, batch_size=200)
    Writer.objects.create(answer=answer, actor_id=MAKER.actor_id)


def _sign(answer: Answer, maker: System, signer: System, at: datetime) -> None:
    answer.handed_by, answer.handed_label = maker.actor_id, maker.actor_label
    keep_signed(answer, Signature(), by=signer, at=at)


def _judge(answer: Answer, by: System, at: datetime, *, returned: bool = False) -> None:
    Verdict.objects.create(
        submission=answer.submissions.get(),
        decision="returned" if returned else "accepted",
        remark=REMARK if returned else "",
        actor_id=by.actor_id,
        actor_label=by.actor_label,
        at=at,
    )
    answer.state = State.RETURNED if returned else State.ACCEPTED
    answer.remark = REMARK if returned else ""
    answer.save()


def _moment(day: date, days_before: int) -> datetime:
    return timezone.make_aware(datetime.combine(day - timedelta(days=days_before), time(18)))
