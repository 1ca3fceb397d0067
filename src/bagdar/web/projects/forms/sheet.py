"""All that is filled in for one project: its facts and the rows of its parts, as one sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from bagdar.web.projects.actions.checks import ProjectError
from bagdar.web.projects.actions.parts import ROWS
from bagdar.web.projects.actions.versions import COPIED
from bagdar.web.projects.forms import registers
from bagdar.web.projects.forms.parts import Rows, rows_of, standing_rows, typed_rows
from bagdar.web.projects.forms.project import ProjectForm, Writer
from bagdar.web.projects.models import Project, ProjectVersion


@dataclass
class Sheet:
    """The form of the facts and the rows of each part the writer may edit."""

    form: ProjectForm
    parts: dict[str, Rows]
    seen: int | None = None

    def is_valid(self) -> bool:
        """Check everything, so that all faults are shown at once."""
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.parts.values())])

    def changes(self) -> dict[str, Any]:
        """Return what differs from what the writer saw, by column."""
        found = self.form.changed_facts()
        for part, rows in self.parts.items():
            if rows.has_changed():
                found[part] = rows.plain()
        return found

    def add_problems(self, error: ProjectError) -> None:
        """Show what the action found wrong."""
        self.form.add_problems(error.problems)

    def errors(self) -> Iterator[tuple[str, str, str]]:
        """Return every fault as (id of its field, label, text), for the summary on top."""
        for fault in self.form.non_field_errors():
            yield "", "", str(fault)
        for field in self.form:
            for fault in field.errors:
                yield field.id_for_label or field.auto_id, str(field.label), str(fault)
        for part, rows in self.parts.items():
            for fault in rows.non_form_errors():
                yield part, str(rows.title), str(fault)
            for place, row in enumerate(rows.forms, start=1):
                for fault in row.non_field_errors():
                    yield part, f"{rows.title}, {place}", str(fault)
                for field in row:
                    for fault in field.errors:
                        label = f"{rows.title}, {place}: {field.label}"
                        yield field.id_for_label, label, str(fault)

    def lists(self) -> dict[str, Any]:
        """Return what the lists beside the fields offer."""
        curator, organisation = (self.form.fields.get(n) for n in ("curator", "organisation"))
        return {
            "units": registers.units((get_language() or "en")[:2]),
            "curators": list(getattr(curator, "known", ())),
            "organisations": list(getattr(organisation, "known", ())),
        }


def empty_sheet(writer: Writer, *, draft: Project) -> Sheet:
    """Make the sheet of a project not entered yet."""
    parts = {part: rows_of(part, today=writer.today) for part in _parts(writer)}
    return Sheet(ProjectForm(instance=draft, writer=writer), parts)


def standing_sheet(project: Project, writer: Writer, *, version: ProjectVersion) -> Sheet:
    """Make the sheet of a project as it stands."""
    form = ProjectForm(instance=_as_of(project, version), writer=writer)
    return Sheet(form, _standing_parts(writer, version), version.pk)


def given_sheet(
    given: QueryDict, project: Project, writer: Writer, *, version: ProjectVersion | None
) -> Sheet:
    """Make the sheet as it was sent, against the version that the writer had seen."""
    instance = project if version is None else _as_of(project, version)
    details = version.details if version else {}
    parts = {
        part: rows_of(part, given=given, initial=standing_rows(part, details), today=writer.today)
        for part in _parts(writer)
    }
    return Sheet(
        ProjectForm(given, instance=instance, writer=writer), parts, version.pk if version else None
    )


def extended_sheet(
    given: QueryDict,
    project: Project,
    writer: Writer,
    *,
    version: ProjectVersion | None,
    part: str,
) -> Sheet:
    """Make the sheet as it was typed so far, with one empty row more in a part."""
    instance = project if version is None else _as_of(project, version)
    form = ProjectForm(instance=instance, writer=writer, initial=_typed(given, writer))
    parts = {
        one: rows_of(
            one,
            initial=typed_rows(one, given),
            more=1 if one == part else 0,
            today=writer.today,
        )
        for one in _parts(writer)
    }
    return Sheet(form, parts, version.pk if version else None)


def merged_sheet(
    sent: Sheet, given: QueryDict, project: Project, writer: Writer, *, version: ProjectVersion
) -> Sheet:
    """Make the sheet of a project that changed meanwhile: as it stands now, with what was typed."""
    typed = {name: given.get(name, "") for name in sent.form.changed_data}
    form = ProjectForm(instance=_as_of(project, version), writer=writer, initial=typed)
    parts = _standing_parts(writer, version)
    for part, rows in sent.parts.items():
        if rows.has_changed():
            parts[part] = rows_of(part, initial=typed_rows(part, given), today=writer.today)
    return Sheet(form, parts, version.pk)


def _parts(writer: Writer) -> list[str]:
    return [part for part in ROWS if part in writer.allowed]


def _standing_parts(writer: Writer, version: ProjectVersion) -> dict[str, Rows]:
    return {
        part: rows_of(part, initial=standing_rows(part, version.details), today=writer.today)
        for part in _parts(writer)
    }


def _typed(given: QueryDict, writer: Writer) -> Mapping[str, Any]:
    names = ProjectForm(writer=writer).fields
    return {name: given.get(name, "") for name in names}


def _as_of(project: Project, version: ProjectVersion) -> Project:
    """Return the project with the facts of a version, not to be saved."""
    facts = {name: getattr(version, name) for name in COPIED}
    return Project(
        pk=project.pk,
        key=project.key,
        created_at=project.created_at,
        changed_at=project.changed_at,
        **facts,
    )
