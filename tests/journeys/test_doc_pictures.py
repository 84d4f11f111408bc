"""The pictures of the documents: taken by a browser from a small story on a fixed day, so that they never go stale.

Beside the pictures the words that each shows are kept (docs/pictures/shown.json). Where the program now says
something else there, this test fails and says `make pictures`, which takes them anew. Pixels are not compared:
machines have different fonts.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from tasuki.help import library
from tasuki.testing.cast import PASSWORD
from tests.journeys.tale import MONDAY, Tale

pytestmark = pytest.mark.django_db(transaction=True)

FOLDER: Final = Path(__file__).resolve().parents[2] / "docs" / library.PICTURES
KEPT: Final = FOLDER / "shown.json"
WRITE: Final = os.environ.get("TASUKI_TEST_PICTURES") == "write"
WIDTH: Final = 1280
SMALL: Final = 960  # the browser itself draws smaller, so that letters stay sharp
LARGEST: Final = 150_000
#: At the lower edge other fonts show a line more or less.
EDGE: Final = 160
EVERYTHING: Final = 100_000
# The words above `height`, in the order of the page; what only screen readers get is left out.
SEEN: Final = """(height) => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const words = node.textContent.replace(/\\s+/g, " ").trim(), place = document.createRange();
    if (!words || !node.parentElement.checkVisibility() || node.parentElement.closest(".visually-hidden, .skip")) {
      continue;
    }
    place.selectNode(node);
    const box = place.getBoundingClientRect();
    if (box.width > 1 && box.height > 1 && box.top < height) found.push(words);
  }
  return found;
}"""


@dataclass(frozen=True)
class Scene:
    """A picture: whose window, which page, how much of it, what is done there first."""

    name: str
    who: str
    address: Callable[[Tale], str]
    height: int
    act: Callable[[Page], object] = lambda _page: None


def _transition(name: str) -> Callable[[Tale], str]:
    return lambda tale: reverse(name, args=[tale.preparing.pk])


def _record(query: str = "") -> Callable[[Tale], str]:
    return lambda tale: reverse("knowledge:record", args=[tale.preparing.account_id]) + query


def _propose(page: Page) -> None:
    page.get_by_label("Incoming owner").select_option(label="Tomás Ikeda · Success Osaka")
    page.get_by_label("Date of the cutover").fill("2027-04-05")
    page.get_by_label("Reason", exact=True).select_option(label="Territory change")
    page.get_by_role("button", name="See the proposal").click()
    page.get_by_text("from a sales team to a customer success team").wait_for()


SCENES: Final = (
    Scene("my-work", "giver", lambda _tale: reverse("desk:my_work"), 760),
    Scene(
        "hand-over", "giver", lambda tale: reverse("transitions:open", args=[tale.fresh.pk]), 720, _propose
    ),
    Scene("workspace", "giver", _transition("transitions:plan"), 900),
    Scene("record", "giver", _record(), 720),
    Scene("message", "giver", lambda tale: reverse("messaging:message", args=[tale.message.pk]), 760),
    Scene("review", "receiver", _record("?show=review"), 720),
    Scene("outcome", "receiver", lambda tale: reverse("outcomes:transition", args=[tale.after.pk]), 800),
    Scene("transitions", "manager", lambda _tale: reverse("transitions:list"), 480),
)


@pytest.fixture
def tale(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Tale:
    """The story, on its Monday."""
    monkeypatch.setenv("TASUKI_NOW", MONDAY)
    return Tale()


def test_pictures_show_the_program_as_it_is(tale: Tale, browser: Browser, live_app: str) -> None:
    """UX-2, UX-4: each picture of the documents shows what its page says today."""
    kept: dict[str, list[str]] = {} if WRITE else json.loads(KEPT.read_text(encoding="utf-8"))
    windows: dict[str, Page] = {}
    stale: list[str] = []
    for scene in SCENES:
        if scene.who not in windows:
            windows[scene.who] = _window(browser, live_app, tale, scene.who)
        page = windows[scene.who]
        page.goto(live_app + scene.address(tale))
        scene.act(page)
        if WRITE:
            kept[scene.name] = _seen(page, scene.height)
            _take(page, scene)
        else:
            stale += _differences(scene, page, kept.get(scene.name, []))
    if WRITE:
        KEPT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert not stale, "take the pictures anew with `make pictures`\n" + "\n".join(stale)


def test_every_picture_is_small_and_used() -> None:
    """UX-4: no picture without its scene, none that nobody shows, none that loads long."""
    names = {one.stem for one in FOLDER.glob("*.png")}
    assert names == {scene.name for scene in SCENES}
    for one in FOLDER.glob("*.png"):
        assert one.stat().st_size <= LARGEST, one.name
    text = "".join(document.text for document in library.documents("en"))
    assert not [name for name in names if f"/{name}.png" not in text]


def _seen(page: Page, height: int) -> list[str]:
    """The words on the page; times of day are left out, for the clock goes on ticking."""
    return [re.sub(r"\b\d{1,2}:\d{2}\b", "0:00", one) for one in page.evaluate(SEEN, height)]


def _differences(scene: Scene, page: Page, kept: list[str]) -> list[str]:
    """What the picture shows and the page no longer says; what the page says and the picture does not show."""
    everything = set(_seen(page, EVERYTHING))
    gone = [f"{scene.name}: no longer there: {one}" for one in kept if one not in everything]
    new = [f"{scene.name}: new: {one}" for one in _seen(page, scene.height - EDGE) if one not in kept]
    return gone + new


def _take(page: Page, scene: Scene) -> None:
    FOLDER.mkdir(exist_ok=True)
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": scene.height}
    page.screenshot(path=FOLDER / f"{scene.name}.png", clip=clip, full_page=True)  # type: ignore[arg-type]


def _window(browser: Browser, address: str, tale: Tale, who: str) -> Page:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": 900},
        device_scale_factor=SMALL / WIDTH,
        locale="en-GB",
        timezone_id="Asia/Tokyo",
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(f"{address}/sign-in/")
    page.get_by_label(re.compile("E-?mail")).fill(str(getattr(tale.cast, who).email))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    return page
