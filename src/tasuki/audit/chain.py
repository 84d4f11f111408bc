"""How an event becomes a link: plain JSON, one canonical text, one digest over it and the link before (SE-3).

Pure functions: what is stored must read back from both databases to the very same text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

GENESIS = ""
_LARGE = 1e15  # from here on a float and its JSON text part ways between databases


def plain(value: Any) -> Any:
    """`value` as JSON that both databases hand back unchanged.

    Decimals, dates, ids and lazy texts become text; sets become sorted lists; NUL and lone surrogates,
    which PostgreSQL refuses, are replaced.

    >>> plain({"ids": {UUID(int=1)}, "at": date(2026, 1, 2), "n": 2.0})
    {'ids': ['00000000-0000-0000-0000-000000000001'], 'at': '2026-01-02', 'n': 2.0}
    """
    match value:
        case None | bool() | int():
            return value
        case float():
            return _number(value)
        case str():
            return _text(value)
        case datetime():
            return _instant(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {_text(str(key)): plain(part) for key, part in value.items()}
        case set() | frozenset():
            return sorted((plain(part) for part in value), key=str)
        case list() | tuple():
            return [plain(part) for part in value]
        case _:
            return _text(str(value))


def digest(before: str, *, seq: int, at: datetime, actor_id: UUID | None, actor_kind: str, action: str,
           subject_kind: str, subject_id: UUID | None, fields: Any) -> str:  # fmt: skip
    """SHA-256 over the digest `before` and the event's canonical JSON."""
    link = [
        seq,
        _instant(at),
        str(actor_id or ""),
        actor_kind,
        action,
        subject_kind,
        str(subject_id or ""),
        fields,
    ]
    text = json.dumps(link, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def actor_label(kind: str, name: str) -> str:
    """What the log keeps of who acted besides the id: never a person's name."""
    return f"system:{name}"[:80] if kind == "system" and name != "system" else kind


def anchors_in(lines: Iterable[str]) -> list[tuple[int, str]]:
    """The (seq, digest) pairs of an anchor file; lines that are not such a pair are skipped."""
    pairs = []
    for line in lines:
        seq, _, rest = line.strip().partition(" ")
        if seq.isdigit() and len(found := rest.partition(" ")[0]) == 64:
            pairs.append((int(seq), found))
    return sorted(pairs)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _text(value: str) -> str:
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _number(value: float) -> Any:
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    return int(value) if abs(value) >= _LARGE else value + 0.0
