"""What a success plan can be prefilled with: record, playbook and commitments, less what was taken already (PB-17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language

from tasuki.commitments.models import Commitment
from tasuki.commitments.queries import open_commitments
from tasuki.customers.models import Account
from tasuki.knowledge.items import section_by_key
from tasuki.knowledge.models import Status
from tasuki.knowledge.states import ItemState
from tasuki.people.models import Person
from tasuki.playbooks.document import PlaybookDocument
from tasuki.rules.success import WIN_DAYS, Rollout, complexity, day_after
from tasuki.rules.worktime import local_date
from tasuki.success.known import Record, items_of, record
from tasuki.success.models import PlanEntry
from tasuki.success.queries import calendar_of, last_transition, playbook_of
from tasuki.success.sections import PARTS, USUAL, Part
from tasuki.success.wording import EVERY_PLAN, FROM_COMMITMENT, FROM_PLAYBOOK, OF_PROMISE
from tasuki.transitions.models import Transition
from tasuki.web import clock

Source = PlanEntry.Source
PRODUCT_TOLD = ("scope", "timeline")  # promises that product must know of (PB-20)
MOST_TEXT = 4_000
MOST_LINES = 6
MANAGER = "project-manager"


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry that could be taken over, with where it comes from; `ref` names it among all offers."""

    section: str
    text: str
    source: str
    source_ref: str
    source_text: str
    key: str = ""
    detail: str = ""
    day: int | None = None
    due_on: date | None = None
    source_version: int = 0
    owner: Person | None = None

    @property
    def ref(self) -> str:
        """What a caller sends back to take it."""
        return f"{self.source}:{self.source_ref}"


@dataclass(frozen=True, slots=True)
class Ground:
    """What the offers are drawn from."""

    account: Account
    transition: Transition | None
    document: PlaybookDocument
    known: Record
    base: date
    taken: Mapping[tuple[str, str], int]  # what was taken, with the version it had then
    milestones: int = 0

    @property
    def signs(self) -> tuple[str, ...]:
        """What makes the rollout complex (PB-18)."""

        def known(key: str) -> bool:
            state = self.known.get(key)
            return state is not None and state.status == Status.FILLED

        return complexity(
            Rollout(
                tier=self.account.tier,
                milestones=self.milestones,
                integrations=known("product.integrations.integrations"),
                migration=known("product.migration.data"),
                third_parties=known("implementation.dependencies.third_parties"),
            )
        )

    @property
    def usual_owner(self) -> Person | None:
        """The incoming owner, else the account's."""
        receiver = self.transition.receiver if self.transition else None
        return receiver or self.account.owner


def ground_of(account: Account, entries: Iterable[PlanEntry]) -> Ground:
    """Gather everything; `entries` are all of the plan, dropped ones too, so that none is offered again."""
    transition, entries = last_transition(account.pk), list(entries)
    milestones = [one for one in entries if one.section == "milestones" and one.state != "dropped"]
    return Ground(
        account=account,
        transition=transition,
        document=playbook_of(transition),
        known=record(account.pk, sees_sensitive=False),
        base=base_day(account, transition),
        taken={(one.source, one.source_ref): one.source_version for one in entries if one.source_ref},
        milestones=len(milestones),
    )


def offers(ground: Ground) -> list[Offer]:
    """Everything that is not in the plan yet, part by part; nothing that was ever taken (PB-17)."""
    found = []
    for part in PARTS:
        from_playbook = list(_from_playbook(ground, part))
        covered = _covered(ground, part)
        candidates = [*from_playbook, *_from_record(ground, part, covered)]
        if part.section == PlanEntry.Section.READINESS:
            candidates += _from_commitments(ground)
        found += [one for one in candidates if (one.source, one.source_ref) not in ground.taken]
    return found


def newer(ground: Ground, entries: Iterable[PlanEntry]) -> set[str]:
    """Ids of entries whose source in the record says something else since they were taken over."""
    found = set()
    for one in entries:
        if one.source == Source.RECORD:
            state = ground.known.get(one.source_ref)
            now = state.version if state else 0
        elif one.source == Source.PLAYBOOK:
            now = _version_of(ground, _knows(ground, one.source_ref))
        else:
            continue
        if now > one.source_version:
            found.add(str(one.pk))
    return found


def base_day(account: Account, transition: Transition | None) -> date:
    """From which day the plan's days count: the signature, else the cutover, else today."""
    if transition is not None:
        if transition.signed_at:
            return local_date(transition.signed_at, calendar_of(account))
        if transition.cut_over_at:
            return local_date(transition.cut_over_at, calendar_of(account))
        if transition.transition_on:
            return transition.transition_on
    return local_date(clock.now(), calendar_of(account))


