"""The settings file of the peer Cardinal."""

import pytest

from bagdar.core.spending.settings import Settings, SettingsError, read_settings


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
