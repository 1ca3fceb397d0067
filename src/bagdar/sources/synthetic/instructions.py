"""What a made-up centre orders, of whom, and how far it is done.

Most instructions are accepted at once and reported in term; some are objected to, extended,
reported late, returned or left lying. The shares are ours, not those of any authority.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from bagdar.core.instructions.course import Happening, Side
from bagdar.core.terms.working_time import SATURDAY

PROJECTS_AN_INSTRUCTION = 6
FEWEST, DRAFTS = 24, 2
HELPED_RATIO = 0.15
RECENT = 1.5
_MANY = 8
SOURCES: tuple[tuple[str, float], ...] = (
    ("meeting", 0.45),
    ("bridge", 0.2),
    ("visit", 0.2),
    ("decree", 0.15),
)
# About a project: its name in the three languages is put into the words.
ABOUT: dict[str, str] = {
    "launch": (
        "Launch {en} by the term, with a green checklist. / Запустить {ru} в срок, с полным "
        "контрольным листом. / {kk} нысанын мерзімінде, толық бақылау парағымен іске қосу."
    ),
    "construction": (
        "Finish the walls and the roof of {en}. / Завершить стены и кровлю объекта «{ru}». / "
        "«{kk}» нысанының қабырғасы мен шатырын аяқтау."
    ),
    "connection": (
        "Connect {en} to the power network. / Подключить {ru} к электросетям. / "
        "«{kk}» нысанын электр желілеріне қосу."
    ),
    "land": (
        "Allot the plot for {en}. / Выделить земельный участок под {ru}. / "
        "«{kk}» нысанына жер телімін бөлу."
    ),
    "jobs": (
        "Fill the jobs promised by {en}. / Заполнить рабочие места, обещанные проектом «{ru}». / "
        "«{kk}» жобасы уәде еткен жұмыс орындарын толтыру."
    ),
    "finance": (
        "Pay out the loan agreed for {en}. / Выдать согласованный кредит на {ru}. / "
        "«{kk}» жобасына келісілген несиені беру."
    ),
    "report": (
        "Report on the state of {en} with photos. / Доложить о состоянии объекта «{ru}» с "
        "фотографиями. / «{kk}» нысанының жай-күйін суреттерімен баяндау."
    ),
}
_KINDS = (0.18, 0.16, 0.18, 0.12, 0.16, 0.06, 0.14)
# To every office of a family.
FAMILY_ABOUT: dict[str, str] = {
    "jobs": (
        "Hold a fair of vacancies of the programme in every district. / Провести ярмарку вакансий "
        "программы в каждом районе. / Әр ауданда бағдарламаның бос орындар жәрмеңкесін өткізу."
    ),
    "report": (
        "Check the launched objects on the spot and report on those that stand idle. / Проверить "
        "запущенные объекты на месте и доложить о простаивающих. / Іске қосылған нысандарды "
        "орнында тексеріп, тоқтап тұрғандары туралы баяндау."
    ),
    "connection": (
        "Agree a schedule of connections to networks for the next half-year. / Согласовать график "
        "подключений к сетям на следующее полугодие. / Келесі жартыжылдыққа желілерге қосылу "
        "кестесін келісу."
    ),
    "law": (
        "Bring the order of land allotment into line with the new rules. / Привести порядок "
        "выделения земли в соответствие с новыми правилами. / Жер бөлу тәртібін жаңа ережелерге "
        "сәйкестендіру."
    ),
}
SIGN = (
    "Synthetic: a signed act with photos / Синтетический: подписанный акт с фотографиями / "
    "Синтетикалық: суреттері бар қол қойылған акт"
)
RESOURCES = (
    "Synthetic: within the budget of the year / Синтетический: в пределах бюджета года / "
    "Синтетикалық: жылдық бюджет шегінде"
)
DOCUMENT = "Synthetic minutes / Синтетический протокол / Синтетикалық хаттама № {number}"
NOTES: dict[Happening, str] = {
    Happening.OBJECTED: (
        "Synthetic: this belongs to the ministry / Синтетический: это компетенция министерства / "
        "Синтетикалық: бұл министрліктің құзыреті"
    ),
    Happening.OBJECTION_UPHELD: (
        "Synthetic: you are right / Синтетический: возражение принято / "
        "Синтетикалық: қарсылық қабылданды"
    ),
    Happening.OBJECTION_REFUSED: (
        "Synthetic: it is yours / Синтетический: это ваше дело / Синтетикалық: бұл сіздің міндет"
    ),
    Happening.RESULT: (
        "Synthetic: half is done / Синтетический: половина сделана / Синтетикалық: жартысы бітті"
    ),
    Happening.EXTENSION_ASKED: (
        "Synthetic: the tender is repeated / Синтетический: конкурс проводится повторно / "
        "Синтетикалық: конкурс қайта өткізілуде"
    ),
    Happening.EXTENSION_REFUSED: (
        "Synthetic: the term stands / Синтетический: срок остаётся / "
        "Синтетикалық: мерзім өзгермейді"
    ),
    Happening.REPORTED: (
        "Synthetic: done, the act is attached / Синтетический: исполнено, акт приложен / "
        "Синтетикалық: орындалды, акт қоса берілді"
    ),
    Happening.RETURNED: (
        "Synthetic: photos of the place are missing / Синтетический: нет фотографий с места / "
        "Синтетикалық: орнынан түсірілген суреттер жоқ"
    ),
    Happening.WITHDRAWN: (
        "Synthetic: no longer needed / Синтетический: больше не требуется / "
        "Синтетикалық: енді қажет емес"
    ),
}


@dataclass(frozen=True, slots=True)
class Addressed:
    """What may be ordered: of which office, and about which project, by its three names."""

    office: int
    names: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """A step: on which day, in whose place; a day that is set, asked for or granted."""

    on: date
    happening: Happening
    side: Side
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ordered:
    """An instruction with its steps up to a day; `family` numbers the one it belongs to."""

    due_on: date
    office: int
    kind: str
    source: str
    text: str
    document: str
    taken: tuple[Taken, ...]
    helper: int | None = None
    family: int | None = None


def orders(
    about: Sequence[Addressed], offices: Sequence[int], *, seed: int, begins_on: date, until: date
) -> Iterator[Ordered]:
    """Tell what was ordered between two days; a family goes to all `offices`; drafts lack steps."""
    rng = np.random.default_rng([seed, 9])
    span = (until - begins_on).days
    count = max(FEWEST, len(about) // PROJECTS_AN_INSTRUCTION) if about else 0
    for number in range(count):
        share = 0.0 if number < DRAFTS else float(rng.random()) ** RECENT
        on = _worked(until - timedelta(days=1 + round(share * span)))
        one = _order(rng, about[int(rng.integers(len(about)))], offices, on, until, number)
        yield replace(one, taken=()) if number < DRAFTS else one
    for family, (kind, text) in enumerate(FAMILY_ABOUT.items() if offices else ()):
        on = _worked(until - timedelta(days=15 + family * span // (2 * len(FAMILY_ABOUT))))
        due_on = _worked(on + timedelta(days=int(rng.integers(20, 60))))
        for office in offices[:_MANY]:
            taken = tuple(_steps(rng, on, due_on, until))
            document = DOCUMENT.format(number=900 + family)
            yield Ordered(due_on, office, kind, "bridge", text, document, taken, family=family)


def _order(
    rng: np.random.Generator,
    of: Addressed,
    offices: Sequence[int],
    on: date,
    until: date,
    number: int,
) -> Ordered:
    kind = tuple(ABOUT)[int(rng.choice(len(ABOUT), p=_KINDS))]
    source = SOURCES[int(rng.choice(len(SOURCES), p=[share for _name, share in SOURCES]))][0]
    en, ru, kk = of.names
    others = [one for one in offices if one != of.office]
    helped = others and float(rng.random()) < HELPED_RATIO
    due_on = _worked(on + timedelta(days=int(rng.integers(10, 120))))
    return Ordered(
        due_on=due_on,
        office=of.office,
        kind=kind,
        source=source,
        text=ABOUT[kind].format(en=en, ru=ru, kk=kk),
        document=DOCUMENT.format(number=number + 1),
        taken=tuple(_steps(rng, on, due_on, until)),
        helper=others[int(rng.integers(len(others)))] if helped else None,
    )


def _steps(rng: np.random.Generator, on: date, due_on: date, until: date) -> Iterator[Taken]:
    """Tell what was done before a day; whatever falls on it or later is left out."""
    for one in _way(rng, on, due_on):
        if one.on >= until:
            return
        yield one


def _way(rng: np.random.Generator, on: date, due_on: date) -> Iterator[Taken]:
    yield Taken(on, Happening.ISSUED, Side.ISSUER, due_on)
    dice = rng.random(6)
    if dice[0] < 0.05:
        day = on
        yield Taken(day, Happening.OBJECTED, Side.LEAD)
        day = _worked(day + timedelta(days=int(rng.integers(1, 5))))
        if dice[1] < 0.4:
            yield Taken(day, Happening.OBJECTION_UPHELD, Side.ISSUER)
            return
        yield Taken(day, Happening.OBJECTION_REFUSED, Side.ISSUER)
    else:
        late = int(rng.integers(3, 12)) if dice[0] > 0.9 else int(rng.integers(0, 2))
        day = _worked(on + timedelta(days=late))
        yield Taken(day, Happening.ACCEPTED, Side.LEAD)
    if dice[1] > 0.97:
        day = _worked(day + timedelta(days=int(rng.integers(2, 9))))
        yield Taken(day, Happening.WITHDRAWN, Side.ISSUER)
        return
    if dice[2] < 0.5:
        day = _worked(day + timedelta(days=max(1, (due_on - day).days // 2)))
        yield Taken(day, Happening.RESULT, Side.LEAD)
    if dice[3] < 0.15 and (due_on - day).days > 6:
        day = _worked(due_on - timedelta(days=5), back=True)
        asked = _worked(due_on + timedelta(days=int(rng.integers(10, 31))))
        yield Taken(day, Happening.EXTENSION_ASKED, Side.LEAD, asked)
        day = _worked(day + timedelta(days=1))
        if dice[3] < 0.1:
            yield Taken(day, Happening.EXTENSION_GRANTED, Side.ISSUER)
            due_on = asked
        else:
            yield Taken(day, Happening.EXTENSION_REFUSED, Side.ISSUER)
    yield from _finish(rng, day, due_on, dice)


def _finish(
    rng: np.random.Generator, day: date, due_on: date, dice: npt.NDArray[np.float64]
) -> Iterator[Taken]:
    """Tell of the report, its return and the closing; some never report."""
    if dice[4] > 0.95:
        return
    in_term = dice[4] < 0.7
    early = int(rng.integers(0, max(1, (due_on - day).days)))
    reported = due_on - timedelta(days=early) if in_term else due_on + _days(rng, 1, 60)
    day = max(_worked(reported, back=in_term), day)
    yield Taken(day, Happening.REPORTED, Side.LEAD)
    day = _worked(day + _days(rng, 2, 8))
    if dice[5] < 0.15:
        yield Taken(day, Happening.RETURNED, Side.CONTROL)
        day = _worked(day + _days(rng, 3, 20))
        yield Taken(day, Happening.REPORTED, Side.LEAD)
        day = _worked(day + _days(rng, 2, 8))
    yield Taken(day, Happening.CLOSED, Side.CONTROL)


def _days(rng: np.random.Generator, fewest: int, most: int) -> timedelta:
    return timedelta(days=int(rng.integers(fewest, most + 1)))


def _worked(day: date, *, back: bool = False) -> date:
    """Return a day, or the Monday after a weekend; or the Friday before."""
    over = day.weekday() - SATURDAY
    if over < 0:
        return day
    return day - timedelta(days=over + 1) if back else day + timedelta(days=2 - over)
