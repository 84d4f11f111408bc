"""Put the documents that the program shows into the wheel. An editable install reads them where they lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHELVES = ("start", "roles", "how-to", "explain", "reference", "pictures", "ja", "es", "id")


class DocumentsHook(BuildHookInterface[Any]):
    """Adds docs/… as tasuki/help/docs/…."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel is built; `version` is `standard` or `editable`."""
        if version == "editable":
            return
        docs = Path(self.root) / "docs"
        for shelf in SHELVES:
            build_data["force_include"][str(docs / shelf)] = f"tasuki/help/docs/{shelf}"
