"""Forms of acts on a project: the paper, the other project, corrections, curators, visibility."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bagdar.web.people.permissions import Scope
from bagdar.web.projects.actions.checks import Problems
from bagdar.web.projects.actions.membership import LONGEST_DOCUMENT, LONGEST_GROUND, Paper
from bagdar.web.projects.forms import registers
from bagdar.web.projects.forms.fields import KnownField, LookupField, capitalise
from bagdar.web.projects.forms.project import ProjectForm
from bagdar.web.projects.models import ProgrammeActKind, Project, Visibility
from bagdar.web.projects.permissions.writing import CORRECTABLE

NAMES_ANOTHER = (ProgrammeActKind.REPLACEMENT, ProgrammeActKind.MERGE)

_TITLES = {
    ProgrammeActKind.INCLUSION: _("Include in the programme"),
    ProgrammeActKind.REPLACEMENT: _("Replace by another project"),
    ProgrammeActKind.EXCLUSION: _("Exclude from the programme"),
    ProgrammeActKind.CANCELLATION: _("Cancel the project"),
    ProgrammeActKind.MERGE: _("Merge into another project"),
    ProgrammeActKind.MERGE_UNDONE: _("Undo the merging"),
}
_LEADS = {
    ProgrammeActKind.INCLUSION: _(
        "A project that was excluded or cancelled comes back with the stage it had."
    ),
    ProgrammeActKind.REPLACEMENT: _(
        "This project is excluded and the other one takes its place. It stays in the counts of "
        "the tenure that promised it."
    ),
    ProgrammeActKind.EXCLUSION: _(
        "The project stays in the register and in the counts of the tenure that promised it."
    ),
    ProgrammeActKind.CANCELLATION: _(
        "The project stays in the register and in the counts of the tenure that promised it."
    ),
    ProgrammeActKind.MERGE: _(
        "Its address will lead to the other project. Nothing is taken over: edit the other one "
        "first if it lacks facts. Merging can be undone."
    ),
    ProgrammeActKind.MERGE_UNDONE: _("Both projects are again as they were before the merging."),
}


def title_of(kind: ProgrammeActKind) -> Any:
    """What a page of the act is called."""
    return _TITLES[kind]


def lead_of(kind: ProgrammeActKind) -> Any:
    """What the act does, in a sentence or two."""
    return _LEADS[kind]


class ProblemForm(forms.Form):
    """A form that can show what an action found wrong."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        capitalise(self)

    def add_problems(self, problems: Problems) -> None:
        """Show problems beside the fields they are about, or on top."""
        for name, texts in problems.items():
            field = name.removesuffix("_id")
            for text in texts:
                self.add_error(field if field in self.fields else None, text)


class ActForm(ProblemForm):
    """The paper of an act and, where it has one, the other project."""

    other = LookupField(
        label=_("other project"),
        label_of=registers.project_line,
        find=lambda _text: (),
        help_text=_("Its name or identifier."),
        max_length=400,
    )
    on = forms.DateField(
        label=_("date of the document"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    document = forms.CharField(
        label=_("document"),
        max_length=LONGEST_DOCUMENT,
        help_text=_("Its kind, number and who issued it."),
    )
    ground = forms.CharField(
        label=_("ground"),
        max_length=LONGEST_GROUND,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: Any, kind: ProgrammeActKind, scope: Scope, at: datetime, **options: Any
    ) -> None:
        """Ask for the other project only where the act names one."""
        super().__init__(*args, **options)
        if kind in NAMES_ANOTHER:
            find = partial(registers.find_projects, scope=scope, at=at)
            self.fields["other"].find = find  # type: ignore[attr-defined]
        else:
            del self.fields["other"]

    def paper(self) -> Paper:
        """Return what was written about the document."""
        given = self.cleaned_data
        return Paper(given["on"], given["document"], given["ground"])


class CorrectionForm(ProjectForm):
    """The facts in which a slip of the pen happens, and the ground."""

    ground = forms.CharField(
        label=_("ground"),
        max_length=LONGEST_GROUND,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was mistyped, and from which document that is seen."),
    )

    def column(self, name: str) -> str:
        """Keep the ground on the page, though it is no fact."""
        return name if name == "ground" else super().column(name)

    def changed_facts(self) -> dict[str, Any]:
        """Return the facts that are to be corrected."""
        return {k: v for k, v in super().changed_facts().items() if k in CORRECTABLE}


class CuratorForm(ProblemForm):
    """A new curator for the chosen projects, and the ground."""

    ground = forms.CharField(
        label=_("ground"), max_length=300, help_text=_("The order or letter, with its number.")
    )

    field_order = ("curator", "ground")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        """Offer those who hold a curator's role today."""
        super().__init__(*args, **options)
        self.fields["curator"] = KnownField(
            registers.known_curators(on=today),
            listed="curators",
            label=_("New curator"),
            required=False,
            help_text=_("Leave it empty to take the curator off."),
        )
        self.order_fields(self.field_order)


class VisibilityForm(ProblemForm):
    """Who sees the project; a restriction has its ground and end."""

    visibility = forms.ChoiceField(label=_("visibility"), widget=forms.RadioSelect)
    restricted_ground = forms.CharField(
        label=_("ground of restriction"), max_length=300, required=False
    )
    restricted_until = forms.DateField(
        label=_("restricted until"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, offered: Iterable[Visibility], **options: Any) -> None:
        """Offer what the person may decide."""
        super().__init__(*args, **options)
        choices = [(one.value, one.label) for one in offered]
        self.fields["visibility"].choices = choices  # type: ignore[attr-defined]
        if Visibility.RESTRICTED not in offered:
            del self.fields["restricted_ground"], self.fields["restricted_until"]

    @classmethod
    def initial_of(cls, project: Project) -> dict[str, Any]:
        """Return how the project stands."""
        return {name: getattr(project, name) for name in cls.base_fields}
