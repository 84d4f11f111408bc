"""Finding texts: which there are, which is in force, what an earlier one said (MS-4, SE-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import product
from typing import Final, Literal

from django.conf.locale import LANG_INFO
from django.db.models import F, Q

from tasuki.messaging import library
from tasuki.messaging.company import source as files
from tasuki.messaging.company import store
from tasuki.messaging.company.models import LONGEST_LANGUAGE, CompanyText, CompanyTextVersion
from tasuki.messaging.library import Origin, Traits
from tasuki.rules.access import Actor, allowed, why_not
from tasuki.rules.reasons import NotFound, Reason, refuse_if
from tasuki.rules.scenarios import MODES, SCENARIOS

DRAFT: Final = "draft"
FROM_PACKAGE: Final = "shipped"
#: Languages that can be told by name; whatever else is asked for is a slip of the pen.
LANGUAGES: Final = tuple(sorted(code for code in LANG_INFO if len(code) <= LONGEST_LANGUAGE))

type State = Literal["shipped", "file", "company", "missing"]


@dataclass(frozen=True, slots=True)
class Found:
    """A text as it is asked for: in force, a draft, a version, or as shipped."""

    language: str
    name: str
    ref: str
    source: str
    origin: Origin | Literal["draft"]
    number: int = 0

    @property
    def is_words(self) -> bool:
        """Whether it is what the texts of a language share."""
        return self.name == library.WORDS

    @property
    def parts(self) -> tuple[str, str]:
        """Subject and body; of shared words, or of what cannot be read, all of it is body."""
        return parts_of(self.name, self.source)


@dataclass(frozen=True, slots=True)
class Line:
    """A text in one language as the list shows it."""

    language: str
    name: str
    state: State
    number: int = 0
    draft: bool = False
    shipped_changed: bool = False
    changed_at: datetime | None = None
    changed_by: str = ""


def relations(actor: Actor) -> frozenset[str]:
    """Texts belong to nobody in particular: everybody signed in may read them."""
    return frozenset({"self"}) if actor.person_id is not None else frozenset()


def may_edit(actor: Actor) -> bool:
    """Whether the actor may write texts and put them in force."""
    return allowed("text.edit", actor, relations(actor))


def must(actor: Actor, action: str = "text.see") -> None:
    """Who may not even see texts finds none; who may not change them is told."""
    if not allowed("text.see", actor, relations(actor)):
        raise NotFound("text", "")
    refuse_if(why_not(action, actor, relations(actor)))


@cache
def templates() -> tuple[str, ...]:
    """The templates there are: those that ship."""
    with store.left_out():
        shipped = library.file_names()
    names = {name.partition(".")[0] for (_language, name), origin in shipped.items() if origin == "shipped"}
    return tuple(sorted(names - {library.WORDS}))


@cache
def names_of(template: str) -> frozenset[str]:
    """Every name under which a text of this template could be looked for."""
    combinations = product(SCENARIOS, MODES, (False, True), (False, True))
    return frozenset(name for traits in combinations for name in library.names_for(template, Traits(*traits)))


def why_not_name(language: str, name: str) -> list[Reason]:
    """Why there can be no text of this name in this language."""
    template = name.partition(".")[0]
    reasons = []
    if language not in LANGUAGES:
        reasons.append(Reason("text.language_unknown", {"language": language[:20]}))
    if name == library.WORDS:
        return reasons
    if template not in templates():
        reasons.append(
            Reason("text.template_unknown", {"template": template[:60], "known": list(templates())})
        )
    elif name not in names_of(template):
        reasons.append(Reason("text.variant_unknown", {"name": name[:120], "template": template}))
    return reasons


def row_of(language: str, name: str) -> CompanyText | None:
    """What the company has of this text, if anything."""
    rows = CompanyText.objects.select_related("in_force")
    return rows.filter(language=language, name=name).first()


def access_row(actor: Actor, language: str, name: str, action: str = "text.edit") -> CompanyText:
    """The company's text; those who may not are told so, without learning which there are."""
    must(actor, action)
    row = row_of(language, name)
    if row is None:
        raise NotFound("text", f"{language}/{name}")
    return row


