"""What the form check found, as reasons with path and line (PB-2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import ErrorDetails

from tasuki.playbooks.source import Path, spell
from tasuki.rules.reasons import Reason

Lines = Callable[[Path], int]
_Values = dict[str, Any]

# Findings that say no more than where and what was given.
_WITH_VALUE: Mapping[str, Callable[[_Values], Reason]] = {
    "string_type": lambda v: Reason("playbook.not_text", v),
    "int_type": lambda v: Reason("playbook.not_whole_number", v),
    "int_from_float": lambda v: Reason("playbook.not_whole_number", v),
    "bool_type": lambda v: Reason("playbook.not_true_or_false", v),
    "list_type": lambda v: Reason("playbook.not_list", v),
    "dict_type": lambda v: Reason("playbook.not_map", v),
    "model_type": lambda v: Reason("playbook.not_map", v),
    "model_attributes_type": lambda v: Reason("playbook.not_map", v),
    "due": lambda v: Reason("playbook.due", v),
    "span": lambda v: Reason("playbook.span", v),
}
# Findings with a limit, by the name under which the schema gives it.
_WITH_LIMIT: Mapping[str, tuple[str, Callable[[_Values], Reason]]] = {
    "greater_than_equal": ("ge", lambda v: Reason("playbook.too_small", v)),
    "less_than_equal": ("le", lambda v: Reason("playbook.too_large", v)),
    "string_too_short": ("min_length", lambda v: Reason("playbook.too_short", v)),
    "string_too_long": ("max_length", lambda v: Reason("playbook.too_long", v)),
    "too_short": ("min_length", lambda v: Reason("playbook.too_few", v)),
    "too_long": ("max_length", lambda v: Reason("playbook.too_many", v)),
}


def of_form(error: ErrorDetails, lines: Lines) -> Reason:
    """One finding of the schema as a reason. Example: a missing field → `playbook.missing` with its name."""
    kind, given = error["type"], error["input"]
    context: Mapping[str, Any] = error.get("ctx", {})
    path = tuple(part for part in error["loc"] if part != "[key]")
    where: _Values = {"path": spell(path), "line": lines(path)}
    if kind == "missing":
        around = {"path": spell(path[:-1]), "line": lines(path[:-1])}
        return Reason("playbook.missing", {**around, "field": str(path[-1])})
    if kind == "extra_forbidden":
        return Reason("playbook.unknown_field", {**where, "field": str(path[-1])})
    where["value"] = shown(given)
    if kind == "literal_error":
        return Reason("playbook.not_one_of", {**where, "allowed": _allowed(str(context["expected"]))})
    if kind in _WITH_LIMIT:
        name, reason = _WITH_LIMIT[kind]
        return reason({**where, "limit": context[name]})
    if kind == "value_error":
        kind = str(context.get("error"))
    return _WITH_VALUE[kind](where) if kind in _WITH_VALUE else Reason("playbook.value", where)


def shown(value: object) -> str:
    """A value short enough for a message."""
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _allowed(expected: str) -> list[str]:
    """The values in a list like "'a', 'b' or 'c'"."""
    return [part for part in expected.replace(" or ", ", ").replace("'", "").split(", ") if part]
