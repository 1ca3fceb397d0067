"""What a page does or shows, a program and a command do or show too."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

import bagdar.web
from bagdar.cli.main import main
from bagdar.web.api import api
from tests.architecture.doors import ACTS, APPS, FORMS, READINGS, STEPS, Doors

WEB = Path(bagdar.web.__file__).parent
_ACT = re.compile(r"\bact\b")


def acts_of(source: str) -> set[str]:
    """Return the codes of the acts that a module opens; one that is no plain text is told as None.

    Whoever calls `act` without having it from the journal has another thing of that name.
    """
    tree = ast.parse(source)
    names = {
        one.asname or one.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bagdar.web.journal")
        for one in node.names
        if one.name == "act"
    }
    known = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return {
        _code(node, known)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    }


def _code(call: ast.Call, known: dict[str, Any]) -> str:
    first = call.args[0] if call.args else None
    code = known.get(first.id) if isinstance(first, ast.Name) else getattr(first, "value", None)
    return code if isinstance(code, str) else f"line {call.lineno}: which act is it?"


def written() -> set[str]:
    """Return the acts of the apps, and those of their names that any other app writes."""
    found = set()
    for path in WEB.rglob("*.py"):
        app, text = path.relative_to(WEB).parts[0], path.read_text("utf-8")
        ours = app in APPS or any(f'"{one}.' in text for one in APPS)
        if ours and "bagdar.web.journal" in text and _ACT.search(text):
            found |= {one for one in acts_of(text) if app in APPS or one.partition(".")[0] in APPS}
    return found


@functools.cache
def addresses() -> dict[str, Callable[..., Any]]:
    """Return the views of the apps by the name of their address."""
    return {
        one.name or str(one.pattern): one.callback
        for app in APPS
        for one in import_module(f"bagdar.web.{app}.urls").urlpatterns
    }


def only_writes(view: Any) -> bool:
    """Answer whether a view takes nothing but POST."""
    while view is not None:
        if "request_method_list" in view.__code__.co_freevars:
            at = view.__code__.co_freevars.index("request_method_list")
            if list(view.__closure__[at].cell_contents) == ["POST"]:
                return True
        view = getattr(view, "__wrapped__", None)
    return False


@functools.cache
def operations() -> frozenset[str]:
    """Return the identifiers of every operation of the API."""
    waiting: list[Any] = [api]
    found: set[str] = set()
    while waiting:
        routers: list[Any] = [one[1] for one in waiting.pop()._routers]
        waiting += routers
        for path in (path for one in routers for path in one.path_operations.values()):
            found |= {str(one.operation_id) for one in path.operations}
    return frozenset(found)


@functools.cache
def commands() -> frozenset[str]:
    """Return every command of the apps, with its groups before it."""
    context = click.Context(main)
    return frozenset(
        one for app in APPS for one in _below(main, context, app.replace("_", "-"), "")
    )


def _below(group: click.Group, context: click.Context, name: str, before: str) -> Iterator[str]:
    command = group.get_command(context, name)
    if isinstance(command, click.Group):
        for one in command.list_commands(context):
            yield from _below(command, context, one, f"{before}{name} ")
    else:
        yield f"{before}{name}"


def missing_doors(
    table: dict[str, Doors], parts: Iterable[str] = ("page", "operation", "command")
) -> list[str]:
    """Name the doors that are not there, and those left out without a reason."""
    there = {"page": addresses(), "operation": operations(), "command": commands()}
    wrong = []
    for name, doors in table.items():
        told = {part: getattr(doors, part) for part in parts}
        wrong += [
            f"{name}: no {part} {one}"
            for part, one in told.items()
            if one not in there[part] and one
        ]
        if all(told.values()) is bool(doors.why):
            wrong.append(f"{name}: a reason stands where a door is left out, and nowhere else")
    return wrong


def test_every_act_goes_by_page_by_program_and_by_command_or_says_why_not() -> None:
    assert written() == ACTS.keys()
    assert missing_doors(ACTS) == []


def test_every_page_that_shows_something_is_read_by_program_and_by_command_or_says_why_not() -> (
    None
):
    shown = {name for name, view in addresses().items() if not only_writes(view)}
    assert shown == READINGS.keys() | FORMS
    assert READINGS.keys().isdisjoint(FORMS)
    assert missing_doors(READINGS, ("operation", "command")) == []


def test_every_page_that_writes_is_the_page_of_an_act_or_of_a_step_before_one() -> None:
    writing = {name for name, view in addresses().items() if only_writes(view)}
    assert missing_doors(STEPS) == []
    assert writing | FORMS <= {one.page for one in (*ACTS.values(), *STEPS.values())}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('act("jobs.new", by=by, at=at)', {"jobs.new"}),
        ('CODE = "jobs.new"\nact(CODE, by=by, at=at)', {"jobs.new"}),
        ("act(code, by=by, at=at)", {"line 2: which act is it?"}),
        ('act(f"jobs.{name}", by=by, at=at)', {"line 2: which act is it?"}),
    ],
)
def test_a_planted_act_is_found(source: str, found: set[str]) -> None:
    assert acts_of(f"from bagdar.web.journal.actions import act\n{source}") == found
    assert acts_of(f"from elsewhere import act\n{source}") == set()


@pytest.mark.parametrize(
    "doors",
    [
        Doors("alarm", "get_alarm", "alarms shout"),
        Doors("alarm", "shout_alarm", "alarms show"),
        Doors("alarm-shout", "get_alarm", "alarms show"),
        Doors("alarm", "get_alarm"),
        Doors("alarm", "get_alarm", "alarms show", why="for no reason"),
    ],
)
def test_a_door_that_is_not_there_is_found(doors: Doors) -> None:
    assert len(missing_doors({"alarms.shout": doors})) == 1
