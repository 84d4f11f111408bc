"""What became of a cell: its value, and what is to be said about it."""

from __future__ import annotations

from typing import Any, NamedTuple

from tasuki.rules.reasons import Reason


class Converted(NamedTuple):
    """A cell's value; None means *not given*, which never erases what is known.

    `reason` is a warning, or with `rejected` the end of the row. `lost`: the text says more than `value` keeps,
    so the text itself is kept beside it where there is a place for that.
    """

    value: Any = None
    reason: Reason | None = None
    rejected: bool = False
    lost: bool = False


NOTHING = Converted()

# Words that say that nothing is known or nobody is meant.
NO_VALUE = frozenset(
    {
        "", "-", "--", "–", "—", "?", "??", "n/a", "n.a.", "na", "#n/a", "none", "null", "nil", "nobody", "no one",
        "unassigned", "not assigned", "unknown", "unknown owner", "undefined", "tbd", "tba", "(blank)", "blank",
        "未定", "不明", "なし", "無し", "未割当", "未割り当て", "該当なし",
        "sin asignar", "ninguno", "desconocido", "por definir",
        "belum ada", "tidak ada", "tidak diketahui", "belum ditentukan",
    }
)  # fmt: skip


def says_nothing(text: str) -> bool:
    """Whether the text only says that there is nothing.

    >>> says_nothing(" Unassigned "), says_nothing("Ann")
    (True, False)
    """
    return text.strip().casefold() in NO_VALUE