def read_row(actor: Actor, language: str, name: str) -> CompanyText:
    """The same for who only looks: those who may not write find nothing."""
    row = row_of(language, name) if may_edit(actor) else None
    if row is None:
        raise NotFound("text", f"{language}/{name}")
    return row


def find(actor: Actor, language: str, name: str, ref: str = "") -> Found:
    """A text: in force, or by `ref` its draft (editors only), a version by number, or as `shipped`."""
    must(actor)
    if ref == DRAFT and not may_edit(actor):
        raise NotFound("text", f"{language}/{name}@{ref}")
    if ref == FROM_PACKAGE:
        return _from_file(language, name, shipped=True)
    row = row_of(language, name)
    if row is not None and ref == DRAFT:
        return Found(language, name, ref, row.draft, "draft")
    if row is not None and ref.isdecimal() and len(ref) < 9:
        version = row.versions.filter(number=int(ref)).first()
        if version is not None:
            return Found(language, name, ref, version.source, "company", version.number)
    if ref:
        raise NotFound("text", f"{language}/{name}@{ref[:20]}")
    if row is not None and row.in_force is not None:
        return Found(language, name, ref, row.in_force.source, "company", row.in_force.number)
    return _from_file(language, name)


def _from_file(language: str, name: str, *, shipped: bool = False) -> Found:
    if why_not_name(language, name):
        raise NotFound("text", f"{language}/{name}"[:140])
    source = library.file_source(language, name, shipped=shipped)
    if source is None:
        raise NotFound("text", f"{language}/{name}")
    own = not shipped and library.file_names().get((language, name)) == "file"
    return Found(language, name, FROM_PACKAGE if shipped else "", source, "file" if own else "shipped")


def versions_of(row: CompanyText) -> list[CompanyTextVersion]:
    """Everything that was in force, the newest first."""
    return list(row.versions.order_by("-number"))


def shipped_digest(language: str, name: str) -> str:
    """The digest of the shipped text of this name; empty where there is none."""
    source = library.file_source(language, name, shipped=True)
    return files.digest(source) if source is not None else ""


def lines(actor: Actor) -> list[Line]:
    """Every text there is, shipped, beside the data, or ours, with what happened to it."""
    must(actor)
    found = {
        key: Line(*key, state="file" if origin == "file" else "shipped")
        for key, origin in library.file_names().items()
        if not why_not_name(*key)
    }
    edited = Q(in_force__isnull=False) & ~Q(draft=F("in_force__source"))
    for row in CompanyText.objects.select_related("in_force").annotate(edited=edited):
        before = found.get((row.language, row.name))
        now = row.in_force
        if now is None and before is None and not may_edit(actor):
            continue
        found[row.language, row.name] = Line(
            row.language,
            row.name,
            state="company" if now else before.state if before else "missing",
            number=now.number if now else 0,
            draft=may_edit(actor) and (now is None or bool(row.edited)),
            shipped_changed=now is not None and now.replaces != shipped_digest(row.language, row.name),
            changed_at=row.draft_at,
            changed_by=row.draft_by_name,
        )
    return sorted(found.values(), key=lambda one: (one.name != library.WORDS, one.name, one.language))


def parts_of(name: str, source: str) -> tuple[str, str]:
    """Subject and body of a file; of shared words, or of what cannot be read, all of it is body."""
    return ("", source) if name == library.WORDS else files.loose_split(source)


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of transition, and the text that it would get."""

    scenario: str
    mode: str
    strategic: bool
    unavailable: bool
    name: str


def used_for(language: str, name: str) -> list[Place]:
    """The kinds of transitions whose customers get exactly this text once it is in force."""
    template = name.partition(".")[0]
    there = {one for lang, one in [*library.file_names(), *store.in_force()] if lang == language} | {name}
    found = []
    for strategic, unavailable in product((False, True), repeat=2):
        for scenario, mode in product(SCENARIOS, MODES):
            names = library.names_for(template, Traits(scenario, mode, strategic, unavailable))
            if next((one for one in names if one in there), "") == name:
                found.append(Place(scenario, mode, strategic, unavailable, name))
    return found
