"""Every event that can stand in the log of a transition has a title, and every title stands for such an event."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from django.utils import translation

from tasuki.audit.event_titles import all_titles

# What appends an event, and where among its arguments the code stands.
RECORDERS = {("tasuki.audit.actions", "record"): None, ("tasuki.audit.actions", "NewEvent"): 1}
SHOWN = "transition"  # what the tab "Events" asks for
# The recorder itself; and the room whose events are about people and the installation, never about a transition.
ELSEWHERE = ("tasuki.audit.actions", "tasuki.privacy.")


@dataclass(slots=True)
class Source:
    """One module outside of tests: its calls, each with the function that it stands in, and where names come from."""

    name: str
    place: str
    tree: ast.Module
    calls: list[tuple[ast.Call, ast.FunctionDef | None]] = field(default_factory=list)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._walk(self.tree, None)

    def _walk(self, node: ast.AST, inside: ast.FunctionDef | None) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                self.calls.append((child, inside))
            if isinstance(child, ast.ImportFrom) and child.module:
                for one in child.names:
                    self.imported[one.asname or one.name] = (child.module, one.name)
            self._walk(child, child if isinstance(child, ast.FunctionDef) else inside)


@dataclass(frozen=True, slots=True)
class Unread:
    """An action that is not written out: nobody could say which titles it needs."""

    place: str


@cache
def sources(root: Path) -> dict[str, Source]:
    """All modules outside of tests by their names."""
    found = {}
    for path in sorted((root / "src" / "tasuki").rglob("*.py")):
        if {"tests", "testing", "migrations"} & set(path.parts):
            continue
        name = ".".join(path.relative_to(root / "src").with_suffix("").parts).removesuffix(".__init__")
        found[name] = Source(name, str(path.relative_to(root)), ast.parse(path.read_text(encoding="utf-8")))
    return found


def origin(root: Path, source: Source, name: str) -> tuple[str, str]:
    """The module that `name` is defined in, and what it is called there; followed through packages that hand it on."""
    module, there = source.imported.get(name, (source.name, name))
    further = sources(root).get(module)
    if further is None or further is source or there not in further.imported:
        return module, there
    return origin(root, further, there)


def called(root: Path, source: Source, call: ast.Call) -> tuple[str, str] | None:
    """What a call calls: `tell(…)`, or `telling.tell(…)` with an imported module."""
    if isinstance(call.func, ast.Name):
        return origin(root, source, call.func.id)
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        module = sources(root).get(".".join(source.imported.get(call.func.value.id, ())))
        return origin(root, module, call.func.attr) if module else None
    return None


@cache
def calls(root: Path) -> dict[tuple[str, str], list[tuple[Source, ast.Call, ast.FunctionDef | None]]]:
    """Every call by what it calls."""
    found: dict[tuple[str, str], list[tuple[Source, ast.Call, ast.FunctionDef | None]]] = {}
    for source in sources(root).values():
        for call, inside in source.calls:
            if what := called(root, source, call):
                found.setdefault(what, []).append((source, call, inside))
    return found


@cache
def recorded(root: Path) -> tuple[tuple[str | Unread, str], ...]:
    """Every action that the code records about a transition, with the place where it is written."""
    return tuple(_recorded(root))


def _recorded(root: Path) -> Iterator[tuple[str | Unread, str]]:
    for recorder, position in RECORDERS.items():
        for source, call, inside in calls(root)[recorder]:
            if source.name.startswith(ELSEWHERE) or not _about_a_transition(call):
                continue
            given = _given(call, "action", position)
            if given is None:
                yield Unread(f"{source.place}:{call.lineno}"), source.place
            else:
                yield from _read(root, source, inside, given)


def _about_a_transition(call: ast.Call) -> bool:
    subject = _given(call, "subject", 2)
    kind = subject.elts[0] if isinstance(subject, ast.Tuple) else None
    return not (isinstance(kind, ast.Constant) and kind.value != SHOWN)


def _given(call: ast.Call, name: str, position: int | None) -> ast.expr | None:
    named = next((one.value for one in call.keywords if one.arg == name), None)
    if named is not None or position is None or len(call.args) <= position:
        return named
    return call.args[position]


def _read(
    root: Path, source: Source, inside: ast.FunctionDef | None, node: ast.expr
) -> Iterator[tuple[str | Unread, str]]:
    """The literals that `node` can be: followed through choices, tables, names and the callers of a parameter."""
    place = f"{source.place}:{node.lineno}"
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value, place
    elif isinstance(node, ast.IfExp):
        yield from _read(root, source, inside, node.body)
        yield from _read(root, source, inside, node.orelse)
    elif isinstance(node, ast.Subscript):
        yield from _read(root, source, inside, node.value)
    elif isinstance(node, (ast.Dict, ast.Tuple)):
        for value in node.values if isinstance(node, ast.Dict) else node.elts:
            yield from _read(root, source, inside, value)
    elif isinstance(node, ast.Name) and inside is not None and node.id in _parameters(inside):
        yield from _from_callers(root, source, inside, node.id)
    elif isinstance(node, ast.Name) and (values := list(_assigned(root, source, inside, node.id))):
        for where, value in values:
            yield from _read(root, where, inside if where is source else None, value)
    else:
        yield Unread(place), place


def _parameters(function: ast.FunctionDef) -> list[str]:
    return [one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]


def _from_callers(
    root: Path, source: Source, function: ast.FunctionDef, parameter: str
) -> Iterator[tuple[str | Unread, str]]:
    at = _parameters(function).index(parameter)
    found = False
    for other, call, inside in calls(root).get((source.name, function.name), ()):
        found = True
        given = _given(call, parameter, at)
        if given is not None:
            yield from _read(root, other, inside, given)
    if not found:
        yield Unread(f"{source.place}:{function.lineno}"), source.place


def _assigned(
    root: Path, source: Source, inside: ast.FunctionDef | None, name: str
) -> Iterator[tuple[Source, ast.expr]]:
    """What is assigned to `name`, in the function or else in the module that it is from."""
    own = list(_assignments(inside, name)) if inside is not None else []
    if own:
        yield from ((source, value) for value in own)
        return
    module, there = origin(root, source, name)
    where = sources(root).get(module)
    if where is not None:
        yield from ((where, value) for value in _assignments(where.tree, there))


def _assignments(node: ast.AST, name: str) -> Iterator[ast.expr]:
    for one in ast.walk(node):
        if isinstance(one, ast.Assign):
            targets, value = one.targets, one.value
        elif isinstance(one, ast.AnnAssign) and one.value is not None:
            targets, value = [one.target], one.value
        else:
            continue
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            yield value


def test_events_of_a_transition_are_written_out(pytestconfig: pytest.Config) -> None:
    """SE-3 UX-1: the code of an event is a literal, so that it can be found and has its title."""
    found = [code for code, _place in recorded(pytestconfig.rootpath)]
    wrong = [code.place for code in found if isinstance(code, Unread)]
    assert not wrong, "\n".join(wrong)
    assert {"step.done", "message.sent", "concern.raised", "pulse.called", "survey.answer_changed"} <= set(
        found
    )


def test_every_event_of_a_transition_has_a_title(pytestconfig: pytest.Config) -> None:
    """TR-2 UX-1: nobody who reads a transition's log meets a code."""
    titles = all_titles()
    wrong = [f"{code} ({place})" for code, place in recorded(pytestconfig.rootpath) if code not in titles]
    assert not wrong, "\n".join(wrong)


def test_every_title_is_of_an_event(pytestconfig: pytest.Config) -> None:
    """UX-1: no title is kept for what nothing records about a transition."""
    wrong = all_titles().keys() - {code for code, _place in recorded(pytestconfig.rootpath)}
    assert not wrong, "\n".join(sorted(wrong))


def test_titles_tell_events_apart() -> None:
    """UX-1: two different events never read the same, in any language."""
    for language in ("en", "ja", "es", "id"):
        with translation.override(language):
            said = [str(title) for title in all_titles().values()]
        assert len(set(said)) == len(said), sorted(one for one in said if said.count(one) > 1)
