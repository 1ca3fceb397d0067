"""Brakes on drawn histories: just below, at and above each threshold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.jobs import alarms
from bagdar.core.jobs.alarms import (
    CLEARED_BY,
    HARMLESS_WHEN,
    THRESHOLDS,
    Alarm,
    JobsMonth,
    Record,
    Sign,
)

DAY = date(2026, 12, 31)
WHO = "territory:19"


def history(
    verified: Sequence[float | None],
    *,
    due: float = 100,
    claimed: Sequence[float | None] | None = None,
) -> list[JobsMonth]:
    """Draw the months of a year from January on."""
    said: Sequence[float | None] = claimed or [None] * len(verified)
    return [
        JobsMonth(date(2026, at + 1, 1), due, one, proved)
        for at, (proved, one) in enumerate(zip(verified, said, strict=True))
    ]


def told(alarm: Alarm | None) -> dict[str, float] | None:
    return dict(alarm.facts) if alarm else None


@pytest.mark.parametrize(("last", "raised"), [(81, False), (80, True), (79, True), (70, True)])
def test_jobs_behind_by_a_fifth_and_slowing_raise(last: float, raised: bool) -> None:
    months = history([10, 20, 30, 65, 70, 75, last])
    assert (alarms.behind_and_slowing(WHO, months, as_of=DAY) is not None) == raised


@pytest.mark.parametrize(("middle", "raised"), [(44, False), (45, False), (46, True)])
def test_only_a_gain_below_the_one_before_is_slowing(middle: float, raised: bool) -> None:
    """From 20 over the middle to 70: 25 and 25 is no slowing."""
    months = history([20, 20, 20, middle, 50, 60, 70])
    assert (alarms.behind_and_slowing(WHO, months, as_of=DAY) is not None) == raised


def test_the_facts_of_an_alarm_are_its_figures() -> None:
    months = history([10, 20, 30, 60, 62, 64, 66])
    found = alarms.behind_and_slowing(WHO, months, as_of=DAY)
    assert told(found) == {
        "due_fte": 100,
        "verified_fte": 66,
        "gained_fte": 6,
        "gained_before_fte": 50,
    }


@pytest.mark.parametrize("months", range(7, 13))
def test_jobs_behind_of_which_none_is_gained_raise_however_long_it_lasts(months: int) -> None:
    assert alarms.behind_and_slowing(WHO, history([0] * months, due=500), as_of=DAY) is not None


@pytest.mark.parametrize("shown", range(7, 15))
def test_an_alarm_of_jobs_that_stay_flat_does_not_clear_while_they_are_missing(shown: int) -> None:
    steps = [0, 100, 180, 230, 260, 280, 290]
    flat = [*steps, *[290] * 12][max(0, shown - 7) : shown]
    found = alarms.behind_and_slowing(WHO, history(flat, due=500), as_of=DAY)
    assert (found is not None) == (shown >= 7)


@given(
    st.lists(st.integers(0, 500), min_size=7, max_size=12),
    st.integers(1, 500),
)
def test_jobs_behind_show_no_sign_only_where_some_came_and_no_fewer_than_before(
    jobs: list[int], due: int
) -> None:
    """As the words say that clear it."""
    found = alarms.behind_and_slowing(WHO, history(jobs, due=due), as_of=DAY)
    gained, before = jobs[-1] - jobs[-4], jobs[-4] - jobs[-7]
    few_missing = (due - jobs[-1]) * 100 < 20 * due
    assert (found is None) == (few_missing or (gained > 0 and gained >= before))


@pytest.mark.parametrize("unknown", [0, 3, 6])
def test_months_of_which_nothing_is_known_are_not_compared(unknown: int) -> None:
    months: list[float | None] = [10, 20, 30, 60, 62, 64, 66]
    months[unknown] = None
    assert alarms.behind_and_slowing(WHO, history(months), as_of=DAY) is None


def test_six_months_are_too_few_to_call_it_slowing() -> None:
    months = history([20, 30, 60, 62, 64, 66])
    assert alarms.behind_and_slowing(WHO, months, as_of=DAY) is None


def test_months_after_the_day_are_not_known_yet() -> None:
    months = history([10, 20, 30, 60, 62, 64, 66])
    assert alarms.behind_and_slowing(WHO, months, as_of=date(2026, 6, 30)) is None


@pytest.mark.parametrize(
    ("accepted", "raised"), [([2], False), ([1], True), ([0], True), ([], True)]
)
def test_two_periods_without_a_report_raise(accepted: list[int], raised: bool) -> None:
    due = [date(2026, month, 5) for month in (9, 10, 11, 12)]
    periods = [(day, at in accepted) for at, day in enumerate(due)]
    found = alarms.no_report(WHO, periods, as_of=DAY)
    assert (found is not None) == raised


def test_a_period_not_due_yet_is_not_missed() -> None:
    periods = [(date(2026, 11, 5), False), (date(2026, 12, 5), False)]
    assert alarms.no_report(WHO, periods, as_of=date(2026, 12, 4)) is None


def test_two_months_of_one_day_are_two_periods() -> None:
    periods = [(date(2026, 11, 5), True), (date(2026, 12, 5), False), (date(2026, 12, 5), False)]
    found = alarms.no_report(WHO, periods, as_of=DAY)
    assert found is not None
    assert found.facts == (("periods", 2),)


@pytest.mark.parametrize(
    ("first", "last", "raised"),
    [(90, 99, False), (90, 100, True), (100, 110, True), (101, 111, False), (200, 220, True)],
)
def test_claims_that_grow_by_ten_and_a_tenth_without_proof_raise(
    first: float, last: float, raised: bool
) -> None:
    months = history([50] * 7, claimed=[first, *[first] * 5, last])
    assert (alarms.claims_without_proof(WHO, months, as_of=DAY) is not None) == raised


@pytest.mark.parametrize(("proved", "raised"), [(49, True), (50, True), (54.9, True), (55, False)])
def test_verified_jobs_that_grow_by_a_tenth_of_the_claims_clear_them(
    proved: float, raised: bool
) -> None:
    months = history([50] * 6 + [proved], claimed=[100] * 6 + [150])
    assert (alarms.claims_without_proof(WHO, months, as_of=DAY) is not None) == raised


def test_next_to_nothing_verified_is_no_proof_of_thousands_of_claims() -> None:
    months = history([50] * 6 + [50.01], claimed=[100] * 6 + [3100])
    assert alarms.claims_without_proof(WHO, months, as_of=DAY) is not None


@pytest.mark.parametrize("left_out", range(7))
def test_a_month_without_claims_hides_nothing_of_the_others(left_out: int) -> None:
    """It proves nothing either: held against each other are the months that are known."""
    said: list[float | None] = [100, 150, 200, 250, 300, 350, 400]
    said[left_out] = None
    months = history([50] * 7, claimed=said)
    found = told(alarms.claims_without_proof(WHO, months, as_of=DAY))
    known = [one for one in said if one is not None]
    assert found == {"claims_grown_fte": known[-1] - known[0], "verified_grown_fte": 0}


@pytest.mark.parametrize(("apart", "raised"), [(2, False), (3, True)])
def test_claims_are_held_against_proof_of_three_months_later_at_the_least(
    apart: int, raised: bool
) -> None:
    said: list[float | None] = [None] * 6 + [400]
    said[6 - apart] = 100
    months = history([50] * 7, claimed=said)
    assert (alarms.claims_without_proof(WHO, months, as_of=DAY) is not None) == raised


@given(
    st.lists(
        st.tuples(st.none() | st.integers(0, 999), st.none() | st.integers(0, 999)),
        min_size=7,
        max_size=7,
    ),
    st.data(),
)
def test_a_month_left_out_inside_the_window_changes_no_sign_of_claims(
    drawn: list[tuple[int | None, int | None]], data: st.DataObject
) -> None:
    claims, proofs = [one for one, _ in drawn], [one for _, one in drawn]
    found = alarms.claims_without_proof(WHO, history(proofs, claimed=claims), as_of=DAY)
    known = [at for at, one in enumerate(drawn) if None not in one]
    if len(known) < 3:
        return
    claims[data.draw(st.sampled_from(known[1:-1]))] = None
    assert alarms.claims_without_proof(WHO, history(proofs, claimed=claims), as_of=DAY) == found


@pytest.mark.parametrize(("now", "worse"), [(149, False), (150, True), (90_000, True), (50, False)])
def test_facts_half_as_grave_again_as_those_decided_on_are_another_case(
    now: float, worse: bool
) -> None:
    facts = {
        Sign.BEHIND_AND_SLOWING: lambda n: {"due_fte": 500 + n, "verified_fte": 500},
        Sign.NO_REPORT: lambda n: {"periods": n},
        Sign.CLAIMS_WITHOUT_PROOF: lambda n: {"claims_grown_fte": n, "verified_grown_fte": 0},
        Sign.BUNCHED_BEFORE_DEADLINES: lambda n: {"bunched": n, "forecasts": 999},
        Sign.EXACTLY_ALL: lambda n: {"periods": n},
        Sign.REPEATED_TEXT: lambda n: {"alike_ratio": n, "days_before": 31},
        Sign.LOST_ELSEWHERE: lambda n: {"gained_fte": 999, "lost_fte": n},
    }
    for sign in Sign:
        assert alarms.is_worse(sign, facts[sign](100), facts[sign](now)) is worse, sign


@pytest.mark.parametrize(("near", "raised"), [(4, False), (5, True), (6, True)])
def test_half_of_the_forecasts_in_the_last_fortnight_raise(near: int, raised: bool) -> None:
    forecasts = [date(2027, 12, 20)] * near + [date(2027, 5, 5)] * (10 - near)
    found = alarms.bunched_before_deadlines(WHO, forecasts, [date(2027, 12, 31)], as_of=DAY)
    assert (found is not None) == raised


def test_what_is_said_of_chance_is_what_chance_gives() -> None:
    """Two deadlines a year, at the ends of the halves."""
    days = 2 * alarms.BUNCHED_DAYS.value
    assert f"{days} of 365 days and hold {days / 365:.0%}".replace("%", " %") in (
        alarms.BUNCHED_DAYS.source
    )
    times = alarms.BUNCHED_PERCENT.value / 100 / (days / 365)
    assert {6: "six"}[int(times)] + " times what chance would give" in alarms.BUNCHED_PERCENT.source


@pytest.mark.parametrize(("day", "raised"), [(17, False), (18, True), (31, True)])
def test_the_last_fourteen_days_end_with_the_deadline(day: int, raised: bool) -> None:
    forecasts = [date(2027, 12, day)] * 5
    found = alarms.bunched_before_deadlines(WHO, forecasts, [date(2027, 12, 31)], as_of=DAY)
    assert (found is not None) == raised


def test_four_forecasts_are_no_bunch() -> None:
    forecasts = [date(2027, 12, 20)] * 4
    assert alarms.bunched_before_deadlines(WHO, forecasts, [date(2027, 12, 31)], as_of=DAY) is None


@pytest.mark.parametrize(
    ("shares", "raised"),
    [
        ([(5, 5), (6, 6), (5, 5)], True),
        ([(5, 5), (6, 6)], False),
        ([(5, 5), (5, 6), (6, 6)], False),
        ([(5, 5), (6, 6), (4, 4)], False),
        ([(5, 6), (6, 6), (7, 7), (8, 8)], True),
    ],
)
def test_exactly_all_three_times_in_a_row_raises(
    shares: list[tuple[int, int]], raised: bool
) -> None:
    drawn = [(date(2026, at + 1, 28), done, of) for at, (done, of) in enumerate(shares)]
    assert (alarms.exactly_all(WHO, drawn, as_of=DAY) is not None) == raised


RUSSIAN = (
    "За отчётный период на предприятии принято 14 работников, обучение прошли все, "
    "задержек по заработной плате нет, оборудование работает без простоев."
)
KAZAKH = (
    "Есепті кезеңде кәсіпорынға 14 жұмысшы қабылданды, барлығы оқудан өтті, "
    "жалақы бойынша берешек жоқ, жабдықтар тоқтаусыз жұмыс істеп тұр."
)
ENGLISH = (
    "In the period the plant took on 14 people, all of them were trained, no wages are owed "
    "and the line ran without a stop."
)


@pytest.mark.parametrize("text", [RUSSIAN, KAZAKH, ENGLISH])
def test_a_text_with_other_figures_and_signs_is_the_same(text: str) -> None:
    again = text.replace("14", "15").upper().replace(",", " —").replace("Ё", "Е")
    texts = [(date(2026, 10, 5), text), (date(2026, 11, 5), again)]
    assert told(alarms.repeated_texts(WHO, texts, as_of=DAY)) == {
        "alike_ratio": 1.0,
        "days_before": 31,
    }


@pytest.mark.parametrize(("kept", "raised"), [(17, False), (18, True), (20, True)])
def test_four_fifths_of_the_runs_of_words_in_common_raise(kept: int, raised: bool) -> None:
    """Of 20 words the first are kept: 18 of them leave 16 runs of 20 in all, which is 80 %."""
    words = [f"слово{chr(1072 + at)}" for at in range(20)]
    other = words[:kept] + [f"иное{chr(1072 + at)}" for at in range(20 - kept)]
    texts = [(date(2026, 10, 5), " ".join(words)), (date(2026, 11, 5), " ".join(other))]
    assert (alarms.repeated_texts(WHO, texts, as_of=DAY) is not None) == raised


@pytest.mark.parametrize(("count", "raised"), [(11, False), (12, True)])
def test_short_texts_are_not_compared(count: int, raised: bool) -> None:
    text = " ".join(["нет", "изменений", "всё", "хорошо"] * 3).split()[:count]
    texts = [(date(2026, 10, 5), " ".join(text)), (date(2026, 11, 5), " ".join(text))]
    assert (alarms.repeated_texts(WHO, texts, as_of=DAY) is not None) == raised


def test_of_many_texts_those_alike_are_found_and_no_others() -> None:
    """As by holding each against each: what is looked up leaves none out."""
    words = [f"word{chr(97 + at % 26)}{chr(97 + at // 26)}" for at in range(60)]
    texts = {
        at: " ".join([*words[:20], *words[20 + at % 5 : 24 + at % 7], *words[40 : 40 + at % 9]])
        for at in range(40)
    }
    found = alarms.alike_texts(texts)
    runs = {name: alarms.shingles(text) for name, text in texts.items()}
    for one in texts:
        alike = {
            other: ratio
            for other in texts
            if other != one and (ratio := alarms.likeness(runs[one], runs[other])) >= 0.8
        }
        assert found.get(one, {}) == alike
    assert alarms.alike_texts({1: "Nothing changed.", 2: "Nothing changed."}) == {}


@pytest.mark.parametrize(
    ("gained", "lost", "raised"),
    [(20, 9, False), (20, 10, True), (100, 49, False), (100, 50, True), (0, 10, True)],
)
def test_half_of_the_gain_lost_elsewhere_raises(gained: float, lost: float, raised: bool) -> None:
    assert (alarms.lost_elsewhere(WHO, gained, lost, as_of=DAY) is not None) == raised


def test_every_sign_says_its_thresholds_what_clears_it_and_when_it_is_harmless() -> None:
    for sign in Sign:
        alarm = Alarm(sign, WHO, DAY, ())
        assert all(one.source and one.unit for one in alarm.thresholds)
        assert alarm.thresholds == THRESHOLDS[sign]
        assert alarm.cleared_by == CLEARED_BY[sign]
        assert HARMLESS_WHEN[sign]


@pytest.mark.parametrize(
    ("decided", "right", "share"), [(4, 3, None), (5, 3, 0.6), (6, 5, 5 / 6), (0, 0, None)]
)
def test_the_record_tells_no_share_below_five_decided(
    decided: int, right: int, share: float | None
) -> None:
    assert Record(Sign.NO_REPORT, raised=9, decided=decided, right=right).right_ratio == share
