"""Finding suppressed addresses (MS-5): the ones in force, and for operations the whole list with what was lifted."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tasuki.messaging.models import Suppression
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import NotFound
from tasuki.web.query import in_chunks

RELATED = ("by", "lifted_by", "message", "message__transition__account")
SHOWN = ("in_force", "lifted", "all")


def key_of(address: str) -> str:
    """An address as it is kept and compared: without blanks around it, in lower case."""
    return address.strip().lower()


def in_force() -> QuerySet[Suppression]:
    """The suppressions that hold."""
    return Suppression.objects.filter(lifted_at=None)


def is_suppressed(address: str) -> bool:
    """Whether this address gets no mail."""
    return in_force().filter(address=key_of(address)).exists()


def suppressed_among(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that get no mail, in lower case; few queries however many they are."""
    wanted = sorted({key_of(one) for one in addresses})
    found: set[str] = set()
    for part in in_chunks(wanted):
        found |= set(in_force().filter(address__in=part).values_list("address", flat=True))
    return found


def access_suppressions(actor: Actor) -> QuerySet[Suppression]:
    """The whole list, latest first, for those who operate mail; to others it does not exist (SE-2)."""
    if not allowed("mail.operate", actor, ()):
        raise NotFound("page", "suppressions")
    return Suppression.objects.select_related(*RELATED).order_by("-at", "-id")


def access_suppression(actor: Actor, suppression_id: UUID) -> Suppression:
    """One entry."""
    found = access_suppressions(actor).filter(pk=suppression_id).first()
    if found is None:
        raise NotFound("suppression", suppression_id)
    return found


def filtered(
    rows: QuerySet[Suppression], *, q: str = "", source: str = "", show: str = "in_force"
) -> QuerySet[Suppression]:
    """The part of the list that is asked for: words of the address or reason, where it came from, in force or not."""
    if q.strip():
        rows = rows.filter(Q(address__icontains=q.strip()) | Q(reason__icontains=q.strip()))
    if source in Suppression.Source.values:
        rows = rows.filter(source=source)
    if show == "in_force":
        return rows.filter(lifted_at=None)
    return rows.filter(lifted_at__isnull=False) if show == "lifted" else rows


def counts_by_source() -> dict[str, int]:
    """How many are in force, by where they came from."""
    return dict(in_force().order_by().values_list("source").annotate(n=Count("pk")))
