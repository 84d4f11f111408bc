"""Every route asked by every member of the cast: who may, may; who may not, finds nothing and changes nothing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.forms import BaseForm
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from tasuki.rules.access import POLICY
from tasuki.rules.reasons import Reason
from tests.house.enumerate_routes import API, operations, pages
from tests.house.routes import COLLEAGUES, MAY, OPERATIONS, OUTSIDE, PAGES, Body, Route
from tests.house.world import SENSITIVE, World, make_world

pytestmark = pytest.mark.django_db
READ_ONLY = re.compile(r"^\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA|WITH)\b", re.IGNORECASE)
NOT_WATCHED = {"django_session", "shared_cache", "public_cache", "web_idempotencykey", "django_content_type"}
NOT_FOR_YOU = ("access.role", "access.needs_person")


@dataclass
class Stage:
    """The world with a client for each member, and what the database looks like in it."""

    world: World
    clients: dict[str, Client]
    digest: str
    written: list[str] = field(default_factory=list)

    def watch(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Remember statements that write."""
        if not READ_ONLY.match(sql) and not any(name in sql for name in NOT_WATCHED):
            self.written.append(sql)
        return execute(sql, params, many, context)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Built once, gone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        clients = {name: Client() for name in (*world.people, OUTSIDE)}
        for name, person in world.people.items():
            clients[name].force_login(person)
        stage = Stage(world, clients, "")
        stage.digest = digest()
        with connection.execute_wrapper(stage.watch):
            yield stage
        transaction.set_rollback(True)


def digest() -> str:
    """A fingerprint of everything that is kept."""
    found = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in sorted(apps.get_models(), key=lambda one: one._meta.db_table):
            if model._meta.db_table in NOT_WATCHED or not model._meta.managed:
                continue
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608 - names of our own tables
            found.update(repr(sorted(map(repr, cursor.fetchall()))).encode())
    return found.hexdigest()


# -- the table is whole ---------------------------------------------------------------------------


def test_every_page_has_a_line() -> None:
    """SE-2: a page that nobody decided about fails here: add it to tests/house/routes.py."""
    assert [name for name in pages() if name not in PAGES] == []
    assert [name for name in PAGES if name not in pages()] == []


def test_every_operation_has_a_line() -> None:
    """SE-2, SY-4: the same for the API."""
    assert [name for name in operations() if name not in OPERATIONS] == []
    assert [name for name in OPERATIONS if name not in operations()] == []


def test_every_guard_is_known() -> None:
    """SE-2: the lines of the table are those of the policy, and name the cast."""
    guards = {
        guard
        for route in (*PAGES.values(), *OPERATIONS.values())
        for guard in (route.get, route.post)
        if guard
    }
    assert guards <= set(MAY)
    ours = {"public", "signed-in", "nobody", "people.see one", "own task"}
    assert set(MAY) - ours <= set(POLICY)
    assert set().union(*MAY.values()) <= {*COLLEAGUES, OUTSIDE}


def test_only_these_are_public() -> None:
    """SE-2: what can be read without signing in is a short list."""
    found = {name for name, route in PAGES.items() if "public" in (route.get, route.post)}
    assert {name for name in found if not name.startswith("account_")} == {
        "set_language",
        "web:theme",
        "web:components",
        "api_docs",
    }


# -- asking ---------------------------------------------------------------------------------------


def address(name: str, route: Route, world: World, things: dict[str, Any]) -> str:
    """The path of a page, its parameters filled from the things."""
    found = get_resolver()
    spaces = name.split(":")
    for space in spaces[:-1]:
        found = found.namespace_dict[space][1]
    for _possibility, pattern, _defaults, converters in found.reverse_dict.getlist(spaces[-1]):
        wanted = {*converters} or set(re.findall(r"\?P<(\w+)>", pattern))
        values = {key: _value(key, route, things) for key in wanted}
        try:
            return reverse(name, kwargs=values)
        except NoReverseMatch:
            continue
    raise AssertionError(f"{name}: no path")


def _value(key: str, route: Route, things: dict[str, Any]) -> Any:
    return route.literal[key] if key in route.literal else things[route.args.get(key, key)]


