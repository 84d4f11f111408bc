"""Knowledge records of varying completeness, answered in the language of the account (KN-1, KN-2, KN-4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any, Final

from tasuki.audit.actions import NewEvent, fingerprint, record_many
from tasuki.commitments.models import Commitment
from tasuki.customers.models import Stakeholder
from tasuki.demo.accounts import Draft, insert_objects
from tasuki.demo.people import Company
from tasuki.demo.promises import fill_in
from tasuki.demo.vocabulary import words
from tasuki.knowledge import answers
from tasuki.knowledge.items import CatalogueItem, all_items
from tasuki.knowledge.judging import judge_row
from tasuki.knowledge.models import ItemChange, KnowledgeItem, Status
from tasuki.knowledge.standing import keep_many
from tasuki.people.models import Person
from tasuki.playbooks.queries import shipped
from tasuki.rules.scenarios import MODES, SCENARIOS
from tasuki.web import clock

_PEOPLE: Final[Mapping[str, tuple[str, ...]]] = {
    "people.kinds.executive_sponsor": ("sponsor",),
    "people.kinds.champion": ("champion",),
    "people.kinds.economic_buyer": ("buyer",),
    "people.kinds.technical_evaluator": ("technical",),
    "people.kinds.end_users": ("user",),
    "people.kinds.influencer": ("influencer",),
    "people.kinds.blocker": ("blocker",),
    "implementation.customer.people": ("champion", "technical", "user"),
    "opportunities.renewal.owner_at_customer": ("buyer", "sponsor"),
    "communication.escalation.to_whom": ("sponsor",),
}
_PROMISES: Final = {
    "commitments.kinds.scope": "scope",
    "commitments.kinds.service": "service",
    "commitments.kinds.timeline": "timeline",
    "commitments.kinds.commercial": "commercial",
    "commitments.kinds.verbal": "verbal",
    "history.purchase.special_promises": "commercial",
}
EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
_SOURCES: Final = (
    "CRM",
    "Kickoff notes",
    "Steering minutes",
    "Mail of the champion",
    "Contract folder",
    "Call notes",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one item: a text, or why it does not apply."""

    key: str
    text: str
    not_applicable: bool = False


@cache
def wanted_keys() -> tuple[str, ...]:
    """Every item that any shipped playbook requires."""
    found: dict[str, None] = {}
    for scenario in SCENARIOS:
        for mode in MODES:
            found.update(dict.fromkeys(need.key for need in shipped(scenario, mode).requirements()))
    return tuple(found)


def answer(draft: Draft, keys: Sequence[str], rng: Random) -> list[Answer]:
    """Believable answers to the items; one that nothing is known of is left out."""
    found = (_answer(draft, all_items()[key], rng) for key in keys)
    return [one for one in found if one is not None]


def _answer(draft: Draft, item: CatalogueItem, rng: Random) -> Answer | None:
    if item.key in _PEOPLE:
        return _people(draft, item.key, rng)
    if item.key in _PROMISES:
        return _promised(draft, item.key, rng)
    match item.kind:
        case "choice":
            return Answer(item.key, rng.choice(list(item.choices)))
        case "number":
            return Answer(item.key, str(rng.choice([60, 70, 75, 80, 85, 90, 95])))
        case "date":
            return Answer(item.key, _day(draft, item.key, rng))
        case "links":
            return Answer(item.key, _link(draft, item.key))
    if item.key == "profile.company.industry":
        return Answer(item.key, words("companies")["industries"][draft.industry][draft.language])
    texts = words(f"answers.{draft.language}").get(item.key)
    return Answer(item.key, filled(rng.choice(texts), draft, rng)) if texts else None


def filled(text: str, draft: Draft, rng: Random) -> str:
    """The text with the account's own people, product and city."""
    if "{" not in text:
        return text
    people = {one.kind: one.name for one in reversed(draft.of(Stakeholder)) if one.left_on is None}
    champion = people.get("champion", draft.account.name)
    for slot in ("sponsor", "champion", "buyer", "technical"):
        text = text.replace("{" + slot + "}", people.get(slot, champion))
    return fill_in(text, draft, rng)


def _people(draft: Draft, key: str, rng: Random) -> Answer:
    kinds = _PEOPLE[key]
    found = [one for one in draft.of(Stakeholder) if one.kind in kinds and one.left_on is None]
    if not found:
        said = rng.choice(words(f"answers.{draft.language}")["nobody"])
        return Answer(key, filled(said, draft, rng), not_applicable=True)
    return Answer(key, "\n".join(f"{one.name} ({one.title})" for one in found))


