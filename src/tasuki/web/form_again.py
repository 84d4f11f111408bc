"""A page with a form, given back after a refusal: what was typed is kept, and the reasons stand at the form.

Pages render their forms by hand or by Django; what they have in common is HTML. The page is read token by token
and written as it was, but for the one form that was sent: its fields get what was sent, folds around it open,
and relative addresses are made whole, because the answer to a form has the address of its action.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

type Attributes = list[tuple[str, str | None]]
type Sent = Mapping[str, list[str]]

ADDRESSES: Final = {"href", "action", "formaction", "hx-get", "hx-post", "src"}
NEVER_KEPT: Final = {"csrfmiddlewaretoken"}
AS_THEY_ARE: Final = {"password", "file", "submit", "button", "image", "reset"}
CHOSEN: Final = {"checkbox", "radio"}


@dataclass
class Form:
    """A form of the page: where it sends what, and where its beginning stands among the tokens."""

    action: str
    id: str
    start: int
    folds: tuple[int, ...]
    names: set[str] = field(default_factory=set)
    fixed: dict[str, list[str]] = field(default_factory=dict)

    def fits(self, sent: Sent) -> tuple[int, int]:
        """How well it matches what was sent: hidden values first, then names of fields."""
        same = sum(sent.get(name) == values for name, values in self.fixed.items())
        return same, len(self.names & set(sent)) - len(self.names - set(sent))


class _Reader(HTMLParser):
    """The page as tokens: text as it is, and tags that can be changed."""

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=False)
        self.address = address
        self.tokens: list[str | _Tag] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._folds: list[int] = []
        self._select: _Tag | None = None
        self.main = 0

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Keep it changeable, and remember which form it belongs to."""
        one = _Tag(tag, dict(attrs), self.get_starttag_text() or "")
        if any(self._relative(name, value) for name, value in attrs):
            one.attributes |= {
                name: urljoin(self.address, value or "")
                for name, value in attrs
                if self._relative(name, value)
            }
            one.changed = True
        self.tokens.append(one)
        at = len(self.tokens) - 1
        if tag == "form":
            if not one.attributes.get("action"):
                one.set("action", self.address)
            action = one.attributes["action"] or ""
            post = (one.attributes.get("method") or "").lower() == "post"
            self._form = Form(action if post else "", one.attributes.get("id") or "", at, tuple(self._folds))
            self.forms.append(self._form)
        elif tag == "details":
            self._folds.append(at)
        elif tag == "select":
            self._select = one
        self._belongs(one)

    def _belongs(self, one: _Tag) -> None:
        outside = one.attributes.get("form")
        if outside:
            one.form_id = outside
        one.form, one.select = self._form, self._select if one.tag == "option" else None
        name = one.attributes.get("name")
        if self._form is None or not name or name in NEVER_KEPT:
            return
        self._form.names.add(name)
        if one.tag == "input" and one.attributes.get("type") == "hidden" and name != "version":
            self._form.fixed.setdefault(name, []).append(one.attributes.get("value") or "")

    def _relative(self, name: str, value: str | None) -> bool:
        if name not in ADDRESSES or value is None or value.startswith(("/", "#")):
            return False
        return not urlsplit(value).scheme

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        """A tag closed in itself, as in a picture."""
        self.tokens.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a form, a fold, a choice."""
        if tag == "form":
            self._form = None
        elif tag == "details" and self._folds:
            self._folds.pop()
        elif tag == "select":
            self._select = None
        self.tokens.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Text, as it is."""
        self.tokens.append(data)

    def handle_entityref(self, name: str) -> None:
        """A character by name, as it is."""
        self.tokens.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """A character by number, as it is."""
        self.tokens.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        """A remark, as it is."""
        self.tokens.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """The kind of document, as it is."""
        self.tokens.append(f"<!{decl}>")


