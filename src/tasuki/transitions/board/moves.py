"""The one next move of a card: what it is called, whether it is the reader's, what is in its way (TR-2, GA-1 … GA-9).

Judged by the columns that `recompute` keeps, so that a board of two hundred cards costs what one costs. Carrying a
move out judges everything anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from tasuki.rules import lifecycle
from tasuki.rules.access import Actor, allowed
from tasuki.rules.lifecycle import Move
from tasuki.rules.reasons import Reason
from tasuki.transitions.actions.dates import why_not_planned
from tasuki.transitions.facts import local_day, step_titles
from tasuki.transitions.models import Transition
from tasuki.transitions.places import located
from tasuki.transitions.queries import own_relations
from tasuki.web import clock

type Text = str | Promise

LABELS: Final[Mapping[str, Text]] = {
    lifecycle.PLANNED: gettext_lazy("Make the plan"),
    lifecycle.PREPARING: gettext_lazy("Start preparing"),
    lifecycle.READY: gettext_lazy("Declare ready"),
    lifecycle.INTRODUCING: gettext_lazy("Start introducing"),
    lifecycle.HANDED_OVER: gettext_lazy("Cut over now"),
    lifecycle.STABILISING: gettext_lazy("Receiver is fully responsible"),
    lifecycle.CLOSED: gettext_lazy("Close the transition"),
}
RESUME: Final = gettext_lazy("Resume")


@dataclass(frozen=True, slots=True)
class NextMove:
    """The move forward: the stage it leads to, its words, whether the reader may make it, what is in the way."""

    to: str
    label: Text
    mine: bool
    reasons: tuple[Reason, ...]
    shut: tuple[str, ...]

    @property
    def final(self) -> bool:
        """Whether it changes the owner of record: nothing leads back from there (TR-4)."""
        return self.to == lifecycle.HANDED_OVER


class Titles:
    """What the steps and criteria of the playbooks in sight are called, each playbook read once.

    The transitions are loaded with their playbooks, these without their documents: a document that the process has
    read before costs no query.
    """

    def __init__(self, transitions: Iterable[Transition]) -> None:
        versions = {one.playbook_id: one.playbook for one in transitions}
        language = get_language() or "en"
        self._of: dict[UUID | None, dict[str, str]] = {}
        for pk, version in versions.items():
            if version is not None:
                document = version.parsed()
                self._of[pk] = step_titles(document) | {
                    one.key: one.title(language) for one in document.checks
                }

    def of(self, transition: Transition, key: str) -> str:
        """What a step or criterion of the transition's playbook is called; its key where nobody knows."""
        return self._of.get(transition.playbook_id, {}).get(key, key)

    def reason(self, kept: Mapping[str, Any], transition: Transition) -> Reason:
        """A reason as kept on the row, in the reader's language and with the address of its place."""
        values = dict(kept["values"])
        key = values.get("step") or values.get("check")
        if key:
            values["title"] = self.of(transition, key)
        reason = Reason(kept["code"], values, kept["who"], kept["where"])
        return located(reason, transition.pk, transition.account_id)


def next_move(actor: Actor, transition: Transition, titles: Titles) -> NextMove | None:
    """The move forward on the main line, or the way back from a side exit; None where it is over."""
    paused = transition.stage == lifecycle.PAUSED
    to = transition.paused_from if paused else lifecycle.next_on_line(transition.stage)
    move = lifecycle.find_move(transition.stage, to or "")
    if to is None or move is None:
        return None
    gates = [one for one in transition.gates if one["gate"] in move.gates and not one["open"]]
    reasons = [titles.reason(kept, transition) for one in gates for kept in one["reasons"]]
    return NextMove(
        to=to,
        label=RESUME if paused else LABELS[to],
        mine=allowed(move.action, actor, own_relations(actor, transition)),
        reasons=(*_before_gates(transition, move), *reasons),
        shut=tuple(one["gate"] for one in gates),
    )


def _before_gates(transition: Transition, move: Move) -> list[Reason]:
    if move.verb == "plan":
        today = local_day(clock.now(), transition.zone)
        found = why_not_planned(transition.receiver, transition.transition_on, today)
    elif move.verb == "start" and transition.asks_approval and transition.approved_at is None:
        found = [Reason("board.approval", who="manager", where="approval")]
    else:
        found = []
    return [located(one, transition.pk, transition.account_id) for one in found]
