"""A data folder that cannot be used is told in one line with the way out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tasuki.config.home import data_folder, telling_why

pytestmark = pytest.mark.once


@pytest.mark.parametrize("verb", ["check", "serve", "demo"])
@pytest.mark.parametrize("inside", ["", "home"], ids=["is-a-file", "below-a-file"])
def test_a_command_says_so_in_one_line(tmp_path: Path, verb: str, inside: str) -> None:
    """UX-5, SY-3: no traceback, but the path, the reason and what to do; the exit code of wrong usage."""
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    env = {**os.environ, "TASUKI_HOME": str(blocked / inside), "DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "-m", "tasuki.config.cli", verb],
        env=env, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert str(blocked) in done.stderr
    assert "Set TASUKI_HOME" in done.stderr


def test_a_folder_that_is_there_must_be_writable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """UX-5: where the database lives in it; with PostgreSQL it may be read-only."""
    assert data_folder(str(tmp_path / "a" / "b"), database=True).is_dir()
    monkeypatch.setattr("os.access", lambda *_given: False)
    assert data_folder(str(tmp_path), database=False) == tmp_path.resolve()
    with pytest.raises(SystemExit, match="not writable"):
        data_folder(str(tmp_path), database=True)


def test_a_key_that_cannot_be_kept_is_told_alike(tmp_path: Path) -> None:
    """UX-5: whatever the system refuses, with the file it was about."""
    with pytest.raises(SystemExit, match="secret") as told, telling_why(tmp_path):
        raise PermissionError(13, "Permission denied", str(tmp_path / "secret.key"))
    assert str(tmp_path) in str(told.value)
