"""`tasuki commitments`: promises to customers from their recording to their resolution (CO-1 … CO-6)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.management.base import CommandError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tasuki.commitments import actions, describe, gap_queries, queries
from tasuki.commitments.gap_rows import gap_sentence, with_gaps
from tasuki.commitments.kinds import DETAILS, KIND_OF, TERM_LABELS
from tasuki.commitments.listing.asked import asked_for
from tasuki.commitments.listing.filters import GAPS, VERDICTS, DueDays
from tasuki.commitments.listing.table import EVERY_COLUMN, TABLE
from tasuki.commitments.models import Commitment, ExpectationReset, terms_in_words
from tasuki.commitments.standards.queries import contracted
from tasuki.commitments.terms import SourceRef
from tasuki.customers.queries import find_account
from tasuki.people.management.verbs import add_verb
from tasuki.people.queries import find_person
from tasuki.rules.reasons import NotFound
from tasuki.tables import exporting
from tasuki.web import sheets
from tasuki.web.command import TasukiCommand
from tasuki.web.names import name_key
from tasuki.web.reason_texts import sentences

MOST: Final = 500


class Command(TasukiCommand):
    """Promises: list, show, add, edit, assign, verdict, reset, acknowledge, resolve, gaps, decide, support, export."""

    help = "Record, judge, reset and resolve promises to customers; hold them against the standards."

    def arguments(self, parser: ArgumentParser) -> None:
        """One verb, each with its own arguments."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        for verb, told in (("list", "list those that you may see"), ("export", "write them to a file")):
            _filters(add_verb(verbs, verb, told))
        verbs.choices["export"].add_argument("file", help="where to: ends in .csv or .xlsx")
        _one(add_verb(verbs, "show", "show one with gaps, resets and history"))
        add = add_verb(verbs, "add", "write down what was promised")
        add.add_argument("account", metavar="ACCOUNT", help="external id, id or exact name")
        _wording(add)
        add.add_argument("--owner", default="", help="who keeps it: e-mail, external id or exact name")
        edit = add_verb(
            verbs, "edit", "correct what is written; takes the verdict away if the promise changes"
        )
        _one(edit)
        _wording(edit)
        assign = add_verb(verbs, "assign", "say who keeps them now")
        assign.add_argument(
            "owner", help="e-mail, external id or exact name; - for nobody (with one ID only)"
        )
        assign.add_argument("ids", metavar="ID", nargs="+", help="of the commitments")
        verdict = add_verb(verbs, "verdict", "say whether it can be kept")
        _one(verdict)
        verdict.add_argument("verdict", choices=[one for one in Commitment.Verdict.values if one])
        verdict.add_argument("--note", default="", help="why, and what was agreed")
        _reset_verbs(verbs)
        resolve = add_verb(verbs, "resolve", "say what became of it")
        _one(resolve)
        resolve.add_argument("state", choices=[one for one in Commitment.State.values if one != "open"])
        resolve.add_argument("evidence", help="what shows it")
        gaps = add_verb(verbs, "gaps", "list expectation gaps")
        gaps.add_argument("--account", default="", help="only of this account")
        gaps.add_argument(
            "--state", choices=("open", "accepted", "dismissed"), default="", help="default: all"
        )
        decide = add_verb(verbs, "decide", "accept or dismiss a gap")
        decide.add_argument("id", metavar="ID", help="of the gap")
        decide.add_argument("state", choices=("accepted", "dismissed"))
        decide.add_argument("reason", help="why")
        support = add_verb(verbs, "support", "show or say which support tier the contract has")
        support.add_argument("account", metavar="ACCOUNT", help="external id, id or exact name")
        support.add_argument("tier", nargs="?", help="the tier; - for nobody knows; left out: show it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry the verb out."""
        verbs: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
            name: getattr(self, f"_{name}")
            for name in (
                "list", "export", "show", "add", "edit", "assign", "verdict", "reset", "acknowledge", "resolve",
                "gaps", "decide", "support",
            )
        }  # fmt: skip
        verbs[options["verb"]](options)

    def _rows(self, options: Mapping[str, Any]) -> QuerySet[Commitment]:
        wanted = {
            name: options[name]
            for name in ("kind", "detail", "owner", "due", "verdict", "gap", "tier", "sort")
        }
        wanted["state"] = options["state"]
        if options["mine"]:
            wanted["owner"] = "list"
        account = find_account(self.actor, options["account"]).pk if options["account"] else None
        return asked_for(self.actor, wanted, account=account)

    def _list(self, options: Mapping[str, Any]) -> None:
        found = with_gaps(self._rows(options)[:MOST])
        self.emit([describe.commitment(one) for one in found], [_line(one) for one in found])

    def _export(self, options: Mapping[str, Any]) -> None:
        path = Path(options["file"])
        state = TABLE.read({"cols": EVERY_COLUMN}, self.actor)
        keys = list(self._rows(options).values_list("pk", flat=True))
        head, rows = exporting.head(state), exporting.rows(state, keys)
        if path.suffix == ".csv":
            path.write_text(sheets.csv_text(head, rows), encoding="utf-8", newline="")
        elif path.suffix == ".xlsx":
            path.write_bytes(sheets.xlsx_bytes(_("Commitments"), head, rows))
        else:
            raise CommandError(_("The file must end in .csv or .xlsx."))
        self.emit({"file": str(path)}, [_("Written: %(file)s") % {"file": path}])

    def _show(self, options: Mapping[str, Any]) -> None:
        self._tell(self._find(options["id"]))

    def _add(self, options: Mapping[str, Any]) -> None:
        account = find_account(self.actor, options["account"])
        values = self._values(options)
        if "kind" not in values or "text" not in values:
            raise CommandError(_("Say what was promised and of which kind: --kind KIND --text TEXT."))
        owner = find_person(options["owner"]) if options["owner"] else None
        self._tell(actions.record_commitment(actor=self.actor, account=account, owner=owner, **values))

    def _edit(self, options: Mapping[str, Any]) -> None:
        one = self._find(options["id"])
        values = self._values(options)
        if "terms" in values and "detail" not in values:
            values["terms"] = {**one.terms, **values["terms"]}
        self._tell(actions.edit_commitment(actor=self.actor, commitment=one, changes=values))

    def _values(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """What was given, under the names of the action."""
        values: dict[str, Any] = {
            name: options[name]
            for name in (
                "kind",
                "detail",
                "text",
                "evidence",
                "evidence_url",
                "promised_by_name",
                "promised_to_name",
            )
            if options[name] is not None
        }
        if "detail" in values and "kind" not in values:
            values["kind"] = KIND_OF[values["detail"]]
        for name in ("promised_on", "due_on"):
            if options[name] is not None:
                values[name] = None if options[name] == "-" else _day(options[name])
        if options["promised_by"]:
            values["promised_by"] = find_person(options["promised_by"])
        if options["term"]:
            values["terms"] = dict(_term(one) for one in options["term"])
        if options["source"]:
            source = SourceRef(_id(options["source"], "source"), options["place"], options["quote"])
            values["source"] = source
        return values

    def _assign(self, options: Mapping[str, Any]) -> None:
        ids = [_id(one, "commitment") for one in options["ids"]]
        if options["owner"] == "-":
            if len(ids) != 1:
                raise CommandError(_("Take an owner away from one commitment at a time."))
            one = self._find(options["ids"][0])
            self._tell(actions.assign_commitment_owner(actor=self.actor, commitment=one, owner=None))
            return
        owner = find_person(options["owner"])
        if len(ids) == 1:
            one = self._find(options["ids"][0])
            self._tell(actions.assign_commitment_owner(actor=self.actor, commitment=one, owner=owner))
            return
        found = actions.assign_many(actor=self.actor, ids=ids, owner=owner)
        told = [(one, sentences(one.reasons)) for one in found]
        data = [{"id": str(one.id), "done": one.done, "reasons": why} for one, why in told]
        self.emit(data, [f"{one.id}  {'✓' if one.done else ' '.join(why)}" for one, why in told])

    def _verdict(self, options: Mapping[str, Any]) -> None:
        one = self._find(options["id"])
        self._tell(
            actions.give_verdict(
                actor=self.actor, commitment=one, verdict=options["verdict"], note=options["note"]
            )
        )

    def _reset(self, options: Mapping[str, Any]) -> None:
        one = self._find(options["id"])
        terms = {**one.terms, **dict(_term(text) for text in options["term"])} if options["term"] else None
        self._tell(
            actions.record_reset(
                actor=self.actor,
                commitment=one,
                text=options["text"] or one.text,
                due_on=_day(options["due_on"]) if options["due_on"] else one.due_on,
                terms=terms,
                note=options["note"],
            )
        )

    def _acknowledge(self, options: Mapping[str, Any]) -> None:
        one = self._find(options["id"])
        given = actions.Acknowledgement(
            on=_day(options["on"]),
            by=self._stakeholder(one, options["by"]),
            by_name=options["by"],
            channel=options["channel"],
            evidence=options["evidence"],
            evidence_url=options["evidence_url"],
        )
        self._tell(actions.acknowledge_reset(actor=self.actor, commitment=one, acknowledgement=given))

    @staticmethod
    def _stakeholder(one: Commitment, name: str) -> Any:
        """The person at the customer of that e-mail or name, where exactly one has it."""
        people, key = one.account.stakeholders.all(), name_key(name)
        found = [row for row in people if key and key in (name_key(row.email), name_key(row.name))]
        return found[0] if len(found) == 1 else None

    def _resolve(self, options: Mapping[str, Any]) -> None:
        one = self._find(options["id"])
        self._tell(
            actions.resolve_commitment(
                actor=self.actor, commitment=one, state=options["state"], evidence=options["evidence"]
            )
        )

    def _gaps(self, options: Mapping[str, Any]) -> None:
        rows = gap_queries.visible_gaps(self.actor)
        if options["account"]:
            rows = rows.filter(account=find_account(self.actor, options["account"]))
        if options["state"]:
            rows = rows.filter(state=options["state"])
        found = list(rows[:MOST])
        lines = [
            f"{one.pk}  [{one.get_severity_display()}, {one.get_state_display()}]  {one.account.name}:"
            f" {gap_sentence(one)} → {one.get_remedy_display()}"
            for one in found
        ]
        self.emit([describe.gap(one) for one in found], lines)

    def _decide(self, options: Mapping[str, Any]) -> None:
        gap = gap_queries.access_gap(self.actor, _id(options["id"], "gap"))
        made = actions.decide_gap(actor=self.actor, gap=gap, state=options["state"], reason=options["reason"])
        self.emit(describe.gap(made), [f"{gap_sentence(made)} {made.get_state_display()}"])

    def _support(self, options: Mapping[str, Any]) -> None:
        account, _relations = queries.access_register(
            self.actor, find_account(self.actor, options["account"]).pk
        )
        kept = contracted(account.pk)
        if options["tier"] is not None:
            tier = "" if options["tier"] == "-" else options["tier"]
            kept = actions.set_contracted_support(actor=self.actor, account=account, support_tier=tier)
        name = kept.support_tier if kept and kept.support_tier else "–"
        self.emit(describe.support(account, kept), [f"{account.name}: {name}"])

    def _find(self, ref: str) -> Commitment:
        return queries.access_commitment(self.actor, _id(ref, "commitment"))

    def _tell(self, one: Commitment) -> None:
        """The commitment with its gaps, resets and history."""
        fresh = queries.access_commitment(self.actor, one.pk)
        gaps, resets = gap_queries.gaps_of(fresh), gap_queries.resets_of(fresh)
        changes = queries.changes_of(fresh)
        data = describe.commitment(fresh) | {
            "gaps": [describe.gap(gap) for gap in gaps],
            "resets": [describe.reset(reset) for reset in resets],
            "history": [describe.change(change) for change in changes],
        }
        with_gaps([fresh])
        lines = [_line(fresh)]
        lines += [f"  ! {gap_sentence(gap)}" for gap in gaps if gap.gone_at is None]
        lines += [f"  ↺ {reset.text} ({reset.acknowledged_by_name or '–'})" for reset in resets]
        lines += [
            f"  {change.at:%Y-%m-%d %H:%M}  {change.by_name}  {change.get_what_display()}"
            for change in changes
        ]
        self.emit(data, lines)


def _one(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="of the commitment")


def _filters(parser: ArgumentParser) -> None:
    parser.add_argument("--mine", action="store_true", help="what is on your list until it is resolved")
    parser.add_argument("--account", default="", help="only of this account")
    parser.add_argument(
        "--state", default="open", choices=[*Commitment.State.values, "all"], help="default: open"
    )
    parser.add_argument("--kind", default="", choices=["", *DETAILS])
    parser.add_argument("--detail", default="", choices=["", *KIND_OF])
    parser.add_argument("--owner", default="", help="me, list, none, or a colleague")
    parser.add_argument("--due", default="", choices=["", *DueDays.SPANS, DueDays.NO_DAY])
    parser.add_argument("--verdict", default="", choices=["", *VERDICTS])
    parser.add_argument("--gap", default="", choices=["", *GAPS])
    parser.add_argument("--tier", default="", help="strategic, standard or small")
    parser.add_argument(
        "--sort", default="due", help="due, promised, account or owner; turned round: --sort=-due"
    )


def _wording(parser: ArgumentParser) -> None:
    parser.add_argument("--kind", choices=list(DETAILS))
    parser.add_argument("--detail", choices=list(KIND_OF), help="what exactly; says the kind as well")
    parser.add_argument("--text", help="what was promised, in the customer's words")
    parser.add_argument("--promised-by", dest="promised_by", default="", help="a colleague")
    parser.add_argument("--promised-by-name", dest="promised_by_name", help="or somebody else's name")
    parser.add_argument("--promised-to", dest="promised_to_name", help="the name of who was promised it")
    parser.add_argument("--promised-on", dest="promised_on", metavar="DAY", help="- for unknown")
    parser.add_argument("--due", dest="due_on", metavar="DAY", help="- for none")
    parser.add_argument("--evidence", help="where it is written")
    parser.add_argument("--link", dest="evidence_url", help="a link to it")
    parser.add_argument("--source", default="", metavar="ID", help="a document kept with the account")
    parser.add_argument("--place", default="", help="where in the document")
    parser.add_argument("--quote", default="", help="the words there")
    _terms(parser)


def _terms(parser: ArgumentParser) -> None:
    names = ", ".join(TERM_LABELS)
    parser.add_argument(
        "--term", action="append", metavar="NAME=VALUE", help=f"a figure; again for more: {names}"
    )


def _reset_verbs(verbs: Any) -> None:
    reset = add_verb(verbs, "reset", "write down what is promised instead")
    _one(reset)
    reset.add_argument("--text", default="", help="the new wording (default: as it was)")
    reset.add_argument(
        "--due", dest="due_on", default="", metavar="DAY", help="the new day (default: as it was)"
    )
    reset.add_argument("--note", default="", help="how it was told")
    _terms(reset)
    known = add_verb(verbs, "acknowledge", "record that the customer knows of the reset")
    _one(known)
    known.add_argument("by", help="who at the customer: e-mail or name")
    known.add_argument("on", metavar="DAY", help="when")
    known.add_argument("evidence", help="what shows it")
    known.add_argument("--channel", default="", choices=["", *ExpectationReset.Channel.values])
    known.add_argument("--link", dest="evidence_url", default="", help="a link to it")


def _term(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or name not in TERM_LABELS:
        known = ", ".join(TERM_LABELS)
        raise CommandError(_("Write a figure as NAME=VALUE. Names: %(known)s.") % {"known": known})
    return name, value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = _("“%(text)s” is not a day: write it as YYYY-MM-DD.")
        raise CommandError(message % {"text": text}) from None


def _id(text: str, kind: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(kind, text) from None


def _line(one: Commitment) -> str:
    parts = [
        str(one.pk),
        one.due_on.isoformat() if one.due_on else "–",
        str(one.get_state_display()),
        str(one.get_verdict_display()),
        one.keeper.name if one.keeper else "–",
        f"{one.account.name}: {one.short}",
    ]
    if one.terms:
        parts.append(f"[{terms_in_words(one.terms)}]")
    if getattr(one, "open_gaps", None):
        parts.append("!" * len(one.open_gaps))  # type: ignore[attr-defined]
    return "  ".join(parts)
