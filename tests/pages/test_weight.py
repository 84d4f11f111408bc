"""What a page weighs: all scripts and styles that it loads, compressed, at most 120 kB."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from django.contrib.staticfiles import finders

from tests.house.routes import OUTSIDE, PAGES
from tests.house.test_access import Stage, address
from tests.house.test_access import stage as stage
from tests.pages.visits import NO_PAGES, first_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MOST: Final = 120_000
_LOADED: Final = re.compile(r'(?:src|href|data-palette|data-palette-style)="/static/([^"?]+\.(?:js|css))"')
_IMPORTED: Final = re.compile(r'(?:from|import)\s*\(?\s*"(\./[^"]+\.js)"')


def test_every_page_is_light(stage: Stage) -> None:
    """UX-3: scripts and styles of each page, imports and the palette included, are under 120 kB compressed."""
    heavy: dict[str, int] = {}
    seen = 0
    for name, route in PAGES.items():
        if name in NO_PAGES or route.get in ("", "nobody"):
            continue
        who = first_of(route)
        answer = stage.clients[who if who != OUTSIDE else OUTSIDE].get(
            address(name, route, stage.world, things(stage))
        )
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        seen += 1
        if (size := weight(answer.content.decode())) > MOST:
            heavy[name] = size
    assert seen > 60
    assert heavy == {}


def test_the_frame_leaves_room() -> None:
    """UX-3: what every page loads, the palette included, leaves half of it to the pages themselves."""
    frame = ["web/tasuki.css", "web/tasuki.js", "web/keys.js", "web/palette.js", "web/palette.css"]
    assert sum(packed(one) for one in frame) <= MOST // 2


def things(stage: Stage) -> dict[str, object]:
    """What paths are filled from."""
    return {**stage.world.mine, "introduction_key": "introduction"}


def weight(html: str) -> int:
    """The compressed size of all that a page names, and what that imports."""
    found: set[str] = set()
    waiting = set(_LOADED.findall(html))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting |= imported(one)
    return sum(packed(one) for one in found)


@cache
def imported(name: str) -> set[str]:
    """The modules that a script names."""
    folder = Path(name).parent
    return (
        {str(folder / one) for one in _IMPORTED.findall(content(name).decode())}
        if name.endswith(".js")
        else set()
    )


@cache
def packed(name: str) -> int:
    """How large a file is when it is sent."""
    return len(gzip.compress(content(name), 9))


def content(name: str) -> bytes:
    """The file itself."""
    path = finders.find(name)
    assert path, name
    return Path(path).read_bytes()
