"""Whether a file may be kept: by what it is, what its name claims, and what it would unpack into (KN-8)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tasuki.documents.forms_of_files import BY_ENDING, FORMS, TEXTS, word_for
from tasuki.documents.names import clean_name, ending_of
from tasuki.documents.reading.parts import Unreadable
from tasuki.documents.reading.sniff import form_of
from tasuki.rules.reasons import Reason, Refused

_TELLING: Final = frozenset({"html", "eml", "ics"})


@dataclass(frozen=True, slots=True)
class Accepted:
    """The form a file has and the name it is kept under."""

    form: str
    name: str


def accept(path: Path, name: str) -> Accepted:
    """What the file is; Refused with what its name claims and what it is."""
    claimed = ending_of(name)
    try:
        seen = form_of(path)
    except Unreadable as problem:
        raise Refused(unreadable(problem, name)) from None
    if seen == "empty":
        raise Refused(Reason("document.empty", {"name": _short(name)}))
    if seen not in FORMS:
        if BY_ENDING.get(claimed):
            raise Refused(_lie(name, claimed, seen))
        raise Refused(Reason("document.not_allowed", {"name": _short(name), "is": word_for(seen)}))
    form = seen if not claimed else _agreed(name, claimed, seen)
    return Accepted(form, clean_name(name, form))


def _agreed(name: str, claimed: str, seen: str) -> str:
    """The form both agree on. Texts look alike: among them the name decides, unless it claims to be a page or mail."""
    meant = BY_ENDING.get(claimed)
    if meant is None and not _is_likely_ending(claimed):
        return seen  # "Offer v2.1": a dot in the name, not an ending
    if meant is None:
        raise Refused(_lie(name, claimed, seen))
    if meant == seen:
        return seen
    if meant in TEXTS and seen in TEXTS and (meant not in _TELLING or (meant == "html" and seen == "txt")):
        return str(meant)
    raise Refused(_lie(name, claimed, seen))


def _is_likely_ending(claimed: str) -> bool:
    return claimed.isascii() and not claimed.isdigit() and 2 <= len(claimed) <= 5 and claimed[0].isalpha()


def _lie(name: str, claimed: str, seen: str) -> Reason:
    values = {"name": _short(name), "claims": f".{claimed}", "is": word_for(seen)}
    return Reason("document.lying_name", values)


def unreadable(problem: Unreadable, name: str) -> Reason:
    """The reason for what went wrong inside a file."""
    values = {"name": _short(name), **problem.values}
    match problem.code:
        case "encrypted":
            return Reason("document.encrypted", values)
        case "bomb":
            return Reason("document.bomb", {"what": "", **values})
        case "entities":
            return Reason("document.entities", values)
        case "no_text":
            return Reason("document.no_text", values)
        case "too_many_pages":
            return Reason("document.too_many_pages", {"count": 0, "limit": 0, **values})
        case "encoding_wrong":
            return Reason("document.encoding_wrong", {"encoding": "", **values})
        case "too_large":
            return Reason("document.too_much", values)
        case "too_slow":
            return Reason("document.too_slow", values)
        case "gave_up":
            return Reason("document.gave_up", values)
        case "gone":
            return Reason("document.file_gone", values)
    return Reason("document.damaged", values)


def _short(name: str) -> str:
    """The name for a sentence: without marks that would turn the sentence around."""
    shown = "".join(char for char in name if char.isprintable())
    return shown if len(shown) <= 120 else f"{shown[:117]}…"
