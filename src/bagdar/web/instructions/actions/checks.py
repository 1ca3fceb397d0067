"""What every act starts from: the row locked, what the person may do, facts for the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.instructions.models import BandKey, CoExecutor, Instruction
from bagdar.web.instructions.permissions import Powers
from bagdar.web.people.models import Office

INSTRUCTION = "instruction"
FACTS = ("source", "document", "kind", "text", "sign", "resources", "due_on")


def shown_to(one: Instruction, powers: Powers) -> Instruction:
    """Return an instruction as it stands for a person. Raises Instruction.DoesNotExist."""
    shown = Instruction.objects.filter(powers.seen(), pk=one.pk).values("pk")
    return Instruction.objects.select_related("issuer").get(pk__in=shown)


def locked(one: Instruction, powers: Powers) -> Instruction:
    """Lock an instruction that the person is shown. Raises Instruction.DoesNotExist."""
    shown = Instruction.objects.filter(powers.seen(), pk=one.pk).values("pk")
    rows = Instruction.objects.select_for_update(of=("self",)).select_related("lead__organisation")
    return rows.filter(pk__in=shown).get()


def write_keys(one: Instruction, keys: Sequence[int]) -> None:
    """Write the keys under which nearly the same texts are found; they cost, so are given."""
    one.band_keys.all().delete()
    BandKey.objects.bulk_create(BandKey(instruction=one, key=key) for key in keys)


def set_helpers(one: Instruction, helpers: Sequence[Office]) -> None:
    """Name the co-executors; the lead is none of them."""
    one.co_executors.all().delete()
    others = [office for office in dict.fromkeys(helpers) if office.pk != one.lead_id]
    CoExecutor.objects.bulk_create(CoExecutor(instruction=one, office=office) for office in others)


def told(one: Instruction) -> dict[str, Any]:
    """Return what the journal keeps of a draft."""
    facts = {name: getattr(one, name) for name in FACTS}
    facts["lead"] = one.lead.key if one.lead is not None else None
    facts["co_executors"] = [row.office.key for row in one.co_executors.select_related("office")]
    return facts


def note_problem(note: str, *, longest: int, needed: str = "") -> str | None:
    """Say what keeps a text from being written down."""
    return text_problem(note, longest=longest, needed=needed)
