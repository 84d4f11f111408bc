"""`tasuki rules`: what the company sets: gates, thresholds, approvals, automatic opening."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.transitions.company import rules as company
from tasuki.transitions.company import view as company_view
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Show, change, look back."""

    help = gettext_noop("The company's rules: rules show, rules set FIELD=VALUE …, rules history")

    def arguments(self, parser: ArgumentParser) -> None:
        """The verb and, for `set`, fields."""
        parser.add_argument("verb", choices=["show", "set", "history"])
        parser.add_argument(
            "fields",
            nargs="*",
            metavar="FIELD=VALUE",
            help='the value as JSON, such as targets.strategic=98, gates.warm=["strategic"], open_on_won=true; '
            "an empty value gives the default back",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the verb."""
        company.access_company_rules(
            self.actor, "company.edit" if options["verb"] == "set" else "company.see"
        )
        if options["verb"] == "set":
            self._set(options["fields"])
        elif options["fields"]:
            raise CommandError(_("Only `set` takes fields."))
        if options["verb"] == "history":
            self._history()
            return
        number, values = company.rules_document()
        lines = [f"{label}: {value}" for label, value in company_view.rows(values)]
        self.emit({"number": number, "values": values}, [_("Version %d") % number, *lines])

    def _set(self, fields: list[str]) -> None:
        if not fields:
            raise CommandError(_("Say what to set: FIELD=VALUE."))
        number, values = company.rules_document()
        for field in fields:
            name, equals, text = field.partition("=")
            if not equals:
                raise CommandError(_("“%s” is not FIELD=VALUE.") % field)
            _put(values, name.strip(), text.strip())
        company.save_company_rules(actor=self.actor, values=values, expected_number=number)

    def _history(self) -> None:
        versions = company.history()
        lines = [
            line
            for row in company_view.history_rows(versions)
            for line in (
                f"{row.number} · {row.at:%Y-%m-%d %H:%M} · {row.by}",
                *(f"  {one}" for one in row.lines),
            )
        ]
        self.emit(versions, lines)


def _put(values: dict[str, Any], name: str, text: str) -> None:
    """Set `name` or `name.part`; an empty text removes it, so that the default holds."""
    field, _dot, part = name.partition(".")
    target, key = values, field
    if part:
        inner = values.setdefault(field, {})
        if isinstance(inner, dict):
            target, key = inner, part
        else:
            key = name
    if text:
        target[key] = _value(text)
    else:
        target.pop(key, None)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
