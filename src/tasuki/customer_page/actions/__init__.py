"""What people do with customer pages, and what customers do on them; one verb, one function."""

from tasuki.customer_page.actions.answering import answer_contact
from tasuki.customer_page.actions.deciding import accept_answer, dismiss_answer
from tasuki.customer_page.actions.opening import close_page, open_pages, why_not_open
from tasuki.customer_page.actions.sharing import Share, seen_of, share, why_not_share

__all__ = [
    "Share",
    "accept_answer",
    "answer_contact",
    "close_page",
    "dismiss_answer",
    "open_pages",
    "seen_of",
    "share",
    "why_not_open",
    "why_not_share",
]
