"""The page of components in a real browser: accessible, inside the frame, within the security policy."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

STATIC = Path(__file__).resolve().parents[1] / "static" / "web"


@pytest.mark.browser
@pytest.mark.once
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_finding_and_no_sideways_scroll(browser: Browser, live_app: str, width: int, scheme: Any) -> None:
    """UX-3: WCAG checks without a finding in both themes; usable from 360 px; nothing breaks the policy."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_app}/components/")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert complaints == []
    context.close()


@pytest.mark.browser
@pytest.mark.once
def test_the_keyboard_reaches_the_reasons(browser: Browser, live_app: str) -> None:
    """UX-3: a shut button can be focused, its reasons opened, a menu closed with Escape, a toast dismissed."""
    page = browser.new_page()
    page.goto(f"{live_app}/components/")
    page.locator("#advance").focus()
    expect(page.locator("#advance")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 commitments have no owner.").first).to_be_visible()
    menu = page.locator("details.menu").first
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    page.locator(".toast [data-dismiss]").first.click()
    expect(page.locator(".toast")).to_have_count(1)
    page.close()


def test_style_and_script_stay_small() -> None:
    """UX-3: our own style and script together are under 60 kB compressed."""
    total = sum(len(gzip.compress(path.read_bytes())) for path in STATIC.iterdir())
    assert total <= 60_000


@pytest.mark.browser
@pytest.mark.once
def test_the_present_tab_is_in_sight(browser: Browser, live_app: str) -> None:
    """UX-3: on a phone the tab that one is on is scrolled into sight, however many stand before it."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{live_app}/components/")
    page.evaluate(
        """() => {
          const bar = document.querySelector(".tabs");
          const last = [...bar.querySelectorAll("a")].at(-1);
          for (let more = 0; more < 8; more++) last.parentElement.before(last.parentElement.cloneNode(true));
          for (const one of bar.querySelectorAll("[aria-current]")) one.removeAttribute("aria-current");
          last.setAttribute("aria-current", "page");
          bar.scrollIntoView();
          document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: bar.parentElement } }));
        }"""
    )
    expect(page.locator(".tabs").first.locator("[aria-current]")).to_be_in_viewport(ratio=1)
    page.close()


@pytest.mark.browser
@pytest.mark.once
def test_words_in_cells_stay_whole_and_names_without_a_break_fit(browser: Browser, live_app: str) -> None:
    """UX-1, UX-3: Japanese words break between phrases in narrow cells, days nowhere; a name of 180 letters wraps."""
    page = browser.new_page(viewport={"width": 900, "height": 844})
    page.goto(f"{live_app}/components/")
    lines = page.evaluate(
        """() => {
          document.documentElement.lang = "ja";
          const box = document.createElement("div");
          box.style.inlineSize = "560px";
          box.innerHTML = `<table class="data"><tbody><tr><th scope="row"><a href="#">${"x".repeat(180)}</a></th>
            <td><div id="word">実現不可</div></td><td><div id="day"><time>11月15日(日)</time></div></td>
            <td>${"約束の内容を確かめる。".repeat(9)}</td></tr></tbody></table>`;
          document.querySelector("main").append(box);
          const lines = (id) => {
            const range = document.createRange();
            range.selectNodeContents(document.getElementById(id));
            return new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size;
          };
          return [lines("word"), lines("day"), box.scrollWidth <= box.clientWidth];
        }"""
    )
    assert lines == [1, 1, True]
    page.close()
