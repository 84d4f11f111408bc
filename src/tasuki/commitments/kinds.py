"""What a promise can be about: sub-kinds of the five kinds, and the figures each asks for (CO-1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Detail(models.TextChoices):
    """The sub-kinds of all kinds; which belongs to which says `DETAILS`."""

    FEATURE = "feature", _("Feature")
    USE_CASE = "use_case", _("Use case")
    INTEGRATION = "integration", _("Integration")
    CUSTOMISATION = "customisation", _("Customisation")
    IMPLEMENTATION_SUPPORT = "implementation_support", _("Implementation support")
    TRAINING = "training", _("Training")
    SUPPORT_TIER = "support_tier", _("Support tier")
    SLA = "sla", _("SLA")
    TEAM = "team", _("Dedicated or shared team")
    IMPLEMENTATION = "implementation", _("Implementation time")
    GO_LIVE = "go_live", _("Go-live")
    MILESTONE = "milestone", _("Milestone")
    PRICE = "price", _("Price")
    DISCOUNT = "discount", _("Discount")
    PAYMENT_TERMS = "payment_terms", _("Payment terms")
    EARLY_RENEWAL = "early_renewal", _("Early renewal")
    GUARANTEE = "guarantee", _("Guarantee")
    INFORMAL = "informal", _("Informal promise")
    WORK_IT_OUT = "work_it_out", _("“We'll work it out”")
    ROADMAP = "roadmap", _("Roadmap statement")


#: Kind → its sub-kinds, in the order of SPEC CO-1.
DETAILS: Final[Mapping[str, tuple[str, ...]]] = {
    "scope": ("feature", "use_case", "integration", "customisation"),
    "service": ("implementation_support", "training", "support_tier", "sla", "team"),
    "timeline": ("implementation", "go_live", "milestone"),
    "commercial": ("price", "discount", "payment_terms", "early_renewal", "guarantee"),
    "verbal": ("informal", "work_it_out", "roadmap"),
}
KIND_OF: Final[Mapping[str, str]] = {one: kind for kind, details in DETAILS.items() for one in details}
DETAIL_LABELS: Final[Mapping[str, str | Promise]] = dict(Detail.choices)

#: The figures that a rule can hold against the standards, by sub-kind (CO-4).
TERMS: Final[Mapping[str, tuple[str, ...]]] = {
    "feature": ("product", "feature"),
    "use_case": ("product", "feature"),
    "integration": ("product", "feature"),
    "customisation": ("product", "feature"),
    "implementation_support": ("product",),
    "training": ("product",),
    "support_tier": ("support_tier",),
    "sla": ("support_tier",),
    "team": ("support_tier",),
    "implementation": ("product", "weeks", "days", "go_live_on"),
    "go_live": ("product", "weeks", "days", "go_live_on"),
    "milestone": ("product",),
    "price": ("product", "discount", "term_months"),
    "discount": ("product", "discount", "term_months"),
    "payment_terms": ("payment_days", "term_months"),
    "early_renewal": ("product", "discount", "term_months"),
    "guarantee": ("product",),
    "work_it_out": ("product", "feature"),
    "roadmap": ("product", "feature"),
}
TERM_LABELS: Final[Mapping[str, str | Promise]] = {
    "product": _("Product"),
    "feature": pgettext_lazy("of a product", "Feature"),
    "weeks": _("Weeks promised"),
    "days": _("Days promised"),
    "go_live_on": _("Go-live on"),
    "support_tier": _("Support tier"),
    "discount": _("Discount in %"),
    "payment_days": _("Days to pay"),
    "term_months": _("Term in months"),
}
#: Whole numbers: from, to.
NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    "weeks": (0, 520),
    "days": (0, 3_650),
    "payment_days": (0, 720),
    "term_months": (1, 240),
}
#: Texts: at most so many characters.
WORDS: Final[Mapping[str, int]] = {"product": 200, "feature": 300, "support_tier": 100}
