"""The list of reasons why a date moves, which the programme office keeps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.delivery.models import PREDECESSOR, Reason
from bagdar.web.delivery.permissions import check_office
from bagdar.web.journal.actions import Actor, act

NAMES = ("name_en", "name_ru", "name_kk")
FACTS = (*NAMES, "cause")


def add_reason(facts: Mapping[str, Any], *, by: Actor, at: datetime) -> Reason:
    """Add a reason: its code, names and cause."""
    check_office(by, at=at)
    with act("delivery.reason_add", by=by, at=at) as entry:
        last = Reason.objects.aggregate(last=Max("position"))["last"]
        made = Reason(position=(last or 0) + 1, **_clean(facts))
        _check(made)
        if Reason.objects.filter(code=made.code).exists():
            raise refuse("code", _("Another reason has this code. Choose a different one."))
        made.save(force_insert=True)
        entry.record("reason", made.code, before=None, after=_told(made))
    return made


def edit_reason(reason: Reason, facts: Mapping[str, Any], *, by: Actor, at: datetime) -> Reason:
    """Change names and cause; rows of the ledger keep the cause that they were written with."""
    check_office(by, at=at)
    with act("delivery.reason_edit", by=by, at=at) as entry:
        present = Reason.objects.select_for_update().get(pk=reason.pk)
        before = _told(present)
        for name, value in _clean(facts).items():
            setattr(present, name, value)
        _check(present)
        if _told(present) == before:
            raise refuse("", _("Nothing was changed."))
        present.save(update_fields=list(FACTS))
        entry.record("reason", present.code, before=before, after=_told(present))
    return present


def retire_reason(reason: Reason, *, by: Actor, at: datetime) -> Reason:
    """Offer a reason no longer; it is never deleted, since old moves name it."""
    return _retire(reason, retired=True, by=by, at=at)


def use_reason_again(reason: Reason, *, by: Actor, at: datetime) -> Reason:
    """Offer a retired reason again."""
    return _retire(reason, retired=False, by=by, at=at)


def _retire(reason: Reason, *, retired: bool, by: Actor, at: datetime) -> Reason:
    check_office(by, at=at)
    with act("delivery.reason_retire", by=by, at=at) as entry:
        present = Reason.objects.select_for_update().get(pk=reason.pk)
        if present.code == PREDECESSOR:
            text = _("Milestones that move along with another one need this reason; it stays.")
            raise refuse("", text)
        if (present.retired_on is not None) == retired:
            raise refuse("", _("Nothing was changed."))
        before = _told(present)
        present.retired_on = timezone.localdate(at) if retired else None
        present.save(update_fields=["retired_on"])
        entry.record("reason", present.code, before=before, after=_told(present))
    return present


def _clean(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v.strip() if isinstance(v, str) else v for k, v in facts.items()}


def _check(reason: Reason) -> None:
    problems: dict[str, list[str]] = {}
    try:
        reason.clean_fields()
    except ValidationError as error:
        problems |= {name: list(found) for name, found in error.message_dict.items()}
    if not any(getattr(reason, name) for name in NAMES):
        problems["name_en"] = [_("Name it in at least one language.")]
    if problems:
        raise DeliveryError(problems)


def _told(reason: Reason) -> dict[str, Any]:
    named = {name: getattr(reason, name) for name in FACTS}
    return {**named, "retired_on": reason.retired_on}