@dataclass
class _Tag:
    """The beginning of an element."""

    tag: str
    attributes: dict[str, str | None]
    source: str
    changed: bool = False
    form: Form | None = None
    form_id: str = ""
    select: _Tag | None = None
    sent: list[str] | None = None

    def set(self, name: str, value: str | None) -> None:
        """Write an attribute."""
        self.attributes[name] = value
        self.changed = True

    def switch(self, name: str, on: bool) -> None:
        """Write or remove an attribute without a value."""
        if on:
            self.set(name, None)
        elif name in self.attributes:
            del self.attributes[name]
            self.changed = True

    def __str__(self) -> str:
        if not self.changed:
            return self.source
        parts = (
            name if value is None else f'{name}="{escape(value)}"' for name, value in self.attributes.items()
        )
        return f"<{' '.join((self.tag, *parts))}>"


def give_back(page: str, address: str, action: str, sent: Sent, note: str, carried: str = "") -> str | None:
    """The page with the form that sends to `action` as it was sent and the note at its head; None without one.

    `carried` goes into every form that sends something: the answer stands at another address than the page.
    """
    reader = _Reader(address)
    reader.feed(page)
    reader.close()
    path = urlsplit(action).path
    fitting = [one for one in reader.forms if one.action and urlsplit(one.action).path == path]
    if not fitting:
        return None
    form = max(fitting, key=lambda one: one.fits(sent))
    for at in form.folds:
        fold = reader.tokens[at]
        if isinstance(fold, _Tag):
            fold.switch("open", on=True)
    _fill(reader.tokens, form, {name: list(values) for name, values in sent.items()})
    written = [str(one) for one in reader.tokens]
    written[form.start] += note
    for one in reader.forms if carried else ():
        written[one.start] += carried if one.action else ""
    return "".join(written)


def _fill(tokens: list[str | _Tag], form: Form, left: dict[str, list[str]]) -> None:
    """Write what was sent into the fields; fields of one name take their values in turn."""
    for at, one in enumerate(tokens):
        if not isinstance(one, _Tag) or not (one.form is form or (one.form_id and one.form_id == form.id)):
            continue
        name = (one.select or one).attributes.get("name") or ""
        if not name or name in NEVER_KEPT:
            continue
        if one.tag == "input":
            _fill_input(one, name, left)
        elif one.tag == "option" and one.select is not None:
            one.switch("selected", on=_value(tokens, at) in _chosen(one.select, name, left))
        elif one.tag == "textarea" and left.get(name):
            _fill_text(tokens, at, left[name].pop(0))


def _value(tokens: list[str | _Tag], at: int) -> str:
    """What an option sends: its value, else the text up to the next tag."""
    one = tokens[at]
    value = one.attributes.get("value") if isinstance(one, _Tag) else None
    if value is not None:
        return value
    text = ""
    for token in tokens[at + 1 :]:
        if isinstance(token, _Tag) or token.startswith("</"):
            break
        text += token
    return " ".join(unescape(text).split())


def _chosen(select: _Tag, name: str, left: dict[str, list[str]]) -> Sequence[str]:
    """What was sent of a select: all values where several can be chosen, else the next one of the name."""
    if "multiple" in select.attributes:
        return left.get(name, ())
    if select.sent is None:
        select.sent = [left[name].pop(0)] if left.get(name) else []
    return select.sent


def _fill_input(one: _Tag, name: str, left: dict[str, list[str]]) -> None:
    kind = (one.attributes.get("type") or "text").lower()
    if kind in CHOSEN:
        one.switch("checked", on=(one.attributes.get("value") or "on") in left.get(name, ()))
    elif kind not in AS_THEY_ARE and left.get(name):
        one.set("value", left[name].pop(0))


def _fill_text(tokens: list[str | _Tag], at: int, text: str) -> None:
    """Everything between the beginning and the end of a text field is what was sent."""
    end = next(place for place in range(at + 1, len(tokens)) if tokens[place] == "</textarea>")
    tokens[at + 1 : end] = ["\n" + escape(text), *[""] * (end - at - 2)] if end > at + 1 else []
    if end == at + 1:
        tokens[at] = f"{tokens[at]}\n{escape(text)}"
