"""Every reason that code can give has a sentence, and the sentence's blanks are filled."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tasuki.web.reason_texts import all_texts

BLANK = re.compile(r"%\((\w+)\)")


@dataclass(frozen=True, slots=True)
class Use:
    """One `Reason("code", {…})` in the source; `values` is None where its keys cannot be read off."""

    place: str
    code: str
    values: frozenset[str] | None


def uses(root: Path) -> Iterator[Use]:
    """All places outside of tests that make a Reason."""
    for path in sorted((root / "src" / "tasuki").rglob("*.py")):
        if {"tests", "testing", "migrations"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) == "Reason":
                place = f"{path.relative_to(root)}:{node.lineno}"
                for code in _codes(node):
                    yield Use(place, code, _keys(node))


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _codes(call: ast.Call) -> list[str]:
    """The literal code, or both of `"a" if x else "b"`; an empty text where it is computed.

    A reason built again from one that was kept (`one["code"]`, `one.code`, `code`, `**one`) is no new use.
    """
    if any(keyword.arg is None for keyword in call.keywords):
        return []
    given = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "code")]
    if not given:
        return [""]
    options = [given[0].body, given[0].orelse] if isinstance(given[0], ast.IfExp) else [given[0]]
    return [_literal(option) for option in options if not _is_kept(option)]


def _literal(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_kept(node: ast.expr) -> bool:
    if isinstance(node, ast.Subscript):
        return _literal(node.slice) == "code"
    return _name(node) == "code"


def _keys(call: ast.Call) -> frozenset[str] | None:
    given = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "values")]
    if not given:
        return frozenset()
    if not isinstance(given[0], ast.Dict) or None in given[0].keys:
        return None
    return frozenset(str(key.value) for key in given[0].keys if isinstance(key, ast.Constant))


def test_codes_are_written_out(pytestconfig: pytest.Config) -> None:
    """A code is a literal, so that it can be found and has its sentence."""
    wrong = [use.place for use in uses(pytestconfig.rootpath) if not use.code]
    assert not wrong, "\n".join(wrong)


def test_every_code_has_a_sentence(pytestconfig: pytest.Config) -> None:
    """TR-2: a refusal names what is missing, in words."""
    texts = all_texts()
    wrong = [
        f"{use.code} ({use.place})" for use in uses(pytestconfig.rootpath) if use.code not in {*texts, ""}
    ]
    assert not wrong, "\n".join(wrong)


def test_every_blank_is_filled(pytestconfig: pytest.Config) -> None:
    """A sentence asks for no value that the reason does not carry."""
    texts = all_texts()
    wrong = [
        f"{use.place}: {use.code} lacks {', '.join(sorted(blanks))}"
        for use in uses(pytestconfig.rootpath)
        if use.values is not None
        and (blanks := set(BLANK.findall(str(texts.get(use.code, "")))) - use.values - {"who", "where"})
    ]
    assert not wrong, "\n".join(wrong)
