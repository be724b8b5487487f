"""A site that is served while its protocol is being written: each save shows, whatever way an editor saves."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

CONFIG = """site_name: Trials
theme: {name: readthedocs, highlightjs: false}
plugins:
  - protocol_dsl:
      protocols: [protocols/trial.proto]
"""

TRIAL = """protocol trial "A trial"

include "parts/shared.proto"

inclusion I1 "ECOG"
    text "ECOG 0 or 1."
    require latest ecog <= 1
"""
SHARED = 'measurement ecog : integer 0 to 5 "ECOG"\n'


@pytest.fixture
def served(request, tmp_path):
    """The folder of a site and the address under which it is served, as the page on publishing says."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Home\n")
    (tmp_path / f"{request.param}.yml").write_text(CONFIG)
    (tmp_path / "protocols/parts").mkdir(parents=True)
    (tmp_path / "protocols/trial.proto").write_text(TRIAL)
    (tmp_path / "protocols/parts/shared.proto").write_text(SHARED)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", request.param, "serve", "--dev-addr", f"127.0.0.1:{port}"]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log)
        yield tmp_path, f"http://127.0.0.1:{port}"
        server.terminate()
        server.wait(timeout=20)


PATIENCE = 180
"""Seconds until a page counts as not changing; a busy machine builds slowly, and nothing waits longer than it must."""


def shows(address: str, words: str, folder: Path) -> bool:
    """Whether a page comes to hold these words."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if words in urlopen(address, timeout=20).read().decode():
                return True
        except OSError:  # not there yet, or waiting for a build
            pass
        time.sleep(0.1)
    pytest.fail((folder / "log").read_text())


def replaced(path: Path, text: str) -> None:
    """Saves as many editors do: a new file in the place of the old one."""
    beside = path.with_name(path.name + "~")
    beside.write_text(text)
    os.replace(beside, path)


@pytest.mark.slow
@pytest.mark.parametrize("served", ["mkdocs", "properdocs"], indirect=True)
def test_each_save_shows_on_the_page(served):
    folder, address = served
    trial, shared = folder / "protocols/trial.proto", folder / "protocols/parts/shared.proto"
    criterion, vocabulary = f"{address}/protocols/trial/inclusion/", f"{address}/protocols/trial/vocabulary/"
    assert shows(criterion, "ECOG is 1 or less", folder)

    trial.write_text(TRIAL.replace("<= 1", "<= 2"))
    assert shows(criterion, "ECOG is 2 or less", folder)
    replaced(trial, TRIAL.replace("<= 1", "<= 3"))
    assert shows(criterion, "ECOG is 3 or less", folder)
    replaced(trial, TRIAL.replace("<= 1", "<= 4"))
    assert shows(criterion, "ECOG is 4 or less", folder)
    replaced(shared, SHARED.replace('"ECOG"', '"Performance"'))
    assert shows(vocabulary, "Performance", folder)


@pytest.mark.slow
@pytest.mark.parametrize("served", ["mkdocs"], indirect=True)
def test_a_mistake_is_told_and_its_repair_shows_and_so_does_a_file_that_is_included_later(served):
    folder, address = served
    trial, more = folder / "protocols/trial.proto", folder / "protocols/more/facts.proto"
    criterion = f"{address}/protocols/trial/inclusion/"
    assert shows(criterion, "ECOG is 1 or less", folder)

    trial.write_text(TRIAL.replace("ecog <= 1", "ecgo <= 1"))
    assert shows((folder / "log").as_uri(), "unknown measurement `ecgo`", folder)
    trial.write_text(TRIAL.replace("<= 1", "<= 2"))
    assert shows(criterion, "ECOG is 2 or less", folder)

    page = f"{address}/protocols/trial/vocabulary/"
    more.parent.mkdir()
    more.write_text('fact consent : yes/no "Consent given"\n')
    used = '\ninclusion I2 "Consent"\n    text "Consent."\n    require consent\n'
    trial.write_text(TRIAL.replace("\ninclusion", '\ninclude "more/facts.proto"\n\ninclusion', 1) + used)
    assert shows(page, "Consent given", folder)
    more.write_text('fact consent : yes/no "Consent was given"\n')
    assert shows(page, "Consent was given", folder)
