"""Rows of people as plain values, for the journal."""

from __future__ import annotations

from typing import Any

from django.db import models

from bagdar.web.people.models import Grant, User

USER_FACTS = ("username", "full_name", "email", "language", "is_active", "daily_letter")


def facts_of(row: models.Model) -> dict[str, Any]:
    """Return every column of a row; a file by its name."""
    columns = row._meta.concrete_fields
    values = {field.attname: getattr(row, field.attname) for field in columns}
    return {
        name: str(value) if isinstance(value, models.fields.files.FieldFile) else value
        for name, value in values.items()
    }


def grant_facts(grant: Grant) -> dict[str, Any]:
    """Return a grant as plain values."""
    return facts_of(grant)


def user_facts(user: User) -> dict[str, Any]:
    """Return an account as plain values, never its password."""
    return {name: getattr(user, name) for name in USER_FACTS}