def _promised(draft: Draft, key: str, rng: Random) -> Answer:
    found = [one.text for one in draft.of(Commitment) if one.kind == _PROMISES[key]]
    if not found:
        said = rng.choice(words(f"answers.{draft.language}")["no_promise"])
        return Answer(key, filled(said, draft, rng), not_applicable=True)
    return Answer(key, "\n".join(found))


def _day(draft: Draft, key: str, rng: Random) -> str:
    if key == "opportunities.renewal.date" and draft.account.renewal_on:
        return draft.account.renewal_on.isoformat()
    ahead = rng.randint(5, 20) if key.endswith("start") else rng.randint(40, 95)
    return (draft.today + timedelta(days=ahead)).isoformat()


def _link(draft: Draft, key: str) -> str:
    return (
        f"https://docs.kasuri.example/{draft.account.external_id}/{key.rpartition('.')[2].replace('_', '-')}"
    )


class Notebook:
    """Answers that wait to be written together, with their history and events."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.items: list[KnowledgeItem] = []
        self.changes: list[ItemChange] = []
        self.events: list[NewEvent] = []

    def note(
        self, draft: Draft, by: Person, known: Iterable[Answer], at: datetime, *, told_as_one: bool = False
    ) -> None:
        """`by` answered these items at this time; the log tells each, or all of them as one."""
        rows = [self._item(draft, by, one, at) for one in known]
        self.items += rows
        self.changes += [self._change(row, by, at) for row in rows]
        actor = self.company.actor(by)
        if told_as_one:
            fields: dict[str, Any] = {"items": [row.key for row in rows]}
            self.events.append(
                NewEvent(actor, "knowledge.answered", ("account", draft.account.pk), fields, at)
            )
            return
        for row in rows:
            fields = {
                "item": row.key,
                "version": 1,
                "status": row.status,
                "text": fingerprint(row.answer or row.na_reason),
            }
            what = "not_applicable" if row.status == Status.NOT_APPLICABLE else "answered"
            self.events.append(NewEvent(actor, f"knowledge.{what}", ("account", row.account_id), fields, at))

    def _item(self, draft: Draft, by: Person, known: Answer, at: datetime) -> KnowledgeItem:
        text, data = ("", {}) if known.not_applicable else answers.read(all_items()[known.key], known.text)
        return KnowledgeItem(
            account=draft.account,
            key=known.key,
            status=Status.NOT_APPLICABLE if known.not_applicable else Status.FILLED,
            answer=text,
            data=data,
            na_reason=known.text if known.not_applicable else "",
            source="" if known.not_applicable else draft.rng.choice(_SOURCES),
            verified_at=at,
            verified_by=by,
            verified_by_name=by.name,
            created_at=at,
        )

    def _change(self, row: KnowledgeItem, by: Person, at: datetime) -> ItemChange:
        gone = row.status == Status.NOT_APPLICABLE
        return ItemChange(
            item=row,
            version=1,
            what=ItemChange.What.NOT_APPLICABLE if gone else ItemChange.What.ANSWERED,
            at=at,
            by=by,
            by_name=by.name,
            status_before=Status.EMPTY,
            status_after=row.status,
            after=row.answer or row.na_reason,
            source=row.source,
            created_at=at,
        )

    def write(self) -> None:
        """Write what was noted, in the order of time, and begin a new page."""
        for row in self.items:
            row.weakness, row.sameness = judge_row(row).values()
        insert_objects(KnowledgeItem, self.items)
        insert_objects(ItemChange, self.changes)
        record_many(sorted(self.events, key=lambda event: event.at or EARLIEST))
        keep_many({row.account_id for row in self.items}, clock.now())
        self.items, self.changes, self.events = [], [], []


def know_something(draft: Draft, notebook: Notebook, share: float, at: datetime) -> list[str]:
    """The owner has answered this share of what playbooks ask for; returns the keys answered."""
    keys: list[Any] = list(wanted_keys())
    draft.rng.shuffle(keys)
    known = answer(draft, keys[: round(len(keys) * share)], draft.rng)
    if draft.account.owner is not None:
        notebook.note(draft, draft.account.owner, known, at, told_as_one=True)
    return [one.key for one in known]
