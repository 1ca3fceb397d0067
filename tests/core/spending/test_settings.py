"""The settings file of the peer Cardinal."""

import math
import re

import pytest

from bagdar.core.spending.settings import (
    Settings,
    SettingsError,
    read_settings,
    settings_from,
)
from bagdar.core.spending.thresholds import NAMES, RANGES, SHIPPED, crossed, out_of_range


def test_a_settings_file_is_read_whole() -> None:
    text = """
; a comment
# another one
currency = KZT
no_price_comparison_procurement_methods = Random Selection|Sorteo de Obras|
price_comparison_procurement_methods: "Аукцион"
[defaults]
bid_status = valid
[codelists.bid_status]
qualified = valid
[exclusions]
procurement_method_details = a||b
[R003]
threshold = 5
procurement_methods = open|selective
[R003.procurement_method_details]
Запрос ценовых предложений = 2
a.b = -1
[R018]
procurement_methods =
[R024]
threshold = 0.05
[R025]
percentile = 90
[R035]
threshold = 0
[R038]
minimum_submitted_bids = 3
[R048]
threshold = 10
digits = 4
"""
    read = read_settings(text)
    assert read.unheeded == ()
    assert read.settings == Settings(
        enabled=frozenset({"R003", "R018", "R024", "R025", "R035", "R038", "R048"}),
        currency="KZT",
        compared=frozenset({"Аукцион"}),
        uncompared=frozenset({"Random Selection", "Sorteo de Obras"}),
        excluded=frozenset({"a", "", "b"}),
        days=5,
        days_of={"Запрос ценовых предложений": 2, "a.b": -1},
        short_methods=frozenset({"open", "selective"}),
        single_methods=frozenset(),
        close=0.05,
        percentile=90,
        disqualified_others=1,
        minimum_bids=3,
        digits=4,
        kinds=10,
    )


def test_days_by_local_method_alone_turn_the_indicator_on() -> None:
    read = read_settings("[R003.procurement_method_details]\nemergency = 10\n")
    assert read.settings.enabled == {"R003"}
    assert read.settings.days_of == {"emergency": 10}


def test_an_indicator_that_is_not_computed_is_told() -> None:
    assert read_settings("[R044]\n[R003]\n").unheeded == ("R044",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[R024]\nthreshhold = 1", "R024.threshhold is no setting"),
        ("[R099]", "[R099] is no section"),
        ("colour = red", "colour is no setting"),
        ("[R025]\npercentile = 7.5", "R025.percentile must be a whole number from 0, is '7.5'"),
        ("[R048]\ndigits = -1", "R048.digits must be a whole number from 0, is '-1'"),
        ("[R024]\nthreshold = low", "R024.threshold must be a number, is 'low'"),
        ("[R003]\nthreshold = 1_0", "R003.threshold must be a whole number, is '1_0'"),
        ("[R003", "Line 1: the section '[R003' is not closed"),
        ("[R003]\njust words", "Line 2: 'just words' is neither"),
    ],
)
def test_a_settings_file_that_cannot_be_read_names_the_place(text: str, words: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(text)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[R024]\nthreshold = nan", "R024.threshold must be a finite number, is 'nan'."),
        ("[R058]\nthreshold = inf", "R058.threshold must be a finite number, is 'inf'."),
        ("[D2]\ntolerance = NaN", "D2.tolerance must be a finite number, is 'NaN'."),
        ("[B1]\nsum = -infinity", "B1.sum must be a finite number, is '-infinity'."),
        ("[R048]\ndigits = 1000000001", "R048.digits must be at most 1000000000"),
        ("[B1]\ndays = 99999999999999999999999", "B1.days must be at most 1000000000"),
        ("[R025]\npercentile = 101", "R025.percentile must be at most 100, is 101."),
        ("[C1]\ntolerance = -2", "C1.tolerance must be at least 0, is -2."),
        ("[C2]\nshare = -1", "C2.share must be from 0 to 1, is -1."),
        ("[C3]\nshare = 30", "C3.share must be from 0 to 1, is 30."),
        ("[B1]\nsum = -5", "B1.sum must be above 0, is -5."),
        ("[A1]\namber = 1.5\nred = 1.2", "A1.amber must be at most A1.red, is 1.5."),
    ],
)
def test_what_no_rule_can_be_held_against_is_refused_in_our_own_way(text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(told)):
        read_settings(text)


def test_the_peer_takes_what_it_takes() -> None:
    assert math.isnan(read_settings("[R024]\nthreshold = nan", as_peer=True).settings.close or 0)
    assert read_settings("[R048]\ndigits = 1000000001", as_peer=True).settings.digits == 10**9 + 1
    with pytest.raises(SettingsError, match=r"R048\.digits must be at most 9223372036854775807"):
        read_settings("[R048]\ndigits = 99999999999999999999999", as_peer=True)


def test_a_result_with_a_threshold_that_is_no_number_is_not_computed_again() -> None:
    for told in ({"close": math.nan}, {"limits": {"D2.tolerance": math.inf}}):
        with pytest.raises(SettingsError, match="must be a finite number"):
            settings_from(told)


def test_every_threshold_has_a_range_and_what_is_shipped_is_within_it() -> None:
    assert set(RANGES) == set(NAMES)
    assert [one.name for one in SHIPPED if out_of_range(one.name, one.value)] == []
    assert crossed(SHIPPED) is None
