"""What tests need from the machine: found, or named loudly. In CI a missing part is a failure, never a skip."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

MISSING = "not on this machine: "


def in_ci() -> bool:
    """Whether a missing part must fail (`CI` is set to anything but an empty or negative word)."""
    return os.environ.get("CI", "").strip().lower() not in {"", "0", "false", "no", "off"}


def missing(part: str, cure: str) -> NoReturn:
    """Skip the test because `part` cannot be had here; in CI fail it."""
    reason = f"{MISSING}{part} ({cure})"
    if in_ci():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def find_chromium() -> Path | None:
    """The installed Chromium or Chrome, if any."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        found = shutil.which(name)
        if found:
            return Path(found)
    return None
