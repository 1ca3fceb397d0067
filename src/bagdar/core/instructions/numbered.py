"""Read a numbered list of instructions as it is pasted from minutes or a decree.

"1. Акиму Алматинской области … до 1 июня …" becomes a draft: its text, the offices it names, its
day. What is not sure is asked, never guessed. Names are known ones, found in any case of Russian
or Kazakh by their stems: the ending of each word is cut off, of the name and of the text alike.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from unicodedata import normalize

MOST_ITEMS = 500
_ITEM = re.compile(
    r"^[ \t]*(\d{1,3}(?:\.\d{1,3})*)(?:([.)])(?:[ \t]+(?=\S)|(?=[^\W\d_]))"
    r"|(?:(?<=\.\d)|(?<=\.\d\d)|(?<=\.\d{3}))[ \t]+(?=[^\W\d_]))",
    re.MULTILINE,
)
_CLOSING = re.compile(
    r"(?:^[ \t]*|(?<=[.;!])[ \t]+)(?:протокол (?:в[её]л|вела|состави)|(?:копи[яи]|рассылка)[ \t]*:"
    r"|хаттаманы (?:жүргізген|толтырған)|көшірме\w*[ \t]*:"
    r"|minutes (?:taken|kept) by|(?:copy|copies|cc)(?: to)?[ \t]*:)"
    r"|^[ \t]*(?:председатель|секретарь|подпись|төраға|хатшы|chair|secretary)(?!\w)",
    re.MULTILINE | re.IGNORECASE,
)
"""Lines that end minutes: who signed, who kept them, who gets a copy."""
_SENTENCE = re.compile(r"(?!\d)[^\W_](?<=[^a-zа-яёәғқңөұүһі])[a-zа-яёәғқңөұүһі]{2}")
_WORD = re.compile(r"[^\W_]+")
_NEAR = 60
"""Signs that are looked at before a place: what says what it is stands beside it."""
_SHORTEST_STEM = 3

_ENDINGS = (
    *("иями", "ыми", "ими", "ого", "его", "ому", "ему", "ями", "ами", "иях", "иям"),
    *("ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ую", "юю", "ых", "их", "ым", "им"),
    *("ом", "ем", "ам", "ям", "ах", "ях", "ов", "ев", "ей", "ия", "ии", "ию", "ью"),
    *("а", "я", "о", "е", "у", "ю", "ы", "и", "ь", "й"),
)
_ENDINGS_KK = (
    *("ларының", "лерінің", "ларына", "леріне", "дарының", "дерінің", "дарына", "деріне"),
    *("ларымен", "лерімен", "дарымен", "дерімен"),
    *("ының", "інің", "ында", "інде", "ынан", "інен", "ымен", "імен"),
    *("ына", "іне", "ның", "нің", "дың", "дің", "тың", "тің", "нда", "нде", "лары", "лері"),
    *("мен", "бен", "пен", "ға", "ге", "қа", "ке", "на", "не", "да", "де", "та", "те", "ы", "і"),
)
_KK_LETTERS = frozenset("әғқңөұүһі")
_AKIM = re.compile(r"(?<!\w)(?:аким|әкім|akim)", re.IGNORECASE)
_AKIMS = re.compile(
    r"(?<!\w)(?:аким(?:ам|ами|ах|ы|ов|атам|аты)|әкім(?:дік)?(?:дер|тер)\w*|akims)(?!\w)",
    re.IGNORECASE,
)
_AIDE = re.compile(
    r"(?<!\w)(?:заместител\w*|зам\.?|вице|помощник\w*|советник\w*|аппарат\w*|deputy|vice|advis[eo]r)"
    r"[\s-]+(?:to )?(?:the )?(?:(?:аким|akim)\w*\s+(?:of )?(?:the )?)?$",
    re.IGNORECASE,
)
_AIDE_KK = re.compile(r"\s+(?:әкім\w*\s+)?(?:орынбасар|кеңесші|көмекші|аппарат)", re.IGNORECASE)
"""Somebody else of the same house: not the office itself."""
_KINDS = frozenset(
    """област район город облыс аудан қала қаласы oblast region district city село ауыл
    республик республика""".split()
)
"""Words that say what kind of territory a name is, not which."""

_MONTHS = {
    word: number
    for words in (
        "янв фев мар апр май июн июл авг сен окт ноя дек",
        "қаң ақп нау сәу мам мау шіл там қыр қаз қар жел",
        "jan feb mar apr may jun jul aug sep oct nov dec",
    )
    for number, word in enumerate(words.split(), 1)
}
"""Months by their first letters."""
_MONTH_WORD = (
    r"(январ[яье]|феврал[яье]|марта?|апрел[яье]|ма[йя]|июн[яье]|июл[яье]|августа?|сентябр[яье]"
    r"|октябр[яье]|ноябр[яье]|декабр[яье]"
    r"|(?:қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан)"
    r"(?:дың|дің|ның|нің|тың|тің)?(?:ға|ге|қа|ке|ына|іне|сына|сіне)?"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)"
)
_BEFORE = re.compile(
    r"(?<!\w)(?:не позднее|до|к|by|before|not later than|no later than|until|due(?: date)?:?"
    r"|(?:срок|мерзім)\w*(?: исполнения| орындау)?[ ]?[:–—-]?)[ ]*(?:the )?$"
)
_UNTIL = re.compile(r"(?: ?(?:г\.|года|жыл\w*|ж\.|-?\w{1,3}))? дейін(?:гі)?(?!\w)")
_REST = re.compile(r"(?: ?(?:г\.?|года|ж\.?|жыл\w*))?[ .;,]*")
_JOINED = re.compile(r"[ ]*(?:,|и|или|а также|және|and|or|/)?[ ]*(?:(?:до|к|by)[ ])?")
_THIS = r"т\. ?г|с\. ?г|(?:текущего|этого|сего) г|(?:of )?this year|(?:ағымдағы|осы|биылғы) жыл"
_NEXT = r"следующего г|будущего г|next year|of next year|келесі жыл"
_YEAR = rf"(?:[, ]+(\d{{4}}(?!\d)|{_THIS}|{_NEXT})(?: ?г(?:ода|\.)?|ода| жыл\w*|\w*\.?)?)?"
_YEAR_KK = rf"(?:(\d{{4}}|{_THIS}|{_NEXT})[ -]?(?:жыл|ж\.)?\w* )?"
_LATER = re.compile(r"(?<!\w)(?:в|in) (20\d\d)(?: году?)?(?!\w)|(?<!\d)(20\d\d) жылы(?!\w)")
_DATE_WORDS = re.compile(
    rf"(?<![\d.])(\d{{1,2}})(?:st|nd|rd|th|-?го|-?му|-?е)?(?: of)? {_MONTH_WORD}(?!\w){_YEAR}"
)
_DATE_US = re.compile(rf"(?<!\w){_MONTH_WORD} (\d{{1,2}})(?:st|nd|rd|th)?(?!\w){_YEAR}")
_DATE_KK = re.compile(
    rf"{_YEAR_KK}(?<!\d)(\d{{1,2}})(?:-?[шс][іы])? "
    rf"{_MONTH_WORD}(?!\w)"
)
_DATE_DIGITS = re.compile(r"(?<![\w./-])(\d{1,2})([./])(\d{1,2})[./](\d{4}|\d{2})(?!\d)")
_DATE_ISO = re.compile(r"(?<![\w./-])(\d{4})-(\d{2})-(\d{2})(?!\d)")
_NEXT_YEAR = re.compile(_NEXT)
_KK_MONTH = re.compile(r"[әғқңөұүһі]|тамыз|қазан|наурыз|мамыр|маусым")
_NUMERAL = r"([iі]{1,3}|[iі]v|[1-4]|бірінші|екінші|үшінші|төртінші|first|second|third|fourth)"
_NUMERALS = {
    **{"i" * n: n for n in (1, 2, 3)},
    **{str(n): n for n in (1, 2, 3, 4)},
    "iv": 4,
    "бірінші": 1,
    "екінші": 2,
    "үшінші": 3,
    "төртінші": 4,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
}
_UNIT = r"(месяца|квартала|полугодия|года|month|quarter|half-year|year)"
_OF_END = r"(?<!\w)(?:до|к|by|before) (?:the )?(?:конца|концу|end of)(?: the)? "
_END_OF_MONTH = re.compile(
    rf"{_OF_END}{_MONTH_WORD}(?!\w){_YEAR}"
    rf"|{_YEAR_KK}{_MONTH_WORD} (?:айының )?соңына дейін"
)
_END_OF = re.compile(
    rf"{_OF_END}(?:текущего |этого |сего |this )?(?:{_NUMERAL}(?:-?го)? )?{_UNIT}(?!\w)"
    rf"(?!,? следующ){_YEAR}"
)
_END_OF_YEAR = re.compile(
    rf"{_OF_END}(\d{{4}})(?!\d)|(?<!\d)(\d{{4}})[ -]?(?:жыл\w*|ж\.) (?:соңына|аяғына) дейін"
)
_END_OF_KK = re.compile(
    rf"{_YEAR_KK}(?:(?<!\w){_NUMERAL}(?:[- ]?\w{{2,4}})?[ -])?"
    r"(?<!\w)(ай|тоқсан|жартыжылды|жыл)(?:[қғ]\w*|дың|ның|ының)? (?:соңына|аяғына) дейін"
)
_SAID_BEFORE = re.compile(rf"(?:(?<!\d)\d{{4}}[ -]?|(?<!\w){_MONTH_WORD} )$")
"""The year or the month stands before: other patterns read it."""
_OTHER_KK = re.compile(r"(?:\d\S*|(?<!\w)[ivxіх]+|келесі|алдағы|әр|\w+(?:нші|ншы)) $")
_RECURRING = re.compile(
    r"(?<!\w)(?:еже(?:дневно|недельно|месячно|квартально|годно)|(?:один |1 )?раз в (?:\d |\w+ )?"
    r"(?:день|недел|месяц|квартал|полугоди|год)|кажд\w+ (?:день|недел|месяц|квартал|полугоди|год)"
    r"|на постоянной основе|(?:күн|апта|ай|тоқсан|жыл)\w* (?:сайын|бір рет)|тұрақты негізде"
    r"|(?:week|month|quarter|year)ly|daily|annually|(?:every|once an?|each) "
    r"(?:day|week|month|quarter|year))"
)
_WITHIN = re.compile(
    r"(?:в течение|within) (\d{1,3}) ?(?:\([^)]{1,30}\) ?)?"
    r"(рабочих|working|business|календарных|calendar)? ?"
    r"(дн\w+|сут\w+|недел\w+|месяц\w*|days?|weeks?|months?)"
    r"|(\d{1,3}) (жұмыс|күнтізбелік)? ?(күн|апта|ай)\w* (?:ішінде)"
)
_NAMED_TERM = re.compile(r"в (недельный|двухнедельный|десятидневный|месячный|трехмесячный) срок")
_NAMED_DAYS = {"недельный": 7, "двухнедельный": 14, "десятидневный": 10}
_NAMED_MONTHS = {"месячный": 1, "трехмесячный": 3}
_ENDS = {
    **dict.fromkeys(("месяца", "month", "ай"), 1),
    **dict.fromkeys(("квартала", "quarter", "тоқсан"), 3),
    **dict.fromkeys(("полугодия", "half-year", "жартыжылды"), 6),
    **dict.fromkeys(("года", "year", "жыл"), 12),
}
_TOGETHER = re.compile(
    r"(?<!\w)(?:совместно со?|при участии|во взаимодействии со?|together with|jointly with)(?!\w)",
    re.IGNORECASE,
)
_TOGETHER_KK = re.compile(r"(?<!\w)бірлес", re.IGNORECASE)
_WITH_KK = re.compile(r"[мбп]ен$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Known:
    """An office that a text may name: its key, its names, the territory it heads, if any."""

    key: str
    names: tuple[str, ...]
    territory: tuple[str, ...] = field(default=())


class Doubt(StrEnum):
    """What a person has to decide, because the text leaves it open."""

    YEAR = "year"
    """No year is said; this year the day is past, or the text speaks of another: none is taken."""
    PAST = "past"
    SEVERAL_DAYS = "several_days"
    RECURRING = "recurring"
    DAY_OR_MONTH = "day_or_month"
    """6/7/2026 is read as 6 July; others read 7 June."""
    SEVERAL_LEADS = "several_leads"
    """More than one office is addressed, and it is not said which of them only helps."""
    CLOSING = "closing"
    """Closing lines after the last point were left out."""


@dataclass(frozen=True, slots=True)
class Term:
    """The day by which a text says it is due, and what is doubtful in it."""

    day: date | None
    doubts: tuple[Doubt, ...] = ()

    @property
    def sure_day(self) -> date | None:
        """Return the day, unless its year would be a guess."""
        return None if Doubt.YEAR in self.doubts else self.day


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered point: its text, the offices it names, and its day.

    Offices that only help come last and stand in `helping` too. `many` says that several leads
    are addressed at once, each with its own instruction; `unsure` are offices among which the
    text does not choose.
    """

    number: str
    text: str
    offices: tuple[str, ...]
    unsure: tuple[str, ...]
    many: bool
    due_on: date | None
    doubts: tuple[Doubt, ...] = ()
    helping: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Point:
    number: str
    level: tuple[int, bool]
    text: str
    is_cut: bool = False

    @property
    def leads_on(self) -> bool:
        """Answer whether it only leads to the points below it."""
        return self.text.endswith(":")


