"""What a text would say to a real recipient, before anybody puts it in force (MS-3, MS-4, MS-6).

Nothing is kept, and nobody sees more than by the message itself: the transition must be one whose messages the
actor may see. Links that work for whoever holds them are cut short.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext

from tasuki.customers.models import Stakeholder
from tasuki.messaging import drafting, library
from tasuki.messaging.broken_words import say
from tasuki.messaging.company import problems, queries
from tasuki.messaging.company import source as files
from tasuki.messaging.company.checks import TextReport, report_with
from tasuki.messaging.company.forms import language_title
from tasuki.messaging.company.known_fields import Field, fields_of, near_fields, sample, value_at
from tasuki.messaging.fields import fields_for
from tasuki.messaging.html_part import html_of
from tasuki.messaging.library import Traits, Words
from tasuki.messaging.links_cut import cut_links
from tasuki.messaging.liquid_text import FieldsMissing, TextBroken, render
from tasuki.messaging.queries import access_for_messages
from tasuki.people.models import Person
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.rules.reasons import NotFound, Reason, Refused
from tasuki.transitions.facts import document_of
from tasuki.transitions.models import Transition
from tasuki.transitions.queries import visible_transitions

MOST_OFFERED: Final = 40


@dataclass(frozen=True, slots=True)
class Value:
    """A field with what it is for the chosen recipient; "" where it is empty."""

    field: Field
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What one recipient would get, or why they cannot; `errors` are of the text itself, for anybody."""

    errors: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    transition: Transition | None = None
    stakeholder: Stakeholder | None = None
    signer: Person | None = None
    language: str = library.FALLBACK
    subject: str = ""
    body: str = ""
    html: str = ""
    report: TextReport | None = None
    missing: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    values: tuple[Value, ...] = ()
    transitions: tuple[Transition, ...] = ()
    recipients: tuple[Stakeholder, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """The text to try, as its file would be, and on whom; without an account the nearest one is taken."""

    language: str
    name: str
    source: str
    transition_id: UUID | None = None
    recipient_id: UUID | None = None

    @property
    def template(self) -> str:
        """The template that is shown: shared words show in an introduction."""
        return "introduction" if self.name == library.WORDS else self.name.partition(".")[0]


def preview(actor: Actor, wanted: Wanted) -> Preview:
    """The text as the chosen recipient would get it, with everything that is to be said of it: MS-6, MS-3.

    Without any account to try it on, only the text itself is judged.
    """
    queries.must(actor)
    found = problems.check(wanted.name, wanted.source, wanted.language)
    offered = _offered(actor, wanted)
    plain = Preview(found.errors, found.warnings, language=wanted.language, transitions=offered)
    transition = _transition(actor, wanted, offered)
    if transition is None:
        return plain
    people = tuple(transition.account.stakeholders.order_by("kind", "name_key", "created_at")[:MOST_OFFERED])
    recipient = _recipient(wanted, people)
    if recipient is None:
        return _with(plain, transition=transition, missing=(Reason("text.nobody_there"),))
    signer, strategic = _signer(transition, wanted.template)
    if signer is None:
        return _with(plain, transition=transition, recipients=people, missing=(Reason("text.nobody_signs"),))
    base = {"transition": transition, "stakeholder": recipient, "signer": signer, "recipients": people}
    if found.errors:
        return _with(plain, **base)
    traits = Traits(transition.scenario, transition.mode, strategic, not transition.giver_available)
    words, used = _words(actor, wanted)
    values = _values(transition, recipient, signer, words, wanted)
    said = _said(wanted, traits, values)
    return _with(
        plain,
        **base,
        **said,
        **_judged(wanted, words, said, _parts(wanted, traits)[1]),
        notes=(*used, *_notes(wanted, transition, recipient, traits)),
        values=_shown(wanted.template, values),
    )


def _with(plain: Preview, **values: Any) -> Preview:
    kept = {name: getattr(plain, name) for name in ("errors", "warnings", "language", "transitions")}
    return Preview(**{**kept, **values})


# -- on whom -------------------------------------------------------------------------------------------


def _offered(actor: Actor, wanted: Wanted) -> tuple[Transition, ...]:
    """The latest transitions that the actor may see, those that would get such a text first."""
    rows = visible_transitions(actor).exclude(stage__in=lifecycle.ENDED).select_related("account")
    found = list(rows.order_by("-created_at")[: 5 * MOST_OFFERED])
    found.sort(key=lambda one: one.scenario not in wanted.name.split("."))
    return tuple(found[:MOST_OFFERED])


def _transition(actor: Actor, wanted: Wanted, offered: Sequence[Transition]) -> Transition | None:
    if wanted.transition_id is not None:
        return access_for_messages(actor, wanted.transition_id)
    for one in offered[:5]:
        try:
            return access_for_messages(actor, one.pk)
        except (NotFound, Refused):
            continue
    return None


def _recipient(wanted: Wanted, people: Sequence[Stakeholder]) -> Stakeholder | None:
    """The one asked for, if they belong to this account; else who reads the language, else anybody."""
    chosen = next((one for one in people if one.pk == wanted.recipient_id), None)
    reads = next((one for one in people if one.language == wanted.language), None)
    return chosen or reads or next(iter(people), None)


def _signer(transition: Transition, template: str) -> tuple[Person | None, bool]:
    spec = next((one for one in document_of(transition).messages if one.template == template), None)
    if spec is not None:
        return drafting.signer_of(transition, spec)
    return transition.receiver or transition.giver or transition.receiver_manager, False


# -- what it says --------------------------------------------------------------------------------------


def _words(actor: Actor, wanted: Wanted) -> tuple[Words, tuple[Reason, ...]]:
    """The shared words: those being written, those in force, a draft of them, else the English ones."""
    if wanted.name == library.WORDS:
        return library.words_from(files.read_yaml(wanted.source), wanted.language), ()
    try:
        return library.words(wanted.language), ()
    except LookupError:
        row = queries.row_of(wanted.language, library.WORDS)
    if row is not None and not problems.check(library.WORDS, row.draft).errors:
        return library.words_from(files.read_yaml(row.draft), wanted.language), ()
    reason = Reason("text.no_words", {"language": wanted.language})
    return library.words(library.FALLBACK), (reason,)


def _values(
    transition: Transition, recipient: Stakeholder, signer: Person, words: Words, wanted: Wanted
) -> dict[str, Any]:
    values = fields_for(transition, recipient, signer, words)
    for name, value in values.items():
        if name.endswith("_url") and isinstance(value, str):
            values[name] = cut_links(value)
    if wanted.template == "recap":
        values["recap"] = sample("recap")["recap"]
    return values


def _said(wanted: Wanted, traits: Traits, values: Mapping[str, Any]) -> dict[str, Any]:
    """Subject and body, or everything that is missing for them, with its place."""
    subject, body = _parts(wanted, traits)
    done: dict[str, Any] = {"missing": ()}
    for place, part in (("subject", subject), ("body", body)):
        try:
            done[place] = render(part, values)
        except FieldsMissing as missing:
            done["missing"] += tuple(_lacks(place, missing, wanted.template))
        except TextBroken as broken:
            where = {"text_part": place, "line": broken.line, "message": say(broken.message)[:300]}
            done["missing"] += (Reason("text.broken", where),)
    if done["missing"]:
        return {"missing": done["missing"]}
    subject, body = " ".join(done["subject"].split()), drafting.tidy(done["body"])
    return {"subject": subject, "body": body, "missing": tuple(drafting.why_not_text(subject, body))}


def _parts(wanted: Wanted, traits: Traits) -> tuple[str, str]:
    """Subject and body before anything is filled in."""
    if wanted.name == library.WORDS:
        return _with_these_words(wanted, traits)
    return files.split(wanted.source)


def _with_these_words(wanted: Wanted, traits: Traits) -> tuple[str, str]:
    """The introduction that shared words are shown in."""
    for language in (wanted.language, library.FALLBACK):
        try:
            text = library.find_text(wanted.template, language, traits)
        except LookupError:
            continue
        return text.subject, text.body
    return "{{ account.name }}", "{{ stakeholder.salutation }}\n\n{{ reason }}\n\n{{ signature }}"


def _lacks(place: str, missing: FieldsMissing, template: str) -> list[Reason]:
    found = []
    for name in missing.unknown:
        where = {"text_part": place, "line": missing.lines.get(name, 0), "field": name[:80]}
        found.append(Reason("text.field_unknown", {**where, "near": near_fields(name, template)}))
    for name in missing.empty:
        where = {"text_part": place, "line": missing.lines.get(name, 0), "field": name[:80]}
        found.append(Reason("text.field_empty", where))
    return found


def _judged(wanted: Wanted, words: Words, said: Mapping[str, Any], template: str) -> dict[str, Any]:
    if "body" not in said:
        return {}
    subject, body = said["subject"], said["body"]
    return {
        "report": report_with(words.points, wanted.language, subject, body, template),
        "html": html_of(body, wanted.language, subject),
    }


def _notes(
    wanted: Wanted, transition: Transition, recipient: Stakeholder, traits: Traits
) -> tuple[Reason, ...]:
    """What would be otherwise in earnest: another language, another variant."""
    notes = []
    language = drafting.language_of(recipient, transition)
    if language != wanted.language:
        notes.append(
            Reason("text.other_language", {"name": recipient.name, "language": language_title(language)})
        )
    if wanted.name != library.WORDS and wanted.name not in library.names_for(wanted.template, traits):
        account = transition.account.name
        notes.append(Reason("text.other_variant", {"account": account, "scenario": transition.scenario}))
    return tuple(notes)


def _shown(template: str, values: Mapping[str, Any]) -> tuple[Value, ...]:
    return tuple(Value(one, _plain(value_at(values, name))) for name, one in fields_of(template).items())


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)
    return str(value)
