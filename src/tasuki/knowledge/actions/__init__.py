"""Every verb of the knowledge record: answer, confirm, ask, review, freeze, prefill."""

from tasuki.knowledge.actions.answering import answer_item, clear_item, mark_not_applicable, verify_item
from tasuki.knowledge.actions.prefilling import prefill_accounts, prefill_from_account
from tasuki.knowledge.actions.reviewing import answer_question, ask, freeze_brief, mark_understood

__all__ = [
    "answer_item",
    "answer_question",
    "ask",
    "clear_item",
    "freeze_brief",
    "mark_not_applicable",
    "mark_understood",
    "prefill_accounts",
    "prefill_from_account",
    "verify_item",
]
