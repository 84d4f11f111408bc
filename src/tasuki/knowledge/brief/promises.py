"""Open promises and expectation gaps as a brief shows them (CO-4, CO-5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tasuki.knowledge.brief.blocks import Points, Table
from tasuki.knowledge.brief.promise_words import about, figures
from tasuki.knowledge.brief.words import VERDICTS, day, word
from tasuki.rules.reasons import Reason
from tasuki.web.reason_texts import sentence


def promise_table(commitments: Sequence[Mapping[str, Any]], most: int | None = None) -> Table:
    """Every open promise, what is due first on top; with `most` only that many and how many there are besides."""
    ordered = sorted(commitments, key=lambda one: (not one.get("due_on"), one.get("due_on") or ""))
    shown = ordered if most is None else ordered[:most]
    left = len(ordered) - len(shown)
    more = ngettext("and %(count)s more under Commitments", "and %(count)s more under Commitments", left) % {
        "count": left
    }
    return Table(
        caption=_("Open commitments"),
        head=(_("Due"), _("Promise"), _("Owner"), _("Promised to"), _("State")),
        rows=tuple(_cells(one, full=most is None) for one in shown),
        widths=(4, 8, 3, 3, 3),
        empty=_("None: no promise is open."),
        more=more if left else "",
    )


def gap_points(gaps: Sequence[Mapping[str, Any]]) -> Points | None:
    """Where a promise is beyond the company's standards."""
    if not gaps:
        return None
    return Points(_("Expectation gaps"), tuple(_gap(one) for one in gaps))


def _gap(one: Mapping[str, Any]) -> str:
    found = sentence(Reason(one["code"], one.get("values") or {}))
    return f"{one['promise']}: {found}" if one.get("promise") else found


def _cells(one: Mapping[str, Any], *, full: bool) -> tuple[str, ...]:
    text = "\n".join(filter(None, (str(one["text"]), *_details(one)))) if full else str(one["text"])
    owner = str(one.get("owner") or _("nobody yet"))
    due = day(one.get("due_on")) or _("to be confirmed")
    return (due, text, owner, str(one.get("promised_to") or ""), word(VERDICTS, one.get("verdict")))


def _details(one: Mapping[str, Any]) -> Iterator[str]:
    """Everything else that is known of a promise: the register must not be needed beside the brief (CO-5)."""
    by = ", ".join(filter(None, (str(one.get("promised_by") or ""), day(one.get("promised_on")))))
    yield " · ".join(filter(None, (about(one), _("promised by %(name)s") % {"name": by} if by else "")))
    yield figures(one)
    evidence = ", ".join(filter(None, (str(one.get(name) or "") for name in ("evidence", "source_place"))))
    if evidence:
        yield _("Evidence: %(text)s") % {"text": evidence}
    yield str(one.get("evidence_url") or "")
    if one.get("source_quote"):
        yield f"“{one['source_quote']}”"
    if one.get("verdict_note"):
        yield _("Verdict: %(text)s") % {"text": one["verdict_note"]}
    for reset in one.get("resets") or ():
        yield _reset(reset)


def _reset(one: Mapping[str, Any]) -> str:
    told = _("Reset from “%(before)s” to “%(text)s”") % {"before": one.get("before"), "text": one.get("text")}
    if not one.get("acknowledged_on"):
        return f"{told} · " + _("not acknowledged by the customer yet")
    known = {"name": one.get("acknowledged_by"), "day": day(one["acknowledged_on"])}
    return f"{told} · " + _("acknowledged by %(name)s on %(day)s") % known
