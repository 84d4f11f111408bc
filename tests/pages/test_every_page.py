"""Every page of the program: WCAG 2.2 AA without a finding, in both themes, by keyboard, in the hand, and enlarged."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.house.enumerate_routes import pages
from tests.house.routes import PAGES
from tests.pages.conftest import Served
from tests.pages.visits import NO_PAGES, Visit, visits

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.once]
AXE: Final = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS: Final = ["color-contrast", "link-in-text-block"]
VISITS: Final = visits()
SAME: Final = {"playbooks:version"}  # the version in force is what the playbook's own page shows
SPEAKS_TO_CUSTOMERS: Final = {"customer_page:preview"}


def test_every_page_is_visited() -> None:
    """UX-3: a page that nobody looks at fails here, unless it is named with the reason why it is none."""
    readable = {name for name in pages() if name in PAGES and PAGES[name].get not in ("", "nobody")}
    visited = {visit.name for visit in VISITS}
    assert readable - visited - set(NO_PAGES) == set()
    assert set(NO_PAGES) <= readable
    assert not visited & set(NO_PAGES)


def axe(page: Page, what: dict[str, Any]) -> list[str]:
    """What axe finds, one line each."""
    found = page.evaluate("(what) => axe.run(document, { ...what, resultTypes: ['violations'] })", what)
    return [f"{one['id']}: {_where(node)}" for one in found["violations"] for node in one["nodes"][:3]]


def _where(node: dict[str, Any]) -> str:
    place = " ".join(map(str, node["target"]))
    return f"{place[:140]} {node['failureSummary'].splitlines()[-1].strip()[:160]}"


@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_at_a_desk(served: Served, visit: Visit) -> None:
    """UX-3: no finding with folds shut and open, light and dark; structure, focus, targets, stillness, edges."""
    page = served.open(visit)
    found = page.evaluate("[...look.structure(), ...look.pictures(), ...look.still()]")
    page.evaluate(AXE)
    page.emulate_media(color_scheme="light", forced_colors="none")
    found += axe(page, {"runOnly": TAGS})
    if page.evaluate("look.unfold()"):
        found += axe(page, {"runOnly": TAGS})
    page.keyboard.press("Tab")
    found += page.evaluate("[...look.focus(), ...look.targets(24)]")
    page.emulate_media(color_scheme="dark", forced_colors="none")
    found += axe(page, {"runOnly": {"type": "rule", "values": COLOURS}})
    page.emulate_media(color_scheme="light", forced_colors="active")
    found += page.evaluate("look.bounded()")
    found += served.complaints
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_in_the_hand(served: Served, visit: Visit) -> None:
    """UX-3: 360 px wide, by finger; and at 200 % (640 px): nothing scrolls sideways, targets are 40 px."""
    page = served.open(visit, "hand")
    page.evaluate("look.unfold()")
    found = page.evaluate("[...look.sideways(), ...look.targets(40)]")
    page.set_viewport_size({"width": 640, "height": 450})
    found += page.evaluate("look.sideways()")
    page.set_viewport_size({"width": 360, "height": 800})
    assert not found, "\n".join(found)


def test_titles(served: Served) -> None:
    """UX-3: every page has a title of its own that says what it is, and says in which language it speaks."""
    titles: dict[str, str] = {}
    found = []
    for visit in VISITS:
        answer = served.window(visit.who, "desk").request.get(served.url + served.path(visit))
        text, place = answer.text(), urlsplit(answer.url).path
        title = text.partition("<title>")[2].partition("</title>")[0].strip()
        if '<html lang="en' not in text and visit.name not in SPEAKS_TO_CUSTOMERS:
            found.append(f"{visit}: language")
        if title.removesuffix("· Tasuki").strip() in ("", "Tasuki"):
            found.append(f"{visit}: no title")
        other = place if visit.name in SAME else titles.setdefault(title, place)
        if other != place and visit.status == 200:
            found.append(f"{visit}: “{title}” like {other}")
    assert not found, "\n".join(found)
