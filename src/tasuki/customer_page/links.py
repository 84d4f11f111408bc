"""The signed link of a customer's page: it names the page's row and nobody; the row decides whether it opens (RO-9)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

SALT: Final = "tasuki.customer-page"
PATH: Final = "/c/%s/"


def page_token(page_id: UUID) -> str:
    """The part of the link that nobody else can make; the same for as long as the page is open."""
    return Signer(salt=SALT).sign(urlsafe_b64encode(page_id.bytes).decode().rstrip("="))


def page_url(page_id: UUID) -> str:
    """The address that the person at the customer gets."""
    return settings.PUBLIC_URL + PATH % page_token(page_id)


def read_token(token: str) -> UUID | None:
    """The page that a link names; None for anything that was not made here."""
    try:
        packed = Signer(salt=SALT).unsign(token)
        return UUID(bytes=urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    except (BadSignature, ValueError, TypeError):
        return None
