"""Say in the reader's language what the lower rooms say in English."""

from datetime import date
from typing import Protocol

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from bagdar.core.terms.problem import Problem

register = template.Library()
"""Filters that every template knows without loading them (see the settings)."""

PRESET = "preset:"
COMMAND_LINE = "command line, "
MADE_UP = ("Demo: ", "Synthetic: ")
SYSTEMS = {
    "alarms": gettext_lazy("look for alarms"),
    "barriers": gettext_lazy("clock of barriers"),
    "board of barriers": gettext_lazy("board of barriers"),
    "control board": gettext_lazy("control board"),
    "draw of call-backs": gettext_lazy("draw of call-backs"),
    "data requests": gettext_lazy("calendar of data requests"),
    "demo": gettext_lazy("making of the demo"),
    "handovers": gettext_lazy("daily handovers"),
    "jobs": gettext_lazy("figures of jobs"),
    "reforms": gettext_lazy("daily look at reforms"),
    "scorecards": gettext_lazy("computing of scorecards"),
    "sign-in": gettext_lazy("sign-in"),
    "simulator": gettext_lazy("simulator"),
    "Synthetic owner": gettext_lazy("synthetic owner"),
    "Synthetic programme office": gettext_lazy("synthetic programme office"),
    "Synthetic auditor": gettext_lazy("synthetic auditor"),
    "Synthetic second auditor": gettext_lazy("synthetic second auditor"),
    "Synthetic recipient": gettext_lazy("synthetic recipient of a notice"),
    "Synthetic centre": gettext_lazy("synthetic centre"),
    "Synthetic treasury": gettext_lazy("synthetic treasury"),
    "Synthetic mineral watch": gettext_lazy("synthetic mineral watch"),
}


class Made(Protocol):
    """A row that keeps who made it, as text."""

    actor_id: str
    actor_label: str


def in_words(problem: Problem) -> str:
    """Translate a problem, keeping the values it names; days are written as the reader does."""
    shown = {name: _shown(value) for name, value in problem.values.items()}
    return gettext(problem.template).format(**shown)


def _shown(value: object) -> object:
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else value


@register.filter("named")
def name_in_words(label: str) -> str:
    """Name a person as kept, a demo account, kept in English, in the reader's language."""
    return gettext(label) if label.startswith(MADE_UP) else label


@register.filter("actor")
def actor_of_row(row: Made) -> str:
    """Name who made a row that keeps its actor."""
    return actor_in_words(row.actor_id, row.actor_label)


def actor_in_words(actor_id: str, label: str) -> str:
    """Name who acted: a person as the journal keeps the name, the system in words."""
    if not actor_id.startswith("system:"):
        return name_in_words(label)
    if label.startswith(PRESET):
        return gettext("built-in example")
    if label.startswith(COMMAND_LINE):
        return gettext("command line, %s") % label.removeprefix(COMMAND_LINE)
    return str(SYSTEMS.get(label, label))
