"""What two parties have in common, and what it says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.spending.shares import shared
from bagdar.core.spending.traits import COMMON_FROM, Standing, Trait, key_of


@pytest.mark.parametrize(
    ("trait", "one", "other"),
    [
        (Trait.TELEPHONE, "+7 (727) 250-11-22", "8 727 2501122 вн. 15"),
        (Trait.ADDRESS, "г. Алматы, ул. Абая, д. 10, оф. 5", "Алматы улица АБАЯ 10 офис 5"),
        (Trait.ADDRESS, "Abay str., 10/2", "ABAY street 10/2"),
        (Trait.EMAIL, " Info@Works.KZ ", "info@works.kz"),
        (Trait.DOMAIN, "info@works.kz", "https://www.works.kz/about"),
        (Trait.HEAD, "Ахметов Болат", "Болат АХМЕТОВ"),
        (Trait.OWNER, "Ахметов Болат", "БОЛАТ Ахметов"),
        (Trait.ACCOUNT, "KZ86 125K ZT50 0410 0100", "kz86125kzt5004100100"),
    ],
)
def test_spellings_of_one_thing_are_the_same(trait: Trait, one: str, other: str) -> None:
    assert key_of(trait, one) == key_of(trait, other) != ""


@pytest.mark.parametrize(
    ("trait", "one", "other"),
    [
        (Trait.TELEPHONE, "727 250 11 22", "727 250 11 23"),
        (Trait.ADDRESS, "Абая 10", "Абая 11"),
        (Trait.ADDRESS, "Алматы, Абая 10", "Астана, Абая 10"),
        (Trait.DOMAIN, "a@works.kz", "a@works.com"),
        (Trait.HEAD, "Ахметов Болат", "Ахметов Берик"),
    ],
)
def test_different_things_stay_apart(trait: Trait, one: str, other: str) -> None:
    assert key_of(trait, one) != key_of(trait, other)


@pytest.mark.parametrize(
    ("trait", "text"),
    [
        (Trait.TELEPHONE, "12345"),
        (Trait.TELEPHONE, "0000000000"),
        (Trait.ADDRESS, "г. Алматы"),
        (Trait.EMAIL, "no mail"),
        (Trait.DOMAIN, "anybody@gmail.com"),
        (Trait.DOMAIN, "Mail.ru"),
        (Trait.HEAD, "Директор"),
        (Trait.OWNER, ""),
        (Trait.ACCOUNT, "1234567"),
        (Trait.ACCOUNT, "неизвестно"),
        (Trait.ACCOUNT, "00000000"),
        (Trait.HEAD, "не указан"),
        (Trait.HEAD, "Генеральный директор"),
        (Trait.CONTACT, "anybody@works.kz"),
        (Trait.TELEPHONE, "нет"),
    ],
)
def test_what_anybody_may_tell_is_nothing_in_common(trait: Trait, text: str) -> None:
    assert key_of(trait, text) == ""


@given(st.sampled_from(Trait), st.text(max_size=60))
@settings(max_examples=50)
def test_folding_what_is_folded_changes_nothing_that_matters(trait: Trait, text: str) -> None:
    key = key_of(trait, text)
    assert key_of(trait, f"  {text} ") == key


def test_what_many_tell_is_common_and_ranked_below_what_two_tell() -> None:
    few, many = Standing(Trait.ADDRESS, 1), Standing(Trait.ACCOUNT, COMMON_FROM - 1)
    assert (few.is_common, Standing(Trait.ACCOUNT, COMMON_FROM - 2).is_common) == (False, False)
    assert many.is_common
    assert few.rank > many.rank


def test_money_is_shared_out_with_its_concentration() -> None:
    told = shared({"a": Decimal(60), "b": Decimal(40), "c": Decimal(0)})
    assert told.shares == (("a", 0.6), ("b", 0.4))
    assert told.concentration == pytest.approx(0.52)
    assert shared({"a": Decimal(0)}).concentration is None


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=12))
@settings(max_examples=50)
def test_concentration_lies_between_that_of_equals_and_of_one(amounts: list[int]) -> None:
    told = shared({place: Decimal(one) for place, one in enumerate(amounts)})
    assert told.concentration is not None
    assert 1 / len(amounts) - 1e-6 <= told.concentration <= 1
    assert sum(share for _who, share in told.shares) == pytest.approx(1)
