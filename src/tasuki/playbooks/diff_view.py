"""The difference of two playbooks in words: grouped by part, before → after (PB-1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from tasuki.playbooks import upstairs, words
from tasuki.playbooks.diff import FieldChange, Kind, PartChange, PlaybookDiff, Value
from tasuki.playbooks.document import PlaybookDocument
from tasuki.playbooks.schema import split_due, split_span
from tasuki.rules.plan import Due
from tasuki.web.words import SCENARIOS


@dataclass(frozen=True, slots=True)
class Row:
    """One field, before and after; an empty side means that it was not there."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One step, clock, … with what differs; `more` are texts in languages that the reader did not choose."""

    key: str
    title: str
    kind: Kind
    rows: tuple[Row, ...]
    more: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """All that differs in one part."""

    part: str
    label: str
    entries: tuple[Entry, ...]
    added: int
    removed: int
    changed: int


def groups(
    diff: PlaybookDiff, before: PlaybookDocument, after: PlaybookDocument, language: str
) -> list[Group]:
    """What differs, part by part in the order of a playbook."""
    speaker = _Speaker(before, after, language)
    found = []
    for part, label in words.PARTS.items():
        changes = diff.of(part)
        if changes:
            kinds = [change.kind for change in changes]
            counts = (kinds.count("added"), kinds.count("removed"), kinds.count("changed"))
            found.append(Group(part, str(label), tuple(map(speaker.entry, changes)), *counts))
    return found


# Fields that say what an entry is even where the whole entry is new or gone.
_TELLING: Final = ("role", "due", "feeds", "limit", "starts", "sender", "recipients", "minutes", "weight")


class _Speaker:
    """Knows both documents, to call steps by their titles."""

    def __init__(self, before: PlaybookDocument, after: PlaybookDocument, language: str) -> None:
        self.language = language
        self.titles: dict[str, str] = {}
        for document in (before, after):
            self.titles |= {step.key: document.step_text(step.key, language).title for step in document.steps}
        spoken = {*before.languages, *after.languages}
        self.shown = language if language in spoken else "en"

    def entry(self, change: PartChange) -> Entry:
        """The change in words; of what is wholly new or gone only what tells what it is."""
        rows: list[Row] = []
        more: list[Row] = []
        for field in sorted(change.fields, key=lambda one: _rank(one.field)):
            if change.kind != "changed" and field.field not in _TELLING:
                continue
            spoken = _language_of(field.field)
            (rows if spoken in ("", self.shown) else more).append(self.row(change.part, field))
        return Entry(change.key, self.title(change), change.kind, tuple(rows), tuple(more))

    def title(self, change: PartChange) -> str:
        """What the entry is called."""
        match change.part:
            case "steps":
                return self.titles.get(change.key, change.key)
            case "messages":
                return words.word(words.MESSAGES, change.key)
            case "targets":
                return words.word(words.TARGETS, change.key)
            case "requirements":
                known = upstairs.knowledge_items().get(change.key)
                return known.words.label(self.language) if known else change.key
            case "success_plan":
                part, _dot, key = change.key.partition(".")
                return f"{words.word(words.PLAN_PARTS, part)} · {key}"
            case "document":
                return _("The playbook itself")
        return self.titles.get(change.key, change.key)

    def row(self, part: str, field: FieldChange) -> Row:
        """One field in words."""
        say = self._sayer(part, field.field)
        before, after = (
            "" if value in (None, "", ()) else say(value) for value in (field.before, field.after)
        )
        return Row(self.label(field.field), before, after)

    def label(self, path: str) -> str:
        """The name of a field. Example: agenda.welcome.texts.ja → "Agenda · welcome · 日本語"."""
        parts = [part for part in path.split(".") if part != "texts"]
        names = [
            words.LANGUAGE_NAMES.get(part) or words.word(words.FIELDS, part)
            for part in parts
            if part != self.shown or len(parts) == 1
        ]
        return " · ".join(names)

    def _sayer(self, part: str, path: str) -> Callable[[Value], str]:
        name = path.rpartition(".")[2]
        if part == "document" and name in ("order",):
            return lambda value: " → ".join(self.titles.get(key, key) for key in _many(value))
        if name == "step":
            return lambda value: self.titles.get(str(value), str(value))
        if name == "after":
            return lambda value: ", ".join(self.titles.get(key, key) for key in _many(value))
        if name in _SAY:
            return _SAY[name]
        names = _NAMES.get(name)
        if names is not None:
            return lambda value: ", ".join(words.word(names, key) for key in _many(value))
        return _plain


_RANKS: Final = {name: place for place, name in enumerate(words.FIELDS)}


def _rank(path: str) -> int:
    """Where a field stands among the others: what is to be done before the words about it."""
    parts = [part for part in path.split(".") if part != "texts" and part not in words.LANGUAGE_NAMES]
    return _RANKS.get(parts[0], len(_RANKS)) if parts else len(_RANKS)


def _language_of(path: str) -> str:
    """The language that a text field is in; empty for other fields."""
    parts = path.split(".")
    return parts[parts.index("texts") + 1] if "texts" in parts[:-1] else ""


def _many(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _plain(value: Value) -> str:
    if isinstance(value, bool):
        return words.yes_no(value)
    return ", ".join(_many(value))


def _due(value: Value) -> str:
    return words.due(Due(**split_due(str(value))))


def _span(value: Value) -> str:
    return words.span(**split_span(str(value)))


def _customers(value: Value) -> str:
    return words.customers(_many(value))


def _roles(value: Value) -> str:
    return words.roles(_many(value))


_SAY: Final[Mapping[str, Callable[[Value], str]]] = {
    "due": _due,
    "limit": _span,
    "role": _roles,
    "leads": _roles,
    "speaker": _roles,
    "sender": _roles,
    "stand_in": _roles,
    "strategic_sender": _roles,
    "required": lambda value: _plain(value) if isinstance(value, bool) else _roles(value),
    "optional": _roles,
    "recipients": _customers,
    "customers": _customers,
    "feeds": lambda value: words.gate(str(value)),
    "tiers": lambda value: words.tiers(_many(value)),
}
_NAMES: Final = {
    "phase": words.PHASES,
    "phases": words.PHASES,
    "by": words.COMPLETED_BY,
    "modes": words.MODES,
    "mode": words.MODES,
    "giver": words.GIVER,
    "starts": words.ANCHORS,
    "scenario": SCENARIOS,
    "languages": words.LANGUAGE_NAMES,
}
