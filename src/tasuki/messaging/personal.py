"""What this room keeps of people: for export and erasure (SE-4)."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from tasuki.messaging.models import PENDING, STATE, Message, SoftBounce, Suppression
from tasuki.rules.reasons import Conflict, Reason
from tasuki.web.personal import ERASED, Held, Room, Subject, Words

ROOM: Final = Room(
    "messaging",
    contact=(
        Held(
            "Message",
            "recipient_id",
            show=("kind", "state", "to_address", "language", "subject", "body", "sent_at"),
            names=("subject",),
            empty=("body", "to_address", "error_values"),
        ),
        Held("Attempt", "message__recipient_id", show=("outcome", "evidence"), empty=("evidence",)),
        Held("MailingLine", "recipient_id", show=("state", "planned_at"), empty=("reasons", "text_hash")),
    ),
    colleague=(
        Held(
            "Message",
            "sender_id",
            show=("kind", "state", "from_address", "subject", "sent_at"),
            empty=("from_address",),
        ),
        Held("Mailing", "ordered_by_id", show=("key", "state"), names=("ordered_name",)),
        Held("CompanyText", "draft_by_id", show=("language", "name"), names=("draft_by_name",)),
        Held("CompanyTextVersion", "written_by_id", show=("note",), names=("written_by_name",)),
    ),
    words=(
        Words("Message", ("subject", "body"), "transition__account_id"),
        Words("MailingLine", ("reasons",), "transition__account_id"),
    ),
    no_person={
        "CompanyText.name": "names a text",
        "CompanyText.draft": "a text with fields, of nobody in particular",
        "CompanyTextVersion.text": "names a text",
        "CompanyTextVersion.source": "a text with fields, of nobody in particular",
        "Message.address_key": "made one of the id in `prepare`",
        "Message.message_id": "an id",
        "Message.in_reply_to": "an id",
        "Message.content_hash": "emptied in `prepare`",
        "Message.approved_hash": "emptied in `prepare`",
        "Message.template": "names a template",
        "Mailing.by_kind": "a kind of actor",
        "Suppression.address": "deleted in `prepare`: an erased contact has no address to be written to",
        "Suppression.reason": "deleted with it",
        "Suppression.lifted_reason": "deleted with it",
        "SoftBounce.address": "deleted in `prepare`",
    },
)


def prepare(kind: str, subject: Subject) -> int:
    """Nothing more leaves for an erased contact; addresses that must differ become ids."""
    if kind != "contact":
        return 0
    done = 0
    with transaction.atomic():
        mine = Message.objects.filter(recipient_id=subject.id)
        if mine.filter(state=STATE.CLAIMED).exists():
            raise Conflict(Reason("privacy.mail_under_way"))
        waiting = mine.filter(state__in=[one for one in PENDING if one != STATE.UNCERTAIN])
        waiting.update(state=STATE.CANCELLED)
        for key in mine.values_list("address_key", flat=True).distinct():
            done += Suppression.objects.filter(address__iexact=key).delete()[0]
            done += SoftBounce.objects.filter(address__iexact=key).delete()[0]
        done += mine.exclude(address_key__startswith=ERASED).update(
            address_key=f"{ERASED}:{subject.id.hex}", content_hash="", approved_hash=""
        )
    return done
