"""Browser journeys: the machine's own Chromium against a live server. Registered by the plugin."""

from __future__ import annotations

import os
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from tasuki.testing.infrastructure import find_chromium, missing

ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the installed Chromium; without one the test is skipped loudly (in CI it fails)."""
    found = find_chromium()
    if found is None:
        missing("Chromium", "Debian: apt-get install chromium")
    return str(found)


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, Any]:
    """How pytest-playwright starts the browser: headless, offline but for this machine."""
    # Playwright's synchronous interface keeps an event loop in this thread; Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    return {"executable_path": chromium, "args": ARGUMENTS, "timeout": 60_000}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A desktop window in English, local time Tokyo, no animations; a test may pass its own to `new_context`."""
    return {
        "viewport": {"width": 1280, "height": 900},
        "locale": "en-GB",
        "timezone_id": "Asia/Tokyo",
        "reduced_motion": "reduce",
    }


@pytest.fixture
def live_app(live_server: LiveServer) -> str:
    """The address of Tasuki served from this test's database (which is emptied after the test)."""
    return str(live_server.url)
