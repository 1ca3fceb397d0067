"""Units of measure in the Unified Code for Units of Measure (UCUM, case-sensitive form).

Grammar and atoms: ucum.org, The Unified Code for Units of Measure, sections 2 to 4. The atoms
here are those that industrial programmes use; others are refused as unknown.
"""

from dataclasses import dataclass

from bagdar.core.terms.problem import Problem

LONGEST_CODE = 50

_PREFIXES = frozenset("Q R Y Z E P T G M k h da d c m u n p f a z y r q Ki Mi Gi Ti".split())

_METRIC = frozenset(
    "m s g rad K C cd mol sr Hz N Pa J W A V F Ohm S Wb Cel T H lm lx Bq Gy Sv kat "
    "l L ar t st bar u eV pc cal Cal dyn erg P St mho tex Np B bit By Bd eq osm [iU]".split()
)

_PLAIN = frozenset(
    "10* 10^ % [ppth] [ppm] [ppb] [pptr] [pi] deg gon ' '' min h d wk mo a a_j a_g a_t "
    "mo_s mo_j mo_g AU b att atm [g] [HP] [psi] [Btu] [degF] [degR] [pH] [car_m] "
    "[in_i] [ft_i] [yd_i] [mi_i] [nmi_i] [kn_i] [sft_i] [cft_i] [acr_us] [acr_br] "
    "[gal_us] [gal_br] [bbl_us] [bu_us] [lb_av] [oz_av] [ston_av] [lton_av] [oz_tr]".split()
)

_PRINTABLE = range(33, 127)


def unit_problem(ucum_code: str) -> Problem | None:
    """Say what keeps a text from being a unit's code; None when it is one."""
    if not ucum_code:
        return Problem("The unit is missing; for plain pieces write {{piece}}.")
    if len(ucum_code) > LONGEST_CODE:
        return Problem("The unit is longer than {most} characters.", most=LONGEST_CODE)
    foreign = next((sign for sign in ucum_code if ord(sign) not in _PRINTABLE), None)
    if foreign is not None:
        return Problem(
            "{code}: {sign!r} cannot stand in a unit's code; write it in Latin letters, "
            "digits and signs, without spaces.",
            code=ucum_code,
            sign=foreign,
        )
    try:
        _Reader(ucum_code).read()
    except _UnreadableError as fault:
        return fault.problem
    return None


class _UnreadableError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(slots=True)
class _Reader:
    """Reads main-term: ["/"] component { ("." | "/") component }."""

    code: str
    place: int = 0

    def read(self) -> None:
        self._term()
        if self.place < len(self.code):
            raise self._fault(
                "{code}: {sign} is not expected at character {at}.",
                sign=self._next(),
                at=self.place + 1,
            )

    def _term(self) -> None:
        if self._next() == "/":
            self.place += 1
        self._component()
        while self._next() in (".", "/"):
            self.place += 1
            self._component()

    def _component(self) -> None:
        if self._next() == "(":
            self._bracketed()
        elif self._next() == "{":
            self._annotation()
        else:
            self._simple(self._word())
            if self._next() == "{":
                self._annotation()

    def _bracketed(self) -> None:
        self.place += 1
        self._term()
        if self._next() != ")":
            raise self._fault("{code}: a round bracket is not closed.")
        self.place += 1

    def _annotation(self) -> None:
        end = self.code.find("}", self.place)
        if end < 0:
            raise self._fault("{code}: a curly bracket is not closed.")
        note = self.code[self.place + 1 : end]
        if not note or "{" in note:
            raise self._fault("{code}: curly brackets hold one note, such as {{piece}}.")
        self.place = end + 1

    def _word(self) -> str:
        start = self.place
        inside = False
        while self._next() and (inside or self._next() not in ("./(){}")):
            inside = (inside or self._next() == "[") and self._next() != "]"
            self.place += 1
        if start == self.place:
            raise self._fault("{code}: a unit is missing at character {at}.", at=start + 1)
        return self.code[start : self.place]

    def _simple(self, word: str) -> None:
        """Accept a whole number, or an atom with its prefix and exponent."""
        if not (word.isdigit() or _is_unit(word) or _is_unit(_without_exponent(word))):
            raise self._fault("{code}: the unit {word} is not known.", word=word)

    def _next(self) -> str:
        return self.code[self.place : self.place + 1]

    def _fault(self, template: str, **values: object) -> _UnreadableError:
        return _UnreadableError(Problem(template, code=self.code, **values))


def _without_exponent(word: str) -> str:
    base = word.rstrip("0123456789")
    if base == word:
        return ""
    return base[:-1] if base.endswith(("+", "-")) else base


def _is_unit(word: str) -> bool:
    if word in _METRIC or word in _PLAIN:
        return True
    return any(word[:cut] in _PREFIXES and word[cut:] in _METRIC for cut in (1, 2))
