"""What this room keeps of people: for export and erasure (SE-4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import F, TextField
from django.db.models.functions import Cast

from tasuki.customers.models import ImportRemark, Stakeholder
from tasuki.web import clock
from tasuki.web.personal import ERASED, Held, Room, Subject, Words, composed, may_name
from tasuki.web.query import in_chunks

_PROFILE: Final = (
    *("role", "goals", "involvement", "why_supported", "criteria", "budget_view", "technical_concerns"),
    *("present_process", "reservations", "how_to_involve", "authority", "involve_for"),
)
_IDENTITY: Final = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "title",
    "department",
    "language",
    "external_id",
)
_NOTHING: Final[Mapping[str, Any]] = {"do_not_mail": True, "name_key": ERASED.casefold(), "more_kinds": ""}

ROOM: Final = Room(
    "customers",
    contact=(
        Held("StakeholderProfile", "stakeholder_id", show=_PROFILE, empty=_PROFILE),
        Held("Touchpoint", "stakeholder_id", show=("at", "channel", "summary", "source"), empty=("summary",)),
        # last: what the other rows are found by
        Held(
            "Stakeholder",
            "pk",
            show=(*_IDENTITY, "kind", "do_not_mail", "left_on", "created_at"),
            names=("last_name",),
            empty=("first_name", "email", "phone", "title", "department", "external_id"),
            sets=_NOTHING,
        ),
    ),
    colleague=(
        Held("Touchpoint", "person_id", show=("at", "channel", "summary")),
        Held("Participation", "person_id", show=("account_id", "relation", "transition_id")),
        Held("Ownership", "person_id", show=("account_id", "role", "since", "until")),
    ),
    words=(
        Words("Touchpoint", ("summary", "source"), "account_id"),
        Words("Initiative", ("name", "next_step", "shared_text"), "account_id"),
        Words("Deal", ("name",), "account_id"),
        Words("Account", ("source_row",), "pk"),
    ),
    no_person={
        "Account.name": "names a company",
        "Account.name_key": "names a company",
        "Account.sort_key": "names a company",
        "Account.external_id": "names a company",
        "Account.website": "belongs to a company",
        "Deal.account_name": "names a company",
        "Deal.external_id": "names a deal",
        "Blackout.why": "says why a day is closed",
        "HealthReading.source": "names a program",
        "ImportRun.file_name": "names a file",
        "ImportRun.path": "names a file, which is deleted after the import",
        "ImportRun.mapping": "names columns",
        "ImportRun.details": "counts and ids",
        "ImportRun.problem": "codes",
        "ImportRemark.column": "names a column",
        "ImportRemark.value": "erased in `also_erase`, for contacts",
        "ImportRemark.values": "erased in `also_erase`, for contacts",
        "ImportRemark.row": "erased in `also_erase`, for contacts",
    },
)


def also_erase(kind: str, subject: Subject) -> int:
    """Rows of imports that name a contact; and the contact is no longer one of the account's people."""
    if kind != "contact":
        return 0
    Stakeholder.objects.filter(pk=subject.id).update(version=F("version") + 1)
    Stakeholder.objects.filter(pk=subject.id, left_on=None).update(left_on=clock.now().date())
    remarks = ImportRemark.objects.annotate(text=Cast("row", TextField()))
    may = remarks.filter(may_name("value", subject.terms) | may_name("text", subject.terms, in_json=True))
    terms = [composed(term).casefold() for term in subject.terms]
    named = [
        pk
        for pk, value, row in may.values_list("pk", "value", "row").iterator()
        if any(term in composed(f"{value}\n{_flat(row)}").casefold() for term in terms)
    ]
    done = 0
    for some in in_chunks(named):
        done += ImportRemark.objects.filter(pk__in=some).update(value="", row=[], values={})
    return done


def _flat(row: Any) -> str:
    cells = row.values() if isinstance(row, dict) else row
    return "\n".join(map(str, cells or ()))
