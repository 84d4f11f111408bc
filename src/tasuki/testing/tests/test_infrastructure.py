"""A missing part of the machine is loud: a named skip here, a failure in CI."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tasuki.testing import infrastructure, postgres

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("value", "in_ci"),
    [("", False), ("0", False), ("false", False), ("true", True), ("1", True), ("yes", True)],
)
def test_ci_is_known_by_its_variable(monkeypatch: pytest.MonkeyPatch, value: str, in_ci: bool) -> None:
    """Any value but an empty or negative one means CI."""
    monkeypatch.setenv("CI", value)
    assert infrastructure.in_ci() is in_ci


def test_missing_parts_skip_at_home_and_fail_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never counted as passed."""
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match=r"not on this machine: Chromium \(get it\)"):
        infrastructure.missing("Chromium", "get it")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="Chromium"):
        infrastructure.missing("Chromium", "get it")


def test_postgres_is_looked_for_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without server programs the cluster says what is missing."""
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(Path, "glob", lambda _self, _pattern: iter(()))
    with pytest.raises(postgres.PostgresMissing, match="initdb"):
        postgres.find_programs()
