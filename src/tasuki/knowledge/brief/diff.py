"""The difference between two briefs of an account, or a brief and today: new, changed, gone, newly unclear (KN-7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext_lazy

from tasuki.knowledge.brief.blocks import Line
from tasuki.knowledge.brief.document import readable
from tasuki.knowledge.brief.lines import lines_of
from tasuki.knowledge.brief.markdown import escaped
from tasuki.knowledge.brief.promise_words import figures
from tasuki.knowledge.brief.worddiff import Piece, word_difference
from tasuki.knowledge.brief.words import KINDS, VERDICTS, day, money, word
from tasuki.knowledge.items import DAY_ONE, section_by_key, spoken
from tasuki.stakeholders.map_data import level_word, support_word

WHAT: Final[Mapping[str, str | Promise]] = {
    "new": pgettext_lazy("difference", "new"),
    "changed": pgettext_lazy("difference", "changed"),
    "gone": pgettext_lazy("difference", "gone"),
    "unclear": pgettext_lazy("difference", "newly unclear"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one thing; `pieces` tell a changed text word by word."""

    key: str
    label: str
    what: str
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()

    @property
    def word(self) -> str:
        """What became of it, in the language now active."""
        return str(WHAT[self.what])


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of a section, of the commitments, of the people or of the account."""

    key: str
    title: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs, from the older to the newer."""

    language: str
    account: str
    older: str
    newer: str
    groups: tuple[Group, ...]
    counts: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def difference(
    older: tuple[str, Mapping[str, Any]], newer: tuple[str, Mapping[str, Any]], language: str | None = None
) -> Difference:
    """Compare two documents, each with its name, in the reader's language."""
    with override(spoken(language)):
        before, after = readable(older[1]), readable(newer[1])
        found = (
            Group("account", _("Account"), tuple(_by_id(_account(before), _account(after)))),
            Group("promises", _("Open commitments"), tuple(_by_id(_promises(before), _promises(after)))),
            Group("people", _("People at the customer"), tuple(_by_id(_people(before), _people(after)))),
            *_sections(before, after, spoken(language)),
        )
        groups = tuple(one for one in found if one.changes)
        changes = [change for group in groups for change in group.changes]
        counts = {what: sum(1 for one in changes if one.what == what) for what in WHAT}
        name = after["account"]["name"]
        return Difference(spoken(language), name, older[0], newer[0], groups, counts)


def as_markdown(found: Difference) -> str:
    """The difference as Markdown: gone words struck through, new ones strong."""
    with override(found.language):
        title = _("%(account)s: from %(older)s to %(newer)s")
        lines = [
            f"# {escaped(title % {'account': found.account, 'older': found.older, 'newer': found.newer})}",
            "",
        ]
        if not found.groups:
            lines.append(_("Nothing differs."))
        for group in found.groups:
            lines += [f"## {escaped(group.title)}", ""]
            lines += [f"- **{escaped(one.label)}** ({one.word}): {_told(one)}" for one in group.changes]
            lines.append("")
        return "\n".join(lines).rstrip() + "\n"


def _told(change: Change) -> str:
    if change.what == "gone":
        return f"~~{_flat(change.before)}~~"
    if change.what != "changed":
        return _flat(change.after)
    marks = {"same": "{}", "gone": "~~{}~~", "new": "**{}**"}
    return "".join(_marked(marks[one.what], one.text) for one in change.pieces)


def _marked(pattern: str, text: str) -> str:
    """Marks stand directly beside the words, with the spaces outside."""
    inner = text.strip()
    if not inner:
        return " " if text else ""
    left, right = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{' ' if left else ''}{pattern.format(_flat(inner))}{' ' if right else ''}"


def _flat(text: str) -> str:
    return " ".join(escaped(text).split())


def _sections(before: Mapping[str, Any], after: Mapping[str, Any], language: str) -> Iterator[Group]:
    old = {one.key: one for one in lines_of(before["items"], language)}
    new = {one.key: one for one in lines_of(after["items"], language)}
    by_section: dict[str, list[Change]] = {}
    for key in dict.fromkeys((*old, *new)):
        for change in _item(old.get(key), new.get(key)):
            by_section.setdefault((new.get(key) or old[key]).section, []).append(change)
    for section in DAY_ONE:
        yield Group(
            section, section_by_key(section).words.label(language), tuple(by_section.get(section, ()))
        )


def _item(old: Line | None, new: Line | None) -> Iterator[Change]:
    known = new or old
    if known is None:
        return
    before, after = (old.text if old else ""), (new.text if new else "")
    yield from _change(known.key, known.label, before, after)
    asked = set(new.questions if new else ()) - set(old.questions if old else ())
    for question in sorted(asked):
        yield Change(known.key, known.label, "unclear", "", question)


def _change(key: str, label: str, before: str, after: str) -> Iterator[Change]:
    if before == after:
        return
    what = "new" if not before else "gone" if not after else "changed"
    pieces = word_difference(before, after) if what == "changed" else ()
    yield Change(key, label, what, before, after, pieces)


type Told = dict[str, tuple[str, str]]


def _by_id(old: Told, new: Told) -> Iterator[Change]:
    """Things with an id, each told in a line: what came, what went, what is told otherwise."""
    for key in dict.fromkeys((*new, *old)):
        label = (new.get(key) or old[key])[0]
        yield from _change(key, label, old.get(key, ("", ""))[1], new.get(key, ("", ""))[1])


def _account(document: Mapping[str, Any]) -> Told:
    account = document["account"]
    rows = {
        "owner": (_("Owner of record"), account["owner"]),
        "renewal_on": (_("Renewal"), day(account["renewal_on"])),
        "arr": (_("ARR"), money(account.get("arr"), account.get("currency", ""))),
        "live_on": (_("Went live"), day(account.get("live_on"))),
    }
    return {key: (label, text) for key, (label, text) in rows.items() if text}


def _promises(document: Mapping[str, Any]) -> Told:
    found: Told = {}
    for one in document["commitments"]:
        text = str(one["text"])
        owner = str(one.get("owner") or _("nobody yet"))
        parts: Sequence[str] = (
            text,
            _("owner: %(name)s") % {"name": owner},
            _("due: %(day)s") % {"day": day(one.get("due_on")) or _("to be confirmed")},
            word(VERDICTS, one.get("verdict")),
            figures(one),
        )
        found[str(one.get("id") or text)] = (text.split("\n", 1)[0][:80], " · ".join(filter(None, parts)))
    return found


def _people(document: Mapping[str, Any]) -> Told:
    found: Told = {}
    for one in document["stakeholders"]:
        kinds = [word(KINDS, kind) for kind in one.get("kinds") or [one.get("kind")] if kind]
        details = [str(one.get(name) or "") for name in ("title", "department", "email", "phone")]
        placed = _("influence %(influence)s, support %(support)s") % {
            "influence": level_word(one.get("influence")),
            "support": support_word(one.get("support")),
        }
        known = [placed] if one.get("influence") and one.get("support") is not None else []
        found[one["id"]] = (one["name"], " · ".join(filter(None, (one["name"], *kinds, *details, *known))))
    return found
