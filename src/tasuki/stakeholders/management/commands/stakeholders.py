"""`tasuki stakeholders`: the people at a customer, their lines, the map, the introduction ledger (PE-1 … PE-7)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from tasuki.customers.models import Account, Stakeholder, StakeholderProfile
from tasuki.customers.queries import access_account, find_account, relations_to_account
from tasuki.people.queries import find_person
from tasuki.rules.access import allowed, why_not
from tasuki.rules.reasons import NotFound, refuse_if
from tasuki.stakeholders import actions, describe, queries, views
from tasuki.stakeholders.actions.relating import access_line
from tasuki.stakeholders.checks import PROFILE_FIELDS, RANGES, STAKEHOLDER_FIELDS
from tasuki.stakeholders.drawing import described, summary
from tasuki.stakeholders.map import gaps, map_of, map_svg, map_table
from tasuki.stakeholders.map_data import kind_word, line_word
from tasuki.stakeholders.models import Introduction, Relation
from tasuki.web import clock
from tasuki.web.command import TasukiCommand
from tasuki.web.ids import new_id
from tasuki.web.reason_texts import sentence

VERBS = (
    "list", "show", "add", "edit", "confirm", "remove", "relate", "unrelate", "map", "ledger", "introduce", "gaps",
)  # fmt: skip
STATE_MARKS = {"untold": "○", "unmet": "◔", "unacknowledged": "◑", "done": "●"}


class Command(TasukiCommand):
    """List, show, add, edit people; draw lines and the map; keep the introduction ledger; name the gaps."""

    help = "Show and keep the people at a customer: records, lines, map, introduction ledger, gaps."

    def arguments(self, parser: ArgumentParser) -> None:
        """What to do, with whom, and the values that it needs."""
        parser.add_argument("ref", metavar="ACCOUNT", help="external id, id or exact name")
        parser.add_argument("verb", nargs="?", default="list", choices=VERBS)
        parser.add_argument("--who", default="", metavar="PERSON", help="id, external id, e-mail or name")
        parser.add_argument(
            "--set", action="append", default=[], metavar="FIELD=VALUE", help="for add and edit; repeatable"
        )
        parser.add_argument("--seen", type=int, metavar="N", help="the version you read")
        parser.add_argument("--search", default="", metavar="TEXT")
        parser.add_argument("--of-kind", default="", choices=["", *Stakeholder.Kind.values])
        parser.add_argument("--department", default="")
        parser.add_argument("--limit", type=int, default=50)
        parser.add_argument("--to", default="", metavar="PERSON", help="the other end of a line")
        parser.add_argument("--line", default="", choices=["", *Relation.Kind.values])
        parser.add_argument("--since", type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--svg", metavar="FILE", help="write the map as a picture")
        parser.add_argument("--transition", default="", metavar="ID")
        parser.add_argument("--state", default="", choices=["", *queries.STATES])
        parser.add_argument("--told", type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--by", default="", metavar="COLLEAGUE", help="who told them")
        parser.add_argument("--channel", default="", choices=["", *Introduction.Channel.values])
        parser.add_argument("--met", type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--acknowledged", type=date.fromisoformat, metavar="DAY")
        parser.add_argument("--how", default="", help="how they acknowledged it")
        parser.add_argument("--clear", action="append", default=[], choices=["told", "met", "acknowledged"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, then show it."""
        account = find_account(self.actor, options["ref"])
        getattr(self, f"_{options['verb']}")(account, options)

    # -- reading ------------------------------------------------------------------------------------

    def _list(self, account: Account, options: dict[str, Any]) -> None:
        rows = queries.people_of(
            account,
            kind=options["of_kind"],
            department=options["department"],
            text=options["search"],
        )
        people, deep = list(rows[: max(0, options["limit"])]), self._deep(account)
        items = [describe.stakeholder(one, deep=False) for one in people]
        if deep:
            for row, one in zip(items, people, strict=True):
                row |= {"influence": one.influence, "support": one.support}
        data = {"count": rows.count(), "items": items}
        self.emit(data, [_short(one) for one in people] or [_("Nobody is known here yet")])

    def _show(self, account: Account, options: dict[str, Any]) -> None:
        self._tell(account, self._who(account, options))

    def _map(self, account: Account, options: dict[str, Any]) -> None:
        access_account(self.actor, account.pk, "knowledge.see")
        found = map_of(
            account.pk,
            sees_sensitive=queries.sees_sensitive(self.actor, relations_to_account(self.actor, account)),
            kind=options["of_kind"],
            department=options["department"],
            text=options["search"],
        )
        if options["svg"]:
            picture = map_svg(found, self.language, standalone=True)
            try:
                Path(options["svg"]).write_text(picture, encoding="utf-8")
            except OSError as error:
                raise CommandError(f"{options['svg']}: {error.strerror}") from error
        lines = [summary(found)]
        for row in map_table(found, self.language):
            lines.append(f"{row.number or '–'}. {described(row.person)}")
            lines += [f"     {line}" for line in row.lines]
        self.emit(describe.drawn(found), lines)

    def _gaps(self, account: Account, _options: dict[str, Any]) -> None:
        access_account(self.actor, account.pk, "knowledge.see")
        found = gaps(account.pk)
        self.emit(describe.missing(found), map(sentence, found) if found else [_("Nothing is missing.")])

    def _ledger(self, account: Account, options: dict[str, Any]) -> None:
        handoff = queries.chosen_handoff(account.pk, options["transition"])
        rows = list(queries.ledger(account.pk, handoff, state=options["state"])[: max(0, options["limit"])])
        found = queries.ledger_lines(rows, handoff)
        data = {
            "transition_id": str(handoff) if handoff else None,
            "counts": queries.ledger_counts(account.pk, handoff),
            "items": [describe.ledger_line(one) for one in found],
        }
        self.emit(data, _ledger_lines(found))

    # -- writing ------------------------------------------------------------------------------------

    def _add(self, account: Account, options: dict[str, Any]) -> None:
        access_account(self.actor, account.pk, "stakeholder.edit")
        values, profile = _values(options["set"])
        person = actions.save_stakeholder(
            actor=self.actor, account=account, values=values, profile=profile or None
        )
        self._tell(account, person)

    def _edit(self, account: Account, options: dict[str, Any]) -> None:
        access_account(self.actor, account.pk, "stakeholder.edit")
        values, profile = _values(options["set"])
        person = actions.save_stakeholder(
            actor=self.actor,
            account=account,
            stakeholder=self._who(account, options),
            values=values,
            profile=profile or None,
            expected_version=options["seen"],
        )
        self._tell(account, person)

    def _confirm(self, account: Account, options: dict[str, Any]) -> None:
        access_account(self.actor, account.pk, "stakeholder.edit")
        person = self._who(account, options)
        actions.confirm_stakeholder(actor=self.actor, stakeholder=person, expected_version=options["seen"])
        self._tell(account, person)

    def _remove(self, account: Account, options: dict[str, Any]) -> None:
        access_account(self.actor, account.pk, "stakeholder.edit")
        person = self._who(account, options)
        name = person.name
        actions.remove_stakeholder(actor=self.actor, stakeholder=person, expected_version=options["seen"])
        self.emit({"removed": name}, [_("%(name)s is removed.") % {"name": name}])

    def _relate(self, account: Account, options: dict[str, Any]) -> None:
        a, b = self._ends(account, options)
        line = actions.relate(
            actor=self.actor, account=account, a=a, b=b, kind=options["line"], since=options["since"]
        )
        said = f"{line.a.name} – {line_word(line.kind)} – {line.b.name}"
        self.emit(describe.line(line), [said])

    def _unrelate(self, account: Account, options: dict[str, Any]) -> None:
        a, b = self._ends(account, options)
        pair = {a.pk, b.pk}
        rows = Relation.objects.filter(a__in=pair, b__in=pair, kind=options["line"])
        key = rows.values_list("pk", flat=True).first()
        try:
            line = access_line(self.actor, key or new_id())
        except NotFound:
            raise CommandError(_("There is no such line.")) from None
        actions.unrelate(actor=self.actor, line=line)
        self.emit({"removed": True}, [_("The line is gone.")])

    def _introduce(self, account: Account, options: dict[str, Any]) -> None:
        access_account(self.actor, account.pk, "stakeholder.edit")
        person = self._who(account, options)
        handoff = queries.chosen_handoff(account.pk, options["transition"])
        actions.note_introduction(
            actor=self.actor,
            stakeholder=person,
            transition_id=handoff,
            told_at=_instant(options["told"], account),
            told_by=find_person(options["by"]) if options["by"] else None,
            channel=options["channel"],
            met_at=_instant(options["met"], account),
            met=queries.receiver_of(handoff),
            acknowledged_at=_instant(options["acknowledged"], account),
            acknowledged_how=options["how"],
            clear=options["clear"],
            expected_version=options["seen"],
        )
        found = queries.ledger_lines(list(queries.ledger(account.pk, handoff).filter(pk=person.pk)), handoff)
        self.emit([describe.ledger_line(one) for one in found], _ledger_lines(found))

    # -- who ----------------------------------------------------------------------------------------

    def _who(self, account: Account, options: dict[str, Any], *, exact: bool = False) -> Stakeholder:
        if not options["who"]:
            raise CommandError(_("Name the person: --who “Ann Example”."))
        return queries.find_stakeholder(account, options["who"], exact=exact)

    def _ends(self, account: Account, options: dict[str, Any]) -> tuple[Stakeholder, Stakeholder]:
        refuse_if(why_not("stakeholder.edit", self.actor, relations_to_account(self.actor, account)))
        if not options["to"] or not options["line"]:
            raise CommandError(_("Name both ends and the line: --who … --line reports_to --to …"))
        other = queries.find_stakeholder(account, options["to"], exact=True)
        return self._who(account, options, exact=True), other

    def _deep(self, account: Account) -> bool:
        return allowed("knowledge.see", self.actor, relations_to_account(self.actor, account))

    def _tell(self, account: Account, person: Stakeholder) -> None:
        deep = self._deep(account)
        profile = StakeholderProfile.objects.filter(stakeholder=person).first() or StakeholderProfile()
        sensitive = queries.sees_sensitive(self.actor, relations_to_account(self.actor, account))
        lines = queries.lines_of(person, sensitive=sensitive) if deep else []
        data = describe.stakeholder(person, profile, deep=deep)
        data["lines"] = [describe.line(one) for one in lines]
        said = [_short(person)]
        for group in views.facts(person, profile, deep=deep):
            said += [f"  {label}: {value}" for label, value in group["rows"] if value]
        said += [f"  {one.a.name} – {line_word(one.kind)} – {one.b.name}" for one in lines]
        self.emit(data, said)


