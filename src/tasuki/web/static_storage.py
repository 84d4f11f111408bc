"""Static files: straight from the package; hashed and compressed once `tasuki serve` has published them."""

from __future__ import annotations

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Falls back to plain names where nothing was collected (commands, tests)."""

    manifest_strict = False
    support_js_module_import_aggregation = True  # modules name each other by content, too

    def stored_name(self, name: str) -> str:
        """The hashed name, when there is a collected tree; else the name as it is."""
        if not (settings.STATIC_ROOT / self.manifest_name).exists():
            return name
        return str(super().stored_name(name))

    def url(self, name: str | None, force: bool = False) -> str:
        """The address of a static file."""
        if not (settings.STATIC_ROOT / self.manifest_name).exists():
            return f"{settings.STATIC_URL}{name}"
        return str(super().url(name, force))
