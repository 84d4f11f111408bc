"""The stages of a transition and the moves between them: one table (TR-2).

A move is named by where it starts and ends; its row says which gates must be open and what the
move is called. What is not in the table is not allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tasuki.rules.reasons import Reason

DRAFT: Final = "draft"
PLANNED: Final = "planned"
PREPARING: Final = "preparing"
READY: Final = "ready"
INTRODUCING: Final = "introducing"
HANDED_OVER: Final = "handed_over"
STABILISING: Final = "stabilising"
CLOSED: Final = "closed"
RETURNED: Final = "returned"
PAUSED: Final = "paused"
CANCELLED: Final = "cancelled"

MAIN_LINE: Final = (DRAFT, PLANNED, PREPARING, READY, INTRODUCING, HANDED_OVER, STABILISING, CLOSED)
SIDE_EXITS: Final = (RETURNED, PAUSED, CANCELLED)
STAGES: Final = MAIN_LINE + SIDE_EXITS
ENDED: Final = (CLOSED, CANCELLED)
OPEN_STAGES: Final = tuple(stage for stage in STAGES if stage not in ENDED)
PAUSABLE: Final = (PLANNED, PREPARING, READY, INTRODUCING, HANDED_OVER, STABILISING, RETURNED)
BEFORE_CUTOVER: Final = (DRAFT, PLANNED, PREPARING, READY, INTRODUCING, RETURNED)
AFTER_CUTOVER: Final = (HANDED_OVER, STABILISING, CLOSED)
CONTACT_ALLOWED: Final = (INTRODUCING, HANDED_OVER, STABILISING)

INTERNAL: Final = "internal"
PREPARED: Final = "prepared"
REVIEW: Final = "review"
WARM: Final = "warm"
PROMISES: Final = "promises"
SYSTEMS: Final = "systems"
CLOSING: Final = "closed"
GATES: Final = (INTERNAL, PREPARED, REVIEW, WARM, PROMISES, SYSTEMS, CLOSING)
GATE_IDS: Final = dict(zip(GATES, ("GA-1", "GA-2", "GA-3", "GA-4", "GA-5", "GA-6", "GA-7"), strict=True))


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed change of stage: its `verb`, the `gates` it passes, the policy `action` it needs."""

    start: str
    end: str
    verb: str
    gates: tuple[str, ...] = ()
    action: str = "transition.advance"
    needs_reason: bool = False


MOVES: Final[tuple[Move, ...]] = (
    Move(DRAFT, PLANNED, "plan", action="transition.edit"),
    Move(PLANNED, PREPARING, "start"),
    Move(PREPARING, READY, "declare_ready", (PREPARED, REVIEW)),
    Move(READY, INTRODUCING, "introduce", (INTERNAL, PREPARED, REVIEW)),
    Move(INTRODUCING, HANDED_OVER, "cut_over", (WARM, PROMISES), "transition.cutover"),
    Move(HANDED_OVER, STABILISING, "take_full_responsibility", (SYSTEMS,)),
    Move(STABILISING, CLOSED, "close", (CLOSING,), "transition.close"),
    Move(PREPARING, RETURNED, "return_brief", action="brief.return", needs_reason=True),
    Move(READY, RETURNED, "return_brief", action="brief.return", needs_reason=True),
    Move(RETURNED, PREPARING, "resume_preparation"),
    *(Move(stage, PAUSED, "pause", action="transition.pause", needs_reason=True) for stage in PAUSABLE),
    *(Move(PAUSED, stage, "resume", action="transition.pause") for stage in PAUSABLE),
    *(
        Move(stage, CANCELLED, "cancel", action="transition.cancel", needs_reason=True)
        for stage in (*BEFORE_CUTOVER, PAUSED)
    ),
    Move(CLOSED, STABILISING, "reopen", action="transition.reopen", needs_reason=True),
    Move(CANCELLED, PLANNED, "reopen", action="transition.reopen", needs_reason=True),
)
_BY_ENDS: Final = {(move.start, move.end): move for move in MOVES}


def find_move(start: str, end: str) -> Move | None:
    """The table's row for this change of stage, if there is one."""
    return _BY_ENDS.get((start, end))


def next_on_line(stage: str) -> str | None:
    """The stage that follows on the main line; a returned transition goes back to preparing.

    >>> next_on_line("ready")
    'introducing'
    """
    if stage == RETURNED:
        return PREPARING
    if stage not in MAIN_LINE or stage == CLOSED:
        return None
    return MAIN_LINE[MAIN_LINE.index(stage) + 1]


def reopened_to(stage: str) -> str | None:
    """Where a transition that is over goes when it is opened again.

    >>> reopened_to("closed")
    'stabilising'
    """
    return next((move.end for move in MOVES if move.start == stage and move.verb == "reopen"), None)


def why_not_move(start: str, end: str, *, paused_from: str = "", cut_over: bool = False) -> list[Reason]:
    """Empty when the table has the move; else the reason, with what is possible from here (TR-2).

    `paused_from` is the stage that a paused transition left: it resumes only there. A transition paused
    after its cut-over cannot be cancelled any more.
    """
    if end not in STAGES:
        return [Reason("stage.unknown", {"stage": end, "known": list(STAGES)})]
    if start == end:
        return [Reason("stage.already", {"stage": end})]
    move = find_move(start, end)
    if move is None or (start == PAUSED and end != CANCELLED and end != paused_from):
        return [
            Reason(
                "stage.no_such_move", {"start": start, "end": end, "possible": possible(start, paused_from)}
            )
        ]
    if end == CANCELLED and cut_over:
        return [Reason("stage.cancel_after_cutover")]
    return []


def possible(start: str, paused_from: str = "") -> list[str]:
    """The stages that the table allows from `start`."""
    if start == PAUSED:
        return [stage for stage in (paused_from, CANCELLED) if stage]
    return [move.end for move in MOVES if move.start == start]
