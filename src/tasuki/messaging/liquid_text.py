"""Liquid as far as messages may use it: plain data in, plain text out, everything bounded (MS-4; DESIGN, section 3).

Unknown fields are found before anything is rendered, empty ones while it is: all of them, by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from functools import cache, wraps
from typing import Any, Final, TextIO

from liquid import Environment, RenderContext
from liquid.builtin.output import Output, OutputNode
from liquid.exceptions import LiquidError
from liquid.stringify import to_liquid_string
from liquid.undefined import StrictDefaultUndefined

MAX_SOURCE_BYTES: Final = 20_000
MAX_VALUE: Final = 10_000
MAX_ITEMS: Final = 200
FILTERS: Final = (
    "append", "capitalize", "default", "downcase", "first", "join", "last", "prepend", "size", "strip", "truncate",
    "upcase",
)  # fmt: skip
TAGS: Final = ("if", "unless", "case", "for", "break", "continue", "assign", "capture", "comment", "#")

_empty: ContextVar[list[str] | None] = ContextVar("tasuki_empty_fields", default=None)


class TextBroken(Exception):
    """The source is not Liquid, or does more than a message may; says why and in which line."""

    def __init__(self, message: str, line: int = 0) -> None:
        self.message, self.line = message, line
        super().__init__(message)


class FieldsMissing(Exception):
    """Fields that the text needs and that nobody knows (`unknown`) or that are empty (`empty`)."""

    def __init__(self, unknown: Iterable[str], empty: Iterable[str]) -> None:
        self.unknown, self.empty = tuple(dict.fromkeys(unknown)), tuple(dict.fromkeys(empty))
        super().__init__(f"unknown {self.unknown}, empty {self.empty}")


def render(source: str, fields: Mapping[str, Any]) -> str:
    """The text with its fields filled in. Raises `FieldsMissing` naming every field, or `TextBroken`.

    >>> render("Dear {{ who.name | upcase }}", {"who": {"name": "Ana"}})
    'Dear ANA'
    """
    if len(source.encode()) > MAX_SOURCE_BYTES:
        raise TextBroken(f"> {MAX_SOURCE_BYTES} bytes")
    found: list[str] = []
    token = _empty.set(found)
    try:
        template = _environment().from_string(source)
        unknown = [".".join(path) for path in _paths(template) if not _known(path, fields)]
        if unknown:
            raise FieldsMissing(unknown, [])
        text = template.render(**fields)
    except LiquidError as error:
        line = error.token.start_index if error.token else -1
        raise TextBroken(
            str(error.args[0]) if error.args else type(error).__name__, _line(source, line)
        ) from error
    except (OverflowError, RecursionError, TypeError, ValueError) as error:
        raise TextBroken(str(error) or type(error).__name__) from error
    finally:
        _empty.reset(token)
    if found:
        raise FieldsMissing([], found)
    return text


def _paths(template: Any) -> list[tuple[str, ...]]:
    """Every variable that the text takes from outside, as a path of names."""
    paths = [
        tuple(str(segment) for segment in variable.segments)
        for variables in template.analyze().globals.values()
        for variable in variables
    ]
    return list(dict.fromkeys(paths))


def _known(path: tuple[str, ...], fields: Mapping[str, Any]) -> bool:
    here: Any = fields
    for name in path:
        if not isinstance(here, Mapping) or name not in here:
            return False
        here = here[name]
    return True


def _line(source: str, index: int) -> int:
    return source.count("\n", 0, index) + 1 if index >= 0 else 0


class _FilledNode(OutputNode):
    """An output that must print something: an empty value is remembered by its name."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        text = to_liquid_string(self.expression.evaluate(context), context.autoescape)
        found = _empty.get()
        if not text.strip() and found is not None:
            found.append(str(self.expression).partition("|")[0].strip())
        return buffer.write(text)


class _Filled(Output):
    node_class = _FilledNode


class _Bounded(Environment):
    block_nesting_limit = 10
    context_depth_limit = 10
    loop_iteration_limit = MAX_ITEMS
    local_namespace_limit = 60_000
    output_stream_limit = 40_000


@cache
def _environment() -> Environment:
    env = _Bounded(undefined=StrictDefaultUndefined, strict_filters=True)
    env.add_tag(_Filled)
    marks = {name for name in env.tags if not name.isidentifier() and name != "#"}
    pseudo = {"content", "output", "illegal", "literal"}
    env.tags = {name: tag for name, tag in env.tags.items() if name in {*TAGS, *marks, *pseudo}}
    env.filters = {name: _capped(name, env.filters[name]) for name in FILTERS}
    return env


def _capped(name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
    """The filter with a limit on what goes in and comes out: Liquid's own limits do not bound chains of filters."""

    @wraps(plain)
    def capped(*values: Any, **named: Any) -> Any:
        for value in (*values, *named.values()):
            _small_enough(name, value)
        result = plain(*values, **named)
        _small_enough(name, result)
        return result

    return capped


def _small_enough(name: str, value: Any) -> None:
    if isinstance(value, str):
        too_big = len(value) > MAX_VALUE
    elif isinstance(value, range):
        too_big = value.stop - value.start > MAX_ITEMS
    else:
        too_big = isinstance(value, (list, tuple)) and len(value) > MAX_ITEMS
    if too_big:
        raise ValueError(f"{name}: > {MAX_VALUE}")
