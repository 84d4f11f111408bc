"""The page of the lifecycle says what the program does."""

from __future__ import annotations

from tasuki.rules.lifecycle import MOVES, PAUSED
from tools import lifecycle_page
from tools.access_table import ROOT


def test_every_move_is_there() -> None:
    """TR-2: each move of the table is a row of the page and, pauses aside, an arrow of the picture."""
    page = lifecycle_page.page()
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert len(rows) == len(MOVES) + 2
    for move in MOVES:
        if PAUSED not in (move.start, move.end):
            assert f"    {move.start} --> {move.end}: " in page


def test_the_page_is_current() -> None:
    """TR-2: the committed page is what `make docs` would write now."""
    target = ROOT / lifecycle_page.PAGE
    assert target.read_text(encoding="utf-8") == lifecycle_page.page(), "run `make docs`"
