"""The signed link with which a person at the customer answers a survey without signing in (ME-3, RO-9)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing

SALT: Final = "tasuki.survey"
PATH: Final = "/survey/%s/"
MAX_AGE_SECONDS: Final = 90 * 24 * 3600


def survey_url(transition_id: UUID, stakeholder_id: UUID) -> str:
    """The address that stands in the survey's invitation: nobody else can make it, and it names nobody."""
    return settings.PUBLIC_URL + PATH % survey_token(transition_id, stakeholder_id)


def survey_token(transition_id: UUID, stakeholder_id: UUID) -> str:
    """The signed part of the link."""
    packed = urlsafe_b64encode(transition_id.bytes + stakeholder_id.bytes).decode().rstrip("=")
    return signing.dumps(packed, salt=SALT)


def read_survey_token(token: str, *, max_age: int = MAX_AGE_SECONDS) -> tuple[UUID, UUID]:
    """Transition and stakeholder of a link; raises `BadSignature`, `SignatureExpired` after `max_age` seconds."""
    packed = signing.loads(token, salt=SALT, max_age=max_age)
    try:
        raw = urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        return UUID(bytes=raw[:16]), UUID(bytes=raw[16:])
    except (TypeError, ValueError) as error:
        raise signing.BadSignature("not a survey link") from error
