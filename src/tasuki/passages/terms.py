"""What the index is asked for: words, all of them, any of them, some without others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

#: Numbers of passages: the hour since 1970, then a number within that hour.
SERIAL_BITS: Final = 20
SLOT_BITS: Final = SERIAL_BITS + 8  # about ten days: PostgreSQL looks into the newest of them first


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the index, or all that begin so."""

    token: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """All of these."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The first, and not the second."""

    part: Expression
    unwanted: Expression


type Expression = Term | All | AnyOf | Without


def every(*parts: Expression | None) -> Expression:
    """All of the parts that are there (at least one must be)."""
    there = tuple(one for one in parts if one is not None)
    return there[0] if len(there) == 1 else All(there)


def some(*parts: Expression) -> Expression:
    """One of the parts."""
    return parts[0] if len(parts) == 1 else AnyOf(parts)


# What is no word of a text has a sign in it that no word has.
def of_account(account_id: UUID | str) -> str:
    """The word that stands for an account."""
    return f"a:{account_id.hex if isinstance(account_id, UUID) else account_id}"


def of_kind(kind: str) -> str:
    """The word that stands for a kind."""
    return f"k:{kind}"


def of_policy(policy: str) -> str:
    """The word that stands for what a reader must be allowed."""
    return f"p:{policy}"


def of_title(token: str) -> str:
    """A word of the title."""
    return f"^{token}"


def of_slot(number: int) -> str:
    """The word that stands for the ten days a passage's number falls into."""
    return f"t:{number >> SLOT_BITS}"


def base_id(at: datetime) -> int:
    """The least number of the hour of this instant."""
    return max(int(at.timestamp()) // 3600, 1) << SERIAL_BITS
