"""`tasuki mailing`: one message for many transitions, in waves (MS-7)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.messaging.drafting import KIND_OF_KEY
from tasuki.messaging.links_cut import cut_links
from tasuki.messaging.mailing import actions, describe, planning, sample
from tasuki.messaging.mailing.actions import Plan
from tasuki.messaging.mailing.models import Mailing, MailingLine
from tasuki.messaging.mailing.queries import (
    access_mailing,
    by_hand,
    digest_of,
    lines_of,
    seen_by,
    visible_mailings,
    with_outcome,
)
from tasuki.people.management.verbs import add_verb
from tasuki.rules.reasons import NotFound
from tasuki.transitions.list_view import filtered
from tasuki.transitions.queries import find_transition, visible_transitions
from tasuki.web.command import TasukiCommand
from tasuki.web.sheets import csv_text

SHOWN = 200
STEERING: dict[str, Callable[..., Mailing]] = {
    "again": actions.try_again,
    "start": actions.start,
    "resume": actions.resume,
    "withdraw": actions.withdraw,
}


class Command(TasukiCommand):
    """Order, read, approve, start, watch, pause, withdraw: every verb of the pages."""

    help = gettext_noop("Write one message to the customers of many transitions, and send it in waves.")

    def arguments(self, parser: ArgumentParser) -> None:
        """The verb, and what it needs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        add_verb(verbs, "list", "the mailings there are")
        order = add_verb(verbs, "order", "write the drafts; nothing is approved, nothing leaves")
        order.add_argument("message", choices=list(KIND_OF_KEY))
        order.add_argument(
            "refs", nargs="*", metavar="REF", help="accounts or transition ids; none: by filter"
        )
        order.add_argument("--stage", default="", help="a stage, or all (default: all that are open)")
        order.add_argument("--scenario", default="")
        _plan_arguments(order)
        plan = add_verb(verbs, "plan", "change the waves, as long as nothing has been queued")
        plan.add_argument("mailing", metavar="ID")
        _plan_arguments(plan)
        for name, text in (
            ("show", "how far it is, wave by wave"),
            ("sample", "the drafts to read before approving, and their digest"),
            ("forecast", "the dry run: waves, days, domains, warnings"),
            ("again", "write what could not be written once more"),
            ("start", "queue what is approved in its waves"),
            ("pause", "take out of the queue what has not left"),
            ("resume", "go on with what is left"),
            ("withdraw", "take back whatever has not left"),
        ):
            add_verb(verbs, name, text).add_argument("mailing", metavar="ID")
        approve = add_verb(verbs, "approve", "approve the texts of a digest, or one draft by its hash")
        approve.add_argument("mailing", metavar="ID")
        approve.add_argument("hash", metavar="DIGEST", help="the digest of `sample`, or the draft's hash")
        approve.add_argument("--line", metavar="ID", help="one draft with a text of its own")
        result = add_verb(verbs, "result", "every line with what became of it")
        result.add_argument("mailing", metavar="ID")
        result.add_argument("--outcome", default="", help="only lines that came to this")
        result.add_argument("--csv", type=Path, metavar="FILE", help="write all lines to a file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        verb = options["verb"]
        if verb in STEERING:
            row = STEERING[verb](actor=self.actor, mailing_id=_id(options["mailing"]), inline=True)
            self._show(row)
            return
        getattr(self, f"_{verb}")(options)

    # -- looking ------------------------------------------------------------------------------------

    def _list(self, options: dict[str, Any]) -> None:
        rows = [describe.mailing(row) for row in visible_mailings(self.actor)[:SHOWN]]
        self.emit(rows, (_summary(row) for row in rows))

    def _show(self, options: dict[str, Any] | Mailing) -> None:
        row = options if isinstance(options, Mailing) else self._access(options)
        found = describe.mailing(row)
        lines = [_summary(found), *(f"  {one['message']}" for one in found["stopped"])]
        for wave in found["waves"]:
            counts = ", ".join(f"{name} {count}" for name, count in wave["counts"].items())
            lines.append(f"  {_('wave')} {wave['wave']}  {_at(wave['begins'])}  {counts}")
        self.emit(found, lines)

    def _sample(self, options: dict[str, Any]) -> None:
        row = self._access(options)
        digest, chosen, singly = digest_of(row), sample.sample_of(self.actor, row), self._singly(row)
        found = {
            "digest": digest,
            "together": describe.lines(row, chosen, text=True),
            "singly": describe.lines(row, singly, text=True),
        }
        lines = [_letter(one) for one in [*chosen, *singly]]
        self.emit(found, [*lines, f"{_('digest')}: {digest}"])

    def _singly(self, row: Mailing) -> list[MailingLine]:
        return list(seen_by(self.actor, by_hand(row))[:SHOWN])

    def _forecast(self, options: dict[str, Any]) -> None:
        found = describe.forecast(planning.forecast(self._access(options)))
        lines = [
            f"{_('wave')} {wave['wave']}  {_at(wave['first'])} – {_at(wave['last'])}  {wave['total']}"
            for wave in found["waves"]
        ]
        lines += [f"{one['domain']}  {one['count']}" for one in found["domains"]]
        lines += [f"! {one['message']}" for one in found["warnings"]]
        lines += [
            f"! {one['count']} × {one['account'] and one['account'] + ': '}{one['message']}"
            for one in found["would_wait"]
        ]
        self.emit(found, lines)

    def _result(self, options: dict[str, Any]) -> None:
        row = self._access(options)
        rows = seen_by(self.actor, lines_of(row))
        if options["outcome"]:
            rows = with_outcome(rows, options["outcome"])
        if options["csv"] is not None:
            ids = list(rows.values_list("pk", flat=True))
            options["csv"].write_text(
                csv_text(describe.HEAD, describe.result(row, ids)), encoding="utf-8", newline=""
            )
            self.emit({"file": str(options["csv"]), "lines": len(ids)}, [str(options["csv"])])
            return
        found = describe.lines(row, list(rows[:SHOWN]))
        self.emit(found, (_line(one) for one in found))

    # -- doing --------------------------------------------------------------------------------------

    def _order(self, options: dict[str, Any]) -> None:
        chosen = self._chosen(options)
        with self.progress(_("Drafts"), len(chosen)) as advance:
            row = actions.order(
                actor=self.actor,
                key=options["message"],
                transitions=chosen,
                plan=_plan(options, Plan()),
                inline=True,
                progress=advance,
            )
        self._show(row)

    def _plan(self, options: dict[str, Any]) -> None:
        row = self._access(options)
        kept = {name: getattr(row, name) for name in Plan.__dataclass_fields__}
        plan = _plan(options, Plan(**kept))
        self._show(actions.change_plan(actor=self.actor, mailing_id=row.pk, plan=plan))

    def _approve(self, options: dict[str, Any]) -> None:
        pk = _id(options["mailing"])
        if options["line"]:
            line = actions.approve_line(
                actor=self.actor,
                mailing_id=pk,
                line_id=_id(options["line"]),
                expected_hash=options["hash"],
            )
            self.emit(describe.lines(line.mailing, [line])[0], [_("approved")])
            return
        row = actions.approve(actor=self.actor, mailing_id=pk, expected_digest=options["hash"], inline=True)
        self._show(row)

    def _pause(self, options: dict[str, Any]) -> None:
        self._show(actions.pause(actor=self.actor, mailing_id=_id(options["mailing"])))

    def _access(self, options: dict[str, Any]) -> Mailing:
        return access_mailing(self.actor, _id(options["mailing"]))

    def _chosen(self, options: dict[str, Any]) -> list[UUID]:
        if options["refs"]:
            return [find_transition(self.actor, ref).pk for ref in options["refs"]]
        wanted = {name: options[name] for name in ("stage", "scenario") if options[name]}
        rows = filtered(visible_transitions(self.actor), wanted, self.actor, strict=True)
        return list(rows.order_by("id").values_list("pk", flat=True))


def _plan_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--wave-size", type=int, metavar="N", help="messages in a wave")
    parser.add_argument("--pilot-size", type=int, metavar="N", help="messages in the first wave")
    parser.add_argument("--gap-minutes", type=int, metavar="N", help="minutes from one wave to the next")
    parser.add_argument("--per-minute", type=int, metavar="N", help="messages a minute within a wave")
    parser.add_argument("--first-at", metavar="INSTANT", help="when the first wave begins, with its zone")
    parser.add_argument("--any-hour", action="store_true", help="do not wait for working hours")
    parser.add_argument("--breaker-percent", type=int, metavar="N", help="stop if more come back")
    parser.add_argument("--breaker-least", type=int, metavar="N", help="but only after so many have left")


def _plan(options: dict[str, Any], kept: Plan) -> Plan:
    values = {name: getattr(kept, name) for name in Plan.__dataclass_fields__}
    for name in values:
        if options.get(name) is not None:
            values[name] = _instant(options[name]) if name == "first_at" else options[name]
    if options["any_hour"]:
        values["working_hours"] = False
    return Plan(**values)


def _instant(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise CommandError(_("%(text)s is no instant; write 2026-11-30T09:00+09:00.") % {"text": text})
    return found


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("mailing", text) from error


def _summary(row: dict[str, Any]) -> str:
    counts = ", ".join(f"{name} {count}" for name, count in row["counts"].items())
    return f"{row['id']}  {row['message']}  {row['state']}  {counts}"


def _line(row: dict[str, Any]) -> str:
    why: Iterable[str] = (one["message"] for one in row["reasons"])
    return f"{row['outcome']:10} {row['account']}  {row['name']}  {' '.join(why)}".rstrip()


def _letter(line: MailingLine) -> str:
    if line.message is None:
        return ""
    head = f"--- {line.language} {line.template}  {line.message.to_address}"
    return f"{head}\n{line.message.subject}\n\n{cut_links(line.message.body)}"


def _at(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "–"
