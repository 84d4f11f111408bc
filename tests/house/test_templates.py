"""Every template of ours can be loaded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Engine
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(
    path.relative_to(folder).as_posix()
    for folder in ROOT.glob("src/tasuki/*/templates")
    for path in folder.rglob("*")
    if path.suffix in {".html", ".txt"}
)


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles(name: str) -> None:
    """No unknown tag, filter or library, no unclosed block."""
    get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_no_browser_cuts_what_is_pasted(name: str) -> None:
    """SE-6: a field of many lines names no length: what is too long is refused with the limit, and stays there."""
    template = Engine.get_default().get_template(name).origin.name
    assert not re.search(r"<textarea[^>]*maxlength", Path(template).read_text(encoding="utf-8"))
