"""Results of rules on their way in: a worker that dies, and the next one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bagdar.web.cases.actions import taking
from bagdar.web.cases.models import Flag, Run
from bagdar.web.loads import actions as loads
from bagdar.web.loads.actions import start_load
from bagdar.web.loads.queries import LoadPhase, load_of
from bagdar.web.people.permissions import World
from tests import builders
from tests.web.cases.working import document, short
from tests.web.working import work

pytestmark = pytest.mark.django_db


class _KilledError(BaseException):
    """Ends a worker as a kill would, but for this test alone."""


def test_results_whose_worker_dies_leave_nothing_and_are_taken_once_by_the_next(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BAGDAR_DATA = tmp_path
    monkeypatch.setattr(taking, "CHUNK", 1)
    builders.territories()
    auditor, now = builders.user("auditor"), timezone.now()
    told = json.dumps(document(short("a"), short("b"))).encode()
    load = start_load(
        "flags",
        {"document": [told]},
        name="flags.json",
        told={},
        world=World.REAL,
        by=auditor,
        at=now,
    )
    tell = loads._tell

    def dying(token: str, phase: LoadPhase, done: int, total: int) -> None:
        if (phase, done) == (LoadPhase.WRITING, 1):
            assert Flag.objects.count() == 1
            raise _KilledError
        tell(token, phase, done, total)

    with monkeypatch.context() as patched:
        patched.setattr(loads, "_tell", dying)
        with pytest.raises(_KilledError):
            work()
    assert not Run.objects.exists()
    for _attempt in range(2):
        loads.run_load.call(token=load.token, order=load.key)
        assert (Run.objects.count(), Flag.objects.count()) == (1, 2)
    found = load_of(load.token, "flags", by=auditor, at=timezone.now())
    assert found is not None
    assert (found.counts["new"], found.counts["known"]) == (2, 0)


def test_the_page_of_a_load_names_subjects_that_were_left_out(
    settings: Any, tmp_path: Path, client: Client
) -> None:
    settings.BAGDAR_DATA = tmp_path
    builders.territories()
    auditor = builders.user("auditor")
    told = json.dumps(document(short("a"), short("ocds\u0007-<b>"))).encode()
    load = start_load(
        "flags",
        {"document": [told]},
        name="flags.json",
        told={},
        world=World.REAL,
        by=auditor,
        at=timezone.now(),
    )
    loads.run_load.call(token=load.token, order=load.key)
    client.force_login(auditor)
    shown = client.get(reverse("flags-load", args=[load.token])).content.decode()
    assert "Subjects left out" in shown
    assert "The identifier has control characters." in shown
    assert "ocds\ufffd-&lt;b&gt;" in shown
    rules = client.get(reverse("flag-rules")).content.decode()
    assert "Rules that did not run" in rules
    assert "off: The law on public procurement" in rules
