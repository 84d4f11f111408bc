"""What is wrong with a text before anybody gets it: every error with its place, and what may be meant (MS-4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from tasuki.messaging import library
from tasuki.messaging.broken_words import say
from tasuki.messaging.company import source as files
from tasuki.messaging.company.known_fields import fields_of, near_fields, sample
from tasuki.messaging.liquid_text import FILTERS, MAX_SOURCE_BYTES, FieldsMissing, TextBroken, parse, render
from tasuki.rules import boundaries
from tasuki.rules.reasons import Reason

LONGEST_SUBJECT: Final = 300
LONGEST_BODY: Final = 20_000
_TEXTS: Final = ("date_format", "salutation", "signature", "contact")
_MAY: Final = ("reasons", "points", "giver_parts", "joined", "giver_window", "giver_role")
_JOINS: Final = ("between", "two", "last")
_MOST_MARKS, _LONGEST_MARK = 60, 200


@dataclass(frozen=True, slots=True)
class Findings:
    """Errors keep a text from being put in force; warnings do not."""

    errors: tuple[Reason, ...]
    warnings: tuple[Reason, ...] = ()


def check(name: str, source: str, language: str = library.FALLBACK) -> Findings:
    """Every error of a text or of shared words, from its file: it can be read, is bounded, all fields are known."""
    if name == library.WORDS:
        return _check_words(source, language)
    try:
        subject, body = files.split(source)
    except files.SubjectEmpty as empty:
        return check_parts(name, "", empty.body, language)
    except TextBroken as broken:
        return Findings((_broken("", broken),))
    return check_parts(name, subject, body, language)


def check_parts(name: str, subject: str, body: str, language: str = library.FALLBACK) -> Findings:
    """The same for subject and body, with lines counted in each."""
    errors: list[Reason] = []
    warnings: list[Reason] = []
    for place, part in (("subject", subject), ("body", body)):
        if not part.strip():
            errors.append(Reason("text.part_empty", {"text_part": place}))
            continue
        found = list(_static(name, place, part))
        errors += found
        if not found:
            tried = _tried(name, place, part, language)
            errors += tried.errors
            warnings += tried.warnings
    if not errors and len(files.compose(subject, body).encode()) > MAX_SOURCE_BYTES:
        errors.append(Reason("text.too_long", {"limit": MAX_SOURCE_BYTES}))
    return Findings(tuple(errors), tuple(warnings))


def _static(name: str, place: str, part: str) -> Iterator[Reason]:
    """What can be said without filling anything in."""
    try:
        files.refuse_form(part)
        parsed = parse(part)
    except TextBroken as broken:
        yield _broken(place, broken)
        return
    known = fields_of(name)
    heads = {one.partition(".")[0] for one in known}
    for use in dict.fromkeys(parsed.fields):
        if use.name not in known and not (use.name in heads and "." not in use.name):
            yield Reason(
                "text.field_unknown",
                {
                    "text_part": place,
                    "line": use.line,
                    "field": use.name[:80],
                    "near": near_fields(use.name, name),
                },
            )
    for use in dict.fromkeys(parsed.filters):
        if use.name not in FILTERS:
            near = get_close_matches(use.name, FILTERS, n=2) or list(FILTERS)
            values = {"text_part": place, "line": use.line, "filter": use.name[:80], "near": near}
            yield Reason("text.filter_unknown", values)


def _tried(name: str, place: str, part: str, language: str) -> Findings:
    """What filling in examples shows: too much work, too long, and which fields block those who lack them."""
    try:
        words = library.words(language)
    except LookupError:
        words = library.words(library.FALLBACK)
    limit = LONGEST_SUBJECT if place == "subject" else LONGEST_BODY
    warnings: list[Reason] = []
    for poor in (False, True):
        try:
            text = render(part, sample(name, words, poor=poor))
        except FieldsMissing as missing:
            warnings += [
                Reason(
                    "text.field_may_be_empty",
                    {"text_part": place, "line": missing.lines.get(one, 0), "field": one},
                )
                for one in (*missing.unknown, *missing.empty)
            ]
        except TextBroken as broken:
            return Findings((_broken(place, broken),))
        else:
            if len(text) > limit:
                return Findings((Reason("text.result_long", {"text_part": place, "limit": limit}),))
    return Findings((), tuple(warnings))


def _broken(place: str, broken: TextBroken) -> Reason:
    values = {"text_part": place or "file", "line": broken.line, "message": say(broken.message)[:300]}
    return Reason("text.broken", values)


# -- shared words --------------------------------------------------------------------------------------


def _check_words(source: str, language: str) -> Findings:
    try:
        files.refuse_form(source)
        data = files.read_yaml(source)
    except TextBroken as broken:
        return Findings((_broken("file", broken),))
    errors = [*_form_of(data), *_liquid_of(data)]
    if not errors:
        try:
            words = library.words_from(data, language)
            for text in (words.salutation, words.signature, words.contact):
                render(text, sample("introduction", poor=True))
        except FieldsMissing as missing:
            empty = (*missing.unknown, *missing.empty)
            return Findings((), tuple(Reason("text.words_need", {"field": one}) for one in empty))
        except TextBroken as broken:
            errors.append(_broken("file", broken))
    return Findings(tuple(errors))


def _form_of(data: Mapping[str, Any]) -> Iterator[Reason]:
    """Which parts there are, and of what kind."""
    known = (*_TEXTS, *_MAY)
    for key in data:
        if key not in known:
            near = get_close_matches(str(key), known, n=2) or list(known)
            yield Reason("text.words_unknown", {"key": str(key)[:80], "near": near})
    for key in (*_TEXTS, "reasons", "points"):
        if data.get(key) is None:
            yield Reason("text.words_missing", {"key": key})
    for key in (*_TEXTS, "giver_window", "giver_role"):
        if key in data and (not isinstance(data[key], str) or not data[key].strip()):
            yield Reason("text.words_no_text", {"key": key})
    if isinstance(data.get("date_format"), str) and len(data["date_format"]) > 60:
        yield Reason("text.words_no_text", {"key": "date_format"})
    yield from _maps_of(data)
    yield from _points_of(data.get("points"))


def _maps_of(data: Mapping[str, Any]) -> Iterator[Reason]:
    codes = {"giver_parts": boundaries.PARTS, "joined": _JOINS}
    for key in ("reasons", "giver_parts", "joined"):
        given = data.get(key)
        if given is None:
            continue
        if not isinstance(given, dict) or not all(
            isinstance(code, str) and isinstance(text, str) for code, text in given.items()
        ):
            yield Reason("text.words_no_map", {"key": key})
            continue
        for code in given:
            allowed = codes.get(key)
            if allowed is not None and code not in allowed:
                near = get_close_matches(code, list(allowed), n=2) or list(allowed)
                yield Reason("text.words_unknown", {"key": f"{key}.{code}"[:80], "near": near})
        if key == "reasons" and not given.get("other", "").strip():
            yield Reason("text.words_missing", {"key": "reasons.other"})


def _points_of(points: Any) -> Iterator[Reason]:
    if points is None:
        return
    if not isinstance(points, dict):
        yield Reason("text.words_no_map", {"key": "points"})
        return
    for point in library.POINTS:
        marks = points.get(point)
        listed = marks if isinstance(marks, list) else []
        good = all(isinstance(one, str) and 0 < len(one.strip()) <= _LONGEST_MARK for one in listed)
        if not good or not 0 < len(listed) <= _MOST_MARKS:
            yield Reason("text.words_marks", {"key": f"points.{point}", "most": _MOST_MARKS})


def _liquid_of(data: Mapping[str, Any]) -> Iterator[Reason]:
    """The sentences with fields."""
    whole = {
        key: data.get(key) for key in ("salutation", "signature", "contact", "giver_window", "giver_role")
    }
    reasons = data.get("reasons")
    if isinstance(reasons, dict):
        whole |= {f"reasons.{code}": text for code, text in reasons.items()}
    for key, text in whole.items():
        if isinstance(text, str):
            yield from _static("introduction", str(key)[:80], text)
