"""A number is taken as it was meant, or asked about."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from bagdar.web.delivery.forms.baselines import JobsField
from bagdar.web.delivery.forms.life import OutputForm
from bagdar.web.jobs.actions.checking import LineFacts, line_problems
from bagdar.web.jobs.models import JobKind
from bagdar.web.projects.forms.fields import NumberField, PercentField, WholeField
from bagdar.web.projects.models import Project
from tests.builders import NOW

DEGREES = NumberField(thousands=False)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (NumberField(), "1 000,5", "1000.5"),
        (NumberField(), "1,5", "1.5"),
        (NumberField(), " 1\u00a0234,567 ", "1234.567"),
        (NumberField(), "1,234.5", "1234.5"),
        (NumberField(), "1.234.567", "1234567"),
        (NumberField(), "0,125", "0.125"),
        (NumberField(), "−5", "-5"),
        (NumberField(), ",5", "0.5"),
        (DEGREES, "51,128", "51.128"),
        (DEGREES, "71.430", "71.430"),
        (PercentField(), "12,125", "0.12125"),
    ],
)
def test_a_number_is_read_as_people_write_it(field: NumberField, text: str, value: str) -> None:
    assert field.clean(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1,234", "+1,234", "12.500", "-1.000"])
def test_a_number_that_may_be_two_is_refused(text: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError, match="may be two numbers"):
        NumberField().clean(text)


def test_a_field_advises_no_digits_that_it_does_not_take() -> None:
    for field in (NumberField(decimal_places=2), NumberField(places=2), WholeField()):
        with translation.override("en"), pytest.raises(ValidationError, match="write 1234 if"):
            field.clean("1.234")


def test_a_whole_number_with_thousands_is_not_a_thousandth_of_it() -> None:
    field = OutputForm.base_fields["headcount"]
    assert isinstance(field, WholeField)
    assert [field.clean(text) for text in ("1 000", "40", "1,000,000", "12,0", "")] == [
        *(1000, 40, 1_000_000, 12, None)
    ]
    for text, words in (("1.000", "may be two numbers"), ("1,5", "whole"), ("-1", "greater")):
        with translation.override("en"), pytest.raises(ValidationError, match=words):
            field.clean(text)


@pytest.mark.parametrize("value", ["1.234", "12.5", "1234.567", "-999.999", "7"])
def test_a_number_that_stands_in_a_box_is_read_again_as_it_was(value: str) -> None:
    field = NumberField()
    assert field.clean(field.prepare_value(Decimal(value))) == Decimal(value)


def test_jobs_by_month_are_not_taken_for_a_thousandth_of_them() -> None:
    read = JobsField().clean("2027-03\t1 000,5\t120")
    assert [(one.permanent_fte, one.construction_fte) for one in read] == [
        (Decimal("1000.5"), Decimal(120))
    ]
    with translation.override("en"), pytest.raises(ValidationError, match="write 1200 or"):
        JobsField().clean("2027-03 1,200 120")


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [(JobKind.PERMANENT, "fte", "1.500"), (JobKind.LOSSES, "jobs_lost", "1.000")],
)
def test_zeros_at_the_end_of_a_figure_count_as_digits(kind: Any, name: str, value: str) -> None:
    facts = LineFacts(Project(pk=1), kind, {name: Decimal(value)}, "word")
    with translation.override("en"):
        found = line_problems(facts, NOW.date().replace(day=1), {}, by="user:1")
    assert found == {name: ["Write at most two digits after the point."]}
