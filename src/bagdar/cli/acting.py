"""How commands on data requests act for a person, and tell by field what was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click


def by_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option that says in whose name it is done."""
    said = "The account in whose name it is done, with its rights."
    return click.option("--by", "username", required=True, help=said)(command)


@contextmanager
def told_by_field() -> Iterator[None]:
    """Tell a refusal with the fields it is about."""
    from bagdar.web.data_requests.permissions import DataRequestError

    try:
        yield
    except DataRequestError as error:
        lines = (
            f"{field}: {text}" if field else text
            for field, texts in error.problems.items()
            for text in texts
        )
        raise click.ClickException(" ".join(lines)) from None


def local_text(moment: datetime) -> str:
    """Write a moment as the clock of the installation shows it."""
    from django.utils import timezone

    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
