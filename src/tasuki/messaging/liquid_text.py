"""Liquid as far as messages may use it: plain data in, plain text out, everything bounded (MS-4; DESIGN, section 3).

Unknown fields are found before anything is rendered, empty ones while it is: all of them, by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache, wraps
from typing import Any, Final, TextIO

from liquid import BoundTemplate, Environment, RenderContext
from liquid.ast import Node
from liquid.builtin.expressions import LoopExpression
from liquid.builtin.expressions.logical import ContainsExpression
from liquid.builtin.expressions.primitive import Literal, RangeLiteral
from liquid.builtin.output import Output, OutputNode
from liquid.exceptions import LiquidError, LiquidValueError
from liquid.expression import Expression
from liquid.stringify import to_liquid_string
from liquid.undefined import StrictDefaultUndefined

MAX_SOURCE_BYTES: Final = 20_000
MAX_VALUE: Final = 10_000
MAX_ITEMS: Final = 200
MAX_FILTERED: Final = 1_000_000  # characters that all filters of one text together may be given
MAX_OUTPUTS: Final = 20_000
MAX_STEPS: Final = (
    1_000_000  # rounds of loops, names looked through by `assign`, items by `contains`: together
)
FILTERS: Final = (
    "append", "capitalize", "default", "downcase", "first", "join", "last", "prepend", "size", "strip", "truncate",
    "upcase",
)  # fmt: skip
TAGS: Final = ("if", "unless", "case", "for", "break", "continue", "assign", "capture", "comment", "#")

_OPENS: Final = re.compile(r"\{\{|\{%")


class TextBroken(Exception):
    """The source is not Liquid, or does more than a message may; says why and in which line."""

    def __init__(self, message: str, line: int = 0) -> None:
        self.message, self.line = message, line
        super().__init__(message)


class FieldsMissing(Exception):
    """Fields that the text needs and that nobody knows (`unknown`) or that are empty (`empty`), and in which line."""

    def __init__(
        self, unknown: Iterable[str], empty: Iterable[str], lines: Mapping[str, int] | None = None
    ) -> None:
        self.unknown, self.empty = tuple(dict.fromkeys(unknown)), tuple(dict.fromkeys(empty))
        self.lines = dict(lines or {})
        super().__init__(f"unknown {self.unknown}, empty {self.empty}")


@dataclass(frozen=True, slots=True)
class Use:
    """Where a text takes a field from outside, or uses a filter."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text that has been read: what it takes from outside, and by which filters it is changed."""

    template: BoundTemplate
    paths: tuple[tuple[str, ...], ...]
    fields: tuple[Use, ...]
    filters: tuple[Use, ...]

    def line_of(self, name: str) -> int:
        """The first line that takes this field."""
        return next((use.line for use in self.fields if use.name == name), 0)


@dataclass(slots=True)
class _Work:
    """What one rendering has done so far: outputs that were empty, outputs in all, characters given to filters,
    steps of loops and searches.
    """

    empty: list[Use] = field(default_factory=list)
    outputs: int = 0
    filtered: int = 0
    steps: int = 0


_work: ContextVar[_Work | None] = ContextVar("tasuki_text_work", default=None)


def render(source: str, fields: Mapping[str, Any]) -> str:
    """The text with its fields filled in. Raises `FieldsMissing` naming every field, or `TextBroken`.

    >>> render("Dear {{ who.name | upcase }}", {"who": {"name": "Ana"}})
    'Dear ANA'
    """
    parsed = parse(source)
    unknown = [".".join(path) for path in parsed.paths if not _known(path, fields)]
    if unknown:
        raise FieldsMissing(unknown, [], {name: parsed.line_of(name) for name in unknown})
    done = _Work()
    token = _work.set(done)
    try:
        text = parsed.template.render(**fields)
    except LiquidError as error:
        raise _broken(error, source) from error
    except (OverflowError, RecursionError, TypeError, ValueError) as error:
        raise TextBroken(str(error) or type(error).__name__) from error
    finally:
        _work.reset(token)
    if done.empty:
        lines = {use.name: _line(source, use.line) for use in reversed(done.empty)}
        raise FieldsMissing([], [use.name for use in done.empty], lines)
    return text


@lru_cache(maxsize=256)
def parse(source: str) -> Parsed:
    """The text as it was read, kept for the next time; raises `TextBroken` with the line.

    >>> parse("Dear {{ who.name | upcase }}").fields
    (Use(name='who.name', line=1),)
    """
    _refuse_form(source)
    try:
        template = _environment().from_string(source)
        found = template.analyze()
        _bound(template)
    except LiquidError as error:
        raise _broken(error, source) from error
    except (OverflowError, RecursionError, TypeError, ValueError) as error:
        raise TextBroken(str(error) or type(error).__name__) from error
    taken = [
        (tuple(str(segment) for segment in variable.segments), variable.span.index)
        for variables in found.globals.values()
        for variable in variables
    ]
    return Parsed(
        template,
        tuple(dict.fromkeys(path for path, _index in taken)),
        tuple(Use(".".join(path), _line(source, index)) for path, index in taken),
        tuple(
            Use(name, _line(source, span.index)) for name, spans in found.filters.items() for span in spans
        ),
    )


