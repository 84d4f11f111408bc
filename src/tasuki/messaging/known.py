"""What many drafts need to know, read together: a fixed number of queries however many they are (MS-7)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.module_loading import import_string

from tasuki.customers.models import Initiative, Stakeholder
from tasuki.messaging import library
from tasuki.messaging.library import Text, Traits, Words
from tasuki.rules.company import CompanyRules
from tasuki.transitions.company.rules import company_rules
from tasuki.transitions.models import Step, Transition
from tasuki.web.query import in_chunks

CALLS: Final = ("joint-meeting", "manager-meeting")  # a plan has one of them (PB-6)


@dataclass(frozen=True, slots=True)
class Further:
    """A function of a higher room, and what its module gathered for all transitions (None: it asks by itself)."""

    function: Callable[..., dict[str, Any]]
    gathered: Any = None

    def fields(self, transition: Transition, stakeholder: Stakeholder, words: Words) -> dict[str, Any]:
        """The further fields of one recipient."""
        if self.gathered is None:
            return self.function(transition, stakeholder, words)
        return self.function(transition, stakeholder, words, self.gathered)


@dataclass(frozen=True, slots=True)
class Known:
    """What the fields of texts are made of, for some transitions; texts and words are looked up once each."""

    company: CompanyRules
    initiatives: dict[UUID, list[str]]
    calls: dict[UUID, datetime]
    further: tuple[Further, ...]
    _texts: dict[tuple[str, str, Traits], Text] = field(default_factory=dict)
    _words: dict[str, Words] = field(default_factory=dict)
    _languages: dict[str, str] = field(default_factory=dict)

    def text(self, template: str, language: str, traits: Traits) -> Text:
        """`library.find_text`; raises `LookupError` as it does."""
        key = (template, language, traits)
        if key not in self._texts:
            self._texts[key] = library.find_text(*key)
        return self._texts[key]

    def words(self, language: str) -> Words:
        """`library.words`."""
        if language not in self._words:
            self._words[language] = library.words(language)
        return self._words[language]

    def nearest_language(self, wanted: str) -> str:
        """`library.nearest_language`."""
        if wanted not in self._languages:
            self._languages[wanted] = library.nearest_language(wanted)
        return self._languages[wanted]


def gather(transitions: Sequence[Transition], further: Iterable[str]) -> Known:
    """Read what the texts of these transitions can speak of; `further` names functions of higher rooms.

    The module of such a function may offer `gather(transitions)`; what it gives is the function's fourth argument.
    """
    ids, accounts = [one.pk for one in transitions], [one.account_id for one in transitions]
    found: dict[UUID, list[str]] = {}
    calls: dict[UUID, datetime] = {}
    for some in in_chunks(accounts):
        rows = Initiative.objects.filter(account__in=some).exclude(state=Initiative.State.DONE)
        for account, name in rows.order_by("due_on", "created_at").values_list("account_id", "name"):
            found.setdefault(account, []).append(name)
    for some in in_chunks(ids):
        steps = Step.objects.filter(transition__in=some, key__in=CALLS, state=Step.State.TODO)
        calls |= dict(steps.order_by("-position").values_list("transition_id", "due_at"))
    return Known(company_rules(), found, calls, tuple(_further(name, transitions) for name in further))


def _further(name: str, transitions: Sequence[Transition]) -> Further:
    function = import_string(name)
    together = getattr(sys.modules[name.rpartition(".")[0]], "gather", None)
    return Further(function, together(transitions) if together is not None else None)
