"""Compile the translation catalogues (`.po` → `.mo`) without needing gettext on the machine."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).resolve().parent.parent / "src" / "tasuki" / "locale"


def compile_all(locales: Path) -> list[Path]:
    """Write the `.mo` beside every `.po` that is newer; fuzzy entries are left out, as gettext does."""
    written = []
    for source in sorted(locales.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime > source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        partial = target.with_suffix(".mo.part")
        with partial.open("wb") as file:
            write_mo(file, catalogue)
        partial.replace(target)
        written.append(target)
    return written


if __name__ == "__main__":
    for path in compile_all(LOCALES):
        sys.stdout.write(f"compiled {path.relative_to(LOCALES)}\n")
