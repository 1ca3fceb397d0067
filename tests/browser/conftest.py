"""A running site and a browser on it: each worker of the test run has its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.once import made_once
from tests.tools import postgresql

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60
EXPECTED_MS, ACTED_MS = 15_000, 20_000
"""A shared machine may pause for seconds; a page that is right comes at once."""
PLANTED_PASSWORD = "long enough for it"
"""That of accounts which planting opens (see tests.browser.planting)."""
BAGDAR = (sys.executable, "-m", "bagdar")
INSTALL = ("init", "--no-synthetic")
SIMULATE = ("simulate", "--projects", "24", "--years", "3", "--seed", "1")
COMPUTE = ("scorecards", "compute")
DATABASE = "database.url"
"""Names the database of an installation that keeps it elsewhere than in its folder."""
PLANTED = "planted.json"
"""Where planting writes the names of what stands in an installation."""
Sessions = dict[tuple[str, str], list[dict[str, object]]]
"""Cookies by site and role."""


@dataclass(frozen=True)
class Site:
    """A running installation: its address, its folder of state and its demo passwords.

    `planted` are the names of what was planted for pages, as addresses name it.
    """

    url: str
    folder: Path
    passwords: dict[str, str]
    planted: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Let the site stand in an address: f"{site}/ru/"."""
        return self.url


def environment_of(folder: Path) -> dict[str, str]:
    """Return the environment of a site whose state lies in a folder."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    named = folder / DATABASE
    elsewhere = {"DATABASE_URL": named.read_text("utf-8")} if named.exists() else {}
    return {
        **kept,
        **elsewhere,
        "BAGDAR_DATA": str(folder),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "bagdar.web.settings",
        "OPENBLAS_NUM_THREADS": "1",  # threads of small sums wait for each other on two cores
    }


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def answers(url: str) -> bool:
    """Tell whether a server answers, whatever it says."""
    try:
        urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 -- our own address
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, tables_kept: Path | None) -> Path:
    """Install a fresh site: the built-in preset, demo accounts, a synthetic world; never served."""

    def install(folder: Path) -> None:
        folder.mkdir()
        if tables_kept is not None and tables_kept.exists():
            shutil.copy(tables_kept, folder / "bagdar.sqlite3")
        fill(folder)

    return made_once(tmp_path_factory, "installed", install)


def fill(folder: Path) -> None:
    """Install in a folder, and in the database that it names."""
    for command in (INSTALL, SIMULATE, COMPUTE):
        subprocess.run([*BAGDAR, *command], env=environment_of(folder), check=True, cwd=folder)


@pytest.fixture(scope="session")
def installed_on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Install the same site on a database of its own of PostgreSQL, where one answers."""
    if not postgresql.answers(postgresql.address()):
        pytest.skip("No PostgreSQL answers at BAGDAR_TEST_DATABASE_URL.")
    with postgresql.database_of_its_own() as url:
        folder = tmp_path_factory.mktemp("postgresql") / "installed"
        folder.mkdir()
        (folder / DATABASE).write_text(url, "utf-8")
        fill(folder)
        yield folder


@pytest.fixture(scope="session")
def planted(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plant what pages are for in a copy of what is installed; never served."""

    def plant(folder: Path) -> None:
        shutil.copytree(installed, folder)
        kept = environment_of(folder)
        environment = {**kept, "PYTHONPATH": os.pathsep.join((kept["PYTHONPATH"], str(ROOT)))}
        command = [sys.executable, "-m", "tests.browser.planting"]
        with (folder / PLANTED).open("wb") as told:
            subprocess.run(command, env=environment, check=True, cwd=folder, stdout=told)

    return made_once(tmp_path_factory, "planted", plant)


@contextmanager
def served(made: Path, folder: Path) -> Iterator[Site]:
    """Serve a copy of what was made, in a folder of its own."""
    shutil.copytree(made, folder)
    names = folder / PLANTED
    planted = json.loads(names.read_text("utf-8")) if names.exists() else {}
    port = free_port()
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [*BAGDAR, "serve", "--port", str(port), "--workers", "1"],
            env=environment_of(folder),
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    url = f"http://localhost:{port}"
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(url + "/en/"):
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"The site did not start:\n{(folder / 'server.log').read_text()}")
            time.sleep(0.1)
        passwords = json.loads((folder / "demo_accounts.json").read_text("utf-8"))
        yield Site(url, folder, passwords, planted)
    finally:
        server.terminate()
        server.wait(60)  # a worker ends the task that it is at


@pytest.fixture(scope="session")
def site(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site that tests share, who enter nothing there that everybody sees."""
    with served(installed, tmp_path_factory.mktemp("shared") / "bagdar") as running:
        yield running


@pytest.fixture(scope="session")
def published_site(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site for journeys that enter projects for everybody, and so change every count."""
    with served(installed, tmp_path_factory.mktemp("published") / "bagdar") as running:
        yield running


@pytest.fixture(scope="session")
def planted_site(planted: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with barriers and instructions at every step that a page is for."""
    with served(planted, tmp_path_factory.mktemp("planted") / "bagdar") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, or the one named by BAGDAR_CHROMIUM."""
    named = os.environ.get("BAGDAR_CHROMIUM")
    found = next((one for one in (named, *CHROMIUM) if one and Path(one).exists()), None)
    if found is None:
        pytest.fail("No chromium found: install it, or name it in BAGDAR_CHROMIUM.")
    expect.set_options(timeout=EXPECTED_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def sessions() -> Sessions:
    """Cookies of the roles that signed in before: a sign-in a site and role, not a test."""
    return {}


def window(browser: Browser) -> BrowserContext:
    """Open a browser window of its own, that nobody signed in to."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    opened.set_default_timeout(ACTED_MS)
    return opened


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser window of its own, that nobody signed in to."""
    opened = window(browser)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails the test on any error in the console, CSP refusals among them."""
    opened = context.new_page()
    with complaints_of(opened) as complaints:
        yield opened
    assert not complaints, complaints


@contextmanager
def complaints_of(page: Page) -> Iterator[list[str]]:
    """Collect what a page complains of in the console while the block runs."""
    complaints: list[str] = []

    def said(message: ConsoleMessage) -> None:
        _note(message, complaints)

    def broke(error: Exception) -> None:
        complaints.append(str(error))

    page.on("console", said)
    page.on("pageerror", broke)
    yield complaints
    page.remove_listener("console", said)
    page.remove_listener("pageerror", broke)


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    expected = "the server responded with a status of 4"
    if message.type in ("error", "warning") and expected not in message.text:
        complaints.append(f"{message.type}: {message.text} ({message.location.get('url')})")


@pytest.fixture
def sign_in(site: Site, page: Page, sessions: Sessions) -> Callable[[str], Page]:
    """Return `sign_in(role)`: the page, signed in to that role's demo account."""

    def enter(role: str) -> Page:
        let_in(page, site, role, sessions)
        return page

    return enter


def let_in(page: Page, site: Site, role: str, sessions: Sessions) -> None:
    """Sign the window of a page in to a role's demo account, by its cookies if it came before."""
    context = page.context
    context.clear_cookies()
    if (site.url, role) in sessions:
        context.add_cookies(sessions[site.url, role])  # type: ignore[arg-type]
        return
    page.goto(f"{site}/en/account/login/")
    page.locator("input[name=login]").fill(role)
    page.locator("input[name=password]").fill(site.passwords.get(role, PLANTED_PASSWORD))
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(lambda address: "/account/login" not in address)
    sessions[site.url, role] = context.cookies()  # type: ignore[assignment]
