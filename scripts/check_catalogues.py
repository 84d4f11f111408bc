"""Say what the translation catalogues lack: texts, plural forms, placeholders; needs gettext.

The texts are collected anew from a copy of the source, so a sentence added to the code without its translations
is found. English is the language of the source and needs none.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ja", "es", "id")
# As in Django's own catalogues, which ours are merged with.
PLURALS = {"ja": 1, "es": 3, "id": 1}
BLANK = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
SHOWN = 12


def main() -> int:
    """Check all languages; without any catalogue there is nothing to check yet."""
    if not list((ROOT / "src" / "tasuki" / "locale").glob("*/LC_MESSAGES/*.po")):
        return 0
    with tempfile.TemporaryDirectory(prefix="tasuki-texts-") as scratch:
        collected = collect(Path(scratch))
        problems = [problem for language in LANGUAGES for problem in check(language, collected)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def collect(scratch: Path) -> Path:
    """A copy of the source with its catalogues brought up to date; returns the folder of catalogues."""
    package = scratch / "src" / "tasuki"
    shutil.copytree(
        ROOT / "src" / "tasuki", package, ignore=shutil.ignore_patterns("tests", "__pycache__", "*.mo")
    )
    command = [sys.executable, "-m", "django", "makemessages", "--no-obsolete", "--no-wrap", "--no-location"]
    command += [word for language in LANGUAGES for word in ("--locale", language)]
    environment = {
        **os.environ,
        "PYTHONPATH": str(scratch / "src"),
        "TASUKI_HOME": str(scratch / "home"),
        "DJANGO_SETTINGS_MODULE": "tasuki.config.settings",
    }
    done = subprocess.run(command, cwd=package, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"makemessages failed:\n{done.stdout}\n{done.stderr}")
    return package / "locale"


def check(language: str, locales: Path) -> Iterator[str]:
    """One line for each thing that the catalogue of `language` lacks."""
    path = locales / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    messages = [message for message in catalogue if message.id]
    if catalogue.num_plurals != PLURALS[language]:
        yield f"{language}: {catalogue.num_plurals} plural forms declared, {PLURALS[language]} needed"
    yield from _some(language, "not translated", [m for m in messages if not all(_texts(m))])
    yield from _some(language, "doubtful (fuzzy)", [m for m in messages if m.fuzzy])
    yield from _some(language, "other blanks than the source", [m for m in messages if _blanks_differ(m)])
    yield from _some(
        language, "wrong number of plurals", [m for m in messages if _plurals_wrong(m, catalogue)]
    )


def _some(language: str, what: str, messages: list[Message]) -> Iterator[str]:
    if messages:
        yield f"{language}: {len(messages)} {what}:"
        yield from (f"    {_source(message)[0]!r}" for message in messages[:SHOWN])


def _source(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _blanks_differ(message: Message) -> bool:
    wanted = set(BLANK.findall(" ".join(_source(message))))
    return any(text and not set(BLANK.findall(text)) <= wanted for text in _texts(message)) or (
        isinstance(message.id, str)
        and bool(message.string)
        and set(BLANK.findall(str(message.string))) != wanted
    )


def _plurals_wrong(message: Message, catalogue: Catalog) -> bool:
    return not isinstance(message.id, str) and len(_texts(message)) != catalogue.num_plurals


if __name__ == "__main__":
    sys.exit(main())
