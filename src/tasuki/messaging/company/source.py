"""The file form of a text: YAML front matter with `subject`, then the body; the same as in `messaging/texts` (MS-4)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final

import yaml

from tasuki.messaging.liquid_text import MAX_SOURCE_BYTES, TextBroken

KEYS: Final = ("subject",)
_MARK: Final = "---\n"
#: What may not stand in a file: control characters other than tab and line feed, and halves of characters.
_BAD: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufeff]")


class SubjectEmpty(TextBroken):
    """A file in good form in which nothing is written as the subject; its body can be looked at."""

    def __init__(self, body: str) -> None:
        self.body = body
        super().__init__("front matter: subject", 1)


def tidy(source: str) -> str:
    """Line ends of one kind, no mark of byte order at the beginning, one line end at the end."""
    return source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").rstrip() + "\n"


def compose(subject: str, body: str) -> str:
    """The file of a subject and a body.

    >>> compose("Hi {{ account.name }}", "Dear …").splitlines()
    ['---', 'subject: "Hi {{ account.name }}"', '---', 'Dear …']
    """
    line = json.dumps(" ".join(subject.split()), ensure_ascii=False)
    return f"{_MARK}subject: {line}\n{_MARK}{tidy(body).strip()}\n"


def split(source: str) -> tuple[str, str]:
    """Subject and body of a file. Raises `TextBroken` with the line for any other form."""
    refuse_form(source)
    parts = tidy(source).split(_MARK, 2)
    if len(parts) != 3 or parts[0].strip():
        raise TextBroken("front matter: '---', subject, '---'", 1)
    front = read_yaml(parts[1])
    for key in front:
        if key not in KEYS:
            raise TextBroken(f"front matter: {str(key)[:60]!r}", 2)
    subject = front.get("subject")
    if not isinstance(subject, str):
        raise TextBroken("front matter: subject", 1)
    if not subject.strip():
        raise SubjectEmpty(parts[2].strip() + "\n")
    return " ".join(subject.split()), parts[2].strip() + "\n"


def loose_split(source: str) -> tuple[str, str]:
    """Subject and body of a file that may be unfinished; what cannot be told apart is all body."""
    try:
        return split(source)
    except TextBroken:
        pass
    parts = tidy(source).split(_MARK, 2)
    if len(parts) != 3 or parts[0].strip():
        return "", source
    try:
        subject = read_yaml(parts[1]).get("subject")
    except TextBroken:
        return "", source
    return " ".join(str(subject or "").split()), parts[2].strip() + "\n"


def refuse_form(source: str) -> None:
    """Raises `TextBroken` for what no text may be: too long, or with characters that are none."""
    found = _BAD.search(source)
    if found:
        raise TextBroken(f"U+{ord(found.group()):04X}", source.count("\n", 0, found.start()) + 1)
    if len(source.encode()) > MAX_SOURCE_BYTES:
        raise TextBroken(f"> {MAX_SOURCE_BYTES} bytes")


def read_yaml(text: str) -> Mapping[str, Any]:
    """A plain YAML map: no references, no tags."""
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise TextBroken("YAML: &, *", event.start_mark.line + 1 if event.start_mark else 1)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        detail = getattr(error, "problem", None) or str(error).partition("\n")[0]
        raise TextBroken(f"YAML: {detail}", mark.line + 1 if mark else 1) from error
    except (RecursionError, ValueError) as error:
        raise TextBroken("YAML", 1) from error
    if not isinstance(data, dict):
        raise TextBroken("YAML", 1)
    return data


def digest(source: str) -> str:
    """What says whether two files are the same text.

    The look of the front matter does not count: a file that was written by hand and one from the editor are equal.
    """
    try:
        same = compose(*split(source))
    except TextBroken:
        same = tidy(source)
    return hashlib.sha256(same.encode()).hexdigest()
