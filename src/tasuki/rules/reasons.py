"""Why something is not allowed: a code with values, never a sentence.

A rule returns *all* its reasons as a list; an empty list means yes. The same list disables a button,
becomes the API's error list and a command's message. Sentences live beside the pages (`reason_texts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reason:
    """One obstacle.

    `code` is dotted lower-case and has a sentence in four languages; `values` fill it. `who` names the
    role that can supply what is missing and `where` the place (an anchor on the transition's page).
    """

    code: str
    values: Mapping[str, Any] = field(default=_EMPTY)
    who: str = ""
    where: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The reason as plain data for JSON."""
        return {"code": self.code, "values": dict(self.values), "who": self.who, "where": self.where}


class TasukiError(Exception):
    """Base of the errors that Tasuki raises on purpose."""


class Refused(TasukiError):
    """The user must act first; carries every reason at once."""

    def __init__(self, reasons: Iterable[Reason] | Reason) -> None:
        self.reasons: tuple[Reason, ...] = (reasons,) if isinstance(reasons, Reason) else tuple(reasons)
        super().__init__("; ".join(f"{r.code} {dict(r.values)}" for r in self.reasons))


class Conflict(TasukiError):
    """Somebody else was faster: reload and try again."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(f"{reason.code} {dict(reason.values)}")


class Unavailable(TasukiError):
    """An outside system failed; `permanent` says whether trying again can help."""

    def __init__(self, reason: Reason, *, permanent: bool = False) -> None:
        self.reason = reason
        self.permanent = permanent
        super().__init__(f"{reason.code} {dict(reason.values)}")


class NotFound(TasukiError):
    """There is no such thing, or it is not for this person: both look the same.

    `near` names what they may have meant, only of what they may see.
    """

    def __init__(self, kind: str, ref: object, near: Sequence[str] = ()) -> None:
        self.near = tuple(near)
        values = {"kind": kind, "ref": str(ref), "near": list(self.near)}
        self.reason = Reason("not_found.near", values) if near else _plain_not_found(kind, ref)
        super().__init__(f"no {kind} {ref!r}")


def _plain_not_found(kind: str, ref: object) -> Reason:
    return Reason("not_found", {"kind": kind, "ref": str(ref)})


def refuse_if(reasons: list[Reason]) -> None:
    """Raise `Refused` with all reasons when there are any."""
    if reasons:
        raise Refused(reasons)
