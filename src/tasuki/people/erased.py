"""Remembering whom we have erased without knowing who they were (SE-4)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.utils.crypto import salted_hmac

from tasuki.people.models import ErasedIdentity


def digest_of(text: str) -> str:
    """A salted hash of an address or external id; equal ones can be told, the text cannot be read from it.

    One and the same in whatever case and normal form it is written.
    """
    return _hashed(unicodedata.normalize("NFC", unicodedata.normalize("NFC", text.strip()).casefold()))


def _hashed(text: str) -> str:
    return salted_hmac("tasuki.people.erased", text, algorithm="sha256").hexdigest()


def _digests_of(text: str) -> set[str]:
    """The same, and what it was when the text was hashed just as it was written: composed or decomposed."""
    if text.isascii():
        return {digest_of(text)}
    text = text.strip()
    forms = (text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text))
    return {digest_of(text), *(_hashed(one.casefold()) for one in forms)}


def remember(texts: Iterable[str | None]) -> int:
    """Remember what identifies an erased person; gives how many are new."""
    rows = [ErasedIdentity(digest=digest_of(text)) for text in texts if text and text.strip()]
    ErasedIdentity.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


class Erased:
    """Asks for many rows whether they are about somebody who was erased; costs nothing while there is nobody."""

    def __init__(self) -> None:
        self._digests = set(ErasedIdentity.objects.values_list("digest", flat=True))

    def __bool__(self) -> bool:
        return bool(self._digests)

    def knows(self, *texts: str | None) -> bool:
        """Whether any of these belonged to an erased person."""
        return bool(self._digests) and any(
            text and not self._digests.isdisjoint(_digests_of(text)) for text in texts
        )
