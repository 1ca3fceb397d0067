"""Say in the reader's language what the lower rooms say in English."""

from django.utils.translation import gettext

from bagdar.core.terms.problem import Problem


def in_words(problem: Problem) -> str:
    """Translate a problem, keeping the values it names."""
    return gettext(problem.template).format(**problem.values)
