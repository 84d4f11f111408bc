"""Dependency order: what must come before what (PB-1, PB-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def in_order(needs: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Every key after all that it needs, else in the order given: PB-1.

    Raises ValueError that names the keys on a circle, or what needs a key that is not there.

    >>> in_order({"cutover": ("meeting",), "meeting": (), "survey": ("cutover",)})
    ('meeting', 'cutover', 'survey')
    """
    unknown = sorted(
        f"{key} needs {name}" for key, names in needs.items() for name in names if name not in needs
    )
    if unknown:
        raise ValueError(f"depends on something unknown: {', '.join(unknown)}")
    waiting, order = dict(needs), []
    while waiting:
        free = next((k for k, names in waiting.items() if not any(n in waiting for n in names)), None)
        if free is None:
            raise ValueError(f"wait for each other: {', '.join(_circle(waiting))}")
        del waiting[free]
        order.append(free)
    return tuple(order)


def _circle(waiting: Mapping[str, Sequence[str]]) -> list[str]:
    """One circle, found by walking back until a key comes again."""
    key = next(iter(waiting))
    path: list[str] = []
    while key not in path:
        path.append(key)
        key = next(name for name in waiting[key] if name in waiting)
    return path[path.index(key) :]
