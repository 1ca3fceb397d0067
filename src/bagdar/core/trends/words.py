"""Texts as a stream of words: whole columns of bytes at once, never a document at a time.

A word is a run of letters and digits. A space or a hyphen joins two words to a phrase, everything
else breaks it: marks, formulas between dollar signs, commands of LaTeX, tags and entities of HTML.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

BREAK = -1
"""Stands in the stream where a phrase ends."""
LONGEST_FORMULA, LONGEST_TAG = 400, 120
"""Bytes between two dollar signs, or angle brackets, that are still taken for one."""
LONGEST_WORD, LONGEST_TOKEN = 40, 1024
"""Letters of a word, and of an opaque token, that are still taken for one."""
LONGEST_NUMBER = 4
"""Of opaque tokens those of more digits may stand for words, whatever the others are."""
LONG_TOKEN = 6
"""Where half of the tokens have so many letters or more, short numbers among them are numbers."""

_WORD, _JOIN, _END = 0, 1, 2  # in this order: the greatest of a stretch says what it does
_TO_SMALL = 0x20
"""The bit that makes a large Latin letter a small one."""
_HYPHEN, _EN_DASH, _APOSTROPHE, _SPACE = 0x90, 0x93, 0x99, 0x20
"""The last bytes of U+2010, U+2013 and U+2019, which begin with E2 80; and a space."""
_LAST_SPACE, _NARROW_SPACE, _NO_BREAK_SPACE = 0x8A, 0xAF, 0xA0
"""The last bytes of U+200A, up to which such bytes are spaces, of U+202F and of U+00A0."""
_UNSEEN = ("\u00ad", "\u200b", "\u200c", "\u200d", "\ufeff")
"""Letters that are not seen: soft hyphens, and joiners without width."""
_DOLLAR, _BACKSLASH, _LESS, _MORE, _AND, _SEMICOLON = (ord(one) for one in "$\\<>&;")


def _kinds() -> npt.NDArray[np.uint8]:
    kinds = np.full(256, _END, np.uint8)
    kinds[128:] = _WORD
    for one in b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_":
        kinds[one] = _WORD
    for one in b" \t\r\n-'":
        kinds[one] = _JOIN
    return kinds


_KINDS = _kinds()

SMALL = {
    "en": """a about above after again against all also am among an and another any are as at be
    because been before being below between both but by can cannot could did do does doing down
    during each either etc even ever few for from further had has have having he hence her here
    hers him his how however i if in into is it its itself just may me might more moreover most
    much must my near neither no nor not now of off often on once one only onto or other our out
    over own per quite rather same she should since so some such than that the their them then
    there thereby therefore these they this those though through thus to too toward towards two
    under until up upon us very via was we well were what when where whereas whether which while
    who whose why will with within without would yet you your use used uses using based show shows
    shown showed paper present presents presented propose proposes proposed study studied studies
    many several various new first second three due give gives given find found let say""",
    "ru": """и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по ее мне
    было вот от меня еще нет о из ему для при это этот эта эти этого которые который которая
    которых также или был были быть может между после перед через над под без до если чем их них
    более менее""",
    "kk": """және мен бен пен да де та те үшін бұл осы сол ол немесе бойынша туралы арқылы кейін
    дейін емес бар жоқ болып болған болады бір екі әр барлық""",
}
"""Small words by language: they end a phrase, unless they link two words."""
LINKS = "of for in on to with by at and as de".split()
"""Small words that a name may hold, such as "internet of things"."""

GENERAL = frozenset(
    """accuracy advantage aim analysis application approach architecture art aspect assessment
    attempt baseline benchmark case challenge comparison concept condition consideration constraint
    context data dataset database design development effect effort evaluation evidence example
    experiment factor feature finding framework goal group idea impact implementation improvement
    issue level limitation method methodology model need number object objective operation option
    parameter part performance perspective principle problem procedure process product project
    property purpose quality question range rate research researcher result review role scenario
    scheme series service set setting simulation solution stage standard step strategy structure
    survey system task technique technology term test theory tool training type use user value
    variable way efficient effective novel existing proposed improved important significant simple
    large small high low multi different various public main key art state level scale real
    алгоритм анализ вопрос задача исследование метод модель оценка подход применение проблема
    процесс развитие результат решение система технология эффективность
    әдіс жүйе зерттеу мәселе модель нәтиже талдау тәсіл технология үдеріс""".split()
)
"""Folded words of any field that begin or end turns of speech, beside those a corpus itself shows.

