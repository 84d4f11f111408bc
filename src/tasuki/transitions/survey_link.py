"""The signed links with which a person at the customer answers without signing in (ME-3, MS-1, RO-9)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing

SALT: Final = "tasuki.survey"
PATH: Final = "/survey/%s/"
MAX_AGE_SECONDS: Final = 90 * 24 * 3600
PULSE_SALT: Final = "tasuki.pulse"
PULSE_PATH: Final = "/pulse/%s/"
PULSE_MAX_AGE_SECONDS: Final = 60 * 24 * 3600


def survey_url(transition_id: UUID, stakeholder_id: UUID) -> str:
    """The address that stands in the survey's invitation: nobody else can make it, and it names nobody."""
    return settings.PUBLIC_URL + PATH % survey_token(transition_id, stakeholder_id)


def pulse_url(transition_id: UUID, stakeholder_id: UUID) -> str:
    """The address of the one question after the first week, for the incoming owner's follow-up (MS-1, step 4)."""
    return settings.PUBLIC_URL + PULSE_PATH % pulse_token(transition_id, stakeholder_id)


def survey_token(transition_id: UUID, stakeholder_id: UUID) -> str:
    """The signed part of a survey's link."""
    return _token(transition_id, stakeholder_id, SALT)


def pulse_token(transition_id: UUID, stakeholder_id: UUID) -> str:
    """The signed part of a pulse's link; it opens no survey, and the other way round."""
    return _token(transition_id, stakeholder_id, PULSE_SALT)


def read_survey_token(token: str, *, max_age: int = MAX_AGE_SECONDS) -> tuple[UUID, UUID]:
    """Transition and stakeholder of a link; raises `BadSignature`, `SignatureExpired` after `max_age` seconds."""
    return _read(token, SALT, max_age)


def read_pulse_token(token: str, *, max_age: int = PULSE_MAX_AGE_SECONDS) -> tuple[UUID, UUID]:
    """The same of a pulse's link."""
    return _read(token, PULSE_SALT, max_age)


def _token(transition_id: UUID, stakeholder_id: UUID, salt: str) -> str:
    packed = urlsafe_b64encode(transition_id.bytes + stakeholder_id.bytes).decode().rstrip("=")
    return signing.dumps(packed, salt=salt)


def _read(token: str, salt: str, max_age: int) -> tuple[UUID, UUID]:
    packed = signing.loads(token, salt=salt, max_age=max_age)
    try:
        raw = urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        return UUID(bytes=raw[:16]), UUID(bytes=raw[16:])
    except (TypeError, ValueError) as error:
        raise signing.BadSignature("not a survey link") from error
