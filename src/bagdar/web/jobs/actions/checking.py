"""What keeps figures from being written, line by line and figure by figure, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.models import NOTE_LENGTH
from bagdar.web.jobs.models import FIGURES, PARTS, EvidenceClass, JobKind
from bagdar.web.jobs.queries.backing import Backing, backings_of
from bagdar.web.jobs.queries.lines import WHOLE, Key, Number, Told
from bagdar.web.projects.models import Phase, Project

MOST_FTE = Decimal(1_000_000)
MOST_KZT = Decimal(10) ** 17
DECIMALS = 2

Problems = dict[str, list[str]]


@dataclass(frozen=True)
class LineFacts:
    """What is written about one kind of figures of a project; none of them takes the line off."""

    project: Project
    kind: JobKind
    figures: Mapping[str, Number | None] = field(default_factory=dict)
    evidence_class: str = ""
    why: str = ""
    phase: Phase | None = None

    @property
    def key(self) -> Key:
        """What the line is about."""
        return self.project.pk, self.phase.pk if self.phase else None, self.kind.value

    @property
    def told(self) -> Told:
        """Return the figures that are said; the class of evidence goes with jobs alone."""
        found = {
            name: int(value) if name in WHOLE and value == int(value) else value
            for name, value in self.figures.items()
            if value is not None
        }
        jobs = self.kind != JobKind.LOSSES
        evidence = (self.evidence_class or EvidenceClass.WORD) if jobs else ""
        return Told(found, evidence if found else "", self.why.strip())


def place_of(facts: LineFacts, name: str = "") -> str:
    """Name a figure of a line as forms and the API know it: "project-key.permanent.fte"."""
    phase = f".{facts.phase.number}" if facts.phase else ""
    line = f"{facts.project.key}{phase}.{facts.kind.value}"
    return f"{line}.{name}" if name else line


def digits_of(name: str) -> int:
    """Return how many digits after the point a figure may have."""
    return 0 if name in WHOLE else DECIMALS


def backing_for(lines: Iterable[LineFacts], month: date) -> dict[int, Backing]:
    """Return what stands behind the lines that name more than a word; asked for at once."""
    named = {
        one.project.pk
        for one in lines
        if one.told.evidence_class not in ("", EvidenceClass.WORD.value)
    }
    return backings_of(named, month) if named else {}


def line_problems(
    facts: LineFacts, month: date, backings: Mapping[int, Backing], *, by: str
) -> Problems:
    """Say what is wrong with a line that somebody writes, by the name of the figure.

    `backings` is what stands behind the lines that are written together, by project.
    """
    told = facts.told
    found: Problems = {}
    for name in facts.figures:
        if name not in FIGURES[facts.kind]:
            found[name] = [_("This figure does not belong to this kind of line.")]
    for name in told.figures:
        written = facts.figures[name]
        if name not in found and (text := _figure_problem(name, written, month)):
            found[name] = [text]
    if not found and facts.kind != JobKind.LOSSES:
        found = _parts_problems(told)
    backing = backings.get(facts.project.pk, Backing())
    if text := _class_problem(told.evidence_class, backing, by=by):
        found["evidence_class"] = [text]
    if facts.phase is not None and facts.phase.project_id != facts.project.pk:
        found["phase"] = [_("This phase is of another project.")]
    if text := text_problem(facts.why, longest=NOTE_LENGTH):
        found["why"] = [text]
    return found


def _class_problem(evidence_class: str, backing: Backing, *, by: str) -> str | None:
    """Refuse a class of evidence that nothing but the reporter's word stands behind."""
    if evidence_class and evidence_class not in EvidenceClass.values:
        return _("Choose what stands behind the figure.")
    if not evidence_class or backing.backs(evidence_class, by=by):
        return None
    if evidence_class == EvidenceClass.CONTRIBUTIONS:
        return _(
            "Contributions are handed over by their custodian and shown as verified jobs; no "
            "report stands for them. Choose another class."
        )
    if evidence_class == EvidenceClass.INSPECTION:
        return _(
            "Nobody else has recorded that they found this object at work in this month or the "
            "next. Choose another class until an inspection is recorded."
        )
    return _(
        "No document with the evidence of the project shows this month. Add the extract there, "
        "with the period it shows, or choose “word of the enterprise”."
    )


def whole_or_phases(keys: Iterable[Key]) -> set[Key]:
    """Return the lines of phases whose project has a line as a whole, too: people count twice."""
    known = set(keys)
    return {key for key in known if key[1] is not None and (key[0], None, key[2]) in known}


def _figure_problem(name: str, value: Any, month: date) -> str | None:
    if value < 0:
        return _("This cannot be less than zero.")
    # As it was written, zeros at the end included: 1.000 may have been meant for a thousand.
    digits = Decimal(value).as_tuple().exponent
    if isinstance(digits, int) and digits < -DECIMALS:
        return _("Write at most two digits after the point.")
    if name in WHOLE:
        if value != int(value):
            return _("Write a whole number.")
        most = _days_in(month) if name == "stoppage_days" else int(MOST_FTE)
        return _("This may be at most %s.") % most if value > most else None
    most_of = MOST_KZT if name.endswith("_kzt") else MOST_FTE
    if value >= most_of:
        return _("This is too large. Check the unit.")
    return None


def _parts_problems(told: Told) -> Problems:
    if not told.figures:
        return {}
    if "fte" not in told.figures:
        return {"fte": [_("Say how many work in all; the parts are parts of that.")]}
    found: Problems = {}
    for name in PARTS:
        if told.figures.get(name, 0) > told.fte:
            found[name] = [_("A part cannot exceed the whole.")]
    sides = told.figures.get("local_fte", 0) + told.figures.get("foreign_fte", 0)
    if not found and sides > told.fte:
        found["foreign_fte"] = [_("Local and foreign people together exceed the whole.")]
    return found


def _days_in(month: date) -> int:
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (after - month).days
