"""A book that would lose something, and one that would not."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _keep_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line closes its connection at the end; the test goes on with it."""
    monkeypatch.setattr("tasuki.config.cli._close_connections", lambda: None)
