"""The page of access says what the program does."""

from __future__ import annotations

from tasuki.rules.access import POLICY, RELATIONS, STANDING_ROLES
from tools import access_table


def test_every_word_is_known() -> None:
    """RO-10: the policy names only roles and relations that there are, and the page has a word for each."""
    named = {one for roles, relations in POLICY.values() for one in (*roles, *relations)}
    assert named <= {*STANDING_ROLES, *RELATIONS}
    assert {*STANDING_ROLES, *RELATIONS} <= set(access_table.WORDS)


def test_executives_change_nothing() -> None:
    """RO-8: no action that writes is open to the standing role of executive viewer."""
    given = {action for action, (roles, _relations) in POLICY.items() if "executive" in roles}
    assert {action.partition(".")[2] for action in given} == {"see"}


def test_the_page_is_current() -> None:
    """The committed page is what `make docs` would write now."""
    target = access_table.ROOT / access_table.PAGE
    assert target.read_text(encoding="utf-8") == access_table.page(), "run `make docs`"
