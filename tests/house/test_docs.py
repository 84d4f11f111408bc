"""The documents: links lead somewhere, names of buttons are those of the interface, languages say the same."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from babel.messages.pofile import read_po

from tasuki.help import library, rendering, shelf
from tasuki.help.library import Document
from tasuki.help.tour import STEPS
from tasuki.help.why_texts import WHYS

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "src/tasuki/locale"
#: Written in all four languages; the reference is in English with a note.
IN_ALL = [one for one in library.paths() if not one.startswith("reference/")]
#: Where every word in bold is a name of the interface.
NAMING = [one for one in IN_ALL if one.startswith(("start/", "roles/"))] + ["explain/method"]
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"\*\*(.+?)\*\*")


@cache
def words_of(language: str) -> frozenset[str]:
    """Everything that the interface says in this language."""
    with (LOCALE / ("ja" if language == "en" else language) / "LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    found: set[str] = set()
    for entry in catalogue:
        said = entry.id if language == "en" else entry.string
        found |= {said} if isinstance(said, str) else set(said or ())
    return frozenset(found)


def written(path: str, language: str) -> Document:
    found = library.document(path, language)
    assert found is not None, path
    assert found.language == language, f"{path} is not there in {language}"
    return found


def markdown() -> Iterator[Path]:
    """Every Markdown file of the checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            yield ROOT / name


def test_every_link_leads_somewhere() -> None:
    """UX-2: no file and no heading that a text points at is missing."""
    dead = [f"{file.relative_to(ROOT)}: {href}" for file in markdown() for href in _dead(file)]
    assert not dead, "\n".join(dead)


def _dead(file: Path) -> Iterator[str]:
    text = file.read_text(encoding="utf-8")
    for href in rendering.links(Document(str(file), "en", text)):
        parts = urlsplit(href)
        if parts.scheme or parts.netloc:
            continue
        target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
        if not target.exists():
            yield href
        elif parts.fragment and target.suffix == ".md":
            aimed = Document(str(target), "en", target.read_text(encoding="utf-8"))
            anchors = {section.anchor for section in rendering.sections(aimed)}
            if unquote(parts.fragment) not in anchors:
                yield href


@pytest.mark.parametrize("language", ["en", *library.LANGUAGES])
def test_names_are_those_of_the_interface(language: str) -> None:
    """UX-1: what stands in bold is a button, a page or a heading, written exactly as the interface writes it."""
    unknown = [
        f"{path}: {name}"
        for path in NAMING
        for name in NAMED.findall(written(path, language).text)
        if name not in words_of(language)
    ]
    assert not unknown, "\n".join(unknown)


@pytest.mark.parametrize("language", library.LANGUAGES)
def test_each_language_says_the_same(language: str) -> None:
    """UX-1: as many headings, pictures, tables, list entries, names and links in the same order."""
    for path in IN_ALL:
        ours, theirs = written(path, "en"), written(path, language)
        assert _shape(theirs) == _shape(ours), f"{language}/{path}"


def _shape(document: Document) -> dict[str, object]:
    text = FENCED.sub("", document.text)
    return {
        "headings": re.findall(r"^#+", text, re.MULTILINE),
        "rows": len(re.findall(r"^\|", text, re.MULTILINE)),
        "entries": len(re.findall(r"^(?:-|\d+\.) ", text, re.MULTILINE)),
        "links": [rendering.resolved(href, document) for href in rendering.links(document)],
        "code": re.findall(r"`[^`]+`", text),
        "blocks": [_without_remarks(block) for block in FENCED.findall(document.text)],
    }


def _without_remarks(block: str) -> list[str]:
    """What one would type: commands and files are the same in every language, remarks in them are not."""
    return [kept for line in block.splitlines() if (kept := re.sub(r"(^|\s+)# .*$", "", line).rstrip())]


def test_every_page_can_be_found() -> None:
    """UX-2: each page served stands on the first page of help, and everything named there is served."""
    named = {path for path, _note in shelf.ROLES}
    named |= {path for _subject, rows in shelf.QUESTIONS for _question, path in rows}
    assert named == set(library.paths())


def test_whys_and_the_tour_lead_to_pages() -> None:
    """UX-2: a why-text and a step of the tour never lead to a page that is not there."""
    for _text, path in WHYS.values():
        assert library.document(path) is not None, path
    for steps in STEPS.values():
        for step in steps:
            assert not step.argument or library.document(step.argument) is not None, step.argument
