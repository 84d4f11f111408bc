"""Taking in a list of addresses that get no mail: good lines are kept, every bad one is named (MS-5)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction

from tasuki.audit.actions import fingerprint, record
from tasuki.messaging.drafting import valid_address
from tasuki.messaging.models import Suppression
from tasuki.messaging.suppression.actions import LONGEST, refuse_unknown_source
from tasuki.messaging.suppression.queries import in_force, key_of, suppressed_among
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Reason, Refused, refuse_if
from tasuki.web import clock

MOST_LINES: Final = 20_000
MOST_BYTES: Final = 2_000_000
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was not taken: its number, its beginning, and why as a reason's code."""

    line: int
    text: str
    reason: Reason


@dataclass
class Taken:
    """What came of a list."""

    added: int = 0
    known: int = 0
    bad: list[BadLine] = field(default_factory=list)


@transaction.atomic
def import_list(*, actor: Actor, text: str, reason: str, source: str = Suppression.Source.LIST) -> Taken:
    """Suppress every address of the list: one per line, in whichever column it stands; twice adds nothing."""
    refuse_if(why_not("mail.operate", actor, ()))
    refuse_unknown_source(source)
    if not reason.strip():
        raise Refused(Reason("suppression.reason_missing"))
    if len(reason) > LONGEST:
        raise Refused(Reason("suppression.too_long", {"limit": LONGEST}))
    taken, wanted = Taken(), dict[str, int]()
    for line, cells in _lines(text):
        _read(line, cells, wanted, taken)
    known = suppressed_among(wanted)
    now = clock.now()
    rows = [
        Suppression(address=one, source=source, reason=reason.strip(), at=now, by_id=actor.person_id)
        for one in wanted
        if one not in known
    ]
    before = in_force().count()
    Suppression.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    taken.added = in_force().count() - before
    taken.known += len(wanted) - taken.added
    if taken.added:
        told = {"count": taken.added, "source": source, "list": fingerprint("\n".join(sorted(wanted)))}
        record(actor=actor, action="address.list_suppressed", subject=("address", None), fields=told)
    return taken


def decoded(data: bytes) -> str:
    """The text of an uploaded list; UTF-8 with or without mark, nothing else is guessed."""
    if len(data) > MOST_BYTES:
        raise Refused(Reason("suppression.list_too_long", {"lines": MOST_LINES, "bytes": MOST_BYTES}))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(Reason("suppression.not_text")) from None


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    if "\x00" in text:
        raise Refused(Reason("suppression.not_text"))
    lines = text.splitlines()
    if len(lines) > MOST_LINES or len(text) > MOST_BYTES:
        raise Refused(Reason("suppression.list_too_long", {"lines": MOST_LINES, "bytes": MOST_BYTES}))
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, _cells(line)


def _cells(line: str) -> list[str]:
    mark = next((one for one in (";", "\t", ",") if one in line), ",")
    try:
        return next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        return [line]


def _read(line: int, cells: list[str], wanted: dict[str, int], taken: Taken) -> None:
    """Keep the line's one address; a heading, and a line with several, is named, so that nothing is left out."""
    found = {cell.strip(): None for cell in cells if "@" in cell}
    address = next(iter(found), "")
    if len({key_of(one) for one in found}) == 1 and valid_address(address):
        key = key_of(address)
        taken.known += key in wanted
        wanted.setdefault(key, line)
        return
    shown = (", ".join(found) or " ".join(cells)).strip()[:_SHOWN]
    taken.bad.append(BadLine(line, shown, Reason("suppression.bad_address", {"email": shown})))
