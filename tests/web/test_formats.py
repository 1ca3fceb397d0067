"""Days, months and numbers are written as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.utils import formats, translation
from django.utils.formats import date_format

from bagdar.core.terms.problem import Problem
from bagdar.core.territories.soundness import problems
from bagdar.core.territories.tree import Version
from bagdar.web.wording import in_words

DAY = date(2026, 11, 22)
MOMENT = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)

DAYS = [
    ("en", "DATE_FORMAT", "22 November 2026"),
    ("ru", "DATE_FORMAT", "22 ноября 2026 г."),
    ("kk", "DATE_FORMAT", "2026 ж. 22 қараша"),
    ("en", "SHORT_DATE_FORMAT", "22/11/2026"),
    ("ru", "SHORT_DATE_FORMAT", "22.11.2026"),
    ("kk", "SHORT_DATE_FORMAT", "22.11.2026"),
    ("en", "MONTH_DAY_FORMAT", "22 November"),
    ("ru", "MONTH_DAY_FORMAT", "22 ноября"),
    ("kk", "MONTH_DAY_FORMAT", "22 қараша"),
    ("en", "YEAR_MONTH_FORMAT", "November 2026"),
    ("ru", "YEAR_MONTH_FORMAT", "ноябрь 2026 г."),
    ("kk", "YEAR_MONTH_FORMAT", "2026 ж. қараша"),
]
MOMENTS = [
    ("en", "DATETIME_FORMAT", "22 November 2026, 09:05"),
    ("ru", "DATETIME_FORMAT", "22 ноября 2026 г., 09:05"),
    ("kk", "DATETIME_FORMAT", "2026 ж. 22 қараша, 09:05"),
    ("en", "SHORT_DATETIME_FORMAT", "22/11/2026 09:05"),
    ("ru", "SHORT_DATETIME_FORMAT", "22.11.2026 09:05"),
    ("kk", "SHORT_DATETIME_FORMAT", "22.11.2026 09:05"),
    ("en", "TIME_FORMAT", "09:05"),
    ("ru", "TIME_FORMAT", "09:05"),
    ("kk", "TIME_FORMAT", "09:05"),
]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(("language", "shape", "written"), DAYS)
def test_a_day_is_written_as_the_language_writes_it(
    language: str, shape: str, written: str
) -> None:
    with translation.override(language):
        assert plain(date_format(DAY, shape)) == written


@pytest.mark.parametrize(("language", "shape", "written"), MOMENTS)
def test_a_moment_is_written_with_a_clock_of_24_hours(
    language: str, shape: str, written: str
) -> None:
    with translation.override(language):
        assert plain(date_format(MOMENT, shape)) == written


def test_a_russian_day_stands_in_the_genitive_and_a_month_alone_in_the_nominative() -> None:
    with translation.override("ru"):
        written = [
            (plain(date_format(date(2026, month, 1), "MONTH_DAY_FORMAT")), _month(month))
            for month in range(1, 13)
        ]
    assert written == [
        ("1 января", "январь"),
        ("1 февраля", "февраль"),
        ("1 марта", "март"),
        ("1 апреля", "апрель"),
        ("1 мая", "май"),
        ("1 июня", "июнь"),
        ("1 июля", "июль"),
        ("1 августа", "август"),
        ("1 сентября", "сентябрь"),
        ("1 октября", "октябрь"),
        ("1 ноября", "ноябрь"),
        ("1 декабря", "декабрь"),
    ]


def _month(number: int) -> str:
    return plain(date_format(date(2026, number, 1), "YEAR_MONTH_FORMAT")).split(" ")[0]


def test_a_kazakh_month_in_running_text_begins_with_a_small_letter() -> None:
    with translation.override("kk"):
        written = [
            plain(date_format(date(2026, month, 1), "MONTH_DAY_FORMAT")) for month in range(1, 13)
        ]
    assert written == [
        "1 қаңтар",
        "1 ақпан",
        "1 наурыз",
        "1 сәуір",
        "1 мамыр",
        "1 маусым",
        "1 шілде",
        "1 тамыз",
        "1 қыркүйек",
        "1 қазан",
        "1 қараша",
        "1 желтоқсан",
    ]


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "1\u202f234\u202f567.5"),
        ("ru", "1\u202f234\u202f567,5"),
        ("kk", "1\u202f234\u202f567,5"),
    ],
)
def test_thousands_are_set_apart_by_a_thin_space(language: str, written: str) -> None:
    with translation.override(language):
        assert formats.localize(Decimal("1234567.5")) == written


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "2026-11-22"),
        ("en", "22/11/2026"),
        ("ru", "2026-11-22"),
        ("ru", "22.11.2026"),
        ("kk", "2026-11-22"),
        ("kk", "22.11.2026"),
    ],
)
def test_a_day_can_be_typed_as_it_is_written_or_as_iso(language: str, typed: str) -> None:
    with translation.override(language):
        assert forms.DateField().clean(typed) == DAY


@pytest.mark.parametrize(("language", "typed"), [("en", "11/22/2026"), ("ru", "22.13.2026")])
def test_a_day_that_does_not_exist_is_refused(language: str, typed: str) -> None:
    with translation.override(language), pytest.raises(forms.ValidationError):
        forms.DateField().clean(typed)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_week_begins_on_monday(language: str) -> None:
    with translation.override(language):
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


def test_a_problem_of_core_names_its_days_as_the_reader_writes_them() -> None:
    problem = Problem("{key}: two territories have this key.", key="kz-a")
    with translation.override("ru"):
        assert in_words(problem) == "kz-a: этот ключ есть у двух территорий."
    version = Version(
        territory=1,
        key="kz-a",
        code="1",
        kind="country",
        level=0,
        parent=None,
        valid_from=date(2020, 1, 1),
        valid_to=date(2019, 1, 1),
        names={},
    )
    (found,) = problems([version], [])
    with translation.override("kk"):
        assert plain(in_words(found)) == (
            "kz-a: аяқталатын күні 2019 ж. 1 қаңтар басталатын күнінен "
            "(2020 ж. 1 қаңтар) кейін емес."
        )
