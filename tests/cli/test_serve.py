"""Serving: who may reach it, on which port, how it stops."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, InTurn, Run, environment

Started = Callable[..., tuple["subprocess.Popen[str]", str]]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def started(installation: Path) -> Iterator[Started]:
    """Start serving and wait for the address it prints; whatever was started is stopped."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--workers", "1", *arguments],
            env=environment(installation, PYTHONUNBUFFERED="1"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        told = ""
        assert process.stdout is not None
        while "Ctrl-C stops." not in told:
            line = process.stdout.readline()
            assert line, process.communicate()[1]
            told += line
        return process, told

    yield start
    for process in running:
        process.kill()
        process.communicate()


def answers(address: str) -> int:
    """Ask until the server is up; return the status."""
    for _ in range(150):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 -- ours
                return int(answer.status)
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


def test_a_taken_port_is_named_and_the_next_free_one_served(started: Started, taken: int) -> None:
    process, told = started("--port", str(taken))
    first, second, third = told.splitlines()[:3]
    port = int(second.rsplit(":", 1)[1])
    assert first == f"Port {taken} is taken; serving on {port} instead."
    assert port > taken
    assert second == f"http://127.0.0.1:{port}"
    assert third.startswith(f"http://localhost:{port} ")
    assert answers(f"http://127.0.0.1:{port}/api/v1/sectors?limit=1") == 200
    process.send_signal(signal.SIGINT)
    _out, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_the_accounts_of_all_roles_are_told_at_the_start(started: Started) -> None:
    _process, told = started("--port", "18650")
    for role in ("akim", "auditor", "chair", "custodian", "ministry"):
        assert f"\n  {role} " in told


BEYOND = ("0.0.0.0", "::", "192.0.2.1", "0", "::ffff:127.0.0.1", "10.1.1.1")  # noqa: S104
NONE = ("no such host", "", "host.invalid")


@pytest.fixture(scope="module")
def by_host(installation: Path, in_turn: InTurn) -> dict[str, subprocess.CompletedProcess[str]]:
    """What becomes of serving on addresses on which nothing is served."""
    hosts = (*NONE, *BEYOND)
    made = in_turn(*(("serve", "--host", one) for one in hosts), data=installation)
    return dict(zip(hosts, made, strict=True))


@pytest.mark.parametrize("host", BEYOND)
def test_serving_beyond_this_machine_is_refused_while_demo_accounts_exist(
    by_host: dict[str, subprocess.CompletedProcess[str]], host: str
) -> None:
    refused = by_host[host]
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Error: Serving on {host} is refused while demo accounts exist: "
        "remove them with `bagdar user remove-demo`, or serve on 127.0.0.1.\n"
    )
    assert refused.stdout == ""


@pytest.mark.parametrize("setting", [{"BAGDAR_HOSTS": "plan.example"}, {"BAGDAR_HTTPS": "1"}])
def test_serving_behind_a_proxy_is_refused_while_demo_accounts_exist(
    bagdar: Run, setting: dict[str, str]
) -> None:
    refused = bagdar("serve", **setting)
    assert refused.returncode == 1
    assert "refused while demo accounts exist" in refused.stderr


def test_an_address_that_is_none_is_a_wrong_call(
    by_host: dict[str, subprocess.CompletedProcess[str]],
) -> None:
    for host in NONE:
        assert by_host[host].returncode == 2, by_host[host].stderr


def test_a_port_that_is_none_is_a_wrong_call(bagdar: Run) -> None:
    for port in ("0", "65536", "http"):
        assert bagdar("serve", "--port", port).returncode == 2
