"""Words of rules, evidence and reasons: the engine speaks English, pages the reader's language.

What has no translation here is shown as the engine wrote it.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.web.cases.queries import words_of_cardinal, words_of_ours
from bagdar.web.projects.queries.wording import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_KNOWN = words_of_cardinal.KNOWN | words_of_ours.KNOWN
_MONEY = re.compile(r"(-?[0-9]{1,20}(?:\.[0-9]{1,6})?) ([A-Z]{3})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,8})\.[0-9]{1,9}")
"""What was measured or set; what has no point may be an identifier, and stays."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    rf"{_DAY.pattern}T[0-9]{{2}}:[0-9]{{2}}[0-9:.]*(?P<zone>Z|[+-][0-9]{{2}}:[0-9]{{2}})?"
)
BETWEEN = " – "
_PLACE = re.compile(r"%(?:\((\w+)\))?s")


def _form(text: str) -> re.Pattern[str]:
    """Return what finds a text of this form: `%s` and `%(name)s` stand for anything."""
    made, end = "", 0
    for place in _PLACE.finditer(text):
        name = f"?P<{place[1]}>" if place[1] else ""
        made += f"{re.escape(text[end : place.start()])}({name}.+)"
        end = place.end()
    return re.compile(made + re.escape(text[end:]), re.DOTALL)


_FORMS = [(_form(one), one) for one in (*words_of_cardinal.FORMS, *words_of_ours.FORMS)]


def said(text: str) -> str:
    """Say a text of the engine in the reader's language."""
    if text in _KNOWN:
        return _(text)
    for form, words in _FORMS:
        if found := form.fullmatch(text):
            named = {name: _money_said(part) for name, part in found.groupdict().items()}
            return _(words) % (named or tuple(_money_said(part) for part in found.groups()))
    return text


def all_said(texts: Iterable[str]) -> list[str]:
    """Say several texts."""
    return [said(one) for one in texts]


def rows_said(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Say rows of evidence: what, whose, how much."""
    return [
        {
            "what": said(str(row.get("what") or "")),
            "id": str(row.get("id") or ""),
            "value": _value_said(row.get("value")),
        }
        for row in rows
    ]


def _value_said(value: object) -> str:
    """Say a value: money, fractions, days as pages write them, that there is none, else as it is.

    A moment stays in the time zone of the notice that tells it.
    """
    if value is None:
        return ""
    if _MONEY.fullmatch(str(value)):
        return _money_said(str(value))
    if _NUMBER.fullmatch(str(value)):
        return number_text(str(value))
    days = [_day_said(one) for one in str(value).split(BETWEEN)]
    if all(days):
        return BETWEEN.join(days)
    if value == "none":
        return said("none")
    parts = str(value).split("; ")
    return "; ".join(all_said(parts)) if all(one in _KNOWN for one in parts) else str(value)


def _money_said(text: str) -> str:
    """Say an amount; what is none stays as it is."""
    if found := _MONEY.fullmatch(text):
        return f"{number_text(Decimal(found[1]))}\N{NO-BREAK SPACE}{found[2]}"
    return text


def _day_said(text: str) -> str:
    """Say a day or a moment; empty for what is neither."""
    try:
        if _DAY.fullmatch(text):
            return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")
        if found := _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text)
            zone = found["zone"] or ""
            utc = "UTC" if zone in ("Z", "+00:00") else f"UTC{zone}" if zone else ""
            day = date_format(moment, "SHORT_DATE_FORMAT")
            return f"{day} {moment:%H:%M} {utc}".strip()
    except ValueError:
        return ""
    return ""
