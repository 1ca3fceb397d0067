"""Say in the reader's language what the lower rooms say in English."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext

from bagdar.core.terms.problem import Problem


def in_words(problem: Problem) -> str:
    """Translate a problem, keeping the values it names; days are written as the reader does."""
    shown = {name: _shown(value) for name, value in problem.values.items()}
    return gettext(problem.template).format(**shown)


def _shown(value: object) -> object:
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else value