def body_of(data: Body, world: World) -> dict[str, Any]:
    """The body of a write."""
    return dict(data(world) if callable(data) else data)


def call(stage: Stage, name: str, method: str, path: str, body: dict[str, Any]) -> tuple[Any, bool]:
    """The answer, and whether anything is different afterwards; it is taken back."""
    stage.written.clear()
    with transaction.atomic():
        answer = ask(stage, name, method, path, body)
        changed = bool(stage.written) and digest() != stage.digest
        transaction.set_rollback(True)
    return answer, changed


def ask(stage: Stage, name: str, method: str, path: str, body: dict[str, Any]) -> Any:
    """Ask as a member of the cast: pages by session, the API by token."""
    client = Client()
    client.cookies.load({key: morsel.value for key, morsel in stage.clients[name].cookies.items()})
    if not path.startswith(API):
        return client.generic(method, path) if method == "GET" else client.post(path, body)
    anonymous = Client()
    headers = {"Authorization": f"Bearer {stage.world.tokens[name]}"} if name != OUTSIDE else {}
    if path.endswith("/sources/files") and method == "POST":
        from django.core.files.uploadedfile import SimpleUploadedFile

        return anonymous.post(path, {**body, "file": SimpleUploadedFile("n.txt", b"New")}, headers=headers)
    if path == f"{API}/imports" and method == "POST":
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile("people.csv", b"name,email\nNia New,nia@tasuki.example\n")
        return anonymous.post(path, {**body, "file": file}, headers=headers)
    return anonymous.generic(method, path, json.dumps(body), "application/json", headers=headers)


def text_of(answer: Any) -> str:
    """The whole answer as text."""
    return (
        b"".join(answer).decode(errors="replace")
        if answer.streaming
        else answer.content.decode(errors="replace")
    )


def said(text: str) -> str:
    """The beginning of an API's answer, or the errors on a page."""
    if text.startswith("{"):
        return text[:300]
    return " · ".join(
        re.sub(r"<[^>]+>|\s+", " ", one) for one in re.findall(r'class="[^"]*error[^"]*".{0,300}', text)
    )


def refused_for_access(answer: Any) -> bool:
    """Whether the answer refuses because of who asks: the API by code, a page by the reasons it was given."""
    if answer["Content-Type"].startswith("application/json"):
        return any(one["code"] in NOT_FOR_YOU for one in answer.json().get("reasons", ()))
    shown = [layer for context in answer.context or () for layer in context]
    given = [
        one
        for layer in shown
        for name in ("raw_reasons", "look_refused", "refused")
        for one in layer.get(name) or ()
    ]
    errors = [str(error) for layer in shown for form in layer.values() for error in _errors_of(form)]
    return any(_is_about_access(one) for one in (*given, *errors))


def _errors_of(form: Any) -> list[str]:
    return (
        [str(one) for one in form.non_field_errors()] if isinstance(form, BaseForm) and form.is_bound else []
    )


def _is_about_access(one: Any) -> bool:
    return (one.code in NOT_FOR_YOU) if isinstance(one, Reason) else str(one).startswith("This is for ")


def complaint(answer: Any, name: str, guard: str, *, reads: bool, api: bool) -> str:
    """What is wrong with the answer; empty when it is as the table says."""
    allowed, status, text = name in MAY[guard], answer.status_code, text_of(answer)
    refused = status == 404 or (status == 422 and refused_for_access(answer))
    if status >= 500:
        return f"{name}: {status}"
    if name == OUTSIDE and guard not in ("public", "nobody"):
        fine = status == 401 if api else status == 302 and answer["Location"].startswith("/sign-in/")
        return "" if fine else f"{name} without signing in: {status}"
    if guard == "nobody":
        return "" if status in (404, 409) else f"{name}: {status} where nobody may"
    if allowed and (refused or status in (401, 403, 405)):
        return f"{name} may, and got {status}: {said(text)}"
    if allowed and reads and status not in (200, 302, 422):
        return f"{name} may, and got {status}"
    if not allowed and not (status == 404 if reads else refused):
        return f"{name} may not, and got {status}: {said(text)}"
    return ""


