"""The form of a monthly report: a box for every figure of every project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bagdar.web.delivery.forms.life import MonthField
from bagdar.web.delivery.models import NOTE_LENGTH
from bagdar.web.jobs.actions.checking import LineFacts, Problems, digits_of, place_of
from bagdar.web.jobs.models import FIGURES, EvidenceClass, JobKind
from bagdar.web.jobs.queries.lines import Lines
from bagdar.web.jobs.queries.page import Block, Cell, ReportPage, Row, prefix_of
from bagdar.web.jobs.queries.unfinished import Left
from bagdar.web.projects.forms.acts import ProblemForm
from bagdar.web.projects.forms.fields import NumberField

DIGITS = 20


@dataclass(frozen=True)
class Box:
    """A figure to write, with what stands beside it."""

    cell: Cell
    field: forms.BoundField


@dataclass(frozen=True)
class BoxBlock:
    """The boxes of one kind of a project: the first is always open, the parts on demand."""

    block: Block
    boxes: tuple[Box, ...]
    evidence: forms.BoundField | None
    why: forms.BoundField | None

    @property
    def is_open(self) -> bool:
        """Answer whether anything is said, wrong or remarked on beyond the first box."""
        rest = self.boxes[1:] if self.block.kind != JobKind.LOSSES else self.boxes
        said = any(one.cell.value or one.cell.before or one.cell.remark for one in rest)
        return said or any(one.field.errors for one in rest)

    @property
    def asks_why(self) -> bool:
        """Answer whether the box for a word is open: it was asked for, or there is one."""
        if self.why is None:
            return False
        first = self.boxes[0]
        gone = bool(first.cell.before and first.field.errors and not first.field.value())
        return self.block.asked or gone or bool(self.why.errors or self.why.value())


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a box, and where it is: `project` where a report has several."""

    at: str
    project: str
    label: str
    text: str


def _version() -> forms.IntegerField:
    """Return a hidden box: a browser that fills it in again after a reload would tell another."""
    box = forms.HiddenInput(attrs={"autocomplete": "off"})
    return forms.IntegerField(widget=box, required=False)


