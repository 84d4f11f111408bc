"""Texts, agendas and knowledge sets that playbooks share, and how a playbook takes them in.

A playbook document may leave out what the library knows: the texts of a step, of an agenda item or of a
check by its key, the speaking notes of an agenda item by its key, or by key and speaker, a whole meeting or
success plan by `from`, a step's checklist by its name, required knowledge items by the name of a set in
`knowledge`.
Filling happens before anything is checked; what is stored is complete in itself (PB-1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from tasuki.playbooks.source import parse

SHIPPED = Path(__file__).parent / "shipped"
LANGUAGES = ("en", "ja", "es", "id")
_LANGUAGES = frozenset(LANGUAGES)


@dataclass(frozen=True, slots=True)
class Library:
    """What can be taken in, by kind and key."""

    steps: Mapping[str, Any] = field(default_factory=dict)
    variants: Mapping[str, Any] = field(default_factory=dict)
    agenda: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)
    checks: Mapping[str, Any] = field(default_factory=dict)
    meetings: Mapping[str, Any] = field(default_factory=dict)
    knowledge: Mapping[str, Any] = field(default_factory=dict)
    checklists: Mapping[str, Any] = field(default_factory=dict)
    success_plans: Mapping[str, Any] = field(default_factory=dict)
    playbooks: Mapping[str, Any] = field(default_factory=dict)

    def fill(self, data: Any) -> Any:
        """The document with everything filled in that it takes from the library; malformed parts stay as they are.

        A document that lists its languages is given no others.
        """
        if not isinstance(data, dict):
            return data
        spoken = data.get("languages")
        library = self._in(frozenset(map(str, spoken))) if isinstance(spoken, list) else self
        return library._filled(data)

    def _in(self, languages: frozenset[str]) -> Library:
        """The same library in these languages only."""
        return replace(self, **{one.name: _only(getattr(self, one.name), languages) for one in fields(self)})

    def _filled(self, data: dict[str, Any]) -> dict[str, Any]:
        filled = dict(data)
        filled.setdefault("languages", list(LANGUAGES))
        self._add_texts(filled, self.playbooks, str(data.get("playbook")))
        scopes = [str(data.get(name)) for name in ("playbook", "mode", "scenario")]
        for name, fill in (
            ("steps", lambda step: self._step(step, scopes)),
            ("meetings", self._meeting),
            ("checks", lambda check: self._with_texts(check, self.checks)),
        ):
            if isinstance(data.get(name), list):
                filled[name] = [fill(entry) if isinstance(entry, dict) else entry for entry in data[name]]
        self._take_knowledge(filled)
        self._take_success_plan(filled)
        return filled

    def _step(self, step: dict[str, Any], scopes: Iterable[str]) -> dict[str, Any]:
        filled = dict(step)
        key = str(step.get("key"))
        for texts in (*(self.variants.get(scope, {}) for scope in scopes), self.steps):
            self._add_texts(filled, texts, key)
        if isinstance(step.get("checklist"), str):
            filled["checklist"] = self.checklists.get(step["checklist"], step["checklist"])
        return filled

    def _with_texts(self, entry: dict[str, Any], texts: Mapping[str, Any]) -> dict[str, Any]:
        filled = dict(entry)
        self._add_texts(filled, texts, str(entry.get("key")))
        return filled

    def _meeting(self, meeting: dict[str, Any]) -> dict[str, Any]:
        model = self.meetings.get(str(meeting.get("from")))
        own = {name: value for name, value in meeting.items() if name != "from" or model is None}
        filled = {**(model or {}), **own}
        if isinstance(filled.get("agenda"), list):
            filled["agenda"] = self._agenda(filled["agenda"])
        short = filled.get("short")
        if isinstance(short, dict) and isinstance(short.get("agenda"), list):
            filled["short"] = {**short, "agenda": self._agenda(short["agenda"])}
        if isinstance(filled.get("forms"), list):
            filled["forms"] = [self._meeting_form(one) for one in filled["forms"]]
        return filled

    def _meeting_form(self, one: Any) -> Any:
        if isinstance(one, dict) and isinstance(one.get("agenda"), list):
            return {**one, "agenda": self._agenda(one["agenda"])}
        return one

    def _agenda(self, items: list[Any]) -> list[Any]:
        return [self._agenda_item(item) if isinstance(item, dict) else item for item in items]

    def _agenda_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """An agenda item with its title, and with notes for its speaker: those for this role, else the general ones."""
        filled = self._with_texts(item, self.agenda)
        for key in (f"{item.get('key')}.{item.get('speaker')}", str(item.get("key"))):
            if "notes" not in filled and key in self.notes:
                filled["notes"] = self.notes[key]
        return filled

    def _take_knowledge(self, filled: dict[str, Any]) -> None:
        """Replace known names under `knowledge` by their items; the document's own weights win."""
        names = filled.get("knowledge")
        if not isinstance(names, list) or not all(name in self.knowledge for name in map(str, names)):
            return
        own = filled.get("requirements", {})
        if isinstance(own, dict):
            sets = [self.knowledge[str(name)] for name in names]
            filled["requirements"] = {key: weight for part in (*sets, own) for key, weight in part.items()}
            del filled["knowledge"]

    def _take_success_plan(self, filled: dict[str, Any]) -> None:
        """Replace `{from: name, …}` by that plan of the library; lists that the document says itself win."""
        plan = filled.get("success_plan")
        if isinstance(plan, dict) and str(plan.get("from")) in self.success_plans:
            own = {name: value for name, value in plan.items() if name != "from"}
            filled["success_plan"] = {**self.success_plans[str(plan["from"])], **own}

    @staticmethod
    def _add_texts(entry: dict[str, Any], texts: Mapping[str, Any], key: str) -> None:
        """Add the languages that `entry` does not say itself."""
        own = entry.get("texts", {})
        if key in texts and isinstance(own, dict):
            entry["texts"] = {**texts[key], **own}


def _only(part: Any, languages: frozenset[str]) -> Any:
    """A part of the library without the texts in other languages."""
    if isinstance(part, list):
        return [_only(entry, languages) for entry in part]
    if not isinstance(part, Mapping):
        return part
    if part and part.keys() <= _LANGUAGES:
        return {language: text for language, text in part.items() if language in languages}
    return {key: _only(entry, languages) for key, entry in part.items()}


@cache
def shipped_library() -> Library:
    """The library in the package: all files of shipped/library joined."""
    joined: dict[str, dict[str, Any]] = {}
    for file in sorted((SHIPPED / "library").glob("*.yaml")):
        for kind, entries in parse(file.read_text(encoding="utf-8")).data.items():
            part = joined.setdefault(kind, {})
            if kind == "variants":
                for scope, texts in entries.items():
                    part[scope] = {**part.get(scope, {}), **texts}
            else:
                part.update(entries)
    return Library(**joined)