def read_list(
    text: str,
    offices: Sequence[Known],
    *,
    today: date,
    after: Callable[[date, int], date],
) -> tuple[Item, ...]:
    """Read the numbered points of a text; a text without numbers is one point.

    `after` returns the last of so many working days after a day. What stands before the first
    number is a heading and is left out. A point that only leads to points below it (1. before
    1.1. or before 1)) is no instruction of its own when it ends with a colon; its offices hold
    for those below, up to the next point of its own level.
    """
    looked_for = _names_of(offices)
    items: list[Item] = []
    over: list[_Point] = []
    for point in _points(normalize("NFC", text)):
        over = _over(over, point)
        if point.leads_on:
            over.append(point)
            continue
        named = _offices(point.text, looked_for)
        above = next((one.text for one in reversed(over) if one.leads_on), "")
        if not named.found and not named.unsure and above:
            named = _offices(above, looked_for)
        over.append(point)
        term = read_term(point.text, today=today, after=after)
        doubts = [*term.doubts]
        if named.is_open:
            doubts.append(Doubt.SEVERAL_LEADS)
        if point.is_cut:
            doubts.append(Doubt.CLOSING)
        items.append(
            Item(
                point.number,
                point.text,
                named.found,
                named.unsure,
                named.many,
                term.sure_day,
                tuple(doubts),
                named.helping,
            )
        )
    return tuple(items)


