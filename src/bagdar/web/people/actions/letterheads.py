"""The form on which an organisation writes: its address, telephone, emblem and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.terms.outgoing import pattern_problem
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.actions.facts import facts_of
from bagdar.web.people.actions.organisations import OrganisationError
from bagdar.web.people.models import Letterhead, Organisation
from bagdar.web.people.permissions import SETS_FORMS, check_may, sets_form
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.wording import in_words

PATTERNS = ("letter_numbers", "instruction_numbers")


def set_letterhead(
    organisation: Organisation, facts: Mapping[str, Any], *, by: Actor, at: datetime
) -> Letterhead:
    """Set the form of an organisation; facts are model fields, the emblem is a JPEG as bytes.

    The journal keeps the digest of the emblem. Which form is that of the centre is marked by the
    programme office alone. Raises OrganisationError for a pattern of numbers that is wrong or
    stands twice, and for a second form of the centre.
    """
    on = timezone.localdate(at)
    if not sets_form(by, organisation, on=on):
        raise PermissionDenied
    if facts.get("for_centre"):
        check_may(by, *SETS_FORMS, on=on)
    with act("organisations.letterhead", by=by, at=at) as entry:
        _check(organisation, facts)
        found = Letterhead.objects.filter(pk=organisation.pk).first()
        before = None if found is None else _told(found)
        form = found or Letterhead(organisation=organisation)
        for name, value in facts.items():
            setattr(form, name, value)
        form.save()
        entry.record("organisation", organisation.key, before=before, after=_told(form))
    return form


def _check(organisation: Organisation, facts: Mapping[str, Any]) -> None:
    for pattern in filter(None, (facts.get(name, "") for name in PATTERNS)):
        if problem := pattern_problem(pattern):
            raise OrganisationError(in_words(problem))
    letters, orders = (facts.get(name, "") for name in PATTERNS)
    if letters and letters == orders:
        raise OrganisationError(_("Letters and instructions need patterns that differ."))
    if not facts.get("for_centre"):
        return
    if is_synthetic_key(organisation.key):
        raise OrganisationError(_("The centre writes on no form that is made up."))
    others = Letterhead.objects.filter(for_centre=True).exclude(pk=organisation.pk)
    if other := others.select_related("organisation").first():
        raise OrganisationError(
            _("The centre writes on the form of %s already: change that one first.")
            % other.organisation.name
        )


def _told(form: Letterhead) -> dict[str, Any]:
    """Return a form as the journal keeps it: of the emblem its digest."""
    emblem = bytes(form.emblem)
    return facts_of(form) | {"emblem": sha256(emblem).hexdigest() if emblem else ""}
