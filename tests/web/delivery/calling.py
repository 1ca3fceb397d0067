"""Calls of the API in tests: one person, in English, JSON there and back."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from bagdar.web.people.models import Token, User


class Caller:
    """Calls the API as one person, or as nobody in particular."""

    def __init__(self, user: User | None = None, *, may_write: bool = True) -> None:
        self.headers = {"Accept-Language": "en"}
        if user:
            self.headers["Authorization"] = f"Bearer {_key(user, may_write=may_write)}"

    def get(self, path: str) -> Any:
        return Client().get(f"/api/v1/{path}", headers=self.headers)

    def rows(self, path: str) -> list[dict[str, Any]]:
        """Return the rows of a list, whose count must be theirs."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        assert body["count"] == len(body["items"])
        items: list[dict[str, Any]] = body["items"]
        return items

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return Client().post(
            f"/api/v1/{path}",
            json.dumps(body),
            content_type="application/json",
            headers={**self.headers, **headers},
        )

    def put(self, path: str, body: Any) -> Any:
        return Client().put(
            f"/api/v1/{path}",
            json.dumps(body),
            content_type="application/json",
            headers=self.headers,
        )

    def file(self, path: str) -> tuple[bytes, Any]:
        """Return a file and its headers."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.content
        content = b"".join(answer.streaming_content)
        return content, answer.headers

    def made(self, path: str, body: Any, **headers: str) -> dict[str, Any]:
        """Return what a write made."""
        answer = self.post(path, body, **headers)
        assert answer.status_code == 201, answer.content
        made: dict[str, Any] = answer.json()
        return made

    def refused(self, path: str, body: Any, **headers: str) -> tuple[int, list[str]]:
        """Return the status of a refusal and the fields it names."""
        answer = self.post(path, body, **headers)
        return answer.status_code, [one["field"] for one in answer.json()["fields"]]


def _key(user: User, *, may_write: bool) -> str:
    raw, now = f"bgd_{user.username}{may_write}", timezone.now()
    Token.objects.update_or_create(
        digest=hashlib.sha256(raw.encode()).hexdigest(),
        defaults={
            "user": user,
            "label": "tests",
            "may_write": may_write,
            "created_at": now,
            "expires_at": now + timedelta(days=1),
        },
    )
    return raw
