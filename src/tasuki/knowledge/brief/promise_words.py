"""The words for what a promise is about: its kind, its sub-kind and its figures, in the language now active (CO-1).

Commitments stand beside this app and hand over keys; a test holds these words against theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy, pgettext_lazy

from tasuki.knowledge.brief.words import PROMISES, Words, word
from tasuki.web.formats import in_sentence

DETAILS: Final[Words] = {
    "feature": gettext_lazy("Feature"),
    "use_case": gettext_lazy("Use case"),
    "integration": gettext_lazy("Integration"),
    "customisation": gettext_lazy("Customisation"),
    "implementation_support": gettext_lazy("Implementation support"),
    "training": gettext_lazy("Training"),
    "support_tier": gettext_lazy("Support tier"),
    "sla": gettext_lazy("SLA"),
    "team": gettext_lazy("Dedicated or shared team"),
    "implementation": gettext_lazy("Implementation time"),
    "go_live": gettext_lazy("Go-live"),
    "milestone": gettext_lazy("Milestone"),
    "price": gettext_lazy("Price"),
    "discount": gettext_lazy("Discount"),
    "payment_terms": gettext_lazy("Payment terms"),
    "early_renewal": gettext_lazy("Early renewal"),
    "guarantee": gettext_lazy("Guarantee"),
    "informal": gettext_lazy("Informal promise"),
    "work_it_out": gettext_lazy("“We'll work it out”"),
    "roadmap": gettext_lazy("Roadmap statement"),
}
FIGURES: Final[Words] = {
    "product": gettext_lazy("Product"),
    "feature": pgettext_lazy("of a product", "Feature"),
    "weeks": gettext_lazy("Weeks promised"),
    "days": gettext_lazy("Days promised"),
    "go_live_on": gettext_lazy("Go-live on"),
    "support_tier": gettext_lazy("Support tier"),
    "discount": gettext_lazy("Discount in %"),
    "payment_days": gettext_lazy("Days to pay"),
    "term_months": gettext_lazy("Term in months"),
}


def about(one: Mapping[str, Any]) -> str:
    """What it is about: "Commercial · Discount"."""
    return " · ".join(filter(None, (word(PROMISES, one.get("kind")), word(DETAILS, one.get("detail")))))


def figures(one: Mapping[str, Any]) -> str:
    """Its figures on one line: "Product: Loom · Weeks promised: 4"."""
    terms: Mapping[str, Any] = one.get("terms") or {}
    return " · ".join(f"{word(FIGURES, name)}: {in_sentence(name, value)}" for name, value in terms.items())
