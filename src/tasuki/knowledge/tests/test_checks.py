"""`tasuki check` and the letters for PDFs (KN-7)."""

from __future__ import annotations

import pytest
from django.core import checks

from tasuki.knowledge.brief import typesetting
from tasuki.knowledge.checks import japanese_letters


def test_a_missing_japanese_font_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    """KN-7: without a Japanese font the check says what to install; with one it is silent."""
    monkeypatch.setattr(typesetting, "installed", lambda: ("Libertinus Serif",))
    (found,) = japanese_letters(None)
    assert "fonts-noto-cjk" in str(found.hint)
    monkeypatch.setattr(typesetting, "installed", lambda: ("Noto Sans CJK JP",))
    assert japanese_letters(None) == []


def test_the_check_is_registered() -> None:
    """KN-7: `tasuki check` asks it."""
    registered: list[object] = list(checks.registry.registry.get_checks())
    assert japanese_letters in registered
