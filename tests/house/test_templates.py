"""Every template of ours can be loaded."""

from __future__ import annotations

from pathlib import Path

import pytest
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
