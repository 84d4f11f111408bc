"""The kinds of filters: what each reads from the query string, which rows it leaves, what its chips say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasuki.people.models import Person
from tasuki.rules.access import Actor
from tasuki.tables.columns import Text as Label
from tasuki.tables.filter import Chip as Chip
from tasuki.tables.filter import Filter as Filter
from tasuki.tables.filter import Values as Values
from tasuki.tables.filter import Wrong as Wrong
from tasuki.tables.filter import clean, first_of, words
from tasuki.tables.filter import problems as problems
from tasuki.tables.filter import today_of as today_of
from tasuki.tables.ranges import Dates as Dates
from tasuki.tables.ranges import Numbers as Numbers
from tasuki.web.names import called

type Choices = Sequence[tuple[str, Label]]

LONGEST: Final = 200
MOST_VALUES: Final = 50
ME: Final = "me"
MINE: Final = "team"
NOBODY: Final = "none"
ALL: Final = gettext_lazy("All")
PART_OF_A_NAME: Final = gettext_lazy("part of a name, or me")


@dataclass(frozen=True, kw_only=True)
class Text(Filter):
    """Words that a field contains; `clean` brings them into the form in which they are kept."""

    path: str = ""
    where: Callable[[str], Q] | None = None
    clean: Callable[[str], str] = str
    template: ClassVar[str] = "tables/filters/text.html"

    def read(self, given: Values) -> tuple[Values, list[Wrong]]:
        """The words, cut where nobody would go on typing."""
        text = clean(given, self.key)[:LONGEST]
        return ({self.key: (text,)} if text else {}), []

    def q(self, values: Values, actor: Actor | None) -> Q | None:
        """Rows that contain the words."""
        text = self.clean(first_of(values, self.key))
        if not text:
            return None
        return self.where(text) if self.where else Q(**{self.path: text})

    def chips(self, values: Values) -> list[Chip]:
        """The words in quotes."""
        text = first_of(values, self.key)
        return [Chip(words(self.label, text), {})] if text else []


@dataclass(frozen=True, kw_only=True)
class Choice(Filter):
    """One of several; a choice stands for a field's value (`path`) or for the rows that `where` names."""

    choices: Choices | Callable[[], Choices] = ()
    path: str = ""
    where: Callable[[str, Actor | None], Q] | None = None
    any_label: Label = ALL
    template: ClassVar[str] = "tables/filters/choice.html"

    def known(self) -> dict[str, Label]:
        """The choices by their values."""
        return dict(self.choices() if callable(self.choices) else self.choices)

    def values(self) -> list[str]:
        """The values of the choices."""
        return list(self.known())

    def read(self, given: Values) -> tuple[Values, list[Wrong]]:
        """The value, if it is one of the choices."""
        text = clean(given, self.key)
        if not text:
            return {}, []
        return ({self.key: (text,)}, []) if text in self.known() else ({}, [Wrong(text)])

    def q(self, values: Values, actor: Actor | None) -> Q | None:
        """Rows of the chosen value."""
        value = first_of(values, self.key)
        if not value:
            return None
        return self.where(value, actor) if self.where else Q(**{self.path: value})

    def chips(self, values: Values) -> list[Chip]:
        """The choice."""
        value = first_of(values, self.key)
        return [Chip(words(self.label, self.known()[value]), {})] if value else []

    def shown(self, values: Values) -> dict[str, Any]:
        """The choices, the chosen one marked."""
        value = first_of(values, self.key)
        return {
            "value": value,
            "options": [(key, label, key == value) for key, label in self.known().items()],
        }


@dataclass(frozen=True, kw_only=True)
class Many(Choice):
    """Some of several. `otherwise` says which rows are shown while none is chosen; `every` is a value for all."""

    otherwise: Q | None = None
    every: str = ""
    every_label: Label = ALL
    template: ClassVar[str] = "tables/filters/many.html"

    def read(self, given: Values) -> tuple[Values, list[Wrong]]:
        """The values that are choices, each once, in the order of the choices."""
        asked = [one for text in given.get(self.key, ())[:MOST_VALUES] for one in text.split(",")]
        asked = [one for one in (text.replace("\x00", "").strip() for text in asked) if one]
        if self.every and self.every in asked:
            return {self.key: (self.every,)}, []
        known = self.known()
        kept = tuple(one for one in known if one in asked)
        return ({self.key: kept} if kept else {}), [Wrong(one) for one in asked if one not in known]

    def q(self, values: Values, actor: Actor | None) -> Q | None:
        """Rows of any of the chosen values."""
        chosen = values.get(self.key, ())
        if not chosen:
            return self.otherwise
        if self.every and chosen == (self.every,):
            return None
        if self.where:
            where = self.where
            return reduce(or_, (where(one, actor) for one in chosen))
        return Q(**{self.path: chosen[0]}) if len(chosen) == 1 else Q(**{f"{self.path}__in": chosen})

    def chips(self, values: Values) -> list[Chip]:
        """A chip for each, so that each can be taken away alone."""
        chosen = values.get(self.key, ())
        labels = {**self.known(), self.every: self.every_label}
        return [
            Chip(words(self.label, labels[one]), {self.key: tuple(other for other in chosen if other != one)})
            for one in chosen
        ]

    def shown(self, values: Values) -> dict[str, Any]:
        """The choices, the chosen ones marked, and how many those are."""
        chosen = values.get(self.key, ())
        options = [(key, label, key in chosen) for key, label in self.known().items()]
        if self.every:
            options.append((self.every, self.every_label, self.every in chosen))
        said = " · ".join(str(label) for _key, label, is_chosen in options if is_chosen)
        return {"options": options, "said": said}


