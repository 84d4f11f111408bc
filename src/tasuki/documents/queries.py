"""Finding sources, and who may see them: the one door (RO-10, SE-2)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db.models import Count, QuerySet

from tasuki.customers.models import Account
from tasuki.customers.queries import relations_to_account
from tasuki.documents.models import Source, SourceFile, SourcePart
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.reasons import NotFound, Refused, refuse_if
from tasuki.web.names import called

_NONE: Final[frozenset[str]] = frozenset()


def access_documents(
    actor: Actor, account_id: UUID, action: str = "document.see", relations: frozenset[str] = _NONE
) -> tuple[Account, frozenset[str]]:
    """The account and the actor's relations to it; who may not see its documents finds nothing.

    Who may see but not do `action` is refused with who may.
    """
    account = Account.objects.select_related("owner").filter(pk=account_id).first()
    if account is None:
        raise NotFound("account", account_id)
    found = relations_to_account(actor, account) | relations
    if not allowed("document.see", actor, found):
        raise NotFound("account", account_id)
    refuse_if(why_not(action, actor, found))
    return account, found


def access_source(actor: Actor, source_id: UUID, action: str = "document.see") -> Source:
    """A source of an account whose documents the actor may see; a deleted one only to be looked at."""
    found = Source.objects.select_related("account__owner", "file").filter(pk=source_id).first()
    if found is None:
        raise NotFound("source", source_id)
    try:
        access_documents(actor, found.account_id, action)
    except NotFound:
        raise NotFound("source", source_id) from None
    if found.deleted_at is not None and action != "document.see":
        raise NotFound("source", source_id)
    return found


def access_form(actor: Actor, account_id: UUID, *, reads: bool) -> tuple[Account, frozenset[str]]:
    """The account for a form that changes its documents: to who may not, the empty form is not there at all."""
    try:
        return access_documents(actor, account_id, "document.edit")
    except Refused:
        if reads:
            raise NotFound("account", account_id) from None
        raise


def sources_of(account_id: UUID, *, text: str = "", kind: str = "", serves: str = "") -> QuerySet[Source]:
    """The sources of an account, what happened last first; `text` is looked for in titles, names and people."""
    rows = Source.objects.filter(account_id=account_id, deleted_at=None).select_related("file", "added_by")
    if kind in Source.Kind.values:
        rows = rows.filter(kind=kind)
    if serves:
        rows = rows.filter(serves=serves)
    for word in text.split()[:8]:
        rows = rows.filter(called(word, "title", "written_by", "file__name"))
    return rows.defer("body").order_by("-created_at", "-pk")


def parts_of(source_id: UUID) -> QuerySet[SourcePart]:
    """The parts of a source's text in their order."""
    return SourcePart.objects.filter(source_id=source_id).order_by("position")


def part_count(source_id: UUID) -> int:
    """How many parts its text has."""
    return SourcePart.objects.filter(source_id=source_id).count()


def serving(account_id: UUID) -> dict[str, list[Source]]:
    """Which sources are one of the documents that must be there (KN-8), the newest of each first."""
    rows = Source.objects.filter(account_id=account_id, deleted_at=None).exclude(serves="")
    found: dict[str, list[Source]] = {}
    for one in rows.select_related("file").defer("body").order_by("-created_at", "-pk"):
        found.setdefault(one.serves, []).append(one)
    return found


def counts_of(account_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many sources each of these accounts has."""
    rows = Source.objects.filter(account_id__in=list(account_ids), deleted_at=None).order_by()
    return dict(rows.values_list("account_id").annotate(count=Count("pk")))


def passage_exists(source_id: UUID, place: str, quote: str) -> bool:
    """Whether these words stand at this place of a source that is there; blanks and line ends do not matter."""
    return part_with(source_id, place, quote) is not None


def part_with(source_id: UUID, place: str, quote: str) -> SourcePart | None:
    """The part at `place` in which `quote` stands."""
    wanted = squeezed(quote)
    if not wanted:
        return None
    rows = SourcePart.objects.filter(source_id=source_id, place=place, source__deleted_at=None)
    return next((part for part in rows.order_by("position") if wanted in squeezed(part.text)), None)


def squeezed(text: str) -> str:
    """The text as it is compared: one form of each character, one blank between words."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def unread_files(limit: int) -> list[SourceFile]:
    """Files whose text waits to be read, the oldest first."""
    waiting = SourceFile.objects.filter(state=SourceFile.State.WAITING, source__deleted_at=None)
    return list(waiting.order_by("created_at")[:limit])
