"""
Pages in a real browser: the system's Chromium, which reaches this machine and no other host.

A test that looks at a page carries the mark `browser`; one that audits it, `axe` as well.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from attrs import field, frozen

from tests.conftest import AXE, PROGRAMS

FLAGS = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
    # A second wall behind the routes of `Visit`: no other name is ever looked up.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """The system's Chromium, started once for each process that runs browser tests."""
    from playwright.sync_api import sync_playwright

    program = next(found for name in PROGRAMS["browser"] if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS, chromium_sandbox=False)
        yield browser
        browser.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the tests look at the requests in the browser."""


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Serves folders on the loopback address; gives the address of each."""
    servers: list[ThreadingHTTPServer] = []

    def start(folder: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@frozen
class Visit:
    """One page with everything that it asked for; what goes to another host is refused, and stands in `strangers`."""

    page: object
    requested: list[str] = field(factory=list)
    strangers: list[str] = field(factory=list)

    def open(self, address: str) -> object:
        """Goes to a page, and waits until it has all it asked for."""
        self.page.goto(address, wait_until="networkidle")
        return self.page

    def violations(self, *, without: tuple[str, ...] = (), rules_off: tuple[str, ...] = ()) -> list[str]:
        """
        What axe-core finds wrong with the page, one line each.

        `without` leaves parts of the page out, `rules_off` rules by their names.
        """
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate(
            "async ([exclude, rules]) => (await axe.run({ exclude }, { rules })).violations",
            [[[selector] for selector in without], {name: {"enabled": False} for name in rules_off}],
        )
        return [f"{each['id']}: {node['target']} {node['html'][:160]}" for each in found for node in each["nodes"]]


@pytest.fixture
def visit(chromium) -> Iterator[Callable[..., Visit]]:
    """Opens tabs: `visit(width=360, scheme="dark")`."""
    contexts = []

    def start(width: int = 1200, height: int = 900, scheme: str = "light") -> Visit:
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        tab = Visit(context.new_page())

        def guard(route: object) -> None:
            address = route.request.url
            local = urlsplit(address).hostname in ("127.0.0.1", None)
            (tab.requested if local else tab.strangers).append(address)
            route.continue_() if local else route.abort()

        context.route("**/*", guard)
        return tab

    yield start
    for context in contexts:
        context.close()
