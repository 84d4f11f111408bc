"""Finding colleagues by what files call them: external id, e-mail address or name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from tasuki.customers.imports.converted import NOTHING, Converted, says_nothing
from tasuki.customers.names import name_key
from tasuki.people.models import Person
from tasuki.rules.reasons import Reason

_MANY: Final = ""


class PeopleIndex:
    """All colleagues by external id, e-mail and name; a name that several share finds nobody."""

    def __init__(self, people: Iterable[tuple[UUID, str | None, str | None, str]]) -> None:
        self._ids: dict[str, str] = {}
        self._emails: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for person, external_id, email, name in people:
            if external_id:
                self._ids[external_id] = person.hex
            if email:
                self._emails[email.lower()] = person.hex
            key = name_key(name)
            self._names[key] = _MANY if key in self._names else person.hex

    @classmethod
    def load(cls) -> PeopleIndex:
        """Everybody in the database."""
        return cls(
            Person.objects.values_list("id", "external_id", "email", "name").iterator(chunk_size=5_000)
        )

    def find(self, choices: tuple[str, ...]) -> Converted:
        """The person (hexadecimal id) meant by the first of the texts that leads to one."""
        said = [text.strip() for text in choices if not says_nothing(text)]
        if not said:
            return NOTHING
        shared = False
        for text in said:
            key = name_key(text)
            found = self._ids.get(text) or self._emails.get(text.lower()) or self._names.get(key)
            if found:
                return Converted(found)
            shared = shared or self._names.get(key) == _MANY
        if shared:
            return Converted(reason=Reason("import.person_ambiguous"), lost=True)
        return Converted(reason=Reason("import.person_unknown"), lost=True)
