"""One started trial for all tests that only read it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from protocol_dsl.tools.cli.app import app
from tests.tools.trial import Done


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which somebody has just run `protocol new trial`."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["new", "trial"])
    assert result.exit_code == 0, result.output
    return tmp_path


@pytest.fixture
def protocol(folder: Path):
    """Runs the command line in that folder, inside this process."""

    def invoke(*arguments: object, given: str | bytes | None = None, **environment: str | None) -> Done:
        result = CliRunner(env={"NO_COLOR": None, "FORCE_COLOR": None, **environment}).invoke(
            app, [str(each) for each in arguments], input=given, prog_name="protocol"
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Done(result.exit_code, result.stdout, result.stderr)

    return invoke