Only a scan knows them, to tell names from turns of speech; the benchmark has no such list.
"""


@dataclass(frozen=True)
class Words:
    """A stream of words: `word[i]` is a number of `texts` or BREAK, of the text `row[i]`."""

    word: npt.NDArray[np.int32]
    row: npt.NDArray[np.int32]
    too_long: int = 0
    """How many words were left out as too long."""


@dataclass(frozen=True)
class Manner:
    """How texts are read: as words, or as opaque tokens that stand for words already folded."""

    opaque: bool = False
    tags: bool = True
    """Whether what stands between angle brackets is a tag, not a token."""
    short: bool = False
    """Whether a short number or a single letter stands for a word."""

    @property
    def longest(self) -> int:
        """Letters of a word that is still taken for one."""
        return LONGEST_TOKEN if self.opaque else LONGEST_WORD


OPEN = Manner()


def opaque_manner(texts: Sequence[pa.StringArray]) -> Manner:
    """Tell by some texts of opaque tokens how they are to be read.

    Tokens may be written like tags (<t12>), and be numbers or letters without more. Where most are
    longer, a short number is one that was left as it stood, and no word.
    """
    tagged, bare = (
        _tokens(texts, Manner(opaque=True, tags=tags, short=True)) for tags in (True, False)
    )
    hidden = len(bare.keys() - tagged.keys())
    tags = 2 * sum(tagged.values()) >= sum(bare.values()) and 4 * hidden <= len(bare)
    kinds = list(tagged if tags else bare)
    numbers = sum(one.isdigit() for one in kinds)
    long = sum(len(one) >= LONG_TOKEN for one in kinds)
    plain = 2 * long >= len(kinds) and 2 * numbers <= len(kinds)
    return Manner(opaque=True, tags=tags, short=not plain)


def _tokens(texts: Sequence[pa.StringArray], manner: Manner) -> Counter[str]:
    """Count the tokens of some texts that are no small words."""
    vocabulary, found = Vocabulary(), Counter[int]()
    for one in texts:
        found.update(read_words(one, vocabulary, manner).word.tolist())
    names = vocabulary.texts
    return Counter(
        {
            names[at]: count
            for at, count in found.items()
            if at >= 0 and _as_small(names[at]) not in _SMALL_OF
        }
    )


class Vocabulary:
    """The words seen so far, numbered by their first appearance."""

    def __init__(self) -> None:
        """Begin with none."""
        self._numbers: dict[str, int] = {}
        self._texts: list[str] = []

    @property
    def texts(self) -> list[str]:
        """The words by number."""
        return list(self._texts)

    def since(self, number: int) -> list[str]:
        """Return the words from a number on."""
        return self._texts[number:]

    def numbers(self, texts: list[str]) -> npt.NDArray[np.int32]:
        """Return the number of each word; new ones are added."""
        known = self._numbers
        found = list(map(known.get, texts))
        for at in [at for at, one in enumerate(found) if one is None]:
            found[at] = number = known.setdefault(texts[at], len(known))
            if number == len(self._texts):
                self._texts.append(texts[at])
        return np.array(found, np.int32)


def read_words(texts: pa.StringArray, vocabulary: Vocabulary, manner: Manner = OPEN) -> Words:
    """Cut texts into words, in small letters unless they are opaque; nulls have none."""
    told = _composed(pc.fill_null(texts, ""))
    told = told if manner.opaque else pc.utf8_lower(told)
    ends = np.frombuffer(told.buffers()[1], np.int32)[told.offset :][: len(told) + 1]
    ends = ends.astype(np.int64)
    raw = told.buffers()[2]
    whole = np.frombuffer(raw, np.uint8) if raw is not None else np.empty(0, np.uint8)
    letters = whole[ends[0] : ends[-1]]
    ends = ends - ends[0]
    if not len(letters):
        return Words(np.empty(0, np.int32), np.empty(0, np.int32))
    kinds = _marked(letters, ends, manner)
    starts, stops = _runs(kinds == _WORD, ends)
    starts, stops = _without_genitive(letters, kinds, starts, stops)
    long = _too_long(letters, starts, stops, manner.longest)
    word = _numbered(letters, kinds, starts, stops, vocabulary)
    word[long | _strange(letters, starts, stops)] = BREAK
    rows = (np.searchsorted(ends, starts, "right") - 1).astype(np.int32)
    made = _with_breaks(word, rows, _broken(kinds, stops))
    return replace(made, too_long=int(long.sum()))


def _composed(texts: pa.StringArray) -> pa.StringArray:
    """Write a letter and its accent as one sign, and leave out what is not seen."""
    if pc.all(pc.string_is_ascii(texts)).as_py() in (True, None):
        return texts
    made = pc.utf8_normalize(texts, "NFC")
    for one in _UNSEEN:
        if pc.any(pc.match_substring(made, one)).as_py():
            made = pc.replace_substring(made, one, "")
    return made


def _marked(letters: npt.NDArray[np.uint8], ends: Ints, manner: Manner) -> npt.NDArray[np.uint8]:
    """Say of each byte whether it belongs to a word, joins two or ends a phrase."""
    kinds = _KINDS[letters]
    high = np.flatnonzero(letters == 0xE2)
    high = high[high + 2 < len(letters)]
    high = high[letters[high + 1] == 0x80]
    for at in range(3):
        kinds[high + at] = _END
    third = letters[high + 2]
    spaces = high[(third <= _LAST_SPACE) | (third == _NARROW_SPACE)]
    joining = high[((third >= _HYPHEN) & (third <= _EN_DASH)) | (third == _APOSTROPHE)]
    for at in range(3):
        kinds[joining + at] = _JOIN
        kinds[spaces + at] = _JOIN
    _part_by_dashes(letters, kinds, np.flatnonzero(letters == ord("-")), 1)
    _part_by_dashes(letters, kinds, joining, 3)
    latin = np.flatnonzero(letters == 0xC2)
    kinds[latin] = _END
    latin = latin[latin + 1 < len(letters)]
    kinds[latin + 1] = _END
    spaces = latin[letters[latin + 1] == _NO_BREAK_SPACE]
    kinds[spaces] = kinds[spaces + 1] = _JOIN
    _cover(kinds, *_formulas(letters, ends))
    if manner.tags:
        _cover(kinds, *_tags(letters, ends))
    else:
        _open_brackets(letters, kinds)
    return kinds


def _open_brackets(letters: npt.NDArray[np.uint8], kinds: npt.NDArray[np.uint8]) -> None:
    """Let angle brackets of tokens join, as nothing does where words are clear."""
    less = np.flatnonzero(letters[:-1] == _LESS)
    kinds[less[kinds[less + 1] == _WORD]] = _JOIN
    more = np.flatnonzero(letters[1:] == _MORE) + 1
    kinds[more[kinds[more - 1] == _WORD]] = _JOIN


def _part_by_dashes(
    letters: npt.NDArray[np.uint8], kinds: npt.NDArray[np.uint8], at: Ints, size: int
) -> None:
    """Let a dash with a space beside it end a phrase: it parts, where a hyphen joins."""
    before = letters[np.maximum(at - 1, 0)] == _SPACE
    after = letters[np.minimum(at + size, len(letters) - 1)] == _SPACE
    kinds[at[before | after]] = _END


def _formulas(letters: npt.NDArray[np.uint8], ends: Ints) -> tuple[Ints, Ints]:
    """Return where formulas begin and end; a text with an odd number of dollars has none."""
    at = np.flatnonzero(letters == _DOLLAR)
    if not len(at):
        return at, at
    row = np.searchsorted(ends, at, "right") - 1
    count = np.bincount(row, minlength=len(ends))
    first = np.concatenate([[0], np.cumsum(count)])[row]
    paired = count[row] % 2 == 0
    opens = at[paired & ((np.arange(len(at)) - first) % 2 == 0)]
    closes = at[paired & ((np.arange(len(at)) - first) % 2 == 1)]
    short = closes - opens <= LONGEST_FORMULA
    return opens[short], closes[short] + 1


def _tags(letters: npt.NDArray[np.uint8], ends: Ints) -> tuple[Ints, Ints]:
    """Return where tags begin and end; none reaches over the end of a text."""
    opens = np.flatnonzero(letters[:-1] == _LESS)
    after = letters[opens + 1] | _TO_SMALL
    opens = opens[((after >= ord("a")) & (after <= ord("z"))) | (after == ord("/"))]
    closes = np.flatnonzero(letters == _MORE)
    if not len(opens) or not len(closes):
        return opens[:0], opens[:0]
    found = np.searchsorted(closes, opens)
    opens, found = opens[found < len(closes)], found[found < len(closes)]
    short = closes[found] - opens <= LONGEST_TAG
    opens, closes = opens[short], closes[found][short]
    within = np.searchsorted(ends, opens, "right") == np.searchsorted(ends, closes, "right")
    return opens[within], closes[within] + 1


def _cover(kinds: npt.NDArray[np.uint8], starts: Ints, stops: Ints) -> None:
    sizes = stops - starts
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    kinds[np.repeat(starts, sizes) + within] = _END


def _runs(inside: Bools, ends: Ints) -> tuple[Ints, Ints]:
    """Return where words begin and end; none reaches over the end of a text."""
    begins = inside.copy()
    begins[1:] &= ~inside[:-1]
    edges = ends[:-1][ends[:-1] < len(inside)]
    begins[edges] = inside[edges]
    finishes = inside.copy()
    finishes[:-1] &= ~inside[1:]
    last = ends[1:][ends[1:] > 0] - 1
    finishes[last] = inside[last]
    return np.flatnonzero(begins), np.flatnonzero(finishes) + 1


def _without_genitive(
    letters: npt.NDArray[np.uint8], kinds: npt.NDArray[np.uint8], starts: Ints, stops: Ints
) -> tuple[Ints, Ints]:
    """Leave out the s of "Schrödinger's"."""
    alone = (stops - starts == 1) & (letters[starts] | _TO_SMALL == ord("s")) & (starts > 0)
    mark = letters[starts[alone] - 1]
    alone[alone] = (mark == ord("'")) | (
        (mark == _APOSTROPHE) & (letters[np.maximum(starts[alone] - 3, 0)] == 0xE2)
    )
    kinds[starts[alone]] = _JOIN
    return starts[~alone], stops[~alone]


def _numbered(
    letters: npt.NDArray[np.uint8],
    kinds: npt.NDArray[np.uint8],
    starts: Ints,
    stops: Ints,
    vocabulary: Vocabulary,
) -> npt.NDArray[np.int32]:
    """Return the number of each word."""
    if not len(starts):
        return np.empty(0, np.int32)
    packed = letters[kinds == _WORD]
    offsets = np.concatenate([[0], np.cumsum(stops - starts)]).astype(np.int32)
    column = pa.StringArray.from_buffers(len(starts), pa.py_buffer(offsets), pa.py_buffer(packed))
    coded = column.dictionary_encode()
    known = vocabulary.numbers(coded.dictionary.to_numpy(zero_copy_only=False).tolist())
    word: npt.NDArray[np.int32] = known[np.asarray(coded.indices)]
    return word


def _strange(letters: npt.NDArray[np.uint8], starts: Ints, stops: Ints) -> Bools:
    """Say which words are commands of LaTeX or entities."""
    before = letters[np.maximum(starts - 1, 0)]
    after = letters[np.minimum(stops, len(letters) - 1)]
    made: Bools = (starts > 0) & (
        (before == _BACKSLASH) | ((before == _AND) & (after == _SEMICOLON))
    )
    return made


def _too_long(letters: npt.NDArray[np.uint8], starts: Ints, stops: Ints, longest: int) -> Bools:
    """Say which words have too many letters, of which some are several bytes."""
    made: Bools = stops - starts > longest
    for at in np.flatnonzero(made).tolist():
        begun = (letters[starts[at] : stops[at]] & 0xC0) != 0x80
        made[at] = int(begun.sum()) > longest
    return made


def _broken(kinds: npt.NDArray[np.uint8], stops: Ints) -> Bools:
    """Say of each word but the last whether something ends the phrase after it."""
    if len(stops) < 2:
        return np.zeros(0, bool)
    within = np.maximum.reduceat(kinds[: stops[-1]], stops[:-1])
    ended: Bools = within == _END
    return ended


def _with_breaks(word: npt.NDArray[np.int32], row: npt.NDArray[np.int32], broken: Bools) -> Words:
    """Put a BREAK between words that something parts, and between texts."""
    if not len(word):
        return Words(word, row)
    gap = np.concatenate([broken | (row[1:] != row[:-1]), [True]])
    place = np.arange(len(word)) + np.concatenate([[0], np.cumsum(gap[:-1])])
    long = np.full(int(place[-1]) + 2, BREAK, np.int32)
    long[place] = word
    rows = np.repeat(row, 1 + gap)
    return Words(long, rows)


@dataclass(frozen=True)
class Kinds:
    """What each word of a vocabulary is: the folded word it counts for, and small words apart."""

    texts: list[str]
    """The folded words, numbered by first appearance."""
    folded: npt.NDArray[np.int32]
    """Number of the folded word by number of the word, BREAK for what is no content word."""
    link: npt.NDArray[np.int8]
    """From 1 the place in LINKS of a small word that a name may hold, 0 for other words."""
    language: npt.NDArray[np.int8]
    """Place in LANGUAGES of a small word, -1 for other words."""


LANGUAGES = tuple(SMALL)
_SMALL_OF = {
    one: at for at, words in reversed(list(enumerate(SMALL.values()))) for one in words.split()
}
_LINK_OF = {one: at for at, one in enumerate(LINKS, 1)}


class Folding:
    """Folds a vocabulary as it grows: what was folded stays as it was."""

    def __init__(self, manner: Manner = OPEN) -> None:
        """Begin with no words; opaque ones are not folded."""
        self._manner, self._kept = manner, Vocabulary()
        nothing = np.empty(0, np.int8)
        self._done = Kinds([], np.empty(0, np.int32), nothing, nothing)

    @property
    def known(self) -> int:
        """How many words were folded."""
        return len(self._done.folded)

    def more(self, texts: list[str]) -> Kinds:
        """Fold the words that have come, and return the kinds of all.

        The list of folded words is one and the same each time, and grows.
        """
        folded = np.full(len(texts), BREAK, np.int32)
        small = [_as_small(one) for one in texts]
        content = [
            at
            for at, (one, as_small) in enumerate(zip(texts, small, strict=True))
            if _is_content(one, as_small, self._manner)
        ]
        folded[content] = self._kept.numbers(
            [texts[at] if self._manner.opaque else singular(texts[at]) for at in content]
        )
        link = np.fromiter((_LINK_OF.get(one, 0) for one in small), np.int8, len(texts))
        language = np.fromiter((_SMALL_OF.get(one, -1) for one in small), np.int8, len(texts))
        names = self._done.texts
        names += self._kept.since(len(names))  # a list of its own would be copied for every batch
        self._done = Kinds(
            names,
            np.concatenate([self._done.folded, folded]),
            np.concatenate([self._done.link, link]),
            np.concatenate([self._done.language, language]),
        )
        return self._done


def fold(texts: list[str], manner: Manner = OPEN) -> Kinds:
    """Tell content words from small ones, and fold plurals unless the words are opaque tokens."""
    return Folding(manner).more(texts)


def _as_small(word: str) -> str:
    """Return a word as small words are listed, if it is written as one may be: the, The, THE."""
    small = word.lower()
    if small == word:
        return word
    return small if word in (small.capitalize(), small.upper()) else word


def _is_content(word: str, small: str, manner: Manner) -> bool:
    if small in _SMALL_OF:
        return False
    if manner.short:
        return True
    if word.isdigit():
        return manner.opaque and len(word) > LONGEST_NUMBER
    return len(word) > 1


def singular(word: str) -> str:
    """Fold a plural by its ending, as English forms most of them."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > len("dies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1]


def spoken(stream: Words, kinds: Kinds, rows: int) -> npt.NDArray[Any]:
    """Return for each text how many small words of each language it holds; rows by languages."""
    found = np.where(stream.word == BREAK, -1, kinds.language[stream.word])
    return np.stack(
        [np.bincount(stream.row[found == at], minlength=rows) for at in range(len(LANGUAGES))], 1
    )
