"""What this room keeps of people: for export and erasure (SE-4)."""

from __future__ import annotations

from typing import Final

from tasuki.knowledge.brief.people import export_contact as export_contact
from tasuki.knowledge.unnaming import ANSWERS
from tasuki.knowledge.unnaming import prepare as prepare
from tasuki.web.personal import Held, Room, Words

ROOM: Final = Room(
    "knowledge",
    colleague=(
        Held("ItemDraft", "person_id", show=("key", "answer", "source", "source_url"), delete=True),
        Held("KnowledgeItem", "verified_by_id", names=("verified_by_name",)),
        Held("ItemChange", "by_id", show=("at", "what"), names=("by_name",)),
        Held("ItemQuestion", "asked_by_id", show=("asked_at", "text"), names=("asked_by_name",)),
        Held("ItemQuestion", "answered_by_id", show=("answered_at", "answer"), names=("answered_by_name",)),
        Held("ItemReview", "reviewer_id", show=("key", "at", "understood"), names=("reviewer_name",)),
        Held("Brief", "accepted_by_id", show=("number", "accepted_at"), names=("accepted_by_name",)),
        Held("OwnItemVersion", "by_id", names=("by_name",)),
    ),
    words=(
        ANSWERS,
        Words("ItemChange", ("before", "after", "source", "quote"), "item__account_id"),
        Words("ItemQuestion", ("text", "answer"), "item__account_id"),
        Words("ItemDraft", ("answer", "source"), "account_id"),
        Words("Brief", ("document",), "account_id"),
    ),
    no_person={
        "KnowledgeItem.source_url": "an address of a document",
        "KnowledgeItem.quote_place": "names a place in a document",
        "ItemChange.source_url": "an address of a document",
        "ItemChange.quote_place": "names a place in a document",
        "OwnItemVersion.document": "the catalogue's own words",
        "OwnItem.labels": "the catalogue's own words",
        "OwnItem.helps": "the catalogue's own words",
        "OwnItem.choices": "the catalogue's own words",
        "OwnItem.who": "names a role",
        "OwnTopic.labels": "the catalogue's own words",
        "AccountStanding.missing": "keys of items",
        "AccountStanding.sections": "figures",
    },
)
