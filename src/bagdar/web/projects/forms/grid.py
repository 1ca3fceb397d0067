"""Many projects in one grid: a row each, a cell for each fact, one save for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bagdar.web.projects.actions import Change, ProjectError, StaleError
from bagdar.web.projects.forms import registers
from bagdar.web.projects.forms.fields import KnownField
from bagdar.web.projects.models import (
    OUT_OF_PROGRAMME,
    Kind,
    Project,
    ProjectFacts,
    ProjectVersion,
    Stage,
    Visibility,
)
from bagdar.web.projects.permissions.writing import Rights, editable, visibilities
from bagdar.web.projects.queries.meanwhile import Meanwhile, what_changed

COLUMNS = {
    "stage": _("stage"),
    "stage_note": _("note on the stage"),
    "curator_id": _("curator"),
    "organisation_id": _("responsible organisation"),
    "sector_id": _("sector"),
    "territory_id": _("territory"),
    "component_id": _("component"),
    "kind": _("kind"),
    "visibility": _("visibility"),
}
FIRST_COLUMNS = ("stage", "curator_id", "visibility")
LISTS = ("curator_id", "organisation_id", "sector_id", "territory_id")


@dataclass(frozen=True)
class Offered:
    """What the cells of all rows offer, read once."""

    rights: Rights
    known: Mapping[str, Mapping[str, int]]
    components: Sequence[Any]


def offered(columns: Iterable[str], *, rights: Rights, today: date) -> Offered:
    """Read the lists that the asked columns need."""
    readers: dict[str, Callable[[], dict[str, int]]] = {
        "curator_id": lambda: registers.known_curators(on=today),
        "organisation_id": registers.known_organisations,
        "sector_id": registers.known_sectors,
        "territory_id": lambda: registers.known_territories(on=today, among=None),
    }
    known = {name: readers[name]() for name in columns if name in readers}
    components = registers.component_choices() if "component_id" in columns else []
    return Offered(rights, known, components)


class RowForm(forms.Form):
    """The cells of one project; those the person may not edit are not there.

    `stood` is how the project stood when the person saw it; `meanwhile` says what somebody else
    changed since.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        project: Project,
        stood: ProjectFacts,
        columns: Sequence[str],
        offers: Offered,
        **options: Any,
    ) -> None:
        """Make the cells of the asked columns."""
        before = {name: getattr(stood, name) for name in columns}
        options["initial"] = before | options.get("initial", {})
        super().__init__(*args, **options)
        self.project, self.stood, self.columns = project, stood, columns
        self.offers = offers
        self.meanwhile: list[Meanwhile] = []
        may = editable(offers.rights, project)
        for name in columns:
            if name in may:
                self.fields[name] = _cell(name, project, offers)
                label = f"{project.name}: {COLUMNS[name]}"
                self.fields[name].label = label
                self.fields[name].widget.attrs["aria-label"] = label

    def cells(self) -> list[Any]:
        """Return a bound field for each column; None where there is nothing to edit."""
        return [self[name] if name in self.fields else None for name in self.columns]

    def change(self) -> Change | None:
        """Return what the row changes, if anything."""
        facts = {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name in self.cleaned_data and name != "seen"
        }
        return Change(self.project.pk, facts, self.cleaned_data.get("seen")) if facts else None

    def add_problems(self, error: ProjectError) -> None:
        """Show what is wrong in the cells it is about."""
        for name, texts in error.problems.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)

    def merged(self, version: ProjectVersion) -> RowForm:
        """Return the row as the project stands now, with what was typed over it."""
        typed = {name: self[name].value() for name in self.changed_data if name != "seen"}
        row = RowForm(
            prefix=self.prefix,
            initial={**typed, "seen": version.pk},
            project=self.project,
            stood=version,
            columns=self.columns,
            offers=self.offers,
        )
        if isinstance(self.stood, ProjectVersion):
            hidden = self.offers.rights.sight.hidden_fields(self.project)
            row.meanwhile = what_changed(self.stood, version, hidden=hidden)
        return row


class Grid:
    """The rows of all chosen projects."""

    def __init__(self, rows: Sequence[RowForm], columns: Sequence[str]) -> None:
        """Keep the rows in the order of the projects."""
        self.rows, self.columns = list(rows), columns

    def is_valid(self) -> bool:
        """Check every row, so that all faults are shown at once."""
        return all({row.project.pk: row.is_valid() for row in self.rows}.values())

    def changes(self) -> list[Change]:
        """Return the rows that change anything."""
        return [change for row in self.rows if (change := row.change())]

    def show(self, errors: Mapping[int, ProjectError]) -> None:
        """Show what is wrong, row by row, and what somebody else changed meanwhile."""
        for place, row in enumerate(self.rows):
            error = errors.get(row.project.pk)
            if isinstance(error, StaleError):
                self.rows[place] = row.merged(error.version)
            elif error is not None:
                row.add_problems(error)

    def has_errors(self) -> bool:
        """Answer whether any row has to be looked at again."""
        return any(row.meanwhile or (row.is_bound and row.errors) for row in self.rows)

    @property
    def titles(self) -> list[Any]:
        """What the columns are called."""
        return [COLUMNS[name] for name in self.columns]


def grid_of(
    projects: Sequence[Project],
    columns: Sequence[str],
    *,
    offers: Offered,
    given: QueryDict | None = None,
) -> Grid:
    """Make a row for each project, each held against the version the person saw."""
    ids = [project.pk for project in projects]
    present = {
        one.project_id: one for one in ProjectVersion.objects.filter(project__in=ids, known_to=None)
    }
    seen = _seen_versions(given, ids) if given else {}
    rows = [
        RowForm(
            given,
            prefix=f"row-{project.pk}",
            initial={"seen": present[project.pk].pk},
            project=project,
            stood=seen.get(project.pk, present[project.pk]),
            columns=columns,
            offers=offers,
        )
        for project in projects
    ]
    return Grid(rows, columns)


def _seen_versions(given: QueryDict, ids: Sequence[int]) -> dict[int, ProjectVersion]:
    named = [given.get(f"row-{one}-seen", "") for one in ids]
    numbers = [int(text) for text in named if text.isascii() and text.isdigit() and len(text) < 19]
    found = ProjectVersion.objects.filter(pk__in=numbers, project__in=ids)
    return {one.project_id: one for one in found}


def _cell(name: str, project: Project, offers: Offered) -> forms.Field:
    if name in offers.known:
        return KnownField(offers.known[name], listed=f"list-{name}", required=_needed(name))
    if name == "stage_note":
        return forms.CharField(max_length=300, required=False)
    if name == "component_id":
        choices = [("", "—"), *offers.components]
        return forms.TypedChoiceField(choices=choices, coerce=int, empty_value=None, required=False)
    return forms.ChoiceField(choices=_choices(name, project, offers.rights), required=False)


def _needed(name: str) -> bool:
    return name == "territory_id"


def _choices(name: str, project: Project, rights: Rights) -> list[Any]:
    if name == "kind":
        return list(Kind.choices)
    if name == "visibility":
        may = set(visibilities(rights, project)) - {Visibility.RESTRICTED, Visibility.CASE}
        return [one for one in Visibility.choices if one[0] in may | {project.visibility}]
    away = set() if project.stage in OUT_OF_PROGRAMME else set(OUT_OF_PROGRAMME)
    away |= {Stage.SUSPENDED} - {Stage(project.stage)}
    return [one for one in Stage.choices if one[0] not in away]