def _over(over: Sequence[_Point], point: _Point) -> list[_Point]:
    """Return the points that stand over a point: all up to the last of its own level."""
    depth, _is_bracketed = point.level
    kept = [one for one in over if one.level[0] <= depth]
    same = [at for at, one in enumerate(kept) if one.level == point.level]
    return kept[: same[0]] if same else kept


def _points(text: str) -> Iterator[_Point]:
    starts = _starts(text)
    if not starts:
        if said := _one_line(text):
            yield _Point("", (0, False), said)
        return
    ends = [*(one.start() for one in starts[1:]), len(text)]
    for start, end in zip(starts, ends, strict=True):
        body = text[start.end() : end]
        closing = _CLOSING.search(body) if end == len(text) else None
        if closing is not None and closing.start() > 0:
            body = body[: closing.start()]
        else:
            closing = None
        depth = start[1].count(".") + 1
        if said := _one_line(body):
            level = (depth, depth == 1 and start[2] == ")")
            yield _Point(start[1], level, said, closing is not None)


def _starts(text: str) -> list[re.Match[str]]:
    """Return where points start; 1.1 without a sign behind it has to follow on what was before.

    So "1.5 billion" at the beginning of a line is no point.
    """
    found: list[re.Match[str]] = []
    numbers: dict[str, None] = {}
    last = ""
    for one in _ITEM.finditer(text):
        is_sentence = _SENTENCE.match(text, one.end()) is not None
        if one[2] or _follows(one[1], last, numbers, is_sentence=is_sentence):
            found.append(one)
            last = one[1]
            numbers[last] = None
    return found


