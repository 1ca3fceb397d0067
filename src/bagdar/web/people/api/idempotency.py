"""A write that is sent twice is done once: the Idempotency-Key of a request.

The sender makes a key for each thing it wants done and repeats it when no answer came. The first
request that succeeds is kept with its answer, in the transaction of the act itself; the same
request with the same key gets that answer again, for a day. A refused request keeps nothing,
so that it can be mended and sent once more with the same key. After the draft of the IETF,
"The Idempotency-Key HTTP Header Field" (draft-ietf-httpapi-idempotency-key-header).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import cast

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from bagdar.web.people.api.asking import known_asker
from bagdar.web.people.api.problems import answer
from bagdar.web.people.models import Answered, User
from bagdar.web.people.requests import Asked

HEADER = "Idempotency-Key"
KEY = re.compile(r"[!-~]{1,100}")
TOLD_AGAIN = ("Content-Type", "ETag", "Location")


def once(request: HttpRequest, run: Callable[[], HttpResponse]) -> HttpResponse:
    """Run a write, or give the answer that it got before with the same key."""
    key = request.headers.get(HEADER)
    asker = known_asker(request) if key is not None else None
    if key is None or asker is None:
        return run()
    if not KEY.fullmatch(key):
        text = _("Write 1 to 100 Latin letters, digits and signs without spaces.")
        return answer(422, fields={HEADER: [text]})
    digest = _digest(request)
    try:
        with transaction.atomic():
            if kept := _kept(asker, key):
                return _again(kept, digest)
            return _first(request, run, asker, (key, digest))
    except IntegrityError:
        kept = _kept(asker, key)
        return answer(409) if kept is None else _again(kept, digest)


def _first(
    request: HttpRequest, run: Callable[[], HttpResponse], asker: User, named: tuple[str, str]
) -> HttpResponse:
    key, digest = named
    Answered.objects.filter(user=asker, key=key).delete()
    kept = Answered.objects.create(
        user=asker, key=key, request_digest=digest, asked_at=cast("Asked", request).now
    )
    response = run()
    if response.status_code >= 300:
        transaction.set_rollback(True)
        return response
    kept.status = response.status_code
    kept.headers = {name: response[name] for name in TOLD_AGAIN if name in response}
    kept.body = response.content.decode()
    kept.save(update_fields=("status", "headers", "body"))
    return response


def _kept(asker: User, key: str) -> Answered | None:
    return Answered.objects.filter(user=asker, key=key, status__isnull=False).first()


def _again(kept: Answered, digest: str) -> HttpResponse:
    if kept.request_digest != digest:
        text = _("This key was used for another request; make a new one.")
        return answer(422, fields={HEADER: [text]})
    response = HttpResponse(kept.body, status=kept.status)
    for name, value in kept.headers.items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response


def _digest(request: HttpRequest) -> str:
    told = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(told).hexdigest()
