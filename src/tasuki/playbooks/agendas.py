"""The meetings of a playbook as frozen values: their forms, their timed agendas (MT-1 … MT-3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from tasuki.playbooks.schema import AgendaItemIn, AttendeesIn, MeetingIn

FULL: Final = "full"
SHORT: Final = "short"


def nearest(language: str, known: Mapping[str, Any]) -> str:
    """The language itself, its base language, English, or whatever there is. Example: es-MX → es."""
    for wanted in (language, language.replace("_", "-").partition("-")[0].lower(), "en"):
        if wanted in known:
            return wanted
    return next(iter(known))


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item of an agenda."""

    key: str
    minutes: int
    speaker: str
    titles: Mapping[str, str]
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def title(self, language: str) -> str:
        """The item's name in the language, or in the nearest one there is."""
        return self.titles[nearest(language, self.titles)]

    def note(self, language: str) -> str:
        """What the speaker may say, to be adapted (MT-5); empty where nobody wrote any."""
        return self.notes[nearest(language, self.notes)] if self.notes else ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """A timed agenda; `over_by` flags a sum that exceeds the meeting (MT-2)."""

    minutes: int
    items: tuple[AgendaItem, ...]

    @property
    def planned_minutes(self) -> int:
        """What the items add up to."""
        return sum(item.minutes for item in self.items)

    @property
    def over_by(self) -> int:
        """Minutes by which the items exceed the meeting; 0 when they fit. Example: 35 in 30 → 5."""
        return max(0, self.planned_minutes - self.minutes)


@dataclass(frozen=True, slots=True)
class MeetingForm:
    """One form of a meeting: its agenda, the tiers that get it by default, who is needed and who is welcome."""

    key: str
    agenda: Agenda
    tiers: tuple[str, ...]
    required_roles: tuple[str, ...]
    optional_roles: tuple[str, ...]
    customers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaybookMeeting:
    """A meeting (MT-1 … MT-3): who is there and what is spoken of, in one of its forms.

    `full` is the agenda of the form in hand; `form` names it. `short` is the short form, `forms` all there are.
    """

    key: str
    step: str
    kind: str
    leads: str
    full: Agenda
    short: Agenda | None
    required_roles: tuple[str, ...]
    optional_roles: tuple[str, ...]
    customers: tuple[str, ...]
    forms: tuple[MeetingForm, ...] = ()
    form: str = FULL

    @property
    def minutes(self) -> int:
        """The length of the form in hand."""
        return self.full.minutes

    @property
    def agenda(self) -> tuple[AgendaItem, ...]:
        """The items of the form in hand."""
        return self.full.items

    def form_for(self, tier: str) -> str:
        """The form that is usual for accounts of this tier. Example: strategic → `strategic`, else `full`."""
        return next((one.key for one in self.forms if tier in one.tiers), FULL)

    def in_form(self, key: str) -> PlaybookMeeting:
        """The same meeting in another of its forms; one that it does not have leaves it as it is."""
        found = next((one for one in self.forms if one.key == key), None)
        if found is None:
            return self
        return replace(
            self,
            form=key,
            full=found.agenda,
            required_roles=found.required_roles,
            optional_roles=found.optional_roles,
            customers=found.customers,
        )

    def known_items(self) -> dict[str, AgendaItem]:
        """Every agenda item of every form by its key; the form in hand wins."""
        found = {item.key: item for one in self.forms for item in one.agenda.items}
        return found | {item.key: item for item in self.agenda}


def meeting_from(form: MeetingIn) -> PlaybookMeeting:
    """The meeting as frozen values."""
    forms = tuple(_forms(form))
    return PlaybookMeeting(
        key=form.key,
        step=form.step,
        kind=form.kind,
        leads=form.leads,
        full=Agenda(form.minutes, _items(form.agenda)),
        short=Agenda(form.short.minutes, _items(form.short.agenda)) if form.short else None,
        required_roles=tuple(form.attendees.required),
        optional_roles=tuple(form.attendees.optional),
        customers=tuple(form.attendees.customers),
        forms=forms,
    )


def _forms(form: MeetingIn) -> Iterator[MeetingForm]:
    """The full form, the short one, then those for certain tiers; who attends is the meeting's unless they say so."""
    yield _form(FULL, Agenda(form.minutes, _items(form.agenda)), (), form.attendees)
    if form.short:
        yield _form(
            SHORT,
            Agenda(form.short.minutes, _items(form.short.agenda)),
            tuple(form.short.tiers),
            form.attendees,
        )
    for one in form.forms:
        agenda = Agenda(one.minutes, _items(one.agenda))
        yield _form(one.key, agenda, tuple(one.tiers), one.attendees or form.attendees)


def _form(key: str, agenda: Agenda, tiers: tuple[str, ...], attendees: AttendeesIn) -> MeetingForm:
    return MeetingForm(
        key=key,
        agenda=agenda,
        tiers=tiers,
        required_roles=tuple(attendees.required),
        optional_roles=tuple(attendees.optional),
        customers=tuple(attendees.customers),
    )


def _items(forms: list[AgendaItemIn]) -> tuple[AgendaItem, ...]:
    return tuple(
        AgendaItem(
            form.key, form.minutes, form.speaker, MappingProxyType(form.texts), MappingProxyType(form.notes)
        )
        for form in forms
    )
