"""Changes of the registry: each one checks, writes, keeps a version and a journal entry."""

from bagdar.web.projects.actions.changing import (
    Change,
    ManyError,
    NothingChangedError,
    StaleError,
    open_versions,
)
from bagdar.web.projects.actions.checks import ProjectError
from bagdar.web.projects.actions.entering import create_project, create_projects
from bagdar.web.projects.actions.programmes import (
    create_component,
    create_programme,
    update_component,
    update_programme,
)
from bagdar.web.projects.actions.updating import (
    edit_many,
    reassign_curator,
    undo_last_edit,
    update_project,
)
from bagdar.web.projects.actions.versions import FACTS, keep_version, keep_versions, plain_facts

__all__ = [
    "FACTS",
    "Change",
    "ManyError",
    "NothingChangedError",
    "ProjectError",
    "StaleError",
    "create_component",
    "create_programme",
    "create_project",
    "create_projects",
    "edit_many",
    "keep_version",
    "keep_versions",
    "open_versions",
    "plain_facts",
    "reassign_curator",
    "undo_last_edit",
    "update_component",
    "update_programme",
    "update_project",
]