def try_everybody(stage: Stage, path: str, method: str, guard: str, body: dict[str, Any]) -> list[str]:
    """All complaints about one route, over the whole cast."""
    found, reads, api = [], method == "GET", path.startswith(API)
    for name in stage.clients:
        answer, changed = call(stage, name, method, path, body)
        found.append(complaint(answer, name, guard, reads=reads, api=api))
        if changed and (reads or name not in MAY[guard]) and guard != "public":
            found.append(f"{name} changed something: {stage.written}")
    return [one for one in found if one]


@pytest.mark.parametrize("name", sorted(name for name, route in PAGES.items() if route.get))
def test_reading_a_page(stage: Stage, name: str) -> None:
    """RO-1…RO-10, SE-2: a page is there for those who may see it, and 404 for the others."""
    route = PAGES[name]
    path = address(name, route, stage.world, stage.world.mine)
    assert try_everybody(stage, path, "GET", route.get, {}) == []


@pytest.mark.parametrize("name", sorted(name for name, route in PAGES.items() if route.post))
def test_writing_through_a_page(stage: Stage, name: str) -> None:
    """RO-1…RO-10, SE-2: who may not write is refused, and nothing is different afterwards."""
    route = PAGES[name]
    path = address(name, route, stage.world, stage.world.mine)
    body = body_of(route.data, stage.world)
    assert try_everybody(stage, path, "POST", route.post, body) == []


@pytest.mark.parametrize("name", sorted(name for name, route in PAGES.items() if not route.get))
def test_what_is_done_by_post_is_not_done_by_link(stage: Stage, name: str) -> None:
    """SE-1: opening an address changes nothing."""
    path = address(name, PAGES[name], stage.world, stage.world.mine)
    for member in ("operations", "receiver", OUTSIDE):
        answer, changed = call(stage, member, "GET", path, {})
        assert answer.status_code in (302, 405), member
        assert not changed


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_of_the_api(stage: Stage, name: str) -> None:
    """RO-1…RO-10, SE-2, SY-4: the same through the API, by token."""
    route = OPERATIONS[name]
    method, path = name.split(" ")
    for key in re.findall(r"{(\w+)}", path):
        path = path.replace(f"{{{key}}}", str(_value(key, route, stage.world.mine)))
    body = body_of(route.data, stage.world)
    assert try_everybody(stage, API + path, method, route.get or route.post, body) == []


# -- nothing shows through --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["outsider", "neighbour"])
def test_lists_show_nothing_of_what_is_not_theirs(stage: Stage, name: str) -> None:
    """SE-2, RO-10: whatever answers to somebody outside says not a word about the account."""
    secrets = ("Quillon", "quillon", str(stage.world.mine["account_id"]))
    for path in _everything_readable(stage):
        text = text_of(call(stage, name, "GET", path, {})[0])
        shown = [secret for secret in secrets if secret in text and secret not in path]
        assert not shown, (path, shown)


def test_sensitive_notes_are_on_no_page(stage: Stage) -> None:
    """PE-6, RO-10: nothing that is merely looked at shows one, not even to those who may open it by a click."""
    for name in ("operations", "receiver", "manager"):
        for path in _everything_readable(stage):
            text = text_of(call(stage, name, "GET", path, {})[0])
            assert f"{SENSITIVE} Quillon" not in text, (name, path)


def _everything_readable(stage: Stage) -> list[str]:
    found = [
        address(name, route, stage.world, stage.world.mine) for name, route in PAGES.items() if route.get
    ]
    for name, route in OPERATIONS.items():
        method, path = name.split(" ")
        if method == "GET":
            for key in re.findall(r"{(\w+)}", path):
                path = path.replace(f"{{{key}}}", str(_value(key, route, stage.world.mine)))
            found.append(API + path)
    return [
        *found,
        "/accounts/?q=a",
        "/transitions/?stage=all",
        "/transitions/new/?q=a",
        "/outbox/?state=all",
    ]
