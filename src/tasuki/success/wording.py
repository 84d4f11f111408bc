"""Shipped texts of a success plan in the reader's language (PB-17, UX-3).

An entry is kept in the words that its taker read. As long as they are, letter for letter, those of a shipped playbook
or of the program, everybody reads them in their own language; what people wrote or changed stays as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override

from tasuki.commitments.models import Commitment
from tasuki.knowledge.brief.words import in_all_languages
from tasuki.knowledge.items import LANGUAGES, shipped_catalogue
from tasuki.playbooks.queries import all_shipped
from tasuki.success.models import PlanEntry
from tasuki.success.sections import USUAL

type Line = PlanEntry | Mapping[str, Any]
type ByLanguage = Mapping[str, str]

EVERY_PLAN: Final[str | Promise] = gettext_lazy("What every plan needs")
FROM_PLAYBOOK: Final[str | Promise] = gettext_lazy("Playbook “%(name)s”")
OF_PROMISE: Final[str | Promise] = gettext_lazy("Product knows of the promise: %(promise)s")
FROM_COMMITMENT: Final[str | Promise] = gettext_lazy("Commitment (%(kind)s)")
_ARROW: Final = " › "
_MORE: Final = " · "


def text_of(one: Line) -> str:
    """What an entry says, for this reader."""
    text, source = _get(one, "text"), _get(one, "source")
    if source == PlanEntry.Source.COMMITMENT:
        return _retold(text, OF_PROMISE, "promise") or text
    known = _labels() if source == PlanEntry.Source.RECORD else _titles().get(_get(one, "section"), {})
    return _told(known.get(text), text) if source != PlanEntry.Source.PERSON else text


def short(one: Line) -> str:
    """The same in one line of at most 80 characters."""
    line = " ".join(text_of(one).split())
    return line if len(line) <= 80 else f"{line[:79]}…"


def detail_of(one: Line) -> str:
    """Its details: the labels that the record's items have for this reader, and what was said to them."""
    if _get(one, "source") != PlanEntry.Source.PLAYBOOK:
        return _get(one, "detail")
    return "\n".join(_labelled(line) for line in _get(one, "detail").split("\n"))


def source_of(one: Line) -> str:
    """Where it comes from."""
    text, source = _get(one, "source_text"), _get(one, "source")
    if source == PlanEntry.Source.PLAYBOOK:
        return _told(_usual_source().get(text), "") or _retold(text, FROM_PLAYBOOK, "name", _names()) or text
    if source == PlanEntry.Source.COMMITMENT:
        return _retold(text, FROM_COMMITMENT, "kind", _kinds()) or text
    return _placed(text) if source == PlanEntry.Source.RECORD else text


def in_each_language(one: Line) -> str | dict[str, str]:
    """A shipped text in every language, so that a frozen brief can be read in each; else as it was written."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = text_of(one)
    return found if len(set(found.values())) > 1 else _get(one, "text")


def _get(one: Line, name: str) -> str:
    value = one.get(name, "") if isinstance(one, Mapping) else getattr(one, name)
    return str(value)


def _told(words: ByLanguage | None, otherwise: str) -> str:
    return words.get(get_language() or "en", otherwise) if words else otherwise


def _retold(
    text: str, pattern: str | Promise, name: str, words: Mapping[str, ByLanguage] | None = None
) -> str:
    """A sentence of the program around a value, in this reader's language; empty where it is not that sentence."""
    gap = f"%({name})s"
    for told in in_all_languages(pattern).values():
        before, _gap, after = told.partition(gap)
        if text.startswith(before) and text.endswith(after) and len(text) >= len(before) + len(after):
            value = text[len(before) : len(text) - len(after)]
            return str(pattern) % {name: _told((words or {}).get(value), value)}
    return ""


def _labelled(line: str) -> str:
    label, colon, rest = line.partition(": ")
    return _told(_labels().get(label), label) + colon + rest


def _placed(text: str) -> str:
    """“Section › Item · what it was taken from”."""
    place, dot, taken_from = text.partition(_MORE)
    section, arrow, label = place.partition(_ARROW)
    if not arrow:
        return text
    section = _told(_section_names().get(section), section)
    return f"{section}{arrow}{_told(_labels().get(label), label)}{dot}{taken_from}"


# -- every shipped text, by what is kept of it in whatever language ------------------------------


@cache
def _titles() -> Mapping[str, Mapping[str, ByLanguage]]:
    """The lines of the shipped playbooks and what every plan needs, part by part."""
    found: dict[str, dict[str, ByLanguage]] = {}
    for document in all_shipped():
        for section, entries in document.success_plan.items():
            for entry in entries:
                _keep(found.setdefault(section, {}), {code: entry.title(code) for code in LANGUAGES})
    for section, texts in USUAL.items():
        for text in texts.values():
            _keep(found.setdefault(section, {}), in_all_languages(text))
    return found


@cache
def _names() -> Mapping[str, ByLanguage]:
    found: dict[str, ByLanguage] = {}
    for document in all_shipped():
        _keep(found, {code: document.name(code) for code in LANGUAGES})
    return found


@cache
def _kinds() -> Mapping[str, ByLanguage]:
    found: dict[str, ByLanguage] = {}
    for _value, label in Commitment.Kind.choices:
        _keep(found, in_all_languages(label))
    return found


@cache
def _usual_source() -> Mapping[str, ByLanguage]:
    found: dict[str, ByLanguage] = {}
    _keep(found, in_all_languages(EVERY_PLAN))
    return found


@cache
def _labels() -> Mapping[str, ByLanguage]:
    """The labels of the shipped catalogue's items."""
    found: dict[str, ByLanguage] = {}
    for item in shipped_catalogue().items.values():
        _keep(found, {code: item.words.label(code) for code in LANGUAGES})
    return found


@cache
def _section_names() -> Mapping[str, ByLanguage]:
    found: dict[str, ByLanguage] = {}
    for section in shipped_catalogue().sections:
        _keep(found, {code: section.words.label(code) for code in LANGUAGES})
    return found


def _keep(found: dict[str, ByLanguage], words: ByLanguage) -> None:
    for text in words.values():
        found.setdefault(text, words)
