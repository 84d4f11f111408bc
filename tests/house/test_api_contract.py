"""The API keeps what its description says, whatever it is sent (SY-4)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from ninja import Schema
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.generation.feedback import FeedbackSources

from tasuki.config.wsgi import application
from tasuki.messaging.models import Message
from tests.house.enumerate_routes import described
from tests.house.routes import COLLEAGUES
from tests.house.test_access import Stage
from tests.house.test_access import stage as stage  # the fixture

pytestmark = pytest.mark.django_db
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
OPERATION = re.compile(r"^(get|post|put|patch|delete)$")
EXAMPLES = 3
LONG = 60


def document() -> dict[str, Any]:
    """The description as callers read it."""
    from tasuki.config.api import api

    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return found


DOCUMENT = document()


def operations() -> list[tuple[str, str]]:
    """Every operation: path and method."""
    return [
        (path, method)
        for path, item in DOCUMENT["paths"].items()
        for method in item
        if OPERATION.match(method)
    ]


def part(path: str, method: str) -> dict[str, Any]:
    """The description of one operation with the shapes it leads to, and no other: small to check against."""
    item = {key: value for key, value in DOCUMENT["paths"][path].items() if key in (method, "parameters")}
    shapes = DOCUMENT["components"]["schemas"]
    wanted: set[str] = set()
    found = named_in(item)
    while found:
        wanted |= found
        found = set().union(*(named_in(shapes[name]) for name in found)) - wanted
    components = {**DOCUMENT["components"], "schemas": {name: shapes[name] for name in sorted(wanted)}}
    found_part: dict[str, Any] = without_long_patterns(
        {**DOCUMENT, "paths": {path: item}, "components": components}
    )
    return found_part


def without_long_patterns(shape: Any) -> Any:
    """The same without the pattern of a long text: both together are made into one expression of so many places,
    hundreds of megabytes for one operation. What then holds a NUL is answered as the description says.
    """
    if isinstance(shape, list):
        return [without_long_patterns(one) for one in shape]
    if not isinstance(shape, dict):
        return shape
    long = "pattern" in shape and shape.get("maxLength", 0) > LONG
    return {key: without_long_patterns(one) for key, one in shape.items() if not (long and key == "pattern")}


def named_in(shape: dict[str, Any]) -> set[str]:
    """The shapes that this one refers to."""
    return set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(shape)))


@pytest.fixture(scope="module", autouse=True)
def _one_connection() -> Iterator[None]:
    """The server side runs in the test's own transaction: it may not close the connection after a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("path", "method"), operations())
def test_an_operation_keeps_its_word(stage: Stage, path: str, method: str) -> None:
    """SY-4: no crash, no status, header or field that the description does not have, by reading and writing."""
    operation = schemathesis.openapi.from_dict(part(path, method))
    operation.app = application
    things = stage.world.mine
    headers = {"Authorization": f"Bearer {stage.world.tokens['operations']}"}
    met = 0

    @given(
        operation[path][method].as_strategy(feedback=FeedbackSources())
    )  # else it reads all our source for values
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def keeps_its_word(case: Any) -> None:
        nonlocal met
        for name in case.path_parameters or {}:
            # Some of the cases meet something that exists; the others what was made up.
            if name in things and met % 2:
                case.path_parameters[name] = str(things[name])
        met += 1
        with transaction.atomic():
            case.call_and_validate(checks=list(CHECKS), headers=headers)
            transaction.set_rollback(True)

    keeps_its_word()
    assert met


# -- what the description says of itself ------------------------------------------------------------


def test_it_is_openapi_3_1(client: Client) -> None:
    """SY-4: at /api/v1/openapi.json, readable without signing in, with the way to authenticate."""
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found = answer.json()
    assert found["openapi"].startswith("3.1")
    assert {one["scheme"] for one in found["components"]["securitySchemes"].values()} == {"bearer"}
    ids = [operation["operationId"] for _path, _method, operation in described()]
    assert len(ids) == len(set(ids))
    validate_document(found)


