"""YAML text → plain data that still knows its lines (PB-2: every error is named by path and line)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from tasuki.rules.reasons import Reason, Refused

Path = tuple[str | int, ...]

MAX_CHARACTERS = 400_000
MAX_DEPTH = 12
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCALARS = {"int", "float", "bool", "null"}


class InvalidPlaybook(Refused):
    """The document is refused as a whole; each reason carries `path` and `line`."""


@dataclass(frozen=True, slots=True)
class Source:
    """Plain data and the line on which each of its parts begins."""

    data: Any
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """The line of the part at `path`, or of the nearest part around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1


def spell(path: Path) -> str:
    """A path as people write it. Example: ("steps", 3, "due") → "steps[3].due"."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text or "(document)"


def parse(text: str) -> Source:
    """Read one YAML document; raises `InvalidPlaybook` with every error of its form (PB-2).

    Only maps with text keys, lists, texts, numbers, true/false and null are known; anchors, tags and
    repeated keys are errors, because each of them hides what the document says.
    """
    if len(text) > MAX_CHARACTERS:
        raise _refused(Reason("playbook.too_big", {"path": "(document)", "line": 1, "limit": MAX_CHARACTERS}))
    try:
        problems = _problems_of_form(text)
        if problems:
            raise InvalidPlaybook(problems)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        detail = error.problem or error.context or ""
        raise _refused(_syntax(mark.line + 1 if mark else 1, detail)) from error
    except yaml.YAMLError as error:
        position = getattr(error, "position", 0)
        raise _refused(
            _syntax(text.count("\n", 0, position) + 1, getattr(error, "reason", str(error)))
        ) from error
    reader = _Reader()
    data = reader.value(root, ())
    if reader.problems:
        raise InvalidPlaybook(reader.problems)
    return Source(data, reader.lines)


def _syntax(line: int, detail: str) -> Reason:
    return Reason("playbook.syntax", {"path": "(document)", "line": line, "detail": detail})


def _refused(reason: Reason) -> InvalidPlaybook:
    return InvalidPlaybook([reason])


def _problems_of_form(text: str) -> list[Reason]:
    """What must be known before the tree is built: empty, several documents, references, too deep."""
    problems: list[Reason] = []
    documents = depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        where: dict[str, Any] = {
            "path": "(document)",
            "line": event.start_mark.line + 1 if event.start_mark else 1,
        }
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents == 2:
                problems.append(Reason("playbook.several_documents", where))
        elif isinstance(event, yaml.AliasEvent):
            problems.append(Reason("playbook.reference", {**where, "name": event.anchor}))
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:  # and read no further: the deeper, the slower
                return [*problems, Reason("playbook.too_deep", {**where, "limit": MAX_DEPTH})]
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    if not documents:
        problems.append(Reason("playbook.empty", {"path": "(document)", "line": 1}))
    return problems


class _Reader:
    """Turns nodes into values, noting lines and every key or scalar that cannot be read."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.problems: list[Reason] = []
        self._scalars = yaml.SafeLoader("")

    def value(self, node: yaml.Node | None, path: Path) -> Any:
        """The plain value of a node."""
        if node is None:
            return None
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, place)) for place, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            where = {"path": spell(path), "line": key_node.start_mark.line + 1}
            if not isinstance(key_node, yaml.ScalarNode) or not key_node.tag.endswith(":str"):
                self.problems.append(
                    Reason("playbook.key_not_text", {**where, "key": str(key_node.value)[:60]})
                )
                continue
            key = str(key_node.value)
            if key in found:
                self.problems.append(
                    Reason("playbook.key_twice", {**where, "key": key, "first": self.lines[(*path, key)]})
                )
                continue
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, (*path, key))
        return found

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        kind = node.tag.rpartition(":")[2]
        if kind not in _SCALARS:
            if not node.tag.startswith("tag:yaml.org,2002:"):
                where = {"path": spell(path), "line": node.start_mark.line + 1}
                self.problems.append(Reason("playbook.tag", {**where, "tag": node.tag}))
            return node.value
        try:
            return self._scalars.construct_object(node)
        except (ValueError, yaml.YAMLError, KeyError):
            return node.value
