"""Drafts: written, changed, split to many leads, thrown away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bagdar.core.instructions.likeness import band_keys
from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.delivery.permissions import check
from bagdar.web.instructions.actions.checks import (
    FACTS,
    INSTRUCTION,
    locked,
    note_problem,
    set_helpers,
    shown_to,
    told,
    write_keys,
)
from bagdar.web.instructions.models import (
    DOCUMENT_LENGTH,
    SIGN_LENGTH,
    TEXT_LENGTH,
    Family,
    Instruction,
    InstructionKind,
    InstructionSource,
    InstructionState,
)
from bagdar.web.instructions.permissions import powers_by
from bagdar.web.instructions.queries.offices import offices_for
from bagdar.web.journal.actions import Act, Actor, act
from bagdar.web.people.models import Office
from bagdar.web.territories.models import Territory

MOST_LEADS = 300
MOST_AT_ONCE = 1_000
"""Instructions that one act writes down; a row and the keys of its text for each."""
LENGTHS = {
    "text": TEXT_LENGTH,
    "sign": SIGN_LENGTH,
    "resources": SIGN_LENGTH,
    "document": DOCUMENT_LENGTH,
}


@dataclass(frozen=True)
class Draft:
    """What is written: the facts, who leads and who helps, in whose place it is given.

    Without a lead it is a draft all the same. Several leads make a family: the same words for
    each of them, and each answers for its own.
    """

    facts: Mapping[str, Any]
    leads: tuple[Office, ...] = ()
    helpers: tuple[Office, ...] = ()
    issuer: Territory | None = None
    synthetic: bool = field(default=False)


def create_draft(draft: Draft, *, by: Actor, at: datetime) -> list[Instruction]:
    """Write a draft down; several leads make a family with a draft for each."""
    return create_drafts([draft], by=by, at=at)


def create_drafts(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Instruction]:
    """Write the drafts of a pasted list or a table down: all of them or none."""
    powers = powers_by(by, at=at)
    for draft in drafts:
        check(powers.may_draft(draft.issuer.pk if draft.issuer else None))
    count = sum(len(draft.leads) or 1 for draft in drafts)
    if count > MOST_AT_ONCE:
        text = _("These are %(count)d instructions; at most %(most)d are written down at once.")
        raise refuse("", text % {"count": count, "most": MOST_AT_ONCE})
    offices = Addressed()
    for draft in drafts:
        _check(draft, offices)
    keys = {text: band_keys(text) for text in {str(draft.facts["text"]) for draft in drafts}}
    with act("instructions.draft", by=by, at=at) as entry:
        return [
            one
            for draft in drafts
            for one in _write(draft, keys[str(draft.facts["text"])], by=by, at=at, entry=entry)
        ]


class Addressed:
    """The offices that issuers may address, looked up once for each issuer."""

    def __init__(self) -> None:
        """Start with none."""
        self._known: dict[tuple[int | None, bool], frozenset[int]] = {}

    def by(self, draft: Draft) -> frozenset[int]:
        """Return the offices that the issuer of a draft may address."""
        key = (draft.issuer.pk if draft.issuer else None, draft.synthetic)
        if key not in self._known:
            found = offices_for(key[0], synthetic=draft.synthetic)
            self._known[key] = frozenset(one.pk for one in found)
        return self._known[key]


def edit_draft(
    one: Instruction,
    facts: Mapping[str, Any],
    lead: Office | None,
    helpers: Sequence[Office],
    *,
    by: Actor,
    at: datetime,
) -> Instruction:
    """Change a draft."""
    leads = (lead,) if lead is not None else ()
    powers = powers_by(by, at=at)
    known = shown_to(one, powers)
    check(powers.may_draft(known.issuer_id))
    _check_draft(known)
    _check(Draft(facts, leads, tuple(helpers), known.issuer, known.is_synthetic), Addressed())
    keys = band_keys(str(facts["text"]))
    with act("instructions.edit", by=by, at=at) as entry:
        present = locked(one, powers)
        _check_draft(present)
        before = told(present)
        for name in FACTS:
            if name in facts:
                setattr(present, name, facts[name])
        present.lead = lead
        present.save()
        set_helpers(present, helpers)
        write_keys(present, keys)
        entry.record(INSTRUCTION, present.pk, before=before, after=told(present))
    return present


def discard_draft(one: Instruction, *, by: Actor, at: datetime) -> None:
    """Throw away a draft that was never issued; the last one of a family takes it along."""
    with act("instructions.discard", by=by, at=at) as entry:
        powers = powers_by(by, at=at)
        present = locked(one, powers)
        check(powers.may_draft(present.issuer_id))
        _check_draft(present)
        entry.record(INSTRUCTION, present.pk, before=told(present), after=None)
        family = present.family
        present.delete()
        if family is not None and not family.members.exists():
            family.delete()


def _write(
    draft: Draft, keys: Sequence[int], *, by: Actor, at: datetime, entry: Act
) -> list[Instruction]:
    family = _family(draft, at=at) if len(draft.leads) > 1 else None
    made = []
    for lead in draft.leads or (None,):
        one = Instruction.objects.create(
            family=family,
            issuer=draft.issuer,
            lead=lead,
            is_synthetic=draft.synthetic,
            created_by=by.actor_id,
            created_label=by.actor_label,
            created_at=at,
            **{name: draft.facts[name] for name in FACTS if name in draft.facts},
        )
        set_helpers(one, draft.helpers)
        write_keys(one, keys)
        entry.record(INSTRUCTION, one.pk, before=None, after=told(one))
        made.append(one)
    return made


def _family(draft: Draft, *, at: datetime) -> Family:
    return Family.objects.create(is_synthetic=draft.synthetic, created_at=at)


def _check_draft(one: Instruction) -> None:
    if one.state != InstructionState.DRAFTED:
        raise refuse("", _("This was issued: its words stay. What changed is a step of its own."))


def _check(draft: Draft, offices: Addressed) -> None:
    """Refuse texts that cannot be kept, and offices that the issuer may not address."""
    problems: dict[str, list[str]] = {}
    for name, longest in LENGTHS.items():
        needed = _("Write what is to be done.") if name == "text" else ""
        if problem := note_problem(str(draft.facts.get(name, "")), longest=longest, needed=needed):
            problems[name] = [problem]
    if draft.facts.get("kind") not in InstructionKind.values:
        problems["kind"] = [_("Choose what it is about.")]
    if draft.facts.get("source") not in InstructionSource.values:
        problems["source"] = [_("Choose where it was given.")]
    problems |= _office_problems(draft, offices)
    if problems:
        raise DeliveryError(problems)


def _office_problems(draft: Draft, offices: Addressed) -> dict[str, list[str]]:
    if len(draft.leads) > MOST_LEADS:
        return {"lead": [_("At most %d leads at once.") % MOST_LEADS]}
    if not draft.leads and not draft.helpers:
        return {}
    allowed = offices.by(draft)
    problems = {}
    for name, chosen in (("lead", draft.leads), ("helpers", draft.helpers)):
        strange = [one.name for one in chosen if one.pk not in allowed]
        if strange:
            text = _("This issuer cannot address %s: choose an office below it.")
            problems[name] = [text % ", ".join(strange)]
    return problems
