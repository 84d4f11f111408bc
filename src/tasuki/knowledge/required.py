"""The documents that a handoff requires: there, reachable, current (KN-8). Links stand in the record, files here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasuki.documents import reachability
from tasuki.documents.models import LinkCheck, Required, Source
from tasuki.documents.queries import serving
from tasuki.knowledge.basis import Basis
from tasuki.knowledge.items import find_item
from tasuki.knowledge.models import KnowledgeItem, Status

TOPIC: Final = "state.documents."
STATES: Final[dict[str, str | Promise]] = {
    "there": _("there"),
    "broken": _("there, but cannot be reached"),
    "partly": _("there, but one of its links cannot be reached"),
    "unchecked": _("there, not checked yet"),
    "stale": _("not confirmed for too long"),
    "not_applicable": _("does not apply"),
    "missing": _("missing"),
}
_FINE: Final = frozenset({LinkCheck.State.REACHABLE, LinkCheck.State.SIGN_IN, LinkCheck.State.MOVED})
_OPEN: Final = frozenset({LinkCheck.State.UNCHECKED, LinkCheck.State.REFUSED})


@dataclass(frozen=True, slots=True)
class KnownLink:
    """A link and what is known of it."""

    url: str
    check: LinkCheck | None

    @property
    def state(self) -> LinkCheck.State:
        """How it was when it was last asked for."""
        return LinkCheck.State(self.check.state) if self.check else LinkCheck.State.UNCHECKED

    @property
    def why(self) -> list[dict[str, object]]:
        """Why it could not be asked for, as a kept reason."""
        return [self.check.detail] if self.check and self.check.detail else []

    @property
    def is_broken(self) -> bool:
        """Whether it leads nowhere."""
        return self.state not in _FINE and self.state not in _OPEN


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One required document: what is there of it and how it is."""

    document: Required
    key: str
    links: tuple[KnownLink, ...]
    files: tuple[Source, ...]
    text: str
    status: str
    verified_at: datetime | None
    state: str
    version: int = 0

    @property
    def label(self) -> str:
        """The item's name in the reader's language."""
        return find_item(self.key).words.label()

    @property
    def state_name(self) -> str | Promise:
        """Its state in words."""
        return STATES[self.state]

    @property
    def unsaid(self) -> bool:
        """Whether a file is there while the record's own item still says nothing: it counts as missing there."""
        return bool(self.files) and self.status == Status.EMPTY

    @property
    def is_fine(self) -> bool:
        """Whether nothing has to be done about it."""
        return self.state in {"there", "not_applicable"}


def checklist(account_id: UUID, basis: Basis, now: datetime) -> tuple[DocumentLine, ...]:
    """Each required document of an account, in the order of the record (KN-8)."""
    keys = {document: TOPIC + document.value for document in Required}
    rows = {
        row.key: row for row in KnowledgeItem.objects.filter(account_id=account_id, key__in=keys.values())
    }
    links = {key: _links(row) for key, row in rows.items()}
    checks = reachability.states_of(url for some in links.values() for url in some)
    files = serving(account_id)
    oldest = now - timedelta(days=basis.document.freshness_days)
    return tuple(
        _line(
            document,
            rows.get(key),
            tuple(KnownLink(url, checks.get(url)) for url in links.get(key, ())),
            tuple(files.get(document.value, ())),
            oldest,
        )
        for document, key in keys.items()
    )


def _line(
    document: Required,
    row: KnowledgeItem | None,
    links: tuple[KnownLink, ...],
    files: tuple[Source, ...],
    oldest: datetime,
) -> DocumentLine:
    answered = row is not None and row.status == Status.FILLED
    return DocumentLine(
        document=document,
        key=TOPIC + document.value,
        links=links,
        files=files,
        text=row.answer if row is not None and answered and not links else "",
        status=row.status if row is not None else Status.EMPTY,
        verified_at=row.verified_at if row is not None else None,
        state=_state(row, links, files, oldest),
        version=row.version if row is not None else 0,
    )


def _state(
    row: KnowledgeItem | None,
    links: tuple[KnownLink, ...],
    files: tuple[Source, ...],
    oldest: datetime,
) -> str:
    if row is not None and row.status == Status.NOT_APPLICABLE and not files:
        return "not_applicable"
    if any(file.created_at >= oldest for file in files):
        return "there"
    if links and all(link.is_broken for link in links):
        return "broken"
    said = row is not None and row.status == Status.FILLED and not row.weakness
    if not said and not files:
        return "missing"
    if any(link.is_broken for link in links):
        return "partly"
    if row is None or row.verified_at is None or row.verified_at < oldest:
        return "stale"
    return "unchecked" if links and all(link.state in _OPEN for link in links) else "there"


def links_of(account_id: UUID) -> list[str]:
    """All links of the required documents of an account."""
    rows = KnowledgeItem.objects.filter(account_id=account_id, key__startswith=TOPIC)
    return list(dict.fromkeys(url for row in rows for url in _links(row)))


def sweep_links() -> int:
    """Say which links matter, of all accounts; new and changed ones are then checked, and all of them daily."""
    rows = KnowledgeItem.objects.filter(key__startswith=TOPIC, status=Status.FILLED).exclude(data={})
    return _want(row for row in rows.only("data", "status").iterator(chunk_size=2_000))


def _want(rows: Iterable[KnowledgeItem]) -> int:
    found: dict[str, None] = {}
    new = 0
    for row in rows:
        found |= dict.fromkeys(_links(row))
        if len(found) >= 500:
            new += reachability.want(found)
            found = {}
    return new + reachability.want(found)


def _links(row: KnowledgeItem) -> list[str]:
    links = row.data.get("links", []) if row.status in (Status.FILLED, Status.UNCLEAR) else []
    return [url for url in links if isinstance(url, str) and len(url) <= reachability.LONGEST]
