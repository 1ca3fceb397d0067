"""Enterprises and their groups, as those who keep the registry enter and edit them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from bagdar.web.enterprises.actions import (
    create_enterprise,
    create_group,
    update_enterprise,
    update_group,
)
from bagdar.web.enterprises.models import Enterprise, EnterpriseGroup
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import User
from bagdar.web.projects.actions.keys import new_key
from bagdar.web.projects.actions.versions import derive
from bagdar.web.projects.models import Project
from bagdar.web.projects.permissions.writing import can_enter, check_office, rights_by
from bagdar.web.territories.queries import forest


def enter_enterprise(facts: Mapping[str, Any], *, by: Actor, at: datetime) -> Enterprise:
    """Enter an enterprise; whoever enters projects may, synthetic people a synthetic one."""
    if not can_enter(rights_by(by, at=at)[0]):
        raise PermissionDenied
    names = [str(facts.get(f"name_{code}", "")) for code in ("en", "ru", "kk")]
    synthetic = isinstance(by, User) and by.is_synthetic
    return create_enterprise({"key": new_key(names, synthetic=synthetic), **facts}, by=by, at=at)


def edit_enterprise(
    enterprise: Enterprise, changes: Mapping[str, Any], *, by: Actor, at: datetime
) -> Enterprise:
    """Change facts of an enterprise; its projects are found by the new name from then on."""
    check_office(rights_by(by, at=at)[0])
    with act("enterprises.edit", by=by, at=at):
        edited = update_enterprise(enterprise, changes, by=by, at=at)
        lands, today = forest(), timezone.localdate(at)
        projects = list(Project.objects.filter(enterprise=edited).select_for_update(of=("self",)))
        for project in projects:
            project.enterprise = edited
            derive(project, lands=lands, today=today)
        Project.objects.bulk_update(projects, ["search_text"], batch_size=200)
    return edited


def enter_group(facts: Mapping[str, Any], *, by: Actor, at: datetime) -> EnterpriseGroup:
    """Enter a group of affiliated enterprises."""
    check_office(rights_by(by, at=at)[0])
    return create_group(facts, by=by, at=at)


def edit_group(
    group: EnterpriseGroup, changes: Mapping[str, Any], *, by: Actor, at: datetime
) -> EnterpriseGroup:
    """Change facts of a group."""
    check_office(rights_by(by, at=at)[0])
    return update_group(group, changes, by=by, at=at)
