"""What a room keeps of a person, said as a table, and how it is exported and erased from that table (SE-4).

Each room with personal data has a module `personal.py` with one `Room`: which rows lead to a customer contact or a
colleague, which of their fields hold a name or words, what becomes of them. Counts, dates, promises and the event
log stay; names and words go. What a field's name lets expect but is no personal data is named with the reason.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import and_, or_
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast

ERASED: Final = "Erased person"
CHUNK: Final = 500
_SHORTEST: Final = 5  # a shorter name is a word like any other
# What stays of a contact where a frozen document tells of them under their id, beside a new name.
_STAYS: Final = frozenset({"id", "kind", "kinds"})
# What goes of a colleague there, beside the name: how they were reached.
_REACHED: Final = frozenset({"email", "phone"})


@dataclass(frozen=True, slots=True)
class Held:
    """Rows that lead to the person by `by`: what is shown in an export, renamed, emptied, set or deleted."""

    model: str
    by: str
    show: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    sets: Mapping[str, Any] = field(default_factory=dict)
    delete: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Free text and frozen documents that may name somebody: the name in them is replaced.

    `account` leads to the account's id: what names a contact is looked for in their account only ("*": everywhere,
    "": not at all). A colleague's
    name is replaced in all rows where a value of a document is exactly their name. What a document says under the
    id of a contact is emptied, also where they were called otherwise then.
    """

    model: str
    fields: tuple[str, ...]
    account: str = ""


@dataclass(frozen=True)
class Subject:
    """Whom it is about: their id, how they are called, and (a contact) their account."""

    id: UUID
    terms: tuple[str, ...]
    account_id: UUID | None = None
    replacement: str = ERASED

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds any of the terms as whole words, however written."""
        terms = sorted(map(composed, self.terms), key=len, reverse=True)
        found = "|".join(map(_whole, terms))
        return re.compile(found or r"(?!)", re.IGNORECASE)


@dataclass(frozen=True)
class Room:
    """What one room keeps of contacts and of colleagues."""

    app: str
    contact: tuple[Held, ...] = ()
    colleague: tuple[Held, ...] = ()
    words: tuple[Words, ...] = ()
    no_person: Mapping[str, str] = field(default_factory=dict)

    def held(self, kind: str) -> tuple[Held, ...]:
        """The table of one kind of person."""
        return self.contact if kind == "contact" else self.colleague

    def covered(self) -> set[str]:
        """Every field that the table names, as "Model.field"."""
        found = set(self.no_person)
        for one in (*self.contact, *self.colleague):
            names = (*one.show, *one.names, *one.empty, *one.sets)
            found |= {f"{one.model}.{name}" for name in names} | ({f"{one.model}.*"} if one.delete else set())
        return found | {f"{one.model}.{name}" for one in self.words for name in one.fields}

    # -- exporting ----------------------------------------------------------------------------

    def export(self, kind: str, subject: Subject) -> dict[str, list[dict[str, Any]]]:
        """The rows about the person, by model, with what the table shows of them."""
        found: dict[str, list[dict[str, Any]]] = {}
        for one in self.held(kind):
            if one.show:
                rows = _rows(self.app, one, subject).order_by("pk").values("pk", *one.show)
                found.setdefault(one.model, []).extend(rows)
        return {model: rows for model, rows in found.items() if rows}

    # -- erasing ------------------------------------------------------------------------------

    def count(self, kind: str, subject: Subject) -> dict[str, int]:
        """How many rows erasing would touch, by model; several reasons may touch one row."""
        found: dict[str, int] = {}
        for one in self.held(kind):
            if one.delete or one.names or one.empty or one.sets:
                _add(found, one.model, _rows(self.app, one, subject).count())
        for words in self._words(kind):
            rows = _naming(self.app, words, kind, subject).only("pk", *words.fields)
            named = sum(bool(_rewritten(row, words.fields, kind, subject)) for row in rows.iterator(CHUNK))
            _add(found, words.model, named)
        return {model: count for model, count in found.items() if count}

    def erase(self, kind: str, subject: Subject) -> int:
        """Erase by the table, in portions each of which is a transaction; may be stopped and done again."""
        done = sum(self._erase_words(words, kind, subject) for words in self._words(kind))
        return done + sum(self._erase_held(one, subject) for one in self.held(kind))

    def _words(self, kind: str) -> tuple[Words, ...]:
        return tuple(one for one in self.words if kind == "colleague" or one.account)

    def _erase_held(self, one: Held, subject: Subject) -> int:
        rows = _rows(self.app, one, subject)
        if one.delete:
            with transaction.atomic():
                return rows.delete()[0]
        values = dict.fromkeys(one.names, subject.replacement) | dict(one.sets)
        values |= {name: _empty(rows.model, name) for name in one.empty}
        if not values:
            return 0
        ids = list(rows.values_list("pk", flat=True))
        for start in range(0, len(ids), CHUNK):
            with transaction.atomic():
                rows.model._default_manager.filter(pk__in=ids[start : start + CHUNK]).update(**values)
        return len(ids)

    def _erase_words(self, words: Words, kind: str, subject: Subject) -> int:
        changed = 0
        rows = _naming(self.app, words, kind, subject)
        for ids in _portions(rows):
            with transaction.atomic():
                for row in rows.model._default_manager.filter(pk__in=ids).only("pk", *words.fields):
                    changed += _rewrite(row, words.fields, kind, subject)
        return changed


def _rows(app: str, one: Held, subject: Subject) -> models.QuerySet[Any]:
    """The rows of a table's line; `by` is a lookup, or "=field" for a name that stands alone."""
    manager: models.Manager[Any] = model_of(app, one.model)._default_manager
    if one.by.startswith("="):
        return manager.filter(**{f"{one.by[1:]}__in": subject.terms[:1]})
    return manager.filter(**{one.by: subject.id})