@dataclass(frozen=True, kw_only=True)
class YesNo(Filter):
    """Yes, no, or either; `where` names the rows of yes."""

    yes: Q = field(default_factory=Q)
    no: Q | None = None
    template: ClassVar[str] = "tables/filters/choice.html"

    def read(self, given: Values) -> tuple[Values, list[Wrong]]:
        """1 or 0; yes and no are understood."""
        text = {"yes": "1", "no": "0", "true": "1", "false": "0"}.get(
            clean(given, self.key).lower(), clean(given, self.key)
        )
        if not text:
            return {}, []
        return ({self.key: (text,)}, []) if text in ("0", "1") else ({}, [Wrong(text)])

    def q(self, values: Values, actor: Actor | None) -> Q | None:
        """The rows of yes, or the others."""
        value = first_of(values, self.key)
        if value == "1":
            return self.yes
        return None if not value else self.no if self.no is not None else ~self.yes

    def chips(self, values: Values) -> list[Chip]:
        """Yes or no."""
        value = first_of(values, self.key)
        return [Chip(words(self.label, _("yes") if value == "1" else _("no")), {})] if value else []

    def shown(self, values: Values) -> dict[str, Any]:
        """Both, the chosen one marked."""
        value = first_of(values, self.key)
        return {
            "options": [("1", _("yes"), value == "1"), ("0", _("no"), value == "0")],
            "value": value,
            "any": True,
        }


@dataclass(frozen=True, kw_only=True)
class People(Filter):
    """A colleague by a part of the name or by address; `me`, `team` (me and my people), `none` (nobody).

    `special` adds values of a table's own, or gives one of these another meaning there: value → words and rows.
    Costs no query of its own: who is meant is asked within the query of the rows.
    """

    paths: tuple[str, ...] = ()
    special: Mapping[str, tuple[Label, Callable[[Actor | None], Q]]] = field(default_factory=dict)
    help: Label = PART_OF_A_NAME
    template: ClassVar[str] = "tables/filters/person.html"

    def read(self, given: Values) -> tuple[Values, list[Wrong]]:
        """The name as typed."""
        text = clean(given, self.key)[:LONGEST]
        return ({self.key: (text,)} if text else {}), []

    def q(self, values: Values, actor: Actor | None) -> Q | None:
        """Rows in which one of the paths leads to them; without an actor `me` is nobody's."""
        text = first_of(values, self.key)
        if not text:
            return None
        if text in self.special:
            return self.special[text][1](actor)
        if text == NOBODY:
            return reduce(or_, (Q(**{f"{path}__isnull": True}) for path in self.paths))
        who = _who(text, actor)
        return reduce(or_, (Q(**{f"{path}__in": who}) for path in self.paths))

    def chips(self, values: Values) -> list[Chip]:
        """The name; me and my people in words."""
        text = first_of(values, self.key)
        return [Chip(words(self.label, self.offered().get(text, text)), {})] if text else []

    def offered(self) -> dict[str, Label]:
        """The values that mean somebody without a name, in words."""
        own = {value: label for value, (label, _rows) in self.special.items()}
        return {ME: _("me"), MINE: _("my people"), NOBODY: _("nobody yet"), **own}

    def shown(self, values: Values) -> dict[str, Any]:
        """What is typed, and what is offered beside names."""
        return {"value": first_of(values, self.key), "offered": list(self.offered().items())}


def _who(text: str, actor: Actor | None) -> Any:
    if text in (ME, MINE):
        own = {actor.person_id} if actor and actor.person_id else set()
        return own | set(actor.managed_ids) if text == MINE and actor else own
    named = called(text, "name") | Q(email__istartswith=text)
    with suppress(ValueError):
        named |= Q(pk=UUID(text))
    return Person.objects.filter(named).values("pk")
