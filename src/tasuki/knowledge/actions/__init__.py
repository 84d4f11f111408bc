"""Every verb of the knowledge record: answer, confirm, ask, review, freeze, prefill."""

from tasuki.knowledge.actions.answering import answer_item, clear_item, mark_not_applicable, verify_item
from tasuki.knowledge.actions.drafting import drop_draft, keep_draft
from tasuki.knowledge.actions.freezing import freeze_brief
from tasuki.knowledge.actions.prefilling import prefill_accounts, prefill_from_account
from tasuki.knowledge.actions.reviewing import answer_question, ask, mark_understood
from tasuki.knowledge.actions.together import mark_all_understood, verify_items

__all__ = [
    "answer_item",
    "answer_question",
    "ask",
    "clear_item",
    "drop_draft",
    "freeze_brief",
    "keep_draft",
    "mark_all_understood",
    "mark_not_applicable",
    "mark_understood",
    "prefill_accounts",
    "prefill_from_account",
    "verify_item",
    "verify_items",
]