def model_of(app: str, name: str) -> Any:
    """A model of the room, or with a dot of another app."""
    return apps.get_model(name) if "." in name else apps.get_model(app, name)


def _naming(app: str, words: Words, kind: str, subject: Subject) -> models.QuerySet[Any]:
    """Rows whose text may have one of the terms; whether it has is seen when it is rewritten."""
    rows: models.QuerySet[Any] = model_of(app, words.model)._default_manager.all()
    if kind == "contact" and words.account != "*":
        rows = rows.filter(**{words.account: subject.account_id})
    kinds = {name: rows.model._meta.get_field(name) for name in words.fields}
    if kind == "colleague":
        # words are left to people: only where a whole value of a document is the name
        kinds = {name: one for name, one in kinds.items() if isinstance(one, models.JSONField)}
    casts = {
        f"text_of_{name}": Cast(name, models.TextField())
        for name, one in kinds.items()
        if isinstance(one, models.JSONField)
    }
    wanted: list[Q] = []
    for name in kinds:
        lookup = f"text_of_{name}" if f"text_of_{name}" in casts else name
        wanted.append(may_name(lookup, subject.terms, in_json=lookup != name))
        if lookup != name:
            wanted.append(Q(**{f"{lookup}__contains": f'"id": "{subject.id}"'}))
    if not wanted:
        return rows.none()
    named: models.QuerySet[Any] = rows.annotate(**casts).filter(reduce(or_, wanted))
    return named


def may_name(lookup: str, terms: Iterable[str], *, in_json: bool = False) -> Q:
    """Rows whose column may have one of the terms, in whatever case and normal form it is written.

    SQLite folds ASCII only, and neither database normalises: it is asked for the parts of a term that are written
    in one way only, and for every row where a term has none.
    """
    found = Q(pk__in=[])
    for term in terms:
        parts = _plain_parts(composed(term))
        if not parts:
            return ~Q(pk__in=[])
        found |= reduce(and_, (_has(lookup, part, in_json) for part in parts))
    return found