def _refuse_form(source: str) -> None:
    """Too long, or a bracket that is never closed: found here in one pass, Liquid itself looks again for each."""
    if len(source.encode("utf-8", "surrogatepass")) > MAX_SOURCE_BYTES:
        raise TextBroken(f"> {MAX_SOURCE_BYTES} bytes")
    at = 0
    while opening := _OPENS.search(source, at):
        close = "}}" if opening.group() == "{{" else "%}"
        end = source.find(close, opening.end())
        following = _OPENS.search(source, opening.end())
        if end < 0 or (following and following.start() < end):
            raise TextBroken(f"'{opening.group()}' without '{close}'", _line(source, opening.start()))
        at = end + 2


def _broken(error: LiquidError, source: str) -> TextBroken:
    index = error.token.start_index if error.token else -1
    return TextBroken(str(error.args[0]) if error.args else type(error).__name__, _line(source, index))


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
        done = _work.get()
        if done is not None:
            done.outputs += 1
            if done.outputs > MAX_OUTPUTS:
                raise ValueError(f"> {MAX_OUTPUTS}")
            if not text.strip():
                name = str(self.expression).partition("|")[0].strip()
                done.empty.append(Use(name, self.token.start_index))
        return buffer.write(text)


class _Filled(Output):
    node_class = _FilledNode


def _spend(steps: int) -> None:
    """Count what Liquid itself does not: it looks through ranges, names and texts without asking its limits."""
    done = _work.get()
    if done is not None:
        done.steps += steps
        if done.steps > MAX_STEPS:
            raise ValueError(f"> {MAX_STEPS}")


_ROUND_UP: Final = 20  # what it takes to begin a loop, in steps


class _Counted(RenderContext):
    """Names and rounds of loops are counted."""

    def get_size_of_locals(self) -> int:
        """Liquid looks through all names each time one is given."""
        _spend(1 + len(self.locals))
        return super().get_size_of_locals()

    def raise_for_loop_limit(self, length: int = 1) -> None:
        """Liquid bounds loops within loops, not one after the other."""
        _spend(_ROUND_UP + length)
        super().raise_for_loop_limit(length)


class _Template(BoundTemplate):
    context_class = _Counted


class _Watched(Expression):
    """An expression whose value is judged each time before it is used."""

    __slots__ = ("inner", "judge")

    def __init__(self, inner: Expression, judge: Callable[[Expression, object], None]) -> None:
        super().__init__(inner.token)
        self.inner, self.judge = inner, judge

    def __str__(self) -> str:
        return str(self.inner)

    def __eq__(self, other: object) -> bool:
        return self.inner == (other.inner if isinstance(other, _Watched) else other)

    def __hash__(self) -> int:
        return hash(self.inner)

    def evaluate(self, context: RenderContext) -> object:
        """The value, if it is small enough."""
        value = self.inner.evaluate(context)
        self.judge(self.inner, value)
        return value

    def children(self) -> list[Expression]:
        """What it watches."""
        return [self.inner]


def _bound(template: BoundTemplate) -> None:
    """Refuse ranges and offsets that are too long as they stand; watch those that only the fields will tell."""
    context = RenderContext(template)
    nodes: list[Node] = list(template.nodes)
    while nodes:
        node = nodes.pop()
        nodes.extend(node.children(context, include_partials=False))
        expressions = list(node.expressions())
        while expressions:
            one = expressions.pop()
            expressions.extend(one.children())
            if isinstance(one, RangeLiteral):
                one.start, one.stop = _short(one.start), _short(one.stop)
            elif isinstance(one, LoopExpression) and one.offset is not None:
                one.offset = _short(one.offset)
            elif isinstance(one, ContainsExpression):
                one.left = _Watched(one.left, _searched)


def _short(bound: Expression) -> Expression:
    """A bound of a range, or where a loop begins: known now, or watched."""
    if not isinstance(bound, Literal):
        return _Watched(bound, _refuse_far)
    _refuse_far(bound, bound.value)
    return bound


def _refuse_far(bound: Expression, value: object) -> None:
    try:
        number = int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError):  # Liquid takes it for 0, or says what is wrong
        return
    if abs(number) > MAX_ITEMS:
        raise LiquidValueError(f"> {MAX_ITEMS}", token=bound.token)


def _searched(_where: Expression, value: object) -> None:
    _spend(len(value) if isinstance(value, (str, range, list, tuple)) else 1)


class _Bounded(Environment):
    template_class = _Template
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
        done = _work.get()
        for value in (*values, *named.values()):
            _small_enough(name, value)
            if done is not None:
                done.filtered += 1 + (len(value) if isinstance(value, (str, list, tuple)) else 0)
        if done is not None and done.filtered > MAX_FILTERED:
            raise ValueError(f"{name}: > {MAX_FILTERED}")
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