def _follows(number: str, last: str, before: Container[str], *, is_sentence: bool) -> bool:
    parent, _dot, own = number.rpartition(".")
    if own != "1":
        return f"{parent}.{int(own) - 1}" in before
    if not last or parent == last or last.startswith(f"{parent}."):
        return True
    return is_sentence and parent == str(int(last.partition(".")[0]) + 1)


def _near(text: str, at: int) -> str:
    """Return what stands just before a place."""
    return text[max(0, at - _NEAR) : at]


def _one_line(text: str) -> str:
    return " ".join(text.split())


# --- offices


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of an office in stems; of a territory also without the words of its kind."""

    key: str
    stems: tuple[str, ...]
    whole: tuple[str, ...]
    is_territory: bool
    heads: bool


@dataclass(frozen=True, slots=True)
class _Hit:
    """A place in the text where offices are named: which, and in what part."""

    start: int
    keys: tuple[str, ...]
    heads: bool
    is_aide: bool
    is_with: bool


@dataclass(frozen=True, slots=True)
class _Named:
    found: tuple[str, ...]
    unsure: tuple[str, ...] = ()
    many: bool = False
    helping: tuple[str, ...] = ()
    is_open: bool = False


def _names_of(offices: Iterable[Known]) -> dict[str, list[_Name]]:
    """Return the names by their first stem, the longest first."""
    found: dict[str, list[_Name]] = {}
    for office in offices:
        for name, is_territory in (
            *((name, False) for name in office.names),
            *((name, True) for name in office.territory),
        ):
            whole = _stems(name)
            which = tuple(one for one in whole if one not in _KIND_STEMS) or whole
            stems = which if is_territory else whole
            if stems:
                one = _Name(office.key, stems, whole, is_territory, bool(office.territory))
                found.setdefault(stems[0], []).append(one)
    for names in found.values():
        names.sort(key=lambda one: -len(one.whole))
    return found


def _offices(text: str, names: dict[str, list[_Name]]) -> _Named:
    """Find the offices that a text names, the leads first, each in their order."""
    hits = list(_hits(text, names))
    clear = [one for one in hits if len(one.keys) == 1 and not one.is_aide]
    helps = _helps(text, hits)
    leads = [one for one in clear if one not in helps]
    helpers = [one for one in clear if one in helps]
    leading = tuple(dict.fromkeys(one.keys[0] for one in leads))
    helping = tuple(dict.fromkeys(one.keys[0] for one in helpers if one.keys[0] not in leading))
    unsure = dict.fromkeys(key for one in hits if one not in clear for key in one.keys)
    many = sum(one not in helps for one in hits) > 1 and _AKIMS.search(text) is not None
    is_open = len(leading) > 1 and not (many and all(one.heads for one in leads))
    found = (*leading, *helping)
    if not leading and len(helping) > 1:
        is_open, helping = True, ()
    rest = tuple(one for one in unsure if one not in found)
    return _Named(found, rest, many, helping if leading or rest else (), is_open)


def _hits(text: str, names: dict[str, list[_Name]]) -> Iterator[_Hit]:
    """Find the places where offices are named; a territory counts beside an akim."""
    words = list(_WORD.finditer(text))
    stems = [stem(one.group()) for one in words]
    akim = _AKIM.search(text)
    at = 0
    while at < len(stems):
        fitting = [
            one
            for one in names.get(stems[at], ())
            if tuple(stems[at : at + len(one.stems)]) == one.stems
            and (not one.is_territory or akim is not None)
        ]
        if not fitting:
            at += 1
            continue
        chosen, length = _best(fitting, stems, at)
        start, end = words[at].start(), words[at + length - 1].end()
        while at + length < len(stems) and stems[at + length] in _KIND_STEMS:
            end = words[at + length].end()
            length += 1
        is_aide = bool(_AIDE.search(_near(text, start)) or _AIDE_KK.match(text, end))
        keys = tuple(dict.fromkeys(one.key for one in chosen))
        heads = all(one.heads for one in chosen)
        yield _Hit(start, keys, heads, is_aide, _WITH_KK.search(text[start:end]) is not None)
        at += length


def _helps(text: str, hits: Sequence[_Hit]) -> list[_Hit]:
    """Return who only helps: after "jointly with", in Kazakh what stands in the instrumental."""
    if _TOGETHER_KK.search(text):
        return [one for one in hits if one.is_with]
    together = _TOGETHER.search(text)
    return [one for one in hits if together is not None and one.start >= together.start()]


def _best(fitting: Sequence[_Name], stems: Sequence[str], at: int) -> tuple[list[_Name], int]:
    """Choose what fits best at a place: the longest, and of a territory the kind that is named."""
    longest = max(len(one.stems) for one in fitting)
    long = [one for one in fitting if len(one.stems) == longest]
    around = set(stems[max(0, at - 1) : at + longest + 1])
    whole = [one for one in long if set(one.whole) <= around]
    return whole or long, longest


def _stems(name: str) -> tuple[str, ...]:
    return tuple(stem(one) for one in _WORD.findall(name))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Cut the ending of case and number off a word; a short word stays whole."""
    small = normalize("NFC", word).casefold().replace("ё", "е")
    kazakh = not _KK_LETTERS.isdisjoint(small)
    for endings in (_ENDINGS_KK, _ENDINGS) if kazakh else (_ENDINGS, _ENDINGS_KK):
        for one in endings:
            if small.endswith(one) and len(small) - len(one) >= _SHORTEST_STEM:
                return _hard(small[: -len(one)])
    return _hard(small)


