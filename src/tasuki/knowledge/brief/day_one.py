"""The opening page of a brief: what its reader needs on day one, before they read anything else (KN-7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tasuki.knowledge.brief.blocks import Block, Chapter, Facts, Line, Points, Row, Table
from tasuki.knowledge.brief.lines import row_of
from tasuki.knowledge.brief.promises import promise_table
from tasuki.knowledge.brief.reach import colleague_table, customer_table
from tasuki.knowledge.brief.words import day, local_day, moment, money, said
from tasuki.knowledge.items import section_by_key

WARNINGS: Final = (
    "risks.red_flags.flags",
    "risks.red_flags.triggers",
    "risks.red_flags.actions",
    "state.issues.escalations",
    "state.issues.open",
)
RENEWAL: Final = (
    "opportunities.renewal.date",
    "opportunities.renewal.owner_at_customer",
    "opportunities.renewal.likelihood",
    "opportunities.renewal.risks",
    "opportunities.renewal.payment_method",
)
MOST_NEXT: Final = 10
MOST_PROMISES: Final = 10


def opening(document: Mapping[str, Any], lines: Sequence[Line]) -> Chapter:
    """Next steps, promises, warnings, people, questions, money, and what nobody has confirmed yet."""
    by_key = {one.key: one for one in lines}
    blocks: tuple[Block, ...] = (
        _next(document),
        promise_table(document["commitments"], most=MOST_PROMISES),
        Facts(tuple(_rows(by_key, WARNINGS)), _("Red flags and triggers")),
        customer_table(document, key_people=True),
        colleague_table(document),
        _questions(lines),
        Facts((*_money(document), *_rows(by_key, RENEWAL)), _("Renewal and money")),
        _unconfirmed(lines),
    )
    return Chapter("day-one", _("What you need on day one"), blocks)


def _next(document: Mapping[str, Any]) -> Table:
    """Meetings, steps and next steps of initiatives, what is due first on top."""
    zone, today = document["account"].get("zone") or "UTC", document["frozen_at"][:10]
    found = [
        (
            one["at"],
            moment(one["at"], zone) if one.get("timed") else day(one["at"], zone),
            said(one["text"]),
            one["who"],
        )
        for one in document["upcoming"]
    ]
    found += [
        (one["due_on"], day(one["due_on"]), ": ".join(filter(None, (one["name"], one["next_step"]))), "")
        for one in document["initiatives"]
        if one["due_on"]
    ]
    found.sort(key=lambda one: str(local_day(one[0], zone)))
    rows = tuple(
        (_("%(day)s (overdue)") % {"day": when} if at[:10] < today else when, text, who)
        for at, when, text, who in found[:MOST_NEXT]
    )
    return Table(
        caption=_("Next meetings and steps"),
        head=(_("When"), _("What"), pgettext("brief", "Who")),
        rows=rows,
        widths=(3, 7, 3),
        empty=_("To be confirmed: no meeting and no step is planned."),
        waiting=True,
        more=and_more(len(found) - MOST_NEXT),
    )


def and_more(count: int) -> str:
    """How many are left out here; nothing for none."""
    return ngettext("and %(count)s more", "and %(count)s more", count) % {"count": count} if count > 0 else ""


def _rows(by_key: Mapping[str, Line], keys: Sequence[str]) -> Iterator[Row]:
    return (row_of(by_key[key]) for key in keys if key in by_key)


def _questions(lines: Sequence[Line]) -> Points:
    asked = tuple(f"{line.label}: {question}" for line in lines for question in line.questions)
    return Points(_("Open questions"), asked, _("None: every question has been answered."))


def _money(document: Mapping[str, Any]) -> Iterator[Row]:
    account = document["account"]
    arr = money(account.get("arr"), account.get("currency", ""))
    yield Row(_("ARR"), arr, not arr)
    renewal = day(account.get("renewal_on"))
    yield Row(_("Renewal"), renewal, not renewal)
    if account.get("invoice_overdue_since"):
        yield Row(_("Invoice overdue since"), day(account["invoice_overdue_since"]))
    if account.get("health"):
        score = account["health"]["score"]
        yield Row(
            _("Health"),
            _("%(score)s of 100, %(day)s") % {"score": score, "day": day(account["health"]["at"])},
        )
    for one in document["deals"]:
        parts = (one["stage"], money(one["amount"], one["currency"]), day(one["closed_on"]))
        yield Row(_("Open deal"), " · ".join(filter(None, (one["name"], *parts))))


def _unconfirmed(lines: Sequence[Line]) -> Points:
    """What the playbook asks for and nobody has said, by section."""
    by_section: dict[str, list[str]] = {}
    for line in lines:
        if line.required and not line.text:
            by_section.setdefault(line.section, []).append(line.label)
    items = tuple(
        f"{section_by_key(key).words.label()}: {', '.join(names)}" for key, names in by_section.items()
    )
    return Points(
        _("To be confirmed"), items, _("Nothing: everything that the playbook asks for is answered.")
    )
