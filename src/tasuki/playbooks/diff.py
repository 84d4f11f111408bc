"""What differs between two playbook documents, part by part and field by field (PB-1).

Works on the documents' plain data, so that a field the form gains tomorrow is compared tomorrow. Nothing here
chooses words: the pages do, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from tasuki.playbooks.document import PlaybookDocument

type Value = str | int | bool | tuple[str, ...] | None
type Kind = Literal["added", "removed", "changed"]

#: The parts of a document in the order in which a reader wants them.
PARTS: Final = (
    "steps",
    "clocks",
    "messages",
    "meetings",
    "checks",
    "success_plan",
    "requirements",
    "targets",
    "document",
)
_LISTS: Final = frozenset({"steps", "clocks", "messages", "meetings", "checks"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, e.g. `due`, `texts.en.title`, `agenda.welcome.minutes`; None where it is not there."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class PartChange:
    """One step, clock, message, … that is new, gone or different."""

    part: str
    key: str
    kind: Kind
    fields: tuple[FieldChange, ...]

    def field(self, name: str) -> FieldChange | None:
        """The change of one field, if it changed."""
        return next((one for one in self.fields if one.field == name), None)


@dataclass(frozen=True, slots=True)
class PlaybookDiff:
    """Everything that differs; the version number itself is no difference."""

    before_version: int
    after_version: int
    changes: tuple[PartChange, ...]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.changes)

    def of(self, part: str, kind: Kind | None = None) -> tuple[PartChange, ...]:
        """The changes of one part, e.g. `of("steps", "added")`."""
        return tuple(one for one in self.changes if one.part == part and kind in (None, one.kind))

    def keys(self, part: str, kind: Kind) -> tuple[str, ...]:
        """The keys of what is new, gone or different in one part."""
        return tuple(one.key for one in self.of(part, kind))

    def as_dict(self) -> dict[str, Any]:
        """The difference as plain data for JSON."""
        return asdict(self)


def compare(before: PlaybookDocument, after: PlaybookDocument) -> PlaybookDiff:
    """What changes on the way from one document to the other: PB-1.

    Entries are matched by their key, so a moved line is no change; another order of the steps is.
    An empty result means that both say the same, whatever their version numbers.

    Example: a step due a week earlier gives one `PartChange("steps", "introduction", "changed", …)` whose
    `field("due")` goes from "transition - 2 weeks" to "transition - 3 weeks".
    """
    old, new = _parts(before.data()), _parts(after.data())
    _keep_common_order(old, new)
    changes = [
        change
        for part in PARTS
        for key in {**old[part], **new[part]}
        if (change := _change(part, key, old[part].get(key), new[part].get(key)))
    ]
    return PlaybookDiff(before.version, after.version, tuple(changes))


type _Fields = dict[str, Value]


def _change(part: str, key: str, before: _Fields | None, after: _Fields | None) -> PartChange | None:
    old, new = before or {}, after or {}
    fields = tuple(
        FieldChange(name, old.get(name), new.get(name))
        for name in {**old, **new}
        if (old.get(name) or None) != (new.get(name) or None)
    )
    if before is None:
        return PartChange(part, key, "added", fields)
    if after is None:
        return PartChange(part, key, "removed", fields)
    return PartChange(part, key, "changed", fields) if fields else None


def _parts(data: Mapping[str, Any]) -> dict[str, dict[str, _Fields]]:
    """The document as part → key → fields. What belongs to no part is a field of the document itself."""
    found: dict[str, dict[str, _Fields]] = {part: {} for part in PARTS}
    rest: dict[str, Any] = {}
    for name, value in data.items():
        if name in _LISTS:
            found[name] = {entry["key"]: dict(_flat(entry)) for entry in value}
        elif name == "requirements":
            found[name] = {key: {"weight": weight} for key, weight in value.items()}
        elif name == "targets":
            found[name] = {key: {"value": number} for key, number in value.items()}
        elif name == "success_plan":
            found[name] = {
                f"{part}.{entry['key']}": dict(_flat(entry))
                for part, entries in (value or {}).items()
                for entry in entries
            }
        elif name != "version":
            rest[name] = value
    found["document"] = {"document": dict(_flat(rest))}
    return found


def _keep_common_order(old: dict[str, dict[str, _Fields]], new: dict[str, dict[str, _Fields]]) -> None:
    """Give both documents the order of the steps that they share; new and removed ones are said anyway."""
    both = old["steps"].keys() & new["steps"].keys()
    for side in (old, new):
        side["document"]["document"]["order"] = tuple(key for key in side["steps"] if key in both)


def _flat(value: Mapping[str, Any], under: str = "") -> Iterator[tuple[str, Value]]:
    """The fields of a value by dotted name; entries of a list go by their key, what is not there is left out."""
    for name, part in value.items():
        if not under and name == "key":
            continue
        if isinstance(part, dict) and (words := _words(part)):
            yield f"{under}{name}", words
        elif isinstance(part, dict):
            yield from _flat(part, f"{under}{name}.")
        elif isinstance(part, list) and any(isinstance(entry, dict) for entry in part):
            yield f"{under}{name}", tuple(str(entry["key"]) for entry in part)
            for entry in part:
                inner = {key: one for key, one in entry.items() if key != "key"}
                yield from _flat(inner, f"{under}{name}.{entry['key']}.")
        elif isinstance(part, list):
            yield f"{under}{name}", tuple(map(str, part))
        elif part is not None:
            yield f"{under}{name}", part


def _words(part: Mapping[str, Any]) -> str:
    """A due date or a length of time as people write it; empty for any other map."""
    if part.keys() == {"anchor", "offset", "unit"}:
        offset = part["offset"]
        sign = "-" if offset < 0 else "+"
        return f"{part['anchor']} {sign} {abs(offset)} {part['unit']}" if offset else str(part["anchor"])
    if part.keys() == {"count", "unit"}:
        return f"{part['count']} {part['unit']}"
    return ""
