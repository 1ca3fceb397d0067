"""Failures that were foreseen, each told in one line; what was not keeps its traceback."""

from __future__ import annotations

import re

MISSING_TABLE = re.compile(r"no such table|relation .* does not exist", re.IGNORECASE)


def one_line(error: BaseException) -> str | None:
    """Return what to tell about a failure, or None when it is a fault of ours."""
    told = _ours(error) or _of_database(error) or _of_django(error) or _of_machine(error)
    return " ".join(told.split()) if told else None


def _ours(error: BaseException) -> str:
    kind = type(error)
    named = kind.__name__.endswith("Error") and kind.__module__.startswith("bagdar.")
    return (str(error) or kind.__name__) if named else ""


def _of_database(error: BaseException) -> str:
    from django.db import utils

    if isinstance(error, utils.OperationalError | utils.ProgrammingError):
        if MISSING_TABLE.search(str(error)):
            return "The tables are not there yet: run `bagdar init` first."
        if isinstance(error, utils.OperationalError):
            return f"The database does not answer: {error}"
    return ""


def _of_django(error: BaseException) -> str:
    from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError

    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, PermissionDenied):
        return str(error) or "This is not allowed."
    return str(error) if isinstance(error, ImproperlyConfigured) else ""


def _of_machine(error: BaseException) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"The file is not UTF-8 text (byte {error.start}): save it as UTF-8 and try again."
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or error}"
    return ""
