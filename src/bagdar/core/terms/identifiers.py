"""Kazakhstan's business identification number (BIN), and the personal one it must not be.

Structure and control digit: Programme of transition to a single number, approved by the
Government's resolution No. 565 of 11 June 2003 (adilet.zan.kz/rus/docs/P030000565_), taken
over into the formation of numbers under the law of 12 January 2007 No. 223-III on national
registers of identification numbers.

Digits of a BIN: 1-4 year and month of registration (YYMM); 5 kind (4 resident legal entity,
5 non-resident, 6 joint individual entrepreneurship); 6 division (0 head, 1 branch,
2 representative office, 3 farm); 7-11 number in the register; 12 control.
Digits of a personal number (IIN): 1-6 date of birth (YYMMDD), 7 century and sex.
So the fifth digit tells them apart: the first digit of a day is 0 to 3.

The eleventh digit weighs 11, which is nothing modulo 11: a slip in it alone is found only
where the second pass decides. That is the state's rule, not a fault here.
"""

import re
from enum import StrEnum
from operator import mul

_LENGTH = 12
_FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_KINDS = "456"
_DIVISIONS = "0123"
_CENTURIES = "0123456"
_NO_CONTROL = 10
_ZERO = ord("0")
_TWELVE = re.compile(r"(?<![0-9])[0-9]{6}[ \u00a0-]?[0-9]{6}(?![0-9])")
MASK = "••••••"
"""Stands in place of the second half of a personal number, which tells persons apart."""
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class BinProblem(StrEnum):
    """What is wrong with a text given as a BIN, the first fault from the left."""

    LENGTH = "length"
    DIGITS = "digits"
    MONTH = "month"
    KIND = "kind"
    CONTROL = "control"


class BinError(ValueError):
    """No BIN can begin with these digits."""


def bin_problem(text: str) -> BinProblem | None:
    """Say what keeps a text from being a BIN; None when it is one."""
    if not _all_digits(text):
        return BinProblem.DIGITS if text else BinProblem.LENGTH
    if len(text) != _LENGTH:
        return BinProblem.LENGTH
    if not 1 <= int(text[2:4]) <= len(_LONGEST_MONTHS):
        return BinProblem.MONTH
    if text[4] not in _KINDS or text[5] not in _DIVISIONS:
        return BinProblem.KIND
    return None if _control(text[:-1]) == int(text[-1]) else BinProblem.CONTROL


def bin_with_control(first11: str) -> str:
    """Append the control digit to the first eleven digits.

    Raises BinError when they are not eleven digits, or when both passes leave the remainder 10:
    such numbers are never issued.
    """
    if len(first11) != _LENGTH - 1 or not _all_digits(first11):
        raise BinError(f"{first11!r} is not eleven digits.")
    control = _control(first11)
    if control == _NO_CONTROL:
        raise BinError(f"{first11} has no control digit; take the next number of the register.")
    return f"{first11}{control}"


def is_iin(text: str) -> bool:
    """Tell whether a text is a personal number: a day of birth, a century and the control digit.

    The seventh digit is 1 to 6 for the century and sex, 0 for some numbers given to foreigners.
    """
    return (
        looks_like_iin(text)
        and len(text) == _LENGTH
        and text[6] in _CENTURIES
        and _control(text[:-1]) == int(text[-1])
    )


def looks_like_iin(text: str) -> bool:
    """Tell whether a text has the form of a personal number, with or without spaces and hyphens.

    The control digit is not asked: a personal number with a slip of the pen is personal too.
    """
    digits = text.replace(" ", "").replace("\u00a0", "").replace("-", "")
    if len(digits) != _LENGTH or not _all_digits(digits):
        return False
    month, day = int(digits[2:4]), int(digits[4:6])
    return 1 <= month <= len(_LONGEST_MONTHS) and 1 <= day <= _LONGEST_MONTHS[month - 1]


def without_iins(text: str) -> str:
    """Hide the personal numbers that stand anywhere in a text; numbers of organisations stay.

    All but the first two digits, the year of birth, become dots: KZ-IIN-85••••••.
    """
    return _TWELVE.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    told = found.group()
    return f"{told[:2]}{MASK}" if looks_like_iin(told) else told


def _all_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _control(first11: str) -> int:
    remainder = _remainder(first11, _FIRST_WEIGHTS)
    if remainder == _NO_CONTROL:
        remainder = _remainder(first11, _SECOND_WEIGHTS)
    return remainder


def _remainder(digits: str, weights: tuple[int, ...]) -> int:
    values = digits.encode("ascii")
    summed: int = sum(map(mul, values, weights))
    return (summed - _ZERO * sum(weights)) % 11
