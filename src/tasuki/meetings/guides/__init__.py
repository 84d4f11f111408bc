"""What to say in a meeting: answers to concerns by feeling (MT-7) and to typical questions (MT-6), in four languages.

One file per language, `<language>.yaml`:
`feelings: {<feeling>: {title, signs, steps: {<step>: {do, say: [...]}}, follow_up, closing}}` and
`questions: {<key>: {question, answer, unavailable_answer?, needs, unavailable_needs?}}`.
What is said is Liquid with the fields of messages (`messaging.fields.facts_for`); `needs` names those that an
answer cannot do without.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from tasuki.messaging.liquid_text import render

FOLDER: Final = Path(__file__).parent
FALLBACK: Final = "en"
FEELINGS: Final = ("anxiety", "frustration", "scepticism", "disappointment")
STEPS: Final = (
    "acknowledge",
    "empathise",
    "reassure_with_specifics",
    "show_continuity",
    "ask_what_would_help",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a response: what to do, and sentences that can be said."""

    key: str
    do: str
    say: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Response:
    """How to answer a concern with this feeling: by what it is recognised, five steps, follow-up and closing."""

    feeling: str
    title: str
    signs: tuple[str, ...]
    steps: tuple[Step, ...]
    follow_up: str
    closing: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A typical question with its answer; without one where a fact that it names is not known (`missing`)."""

    key: str
    question: str
    text: str
    missing: tuple[str, ...] = ()


def responses(language: str, facts: Mapping[str, Any]) -> tuple[Response, ...]:
    """The response guides for all feelings, with the facts of the account in what can be said (MT-7)."""
    found = guide(language)["feelings"]
    return tuple(_response(feeling, found[feeling], facts) for feeling in FEELINGS)


def _response(feeling: str, part: Mapping[str, Any], facts: Mapping[str, Any]) -> Response:
    steps = tuple(
        Step(key, part["steps"][key]["do"], tuple(_say(text, facts) for text in part["steps"][key]["say"]))
        for key in STEPS
    )
    return Response(
        feeling,
        part["title"],
        tuple(part["signs"]),
        steps,
        _say(part["follow_up"], facts),
        _say(part["closing"], facts),
    )


def answers(language: str, facts: Mapping[str, Any]) -> tuple[Answer, ...]:
    """Prepared answers to typical questions; honest ones where the outgoing owner is not available (MT-6)."""
    away = not facts["giver"]["available"]
    return tuple(_answer(key, part, facts, away) for key, part in guide(language)["questions"].items())


def _answer(key: str, part: Mapping[str, Any], facts: Mapping[str, Any], away: bool) -> Answer:
    other = away and "unavailable_answer" in part
    needs = part.get("unavailable_needs", part["needs"]) if other else part["needs"]
    missing = tuple(name for name in needs if not _value(name, facts))
    source = part["unavailable_answer"] if other else part["answer"]
    return Answer(key, part["question"], "" if missing else _say(source, facts), missing)


def _value(name: str, facts: Mapping[str, Any]) -> Any:
    here: Any = facts
    for part in name.split("."):
        here = here[part]
    return here


def _say(source: str, facts: Mapping[str, Any]) -> str:
    return render(source, facts).strip()


def languages() -> list[str]:
    """The languages that have a guide."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def guide(language: str) -> dict[str, Any]:
    """The file of the language, of its base language, or in English."""
    known = languages()
    base = language.replace("_", "-").partition("-")[0].lower()
    path = FOLDER / f"{base if base in known else FALLBACK}.yaml"
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data
