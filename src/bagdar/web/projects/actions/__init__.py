"""Changes of the registry: each one checks, writes, keeps a version and a journal entry."""

from bagdar.web.projects.actions.carriers import (
    edit_enterprise,
    edit_group,
    enter_enterprise,
    enter_group,
)
from bagdar.web.projects.actions.changing import (
    Change,
    ManyError,
    NothingChangedError,
    StaleError,
    open_versions,
)
from bagdar.web.projects.actions.checks import ProjectError
from bagdar.web.projects.actions.correcting import (
    decline_correction,
    make_correction,
    propose_correction,
)
from bagdar.web.projects.actions.entering import check_projects, create_project, create_projects
from bagdar.web.projects.actions.membership import (
    Paper,
    cancel,
    exclude,
    include,
    merge,
    replace,
    undo_merge,
)
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
    "Paper",
    "ProjectError",
    "StaleError",
    "cancel",
    "check_projects",
    "create_component",
    "create_programme",
    "create_project",
    "create_projects",
    "decline_correction",
    "edit_enterprise",
    "edit_group",
    "edit_many",
    "enter_enterprise",
    "enter_group",
    "exclude",
    "include",
    "keep_version",
    "keep_versions",
    "make_correction",
    "merge",
    "open_versions",
    "plain_facts",
    "propose_correction",
    "reassign_curator",
    "replace",
    "undo_last_edit",
    "undo_merge",
    "update_component",
    "update_programme",
    "update_project",
]
