"""What was erased stays out of texts that are read from files afterwards: the files themselves name it still (SE-4)."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.crypto import salted_hmac

from tasuki.customers.models import Account
from tasuki.documents.models import ForgottenTerm, SourceFile
from tasuki.documents.reading.parts import Part
from tasuki.web.personal import ERASED, Subject, composed, replaced

_SALT: Final = "tasuki.documents.forgetting"
_CHARACTERS: Final = 0x2E80  # from here on words are written without blanks between them


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The terms erased from one account: their lengths, longest first, and their hashes."""

    lengths: tuple[int, ...]
    digests: frozenset[str]

    def redacted(self, parts: Iterable[Part]) -> list[Part]:
        """The parts without the terms, whole words only, however they are written."""
        if not self.lengths:
            return list(parts)
        key = _key()
        return [Part(self._without(part.place, key), self._without(part.text, key)) for part in parts]

    def _without(self, text: str, key: bytes) -> str:
        """Composed, as terms are hashed; then decomposed, for those that were hashed as somebody had written them."""
        text = self._replaced(composed(text), key)
        apart = unicodedata.normalize("NFD", text)
        return text if apart == text else composed(self._replaced(apart, key))

    def _replaced(self, text: str, key: bytes) -> str:
        for length in self.lengths:
            kept, done = [], 0
            for start in _words(text, length):
                if start >= done and _digest(text[start : start + length], key) in self.digests:
                    kept += [text[done:start], ERASED]
                    done = start + length
            text = "".join((*kept, text[done:]))
        return text


def forgotten(account_id: UUID) -> Forgotten:
    """What was erased from an account."""
    rows = list(ForgottenTerm.objects.filter(account_id=account_id).values_list("length", "digest"))
    return Forgotten(
        tuple(sorted({length for length, _digest in rows}, reverse=True)),
        frozenset(digest for _length, digest in rows),
    )


def forget(subject: Subject) -> None:
    """Keep somebody's names out of what is read from now on; what is being read right now is read again.

    In this order: whoever read a file before the names were known here has lost it, or has kept its text already.
    """
    account_id = subject.account_id
    if account_id is None or not Account.objects.filter(pk=account_id).exists():
        return
    key = _key()
    rows = [
        ForgottenTerm(account_id=account_id, length=len(term), digest=_digest(term, key))
        for term in map(composed, subject.terms)
    ]
    ForgottenTerm.objects.bulk_create(rows, ignore_conflicts=True)
    files = SourceFile.objects.filter(source__account_id=account_id)
    running = files.filter(state=SourceFile.State.RUNNING)
    running.update(state=SourceFile.State.WAITING, attempts=0, leased_until=None)
    for file in files.exclude(reason={}):
        SourceFile.objects.filter(pk=file.pk).update(reason=replaced(file.reason, "contact", subject))


def _words(text: str, length: int) -> Iterator[int]:
    """Where as many characters could be a term: at the ends of words, or anywhere among characters."""
    for start in range(len(text) - length + 1):
        if start and _parts(text[start]) and _in_word(text[start - 1]):
            continue
        end = start + length
        if end < len(text) and _parts(text[end - 1]) and _in_word(text[end]):
            continue
        if end < len(text) and unicodedata.combining(text[end]):
            continue
        if not text[start].isspace():
            yield start


def _parts(char: str) -> bool:
    return char.isalnum() and ord(char) < _CHARACTERS


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _key() -> bytes:
    return salted_hmac(_SALT, "", algorithm="sha256").digest()


def _digest(term: str, key: bytes) -> str:
    return hmac.digest(key, term.casefold().encode(errors="replace"), "sha256").hex()