def _from_playbook(ground: Ground, part: Part) -> Iterator[Offer]:
    section, language = part.section.value, get_language() or "en"
    name, calendar = ground.document.name(language), calendar_of(ground.account)
    listed = ground.document.success_plan.get(section, ())
    for entry in listed:
        yield Offer(
            section=section,
            key=entry.key,
            text=entry.title(language),
            detail=_said(ground, entry.knows),
            day=_win_day(section, entry.day),
            due_on=day_after(ground.base, entry.day, calendar) if entry.day is not None else None,
            source=Source.PLAYBOOK,
            source_ref=f"{section}:{entry.key}",
            source_text=str(FROM_PLAYBOOK) % {"name": name},
            source_version=_version_of(ground, entry.knows),
            owner=_owner(ground, section, entry.key),
        )
    for key, text in _usual(ground, section, {entry.key for entry in listed}).items():
        yield Offer(
            section=section,
            key=key,
            text=str(text),
            source=Source.PLAYBOOK,
            source_ref=f"{section}:{key}",
            source_text=str(EVERY_PLAN),
            owner=_owner(ground, section, key),
        )


def _usual(ground: Ground, section: str, listed: set[str]) -> Mapping[str, str | Promise]:
    """What every plan needs, if the playbook is silent; a project manager where the rollout is complex (PB-18)."""
    usual = USUAL.get(section, {})
    if not listed:
        return usual
    wanted = section == PlanEntry.Section.RESOURCES and MANAGER not in listed and bool(ground.signs)
    return {MANAGER: usual[MANAGER]} if wanted else {}


def _win_day(section: str, day: int | None) -> int | None:
    return day if section == PlanEntry.Section.QUICK_WINS and day in WIN_DAYS else None


def _owner(ground: Ground, section: str, key: str) -> Person | None:
    """Support for what support must know; nobody for a resource that is still to be named; else the usual owner."""
    if section == PlanEntry.Section.RESOURCES:
        return None
    if "support" in key and ground.transition is not None and ground.transition.support:
        return ground.transition.support
    return ground.usual_owner


def _from_record(ground: Ground, part: Part, covered: set[str]) -> Iterator[Offer]:
    for key in part.items:
        state = ground.known.get(key)
        row = state.row if state is not None and _usable(state) else None
        if state is None or row is None or key in covered:
            continue
        day = row.data.get("date") if state.item.kind == "date" else None
        yield Offer(
            section=part.section.value,
            text=state.item.words.label() if day else state.shown[:MOST_TEXT],
            due_on=date.fromisoformat(day) if day else None,
            source=Source.RECORD,
            source_ref=key,
            source_text=_place(state),
            source_version=row.version,
            owner=ground.usual_owner,
        )


def _from_commitments(ground: Ground) -> Iterator[Offer]:
    kinds = dict(Commitment.Kind.choices)
    for one in open_commitments(ground.account.pk):
        if one.kind in PRODUCT_TOLD:
            yield Offer(
                section=PlanEntry.Section.READINESS,
                text=str(OF_PROMISE) % {"promise": one.short},
                detail=one.text[:MOST_TEXT] if one.text != one.short else "",
                due_on=one.due_on,
                source=Source.COMMITMENT,
                source_ref=str(one.pk),
                source_text=str(FROM_COMMITMENT) % {"kind": kinds[one.kind]},
                source_version=one.version,
                owner=one.owner or ground.usual_owner,
            )


def _covered(ground: Ground, part: Part) -> set[str]:
    """Items that a playbook's entry of this part speaks for: on offer now, or taken when they said something."""
    found: set[str] = set()
    for entry in ground.document.success_plan.get(part.section.value, ()):
        version = ground.taken.get((Source.PLAYBOOK, f"{part.section.value}:{entry.key}"))
        if version is None:
            found.update(state.item.key for state in _speaking(ground, entry.knows)[:MOST_LINES])
        elif version > 0:
            narrow = [place for place in entry.knows if "." in place]
            found.update(item.key for place in narrow for item in items_of(place))
    return found


def _knows(ground: Ground, ref: str) -> tuple[str, ...]:
    section, _colon, key = ref.partition(":")
    listed = ground.document.success_plan.get(section, ())
    return next((one.knows for one in listed if one.key == key), ())


def _version_of(ground: Ground, places: Iterable[str]) -> int:
    """Grows whenever one of the items named changes."""
    return sum(state.version for state in _speaking(ground, places))


def _said(ground: Ground, places: Iterable[str]) -> str:
    """What the record says to these places, line by line; nothing sensitive (PE-6)."""
    states = _speaking(ground, places)[:MOST_LINES]
    return "\n".join(f"{state.item.words.label()}: {state.shown}" for state in states)[:MOST_TEXT]


def _speaking(ground: Ground, places: Iterable[str]) -> list[ItemState]:
    """The items of these places that say something usable, in their order."""
    keys = dict.fromkeys(item.key for place in places for item in items_of(place))
    return [ground.known[key] for key in keys if key in ground.known and _usable(ground.known[key])]


def _usable(state: ItemState) -> bool:
    return (
        state.status == Status.FILLED
        and not state.withheld
        and not state.item.sensitive
        and bool(state.shown)
    )


def _place(state: ItemState) -> str:
    section = section_by_key(state.item.section).words.label()
    said = f" · {state.row.source}" if state.row and state.row.source else ""
    return f"{section} › {state.item.words.label()}{said}"[:300]
