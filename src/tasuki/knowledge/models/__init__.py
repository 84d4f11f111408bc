"""The knowledge record of an account, its history, questions, reviews, and the frozen brief (KN-1, KN-2)."""

from tasuki.knowledge.models.briefs import Brief
from tasuki.knowledge.models.company import CatalogueRevision, OwnItem, OwnItemVersion, OwnTopic
from tasuki.knowledge.models.drafts import ItemDraft
from tasuki.knowledge.models.items import ItemChange, KnowledgeItem, Status
from tasuki.knowledge.models.reviews import ItemQuestion, ItemReview
from tasuki.knowledge.models.standings import AccountStanding

__all__ = [
    "AccountStanding",
    "Brief",
    "CatalogueRevision",
    "ItemChange",
    "ItemDraft",
    "ItemQuestion",
    "ItemReview",
    "KnowledgeItem",
    "OwnItem",
    "OwnItemVersion",
    "OwnTopic",
    "Status",
]
