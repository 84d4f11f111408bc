"""The company's own items as YAML, out and in; every error by path and line (KN-3, PB-2's way of saying it)."""

from __future__ import annotations

from typing import Any, Final

import yaml
from pydantic import Field, ValidationError

from tasuki.knowledge.company import queries
from tasuki.knowledge.company.actions import TakenIn, take_in
from tasuki.knowledge.company.entry import MOST_ITEMS, OwnItemIn, as_entry
from tasuki.playbooks.problems import of_form
from tasuki.playbooks.source import Path, Source, parse, spell
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Reason, Refused
from tasuki.web.api import Strict

HEAD: Final = """\
# The company's own items of the knowledge catalogue.
# Weights: 1 to 5 by scenario; left out: not required.
"""


class OwnItemsFile(Strict):
    """The file: a list of items."""

    items: list[OwnItemIn] = Field(min_length=1, max_length=MOST_ITEMS)


def export_yaml(actor: Actor) -> str:
    """All own items that the actor may see, retired ones too, as one file that can be taken in again."""
    topics = queries.own_topics()
    items = [_plain(as_entry(row, topics)) for row in queries.visible_items(actor)]
    return HEAD + yaml.safe_dump({"items": items}, allow_unicode=True, sort_keys=False, width=110)


def import_yaml(*, actor: Actor, text: str) -> TakenIn:
    """Take in a file, wholly or not at all; Refused with every error, each with its path and line."""
    source = parse(text)
    entries = _read(source)
    try:
        return take_in(actor=actor, entries=entries)
    except Refused as refused:
        raise Refused([_placed(reason, source, entries) for reason in refused.reasons]) from None


def _read(source: Source) -> list[OwnItemIn]:
    try:
        found = OwnItemsFile.model_validate(source.data)
    except ValidationError as error:
        wrong = [of_form(one, source.line) for one in error.errors(include_url=False)]
        raise Refused(sorted(wrong, key=lambda reason: reason.values["line"])) from None
    keys = [entry.key for entry in found.items]
    twice = [place for place, key in enumerate(keys) if key in keys[:place]]
    if twice:
        raise Refused([_twice(place, keys[place], source) for place in twice])
    return found.items


def _twice(place: int, key: str, source: Source) -> Reason:
    path: Path = ("items", place, "key")
    return Reason("catalogue.key_twice", {"path": spell(path), "line": source.line(path), "key": key})


def _placed(reason: Reason, source: Source, entries: list[OwnItemIn]) -> Reason:
    """What is wrong with an entry, said with its place in the file."""
    place = next((n for n, entry in enumerate(entries) if entry.key == reason.values.get("key")), None)
    if place is None:
        return reason
    path: Path = ("items", place, *str(reason.values.get("field", "key")).split("."))
    values = {**reason.values, "key": f"{spell(path)} ({source.line(path)})"}
    return Reason(reason.code, {**values, "path": spell(path), "line": source.line(path)})


def _plain(entry: OwnItemIn) -> dict[str, Any]:
    """Without what is left out anyway."""
    found = entry.model_dump()
    return {
        name: value
        for name, value in found.items()
        if name in {"key", "kind", "who", "label"} or value not in ({}, False, [])
    }
