"""Cells of the table of transitions that need more than a column: the next step, the picture, the risk in words."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext

from tasuki.rules.risk import band
from tasuki.tables import cells
from tasuki.transitions import zone_view
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.planning.step_texts import step_text
from tasuki.web import clock
from tasuki.web.templatetags.pictures import exchange_zone_mini, sentence


def is_late(one: Transition) -> bool:
    """Whether something of it should have been done by now."""
    return one.next_due_at is not None and one.next_due_at < clock.now()


def risk(score: int) -> SafeString:
    """The risk in a word and as a number."""
    name = band(score)
    if name == "low":
        word = pgettext("risk", "Low")
        return format_html('<span class="is-low"><span class="num">{}</span> {}</span>', score, word)
    word, kind = (
        (pgettext("risk", "High"), "breach") if name == "high" else (pgettext("risk", "Elevated"), "wait")
    )
    return cells.tag(f"{score} {word}", kind)


def next_step() -> dict[str, Any]:
    """The key of the next open step, asked for with the row."""
    first = Step.objects.filter(transition=OuterRef("pk"), state=Step.State.TODO).order_by(
        "due_at", "position"
    )
    return {"next_step_key": Subquery(first.values("key")[:1])}


def step_title(one: Any) -> str:
    """What is to be done next, in the playbook's words."""
    if not one.next_step_key or one.playbook is None:
        return ""
    return step_text(one.playbook.parsed(), one.next_step_key, get_language() or "en").title


def open_gates(one: Transition) -> str:
    """How many of the gates are open."""
    return f"{sum(bool(gate['open']) for gate in one.gates)}/{len(one.gates)}" if one.gates else ""


def zone(one: Transition) -> str:
    """The exchange zone, small."""
    facts = zone_view.small(one)
    return cells.NOTHING if facts is None else exchange_zone_mini(facts)


def zone_words(one: Transition) -> str:
    """The same in one sentence."""
    facts = zone_view.small(one)
    return sentence(facts) if facts else ""
