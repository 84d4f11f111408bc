"""Reading the event log, and proving that it is whole (SE-3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from tasuki.audit import anchor
from tasuki.audit.actions import link_digest
from tasuki.audit.models import ChainHead, Event
from tasuki.rules.reasons import Reason

_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: how many links hold, and what is wrong first, if anything."""

    events: int
    head: int
    anchors: int
    problem: Reason | None

    @property
    def whole(self) -> bool:
        """Whether every link holds, up to the head and to every anchor."""
        return self.problem is None


def events_for(kind: str, subject_id: UUID, limit: int = 200) -> list[Event]:
    """The latest events of one thing, newest first."""
    return list(Event.objects.filter(subject_kind=kind, subject_id=subject_id).order_by("-seq")[:limit])


def verify(on_progress: Callable[[int, int], None] | None = None) -> Verdict:
    """Walk the chain from its first link in chunks and stop at the first one that does not hold.

    Events appended meanwhile are left for the next time. Then the end is held against the head's row and
    against the anchors outside the database: a shortened or rolled-back log has whole links but a wrong end.
    """
    head = ChainHead.objects.filter(pk=1).first() or ChainHead(seq=0, digest="")
    anchors = dict(anchor.read())
    problem, before, expected = None, "", 1
    for row in _events_up_to(head.seq):
        problem = _why_broken(row, before, expected, anchors)
        if problem:
            break
        before, expected = row.digest, expected + 1
        if on_progress and row.seq % _CHUNK == 0:
            on_progress(row.seq, head.seq)
    if problem is None:
        problem = _why_wrong_end(head, before, expected - 1, anchors)
    return Verdict(expected - 1, head.seq, len(anchors), problem)


def _why_broken(row: Event, before: str, expected: int, anchors: dict[int, str]) -> Reason | None:
    if row.seq != expected:
        return Reason("audit.gap", {"seq": expected})
    if row.digest != link_digest(before, row):
        return Reason("audit.changed", {"seq": row.seq})
    if anchors.get(row.seq, row.digest) != row.digest:
        return Reason("audit.rewritten", {"seq": row.seq})
    return None


def _why_wrong_end(head: ChainHead, digest: str, last: int, anchors: dict[int, str]) -> Reason | None:
    if last != head.seq:
        return Reason("audit.gap", {"seq": last + 1})
    if digest != head.digest:
        return Reason("audit.head", {"seq": head.seq})
    if Event.objects.filter(seq__gt=head.seq).exists() and not _head_after(head.seq):
        return Reason("audit.beyond_head", {"seq": head.seq + 1})
    latest = max(anchors, default=0)
    if latest > head.seq and not _head_after(latest - 1):
        return Reason("audit.shortened", {"seq": latest, "head": head.seq})
    return None


def _head_after(seq: int) -> bool:
    """Whether the head stands beyond `seq` by now: what was appended during the walk is not an error."""
    return ChainHead.objects.filter(pk=1, seq__gt=seq).exists()


def _events_up_to(last: int) -> Iterator[Event]:
    """By number, in chunks of their own: no long-lived cursor, memory does not grow with the log."""
    after = -1
    while chunk := list(Event.objects.filter(seq__gt=after, seq__lte=last).order_by("seq")[:_CHUNK]):
        yield from chunk
        after = chunk[-1].seq
