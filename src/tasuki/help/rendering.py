"""Markdown as it is shown: safe, with headings one can link to, a table of contents and links that lead on."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

import nh3
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tasuki.help import library
from tasuki.help.library import Document

_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).enable("table")
_TAGS: Final = {
    *("h1", "h2", "h3", "h4", "p", "a", "img", "strong", "em", "code", "pre", "ul", "ol", "li", "hr", "br"),
    *("blockquote", "table", "thead", "tbody", "tr", "th", "td", "div"),
}
_ATTRIBUTES: Final = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "div": {"class", "tabindex", "role", "aria-label"},
    **{heading: {"id"} for heading in ("h1", "h2", "h3", "h4")},
    "ol": {"start"},
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading one can jump to."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the plain text below it: what searching looks through."""

    title: str
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A document as HTML with its headings."""

    html: SafeString
    headings: tuple[Heading, ...]

    @property
    def contents(self) -> list[Heading]:
        """The second-level headings: what the table of contents names."""
        return [one for one in self.headings if one.level == 2]


def slug(text: str) -> str:
    """The anchor of a heading, letters of all scripts kept. Example: `Your day, here` → `your-day-here`."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", plain).strip())


@lru_cache(maxsize=128)
def shown(document: Document) -> Shown:
    """The document without its title (the page says it), links and pictures leading into the program."""
    tokens = _MARKDOWN.parse(document.text)
    headings = _anchored(tokens)
    _led_on(tokens, document)
    if headings and headings[0].level == 1:
        tokens = tokens[3:]
        headings = headings[1:]
    raw = _MARKDOWN.renderer.render(list(_framed(tokens)), _MARKDOWN.options, {})
    safe = nh3.clean(raw, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None, url_schemes={"http", "https"})
    return Shown(mark_safe(safe), tuple(headings))  # noqa: S308 - cleaned a line above


@lru_cache(maxsize=512)
def sections(document: Document) -> tuple[Section, ...]:
    """The document in pieces, one for each heading, as plain text."""
    found: list[Section] = []
    title, anchor, words = document.title, "", list[str]()
    tokens = _MARKDOWN.parse(document.text)
    _anchored(tokens)
    for place, token in enumerate(tokens):
        if token.type == "inline" and tokens[place - 1].type == "heading_open":
            if words:
                found.append(Section(title, anchor, " ".join(words)))
            title, anchor, words = _plain(token), str(tokens[place - 1].attrGet("id") or ""), []
            anchor = "" if tokens[place - 1].tag == "h1" else anchor
        elif token.type == "inline":
            words.append(_plain(token))
        elif token.type in ("fence", "code_block"):
            words.append(token.content.strip())
    return (*found, Section(title, anchor, " ".join(words)))


def links(document: Document) -> Iterator[str]:
    """Every address that the text names, as it is written: of links and of pictures."""
    for token in _MARKDOWN.parse(document.text):
        for part in token.children or ():
            wanted = {"link_open": "href", "image": "src"}.get(part.type)
            if wanted:
                yield str(part.attrGet(wanted))


def _anchored(tokens: Sequence[Token]) -> list[Heading]:
    """Give each heading an anchor, no two the same."""
    found: list[Heading] = []
    taken: set[str] = set()
    for place, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        text = _plain(tokens[place + 1])
        anchor = base = slug(text) or "part"
        number = 1
        while anchor in taken:
            number += 1
            anchor = f"{base}-{number}"
        taken.add(anchor)
        token.attrSet("id", anchor)
        found.append(Heading(int(token.tag[1:]), text, anchor))
    return found


def _plain(token: Token) -> str:
    """The words of a line without their marks."""
    return "".join(
        one.content if one.type in ("text", "code_inline") else " " if "break" in one.type else ""
        for one in token.children or ()
    )


def _led_on(tokens: Sequence[Token], document: Document) -> None:
    """Links between documents and pictures lead to their pages; what is not served loses its link."""
    for token in tokens:
        children = token.children or []
        for place, part in enumerate(children):
            if part.type == "link_open":
                _lead(children, place, part, document)
        if any(part.type == "image" for part in children):
            token.children = [one for part in children for one in _picture(part)]


def _picture(part: Token) -> list[Token]:
    """A picture with its size, as a link to itself: on a phone it is too small to read. Anything else as it is."""
    if part.type != "image":
        return [part]
    name = posixpath.basename(str(part.attrGet("src")))
    href = reverse("help:picture", args=[name])
    part.attrSet("src", href)
    part.attrSet("loading", "lazy")
    for side, value in _size(name):
        part.attrSet(side, value)
    return [Token("link_open", "a", 1, attrs={"href": href}), part, Token("link_close", "a", -1)]


def _lead(children: list[Token], place: int, part: Token, document: Document) -> None:
    target = address(str(part.attrGet("href")), document)
    if target:
        part.attrSet("href", target)
        return
    close = next(one for one in children[place:] if one.type == "link_close" and one.level == part.level)
    for one in (part, close):
        one.type, one.tag, one.nesting, one.content = "text", "", 0, ""


def address(href: str, document: Document) -> str:
    """Where a link of the document leads inside the program; empty where there is no page for it."""
    parts = urlsplit(href)
    if parts.scheme or href.startswith("/"):
        return href
    anchor = f"#{parts.fragment}" if parts.fragment else ""
    if not parts.path:
        return anchor
    path = resolved(href, document)
    if not library.is_path(path) or library.document(path) is None:
        return ""
    return reverse("help:page", args=[path]) + anchor


def resolved(href: str, document: Document) -> str:
    """The path that a relative link of the document means. Example: `../how-to/import.md` → `how-to/import`."""
    path = posixpath.normpath(posixpath.join(document.folder, unquote(urlsplit(href).path)))
    if path.startswith("../"):  # from a translation to what is only there in English
        path = path.removeprefix("../")
    return path.removesuffix(".md")


def _size(name: str) -> list[tuple[str, str]]:
    """Width and height of a picture, so that nothing moves when it arrives."""
    place = library.picture(name)
    if place is None:
        return []
    with place.open("rb") as file:
        head = file.read(24)
    return [("width", str(int.from_bytes(head[16:20]))), ("height", str(int.from_bytes(head[20:24])))]


def _framed(tokens: Sequence[Token]) -> Iterator[Token]:
    """Each table and each piece of code in a frame: a wide one scrolls, by keys too, and the page does not."""
    for token in tokens:
        code = token.type in ("fence", "code_block")
        if code or token.type == "table_open":
            frame = Token("frame_open", "div", 1, block=True)
            frame.attrSet("class", "code-scroll" if code else "table-scroll")
            frame.attrSet("tabindex", "0")
            yield frame
        yield token
        if code or token.type == "table_close":
            yield Token("frame_close", "div", -1, block=True)
