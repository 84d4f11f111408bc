"""A calendar collection in memory: the same decisions, no network."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from tasuki.connectors.caldav.protocol import Changed, Collection, checked_name, trouble
from tasuki.rules.reasons import Reason, Unavailable


@dataclass
class FakeCalendar:
    """`entries` is what stands in it; `status` other than 0 is what the server answers to everything."""

    collection: Collection
    password: str = "right"  # noqa: S105 - of no calendar in this world
    entries: dict[str, str] = field(default_factory=dict)
    status: int = 0
    is_calendar: bool = True
    exists: bool = True
    asked: list[str] = field(default_factory=list)

    def check(self) -> None:
        """As the protocol says."""
        self._door("check")
        if not self.is_calendar:
            raise Unavailable(Reason("caldav.no_calendar"), permanent=True)

    def etags(self) -> Mapping[str, str]:
        """As the protocol says."""
        self._door("etags")
        return {name: _etag(text) for name, text in self.entries.items()}

    def put(self, name: str, text: str, *, etag: str = "") -> str:
        """As the protocol says."""
        self._door(f"put {checked_name(name)}")
        known = self.entries.get(name)
        if (known is None) != (etag == "") or (known is not None and etag != _etag(known)):
            raise Changed(name)
        self.entries[name] = text
        return _etag(text)

    def delete(self, name: str, *, etag: str) -> None:
        """As the protocol says."""
        self._door(f"delete {checked_name(name)}")
        known = self.entries.get(name)
        if known is not None and etag and etag != _etag(known):
            raise Changed(name)
        self.entries.pop(name, None)

    def _door(self, asked: str) -> None:
        self.asked.append(asked)
        if self.collection.password != self.password:
            raise trouble(401)
        if self.status or not self.exists:
            raise trouble(self.status or 404)


def _etag(text: str) -> str:
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'
