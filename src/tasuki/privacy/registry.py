"""Which rooms keep something of people: one list, from which export, preview and erasure work (SE-4).

A room is named by its module `personal.py`. Most say it as a table (`ROOM`, see `web/personal.py`), with `prepare`
before and `also_erase` after it where a table does not suffice; others bring the functions `export_contact`,
`erase_contact`, `export_colleague`, `erase_colleague` themselves, with the fields they look after in `COVERS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Final

from tasuki.web.personal import Held, Room, Subject, Words

# In the order of erasing: customers and people late, for by their rows the others are found; then search anew.
ROOMS: Final = (
    *(
        "desk",
        "succession",
        "watch",
        "customer_page",
        "mailroom",
        "outcomes",
        "messaging",
        "meetings",
        "success",
        "transitions",
    ),
    *("commitments", "knowledge", "documents", "playbooks", "sensitive", "stakeholders"),
    *("customers", "tables", "people", "passages"),
)
# What lies below the rooms, or beside them, and holds no personal data or holds it for hours only.
NO_PERSON: Final[Mapping[str, str]] = {
    "audit.Event.*": "ids, names of fields and salted hashes: append-only, so that it can be proven whole",
    "audit.ChainHead.*": "a digest",
    "jobs.SweepTick.*": "names of tasks",
    "jobs.WorkerBeat.*": "names of hosts",
    "web.IdempotencyKey.*": "answers of the API, forgotten after 48 hours",
    "web.SharedCache.*": "limits of signing in, forgotten within hours",
    "web.PublicCache.*": "hashed counters of public pages, forgotten within minutes",
    "privacy.Erasure.reason": "why somebody was erased: written for this, without naming them",
    "privacy.Erasure.counts": "figures",
    "privacy.Erasure.rooms_done": "names of rooms",
    "passages.Passage.*": "a copy for searching: erased with what it was made of, by `passages/personal.py`",
    "passages.Rebuild.*": "names of rooms",
    "passages.Word.*": "single words; those that nobody uses any more go with the contact, by `passages/personal.py`",
    "stakeholders.StakeholderChange.before": "emptied by `stakeholders/personal.py`",
    "stakeholders.StakeholderChange.after": "emptied by `stakeholders/personal.py`",
    "stakeholders.StakeholderChange.by_name": "replaced by `stakeholders/personal.py`",
    "stakeholders.Introduction.told_by_name": "replaced by `stakeholders/personal.py`",
    "stakeholders.Introduction.met_name": "replaced by `stakeholders/personal.py`",
    "stakeholders.Introduction.acknowledged_how": "emptied by `stakeholders/personal.py`",
    "stakeholders.Relation.*": "deleted by `stakeholders/personal.py`",
}

# Tables beside the functions that a room brings itself: names in what people wrote, for all rooms alike.
MORE: Final[Mapping[str, Room]] = {
    "commitments": Room(
        "commitments",
        words=(
            Words(
                "Commitment",
                (
                    "text",
                    "shared_text",
                    "evidence",
                    "source_quote",
                    "verdict_note",
                    "resolution_evidence",
                    "terms",
                ),
                "account_id",
            ),
            Words("CommitmentChange", ("before", "after"), "commitment__account_id"),
            Words(
                "ExpectationReset",
                ("old_text", "text", "note", "evidence", "source_quote", "terms"),
                "commitment__account_id",
            ),
            Words("ExpectationGap", ("values", "decision_reason"), "commitment__account_id"),
        ),
        no_person={
            **dict.fromkeys(
                (
                    *(
                        "Commitment.promised_by_name",
                        "Commitment.promised_to_name",
                        "CommitmentChange.by_name",
                    ),
                    *("ExpectationReset.recorded_by_name", "ExpectationReset.acknowledged_by_name"),
                    *("ExpectationGap.decided_by_name", "StandardsVersion.by_name"),
                    "ContractedTerms.changed_by_name",
                ),
                "replaced by `commitments/personal.py`",
            ),
            "Commitment.evidence_url": "an address of a document",
            "ExpectationReset.evidence_url": "an address of a document",
            "StandardsVersion.document": "what the company sells",
        },
    ),
    "documents": Room(
        "documents",
        colleague=(
            Held("Source", "added_by_id", show=("kind", "title", "created_at"), names=("added_by_name",)),
            Held("Source", "=changed_by_name", names=("changed_by_name",)),
            Held("Source", "=deleted_by_name", names=("deleted_by_name",)),
        ),
        words=(
            Words("Source", ("title", "written_by", "recipients", "body"), "account_id"),
            Words("SourcePart", ("text",), "source__account_id"),
            Words("SourceFile", ("name",), "source__account_id"),
        ),
        no_person={
            "SourceFile.reason": "codes",
            "SourceFile.sha256": "the bytes of a file stay as they were given: delete the document by hand",
            "LinkCheck.detail": "codes",
        },
    ),
}


@dataclass(frozen=True, slots=True)
class Keeper:
    """A room that keeps something of people."""

    name: str
    module: ModuleType | None

    @property
    def room(self) -> Room | None:
        """Its table, where it has one."""
        found: Room | None = getattr(self.module, "ROOM", None) or MORE.get(self.name)
        return found

    def export(self, kind: str, subject: Subject) -> dict[str, Any]:
        """What it keeps of the person."""
        own = getattr(self.module, f"export_{kind}", None)
        found: dict[str, Any] = dict(own(subject.id)) if own is not None else {}
        return found | (self.room.export(kind, subject) if self.room else {})

    def count(self, kind: str, subject: Subject) -> int:
        """How many rows erasing would touch."""
        own = getattr(self.module, f"export_{kind}", None)
        erases = hasattr(self.module, f"erase_{kind}")
        told = _rows_in(dict(own(subject.id))) if own is not None and erases else 0
        return told + (sum(self.room.count(kind, subject).values()) if self.room else 0)

    def erase(self, kind: str, subject: Subject) -> int:
        """Erase; gives how many rows were touched."""
        done = self._ask("prepare", kind, subject)
        own = getattr(self.module, f"erase_{kind}", None)
        if own is not None and kind == "contact":
            done += int(own(subject.id))
        elif own is not None:
            done += int(own(subject.id, subject.replacement))
        if self.room:
            done += self.room.erase(kind, subject)
        return done + self._ask("also_erase", kind, subject)

    def _ask(self, name: str, kind: str, subject: Subject) -> int:
        found = getattr(self.module, name, None)
        return int(found(kind, subject)) if found is not None else 0


def keepers() -> list[Keeper]:
    """All rooms that keep something of people, in the order of erasing."""
    found = []
    for name in ROOMS:
        path = f"tasuki.{name}.personal"
        module = import_module(path) if find_spec(path) is not None else None
        if module is not None or name in MORE:
            found.append(Keeper(name, module))
    return found


def covered() -> set[str]:
    """Every field that somebody has decided about, as "app.Model.field" ("app.Model.*": all of it)."""
    found = set(NO_PERSON)
    for keeper in keepers():
        if keeper.room:
            for name in keeper.room.covered():
                found.add(name if name.count(".") > 1 else f"{keeper.name}.{name}")
        found |= set(getattr(keeper.module, "COVERS", ()))
    return found


def _rows_in(data: Mapping[str, Any]) -> int:
    return sum(len(one) if isinstance(one, list) else int(bool(one)) for one in data.values())
