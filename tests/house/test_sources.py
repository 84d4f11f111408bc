"""What the repository may not contain."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

# Written with brackets, so that this file is not its own finding.
NOT_TRACKED = {
    "a package registry": re.compile(r"pypi[.]org|pythonhosted[.]org|npmjs[.]org|index[-]url"),
    "a path of somebody's machine": re.compile(
        r"(?<![\w.~}$)])/(?:work/(?:main|shared)|farm/|root/|home/(?!user\b)\w+/|opt/(?:pypi|wheels)|tmp/bash)"
    ),
    "a version manager's folder": re.compile(r"[.]pyenv/versions"),
}
INLINE = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*="),
    "an inline script": re.compile(
        r"<script(?![^>]*\b(?:src|type=\"application/json\"))[^>]*>", re.IGNORECASE
    ),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
}


def tracked(root: Path) -> Iterator[Path]:
    """Text files of the checkout, those not yet added included."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        if (root / name).is_file():
            yield root / name


def findings(path: Path, patterns: dict[str, re.Pattern[str]], root: Path) -> Iterator[str]:
    """`file:line names …` for each match."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    for what, pattern in patterns.items():
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{path.relative_to(root)}:{line}: {what}: {match.group()[:60]}"


def test_no_registry_and_no_machine_is_named(pytestconfig: pytest.Config) -> None:
    """The project speaks of itself alone: it installs from whatever registry the reader has."""
    root = pytestconfig.rootpath
    wrong = [found for path in tracked(root) for found in findings(path, NOT_TRACKED, root)]
    assert not wrong, "\n".join(wrong)


def test_templates_hold_no_inline_code(pytestconfig: pytest.Config) -> None:
    """The content security policy refuses inline scripts and styles; so do we, earlier. Mails are exempt."""
    root = pytestconfig.rootpath
    pages = [path for path in root.glob("src/tasuki/*/templates/**/*.html") if "mail" not in path.parts]
    wrong = [found for path in pages for found in findings(path, INLINE, root)]
    assert not wrong, "\n".join(wrong)
