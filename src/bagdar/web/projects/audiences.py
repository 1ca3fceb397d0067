"""Who may open each address of this app."""

from bagdar.web.people.audience import EVERYONE, SIGNED_IN, Audience, hides, roles
from bagdar.web.people.models import Role

OFFICE = roles(Role.PROGRAMME_OFFICE)
WRITERS = roles(Role.PROGRAMME_OFFICE, Role.MINISTRY, Role.OFFICER, Role.AKIM)
KEEPERS = roles(Role.PROGRAMME_OFFICE, Role.MINISTRY, Role.OFFICER, Role.AKIM, hides="project")
WITH_ENTERPRISE = roles(
    Role.PROGRAMME_OFFICE,
    Role.MINISTRY,
    Role.OFFICER,
    Role.AKIM,
    Role.ENTERPRISE,
    Role.AUDITOR,
    hides="project",
)

AUDIENCES: dict[str, Audience] = {
    "project-create": WRITERS,
    "project-grid": KEEPERS,
    "project-curator": KEEPERS,
    "project-edit": WITH_ENTERPRISE,
    "project-undo": WITH_ENTERPRISE,
    "project-visibility": roles(Role.PROGRAMME_OFFICE, Role.AKIM, Role.AUDITOR, hides="project"),
    "project-correct": WITH_ENTERPRISE,
    "project-act": roles(Role.PROGRAMME_OFFICE, hides="project"),
    "correction": hides("project", signed_in=True),
    "correction-decide": hides("project", signed_in=True),
    "programme-list": EVERYONE,
    "programme-create": OFFICE,
    "programme-edit": OFFICE,
    "component-create": OFFICE,
    "component-edit": OFFICE,
    "enterprise-list": WRITERS,
    "enterprise-create": WRITERS,
    "enterprise-hints": WRITERS,
    "enterprise-edit": OFFICE,
    "group-create": OFFICE,
    "group-edit": OFFICE,
    "project": hides("project"),
    "project-export": EVERYONE,
    "project-import": WRITERS,
    "project-import-batch": WRITERS,
    "project-import-columns": WRITERS,
    "project-import-progress": WRITERS,
    "project-import-rows": WRITERS,
    "project-import-template": WRITERS,
    "project-import-undo": WRITERS,
    "project-list": EVERYONE,
    "saved-view-delete": SIGNED_IN,
    "saved-view-rename": SIGNED_IN,
    "saved-view-save": SIGNED_IN,
    "saved-views": SIGNED_IN,
}
OPERATIONS: dict[str, Audience] = {
    "list_programmes": EVERYONE,
    "get_programme": EVERYONE,
    "list_projects": EVERYONE,
    "get_project": hides("project"),
    "list_project_history": hides("project"),
    "create_project": roles(Role.PROGRAMME_OFFICE, Role.MINISTRY, Role.OFFICER, Role.AKIM),
    "update_project": hides("project", signed_in=True),
}
