"""What `tasuki check` says of the documents that Tasuki makes: whether this machine has the letters for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks

from tasuki.knowledge.brief import typesetting
from tasuki.rules.reasons import Unavailable


def japanese_letters(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A warning where PDFs would show boxes for Japanese, and where none can be made."""
    try:
        if typesetting.has_japanese():
            return []
    except Unavailable:
        return [
            checks.Warning(
                "PDFs cannot be made: typst is not installed.", hint="Install it.", id="tasuki.W042"
            )
        ]
    return [
        checks.Warning(
            "This machine has no Japanese font: PDFs of briefs show boxes in its place.",
            hint="Install one. On Debian or Ubuntu: apt-get install fonts-noto-cjk",
            id="tasuki.W041",
        )
    ]
