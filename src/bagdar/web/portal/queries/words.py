"""The words that explain a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

GRAIN = _("a territory and everything below it, on a day")
REGISTER = _("register of projects, as entered by territories and enterprises")


@dataclass(frozen=True, slots=True)
class Words:
    """What a figure is, how it is computed, an example, and what it does not say.

    `rule` is the document that the rule is written down in, where there is one; `why` says why it
    is shown, `no_proof` why it proves nothing.
    """

    what: StrPromise
    how: StrPromise
    example: StrPromise
    limits: StrPromise
    unit: StrPromise
    source: StrPromise = REGISTER
    grain: StrPromise = GRAIN
    rule: str = ""
    why: StrPromise | str = ""
    no_proof: StrPromise | str = ""
