"""The company's own catalogue through the API (KN-3, SY-4)."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tasuki.knowledge.company import actions, files, queries
from tasuki.knowledge.company.entry import OwnItemIn
from tasuki.knowledge.models import OwnItem
from tasuki.playbooks.source import MAX_CHARACTERS
from tasuki.web.api import PROBLEMS, Strict, actor_of, idempotent

router = Router(tags=["catalogue"])

Out = dict[str, Any]
Version = Annotated[int, Field(ge=1, le=2_000_000_000)]


class OwnItemOut(Schema):
    """An own item as it stands; in `missing_languages` English stands in."""

    key: str
    kind: str
    who: str
    sensitive: bool
    label: dict[str, str]
    help: dict[str, str]
    choices: dict[str, dict[str, str]]
    weights: dict[str, int]
    topic: dict[str, str]
    retired: bool
    version: int
    missing_languages: list[str]


class OwnItemEditIn(Strict):
    """The item as it shall be, and the version that the caller read."""

    item: OwnItemIn
    version: Version | None = None


class OwnVersionIn(Strict):
    """The version that the caller read."""

    version: Version | None = None


class OwnItemVersionOut(Schema):
    """A state of an own item: when, by whom, what."""

    number: int
    what: str
    at: str
    by: str
    item: Out


class CatalogueFileIn(Strict):
    """A YAML file with own items."""

    yaml: Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS, pattern=r"^[^\x00]+$")]


class CatalogueFileOut(Schema):
    """A YAML file with all own items."""

    yaml: str


class TakenInOut(Schema):
    """What came of a file."""

    added: list[str]
    changed: list[str]
    unchanged: list[str]


_ALL = "/catalogue/items"
_ONE = _ALL + "/{key}"


@router.get(_ALL, response={200: list[OwnItemOut], **PROBLEMS}, operation_id="list_own_items")
def list_items(request: HttpRequest) -> list[Out]:
    """The company's own items, retired ones too."""
    topics = queries.own_topics()
    return [queries.describe(row, topics) for row in queries.visible_items(actor_of(request))]


@router.post(_ALL, response={201: OwnItemOut, **PROBLEMS}, operation_id="add_own_item")
@idempotent
def add_item(request: HttpRequest, body: OwnItemIn) -> tuple[int, Out]:
    """Add an item to a topic that exists, or to a new one."""
    return 201, _said(actions.add_item(actor=actor_of(request), entry=body))


@router.get("/catalogue/file", response={200: CatalogueFileOut, **PROBLEMS}, operation_id="export_own_items")
def export_items(request: HttpRequest) -> Out:
    """All own items as one YAML file."""
    return {"yaml": files.export_yaml(actor_of(request))}


@router.put("/catalogue/file", response={200: TakenInOut, **PROBLEMS}, operation_id="import_own_items")
@idempotent
def import_items(request: HttpRequest, body: CatalogueFileIn) -> Out:
    """Take in a YAML file, wholly or not at all; items that it does not name stay as they are."""
    found = files.import_yaml(actor=actor_of(request), text=body.yaml)
    return {"added": found.added, "changed": found.changed, "unchanged": found.unchanged}


@router.get(_ONE, response={200: OwnItemOut, **PROBLEMS}, operation_id="show_own_item")
def show_item(request: HttpRequest, key: str) -> Out:
    """One own item."""
    return _said(queries.access_item(actor_of(request), key))


@router.get(
    _ONE + "/versions",
    response={200: list[OwnItemVersionOut], **PROBLEMS},
    operation_id="list_own_item_versions",
)
def list_versions(request: HttpRequest, key: str) -> list[Out]:
    """Every state of an own item, newest first."""
    row = queries.access_item(actor_of(request), key)
    return [
        {
            "number": one.number,
            "what": one.what,
            "at": one.at.isoformat(),
            "by": one.by_name,
            "item": one.document,
        }
        for one in queries.versions_of(row)
    ]


@router.put(_ONE, response={200: OwnItemOut, **PROBLEMS}, operation_id="edit_own_item")
@idempotent
def edit_item(request: HttpRequest, key: str, body: OwnItemEditIn) -> Out:
    """Change an item; a stale version is a conflict."""
    return _said(
        actions.edit_item(actor=actor_of(request), key=key, entry=body.item, expected_version=body.version)
    )


@router.post(_ONE + "/retire", response={200: OwnItemOut, **PROBLEMS}, operation_id="retire_own_item")
@idempotent
def retire_item(request: HttpRequest, key: str, body: OwnVersionIn) -> Out:
    """Ask for it no more; answers stay readable."""
    return _said(actions.retire_item(actor=actor_of(request), key=key, expected_version=body.version))


@router.post(_ONE + "/reinstate", response={200: OwnItemOut, **PROBLEMS}, operation_id="reinstate_own_item")
@idempotent
def reinstate_item(request: HttpRequest, key: str, body: OwnVersionIn) -> Out:
    """Ask for it again."""
    return _said(actions.reinstate_item(actor=actor_of(request), key=key, expected_version=body.version))


def _said(row: OwnItem) -> Out:
    return queries.describe(row, queries.own_topics())
