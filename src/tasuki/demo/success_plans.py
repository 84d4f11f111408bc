"""Some incoming owners use the checklists, book a cadence and keep a success plan (PB-13 … PB-20)."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.utils import translation

from tasuki.demo.play import Play
from tasuki.success.actions import approve_plan, book_cadence, edit_entry, mark_item, prefill
from tasuki.success.actions.approving import gaps_of
from tasuki.success.queries import cadences_of, entries_of
from tasuki.transitions.facts import document_of
from tasuki.web import clock


def keeps_one(play: Play) -> bool:
    """One in three does."""
    return play.draft.number % 3 == 0


def get_ready(play: Play) -> None:
    """Before the handover: what is prepared is ticked, the cadence booked, the plan prefilled."""
    if keeps_one(play) and not entries_of(play.draft.account.pk):
        with translation.override(play.draft.language):
            tick(play, "research-account", "briefings", leave=2)
            book_cadence(
                actor=play.as_("receiver"),
                account_id=play.draft.account.pk,
                kind="check_in",
                every_weeks=2,
                weekday=1 + play.draft.number % 3,
                at=time(10),
            )
            prefill(actor=play.as_("receiver"), account_id=play.draft.account.pk)


def agree(play: Play) -> None:
    """After the handover: what lacks a date or an owner gets one, and the manager approves the plan."""
    actor, account = play.as_("receiver"), play.draft.account
    if not keeps_one(play) or not cadences_of(account.pk):
        return
    for one in entries_of(account.pk):
        later = (clock.now() + timedelta(days=45)).date()
        values: dict[str, Any] = {"due_on": one.due_on or later, "owner": one.owner or play.receiver}
        if one.section in ("milestones", "quick_wins") and not (one.due_on and one.owner):
            edit_entry(actor=actor, entry_id=one.pk, changes=values)
    if play.parts.get("receiver_manager") and not gaps_of(entries_of(account.pk), cadences_of(account.pk)):
        approve_plan(actor=play.as_("receiver_manager"), account_id=account.pk)


def tick(play: Play, *steps: str, leave: int = 0) -> None:
    """The items of these steps' checklists but the last few, where the plan has them."""
    if not keeps_one(play):
        return
    known = set(play.row.steps.values_list("key", flat=True))
    for step in (key for key in steps if key in known):
        items = document_of(play.row).checklist(step)
        for item in items[: len(items) - leave]:
            mark_item(actor=play.as_("receiver"), transition_id=play.id, step=step, item=item.key)
