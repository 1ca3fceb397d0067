"""What parties may have in common, and when two of them tell the same: rules as data.

A trait says that two suppliers tell the same telephone, and nothing more: an accountant, a landlord
or a business centre explains it as well as one owner does. What many tell is ranked down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from unicodedata import normalize

from bagdar.core.terms.text import fold_name

COMMON_FROM = 6
"""From so many parties on a thing says little: an address of mass registration, a notary's phone.

Ours, not a rule of law; counted among the parties that the reader is shown.
"""
SHORTEST_TELEPHONE, NATIONAL_TELEPHONE = 6, 10
SHORTEST_ACCOUNT = 8
NOTHING = frozenset(
    {
        *("нет", "нету", "нетданных", "неуказан", "неуказана", "неуказано", "неуказаны"),
        *("неизвестно", "неизвестен", "отсутствует", "генеральныйдиректор"),
        *("жоқ", "деректержоқ", "көрсетілмеген", "белгісіз", "басдиректор"),
        *("na", "no", "nodata", "none", "null", "unknown", "notknown", "notspecified"),
        *("notavailable", "notprovided", "generaldirector"),
    }
)
"""What is written in place of what is not known, without spaces and signs."""


class Trait(StrEnum):
    """What a party tells of itself."""

    ACCOUNT = "account"
    OWNER = "owner"
    HEAD = "head"
    CONTACT = "contact"
    TELEPHONE = "telephone"
    EMAIL = "email"
    DOMAIN = "domain"
    ADDRESS = "address"


WEIGHTS: Mapping[Trait, int] = MappingProxyType(
    {
        Trait.ACCOUNT: 8,
        Trait.OWNER: 7,
        Trait.HEAD: 6,
        Trait.EMAIL: 5,
        Trait.TELEPHONE: 4,
        Trait.CONTACT: 3,
        Trait.ADDRESS: 2,
        Trait.DOMAIN: 2,
    }
)
"""How much it says when two tell the same, beside the other kinds."""

FREE_MAIL = frozenset(
    {
        *("gmail.com", "mail.ru", "inbox.ru", "bk.ru", "list.ru", "internet.ru", "yandex.ru"),
        *("yandex.kz", "yandex.com", "ya.ru", "rambler.ru", "outlook.com", "hotmail.com"),
        *("live.com", "icloud.com", "yahoo.com", "proton.me", "protonmail.com", "mail.kz"),
    }
)
"""Where anybody has a mailbox: no domain that two parties share."""

WORDS_OF_ADDRESS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("ул", "улица", "көшесі", "көш", "street", "str", "st"), ""),
        **dict.fromkeys(("г", "город", "қаласы", "қ", "city"), ""),
        **dict.fromkeys(("д", "дом", "үй", "house", "building", "bld"), ""),
        **dict.fromkeys(("пр", "просп", "проспект", "пр-т", "даңғылы", "avenue", "ave"), "av"),
        **dict.fromkeys(("мкр", "микрорайон", "ықшамауданы", "ш/а"), "mkr"),
        **dict.fromkeys(("кв", "квартира", "пәтер", "apartment", "apt", "flat"), "apt"),
        **dict.fromkeys(("оф", "офис", "кеңсе", "office", "off"), "office"),
    }
)
"""What words of addresses are folded to; those folded to nothing go."""

_EXTENSION = re.compile(r"(?:вн|доб|ext|ішкі|x)\.?.*$", re.IGNORECASE)
_PIECES = re.compile(r"[^\W_]+(?:[/-][^\W_]+)*")
_DIGIT = re.compile(r"\d")
_HOST = re.compile(r"^(?:https?://)?(?:www\.)?([a-z0-9.-]+\.[a-z0-9-]{2,})(?:[/:?].*)?$")
_EMAIL = re.compile(r"^[^@\s]+@([a-z0-9.-]+\.[a-z0-9-]{2,})$")


def key_of(trait: Trait, text: str) -> str:
    """Fold what is told to what two parties have in common; empty where it tells nothing.

    Telephones to their last ten digits, addresses to their words without those that say "street",
    names of persons to their words in any order, domains without those of free mailboxes.
    """
    told = normalize("NFKC", text).strip()
    return "" if _squeezed(told) in NOTHING else _FOLDED[trait](told)


def _squeezed(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())


def _telephone(text: str) -> str:
    digits = "".join(one for one in _EXTENSION.sub("", text) if one.isdecimal())
    if len(digits) < SHORTEST_TELEPHONE or len(set(digits)) == 1:
        return ""
    return digits[-NATIONAL_TELEPHONE:]


def _address(text: str) -> str:
    """An address without any number is a town, which many share."""
    if not _DIGIT.search(text):
        return ""
    pieces = (WORDS_OF_ADDRESS.get(one, one) for one in _PIECES.findall(text.casefold()))
    return " ".join(one for one in pieces if one)


def _email(text: str) -> str:
    small = text.casefold()
    return small if _EMAIL.match(small) else ""


def _domain(text: str) -> str:
    small = text.casefold()
    found = _EMAIL.match(small) or _HOST.match(small)
    host = found.group(1).removeprefix("www.") if found else ""
    return "" if host in FREE_MAIL else host


def _person(text: str) -> str:
    """A single word may be anybody's, and a mailbox is no name."""
    words = sorted(fold_name(text).split())
    return " ".join(words) if len(words) > 1 and "@" not in text else ""


def _owner(text: str) -> str:
    """An owner is told by a number, or by a name."""
    return _account(text) if _DIGIT.search(text) else _person(text)


def _account(text: str) -> str:
    """A word, or one sign again and again, is no account."""
    kept = _squeezed(text).upper()
    is_one = len(kept) >= SHORTEST_ACCOUNT and _DIGIT.search(kept) and len(set(kept)) > 1
    return kept if is_one else ""


_FOLDED: Mapping[Trait, Callable[[str], str]] = MappingProxyType(
    {
        Trait.ACCOUNT: _account,
        Trait.OWNER: _owner,
        Trait.HEAD: _person,
        Trait.CONTACT: _person,
        Trait.TELEPHONE: _telephone,
        Trait.EMAIL: _email,
        Trait.DOMAIN: _domain,
        Trait.ADDRESS: _address,
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How much it says that a party tells a thing that so many others tell too."""

    trait: Trait
    others: int

    @property
    def is_common(self) -> bool:
        """Answer whether so many tell it that it says little."""
        return self.others + 1 >= COMMON_FROM

    @property
    def rank(self) -> float:
        """What it is listed by, the largest first: its weight, shared out among the others."""
        return WEIGHTS[self.trait] / max(self.others, 1)
