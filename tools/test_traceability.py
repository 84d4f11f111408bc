"""The traceability page says what the tests say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import traceability


def test_ranges_and_single_ids_are_understood() -> None:
    """A docstring may name one requirement, several, or a range."""
    text = "TR-3, GA-1…GA-3: and ME-1…5 and PB-1–PB-2, but not SHA-256 or X-1 or UTF-8 or CO-OP or IN-7"
    assert traceability.mentioned(text) == {
        *("TR-3", "GA-1", "GA-2", "GA-3", "PB-1", "PB-2"),
        *(f"ME-{number}" for number in range(1, 6)),
    }


def test_functions_and_classes_are_read(tmp_path: Path) -> None:
    """A class's docstring counts for each of its tests; the page lists what has none."""
    (tmp_path / "docs/reference").mkdir(parents=True)
    (tmp_path / "docs/reference/requirements.txt").write_text("TR-1\nTR-2\nTR-3\nSE-1\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_it.py").write_text(
        'class TestMove:\n    """TR-1: moves."""\n    def test_a(self):\n        """TR-2"""\n'
        'def test_b():\n    """TR-2: b"""\ndef helper():\n    """TR-3"""\n'
    )
    text = traceability.page(tmp_path)
    assert "2 of 4 requirements" in text
    assert "TR-3, SE-1" in text
    assert "| TR-2 | [tests/it](../../tests/test_it.py): `TestMove.test_a`, `b` |" in text


def test_an_unknown_id_is_refused(tmp_path: Path) -> None:
    """A slip of the pen in a docstring does not disappear."""
    (tmp_path / "docs/reference").mkdir(parents=True)
    (tmp_path / "docs/reference/requirements.txt").write_text("TR-1\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_it.py").write_text('def test_b():\n    """TR-99: b"""\n')
    with pytest.raises(SystemExit, match="TR-99"):
        traceability.page(tmp_path)


def test_the_page_is_current() -> None:
    """The committed page is what `make docs` would write now."""
    target = traceability.ROOT / traceability.PAGE
    assert target.read_text(encoding="utf-8") == traceability.page(traceability.ROOT), "run `make docs`"
