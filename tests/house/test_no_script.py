"""Nothing needs JavaScript: whatever a script sends has a form or a link that does the same without it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest

import tasuki

ROOT: Final = Path(tasuki.__file__).parent
TEMPLATES: Final = sorted(ROOT.rglob("templates/**/*.html"))
SAMPLES: Final = "page_forms.html"  # forms that are looked at, on the page of components
SENDS: Final = {"hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"}
VOID: Final = {"input", "br", "hr", "img", "link", "meta", "source", "wbr", "col"}
# What a script answers is not shown, or comes with the script.
SCRIPTED: Final = {"hidden", "popovertarget", "commandfor", "aria-disabled", "hx-swap-oob", "data-snooze"}
LOGIC: Final = re.compile(r"{#.*?#}|{%\s*(?:end)?(?:if|elif|else|for|empty|with|comment)\b.*?%}", re.DOTALL)
VALUES: Final = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)


@dataclass
class Found:
    """An element of a template, and what it stands in."""

    tag: str
    attributes: dict[str, str]
    inside: tuple[Found, ...]
    links: int = 0
    buttons: int = 0
    line: int = 0


@dataclass
class Reading:
    """All elements of a template."""

    elements: list[Found] = field(default_factory=list)


class Reader(HTMLParser):
    """Reads a template's HTML; both sides of an `{% if %}` count, values are a word."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Found] = []
        self.open: list[Found] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it, and tell what it stands in that it holds a link or a button."""
        one = Found(tag, {name: value or "" for name, value in attrs}, tuple(self.open))
        one.line = self.getpos()[0]
        self.elements.append(one)
        for outer in self.open:
            outer.links += tag == "a" and "href" in one.attributes
            sends = tag == "button" and one.attributes.get("type", "submit") == "submit"
            outer.buttons += sends or (tag == "input" and one.attributes.get("type") in ("submit", "image"))
        if tag not in VOID:
            self.open.append(one)

    def handle_endtag(self, tag: str) -> None:
        """Leave the innermost element of that name."""
        for at in range(len(self.open) - 1, -1, -1):
            if self.open[at].tag == tag:
                del self.open[at:]
                return


def read(path: Path) -> list[Found]:
    """The elements of a template. A component that draws a button is one."""
    text = path.read_text()
    text = re.sub(r"{%\s*button\b(?:(?!%}|href=|type=).)*%}", "<button>x</button>", text)
    text = re.sub(r"{%\s*button\b(?:(?!%}).)*href=(?:(?!%}).)*%}", '<a href="x">x</a>', text)
    reader = Reader()
    reader.feed(VALUES.sub("x", LOGIC.sub("", text)))
    return reader.elements


def lacking(one: Found) -> str:
    """What an element that a script sends lacks for being sent without it; empty when it lacks nothing."""
    has, trigger = one.attributes, one.attributes.get("hx-trigger", "")
    if one.tag == "a":
        return "" if has.get("href") else "no href"
    if one.tag == "form":
        return "" if has.get("action") or has.get("method") == "get" else "no action"
    if one.tag in ("button", "input") and "formaction" in has:
        return ""
    if any(outer.tag == "form" for outer in one.inside):
        return "" if one.tag == "button" or "changed" in trigger else "sends by itself within a form"
    if "every" in trigger:
        return ""  # what has changed shows with the next opening of the page as well
    return "" if one.links else "no link inside that leads to the same"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_what_a_script_sends_is_sent_without_it(path: Path) -> None:
    """UX-3: every hx-get and hx-post stands on a link, on a form, or beside a link to the same."""
    found = [
        f"line {one.line}: <{one.tag}> {missing}"
        for one in read(path)
        if SENDS & set(one.attributes) and (missing := lacking(one))
    ]
    assert not found, "\n".join(found)


def test_no_button_is_dead_without_a_script() -> None:
    """UX-3: a button that only a script answers is not shown before that script says so."""
    found = [
        f"{path.relative_to(ROOT)}:{one.line}"
        for path in TEMPLATES
        for one in read(path)
        if one.tag == "button" and one.attributes.get("type") == "button" and not _comes_with_a_script(one)
    ]
    assert not found, "\n".join(found)


def _comes_with_a_script(one: Found) -> bool:
    within = (one, *one.inside)
    return any(SCRIPTED & set(two.attributes) or two.tag == "dialog" for two in within)


def test_every_form_can_be_sent() -> None:
    """UX-3: a form that is sent on a change has a button all the same; its part may stand in a template of its own."""
    found = [
        f"{path.relative_to(ROOT)}:{one.line}"
        for path in TEMPLATES
        for one in read(path)
        if one.tag == "form" and path.name != SAMPLES and not one.buttons and not _elsewhere(path, one)
    ]
    assert not found, "\n".join(found)


def _elsewhere(path: Path, form: Found) -> bool:
    """A form whose buttons stand outside of it (`form=` of a button), or in a template that it includes."""
    text = path.read_text()
    name = form.attributes.get("id", "")
    outside = bool(name) and (
        f'form="{name}"' in text or any(f'form="{name}"' in one.read_text() for one in TEMPLATES)
    )
    return outside or "{% include" in text or "{% block" in text or "{{ content }}" in text
