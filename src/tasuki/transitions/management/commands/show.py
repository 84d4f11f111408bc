"""`tasuki show`: everything about one transition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from tasuki.transitions import describe
from tasuki.transitions.management.base import TransitionCommand, local

MARKS = {"done": "●", "waived": "◌", "todo": "○"}


class Command(TransitionCommand):
    """Stage, plan, completeness, gates with reasons, messages, clocks, events."""

    help = "Show a transition: stage, steps, completeness, gates, messages, clocks, events."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        data = describe.full(self.find(options["ref"]), self.actor)
        self.emit(data, _lines(data))


def _lines(data: dict[str, Any]) -> Iterator[str]:
    giver, receiver = data["giver"] or {}, data["receiver"] or {}
    yield f"{data['account']['name']}: {giver.get('name', '–')} → {receiver.get('name', '–')}"
    yield f"{data['playbook']['name']} · {data['stage']} · {data['transition_on'] or '–'} · {data['id']}"
    known = data["completeness"]
    yield ""
    yield _("Knowledge: %(total)s %% (%(have)s of %(all)s required items)") % {
        "total": known["total"],
        "have": known["satisfied"],
        "all": known["required"],
    }
    yield from (f"  {section}: {value} %" for section, value in known["sections"].items())
    if known["missing"]:
        yield _("Missing:")
        yield from (
            f"  {one['item']}: {one['label']} ({one['why']}, {one['who']}, +{one['adds']} %)"
            for one in known["missing"]
        )
    yield ""
    yield _("Gates:")
    for gate in data["gates"]:
        word = _("overridden") if gate["overridden"] else _("open") if gate["open"] else _("shut")
        yield f"  {gate['id']} {gate['gate']}: {word}"
        yield from (f"      {one['message']}" for one in gate["reasons"])
    yield ""
    yield _("Steps:")
    for step in data["steps"]:
        person = (step["person"] or {}).get("name", "–")
        yield f"  {MARKS[step['state']]} {local(step['due'])}  {step['title']} [{step['key']}] – {person}"
    yield from _rest(data)


def _rest(data: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield _("Risk: %(score)s of 100") % {"score": data["risk"]}
    yield from (
        f"  {one['points']:>2} / {one['most']:<2} {one['sentence']} {one['advice']}".rstrip()
        for one in data["risk_parts"]
    )
    if data["clocks"]:
        yield ""
        yield _("Clocks:")
        yield from (
            f"  {one['key']}: {one['state']}, {local(one['due'])} {one['text']}".rstrip()
            for one in data["clocks"]
        )
    if data["messages"]:
        yield ""
        yield _("Messages:")
        yield from (f"  {one['kind']} → {one['to']}: {one['state']}" for one in data["messages"])
    if data["events"]:
        yield ""
        yield _("Events:")
        yield from (
            f"  {one['seq']} {local(one['at'])} {one['action']} – {one['by']}" for one in data["events"]
        )
