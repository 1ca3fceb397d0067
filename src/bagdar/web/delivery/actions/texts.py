"""What keeps a text from being written into the ledger, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bagdar.web.projects.actions.checks import secrecy_problem


def text_problem(text: str, *, longest: int, needed: str = "") -> str | None:
    """Say what is wrong with a text; `needed` is said of an empty one, if it must not be empty."""
    if not text.strip():
        return needed or None
    if len(text) > longest:
        return _("Write at most %d signs.") % longest
    return secrecy_problem(text)
