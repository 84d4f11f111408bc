"""The table of stages and moves."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

from tasuki.rules import lifecycle as life


@pytest.mark.parametrize(("start", "end"), list(pairwise(life.MAIN_LINE)))
def test_main_line(start: str, end: str) -> None:
    """TR-2: each stage of the main line leads to the next one."""
    assert life.why_not_move(start, end) == []
    assert life.next_on_line(start) == end


@pytest.mark.parametrize(("start", "end"), list(product(life.STAGES, life.STAGES)))
def test_only_the_table(start: str, end: str) -> None:
    """TR-2: what is not in the table is refused, with what is possible instead."""
    reasons = life.why_not_move(start, end, paused_from=life.READY)
    inside = life.find_move(start, end) is not None
    if start == life.PAUSED:
        inside = end in (life.READY, life.CANCELLED)
    assert (reasons == []) == (inside and start != end)
    if reasons and start != end:
        assert reasons[0].code == "stage.no_such_move"
        assert set(reasons[0].values["possible"]) <= set(life.STAGES)


@pytest.mark.parametrize("end", ["", "READY", "won", "closed "])
def test_unknown_stage(end: str) -> None:
    """TR-2: a stage that does not exist is named with those that do."""
    assert life.why_not_move(life.DRAFT, end)[0].code == "stage.unknown"


@pytest.mark.parametrize("stage", life.PAUSABLE)
def test_pause_and_back(stage: str) -> None:
    """TR-2: a paused transition resumes only where it was."""
    assert life.why_not_move(stage, life.PAUSED) == []
    assert life.why_not_move(life.PAUSED, stage, paused_from=stage) == []
    other = life.PREPARING if stage != life.PREPARING else life.READY
    assert life.why_not_move(life.PAUSED, other, paused_from=stage)[0].code == "stage.no_such_move"


def test_no_cancelling_after_cutover() -> None:
    """TR-4: what has changed hands is handed back by a new transition, not cancelled."""
    assert life.why_not_move(life.PAUSED, life.CANCELLED, paused_from=life.STABILISING, cut_over=True)
    assert life.why_not_move(life.HANDED_OVER, life.CANCELLED)


@pytest.mark.parametrize(("stage", "end"), [(life.CLOSED, life.STABILISING), (life.CANCELLED, life.PLANNED)])
def test_what_is_over_can_only_be_reopened(stage: str, end: str) -> None:
    """TR-2: from a closed or cancelled transition only reopening leads on, by a manager or operations with a reason."""
    assert life.possible(stage) == [end]
    move = life.find_move(stage, end)
    assert move is not None
    assert (move.verb, move.action, move.needs_reason) == ("reopen", "transition.reopen", True)
    assert life.reopened_to(stage) == end


@pytest.mark.parametrize(("start", "end"), list(product(life.STAGES, life.STAGES)))
def test_every_pair_has_its_sentence(start: str, end: str) -> None:
    """TR-2: every pair of stages is either in the table or refused with a reason that names what is possible."""
    reasons = life.why_not_move(start, end, paused_from=life.PREPARING)
    for reason in reasons:
        assert reason.code in ("stage.already", "stage.no_such_move")
        assert reason.code == "stage.already" or {"start", "end", "possible"} <= set(reason.values)


def test_gates_stand_on_their_moves() -> None:
    """GA-1 GA-2 GA-3 GA-4 GA-5 GA-6 GA-7: every gate stands on a move, each on the way the spec puts it."""
    at = {move.end: set(move.gates) for move in life.MOVES if move.gates}
    assert at == {
        life.READY: {"prepared", "review"},
        life.INTRODUCING: {"internal", "prepared", "review"},
        life.HANDED_OVER: {"warm", "promises"},
        life.STABILISING: {"systems"},
        life.CLOSED: {"closed"},
    }
    assert set().union(*at.values()) == set(life.GATES)


@pytest.mark.parametrize("end", [life.PAUSED, life.CANCELLED, life.RETURNED])
def test_side_exits_need_a_reason(end: str) -> None:
    """TR-2: pausing, cancelling and returning say why."""
    assert all(
        move.needs_reason for move in life.MOVES if move.end == end and move.verb not in ("resume", "reopen")
    )