def _hard(cut: str) -> str:
    """Write the last letter of a Kazakh stem as it stands without an ending: -лігі as -лік."""
    soft = {"г": "к", "ғ": "қ"} if not _KK_LETTERS.isdisjoint(cut) else {}
    return cut[:-1] + soft.get(cut[-1:], cut[-1:])


_KIND_STEMS = frozenset(stem(one) for one in _KINDS)


# --- days


def read_term(text: str, *, today: date, after: Callable[[date, int], date]) -> Term:
    """Read the day by which a text says it is due; of several the first one counts.

    "До 1 июня" is taken as due on 1 June. A date is a day of the term when the text says so
    ("до", "к", "срок", "by", "дейін"), or when it is the whole text: dates of laws, minutes and
    contracts are none. A day without a year is the next such day; when it is past this year, the
    year is doubtful.
    """
    plain = normalize("NFC", text).casefold().replace("ё", "е").replace("\u00a0", " ").strip()
    read = sorted(_days(plain, today, after), key=lambda one: one.at)
    valid = [one for one in read if one.day is not None]
    doubts: list[Doubt] = []
    if valid:
        doubts += valid[0].doubts
        if Doubt.YEAR not in doubts and valid[0].day is not None and valid[0].day < today:
            doubts.append(Doubt.PAST)
    if len({one.day for one in read}) > 1:
        doubts.append(Doubt.SEVERAL_DAYS)
    if _RECURRING.search(plain):
        doubts.append(Doubt.RECURRING)
    return Term(valid[0].day if valid else None, tuple(doubts))