def _short(one: Stakeholder) -> str:
    kinds = ", ".join(map(kind_word, one.kinds or ("",)))
    return f"{one.name} · {kinds}" + (f" · {one.title}" if one.title else "") + f" [v{one.version}]"


def _ledger_lines(found: Iterable[queries.LedgerLine]) -> Iterator[str]:
    for one in found:
        told = one.line.told_at if one.line else None
        words = f"{told:%Y-%m-%d} {one.line.told_by_name}" if told and one.line else _("Nobody told them yet")
        yield f"{STATE_MARKS[one.state]} {one.person.name} · {words}"


def _instant(day: date | None, account: Account) -> datetime | None:
    """Noon of the day there, or now, where that is still to come."""
    return None if day is None else min(datetime.combine(day, time(12), ZoneInfo(account.zone)), _end_of(day))


def _end_of(day: date) -> datetime:
    now = clock.now()
    return now if day == now.date() else datetime.combine(day, time(23, 59), ZoneInfo("UTC"))


def _values(pairs: Iterable[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """FIELD=VALUE of the person and of their profile; an empty value empties the field."""
    values: dict[str, Any] = {}
    profile: dict[str, Any] = {}
    for pair in pairs:
        name, sign, text = pair.partition("=")
        if not sign or name not in (*STAKEHOLDER_FIELDS, *PROFILE_FIELDS):
            known = ", ".join((*STAKEHOLDER_FIELDS, *PROFILE_FIELDS))
            raise CommandError(_("Write FIELD=VALUE with a field out of: %(known)s") % {"known": known})
        target = values if name in STAKEHOLDER_FIELDS else profile
        target[name] = _read(name, text)
    return values, profile


def _read(name: str, text: str) -> Any:
    try:
        if name in RANGES:
            return int(text) if text else None
        if name == "left_on":
            return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(
            _("%(field)s: “%(value)s” is not possible.") % {"field": name, "value": text}
        ) from None
    if name == "do_not_mail":
        return text.strip().lower() in ("1", "yes", "true")
    return [part.strip() for part in text.split(",")] if name == "more_kinds" else text