def validate_document(found: dict[str, Any]) -> None:
    """Every reference leads somewhere, every schema is one, every path parameter is declared."""
    import jsonschema_rs

    text = json.dumps(found)
    known = set(found["components"]["schemas"])
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', text)) <= known
    for name, one in found["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid(one), name
        assert one.get("properties") or one.get("enum"), name
    for path, item in found["paths"].items():
        for method, operation in item.items():
            assert OPERATION.match(method)
            declared = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
            assert declared == set(re.findall(r"{(\w+)}", path)), path


def test_every_operation_declares_its_errors() -> None:
    """SY-4: what can go wrong is part of the description, always in one form."""
    for path, method, operation in described():
        codes = {str(code) for code in operation["responses"]}
        assert {"401", "404", "409", "422", "503"} <= codes, (method, path)
        assert len([code for code in codes if code.startswith("2")]) == 1, (method, path)


def test_every_answer_names_its_fields() -> None:
    """SY-4: no open object as an answer; what is not in the schema is not given away."""
    for path, method, operation in described():
        for code, one in operation["responses"].items():
            for kind, media in one.get("content", {}).items():
                shape = media["schema"]
                if kind != "application/json":  # a file
                    assert shape["type"] == "string", (method, path, code)
                    continue
                shape = shape.get("items", shape)
                assert "$ref" in shape, (method, path, code)


def test_every_write_refuses_what_it_does_not_know() -> None:
    """SY-4: a slip in a field's name is said, not ignored."""
    schemas = document()["components"]["schemas"]
    for path, method, operation in described():
        for media in operation.get("requestBody", {}).get("content", {}).values():
            name = media["schema"].get("$ref", "").rpartition("/")[2]
            if name:
                assert schemas[name]["additionalProperties"] is False, (method, path)


# -- errors -----------------------------------------------------------------------------------------


def ask(stage: Stage, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """A request by operations."""
    sent = {"Authorization": f"Bearer {stage.world.tokens['operations']}", **headers}
    text = body if isinstance(body, str) else json.dumps(body)
    with transaction.atomic():
        answer = Client().generic(method, f"/api/v1{path}", text, "application/json", headers=sent)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/people", {"nmae": "X"}, 422, "input.unknown"),
        ("POST", "/transitions", {}, 422, "input.missing"),
        ("POST", "/people", "no json", 422, "input.invalid"),
        ("POST", "/people", {"name": "a\0b"}, 422, "input.invalid"),
        ("GET", "/accounts?limit=100000", None, 422, "input.invalid"),
        ("GET", "/accounts?offset=36893488147419103232", None, 422, "input.invalid"),
        ("GET", "/accounts?limit=-1", None, 422, "input.invalid"),
        ("GET", "/accounts?q=%00", None, 422, "input.nul"),
        ("GET", "/accounts/not-an-id", None, 422, "input.invalid"),
        ("GET", "/accounts/01a20250-d49f-7dc5-a7e4-aa69a0d60000", None, 404, "not_found"),
        ("GET", "/no-such-thing", None, 404, "input.no_route"),
        ("GET", "/", None, 404, "input.no_route"),
    ],
)
def test_an_error_says_why(stage: Stage, method: str, path: str, body: Any, status: int, code: str) -> None:
    """SY-4: always JSON, always with a code and a sentence."""
    answer = ask(stage, method, path, body)
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (status, code)
    assert answer.json()["reasons"][0]["message"]


def test_errors_speak_the_callers_language(stage: Stage) -> None:
    """SY-4, UX-1: Accept-Language decides; without it the person's own language."""
    spoken = {
        language: ask(stage, "POST", "/people", {"nmae": "X"}, **{"Accept-Language": language}).headers[
            "Content-Language"
        ]
        for language in ("en", "ja", "es", "id", "fr")
    }
    assert spoken == {"en": "en", "ja": "ja", "es": "es", "id": "id", "fr": "en"}


def test_a_list_is_given_in_parts(stage: Stage) -> None:
    """SY-4: limit and offset, with the number of all."""
    whole = ask(stage, "GET", "/people?limit=200").json()
    assert whole["count"] == len(whole["items"]) == len(COLLEAGUES)
    parts = [ask(stage, "GET", f"/people?limit=4&offset={at}").json()["items"] for at in (0, 4, 8)]
    assert [one["id"] for part in parts for one in part] == [one["id"] for one in whole["items"]]


def test_messages_are_for_those_who_may_read_them(stage: Stage) -> None:
    """SE-2: whoever sees a transition does not for that reason see what is written to the customer."""
    path = f"/api/v1/transitions/{stage.world.mine['transition_id']}"
    every = Message.objects.filter(transition_id=stage.world.mine["transition_id"]).count()
    assert every >= 5
    for name, shown in (("giver", every), ("sponsor", every), ("support", 0), ("administrator", 0)):
        headers = {"Authorization": f"Bearer {stage.world.tokens[name]}"}
        assert len(Client().get(path, headers=headers).json()["messages"]) == shown, name


def test_every_shape_has_its_own_name() -> None:
    """SY-4: two shapes of one name would become one in the description, and one of them a lie."""
    named: dict[str, set[str]] = {}
    found = list(Schema.__subclasses__())
    while found:
        one = found.pop()
        found += one.__subclasses__()
        if one.__module__.startswith("tasuki."):
            named.setdefault(one.__name__, set()).add(one.__module__)
    assert {name: modules for name, modules in named.items() if len(modules) > 1} == {}
