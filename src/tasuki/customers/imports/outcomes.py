"""What became of each row of an import: for the page, and as a table to keep (SY-1, UX-5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import batched
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasuki.customers.imports.describe import kept_remark
from tasuki.customers.imports.models import ImportLine
from tasuki.customers.imports.rejects import remark_text
from tasuki.customers.models import Account, Deal, ImportRemark, ImportRun, Ownership, Stakeholder
from tasuki.people.models import Person
from tasuki.rules.reasons import Reason
from tasuki.web.sheets import Cell

#: Filters of the page that stand for an outcome of the row.
OUTCOMES: Final[Mapping[str, str]] = {"new": "n", "changed": "c", "unchanged": "u"}
REJECTED: Final = gettext_lazy("Rejected")
_CHUNK: Final = 1_000

type Named = dict[UUID, tuple[str, str]]


def lines_of(run: ImportRun, shown: str) -> Any:
    """The rows with this outcome, in the order of the file."""
    return ImportLine.objects.filter(run=run, outcome=OUTCOMES[shown]).order_by("line")


def why_no_result(run: ImportRun) -> list[Reason]:
    """Why there is no table of every row any more: what became of the sound ones was forgotten after a month."""
    sound = run.new + run.changed + run.unchanged
    if not sound or ImportLine.objects.filter(run=run).exists():
        return []
    return [Reason("import.rows_forgotten")]


def named(kind: str, ids: Iterable[UUID | None]) -> Named:
    """What the rows of ours are called now, and where they stand; what is gone is left out."""
    return _FIND[kind]([one for one in ids if one is not None])


def shown_lines(run: ImportRun, lines: Iterable[ImportLine]) -> list[tuple[int, str, str]]:
    """Line, name and address of each; empty where the row of ours is gone, or a dry run made none."""
    rows = list(lines)
    known = named(run.kind, (one.target for one in rows))
    return [(one.line, *known.get(one.target, ("", ""))) for one in rows]  # type: ignore[arg-type]


def head() -> list[str]:
    """The heads of the table."""
    return [_("Line"), _("Outcome"), _("What"), _("Reason")]


def table(run: ImportRun) -> Iterator[list[Cell]]:
    """Every row of the file with what became of it, and what there is to say about it."""
    said = _said(run)
    labels = dict(ImportLine.Outcome.choices)
    rejected = iter(sorted(line for line, (out, _text) in said.items() if out))
    waiting = next(rejected, None)
    for part in batched(ImportLine.objects.filter(run=run).order_by("line").iterator(_CHUNK), _CHUNK):
        known = named(run.kind, (one.target for one in part))
        for one in part:
            while waiting is not None and waiting < one.line:
                yield [waiting, str(REJECTED), "", " ".join(said[waiting][1])]
                waiting = next(rejected, None)
            name = known.get(one.target, ("", ""))[0] if one.target else ""
            texts = said[one.line][1] if one.line in said else []
            yield [one.line, str(labels[one.outcome]), name, " ".join(texts)]
    while waiting is not None:
        yield [waiting, str(REJECTED), "", " ".join(said[waiting][1])]
        waiting = next(rejected, None)


def _said(run: ImportRun) -> dict[int, tuple[bool, list[str]]]:
    """By line: whether it was rejected, and all that was said about it."""
    found: dict[int, tuple[bool, list[str]]] = {}
    for row in ImportRemark.objects.filter(run=run).defer("row").order_by("line", "id").iterator(_CHUNK):
        remark = kept_remark(row)
        out, texts = found.get(row.line, (False, []))
        texts.append(remark_text(remark.column, remark.value, remark.reason))
        found[row.line] = (out or row.rejected, texts)
    return found


def _accounts(ids: list[UUID]) -> Named:
    rows = Account.objects.filter(pk__in=ids).values_list("pk", "name")
    return {pk: (name, reverse("customers:account", args=[pk])) for pk, name in rows}


def _contacts(ids: list[UUID]) -> Named:
    return {
        one.pk: (one.name, reverse("customers:account", args=[one.account_id]))
        for one in Stakeholder.objects.filter(pk__in=ids)
    }


def _deals(ids: list[UUID]) -> Named:
    return {one.pk: (one.name, _deal_place(one)) for one in Deal.objects.filter(pk__in=ids)}


def _deal_place(deal: Deal) -> str:
    return reverse("customers:account", args=[deal.account_id]) if deal.account_id else ""


def _owners(ids: list[UUID]) -> Named:
    rows = Ownership.objects.filter(pk__in=ids).select_related("account", "person")
    return {
        one.pk: (
            f"{one.account.name} · {one.person.name}",
            reverse("customers:account", args=[one.account_id]),
        )
        for one in rows
    }


def _people(ids: list[UUID]) -> Named:
    rows = Person.objects.filter(pk__in=ids).values_list("pk", "name")
    return {pk: (name, reverse("people:person", args=[pk])) for pk, name in rows}


_FIND: Final[Mapping[str, Callable[[list[UUID]], Named]]] = {
    "accounts": _accounts,
    "contacts": _contacts,
    "deals": _deals,
    "owners": _owners,
    "people": _people,
}