@dataclass(frozen=True, slots=True)
class _Read:
    """A day that a text names as its term, and where; None: a day that no calendar has."""

    at: int
    day: date | None
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """A date as it stands in a text, and whether a word says that it is a term."""

    start: int
    end: int
    day: int
    month: int
    year: int | None
    is_term: bool
    doubts: tuple[Doubt, ...] = ()


def _days(text: str, today: date, after: Callable[[date, int], date]) -> Iterator[_Read]:
    """Yield where in the text a day is said, and which."""
    later = any(int(one[1] or one[2]) > today.year for one in _LATER.finditer(text))
    for said in _joined(text, list(_dates(text, today))):
        if said.is_term:
            yield _read(said, today, later=later)
    yield from _ends(text, today)
    for one in _WITHIN.finditer(text):
        amount, working, unit = one[1] or one[4], one[2] or one[5], one[3] or one[6]
        yield _Read(one.start(), _within(int(amount), working or "", unit, today, after))
    for one in _NAMED_TERM.finditer(text):
        days, months = _NAMED_DAYS.get(one[1]), _NAMED_MONTHS.get(one[1])
        day = today + timedelta(days) if days else _months_on(today, months or 0)
        yield _Read(one.start(), day)


def _dates(text: str, today: date) -> Iterator[_Said]:
    """Yield every date of a text, of a term or not."""

    def said(match: re.Match[str], day: str, month: int, year: int | None, *doubts: Doubt) -> _Said:
        start, end = match.span()
        is_term = (
            _BEFORE.search(_near(text, start)) is not None
            or _UNTIL.match(text, end) is not None
            or (start == 0 and _REST.fullmatch(text, end) is not None)
        )
        return _Said(start, end, int(day), month, year, is_term, doubts)

    for one in _DATE_WORDS.finditer(text):
        if not _KK_MONTH.search(one[2]):
            yield said(one, one[1], _month(one[2]), _which_year(one[3], today))
    for one in _DATE_US.finditer(text):
        yield said(one, one[2], _month(one[1]), _which_year(one[3], today))
    for one in _DATE_KK.finditer(text):
        if _KK_MONTH.search(one[3]):
            yield said(one, one[2], _month(one[3]), _which_year(one[1], today))
    for one in _DATE_DIGITS.finditer(text):
        year = int(one[4]) if len(one[4]) == 4 else 2000 + int(one[4])
        is_open = one[2] == "/" and int(one[1]) <= 12 and int(one[3]) <= 12 and one[1] != one[3]
        doubts = (Doubt.DAY_OR_MONTH,) if is_open else ()
        yield said(one, one[1], int(one[3]), year, *doubts)
    for one in _DATE_ISO.finditer(text):
        yield said(one, one[3], int(one[2]), int(one[1]))


