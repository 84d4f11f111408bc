"""A playbook as people write it: YAML text in, a document or every error out, and back again (PB-1, PB-2)."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, Final

import yaml

from tasuki.playbooks.document import PlaybookDocument, read
from tasuki.playbooks.schema import PlaybookIn
from tasuki.playbooks.source import MAX_CHARACTERS, InvalidPlaybook, parse
from tasuki.playbooks.upstairs import knowledge_items
from tasuki.rules.reasons import Reason

#: UTF-8 needs at most four bytes for a character, and a byte order mark may stand before them.
MAX_BYTES: Final = 4 * MAX_CHARACTERS + 3
_BREAKS: Final = str.maketrans(dict.fromkeys("\r\x85\u2028\u2029", "\n"))
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def decode(data: bytes) -> str:
    """The text of an uploaded or read file; raises `InvalidPlaybook` for another encoding than UTF-8."""
    if len(data) > MAX_BYTES:
        raise InvalidPlaybook(
            [Reason("playbook.too_big", {"path": "(document)", "line": 1, "limit": MAX_CHARACTERS})]
        )
    try:
        return tidy(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidPlaybook([Reason("playbook.not_utf8", {"path": "(document)", "line": line})]) from error


def tidy(text: str) -> str:
    """The text with one kind of line break, so that lines are counted alike everywhere; nothing else is touched."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").translate(_BREAKS)


def why_not_keep(text: str) -> list[Reason]:
    """Why a text cannot even be kept as a draft; an unfinished or wrong playbook can (PB-2)."""
    if len(text) > MAX_CHARACTERS:
        return [Reason("playbook.too_big", {"path": "(document)", "line": 1, "limit": MAX_CHARACTERS})]
    for place, character in enumerate(text):
        if character == "\0" or "\ud800" <= character <= "\udfff":
            line = text.count("\n", 0, place) + 1
            return [Reason("playbook.not_a_character", {"path": "(document)", "line": line})]
    return []


def read_draft(text: str, *, scenario: str = "", mode: str = "") -> PlaybookDocument:
    """The document that a text means; raises `InvalidPlaybook` with every error by path and line (PB-2).

    With a scenario and mode it must be a playbook for these.
    """
    problems = why_not_keep(text)
    if problems:
        raise InvalidPlaybook(problems)
    document = read(text)
    unknown = _unknown_items(text, document)
    if unknown:
        raise InvalidPlaybook(unknown)
    found = {"scenario": document.scenario, "mode": document.mode}
    wanted = {"scenario": scenario or document.scenario, "mode": mode or document.mode}
    if found != wanted:
        place = "scenario" if document.scenario != wanted["scenario"] else "mode"
        values = {**wanted, "path": place, "line": parse(text).line((place,)), "found": document.key}
        raise InvalidPlaybook([Reason("playbook.other_scenario", values)])
    return document


def _unknown_items(text: str, document: PlaybookDocument) -> list[Reason]:
    """Required knowledge that no record has a place for: such a playbook could never be complete (KN-4)."""
    known = knowledge_items()
    strange = [one.key for one in document.requirements() if one.key not in known]
    line = parse(text).line if strange else None
    return [
        Reason(
            "playbook.unknown_item",
            {
                "path": f"requirements.{key}",
                "line": line(("requirements", key)),
                "item": key,
                "near": get_close_matches(key, known, n=3, cutoff=0.5) or ["profile.company.industry"],
            },
        )
        for key in strange
        if line is not None
    ]


def validate(text: str, *, scenario: str = "", mode: str = "") -> list[Reason]:
    """Every reason why the text is no valid playbook, each with `path` and `line`; empty means it is (PB-2)."""
    try:
        read_draft(text, scenario=scenario, mode=mode)
    except InvalidPlaybook as invalid:
        return list(invalid.reasons)
    return []


def numbered(text: str, number: int) -> str:
    """The text of a valid playbook with this version number in it; every other character stays."""
    root: Any = yaml.compose(text, Loader=_LOADER)
    node = next(value for key, value in root.value if key.value == "version")
    if node.value == str(number):
        return text
    return f"{text[: node.start_mark.index]}{number}{text[node.end_mark.index :]}"


def complete(document: PlaybookDocument) -> str:
    """The whole document as YAML, with every text that the short form takes from the library.

    Reading it back gives the same document, digest and all.
    """
    shown = PlaybookIn.model_validate(document.data()).model_dump(mode="json", exclude_defaults=True)
    return yaml.dump(_short(shown), Dumper=_Writer, allow_unicode=True, sort_keys=False, width=100)


class _Writer(yaml.SafeDumper):
    """Writes lists of words on one line, and no references."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out: references are not allowed in a playbook."""
        return True


def _write_list(writer: yaml.SafeDumper, value: Sequence[Any]) -> yaml.Node:
    plain = not any(isinstance(entry, (dict, list)) for entry in value)
    return writer.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=plain)


_Writer.add_representer(list, _write_list)


def _short(value: Any) -> Any:
    """Due dates and lengths of time in words, as people write them."""
    if isinstance(value, list):
        return [_short(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"anchor", "offset", "unit"}:
        sign = "-" if value["offset"] < 0 else "+"
        return f"{value['anchor']} {sign} {abs(value['offset'])} {value['unit']}"
    if value.keys() == {"count", "unit"}:
        return f"{value['count']} {value['unit']}"
    return {name: _short(entry) for name, entry in value.items()}
