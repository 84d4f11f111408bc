"""What was last found in the mailbox about an uncertain message: a proposal, kept for a week (MS-5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.cache import cache
from django.utils.translation import gettext as _

from tasuki.connectors.mailbox import configured
from tasuki.messaging.evidence import Copy, look_for_evidence
from tasuki.messaging.models import Message
from tasuki.rules.reasons import Reason, Refused
from tasuki.web import clock

KEPT: Final = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Look:
    """When somebody looked, and in which folders a copy was or was not."""

    at: datetime
    copies: tuple[Copy, ...]

    @property
    def found_in(self) -> list[str]:
        """The folders with a copy."""
        return [one.folder for one in self.copies if one.found]

    @property
    def missing_in(self) -> list[str]:
        """The folders without one: that proves nothing, many servers keep none."""
        return [one.folder for one in self.copies if not one.found]

    @property
    def proposal(self) -> str:
        """The evidence in words, for the person who confirms; empty where nothing was found."""
        if not self.found_in:
            return ""
        return _("Found by its Message-ID in the folder %(folder)s") % {"folder": ", ".join(self.found_in)}


def look_now(message: Message) -> Look:
    """Look, and keep what was found for whoever opens the page next."""
    if configured() is None:
        raise Refused(Reason("mailbox.not_set"))
    found = Look(clock.now(), tuple(look_for_evidence(message)))
    kept = {"at": found.at.isoformat(), "copies": [[one.folder, one.found] for one in found.copies]}
    cache.set(_key(message.pk), kept, KEPT)
    return found


def looks_at(ids: Iterable[UUID]) -> dict[UUID, Look]:
    """What was found of these messages, as far as somebody looked."""
    keys = {_key(one): one for one in ids}
    found = cache.get_many(list(keys)) if keys else {}
    return {keys[key]: _look(kept) for key, kept in found.items()}


def _look(kept: dict[str, Any]) -> Look:
    at = datetime.fromisoformat(kept["at"])
    return Look(at, tuple(Copy(folder, found) for folder, found in kept["copies"]))


def _key(message_id: UUID) -> str:
    return f"evidence:{message_id}"