class ReportForm(ProblemForm):
    """All boxes of a report, called by project, phase, kind and figure."""

    version = _version()
    """What was seen."""
    why = forms.CharField(
        label=_("words on the whole report"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, page: ReportPage, lines: Lines, **options: Any) -> None:
        """Make the boxes of the projects on the page; `lines` are the figures in them."""
        self.page, self.places = page, dict[str, str]()
        self.facts_of: dict[str, tuple[Row, Block]] = {}
        initial = options.pop("initial", {}) | _initial(lines)
        super().__init__(*args, initial=initial, **options)
        if page.copied:
            self.fields["why"].label = _("why nothing changed since last month")
        for row in page.rows:
            for block in row.blocks:
                self._add(row, block)

    def _add(self, row: Row, block: Block) -> None:
        facts = LineFacts(row.project, JobKind(block.kind), phase=row.phase)
        self.places[place_of(facts)] = block.prefix
        self.facts_of[block.prefix] = row, block
        for cell in block.cells:
            self.fields[f"{block.prefix}-{cell.name}"] = _box(cell)
        if block.kind != JobKind.LOSSES:
            self._add_class(row, f"{block.prefix}-evidence_class")
            self.fields[f"{block.prefix}-why"] = forms.CharField(
                label=_("why it changed so much"), max_length=NOTE_LENGTH, required=False
            )

    def _add_class(self, row: Row, name: str) -> None:
        self.fields[name] = _class_box(row, stands=self.initial.get(name, ""))
        if self.initial.get(name) not in EvidenceClass.values:
            self.initial[name] = EvidenceClass.WORD.value

    def rows(self) -> Iterator[tuple[Row, list[BoxBlock]]]:
        """Return the projects with their boxes, for the page."""
        for row in self.page.rows:
            yield row, [self._boxes(one) for one in row.blocks]

    def lines(self) -> list[LineFacts]:
        """Return the lines whose boxes could all be read."""
        wrong = {name.rpartition("-")[0] for name in self.errors}
        return [
            self._line(prefix, row, block)
            for prefix, (row, block) in self.facts_of.items()
            if prefix not in wrong
        ]

    def add_problems(self, problems: Problems) -> None:
        """Show problems beside the boxes they are about; those of a line beside its first box."""
        found: dict[str, list[str]] = {}
        for place, texts in problems.items():
            found.setdefault(self._name_of(place), []).extend(texts)
        super().add_problems(found)

    def unread(self) -> list[Wrong]:
        """Return each box that is wrong, and what is wrong with it."""
        return [
            self._wrong(name, str(text)) for name, texts in self.errors.items() for text in texts
        ]

    def _wrong(self, name: str, text: str) -> Wrong:
        if name not in self.fields:
            return Wrong("", "", "", text)
        row = self.facts_of.get(name.rpartition("-")[0])
        project = row[0].name if row and len(self.page.rows) > 1 else ""
        return Wrong(self[name].id_for_label, project, str(self[name].label), text)

    def _name_of(self, place: str) -> str:
        if place in self.places:
            prefix = self.places[place]
            return f"{prefix}-{FIGURES[JobKind(self.facts_of[prefix][1].kind)][0]}"
        line, _dot, figure = place.rpartition(".")
        return f"{self.places[line]}-{figure}" if line in self.places else place

    def _boxes(self, block: Block) -> BoxBlock:
        boxes = tuple(Box(one, self[f"{block.prefix}-{one.name}"]) for one in block.cells)
        jobs = block.kind != JobKind.LOSSES
        return BoxBlock(
            block,
            boxes,
            self[f"{block.prefix}-evidence_class"] if jobs else None,
            self[f"{block.prefix}-why"] if jobs else None,
        )

    def _line(self, prefix: str, row: Row, block: Block) -> LineFacts:
        given: Mapping[str, Any] = self.cleaned_data
        figures = {one.name: given.get(f"{prefix}-{one.name}") for one in block.cells}
        return LineFacts(
            row.project,
            JobKind(block.kind),
            figures,
            given.get(f"{prefix}-evidence_class") or "",
            given.get(f"{prefix}-why") or "",
            row.phase,
        )


def _box(cell: Cell) -> forms.Field:
    places = digits_of(cell.name)
    box = NumberField(label=cell.label, required=False, max_digits=DIGITS, places=places)
    box.widget.attrs |= {"data-figure": cell.name}
    return box


def _class_box(row: Row, *, stands: str = "") -> forms.ChoiceField:
    """Offer the classes of evidence that something stands behind, the word, and what `stands`."""
    offered = row.backing.offered
    if stands in EvidenceClass.values and stands not in offered:
        offered = [EvidenceClass(stands), *offered]
    return forms.ChoiceField(
        label=_("what stands behind it"),
        choices=[(one.value, one.label) for one in offered],
        required=False,
        initial=EvidenceClass.WORD,
        help_text=""
        if len(row.backing.offered) > 1
        else _(
            "Another class is offered once a document with the evidence of the project shows this "
            "month, or an inspection is recorded."
        ),
    )


def _initial(lines: Lines) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, told in lines.items():
        found |= {f"{prefix_of(key)}-{name}": value for name, value in told.figures.items()}
        found[f"{prefix_of(key)}-evidence_class"] = told.evidence_class
        found[f"{prefix_of(key)}-why"] = told.why
    return found


class ReturnForm(ProblemForm):
    """What is to be put right in a report, beside figures and as a whole."""

    version = _version()
    """What was seen: nobody signs or accepts figures that were written since."""
    note = forms.CharField(
        label=_("note"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, page: ReportPage, **options: Any) -> None:
        """Make a box for a remark beside every figure that is said, or was and is no more."""
        super().__init__(*args, **options)
        self.page = page
        self.said: dict[str, tuple[Row, Block, Cell]] = {}
        for row in page.rows:
            for block in row.blocks:
                for cell in block.cells:
                    if cell.value is not None or (block.asked and cell.name == "fte"):
                        self._add(row, block, cell)

    def _add(self, row: Row, block: Block, cell: Cell) -> None:
        name = f"remark-{block.prefix}-{cell.name}"
        self.said[name] = row, block, cell
        self.fields[name] = forms.CharField(
            label=f"{row.name}, {block.label}: {cell.label}",
            max_length=NOTE_LENGTH,
            required=False,
        )

    def figures(self) -> list[tuple[Row, Block, Cell, forms.BoundField]]:
        """Return every figure with its box for a remark."""
        return [(*found, self[name]) for name, found in self.said.items()]

    def remarks(self) -> list[tuple[Row, Block, Cell, str]]:
        """Return the remarks that were written."""
        return [
            (*found, text)
            for name, found in self.said.items()
            if (text := self.cleaned_data.get(name, "").strip())
        ]


class CorrectionForm(ProblemForm):
    """The right figures of one line, with the ground and the document."""

    ground = forms.CharField(
        label=_("ground"), max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    document = forms.CharField(
        label=_("document"), max_length=300, help_text=_("Kind, number and day.")
    )

    def __init__(self, *args: Any, row: Row, block: Block, lines: Lines, **options: Any) -> None:
        """Make the boxes of the line, with the figures that hold now."""
        self.row, self.block = row, block
        initial = (
            {
                name.removeprefix(f"{block.prefix}-"): value
                for name, value in _initial({block.key: lines[block.key]}).items()
            }
            if block.key in lines
            else {}
        )
        super().__init__(*args, initial=initial, **options)
        figures: dict[str, forms.Field] = {one.name: _box(one) for one in block.cells}
        if block.kind != JobKind.LOSSES:
            figures["evidence_class"] = _class_box(row)
        self.fields = {**figures, **self.fields}

    def line(self) -> LineFacts:
        """Return the right figures."""
        given = self.cleaned_data
        figures = {one.name: given.get(one.name) for one in self.block.cells}
        evidence = given.get("evidence_class") or ""
        kind = JobKind(self.block.kind)
        return LineFacts(self.row.project, kind, figures, evidence, phase=self.row.phase)

    def add_problems(self, problems: Problems) -> None:
        """Show problems beside the boxes they are about."""
        line = place_of(self.line())
        first = self.block.cells[0].name
        super().add_problems(
            {
                first if name == line else name.removeprefix(f"{line}."): texts
                for name, texts in problems.items()
            }
        )


class DecisionForm(ProblemForm):
    """The answer to a correction."""

    decision = forms.ChoiceField(
        label=_("the correction is"),
        choices=[("approved", _("approved")), ("rejected", _("rejected"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("note"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DueForm(ProblemForm):
    """Another day by which a month is reported, and why."""

    due_on = forms.DateField(
        label=_("due on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    ground = forms.CharField(
        label=_("ground"),
        max_length=NOTE_LENGTH,
        help_text=_("It stays in the journal. What is overdue now stays overdue in scorecards."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _seen() -> forms.IntegerField:
    return forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)


class LockForm(ProblemForm):
    """A month to be locked: the numbers that were shown, and that it is meant."""

    missing, drafts, returned, untold = _seen(), _seen(), _seen(), _seen()
    sure = forms.BooleanField(
        label=_("lock the month without them"),
        error_messages={"required": _("Confirm that the month is locked without them.")},
    )

    def __init__(self, *args: Any, left: Left, **options: Any) -> None:
        """Ask whether it is meant where something is not there."""
        super().__init__(*args, initial=asdict(left), **options)
        self.fields["sure"].required = bool(left)

    def anew(self, left: Left) -> LockForm:
        """Keep what was refused, beside the numbers as they are now: confirmed they are not."""
        self.data = {name: str(number) for name, number in asdict(left).items()}
        self.fields["sure"].required = bool(left)
        return self

    def known(self) -> Left:
        """Return the numbers that were shown."""
        given = self.cleaned_data
        return Left(*(given.get(name) or 0 for name in ("missing", "drafts", "returned", "untold")))


class OpenMonthForm(ProblemForm):
    """A month of the past to be opened for reports."""

    month = MonthField(label=_("month"))
