"""What the form check found, as reasons with path and line (PB-2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import ErrorDetails

from tasuki.playbooks.source import Path, spell
from tasuki.rules.reasons import Reason

Lines = Callable[[Path], int]

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a map of fields",
    "model_type": "a map of fields",
    "model_attributes_type": "a map of fields",
}
_LIMITS = {
    "greater_than_equal": ("ge", "at least"),
    "less_than_equal": ("le", "at most"),
    "string_too_long": ("max_length", "at most"),
    "string_too_short": ("min_length", "at least"),
    "too_long": ("max_length", "at most"),
    "too_short": ("min_length", "at least"),
}


def of_form(error: ErrorDetails, lines: Lines) -> Reason:
    """One finding of the schema as a reason. Example: a missing field → `playbook.missing` with its name."""
    kind, given = error["type"], error["input"]
    context: Mapping[str, Any] = error.get("ctx", {})
    path = tuple(part for part in error["loc"] if part != "[key]")
    where: dict[str, Any] = {"path": spell(path), "line": lines(path)}
    if kind == "missing":
        around = {"path": spell(path[:-1]), "line": lines(path[:-1])}
        return Reason("playbook.missing", {**around, "field": str(path[-1])})
    if kind == "extra_forbidden":
        return Reason("playbook.unknown_field", {**where, "field": str(path[-1])})
    if kind == "literal_error":
        allowed = str(context["expected"]).replace(" or ", ", ").replace("'", "").split(", ")
        return Reason("playbook.not_one_of", {**where, "value": shown(given), "allowed": [a for a in allowed if a]})
    if kind in _EXPECTED:
        return Reason("playbook.wrong_kind", {**where, "value": shown(given), "expected": _EXPECTED[kind]})
    if kind in _LIMITS:
        name, word = _LIMITS[kind]
        limit = context[name]
        if kind.startswith(("string", "too")):
            return Reason("playbook.length", {**where, "word": word, "limit": limit})
        return Reason("playbook.range", {**where, "value": shown(given), "word": word, "limit": limit})
    if kind == "value_error" and str(context.get("error")) == "due":
        return Reason("playbook.due", {**where, "value": shown(given)})
    if kind == "value_error" and str(context.get("error")) == "span":
        return Reason("playbook.span", {**where, "value": shown(given)})
    return Reason("playbook.value", {**where, "value": shown(given)})


def shown(value: object) -> str:
    """A value short enough for a message."""
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