def _joined(text: str, dates: Sequence[_Said]) -> list[_Said]:
    """Let dates that are joined share a year, and what says that they are terms."""
    ordered = sorted(dates, key=lambda one: one.start)
    for at in range(len(ordered) - 2, -1, -1):
        one, following = ordered[at], ordered[at + 1]
        if _JOINED.fullmatch(text, one.end, max(one.end, following.start)):
            year = one.year if one.year is not None else following.year
            is_kazakh = following.is_term and _UNTIL.match(text, following.end) is not None
            ordered[at] = replace(one, year=year, is_term=one.is_term or is_kazakh)
    for at in range(1, len(ordered)):
        before, one = ordered[at - 1], ordered[at]
        if before.is_term and _JOINED.fullmatch(text, before.end, max(before.end, one.start)):
            ordered[at] = replace(one, is_term=True)
    return ordered


def _read(said: _Said, today: date, *, later: bool) -> _Read:
    """Return the day of a date; `later` says that the text speaks of a year to come."""
    year = said.year if said.year is not None else today.year
    doubts = said.doubts
    try:
        day = date(year, said.month, said.day)
        if said.year is None and day < today:
            day = date(year + 1, said.month, said.day)
            later = True
    except ValueError:
        return _Read(said.start, None)
    if said.year is None and later:
        doubts = (*doubts, Doubt.YEAR)
    return _Read(said.start, day, doubts)


def _ends(text: str, today: date) -> Iterator[_Read]:
    """Yield the ends of months, quarters, half-years and years that are said to be terms."""
    for one in _END_OF_MONTH.finditer(text):
        month, year = _month(one[1] or one[4]), _which_year(one[2] or one[3], today)
        is_open = year is None and month < today.month
        which = year if year is not None else today.year + is_open
        doubts = (Doubt.YEAR,) if is_open else ()
        yield _Read(one.start(), _last_day(which, month), doubts)
    for one in _END_OF_YEAR.finditer(text):
        yield _Read(one.start(), _last_day(int(one[1] or one[2]), 12))
    for one in _END_OF.finditer(text):
        year = _which_year(one[3], today)
        yield _Read(one.start(), _end_of_period(_ENDS[one[2]], one[1], year, today))
    for one in _END_OF_KK.finditer(text):
        year, bare = _which_year(one[1], today), not (one[1] or one[2])
        if _SAID_BEFORE.search(_near(text, one.start(3))):
            continue
        if bare and _OTHER_KK.search(_near(text, one.start())):
            yield _Read(one.start(), None)
        else:
            yield _Read(one.start(), _end_of_period(_ENDS[one[3]], one[2], year, today))


def _which_year(said: str | None, today: date) -> int | None:
    if said is None:
        return None
    return int(said) if said.isdigit() else today.year + (_NEXT_YEAR.match(said) is not None)


def _month(word: str) -> int:
    return 5 if word in ("май", "мая") else _MONTHS[word[:3]]


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _end_of_period(months: int, numeral: str | None, year: int | None, today: date) -> date | None:
    """Return the last day of a month, quarter, half-year or year.

    Without a number it is the one that today lies in; None: the text says too little.
    """
    if numeral is None:
        if months == 12 and year is not None:
            return _last_day(year, 12)
        same = year is None or year == today.year
        return _last_day(today.year, ((today.month - 1) // months + 1) * months) if same else None
    number = _NUMERALS[numeral.replace("і", "i") if len(numeral) <= 3 else numeral]
    if months in (1, 12) or number * months > 12:
        return None
    return _last_day(today.year if year is None else year, number * months)


def _within(
    amount: int, working: str, unit: str, today: date, after: Callable[[date, int], date]
) -> date:
    if unit.startswith(("месяц", "month", "ай")):
        return _months_on(today, amount)
    if unit.startswith(("недел", "week", "апта")):
        return today + timedelta(days=7 * amount)
    if working in ("рабочих", "working", "business", "жұмыс"):
        return after(today, amount)
    return today + timedelta(days=amount)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
