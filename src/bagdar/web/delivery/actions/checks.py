"""What every act of the ledger starts from: the project locked, rights, refusals in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.web.journal.actions import Actor
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.actions.changing import locked
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project
from bagdar.web.projects.permissions.writing import Rights, rights_by


class DeliveryError(Exception):
    """What cannot be written as it stands; `problems` names each field and what to do.

    "" is the thing as a whole. The texts may be shown to a person.
    """

    def __init__(self, problems: Mapping[str, Iterable[str]]) -> None:
        """Keep what is wrong, field by field."""
        self.problems: dict[str, list[str]] = {
            name: list(found) for name, found in problems.items()
        }
        super().__init__(" ".join(text for found in self.problems.values() for text in found))


def refuse(field: str, text: str) -> DeliveryError:
    """Return the refusal of one field."""
    return DeliveryError({field: [text]})


@dataclass(frozen=True)
class Ground:
    """The project an act is about, locked, with what the actor may do to it."""

    project: Project
    rights: Rights
    scope: Scope | None
    by: Actor
    at: datetime

    @property
    def today(self) -> date:
        """The local day of the act."""
        return timezone.localdate(self.at)

    def acted(self) -> dict[str, Any]:
        """Return the columns that say who acted and when."""
        return {
            "actor_id": self.by.actor_id,
            "actor_label": self.by.actor_label,
            "at": self.at,
        }


def ground_of(project: Project, *, by: Actor, at: datetime) -> Ground:
    """Lock a project for an act of the ledger; one that is not seen is as if it did not exist."""
    rights, scope = rights_by(by, at=at)
    return Ground(locked([project.pk], by=by, at=at)[project.pk], rights, scope, by, at)


def check_in_programme(project: Project) -> None:
    """Refuse acts on a project that left the programme or was merged into another one."""
    if project.merged_into_id is not None:
        raise refuse("", _("This project was merged into another one; write to that one."))
    if project.stage in OUT_OF_PROGRAMME:
        text = _("This project left the programme: its dates stay as they were. Include it first.")
        raise refuse("", text)
