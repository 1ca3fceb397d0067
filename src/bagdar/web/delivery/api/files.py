"""Files in the body of a request: in base64, together within what the server takes at once."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import StringConstraints

from bagdar.web.people.api.fields import NO_CONTROLS, Strict
from bagdar.web.people.api.problems import FieldsError

MOST_CONTENT = 4 * 1024 * 1024
"""Signs of base64 in one request, 3 MB of files: the server takes 5 MB of JSON at most."""
FileName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_CONTROLS)]


class FileGiven(Strict):
    """A file in base64."""

    name: FileName
    content: Annotated[str, StringConstraints(min_length=1, max_length=MOST_CONTENT)]


def contents(given: Sequence[FileGiven]) -> list[tuple[str, bytes]]:
    """Return the name and content of each file. Raises FieldsError for what cannot be read."""
    if sum(len(one.content) for one in given) > MOST_CONTENT:
        raise FieldsError(
            {"files": [_("Together at most 3 MB; larger files are given on the page.")]}
        )
    return [(one.name, decoded("files", one.content)) for one in given]


def decoded(field: str, text: str) -> bytes:
    """Return what a field holds in base64. Raises FieldsError for what cannot be read."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise FieldsError({field: [_("Send the file in base64.")]}) from error
