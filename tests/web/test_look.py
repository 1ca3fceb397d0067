"""The look keeps its promises: safe under the policy, readable, the same in every language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from bagdar import web

FOLDER = Path(web.__file__).parent
STATIC = FOLDER / "static"
TEMPLATES = sorted((FOLDER / "templates").rglob("*.html"))
TOKENS = (STATIC / "bagdar" / "tokens.css").read_text("utf-8")
TEXT_RATIO = 4.5
SHAPE_RATIO = 3.0
GROUNDS = ("ground", "raised", "sunken")
INKS = ("ink", "ink-2", "ink-3", "accent", "accent-strong", "good", "risk", "late", "none")
TEXT_PAIRS = [
    *((ink, ground) for ink in INKS for ground in (*GROUNDS, "accent-soft")),
    *((name, f"{name}-soft") for name in ("good", "risk", "late")),
    *(("ink", f"{name}-soft") for name in ("good", "risk", "late", "none")),
    ("ink-2", "none-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    *(("on-q-low", f"q{step}") for step in range(3)),
    *(("on-q-high", f"q{step}") for step in range(3, 6)),
]
SHAPE_PAIRS = [(name, ground) for name in ("line-strong", "focus") for ground in GROUNDS]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@dataclass(frozen=True)
class Tile:
    x: float = 1.5
    y: float = 0.0
    size: float = 1.25
    href: str = "/en/territory/10/"
    label: str = "Abai oblast"
    short_label: str = "ABA"
    value: str | None = "64 %"
    class_index: int | None = 3
    title: str = "Abai oblast: 64 %"
    undetermined: bool = False


@dataclass(frozen=True)
class Class:
    class_index: int | None
    label: str
    count: int


class ForecastForm(forms.Form):
    new_date = forms.DateField(label="New date", help_text="The day you expect the launch.")
    note = forms.CharField(label="Note", required=False)


def _tile_map(*tiles: Tile, language: str = "en") -> str:
    context = {
        "map_id": "jobs",
        "title": "Jobs",
        "width": 10.5,
        "height": 7.5,
        "tiles": tiles,
        "legend": [Class(3, "60–79 %", 1), Class(None, "no data", 0)],
    }
    with translation.override(language):
        return render_to_string("components/tile_map.html", context)


def _colours(theme: str) -> dict[str, str]:
    block = re.search(rf'\[data-bs-theme="{theme}"\] {{(.*?)\n}}', TOKENS, re.DOTALL)
    assert block
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block[1]))


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance of #rrggbb."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _ratio(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_of_colours_keeps_its_contrast(theme: str) -> None:
    colours = _colours(theme)
    weak = [
        (front, back, round(_ratio(colours[front], colours[back]), 2))
        for pairs, least in ((TEXT_PAIRS, TEXT_RATIO), (SHAPE_PAIRS, SHAPE_RATIO))
        for front, back in pairs
        if _ratio(colours[front], colours[back]) < least
    ]
    assert weak == []


GROUPED = re.compile(
    r"""\b(?:value|name|id|for|href|action|aria-labelledby)="[^"<>]*"""
    r"""\{\{ (?:[\w.]+\.)?(?:pk|seq|slot|(?!map_|auto_|key_)\w+_id|number|version|year) \}\}"""
)
"""The number of a record in an address or a field, as a language groups its digits: 1,024."""


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_breaks_the_content_policy(template: Path) -> None:
    text = template.read_text("utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text) == []
    assert re.findall(r"<style\b|\sstyle=|\son\w+=|javascript:", text) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_number_that_names_a_record_is_grouped(template: Path) -> None:
    assert GROUPED.findall(template.read_text("utf-8")) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_static_file_a_template_names_exists(template: Path) -> None:
    named = re.findall(r"{% static '([^']+)' %}|\"/static/([^\"]+)\"", template.read_text("utf-8"))
    assert [name for pair in named for name in pair if name and not (STATIC / name).is_file()] == []


def test_every_file_a_style_sheet_names_exists() -> None:
    sheets = (STATIC / "bagdar").glob("*.css")
    named = [
        sheet.parent / name
        for sheet in sheets
        for name in re.findall(r'url\("([^"]+)"\)', sheet.read_text("utf-8"))
    ]
    assert len(named) == 4
    assert [name for name in named if not name.is_file()] == []


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_map_keeps_decimal_points_where_the_language_writes_commas(language: str) -> None:
    drawn = _tile_map(Tile(), language=language)
    assert 'viewBox="0 0 10.5 7.5"' in drawn
    assert '<svg x="1.5" y="0.0" width="1.25" height="1.25"' in drawn


def test_a_tile_is_a_link_that_says_its_value() -> None:
    drawn = _tile_map(Tile())
    assert '<a href="/en/territory/10/" aria-label="Abai oblast: 64 %">' in drawn
    assert "<title>Abai oblast: 64 %</title>" in drawn


def test_a_tile_without_data_is_hatched_and_reads_not_reported() -> None:
    drawn = _tile_map(Tile(value=None, class_index=None))
    assert 'class="shape nodata" x="2" y="2"' in drawn
    assert 'fill="url(#hatch-jobs)"' in drawn
    assert "not reported" in drawn


def test_a_tile_without_an_address_is_a_picture_with_a_name() -> None:
    drawn = _tile_map(Tile(href=""))
    assert '<g role="img" aria-label="Abai oblast: 64 %">' in drawn
    assert "<a href" not in drawn


@pytest.mark.parametrize("state", ["on_time", "at_risk", "late", "no_data", "done"])
def test_a_status_has_a_shape_and_a_word(state: str) -> None:
    drawn = render_to_string("components/status.html", {"state": state})
    assert '<svg class="status-shape"' in drawn
    assert re.search(r"<span>[a-z ]+</span>", drawn)


def test_no_two_states_share_a_shape() -> None:
    states = ["on_time", "at_risk", "late", "no_data", "done", "neutral"]
    shapes = {render_to_string("components/shape.html", {"state": state}) for state in states}
    assert len(shapes) == len(states)


def test_a_figure_nobody_reported_says_so() -> None:
    drawn = render_to_string(
        "components/figure.html", {"label": "Cost", "value": None, "unit": "KZT"}
    )
    assert "not reported" in drawn
    assert "KZT" not in drawn


def test_a_figure_of_zero_is_a_figure() -> None:
    drawn = render_to_string("components/figure.html", {"label": "Late", "value": 0})
    assert "not reported" not in drawn


def test_help_stands_before_the_error_and_both_describe_the_field() -> None:
    form = ForecastForm({"new_date": "soon"})
    drawn = render_to_string("components/field.html", {"field": form["new_date"]})
    assert (
        drawn.index("The day you expect")
        < drawn.index("Enter a valid date")
        < drawn.index("<input")
    )
    assert 'aria-describedby="id_new_date_helptext id_new_date_error"' in drawn
    assert 'id="id_new_date_helptext"' in drawn
    assert 'id="id_new_date_error"' in drawn
    assert 'value="soon"' in drawn


def test_the_summary_leads_to_each_wrong_field() -> None:
    form = ForecastForm({"new_date": "soon"})
    drawn = render_to_string("components/error_summary.html", {"form": form})
    assert re.findall(r'<a href="(#[^"]+)">([^<]+)</a>', drawn) == [
        ("#id_new_date", "New date: Enter a valid date.")
    ]


def test_a_form_without_errors_has_no_summary() -> None:
    form = ForecastForm({"new_date": "2026-06-15"})
    assert render_to_string("components/error_summary.html", {"form": form}).strip() == ""


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_page_for_a_fault_needs_no_context(language: str) -> None:
    with translation.override(language):
        drawn = render_to_string("500.html")
    assert f'<html lang="{language}">' in drawn
    assert "{%" not in drawn
