"""The API's description as a page to read: our own, from the same document that machines read (SY-4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET

WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
ORDER: Final = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a property: its name, where it stands, what it is, whether it must be there."""

    name: str
    place: str
    kind: str
    required: bool
    about: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as shown."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    body_name: str
    answers: tuple[tuple[str, str], ...]

    @property
    def writes(self) -> bool:
        """Whether it takes an Idempotency-Key."""
        return self.method in WRITES


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one room."""

    name: str
    anchor: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema that operations take or give."""

    name: str
    anchor: str
    about: str
    fields: tuple[Field, ...]


@require_GET
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every operation and every shape."""
    context = {
        **_contents(),
        "openapi_url": reverse("api:openapi-json"),
    }
    return render(request, "web/api_docs.html", context)


@cache
def _contents() -> Mapping[str, Any]:
    """The same for everybody as long as the program runs."""
    document = description()
    return {"groups": groups(document), "shapes": shapes(document), "info": document["info"]}


def description() -> Mapping[str, Any]:
    """The OpenAPI document of the API that is mounted; the web layer knows its name in the address book only."""
    from django.urls import resolve

    view = resolve(reverse("api:openapi-json")).func
    api = view.keywords["api"]  # type: ignore[attr-defined]
    found: Mapping[str, Any] = api.get_openapi_schema()
    return found


def groups(document: Mapping[str, Any]) -> list[Group]:
    """The operations by tag, in the order of the document."""
    found: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in sorted(item, key=ORDER.index):
            operation = item[method]
            tag = (operation.get("tags") or ["other"])[0]
            found.setdefault(tag, []).append(_operation(path, method, operation, document))
    return [Group(name, f"tag-{slugify(name)}", tuple(rows)) for name, rows in found.items()]


def shapes(document: Mapping[str, Any]) -> list[Shape]:
    """All schemas by name."""
    found = document["components"]["schemas"]
    return [
        Shape(name, _anchor(name), _prose(one.get("description", "")), tuple(_properties(one)))
        for name, one in sorted(found.items())
    ]


def _operation(
    path: str, method: str, operation: Mapping[str, Any], document: Mapping[str, Any]
) -> Operation:
    body_schema = _body(operation)
    name = _name(body_schema)
    body = tuple(_properties(document["components"]["schemas"].get(name, body_schema)))
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        about=_prose(operation.get("description", "")),
        parameters=tuple(_parameters(operation)),
        body=body,
        body_name=name,
        answers=tuple((code, _answer(one)) for code, one in _answers(operation)),
    )


def _body(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    return next((one.get("schema", {}) for one in content.values()), {})


def _answers(operation: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for code, one in operation.get("responses", {}).items():
        yield str(code), one


def _answer(one: Mapping[str, Any]) -> str:
    content = one.get("content", {})
    return next((_kind(media.get("schema", {})) for media in content.values()), "")


def _parameters(operation: Mapping[str, Any]) -> Iterator[Field]:
    for one in operation.get("parameters", ()):
        schema = one.get("schema", {})
        yield Field(
            one["name"],
            one["in"],
            _kind(schema),
            one.get("required", False),
            _prose(one.get("description", "")),
        )


def _properties(schema: Mapping[str, Any]) -> Iterator[Field]:
    required = set(schema.get("required", ()))
    for name, one in schema.get("properties", {}).items():
        yield Field(name, "body", _kind(one), name in required, _prose(one.get("description", "")))


def _kind(schema: Mapping[str, Any]) -> str:
    """What a schema allows, in a few words: `text, at most 300`, `list of StepOut`, `date or null`."""
    if "$ref" in schema:
        return _name(schema)
    if "const" in schema:
        return f"“{schema['const']}”"
    if "enum" in schema:
        return " | ".join(str(one) or "“”" for one in schema["enum"])
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return " or ".join(_kind(one) for one in schema[word])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of {_kind(schema['additionalProperties'])}"
    return ", ".join([str(schema.get("format") or kind), *_limits(schema)])


def _limits(schema: Mapping[str, Any]) -> Iterator[str]:
    words = {"maxLength": "at most {}", "minimum": "from {}", "maximum": "to {}", "maxItems": "at most {}"}
    for key, text in words.items():
        if key in schema:
            yield text.format(schema[key])


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _anchor(name: str) -> str:
    return f"shape-{name}"


def _prose(text: str) -> str:
    return " ".join(text.split())