def _has(lookup: str, part: str, in_json: bool) -> Q:
    found = Q(**{f"{lookup}__icontains": part})
    written = json.dumps(part)[1:-1]  # JSON may write it in escapes
    return found | Q(**{f"{lookup}__icontains": written}) if in_json and written != part else found


def _plain_parts(term: str) -> list[str]:
    text = "".join(char if _is_plain(char) else "\0" for char in term)
    return [part for part in text.split("\0") if part.strip()]


def _is_plain(char: str) -> bool:
    """Written in one way only, as far as both databases can tell."""
    if char.isascii():
        return True
    caseless = char.lower() == char.upper()
    return caseless and not unicodedata.combining(char) and unicodedata.normalize("NFD", char) == char


def composed(text: str) -> str:
    """The text in the one normal form in which names are compared."""
    return unicodedata.normalize("NFC", text)


def _rewrite(row: Any, names: Sequence[str], kind: str, subject: Subject) -> int:
    """Replace the terms in the row's fields; 1 when something changed."""
    values = _rewritten(row, names, kind, subject)
    if not values:
        return 0
    return int(type(row)._default_manager.filter(pk=row.pk).update(**values))


def _rewritten(row: Any, names: Sequence[str], kind: str, subject: Subject) -> dict[str, Any]:
    """The fields that name the person, without them."""
    values = {}
    for name in names:
        before = getattr(row, name)
        after = replaced(before, kind, subject)
        if after != before:
            values[name] = after
    return values


def replaced(value: Any, kind: str, subject: Subject) -> Any:
    """The value without the person: in words for a contact, whole values only for a colleague."""
    if isinstance(value, str):
        if kind == "colleague":
            same = composed(value).casefold() == composed(subject.terms[0]).casefold()
            return subject.replacement if same else value
        text, found = subject.pattern.subn(subject.replacement, composed(value))
        return text if found else value
    if isinstance(value, list):
        return [replaced(one, kind, subject) for one in value]
    if isinstance(value, dict):
        if str(value.get("id", "")) == str(subject.id):
            return {key: _of_them(key, one, kind, subject) for key, one in value.items()}
        return {key: replaced(one, kind, subject) for key, one in value.items()}
    return value


def _of_them(key: str, value: Any, kind: str, subject: Subject) -> Any:
    """What stays of a value that a document keeps under the person's id."""
    if key == "name":
        return subject.replacement
    if kind == "contact" and key not in _STAYS:
        # of the same form, so that the document can be read as before
        return type(value)() if isinstance(value, str | list | dict | bool) else None
    return "" if key in _REACHED and isinstance(value, str) else replaced(value, kind, subject)


def _whole(term: str) -> str:
    """A pattern for a term as a whole word; what is written in characters has no word's ends."""
    begin = r"(?<!\w)" if term[0].isalnum() and ord(term[0]) < 0x2E80 else ""
    end = r"(?!\w)" if term[-1].isalnum() and ord(term[-1]) < 0x2E80 else ""
    return f"{begin}{re.escape(term)}{end}"


def terms_of(*texts: str) -> tuple[str, ...]:
    """The terms worth looking for: what is short is a word like any other, unless it is written in characters."""
    found = (text.strip() for text in texts)
    return tuple(dict.fromkeys(text for text in found if len(text) >= _SHORTEST or _in_characters(text)))


def _in_characters(text: str) -> bool:
    return len(text) >= 3 and all(ord(char) > 0x2E80 for char in text if not char.isspace())


def _empty(model: Any, name: str) -> Any:
    kind = model._meta.get_field(name)
    if isinstance(kind, models.JSONField):
        return kind.get_default()
    return None if kind.null else ""


def _portions(rows: models.QuerySet[Any]) -> Iterator[list[Any]]:
    ids = list(rows.values_list("pk", flat=True))
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _add(found: dict[str, int], model: str, count: int) -> None:
    found[model] = found.get(model, 0) + count
